"""Databases of released schemas, with a row in every table that each of them has."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, cast

SAVED = sorted(Path(__file__).with_name("data").glob("schema-*.sql"))
"""As `tests/data/save_schema.py` has written them, the oldest first."""

_DAY = "2026-11-23"
_KIND = '[kind.tea]\ntitle = { zh = "喝茶", en = "Tea" }\n'
_CADENCE = (
    '[cadence.tea]\ntitle = { zh = "喝茶", en = "Tea" }\ntrack = "care"\nstarts_on = "tea"\n'
    'steps = ["3d", "10d"]\nsource = "the meeting of 2026-11-20"\n'
)
_MORE: Mapping[str, Sequence[Mapping[str, Any]]] = {
    "agent": [{"id": 2, "name": "陈刚", "roles": ["doctor"], "active": 1}],
    "absence": [{"id": 1, "agent_id": 1, "substitute_id": 2, "since": _DAY, "until": _DAY}],
    "customer": [
        {
            "id": 2, "code": "C0002", "name": "张三", "pinyin": "zhang'san", "initials": "zs", "type": "pharmacy",
            "sex": "男", "birthday": "1950-03-05", "address": "朝阳路 1 号", "source": "电台", "owner_id": 2,
            "referrer_id": 1, "note": "听力弱", "tags": ["合唱团"], "hours": [], "fields": {}, "created": _DAY,
            "status": "active",
        }
    ],
    "contact_person": [
        {"id": 1, "customer_id": 2, "name": "张小妹", "relation": "女儿", "health": 1, "note": "晚上打"}
    ],
    "phone": [
        {"id": 2, "customer_id": 2, "number": "+8613800005678", "tail": "5678", "bad": 0},
        {"id": 3, "customer_id": 2, "contact_person_id": 1, "number": "+8613800009999", "tail": "9999", "bad": 1},
    ],
    "assignment": [
        {"id": 1, "customer_id": 2, "role": "doctor", "agent_id": 2, "since": _DAY, "until": None}
    ],
    "stop": [{"id": 1, "digest": "d" * 64, "customer_id": 1, "day": _DAY, "evidence": "别打了"}],
    "definition": [
        {"id": 1, "type": "kind", "name": "tea", "version": 1, "text": _KIND, "since": "2026-11-01", "active": 1},
        {"id": 2, "type": "cadence", "name": "tea", "version": 1, "text": _CADENCE, "since": "2026-11-01", "active": 1},
    ],
    "gathering": [{"id": 1, "name": "冬至会", "day": "2026-12-21", "place": "活动室", "seats": 40}],
    "event": [
        {
            "id": n, "customer_id": 2, "sequence": n, "day": _DAY, "time": None, "kind": kind, "details": details,
            "apart": [], "voided": 0, **more,
        }
        for n, (kind, details, more) in enumerate(
            cast("Sequence[tuple[str, Mapping[str, Any], Mapping[str, Any]]]", (
                ("inquiry", {"source": "radio"}, {}),
                ("tea", {}, {"day": "2026-11-10", "time": "10:30:00.000000"}),
                ("contact", {}, {"direction": "out", "channel": "phone", "outcome": "reached", "minutes": 6,
                                 "agent_id": 2, "text": "睡得好", "entry": "孙子上学"}),
                ("promise", {"day": "2026-11-26"}, {"text": "寄样品"}),
                ("complaint", {}, {"text": "盒子破了"}),
                ("purchase", {"product": "参茶", "quantity": 2, "pack": 60, "daily": 6}, {}),
                ("contact", {}, {"day": "2026-11-13", "direction": "out", "outcome": "reached"}),
                ("note", {}, {"text": "写错了", "voided": 1}),
                ("note", {}, {"text": "改好了", "corrects": 8, "imported": _DAY}),
            )),
            start=3,
        )
    ],
    "supply": [
        {
            "id": 1, "customer_id": 2, "product": "参茶", "start": _DAY, "units": "60", "daily": "6",
            "run_out": "2026-12-03", "supply_end": "2026-12-03",
        }
    ],
}  # fmt: skip
"""Rows that a saved database does not have, with columns of the oldest schema."""


def build(saved: Path, file: Path) -> None:
    """Make a database as a released keqing had made it, with a row in every table."""
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(saved.read_text("utf-8"))
        there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
        for table, rows in _MORE.items():
            for row in rows if table in there else ():
                values = [
                    json.dumps(value, ensure_ascii=False, separators=(",", ":"))
                    if isinstance(value, list | dict)
                    else value
                    for value in row.values()
                ]
                marks = ", ".join("?" * len(row))
                connection.execute(
                    f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})",  # noqa: S608  # our own names
                    values,
                )
        connection.commit()
