"""`keqing log --batch`: lines typed from paper."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from keqing.commands.options import Context, Exit, root_of, screen_of
from keqing.commands.recorder import Request, tell_heard
from keqing.commands.transaction import LISTED, ROWS
from keqing.i18n import msg

if TYPE_CHECKING:
    from keqing.definitions.vocabulary import Outcomes
    from keqing.records.recorded import RecordedBatch
    from keqing.render.words import Titles
    from keqing.services.context.desk import Desk, WritingDesk
    from keqing.store.last_list import Seen

PARTLY = 4
"""The exit code when some lines were rejected."""


def log_batch(request: Request, file: str | None, *, strict: bool) -> None:
    """Record the lines of a file, or with None or - of stdin, in one operation."""
    from keqing.render import batch as screens  # noqa: PLC0415  # help does without
    from keqing.render import emit  # noqa: PLC0415  # as above
    from keqing.services.recording import batch  # noqa: PLC0415  # the database loads slowly
    from keqing.store.locks import Scope  # noqa: PLC0415  # as above

    context = request.context
    screen = screen_of(context)
    if file in {None, "-"} and sys.stdin.isatty():
        screen.say(
            msg("A line a call: ROW OUTCOME [NEXT] TEXT, for example: {example}", example=_EXAMPLE)
        )
        screen.say(msg("Ctrl-D on a line of its own ends it."))
    text = _text(file)

    def write(desk: WritingDesk) -> tuple[RecordedBatch, Titles, Outcomes]:
        by_paper = replace(desk, live=False)
        done = batch.record(by_paper, text, _rows(context, desk), strict=strict)
        return done, desk.titles, desk.outcomes

    def concerning(desk: Desk, _: object) -> Scope:
        return Scope(batch.customers_named(desk, text, _rows(context, desk)))

    record, titles, outcomes = replace(request, command="log-batch").attempt(
        write, concerning, forms=LISTED | ROWS
    )
    emit.emit(screens.output(record, titles), screen, request.form)
    for line in record.recorded:
        tell_heard(screen, line.recorded, outcomes)
    if record.mistakes:
        raise Exit(PARTLY)


_EXAMPLE = msg("1 reached +7d pressure 145")


def _rows(context: Context, desk: Desk) -> Seen:
    """The rows of the sheet printed for the agent and the day worked on; without one, those of the list last seen."""
    from keqing.store import day_codes, last_list  # noqa: PLC0415  # the database loads slowly

    root = root_of(context)
    folder = root.settings.folders.state
    last = last_list.recall_list(folder, root.db)
    rows = day_codes.PRINTED.recall(
        folder, root.db, desk.today, desk.agent.name if desk.agent else None
    )
    if rows is None:  # what is typed off paper means a list of its own day, never today's
        return last if last.day == desk.today else replace(last, day=None, rows=(), screen=None)
    return replace(last, day=desk.today, rows=rows, screen=None)


def _text(file: str | None) -> str:
    """Read the lines, in any encoding that a list may have."""
    from keqing.transfer.read import decoding, reading  # noqa: PLC0415  # help does without
    from keqing.transfer.read.table import Limits  # noqa: PLC0415  # as above

    if file is None or file == "-":
        return decoding.decode_text(reading.read_bytes(sys.stdin.buffer, "-", Limits()), "-")
    path = Path(file).expanduser()
    return decoding.decode_text(reading.content_of(path, Limits()), path)
