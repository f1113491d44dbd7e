"""`keqing cron print`: what cron or systemd needs to write the day's list every morning."""

from __future__ import annotations

import os
import sys
import sysconfig
from datetime import datetime, time, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from keqing import clock
from keqing.commands.options import (
    Agent,
    Context,
    Format,
    FormatChoice,
    Root,
    argument,
    command,
    option,
    root_of,
    screen_of,
)
from keqing.commands.output_file import absolute
from keqing.commands.periodic_jobs import periodic_jobs
from keqing.commands.transaction import default_of, login, reading
from keqing.config.resolved import FoundSetting, shown_value
from keqing.errors import Unusable
from keqing.i18n import Message, msg

if TYPE_CHECKING:
    from keqing.render.timers import Job, Timers

MORNING = "08:07"
"""Not on the hour, when every other job of the machine starts."""
_LOOK = timedelta(minutes=70)
"""After so long the file is looked for: `doctor` expects it an hour after its usual time."""
_WORKDAYS = tuple(range(6))
_MONDAY = (0,)
_EVERY_DAY = tuple(range(7))
_NIGHT = time(1, 37)
_COPY = time(2, 17)
_LATEST = time(22, 0)
_CARRIED = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_DIRS")
"""Variables by which files are found; cron does not know them."""


class Scheduler(StrEnum):
    """What runs the commands."""

    CRONTAB = "crontab"
    SYSTEMD = "systemd"


@command(
    "keqing cron print",
    "keqing cron print crontab --team -o '/srv/keqing/out/today-{date}.csv'",
    "keqing cron print systemd --at 07:30",
    more=msg(
        "Prints lines for this installation: its program, database, language and settings. Nothing is "
        "installed; read them, then add them yourself."
    ),
)
def cron_print(
    context: Context,
    scheduler: Annotated[
        Scheduler | None,
        argument(
            msg("For what: crontab or systemd; both without it, into a pipe or file crontab."),
            msg("SCHEDULER"),
        ),
    ] = None,
    output: Annotated[
        str | None,
        option(
            "-o",
            "--output",
            help=msg("The file to write each day, with {date} in its name."),
            metavar=msg("FILE"),
        ),
    ] = None,
    at: Annotated[
        str,
        option("--at", help=msg("When, in business time; 08:07 by default."), metavar=msg("TIME")),
    ] = MORNING,
    keep: Annotated[
        str,
        option(
            "--keep", help=msg("How long files are kept; 30d by default."), metavar=msg("PERIOD")
        ),
    ] = "30d",
    mail: Annotated[
        str | None,
        option(
            "--mail",
            help=msg("Who gets mail when something goes wrong; this login by default."),
            metavar=msg("ADDRESS"),
        ),
    ] = None,
    team: Annotated[bool, option("--team", help=msg("Everybody's list."))] = False,
    agent: Agent = None,
    form: FormatChoice = None,
) -> None:
    from keqing.render import emit, timers  # noqa: PLC0415  # help does without
    from keqing.services.context.desk import whose, zone_of  # noqa: PLC0415  # the database loads slowly
    from keqing.transfer.write import ageing  # noqa: PLC0415  # help does without

    root = root_of(context)
    pattern = absolute(output or str(Path.home() / "today-{date}.csv"))
    ageing.KeepingTime.parse(keep)
    ageing.require_pattern(pattern)
    moment = _time(at)
    start = (*program(), *_database(root))
    with reading(context, agent=agent) as desk:
        who = None if team else whose(desk)
        zone, monday = zone_of(desk.session), desk.clock - timedelta(days=desk.clock.weekday())
        first = datetime.combine(monday, moment)
        summaries = periodic_jobs(desk, start, str(Path(pattern).parent), first)
    whom = ("--team",) if team else ("--agent", who.name) if who else ()
    environ, remarks = _surroundings(root)
    plan = timers.Timers(
        jobs=(
            *_jobs(start, (*whom, "-o", pattern, "--keep", keep), first),
            *_copy(start, root.db),
            *summaries,
        ),
        zone=zone,
        monday=monday,
        machine=clock.machine_time,
        mail=mail or login(),
        environ=environ,
        remarks=remarks,
    )
    _require_lines(plan)
    screen = screen_of(context)
    both = screen.tty or form is Format.JSON
    wanted = list(Scheduler) if both else [Scheduler.CRONTAB]
    emit.emit(timers.timers(plan, [scheduler] if scheduler else wanted), screen, form)


def program() -> tuple[str, ...]:
    """The words that start this keqing from anywhere: its script, or its Python with the module."""
    scripts = Path(sysconfig.get_path("scripts"))
    for script in (Path(sys.argv[0]), scripts / "keqing", scripts / "keqing.exe"):
        if script.stem == "keqing" and script.is_file() and os.access(script, os.X_OK):
            return (absolute(str(script)),)
    return (sys.executable, "-m", "keqing")


def _jobs(start: tuple[str, ...], how: tuple[str, ...], first: datetime) -> tuple[Job, ...]:
    """The list, written `how` it was asked for; later the look whether it is there. `first` is of a Monday."""
    from keqing.render.timers import Job  # noqa: PLC0415  # help does without

    at, later = first.time(), (first + _LOOK).time()
    return (
        Job(
            "today",
            msg("keqing: the day's list as a file"),
            (*start, "export", "today", *how, "--lock", "--quiet"),
            at,
            _WORKDAYS,
        ),
        Job(
            "doctor",
            msg("keqing: is the file there"),
            (*start, "doctor", "--cron", "--quiet"),
            later,
            _WORKDAYS,
        ),
        Job(
            "rebuild",
            msg("keqing: store what time alone has changed"),
            (*start, "rebuild", "--due", "--quiet"),
            _NIGHT,
            _EVERY_DAY,
        ),
        Job(
            "check",
            msg("keqing: is anybody without a next date"),
            (*start, "check", "--quiet"),
            later,
            _MONDAY,
        ),
    )


def _copy(start: tuple[str, ...], db: str) -> tuple[Job, ...]:
    """The nightly copy of a database that is a file."""
    from keqing.render.timers import Job  # noqa: PLC0415  # help does without

    if "://" in db:
        return ()
    words = (*start, "backup", "--verify", "--quiet")
    return (Job("backup", msg("keqing: a copy of the database, proved"), words, _COPY, _EVERY_DAY),)


def _time(text: str) -> time:
    try:
        found = time.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo or found.second or found > _LATEST:
        raise Unusable(
            msg("--at cannot be {value}.", value=text),
            msg("Write hours and minutes, 22:00 at the latest, as in: --at 08:07"),
        )
    return found


def _database(root: Root) -> tuple[str, ...]:
    """Name the database, unless cron finds it by itself, or a password is in its name."""
    origin = next(setting for setting in root.settings.found if setting.name == "db")
    if root.db == default_of(root) or origin.in_file or _secret(origin):
        return ()
    return ("--db", root.db)


def _surroundings(root: Root) -> tuple[dict[str, str], tuple[Message, ...]]:
    """Give the variables that the commands need under cron, and what has to be done besides."""
    lang, db = (
        next(setting for setting in root.settings.found if setting.name == name)
        for name in ("lang", "db")
    )
    environ: dict[str, str] = {} if lang.in_file else {"KEQING_LANG": root.lang}
    environ |= {name: os.environ[name] for name in _CARRIED if os.environ.get(name)}
    remarks = (
        (
            msg(
                "The database's address has a password in it, which is not printed. Put it into the settings: keqing config set db URL"
            ),
        )
        if _secret(db) and not db.in_file
        else ()
    )
    return environ, remarks


def _secret(found: FoundSetting) -> bool:
    return shown_value(found) != str(found.value)


def _require_lines(plan: Timers) -> None:
    """Raise Unusable for what cannot be said in one line of a crontab or a unit."""
    words = [word for job in plan.jobs for word in job.words]
    for word in (*words, *plan.environ.values(), plan.mail):
        if not word.isprintable():
            raise Unusable(
                msg("{word} cannot stand in a crontab.", word=repr(word)),
                msg("Leave line ends and control characters out of names and paths."),
            )
    if not plan.mail or any(char.isspace() or char in "\"'" for char in plan.mail):
        raise Unusable(
            msg("{word} is not an address for mail.", word=plan.mail),
            msg("As in: --mail it@example.cn"),
        )
