"""The stored state of customers, a line for each step: read in one query, and shared by customers who have the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, time
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import ColumnElement, Date, Select, String, case, cast, func, literal, or_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from keqing import models
from keqing.records.self_customer import SELF
from keqing.store.prepared import Among, make_parameter

if TYPE_CHECKING:
    from sqlalchemy.sql.compiler import SQLCompiler

_CUSTOMER = models.Customer.__table__.c
_ENROLLMENT = models.Enrollment.__table__.c
_EVENT = models.Event.__table__.c
_SUPPLY = models.Supply.__table__.c
VALUES, LINES = "\x1f", "\x1e"
"""Between the values of a line, and between lines: no text of ours has them."""


class CallableCustomer(NamedTuple):
    """The columns of a customer that the calls ahead look at; `fields` and `track_pauses` are JSON.

    The rest is in lines: `steps`, the days of `outgoing` contacts, `supplies`. `later` is a day to come for which
    something is on record already.
    """

    id: int
    code: str
    type: str
    grade: str | None
    owner_id: int | None
    birthday: str | None
    duty: str | None
    fields: str | None
    paused_until: date | None
    track_pauses: str | None
    folded: date | None
    next_change: date | None
    steps: str | None = None
    outgoing: str | None = None
    supplies: str | None = None
    later: date | None = None

    @classmethod
    def of(cls, customer: models.Customer) -> CallableCustomer:
        """Take the columns of a customer; there are no lines then."""
        names = cls._fields[: len(cls._fields) - len(cls._field_defaults)]
        return cls(*(getattr(customer, name) for name in names))


class StoredStep(NamedTuple):
    """The columns of an enrollment from which its calls follow; what a line lacks does not matter ahead."""

    cadence: str
    version: int
    subject: str
    anchor: date
    start: date
    last: date
    previous: date
    position: int
    ended: date | None
    attempted: date | None
    hold: date | None
    planned: date | None
    spread: date | None
    held: date | None
    limit_day: date | None
    label: str
    nominal: date
    opens: date
    due: date
    closes: date | None
    channel: str
    role: str | None
    time: time | None
    topic: str | None
    number: int = 1
    attempts: int = 0
    guide: str | None = None
    red: date | None = None

    @classmethod
    def of(cls, line: str) -> StoredStep:
        """Read a line."""
        texts = zip(STEP_COLUMNS, line.split(VALUES), strict=True)
        values: list[Any] = [_VALUE_OF.get(name, _day)(text) for name, text in texts]
        return cls(*values)


STEP_COLUMNS = StoredStep._fields[: -len(StoredStep._field_defaults)]
"""The columns that a line has, in their order."""


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


_VALUE_OF: Mapping[str, Callable[[str], object]] = {
    "version": int,
    "position": int,
    "time": lambda text: time.fromisoformat(text) if text else None,
    **dict.fromkeys(("cadence", "subject", "label", "channel"), str),
    **dict.fromkeys(("role", "topic"), lambda text: text or None),
}


class _JoinedValues(FunctionElement[str]):
    """The values of columns in one text, nothing for NULL."""

    name, inherit_cache, type = "line", True, String()


@compiles(_JoinedValues)
def _line(element: _JoinedValues, compiler: SQLCompiler, **kw: Any) -> str:  # noqa: ANN401  # as SQLAlchemy calls it
    return f"format({compiler.process(element.clauses, **kw)})"


@compiles(_JoinedValues, "sqlite")
def _line_of_sqlite(element: _JoinedValues, compiler: SQLCompiler, **kw: Any) -> str:  # noqa: ANN401  # as SQLAlchemy calls it
    return f"printf({compiler.process(element.clauses, **kw)})"


def _line_of(*columns: ColumnElement[Any]) -> ColumnElement[str]:
    form = VALUES.join(["%s"] * len(columns))
    return _JoinedValues(literal(form, String()), *columns)


def _lines(values: ColumnElement[str], *conditions: ColumnElement[bool]) -> ColumnElement[str]:
    """Return the lines of the rows of a customer that meet these conditions."""
    return select(func.aggregate_strings(values, LINES)).where(*conditions).scalar_subquery()


def stored_customers(among: Among, outcomes: Sequence[str]) -> Select[*tuple[Any, ...]]:
    """The customers that are active; the contacts that count have one of these outcomes."""
    today = make_parameter("today", Date())
    subject = case((_ENROLLMENT.topic.is_not(None), ""), else_=_ENROLLMENT.subject)
    steps = _lines(
        _line_of(*(subject if name == "subject" else _ENROLLMENT[name] for name in STEP_COLUMNS)),
        _ENROLLMENT.customer_id == _CUSTOMER.id,
        or_(_ENROLLMENT.ended.is_(None), _ENROLLMENT.start >= today),
    )
    outgoing = _lines(
        cast(_EVENT.day, String()),
        _EVENT.customer_id == _CUSTOMER.id,
        _EVENT.day.between(make_parameter("counted", Date()), today),
        _EVENT.kind == "contact",
        _EVENT.outcome.in_(outcomes),
        _EVENT.direction.is_distinct_from("in"),
        ~_EVENT.voided,
    )
    forgotten, last = make_parameter("forgotten", Date()), make_parameter("last", Date())
    supplies = _lines(
        _line_of(_SUPPLY.product, _SUPPLY.supply_end),
        _SUPPLY.customer_id == _CUSTOMER.id,
        _SUPPLY.supply_end.between(forgotten, last),
    )
    later = (
        select(func.max(_EVENT.day))
        .where(_EVENT.customer_id == _CUSTOMER.id, _EVENT.day > today, ~_EVENT.voided)
        .scalar_subquery()
    )
    own = CallableCustomer._fields[: -len(CallableCustomer._field_defaults)]
    texts = {"fields", "track_pauses"}
    columns = (
        cast(_CUSTOMER[name], String()) if name in texts else _CUSTOMER[name] for name in own
    )
    return (
        select(*columns, steps, outgoing, supplies, later)
        .where(among(_CUSTOMER.id), _CUSTOMER.status == "active", _CUSTOMER.type != SELF)
        .order_by(_CUSTOMER.id)
    )
