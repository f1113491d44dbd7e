from __future__ import annotations

import io
import json
import shlex
import shutil
import subprocess
from dataclasses import replace
from datetime import date, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from keqing import i18n
from keqing.i18n import msg
from keqing.render import emit
from keqing.render.console import Screen
from keqing.render.timers import Job, Timers, crontab, systemd, timers, units

WORDS = ("/opt/k q/keqing", "export", "-o", "/out/100% $HOME 'x' \"y\" \\z/今日-{date}.csv")
JOB = Job("today", msg("keqing: the day's list as a file"), WORDS, time(8, 7), tuple(range(6)))


def plan(zone: str = "Asia/Shanghai", *jobs: Job) -> Timers:
    return Timers(
        jobs=jobs or (JOB,),
        zone="Asia/Shanghai",
        monday=date(2026, 11, 23),
        machine=lambda moment: moment.astimezone(ZoneInfo(zone)),
        mail="it@example.cn",
        environ={"KEQING_LANG": "zh", "XDG_DATA_HOME": "/a b/100%"},
    )


def lines_of_jobs(made: Timers) -> list[str]:
    return [line for line in crontab(made) if line[:1].isdigit() or line.startswith("*")]


@pytest.mark.parametrize(
    ("zone", "at", "days", "fields"),
    [
        ("Asia/Shanghai", time(8, 7), tuple(range(6)), "7 8 * * 1-6"),
        ("UTC", time(8, 7), tuple(range(6)), "7 0 * * 1-6"),
        ("UTC", time(7, 59), tuple(range(6)), "59 23 * * 0-5"),  # the evening before
        ("America/New_York", time(8, 7), tuple(range(5)), "7 19 * * 0-4"),
        ("Asia/Kolkata", time(8, 7), (0, 2, 6), "37 5 * * 0-1,3"),
        ("Pacific/Auckland", time(22, 0), (4, 5), "0 3 * * 0,6"),  # the morning after
        ("UTC", time(8, 7), tuple(range(7)), "7 0 * * *"),
    ],
)
def test_cron_goes_by_the_machines_clock(
    zone: str, at: time, days: tuple[int, ...], fields: str
) -> None:
    (line,) = lines_of_jobs(plan(zone, replace(JOB, at=at, days=days)))
    assert line.startswith(f"{fields}  ")


@pytest.mark.parametrize(
    ("zone", "at", "fields"),
    [
        ("Asia/Shanghai", time(8, 17), "17 8 1 * *"),
        ("UTC", time(8, 17), "17 0 1 * *"),
        ("UTC", time(6, 17), "17 0 1 * *"),  # at six it is still the last of the month there
        ("America/New_York", time(8, 17), "17 0 1 * *"),
        ("Pacific/Auckland", time(21, 17), "17 23 1 * *"),
    ],
)
def test_a_month_begins_on_the_first_of_the_machines_clock(
    zone: str, at: time, fields: str
) -> None:
    made = plan(zone, replace(JOB, at=at, days=(), is_monthly=True))
    (line,) = lines_of_jobs(made)
    assert line.startswith(f"{fields}  ")
    assert f"OnCalendar=*-*-01 {at:%H:%M} Asia/Shanghai" in list(systemd(made))


def test_a_command_comes_through_cron_and_the_shell_as_it_is() -> None:
    (line,) = lines_of_jobs(plan())
    command = line.split(None, 5)[5]
    assert r"\%" in command
    assert "%" not in command.replace(r"\%", "")
    assert tuple(shlex.split(command.replace(r"\%", "%"))) == WORDS  # crontab(5)


def test_what_stands_around_the_jobs() -> None:
    lines = list(crontab(plan("UTC")))
    assert "SHELL=/bin/sh" in lines
    assert "PATH=/usr/local/bin:/usr/bin:/bin" in lines
    assert "MAILTO=it@example.cn" in lines
    assert "KEQING_LANG=zh" in lines
    assert 'XDG_DATA_HOME="/a b/100%"' in lines
    assert "# At 08:07 Asia/Shanghai, which is 00:07 by this machine's clock (UTC)." in lines
    assert "# At 08:07 Asia/Shanghai." in list(crontab(plan()))


def test_units_name_the_time_zone_and_escape_what_systemd_would_fill_in() -> None:
    service, timer = dict(units(plan())).items()
    assert service[0] == "keqing-today.service"
    (start,) = [line for line in service[1] if line.startswith("ExecStart=")]
    assert start == (
        'ExecStart="/opt/k q/keqing" export -o '
        '"/out/100%% $$HOME \'x\' \\"y\\" \\\\z/今日-{date}.csv"'
    )
    assert 'Environment="XDG_DATA_HOME=/a b/100%%"' in service[1]
    assert "OnCalendar=Mon..Sat 08:07 Asia/Shanghai" in timer[1]
    assert "Persistent=true" in timer[1]


def test_a_day_alone_and_days_apart() -> None:
    made = plan("UTC", replace(JOB, days=(0, 2, 3, 4, 6)))
    assert "OnCalendar=Mon,Wed..Fri,Sun 08:07 Asia/Shanghai" in list(systemd(made))


def test_every_line_is_a_comment_or_what_it_should_be_in_both_languages() -> None:
    for lang in i18n.LANGUAGES:
        i18n.set_language(lang)
        made = plan("UTC")
        for line in crontab(made):
            assert not line or line.startswith("#") or "=" in line or line in lines_of_jobs(made)
        assert any(
            ("给 cron" if lang == "zh" else "Lines for cron") in line for line in crontab(made)
        )


def test_forms() -> None:
    def shown(form: str | None, *wanted: str) -> str:
        out = io.StringIO()
        screen = Screen(40, color=False, tty=False, out=out, err=io.StringIO())
        emit.emit(timers(plan(), wanted), screen, form)
        return out.getvalue()

    assert "OnCalendar" not in shown(None, "crontab")
    assert "MAILTO" not in shown(None, "systemd")
    assert shown(None, "crontab", "systemd") == "\n".join(
        (shown(None, "crontab"), shown(None, "systemd"))
    )
    document = json.loads(shown("json", "crontab"))
    assert document["schema"] == "keqing.cron/1"
    assert document["jobs"][0]["command"] == list(WORDS)
    assert document["jobs"][0]["weekdays"] == [1, 2, 3, 4, 5, 6]
    assert document["crontab"] == shown(None, "crontab")
    assert [unit["file"] for unit in document["units"]] == [
        "keqing-today.service",
        "keqing-today.timer",
    ]


def verified(tmp_path: Path) -> str:
    for name, lines in units(plan("UTC", replace(JOB, words=("/bin/true", *WORDS[1:])))):
        (tmp_path / name).write_text("".join(f"{line}\n" for line in lines), "utf-8")
    program = shutil.which("systemd-analyze")
    if program is None:  # what it would say is in the other tests, in our own words
        return ""
    ran = subprocess.run(
        [program, "verify", *tmp_path.glob("keqing-*")],
        capture_output=True,
        text=True,
        check=False,
    )
    return ran.stderr + str(ran.returncode or "")


def test_systemd_has_nothing_to_say_where_it_can_be_asked(tmp_path: Path) -> None:
    assert verified(tmp_path) == ""
