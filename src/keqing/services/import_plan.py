"""Who the rows of a file are: customers on file, new ones, the same one again.

The second pass of an import. A row is known by its code, then by phone and name. Nothing is written here.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import Row, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from keqing.i18n import msg
from keqing.models import Customer, Phone
from keqing.services.dayreads import chunks
from keqing.services.import_rows import Draft
from keqing.services.phones import Written

Outcome = Literal["new", "changed", "same"]

COLUMNS = (
    "name", "type", "grade", "sex", "birthday", "address", "source", "owner_id", "note", "tags", "hours",
    "fields",
)  # fmt: skip
"""Columns of a customer that a file can give."""


@dataclass(eq=False)
class Target:
    """A customer that rows are about. `id` is None for a new one, `code` None until it gets one.

    `stored` are the columns on file, `values` those that the file gives or changes, `phones` the numbers that it
    adds. `stop` and `deceased` hold the words that say so, empty for a number that was stopped before. `row` is the first row about this customer.
    """

    name: str
    id: int | None = None
    code: str | None = None
    status: str = "active"
    stored: dict[str, Any] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    numbers: set[str] = field(default_factory=set)
    phones: list[Written] = field(default_factory=list)
    referrer: str | None = None
    stop: str | None = None
    deceased: str | None = None
    row: int | None = None
    referred_by: Target | None = None

    def now(self, column: str) -> Any:  # noqa: ANN401  # whatever the column holds
        """What the column holds once the file is stored."""
        return self.values.get(column, self.stored.get(column))

    @property
    def told(self) -> bool:
        """Whether something says that the customer is not to be called again, or has died."""
        return self.stop is not None or self.deceased is not None

    @property
    def changed(self) -> bool:
        """Whether the file changes somebody who is on file."""
        return self.id is not None and bool(self.values or self.phones or self.told)


class Plan:
    """The customers of one file, in the order of its rows."""

    def __init__(self, session: Session, drafts: Sequence[Draft], *, about_events: bool) -> None:
        """Read everybody on file whom a row could mean."""
        self.about_events = about_events
        self.targets: list[Target] = []
        self._codes: dict[str, Target] = {}
        self._numbers: dict[str, list[Target]] = defaultdict(list)
        self._names: dict[str, list[Target]] = defaultdict(list)
        for target in _on_file(session, drafts):
            self._register(target)

    def place(self, draft: Draft) -> tuple[Target, Outcome] | None:
        """Find or make the customer of a row; None when the row is rejected, which the draft then says."""
        found = self._find(draft)
        if draft.mistakes:
            return None
        if found is None:
            if draft.name is None:
                draft.reject(None, msg("No customer has the code {code}.", code=draft.code))
                return None
            target = self._make(draft)
            return target, "new"
        changed = self._merge(found, draft)
        if changed is None:
            return None
        if found.row is None:
            found.row = draft.number
            self.targets.append(found)
        elif not self.about_events:
            draft.flag(None, msg("This is the customer of row {row} again.", row=found.row))
        return found, "changed" if changed and found.id is not None else "same"

    def named(self, words: str) -> list[Target]:
        """Return those whom a code or a name means."""
        if words in self._codes:
            return [self._codes[words]]
        return self._names.get(name_key(words), [])

    def _register(self, target: Target) -> None:
        if target.code:
            self._codes[target.code] = target
        for number in target.numbers:
            self._numbers[number].append(target)
        self._names[name_key(target.name)].append(target)

    def _find(self, draft: Draft) -> Target | None:
        if draft.code and (found := self._codes.get(draft.code)):
            self._check_name(draft, found)
            return found
        key = name_key(draft.name or "")
        for number in draft.phones:
            for one in self._numbers.get(number.number, ()):
                if name_key(one.name) == key:
                    if draft.code and one.code != draft.code:
                        draft.reject(
                            None,
                            msg(
                                "{name} with this phone is {code} already.",
                                name=one.name,
                                code=one.code or msg("in row {row}", row=one.row),
                            ),
                        )
                    return one
        if draft.code or draft.phones or not draft.name:
            return None
        return self._by_name(draft, self._names.get(key, []))

    def _by_name(self, draft: Draft, same: Sequence[Target]) -> Target | None:
        """Find whom a row with nothing but a name means: of one name there may be several people."""
        if not self.about_events:
            same = [one for one in same if not one.numbers]
        if len(same) > 1:
            draft.reject(
                None,
                msg(
                    "{n} customers are called {name}: write the code or the phone.",
                    n=len(same),
                    name=draft.name,
                ),
            )
        return same[0] if same else None

    def _check_name(self, draft: Draft, found: Target) -> None:
        """A code with somebody else's name is a slip, unless the phone is the same."""
        if draft.name is None or name_key(draft.name) == name_key(found.name):
            return
        if found.numbers & {one.number for one in draft.phones} and not self.about_events:
            draft.flag(None, msg("The name was {name} before.", name=found.name))
            return
        draft.reject(
            None,
            msg(
                "{code} is {other}, not {name}.", code=found.code, other=found.name, name=draft.name
            ),
        )

    def _make(self, draft: Draft) -> Target:
        self._flag_alike(draft)
        target = Target(
            name=draft.name or "",
            code=draft.code,
            values={name: value for name, value in draft.values.items() if value not in (None, "")},
            numbers={one.number for one in draft.phones},
            phones=list(draft.phones),
            referrer=draft.referrer,
            stop=draft.stop,
            deceased=draft.deceased,
            row=draft.number,
        )
        self.targets.append(target)
        self._register(target)
        return target

    def _flag_alike(self, draft: Draft) -> None:
        """Flag a new customer who may be on file already, and one whom nobody can call."""
        if not draft.phones:
            draft.flag(None, msg("There is no phone number."))
        for number in draft.phones:
            for one in self._numbers.get(number.number, ())[:1]:
                draft.flag(None, msg("{who} has the same phone.", who=_who(one)))
        for one in self._names.get(name_key(draft.name or ""), ()):
            alike = [
                column
                for column in ("birthday", "address")
                if draft.values.get(column) and draft.values[column] == one.now(column)
            ]
            if alike or not (draft.phones and one.numbers):
                draft.flag(None, msg("{who} may be the same customer.", who=_who(one)))
                return

    def _merge(self, target: Target, draft: Draft) -> bool | None:
        """Take over what the row says; whether that changes anything, None when it contradicts a row before."""
        fresh = self._fresh(target, draft)
        if fresh is None:
            return None
        phones = [one for one in draft.phones if one.number not in target.numbers]
        open_ = target.status == "active" and not target.told
        if open_:
            target.stop, target.deceased = draft.stop, draft.deceased
        target.values |= fresh
        target.phones += phones
        target.referrer = target.referrer or draft.referrer
        for one in phones:
            target.numbers.add(one.number)
            self._numbers[one.number].append(target)
        return bool(fresh or phones or (open_ and target.told))

    def _fresh(self, target: Target, draft: Draft) -> dict[str, Any] | None:
        """Return the columns that the row changes, None when it contradicts a row before.

        Tags and fields add up. What a row about an event says of a customer only fills what is empty.
        """
        given = {name: value for name, value in draft.values.items() if name in COLUMNS}
        if draft.name and name_key(draft.name) != name_key(target.name):
            given["name"] = draft.name
        now = {name: target.now(name) for name in given}
        for name in given.keys() & {"tags"}:
            given[name] = list(dict.fromkeys([*(now[name] or ()), *given[name]]))
        for name in given.keys() & {"fields"}:
            given[name] = {**(now[name] or {}), **given[name]}
        fresh = {name: value for name, value in given.items() if value != now[name]}
        differing = {name for name in fresh.keys() - {"tags", "fields"} if now[name]}
        if differing and self.about_events:
            draft.flag(
                None,
                msg(
                    "What is on file of {name} differs from this row, and stays.", name=target.name
                ),
            )
            return {name: value for name, value in fresh.items() if name not in differing}
        if differing and target.row is not None:
            draft.reject(
                None, msg("Row {row} says otherwise of the same customer.", row=target.row)
            )
            return None
        return fresh


def name_key(name: str) -> str:
    """Return what spellings of one name share: width, case and spaces do not count."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


def _who(target: Target) -> object:
    if target.code:
        return msg("{name} {code}", name=target.name, code=target.code)
    return msg("{name} in row {row}", name=target.name, row=target.row)


def _on_file(session: Session, drafts: Iterable[Draft]) -> Iterator[Target]:
    """Read the customers who have a code, a number or a name of the file."""
    drafts = list(drafts)
    ids: set[int] = set()
    numbers = {one.number for draft in drafts for one in draft.phones}
    for part in portions(numbers):
        ids |= set(session.scalars(select(Phone.customer_id).where(Phone.number.in_(part))))
    codes = {draft.code for draft in drafts if draft.code}
    codes |= {draft.referrer for draft in drafts if draft.referrer}
    names = {draft.name for draft in drafts if draft.name} | codes
    rows: dict[int, Row[Any]] = {}
    for part in portions(codes):
        rows |= _customers(session, Customer.code.in_(part))
    for part in portions(names):
        rows |= _customers(session, Customer.name.in_(part))
    for some in chunks(ids - set(rows)):
        rows |= _customers(session, Customer.id.in_(some))
    own: dict[int, set[str]] = defaultdict(set)
    for some in chunks(rows):
        for customer_id, number in session.execute(
            select(Phone.customer_id, Phone.number).where(
                Phone.customer_id.in_(some), Phone.contact_person_id.is_(None)
            )
        ):
            own[customer_id].add(number)
    for key in sorted(rows):
        row = rows[key]._mapping  # noqa: SLF001  # SQLAlchemy's public way to a row by names
        yield Target(
            name=row["name"],
            id=key,
            code=row["code"],
            status=row["status"],
            stored={column: row[column] for column in COLUMNS},
            numbers=own[key],
        )


def _customers(session: Session, condition: ColumnElement[bool]) -> dict[int, Row[Any]]:
    columns = [getattr(Customer, name) for name in ("id", "code", "status", *COLUMNS)]
    return {row.id: row for row in session.execute(select(*columns).where(condition))}


def portions(words: Iterable[str], size: int = 500) -> Iterator[list[str]]:
    """Yield the words in lists that fit one query."""
    ordered = sorted(words)
    for start in range(0, len(ordered), size):
        yield ordered[start : start + size]


Progress = Callable[[int, int], None]
"""Told how many of how many are done."""
