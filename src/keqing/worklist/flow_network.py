"""Flow through a network, from nodes with too much to nodes with too little: as much as goes, or at the least cost.

A region keeps flow inside: nothing crosses from one region into another. Costs are whole numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from heapq import heappop, heappush

UNBOUNDED = 1 << 60
"""Room of an arc that takes whatever comes."""


class FlowNetwork:
    """Nodes and arcs by their numbers. An arc and the way back are neighbours: `arc ^ 1` is the other one.

    `excess` is what a node has too much, below 0 what it lacks. `left` is what can still flow along an arc.
    """

    def __init__(self) -> None:
        """Start without any node."""
        self.ends: list[int] = []
        self.left: list[int] = []
        self.costs: list[int] = []
        self.arcs: list[list[int]] = []
        self.excess: list[int] = []
        self.region: list[int] = []

    def add_node(self, region: int = 0) -> int:
        """Add a node that has as much as it should, and return its number."""
        self.arcs.append([])
        self.excess.append(0)
        self.region.append(region)
        return len(self.arcs) - 1

    def add_arc(self, start: int, end: int, most: int, cost: int = 0, back: int = 0) -> int:
        """Add an arc for `most`, with `back` for the way back, and return its number."""
        arc = len(self.ends)
        self.ends += (end, start)
        self.left += (most, back)
        self.costs += (cost, -cost)
        self.arcs[start].append(arc)
        self.arcs[end].append(arc + 1)
        return arc

    def send(self, prices: Sequence[int] | None = None) -> list[int]:
        """Send as much as goes, and return the nodes that can be reached from what is left.

        With `prices` only along arcs that cost nothing beyond them.
        """
        while True:
            steps, reached, short = self._steps(prices)
            if not short:
                return reached
            search = _Search(self, steps, prices)
            for start in reached:
                if steps[start] > 0:
                    break  # those without a step before them come first
                search.send_from(start)

    def _steps(self, prices: Sequence[int] | None) -> tuple[list[int], list[int], bool]:
        """Count the steps from nodes with too much, up to the first that lacks something; tell whether there is one."""
        ends, left, costs, region = self.ends, self.left, self.costs, self.region
        steps = [-1] * len(self.arcs)
        reached = [node for node, n in enumerate(self.excess) if n > 0]
        for node in reached:
            steps[node] = 0
        short, last = False, len(steps)
        for node in reached:
            if self.excess[node] < 0 and not short:
                short, last = True, steps[node]
            if steps[node] >= last:
                break
            for arc in self.arcs[node]:
                end = ends[arc]
                if (
                    left[arc]
                    and steps[end] < 0
                    and region[end] == region[node]
                    and (prices is None or costs[arc] + prices[node] == prices[end])
                ):
                    steps[end] = steps[node] + 1
                    reached.append(end)
        return steps, reached, short

    def send_cheaply(self) -> None:
        """Send all that goes at the least cost, by ever dearer ways. No arc may pay for being used at first."""
        prices = [0] * len(self.arcs)
        while self._raise_prices(prices):
            self.send(prices)

    def _raise_prices(self, prices: list[int]) -> bool:
        """Raise prices by what the cheapest way costs now; False where nothing is left that goes anywhere."""
        far = [UNBOUNDED] * len(self.arcs)
        waiting: list[tuple[int, int]] = []
        for node, n in enumerate(self.excess):
            if n > 0:
                far[node] = 0
                waiting.append((0, node))
        while waiting:
            way, node = heappop(waiting)
            if way > far[node]:
                continue
            if self.excess[node] < 0:
                for each, known in enumerate(far):
                    prices[each] += min(known, way)
                return True
            for arc in self.arcs[node]:
                end = self.ends[arc]
                if self.left[arc] and self.region[end] == self.region[node]:
                    longer = way + self.costs[arc] + prices[node] - prices[end]
                    if longer < far[end]:
                        far[end] = longer
                        heappush(waiting, (longer, end))
        return False

    def set_region(self, nodes: Iterable[int], region: int) -> None:
        """Put nodes into a region of their own."""
        for node in nodes:
            self.region[node] = region


class _Search:
    """Ways of ever more steps, each followed as far as it goes; what leads nowhere is not tried again."""

    def __init__(
        self, network: FlowNetwork, steps: list[int], prices: Sequence[int] | None
    ) -> None:
        self.network, self.steps, self.prices = network, steps, prices
        self.tried: dict[int, Iterator[int]] = {}
        self.current = [-1] * len(network.arcs)

    def send_from(self, start: int) -> None:
        """Send what a node has too much, as far as ways are left."""
        network, steps = self.network, self.steps
        way: list[int] = []
        node = start
        while network.excess[start] > 0:
            if network.excess[node] < 0:
                kept = self._send(start, node, way)
                if kept < len(way):
                    node = network.ends[way[kept] ^ 1]
                    del way[kept:]
                continue
            arc = self._next(node)
            if arc >= 0:
                way.append(arc)
                node = network.ends[arc]
                continue
            steps[node] = -1
            if not way:
                return
            node = network.ends[way.pop() ^ 1]

    def _next(self, node: int) -> int:
        """Return the arc to go on along, or -1 where all have been tried."""
        network, steps, prices = self.network, self.steps, self.prices
        ends, left, region = network.ends, network.left, network.region
        further = steps[node] + 1
        arc = self.current[node]
        if arc >= 0 and left[arc] and steps[ends[arc]] == further:
            return arc
        if node not in self.tried:
            self.tried[node] = iter(network.arcs[node])
        for arc in self.tried[node]:
            end = ends[arc]
            if (
                left[arc]
                and steps[end] == further
                and region[end] == region[node]
                and (prices is None or network.costs[arc] + prices[node] == prices[end])
            ):
                self.current[node] = arc
                return arc
        return -1

    def _send(self, start: int, node: int, way: Sequence[int]) -> int:
        """Send what goes along a way, and return how many of its arcs still take something from its start on."""
        network = self.network
        left, excess = network.left, network.excess
        much = min(excess[start], -excess[node], *(left[arc] for arc in way))
        kept = len(way)
        for place in range(len(way) - 1, -1, -1):
            arc = way[place]
            left[arc] -= much
            left[arc ^ 1] += much
            if not left[arc]:
                kept = place
        excess[start] -= much
        excess[node] += much
        return kept
