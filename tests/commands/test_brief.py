"""`keqing brief`, and the call guide on the card: filled in for one customer, in both languages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from keqing.render.text import width
from tests.conftest import Begin, Keqing, Ran

BUY = ("product=核酸", "line=health", "quantity=4", "pack=30", "daily=2")
WANG = (
    ("add-customer", "王秀兰", "--phone", "13800000001", "--sex", "f", "--set", "忌谈=子女", "--date", "2026-11-20"),
    ("add", "material", "王秀兰", "item=书刊", "--date", "2026-11-21"),
    ("add", "preference", "王秀兰", "what=种花", "--date", "2026-11-21"),
    ("log", "王秀兰", "reached", "聊得好", "--entry", "孙子上学", "--date", "2026-11-22"),
    ("log", "王秀兰", "reached", "又聊了", "--date", "2026-11-21"),
    ("log", "王秀兰", "no-answer", "--date", "2026-11-20"),
    ("log", "王秀兰", "busy", "--date", "2026-11-20"),
)  # fmt: skip


def document(ran: Ran) -> dict[str, Any]:
    assert (ran.code, ran.err) == (0, ""), ran
    found: dict[str, Any] = json.loads(ran.out)
    return found


@pytest.fixture
def office(begin: Begin) -> Keqing:
    """A department of all cadences, with 王秀兰 on file."""
    return begin("all", *WANG)


@pytest.mark.parametrize(
    ("at", "hello"),
    [("08:30", "早上好"), ("10:30", "上午好"), ("15:00", "下午好"), ("18:00", "晚上好")],
)
def test_scenario_s08_the_greeting_is_that_of_the_hour(office: Keqing, at: str, hello: str) -> None:
    """S08, R058, R059, R073, R117: the greeting, who calls, the last three contacts, what to begin with."""
    office("config", "set", "hotline", "400-123-4567", "--department")
    words = ("--lang", "zh", "brief", "王秀兰", "--at", f"2026-12-07 {at}")
    found = document(office(*words, "--format", "json"))
    assert found["guide"]["opening"].startswith(f"{hello}，王秀兰女士。")
    assert (found["date"], found["time"]) == ("2026-12-07", at)
    assert found["avoid"] == "子女"
    assert [each["outcome"] for each in found["contacts"]] == ["reached", "reached", "busy"]
    assert found["entry"] == "孙子上学"
    assert found["likes"] == ["种花"]
    assert [each["what"] for each in found["materials"]] == ["书刊"]
    assert found["phones"] == ["138****0001"]
    assert "400" in found["guide"]["closing"]
    assert "孙子上学" in found["guide"]["entry"]
    screen = office(*words).out
    assert screen.index("忌谈：子女") < screen.index("上次") < screen.index("开场")
    assert hello in screen


def test_scenario_s08_the_closing_names_the_next_call(office: Keqing) -> None:
    """S08, R134, R136: after the first revisit of 2026-12-05 the next one is by 2027-01-05, a Tuesday."""
    office("add", "purchase", "王秀兰", *BUY, "--date", "2026-11-29")
    found = document(office("brief", "王秀兰", "--at", "2026-12-05 09:30", "--format", "json"))
    assert found["guide"]["name"] == "health-buyer"
    assert "核酸" in found["guide"]["opening"]
    assert "5 January 2027" in found["guide"]["closing"]


def test_a_message_and_an_institution_have_words_of_their_own(office: Keqing) -> None:
    office(
        "add-customer",
        "康宁诊所",
        "--type",
        "clinic",
        "--phone",
        "13800000009",
        "--address",
        "东街1号",
    )
    office("add-contact", "康宁诊所", "周医生", "--phone", "13800000010")
    office("add", "first-visit", "康宁诊所", "--date", "2026-11-16")
    found = document(office("brief", "康宁诊所", "--format", "json"))
    assert found["channel"] == "visit"
    assert found["guide"]["name"] == "third-terminal"
    screen = office("brief", "康宁诊所").out
    assert "东街1号" in screen


def test_a_message_is_written_whole(office: Keqing) -> None:
    """R136: nothing is asked in a message; the festival has its name in the reader's language."""
    words = ("brief", "王秀兰", "--at", "2027-01-01 09:30", "--format", "json")
    greeting = document(office("--lang", "zh", *words))["guide"]
    assert greeting["name"] == "festival-greeting"
    assert greeting["opening"].startswith("王秀兰女士，上午好！")
    assert "祝您和家人元旦快乐" in greeting["opening"]
    assert (greeting["questions"], greeting["closing"]) == ([], None)
    assert "New Year's Day" in document(office(*words))["guide"]["opening"]


def test_work_that_no_call_does_has_a_checklist(office: Keqing) -> None:
    office("promise", "王秀兰", "today", "寄资料", "--task")
    guide = document(office("brief", "王秀兰", "--format", "json"))["guide"]
    assert guide["name"] == "office"
    assert "I will call" not in guide["closing"]
    promised = office("promise", "王秀兰", "today", "问问孙子")
    assert promised.code == 0
    call = document(office("brief", "王秀兰", "--format", "json"))["guide"]
    assert call["name"] == "promise"
    assert "问问孙子" in call["opening"]


def test_who_is_not_told_is_not_spoken_to_of_health(office: Keqing) -> None:
    """R025: the contact person is named; the fields of health are left out."""
    office("edit-customer", "王秀兰", "--set", "知情=否", "--set", "过敏=青霉素")
    office(
        "add-contact", "王秀兰", "张丽", "--relation", "女儿", "--phone", "13900000005", "--health"
    )
    ran = office("brief", "王秀兰")
    assert "do not discuss health with the customer" in ran.out
    assert "speak with 张丽" in ran.out
    assert "青霉素" not in ran.out
    assert document(office("brief", "王秀兰", "--format", "json"))["untold"] is True
    whole = office("brief", "王秀兰", "--health", "--full")
    assert "青霉素" in whole.out
    assert "139 0000 0005" in whole.out
    assert "brief" in office("history").out


@pytest.mark.parametrize("columns", [40, 60, 80, 120])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_it_fits_a_screen(office: Keqing, columns: int, lang: str) -> None:
    office("add", "purchase", "王秀兰", *BUY, "--date", "2026-11-20")
    ran = office("--lang", lang, "--width", str(columns), "brief", "王秀兰")
    assert ran.code == 0
    assert not set("{}") & set(ran.out)
    assert max(map(width, ran.out.splitlines())) <= columns


def test_a_name_that_nobody_has_is_not_found(office: Keqing) -> None:
    assert office("brief", "赵钱孙").code == 3


def test_the_card_has_the_checklist_of_what_is_due(office: Keqing) -> None:
    office("add", "purchase", "王秀兰", "product=安胶囊", "line=therapy", "quantity=4", "pack=30", "daily=6", "--date", "2026-11-20")  # fmt: skip
    shown = office("--lang", "zh", "show", "王秀兰").out
    assert "话术" in shown
    assert "1 这几天按时按量用吗？" in shown
    assert "按时按量" not in office("--lang", "zh", "list").out


def test_a_gathering_is_named_with_its_day_place_and_free_seats(office: Keqing) -> None:
    """R063, R065: only the seats that are really free."""
    office("gathering", "add", "冬季联谊会", "2026-12-01", "--place", "文化宫", "--seats", "30")
    office("add", "consent", "王秀兰", "purpose=promotion", "evidence=签字")
    office("gathering", "invite", "冬季联谊会", "王秀兰", "--yes")
    found = document(office("--lang", "zh", "brief", "王秀兰", "--format", "json"))
    guide = found["guide"]
    assert guide["name"] == "event-invite"
    assert "冬季联谊会" in guide["opening"]
    assert "12月1日（周二）" in guide["opening"]
    assert "文化宫" in guide["closing"]
    (seats,) = [each["answer"] for each in guide["objections"] if "位子" in each["says"]]
    assert "还空30个位子" in seats


GLUCOSE = """
[field.glucose]
of = "contact"
title = { zh = "血糖", en = "Blood sugar" }
type = "measure"
units = { "mmol/L" = [1, 40], "mg/dL" = [18, 720] }

[field.fasting]
of = "contact"
title = { zh = "空腹", en = "Fasting" }
type = "bool"

[field.pulse]
of = "contact"
title = { zh = "脉搏", en = "Pulse" }
type = "int"
range = [30, 220]
unit = "次/分"

[field.remark]
of = "contact"
title = { zh = "备注二", en = "Remark" }

[guide.call]
title = { zh = "电话", en = "Call" }
ask = [
  { zh = "血糖多少？", en = "Blood sugar?", field = "glucose" },
  { zh = "空腹吗？", en = "Fasting?", field = "空腹" },
  { zh = "脉搏多少？", en = "Pulse?", field = "pulse" },
  { zh = "还有吗？", en = "Anything else?", field = "remark" },
]
"""


def test_answers_are_typed_fields_with_their_units(office: Keqing, tmp_path: Path) -> None:
    """S01 (R125, R413): 280 mg/dL is read, 280mg/L is refused; the sheet says what each question takes."""
    file = tmp_path / "g.toml"
    file.write_text(GLUCOSE, "utf-8")
    applied = office("define", "apply", str(file))
    assert applied.code == 0, applied
    screen = office("brief", "王秀兰").out
    for words in (
        "1 Blood sugar? [Blood sugar: 1 - 40 mmol/L, 18 - 720 mg/dL]",
        "2 Fasting? [Fasting: yes, no]",
        "3 Pulse? [Pulse: 30 - 220 次/分]",
        "4 Anything else? [Remark]",
    ):
        assert words in screen
    assert office("log", "王秀兰", "reached", "量了", "血糖=280mg/L").code == 2
    assert office("log", "王秀兰", "reached", "量了", "血糖=280mg/dL", "空腹=是").code == 0
    dropped = office("define", "drop", "field", "pulse")
    assert dropped.code == 1
    assert "guide.call" in dropped.err


def test_nobody_is_briefed_to_call_who_said_stop(office: Keqing) -> None:
    assert office("log", "王秀兰", "stop", "别再打了").code == 0
    found = document(office("brief", "王秀兰", "--format", "json"))
    assert found["guide"] is None
    shown = office("brief", "王秀兰").out
    assert "not to be called" in shown
    assert "Good morning" not in shown


def test_the_sheet_is_a_page_to_print(office: Keqing, tmp_path: Path) -> None:
    """A name is data there, whatever it looks like."""
    office("add-customer", "<script>alert(1)</script>", "--phone", "13800000021")
    file = tmp_path / "brief.html"
    ran = office("brief", "13800000021", "-o", str(file))
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    text = file.read_text("utf-8")
    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert "138****0021" in text
    assert "Good morning" in text
    assert file.stat().st_mode & 0o777 == 0o600
    refused = office("brief", "13800000021", "-o", str(tmp_path / "brief.docx"))
    assert refused.code == 2
    assert ".html" in refused.err
    assert not (tmp_path / "brief.docx").exists()
    refused = office("brief", "13800000021", "-o", str(file), "--format", "json")
    assert (refused.code, "Leave out --format" in refused.err) == (2, True)
