from __future__ import annotations

import json
import sqlite3
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Keqing


def card(keqing: Keqing, who: str, *words: str) -> dict[str, Any]:
    ran = keqing("show", who, "--format", "json", *words)
    assert ran.code == 0, ran.err
    found: dict[str, Any] = json.loads(ran.out)
    return found


def events(keqing: Keqing, who: str) -> list[tuple[str, dict[str, Any]]]:
    return [(event["kind"], event["details"]) for event in card(keqing, who)["events"]]


def value(home: Path, query: str) -> Any:
    with sqlite3.connect(home / ".local/share/keqing/keqing.db") as connection:
        return connection.execute(query).fetchone()


def test_all_that_is_said_of_a_new_customer_is_on_the_card(department: Keqing) -> None:
    department("add-customer", "老张")
    words = [
        "--phone", "138 1234 5678", "--phone", "021-64321234转801（女儿）", "--type", "患者",
        "--grade", "vip", "--sex", "女", "--birthday", "农历1950年八月十五", "--address", "朝阳路1号",
        "--source", "电台", "--referrer", "老张", "--tag", "糖尿病", "--tag", "独居",
        "--hours", "15:00-17:00", "--hours", "9:00-11:30", "--note", "说四川话",
        "--set", "知情=否", "--set", "过敏=青霉素", "--set", "家庭=独居",
    ]  # fmt: skip
    ran = department("add-customer", "王秀英", *words)
    assert (ran.code, ran.err) == (0, "")
    assert "Entered: 王秀英 C0002 138****5678, owner: 李敏" in ran.out
    found = card(department, ".")
    assert found["schema"] == "keqing.customer/1"
    assert found["code"] == "C0002"
    assert (found["type"], found["grade"], found["birthday"]) == (
        "consumer", "VIP", "lunar 1950-08-15",
    )  # fmt: skip
    assert found["tags"] == ["糖尿病", "独居"]
    screen = department("show", "C0002", "--full", "--health").out
    for shown in (
        "138 1234 5678", "021 6432 1234-801", "女儿", "aged 76", "09:00-11:30  15:00-17:00",
        "allergies: 青霉素", "has been told the diagnosis: no", "Family: 独居", "老张 C0001",
        "朝阳路1号", "电台", "说四川话", "woman", "Consumer",
    ):  # fmt: skip
        assert shown in screen
    assert events(department, "C0002") == [
        (
            "created",
            {
                "type": "consumer",
                "grade": "VIP",
                "tag": ["糖尿病", "独居"],
                "birthday": "lunar 1950-08-15",
            },
        )
    ]


def test_add_customer_for_machines_is_the_card(department: Keqing) -> None:
    told = json.loads(
        department("add-customer", "王秀英", "--phone", "13812345678", "--format", "json").out
    )
    assert told == card(department, "C0001")


def test_codes_go_on_and_are_never_given_twice(department: Keqing) -> None:
    department("add-customer", "甲")
    department("add-customer", "乙", "--code", "c0041")
    department("add-customer", "丙", "--code", "CUST-99999")
    assert "C0042" in department("add-customer", "丁").out
    assert department("undo").code == 0
    assert "C0043" in department("add-customer", "戊").out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((" ",), "name"),
        (("甲", "--code", "12"), "code"),
        (("甲", "--code", "C0001"), "王秀英"),
        (("甲", "--phone", "1381234567"), "1381234567"),
        (("甲", "--phone", "无"), "无"),
        (("甲", "--type", "ship"), "ship"),
        (("甲", "--grade", "D"), "D"),
        (("甲", "--sex", "x"), "x"),
        (("甲", "--birthday", "2月30日"), "2月30日"),
        (("甲", "--birthday", "2027-01-01"), "2027-01-01"),
        (("甲", "--hours", "11-9"), "11-9"),
        (("甲", "--set", "informed"), "informed"),
        (("甲", "--set", "informed=maybe"), "maybe"),
        (("甲", "--set", "家庭="), "家庭"),
        (("甲", "--set", "口味=清淡"), "口味"),
        (("甲", "--set", "家庭=1", "--set", "family=2"), "Family"),
        (("甲", "--note", "x" * 2001), "too long"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    department: Keqing, home: Path, words: tuple[str, ...], says: str
) -> None:
    department("add-customer", "王秀英")
    ran = department("add-customer", *words)
    assert (ran.code, ran.out) == (2, "")
    assert says in ran.err
    assert value(home, "select count(*) from customer where id > 0") == (1,)


def test_unknown_agents_and_referrers_are_not_found(department: Keqing) -> None:
    assert department("add-customer", "甲", "--owner", "谁").code == 3
    assert department("add-customer", "甲", "--referrer", "谁").code == 3


def test_a_likely_duplicate_is_refused_without_force(department: Keqing) -> None:
    department("add-customer", "王秀英", "--phone", "13812345678")
    ran = department("add-customer", "王秀英", "--phone", "+86 138 1234 5678")
    assert (ran.code, ran.out) == (2, "")
    assert "C0001" in ran.err
    forced = department("add-customer", "王秀英", "--phone", "13812345678", "--force")
    assert forced.code == 0
    assert "王秀英 (C0001) has the same number." in forced.out


def test_the_same_number_or_the_same_name_is_remarked_on(department: Keqing) -> None:
    department("add-customer", "王秀英", "--phone", "13812345678")
    assert (
        "王秀英 (C0001) has the same number."
        in department("add-customer", "李强", "--phone", "13812345678").out
    )
    assert "There is another 王秀英: C0001." in department("add-customer", "王秀英").out
    assert "looks made up" in department("add-customer", "丙", "--phone", "13800000000").out


def test_a_number_that_is_not_to_be_called_stays_so(department: Keqing) -> None:
    department("add-customer", "王秀英", "--phone", "13812345678")
    department("log", "C0001", "stop", "别再打了")
    ran = department("add-customer", "新名字", "--phone", "13812345678")
    assert ran.code == 0
    assert "not to be called" in ran.out
    found = card(department, "C0002")
    assert found["status"] == "stopped"
    assert [(event["kind"], event["outcome"], event["text"]) for event in found["events"]] == [
        ("contact", "stop", "别再打了"),
        ("created", None, None),
    ]
    department("edit-customer", "C0002", "--phone", "13987654321")
    assert card(department, "C0002")["status"] == "stopped"
    assert "not to be called" in department("add-customer", "丙", "--phone", "13987654321").out
    department("add-customer", "丁")
    assert "not to be called" in department("edit-customer", "C0004", "--phone", "13812345678").out
    assert card(department, "C0004")["status"] == "stopped"
    assert department("check", "--replay").code == 0


def test_a_dry_run_writes_nothing(department: Keqing, home: Path) -> None:
    ran = department("add-customer", "王秀英", "-n")
    assert ran.out.startswith("Would be entered: 王秀英 C0001")
    assert value(home, "select count(*) from customer where id > 0") == (0,)
    department("add-customer", "王秀英")
    assert department("edit-customer", ".", "--name", "王芳", "-n").out.startswith(
        "Would be changed"
    )
    assert card(department, ".")["name"] == "王秀英"


def test_a_customer_of_an_earlier_day(department: Keqing) -> None:
    department("add-customer", "王秀英", "--date", "昨天")
    assert card(department, ".")["events"][0]["day"] == "2026-11-23"


def test_changes_are_events_of_the_profile(department: Keqing) -> None:
    department("add-customer", "王秀英", "--grade", "A", "--tag", "糖尿病")
    ran = department(
        "edit-customer", "C0001", "--grade", "VIP", "--tag", "高血压", "--remove-tag", "糖尿病",
        "--note", "x",
    )  # fmt: skip
    assert ran.out.startswith("Changed: 王秀英 C0001")
    department("edit-customer", "C0001", "--address", "朝阳路1号")
    assert events(department, "C0001") == [
        ("profile", {"fields": {"address": [None, "朝阳路1号"]}}),
        ("profile", {"grade": "VIP", "tag": ["高血压"]}),
        ("created", {"type": "consumer", "grade": "A", "tag": ["糖尿病"]}),
    ]


def test_what_is_not_said_stays_and_what_is_cleared_goes(department: Keqing) -> None:
    department(
        "add-customer", "王秀英", "--phone", "13812345678", "--grade", "A", "--note", "x",
        "--hours", "9-11", "--tag", "t", "--set", "过敏=青霉素", "--set", "informed=no",
    )  # fmt: skip
    department("edit-customer", ".", "--name", "王秀兰", "--phone", "13987654321")
    found = card(department, "wangxiulan", "--full")
    assert found["grade"] == "A"
    assert found["phones"] == ["+8613812345678", "+8613987654321"]
    words = [
        word
        for name in ("grade", "note", "hours", "tags", "allergies", "知情", "owner")
        for word in ("--clear", name)
    ]
    assert department("edit-customer", ".", *words, "--remove-phone", "5678").code == 0
    screen = department("show", ".").out
    for gone in ("   A   ", "Note", "Hours", "Tags", "Know", "138****5678", "owner: 李敏"):
        assert gone not in screen
    assert "no owner" in screen


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), 2),
        (("--grade", "A"), 2),
        (("--clear", "name"), 2),
        (("--clear", "nothing"), 2),
        (("--remove-tag", "x"), 3),
        (("--remove-phone", "0000"), 3),
        (("--remove-phone", "78"), 3),
        (("--referrer", "C0001"), 2),
        (("--name", ""), 2),
    ],
)
def test_changes_that_cannot_be(department: Keqing, words: tuple[str, ...], code: int) -> None:
    department("add-customer", "王秀英", "--grade", "A", "--phone", "13812345678")
    ran = department("edit-customer", "C0001", *words)
    assert (ran.code, ran.out) == (code, "")


def test_a_number_given_again_gets_its_label_and_stays_wrong(department: Keqing) -> None:
    department("add-customer", "王秀英", "--phone", "13812345678")
    department("log", ".", "wrong-number")
    assert "wrong number" in department("show", ".").out
    department("edit-customer", ".", "--phone", "13812345678（本人）")
    assert "138****5678  本人  wrong number" in department("show", ".").out
    assert card(department, ".")["phones"] == ["138****5678"]


def test_another_owner_has_the_follow_ups(department: Keqing) -> None:
    department("add-agent", "王芳")
    department("add-customer", "王秀英")
    department("add", "inquiry", ".", "source=电台", "--date", "2026-11-20")
    department("edit-customer", ".", "--owner", "王芳")
    rows = json.loads(department("today", "--agent", "王芳", "--format", "json").out)["rows"]
    assert [row["code"] for row in rows] == ["C0001"]
    assert department("check", "--replay").code == 0


def test_who_speaks_for_a_customer(department: Keqing) -> None:
    department("add-customer", "王秀英")
    ran = department(
        "add-contact", ".", "张丽", "--relation", "女儿", "--phone", "13987654321", "--health",
        "--note", "周末打",
    )  # fmt: skip
    assert ran.code == 0
    department("add-contact", "C0001", "张强", "--relation", "儿子")
    again = department("add-contact", "4321", "张丽", "--note", "晚上打")
    assert "张丽 was on file already" in again.out
    people = card(department, "C0001")["contact_persons"]
    assert [
        (person["name"], person["relation"], person["health"], person["note"]) for person in people
    ] == [
        ("张丽", "女儿", True, "晚上打"),
        ("张强", "儿子", False, None),
    ]
    department("add-contact", "C0001", "张丽", "--no-health")
    assert card(department, "C0001")["contact_persons"][0]["health"] is False
    both = department("add-contact", "C0001", "张丽", "--no-health", "--health")
    assert both.code == 2
    assert "138****" not in department("list").out


def test_the_list(department: Keqing) -> None:
    department("add-agent", "王芳")
    department(
        "add-customer", "王秀英", "--phone", "13812345678", "--grade", "A", "--tag", "糖尿病"
    )
    department("add-customer", "吕布", "--owner", "王芳", "--type", "药店", "--agent", "李敏")
    department("add-customer", "50%off", "--agent", "李敏")
    department("edit-customer", "C0003", "--clear", "owner")
    department("log", "C0003", "stop", "x")
    department("pause", "C0002", "--until", "2026-12-24")

    def codes(*words: str) -> list[str]:
        ran = department("list", *words, "--format", "json")
        assert ran.code == 0, ran.err
        return [customer["code"] for customer in json.loads(ran.out)["customers"]]

    assert codes() == ["C0001", "C0002", "C0003"]
    assert (
        codes("秀") == codes("xiu") == codes("wxy") == codes("5678") == codes("c0001") == ["C0001"]
    )
    assert codes("%") == ["C0003"]
    assert codes("_") == []
    assert codes("--owner", "王芳") == ["C0002"]
    assert codes("--owner", "none") == ["C0003"]
    assert codes("--type", "pharmacy") == ["C0002"]
    assert codes("--grade", "a") == codes("--tag", "糖尿病") == ["C0001"]
    assert codes("--status", "active") == ["C0001"]
    assert codes("--status", "paused") == ["C0002"]
    assert codes("--status", "stopped") == ["C0003"]
    assert codes("--tag", "糖尿病", "--tag", "x") == []


def test_the_list_shows_the_next_date(department: Keqing) -> None:
    department("add-customer", "王秀英", "--phone", "13812345678")
    department("add", "purchase", ".", "product=安胶囊")
    lines = department("list").out.splitlines()
    assert lines[0].split("\t")[-1] == "due date"
    assert lines[1].split("\t")[-1] == "2026-11-25"
    assert department("list", "--full").out.splitlines()[1].count("13812345678") == 1


def test_names_are_data(department: Keqing) -> None:
    for name in ("王[old]五", "[/]", ":100:", "王\x1b[31m红", "王\u202e反", "=1+2"):
        ran = department("add-customer", name)
        assert ran.code == 0
        assert "\x1b" not in ran.out
        assert "\u202e" not in ran.out
    assert "王[old]五" in department("show", "C0001").out
    assert "\x1b" not in department("list").out + department("show", "C0004").out


def test_without_a_database_the_default_one_is_made(keqing: Keqing, home: Path) -> None:
    ran = keqing("add-customer", "王秀英")
    assert ran.code == 0
    assert "keqing init" in ran.out
    assert value(home, "select count(*) from definition") == (0,)
    assert value(home, "select count(*) from setting where name = 'stop-secret'") == (1,)


def test_chinese_words(department: Keqing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEQING_LANG", "zh")
    department("add-customer", "王秀英", "--type", "药店", "--set", "病种=高血压")
    screen = department("show", ".", "--health").out
    assert "药店" in screen
    assert "病种: 高血压" in screen.replace("：", ": ")


def test_a_long_list_is_limited_on_a_terminal_and_the_rest_is_counted(
    department: Keqing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Headings and what is said around the rows take room, too; off a terminal nothing is left out."""
    for n in range(20):
        department("add-customer", f"客户{n}")
    assert "客户19" in department("list").out
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("LINES", "16")
    ran = department("list", "--format", "table")
    lines = ran.out.splitlines()
    assert len(lines) == 15
    assert lines[-2:] == ["20 customers.", "11 more: add --all to see them."]
    assert ran.err == ""
    assert "客户8" in ran.out
    assert "客户9" not in ran.out
    assert "客户19" in department("list", "--all").out
    monkeypatch.setenv("LINES", "60")
    assert "--all" not in department("list").out


def test_a_day_to_come_is_said_and_kept(department: Keqing) -> None:
    for words in (
        ("add-customer", "王秀英", "--date", "2026-12-01"),
        ("edit-customer", "C0001", "--grade", "A", "--date", "2026-12-02"),
    ):
        ran = department(*words)
        assert ran.code == 0, ran.err
        assert f"Recorded for a day to come: {words[-1]}." in ran.out
    days = [event["day"] for event in card(department, "C0001")["events"]]
    assert days == ["2026-12-02", "2026-12-01"]
    assert department("check", "--replay", "--format", "json").out.count('"replay"') == 0


def test_a_record_is_told_in_the_words_of_its_kind(
    department: Keqing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An order has a daily use as well, with the same name and another title."""
    department("add-customer", "王秀英")
    department("add", "purchase", ".", "product=安胶囊", "quantity=1", "pack=30", "daily=6")
    for words in (("show", "."), ("history", "C0001")):
        assert "Daily dose: 6" in department(*words).out
    monkeypatch.setenv("KEQING_LANG", "zh")
    for words in (("show", "."), ("history", "C0001")):
        shown = department("--width", "200", *words).out
        for told in ("产品线：治疗", "每盒：30", "日剂量：6", "类型：消费者"):
            assert told in shown
    assert "已购买" in department("show", ".").out


def test_a_number_typed_with_a_name_is_kept_as_a_phone(department: Keqing) -> None:
    made = department("add-customer", "赵大 13901010777")
    assert made.code == 0
    assert "Entered: 赵大 C0001 139****0777" in made.out
    assert "The number written with the name is stored as a phone of 赵大." in made.out
    department("add-contact", "C0001", "儿子赵小 13901010778")
    card = department("show", "C0001").out
    assert ("139****0778" in card, "13901010778" in card) == (True, False)
    department("edit-customer", "C0001", "--name", "赵达 13901010777")
    card = department("show", "C0001").out
    assert "赵达 " in card
    assert card.count("139****0777") == 1
