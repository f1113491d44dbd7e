"""The steps of a cadence file: `steps`, `repeat` and `retry`, and their windows."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import field
from datetime import time
from itertools import pairwise
from typing import Literal, cast

from keqing.calendar.periods import Length
from keqing.calendar.workday_shift import Shift
from keqing.definitions.cadence import NOTHING, Offset, Quota, Repeat, Retry, Step, Track
from keqing.definitions.kind_reference import kind_called
from keqing.definitions.kinds import DepartmentWords, Kinds, choice_lists
from keqing.definitions.names import find_called, suggest_words
from keqing.definitions.offset_file import (
    MAX_REST_DAYS,
    days_moved,
    max_days_between,
    may_precede,
    may_undershoot,
    read_offset,
)
from keqing.definitions.toml_file import Table
from keqing.frozen import dataclass
from keqing.i18n import msg
from keqing.patterns import late_pattern

_STEP_KEYS = ("at", "early", "late", "channel", "role", "guide", "task", "records")
_REPEAT_KEYS = (
    "every", "from", "early", "late", "within", "jitter", "times", "channel", "role", "guide",
    "records",
)  # fmt: skip
_QUOTA_KEYS = ("quota", "floor", "per")
_HOUR = late_pattern("([01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)
_PERIODS = ("week", "month", "quarter", "year")
_FOLLOWING_ENDS = {"week": 7, "month": 28, "quarter": 90, "year": 365}
"""So many days at the least from a day to the end of the period that follows its own (R9)."""

Origin = Literal["contact", "anchor"]


@dataclass(frozen=True, slots=True)
class Defaults:
    """The values of a step that says nothing else: its window (R4), channel, role and guide.

    `words` are those by which a role is called, `kinds` those that a step can record.
    """

    early: Offset = NOTHING
    late: Offset | None = None
    channel: str = "phone"
    role: str | None = None
    guide: str | None = None

    words: DepartmentWords = field(default_factory=DepartmentWords)
    kinds: Kinds | None = None

    def over(self, table: Table) -> Defaults:
        """Return them with the values that a table writes over them."""
        early = read_positive(table, "early", least=0)
        late = self.late
        if table.get("late") == "none":
            late = None
        elif "late" in table.values:
            late = read_positive(table, "late", least=0)
        return Defaults(
            early=self.early if early is None else early,
            late=late,
            channel=_channel(table) or self.channel,
            role=self.words.role_named(role) if (role := table.text("role")) else self.role,
            guide=table.text("guide") or self.guide,
            words=self.words,
            kinds=self.kinds,
        )

    def records(self, table: Table) -> str | None:
        """Read the kind of event that the doing of a step records."""
        word = table.text("records")
        if word is None or self.kinds is None:
            return word
        kind = kind_called(table, "records", word, self.kinds)
        return kind.name if kind else None


def _channel(table: Table) -> str | None:
    """Read a channel that is called so in either language."""
    value, among = table.get("channel"), choice_lists()["channels"]
    found = find_called(value, among) if isinstance(value, str) else None
    if found is None and "channel" in table.values:
        table.unfit("channel", suggest_words(str(value), among))
    return found.name if found else None


def read_positive(table: Table, key: str, *, least: int = 1) -> Offset | None:
    """Read an offset that goes forward, by one unit at least; with `least` 0 it may stand still."""
    offset = read_offset(table, key)
    if offset is None:
        return None
    if offset.months + offset.days + offset.workdays >= least:
        return offset
    if least:
        table.unfit(
            key, msg("Write a distance of one day or more, as in: {example}", example='"1d"')
        )
    else:
        table.unfit(
            key, msg("Write a distance that is not negative, as in: {example}", example='"2d"')
        )
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
                msg(
                    "the step {step} could come before {before}",
                    step=step.label,
                    before=before.label,
                ),
                msg("Write the steps in the order of their dates, whatever the anchor."),
            )
    return tuple(step for _, step in steps)


def _step(table: Table, n: int, defaults: Defaults) -> Step | None:
    """Read the n-th step: `"3d"` is short for `{ at = "3d" }`."""
    value = table.get("steps")[n]
    if isinstance(value, str):
        step: Table | None = Table(table.file, (*table.path, "steps", n), {"at": value})
    else:
        step = table.element("steps", n)
    if step is None:
        return None
    step.only(_STEP_KEYS)
    step.needs("at", msg("Write the distance from the anchor: {example}", example='at = "3d"'))
    at, own, task = read_offset(step, "at"), defaults.over(step), step.text("task")
    if at is None:
        return None
    return Step(
        at,
        step.get("at"),
        own.early,
        own.late,
        own.channel,
        own.role,
        own.guide,
        task,
        own.records(step),
    )


def read_repeat(table: Table, defaults: Defaults, track: Track | None) -> Repeat | Quota | None:
    """Read `repeat`: a repetition (R2, R8, R9) or a quota (R10)."""
    repeat = table.table("repeat")
    if repeat is None:
        return None
    if any(key in repeat.values for key in _QUOTA_KEYS):
        return _quota(repeat, defaults)
    repeat.only(_REPEAT_KEYS)
    repeat.needs("every", msg("Write how often: {example}", example='every = "5d"'))
    every = read_positive(repeat, "every")
    origin = cast("Origin", repeat.choice("from", ("contact", "anchor")) or "contact")
    own = defaults.over(repeat)
    within = cast("Length | None", repeat.choice("within", _PERIODS))
    if within and origin == "anchor":
        repeat.unfit("within", msg("Leave it out, or write: {example}", example='from = "contact"'))
    jitter = repeat.number("jitter", 0) or 0
    if jitter:
        _check_jitter(repeat, jitter, every, origin, track)
    times = repeat.number("times", 1)
    if every is None:
        return None
    return Repeat(
        every=every,
        label=f"+{repeat.get('every')}",
        origin=origin,
        early=own.early,
        late=own.late,
        within=within,
        jitter=jitter,
        times=times,
        channel=own.channel,
        role=own.role,
        guide=own.guide,
        records=defaults.records(repeat),
    )


def _quota(repeat: Table, defaults: Defaults) -> Quota | None:
    """R10: so many contacts in each period, the floor not above the quota."""
    repeat.only((*_QUOTA_KEYS, "channel", "role", "guide", "records"))
    repeat.needs("quota", msg("Write how many contacts: {example}", example="quota = 2"))
    repeat.needs("per", msg("Write in which period: {example}", example='per = "week"'))
    count, floor = repeat.number("quota", 1), repeat.number("floor", 0)
    per = cast("Length | None", repeat.choice("per", _PERIODS))
    if count and floor and floor > count:
        repeat.unfit("floor", msg("Write at most {most}, the quota.", most=count))
    own = defaults.over(
        Table(repeat.file, repeat.path, _only(repeat.values, ("channel", "role", "guide")))
    )
    if count is None or per is None:
        return None
    records = defaults.records(repeat)
    return Quota(count, floor or 0, per, own.channel, own.role, own.guide, records)


def _only(values: Mapping[str, object], keys: Collection[str]) -> dict[str, object]:
    return {key: value for key, value in values.items() if key in keys}


def _check_jitter(
    table: Table, jitter: int, every: Offset | None, origin: Origin, track: Track | None
) -> None:
    """R8: care track, from contact, in days, and less than half of `every`."""
    if track is not None and track is not Track.CARE:
        table.unfit("jitter", msg("Leave it out: only the care track has jitter."))
    elif origin == "anchor":
        table.unfit("jitter", msg("Leave it out, or write: {example}", example='from = "contact"'))
    elif every and (every.months or every.workdays):
        table.unfit(
            "jitter", msg("Leave it out, or write every in days: {example}", example='"30d"')
        )
    elif every and 2 * jitter >= every.days:
        most = (every.days - 1) // 2
        table.unfit("jitter", msg("Write at most {most}: less than half of every.", most=most))


def check_early_contacts(
    table: Table, steps: Sequence[Step], repeat: Repeat | Quota | None, shift: Shift
) -> None:
    """R4, R5: no early contact lets a repetition come due before the step that it closed."""
    if not isinstance(repeat, Repeat) or repeat.origin == "anchor":
        return
    if steps and _may_overtake(steps, repeat, shift):
        table.wrong(
            "repeat",
            msg(
                "after an early contact {label} could come before the step {step}",
                label=repeat.label,
                step=steps[-1].label,
            ),
            msg("Write a shorter early for that step, or a longer every."),
        )
    if repeat.jitter and may_undershoot(repeat.every, repeat.early, repeat.jitter):
        table.wrong(
            "repeat",
            msg(
                "after an early contact {label} could come before the one just closed",
                label=repeat.label,
            ),
            msg(
                "Write an early of at most {most} days: every less the jitter.",
                most=repeat.every.days - repeat.jitter,
            ),
        )


def _may_overtake(steps: Sequence[Step], repeat: Repeat, shift: Shift) -> bool:
    """R4: whether the first repetition could be due before the last step, which was closed early.

    The earliest contact comes `early` before the last step's due day, but after that of the step
    before it. R9 may bring the repetition forward, too.
    """
    last, rest = steps[-1], 0 if shift is Shift.KEEP else MAX_REST_DAYS
    soonest = days_moved(repeat.every)[0] - repeat.jitter
    earliest = days_moved(last.early)[1]
    overtakes = may_undershoot(repeat.every, last.early, repeat.jitter)
    if len(steps) > 1:
        between = max_days_between(last.at, steps[-2].at) - 1
        overtakes &= soonest < between + (rest if shift is Shift.PREVIOUS else 0)
        earliest = min(earliest, between + rest)
    return overtakes or (repeat.within is not None and earliest > _FOLLOWING_ENDS[repeat.within])


def read_retry(table: Table) -> Retry:
    """Read `retry`: how nobody-reached is tried again (R6)."""
    retry = table.table("retry")
    if retry is None:
        return Retry()
    retry.only(("every", "max", "same_day"))
    usual = Retry()
    return Retry(
        read_positive(retry, "every") or usual.every,
        retry.number("max", 1) or usual.most,
        _read_hours(retry, "same_day"),
    )


def _read_hours(table: Table, key: str) -> tuple[time, ...]:
    """Read hours of a day, each later than the one before."""
    texts = table.texts(key) or ()
    hours = tuple(time.fromisoformat(text) for text in texts if _HOUR.fullmatch(text))
    if len(hours) < len(texts) or any(later <= hour for hour, later in pairwise(hours)):
        table.unfit(
            key,
            msg(
                "Write hours of the day, the earliest first, as in: {example}",
                example=f'{key} = ["16:00", "19:30"]',
            ),
        )
        return ()
    return hours
