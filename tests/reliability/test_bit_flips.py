"""One bit that flips in the file of a database is found, or it hits bytes that hold nothing."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from keqing.errors import KeqingError
from keqing.store import database, portable
from tests.conftest import Keqing
from tests.long_profile import Profile

DEMO = ".local/state/keqing/demo/keqing.db"


@pytest.fixture
def demo(keqing: Keqing, home: Path) -> Path:
    """The demo's department: every kind of row."""
    assert keqing("demo").code == 0
    return home / DEMO


def rows(file: Path) -> str:
    """The checksum of all rows as a dump has them."""
    seal = hashlib.sha256()
    for line in portable.dump_lines(database.open_existing(str(file), "")):
        seal.update(line)
    return seal.hexdigest()


def test_a_flipped_bit_is_found_by_opening_or_by_doctor(
    demo: Path, keqing: Keqing, profile: Profile
) -> None:
    whole, before = demo.read_bytes(), rows(demo)
    assert keqing("demo", "doctor", "--deep", "--quiet").code == 0
    draws = Random(13)  # noqa: S311  # the same bits in each run, no secret
    found: Counter[str] = Counter()
    flips = profile.times(12, 1_000)
    for _ in range(flips):
        at, bit = draws.randrange(len(whole)), 1 << draws.randrange(8)
        demo.write_bytes(whole[:at] + bytes([whole[at] ^ bit]) + whole[at + 1 :])
        found[_found(keqing, demo, before)] += 1
    profile.measured("bits flipped in a database", flips=flips, **found)
    assert found["missed"] == 0


def _found(keqing: Keqing, file: Path, before: str) -> str:
    for way, words in (
        ("opening", ["today"]),
        ("doctor", ["doctor"]),
        ("deep", ["doctor", "--deep"]),
    ):
        if keqing("demo", *words, "--format", "json").code:
            return way
    try:
        return "unused" if rows(file) == before else "missed"
    except KeqingError:
        return "missed"
