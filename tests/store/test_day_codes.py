from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from keqing.store import day_codes

DAY = date(2026, 11, 24)


def test_rows_are_kept_by_database_day_and_agent(tmp_path: Path) -> None:
    day_codes.PRINTED.keep(tmp_path, "a.db", DAY, "李敏", ["C0001", "C0002"])
    day_codes.PRINTED.keep(tmp_path, "a.db", DAY, None, ["C0003"])
    assert day_codes.PRINTED.recall(tmp_path, "a.db", DAY, "李敏") == ("C0001", "C0002")
    assert day_codes.PRINTED.recall(tmp_path, "a.db", DAY, None) == ("C0003",)
    assert day_codes.PRINTED.recall(tmp_path, "a.db", DAY, "陈刚") is None
    assert day_codes.PRINTED.recall(tmp_path, "b.db", DAY, None) is None
    assert day_codes.PRINTED.recall(tmp_path, "a.db", DAY + timedelta(1), "李敏") is None
    assert (tmp_path / "printed.json").stat().st_mode & 0o777 == 0o600


def test_the_newest_are_kept(tmp_path: Path) -> None:
    for n in range(50):
        day_codes.PRINTED.keep(tmp_path, "a.db", DAY + timedelta(n), "李敏", [f"C{n}"])
    assert day_codes.PRINTED.recall(tmp_path, "a.db", DAY + timedelta(49), "李敏") == ("C49",)
    assert day_codes.PRINTED.recall(tmp_path, "a.db", DAY, "李敏") is None


@pytest.mark.parametrize("content", [b"", b"[]", b'{"a": 1}', b"\xff", b"{" * 5000])
def test_a_spoiled_file_is_nothing(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "printed.json").write_bytes(content)
    assert day_codes.PRINTED.recall(tmp_path, "a.db", DAY, None) is None
    day_codes.PRINTED.keep(tmp_path, "a.db", DAY, None, ["C1"])
    assert day_codes.PRINTED.recall(tmp_path, "a.db", DAY, None) == ("C1",)


def test_a_folder_that_cannot_be_written_is_let_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    day_codes.PRINTED.keep(tmp_path / "file", "a.db", DAY, None, ["C1"])
    assert day_codes.PRINTED.recall(tmp_path / "file", "a.db", DAY, None) is None
