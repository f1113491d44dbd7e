"""A contact in the words of a filled-in row or of a line typed from paper, read for `recording.log`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import time
from typing import Any

from keqing.dates.durations import MAX_MINUTES, read_minutes
from keqing.dates.reading import When, check_near, read_when
from keqing.definitions.defined_field import FIELD
from keqing.definitions.kinds import EFFECTS, Effect
from keqing.definitions.names import fold_word
from keqing.definitions.vocabulary import IN_PERSON
from keqing.errors import KeqingError, Unasked
from keqing.frozen import dataclass
from keqing.i18n import Message, msg
from keqing.models import Customer
from keqing.records.sheet_token import ADVERSE, ANSWERS, MINUTES, NEXT, OUTCOME, TEXT
from keqing.services.context.desk import Desk
from keqing.services.recording import contact_fields, contacts
from keqing.services.recording.contacts import Contact

_AROUND = " \t。.,，、!！?？;；"
_YES = frozenset({"yes", "y", "true", "1", "x", "是", "有", "对", "√", "✓", "✔"})
_NO = frozenset({"no", "n", "false", "0", "-", "否", "无", "没", "没有"})


@dataclass(frozen=True, slots=True)
class ContactWords:
    """What was written; empty where nothing was."""

    outcome: str
    text: str = ""
    next: str = ""
    minutes: str = ""
    entry: str = ""
    adverse: str = ""
    sheet: str | None = None
    fields: tuple[str, ...] = ()


def words_of(answers: Mapping[str, str], sheet: str | None = None) -> ContactWords:
    """Return the answers of a row of a call sheet as words; a contact's field is `.NAME` there."""
    plain = {name: text for name, text in answers.items() if not name.startswith(FIELD)}
    fields = tuple(
        f"{name.removeprefix(FIELD)}={text}"
        for name, text in answers.items()
        if name.startswith(FIELD)
    )
    found = {OUTCOME: "", **plain}
    return ContactWords(
        **{name: found.get(name, "") for name in ANSWERS}, sheet=sheet, fields=fields
    )


class UnfitError(Exception):
    """What stands in a field (as `callsheet.ANSWERS` calls it), or None in all, cannot be recorded."""

    def __init__(self, field: str | None, error: KeqingError | Message) -> None:
        """Keep the field and the reason."""
        super().__init__(field, error)
        self.field = field
        self.reason = error.message if isinstance(error, KeqingError) else error


def read(desk: Desk, customer: Customer, words: ContactWords) -> tuple[Contact, When | None]:
    """Read what was written of a customer, and check it as `log` does; with it, what was understood of a day.

    Raises UnfitError.
    """
    contact, when = parsed(desk, words)
    try:
        contacts.check(desk, customer, contact, contact.outcome, EFFECTS[contact.outcome])
    except KeqingError as error:
        raise UnfitError(_lacking(contact), error) from None
    try:
        contact_fields.check_required(desk, customer, contact.outcome, contact.fields)
    except KeqingError as error:
        raise UnfitError(None, error) from None
    for name in contacts.missing(desk, contact):
        raise UnfitError(name, contacts.LACKING[name])
    return contact, when


def parsed(desk: Desk, words: ContactWords) -> tuple[Contact, When | None]:
    """Read what was written, of whomever and whether it may be recorded or not. Raises UnfitError."""
    try:
        outcome = desk.outcomes.find(words.outcome.strip(_AROUND))
    except KeqingError as error:
        raise UnfitError(OUTCOME, error) from None
    when = _next(desk, words.next) if words.next else None
    contact = Contact(
        outcome=outcome,
        text=words.text or None,
        minutes=_minutes(words.minutes) if words.minutes else None,
        next_day=when.day if when else None,
        next_time=when.time if when else None,
        entry=words.entry or None,
        adverse=_yes(words.adverse) if words.adverse else False,
        sheet=words.sheet,
        fields=_fields(desk, words.fields),
    )
    return contact, when


def _fields(desk: Desk, words: tuple[str, ...]) -> dict[str, Any]:
    """Read the fields of the contact. Raises UnfitError with the field's name."""
    found: dict[str, Any] = {}
    for word in words:
        try:
            found |= contact_fields.read_fields(desk, [word])
        except KeqingError as error:
            column = FIELD + word.partition("=")[0]
            raise UnfitError(column, error.with_hint) from None
    return found


def _next(desk: Desk, words: str) -> When:
    """Read the day of the next call. Midnight is what spreadsheets add to a day, and no time."""
    try:
        when = read_when(words, desk.today, almanac=desk.almanac)
        check_near(when, desk.today, words, sure=desk.sure)
    except Unasked as error:
        raise UnfitError(NEXT, _in_full(error)) from None
    except KeqingError as error:
        raise UnfitError(NEXT, error) from None
    return replace(when, time=None) if when.time == time.min else when


def _in_full(error: KeqingError) -> Message:
    """Say how a day far off is read, and what to write where nobody is asked."""
    return msg("{mistake} Write the day with its year.", mistake=error.message)


def _minutes(words: str) -> int:
    try:
        length, _ = read_minutes(words)
    except KeqingError as error:
        raise UnfitError(MINUTES, error.with_hint) from None
    return length


def _yes(words: str) -> bool:
    word = fold_word(words)
    if word in _YES | _NO:
        return word in _YES
    raise UnfitError(
        ADVERSE, msg("Only yes or nothing goes here; what happened belongs in the text.")
    )


def _lacking(contact: Contact) -> str:
    """Tell which field `recording.check` complained about."""
    if contact.outcome in IN_PERSON and not (contact.text or "").strip():
        return TEXT
    if EFFECTS[contact.outcome] is Effect.CALLBACK and contact.next_day is None:
        return NEXT
    if contact.minutes is not None and contact.minutes > MAX_MINUTES:
        return MINUTES
    return NEXT if contact.next_day else OUTCOME
