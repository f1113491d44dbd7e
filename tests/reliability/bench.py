"""A bench for trials: a department made once, and for each trial a home in which a command line is tried."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.commands import every_command
from tests.reliability import cases
from tests.reliability.cases import Case
from tests.reliability.runs import DATABASE, Ran, State, Warm, left_over, state_of
from tests.surroundings import ROOT

_SAVED = ROOT / "tests/data"
RECORDED = "Recorded:"
"""With this a call session acknowledges each of its records."""


@dataclass(frozen=True)
class Prepared:
    """A command line, the home in which it is tried, and all that a trial is compared with.

    `rows` are the states of the database from the one before to the one after, and `met` the moments in between.
    """

    case: Case
    journal: str
    model: Path
    before: State
    after: State
    rows: tuple[str, ...]
    ran: Ran
    met: tuple[str, ...]

    def acknowledged(self, ran: Ran) -> int:
        """Return how many of its steps a run has acknowledged."""
        if self.case.keys:
            return ran.out.count(RECORDED)
        return len(self.rows) - 1 if ran.out else 0


class Bench:
    """Where command lines are tried, one after the other in the same place."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.home = folder, folder / "home"
        self.warm = Warm(folder)
        self.model = folder / "model"
        self._prepared: dict[tuple[str, str], Prepared] = {}
        (self.model / "work").mkdir(parents=True)
        every_command.work(lambda *words: self.did(self.model, *words), self.model / "work")
        (self.model / "work/checkup.toml").write_text(cases.CHECKUP, "utf-8")

    def did(self, home: Path, *words: str) -> Any:
        """Run a command line that ends well."""
        ran = self.warm.run(home, words)
        assert ran.code in {0, 4}, (words, ran)
        return ran

    def prepared(self, case: Case, journal: str) -> Prepared:
        """Make the home in which a command line is tried, once, and try it there undisturbed."""
        key = case.name, journal
        if key not in self._prepared:
            self._prepared[key] = self._prepare(case, journal)
        return self._prepared[key]

    def run(self, prepared: Prepared, **more: Any) -> Ran:
        """Run the command line where it is tried."""
        return self._run(prepared.case, prepared.journal, **more)

    def begin(self, prepared: Prepared) -> None:
        """Make the place as the command line finds it."""
        _copy(prepared.model, self.home)

    def look(self, case: Case) -> State:
        """Read what is there without touching it: whoever opens a database mends it."""
        aside = self.folder / "aside"
        _copy(self.home, aside)
        return state_of(aside, chained=not case.keys)

    def audit(self) -> list[str]:
        """Say what is wrong by the commands that look for it: with the chain, and with what follows from the records."""
        verified = self.warm.run(self.home, ("audit", "verify"))
        ran = self.warm.run(self.home, ("check", "--replay", "--format", "json"))
        found = json.loads(ran.out)["findings"]
        wrong = [str(finding) for finding in found if finding["kind"] == "replay"]
        return wrong if verified.code == 0 else [*wrong, str(verified)]

    def _run(self, case: Case, journal: str, **more: Any) -> Ran:
        asked = {"journal": journal, "keys": [*case.keys], **more}
        return self.warm.run(self.home, case.words, **asked)

    def _prepare(self, case: Case, journal: str) -> Prepared:
        model = self.folder / f"{case.name} {journal}".replace(" ", "-")
        self._furnish(case, journal)
        _copy(self.home, model)
        rows = [self.look(case).rows]
        for typed in range(1, len(case.keys)):
            assert self._run(case, journal, keys=[*case.keys[:typed]]).code == 0
            rows.append(self.look(case).rows)
            _copy(model, self.home)
        before, kept = self.look(case), self.folder / "met"
        ran = self._run(case, journal, plan={}, met=str(kept))
        assert ran.code == 0, (case, ran)
        assert left_over(self.home) == []
        after = self.look(case)
        assert after != before, case
        assert not (self.home / DATABASE).exists() or self.audit() == []
        met = tuple(json.loads(kept.read_text("utf-8")))
        return Prepared(case, journal, model, before, after, (*rows, after.rows), ran, met)

    def _furnish(self, case: Case, journal: str) -> None:
        _copy(self.model, self.home)
        file = self.home / DATABASE
        if case.empty or case.schema:
            for path in file.parent.iterdir():
                path.unlink()
        if case.schema:
            with closing(sqlite3.connect(file)) as connection:
                connection.executescript((_SAVED / case.schema).read_text("utf-8"))
        for words in case.prepared:
            self.did(self.home, *words)
        if not case.empty:
            with closing(sqlite3.connect(file)) as connection:
                connection.execute(f"PRAGMA journal_mode = {journal}")


def _copy(model: Path, home: Path) -> None:
    if home.exists():
        shutil.rmtree(home)
    shutil.copytree(model, home)
