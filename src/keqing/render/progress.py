"""How far long work has come: on stderr, and on a terminal only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from keqing.i18n import Message
from keqing.render.console import Screen
from keqing.render.words import said

_COLUMNS = (
    "{task.description}",
    "{task.completed:,.0f} / {task.total:,.0f}",
    "{task.percentage:.0f}%",
)


@contextmanager
def counted(screen: Screen, what: Message) -> Iterator[Callable[[int, int], None]]:
    """Give a function that tells how many of how many are done; off a terminal it says nothing.

    The line stands from the first number told to the end of the block.
    """
    if not screen.err.isatty():
        yield lambda *_: None
        return
    from rich.console import Console  # noqa: PLC0415  # only where there is progress to see
    from rich.progress import Progress, TextColumn  # noqa: PLC0415

    columns = [TextColumn(template, style="", markup=False) for template in _COLUMNS]
    console = Console(file=screen.err, markup=False, emoji=False, highlight=False)
    bar = Progress(*columns, console=console, transient=True)
    task = bar.add_task(said(what), total=1)

    def tell(done: int, total: int) -> None:
        bar.update(task, completed=done, total=total)
        bar.start()

    try:
        yield tell
    finally:
        bar.stop()
