"""The lines of an import's report: why a row was not stored, or which columns to check."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import reduce

from keqing.i18n import Message, msg
from keqing.records.imported import ImportRow
from keqing.services.importing.conflicts import join_sentences
from keqing.services.importing.draft import Draft


def report_lines(draft: Draft, code: str | None) -> Iterator[ImportRow]:
    """Yield a line for a row that was not stored, with all its reasons; else one for each column to check."""
    if draft.mistakes:
        (column, first), *others = draft.mistakes
        reasons = (_of(other, reason, column) for other, reason in others)
        yield ImportRow(
            draft.number,
            column,
            "skipped" if draft.skipped else "rejected",
            reduce(join_sentences, reasons, first),
            draft.code,
        )
        return
    doubts: dict[str | None, list[Message]] = {}
    for column, doubt in draft.flags:
        doubts.setdefault(column, []).append(_named(doubt, code))
    for column, reasons_ in doubts.items():
        yield ImportRow(draft.number, column, "flagged", reduce(join_sentences, reasons_), code)


def _named(doubt: Message, code: str | None) -> Message:
    """Put the customer's code into the command that a doubt names."""
    if code is None or "whom" not in doubt.params:
        return doubt
    return replace(doubt, params={**doubt.params, "whom": code})


def _of(column: str | None, reason: Message, before: str | None) -> Message:
    """Say which column a further reason is about, where it is another one."""
    if column is None or column == before or column in reason.params.values():
        return reason
    return msg("{column}: {reason}", column=column, reason=reason)
