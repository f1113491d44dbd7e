"""Preparing much work before the transaction that writes it, such as folding many customers, so that it is short."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from keqing.services.context.desk import Desk, WritingDesk

_TRIES = 3
"""Times that all is prepared again, because somebody changed meanwhile what concerns everybody."""


class PreparedWork(Protocol):
    """Work that is of the facts of one moment."""

    def fits(self, desk: Desk) -> bool:
        """Tell whether it can be written: no fact has changed meanwhile that concerns all of it."""


Work = TypeVar("Work", bound=PreparedWork)


class PreparedFirst(Generic[Work]):
    """Work that `prepare` does before a writing transaction is opened; again if it is out of date."""

    def __init__(self, prepare: Callable[[], Work | None]) -> None:
        """Keep the function. It opens the database by itself, and returns None where there is nothing to prepare."""
        self._prepare = prepare
        self.work: Work | None = None

    @contextmanager
    def opened(
        self, writing: Callable[[], AbstractContextManager[WritingDesk]]
    ) -> Iterator[WritingDesk]:
        """Open a desk for which the work holds. After some tries it need not hold any more."""
        for _ in range(_TRIES):
            self.work = self.work or self._prepare()
            with writing() as desk:
                if self.work is None or self.work.fits(desk):
                    yield desk
                    return
                desk.work.keep = False
            self.work = None
        with writing() as desk:
            yield desk

    def take(self) -> Work | None:
        """Return the work, and forget it: for work that can be written once."""
        taken, self.work = self.work, None
        return taken
