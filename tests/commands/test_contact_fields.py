"""Fields of contacts: typed on `log`, from paper and in files, and what their values start."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.conftest import Keqing


def events(keqing: Keqing, who: str, kind: str) -> list[dict[str, Any]]:
    found = json.loads(keqing("show", who, "--health", "--format", "json").out)["events"]
    return [event for event in found if event["kind"] == kind and not event["voided"]]


def followups(keqing: Keqing, who: str) -> list[str]:
    found = json.loads(keqing("show", who, "--format", "json").out)["followups"]
    return sorted({followup["cadence"] for followup in found} - {"supply-end"})


@pytest.fixture
def buyer(department: Keqing) -> Keqing:
    """A department with the cadences of alerts and dose questions, and a buyer C0001."""
    for name in ("adverse", "therapy", "dose-question"):
        assert department("cadence", "on", name, "--yes").code in {0, 2}
    department("add-agent", "赵医生", "--role", "doctor")
    department("add-customer", "王秀英", "--phone", "13812345678")
    department(
        "add",
        "purchase",
        "C0001",
        "product=安胶囊",
        "line=therapy",
        "pack=30",
        "daily=1",
        "--date",
        "2026-11-23",
    )
    return department


@pytest.mark.parametrize(
    ("typed", "details"),
    [
        (("依从=正常",), {"adherence": "正常"}),
        (("adherence=Normal", "反应＝有效"), {"adherence": "正常", "reaction": "有效"}),
        (("objection=价格",), {"objection": "价格"}),
    ],
)
def test_log_takes_the_fields_of_contacts(
    buyer: Keqing, typed: tuple[str, ...], details: dict[str, str]
) -> None:
    """S07 (R037, R108, R131): answers are kept with the contact."""
    ran = buyer("log", "C0001", "接通", "睡眠好", *typed)
    assert ran.code == 0, ran.err
    (contact,) = events(buyer, "C0001", "contact")
    assert (contact["details"], contact["text"]) == (details, "睡眠好")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (("睡眠好", "依从=很好"), "Write one of: normal"),
        (("睡眠好", "依丛=正常"), "There is no field '依丛'"),
        (("睡眠好", "依从=正常", "adherence=减量"), "given twice"),
        (("睡得好", "吃得香"), '"'),
        (("依从=正常",), "What was said is missing"),
    ],
)
def test_what_log_refuses(buyer: Keqing, typed: tuple[str, ...], says: str) -> None:
    ran = buyer("log", "C0001", "接通", *typed)
    assert (ran.code, ran.out) == (2, "")
    assert says in ran.err
    assert events(buyer, "C0001", "contact") == []


def test_an_answer_that_is_hidden_like_other_health_facts(buyer: Keqing) -> None:
    buyer("log", "C0001", "接通", "睡眠好", "依从=减量", "objection=价格")
    shown = buyer("show", "C0001", "--history").out
    assert "减量" not in shown
    assert "Objection: 价格" in shown
    assert "Adherence: 减量" in buyer("show", "C0001", "--history", "--health").out


def test_s04_stopped_taking_it_alerts_the_doctor_in_the_same_operation(buyer: Keqing) -> None:
    """S04, S10 (R037, R132): a value starts a kind; undo takes back both."""
    assert followups(buyer, "C0001") == ["therapy"]
    ran = buyer("log", "C0001", "接通", "自己停了", "依从=停药")
    assert ran.code == 0, ran.err
    assert followups(buyer, "C0001") == ["adverse", "therapy"]
    (alert,), (contact,) = events(buyer, "C0001", "adverse"), events(buyer, "C0001", "contact")
    assert (alert["day"], alert["agent"]) == (contact["day"], contact["agent"])
    assert buyer("check", "--replay").code == 0
    assert buyer("undo").code == 0
    assert followups(buyer, "C0001") == ["therapy"]
    assert events(buyer, "C0001", "adverse") == []


def test_a_dose_question_is_a_task_for_the_doctor(buyer: Keqing) -> None:
    """S10 (R132): who mixes medicines is the doctor's."""
    buyer("log", "C0001", "接通", "还吃别的药", "依从=混服")
    assert followups(buyer, "C0001") == ["dose-question", "therapy"]
    rows = json.loads(buyer("today", "--agent", "赵医生", "--format", "json").out)["rows"]
    assert [row["reasons"][0]["cadence"] for row in rows] == ["dose-question"]


def test_what_a_contact_started_goes_with_another_value_or_the_contact(buyer: Keqing) -> None:
    buyer("log", "C0001", "接通", "自己停了", "依从=停药")
    (contact,) = events(buyer, "C0001", "contact")
    assert buyer("amend", str(contact["id"]), "text=停了两天").code == 0
    assert len(events(buyer, "C0001", "adverse")) == 1
    assert buyer("amend", str(contact["id"]), "依从=混服").code == 0
    assert events(buyer, "C0001", "adverse") == []
    assert followups(buyer, "C0001") == ["dose-question", "therapy"]
    assert buyer("amend", str(contact["id"]), "day=2026-11-23").code == 0
    assert [event["day"] for event in events(buyer, "C0001", "dose-question")] == ["2026-11-23"]
    assert buyer("amend", str(contact["id"]), "依从=停药").code == 0
    assert followups(buyer, "C0001") == ["adverse", "therapy"]
    assert buyer("check", "--replay").code == 0
    assert buyer("void", str(contact["id"]), "--reason", "记错人").code == 0
    assert followups(buyer, "C0001") == ["therapy"]
    assert events(buyer, "C0001", "adverse") == []
    assert buyer("undo").code == 0
    assert followups(buyer, "C0001") == ["adverse", "therapy"]


def test_lines_from_paper_have_fields_at_their_end(buyer: Keqing, tmp_path: Path) -> None:
    file = tmp_path / "calls.txt"
    file.write_text("C0001 接通 +7d 睡眠好 依从=停药\n", "utf-8")
    ran = buyer("log", "--batch", str(file))
    assert ran.code == 0, ran.err
    (contact,) = events(buyer, "C0001", "contact")
    assert contact["text"] == "睡眠好"
    assert contact["details"]["adherence"] == "停药"
    assert "adverse" in followups(buyer, "C0001")
    file.write_text("C0001 接通 好 依从=很好\n", "utf-8")
    ran = buyer("log", "--batch", str(file))
    assert ran.code == 4
    assert "Write one of: normal" in ran.out + ran.err


def test_files_of_contacts_have_columns_for_fields(buyer: Keqing, tmp_path: Path) -> None:
    file = tmp_path / "calls.csv"
    file.write_text(
        "编号,回访日期,结果,内容,依从\nC0001,2026-11-23,接通,自己停了,停药\nC0001,2026-11-24,接通,好,很好\n",
        "utf-8",
    )
    ran = buyer("import", str(file))
    assert ran.code == 4, ran.err
    (contact,) = events(buyer, "C0001", "contact")
    (alert,) = events(buyer, "C0001", "adverse")
    assert contact["details"] == {"adherence": "停药"}
    assert alert["day"] == "2026-11-23"
    buyer("import", str(file))
    assert len(events(buyer, "C0001", "adverse")) == 1
    assert buyer("check", "--replay").code == 0


def test_a_file_of_calls_tells_that_nobody_calls_the_department(
    buyer: Keqing, tmp_path: Path
) -> None:
    file = tmp_path / "calls.csv"
    file.write_text("编号,回访日期,结果,内容\nself,2026-11-23,接通,你好\n", "utf-8")
    ran = buyer("import", str(file))
    told = " ".join((ran.out + ran.err).split())
    assert "SELF is the department's own work: nobody is called there." in told, ran
    assert "another code" not in told
    file.write_text("编号,姓名,电话\nSELF,某人,13800000077\n", "utf-8")
    ran = buyer("import", str(file))
    assert "Give the customer another code." in " ".join((ran.out + ran.err).split()), ran


def test_call_sheets_ask_what_the_reasons_ask_for(buyer: Keqing, tmp_path: Path) -> None:
    file = tmp_path / "calls.xlsx"
    assert buyer("sheet", "-o", str(file)).code == 0
    book = openpyxl.load_workbook(file)
    sheet = book.worksheets[0]
    headings = [cell.value for cell in sheet[2]]
    assert headings[-2:] == ["Adherence", "Reaction"]
    for heading, text in (("outcome", "reached"), ("what was said", "停了"), ("Adherence", "停药")):
        sheet.cell(3, headings.index(heading) + 1).value = text
    book.save(file)
    ran = buyer("import", str(file))
    assert ran.code == 0, ran.err
    (contact,) = events(buyer, "C0001", "contact")
    assert contact["details"]["adherence"] == "停药"
    assert "adverse" in followups(buyer, "C0001")
    assert buyer("import", str(file)).code == 0
    assert len(events(buyer, "C0001", "contact")) == 1
    page = tmp_path / "calls.html"
    assert buyer("sheet", "-o", str(page)).code == 0


def test_measures_and_registers_know_the_fields_of_contacts(buyer: Keqing, tmp_path: Path) -> None:
    file = tmp_path / "m.toml"
    file.write_text(
        '[measure.reduced]\ntitle = { zh = "减量次数", en = "Reduced" }\ncount = "contact"\nwhere = { "依从" = "reduced" }\n',
        "utf-8",
    )
    assert buyer("define", "apply", str(file), "--yes").code == 0
    buyer("log", "C0001", "接通", "少吃了", "依从=减量")
    ran = buyer("list", "--where", "reduced >= 1", "--format", "json")
    assert [row["code"] for row in json.loads(ran.out)["customers"]] == ["C0001"]
    out = buyer("register", "contacts", "--format", "csv", "--health").out
    assert "减量" in out
    assert "减量" not in buyer("register", "contacts", "--format", "csv").out


def test_a_field_can_be_required_of_contacts(buyer: Keqing, tmp_path: Path) -> None:
    file = tmp_path / "f.toml"
    text = '[field.purpose]\nof = "contact"\ntitle = {{ zh = "目的", en = "Purpose" }}\nrequired = true\n{}'
    file.write_text(text.format('for_cadence = ["dealer-weekly"]\n'), "utf-8")
    assert buyer("define", "apply", str(file), "--yes").code == 0
    assert buyer("log", "C0001", "接通", "好").code == 0
    file.write_text(text.format(""), "utf-8")
    assert buyer("define", "apply", str(file), "--yes").code == 0
    ran = buyer("log", "C0001", "接通", "好")
    assert (ran.code, "Purpose is missing" in ran.err) == (2, True)
    assert buyer("log", "C0001", "未接").code == 0
    assert buyer("log", "C0001", "接通", "好", "目的=关怀").code == 0


def test_a_required_field_is_required_of_lines_and_files_too(buyer: Keqing, tmp_path: Path) -> None:
    file = tmp_path / "f.toml"
    file.write_text(
        '[field.purpose]\nof = "contact"\ntitle = { zh = "目的", en = "Purpose" }\nrequired = true\n',
        "utf-8",
    )
    assert buyer("define", "apply", str(file), "--yes").code == 0
    lines = tmp_path / "calls.txt"
    lines.write_text("C0001 接通 睡眠好\n", "utf-8")
    ran = buyer("log", "--batch", str(lines))
    assert (ran.code, "Purpose is missing" in ran.out + ran.err) == (4, True)
    assert "C0001 接通 睡眠好" in ran.out + ran.err
    calls = tmp_path / "calls.csv"
    rows = "C0001,2026-11-24,接通,好,\nC0001,2026-11-22,未接,,\nC0001,2026-11-21,接通,好,关怀\n"
    calls.write_text("编号,回访日期,结果,内容,目的\n" + rows, "utf-8")
    ran = buyer("import", str(calls))
    assert (ran.code, "Purpose is missing" in ran.out + ran.err) == (4, True)
    assert sorted(event["day"] for event in events(buyer, "C0001", "contact")) == [
        "2026-11-21",
        "2026-11-22",
    ]
    sheet = tmp_path / "calls.xlsx"
    assert buyer("sheet", "-o", str(sheet)).code == 0
    book = openpyxl.load_workbook(sheet)
    page = book.worksheets[0]
    headings = [cell.value for cell in page[2]]
    for heading, text in (("outcome", "reached"), ("what was said", "好")):
        page.cell(3, headings.index(heading) + 1).value = text
    book.save(sheet)
    ran = buyer("import", str(sheet))
    assert (ran.code, "Purpose is missing" in ran.out + ran.err) == (4, True), ran


PURPOSE = (
    '[field.purpose]\nof = "contact"\ntitle = { zh = "目的", en = "Purpose" }\nrequired = true\n'
)


def test_a_field_is_required_from_the_day_on_which_it_was_defined(
    buyer: Keqing, tmp_path: Path
) -> None:
    """Records of before are read, corrected, noted later, and folded anew as they are."""
    assert buyer("log", "C0001", "接通", "睡眠好", "--date", "2026-11-23").code == 0
    assert buyer("log", "C0001", "未接", "--date", "2026-11-22").code == 0
    file = tmp_path / "f.toml"
    file.write_text(PURPOSE, "utf-8")
    assert buyer("define", "apply", str(file), "--yes").code == 0
    calls = tmp_path / "calls.csv"
    calls.write_text("编号,回访日期,结果,内容\nC0001,2026-11-20,接通,好\n", "utf-8")
    assert buyer("import", str(calls)).code == 0
    assert buyer("log", "C0001", "接通", "胃口好", "--date", "2026-11-21").code == 0
    spoken, tried = (
        next(str(each["id"]) for each in events(buyer, "C0001", "contact") if each["day"] == day)
        for day in ("2026-11-23", "2026-11-22")
    )
    assert buyer("amend", spoken, "text=睡眠很好").code == 0
    assert buyer("amend", tried, "结果=接通", "内容=好").code == 0
    assert buyer("rebuild").code == 0
    assert buyer("check", "--replay").code == 0
    assert buyer("log", "C0001", "未接").code == 0
    today = next(
        str(each["id"]) for each in events(buyer, "C0001", "contact") if each["day"] == "2026-11-24"
    )
    ran = buyer("amend", today, "结果=接通", "内容=好")
    assert (ran.code, "Purpose is missing" in ran.err) == (2, True)
    assert buyer("amend", today, "结果=接通", "内容=好", "目的=关怀").code == 0


def test_a_correction_starts_nothing_that_the_contact_did_not_start_itself(
    buyer: Keqing, tmp_path: Path
) -> None:
    """A value that starts a kind since a newer text does so where it is told anew."""
    file = tmp_path / "f.toml"
    file.write_text(OFFERS.replace('on = { "yes" = "offer" }\n', ""), "utf-8")
    assert buyer("define", "apply", str(file), "--yes").code == 0
    assert buyer("log", "C0001", "接通", "好", "想要报价=是", "--date", "2026-11-23").code == 0
    file.write_text(OFFERS, "utf-8")
    assert buyer("define", "apply", str(file), "--yes").code == 0
    (contact,) = events(buyer, "C0001", "contact")
    assert buyer("amend", str(contact["id"]), "text=很好").code == 0
    assert events(buyer, "C0001", "offer") == []
    assert buyer("amend", str(contact["id"]), "想要报价=否").code == 0
    assert buyer("amend", str(contact["id"]), "想要报价=是").code == 0
    assert len(events(buyer, "C0001", "offer")) == 1


def test_a_bool_starts_a_kind_with_the_values_that_it_shares(buyer: Keqing, tmp_path: Path) -> None:
    file = tmp_path / "f.toml"
    file.write_text(
        '[kind.usage-call]\ntitle = { zh = "讲解", en = "Usage call" }\n'
        'fields.topic = { title = { zh = "话题", en = "Topic" }, required = true }\n'
        'fields.count = { title = { zh = "次数", en = "Count" }, type = "int", default = 1 }\n'
        '[field.topic]\nof = "contact"\ntitle = { zh = "话题", en = "Topic" }\n'
        '[field.explain]\nof = "contact"\ntype = "bool"\ntitle = { zh = "要讲解", en = "Explain" }\n'
        'on = { "yes" = "usage-call" }\n',
        "utf-8",
    )
    assert buyer("define", "apply", str(file), "--yes").code == 0
    ran = buyer("log", "C0001", "接通", "好", "要讲解=是")
    assert (ran.code, "Topic is missing" in ran.err) == (2, True)
    assert buyer("log", "C0001", "接通", "好", "要讲解=否").code == 0
    assert events(buyer, "C0001", "usage-call") == []
    assert buyer("log", "C0001", "接通", "好", "要讲解=是", "话题=服法").code == 0
    (started,) = events(buyer, "C0001", "usage-call")
    assert started["details"] == {"topic": "服法", "count": 1}
    calls = tmp_path / "calls.csv"
    calls.write_text("编号,回访日期,结果,内容,要讲解\nC0001,2026-11-23,接通,好,是\n", "utf-8")
    assert buyer("import", str(calls)).code == 4


OFFERS = """
[kind.offer]
title = { zh = "报价", en = "Offer" }
open_until = ["offer-closed"]
fields.topic = { title = { zh = "话题", en = "Topic" } }
[kind.offer-closed]
title = { zh = "报价结束", en = "Offer closed" }
answers = "offer"
[field.topic]
of = "contact"
title = { zh = "话题", en = "Topic" }
[field.wants]
of = "contact"
type = "bool"
title = { zh = "想要报价", en = "Wants an offer" }
on = { "yes" = "offer" }
"""


def test_a_correction_keeps_what_was_answered_and_brings_other_values_along(
    buyer: Keqing, tmp_path: Path
) -> None:
    file = tmp_path / "f.toml"
    file.write_text(OFFERS, "utf-8")
    assert buyer("define", "apply", str(file), "--yes").code == 0
    assert buyer("log", "C0001", "接通", "好", "想要报价=是", "话题=床垫").code == 0
    (contact,), (offer,) = events(buyer, "C0001", "contact"), events(buyer, "C0001", "offer")
    assert buyer("amend", str(contact["id"]), "text=很好").code == 0
    assert [event["id"] for event in events(buyer, "C0001", "offer")] == [offer["id"]]
    assert buyer("amend", str(contact["id"]), "话题=枕头").code == 0
    (offer,) = events(buyer, "C0001", "offer")
    assert offer["details"] == {"topic": "枕头"}
    assert buyer("add", "offer-closed", "C0001").code == 0
    for words in ("想要报价=否", "话题=被子"):
        ran = buyer("amend", str(contact["id"]), words)
        assert (ran.code, ran.out) == (1, "")
    assert events(buyer, "C0001", "offer") == [offer]
    assert buyer("check", "--replay").code == 0


def test_s07_a_department_can_ask_for_minutes_and_entry_point(buyer: Keqing) -> None:
    """S07 (R031, R072): a finished contact without its length or entry point is refused."""
    assert buyer("log", "C0001", "接通", "好").code == 0
    ran = buyer("config", "set", "回访必填", "分钟,切入点", "--department")
    assert ran.code == 0, ran.err
    ran = buyer("log", "C0001", "接通", "好", "--entry", "下次问睡眠")
    assert (ran.code, "--min" in ran.err) == (2, True)
    ran = buyer("log", "C0001", "接通", "好", "--min", "6")
    assert (ran.code, "--entry" in ran.err) == (2, True)
    assert buyer("log", "C0001", "接通", "睡得好", "--min", "6", "--entry", "下次问睡眠").code == 0
    assert buyer("log", "C0001", "未接").code == 0
    assert buyer("config", "set", "log-asks", "length", "--department").code == 2
    assert buyer("config", "set", "log-asks", "none", "--department").code == 0
    assert buyer("log", "C0001", "接通", "都好").code == 0


class Terminal(io.StringIO):
    """What somebody types at a terminal."""

    def isatty(self) -> bool:
        return True


def at_terminal(monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(typed))
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)


@pytest.fixture
def asking(buyer: Keqing) -> Keqing:
    """The same department, where log asks for minutes and entry point."""
    assert buyer("config", "set", "log-asks", "minutes,entry", "--department").code == 0
    return buyer


@pytest.mark.parametrize(
    ("lang", "minutes", "entry"),
    [
        ("en", "How many minutes did it take?", "What do you start with next time?"),
        ("zh", "聊了几分钟？", "下次先聊什么？"),
    ],
)
def test_s07_what_is_missing_is_asked_for_at_a_terminal(
    asking: Keqing, monkeypatch: pytest.MonkeyPatch, lang: str, minutes: str, entry: str
) -> None:
    """S07 (R031, R072): both are asked for until they are answered, in either language."""
    monkeypatch.setenv("KEQING_LANG", lang)
    at_terminal(monkeypatch, "long\n6分钟\n \n下次问睡眠\n")
    ran = asking("log", "C0001", "接通", "睡得好", "依从=正常")
    assert ran.code == 0, ran.err
    assert (ran.err.count(minutes), ran.err.count(entry)) == (2, 2)
    (contact,) = events(asking, "C0001", "contact")
    assert (contact["minutes"], contact["entry"]) == (6, "下次问睡眠")
    at_terminal(monkeypatch, "9\n")
    ran = asking("log", "C0001", "接通", "都好", "--entry", "下次问血压")
    assert (ran.code, ran.err.count(minutes), ran.err.count(entry)) == (0, 1, 0)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("接通",), 2),
        (("接通", "好", "依从=很好"), 2),
        (("接通", "好", "--yes"), 2),
        (("接通", "好", "-n"), 2),
        (("未接",), 0),
        (("接通", "好", "--min", "5", "--entry", "下次问睡眠"), 0),
    ],
)
def test_s07_nothing_is_asked_where_it_is_not_wanted_or_in_vain(
    asking: Keqing, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], code: int
) -> None:
    at_terminal(monkeypatch, "")
    ran = asking("log", "C0001", *words)
    assert (ran.code, "How many minutes" in ran.err) == (code, False), ran.err
    at_terminal(monkeypatch, "")
    ran = asking("log", "王小明", "接通", "好")
    assert (ran.code, "How many minutes" in ran.err) == (3, False)


def test_s07_without_an_answer_nothing_is_recorded(
    asking: Keqing, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_terminal(monkeypatch, "6\n")
    assert asking("log", "C0001", "接通", "睡得好").code == 130
    assert events(asking, "C0001", "contact") == []


def test_s07_an_entry_point_that_tells_a_stop_is_asked_about(
    asking: Keqing, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_terminal(monkeypatch, "6\n不要再打电话了\ny\n")
    ran = asking("log", "C0001", "接通", "睡得好", "--next", "12-05")
    assert ran.code == 0, ran.err
    (contact,) = events(asking, "C0001", "contact")
    assert contact["outcome"] == "stop"


def test_s07_lines_and_sheets_have_what_is_asked_for(asking: Keqing, tmp_path: Path) -> None:
    """S07 (R031, R072): from paper, too, a finished contact has its length and its entry point."""
    lines = tmp_path / "calls.txt"
    lines.write_text(
        "C0001 接通 睡眠好\n"
        "C0001 接通 睡眠好 min=6\n"
        "C0001 接通 睡眠好 min=6 entry=问 血压 min=7\n"
        "C0001 接通 睡眠好 min=很久 entry=血压\n"
        "C0001 未接\n",
        "utf-8",
    )
    ran = asking("log", "--batch", str(lines))
    told = " ".join(ran.out.split()) + " ".join(ran.err.split())
    assert ran.code == 4, ran
    assert "How long it took is missing. Write it at the end of the line: min=6." in told
    assert "What to start with next time is missing." in told
    assert "minutes is given twice." in told
    assert len(events(asking, "C0001", "contact")) == 1
    lines.write_text(
        "C0001 接通 +7d 睡眠好 依从=正常 分钟＝6 切入点=先问 血压\n"
        "C0001 接通 - 胃口好 min=5 依从=正常 entry=ask about sleep\n",
        "utf-8",
    )
    ran = asking("log", "--batch", str(lines))
    assert ran.code == 0, ran
    found = events(asking, "C0001", "contact")
    spoken = {each["text"]: (each["minutes"], each["entry"]) for each in found if each["text"]}
    assert spoken == {"睡眠好": (6, "先问 血压"), "胃口好": (5, "ask about sleep")}
    assert all(each["details"]["adherence"] == "正常" for each in found if each["text"])


def test_s07_a_row_of_a_call_sheet_has_what_is_asked_for(asking: Keqing, tmp_path: Path) -> None:
    sheet = tmp_path / "calls.xlsx"
    assert asking("sheet", "-o", str(sheet)).code == 0
    book = openpyxl.load_workbook(sheet)
    page = book.worksheets[0]
    headings = [cell.value for cell in page[2]]
    for heading, text in (("outcome", "reached"), ("what was said", "好"), ("minutes", "6")):
        page.cell(3, headings.index(heading) + 1).value = text
    book.save(sheet)
    ran = asking("import", str(sheet))
    assert (ran.code, "What to start with next time is missing." in ran.out + ran.err) == (4, True)
    page.cell(3, headings.index("begin with") + 1).value = "血压"
    book.save(sheet)
    assert asking("import", str(sheet)).code == 0
    (contact,) = events(asking, "C0001", "contact")
    assert (contact["minutes"], contact["entry"]) == (6, "血压")
