"""The customers that rows of a file are about: what is on file of them, and what the file gives."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import func, select

from keqing.frozen import dataclass
from keqing.models import Customer
from keqing.services.customers.numbers_on_file import any_extended
from keqing.services.importing.draft import PersonDraft
from keqing.text.folding import fold_name
from keqing.text.phones import Written

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

RowResult = Literal["new", "changed", "same"]
"""The result of a row."""

COLUMNS = (
    "name", "type", "grade", "sex", "birthday", "address", "source", "owner_id", "note", "tags", "hours",
    "quiet", "duty",
    "fields", "declined",
)  # fmt: skip
"""Columns of a customer that a file can give."""


@dataclass(eq=False, slots=True)
class TargetPerson:
    """A contact person on file, or a new one with `id` None. `new_phones` are those that the file adds."""

    name: str
    id: int | None = None
    relation: str | None = None
    health: bool = False
    note: str | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    numbers: set[str] = field(default_factory=set)
    new_phones: list[Written] = field(default_factory=list)
    changed: dict[str, Any] = field(default_factory=dict)


@dataclass(eq=False, slots=True)
class Target:
    """A customer that rows are about. `id` is None for a new one, `code` None until it gets one.

    `stored` are the columns on file, `values` those that the file gives or changes. `phones` are
    the numbers that the file adds, `persons` the contact persons by folded name. `stop` and
    `deceased` hold the words for it; `stop` is empty for a number that was stopped before.
    `by_event` marks a row that is itself the event of a stop or a death. `spelled` is the new name in pinyin, where
    that was found out before. `row` is the first row
    about this customer; `made` marks a customer whom that row has made. `barred` names what a new note tells of that
    the law bars, `barred_text` has its words.
    """

    name: str
    id: int | None = None
    code: str | None = None
    status: str = "active"
    stored: Mapping[str, Any] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    numbers: set[str] = field(default_factory=set)
    phones: list[Written] = field(default_factory=list)
    persons: dict[str, TargetPerson] = field(default_factory=dict)
    referrer: str | None = None
    stop: str | None = None
    deceased: str | None = None
    by_event: bool = False
    spelled: tuple[str, str] | None = None
    row: int | None = None
    made: bool = False
    barred: tuple[str, ...] = ()
    barred_text: str | None = None

    def now(self, column: str) -> Any:  # noqa: ANN401  # whatever the column holds
        """Return what the column holds once the file is stored."""
        return self.values.get(column, self.stored.get(column))

    @property
    def all_numbers(self) -> Iterator[str]:
        """The numbers of the customer and of the contact persons."""
        yield from self.numbers
        for person in self.persons.values():
            yield from person.numbers

    @property
    def ends(self) -> bool:
        """Whether the file says that the customer is not to be called again, or has died."""
        return self.stop is not None or self.deceased is not None

    @property
    def changed(self) -> bool:
        """Whether the file changes somebody who is on file."""
        return self.id is not None and bool(
            self.values
            or self.phones
            or self.ends
            or any(
                person.id is None or person.changed or person.new_phones
                for person in self.persons.values()
            )
        )

    def take_person(self, draft: PersonDraft, *, fill: bool = False) -> bool:
        """Take over a contact person; whether that changes anything. With `fill` only gaps are filled."""
        key = fold_name(draft.name or "")
        person = self.persons.get(key)
        is_new = person is None
        if person is None:
            person = self.persons[key] = TargetPerson(draft.name or "")
        values: dict[str, Any] = {
            "relation": draft.relation,
            "health": draft.health,
            "note": draft.note,
            "fields": {**person.fields, **draft.fields} if draft.fields else None,
        }
        for name, value in values.items():
            now = getattr(person, name)
            if value is None or value == now or (fill and now):
                continue
            setattr(person, name, value)
            person.changed[name] = value
        numbers = [phone for phone in draft.phones if phone.number not in person.numbers]
        person.new_phones += numbers
        person.numbers |= {phone.number for phone in numbers}
        return bool(is_new or person.changed or numbers)


class FirstRows:
    """The first row of a file about each customer. For the many whom the file made it takes few bytes."""

    def __init__(self, last: int) -> None:
        """Begin with none; `last` is the newest customer that was on file before."""
        self._last = last
        self._on_file: dict[int, int] = {}
        self._made = array("q")

    def get(self, customer_id: int | None) -> int | None:
        """Return the first row about a customer, None where there is none yet."""
        if customer_id is None:
            return None
        at = customer_id - self._last - 1
        if at < 0:
            return self._on_file.get(customer_id)
        return (self._made[at] or None) if at < len(self._made) else None

    def keep(self, customer_id: int, row: int) -> None:
        """Keep the first row about a customer."""
        at = customer_id - self._last - 1
        if at < 0:
            self._on_file[customer_id] = row
            return
        self._made.extend([0] * (at + 1 - len(self._made)))
        self._made[at] = row


class EarlierRows:
    """The customers of the rows so far, by their ids.

    `rows` has the first row of each. `closed` are those whom the file says not to call. `without_number` are those
    whom it made without a number, by folded name. `last` is the newest customer that was on file before. `extended`
    tells whether any number on file has an extension, None where nobody has looked.
    """

    def __init__(self, last: int = 0, *, extended: bool | None = None) -> None:
        """Begin with no rows."""
        self.last, self.extended = last, extended
        self.rows = FirstRows(last)
        self.closed: set[int] = set()
        self.without_number: dict[str, set[int]] = {}

    @classmethod
    def on_file(cls, session: Session) -> EarlierRows:
        """Return what there is to know before the first row."""
        newest = session.scalar(select(func.max(Customer.id))) or 0
        return cls(newest, extended=any_extended(session))

    def is_made(self, customer_id: int | None) -> bool:
        """Tell whether the file made a customer: nobody else writes meanwhile."""
        return customer_id is not None and customer_id > self.last
