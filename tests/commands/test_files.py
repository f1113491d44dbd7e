from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import time_machine

from keqing.commands import confirm
from keqing.transfer.read.spreadsheet import read_file
from tests.conftest import Keqing
from tests.workbooks import fill, of_rows, workbook

NOW = "2026-11-23T01:00:00Z"
LIST = "姓名,电话,地址\n王秀英,13812345678,朝阳\n李四,13912345679,\n赵六,13712345670,\n"


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> object:
    monkeypatch.chdir(tmp_path)
    with time_machine.travel(NOW, tick=False):
        yield


def write(name: str, text: str) -> None:
    Path(name).write_text(text, "utf-8")


def test_import_makes_the_first_database_and_tells_what_it_did(keqing: Keqing) -> None:
    write("客户.csv", LIST)
    ran = keqing("import", "客户.csv", "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    assert json.loads(ran.out) == {
        "schema": "keqing.import/1",
        "new": 3,
        "changed": 0,
        "same": 0,
        "rejected": 0,
        "flagged": 0,
        "columns": {"姓名": "name", "电话": "phone", "地址": "address"},
        "rows": [],
    }
    again = keqing("import", "客户.csv")
    assert again.code == 0
    assert again.out.endswith("\n3 the same.\n")
    assert not list(Path().glob("*.rejected.csv"))
    assert keqing("import", "客户.csv", "-q").out == ""


def test_rejected_rows_go_to_a_private_file_and_come_back_mended(keqing: Keqing) -> None:
    write("客户.csv", LIST + "=坏,12345,-1楼\n")
    ran = keqing("import", "客户.csv", "-q")
    assert ran.code == 4
    assert "客户.rejected.csv" in ran.out
    beside = Path("客户.rejected.csv")
    assert beside.stat().st_mode & 0o777 == 0o600
    header, row = csv.reader(beside.read_text("utf-8-sig").splitlines())
    assert header == ["姓名", "电话", "地址", "rejected because"]
    assert row[:3] == ["'=坏", "12345", "'-1楼"]
    assert row[3].startswith("'12345' is not a phone number.")
    write("客户.rejected.csv", beside.read_text("utf-8-sig").replace("12345", "13812345671"))
    mended = json.loads(keqing("import", "客户.rejected.csv", "--format", "json").out)
    assert (mended["new"], mended["rejected"], mended["flagged"]) == (1, 0, 0)


def test_a_dry_run_writes_nothing_at_all(keqing: Keqing) -> None:
    write("客户.csv", LIST)
    keqing("import", "客户.csv")
    write("more.csv", "姓名,电话\n新人,13612345670\n坏,1\n")
    ran = keqing("import", "more.csv", "-n")
    assert ran.code == 4
    assert "Nothing is written yet: 1 new, 1 not imported." in ran.out
    assert not Path("more.rejected.csv").exists()
    assert "1 new, 1 not imported." in keqing("import", "more.csv").out


def test_strict(keqing: Keqing) -> None:
    write("客户.csv", LIST + "坏,1,\n")
    ran = json.loads(keqing("import", "客户.csv", "--strict", "--format", "json").out)
    assert (ran["new"], ran["rejected"]) == (0, 1)


def test_many_changes_are_asked_about(keqing: Keqing, monkeypatch: pytest.MonkeyPatch) -> None:
    write("客户.csv", LIST)
    keqing("import", "客户.csv")
    write("客户.csv", LIST.replace(",朝阳", ",").replace(",\n", ",海淀\n"))
    refused = keqing("import", "客户.csv")
    assert (refused.code, refused.out) == (2, "")
    assert "3 customers on file would be changed" in refused.err
    assert "--yes" in refused.err
    asked = []
    monkeypatch.setattr("keqing.commands.doubting.agree", lambda _screen, what: asked.append(what))
    assert "3 changed" in keqing("import", "客户.csv").out
    assert len(asked) == 1
    assert confirm.MANY == 3
    write("客户.csv", LIST.replace("朝阳", "").replace(",\n", ",东城\n"))
    assert "3 changed" in keqing("import", "客户.csv", "-n").out
    assert "3 changed" in keqing("import", "客户.csv", "--yes").out


def test_an_import_is_one_operation(keqing: Keqing) -> None:
    write("客户.csv", LIST)
    keqing("import", "客户.csv")
    assert keqing("undo", "--yes").code == 0
    assert "3 new" in keqing("import", "客户.csv").out


@pytest.mark.parametrize(
    ("name", "content", "code", "sentence"),
    [
        ("none.csv", None, 3, "There is no file"),
        ("x.csv", "产品,数量\n一,2\n", 2, "No column has the customers' names"),
        ("x.csv", "", 2, "is empty"),
    ],
)
def test_files_that_will_not_do(
    keqing: Keqing, home: Path, name: str, content: str | None, code: int, sentence: str
) -> None:
    if content is not None:
        write(name, content)
    ran = keqing("import", name)
    assert (ran.code, ran.out) == (code, "")
    assert sentence in ran.err
    if code != 2 or not content:
        assert not list(home.rglob("*.db"))


def test_max_rows(keqing: Keqing) -> None:
    write("客户.csv", LIST)
    assert "more than 2 rows" in keqing("import", "客户.csv", "--max-rows", "2").err


def demo(keqing: Keqing) -> str:
    keqing("demo")
    (path,) = Path.home().rglob("demo/keqing.db")
    return str(path)


def test_export_is_silent_complete_and_the_same_every_time(keqing: Keqing) -> None:
    path = demo(keqing)
    ran = keqing("--db", path, "export", "today", "-o", "out-{date}.csv", "--team")
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    written = Path("out-2026-11-23.csv")
    content = written.read_bytes()
    assert written.stat().st_mode & 0o777 == 0o600
    assert content.startswith(b"\xef\xbb\xbf#,code,name,phone,")
    rows = content.decode("utf-8-sig").split("\r\n")
    assert "138****" in rows[1]
    listed = json.loads(keqing("--db", path, "today", "--team", "--format", "json").out)
    assert len(rows) == len(listed["rows"]) + 2
    with time_machine.travel("2026-11-23T15:30:00Z", tick=False):
        keqing("--db", path, "export", "today", "-o", "late.csv", "--team")
    assert Path("late.csv").read_bytes() == content


def test_export_as_json_and_in_full(keqing: Keqing) -> None:
    path = demo(keqing)
    keqing("--db", path, "export", "today", "-o", "x.json", "--full", "--agent", "陈刚")
    written = json.loads(Path("x.json").read_text("utf-8"))
    assert (written["schema"], written["agent"]) == ("keqing.today/1", "陈刚")
    assert written["rows"][0]["phone"].startswith("+861380000")


def test_the_header_is_in_the_language_spoken(keqing: Keqing) -> None:
    path = demo(keqing)
    keqing("--lang", "zh", "--db", path, "export", "today", "-o", "x.csv")
    assert Path("x.csv").read_text("utf-8-sig").startswith("#,")


def test_an_empty_day_writes_its_header(keqing: Keqing) -> None:
    write("客户.csv", "姓名,电话\n王秀英,13812345678\n")
    keqing("import", "客户.csv")
    keqing("export", "today", "-o", "x.csv")
    (header,) = Path("x.csv").read_text("utf-8-sig").splitlines()
    assert header.startswith("#,code,name")


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        ((), 2, "The file is missing"),
        (("-o", "x.doc"), 2, "ending"),
        (("-o", "none/x.csv"), 1, "cannot be written"),
        (("-o", "."), 2, "ending"),
    ],
)
def test_where_no_list_can_be_written(
    keqing: Keqing, words: tuple[str, ...], code: int, sentence: str
) -> None:
    write("客户.csv", LIST)
    keqing("import", "客户.csv")
    ran = keqing("export", "today", *words)
    assert (ran.code, ran.out) == (code, "")
    assert sentence in ran.err


def test_cron_gives_almost_no_environment(keqing: Keqing, tmp_path: Path) -> None:
    path = demo(keqing)
    environ = {"HOME": os.environ["HOME"], "PATH": "/usr/bin:/bin"}
    program = [
        sys.executable,
        "-m",
        "keqing",
        "--db",
        path,
        "export",
        "today",
    ]
    for name in ("a.csv", "b.csv"):
        ran = subprocess.run(
            [*program, "-o", str(tmp_path / name)],
            env={**environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            check=True,
        )
        assert (ran.stdout, ran.stderr) == (b"", b"")
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


def test_a_workbook_with_titles_and_a_mapped_column(keqing: Keqing) -> None:
    rows: list[list[object]] = [
        ["三月名单"],
        [],
        ["称呼", "电话", "序列"],
        ["王秀英", 13812345678, 1],
        ["坏", 12, 2],
    ]
    Path("客户.xlsx").write_bytes(of_rows(rows))
    refused = keqing("import", "客户.xlsx")
    assert (refused.code, refused.out) == (2, "")
    assert "No column has the customers' names" in refused.err
    ran = keqing("import", "客户.xlsx", "--map", "称呼=姓名", "--map", "序列=")
    assert ran.code == 4
    assert "客户.rejected.xlsx" in ran.out
    beside = Path("客户.rejected.xlsx")
    assert beside.stat().st_mode & 0o777 == 0o600
    table = read_file(beside)
    assert table.header == ("称呼", "电话", "序列", "rejected because")
    assert [line.cells[:3] for line in table.lines] == [("坏", "12", "2")]
    mended = [[*table.header], ["坏", "13912345678", "2", table.lines[0].cells[3]]]
    beside.write_bytes(of_rows(mended))
    words = ["import", str(beside), "--map", "称呼=name", "--map", "序列=", "--format", "json"]
    counts = [json.loads(keqing(*words).out) for _ in range(2)]
    assert [(count["new"], count["same"], count["flagged"]) for count in counts] == [
        (1, 0, 0),
        (0, 1, 0),
    ]


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("--map", "称呼"), 2, "is not HEADING=COLUMN"),
        (("--map", "称呼=name"), 3, "No column is called 称呼"),
        (("--map", "电话=phne"), 3, "'phne' is not a column of such a file. Did you mean phone?"),
        (("--sheet", "x"), 2, "is not a workbook"),
        (("--kind", "拜年"), 3, "There is no kind"),
        (("--kind", "purchases"), 2, "no column is Date"),
    ],
)
def test_words_that_fit_no_file(
    keqing: Keqing, words: tuple[str, ...], code: int, sentence: str
) -> None:
    write("客户.csv", LIST)
    ran = keqing("import", "客户.csv", *words)
    assert (ran.code, ran.out) == (code, "")
    assert sentence in " ".join(ran.err.split())


def test_hidden_sheets_are_named(keqing: Keqing) -> None:
    def hidden(_: object, sheet: Any) -> None:
        fill(sheet, [["旧"]])
        sheet.hide()

    people = [["姓名", "电话"], ["王秀英", "13812345678"]]
    Path("x.xlsx").write_bytes(workbook(lambda _, sheet: fill(sheet, people), hidden))
    assert "Hidden sheets were left out: 表2." in keqing("import", "x.xlsx").out


def test_equal_reasons_are_told_once_with_their_rows(keqing: Keqing) -> None:
    write("员工.csv", "员工\n李敏\n")
    keqing("import", "员工.csv")
    rows = "".join(f"人{n},\n" for n in range(30))
    write("客户.csv", f"姓名,电话\n{rows}坏,1\n差,13\n王,13912345678\n")
    ran = keqing("--width", "100", "import", "客户.csv", "-n")
    lines = [" ".join(line.split()) for line in ran.out.splitlines()]
    assert lines[3].startswith("32, 33 电话 not imported '1' is not a phone number.")
    assert "Likewise in the other rows." in " ".join(lines)
    assert "2, 3, 4 .. (30) to check There is no phone number." in lines
    assert "Nothing is written yet: 31 new, 2 not imported, 30 to check." in lines
    assert len(json.loads(keqing("import", "客户.csv", "-n", "--format", "json").out)["rows"]) == 32


def test_of_many_reasons_the_first_ones_are_shown(keqing: Keqing) -> None:
    write("员工.csv", "员工\n李敏\n")
    keqing("import", "员工.csv")
    headings = ",".join(f"列{n}" for n in range(30))
    write("客户.csv", f"姓名,电话,{headings}\n王,13912345678{',x' * 30}\n")
    assert "10 more rows to look at" in keqing("import", "客户.csv", "-n").out


def test_calls_of_the_past_come_after_their_customers(keqing: Keqing) -> None:
    write("员工.csv", "员工,每日容量\n李敏,60\n")
    write("客户.csv", "编号,姓名,电话\nA1,王秀英,13812345678\n")
    write("回访.csv", "编号,回访日期,结果,内容,回访人\nA1,2026-11-20,接通,血压平稳,李敏\n")
    for name in ("员工.csv", "客户.csv", "回访.csv"):
        assert keqing("import", name).code == 0
    shown = keqing("show", "A1", "--history").out
    assert "血压平稳" in shown
    assert "李敏" in shown


def test_every_reading_of_a_day_and_every_conflict_is_named_in_the_report(keqing: Keqing) -> None:
    head = "姓名,电话,购买日期,产品,数量\n"
    write("购.csv", f"{head}王秀英,13812345678,11-20,安胶囊,1\n李四,13912345679,11-21,安胶囊,1\n")
    out = " ".join(keqing("import", "购.csv").out.split())
    assert "read as 2026-11-20" in out
    assert "read as 2026-11-21" in out
    write(
        "购.csv",
        f"{head}王秀英,13812345678,2026-11-20,安胶囊,2\n李四,13912345679,2026-11-21,安胶囊,3\n",
    )
    ran = keqing("import", "购.csv")
    assert ran.code == 4
    assert "keqing amend 3 quantity=2" in " ".join(ran.out.split())
    assert "keqing amend 4 quantity=3" in " ".join(ran.out.split())
