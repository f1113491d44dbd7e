"""One row of a file as values: what it says of a customer, and of something that happened.

The first pass of an import. Nothing is looked up in the database here but the department's own words;
every mistake of a row is kept with its column.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from datetime import date, time
from functools import lru_cache
from typing import Any

from keqing.dates import durations
from keqing.definitions.fields import Choice
from keqing.definitions.kinds import Kind, choice_lists, outcomes
from keqing.definitions.names import find_called, suggest_words
from keqing.definitions.vocabulary import ENDING
from keqing.errors import KeqingError, Unusable
from keqing.frozen import dataclass
from keqing.i18n import Message, msg
from keqing.services.context.desk import Desk
from keqing.services.context.reactions import tells
from keqing.services.context.refusals import hears
from keqing.services.customers import products, profile
from keqing.services.customers.cell_words import says, without
from keqing.services.customers.phones import Written, doubt, in_name, parted, read_phones
from keqing.services.importing import cells as cells_
from keqing.services.importing.cells import SEPARATORS, Days, Doubted, refuses
from keqing.services.importing.other_lines import Lines, Remark
from keqing.services.importing.sheet import AGENTS, CONTACTS, CUSTOMERS, EVENTS, PERSONS, Sheet
from keqing.text.limits import beginning_of
from keqing.timeline.enrollment import SUSPECTED
from keqing.timeline.fold import ADVERSE
from keqing.timeline.supply import PRODUCT

__all__ = [
    "AGENTS", "CONTACTS", "CUSTOMERS", "EVENTS", "PERSONS", "Draft", "RowReader", "Sheet", "Speaker",
]  # fmt: skip

_TEXTS = ("address", "source", "note", "allergies", "avoid", "condition", "relation", "person_note")
_REMARKS = frozenset({"note", "status", "tag", ".note", "text", "outcome"})
"""Columns in which people write that somebody is not to be called."""
_NO_NUMBER = re.compile(
    r"(?<![没不])(?:空号|错号|停机|销号|打错了|号码?(?:不对|错|有误|不存在))"
    r"|\b(?:not in service|out of service|wrong number|number (?:is )?(?:wrong|invalid|disconnected|dead))\b",
    re.IGNORECASE,
)
"""What people write of a number by which nobody is reached."""
_FIELDS = frozenset({"informed", "allergies", "avoid", "condition"})
"""Columns that are kept among the customer's own fields."""
_EVENT = {
    "agent": "agent_id",
    "channel": "channel",
    "direction": "direction",
    "text": "text",
    "entry": "entry",
    "at": "time",
}
"""Columns of an event that are taken as they are read, and what they are called there."""
_SPEAKER = {"relation": "relation", "person_note": "note", "health": "health"}
"""Columns of a contact person, and what they are called there."""
_FEW = frozenset({
    "type", "grade", "sex", "owner", "agent", "hours", "created", "day", "informed", "channel", "direction",
    "outcome", "minutes", "health", "relation", "source",
})  # fmt: skip
"""Columns in which the same words come again and again: what they were read as is remembered."""
_BOTH = frozenset({"note"})
"""What may be about the customer and about what happened."""
_NUMBERS = frozenset({"int", "decimal"})
_MAX_CELLS = 20_000
"""Different cells of a column that are remembered, each with the value it was read as."""
_MERGED = msg("This cell is merged with the one above, and was taken to say the same.")
_WHOLE = re.compile(r"(\d+)\.0+")


@dataclass(slots=True)
class Speaker:
    """A contact person of whom a row tells; None: not said."""

    name: str | None = None
    relation: str | None = None
    phones: list[Written] = field(default_factory=list)
    health: bool | None = None
    note: str | None = None

    @property
    def said(self) -> bool:
        """Whether the row tells of one at all."""
        return bool(self.name or self.relation or self.phones or self.note)


@dataclass(slots=True)
class Draft:
    """What a row says. `values` are columns of the customer that it gives.

    Of an event: `day`, `said` with its other columns, `details` with its fields, `ref` the record that it
    answers. `beside_name` are numbers that stood with the name. `given` are the fields that the row itself has, `unknown` its cells of columns that nobody knows here. `coming` is the day of a call to come.
    `alone` says that the row tells of a customer, and of nothing that happened to them; `skipped` that it is no record
    at all, which is its mistake. `stop` and `deceased` hold the words that say so. `mistakes` and
    `flags` are sentences with their columns.
    """

    number: int
    code: str | None = None
    name: str | None = None
    phones: list[Written] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    referrer: str | None = None
    speaker: Speaker | None = None
    stop: str | None = None
    deceased: str | None = None
    coming: tuple[date, time | None] | None = None
    day: date | None = None
    said: dict[str, Any] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)
    beside_name: tuple[Written, ...] = ()
    given: frozenset[str] = frozenset()
    unknown: tuple[str, ...] = ()
    ref: int | None = None
    alone: bool = False
    skipped: bool = False
    mistakes: list[tuple[str | None, Message]] = field(default_factory=list)
    flags: list[tuple[str | None, Message]] = field(default_factory=list)

    def reject(self, column: str | None, reason: Message) -> None:
        """Keep a reason for not storing the row."""
        self.mistakes.append((column, reason))

    def flag(self, column: str | None, reason: Message) -> None:
        """Keep something that somebody should look at."""
        self.flags.append((column, reason))

    def note(self, remark: Remark) -> None:
        """Keep what the row is besides a record."""
        if remark.status == "flagged":
            self.flag(None, remark.reason)
            return
        self.reject(None, remark.reason)
        self.skipped = remark.status == "skipped"

    def person(self) -> Speaker:
        """The contact person that the row tells of."""
        self.speaker = self.speaker or Speaker()
        return self.speaker


class RowReader:
    """Reads the rows of one file. Words that come again and again are read once."""

    def __init__(self, desk: Desk, sheet: Sheet) -> None:
        """Take the department's words, and the file's columns."""
        self.desk, self.sheet = desk, sheet
        self.kind: Kind | None = desk.kinds.by_name[sheet.kind] if sheet.kind else None
        self.days = Days(desk, since_1904=sheet.since_1904)
        self._lines = Lines(sheet)
        readers: Mapping[str, Callable[[str], Any]] = {
            "type": profile.read_type,
            "grade": profile.read_grade,
            "sex": profile.read_sex,
            "owner": self._agent,
            "agent": self._agent,
            "hours": cells_.hours,
            "created": self._created,
            "day": self.days.past if sheet.what == CONTACTS else self.days.happened,
            "at": self.days.time,
            "informed": cells_.yes_or_no,
            "health": cells_.yes_or_no,
            "minutes": durations.read_minutes,
            "direction": cells_.direction,
            "channel": _channel,
            "outcome": cells_.outcome,
            **dict.fromkeys((*_TEXTS, "text", "entry", "with"), profile.read_text),
            **{f".{name}": self._field(name) for name in (self.kind.fields if self.kind else ())},
        }
        self._takers: Mapping[str, Callable[[Draft, str, str], None]] = {
            "code": _code,
            "name": _name,
            "phone": _phones,
            "birthday": self._birthday,
            "lunar_birthday": self._lunar_birthday,
            "tag": _tags,
            "referrer": _referrer,
            "status": _status,
            "stop": _stop,
            "next": self._coming,
            "person": _person,
            "person_phone": _person_phones,
            "ref": _ref,
        }
        defaults = desk.setting("defaults", {})
        own = defaults.get(sheet.kind, {}) if isinstance(defaults, dict) else {}
        self._defaults: Mapping[str, str] = own if isinstance(own, dict) else {}
        self._columns = [
            (at, heading, name)
            for at, (heading, name) in enumerate(zip(sheet.header, sheet.names, strict=True))
            if name
        ]
        named = self.kind and PRODUCT in self.kind.fields
        self._products = products.known(desk) if named else products.Products()
        self._unknown = [
            at
            for at, (heading, name) in enumerate(zip(sheet.header, sheet.names, strict=True))
            if name is None and heading in sheet.unknown
        ]
        self._readers = {
            name: lru_cache(_MAX_CELLS)(read) if name in _FEW or name.startswith(".") else read
            for name, read in readers.items()
        }

    def read(self, number: int, cells: tuple[str, ...]) -> Draft:
        """Read one row; what is wrong with it stands in the draft."""
        draft = Draft(number)
        header = self.sheet.header
        if remark := self._lines.remark(number, cells):
            draft.note(remark)
            if draft.mistakes:
                return draft
        if len(cells) > len(header):
            draft.reject(None, msg("There are more cells than columns."))
        self._cells(draft, cells)
        if not draft.mistakes:
            self._check(draft)
        for at in self.sheet.filled.get(number, ()):
            if self.sheet.name_of(at):
                draft.flag(header[at], _MERGED)
        return draft

    def _cells(self, draft: Draft, cells: tuple[str, ...]) -> None:
        """Read the cells of a row that are used; keep those of columns that nobody knows here."""
        wide = len(cells)
        unread = self.sheet.unread.get(draft.number, {})
        for at, heading, name in self._columns:
            if at >= wide or not cells[at]:
                continue
            if at in unread:
                draft.reject(heading, unread[at])
                continue
            try:
                self._cell(draft, name, heading, cells[at])
            except KeqingError as error:
                draft.reject(heading, error.with_hint)
        draft.unknown = tuple(cells[at] if at < wide else "" for at in self._unknown)

    def _cell(self, draft: Draft, name: str, heading: str, text: str) -> None:
        """Read one cell into the draft. Raises a KeqingError for one that cannot be."""
        if not text.isprintable():
            cells_.check_text(text)
        if name in _REMARKS:
            _remark(draft, name, heading, text)
            if self.sheet.what == CUSTOMERS:
                _number(draft, heading, text)
            self._reaction(draft, name, heading, text)
        if name != "name" and cells_.says_nothing(text):
            if text[0].isdigit():
                draft.flag(heading, msg("'{text}' is no day: taken as empty.", text=text))
            return
        if "E" in text and cells_.long_number(text):
            _long_number(draft, name, heading, text)
        if taker := self._takers.get(name):
            taker(draft, heading, text)
        else:
            self._value(draft, name, heading, text)

    def _reaction(self, draft: Draft, name: str, heading: str, text: str) -> None:
        """Notice where a remark tells an adverse reaction; what was said in a call needs no more than a symptom."""
        call = self.sheet.what == CONTACTS
        if self.sheet.kind == ADVERSE or not tells(text, plainly=not call or name != "text"):
            return
        if call or self.sheet.kind:
            draft.details[SUSPECTED] = True
        draft.flag(
            heading,
            msg(
                "'{text}' sounds like an adverse reaction. If it is one: keqing add {kind} {whom}",
                text=beginning_of(text),
                kind={"zh": "不良反应", "en": ADVERSE},
                whom=msg("WHO"),
            ),
        )

    def _value(self, draft: Draft, name: str, heading: str, text: str) -> None:
        value = self._readers[name](text)
        if isinstance(value, Doubted):
            for doubt_ in value.doubts:
                draft.flag(heading, doubt_)
            value = value.value
        if keeper := _KEEPERS.get(name):
            keeper(draft, heading, text, value)
            if name == "note" and self.kind and "note" in self.kind.fields:
                draft.details.setdefault("note", value)  # the card may have another one already
        elif name.startswith("."):
            draft.details[name[1:]] = value
        elif name in _EVENT:
            _event_column(draft, _EVENT[name], value)
        elif name in _SPEAKER:
            setattr(draft.person(), _SPEAKER[name], value)
        elif name in _FIELDS:
            draft.values["fields"] = {**draft.values.get("fields", {}), name: value}
        else:
            draft.values[name] = value

    def _check(self, draft: Draft) -> None:
        """Look at the row as a whole."""
        known = {number.number for number in draft.phones}
        draft.phones += [number for number in draft.beside_name if number.number not in known]
        if draft.name is None and draft.code is None:
            draft.reject(None, msg("There is neither a name nor a code."))
        if draft.speaker and draft.speaker.said and draft.speaker.name is None:
            _nameless(draft, draft.speaker)
        elif self.sheet.what == PERSONS and draft.speaker is None:
            draft.reject(None, msg("The contact person's name is missing."))
        if self.sheet.timed_kind is None:
            return
        if self._only_customer(draft):
            draft.alone = True
            told = msg("What happened is left empty in this row: the customer alone is stored.")
            draft.flag(None, told)
            return
        if draft.day is None:
            draft.reject(None, msg("The day is missing."))
        if self.sheet.what == CONTACTS:
            self._check_contact(draft)
            return
        if self.kind:
            self._check_fields(draft, self.kind)

    def _only_customer(self, draft: Draft) -> bool:
        """Tell whether a row introduces a customer, and all cells about what happened are empty."""
        happened = (
            draft.day or draft.said or draft.coming or draft.ref or draft.details.keys() - _BOTH
        )
        introduced = draft.phones or draft.values.keys() - _BOTH
        ends = draft.stop is not None or draft.deceased is not None
        return bool(introduced and not happened and not (ends and self.sheet.what == CONTACTS))

    def _check_fields(self, draft: Draft, kind: Kind) -> None:
        draft.given = frozenset(draft.details)
        details: dict[str, Any] = {}
        for name, declared in kind.fields.items():
            default = self._defaults.get(name) or declared.default
            if name in draft.details:
                details[name] = draft.details[name]
            elif default:
                details[name] = declared.read(
                    default, today=self.desk.clock, almanac=self.desk.almanac, sure=True
                )
            elif declared.required:
                draft.reject(None, msg("{column} is missing.", column=declared.title))
        if isinstance(word := details.get(PRODUCT), str):
            details[PRODUCT], remark = self._products.spell(word)
            if remark:
                draft.flag(None, remark)
        draft.details = details

    def _check_contact(self, draft: Draft) -> None:
        """Complete a contact: without an outcome its text tells that somebody was reached."""
        said = draft.said
        if draft.stop is not None and said.get("outcome") in {None, "stop"}:
            said["outcome"] = "stop"
        if "outcome" not in said:
            if not said.get("text"):
                draft.reject(None, msg("There is neither an outcome nor a text."))
                return
            said["outcome"] = "visited" if said.get("channel") == "visit" else "reached"
            draft.flag(
                None,
                msg(
                    "Without an outcome it is kept as {outcome}.",
                    outcome=outcomes().by_name[said["outcome"]].title,
                ),
            )
        outcome = said["outcome"]
        said.setdefault("channel", outcomes().channel(outcome))
        said.setdefault("direction", "in" if outcome in ENDING else "out")
        if outcome == "stop":
            draft.stop = said.get("text") or draft.stop or outcome
        if outcome == "deceased":
            draft.deceased = said.get("text") or draft.deceased or outcome
        if outcome == "wrong-number":
            draft.flag(None, msg("The number was found to be wrong: ask for another one."))
        if draft.coming:
            day, at = draft.coming
            draft.details["next"] = day.isoformat()
            if at:
                draft.details["next_time"] = at.isoformat("minutes")
        draft.given = frozenset(draft.details)

    def _field(self, name: str) -> Callable[[str], Any]:
        """Return how a field of the kind is read."""
        field_ = self.kind.fields[name] if self.kind else None
        desk = self.desk

        def read(text: str) -> Any:  # noqa: ANN401  # what the field holds
            if field_ is None:
                return text
            if field_.type == "bool" and (says("yes", text) or says("no", text)):
                return says("yes", text)
            if field_.type == "date":
                when, doubts = self.days.any(text, past=field_.past)
                stated = when.day.isoformat() if when.day else text
                read_ = field_.read(stated, today=desk.clock, almanac=desk.almanac)
                return Doubted(read_, doubts)
            value = field_.read(text, today=desk.clock, almanac=desk.almanac)
            if field_.type in _NUMBERS and field_.works_out(text):
                return Doubted(value, (cells_.worked_out(text, value),))
            return value

        return read

    def _created(self, text: str) -> Doubted:
        told = self.days.past(text)
        return Doubted(told.value[0], told.doubts)

    def _agent(self, text: str) -> int:
        return self.desk.staff.named(text).id

    def _birthday(self, draft: Draft, heading: str, text: str, *, lunar: bool = False) -> None:
        draft.values["birthday"], doubted = self.days.birthday(text, lunar=lunar)
        if doubted:
            draft.flag(heading, doubted)

    def _lunar_birthday(self, draft: Draft, heading: str, text: str) -> None:
        self._birthday(draft, heading, text, lunar=True)

    def _coming(self, draft: Draft, heading: str, text: str) -> None:
        """Read the day of a call to come; one that has passed is not kept."""
        told = self.days.coming(text)
        day, at = told.value
        for doubt_ in told.doubts:
            draft.flag(heading, doubt_)
        if day is None:
            return
        if day < self.desk.clock:
            draft.flag(heading, msg("{day} has passed: no call is promised for it.", day=day))
            return
        draft.coming = day, at


def _event_column(draft: Draft, name: str, value: Any) -> None:  # noqa: ANN401  # as the column holds
    if name == "text" and draft.said.get(name):
        draft.said[name] += f"\n{value}"
    else:
        draft.said[name] = value


def _keep_day(draft: Draft, _heading: str, _text: str, value: tuple[date, time | None]) -> None:
    draft.day, at = value
    if at and not draft.said.get("time"):
        draft.said["time"] = at


def _keep_outcome(draft: Draft, _heading: str, _text: str, value: tuple[str, str]) -> None:
    draft.said["outcome"], more = value
    if more:
        _event_column(draft, "text", more)


def _keep_minutes(draft: Draft, heading: str, text: str, value: tuple[int, bool]) -> None:
    draft.said["minutes"], rounded = value
    if rounded:
        draft.flag(
            heading, msg("'{text}' is kept as {n} minutes.", text=beginning_of(text), n=value[0])
        )


def _keep_with(draft: Draft, _heading: str, _text: str, value: str) -> None:
    draft.details["with"] = value


def _keep_note(draft: Draft, _heading: str, _text: str, value: str) -> None:
    before = draft.values.get("note")
    draft.values["note"] = f"{before}\n{value}" if before else value


def _keep_owner(draft: Draft, _heading: str, _text: str, value: int) -> None:
    draft.values["owner_id"] = value


_KEEPERS: Mapping[str, Callable[[Draft, str, str, Any], None]] = {
    "day": _keep_day,
    "outcome": _keep_outcome,
    "minutes": _keep_minutes,
    "with": _keep_with,
    "note": _keep_note,
    "owner": _keep_owner,
}
"""What becomes of a value that is not simply the column of its name."""


def _channel(text: str) -> str:
    found = find_called(text, choice_lists()["channels"])
    if found is None:
        among: Sequence[Choice] = choice_lists()["channels"]
        raise Unusable(
            msg("'{text}' is not known here.", text=beginning_of(text)), suggest_words(text, among)
        )
    return found.name


def _long_number(draft: Draft, name: str, heading: str, text: str) -> None:
    """Reject or flag a number whose last digits a spreadsheet has lost."""
    lost = msg(
        "'{text}': the spreadsheet has lost the last digits of this number.",
        text=beginning_of(text),
    )
    if name in {"code", "name", "phone", "person", "person_phone"}:
        raise Unusable(lost, msg("Format the column as text, and type the number again."))
    draft.flag(heading, lost)


def _code(draft: Draft, _heading: str, text: str) -> None:
    whole = _WHOLE.fullmatch(text)
    draft.code = profile.read_code(whole[1] if whole else text)


def _tags(draft: Draft, _heading: str, text: str) -> None:
    words = [*draft.values.get("tags", ()), *SEPARATORS.split(text)]
    draft.values["tags"] = list(profile.read_tags(words))


def _referrer(draft: Draft, _heading: str, text: str) -> None:
    draft.referrer = text


def _ref(draft: Draft, _heading: str, text: str) -> None:
    if not re.fullmatch(r"\d{1,18}", text, re.ASCII):
        raise Unusable(
            msg("'{text}' is not a record number.", text=beginning_of(text)),
            msg("See: keqing show WHO --history"),
        )
    draft.ref = int(text)


def _person(draft: Draft, heading: str, text: str) -> None:
    speaker = draft.person()
    speaker.name, beside = _parted(draft, heading, text)
    _keep_numbers(draft, heading, speaker, beside)


def _parted(draft: Draft, heading: str, text: str) -> tuple[str, tuple[Written, ...]]:
    """Read a name, and the numbers beside it, which are no part of it."""
    name, beside = parted(profile.read_name(text))
    if beside:
        draft.flag(heading, in_name(name))
    elif doubted := profile.doubt_name(name):
        draft.flag(heading, doubted)
    return name, beside


def _person_phones(draft: Draft, heading: str, text: str) -> None:
    _keep_numbers(draft, heading, draft.person(), read_phones(text))


def _keep_numbers(draft: Draft, heading: str, speaker: Speaker, numbers: Sequence[Written]) -> None:
    for number in numbers:
        if number.number not in {known.number for known in speaker.phones}:
            speaker.phones.append(number)
        if found := doubt(number.number):
            draft.flag(heading, found)


def _nameless(draft: Draft, speaker: Speaker) -> None:
    """Call a contact person by the relation where no name is given; without either it cannot be kept."""
    label = next((phone.label for phone in speaker.phones if phone.label), None)
    speaker.name = speaker.relation or label
    if speaker.name is None:
        draft.reject(None, msg("The contact person's name is missing."))


def _died(text: str) -> bool:
    return says("deceased", text)


def _status(draft: Draft, heading: str, text: str) -> None:
    """Flag a status that keqing works out itself."""
    if not (says("active", text) or draft.stop or draft.deceased):
        draft.flag(heading, msg("The status '{text}' was not taken over.", text=beginning_of(text)))


def _stop(draft: Draft, heading: str, text: str) -> None:
    """Read a column that marks who is not to be called: anything but a no is a wish."""
    if says("no", text):
        return
    draft.stop = f"{heading}: {text}"
    draft.flag(heading, msg("'{text}': stored as not to be called.", text=beginning_of(text)))


def _remark(draft: Draft, name: str, heading: str, text: str) -> None:
    """Notice where a remark says that the customer is not to be called, or has died."""
    if refuses(text):
        draft.stop = text
        draft.flag(heading, msg("'{text}': stored as not to be called.", text=beginning_of(text)))
    elif name in {"status", "outcome"} and says("deceased", text):
        draft.deceased = text
        draft.flag(heading, msg("'{text}': stored as deceased.", text=beginning_of(text)))
    elif hears(text) or says("deceased", text):
        draft.flag(
            heading, msg("'{text}': is this customer to be called at all?", text=beginning_of(text))
        )


def _number(draft: Draft, heading: str, text: str) -> None:
    """Notice where a remark says that nobody is reached by the number."""
    if _NO_NUMBER.search(text):
        draft.flag(heading, msg("'{text}': is the number right?", text=beginning_of(text)))


def _name(draft: Draft, heading: str, text: str) -> None:
    """Read a name; what is written after it about death or calls is taken out."""
    if text[-1] in ")）]】":
        for meaning, meant in (("deceased", _died), ("stop", refuses)):
            bare = without(text, meant)
            if bare != text:
                setattr(draft, meaning, text)
                draft.flag(
                    heading,
                    msg("'{text}': stored as deceased.", text=beginning_of(text))
                    if meaning == "deceased"
                    else msg("'{text}': stored as not to be called.", text=beginning_of(text)),
                )
                text = bare
    draft.name, draft.beside_name = _parted(draft, heading, text)


def _phones(draft: Draft, heading: str, text: str) -> None:
    if not text.isdigit() and refuses(text):
        _remark(draft, "note", heading, text)
        return
    for number in read_phones(text):
        if number.number not in {known.number for known in draft.phones}:
            draft.phones.append(number)
        if found := doubt(number.number):
            draft.flag(heading, found)
