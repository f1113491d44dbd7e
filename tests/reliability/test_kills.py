"""A program that is killed at any moment: what it acknowledged stands, nothing is half done, and the next one works."""

from __future__ import annotations

from random import Random

import pytest

from tests.long_profile import Profile
from tests.reliability import cases
from tests.reliability.bench import Bench
from tests.reliability.cases import Case
from tests.reliability.chosen import chosen
from tests.reliability.disturbances import AFTER, BEFORE, HALF
from tests.reliability.verdicts import Tally, judge_kill

FIGURES = ("kills", "acknowledged", "lost", "half done")


@pytest.mark.parametrize(
    ("what", "tried"),
    [("records", cases.RECORDS), ("whole files", cases.WHOLE_FILES)],
)
def test_nothing_is_lost_or_half_done(
    bench: Bench, profile: Profile, what: str, tried: tuple[Case, ...]
) -> None:
    random, tally = Random(what), Tally()  # noqa: S311  # it chooses moments
    for prepared in chosen(bench, profile, tried):
        last = len(prepared.met)
        some = random.sample(range(1, last + 1), min(last, profile.times(1, 13)))
        ends = [(last, AFTER)] if profile.long or prepared.case.name == "log" else []
        for at, kill in [*((at, random.choice((BEFORE, HALF, AFTER))) for at in some), *ends]:
            bench.begin(prepared)
            ran = bench.run(prepared, plan={"at": at, "kill": kill})
            if ran.killed:  # not where this run had a moment less
                where = f"{prepared.case.name}, {prepared.journal}, {kill} {at}"
                judge_kill(bench, prepared, ran, tally, where)
        for _ in range(profile.times(0, 3)):
            seconds = random.random() * prepared.ran.seconds
            bench.begin(prepared)
            ran = bench.run(prepared, seconds=seconds)
            if ran.killed:
                where = f"{prepared.case.name}, {prepared.journal}, {seconds} s"
                judge_kill(bench, prepared, ran, tally, where)
    profile.measured(f"kills of what writes {what}", **tally.figures(*FIGURES))
    assert tally.counted["kills"]
    assert not tally.wrong, "\n".join(tally.wrong)
