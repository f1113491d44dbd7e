"""No command writes its file over a database or the settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Keqing
from tests.transfer.write.test_target import database


@pytest.mark.parametrize(
    "words",
    [
        ["export", "customers", "-o"],
        ["export", "today", "-o"],
        ["today", "-o"],
        ["export", "customers", "--dry-run", "-o"],
    ],
)
def test_on_the_command_line(department: Keqing, home: Path, words: list[str]) -> None:
    data, settings = home / ".local/share/keqing/keqing.db", home / ".config/keqing/config.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('lang = "en"\n')
    for path in (data, data.with_name("keqing.db-wal"), data.with_name("keqing.db-journal")):
        before = data.read_bytes()
        ran = department(*words, str(path), "--format", "csv")
        assert (ran.code, ran.out) == (1, "")
        assert "is not written over" in ran.err
        assert data.read_bytes() == before
    ran = department(*words, str(settings), "--format", "csv")
    assert (ran.code, settings.read_text()) == (1, 'lang = "en"\n')


def test_a_call_sheet_takes_no_database_for_its_file(department: Keqing, tmp_path: Path) -> None:
    file = database(tmp_path / "k.xlsx")
    ran = department("sheet", "-o", str(file))
    assert (ran.code, "is not written over" in ran.err) == (1, True)


def test_rejected_rows_take_no_databases_place(department: Keqing, tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    file.write_text("姓名,电话\n王秀英,13800000088\n,\n李雷,电话\n", "utf-8")
    kept = database(tmp_path / "in.rejected.csv")
    before = kept.read_bytes()
    ran = department("import", str(file))
    assert kept.read_bytes() == before
    assert ran.code in {1, 4}
    assert "in.rejected.csv" in ran.err + ran.out
