"""The types, grades, stages and roles of a department's own, in the commands that speak of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.commands.completion.test_scripts import asked, words_of
from tests.conftest import Keqing, Ran

WORDS = """
[type.supermarket]
title = { zh = "商超", en = "Supermarket" }
rank = 0
aliases = ["大卖场"]

[grade.S]
title = { zh = "特级", en = "Top" }
rank = 0

[grade.VIP]
title = { zh = "贵客", en = "Treasured" }
rank = 90

[stage.repeat]
title = { zh = "复购", en = "Bought again" }
rank = 5

[kind.again]
title = { zh = "再次购买", en = "Bought once more" }
stage = "repeat"

[role.guide]
title = { zh = "导购", en = "Guide" }
licensed = true

[cadence.shelf]
title = { zh = "看货架", en = "Shelves" }
track = "coverage"
source = "ours"
applies_to = { type = ["商超"], grade = ["特级"], stage = ["复购"] }
steps = [{ at = "2d", role = "导购" }]
"""


def document(ran: Ran) -> dict[str, Any]:
    assert (ran.code, ran.err) == (0, ""), ran
    found: dict[str, Any] = json.loads(ran.out)
    return found


@pytest.fixture
def ours(department: Keqing, tmp_path: Path) -> Keqing:
    """A department with words of its own, and a customer of each of two grades."""
    file = tmp_path / "words.toml"
    file.write_text(WORDS, "utf-8")
    assert department("define", "check", str(file)).code == 0
    assert department("define", "apply", str(file), "--yes").code == 0
    assert department("add-customer", "惠民", "--type", "商超", "--grade", "特级").code == 0
    assert department("add-customer", "老店", "--type", "shop", "--grade", "贵客").code == 0
    return department


def test_customers_are_of_them_in_both_languages(
    ours: Keqing, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Supermarket" in ours("list").out
    monkeypatch.setenv("KEQING_LANG", "zh")
    assert "商超" in ours("list").out
    assert "惠民" in ours("list", "--type", "大卖场").out
    assert "商超" in ours("show", "惠民").out
    assert "商超" in ours("export", "customers", "--format", "csv").out
    people = Path("people.csv")
    people.write_text("姓名,客户类型,等级\n新店,商超,特级\n", "utf-8")
    assert ours("import", "people.csv", "--yes").code == 0
    assert len(ours("list", "--type", "商超").out.splitlines()) == 3
    people.unlink()


def test_a_cadence_is_for_them_and_their_work_is_a_roles(ours: Keqing) -> None:
    assert ours("add", "再次购买", "惠民").code == 0
    followups = document(ours("show", "惠民", "--format", "json"))["followups"]
    assert [followup["cadence"] for followup in followups] == ["shelf"]
    assert "Bought again" in ours("show", "惠民").out
    added = ours("add-agent", "张导", "--role", "导购")
    assert (added.code, "Guide" in added.out) == (0, True)
    assert ours("check", "--replay").code in {0, 1}
    assert "Guide" in ours("add-agent", "张导", "--capacity", "20").out


def test_conditions_know_them_and_their_order(ours: Keqing) -> None:
    ours("add", "再次购买", "惠民")
    assert "惠民" in ours("list", "--where", 'stage >= "复购"').out
    assert "惠民" not in ours("list", "--where", 'stage < "复购"').out
    assert "惠民" in ours("list", "--where", 'type = "大卖场"').out


def test_their_ranks_order_the_day_and_follow_a_change(ours: Keqing, tmp_path: Path) -> None:
    for name in ("惠民", "老店"):
        assert ours("add", "complaint", name, "what=slow", "--date", "2026-11-20").code == 0
    rows = document(ours("today", "--format", "json"))["rows"]
    assert [row["name"] for row in rows] == ["惠民", "老店"]
    file = tmp_path / "words.toml"
    file.write_text('[grade.S]\ntitle = { zh = "特级", en = "Top" }\nrank = 95\n', "utf-8")
    assert ours("define", "apply", str(file)).code == 0
    rows = document(ours("today", "--format", "json"))["rows"]
    assert [row["name"] for row in rows] == ["老店", "惠民"]
    assert "differs" not in ours("check", "--replay").out
    assert ours("undo", "--yes").code == 0
    rows = document(ours("today", "--format", "json"))["rows"]
    assert [row["name"] for row in rows] == ["惠民", "老店"]


@pytest.mark.parametrize(
    ("key", "by"),
    [
        (("type", "商超"), "cadence.shelf"),
        (("grade", "S"), "cadence.shelf"),
        (("stage", "repeat"), "kind.again"),
        (("role", "导购"), "cadence.shelf"),
        (("role", "manager"), "The program needs role.manager"),
        (("type", "consumer"), "The program needs type.consumer"),
    ],
)
def test_what_something_refers_to_is_not_dropped(
    ours: Keqing, key: tuple[str, str], by: str
) -> None:
    ran = ours("define", "drop", *key)
    assert ran.code == 1
    assert by in ran.err


def test_what_was_dropped_keeps_its_name(ours: Keqing) -> None:
    assert ours("define", "drop", "cadence", "shelf", "--yes").code == 0
    assert ours("define", "drop", "type", "supermarket").code == 0
    assert "Supermarket" in ours("list").out
    assert ours("add-customer", "x", "--type", "商超").code == 2
    assert "differs" not in ours("check", "--replay").out


def test_a_later_day_is_refused_where_places_would_move(ours: Keqing) -> None:
    ran = ours("define", "drop", "grade", "B", "--from", "2026-12-24")
    assert (ran.code, "for a later day yet" in ran.err) == (2, True)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[type.x]\ntitle = { zh = "一", en = "X" }\n', "rank is missing in x"),
        ('[grade.x]\ntitle = { zh = "一", en = "X" }\nrank = 99\n', "from 0 to 98"),
        ('[role.x]\ntitle = { zh = "一", en = "X" }\nrank = 1\n', "no key rank in role.x"),
        ('[type.x]\ntitle = { zh = "诊所", en = "X" }\nrank = 1\n', "already means clinic"),
        ('[type.X]\ntitle = { zh = "一", en = "Y" }\nrank = 1\n', "small letters"),
        ('[stage.bought]\ntitle = { zh = "购", en = "B" }\n', "rank is missing"),
    ],
)
def test_mistakes(keqing: Keqing, tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "words.toml"
    file.write_text(text, "utf-8")
    ran = keqing("define", "check", str(file))
    assert (ran.code, says in ran.err) == (2, True), ran.err


def test_the_tab_key_knows_them(ours: Keqing) -> None:
    assert "supermarket" in words_of(asked("list", "--type", "sup"))
    assert words_of(asked("add-agent", "x", "--role", "gui")) == ["guide"]
    assert "stage" in asked("define", "list", "sta")
