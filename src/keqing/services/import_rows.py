"""One row of a file as values: what it says of a customer, and of something that happened.

The first pass of an import. Nothing is looked up in the database here but the department's own words;
every mistake of a row is kept with its column.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from keqing.dates import read_when
from keqing.errors import KeqingError, Unusable
from keqing.i18n import Message, msg
from keqing.kinds import Kind
from keqing.services import profile
from keqing.services.desk import Desk
from keqing.services.phones import Written, doubt, read_phones
from keqing.services.says import says, without

_SEPARATORS = re.compile(r"[,，、;；|\n]+")
_TEXTS = ("address", "source", "note", "allergies", "avoid", "condition")
_SHOWN = 40
"""Characters of a cell that a sentence repeats."""
_LUNAR = re.compile("农历|阴历|旧历|lunar", re.IGNORECASE)
_REMARKS = frozenset({"note", "status", "tag", ".note"})
"""Columns in which people write that somebody is not to be called."""
_FIELDS = frozenset({"informed", "allergies", "avoid", "condition"})
"""Columns that are kept among the customer's own fields."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file as it was read: `names` tells what each column is, None for one that is not used.

    `kind` is the event kind that the rows are about, None for customers; `unknown` are headings that nobody
    knows here. Rows have their numbers as a spreadsheet shows them.
    """

    kind: str | None
    header: tuple[str, ...]
    header_row: int
    names: tuple[str | None, ...]
    unknown: tuple[str, ...]
    rows: Sequence[tuple[int, tuple[str, ...]]]


@dataclass
class Draft:
    """What a row says. `values` are columns of the customer that it gives, `details` the event's fields.

    `stop` and `deceased` hold the words that say so. `mistakes` and `flags` are sentences with their columns.
    """

    number: int
    code: str | None = None
    name: str | None = None
    phones: list[Written] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    referrer: str | None = None
    stop: str | None = None
    deceased: str | None = None
    day: date | None = None
    at: time | None = None
    agent_id: int | None = None
    details: dict[str, Any] = field(default_factory=dict)
    mistakes: list[tuple[str | None, Message]] = field(default_factory=list)
    flags: list[tuple[str | None, Message]] = field(default_factory=list)

    def reject(self, column: str | None, reason: Message) -> None:
        """Keep a reason for not storing the row."""
        self.mistakes.append((column, reason))

    def flag(self, column: str | None, reason: Message) -> None:
        """Keep something that somebody should look at."""
        self.flags.append((column, reason))


class RowReader:
    """Reads the rows of one file. Words that come again and again are read once."""

    def __init__(self, desk: Desk, sheet: Sheet) -> None:
        """Take the department's words, and the file's columns."""
        self.desk, self.sheet = desk, sheet
        self.kind: Kind | None = desk.kinds.by_name[sheet.kind] if sheet.kind else None
        self._read: dict[tuple[str, str], Any] = {}
        self._readers: Mapping[str, Callable[[str], Any]] = {
            "type": profile.read_type,
            "grade": profile.read_grade,
            "sex": profile.read_sex,
            "owner": self._agent,
            "agent": self._agent,
            "hours": lambda text: list(profile.read_hours(_SEPARATORS.split(text))),
            "created": lambda text: self._day(text)[0],
            "day": self._day,
            "informed": _informed,
            **dict.fromkeys(_TEXTS, profile.read_text),
            **{f".{name}": self._field(name) for name in (self.kind.fields if self.kind else ())},
        }
        defaults = desk.setting("defaults", {})
        own = defaults.get(sheet.kind, {}) if isinstance(defaults, dict) else {}
        self._defaults: Mapping[str, str] = own if isinstance(own, dict) else {}

    def read(self, number: int, cells: tuple[str, ...]) -> Draft:
        """Read one row; what is wrong with it stands in the draft."""
        draft = Draft(number)
        header = self.sheet.header
        if len(cells) > len(header):
            draft.reject(None, msg("There are more cells than columns."))
        if cells == header:
            draft.reject(None, msg("This is the header once more."))
            return draft
        for heading, name, text in zip(header, self.sheet.names, cells, strict=False):
            if name is None or not text:
                continue
            try:
                self._cell(draft, name, heading, text)
            except KeqingError as error:
                draft.reject(heading, _reason(error))
        if not draft.mistakes:
            self._check(draft)
        return draft

    def _cell(self, draft: Draft, name: str, heading: str, text: str) -> None:
        """Read one cell into the draft. Raises Unusable for one that cannot be."""
        _check_text(text)
        if name in _REMARKS:
            _remark(draft, name, heading, text)
        if name != "name" and says("nothing", text):
            return
        match name:
            case "code":
                draft.code = profile.read_code(text)
            case "name":
                draft.name = _name(draft, heading, text)
            case "phone":
                _phones(draft, heading, text)
            case "birthday" | "lunar_birthday":
                self._birthday(draft, name, heading, text)
            case "tag":
                words = [*draft.values.get("tags", ()), *_SEPARATORS.split(text)]
                draft.values["tags"] = list(profile.read_tags(words))
            case "referrer":
                draft.referrer = text
            case "status":
                _status(draft, heading, text)
            case _:
                self._value(draft, name, text)

    def _value(self, draft: Draft, name: str, text: str) -> None:
        if (name, text) not in self._read:
            self._read[name, text] = self._readers[name](text)
        value = self._read[name, text]
        if name == "day":
            draft.day, draft.at = value
        elif name == "agent":
            draft.agent_id = value
        elif name == "note" and name in draft.values:
            draft.values[name] += f"\n{value}"
        elif name.startswith("."):
            draft.details[name[1:]] = value
        elif name in _FIELDS:
            draft.values["fields"] = {**draft.values.get("fields", {}), name: value}
        else:
            draft.values["owner_id" if name == "owner" else name] = value

    def _check(self, draft: Draft) -> None:
        """Look at the row as a whole."""
        if draft.name is None and draft.code is None:
            draft.reject(None, msg("There is neither a name nor a code."))
        elif draft.name and says("total", draft.name):
            draft.reject(None, msg("This is a total, not a customer."))
        if self.kind is None:
            return
        if draft.day is None:
            draft.reject(None, msg("The day is missing."))
        details: dict[str, Any] = {}
        for name, one in self.kind.fields.items():
            default = self._defaults.get(name) or one.default
            if name in draft.details:
                details[name] = draft.details[name]
            elif default:
                details[name] = self._readers[f".{name}"](default)
            elif one.required:
                draft.reject(None, msg("{column} is missing.", column=one.title))
        draft.details = details

    def _field(self, name: str) -> Callable[[str], Any]:
        """Return how a field of the kind is read."""
        field_ = self.kind.fields[name] if self.kind else None
        desk = self.desk
        return lambda text: (
            field_.read(text, today=desk.clock, almanac=desk.almanac) if field_ else text
        )

    def _agent(self, text: str) -> int:
        return self.desk.staff.named(text).id

    def _day(self, text: str) -> tuple[date, time | None]:
        when = read_when(text, self.desk.clock, almanac=self.desk.almanac, past=True)
        if when.day is None or when.day > self.desk.clock:
            raise Unusable(
                msg("'{text}' is not a day that has been.", text=text),
                msg("Write for example {example}.", example=self.desk.clock.isoformat()),
            )
        return when.day, when.time

    def _birthday(self, draft: Draft, name: str, heading: str, text: str) -> None:
        if name == "lunar_birthday" and not _LUNAR.search(text):
            text = f"农历{text}"
        draft.values["birthday"], doubted = profile.read_birth(self.desk, text)
        if doubted:
            draft.flag(heading, doubted)


def _status(draft: Draft, heading: str, text: str) -> None:
    """Flag a status that keqing works out itself."""
    if not (says("active", text) or draft.stop or draft.deceased):
        draft.flag(heading, msg("The status '{text}' was not taken over.", text=_short(text)))


def _remark(draft: Draft, name: str, heading: str, text: str) -> None:
    """Notice where a remark says that the customer is not to be called, or has died."""
    if says("stop", text):
        draft.stop = text
        draft.flag(heading, msg("'{text}': stored as not to be called.", text=_short(text)))
    elif name == "status" and says("deceased", text):
        draft.deceased = text
        draft.flag(heading, msg("'{text}': stored as deceased.", text=_short(text)))
    elif says("perhaps-stop", text) or says("deceased", text):
        draft.flag(
            heading, msg("'{text}': is this customer to be called at all?", text=_short(text))
        )


def _name(draft: Draft, heading: str, text: str) -> str:
    """Read a name; what is written after it about death or calls is taken out."""
    for meaning in ("deceased", "stop"):
        bare = without(meaning, text)
        if bare != text:
            setattr(draft, meaning, text)
            draft.flag(
                heading,
                msg("'{text}': stored as deceased.", text=_short(text))
                if meaning == "deceased"
                else msg("'{text}': stored as not to be called.", text=_short(text)),
            )
            text = bare
    return profile.read_name(text)


def _phones(draft: Draft, heading: str, text: str) -> None:
    if says("stop", text):
        _remark(draft, "note", heading, text)
        return
    for one in read_phones(text):
        if one.number not in {known.number for known in draft.phones}:
            draft.phones.append(one)
        if found := doubt(one.number):
            draft.flag(heading, found)


def _check_text(text: str) -> None:
    """Raise Unusable for a cell that holds what no customer's data holds."""
    if not text.isprintable() and any(
        unicodedata.category(char) in {"Cc", "Cs"} and char not in "\n\r\t" for char in text
    ):
        raise Unusable(
            msg("There is a control character in this cell."), msg("Type the cell anew.")
        )


def _informed(text: str) -> bool:
    if says("yes", text) or says("no", text):
        return says("yes", text)
    raise Unusable(
        msg("'{text}' is not known here.", text=_short(text)),
        msg("Write {yes} or {no}.", yes=["yes", "是"], no=["no", "否"]),
    )


def _reason(error: KeqingError) -> Message:
    """Put a mistake and the way out of it into one sentence."""
    if error.hint is None:
        return error.message
    return msg("{mistake} {instead}", mistake=error.message, instead=error.hint)


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 2]}.."
