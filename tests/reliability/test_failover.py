"""A server is killed in the middle of writes, its standby is promoted, and the same address goes on."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Keqing
from tests.long_profile import Profile
from tests.reliability.replicas import Server, stopping
from tests.store import servers

INIT = ("init", "--department", "一部", "--name", "李敏", "--capacity", "50", "--preset", "all")
WRITE = """
import itertools, sys
from keqing.cli import run_program
for n in itertools.count(int(sys.argv[2])):
    if run_program(("--db", sys.argv[1], "log", "C0001", "reached", f"call {n}")):
        break
    print(f"\\nkept {n}", flush=True)
"""
"""Records calls until one is refused, and says which are kept."""


@pytest.fixture
def folder(server: str) -> Iterator[Path]:
    """A folder for servers, with a path short enough for sockets, of the login under which they run."""
    with tempfile.TemporaryDirectory(prefix="keqing-", dir=servers.place()) as made:
        yield Path(made)


def pair(folder: Path, login: str | None, number: int) -> Server:
    made = folder / f"s{number}"
    made.mkdir(mode=0o755)
    if login is not None:
        import pwd

        os.chown(made, pwd.getpwnam(login).pw_uid, -1)
        folder.chmod(0o755)
    return Server(servers.programs(), made, login)


def test_a_promoted_standby_has_every_record(
    keqing: Keqing, folder: Path, profile: Profile
) -> None:
    """A commit is acknowledged when the standby has it, so killing the other one loses none."""
    login = servers.login()
    first = pair(folder, login, 0)
    first.run("initdb", "-D", str(first.data), "-A", "trust", "-U", "postgres", "-E", "UTF8")
    kept: set[int] = set()
    db, rounds = "", profile.times(1, 10)
    with stopping(first):
        first.start()
        with first.connect() as admin:
            admin.execute("CREATE DATABASE keqing")
        for number in range(1, rounds + 1):
            second = pair(folder, login, number)
            with stopping(first):
                second.follow(first)
                db = (
                    f"postgresql://postgres@/keqing?host={first.folder}&host={second.folder}"
                    "&target_session_attrs=read-write"
                )
                if number == 1:
                    assert keqing("--db", db, *INIT).code == 0
                    assert keqing("--db", db, "add-customer", "王秀英").code == 0
                kept |= written_until_killed(db, first, after=number * 1000)
            second.promote()
            first = second
            ran = keqing("--db", db, "log", "C0001", "reached", f"call {number * 1000 + 999}")
            assert (ran.code, ran.err) == (0, "")
            kept.add(number * 1000 + 999)
        try:
            texts = keqing("--db", db, "export", "contacts", "--format", "csv").out
            lost = {n for n in kept if f"call {n}," not in texts}
            for words in (("check", "--replay"), ("audit", "verify")):
                ran = keqing("--db", db, *words)
                assert ran.code == 0, ran
        finally:
            first.stop()
    profile.measured(
        "fail-over to a synchronous standby", kills=rounds, kept=len(kept), lost=len(lost)
    )
    assert not lost


def written_until_killed(db: str, server: Server, after: int) -> set[int]:
    """Return which calls a program said to be kept before its server was killed under it."""
    with subprocess.Popen(
        [sys.executable, "-c", WRITE, db, str(after)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stdout is not None
        kept = set[int]()
        for line in program.stdout:
            if line.startswith("kept"):
                kept.add(int(line.split()[1]))
                if len(kept) == 5:
                    server.kill()
        assert program.stderr is not None
        assert "server" in program.stderr.read()
    assert len(kept) >= 5
    return kept
