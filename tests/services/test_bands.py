"""How far the days may differ: tries of the past, and bands that hold of simulated months that they have not seen."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest

from keqing.services.ahead.bands import Retries, Tries, bands, simulate, tries_of

FIRST = date(2026, 12, 1)
DAYS = [FIRST + timedelta(n) for n in range(28)]
SHARES = {"often": 0.8, "seldom": 0.35}
CALLS = {day: {"often": 6 + day.day % 3, "seldom": 4} for day in DAYS}
RETRIES = {name: Retries(3, lambda day: day + timedelta(1)) for name in SHARES}


def true_share(cadence: str, weekday: int) -> float:
    """Fewer are reached at weekends."""
    return SHARES[cadence] * (0.6 if weekday > 4 else 1)


def a_past(random: Random, tries: int) -> Tries:
    """Tries as they come by the true shares."""

    def found(cadence: str, weekday: int) -> tuple[str, int, bool]:
        return cadence, weekday, random.random() < true_share(cadence, weekday)

    return tries_of(found(random.choice(sorted(SHARES)), random.randrange(7)) for _ in range(tries))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_eight_of_ten_days_of_months_not_seen_lie_in_their_bands(seed: int) -> None:
    random = Random(seed)  # noqa: S311  # no secret
    stretches = [(day, day) for day in DAYS]
    made = bands(CALLS, a_past(random, 4_000), RETRIES, stretches)
    months = [simulate(CALLS, true_share, RETRIES, random) for _ in range(40)]
    held = [
        band.low <= month[day] <= band.high
        for month in months
        for day, band in zip(DAYS, made, strict=True)
    ]
    assert 0.76 <= sum(held) / len(held) <= 0.92
    above = [
        month[day] > band.middle for month in months for day, band in zip(DAYS, made, strict=True)
    ]
    assert 0.35 <= sum(above) / len(above) <= 0.55


def test_the_same_forecast_has_the_same_bands() -> None:
    past = a_past(Random(5), 400)  # noqa: S311  # no secret
    week = [(FIRST, FIRST + timedelta(6))]
    once = bands(CALLS, past, RETRIES, week)
    assert once == bands(CALLS, past, RETRIES, week)
    assert once[0].low <= once[0].middle <= once[0].high


def test_of_less_than_ten_tries_a_wider_share_is_taken() -> None:
    monday = [("visit", 0, n % 2 == 0) for n in range(10)]
    tuesday = [("visit", 1, True) for _ in range(9)]
    others = [("call", 3, False) for _ in range(11)]
    past = tries_of([*monday, *tuesday, *others])
    assert past.enough
    assert past.share("visit", 0) == 0.5
    assert past.share("visit", 1) == 14 / 19
    assert past.share("unknown", 1) == 14 / 30
    assert not tries_of(monday).enough


def test_nobody_is_tried_more_often_than_the_cadence_says() -> None:
    never = simulate({FIRST: {"seldom": 2}}, lambda *_: 0, RETRIES, Random(1))  # noqa: S311  # no secret
    assert never == {FIRST + timedelta(n): 2 for n in range(3)}
