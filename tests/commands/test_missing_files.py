"""A file to read that is not there is one mistake, whichever command reads it."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import Keqing

READERS = (
    *((noun, verb) for noun in ("define", "cadence", "guide") for verb in ("check", "diff", "apply")),
    ("import",),
    ("almanac", "import"),
    ("log", "--batch"),
)  # fmt: skip


def test_a_file_that_is_missing_is_exit_3_and_a_folder_2(department: Keqing) -> None:
    Path("folder.toml").mkdir()
    for words in READERS:
        ran = department("--lang", "en", *words, "none.toml")
        assert (ran.code, ran.out) == (3, ""), words
        assert ran.err.splitlines() == [
            "There is no file none.toml.",
            "Check the name and the folder.",
        ]
        ran = department("--lang", "en", *words, "folder.toml")
        assert (ran.code, ran.out) == (2, ""), words
        assert ran.err.splitlines() == ["folder.toml is a folder.", "Name one file in it."]
    ran = department("--db", "new.db", "init", "--preset", "none.toml")
    assert ran.code == 3
    assert not Path("new.db").exists()
