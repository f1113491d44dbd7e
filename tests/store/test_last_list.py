from datetime import date
from pathlib import Path

import pytest

from keqing.records.today import Today, TodayRow
from keqing.store import last_list
from keqing.store.last_list import Seen

DAY = date(2026, 11, 24)


def a_row(number: int, code: str) -> TodayRow:
    return TodayRow(
        row=number,
        code=code,
        name="王秀英",
        type="consumer",
        grade=None,
        phone=None,
        owner=None,
        must=True,
        track=None,
        effective=None,
        overdue=0,
        time=None,
        hours_from=None,
        closes=None,
        red=False,
        tried=None,
        notes=(),
        last=None,
        entry=None,
        reasons=(),
    )


LIST = Today(day=DAY, agent=None, rows=(a_row(2, "C0002"), a_row(1, "C0001")), shown=2, done=0)


def test_rows_and_the_last_customer_are_kept_apart_for_each_database(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    last_list.freeze_rows(folder, "/a.db", LIST)
    last_list.remember_customer(folder, "/a.db", "C0009")
    last_list.remember_customer(folder, "postgresql://me:secret@host/b", "X-1")
    assert last_list.recall_list(folder, "/a.db") == Seen(DAY, ("C0001", "C0002"), "C0009")
    assert last_list.recall_list(folder, "postgresql://me:secret@host/b") == Seen(last="X-1")
    assert last_list.recall_list(folder, "/c.db") == Seen()


def test_the_file_is_private_and_holds_no_address(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    last_list.remember_customer(folder, "postgresql://me:secret@host/b", "C0001")
    (file,) = folder.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    assert "secret" not in file.read_text()


@pytest.mark.parametrize("text", ["", "{", "[]", "3", '{"a": 1}', '{"a": {}}', "\x00", "[" * 99999])
def test_a_damaged_file_counts_as_empty_and_is_replaced(tmp_path: Path, text: str) -> None:
    (tmp_path / "seen.json").write_text(text)
    assert last_list.recall_list(tmp_path, "/a.db") == Seen()
    last_list.remember_customer(tmp_path, "/a.db", "C0001")
    assert last_list.recall_list(tmp_path, "/a.db").last == "C0001"


def test_where_nothing_can_be_written_nothing_happens(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.touch()
    last_list.remember_customer(blocked / "state", "/a.db", "C0001")
    folder = tmp_path / "state"
    (folder / "seen.json").mkdir(parents=True)
    last_list.remember_customer(folder, "/a.db", "C0001")
    assert [path.name for path in folder.iterdir()] == ["seen.json"]


def test_old_databases_are_forgotten(tmp_path: Path) -> None:
    for n in range(20):
        last_list.remember_customer(tmp_path, f"/{n}.db", "C0001")
    kept = [n for n in range(20) if last_list.recall_list(tmp_path, f"/{n}.db").last]
    assert kept == list(range(12, 20))


def test_a_list_in_a_file_does_not_take_the_numbers_off_the_screen_in_silence(
    tmp_path: Path,
) -> None:
    other = Today(day=DAY, agent=None, rows=(a_row(1, "C0001"), a_row(2, "C0003")), shown=2, done=0)
    assert last_list.freeze_rows(tmp_path, "/a.db", other, file=True)
    assert last_list.recall_list(tmp_path, "/a.db").means(2) == ("C0003",)
    last_list.freeze_rows(tmp_path, "/a.db", LIST)
    last_list.freeze_rows(tmp_path, "/a.db", other, file=True)
    last_list.freeze_rows(tmp_path, "/a.db", other, file=True)
    kept = last_list.recall_list(tmp_path, "/a.db")
    assert [kept.means(n) for n in range(4)] == [(), ("C0001",), ("C0003", "C0002"), ()]
    last_list.freeze_rows(tmp_path, "/a.db", other)
    assert last_list.recall_list(tmp_path, "/a.db").means(2) == ("C0003",)


def test_a_list_of_yesterday_is_nothing_that_a_file_could_contradict(tmp_path: Path) -> None:
    last_list.freeze_rows(tmp_path, "/a.db", LIST)
    newer = Today(day=date(2026, 11, 25), agent=None, rows=(a_row(1, "C0007"),), shown=1, done=0)
    last_list.freeze_rows(tmp_path, "/a.db", newer, file=True)
    assert last_list.recall_list(tmp_path, "/a.db").means(1) == ("C0007",)


def test_only_numbers_that_can_be_typed_are_kept(tmp_path: Path) -> None:
    rows = tuple(a_row(n, f"C{n}") for n in range(1, 2001))
    last_list.freeze_rows(tmp_path, "/a.db", Today(day=DAY, agent=None, rows=rows, shown=0, done=0))
    assert len(last_list.recall_list(tmp_path, "/a.db").rows) == last_list.NUMBERS


def test_numbers_that_cannot_be_kept_are_told(tmp_path: Path) -> None:
    (tmp_path / "seen.json").mkdir()
    assert not last_list.freeze_rows(tmp_path, "/a.db", LIST)
