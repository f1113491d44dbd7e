"""A disk that fails at any moment: one true sentence, the right exit code, and a database that is old or new."""

from __future__ import annotations

import errno
from random import Random

import pytest

from tests.long_profile import Profile
from tests.reliability import cases
from tests.reliability.bench import Bench
from tests.reliability.cases import Case
from tests.reliability.chosen import chosen
from tests.reliability.disturbances import SAY
from tests.reliability.verdicts import Tally, judge_fault

NUMBERS = (errno.ENOSPC, errno.EIO, errno.EROFS, errno.EDQUOT, errno.EACCES)
FIGURES = ("faults", "refused", "unsure", "done all the same", "lost", "half done")


@pytest.mark.parametrize(
    ("what", "tried"),
    [("records", cases.RECORDS), ("whole files", cases.WHOLE_FILES)],
)
def test_what_is_said_is_true(
    bench: Bench, profile: Profile, what: str, tried: tuple[Case, ...]
) -> None:
    random, tally = Random(what), Tally()  # noqa: S311  # it chooses moments
    for prepared in chosen(bench, profile, tried):
        moments = [at for at, kind in enumerate(prepared.met, start=1) if kind != SAY]
        for at in random.sample(moments, min(len(moments), profile.times(1, 14))):
            number, lasts = random.choice(NUMBERS), random.random() < 0.5
            bench.begin(prepared)
            ran = bench.run(prepared, plan={"at": at, "fails": number, "lasts": lasts})
            fault = (
                f"{errno.errorcode[number]}{' from' if lasts else ''} {at} ({prepared.met[at - 1]})"
            )
            judge_fault(
                bench, prepared, ran, tally, f"{prepared.case.name}, {prepared.journal}, {fault}"
            )
    profile.measured(f"faults of the disk in what writes {what}", **tally.figures(*FIGURES))
    assert tally.counted["faults"]
    assert not tally.wrong, "\n".join(tally.wrong)
