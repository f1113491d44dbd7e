"""Offering `keqing spread` after a command that makes a day hold more calls than an agent makes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING

from keqing.commands.options import Context, Format, screen_of

if TYPE_CHECKING:
    from keqing.records.load import Overfull
    from keqing.services.context.desk import WritingDesk


class SpreadOffer:
    """Counts the calls of the days ahead around what a command writes, and shows where they are more than before."""

    def __init__(self, context: Context) -> None:
        """Say it on the screen of `context`."""
        self._context = context
        self._found: Overfull | None = None

    @contextmanager
    def watched(self, opened: AbstractContextManager[WritingDesk]) -> Iterator[WritingDesk]:
        """Open a desk, and look at the days ahead before and after what is done there."""
        from keqing.services.derived import full_days  # noqa: PLC0415  # the database loads slowly

        with opened as desk:
            before = full_days.full_days(desk)
            yield desk
            self._found = full_days.newly_full(desk, before)

    def show(self, form: Format | None) -> None:
        """Add one line to what was shown, if a day is too full now; machine forms do without."""
        from keqing.render import offers  # noqa: PLC0415  # help does without

        if self._found is not None and form in {None, Format.TABLE, Format.PLAIN}:
            screen_of(self._context).line(offers.spread_offer(self._found), hang=2)
