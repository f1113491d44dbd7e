"""Keeping that somebody looks at whole phone numbers or health facts, before they are shown."""

from __future__ import annotations

from pathlib import Path

from keqing import clock
from keqing.commands.options import Context, root_of
from keqing.commands.transaction import writing


def record(
    context: Context, words: str, *, full: bool, health: bool, warm: bool = False, **seen: object
) -> None:
    """Leave an operation that tells what is asked to be seen, where anything is. `warm` is as for `writing`.

    Where it goes to a file, nothing is recorded when that file cannot be: raises then as `files.whole` does.
    """
    if not (full or health):
        return
    require_place(context)
    from keqing.services.context import access_log  # noqa: PLC0415  # the database loads slowly
    from keqing.store.locks import Scope  # noqa: PLC0415  # as above

    named = access_log.command(words, full=full, health=health)
    with writing(context, named, warm=warm, scope=Scope()) as desk:  # it changes nobody
        access_log.record(
            desk, {name: value for name, value in seen.items() if value not in (None, "", [])}
        )


def require_place(context: Context) -> None:
    """Refuse a file of `-o` that cannot be written, before it is recorded that somebody saw what would stand in it."""
    output = context.params.get("output")
    if not output or output == "-":
        return
    from keqing.transfer.write import files  # noqa: PLC0415  # help does without

    path = files.dated_path(output, clock.today())
    if files.DAY not in str(
        Path(output).parent
    ):  # a folder of another day is looked at when that is known
        files.require_writable(path, root_of(context).spared)
