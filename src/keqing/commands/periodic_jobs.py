"""The jobs of `keqing cron print` that write what a week or a month came to, once it is over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from keqing.i18n import Message, msg

if TYPE_CHECKING:
    from keqing.render.timers import Job
    from keqing.services.context.desk import Desk

_AFTER = timedelta(minutes=10)
"""So long after the day's list, which people wait for."""
_MONDAY = (0,)
_KEPT = "400d"
"""How long summaries are kept: a year can be compared with the one before."""
_WEEK_BEFORE = ("--date", "yesterday", "--from", "6 days ago")
_WEEKLY = (
    ("inquiry", "inquiries", ("summary", "inquiry", *_WEEK_BEFORE, "--per", "week")),
    ("market-info", "market", ("register", "market-info", *_WEEK_BEFORE)),
)
"""The exports of Mondays: the kind that has to be there, the name of the file, and the words."""
_MONTHLY = ("satisfaction", "referrals", "spot-checks")
"""The reports of the month before, by name."""


def periodic_jobs(desk: Desk, start: tuple[str, ...], folder: str, at: datetime) -> tuple[Job, ...]:
    """Return the jobs of the week before, on Mondays, and of the month before, on the first; `at` is the list's time.

    Only what the department has is written: another's kinds and reports may have been dropped.
    """
    return (*_weekly(desk, start, folder, at), *_monthly(desk, start, folder, at))


def _weekly(desk: Desk, start: tuple[str, ...], folder: str, at: datetime) -> Iterator[Job]:
    from keqing.render.timers import Job  # noqa: PLC0415  # help does without

    titles = {
        "inquiries": msg("keqing: the inquiries of the week before"),
        "market": msg("keqing: what was heard of the market in the week before"),
    }
    for kind, name, words in _WEEKLY:
        if kind in desk.kinds.by_name:
            written = (*start, "export", *words, *_saved(folder, name))
            yield Job(f"week-{name}", titles[name], written, (at + _AFTER).time(), _MONDAY)


def _monthly(desk: Desk, start: tuple[str, ...], folder: str, at: datetime) -> Iterator[Job]:
    from keqing.definitions.report_file import reports_in_force  # noqa: PLC0415  # as above
    from keqing.render.timers import Job  # noqa: PLC0415  # as above

    time = (at + _AFTER).time()
    month = ("report", "month", "--team", "--date", "yesterday")
    title = msg("keqing: the figures of the month before")
    words = (*start, *month, *_saved(folder, "month"))
    yield Job("month", title, words, time, is_monthly=True)
    reports = {each.name: each for each in reports_in_force(desk.stored, desk.clock, desk.kinds)}
    for name in _MONTHLY:
        if name in reports:
            asked = ("report", name, "--date", "yesterday", "--per", "month")
            title = _title(reports[name].title)
            written = (*start, *asked, *_saved(folder, name))
            yield Job(f"month-{name}", title, written, time, is_monthly=True)


def _title(report: object) -> Message:
    return msg("keqing: {report} of the month before", report=report)


def _saved(folder: str, name: str) -> tuple[str, ...]:
    file = f"{folder.rstrip('/')}/{name}-{{date}}.csv"
    return ("-o", file, "--keep", _KEPT, "--lock", "--quiet")
