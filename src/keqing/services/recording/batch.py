"""Lines typed from paper (`keqing log --batch`): `1 接通 +7d 血压145`, each a contact.

A line is a row of the printed sheet (or whoever else WHO means), an outcome, if there is one the day of the next
call, and what was said. `-` stands for no day, where the text would look like one. At the end may stand fields of contacts, `min=6` and
`entry=TEXT`. All lines are read before
anything is recorded.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress

from keqing.dates.day_names import unreadable_error
from keqing.dates.reading import When, read_when
from keqing.definitions.names import find_called
from keqing.errors import KeqingError, Unusable
from keqing.frozen import dataclass
from keqing.i18n import Message, msg
from keqing.models import Customer
from keqing.records.recorded import BatchLine, BatchMistake, RecordedBatch
from keqing.records.sheet_token import ANSWERS, ENTRY, MINUTES, NEXT, OUTCOME
from keqing.services.context.desk import Desk, WritingDesk
from keqing.services.customers.finding import find
from keqing.services.recording import contact_fields, contact_words, contacts
from keqing.services.recording.contact_words import ContactWords, UnfitError
from keqing.services.recording.contacts import Contact
from keqing.store.last_list import Seen
from keqing.store.locks import hold

_ROW = re.compile(r"(\d{1,3})[.、)）:：]?", re.ASCII)
_DISTANCE = re.compile(r"\+\d", re.ASCII)
"""How a distance begins, right or wrong."""
_NO_DAY = frozenset({"-", "—", "－"})
_PARTS: Mapping[str, Sequence[str]] = {
    MINUTES: ("min", "minutes", "分钟", "时长"),
    ENTRY: ("entry", "切入点"),
}
"""The words for the length and the entry point at the end of a line."""
_AT_THE_END: Mapping[str, Mapping[str, str]] = {
    MINUTES: {"en": "min=6", "zh": "分钟=6"},
    ENTRY: {"en": "entry=...", "zh": "切入点=..."},
}
"""How they are written there."""
_WORDS = 3
"""Words that an outcome or a day has at most, such as `do not contact` and `fri 15:00`."""


@dataclass(frozen=True, slots=True)
class _PlannedLine:
    """A line that can be recorded."""

    number: int
    customer: Customer
    contact: Contact
    when: When | None


def record(desk: WritingDesk, text: str, seen: Seen, *, strict: bool = False) -> RecordedBatch:
    """Record the lines on the day worked on; `seen` has the rows that their numbers mean.

    A line that cannot be recorded is told with its number. With `strict` nothing is recorded then.
    """
    planned: list[_PlannedLine] = []
    mistakes: list[BatchMistake] = []
    for number, line in _lines(text):
        try:
            planned.append(_read(desk, number, line, seen))
        except UnfitError as error:
            mistakes.append(BatchMistake(number, line, _advised(error)))
        except KeqingError as error:
            mistakes.append(BatchMistake(number, line, error.message))
    recorded: list[BatchLine] = []
    for entry in planned:
        try:
            done = contacts.log(
                desk, entry.customer, entry.contact, entry.when.remarks if entry.when else ()
            )
        except KeqingError as error:  # a stop in a line before may forbid what this one promises
            mistakes.append(BatchMistake(entry.number, entry.customer.name, error.message))
        else:
            recorded.append(BatchLine(entry.number, done))
    if strict and mistakes:
        recorded, desk.work.keep = [], False
    return RecordedBatch(
        recorded=tuple(recorded),
        mistakes=tuple(sorted(mistakes, key=lambda mistake: mistake.line)),
        dry_run=desk.dry_run,
    )


def customers_named(desk: Desk, text: str, seen: Seen) -> frozenset[int]:
    """Return the customers whom the lines are about, as far as they are found."""
    found: set[int] = set()
    for _, line in _lines(text):
        with suppress(KeqingError):  # it is told when the line is recorded
            found.add(_find(desk, line, seen).id)
    return frozenset(found)


def _advised(error: UnfitError) -> Message:
    """Return the mistake, and how a part that the department asks for is written."""
    if error.field is None or error.reason != contacts.LACKING.get(error.field):
        return error.reason
    return msg(
        "{mistake} Write it at the end of the line: {words}.",
        mistake=error.reason,
        words=_AT_THE_END[error.field],
    )


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Give the lines that say something, with their numbers."""
    for number, line in enumerate(text.split("\n"), start=1):
        stripped = line.strip()
        if stripped and not unicodedata.normalize("NFKC", stripped).startswith("#"):
            yield number, stripped


def _read(desk: Desk, number: int, line: str, seen: Seen) -> _PlannedLine:
    """Read a line. Raises UnfitError or another KeqingError."""
    _, *rest = line.split()
    customer = _find(desk, line, seen)
    hold(desk.session, [customer.id])
    outcome, after = _outcome(desk, rest)
    after, parts, beside = _parts(desk, after)
    after, given = contact_fields.part_fields(desk, after)
    following, text_words = _next(desk, after)
    words = ContactWords(
        outcome,
        text=" ".join(text_words),
        next=following,
        minutes=parts.get(MINUTES, ""),
        entry=parts.get(ENTRY, ""),
        fields=(*given, *beside),
    )
    contact, when = contact_words.read(desk, customer, words)
    return _PlannedLine(number, customer, contact, when)


def _find(desk: Desk, line: str, seen: Seen) -> Customer:
    """Find whom a line is about. Raises as `find` does."""
    first = line.split(maxsplit=1)[0]
    row = _ROW.fullmatch(unicodedata.normalize("NFKC", first))
    return find(desk, row[1] if row else first, seen)


def _outcome(desk: Desk, words: Sequence[str]) -> tuple[str, Sequence[str]]:
    """Take the outcome off the words, in as many of them as it has."""
    if not words:
        raise UnfitError(OUTCOME, msg("The outcome is missing."))
    for count in range(_WORDS, 1, -1):
        together = " ".join(words[:count])
        if len(words) >= count and find_called(together, desk.outcomes.by_name.values()):
            return together, words[count:]
    return words[0], words[1:]


def _parts(desk: Desk, words: Sequence[str]) -> tuple[Sequence[str], dict[str, str], Sequence[str]]:
    """Take the length and the entry point off the end of the words, and fields of contacts that stand among them.

    An entry point may have several words. Raises UnfitError for a part that is given twice.
    """
    start = next((n for n, word in enumerate(words) if _part(word)), len(words))
    found: dict[str, list[str]] = {}
    fields: list[str] = []
    name: str | None = None
    for word in words[start:]:
        if part := _part(word):
            name, text = part
            if name in found:
                raise UnfitError(name, msg("{field} is given twice.", field=ANSWERS[name]))
            found[name] = [text]
        elif contact_fields.names_field(desk, word):
            fields.append(word)
        elif name:
            found[name].append(word)
    return words[:start], {name: " ".join(said) for name, said in found.items()}, fields


def _part(word: str) -> tuple[str, str] | None:
    """Return which part a word of the form NAME=TEXT is, and its text."""
    called, equals, text = word.replace("\uff1d", "=", 1).partition("=")
    if not equals or not text:
        return None
    return next(
        ((name, text) for name, words in _PARTS.items() if called.casefold() in words), None
    )


def _next(desk: Desk, words: Sequence[str]) -> tuple[str, Sequence[str]]:
    """Take the day of the next call off the words, if they begin with one.

    Raises UnfitError for what looks like a day and is none, such as 2月30日.
    """
    if words and words[0] in _NO_DAY:
        return "", words[1:]
    for count in range(min(_WORDS, len(words)), 0, -1):
        together = " ".join(words[:count])
        try:
            read_when(together, desk.today, almanac=desk.almanac)
        except Unusable as error:
            if count == 1 and not _is_text(error, together):
                raise UnfitError(NEXT, _no_day(error.message)) from None
        else:
            return together, words[count:]
    return "", words


def _is_text(error: Unusable, word: str) -> bool:
    """Whether a word is of no kind that days are written in, rather than a day that cannot be."""
    looks = _DISTANCE.match(unicodedata.normalize("NFKC", word))
    return error.message.id == unreadable_error(word).message.id and not looks


def _no_day(reason: Message) -> Message:
    return msg("{reason} If it belongs to the text, write - before it.", reason=reason)
