"""The customers on file whom rows of a file could mean, read for some of the rows at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Row, and_, or_, select

from keqing.definitions.vocabulary import CLOSED
from keqing.models import ContactPerson, Customer, Phone
from keqing.services.customers import codes
from keqing.services.customers.numbers_on_file import numbers_on_lines
from keqing.services.importing.draft import Draft
from keqing.services.importing.target import COLUMNS, EarlierRows, Target, TargetPerson
from keqing.services.queries.batching import chunks
from keqing.text.folding import fold_name
from keqing.text.phones import line_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_BEFORE = len(("id", "code", "status"))
"""Columns that are read before these."""
_MAX_ROWS = 250
"""Rows looked up by one query that has names, birthdays and addresses of all of them."""


def read_targets(
    session: Session, drafts: Sequence[Draft], earlier: EarlierRows
) -> Iterator[Target]:
    """Read the customers whom a code, a number or a name of the rows could mean, or who are alike."""
    having: dict[str, set[int]] = defaultdict(set)
    phones = (phone.number for draft in drafts for phone in draft.phones)
    for on_file in numbers_on_lines(session, phones, extended=earlier.extended):
        having[line_of(on_file.number)].add(on_file.customer_id)
    rows: dict[int, Row[Any]] = {}
    for part in chunks({draft.code for draft in drafts if draft.code}):
        rows |= _customers(session, Customer.code.in_(part))
    codes = {row.code for row in rows.values()}
    for some in chunks(set().union(*having.values()) - set(rows)):
        rows |= _customers(session, Customer.id.in_(some))
    clear = {(fold_name(rows[id_].name), number) for number, ids in having.items() for id_ in ids}
    unknown = [draft for draft in drafts if draft.code not in codes and not _is_clear(draft, clear)]
    rows |= _namesakes(session, unknown, earlier)
    numbers = _numbers(session, rows)
    has_persons = any(draft.person for draft in drafts)
    persons = _persons(session, rows) if has_persons else {}
    for key in sorted(rows):
        row = rows[key]
        yield Target(
            name=row.name,
            id=key,
            code=row.code,
            status=row.status,
            stored=dict(zip(COLUMNS, row[_BEFORE:], strict=True)),
            numbers=numbers[key],
            persons=persons.get(key, {}),
        )


def _is_clear(draft: Draft, clear: Collection[tuple[str, str]]) -> bool:
    """Tell whether the name and a number of a row are together on file; `clear` are those that are."""
    name = fold_name(draft.name or "")
    return any((name, line_of(phone.number)) in clear for phone in draft.phones)


def _namesakes(
    session: Session, drafts: Sequence[Draft], earlier: EarlierRows
) -> dict[int, Row[Any]]:
    """Read those with a name of the rows: all, where a row has only the name, else those who are alike."""
    alone = {
        fold_name(draft.name) for draft in drafts if draft.name and not (draft.phones or draft.code)
    }
    rows: dict[int, Row[Any]] = {}
    for part in chunks(alone):
        rows |= _customers(session, Customer.search.in_(part))
    others = [draft for draft in drafts if draft.name and fold_name(draft.name) not in alone]
    for start in range(0, len(others), _MAX_ROWS):
        some = others[start : start + _MAX_ROWS]
        names = {fold_name(draft.name) for draft in some if draft.name}
        rows |= _customers(session, Customer.search.in_(names), _alike(some, names, earlier))
    return rows


def _alike(
    drafts: Sequence[Draft], names: Collection[str], earlier: EarlierRows
) -> ColumnElement[bool]:
    """Return what makes a namesake worth a look: closed, alike in birthday or address, or without a number."""
    births = {draft.values["birthday"] for draft in drafts if draft.values.get("birthday")}
    addresses = {draft.values["address"] for draft in drafts if draft.values.get("address")}
    numberless: set[int] = set().union(*(earlier.without_number.get(name, ()) for name in names))
    alike: list[ColumnElement[bool]] = [Customer.status.in_(CLOSED)]
    for column, values in (
        (Customer.birthday, births),
        (Customer.address, addresses),
        (Customer.id, numberless),
    ):
        if values:
            alike.append(column.in_(values))
    if earlier.last:
        number = select(Phone.id).where(
            Phone.customer_id == Customer.id, Phone.contact_person_id.is_(None)
        )
        alike.append(and_(Customer.id <= earlier.last, ~number.exists()))
    return or_(*alike)


def _numbers(session: Session, ids: Iterable[int]) -> Mapping[int, set[str]]:
    """Read the customers' own numbers; every customer has a set."""
    found: dict[int, set[str]] = defaultdict(set)
    for some in chunks(set(ids)):
        columns = select(Phone.customer_id, Phone.number).where(
            Phone.customer_id.in_(some), Phone.contact_person_id.is_(None)
        )
        for customer_id, number in session.execute(columns):
            found[customer_id].add(number)
    return found


def read_merged(session: Session, drafts: Iterable[Draft]) -> dict[str, Customer]:
    """Return the customers into whom others were merged, by the codes of those others in the rows."""
    gone = {code.upper(): customer_id for code, customer_id in codes.successors(session).items()}
    wanted = {draft.code for draft in drafts if gone and draft.code and draft.code.upper() in gone}
    return {code: session.get_one(Customer, gone[code.upper()]) for code in wanted}


def _customers(session: Session, *conditions: ColumnElement[bool]) -> dict[int, Row[Any]]:
    columns = [
        getattr(Customer, "declared_grade" if name == "grade" else name)
        for name in ("id", "code", "status", *COLUMNS)
    ]
    return {row.id: row for row in session.execute(select(*columns).where(*conditions))}


def _persons(session: Session, ids: Iterable[int]) -> dict[int, dict[str, TargetPerson]]:
    """Read the contact persons of these customers, by their names."""
    found: dict[int, dict[str, TargetPerson]] = defaultdict(dict)
    by_id: dict[int, TargetPerson] = {}
    for some in chunks(set(ids)):
        for row in session.scalars(
            select(ContactPerson).where(ContactPerson.customer_id.in_(some))
        ):
            person = TargetPerson(
                row.name, row.id, row.relation, row.health, row.note, row.fields or {}
            )
            by_id[row.id] = found[row.customer_id][fold_name(row.name)] = person
        numbers = select(Phone.contact_person_id, Phone.number).where(
            Phone.customer_id.in_(some), Phone.contact_person_id.is_not(None)
        )
        for person_id, number in session.execute(numbers):
            if person_id in by_id:
                by_id[person_id].numbers.add(number)
    return found
