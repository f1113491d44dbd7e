"""The cost of conditions in a fold: a customer of 50 events, with twelve cadences by condition and without them.

    python benchmarks/folding.py

Twelve cadences of a department are put in force that start, hold and end by conditions on measures over rolling
windows. The same customers are folded with them and without them, in turn; of several runs the least processor time
counts. The goal: at most 1.3 times.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

import generate
from sqlalchemy import Engine, select

from keqing.models import Customer, Event
from keqing.services.context.desk import WritingDesk
from keqing.services.context.stored_almanac import almanac_of
from keqing.services.department import definitions
from keqing.services.derived.refold import fold_all
from keqing.services.importing.write import event_row
from keqing.store import database, unit

GOAL = 1.3
EVENTS = 50
CUSTOMERS = 100
DEFINITIONS = """
[measure.value-{n}]
title = {{ zh = "金额{n}", en = "Value {n}" }}
sum = ["purchase.price"]
over = "{days}d"

[cadence.by-condition-{n}]
title = {{ zh = "按条件{n}", en = "By condition {n}" }}
track = "coverage"
starts_when = "value-{n} >= {least} and days_since(contact) > {days}"
ends_when = "days_since(contact) < 5"
steps = [{{ at = "{n}d", early = "1d", late = "5d" }}]
source = "ours"
"""


def main() -> None:
    """Fold with and without conditions in turn, and print the ratio."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=7)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        plain, ruled = Path(folder) / "plain.db", Path(folder) / "ruled.db"
        for path, count in ((plain, 0), (ruled, 12)):
            generate.make(path, generate.Size(CUSTOMERS, 1))
            _enter(database.open_existing(str(path), ""), count)
        least = dict.fromkeys((plain, ruled), 1000000000.0)
        for _ in range(given.runs):
            for path in (plain, ruled):
                least[path] = min(least[path], seconds(path))
    ratio = least[ruled] / least[plain]
    print(
        f"{EVENTS} events: {least[plain] / CUSTOMERS * 1000:.2f} ms without conditions, "
        f"{least[ruled] / CUSTOMERS * 1000:.2f} ms with twelve: {ratio:.2f} times; "
        f"{'within' if ratio <= GOAL else 'beyond'} the goal of {GOAL}"
    )


def seconds(path: Path) -> float:
    """Return the processor time of folding everybody once."""
    with unit.rehearsing(database.open_existing(str(path), "")) as session:
        at = datetime.combine(generate.TODAY, datetime.min.time())
        day = generate.TODAY
        desk = WritingDesk(
            session, almanac_of(session), day, day, at, "x", work=unit.Work(session, [])
        )
        customers = session.scalars(select(Customer).where(Customer.id > 0)).all()
        dict(fold_all(desk, customers[:1]))  # the first fold reads the definitions
        begin = time.process_time()
        for _ in fold_all(desk, customers):
            pass
        return time.process_time() - begin


def _enter(engine: Engine, count: int) -> None:
    """Fill each timeline up to 50 events, and put so many cadences by condition in force."""
    at = datetime.combine(generate.TODAY, datetime.min.time())
    with unit.writing(engine, login="benchmark", command="enter", at=at) as work:
        day = generate.TODAY
        desk = WritingDesk(work.session, almanac_of(work.session), day, day, at, "x", work=work)
        rows = []
        for key in work.session.scalars(select(Customer.id).where(Customer.id > 0)):
            have = len(work.session.scalars(select(Event.id).where(Event.customer_id == key)).all())
            rows += [
                event_row(
                    key,
                    "contact",
                    day - timedelta(3 * n),
                    outcome="reached",
                    direction="out",
                    text="都好",
                )
                | {"sequence": 1_000 + n}
                for n in range(EVENTS - have)
            ]
        work.bulk_insert(Event, rows)
        if count:
            text = "".join(
                DEFINITIONS.format(n=n, days=30 + 10 * n, least=100 * n)
                for n in range(1, count + 1)
            )
            definitions.apply(desk, text, "conditions.toml")


if __name__ == "__main__":
    main()
