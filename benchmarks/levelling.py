"""The time of levelling 100,000 calls over 60 days, against a sort of the same calls by their last days.

Windows are of 1 to 28 days. Weekends have no room, and half of the calls stand on Mondays. In one department nearly all can
be had, in another one the room is a tenth too small. It prints seconds of processor time and the ratio.

python benchmarks/levelling.py
"""

from __future__ import annotations

import heapq
from random import Random
from time import process_time

from keqing.worklist.levelling import AgentDay, Call, level

CALLS, DAYS, LONGEST, WORKDAYS = 100_000, 60, 28, 5
GOAL = 3.0
"""Seconds of processor time."""


def calls(agents: int) -> list[Call]:
    """Make calls that stand on any day of their windows, half of them on a Monday where that is one of it."""
    random = Random(7)  # the same calls in every run
    found = []
    for n in range(CALLS):
        first = random.randrange(DAYS)
        last = min(DAYS - 1, first + random.randrange(LONGEST))
        mondays = [day for day in range(first, last + 1) if day % 7 == 0]
        day = random.choice(mondays) if mondays and n % 2 else random.randint(first, last)
        who = tuple(range(agents)) if n % 3 == 0 else (n % agents,)
        found.append(Call(f"{n:06}", who, first, last, AgentDay(n % agents, day)))
    return found


def room(agents: int, share: float) -> dict[AgentDay, int]:
    """Give every working day the same room, `share` of what all calls need."""
    workdays = [day for day in range(DAYS) if day % 7 < WORKDAYS]
    each = int(CALLS * share / len(workdays) / agents) + 1
    return {AgentDay(agent, day): each for agent in range(agents) for day in workdays}


def floor(known: list[Call]) -> float:
    """Measure the sort of the calls through a heap, as earliest deadline first needs it."""
    began = process_time()
    heap = [(call.last, call.first, call.key) for call in known]
    heapq.heapify(heap)
    while heap:
        heapq.heappop(heap)
    return process_time() - began


def main() -> None:
    """Print the time of each department."""
    for name, agents, share in (
        ("room enough", 1, 1.6),
        ("a tenth too many", 1, 0.9),
        ("three agents who share a third of them", 3, 1.05),
    ):
        known = calls(agents)
        least = floor(known)
        began = process_time()
        plan = level(known, room(agents, share))
        took = process_time() - began
        print(
            f"{name}: {took:.2f} s of processor time (goal {GOAL:.0f} s), {took / least:.1f} times a heap; "
            f"{len(plan.moves):,} moves, {sum(plan.over.values()):,} over, {len(plan.certificates)} proofs"
        )


if __name__ == "__main__":
    main()
