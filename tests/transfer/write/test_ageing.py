from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from keqing.errors import PartlyDone, Unusable
from keqing.transfer.write.ageing import KeepingTime, delete_files, old, require_pattern

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("30d", date(2026, 10, 25)),
        ("2w", date(2026, 11, 10)),
        ("9m", date(2026, 2, 24)),
        ("1y", date(2025, 11, 24)),
        ("99999y", date.min),
    ],
)
def test_periods(text: str, first: date) -> None:
    assert KeepingTime.parse(text).first(TODAY) == first


@pytest.mark.parametrize(
    "text", ["", "30", "0d", "-1d", "d", "30 d", "30wd", "３０d", "30d\n", "1e3d"]
)
def test_what_is_no_period(text: str) -> None:
    with pytest.raises(Unusable, match="--keep cannot be"):
        KeepingTime.parse(text)


@pytest.mark.parametrize("pattern", ["today.csv", "{date}/today.csv", "{date}/{date}.csv"])
def test_names_by_whose_days_nothing_can_be_deleted(pattern: str) -> None:
    with pytest.raises(Unusable, match="--keep needs"):
        require_pattern(pattern)


def names(found: list[Path]) -> list[str]:
    return [path.name for path in found]


def test_only_old_files_of_its_own_name(tmp_path: Path) -> None:
    own = ["t-2026-10-23.csv", "t-2026-10-24.csv", "t-2025-01-01.csv"]
    others = [
        "t-2026-10-25.csv",  # the first day that is kept
        "t-2026-11-24.csv",
        "t-2027-01-01.csv",
        "t-2026-02-30.csv",  # no day
        "t-2026-1-1.csv",
        "t-２０２５-01-01.csv",
        "t-2025-01-01.csv.bak",
        "xt-2025-01-01.csv",
        "t-2025-01-01xcsv",
        "T-2025-01-01.csv",
        "t-2025-01-01.csv\n",
        "important.csv",
    ]
    for name in own + others:
        (tmp_path / name).write_text("")
    first = KeepingTime.parse("30d").first(TODAY)
    found = old(str(tmp_path / "t-{date}.csv"), first)
    assert names(found) == ["t-2025-01-01.csv", "t-2026-10-23.csv", "t-2026-10-24.csv"]
    delete_files(found)
    assert {path.name for path in tmp_path.iterdir()} - {"home"} == set(others)


def test_a_name_with_the_day_twice(tmp_path: Path) -> None:
    for name in ("2025-01-01 [a] 2025-01-01.csv", "2025-01-01 [a] 2025-01-02.csv"):
        (tmp_path / name).write_text("")
    found = old(str(tmp_path / "{date} [a] {date}.csv"), TODAY)
    assert names(found) == ["2025-01-01 [a] 2025-01-01.csv"]


def test_folders_and_links_are_left_alone(tmp_path: Path) -> None:
    outside, inside = tmp_path / "outside", tmp_path / "inside"
    outside.mkdir()
    inside.mkdir()
    (outside / "t-2025-01-01.csv").write_text("precious")
    (inside / "t-2025-01-01.csv").symlink_to(outside / "t-2025-01-01.csv")
    (inside / "t-2025-01-02.csv").symlink_to(outside)
    (inside / "t-2025-01-03.csv").mkdir()
    (inside / "sub").mkdir()
    (inside / "sub/t-2025-01-01.csv").write_text("")
    os.mkfifo(inside / "t-2025-01-04.csv")
    assert old(str(inside / "t-{date}.csv"), TODAY) == []


def test_all_that_can_go_goes_and_what_stays_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [tmp_path / name for name in "abc"]
    for path in paths:
        path.write_text("")
    unlink = Path.unlink

    def guarded(path: Path, *, missing_ok: bool = False) -> None:
        if path.name == "b":
            raise PermissionError(13, "Permission denied", str(path))
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", guarded)
    with pytest.raises(PartlyDone, match="b cannot be deleted: Permission denied"):
        delete_files(paths)
    assert [path.exists() for path in paths] == [False, True, False]


def test_one_that_is_gone_meanwhile_is_no_mistake(tmp_path: Path) -> None:
    delete_files([tmp_path / "gone"])
