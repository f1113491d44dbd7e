"""Ten thousand drawn command lines: each ends in words and a known code, and one that failed changed nothing."""

from __future__ import annotations

import hashlib
import io
import json
import random
import re
import resource
import shutil
import sys
from pathlib import Path

import pytest

from tests.commands.every_command import BATCH, CONTACTS, OWN, PEOPLE
from tests.conftest import Keqing, Ran
from tests.long_profile import Profile
from tests.reliability.command_grammar import forms, line
from tests.sharing import kept_home

CODES = frozenset({0, 1, 2, 3, 4, 5, 6, 130})
TRACED = frozenset({"--debug", "-v", "--verbose"})
DONE = frozenset({0, 4, 130})
"""Codes with which something may have been written."""
SEED = 13
OF_ONE_COPY = 50
"""Lines that are typed one after another into one copy of the demo."""
MOST_BYTES = 400_000_000
"""How much more memory all lines together may take."""
DEMO = ".local/state/keqing/demo/keqing.db"
FILES = {"people.csv": PEOPLE, "contacts.csv": CONTACTS, "own.toml": OWN, "calls.txt": BATCH}
_ODD = re.compile("did not expect|程序出错了|Traceback|[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def fingerprint(file: Path) -> bytes:
    """What a database holds, with what still stands in its journal."""
    family = (file, file.with_name(f"{file.name}-wal"))
    return b"".join(hashlib.sha256(path.read_bytes()).digest() for path in family if path.exists())


def wrong(words: list[str], ran: Ran, *, changed: bool) -> str | None:
    """Say what is wrong about the end of a command line, None for nothing."""
    odd = set(_ODD.findall(ran.err + ran.out))
    if TRACED & set(words):
        odd -= {"Traceback"}
    for is_wrong, what in (
        (ran.code not in CODES, "an unknown code"),
        (bool(odd), f"{odd} is said"),
        (ran.code not in DONE and changed, "the database is another"),
        (bool(ran.code) and not (ran.err or ran.out), "not a word"),
        (ran.code == 2 and bool(ran.out), "something printed with a mistake"),
        (json_asked(words) and bool(ran.out) and not is_json(ran.out), "no JSON"),
    ):
        if is_wrong:
            return f"{what}: {ran.code} {ran.err[-900:]!r} {ran.out[-300:]!r}"
    return None


def json_asked(words: list[str]) -> bool:
    """Tell whether a document is asked for, and no page of help."""
    at = words.index("--format") + 1 if "--format" in words else len(words)
    return words[at : at + 1] == ["json"] and not {"-h", "--help", "--version"} & set(words)


def is_json(text: str) -> bool:
    """Tell whether a text is one document."""
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


class Demos:
    """Copies of the demo, each with a home and a working folder of its own: lines leave nothing to later ones."""

    def __init__(self, home: Path, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.folder, self.patch = folder, patch
        self.fresh = folder / "fresh"
        shutil.copytree(home, self.fresh, symlinks=True)
        self.db = self.fresh / DEMO

    def anew(self) -> None:
        """Begin with the demo as it was made."""
        home, work = self.folder / "of-lines", self.folder / "work"
        self.patch.chdir(self.folder)
        for place in (home, work):
            if place.exists():
                shutil.rmtree(place)
        shutil.copytree(self.fresh, home, symlinks=True)
        work.mkdir()
        for name, text in FILES.items():
            (work / name).write_text(text, "utf-8")
        self.db = home / DEMO
        self.patch.chdir(work)
        self.patch.setenv("HOME", str(home))
        self.patch.setenv("KEQING_DB", str(self.db))


@pytest.mark.no_cover  # drawn lines
def test_no_line_is_unexpected_and_a_refused_one_changes_nothing(
    keqing: Keqing, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, profile: Profile
) -> None:
    kept_home(home, (__name__, "demo"), lambda: keqing("demo"))
    demos, known = Demos(home, tmp_path, monkeypatch), forms()
    wanted = profile.times(150, 10_000)
    refused, found, chance = 0, list[str](), random.Random(SEED)  # noqa: S311  # cases, not secrets
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for n in range(wanted):
        if n % OF_ONE_COPY == 0:
            chance = random.Random(f"{SEED} {n}")  # noqa: S311  # cases, not secrets
            demos.anew()
        words = line(chance, known)
        monkeypatch.setenv("KEQING_LANG", chance.choice(("en", "zh")))
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
        stood = fingerprint(demos.db)
        try:
            ran = keqing(*words)
        except BaseException as error:  # noqa: BLE001  # whatever comes is what is looked for
            found.append(f"{n} {words!r}: {error!r}")
            continue
        refused += ran.code != 0
        if said := wrong(words, ran, changed=fingerprint(demos.db) != stood):
            found.append(f"{n} {[word[:80] for word in words]!r}: {said}")
    more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
    assert not found, "\n".join(found)
    assert more < MOST_BYTES
    profile.measured("fuzzed lines", lines=wanted, refused=refused, unexpected=0)
