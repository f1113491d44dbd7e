"""What is around a program fails: no room for another byte, a folder that vanishes, an output that takes nothing."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests.long_profile import Profile
from tests.reliability import cases
from tests.reliability.bench import Bench, Prepared
from tests.reliability.chosen import JOURNALS
from tests.reliability.disturbances import GONE
from tests.reliability.runs import DATABASE
from tests.reliability.verdicts import STANDS, Tally, judge_fault

FIGURES = ("faults", "refused", "unsure", "done all the same", "lost", "half done")
TRIED = ("log", "import", "undo", "cadence apply", "copy-to", "backup again", "restore")
MAKES_ITS_FOLDER = "restore"
"""What puts a whole database into a folder, and makes that where there is none."""


def those_tried(bench: Bench, profile: Profile) -> list[Prepared]:
    """Prepare the command lines of a run, each with one journal."""
    known = {case.name: case for case in (*cases.RECORDS, *cases.WHOLE_FILES)}
    tried = TRIED if profile.long else ("log", "backup again")
    return [bench.prepared(known[name], JOURNALS[turn % 2]) for turn, name in enumerate(tried)]


def test_no_file_may_grow(bench: Bench, profile: Profile) -> None:
    """As where the disk is full, or the quota is used up: without any help of ours the system refuses."""
    random, tally = Random(0), Tally()  # noqa: S311  # it chooses sizes
    for prepared in those_tried(bench, profile):
        size = (prepared.model / DATABASE).stat().st_size
        for _ in range(profile.times(1, 8)):
            end = random.choice(
                (4_096, random.randrange(size), size, size + random.randrange(90_000))
            )
            bench.begin(prepared)
            ran = bench.run(prepared, longest=end)
            judge_fault(bench, prepared, ran, tally, f"{prepared.case.name}, {end} bytes")
    profile.measured("files that may not grow", **tally.figures(*FIGURES))
    assert not tally.wrong, "\n".join(tally.wrong)


def test_the_folder_vanishes(bench: Bench, profile: Profile) -> None:
    random, tally = Random(1), Tally()  # noqa: S311  # it chooses moments
    folder = (bench.home / DATABASE).parent
    tried = [each for each in those_tried(bench, profile) if each.case.name != MAKES_ITS_FOLDER]
    for prepared in tried:
        for at in random.sample(range(1, len(prepared.met) + 1), profile.times(1, 8)):
            bench.begin(prepared)
            ran = bench.run(prepared, plan={"at": at, "vanishes": str(folder)})
            come_back(folder)
            judge_fault(bench, prepared, ran, tally, f"{prepared.case.name}, at {at}")
    profile.measured("folders that vanish", **tally.figures(*FIGURES))
    assert not tally.wrong, "\n".join(tally.wrong)


def come_back(folder: Path) -> None:
    """Bring a folder back that vanished; nothing of it was made anew meanwhile."""
    gone = folder.with_name(f"{folder.name}{GONE}")
    if gone.exists():
        assert not folder.exists()
        gone.rename(folder)


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_an_output_that_takes_nothing(bench: Bench, profile: Profile, stream: str) -> None:
    for prepared in those_tried(bench, profile):
        bench.begin(prepared)
        ran = bench.run(prepared, **{stream: "/dev/full"})
        assert bench.look(prepared.case) == prepared.after
        assert ran.code == (1 if stream == "stdout" else 0)
        assert (
            STANDS in ran.err or stream == "stderr" or prepared.before.rows == prepared.after.rows
        )
