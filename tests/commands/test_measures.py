"""Measures and filters that a department defines, used by cadences and lists (mechanisms of S13 and S26)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Keqing

RULES = """
[measure.value12]
title = { zh = "十二个月金额", en = "Value of 12 months" }
sum = ["purchase.price", "order.price"]
over = "365d"

[measure.visits]
title = { zh = "拜访次数", en = "Visits" }
count = "contact"
where = { channel = "上门" }

[filter.core]
when = "value12 >= 200000"

[filter.unvisited]
title = { zh = "未拜访", en = "Unvisited" }
when = "拜访次数 = 0"

[cadence.core-welcome]
title = { zh = "新核心分销商", en = "New core distributor" }
track = "office"
starts_when = "value12 >= 200000"
steps = ["0d"]
done_by = "named"
again = "ignore"
source = "200,000 are our default"
"""


@pytest.fixture
def measured(department: Keqing, tmp_path: Path) -> Keqing:
    """A dealer with two orders, a clinic that was visited, and the measures of the department."""
    file = tmp_path / "measures.toml"
    file.write_text(RULES, encoding="utf-8")
    assert department("define", "apply", str(file), "-y").code == 0
    department("add-customer", "康复经销", "--type", "dealer")
    department("add-customer", "城南诊所", "--type", "clinic")
    department("add", "order", "C0001", "product=甘草片", "price=195000", "--date", "2026-11-02")
    department("add", "order", "C0001", "product=甘草片", "price=5000", "--date", "2026-11-03")
    department("log", "C0002", "visited", "好", "--date", "2026-11-04")
    return department


def names(keqing: Keqing, *words: str) -> list[str]:
    ran = keqing("list", *words, "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    return [row["name"] for row in json.loads(ran.out)["customers"]]


def test_filters_find_customers_by_measures(measured: Keqing) -> None:
    assert names(measured, "--filter", "core") == ["康复经销"]
    assert names(measured, "--filter", "未拜访") == ["康复经销"]
    assert names(measured, "--filter", "core", "--where", "visits >= 1") == []
    assert names(measured, "--where", "value12 < 200000") == ["城南诊所"]


def test_a_cadence_starts_by_a_measure_and_another_text_of_it_moves_dates(
    measured: Keqing, tmp_path: Path
) -> None:
    def welcomed() -> bool:
        return "core-welcome" in measured("show", "C0001", "--format", "json").out

    assert welcomed()
    file = tmp_path / "narrow.toml"
    file.write_text(
        '[measure.value12]\ntitle = { zh = "额", en = "Value" }\nsum = "purchase.price"\n',
        encoding="utf-8",
    )
    assert measured("define", "apply", str(file), "-y").code == 0
    assert not welcomed()
    assert "replay" not in measured("check", "--replay").out
    assert measured("undo", "-y").code == 0
    assert welcomed()


def test_what_is_defined_can_be_read_and_brought_in_again(measured: Keqing, tmp_path: Path) -> None:
    assert "value12" in measured("define", "list").out
    assert "365d" in measured("define", "show", "measure", "value12").out
    file = tmp_path / "all.toml"
    file.write_text(measured("define", "export").out, encoding="utf-8")
    assert measured("define", "check", str(file)).code == 0
    again = measured("define", "diff", str(file))
    assert again.code == 0


def test_what_something_refers_to_is_not_dropped(measured: Keqing) -> None:
    ran = measured("define", "drop", "measure", "value12", "-y")
    assert ran.code == 1
    assert "filter.core" in ran.err
    assert measured("define", "drop", "filter", "unvisited", "-y").code == 0
    ran = measured("list", "--filter", "unvisited")
    assert (ran.code, ran.out) == (3, "")
    assert "There is no filter 'unvisited'." in ran.err


MISTAKES = {
    '[measure.age]\ntitle = { zh = "x", en = "x" }\ncount = "purchase"': "age is a word of the program",
    '[measure.m]\ntitle = { zh = "x", en = "x" }': "m needs one of count, sum, mean",
    '[measure.m]\ntitle = { zh = "x", en = "x" }\ncount = "purchase"\nsum = "purchase.price"': "m needs one of",
    '[measure.m]\ntitle = { zh = "x", en = "x" }\ncount = "purchse"': "Did you mean purchase",
    '[measure.m]\ntitle = { zh = "x", en = "x" }\ncount = "purchase.price"': "count takes a kind, and no field",
    '[measure.m]\ntitle = { zh = "x", en = "x" }\nsum = "purchase.product"': "is not a number",
    '[measure.m]\ntitle = { zh = "x", en = "x" }\nsum = "purchase.prise"': "has no number",
    '[measure.m]\ntitle = { zh = "x", en = "x" }\nsum = "contact"': "has no number",
    '[measure.m]\ntitle = { zh = "x", en = "x" }\ncount = "purchase"\nover = "3wd"': "over cannot be",
    '[measure.m]\ntitle = { zh = "x", en = "x" }\ncount = "purchase"\nover = "3d"\nper = "month"': "cannot stand together",
    '[measure.m]\ntitle = { zh = "x", en = "x" }\ncount = "contact"\nwhere = { chanel = "phone" }': "no field chanel",
    '[measure.m]\ntitle = { zh = "x", en = "x" }\ncount = "contact"\nwhere = { channel = "fone" }': "channel cannot be",
    '[measure.m]\ntitle = { zh = "x", en = "x" }\ncount = "contact"\nwhere = { channel = [] }': "channel cannot be",
    '[filter.f]\nwhen = "count(x) > 3"': "when is no condition",
    "[filter.f]": "when",
}


def test_a_mistake_is_refused_with_its_line(department: Keqing, tmp_path: Path) -> None:
    file = tmp_path / "bad.toml"
    for text, said in MISTAKES.items():
        file.write_text(text + "\n", encoding="utf-8")
        ran = department("define", "check", str(file))
        assert (ran.code, ran.out) == (2, ""), text
        assert said in " ".join(ran.err.split()), text
        assert "bad.toml, line" in ran.err
