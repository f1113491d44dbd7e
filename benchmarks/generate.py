"""A database of any size to measure on: customers with 2.5 follow-ups and 10 events each.

    python benchmarks/generate.py /tmp/bench.db --customers 100000

A few hundred customers get histories that the program itself folds. The others are copies of them with ids,
codes, numbers and owners of their own. So the stored dates follow from the facts in every copy, except for jitter,
which depends on the code.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from keqing import models
from keqing.definitions.kinds import presets
from keqing.models import Agent, Base, Customer, Definition, Phone
from keqing.services.context import cadence_texts
from keqing.services.context.book import ALWAYS
from keqing.services.context.desk import WritingDesk
from keqing.services.context.stored_almanac import almanac_of
from keqing.services.customers.pinyin import SYLLABLE, spell_name
from keqing.services.derived.refold import refold
from keqing.services.importing.write import event_row
from keqing.store import database, unit
from keqing.store.name_parts import part_rows

TODAY = date(2026, 11, 23)
ORIGINALS = 300
PER_AGENT = 200
"""Customers of one agent: about 60 of them stand in a day's list."""

_DAY = timedelta(days=1)
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN = (
    "秀英",
    "桂兰",
    "建国",
    "志明",
    "淑珍",
    "玉梅",
    "国强",
    "凤霞",
    "长林",
    "振华",
    "玉兰",
    "德福",
)
_PRODUCTS = ("安和胶囊", "清平颗粒", "舒眠片", "通舒胶囊")
_TEXTS = ("血压平稳，按时服用", "睡得好些，没有不适", "问饭前还是饭后", "下周复查", "一切照常")
_STEPS = (1, 3, 6, 10, 15, 20, 25, 30, 35, 40)


@dataclass(frozen=True, slots=True)
class Size:
    """How much to make."""

    customers: int
    agents: int


def make(path: Path, size: Size, today: date = TODAY) -> None:
    """Make the database, in place of one that is there."""
    for end in ("", "-journal", "-wal", "-shm"):
        Path(f"{path}{end}").unlink(missing_ok=True)
    engine = database.create_new(str(path), "")
    at = datetime.combine(today, datetime.min.time())
    with unit.writing(engine, login="benchmark", command="generate", at=at) as work:
        desk = WritingDesk(
            session=work.session,
            almanac=almanac_of(work.session),
            today=today,
            clock=today,
            at=at,
            login="benchmark",
            work=work,
        )
        _department(desk, size)
        _originals(desk, min(size.customers, ORIGINALS), size.agents)
    engine.dispose()
    _copies(path, size)


def _department(desk: WritingDesk, size: Size) -> None:
    texts = cadence_texts.built_in(desk.kinds)
    desk.session.add_all(
        Definition(
            type="cadence", name=name, version=1, text=texts[name].text, since=ALWAYS, active=True
        )
        for name in presets()["all"].cadences
    )
    desk.session.add_all(
        Agent(id=number, name=f"员工{number:03}", login=None, roles=[], capacity=60, active=True)
        for number in range(1, size.agents + 1)
    )
    desk.session.flush()
    desk.reload()  # the cadences that are in force now


def _originals(desk: WritingDesk, count: int, agents: int) -> None:
    chance = random.Random(7)
    insert = desk.work.bulk_insert
    ids = insert(
        Customer, [_customer(number, agents, desk.today) for number in range(1, count + 1)]
    )
    insert(Phone, [_phone(key) for key in ids])
    insert(models.Event, [row for key in ids for row in _history(key, desk.today, chance)])
    refold(desk, ids)


def _customer(number: int, agents: int, today: date) -> dict[str, Any]:
    name = _SURNAMES[number % len(_SURNAMES)] + _GIVEN[number * 7 % len(_GIVEN)]
    pinyin, initials = spell_name(name)
    return {
        "code": f"C{number:04}",
        "name": name,
        "pinyin": pinyin,
        "initials": initials,
        "type": "consumer",
        "grade": (None, "A", "B", "C", "VIP")[number % 5],
        "owner_id": number % agents + 1,
        "created": today - 90 * _DAY,
    }


def _phone(key: int) -> dict[str, Any]:
    number = f"+861380{key:07}"
    return {"customer_id": key, "number": number, "tail": number[-4:], "bad": False}


def _history(key: int, today: date, chance: random.Random) -> Iterator[dict[str, Any]]:
    """Yield one customer's events: created, inquiry, purchase, calls on their days, sometimes a promise."""
    bought = today - chance.randrange(1, 46) * _DAY
    asked = bought - chance.randrange(1, 4) * _DAY
    lag = chance.choices((0, 1, 2), (17, 2, 1))[0]
    rows = [
        event_row(key, "created", asked, details={"type": "consumer"}),
        event_row(key, "inquiry", asked, details={"source": "电台", "condition": "高血压"}),
        event_row(key, "arrival", bought, details={}),
        event_row(key, "purchase", bought, details=_purchase(chance)),
    ]
    calls = [bought + days * _DAY for days in _STEPS]
    rows += [_call(key, day, chance) for day in calls if day < today - lag * _DAY]
    if chance.random() < 0.55:  # noqa: PLR2004  # a bit more than half have been promised something
        until = today + chance.randrange(-1, 12) * _DAY
        details = {"day": until.isoformat(), "task": True}
        rows.append(event_row(key, "promise", today - 2 * _DAY, details=details, text="寄说明书"))
    rows.sort(key=lambda row: row["day"])
    for sequence, row in enumerate(rows):
        yield row | {"sequence": sequence}


def _purchase(chance: random.Random) -> dict[str, Any]:
    product = chance.choice(_PRODUCTS)
    return {"product": product, "line": "therapy", "quantity": "6", "pack": "60", "daily": "6"}


def _call(key: int, day: date, chance: random.Random) -> dict[str, Any]:
    return event_row(
        key,
        "contact",
        day,
        direction="out",
        channel="phone",
        outcome="reached",
        minutes=chance.randrange(2, 9),
        text=chance.choice(_TEXTS),
    )


def _copies(path: Path, size: Size) -> None:
    """Copy the originals until there are enough, with everything that points at them moved along."""
    tables = (Customer, Phone, models.Event, models.Enrollment, models.Closing, models.Supply)
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA cache_size = -200000")
        tops: dict[type[Base], int] = {model: _top(connection, model) for model in tables}
        originals = tops[Customer]
        for copy in range(1, -(-size.customers // max(1, originals))):
            left = size.customers - copy * originals
            for table in tables:
                connection.execute(_copy(table, copy, tops, min(left, originals), size.agents))
        connection.commit()
        _name(connection)
        connection.execute("ANALYZE")


def _name(connection: sqlite3.Connection) -> None:
    """Let searches find the copies by the parts of their names."""
    everybody = connection.execute("SELECT id, name, pinyin, code FROM customer")
    rows = (part for customer in everybody for part in sorted(part_rows(*customer)))
    connection.execute("DELETE FROM name_part")
    connection.executemany("INSERT INTO name_part VALUES (?, ?, ?)", rows)
    connection.commit()


def _top(connection: sqlite3.Connection, table: type[Base]) -> int:
    found = connection.execute(f"SELECT max(id) FROM {table.__tablename__}").fetchone()  # noqa: S608  # our own name
    return int(found[0] or 0)


def _copy(
    table: type[Base], copy: int, tops: dict[type[Base], int], count: int, agents: int
) -> str:
    """The statement that writes one copy of a table's first rows, of the first `count` customers."""
    moved = {key: f"{copy * top}" for key, top in tops.items()}
    who = f"({'id' if table is Customer else 'customer_id'} + {moved[Customer]})"
    instead = {
        "id": f"id + {moved[table]}",
        "customer_id": who,
        "code": f"printf('C%04d', {who})",
        "name": f"name || {copy}" if table is Customer else "name",
        "search": f"search || {copy}",
        "pinyin": _ending("pinyin", f"{SYLLABLE}{copy}"),
        "initials": _ending("initials", f"{copy}"[0]),
        "number": f"printf('+861380%07d', {who})" if table is Phone else "number",
        "tail": f"printf('%04d', {who} % 10000)",
        "owner_id": f"{who} % {agents} + 1",
        "enrollment_id": f"enrollment_id + {moved[models.Enrollment]}",
        "event_id": f"event_id + {moved[models.Event]}",
        "origin": f"origin + {moved[models.Event]}",
        "subject": f"CASE cadence WHEN 'promise' THEN CAST(origin + {moved[models.Event]} AS TEXT) ELSE subject END",
    }
    names = [column.key for column in table.__table__.columns]
    values = [instead.get(name, f'"{name}"') for name in names]
    listed = ", ".join(f'"{name}"' for name in names)
    among = f"{'id' if table is Customer else 'customer_id'} <= {count}"
    return (
        f"INSERT INTO {table.__tablename__} ({listed}) SELECT {', '.join(values)} "  # noqa: S608  # our own names
        f"FROM {table.__tablename__} WHERE {among}"
    )


def _ending(column: str, end: str) -> str:
    """The column with the same end after each of its words."""
    quoted = end.replace("'", "''")
    return f"replace({column}, ' ', '{quoted} ') || '{quoted}'"


def main() -> None:
    """Make a database as the command line says."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("path", type=Path)
    parser.add_argument("--customers", type=int, default=10_000)
    parser.add_argument("--agents", type=int, help=f"default: one for {PER_AGENT} customers")
    given = parser.parse_args()
    agents = given.agents or max(1, given.customers // PER_AGENT)
    begun = time.perf_counter()
    make(given.path, Size(given.customers, agents))
    print(f"{given.customers} customers, {agents} agents: {time.perf_counter() - begun:.1f} s")
    with sqlite3.connect(given.path) as connection:
        for name in ("event", "enrollment WHERE ended IS NULL", "closing"):
            (rows,) = connection.execute(f"SELECT count(*) FROM {name}").fetchone()  # noqa: S608  # as above
            print(f"  {name}: {rows / max(1, given.customers):.2f} a customer")


if __name__ == "__main__":
    main()
