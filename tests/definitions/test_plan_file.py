"""Plans of visits as a department writes them: read with line and advice, in force by day."""

from __future__ import annotations

from datetime import date

import pytest

from keqing.definitions.definition_file import Ground, broken, read_definitions
from keqing.definitions.kinds import built_in_kinds, choice_lists
from keqing.definitions.plan_file import plans_in_force, plans_known
from keqing.definitions.stored import Stored
from keqing.definitions.toml_file import Faulty
from keqing.i18n import translate_message

KNOWN = ("dealer-weekly", "third-terminal")
PLAN = """[plan.visits]
title = { zh = "巡访", en = "Visits" }
cadences = ["dealer-weekly"]
per = "month"
"""


def mistakes(text: str) -> str:
    with pytest.raises(Faulty) as caught:
        read_definitions(text, file="ours.toml", ground=Ground(known=KNOWN))
    return "\n".join(translate_message(mistake.says) for mistake in caught.value.mistakes)


def test_a_plan_is_read() -> None:
    """Fields of the order go by name or title; the day on which it is due is an offset."""
    text = PLAN + 'order = ["拜访路线", "stop"]\ndue = "-2wd"\n'
    read_definitions(text, file="ours.toml", ground=Ground(known=KNOWN))
    rows = [Stored("plan", "visits", 1, date(2026, 12, 1), active=True, text=text)]
    (plan,) = plans_in_force(rows, date(2026, 12, 1), built_in_kinds())
    assert (plan.cadences, plan.per, plan.order) == (("dealer-weekly",), "month", ("route", "stop"))
    assert (str(plan.due), plan.title["en"], plan.aliases) == ("-2wd", "Visits", ())
    assert plans_in_force(rows, date(2026, 11, 30), built_in_kinds()) == ()
    ended = Stored("plan", "visits", 2, date(2027, 1, 1), active=False, text=text)
    assert plans_in_force([*rows, ended], date(2027, 1, 1), built_in_kinds()) == ()
    unfit = Stored("plan", "visits", 2, date(2026, 12, 2), active=True, text="[plan.visits]\n")
    assert plans_in_force([*rows, unfit], date(2026, 12, 2), built_in_kinds()) == ()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('cadences = ["dealer-weakly"]\nper = "month"', "there is no cadence"),
        ('cadences = []\nper = "month"', "cadences"),
        ('per = "month"', "cadences"),
        ('cadences = ["dealer-weekly"]', "per"),
        ('cadences = ["dealer-weekly"]\nper = "decade"', "per"),
        ('cadences = ["dealer-weekly"]\nper = "month"\norder = ["rout"]', "customers have no field"),
        ('cadences = ["dealer-weekly"]\nper = "month"\norder = ["condition"]', "is a health fact"),
        ('cadences = ["dealer-weekly"]\nper = "month"\ndue = "soon"', "due"),
        ('cadences = ["dealer-weekly"]\nper = "month"\nwhen = "x"', "when"),
    ],
)  # fmt: skip
def test_what_is_unfit_is_said(line: str, said: str) -> None:
    """A plan names cadences that there are, a period, and fields of the customer."""
    assert said in mistakes(f'[plan.visits]\ntitle = {{ zh = "巡访", en = "Visits" }}\n{line}\n')


def test_an_approval_names_a_plan_that_there_is() -> None:
    """Plans of the file, of the department and those that ship can have an approval."""
    approval = '[approval.a]\ntitle = { zh = "甲", en = "A" }\nby = ["manager"]\nof = "plan:%s"\n'
    for name in ("own", "visits"):
        text = PLAN.replace("visits]", "own]") + approval % name
        read_definitions(text, file="ours.toml", ground=Ground(known=KNOWN))
    for name in ("other", "No Name"):
        assert "of cannot be" in mistakes(approval % name)
    assert {"a", "visits", "year-visits"} <= plans_known(["a"], [])


def test_a_plan_in_force_keeps_its_fields() -> None:
    """A field by which a plan orders its visits cannot go while the plan is in force."""
    text = PLAN + 'order = ["patch"]\n'
    field = '[field.patch]\ntitle = { zh = "补丁区", en = "Patch" }\nof = "customer"\n'
    with_field = read_definitions(field, file="f.toml", ground=Ground(known=KNOWN))
    before = Ground(kinds=with_field.kinds, known=KNOWN, plans={"visits": text})
    found = list(broken(before, built_in_kinds(), choice_lists()))
    assert [key for key, _ in found] == [("plan", "visits")]
    assert list(broken(before, built_in_kinds(), choice_lists(), but=[("plan", "visits")])) == []
