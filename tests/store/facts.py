"""Facts to write in the store's tests."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine

from keqing.mapping import map_classes
from keqing.models import Agent, Base, Customer, Event
from keqing.store import unit

map_classes(Base)  # rows are made here before a transaction begins, which would do it

DAY = date(2026, 11, 23)
AT = datetime(2026, 11, 23, 0, 30)  # noqa: DTZ001  # of UTC, as it is stored


def writing(
    engine: Engine, command: str = "test", login: str = "li"
) -> AbstractContextManager[unit.Work]:
    return unit.writing(engine, login=login, command=command, at=AT)


def customer(code: str, **values: Any) -> Customer:
    return Customer(**customer_row(code, **values))


def customer_row(code: str, **values: Any) -> dict[str, Any]:
    return {"code": code, "name": "王秀英", "type": "consumer", "created": DAY, **values}


def event(customer_id: int, sequence: int = 1, **values: Any) -> Event:
    return Event(
        **{
            "customer_id": customer_id,
            "sequence": sequence,
            "day": DAY,
            "kind": "contact",
            **values,
        }
    )


def agent(name: str = "李敏", **values: Any) -> Agent:
    return Agent(**{"name": name, "roles": ["manager"], **values})


def add(engine: Engine, *rows: Any, command: str = "add", login: str = "li") -> list[int]:
    """Write rows in one operation; returns their ids."""
    with writing(engine, command, login) as work:
        for row in rows:
            work.session.add(row)
            work.session.flush()
        return [getattr(row, "id", 0) for row in rows]
