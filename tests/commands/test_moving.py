"""`keqing dump` and `keqing copy-to`, and the way back."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from keqing.store import database, portable, schema
from tests.conftest import Keqing

DATABASE = ".local/share/keqing/keqing.db"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, department: Keqing) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("COLUMNS", "400")
    department("add-customer", "王秀英", "--phone", "13800000088")
    return folder


def test_a_dump_is_written_recorded_and_brought_back(department: Keqing, here: Path) -> None:
    ran = department("dump", "-o", "k-{date}.ndjson")
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert (
        department("dump").out.splitlines()[1]
        == (here / "k-2026-11-24.ndjson").read_text("utf-8").splitlines()[1]
    )
    assert "dump" in department("history").out
    department("add-customer", "张三", "--phone", "13900000088")
    done = department("restore", "k-2026-11-24.ndjson", "--yes")
    assert (done.code, done.err) == (0, "")
    assert "1 customer and" in done.out
    assert "张三" not in department("list").out
    found = json.loads(department("check", "--replay", "--format", "json").out)["findings"]
    assert [line for line in found if line["kind"] == "replay"] == []


def test_a_dump_that_was_cut_is_refused(department: Keqing, here: Path) -> None:
    department("dump", "-o", "k.ndjson")
    file = here / "k.ndjson"
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(lines[:-3] + lines[-1:]))
    ran = department("restore", "k.ndjson", "--yes")
    assert (ran.code, ran.out) == (1, "")
    assert "lines are missing" in ran.err


@pytest.mark.parametrize(
    "lines",
    [
        ['{"schema": "keqing.dump/1"}'],
        [None, '{"table": "customer"}'],
        [None, '{"table": "customer", "row": {"id": "x"}}'],
    ],
)
def test_a_dump_with_a_damaged_line_is_refused(
    department: Keqing, here: Path, lines: list[str | None]
) -> None:
    department("dump", "-o", "k.ndjson")
    file = here / "k.ndjson"
    head = file.read_text("utf-8").splitlines()[0]
    file.write_text("".join(f"{line or head}\n" for line in lines), "utf-8")
    ran = department("restore", "k.ndjson", "-n")
    assert (ran.code, ran.out) == (1, "")
    assert f"Line {len(lines)} of the dump is not as it was written." in ran.err


def test_a_changed_letter_is_refused_with_its_line(department: Keqing, here: Path) -> None:
    department("dump", "-o", "k.ndjson")
    file = here / "k.ndjson"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    lines = file.read_text("utf-8").splitlines(keepends=True)
    at = next(n for n, line in enumerate(lines) if '"王秀英"' in line)
    lines[at] = lines[at].replace("王秀英", "王秀芳", 1)
    file.write_text("".join(lines), "utf-8")
    ran = department("restore", "k.ndjson", "--yes")
    assert (ran.code, ran.out) == (1, "")
    assert f"Line {at + 1} of the dump is not as it was written." in ran.err
    assert "王秀英" in department("list").out
    said = department("--lang", "zh", "restore", "k.ndjson", "--yes")
    assert f"第 {at + 1} 行" in said.err


@pytest.mark.parametrize(
    ("version", "advice"), [("0013", "run keqing upgrade"), ("9999", "Install that version")]
)
def test_a_dump_of_another_version_is_refused(
    department: Keqing,
    home: Path,
    here: Path,
    monkeypatch: pytest.MonkeyPatch,
    version: str,
    advice: str,
) -> None:
    engine = database.open_existing(str(home / DATABASE), "")
    with monkeypatch.context() as patch:
        patch.setattr(schema, "HEAD", version)
        lines = [*portable.dump_lines(engine)]
    (here / "k.ndjson").write_bytes(b"".join(lines))
    ran = department("restore", "k.ndjson", "--yes")
    assert (ran.code, ran.out) == (6, "")
    assert f"another version of keqing: {version}" in ran.err
    assert advice in ran.err


@pytest.mark.parametrize("name", ["k.ndjson", "copy"])
def test_a_file_for_load_is_meant_for_restore(department: Keqing, here: Path, name: str) -> None:
    (here / name).write_text("")
    ran = department("load", name)
    assert (ran.code, ran.out) == (2, "")
    assert "it reads no file" in ran.err
    assert f"keqing restore {name}" in ran.err
    assert "is no month" in department("load", "nomonth").err


def test_everything_goes_to_another_file(department: Keqing, here: Path) -> None:
    moved = department("copy-to", "team.db", "--format", "json")
    assert (moved.code, moved.err) == (0, "")
    tables = {line["table"]: line["rows"] for line in json.loads(moved.out)["tables"]}
    assert (tables["agent"], tables["phone"], tables["operation"]) == (1, 1, 3)
    there = str(here / "team.db")
    assert department("--db", there, "list").out == department("list").out
    assert department("--db", there, "audit", "verify").out == department("audit", "verify").out
    told = department("--lang", "zh", "迁移", "two.db")
    assert "已复制" in told.out
    assert "keqing config set db" in told.out


@pytest.mark.parametrize(
    ("target", "code", "sentence"),
    [
        ("mysql://h/k", 2, "keqing does not work on mysql"),
        ("none/k.db", 1, "No database can be created"),
    ],
)
def test_where_nothing_can_be_copied_to(
    department: Keqing, here: Path, target: str, code: int, sentence: str
) -> None:
    (here / "none").write_text("")
    ran = department("copy-to", target)
    assert (ran.code, ran.out) == (code, "")
    assert sentence in ran.err


@pytest.mark.parametrize("host", ["127.0.0.1:1", "no-such-machine.invalid"])
def test_a_server_that_does_not_answer_is_the_one_that_was_named(
    department: Keqing, host: str
) -> None:
    """The hint is not about the database of the settings, from which it is copied."""
    address = f"postgresql://keqing@{host}/keqing"
    ran = department("copy-to", address)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.splitlines()[-1] == f"Check the address that you gave: {address}"
    assert "copy-to" not in department("history").out


def test_no_other_database_is_written_over(department: Keqing, home: Path, here: Path) -> None:
    department("copy-to", "team.db")
    before = (here / "team.db").read_bytes()
    again = department("copy-to", "team.db")
    assert (again.code, again.out) == (2, "")
    assert "has records already" in again.err
    assert (here / "team.db").read_bytes() == before
    own = department("copy-to", str(home / DATABASE))
    assert (own.code, own.out) == (2, "")
    assert "is the database itself" in own.err


def test_what_breaks_off_leaves_no_file(
    department: Keqing, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("keqing.store.portable.copy_rows", broken)
    assert department("copy-to", "team.db").code == 1
    assert not (here / "team.db").exists()
