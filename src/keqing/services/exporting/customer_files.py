"""The customers as a table: all that is on file of each, one row a customer, in the order of entry."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Boolean, case, func, literal, select

from keqing import models
from keqing.definitions.defined_field import CUSTOMER, DefinedField
from keqing.i18n import msg
from keqing.models import Customer, Phone
from keqing.records.export_table import FIELD, ExportColumn, ExportTable, Portion, Type
from keqing.services.context.desk import Desk
from keqing.services.customers import stop_digests
from keqing.services.queries import streams
from keqing.services.queries.real_customers import is_customer

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Numbers = Mapping[int, Sequence[tuple[str, str | None]]]
"""The own numbers of customers, each with its label, by the customer's id."""

_ALWAYS = ("informed", "allergies", "avoid", "condition")
"""Fields of a customer that have a column of their own in every file; others where somebody has a value."""
_TYPES: Mapping[str, Type] = {"int": "number", "bool": "yes", "choice": "code"}
_SEXES: Mapping[str, object] = {"m": {"zh": "男", "en": "male"}, "f": {"zh": "女", "en": "female"}}


def customers(
    desk: Desk, *, owner: models.Agent | None = None, health: bool = False
) -> ExportTable:
    """Everybody on file, or with `owner` the customers of that agent; health facts only with `health`."""
    given = _given_fields(desk)
    defined = desk.kinds.field_book.ever
    known = [field for field in _known(desk, given) if health or not field.sensitive]
    own = sorted(name for name in given if name not in defined)
    return ExportTable(
        name="customers",
        title=msg("Customers"),
        records="customers",
        columns=(
            ExportColumn("code", msg("code"), "plain"),
            ExportColumn("name", msg("name")),
            ExportColumn("phone", msg("phone"), "phones", key="phones"),
            ExportColumn("type", msg("type"), "code", words=dict(desk.words.titles_of("type"))),
            ExportColumn("grade", msg("grade"), "code", words=dict(desk.words.titles_of("grade"))),
            ExportColumn("status", msg("status"), "code"),
            ExportColumn("sex", msg("sex"), "code", words=_SEXES),
            ExportColumn("birthday", msg("birthday"), "birthday"),
            ExportColumn("address", msg("address")),
            ExportColumn("source", msg("source")),
            ExportColumn("owner", msg("owner")),
            ExportColumn("referrer", msg("referrer"), "plain"),
            ExportColumn("note", msg("remarks")),
            ExportColumn("tag", msg("tags"), "list", key="tags"),
            ExportColumn("hours", msg("calling hours"), "list"),
            ExportColumn("created", msg("created"), "plain"),
            *(
                ExportColumn(
                    f"{FIELD}{field.name}",
                    field.title,
                    _TYPES.get(field.type, "text"),
                    words=_titles({choice.name: choice for choice in field.choices}),
                )
                for field in known
            ),
            *(ExportColumn(f"{FIELD}{name}", msg("own: {name}", name=name)) for name in own),
            ExportColumn("wrong", msg("wrong numbers"), "phones", key="wrong_phones"),
        ),
        portions=_customers(desk, owner, [*(field.name for field in known), *own]),
    )


def count(desk: Desk, *, owner: models.Agent | None = None) -> int:
    """How many customers there are."""
    statement = select(func.count()).select_from(Customer).where(is_customer())
    if owner:
        statement = statement.where(Customer.owner_id == owner.id)
    return desk.session.scalar(statement) or 0


def cards(desk: Desk, *, owner: models.Agent | None = None) -> Iterator[list[tuple[Any, ...]]]:
    """Yield (code, name, type, numbers, address, birthday, tags) of those whom one may call, for address books.

    Who is stopped or has died is left out, and every number that is not to be called.
    """
    table = customers(desk, owner=owner)
    at = {column.name: n for n, column in enumerate(table.columns)}
    wanted = ("code", "name", "type", "phone", "address", "birthday", "tag")
    for portion in table.portions:
        rows = zip(*portion, strict=True)
        alive = [row for row in rows if row[at["status"]] in {"active", "paused"}]
        numbers = {number for row in alive for number, _ in row[at["phone"]] or ()}
        stopped = stop_digests.stopped_numbers(desk.session, numbers)
        found = []
        for row in alive:
            card = {name: row[at[name]] for name in wanted}
            card["phone"] = [phone for phone in card["phone"] or () if phone[0] not in stopped]
            if card["phone"]:
                found.append(tuple(card.values()))
        yield found


def own_numbers(session: Session, ids: Sequence[int]) -> tuple[Numbers, Numbers]:
    """The customers' own numbers in the order of entry: the good ones, and those that were found wrong."""
    good: dict[int, Sequence[tuple[str, str | None]]] = {}
    others: dict[int, list[tuple[str, str | None]]] = {}
    wrong: dict[int, list[tuple[str, str | None]]] = {}
    wanted = set(ids)
    first, last = min(wanted), max(wanted)
    near = last - first < 2 * len(wanted)
    statement = (
        select(Phone.customer_id, Phone.bad, Phone.number, Phone.label)
        .where(
            Phone.contact_person_id.is_(None),
            Phone.customer_id.between(first, last) if near else Phone.customer_id.in_(wanted),
        )
        .order_by(Phone.id)
    )
    for keys, bads, numbers, labels in streams.portions(session, statement):
        labelled = zip(numbers, labels, strict=True)
        if not good and not others and not any(bads) and len(set(keys)) == len(keys):
            good = dict(zip(keys, zip(labelled), strict=True))  # one good number each
            continue
        for key, bad, number in zip(keys, bads, labelled, strict=True):
            found = wrong if bad else others
            if key in found:
                found[key].append(number)
            else:
                found[key] = [number]
    for key, numbers in others.items():
        good[key] = [*good.get(key, ()), *numbers]
    return good, wrong


def _titles(named: Mapping[str, Any]) -> dict[str, object]:
    return {name: entry.title for name, entry in named.items() if entry.title}


def _known(desk: Desk, given: Collection[str]) -> list[DefinedField]:
    """The fields that have a column: those of every file, the department's own, and others that have a value."""
    book = desk.kinds.field_book
    found = [
        field
        for name, field in book.customer.items()
        if name in _ALWAYS or field.own or name in given
    ]
    dropped = [
        field
        for name, field in book.former.items()
        if name in given and name not in book.customer and field.holder == CUSTOMER
    ]
    first = sorted((each for each in found if each.name in _ALWAYS), key=_always_place)
    return [*first, *(each for each in found if each.name not in _ALWAYS), *dropped]


def _always_place(field: DefinedField) -> int:
    return _ALWAYS.index(field.name)


def _given_fields(desk: Desk) -> set[str]:
    """The names of the fields of which a customer has a value."""
    statement = select(streams.written(Customer.fields)).where(
        streams.written(Customer.fields) != "{}", is_customer()
    )
    names: set[str] = set()
    for (texts,) in streams.portions(desk.session, statement):
        for fields in streams.tables(texts):
            names |= fields.keys()
    return names


def _customers(desk: Desk, owner: models.Agent | None, fields: Sequence[str]) -> Iterator[Portion]:
    referrer = Customer.__table__.alias()
    names = {agent.id: agent.name for agent in desk.staff.agents}
    paused = func.coalesce(Customer.paused_until > desk.today, literal(False, Boolean))  # noqa: FBT003  # SQL
    statement = (
        select(
            Customer.id,
            Customer.code,
            Customer.name,
            Customer.type,
            Customer.grade,
            case(((Customer.status == "active") & paused, "paused"), else_=Customer.status),
            Customer.sex,
            Customer.birthday,
            Customer.address,
            Customer.source,
            Customer.owner_id,
            referrer.c.code,
            Customer.note,
            streams.written(Customer.tags),
            streams.written(Customer.hours),
            streams.written(Customer.created),
            streams.written(Customer.fields),
        )
        .outerjoin(referrer, referrer.c.id == Customer.referrer_id)
        .where(is_customer())
        .order_by(Customer.id)
    )
    if owner:
        statement = statement.where(Customer.owner_id == owner.id)
    for columns in streams.portions(desk.session, statement):
        ids, codes, called, *middle, tags, hours, created, own = columns
        middle[7] = [*map(names.get, middle[7])]
        numbers, wrong = own_numbers(desk.session, ids)
        yield [
            codes,
            called,
            [*map(numbers.get, ids)],
            *middle,
            streams.lists(tags),
            streams.lists(hours),
            created,
            *streams.given(own, fields),
            [*map(wrong.get, ids)],
        ]
