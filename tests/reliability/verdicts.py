"""What a command left that was killed or disturbed, judged: acknowledged, lost, half done, or otherwise wrong."""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import dataclass, field

from tests.reliability.bench import Bench, Prepared
from tests.reliability.runs import Ran, State, left_over, manifests_hold

NOT_SURE = "may or may not have been written"
STANDS = "It is recorded"
UNEXPECTED = ("did not expect", "Traceback", "Exception ignored")
NOTHING = "othing was written"
BUT = "The new file is written, but"
"""Begins what is said where an older copy, or its manifest, could not be deleted afterwards."""


@dataclass
class Tally:
    """How many there were of each kind, and each thing that was wrong with where it happened."""

    counted: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def add(self, where: str, kinds: tuple[str, ...], wrong: list[str]) -> None:
        self.counted.update(kinds)
        self.wrong += [f"{where}: {what}" for what in wrong]

    def figures(self, *kinds: str) -> dict[str, int]:
        """Return how many there were of these kinds, for the measures of a long run."""
        return {kind: self.counted[kind] for kind in kinds}


def judge_kill(bench: Bench, prepared: Prepared, ran: Ran, tally: Tally, where: str) -> None:
    """Look at what a killed command left: what it acknowledged is there, and the rest is whole or not begun."""
    acknowledged = prepared.acknowledged(ran)
    kinds = ["kills"] + ["acknowledged"] * bool(acknowledged)
    found, wrong = _state(bench, prepared)
    if found is None:
        tally.add(where, (*kinds, "half done"), wrong)
        return
    if is_lost(prepared, found, acknowledged):
        kinds.append("lost")
        wrong.append(f"acknowledged and not there: {ran.out!r}")
    if torn := half_done(bench, prepared, found):
        kinds.append("half done")
        wrong += torn
    wrong += _again(bench, prepared, found)
    tally.add(where, tuple(kinds), wrong)


def judge_fault(bench: Bench, prepared: Prepared, ran: Ran, tally: Tally, where: str) -> None:
    """Look at what a command left that met a fault, and whether what it said of it is true."""
    found, wrong = _state(bench, prepared)
    if found is None:
        tally.add(where, ("faults", "half done"), wrong)
        return
    wrong += half_done(bench, prepared, found)
    kinds = ["faults", "half done"] if wrong else ["faults"]
    said = ran.out + ran.err
    if any(words in said for words in UNEXPECTED) or ran.code not in {0, 1, 4}:
        wrong.append(f"ends as it should not: {ran}")
    if ran.code == 0 or STANDS in said:
        lost = is_lost(
            prepared, found, prepared.acknowledged(ran) or (ran.code == 0) * _whole(prepared)
        )
        kinds.append("lost" if lost else "done all the same")
        if lost:
            wrong.append(f"said to be done, and is not: {ran}")
    elif NOT_SURE in said:
        kinds.append("unsure")
    else:
        kinds.append("refused")
        wrong += _untrue(prepared, found, ran)
    wrong += _again(bench, prepared, found)
    tally.add(where, tuple(kinds), wrong)


def _whole(prepared: Prepared) -> int:
    """Return how many steps a command has done that ends well; a session says that of each."""
    return 0 if prepared.case.keys else len(prepared.rows) - 1


def _untrue(prepared: Prepared, found: State, ran: Ran) -> list[str]:
    """Say what is untrue of a command that says it has failed."""
    wrong: list[str] = []
    if not ran.err.strip():
        wrong.append(f"not a word: {ran}")
    if prepared.case.keys:  # what it acknowledged before stands
        return wrong
    if NOTHING in ran.err and not prepared.case.looks and found.rows != prepared.before.rows:
        wrong.append(f"said that nothing was written: {ran}")
    if found == prepared.after and BUT not in ran.err:
        wrong.append(f"done, and said to have failed: {ran}")
    return wrong


def is_lost(prepared: Prepared, found: State, acknowledged: int) -> bool:
    """Tell whether something is missing of what was acknowledged."""
    if not acknowledged:
        return False
    if found.rows in prepared.rows and prepared.case.keys:
        return prepared.rows.index(found.rows) < acknowledged
    return found != prepared.after


def half_done(bench: Bench, prepared: Prepared, found: State) -> list[str]:
    """Say what is neither as before the command nor as after it."""
    before, after = prepared.before.files, prepared.after.files
    torn = [
        f"{name} is neither old nor new"
        for name in {*before, *after, *found.files}
        if found.files.get(name) not in {before.get(name), after.get(name)}
    ]
    if found.rows not in prepared.rows:
        torn.append("the rows are neither old nor new")
    if not manifests_hold(bench.home):
        torn.append("a copy is not the one that its manifest names")
    return torn


def _state(bench: Bench, prepared: Prepared) -> tuple[State | None, list[str]]:
    try:
        return bench.look(prepared.case), []
    except (AssertionError, sqlite3.Error) as error:
        return None, [f"damaged: {error!r}"[:300]]


def _again(bench: Bench, prepared: Prepared, found: State) -> list[str]:
    """Give the command again as if nothing had happened: it does the rest, and nothing is left over."""
    wrong: list[str] = []
    again = bench.run(prepared)
    if again.code != 0 and found.rows != prepared.rows[-1]:
        wrong.append(f"again: {again}")
    if found == prepared.before and bench.look(prepared.case) != prepared.after:
        wrong.append("given again it leads elsewhere")
    if prepared.case.keys:
        wrong += bench.audit()
    if not prepared.case.empty:
        today = bench.warm.run(bench.home, ("today",), journal=prepared.journal)
        if today.code != 0:
            wrong.append(f"the next command: {today}")
    if stray := left_over(bench.home):
        wrong.append(f"left over for ever: {stray}")
    return wrong
