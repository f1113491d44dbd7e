"""Which cadences look at working days, and which dates are provisional."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from keqing.definitions import cadence_file
from keqing.definitions.cadence import Cadence
from keqing.definitions.kinds import built_in_kinds
from keqing.services.customers import customer_card
from keqing.services.department import definitions
from keqing.services.queries.workday_dependence import uses_workdays
from tests.departments import Department, who

HEAD = """
[cadence.ours]
title = { zh = "我们的", en = "Ours" }
track = "care"
source = "ours"
applies_to = { type = ["consumer"] }
"""


def cadence(text: str) -> Cadence:
    (read,) = cadence_file.read_cadences(HEAD + text, file="ours.toml", kinds=built_in_kinds())
    return read


@pytest.mark.parametrize(
    ("text", "uses"),
    [
        ('steps = ["3d", "1m"]', False),
        ('repeat = { every = "30d" }', False),
        ('steps = ["3d"]\nretry = { every = "2d" }', False),
        ('steps = ["3d"]\nshift = "next"', True),
        ('steps = ["3d"]\nshift = "previous"', True),
        ('steps = ["3wd"]', True),
        ('steps = [{ at = "30d", early = "2wd" }]', True),
        ('steps = [{ at = "30d", late = "2wd" }]', True),
        ('steps = ["3d"]\nlate = "2wd"', True),
        ('repeat = { every = "30wd" }', True),
        ('repeat = { every = "91d", within = "quarter" }', True),
        ('steps = ["3d"]\nretry = { every = "2wd" }', True),
        ('steps = ["3d"]\nuntil = "30wd"', True),
        ('repeat = { quota = 2, per = "week" }', True),
    ],
)
def test_which_cadences_look_at_working_days(text: str, uses: bool) -> None:
    assert uses_workdays(cadence(text)) is uses
    assert not uses_workdays(None)


@pytest.mark.parametrize(
    ("text", "provisional"),
    [
        ('repeat = { every = "80d" }', False),  # 2027-02-11, whatever day that is
        ('repeat = { every = "80d" }\nshift = "next"', True),
        ('repeat = { every = "30d" }\nshift = "next"', False),  # in 2026
        ('repeat = { every = "60wd" }', True),  # from 2026 into 2027
        ('repeat = { every = "20wd" }', False),
        ('repeat = { every = "80d", early = "2wd" }', True),
        ('repeat = { every = "36d", late = "4wd" }', True),  # closes in 2027
        ('repeat = { quota = 1, per = "month" }', False),  # December
        ('repeat = { quota = 1, per = "quarter" }', True),  # from January on
        ('steps = ["70wd"]\nrepeat = { every = "1y" }', True),
    ],
)
def test_what_depends_on_days_that_are_not_announced(
    tmp_path: Path, text: str, provisional: bool
) -> None:
    department = Department(tmp_path / "k.db", preset="therapy")
    with department.desk("cadence apply") as desk:
        assert desk.almanac.is_provisional(2027)
        definitions.apply(desk, HEAD + text, "ours.toml")
    code = department.customer()
    (ours,) = (
        followup for followup in department.why(code).followups if followup.cadence == "ours"
    )
    told = [fact for fact in ours.facts if fact.says.params.get("year") == 2027]
    assert ours.provisional is provisional
    assert bool(told) is provisional
    with department.reading() as desk:
        card = customer_card.card(desk, who(desk, code))
        assert [
            followup.provisional for followup in card.followups if followup.cadence == "ours"
        ] == [provisional]


def test_a_next_try_in_a_year_that_is_not_announced(tmp_path: Path) -> None:
    department = Department(tmp_path / "k.db", preset="therapy")
    with department.desk("cadence apply") as desk:
        definitions.apply(desk, HEAD + 'repeat = { every = "38d" }\nshift = "next"', "ours.toml")
    code = department.customer()  # due 2026-12-31
    assert not marked(department, code)
    department.clock = date(2026, 12, 31)
    department.log(code, "no-answer", text=None)
    assert department.due(code)["ours +38d#1"] == "2027-01-04"
    assert marked(department, code)


def marked(department: Department, code: str) -> bool:
    return next(
        followup.provisional
        for followup in department.why(code).followups
        if followup.cadence == "ours"
    )
