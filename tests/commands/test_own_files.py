"""No command writes its output over keqing's own files, whatever spelling leads to them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Keqing

WRITERS = (
    ("export", "customers", "--format", "csv", "-o"),
    ("today", "--format", "csv", "-o"),
    ("sheet", "-o"),
)


def own(keqing: Keqing) -> dict[str, Path]:
    """Give the files that keqing keeps, by what they are."""
    where = {
        setting["name"]: setting
        for setting in json.loads(keqing("config", "--format", "json").out)["settings"]
    }
    db = Path(str(where["db"]["value"]))
    return {
        "database": db,
        "journal": db.with_name(f"{db.name}-journal"),
        "wal": db.with_name(f"{db.name}-wal"),
    }


@pytest.mark.sampled(2)
@pytest.mark.parametrize("words", WRITERS, ids=" ".join)
@pytest.mark.parametrize("way", ["plain", "link", "hard", "case", "dots", "journal", "wal", "out"])
def test_it_is_refused(
    department: Keqing, tmp_path: Path, words: tuple[str, ...], way: str
) -> None:
    assert department("add-customer", "王秀英").code == 0
    files = own(department)
    db = files["database"]
    before = db.read_bytes()
    path = tmp_path / ("x.csv" if "csv" in words else "x.html")
    precious = tmp_path / "elsewhere"
    precious.mkdir()
    (precious / "hostname").write_text("kept")
    match way:
        case "plain":
            path = db
        case "link":
            path.symlink_to(db)
        case "hard":
            path.hardlink_to(db)
        case "case":
            path = db.with_name(db.name.upper())
        case "dots":
            path = db.parent / ".." / db.parent.name / db.name
        case "out":
            path.symlink_to(precious / "hostname")
        case _:
            path = files[way]
    ran = department(*words, str(path))
    assert ran.code in {1, 2}, ran
    assert ran.code == 1 or words[0] == "sheet"  # the ending of a sheet is looked at first
    assert db.read_bytes() == before
    assert (precious / "hostname").read_text() == "kept"
    assert department("show", "C0001").code == 0
