"""Lines for cron and units for systemd, which run keqing at their times; nothing is installed.

Cron goes by the machine's clock and knows no other, so times are converted for it; systemd is given the
business time zone (systemd.time(7)). In a crontab a `%` ends the command unless a backslash is before it
(crontab(5)); in a unit `%` and `$` are doubled (systemd.service(5)).
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from datetime import date, datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from keqing.frozen import dataclass
from keqing.i18n import Message, msg, translate_message
from keqing.render.console import Screen
from keqing.render.output import Document, Output
from keqing.text.harmless import clean_text

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_PATH = "/usr/local/bin:/usr/bin:/bin"
_PLAIN = re.compile(r"[\w@+=:,./-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Job:
    """One command and when it runs: `days` from Monday, 0, in the business time zone.

    With `is_monthly` it runs on the first day of each month instead.
    """

    name: str
    title: Message
    words: tuple[str, ...]
    at: time
    days: tuple[int, ...] = ()
    is_monthly: bool = False


@dataclass(frozen=True, slots=True)
class Timers:
    """All that is to run, and in what surroundings.

    `zone` is the business time zone, `monday` a day to convert times on, `machine` gives a moment as the
    machine's clock shows it. `environ` are the variables that the commands need, `remarks` what has to be
    done besides.
    """

    jobs: tuple[Job, ...]
    zone: str
    monday: date
    machine: Callable[[datetime], datetime]
    mail: str
    environ: Mapping[str, str] = field(default_factory=dict)
    remarks: tuple[Message, ...] = ()


def timers(plan: Timers, wanted: Sequence[str]) -> Output:
    """Print the forms that are wanted, `crontab`, `systemd` or both."""

    def show(screen: Screen) -> None:
        tables = {"crontab": crontab, "systemd": systemd}
        parts = ("".join(f"{line}\n" for line in tables[form](plan)) for form in wanted)
        screen.out.write("\n".join(parts))

    return Output(
        screen=show,
        document=lambda: _document(plan),
        records="jobs",
    )


def crontab(plan: Timers) -> Iterator[str]:
    """Write the lines of a crontab, as `crontab FILE` takes them."""
    yield from _comment(
        msg("Lines for cron: add them with crontab -e. keqing changes no crontab itself.")
    )
    yield from _remarks(plan)
    yield "SHELL=/bin/sh"
    yield f"PATH={_PATH}"
    yield from _comment(msg("Mail comes only when something went wrong."))
    yield f"MAILTO={plan.mail}"
    for name, value in plan.environ.items():
        yield f"{name}={_quoted_for_cron(value)}"
    for job in [_on_machine_day(plan, job) for job in plan.jobs]:
        yield ""
        yield from _comment(job.title)
        yield from _comment(_when(plan, job))
        local = [plan.machine(moment) for moment in _moments(plan, job)]
        days = "*" if job.is_monthly else _numbers(moment.isoweekday() % 7 for moment in local)
        command = shlex.join(job.words).replace("%", r"\%")
        of_month = "1" if job.is_monthly else "*"
        yield f"{local[0].minute} {local[0].hour} {of_month} * {days}  {command}"


def systemd(plan: Timers) -> Iterator[str]:
    """Write the units, each under a line with the name of its file."""
    yield from _comment(
        msg("Units for systemd: save each under its name in ~/.config/systemd/user, then:")
    )
    enabled = " ".join(f"keqing-{job.name}.timer" for job in plan.jobs)
    yield "#   systemctl --user daemon-reload"
    yield f"#   systemctl --user enable --now {enabled}"
    yield "#   loginctl enable-linger"
    yield from _comment(
        msg("What failed: systemctl --user --failed, and journalctl --user -u UNIT.")
    )
    yield from _remarks(plan)
    for name, lines in units(plan):
        yield ""
        yield f"# ==> {name}"
        yield from lines


def units(plan: Timers) -> Iterator[tuple[str, list[str]]]:
    """Give the name and the lines of every unit."""
    for job in plan.jobs:
        about = clean_text(translate_message(job.title)).replace("%", "%%")
        environ = [f"{name}={value}" for name, value in plan.environ.items()]
        yield (
            f"keqing-{job.name}.service",
            [
                "[Unit]",
                f"Description={about}",
                "",
                "[Service]",
                "Type=oneshot",
                "UMask=0077",
                *(
                    f"Environment={_quoted_for_systemd(assignment, dollar='$')}"
                    for assignment in environ
                ),
                f"ExecStart={' '.join(_quoted_for_systemd(word) for word in job.words)}",
            ],
        )
        days = "*-*-01" if job.is_monthly else ",".join(_ranges(job.days))
        yield (
            f"keqing-{job.name}.timer",
            [
                "[Unit]",
                f"Description={about}",
                "",
                "[Timer]",
                f"OnCalendar={days} {job.at:%H:%M} {plan.zone}",
                "Persistent=true",
                "",
                "[Install]",
                "WantedBy=timers.target",
            ],
        )


def _document(plan: Timers) -> Document:
    return {
        "schema": "keqing.cron/1",
        "zone": plan.zone,
        "environment": dict(plan.environ),
        "jobs": [
            {
                "name": job.name,
                "at": f"{job.at:%H:%M}",
                "weekdays": [day + 1 for day in job.days],
                "day_of_month": 1 if job.is_monthly else None,
                "command": list(job.words),
            }
            for job in plan.jobs
        ],
        "crontab": "".join(f"{line}\n" for line in crontab(plan)),
        "units": [
            {"file": name, "text": "".join(f"{line}\n" for line in lines)}
            for name, lines in units(plan)
        ],
    }


def _comment(message: Message) -> Iterator[str]:
    yield f"# {clean_text(translate_message(message))}"


def _remarks(plan: Timers) -> Iterator[str]:
    for remark in plan.remarks:
        yield from _comment(remark)


def _when(plan: Timers, job: Job) -> Message:
    here = _moments(plan, job)[0]
    there = plan.machine(here)
    if there.utcoffset() == here.utcoffset():
        return msg("At {time} {zone}.", time=f"{job.at:%H:%M}", zone=plan.zone)
    return msg(
        "At {time} {zone}, which is {there} by this machine's clock ({machine}).",
        time=f"{job.at:%H:%M}",
        zone=plan.zone,
        there=f"{there:%H:%M}",
        machine=there.tzname() or f"{there:%z}",
    )


def _on_machine_day(plan: Timers, job: Job) -> Job:
    """Return a monthly job at the nearest hour at which the machine's clock shows the first of the month, too.

    Cron cannot say "the last day of a month", which it is there for some hours of the first elsewhere.
    """
    if not job.is_monthly:
        return job
    hours = sorted(range(24), key=lambda hour: (abs(hour - job.at.hour), hour))
    moved = (replace(job, at=job.at.replace(hour=hour)) for hour in hours)
    fitting = (each for each in moved if plan.machine(_moments(plan, each)[0]).day == 1)
    return next(fitting, job)


def _moments(plan: Timers, job: Job) -> list[datetime]:
    """Return when a job runs in the week of the plan, or on the first day of the month after it."""
    first = (plan.monday.replace(day=1) + timedelta(days=31)).replace(day=1)
    days = [first] if job.is_monthly else [plan.monday + timedelta(days=day) for day in job.days]
    return [datetime.combine(day, job.at, ZoneInfo(plan.zone)) for day in days]


def _numbers(days: Iterable[int]) -> str:
    """Write days as a crontab has them, Sunday being 0: `1-6`, `0,2-5`."""
    found = sorted(days)
    if len(found) == len(_DAYS):
        return "*"
    return ",".join(_spanned([str(day) for day in part], "-") for part in _runs(found))


def _ranges(days: Iterable[int]) -> list[str]:
    """Write days as systemd has them: `Mon..Sat`."""
    return [_spanned([_DAYS[day] for day in part], "..") for part in _runs(sorted(days))]


def _runs(days: Sequence[int]) -> list[list[int]]:
    """Split sorted numbers where one is left out."""
    found = groupby(enumerate(days), lambda pair: pair[1] - pair[0])
    return [[day for _, day in part] for _, part in found]


def _spanned(names: Sequence[str], to: str) -> str:
    return names[0] if len(names) == 1 else f"{names[0]}{to}{names[-1]}"


def _quoted_for_cron(value: str) -> str:
    """Quote a variable's value where a crontab needs it; it knows no escapes."""
    if _PLAIN.fullmatch(value):
        return value
    return f"'{value}'" if '"' in value else f'"{value}"'


def _quoted_for_systemd(word: str, *, dollar: str = "$$") -> str:
    """Quote a word for a unit. Variables are not filled in where `dollar` stands for itself."""
    if _PLAIN.fullmatch(word):
        return word
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{escaped.replace("$", dollar)}"'
