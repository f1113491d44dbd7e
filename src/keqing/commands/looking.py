"""Keeping that somebody looks at whole phone numbers or health facts, before they are shown."""

from __future__ import annotations

from keqing.commands.options import Context
from keqing.commands.transaction import writing


def record(
    context: Context, words: str, *, full: bool, health: bool, warm: bool = False, **seen: object
) -> None:
    """Leave an operation that tells what is asked to be seen, where anything is. `warm` is as for `writing`."""
    if not (full or health):
        return
    from keqing.services.context import access_log  # noqa: PLC0415  # the database loads slowly

    with writing(context, access_log.command(words, full=full, health=health), warm=warm) as desk:
        access_log.record(
            desk, {name: value for name, value in seen.items() if value not in (None, "", [])}
        )
