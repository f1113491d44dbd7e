"""A database that is none, or not ours, or damaged: a sentence and a fitting code, and no reader changes it."""

from __future__ import annotations

import os
import random
import re
import resource
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.commands.every_command import PEOPLE, work
from tests.conftest import Keqing, Ran
from tests.long_profile import Profile
from tests.reliability import damaged
from tests.sharing import kept_home

SEED = 13
SECONDS = 120
"""A command that takes longer hangs."""
BYTES = 2_000_000_000
"""More memory than this no command may ask for."""
READ = (
    ("today",), ("show", "C0001", "--history"), ("list", "--all"), ("history", "C0001"), ("why", "C0001"), ("doctor",),
    ("check",), ("report", "month"), ("export", "customers", "-o", "out.csv"), ("history",), ("define", "list"),
    ("check", "--replay"), ("audit", "verify"), ("week",), ("forecast",), ("register", "购买"), ("backup", "-o", "copy.db"), ("export", "contacts", "--format", "csv"), ("list", "王"), ("doctor", "--format", "json"),
)  # fmt: skip
WRITTEN = (
    ("log", "C0001", "接通", "都好"), ("add-customer", "新人", "--phone", "13712345678"), ("rebuild",), ("undo", "--yes"),
    ("import", "people.csv", "--yes"), ("upgrade",), ("edit-customer", "C0001", "--note", "x"), ("merge", "C0001", "C0002", "--yes"), ("cadence", "off", "therapy", "--yes"), ("forget", "C0003", "--yes"),
)  # fmt: skip
FEW = (READ[0], READ[1], READ[3], READ[5], WRITTEN[0])
_ODD = re.compile("did not expect|Traceback|程序出错了|[\x00-\x08\x0b-\x1f\x7f-\x9f]")


@contextmanager
def bounded() -> Iterator[None]:
    """Let a command that hangs, or that takes all memory, fail."""

    def ring(*_: Any) -> None:
        raise TimeoutError

    before = resource.getrlimit(resource.RLIMIT_AS)
    used = int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    resource.setrlimit(resource.RLIMIT_AS, (used + BYTES, before[1]))
    old = signal.signal(signal.SIGALRM, ring)
    signal.alarm(SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, old)
        resource.setrlimit(resource.RLIMIT_AS, before)


class Patient:
    """A department whose database is damaged again and again."""

    def __init__(self, keqing: Keqing, home: Path, folder: Path) -> None:
        self.keqing, self.folder = keqing, folder
        self.model = home / ".local/share/keqing/keqing.db"
        self.place = folder / "ill"
        self.file = self.place / "k.db"

    def anew(self) -> None:
        """Put the sound database back."""
        if self.place.is_dir():
            shutil.rmtree(self.place)
        else:
            self.place.unlink(missing_ok=True)
        self.place.mkdir(mode=0o700)
        shutil.copy(self.model, self.file)

    def state(self) -> bytes | None:
        return self.file.read_bytes() if self.file.is_file() else None

    def said(self, words: tuple[str, ...], codes: set[int], *, reads: bool) -> str | None:
        """Run a command; say what is wrong about its end."""
        stood = self.state()
        with bounded():
            try:
                ran: Ran = self.keqing("--db", str(self.file), *words)
            except BaseException as error:  # noqa: BLE001  # whatever comes is what is looked for
                return f"{words}: {error!r}"
        if odd := _ODD.search(ran.err + ran.out.replace("\r\n", "\n")):
            return (
                f"{words}: {odd[0]!r} {ran.err[-300:]!r} {ran.out[-200:]!r} {errors(self.folder)}"
            )
        if ran.code not in codes or (ran.code and not ran.err + ran.out):
            return f"{words}: {ran.code} {ran.err[-300:]!r} {ran.out[:100]!r}"
        if reads and self.state() != stood:
            return f"{words}: it changed the file"
        return None


def errors(folder: Path) -> str:
    log = folder / "home/.local/state/keqing/errors.log"
    return log.read_text()[-700:] if log.exists() else ""


@pytest.fixture
def patient(keqing: Keqing, home: Path, tmp_path: Path) -> Patient:
    """A department with three weeks of work."""
    kept_home(home, (__name__, "patient"), lambda: work(keqing, tmp_path))
    (tmp_path / "people.csv").write_text(PEOPLE, "utf-8")
    return Patient(keqing, home, tmp_path)


def test_what_is_no_database_of_ours_is_refused_untouched(
    patient: Patient, profile: Profile
) -> None:
    kinds = list(damaged.REFUSED.items())[: profile.times(11, 99)]
    lines = (*READ, *WRITTEN) if profile.long else FEW
    found = list[str]()
    for kind, spoil in kinds:
        patient.anew()
        spoil(patient.file)
        ends = (patient.said(words, {1, 2, 3, 6}, reads=True) for words in lines)
        found += [f"{kind}: {said}" for said in ends if said]
    assert not found, "\n".join(found)
    profile.measured("databases that are none of ours", kinds=len(kinds), unexpected=0, changed=0)


def test_a_spoiled_database_is_told_or_worked_with(patient: Patient, profile: Profile) -> None:
    kinds = list({**damaged.SPOILED, **damaged.WHOLE}.items())[:: profile.times(7, 1)]
    found = []
    for kind, spoil in kinds:
        for words in (*READ, *WRITTEN) if profile.long else FEW:
            patient.anew()
            spoil(patient.file)
            codes = {0, 1, 2, 3, 4} if kind in damaged.SPOILED else {0} if words in FEW else {0, 1}
            left = kind in damaged.WHOLE or "journal" in kind
            if said := patient.said(words, codes, reads=words in READ and not left):
                found.append(f"{kind}: {said}")
    assert not found, "\n".join(found)
    profile.measured("spoiled databases", kinds=len(kinds), unexpected=0)


def test_a_damaged_file_is_told_or_read(patient: Patient, profile: Profile) -> None:
    files, found = profile.times(15, 300), []
    for n in range(files):
        for words in FEW:
            patient.anew()
            how = damaged.damage(patient.file, random.Random(SEED + n))  # noqa: S311  # cases, not secrets
            if said := patient.said(words, {0, 1, 2, 3, 4, 6}, reads=words in READ):
                found.append(f"{n} {how}: {said}")
    assert not found, "\n".join(found)
    profile.measured("damaged files", files=files, unexpected=0, changed=0)
