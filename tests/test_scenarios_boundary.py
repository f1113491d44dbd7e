"""What belongs to other programs: nothing here does it, the help says whose it is, and a promise is a task."""

from __future__ import annotations

import pytest
import time_machine

from keqing.commands.help.command_table import ROWS
from keqing.definitions.kinds import built_in_kinds
from tests.cli_department import Department
from tests.conftest import Keqing


@pytest.fixture
def department(clock: time_machine.Traveller, keqing: Keqing) -> Department:
    return Department(keqing)


def test_s30_a_promise_is_listed_from_its_day_until_it_is_kept(department: Department) -> None:
    """S30 (R195): promised on 2026-12-09 for 12-23; a day late on 12-24, and no call is its end."""
    who = department.customer("仁和药店", "--type", "pharmacy")
    department.do("promise", who, "2026-12-23", "陈列架", "--task", "--date", "2026-12-09")

    def promised(day: str) -> list[tuple[str, int]]:
        return [
            (reason["text"], row["overdue"])
            for row in department.today(day)
            for reason in row["reasons"]
            if reason["cadence"] == "promise"
        ]

    assert promised("2026-12-22") == []
    assert promised("2026-12-23") == [("陈列架", 0)]
    assert promised("2026-12-24") == [("陈列架", 1)]
    department.call(who, "2026-12-24")
    assert promised("2026-12-25") == [("陈列架", 2)]
    department.do("done", who, "陈列架", "--date", "2026-12-25")
    assert promised("2026-12-26") == []


@pytest.mark.parametrize(
    ("lang", "first", "said"),
    [
        ("en", "keqing help boundary", ("ERP", "Prices", "Delivery", "cheques", "discounts")),
        ("zh", "keqing help 边界", ("进销存", "价格", "送货", "支票", "折扣")),
    ],
)
def test_s30_the_help_says_what_the_erp_does(
    keqing: Keqing, lang: str, first: str, said: tuple[str, ...]
) -> None:
    (line,) = [line for line in keqing("--lang", lang, "-h").out.splitlines() if first in line]
    assert said[0] in line
    page = keqing("--lang", lang, *first.split()[1:]).out
    assert [word for word in said if word not in page] == []


def test_s30_no_command_and_no_kind_does_it() -> None:
    words = {row.name for row in ROWS} | {*built_in_kinds().by_name}
    assert not words & {"price", "delivery", "cheque", "discount", "warehouse", "points", "wages"}
