"""What cannot be said or written as it was asked for, is refused before anything is recorded."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.commands.every_command import WRITES, filled, work
from tests.conftest import Begin, Keqing
from tests.long_profile import Profile
from tests.reliability.command_grammar import Form, forms
from tests.reliability.test_fuzzed_lines import fingerprint
from tests.sharing import kept_home

FEW = frozenset(
    {
        "show",
        "brief",
        "rebuild",
        "copy-to",
        "dump",
        "export",
        "sheet",
        "gathering show",
        "gathering sheet",
    }
)
"""Commands that leave a record of a look, or do all their work before they print."""
WORDS = {
    "brief": ("C0001",), "report": ("day",), "guide show": ("therapy",), "why": ("C0001",), "show": ("C0001",), "limits": ("C0001",),
    "level": ("C0001",), "what-if": ("--without", "李敏"), "cadence show": ("therapy",), "cadence preview": ("therapy",), "define show": ("kind", "purchase"),
    "gathering show": ("冬会",), "gathering sheet": ("冬会",), "register": ("购买",), "summary": ("购买",), "date": ("fri",), "export": ("customers",), "copy-to": ("copy.db",),
}  # fmt: skip
PLACES = (
    ".csv",
    "no/such/x.csv",
    "no/such/x.html",
    "no/such/x.xlsx",
    f"{'a' * 300}.csv",
    f"{'a' * 300}.html",
)


def tails(form: Form) -> list[tuple[str, ...]]:
    """The forms that a command offers, and places where no file can be."""
    offered = {name: choices for names, _, choices in form.options for name in names}
    asked = [("--format", choice) for choice in offered.get("--format", ())]
    return [*asked, *([("-o", place) for place in PLACES] if "-o" in offered else [])]


def test_what_is_refused_leaves_the_database_as_it_was(
    keqing: Keqing, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, profile: Profile
) -> None:
    monkeypatch.chdir(tmp_path)
    kept_home(home, (__name__, "office"), lambda: work(keqing, tmp_path))
    (tmp_path / ".csv").mkdir()
    file = home / ".local/share/keqing/keqing.db"
    model = tmp_path / "model.db"
    shutil.copy(file, model)
    stood = fingerprint(model)
    wrong, tried = [], 0
    for form in forms():
        name = " ".join(form.words)
        if not (profile.long or name in FEW):
            continue
        offered = {option for names, _, _ in form.options for option in names}
        looks = tuple(option for option in ("--full", "--health") if option in offered)
        for tail in tails(form):
            shutil.copy(model, file)
            first = WRITES.get(name, (WORDS.get(name, ()),))[0]
            words = (*form.words, *filled(keqing, first), *looks, *tail)
            ran, tried = keqing(*words), tried + 1
            made = tmp_path / "copy.db"
            if ran.code not in {0, 4} and (fingerprint(file) != stood or made.exists()):
                wrong.append(f"{words}: {ran}")
            made.unlink(missing_ok=True)
    assert not wrong, "\n".join(wrong)
    profile.measured("refused forms and places", lines=tried, changed=0)


@pytest.mark.parametrize(
    "words", [("import", "~no-such-login/x"), ("dump", "-o", "~no-such-login/x")]
)
def test_a_home_that_nobody_has(begin: Begin, words: tuple[str, ...]) -> None:
    ran = begin("therapy")(*words)
    assert (ran.code, ran.out) == (2, "")
    assert "The home folder that ~ stands for cannot be found." in ran.err


@pytest.mark.parametrize(
    "words", [("import", "a\0b"), ("dump", "-o", "a\0b"), ("define", "check", "a\0b")]
)
def test_a_name_that_no_file_can_have(begin: Begin, words: tuple[str, ...]) -> None:
    ran = begin("therapy")(*words)
    assert (ran.code, ran.out) == (2, "")
    assert "The name of a file holds an invalid character." in ran.err
