"""What the law bars is refused by every way in, and what people wrote of it is kept and shown to the manager."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Keqing

OWN = """
[bar.raffles]
title = { zh = "抽奖", en = "Raffles" }
law = { zh = "公司规定：不搞抽奖", en = "no raffles, by our own rules" }
instead = { zh = "请记赠送资料。", en = "Record the materials that were given." }
words = ["抽奖", "raffles?"]
texts = ["抽奖"]
"""


FIELDS = """
[field.hobby]
of = "customer"
title = { zh = "喜好", en = "Hobby" }
"""


@pytest.fixture
def doctor(department: Keqing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Keqing:
    """A department whose manager is 李敏, and a prescriber, whom 周红 cares for."""
    monkeypatch.chdir(tmp_path)
    assert department("add-agent", "周红").code == 0
    Path("fields.toml").write_text(FIELDS, "utf-8")
    assert department("define", "apply", "fields.toml").code == 0
    words = ["--phone", "13900000001", "--owner", "周红"]
    assert department("add-customer", "赵医生", *words).code == 0
    return department


@pytest.mark.parametrize(
    ("words", "law", "rest"),
    [
        (["edit-customer", "赵医生", "--set", "月处方量=30", "--note", "好"], "counted", "keqing edit-customer 赵医生 --note 好"),
        (["edit-customer", "赵医生", "--set", "佣 金=500"], "bribery", "--note ..."),
        (["edit-customer", "赵医生", "--set", "hobby=医生红包500"], "prescribes or buys", "--note ..."),
        (["edit-customer", "赵医生", "--set=Ｃommission=1", "--sex", "m"], "bribery", "keqing edit-customer 赵医生 --sex m"),
        (["edit-customer", "赵医生", "--tag", "紅包"], "cash", "--note ..."),
        (["add-customer", "王五", "--source", "买来的名单"], "leaked lists", "keqing add-customer 王五"),
        (["add-customer", "王五", "--set", "医生处方量=3", "--set", "回扣=5", "--tag", "老"], "counted", "keqing add-customer 王五 --tag 老"),
        (["add-contact", "赵医生", "小刘", "--relation", "医托"], "testimony", "keqing add-contact 赵医生 小刘"),
        (["log", "赵医生", "已拜访", "谈得好", "佣金=500"], "bribery", "keqing log 赵医生 已拜访 谈得好"),
        (["add-contact", "赵医生", "小刘", "--set", "回扣=5"], "bribery", "keqing add-contact 赵医生 小刘"),
        (["gathering", "add", "医生红包会", "2026-12-20"], "prescribes or buys", "keqing gathering add 2026-12-20"),
        (["add", "order", "赵医生", "product=甘草片", "佣金=500"], "bribery", "keqing add order 赵医生 product=甘草片"),
    ],
)  # fmt: skip
def test_a_field_for_it_is_refused_and_the_rest_is_offered(
    doctor: Keqing, words: list[str], law: str, rest: str
) -> None:
    """R173, R203, R331: no figures of a prescriber, no payment, no bought list is stored."""
    before = doctor("history", "--format", "json").out
    ran = doctor(*words)
    assert (ran.code, ran.out) == (1, "")
    assert law in ran.err
    assert ran.err.splitlines()[1].strip().endswith(rest)
    assert doctor("history", "--format", "json").out == before
    zh = doctor("--lang", "zh", *words)
    assert (zh.code, "不能用：不得" in zh.err) == (1, True)


def test_a_denial_and_what_may_be_recorded_are_stored(doctor: Keqing) -> None:
    words = ["--set", "hobby=没有红包", "--tag", "老顾客介绍", "--source", "电台"]
    assert doctor("edit-customer", "赵医生", *words).code == 0


def test_words_of_it_are_kept_and_the_manager_is_told(doctor: Keqing) -> None:
    """R083, R167: what was said stays as evidence, in the manager's list until it was looked at."""
    said = "送现金500元, 本产品根治糖尿病"
    ran = doctor("log", "赵医生", "已拜访", said, "--agent", "周红", "--format", "json")
    assert ran.code == 0
    assert json.loads(ran.out)["flagged"] == ["cash", "cure"]
    assert f"'{said}' tells of what is barred: cash must not be given" in ran.err
    assert doctor("log", "赵医生", "已拜访", "没有送现金, 不承诺根治").err == ""
    theirs = doctor("today", "--agent", "李敏", "--format", "json").out
    assert [row["name"] for row in json.loads(theirs)["rows"]] == ["赵医生"]
    ours = json.loads(doctor("today", "--agent", "周红", "--format", "json").out)["rows"]
    assert ours == []
    checked = doctor("check")
    assert (checked.code, "keqing register flagged" in checked.out) == (0, True)
    table = json.loads(doctor("register", "flagged", "--format", "json").out)
    assert [(row["text"], row["flagged"]) for row in table["events"]] == [(said, "cash")]
    assert "Cash" in doctor("register", "待核记录").out
    assert "周红" in doctor("summary", "flagged").out
    assert "cash, cure" not in doctor("history", "赵医生").out
    assert "do not follow" not in doctor("check", "--replay").out
    assert doctor("done", "赵医生", "promise", "--agent", "李敏").code == 0
    assert "flagged" not in doctor("check").out


def test_a_correction_takes_no_evidence_away(doctor: Keqing) -> None:
    doctor("log", "赵医生", "已拜访", "塞了红包")
    doctor("log", "赵医生", "已拜访", "谈得好")
    assert doctor("amend", "2", "统方=3").code == 1
    assert doctor("amend", "2", "text=聊得好").code == 0
    assert doctor("amend", "3", "text=保证见效").code == 0
    table = json.loads(doctor("register", "flagged", "--format", "json").out)
    assert {row["text"]: row["flagged"] for row in table["events"]} == {
        "聊得好": "cash",
        "保证见效": "cure",
    }
    assert "do not follow" not in doctor("check", "--replay").out


@pytest.mark.parametrize(
    "words",
    [
        ["edit-customer", "赵医生", "--note", "给采购主任送了购物卡"],
        ["add-contact", "赵医生", "小刘", "--note", "答应给她回扣"],
        ["promise", "赵医生", "tomorrow", "带红包给医生"],
        ["skip", "赵医生", "--reason", "不给回扣就不开药"],
        ["add", "complaint", "赵医生", "what=你们说能根治，其实不能", "note=说保证有效"],
    ],
)  # fmt: skip
def test_whatever_is_written_is_looked_at(doctor: Keqing, words: list[str]) -> None:
    doctor("promise", "赵医生", "today", "送资料")
    ran = doctor(*words)
    assert (ran.code, "tells of what is barred" in ran.err) == (0, True), ran.err
    table = json.loads(doctor("register", "flagged", "--format", "json").out)
    assert len(table["events"]) == 1


CUSTOMERS = """姓名,电话,佣 金,来源,备注
王五,13500001234,300,电台,好
孙六,13500001235,,买来的名单,好
钱七,13500001236,,电台,答应给采购回扣
"""


def test_a_file_loses_the_column_the_cell_and_nothing_else(doctor: Keqing) -> None:
    Path("a.csv").write_text(CUSTOMERS, "utf-8")
    for new in (2, 0):
        ran = doctor("import", "a.csv", "--format", "json")
        done = json.loads(ran.out)
        assert (ran.code, done["new"], done["rejected"]) == (4, new, 1)
        assert "佣 金" not in done["columns"]
        said = {(row["row"], row["column"], row["status"]) for row in done["rows"]}
        assert said == {
            (1, "佣 金", "flagged"),
            (3, "来源", "rejected"),
            (4, "备注", "flagged"),
        }
    table = json.loads(doctor("register", "flagged", "--format", "json").out)
    assert [(row["name"], row["text"]) for row in table["events"]] == [("钱七", "答应给采购回扣")]
    assert "do not follow" not in doctor("check", "--replay").out


def test_no_mapping_brings_a_barred_column_in(doctor: Keqing) -> None:
    Path("a.csv").write_text("姓名,电话,统方\n王五,13500001234,30\n", "utf-8")
    ran = doctor("import", "a.csv", "--map", "统方=note", "--format", "json")
    assert "统方" not in json.loads(ran.out)["columns"]
    assert "30" not in doctor("show", "王五", "--format", "json").out.replace("1300", "")


def test_calls_of_a_file_and_of_a_batch_are_flagged(doctor: Keqing) -> None:
    text = "姓名,电话,回访日期,结果,内容\n赵医生,13900000001,2026-11-24,已拜访,保证见效\n"
    Path("calls.csv").write_text(text, "utf-8")
    assert doctor("import", "calls.csv").code == 0
    Path("calls.txt").write_text("赵医生 已拜访 给医生塞钱\n", "utf-8")
    ran = doctor("log", "--batch", "calls.txt")
    assert (ran.code, "tells of what is barred" in ran.err) == (0, True)
    table = json.loads(doctor("register", "flagged", "--format", "json").out)
    assert [row["flagged"] for row in table["events"]] == ["cure", "benefits"]
    assert "waits" not in doctor("check").out
    assert "do not follow" not in doctor("check", "--replay").out


def test_a_department_adds_bars_and_takes_none_away(doctor: Keqing) -> None:
    Path("bar.toml").write_text(OWN, "utf-8")
    assert doctor("define", "apply", "bar.toml").code == 0
    ran = doctor("edit-customer", "赵医生", "--set", "抽奖=1")
    assert (ran.code, "'抽奖' is barred: no raffles, by our own rules." in ran.err) == (1, True)
    assert "Record the materials" in doctor("log", "赵医生", "接通", "请他来抽奖").err
    assert "抽奖" in doctor("--lang", "zh", "history", "赵医生").out
    Path("kind.toml").write_text('[kind.draw]\ntitle = { zh = "抽奖", en = "Draw" }\n', "utf-8")
    assert doctor("define", "check", "kind.toml").code == 2
    assert doctor("define", "drop", "bar", "raffles").code == 0
    assert doctor("define", "check", "kind.toml").code == 0
    dropped = doctor("define", "drop", "bar", "commission")
    assert (dropped.code, "cannot be dropped" in dropped.err) == (1, True)
    Path("bar.toml").write_text(OWN.replace("raffles]", "commission]"), "utf-8")
    assert "the program bars commission already" in doctor("define", "check", "bar.toml").err
    assert "commission" in doctor("define", "list", "bar").out


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (('words = ["抽奖", "raffles?"]', 'words = ["(抽"]'), "no regular expression"),
        (('words = ["抽奖", "raffles?"]', 'words = [".*"]'), "fits every text"),
        (('words = ["抽奖", "raffles?"]', 'words = ["(a+b*)+c"]'), "may take too long"),
        (('words = ["抽奖", "raffles?"]', 'words = ["投诉"]'), "'投诉' of kind complaint is in force"),
        (('words = ["抽奖", "raffles?"]\ntexts = ["抽奖"]', ""), "words is missing"),
        (('law = { zh = "公司规定：不搞抽奖", en = "no raffles, by our own rules" }', 'law = "x"'), "law cannot be"),
        (("instead = ", "insted = "), "instead is missing"),
    ],
)  # fmt: skip
def test_a_bar_that_is_wrong_is_told_with_its_line(
    doctor: Keqing, change: tuple[str, str], says: str
) -> None:
    Path("bar.toml").write_text(OWN.replace(*change), "utf-8")
    ran = doctor("define", "check", "bar.toml")
    assert (ran.code, says in ran.err) == (2, True), ran.err
