from __future__ import annotations

import csv
import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from icalendar import Calendar
from python_calamine import CalamineWorkbook

from keqing.transfer.write import csv_file
from tests.conftest import Keqing
from tests.sharing import kept_home

LISTS = (
    ("today", "--team"),
    ("week", "--team"),
    ("customers",),
    ("contacts",),
    ("register", "inquiry"),
    ("summary", "inquiry"),
)


@pytest.fixture
def office(
    department: Keqing, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Keqing:
    """A department with a customer who bought, was called, and asked for another call."""
    monkeypatch.chdir(tmp_path)
    keqing = department

    def work() -> None:
        keqing("add-customer", "王秀英", "--phone", "13812345678", "--set", "病种=高血压")
        keqing("add-customer", "=城南诊所", "--type", "clinic", "--phone", "021-64321234")
        keqing("add", "inquiry", "王秀英", "来源=电台", "病种=高血压", "--date", "2026-11-20")
        keqing("add", "purchase", "C0001", "product=安胶囊", "--date", "2026-11-22")
        keqing("log", "C0001", "callback", "开会", "--next", "周四15:00")

    kept_home(home, (__name__, "office"), work)
    return keqing


def rows(name: str) -> list[dict[str, str]]:
    with Path(name).open(encoding="utf-8-sig", newline="") as file:
        return [*csv.DictReader(file)]


@pytest.mark.sampled(2)
@pytest.mark.parametrize("what", LISTS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_list_in_every_form(office: Keqing, what: tuple[str, ...], lang: str) -> None:
    for form in ("csv", "tsv", "xlsx", "json", "ndjson", "md", "html"):
        names = [f"{n}.{form}" for n in (1, 2)]
        for name in names:
            ran = office("--lang", lang, "export", *what, "-o", name)
            assert (ran.code, ran.out, ran.err) == (0, "", "")
            assert Path(name).stat().st_mode & 0o777 == 0o600
        assert Path(names[0]).read_bytes() == Path(names[1]).read_bytes()
    count = len(rows("1.csv"))
    assert count == len(Path("1.ndjson").read_text("utf-8").splitlines())
    assert count == len(CalamineWorkbook.from_path("1.xlsx").get_sheet_by_index(0).to_python()) - 1
    assert count == len(Path("1.md").read_text("utf-8").splitlines()) - 2
    assert Path("1.html").read_text("utf-8").count("<tr>") == count + 1
    document = json.loads(Path("1.json").read_text("utf-8"))
    assert document["schema"] == f"keqing.{what[0]}/1"
    assert [
        len(value) for value in document.values() if isinstance(value, list) and len(value) == count
    ]
    assert not Path("1.ndjson").read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_lunar_birthday_is_said_in_the_language_of_the_file_and_read_again(
    department: Keqing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    department("add-customer", "王秀英", "--birthday", "农历 1952-08-15", "--phone", "13812345678")
    said = {}
    for words in ("zh", "en", "id"):
        department("export", "customers", "-o", f"{words}.csv", "--header", words, "--full")
        said[words] = [*rows(f"{words}.csv")[0].values()]
        assert "1 the same" in department("import", f"{words}.csv", "-n").out
    assert "农历 1952-08-15" in said["zh"]
    assert "lunar 1952-08-15" in said["en"]
    assert "lunar 1952-08-15" in said["id"]


@pytest.mark.parametrize("what", ["today", "week"])
def test_a_list_for_people_has_no_inner_words(
    department: Keqing, what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    department("add-customer", "王秀英", "--phone", "13812345678")
    day = ["--date", "2026-11-23"]
    department("add", "purchase", "C0001", "product=安和胶囊", "line=therapy", *day)
    department("--lang", "zh", what, "--date", "2026-11-24", "-o", "x.csv", "--header", "zh")
    row = rows("x.csv")[0]
    assert (row["类型"], row["回访计划"]) == ("消费者", "服药回访（安和胶囊）第1天")


@pytest.mark.parametrize("what", LISTS)
def test_nothing_gives_a_header(department: Keqing, what: tuple[str, ...], tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    assert department("export", *what, "-o", str(path)).code == 0
    (header,) = path.read_text("utf-8-sig").splitlines()
    assert header.count(",") > 2
    page = json.loads(department("export", *what, "--format", "json").out)
    assert page["schema"] == f"keqing.{what[0]}/1"


def test_both_ways_to_the_same_file(office: Keqing) -> None:
    for words in (("today",), ("week",), ("register", "purchase"), ("summary", "inquiry")):
        office(*words, "-o", "a.csv")
        office("export", *words, "-o", "b.csv")
        assert Path("a.csv").read_bytes() == Path("b.csv").read_bytes()
    office("export", "inquiry", "-o", "a.csv")
    office("export", "register", "inquiry", "-o", "b.csv")
    assert Path("a.csv").read_bytes() == Path("b.csv").read_bytes()


def test_stdout_has_no_byte_order_mark(office: Keqing) -> None:
    piped = office("export", "customers", "-o", "-", "--format", "csv")
    office("export", "customers", "-o", "x.csv")
    assert piped.out == Path("x.csv").read_bytes().decode("utf-8-sig")
    assert office("today", "-o", "-", "--format", "csv").out == office(
        "export", "today", "--format", "csv"
    ).out  # fmt: skip


def test_words_of_the_file(office: Keqing) -> None:
    headers = {}
    for words in ("zh", "en", "id"):
        office("export", "customers", "-o", "x.csv", "--header", words)
        headers[words] = [*rows("x.csv")[0]][:4]
    assert headers == {
        "zh": ["编号", "姓名", "电话", "类型"],
        "en": ["code", "name", "phone", "type"],
        "id": ["code", "name", "phone", "type"],
    }
    assert [row["type"] for row in rows("x.csv")] == ["consumer", "clinic"]
    office("export", "customers", "-o", "g.csv", "--encoding", "gb18030", "--header", "zh")
    assert Path("g.csv").read_bytes().decode("gb18030").startswith("编号,姓名")
    assert office("list").out.startswith("code"), "the language of the screen stays"


def test_numbers_and_health_are_shown_only_when_asked_for_and_that_is_recorded(
    office: Keqing,
) -> None:
    """S29 (R264, R488): masked by default; who saw more, and into which file, is on record."""
    office("export", "customers", "-o", "x.csv")
    assert [operation["phone"] for operation in rows("x.csv")] == ["138****5678", "021-64****34"]
    assert "Condition" not in rows("x.csv")[0]
    before = json.loads(office("history", "--format", "json").out)["operations"]
    assert all(operation["seen"] is None for operation in before)
    office("export", "customers", "-o", "x.csv", "--full", "--health")
    assert [operation["phone"] for operation in rows("x.csv")] == ["13812345678", "021-64321234"]
    assert rows("x.csv")[0]["Condition"] == "高血压"
    newest, *others = json.loads(office("history", "--format", "json").out)["operations"]
    assert others == before
    assert (newest["command"], newest["rows"]) == ("export customers --full --health", 0)
    assert newest["seen"] == {"file": "x.csv", "form": "csv"}


def test_a_look_is_no_change_that_undo_takes_back(office: Keqing) -> None:
    office("log", "C0001", "reached", "都好")
    office("today", "--full", "-o", "x.csv")
    office("today", "--full")
    ran = office("undo")
    assert ran.code == 0
    assert "log of" in ran.out
    commands = [
        operation["command"]
        for operation in json.loads(office("history", "--format", "json").out)["operations"]
    ]
    assert commands[:3] == ["undo", "export today --full", "export today --full"]


def test_a_period(office: Keqing) -> None:
    def found(*words: str) -> int:
        ran = office("export", "inquiry", "--format", "ndjson", *words)
        return len(ran.out.splitlines())

    assert found() == 1
    assert found("--from", "2026-11-20", "--to", "2026-11-20") == 1
    assert found("--from", "2026-11-21") == 0
    assert found("--to", "2026-11-19") == 0
    ran = office("register", "inquiry", "--from", "2026-11-21", "--to", "2026-11-20")
    assert (ran.code, ran.out) == (2, "")
    assert "is after" in ran.err


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("custmers", "-o", "x.csv"), 2, "Did you mean"),
        (("nothing-like-it", "-o", "x.csv"), 2, "cannot be exported"),
        (("customers", "purchase", "-o", "x.csv"), 2, "too much"),
        (("register", "-o", "x.csv"), 2, "The kind is missing"),
        (("register", "purchse", "-o", "x.csv"), 3, "There is no kind"),
        (("summary", "purchase", "--by", "prodct", "-o", "x.csv"), 2, "There is no field"),
        (("summary", "inquiry", "--by", "病种", "-o", "x.csv"), 2, "health fact"),
        (("summary", "purchase", "--per", "wek", "-o", "x.csv"), 2, "--per cannot be wek"),
        (("customers", "-o", "x.ics"), 2, "Only the week"),
        (("week", "-o", "x.vcf", "--full"), 2, "Only customers"),
        (("customers", "-o", "x.vcf"), 2, "masked numbers"),
        (("customers", "-o", "x.xlsx", "--encoding", "gb18030"), 2, "only for CSV and TSV"),
        (("customers", "--format", "xlsx"), 2, "Name a file"),
        (("customers", "-o", "x.csv", "--from", "xyz"), 0, ""),
        (("contacts", "-o", "x.csv", "--from", "xyz"), 2, "xyz"),
        (("customers", "-o", "x.csv", "--agent", "nobody"), 3, "nobody"),
    ],
)
def test_what_cannot_be_is_told_and_leaves_no_file(
    office: Keqing, words: tuple[str, ...], code: int, sentence: str
) -> None:
    ran = office("export", *words)
    assert (ran.code, ran.out) == (code, "")
    assert sentence in ran.err
    if code:
        assert not Path(words[words.index("-o") + 1] if "-o" in words else "x.xlsx").exists()
        operations = json.loads(office("history", "--format", "json").out)["operations"]
        assert all(operation["seen"] is None for operation in operations), "nothing was shown"


def test_an_interrupted_export_leaves_the_old_file(
    office: Keqing, monkeypatch: pytest.MonkeyPatch
) -> None:
    office("export", "customers", "-o", "x.csv")
    before = Path("x.csv").read_bytes()
    office("add-customer", "赵六")

    def stopped(_cells: object) -> object:
        raise KeyboardInterrupt

    monkeypatch.setattr(csv_file, "_safe", stopped)
    assert office("export", "customers", "-o", "x.csv").code == 130
    assert Path("x.csv").read_bytes() == before
    assert {path.name for path in Path().iterdir() if path.name != "home"} == {"x.csv"}


def test_an_address_book(office: Keqing) -> None:
    office("export", "customers", "--full", "-o", "x.vcf")
    text = Path("x.vcf").read_bytes().decode()
    assert text.count("BEGIN:VCARD") == 2
    assert "FN:王秀英\r\n" in text
    assert "TEL;TYPE=CELL:+8613812345678\r\n" in text
    assert "ORG:=城南诊所\r\n" in text
    assert "高血压" not in text


def events(name: str) -> dict[str, tuple[str, int, str]]:
    content = Path(name).read_bytes()
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    calendar = Calendar.from_ical(content)
    return {
        str(entry["uid"]): (
            str(entry["status"]),
            int(str(entry["sequence"])),
            str(entry["summary"]),
        )
        for entry in calendar.walk("VEVENT")
    }


def test_a_calendar_hears_of_every_change(office: Keqing, clock: time_machine.Traveller) -> None:
    office("export", "week", "-o", "a.ics")
    first = events("a.ics")
    assert len(first) == 2
    assert {entry[:2] for entry in first.values()} == {("CONFIRMED", 0)}
    content = Path("a.ics").read_bytes().decode()
    assert "王秀英" not in content
    assert "13800001111" not in content
    assert "138****" not in content
    assert "安胶囊" not in content
    assert "CLASS:PRIVATE" in content
    assert "DTSTART:20261126T070000Z" in content, "15:00 in Shanghai"
    assert "TRIGGER:-PT10M" in content
    office("week", "-o", "b.ics")
    assert Path("b.ics").read_bytes() == Path("a.ics").read_bytes()
    clock.move_to(datetime(2026, 11, 26, 2, tzinfo=UTC))
    office("log", "C0001", "reached", "都好")
    office("export", "week", "-o", "a.ics")
    second = events("a.ics")
    assert {uid: second[uid][:2] for uid in first} == dict.fromkeys(first, ("CANCELLED", 1))
    assert {entry[:2] for uid, entry in second.items() if uid not in first} == {("CONFIRMED", 0)}
    office("export", "week", "-o", "full.ics", "--full")
    assert "王秀英" in Path("full.ics").read_bytes().decode()


def test_the_week_on_the_screen(office: Keqing) -> None:
    ran = office("week", "--format", "table")
    assert ran.code == 0
    assert "Thu 2026-11-26" in ran.out
    assert "15:00" in ran.out
    assert "王秀英" in ran.out
    document = json.loads(office("week", "--format", "json").out)
    assert (document["from"], document["to"]) == ("2026-11-24", "2026-11-30")
    assert [row["day"] for row in document["rows"]] == ["2026-11-26"]


def test_registers_and_summaries_on_the_screen(office: Keqing) -> None:
    ran = office("register", "购买", "--format", "table")
    assert (ran.code, ran.err) == (0, "")
    assert "安胶囊" in ran.out
    assert "1 row." in ran.out
    ran = office("--lang", "zh", "summary", "来电咨询", "--by", "来源", "--format", "table")
    assert "电台" in ran.out
    plain = office("register", "inquiry")
    assert plain.out.splitlines()[0].startswith("id\tday\tat\tcode")
    document = json.loads(office("register", "inquiry", "--format", "json").out)
    assert document["events"][0]["fields"] == {
        "source": "电台", "informed": None, "relation": None, "note": None,
    }  # fmt: skip
    shown = json.loads(office("register", "inquiry", "--health", "--format", "json").out)
    assert shown["events"][0]["fields"]["condition"] == "高血压"


def test_a_reader_that_leaves_is_let_go_without_a_word(office: Keqing) -> None:
    program = [sys.executable, "-m", "keqing", "export", "customers", "--format", "csv"]
    environ = {
        "HOME": os.environ["HOME"],
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    with subprocess.Popen(
        program, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as ran:
        assert ran.stdout is not None
        assert ran.stderr is not None
        ran.stdout.close()
        said = ran.stderr.read()
    assert said == b""


def test_export_alone_lists_what_there_is(keqing: Keqing) -> None:
    ran = keqing("--lang", "zh", "export")
    assert (ran.code, ran.err) == (0, "")
    assert "回访记录：keqing export contacts -o " in ran.out
    assert len(ran.out.splitlines()) == len(LISTS)


@pytest.mark.parametrize(
    "command",
    [
        ("export", "customers", "-o", "x.csv"),
        ("today", "-o", "x.csv"),
        ("register", "inquiry", "-o", "x.xlsx"),
        ("sheet", "-o", "x.html"),
    ],
)
def test_a_terminal_is_told_what_was_written(
    office: Keqing, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert office(*command).err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    assert office(*command).err.splitlines()[-1].endswith(f"Written: {command[-1]}")
    if command[0] != "register":
        assert "Written" not in office(*command, "--quiet").err


@pytest.mark.parametrize("word", ["月", "按月", "每月", "monthly", "Month"])
def test_a_period_is_said_in_either_language(office: Keqing, word: str) -> None:
    ran = office("summary", "来电咨询", "--per", word, "--by", "记录人", "--json")
    assert json.loads(ran.out)["per"] == "month"


def test_an_unknown_period_and_field_name_what_there_is(office: Keqing) -> None:
    ran = office("--lang", "zh", "summary", "来电咨询", "--per", "旬")
    assert (ran.code, ran.err.splitlines()[1]) == (2, "可以写：天、周、月、季、年。")
    ran = office("--lang", "zh", "summary", "来电咨询", "--by", "来源地")
    assert (ran.code, ran.err.splitlines()[1]) == (2, "您是指 信息来源 吗？")


@pytest.mark.parametrize(
    "words", [("register", "inquiry"), ("summary", "inquiry"), ("week",), ("today",)]
)
def test_a_file_has_the_form_that_is_said_unless_its_ending_is_that_of_another_one(
    office: Keqing, words: tuple[str, ...]
) -> None:
    assert office(*words, "-o", "list.txt", "--format", "json").code == 0
    assert json.loads(Path("list.txt").read_text("utf-8"))["schema"] == f"keqing.{words[0]}/1"
    refused = office("--lang", "en", *words, "-o", "screen.txt", "--format", "plain")
    assert (refused.code, refused.out) == (2, "")
    assert "A file cannot be written as plain." in refused.err
    assert not Path("screen.txt").exists()
    refused = office("--lang", "en", *words, "-o", "list.xlsx", "--format", "csv")
    assert (refused.code, refused.out) == (2, "")
    assert refused.err.splitlines() == [
        "list.xlsx would hold csv, and its ending says .xlsx.",
        "Name it list.csv.",
    ]
    assert not Path("list.xlsx").exists()


@pytest.mark.parametrize("column", ["next", "minutes"])
def test_what_another_program_put_in_the_place_of_a_day_computes_nothing(
    office: Keqing, home: Path, column: str
) -> None:
    file = home / ".local/share/keqing/keqing.db"
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(
            "UPDATE event SET minutes = '=1+2', details = json_set(details, '$.next', '@dde')"
            " WHERE kind = 'contact'"
        )
    ran = office("export", "contacts", "--format", "csv", "--header", "id")
    cells = {row[column] for row in csv.DictReader(ran.out.splitlines())}
    assert cells == {{"next": "'@dde", "minutes": "'=1+2"}[column]}
