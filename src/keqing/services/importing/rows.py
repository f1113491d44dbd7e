"""One row of a file as values: what it says of a customer, and of something that happened.

The first pass of an import. Only the department's own words are looked up in the database here;
every mistake of a row is kept with its column.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from typing import Any, NamedTuple

from keqing.dates import durations
from keqing.definitions.barred import refuse_value
from keqing.definitions.defined_field import OF_CUSTOMER, OF_PERSON
from keqing.definitions.fields import Field
from keqing.definitions.kinds import Kind
from keqing.errors import KeqingError
from keqing.i18n import msg
from keqing.records.self_customer import is_kept
from keqing.services.context.desk import Desk
from keqing.services.customers import profile
from keqing.services.customers.cell_words import cell_means
from keqing.services.customers.file_fields import DECLINED
from keqing.services.customers.own_work import own_work_error
from keqing.services.importing import cells as cells_
from keqing.services.importing import customer_columns
from keqing.services.importing.barred_cells import NAMING_COLUMNS, TOLD_COLUMNS, note_barred
from keqing.services.importing.cell_effects import CellEffects
from keqing.services.importing.cells import Days, Doubted
from keqing.services.importing.customer_columns import Taker, check_digits, name_person
from keqing.services.importing.draft import Draft
from keqing.services.importing.event_columns import (
    EVENT_COLUMNS,
    KEEPERS,
    field_reader,
    keep_event_value,
    read_channel,
    take_ref,
)
from keqing.services.importing.event_rows import EventRows
from keqing.services.importing.other_lines import Lines
from keqing.services.importing.remarks import REMARK_COLUMNS, note_remark
from keqing.services.importing.sheet import CONTACTS, PERSONS, ImportSheet
from keqing.text.limits import beginning_of
from keqing.timeline.enrollment import FLAGGED

_TEXT_COLUMNS = (
    "note", "relation", "person_note",
    "text", "entry", "with",
)  # fmt: skip
_PLAIN_FIELDS = ("informed", "allergies", "avoid", "condition")
"""Columns that are kept among the customer's own fields, and have no mark of one."""
_PERSON_COLUMNS = {"relation": "relation", "person_note": "note", "health": "health"}
"""Columns of a contact person, and what they are called there."""
_REPEATED = frozenset({
    "type", "grade", "sex", "owner", "agent", "hours", "created", "day", "informed", "channel", "direction",
    "outcome", "minutes", "health", "relation", "source",
})  # fmt: skip
"""Columns in which the same words come again and again: what they were read as is remembered."""
_MAX_CELLS = 20_000
"""Different cells of a column that are remembered, each with the value it was read as."""
_CONTEXT_FREE = _REPEATED | {"birthday", "lunar_birthday"}
"""Columns whose cells say the same in every row."""
_MERGED = msg("This cell is merged with the one above, and was taken to say the same.")


class _ReadColumn(NamedTuple):
    """A column that is used, and how its cells are read.

    `effects` are remembered ones. `remarks` tells whether people write there that somebody is not to be called.
    The words of `names` say what somebody is, those of `tells` what happened.
    """

    at: int
    heading: str
    name: str
    effects: CellEffects | None
    remarks: bool
    names: bool
    tells: bool


def _keep_field(draft: Draft, name: str, value: Any) -> None:  # noqa: ANN401  # any value of a field
    """Keep a field of the customer, or that it is declined."""
    if value is DECLINED:
        draft.values["declined"] = [*draft.values.get("declined", ()), name]
    else:
        draft.values["fields"] = {**draft.values.get("fields", {}), name: value}


def _or_declined(read: Callable[[str], Any]) -> Callable[[str], Any]:
    """Return a reader that takes the word for what somebody does not want to tell, too."""

    def reading(text: str) -> Any:  # noqa: ANN401  # any value of a field
        return DECLINED if cell_means("declined", text) else read(text)

    return reading


class RowReader:
    """Reads the rows of one file. Words that come again and again are read once."""

    def __init__(self, desk: Desk, sheet: ImportSheet) -> None:
        """Take the department's words, and the file's columns."""
        self.desk, self.sheet = desk, sheet
        self.kind = desk.kinds.by_name[sheet.kind] if sheet.kind else None
        self.days = Days(desk, since_1904=sheet.since_1904)
        self._lines = Lines(sheet)
        self._events = EventRows(desk, sheet)
        self._readers = {
            name: lru_cache(_MAX_CELLS)(read) if name in _REPEATED or name.startswith(".") else read
            for name, read in self._read_by().items()
        }
        self._texts = {*TOLD_COLUMNS, *_text_fields(self.kind)}
        self._takers: Mapping[str, Taker] = {
            **customer_columns.TAKERS,
            "birthday": self._take_birthday,
            "lunar_birthday": self._take_lunar_birthday,
            "next": self._take_next_call,
            "ref": take_ref,
        }
        if sheet.about_events:
            self._takers = {**self._takers, "code": self._take_code}
        columns = [*enumerate(zip(sheet.header, sheet.names, strict=True))]
        self._columns = [
            _ReadColumn(
                at,
                heading,
                name,
                CellEffects({}) if name in _CONTEXT_FREE or name.startswith(".") else None,
                name in REMARK_COLUMNS,
                name in NAMING_COLUMNS or name.startswith((OF_CUSTOMER, OF_PERSON)),
                name in self._texts,
            )
            for at, (heading, name) in columns
            if name
        ]
        self._unknown = [
            at for at, (heading, name) in columns if name is None and heading in sheet.unknown
        ]

    def _read_by(self) -> Mapping[str, Callable[[str], Any]]:
        """Return what reads the cells of each column that holds one value."""
        desk, days = self.desk, self.days
        book = desk.kinds.field_book
        fields: Mapping[str, Field] = book.contact if self.sheet.what == CONTACTS else {}
        fields = self.kind.fields if self.kind else fields
        columns = desk.kinds.columns
        return {
            "type": partial(profile.read_type, desk.words),
            "grade": partial(profile.read_grade, desk.words),
            "sex": profile.read_sex,
            "owner": self._read_agent,
            "agent": self._read_agent,
            "hours": cells_.hours,
            "quiet": cells_.quiet,
            "duty": partial(profile.read_duty, desk),
            "created": self._read_created,
            "day": days.past if self.sheet.what == CONTACTS else days.happened,
            "at": days.time,
            "health": cells_.yes_or_no,
            "minutes": durations.read_minutes,
            "direction": cells_.direction,
            "channel": read_channel,
            "outcome": partial(cells_.outcome, outcomes=desk.outcomes),
            **dict.fromkeys(_TEXT_COLUMNS, profile.read_text),
            **{f".{name}": field_reader(desk, days, field) for name, field in fields.items()},
            **{
                name if name in _PLAIN_FIELDS else f"{OF_CUSTOMER}{name}": _or_declined(
                    field_reader(desk, days, field)
                )
                for name, field in book.customer.items()
            },
            **{
                f"{OF_PERSON}{name}": field_reader(desk, days, field)
                for name, field in book.person.items()
            },
            **{
                name: _or_declined(field_reader(desk, days, columns[name]))
                for name in ("address", "source")
            },
        }

    def read(self, number: int, cells: tuple[str, ...]) -> Draft:
        """Read one row; what is wrong with it stands in the draft."""
        draft = Draft(number)
        header = self.sheet.header
        if remark := self._lines.remark(number, cells):
            draft.note_line(remark)
            if draft.mistakes:
                return draft
        if len(cells) > len(header):
            draft.reject(None, msg("There are more cells than columns."))
        self._read_cells(draft, cells)
        if not draft.mistakes:
            self._check(draft)
        if draft.barred and self.sheet.timed_kind and not draft.customer_only:
            draft.details[FLAGGED] = list(draft.barred)
        for at in self.sheet.filled.get(number, ()):
            if self.sheet.name_of(at):
                draft.flag(header[at], _MERGED)
        return draft

    def _read_cells(self, draft: Draft, cells: tuple[str, ...]) -> None:
        """Read the cells of a row that are used; keep those of columns that nobody knows here."""
        wide = len(cells)
        unread = self.sheet.unread.get(draft.number, {})
        for column in self._columns:
            at = column.at
            if at >= wide or not (text := cells[at]):
                continue
            if at in unread:
                draft.reject(column.heading, unread[at])
                continue
            if column.effects and (effect := column.effects.known.get(text)):
                table, key, value = effect
                if key is None:
                    draft.day = value  # type: ignore[assignment]  # the one effect without a name is a day
                else:
                    getattr(draft, table)[key] = value
                continue
            try:
                self._read_cell(draft, column, text)
                if column.effects:
                    column.effects.learn(text, partial(self._read_cell, column=column, text=text))
            except KeqingError as error:
                draft.reject(column.heading, error.with_hint)
        draft.unknown_cells = tuple(cells[at] if at < wide else "" for at in self._unknown)

    def _read_cell(self, draft: Draft, column: _ReadColumn, text: str) -> None:
        """Read one cell into the draft. Raises a KeqingError for one that cannot be."""
        name, heading = column.name, column.heading
        if not text.isprintable():
            cells_.check_text(text)
        if column.remarks:
            note_remark(self.sheet, draft, name, heading, text)
        if column.names:
            refuse_value(text, self.desk.kinds.bars)
        elif column.tells:
            note_barred(draft, heading, text, self.desk.kinds.bars)
        if name != "name" and cells_.says_nothing(text):
            if text[0].isdigit():
                draft.flag(heading, msg("'{text}' is no day: taken as empty.", text=text))
            return
        if "E" in text and cells_.long_number(text):
            check_digits(draft, name, heading, text)
        if taker := self._takers.get(name):
            taker(draft, heading, text)
        else:
            self._take_value(draft, name, heading, text)

    def _take_value(self, draft: Draft, name: str, heading: str, text: str) -> None:
        """Read a cell that holds one value, and keep the value where its column belongs."""
        value = self._readers[name](text)
        if isinstance(value, Doubted):
            for doubt in value.doubts:
                draft.flag(heading, doubt)
            value = value.value
        if keep := KEEPERS.get(name):
            keep(draft, heading, text, value)
        elif name == "note":
            self._keep_note(draft, value)
        elif name.startswith("."):
            draft.details[name[1:]] = value
        elif name in EVENT_COLUMNS:
            keep_event_value(draft, EVENT_COLUMNS[name], value)
        elif name in _PERSON_COLUMNS:
            setattr(draft.need_person(), _PERSON_COLUMNS[name], value)
        elif name.startswith(OF_PERSON):
            draft.need_person().fields[name.removeprefix(OF_PERSON)] = value
        elif value is DECLINED or name in _PLAIN_FIELDS or name.startswith(OF_CUSTOMER):
            _keep_field(draft, name.removeprefix(OF_CUSTOMER), value)
        else:
            draft.values["owner_id" if name == "owner" else name] = value

    def _keep_note(self, draft: Draft, note: str) -> None:
        """Keep a note with the customer, and with the event where its kind has notes, too."""
        before = draft.values.get("note")
        draft.values["note"] = f"{before}\n{note}" if before else note
        if self.kind and "note" in self.kind.fields:
            draft.details.setdefault("note", note)  # the card may have another one already

    def _check(self, draft: Draft) -> None:
        """Look at the row as a whole."""
        if draft.beside_name:
            known = {phone.number for phone in draft.phones}
            draft.phones += [number for number in draft.beside_name if number.number not in known]
        if draft.name is None and draft.code is None:
            draft.reject(None, msg("There is neither a name nor a code."))
        if draft.person and draft.person.is_named and draft.person.name is None:
            name_person(draft, draft.person)
        elif self.sheet.what == PERSONS and draft.person is None:
            draft.reject(None, msg("The contact person's name is missing."))
        self._events.complete(draft)

    def _take_code(self, draft: Draft, heading: str, text: str) -> None:
        """Take whom a row is about, of whom it tells what happened: never the department itself."""
        code = unicodedata.normalize("NFKC", text).strip().upper()
        if is_kept(code):
            raise own_work_error(beginning_of(code))
        customer_columns.TAKERS["code"](draft, heading, text)

    def _read_created(self, text: str) -> Doubted:
        read = self.days.past(text)
        return Doubted(read.value[0], read.doubts)

    def _read_agent(self, text: str) -> int:
        return self.desk.staff.named(text).id

    def _take_birthday(self, draft: Draft, heading: str, text: str, *, lunar: bool = False) -> None:
        draft.values["birthday"], doubt = self.days.birthday(text, lunar=lunar)
        if doubt:
            draft.flag(heading, doubt)

    def _take_lunar_birthday(self, draft: Draft, heading: str, text: str) -> None:
        self._take_birthday(draft, heading, text, lunar=True)

    def _take_next_call(self, draft: Draft, heading: str, text: str) -> None:
        """Read the day of a call to come; one that has passed is not kept."""
        read = self.days.coming(text)
        day, at = read.value
        for doubt in read.doubts:
            draft.flag(heading, doubt)
        if day is None:
            return
        if day < self.desk.clock:
            draft.flag(heading, msg("{day} has passed: no call is promised for it.", day=day))
            return
        draft.next_call = day, at


def _text_fields(kind: Kind | None) -> list[str]:
    """Return the columns of a kind's fields in which people write what was said."""
    fields = kind.fields.values() if kind else ()
    return [f".{field.name}" for field in fields if field.type == "text"]
