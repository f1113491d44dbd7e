"""The floor: the day's list of one agent with nothing but Python and sqlite3.

    python benchmarks/bare.py DATABASE AGENT DAY

It reads what `keqing today` reads, in the same few queries, and prints a line for each customer.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator

LISTED = "SELECT customer_id FROM enrollment WHERE owner_id = ? AND listed <= ? ORDER BY listed, rank"
STEPS = (
    "SELECT customer_id, cadence, subject, label, rank, due, closes, effective, attempts, text "
    "FROM enrollment WHERE customer_id IN ({}) AND ended IS NULL AND listed <= ? ORDER BY rank, due"
)
CUSTOMERS = "SELECT id, code, name, type, grade FROM customer WHERE id IN ({}) AND status = 'active'"
PHONES = "SELECT customer_id, number FROM phone WHERE customer_id IN ({}) AND NOT bad ORDER BY id DESC"
LAST = (
    "SELECT e.customer_id, e.day, e.outcome, e.text FROM customer c JOIN event e ON e.id = ("
    "SELECT id FROM event WHERE customer_id = c.id AND kind = 'contact' AND NOT voided "
    "ORDER BY day DESC, sequence DESC LIMIT 1) WHERE c.id IN ({})"
)


def lines(connection: sqlite3.Connection, agent: str, day: str) -> Iterator[str]:
    """Yield the list's lines, the most urgent customer first."""
    (owner,) = connection.execute("SELECT id FROM agent WHERE name = ?", (agent,)).fetchone()
    ids = list(dict.fromkeys(one for (one,) in connection.execute(LISTED, (owner, day))))
    marks = ",".join("?" * len(ids))
    steps: dict[int, list[tuple[object, ...]]] = {}
    for row in connection.execute(STEPS.format(marks), (*ids, day)):
        steps.setdefault(row[0], []).append(row)
    customers = {row[0]: row for row in connection.execute(CUSTOMERS.format(marks), ids)}
    phones = dict(connection.execute(PHONES.format(marks), ids).fetchall())
    last = {row[0]: row for row in connection.execute(LAST.format(marks), ids)}
    order = sorted(customers, key=lambda one: (steps[one][0][4], steps[one][0][7], customers[one][1]))
    for number, key in enumerate(order, start=1):
        _, code, name, kind, grade = customers[key]
        phone = str(phones.get(key, ""))
        why = "; ".join(f"{one[1]} {one[2]} {one[3]} due {one[5]}" for one in steps[key])
        told = " ".join(str(part) for part in last.get(key, ())[1:])
        cells = (number, code, name, kind, grade or "", f"{phone[:6]}****{phone[-4:]}", why, told, agent)
        yield "\t".join(str(cell) for cell in cells)


def main() -> None:
    """Print the list."""
    database, agent, day = sys.argv[1:4]
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        sys.stdout.writelines(f"{line}\n" for line in lines(connection, agent, day))


if __name__ == "__main__":
    main()
