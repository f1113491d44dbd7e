"""The floor: the day's list of one agent with nothing but Python and sqlite3.

    python benchmarks/bare.py DATABASE AGENT DAY

It reads what `keqing today` reads, in the same few queries, and prints a line for each customer. So it asks for work
that nobody has alone, and for what time alone has changed since the list was stored. It asks for those whose pause is
long, and for who is called in place of a customer. No list is right without them. It leaves out what there is to be done about
what it finds there. It does no columns of a width, as the reading that it is held against does none either.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import sqlite3
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

CAREFUL = ("informed", "allergies", "avoid")
RED_DAYS, FORGOTTEN = timedelta(days=7), timedelta(days=30)

LISTED = (
    "SELECT customer_id FROM enrollment WHERE owner_id = ? AND listed <= ? ORDER BY listed, rank"
)
SHARED = (
    "SELECT customer_id FROM enrollment WHERE owner_id IS NULL "
    "AND role IN (SELECT value FROM json_each(?)) AND listed <= ?"
)
LAPSED = "SELECT customer_id FROM enrollment WHERE ended IS NULL AND closes < ?"
TURNED = "SELECT id FROM customer WHERE next_change <= ?"
PAUSED = (
    "SELECT id, code, name, track_pauses FROM customer WHERE status = 'active' "
    "AND (paused_until = '9999-12-31' OR track_pauses LIKE '%9999-12-31%') AND owner_id = ?"
)
CONTACTS = (
    "SELECT customer_id, time, outcome FROM event WHERE kind = 'contact' AND day = ? AND NOT voided"
)
STEPS = (
    "SELECT customer_id, cadence, subject, label, rank, due, closes, effective, attempts, text, time, guide, notes "
    "FROM enrollment WHERE customer_id IN ({}) AND ended IS NULL AND listed <= ? ORDER BY rank, due"
)
CUSTOMERS = (
    "SELECT id, code, name, type, grade, hours, fields, address FROM customer "
    "WHERE id IN ({}) AND status = 'active'"
)
PHONES = (
    "SELECT p.customer_id, p.number, c.name FROM phone p LEFT JOIN contact_person c ON c.id = p.contact_person_id "
    "WHERE p.customer_id IN ({}) AND NOT p.bad ORDER BY c.id IS NULL, p.id DESC"
)
SUPPLIES = "SELECT customer_id, supply_end FROM supply WHERE customer_id IN ({})"
STOPS = "SELECT digest FROM stop WHERE digest IN ({})"
NEWEST = (
    "SELECT e.customer_id, e.day, e.time, e.outcome, e.text, e.entry FROM customer c JOIN event e ON e.id = ("
    "SELECT id FROM event WHERE customer_id = c.id AND NOT voided AND {condition} "
    "ORDER BY day DESC, sequence DESC LIMIT 1) WHERE c.id IN ({marks})"
)


def lines(connection: sqlite3.Connection, agent: str, day: str) -> Iterator[str]:
    """Yield the list's lines, the most urgent customer first."""
    today = date.fromisoformat(day)
    owner, roles = connection.execute(
        "SELECT id, roles FROM agent WHERE name = ?", (agent,)
    ).fetchone()
    found = [
        *connection.execute(LISTED, (owner, day)),
        *connection.execute(SHARED, (roles, day)),
        *connection.execute(LAPSED, (day,)),
        *connection.execute(TURNED, (day,)),
    ]
    ids = list(dict.fromkeys(customer_id for (customer_id,) in found))
    marks = ",".join("?" * len(ids))
    tried = {
        row[0]: row[1] for row in connection.execute(CONTACTS, (day,)) if row[2] == "no-answer"
    }
    steps: dict[int, list[tuple[Any, ...]]] = {}
    for row in connection.execute(STEPS.format(marks), (*ids, day)):
        steps.setdefault(row[0], []).append(row)
    customers = {row[0]: row for row in connection.execute(CUSTOMERS.format(marks), ids)}
    numbers = connection.execute(PHONES.format(marks), ids).fetchall()
    phones = {key: number for key, number, _ in numbers}
    speakers = {key: name for key, _, name in numbers}
    paused = connection.execute(PAUSED, (owner,)).fetchall()
    last = _newest(connection, "kind = 'contact'", marks, ids)
    entries = _newest(connection, "entry IS NOT NULL", marks, ids)
    red = {
        key
        for key, end in connection.execute(SUPPLIES.format(marks), ids)
        if date.fromisoformat(end) - RED_DAYS <= today <= date.fromisoformat(end) + FORGOTTEN
    }
    stopped = _stopped(connection, phones)
    order = sorted(
        (key for key in customers if key in steps),
        key=lambda customer_id: (
            steps[customer_id][0][4],
            steps[customer_id][0][7],
            customers[customer_id][1],
        ),
    )
    for number, key in enumerate(order, start=1):
        if key in stopped:
            continue
        first, phone = steps[key][0], phones.get(key, "")
        cells = (
            number,
            customers[key][1],
            customers[key][2],
            f"{phone[3:6]}****{phone[-4:]}",
            first[4] // 10_000,
            first[7],
            (first[10] or "")[:5],
            ", ".join([_why(step, today) for step in steps[key]] + ["red"] * (key in red)),
            " ".join(str(part) for part in last[key][1:5] if part) if key in last else "",
            ", ".join(
                [
                    *entries.get(key, ())[5:],
                    *(f"guide {step[11]}" for step in steps[key] if step[11]),
                ]
            ),
            agent,
            tried.get(key, ""),
            customers[key][7] or "",
            speakers.get(key) or "",
            _careful(customers[key][6]),
        )
        yield "\t".join(map(str, cells))
    if paused:
        yield f"paused: {len(paused)}"


def _careful(fields: str | None) -> str:
    """Return what whoever calls must know, from the fields of a customer's file."""
    values = json.loads(fields) if fields and fields != "{}" else {}
    return ", ".join(f"{name} {values[name]}" for name in CAREFUL if values.get(name))


def _newest(
    connection: sqlite3.Connection, condition: str, marks: str, ids: list[int]
) -> dict[int, tuple[Any, ...]]:
    rows = connection.execute(NEWEST.format(condition=condition, marks=marks), ids)
    return {row[0]: row for row in rows}


def _stopped(connection: sqlite3.Connection, phones: dict[int, str]) -> set[int]:
    """Return the customers whose number is not to be called."""
    digests = {
        hmac.digest(b"", number.encode(), hashlib.sha256).hex(): key
        for key, number in phones.items()
    }
    marks = ",".join("?" * len(digests))
    return {digests[digest] for (digest,) in connection.execute(STOPS.format(marks), list(digests))}


def _why(step: tuple[Any, ...], today: date) -> str:
    late = (today - date.fromisoformat(step[7])).days
    notes = [f"{status} {label}" for status, label, _ in json.loads(step[12])]
    said = f"{step[1]} ({step[2]}), {step[3]}" + (f": {step[9]}" if step[9] else "")
    return ", ".join([said, *([f"{late} days overdue"] if late > 0 else []), *notes])


def main() -> None:
    """Print the list."""
    database, agent, day = sys.argv[1:4]
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        sys.stdout.writelines(f"{line}\n" for line in lines(connection, agent, day))


if __name__ == "__main__":
    main()
