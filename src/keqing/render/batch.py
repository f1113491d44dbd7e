"""What lines typed from paper came to: who was meant, what was recorded, and which lines were not."""

from __future__ import annotations

from collections.abc import Iterator

from keqing.i18n import Message, msg, msgn
from keqing.records.recorded import BatchLine, RecordedBatch
from keqing.render import machine
from keqing.render.console import Screen
from keqing.render.mask import masked
from keqing.render.output import Document, Output, Sheet
from keqing.render.words import OUTCOMES, Titles, named, said

_HEADINGS = (
    msg("line"),
    msg("status"),
    msg("code"),
    msg("name"),
    msg("phone"),
    msg("outcome"),
    msg("next date"),
    msg("what is wrong"),
)


def output(record: RecordedBatch, titles: Titles) -> Output:
    """Show every line by its number, then how many were recorded."""

    def show(screen: Screen) -> None:
        from keqing.render.grid import Cell, Column, show  # noqa: PLC0415  # tables load slowly

        flexible = {"name", "what is wrong"}
        columns = [Column(heading, flexible=heading.id in flexible) for heading in _HEADINGS]
        show(screen, columns, [[Cell.of(cell) for cell in row] for row in _rows(record, titles)])
        screen.line(_count(record))

    return Output(
        screen=show,
        document=lambda: _document(record),
        sheet=lambda: Sheet(_HEADINGS, list(_rows(record, titles))),
        records="recorded",
    )


def _rows(record: RecordedBatch, titles: Titles) -> Iterator[tuple[object, ...]]:
    rows = [(line.line, _recorded(line, titles)) for line in record.recorded]
    rows += [
        (
            mistake.line,
            (mistake.line, msg("rejected"), None, mistake.text, None, None, None, mistake.reason),
        )
        for mistake in record.mistakes
    ]
    for _, row in sorted(rows, key=lambda pair: pair[0]):
        yield row


def _recorded(line: BatchLine, titles: Titles) -> tuple[object, ...]:
    done = line.recorded
    days = [step.effective for step in done.next if step.effective and step.effective >= done.day]
    return (
        line.line,
        msg("recorded"),
        done.code,
        done.name,
        masked(done.phone) if done.phone else None,
        named(done.kind, OUTCOMES, titles),
        min(days, default=None),
        list(done.remarks) or None,
    )


def _count(record: RecordedBatch) -> Message:
    recorded, rejected = len(record.recorded), len(record.mistakes)
    if record.dry_run:
        return msgn(
            "Nothing is written yet. {n} line would be recorded, {rejected} rejected.",
            "Nothing is written yet. {n} lines would be recorded, {rejected} rejected.",
            recorded,
            rejected=rejected,
        )
    return msgn(
        "{n} line recorded, {rejected} rejected.",
        "{n} lines recorded, {rejected} rejected.",
        recorded,
        rejected=rejected,
    )


def _document(record: RecordedBatch) -> Document:
    return {
        "schema": "keqing.batch/1",
        "recorded": [{"line": line.line, **machine.log(line.recorded)} for line in record.recorded],
        "rejected": [
            {"line": mistake.line, "text": mistake.text, "reason": said(mistake.reason)}
            for mistake in record.mistakes
        ],
        "dry_run": record.dry_run,
    }
