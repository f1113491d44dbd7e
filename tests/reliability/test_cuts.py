"""A program and a PostgreSQL server are parted at any moment: what is said of it is true, and nothing is half done."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from random import Random
from typing import Any

import psycopg
import pytest

from tests.long_profile import Profile
from tests.reliability import cases
from tests.reliability.bench import Bench
from tests.reliability.cases import Case
from tests.reliability.cuts import COMMIT, END, KILL, Cut
from tests.reliability.disturbances import AFTER, BEFORE, HALF
from tests.reliability.runs import Ran
from tests.reliability.verdicts import NOT_SURE, STANDS, UNEXPECTED, Tally
from tests.store.servers import at

MODEL, TRIED = "cut_model", "cut_tried"
FIGURES = ("cuts", "acknowledged", "unsure", "refused", "lost", "half done")
OFTEN = frozenset({"log", "import", "merge", "undo"})
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"


@dataclass
class OnServer:
    """A department on the server, and a database in which a command line is tried."""

    bench: Bench
    server: str

    def run(self, case: Case, cut: Cut, **more: Any) -> Ran:
        address = at(self.server, TRIED)
        return self.bench.warm.run(
            self.bench.model, ("--db", address, *case.words), cut=asdict(cut), **more
        )

    def begin(self, case: Case) -> None:
        """Have the department as the command line finds it."""
        self.do(
            f"DROP DATABASE IF EXISTS {TRIED} WITH (FORCE)",
            f"CREATE DATABASE {TRIED} TEMPLATE {MODEL} STRATEGY FILE_COPY",
        )
        for words in case.prepared:
            self.bench.did(self.bench.model, "--db", at(self.server, TRIED), *words)

    def audit(self) -> list[str]:
        """Say what is wrong by the commands that look for it."""
        address, asked = at(self.server, TRIED), (("audit", "verify"), ("check", "--replay"))
        ran = [self.bench.warm.run(self.bench.model, ("--db", address, *words)) for words in asked]
        return [] if ran[0].code == 0 and "dates differ" not in ran[1].out else [str(ran)]

    def do(self, *statements: str) -> None:
        with psycopg.connect(self.server, autocommit=True) as admin:
            for statement in statements:
                admin.execute(statement.encode())

    def rows(self) -> str:
        """Return a digest of all rows."""
        seal = hashlib.sha256()
        with psycopg.connect(at(self.server, TRIED)) as session:
            for (table,) in session.execute(TABLES).fetchall():
                asked = f'SELECT * FROM "{table}"'.encode()  # noqa: S608  # its own names
                found = session.execute(asked).fetchall()
                seal.update(f"\n{table}\n{sorted(map(repr, found))}".encode())
        return seal.hexdigest()


@pytest.fixture
def department(bench: Bench, server: str) -> Iterator[OnServer]:
    made = OnServer(bench, server)
    made.do(f"CREATE DATABASE {MODEL}")
    bench.did(bench.model, "copy-to", at(server, MODEL))
    yield made
    made.do(*(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)" for name in (TRIED, MODEL)))


def test_what_is_said_of_a_cut_is_true(department: OnServer, profile: Profile) -> None:
    random, tally = Random(0), Tally()  # noqa: S311  # it chooses moments
    tried = [case for case in cases.RECORDS if case.name in OFTEN]
    for turn, case in enumerate(tried):
        department.begin(case)
        before, kept = department.rows(), department.bench.folder / "said"
        assert department.run(case, Cut(department.server), met=str(kept)).code == 0
        after = department.rows()
        met = json.loads(kept.read_text("utf-8"))
        commit = met.index(COMMIT) + 1
        whens = (BEFORE, HALF, AFTER)
        moments = [(commit, when) for when in (whens if profile.long else whens[turn % 3 :][:1])]
        moments += [
            (n, BEFORE) for n in random.sample(range(1, len(met) + 1), profile.times(1, 12))
        ]
        for number, when in moments:
            for what in (KILL, END) if profile.long else ((KILL, END)[number % 2],):
                department.begin(case)
                ran = department.run(case, Cut(department.server, number, what, when))
                where = f"{case.name}, {what} {when} {met[number - 1]} {number}"
                judge(department, case, (before, after), ran, tally, where)
    profile.measured("cuts between a program and its server", **tally.figures(*FIGURES))
    assert not tally.wrong, "\n".join(tally.wrong)


def judge(
    department: OnServer, case: Case, states: tuple[str, str], ran: Ran, tally: Tally, where: str
) -> None:
    """Look at what is on the server, and whether what the program said of it is true."""
    found, (before, after) = department.rows(), states
    said, kinds, wrong = ran.out + ran.err, ["cuts"], list[str]()
    if found not in states:
        kinds.append("half done")
        wrong.append("neither old nor new")
    if ran.out or STANDS in said:
        kinds.append("acknowledged")
        if found != after:
            kinds.append("lost")
            wrong.append(f"acknowledged and not there: {ran}")
    elif NOT_SURE in said:
        kinds.append("unsure")
    elif not ran.killed:
        kinds.append("refused")
        if found != before:
            wrong.append(f"said to have failed, and it is there: {ran}")
        if ran.code != 1 or not ran.err.strip() or any(words in said for words in UNEXPECTED):
            wrong.append(f"ends as it should not: {ran}")
    again = department.run(case, Cut(department.server))
    if found == before and (again.code != 0 or department.rows() == before):
        wrong.append(f"not done when given again: {again}")  # with other ids: none is given twice
    wrong += department.audit()
    tally.add(where, tuple(kinds), wrong)
