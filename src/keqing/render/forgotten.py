"""A customer whose data was erased on request: what went, and where it may still be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from keqing.i18n import Message, msg, msgn
from keqing.records.forgotten import Forgotten
from keqing.render.console import Screen
from keqing.render.output import Document, Output


def question(record: Forgotten) -> Message | None:
    """Ask whether all of a customer shall go for good; None where it has gone."""
    return None if record.already else _would_go(record)


def _would_go(record: Forgotten) -> Message:
    """Name the customer, and say what goes for good."""
    return msg(
        "{name} ({code}): {what} would be erased for good, and nobody calls them again.",
        name=record.name,
        code=record.code,
        what=_what(record),
    )


def show_forgotten(
    record: Forgotten, copies: Sequence[Path], files: Sequence[tuple[Path, date]] = ()
) -> Output:
    """Tell what was erased, or would be, and which `copies` of the database still have it.

    `files` that were written name the customer; each has the day on which it was written last.
    """

    def show(screen: Screen) -> None:
        if record.already:
            screen.line(
                msg(
                    "{code} was erased on {day}, and nothing was recorded since. Nothing was changed.",
                    code=record.code,
                    day=record.already,
                ),
                hang=2,
            )
        elif record.dry_run:
            screen.line(_would_go(record), hang=2)
        else:
            screen.line(
                msg("Erased for good: {code}, {what}.", code=record.code, what=_what(record)),
                hang=2,
            )
        screen.lines(_remarks(record, copies, files), indent=2, hang=2)

    return Output(screen=show, document=lambda: _document(record, copies, files))


def _told_no_more(record: Forgotten) -> Message:
    """Tell how many commands of the history lose their contents, or would."""
    if record.dry_run:
        return msgn(
            "{n} command of the history would tell nothing any more, and could not be undone.",
            "{n} commands of the history would tell nothing any more, and could not be undone.",
            record.operations,
        )
    return msgn(
        "{n} command of the history tells nothing any more, and cannot be undone.",
        "{n} commands of the history tell nothing any more, and cannot be undone.",
        record.operations,
    )


def _remarks(
    record: Forgotten, copies: Sequence[Path], files: Sequence[tuple[Path, date]]
) -> list[Message]:
    says = []
    if record.operations:
        says.append(_told_no_more(record))
    if record.mentions:
        says.append(
            msgn(
                "{n} record of somebody else has the name or a number in its text; look for it: keqing list TEXT",
                "{n} records of others have the name or a number in their text; look for them: keqing list TEXT",
                record.mentions,
            )
        )
    if copies:
        says.append(msg("These copies still have the data, until you delete them:"))
        says += [msg("{file}", file=copy) for copy in copies]
    if files:
        says.append(
            msg("These files were written before and name the person, until you delete them:")
        )
        says += [msg("{file} ({day})", file=file, day=day) for file, day in files]
    return says


def _what(record: Forgotten) -> list[Message]:
    return [
        msgn("{n} record", "{n} records", record.events),
        msgn("{n} phone number", "{n} phone numbers", record.phones),
        msgn("{n} contact person", "{n} contact persons", record.contact_persons),
    ]


def _document(
    record: Forgotten, copies: Sequence[Path], files: Sequence[tuple[Path, date]]
) -> Document:
    return {
        "schema": "keqing.forget/1",
        "code": record.code,
        "events": record.events,
        "phones": record.phones,
        "contact_persons": record.contact_persons,
        "operations": record.operations,
        "mentions": record.mentions,
        "copies": [str(copy) for copy in copies],
        "files": [{"file": str(file), "written": day.isoformat()} for file, day in files],
        "dry_run": record.dry_run,
        "already": record.already.isoformat() if record.already else None,
    }
