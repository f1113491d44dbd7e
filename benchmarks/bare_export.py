"""The floor of an export: csv.writer over a bare sqlite3 cursor of the same rows.

    python benchmarks/bare_export.py DATABASE WHAT FILE [SINCE]

WHAT is contacts, customers or purchases; of contacts those from the day SINCE on. Names stand in for numbers
as in the export. Phones are not masked, codes stay codes, and no cell is looked at.
"""

from __future__ import annotations

import csv
import sqlite3
import sys
from pathlib import Path

STATEMENTS = {
    "contacts": (
        "SELECT e.id, e.day, substr(e.time, 1, 5), c.code, c.name, a.name, e.direction, e.channel, e.outcome, "
        "e.minutes, e.text, e.entry, json_extract(e.details, '$.with'), json_extract(e.details, '$.next'), "
        "json_extract(e.details, '$.adverse') FROM event e JOIN customer c ON c.id = e.customer_id "
        "LEFT JOIN agent a ON a.id = e.agent_id WHERE e.kind = 'contact' AND NOT e.voided AND e.day >= ? ORDER BY e.day, e.id"
    ),
    "customers": (
        "SELECT c.code, c.name, (SELECT group_concat(number, '; ') FROM phone WHERE customer_id = c.id "
        "AND contact_person_id IS NULL AND NOT bad), c.type, c.grade, c.status, c.sex, c.birthday, c.address, "
        "c.source, a.name, r.code, c.note, c.tags, c.hours, c.created, json_extract(c.fields, '$.avoid'), "
        "(SELECT group_concat(number, '; ') FROM phone WHERE customer_id = c.id AND contact_person_id IS NULL "
        "AND bad) FROM customer c LEFT JOIN agent a ON a.id = c.owner_id "
        "LEFT JOIN customer r ON r.id = c.referrer_id ORDER BY c.id"
    ),
    "purchases": (
        "SELECT e.id, e.day, substr(e.time, 1, 5), c.code, c.name, json_extract(e.details, '$.product'), "
        "json_extract(e.details, '$.line'), json_extract(e.details, '$.quantity'), "
        "json_extract(e.details, '$.pack'), json_extract(e.details, '$.daily'), "
        "json_extract(e.details, '$.start'), json_extract(e.details, '$.price'), "
        "json_extract(e.details, '$.expert'), json_extract(e.details, '$.note'), a.name, e.text "
        "FROM event e JOIN customer c ON c.id = e.customer_id LEFT JOIN agent a ON a.id = e.agent_id "
        "WHERE e.kind = 'purchase' AND NOT e.voided ORDER BY e.day, e.id"
    ),
}


def main() -> None:
    """Write the file."""
    database, what, file, *since = sys.argv[1:5]
    values = (since or [""])[:1] if what == "contacts" else []
    with (
        sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection,
        Path(file).open("w", encoding="utf-8-sig", newline="") as out,
    ):
        csv.writer(out).writerows(connection.execute(STATEMENTS[what], values))


if __name__ == "__main__":
    main()
