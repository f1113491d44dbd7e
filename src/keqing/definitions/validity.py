"""How long a paper is good for, where its type says so: the last day follows from the day on which it was issued.

    [list.documents]
    values = [{ name = "药品经营许可证", valid = "5y" }, { name = "法人委托书", valid = "none" }]

    [kind.document]
    fields.expires = { type = "date", required = true, runs = ["document", "issued"], ... }

A permit of five years that was issued on 2022-03-16 is good until 2027-03-15. A paper of `none` is held without an end.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta

from keqing.definitions.cadence import Offset
from keqing.definitions.fields import ENDLESS, Choice, Field, Value


def last_day(field: Field, fields: Mapping[str, Field], given: Mapping[str, Any]) -> Value | None:
    """Return the last day of a paper as it follows from its type: ISO text, `ENDLESS` for no end, None where unknown."""
    if not field.runs:
        return None
    which, since = field.runs
    chosen = _choice(fields.get(which), given.get(which))
    if chosen is None or not chosen.valid:
        return None
    if chosen.valid == ENDLESS:
        return ENDLESS
    issued = given.get(since)
    return _ends(date.fromisoformat(str(issued)), chosen.valid).isoformat() if issued else None


def _ends(issued: date, valid: str) -> date:
    """R1: months first, clipped once; the day before is the last one."""
    offset = Offset.parse(valid)
    return issued + relativedelta(months=offset.months) + timedelta(days=offset.days - 1)


def _choice(field: Field | None, name: object) -> Choice | None:
    return next((each for each in field.choices if each.name == name), None) if field else None
