"""Save a small database of the present schema as text, for the upgrade tests of later ones.

Run once at each release that changed the tables: `python tests/data/save_schema.py`. A saved one is never
written again.
"""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import insert

from keqing.models import Agent, Closing, Customer, Enrollment, Event, Phone, Setting
from keqing.store import database, schema, unit

DAY = date(2026, 11, 23)


def main() -> None:
    """Write the file of the newest schema."""
    target = Path(__file__).with_name(f"schema-{schema.HEAD}.sql")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "keqing.db")
        fill(str(file))
        with (
            closing(sqlite3.connect(file)) as connection,
            target.open("x", encoding="utf-8") as out,
        ):
            out.writelines(f"{line}\n" for line in connection.iterdump())


def fill(file: str) -> None:
    """Make a database with a row or two of what a department has."""
    engine = database.create_new(file, "")
    at = datetime(2026, 11, 23, 1, tzinfo=UTC)
    with unit.writing(engine, login="li", command="init", at=at) as work:
        work.session.add(Setting(name="department", value="客服部"))
        work.session.add(Agent(name="李敏", login="li", roles=["manager"], capacity=60))
    with unit.writing(engine, login="li", command="add-customer", at=at) as work:
        customer = Customer(
            code="C0001", name="王秀英", type="consumer", created=DAY, owner_id=1, tags=["老顾客"]
        )
        work.session.add(customer)
        work.session.flush()
        work.session.add(Phone(customer_id=1, number="+8613800001234", tail="1234"))
        event = Event(
            customer_id=1, sequence=1, day=DAY, kind="purchase", details={"product": "参茶"}
        )
        work.session.add(event)
        work.session.flush()
        work.session.add(Event(customer_id=1, sequence=2, day=DAY, kind="note", answers=event.id))
        row = dict.fromkeys(("anchor", "start", "last", "previous", "listed", "due"), DAY)
        counts = dict.fromkeys(("version", "position", "number", "attempts", "rank"), 1)
        work.session.execute(
            insert(Enrollment),
            [{**row, **counts, "customer_id": 1, "cadence": "therapy", "owner_id": 1}],
        )
        step = dict.fromkeys(("nominal", "opens", "due", "closed_on"), DAY)
        work.session.execute(
            insert(Closing),
            [
                {
                    **step,
                    "enrollment_id": 1,
                    "customer_id": 1,
                    "n": 1,
                    "label": "1d",
                    "status": "done",
                }
            ],
        )
    engine.dispose()


if __name__ == "__main__":
    main()
