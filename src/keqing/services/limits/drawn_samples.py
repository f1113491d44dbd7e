"""Whether a sample is done: drawn for the period of its newest record, and each drawn record answered.

A limit with `after = "sample:NAME"` lets nothing in before that.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from keqing.calendar.periods import period_name
from keqing.definitions.sample import SPOT_CHECK, SampleDefinition, drawn_setting
from keqing.definitions.sample_file import samples_in_force
from keqing.models import Event, Setting
from keqing.services.context.desk import Desk
from keqing.services.derived.open_reads import read_records
from keqing.store.locks import alone


def is_sample_done(desk: Desk, name: str, day: date) -> bool:
    """Tell whether a sample is done for the records up to a day; one that is not in force asks for nothing."""
    alone(desk.session)
    found = samples_in_force(desk.stored, desk.clock, desk.kinds)
    sample = next((each for each in found if each.name == name), None)
    return sample is None or (_is_drawn(desk, sample, day) and _is_answered(desk, name))


def _is_drawn(desk: Desk, sample: SampleDefinition, day: date) -> bool:
    newest = desk.session.scalar(
        select(func.max(Event.day)).where(
            Event.kind == sample.kind, Event.day <= day, ~Event.voided
        )
    )
    if newest is None:
        return True
    key = drawn_setting(sample.name, period_name(newest, sample.per))
    return desk.session.get(Setting, key) is not None


def _is_answered(desk: Desk, name: str) -> bool:
    cases, _ = read_records(desk, [SPOT_CHECK])
    return all(
        each.closed_by is not None or each.record.details.get("sample") != name
        for theirs in cases.values()
        for each in theirs
    )
