"""Days for calls inside their windows, so that no day holds more than its room where that can be had.

A place is a day of an agent. A call may stand in the places of its agents from its first day to its last one, and
stands in one of them now. `level` moves calls until no plan has a lower peak. The overloads of the places are compared
with the largest first. Among such plans it is one with the fewest moves, and it
moves nothing in a plan that is best already.

Where a place stays overfull, the certificate says why. It names calls that have no other places than some, and these
have less room than there are calls.

How it is done: calls of the same window are counted together. They flow from their places to their window, from there
to its days, and on to the agents of a day. First comes how full places must be. What cannot leave some
places is cut off, with one peak for all of it. Again and again what is left is cut in two. Then the cheapest flow that keeps
these peaks is sent from where the calls stand at first.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from itertools import groupby
from typing import NamedTuple

from keqing.frozen import dataclass
from keqing.worklist.flow_network import UNBOUNDED, FlowNetwork


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
    """The places that calls have in common."""

    agents: tuple[int, ...]
    first: int
    last: int


def level(
    calls: Iterable[Call],
    room: Mapping[AgentDay, int],
    covers: Mapping[AgentDay, AgentDay] | None = None,
) -> Levelled:
    """Return the best plan. `room` says how many calls a place holds; a place without a number holds none.

    `covers` names who has the list of an agent on a day when that is somebody else: the calls stand there then.
    Raises ValueError for a call that stands outside of its window.
    """
    known = sorted(calls)
    plan = _CallNetwork(known, room, covers or {})
    crowded = max(plan.network.excess, default=0) > 0
    over = plan.lower_peaks() if crowded else []
    proofs = plan.certificates(known, over)
    if crowded:
        plan.choose_moves()
    loads = plan.loads()
    return Levelled(
        moves=tuple(plan.moves(known)),
        over={
            place: n - room.get(place, 0) for place, n in loads.items() if n > room.get(place, 0)
        },
        certificates=tuple(proofs),
        loads=loads,
    )


class _CallNetwork:
    """The places and windows as a network: place to window to day of its agents to place."""

    def __init__(
        self,
        calls: Sequence[Call],
        room: Mapping[AgentDay, int],
        covers: Mapping[AgentDay, AgentDay],
    ) -> None:
        self.room = room
        self.covers = covers
        self.network = FlowNetwork()
        self.places: dict[AgentDay, int] = {}
        self.windows: dict[_Window, int] = {}
        self.spans: dict[_Window, int] = {}
        self.leaving: dict[tuple[_Window, AgentDay], int] = {}
        self.driven: dict[tuple[_Window, AgentDay], int] = {}
        self.counts = Counter(call[1:] for call in calls)
        self.peaks: dict[int, int] = {0: 0}
        self.goals: frozenset[int] = frozenset()
        for agents, first, last, now in sorted(self.counts):
            if not first <= now.day <= last or now not in self._stand(agents, now.day):
                key = next(each.key for each in calls if each[1:] == (agents, first, last, now))
                msg = f"{key} stands outside of its window"
                raise ValueError(msg)
            self._add(_Window(agents, first, last), now, self.counts[agents, first, last, now])

        self.goals = frozenset(self.places.values())

    def _stand(self, agents: tuple[int, ...], day: int) -> list[AgentDay]:
        """Return the places of a day in which calls of these agents stand."""
        whose = (AgentDay(agent, day) for agent in agents)
        return list(dict.fromkeys(self.covers.get(place, place) for place in whose))

    def _place(self, place: AgentDay) -> int:
        if place not in self.places:
            self.places[place] = self.network.add_node()
            self.network.excess[self.places[place]] = -self.room.get(place, 0)
        return self.places[place]

    def _add(self, window: _Window, now: AgentDay, n: int) -> None:
        place = self._place(now)
        if window.first == window.last and len(self._stand(window.agents, window.first)) == 1:
            self.network.excess[place] += n
            return
        if window not in self.windows:
            self.windows[window] = node = self.network.add_node()
            for part in _longest(window):
                self.network.add_arc(node, self._span(part), UNBOUNDED)
        self.network.excess[self.windows[window]] += n

    def _span(self, span: _Window) -> int:
        """Return the node of days on end, from which calls go on to shorter ones, and at last to the places of a day."""
        if span not in self.spans:
            self.spans[span] = node = self.network.add_node()
            if span.first == span.last:
                onward = [self._place(place) for place in self._stand(span.agents, span.first)]
            else:
                onward = [self._span(part) for part in _halves(span)]
            for end in onward:
                self.network.add_arc(node, end, UNBOUNDED)
        return self.spans[span]

    def lower_peaks(self) -> list[int]:
        """Cut places off until each part has its peak, and return the nodes that no plan can keep within their room.

        What is left of a cut never comes into it, and what is in it never leaves.
        """
        over = self.network.send()
        waiting = [self._cut(over)] if over else []
        while waiting:
            region = waiting.pop()
            nodes = self._of(region)
            places = [node for node in self.places.values() if self.network.region[node] == region]
            if not places:
                continue
            peak = max(1, -(-sum(self.network.excess[node] for node in nodes) // len(places)))
            if higher := self._beyond(nodes, places, peak):
                waiting += (self._cut(higher), region)
            elif lower := self._beyond(nodes, places, peak - 1):
                self.peaks[self._cut(lower)] = peak
                waiting.append(region)
        return over

    def _of(self, region: int) -> list[int]:
        return [node for node, part in enumerate(self.network.region) if part == region]

    def _cut(self, nodes: Iterable[int]) -> int:
        region = max(self.network.region) + 1
        self.network.set_region(nodes, region)
        return region

    def _beyond(self, nodes: Sequence[int], places: Sequence[int], peak: int) -> list[int]:
        """Return what of a part cannot keep within so many calls over the room of each of its places."""
        network = self.network
        others, network.excess = network.excess, [0] * len(network.excess)
        for node in nodes:
            network.excess[node] = others[node]
        for node in places:
            network.excess[node] -= peak
        found = network.send()
        for node in nodes:
            others[node] = network.excess[node]
        for node in places:
            others[node] += peak
        network.excess = others
        return found

    def choose_moves(self) -> None:
        """Send the cheapest flow that keeps the peaks, from where the calls stand at first."""
        network = self.network
        loads = self._at_first()
        ends: dict[int, int] = {}
        for place, node in self.places.items():
            region = network.region[node]
            if region not in ends:
                ends[region] = network.add_node(region)
            most = self.room.get(place, 0) + self.peaks.get(region, 0)
            least = most - 1 if self.peaks.get(region) else 0
            kept = min(max(loads[node], least), most)
            network.add_arc(node, ends[region], most - kept, back=kept - least)
            network.excess[node] = loads[node] - kept
            network.excess[ends[region]] -= network.excess[node]
        network.send_cheaply()

    def _at_first(self) -> list[int]:
        """Take all moves back that a cut does not ask for, and return how many calls each node has then.

        From here on calls can leave their places.
        """
        network = self.network
        network.excess = [0] * len(network.arcs)
        for node in (*self.windows.values(), *self.spans.values()):
            for arc in self._onward(node):
                network.left[arc], network.left[arc ^ 1] = UNBOUNDED, 0
        loads = [0] * len(network.arcs)
        for (agents, first, last, now), n in sorted(self.counts.items()):
            window, place = _Window(agents, first, last), self.places[now]
            if window not in self.windows:
                loads[place] += n
                continue
            entry = self.windows[window]
            if network.region[entry] != network.region[place]:
                self.driven[window, now] = n
                place = self._put(entry, n)
            else:
                self.leaving[window, now] = network.add_arc(place, entry, n, 1)
            loads[place] += n
        return loads

    def _put(self, window: int, n: int) -> int:
        """Let calls of a window flow on to the first place of its part, and return the place."""
        network, goals = self.network, self.goals
        came: dict[int, int] = {}
        waiting = [window]
        for node in waiting:
            if node in goals and network.region[node] == network.region[window]:
                break
            for arc in self._onward(node) if node not in goals else ():
                if network.ends[arc] not in came:
                    came[network.ends[arc]] = arc
                    waiting.append(network.ends[arc])
        found = node
        while node != window:
            network.left[came[node] ^ 1] += n
            node = network.ends[came[node] ^ 1]
        return found

    def _onward(self, node: int) -> list[int]:
        return [arc for arc in self.network.arcs[node] if not arc & 1]

    def _left(self) -> dict[tuple[_Window, AgentDay], int]:
        """Return how many calls have left their places, by window and place."""
        network = self.network
        going = {key: network.left[arc ^ 1] for key, arc in self.leaving.items()}
        return {key: n for key, n in sorted({**going, **self.driven}.items()) if n}

    def loads(self) -> dict[AgentDay, int]:
        """Return how many calls each place has."""
        network, names = self.network, {node: place for place, node in self.places.items()}
        found: Counter[AgentDay] = Counter()
        for (_, _, _, now), n in self.counts.items():
            found[now] += n
        for (_, now), n in self._left().items():
            found[now] -= n
        if self.leaving or self.driven:
            for span, node in self.spans.items():
                if span.first == span.last:
                    for arc in self._onward(node):
                        found[names[network.ends[arc]]] += network.left[arc ^ 1]
        return {place: found[place] for place in sorted(found) if found[place]}

    def moves(self, calls: Sequence[Call]) -> list[Move]:
        """Say which calls move: of those of one window the first ones by their keys, with their own agent if they can."""
        names = {node: place for place, node in self.places.items()}
        stock = list(self.network.left)
        targets: dict[object, list[AgentDay]] = {}
        for window, theirs in groupby(self._left().items(), key=lambda item: item[0][0]):
            homes = [(now, n) for (_, now), n in theirs]
            places = [
                place
                for end, n in self._taken(stock, self.windows[window], sum(n for _, n in homes))
                for place in [names[end]] * n
            ]
            for now, n in homes:
                places.sort()
                places.sort(key=_is_not_of(now.agent))
                targets[(*window, now)] = places[:n]
                places = places[n:]
        return [
            Move(call.key, call.now, after.pop(0))
            for call in calls
            if (after := targets.get(call[1:]))
        ]

    def _taken(self, stock: list[int], node: int, n: int) -> list[tuple[int, int]]:
        """Take so many calls off what flows on from a node, and return the places where they come, with their counts."""
        onward = self._onward(node) if node not in self.goals else []
        if not onward:
            return [(node, n)]
        found: list[tuple[int, int]] = []
        for arc in onward:
            much = min(n, stock[arc ^ 1])
            if much:
                stock[arc ^ 1] -= much
                n -= much
                found += self._taken(stock, self.network.ends[arc], much)
        return found

    def certificates(self, calls: Sequence[Call], over: Sequence[int]) -> list[Certificate]:
        """Prove of the overfull places that they must be: part by part, what stands there has no other places."""
        part = self._parts(over)
        places: defaultdict[int, list[AgentDay]] = defaultdict(list)
        for place, node in sorted(self.places.items()):
            if node in part:
                places[part[node]].append(place)
        keys: defaultdict[int, list[str]] = defaultdict(list)
        if part:
            for call in calls:
                node = self.windows.get(_Window(*call[1:4]), self.places[call.now])
                if node in part:
                    keys[part[node]].append(call.key)
        return [
            Certificate(tuple(held), sum(self.room.get(place, 0) for place in held), tuple(keys[n]))
            for n, held in sorted(places.items(), key=lambda pair: pair[1])
        ]

    def _parts(self, over: Sequence[int]) -> dict[int, int]:
        """Number the parts of what is overfull that have no window in common."""
        inside, part = set(over), dict[int, int]()
        for start in over:
            waiting = [start] if start not in part else []
            while waiting:
                node = waiting.pop()
                if node not in part:
                    part[node] = start
                    ends = (self.network.ends[arc] for arc in self.network.arcs[node])
                    waiting += [end for end in ends if end in inside]
        return part


def _is_not_of(agent: int) -> Callable[[AgentDay], bool]:
    return lambda place: place.agent != agent


def _longest(window: _Window) -> list[_Window]:
    """Cover a window with its first and its last days, a power of two of them."""
    days = 1 << ((window.last - window.first + 1).bit_length() - 1)
    return sorted(
        {
            window._replace(last=window.first + days - 1),
            window._replace(first=window.last - days + 1),
        }
    )


def _halves(span: _Window) -> list[_Window]:
    middle = (span.first + span.last) // 2
    return [span._replace(last=middle), span._replace(first=middle + 1)]
