"""How far long work has come: on stderr, and on a terminal only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from keqing.i18n import Message
from keqing.render.console import Screen
from keqing.render.words import said


@contextmanager
def counted(screen: Screen, what: Message) -> Iterator[Callable[[int, int], None]]:
    """Give a function to tell how many of how many are done; off a terminal it says nothing."""
    if not screen.err.isatty():
        yield lambda *_: None
        return
    from rich.console import Console  # noqa: PLC0415  # only where there is progress to see
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn  # noqa: PLC0415

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
    console = Console(file=screen.err, markup=False, emoji=False, highlight=False)
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(said(what), total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
