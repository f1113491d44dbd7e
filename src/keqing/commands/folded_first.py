"""Folding many customers before a transaction that changes what concerns them all, so that it is short."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from keqing.services.context.desk import WritingDesk
    from keqing.services.derived.folded_ahead import FoldedAhead

_TRIES = 3
"""Times that all is folded again, because somebody changed meanwhile what concerns everybody."""


class FoldedFirst:
    """Customers whom `fold` folds before a writing transaction is opened; again if they are out of date."""

    def __init__(self, fold: Callable[[], FoldedAhead | None]) -> None:
        """Keep the function. It opens the database by itself, and returns None where nobody is concerned."""
        self._fold = fold
        self.folded: FoldedAhead | None = None

    @contextmanager
    def opened(
        self, writing: Callable[[], AbstractContextManager[WritingDesk]]
    ) -> Iterator[WritingDesk]:
        """Open a desk for which what is folded holds. After some tries it need not hold any more."""
        for _ in range(_TRIES):
            self.folded = self.folded or self._fold()
            with writing() as desk:
                if self.folded is None or self.folded.fits(desk):
                    yield desk
                    return
                desk.work.keep = False
            self.folded = None
        with writing() as desk:
            yield desk
