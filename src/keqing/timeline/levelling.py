"""Days for calls inside their windows, so that no day holds more than its room where that can be had.

A place is a day of an agent. A call may stand in the places of its agents from its first day to its last one, and
stands in one of them now. `level` moves calls until no plan has a lower peak. The overloads of the places are compared
with the largest first. Among such plans it is one with the fewest moves, and it
moves nothing in a plan that is best already.

Where a place stays overfull, the certificate says why. It names calls that have no other places than some, and these
have less room than there are calls. For one agent such places are days on end.

How it is done: calls of the same window and place are counted together. A call is moved from an overfull place to one
with room, directly or by a chain of others that make room. The overloads are least then,
because the places that are filled are a basis of a matroid. Then chains that change no overload and save moves are taken back.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from typing import NamedTuple

from keqing.frozen import dataclass


class AgentDay(NamedTuple):
    """A day of an agent, by their numbers."""

    agent: int
    day: int


class Call(NamedTuple):
    """A call that stands in the place `now`, and may stand with any of `agents` from day `first` to `last`, included."""

    key: str
    agents: tuple[int, ...]
    first: int
    last: int
    now: AgentDay


class Move(NamedTuple):
    """A call that changes its place."""

    key: str
    before: AgentDay
    after: AgentDay


class Certificate(NamedTuple):
    """The proof that some places must be overfull: `keys` are calls with no other places, more than `room`."""

    places: tuple[AgentDay, ...]
    room: int
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Levelled:
    """A plan: what moves, what is over the room of places, and the proofs that this cannot be less than none."""

    moves: tuple[Move, ...]
    over: Mapping[AgentDay, int]
    certificates: tuple[Certificate, ...]
    loads: Mapping[AgentDay, int] = field(default_factory=dict)


class _Window(NamedTuple):
    """The places that calls have in common, and where they stood at first."""

    agents: tuple[int, ...]
    first: int
    last: int
    home: AgentDay


class _Edge(NamedTuple):
    """Calls go from a place to another one. `cost` is how many moves each adds: 1, or -1 for those that come home."""

    before: AgentDay
    after: AgentDay
    cost: int


def level(calls: Iterable[Call], room: Mapping[AgentDay, int]) -> Levelled:
    """Return the best plan. `room` says how many calls a place holds; a place without a number holds none.

    Raises ValueError for a call that stands outside of its window.
    """
    known = sorted(calls)
    state = _Flow(known, room)
    state.lower_peaks()
    state.save_moves()
    return Levelled(
        moves=tuple(state.moves(known)),
        over={place: over for place in sorted(state.load) if (over := state.over(place))},
        certificates=tuple(state.certificates(known)),
        loads={place: n for place, n in sorted(state.load.items()) if n},
    )


class _Flow:
    """A plan while it is made better: how many calls of each window stand in each place."""

    def __init__(self, calls: Sequence[Call], room: Mapping[AgentDay, int]) -> None:
        self.room = room
        self.at: defaultdict[AgentDay, dict[_Window, int]] = defaultdict(dict)
        self.load: defaultdict[AgentDay, int] = defaultdict(int)
        self.reach: dict[AgentDay, dict[AgentDay, int]] = {}
        for call in calls:
            window = _window(call)
            if call.now.agent not in call.agents or not call.first <= call.now.day <= call.last:
                msg = f"{call.key} stands outside of its window"
                raise ValueError(msg)
            self.at[call.now][window] = self.at[call.now].get(window, 0) + 1
            self.load[call.now] += 1

    def over(self, place: AgentDay) -> int:
        """Return by how many calls a place is overfull."""
        return max(0, self.load[place] - self.room.get(place, 0))

    def gap(self, place: AgentDay) -> int:
        """Return how many calls a place can still take; below 0 it is overfull."""
        return self.room.get(place, 0) - self.load[place]

    def edges(self, place: AgentDay) -> dict[AgentDay, int]:
        """Return where calls can go from a place, each at the least cost; kept until the windows there change."""
        found = self.reach.get(place)
        if found is None:
            found = self.reach[place] = self._edges(place)
        return found

    def _edges(self, place: AgentDay) -> dict[AgentDay, int]:
        """Of one agent and cost the windows here all hold this day, so that together they are days on end."""
        farthest: dict[tuple[int, int], tuple[int, int]] = {}
        found: dict[AgentDay, int] = {}
        for window in self.at[place]:
            away = window.home != place
            if away:
                found[window.home] = -1
            for agent in window.agents:
                way = 0 if away else 1, agent
                first, last = farthest.get(way, (window.first, window.last))
                farthest[way] = min(first, window.first), max(last, window.last)
        for (cost, agent), (first, last) in sorted(farthest.items()):
            for day in range(first, last + 1):
                target = AgentDay(agent, day)
                if target != place:
                    found.setdefault(target, cost)
        return found

    def movable(self, step: _Edge) -> list[tuple[_Window, int]]:
        """Return the windows of which calls can take a step at its cost, with how many there are."""
        before, after, cost = step
        agent, day = after
        return [
            (window, n)
            for window, n in self.at[before].items()
            if window.first <= day <= window.last
            and agent in window.agents
            and cost == (1 if window.home == before else -1 if window.home == after else 0)
        ]

    def shift(self, path: Sequence[_Edge], most: int) -> None:
        """Let as many calls take each step of a path as can take all of them, at most so many."""
        ways = [self.movable(step) for step in path]
        most = min(most, *(sum(n for _, n in way) for way in ways))
        for (before, after, _), way in zip(path, ways, strict=True):
            left = most
            for window, n in way:
                if left:
                    count = min(left, n)
                    left -= count
                    self._move(before, after, window, count)
            self.load[before] -= most
            self.load[after] += most

    def _move(self, before: AgentDay, after: AgentDay, window: _Window, count: int) -> None:
        left = self.at[before][window] - count
        if left:
            self.at[before][window] = left
        else:
            del self.at[before][window]
            if window.home != before or self._reaches_farthest(before, window):
                self.reach.pop(before, None)
        if window not in self.at[after] and (reach := self.reach.get(after)) is not None:
            self._widen(reach, after, window)
        self.at[after][window] = self.at[after].get(window, 0) + count

    def _reaches_farthest(self, place: AgentDay, window: _Window) -> bool:
        """Whether the calls here may have been able to go as far as they are through this window alone."""
        reach = self.reach.get(place, {})
        outside = (
            (agent, day) for agent in window.agents for day in (window.first - 1, window.last + 1)
        )
        return any(AgentDay(*each) not in reach for each in outside)

    def _widen(self, reach: dict[AgentDay, int], place: AgentDay, window: _Window) -> None:
        """Take in where calls of one more window can go."""
        away = window.home != place
        for agent in window.agents:
            for day in range(window.first, window.last + 1):
                target = AgentDay(agent, day)
                if target != place:
                    cost = -1 if target == window.home else 0 if away else 1
                    reach[target] = min(cost, reach.get(target, cost))

    def lower_peaks(self) -> None:
        """Move calls while a place is fuller by two than one that they can come to, the fullest first."""
        waiting = deque(
            sorted(filter(self.over, self.load), key=lambda each: (-self.over(each), each))
        )
        quiet = 0
        while waiting and quiet < len(waiting):
            place = waiting.popleft()
            if self._relieve(place):
                quiet = 0
                waiting.extend(
                    sorted(
                        each
                        for each in self.load
                        if self.over(each) and each not in waiting and each != place
                    )
                )
            else:
                quiet += 1
            if self.over(place):
                waiting.append(place)

    def _relieve(self, place: AgentDay) -> bool:
        """Take calls off an overfull place as long as that lowers a peak; tell whether any went."""
        went = False
        while self.over(place) and (path := self._way_out(place)):
            over, gap = self.over(place), self.gap(path[-1].after)
            self.shift(path, min(over, gap) if gap > 0 else (over + gap) // 2)
            went = True
        return went

    def _way_out(self, start: AgentDay) -> list[_Edge] | None:
        """Find the shortest way to a place that is better by two, and of these to the emptiest one."""
        parents: dict[AgentDay, _Edge | None] = {start: None}
        layer, over = [start], self.over(start)
        while layer:
            found: list[AgentDay] = []
            for place in layer:
                for target, cost in self.edges(place).items():
                    if target not in parents:
                        parents[target] = _Edge(place, target, cost)
                        found.append(target)
            good = [each for each in found if self.gap(each) > 0 or self.over(each) <= over - 2]
            if good:
                return _path(parents, max(good, key=lambda each: (self.gap(each), each)))
            layer = found
        return None

    def save_moves(self) -> None:
        """Take back moves by chains that leave every overload as it is, as long as there are any."""
        while self._moved() and (cycle := _negative_cycle(self._graph())):
            self._turn(cycle)

    def _moved(self) -> bool:
        return any(window.home != place for place, held in self.at.items() for window in held)

    def _graph(self) -> dict[object, dict[object, int]]:
        """Return the moves there are with their costs; a number stands for all places with the same overload.

        A call that comes to a place goes on from its number, and leaves a place of that number for it.
        """
        graph: dict[object, dict[object, int]] = {}
        for place in sorted({*self.load, *self.room}):
            ways: dict[object, int] = dict(self.edges(place))
            ways[("level", self.over(place) + 1 if self.gap(place) <= 0 else 0)] = 0
            graph[place] = ways
            if self.load[place]:
                graph.setdefault(("level", self.over(place)), {})[place] = 0
        return graph

    def _turn(self, cycle: Sequence[object]) -> None:
        """Let calls go round a cycle: one where it changes which place is fuller, else as many as there is room for."""
        path, most = [], len(self.at) + sum(self.load.values())
        for before, after in zip(cycle, [*cycle[1:], cycle[0]], strict=True):
            if isinstance(before, AgentDay) and isinstance(after, AgentDay):
                path.append(_Edge(before, after, self.edges(before)[after]))
            elif isinstance(before, AgentDay):
                most = min(most, max(1, self.gap(before)))
        self.shift(path, most)

    def moves(self, calls: Sequence[Call]) -> list[Move]:
        """Say which calls move: of those of one window the first ones by their keys."""
        leaving: dict[_Window, list[AgentDay]] = defaultdict(list)
        for place in sorted(self.at):
            for window, n in self.at[place].items():
                if window.home != place:
                    leaving[window].extend([place] * n)
        found = []
        for call in calls:
            targets = leaving.get(_window(call))
            if targets:
                found.append(Move(call.key, call.now, targets.pop(0)))
        return found

    def certificates(self, calls: Sequence[Call]) -> list[Certificate]:
        """Prove of the overfull places that they must be: nothing that stands there, or could make room, has room."""
        found: list[Certificate] = []
        proven: set[AgentDay] = set()
        for start in sorted(filter(self.over, self.load)):
            if start in proven:
                continue
            closed = self._reachable(start)
            for part in _runs(closed):
                if any(self.over(place) for place in part) and not proven.issuperset(part):
                    proven |= part
                    found.append(self._certificate(part, calls))
        return found

    def _reachable(self, start: AgentDay) -> set[AgentDay]:
        found, waiting = {start}, [start]
        while waiting:
            new = [target for target in self.edges(waiting.pop()) if target not in found]
            found.update(new)
            waiting += new
        return found

    def _certificate(self, places: set[AgentDay], calls: Sequence[Call]) -> Certificate:
        room = sum(self.room.get(place, 0) for place in places)
        keys = tuple(call.key for call in calls if _within(call, places))
        return Certificate(tuple(sorted(places)), room, keys)


def _window(call: Call) -> _Window:
    return _Window(call.agents, call.first, call.last, call.now)


def _within(call: Call, places: set[AgentDay]) -> bool:
    """Whether a call can stand in these places alone."""
    return call.now in places and all(
        AgentDay(agent, day) in places
        for agent in call.agents
        for day in range(call.first, call.last + 1)
    )


def _runs(places: set[AgentDay]) -> list[set[AgentDay]]:
    """Cut the places of one agent into days on end; those of several agents stay together."""
    if len({place.agent for place in places}) > 1:
        return [places]
    runs: list[set[AgentDay]] = []
    last: AgentDay | None = None
    for place in sorted(places):
        if last is None or place.day > last.day + 1:
            runs.append(set())
        runs[-1].add(place)
        last = place
    return runs


def _path(parents: Mapping[AgentDay, _Edge | None], end: AgentDay) -> list[_Edge]:
    path = []
    place = end
    while step := parents[place]:
        path.append(step)
        place = step.before
    return path[::-1]


def _negative_cycle(graph: Mapping[object, Mapping[object, int]]) -> list[object] | None:
    """Find moves in a circle that cost less than nothing, by Bellman and Ford; None where there are none."""
    cost = dict.fromkeys(graph, 0)
    parent: dict[object, object] = {}
    touched: object = None
    for _ in range(len(graph) + 1):
        touched = None
        for before, ways in graph.items():
            known = cost[before]
            for after, more in ways.items():
                if after in cost and known + more < cost[after]:
                    cost[after] = known + more
                    parent[after] = before
                    touched = after
        if touched is None:
            return None
    for _ in range(len(graph)):
        touched = parent[touched]
    cycle, node = [touched], parent[touched]
    while node != touched:
        cycle.append(node)
        node = parent[node]
    return cycle[::-1]
