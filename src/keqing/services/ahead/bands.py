"""How far the calls of a day may differ from the forecast: by how often somebody was reached in the past."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from random import Random

from sqlalchemy import select

from keqing.calendar.workday_shift import Shift
from keqing.definitions.cadence import Cadence
from keqing.definitions.vocabulary import EFFECTS, Effect
from keqing.frozen import dataclass
from keqing.models import Closing, Enrollment, Event
from keqing.records.forecast import Band
from keqing.services.context.desk import Desk

PERIOD = timedelta(days=180)
"""How far back tries are looked at."""
MIN_TRIES = 30
"""Tries from which on there is a past to go by."""
MIN_TRIES_OF_CADENCE = 10
"""Tries of a cadence, or of it on a weekday, from which on its own share is taken."""
RUNS = 200
"""Simulations of a forecast; fewer where it has many calls."""
_MOST_DRAWS = 2_000_000
_SEED = 20_261_127
"""The same forecast has the same bands."""
_SHARES = (0.1, 0.5, 0.9)

_ATTEMPTS = sorted(name for name, effect in EFFECTS.items() if effect is Effect.ATTEMPT)


@dataclass(frozen=True, slots=True)
class Tries:
    """Tries of the past, and how many of them reached somebody: by cadence and weekday, by cadence, of all."""

    made: Mapping[tuple[str | None, int | None], int]
    reached: Mapping[tuple[str | None, int | None], int]

    @property
    def total(self) -> int:
        """Return how many there were."""
        return self.made.get((None, None), 0)

    @property
    def enough(self) -> bool:
        """Tell whether there is a past to go by."""
        return self.total >= MIN_TRIES

    def share(self, cadence: str, weekday: int) -> float:
        """Return the share of tries of a cadence on a weekday that reach somebody; of less where too few are known."""
        for key in ((cadence, weekday), (cadence, None)):
            if self.made.get(key, 0) >= MIN_TRIES_OF_CADENCE:
                return self.reached.get(key, 0) / self.made[key]
        return self.reached.get((None, None), 0) / self.made[None, None]


def tries_of(found: Iterable[tuple[str, int, bool]]) -> Tries:
    """Count tries, each with its cadence, its weekday and whether somebody was reached."""
    made: Counter[tuple[str | None, int | None]] = Counter()
    reached: Counter[tuple[str | None, int | None]] = Counter()
    for cadence, weekday, is_reached in found:
        for key in ((cadence, weekday), (cadence, None), (None, None)):
            made[key] += 1
            reached[key] += is_reached
    return Tries(made, reached)


def past_tries(desk: Desk) -> Tries:
    """Read the tries of the past: the contacts that closed a step, and the attempts while it was open."""
    since = desk.today - PERIOD
    closed = (
        select(
            Closing.customer_id,
            Closing.opens,
            Closing.closed_on,
            Closing.status,
            Enrollment.cadence,
        )
        .join(Enrollment, Enrollment.id == Closing.enrollment_id)
        .where(
            Closing.closed_on > since,
            Closing.closed_on < desk.today,
            Closing.status.in_(("done", "unreached")),
        )
        .subquery()
    )
    missed = select(closed.c.cadence, Event.day).join(
        closed,
        (Event.customer_id == closed.c.customer_id)
        & (Event.day >= closed.c.opens)
        & (Event.day <= closed.c.closed_on),
    )
    attempts = missed.where(Event.kind == "contact", Event.outcome.in_(_ATTEMPTS), ~Event.voided)
    done = select(closed.c.cadence, closed.c.closed_on).where(closed.c.status == "done")

    def found() -> Iterator[tuple[str, int, bool]]:
        for cadence, day in desk.session.execute(done):
            yield cadence, day.weekday(), True
        for cadence, day in desk.session.execute(attempts):
            yield cadence, day.weekday(), False

    return tries_of(found())


@dataclass(frozen=True, slots=True)
class Retries:
    """How a cadence tries again (R6): at most so often, and on which day behind a day."""

    most: int
    following: Callable[[date], date]


def retries_of(desk: Desk, cadence: Cadence | None) -> Retries:
    """Return how a cadence tries again whoever was not reached."""
    keeps = cadence is None or cadence.shift is Shift.KEEP

    def following(day: date) -> date:
        later = day + timedelta(1)
        return later if keeps else desk.almanac.next_workday(later)

    return Retries(cadence.retry.most if cadence else 3, following)


def simulate(
    calls: Mapping[date, Mapping[str, int]],
    share: Callable[[str, int], float],
    retries: Mapping[str, Retries],
    random: Random,
) -> Counter[date]:
    """Count the tries of each day once: whoever is not reached is tried again, as often as the cadence says."""
    made: Counter[date] = Counter()
    for day, by_cadence in calls.items():
        for cadence, n in by_cadence.items():
            for _ in range(n):
                on = day
                for _try in range(retries[cadence].most):
                    made[on] += 1
                    if random.random() < share(cadence, on.weekday()):
                        break
                    on = retries[cadence].following(on)
    return made


def bands(
    calls: Mapping[date, Mapping[str, int]],
    tries: Tries,
    retries: Mapping[str, Retries],
    stretches: Sequence[tuple[date, date]],
) -> list[Band]:
    """Return for each stretch of days between which tries lie P10, P50 and P90 of their number, by simulation."""
    total = sum(n for by_cadence in calls.values() for n in by_cadence.values())
    runs = max(20, min(RUNS, _MOST_DRAWS // max(1, total)))
    random = Random(_SEED)  # noqa: S311  # no secret: the same each time
    found: defaultdict[int, list[int]] = defaultdict(list)
    for _ in range(runs):
        made = simulate(calls, tries.share, retries, random)
        for place, (first, last) in enumerate(stretches):
            found[place].append(sum(n for day, n in made.items() if first <= day <= last))
    return [Band(*_quantiles(found[place])) for place in range(len(stretches))]


def _quantiles(counted: Sequence[int]) -> Iterator[int]:
    ordered = sorted(counted)
    for share in _SHARES:
        yield ordered[min(len(ordered) - 1, int(share * len(ordered)))]
