"""The steps of a cadence file: `steps`, `repeat` and `retry`, and their windows."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, cast

from keqing.cadence import NOTHING, Offset, Repeat, Retry, Step, Track
from keqing.definition_file import Table, written
from keqing.i18n import msg
from keqing.kinds import channels
from keqing.offsets import may_precede, parse_offset, read_offset

_STEP_KEYS = ("at", "early", "late", "channel", "role", "guide", "task")
_REPEAT_KEYS = (
    "every", "from", "early", "late", "within", "jitter", "times", "channel", "role", "guide",
)  # fmt: skip
_QUOTA_KEYS = frozenset({"quota", "floor", "per"})
_PERIODS = ("week", "month", "quarter", "year")

Origin = Literal["contact", "anchor"]
Within = Literal["week", "month", "quarter", "year"]


@dataclass(frozen=True, slots=True)
class Defaults:
    """What a step has unless it says otherwise: its window (R4), channel, role and guide."""

    early: Offset = NOTHING
    late: Offset | None = None
    channel: str = "phone"
    role: str | None = None
    guide: str | None = None

    def over(self, table: Table) -> Defaults:
        """Return them with what a table writes over them."""
        early = read_positive(table, "early", least=0)
        late = self.late
        if table.get("late") == "none":
            late = None
        elif "late" in table.values:
            late = read_positive(table, "late", least=0)
        return Defaults(
            early=self.early if early is None else early,
            late=late,
            channel=table.choice("channel", channels()) or self.channel,
            role=table.text("role") or self.role,
            guide=table.text("guide") or self.guide,
        )


def read_positive(table: Table, key: str, *, least: int = 1) -> Offset | None:
    """Read an offset that goes forward, by one unit at least; with `least` 0 it may stand still."""
    offset = read_offset(table, key)
    if offset is None:
        return None
    if offset.months + offset.days + offset.workdays >= least:
        return offset
    if least:
        table.unfit(key, msg("Write a distance of one day or more, as in: {example}", example='"1d"'))
    else:
        table.unfit(key, msg("Write a distance that is not negative, as in: {example}", example='"2d"'))
    return None


def read_steps(table: Table, defaults: Defaults) -> tuple[Step, ...]:
    """Read `steps`: texts or tables, in the order of their dates (R2)."""
    value = table.get("steps")
    if value is None:
        return ()
    if not isinstance(value, list):
        table.unfit("steps", msg("Write a list: {example}", example='steps = ["1d", "3d"]'))
        return ()
    found = [(n, _step(table, n, defaults)) for n in range(len(value))]
    steps = [(n, step) for n, step in found if step]
    for (_, before), (n, step) in pairwise(steps):
        if may_precede(step.at, before.at):
            table.file.mistake(
                (*table.path, "steps", n),
                msg("the step {step} could come before {before}", step=step.label, before=before.label),
                msg("Write the steps in the order of their dates, whatever the anchor."),
            )
    return tuple(step for _, step in steps)


def _step(table: Table, n: int, defaults: Defaults) -> Step | None:
    value = table.get("steps")[n]
    if isinstance(value, str):
        at = parse_offset(table, ("steps", n), value)
        return Step(at, value, **_common(defaults)) if at else None
    one = table.element("steps", n)
    if one is None:
        return None
    one.only(_STEP_KEYS)
    own = defaults.over(one)
    one.needs("at", msg("Write the distance from the anchor: {example}", example='at = "3d"'))
    at = read_offset(one, "at")
    label = one.get("at")
    task = one.text("task")
    if at is None:
        return None
    return Step(at, label, own.early, own.late, own.channel, own.role, own.guide, task)
