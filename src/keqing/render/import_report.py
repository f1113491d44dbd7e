"""The report of an import: what each column was taken for, what is wrong with which rows, and counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from keqing.frozen import dataclass
from keqing.i18n import Message, msg, msgn
from keqing.records.imported import Imported, ImportRow
from keqing.render import machine
from keqing.render.console import Screen
from keqing.render.output import Output
from keqing.render.words import named, said

FIRST = 20
"""Reasons that a screen shows."""
FEW = 10
"""Row numbers that a sentence lists."""
_FEW = 3
"""Row numbers that a cell lists."""
_LABEL = 10
"""Columns of the label."""

STATUSES: Mapping[str, Message] = {
    "rejected": msg("not imported"),
    "flagged": msg("to check"),
    "skipped": msg("skipped"),
}
"""What became of a row, in the order in which a report has them."""
COLUMNS: Mapping[str, Message] = {
    "code": msg("code"),
    "name": msg("name"),
    "phone": msg("phone"),
    "type": msg("type"),
    "grade": msg("grade"),
    "sex": msg("sex"),
    "birthday": msg("birthday"),
    "lunar_birthday": msg("lunar birthday"),
    "address": msg("address"),
    "source": msg("source"),
    "owner": msg("owner"),
    "referrer": msg("referrer"),
    "note": msg("remark"),
    "tag": msg("tags"),
    "hours": msg("calling hours"),
    "created": msg("on file since"),
    "status": msg("status"),
    "informed": msg("knows the diagnosis"),
    "allergies": msg("allergies"),
    "avoid": msg("topics to avoid"),
    "condition": msg("illness"),
    "next": msg("day of the next call"),
    "stop": msg("not to be called"),
    "person": msg("contact person"),
    "person_phone": msg("contact person's phone"),
    "person_note": msg("contact person's remark"),
    "relation": msg("relation"),
    "health": msg("may discuss health"),
    "day": msg("day"),
    "at": msg("time of day"),
    "agent": msg("agent"),
    "outcome": msg("outcome"),
    "channel": msg("channel"),
    "direction": msg("direction"),
    "minutes": msg("minutes"),
    "text": msg("what was said"),
    "entry": msg("begin with"),
    "with": msg("spoke with"),
    "adverse": msg("adverse reaction"),
    "roles": msg("roles"),
    "capacity": msg("calls a day"),
    "login": msg("login name"),
    "ref": msg("answers record"),
}
"""What the columns of a file are called; fields of a kind have titles of their own."""


def imported(record: Imported) -> Output:
    """Report an import: columns, reasons with their rows, rejected ones first, counts, and where the rest is."""

    def show(screen: Screen) -> None:
        columns = [
            msg("{heading} -> {field}", heading=heading, field=_title(record, field))
            for heading, field in record.columns.items()
        ]
        screen.labelled(msg("Columns"), columns, _LABEL)
        _show_reasons(screen, _grouped(record.rows))
        screen.line(_counts(record), hang=2)
        if record.left_out:
            screen.line(
                msg(
                    "Hidden sheets were left out: {sheets}. Bring one in with --sheet NAME.",
                    sheets=list(record.left_out),
                ),
                hang=2,
            )
        screen.lines(_hidden(record), hang=2)
        screen.lines(_rejects(record), hang=2)
        if record.nothing_on:
            screen.line(record.nothing_on, hang=2)

    return Output(screen=show, document=lambda: machine.imported(record), records="rows")


def _title(record: Imported, field: str) -> object:
    return record.titles.get(field) or COLUMNS.get(field) or field


@dataclass(slots=True)
class _Group:
    """Rows with one reason. `alike` says that their reasons differ in a word or a number."""

    first: ImportRow
    rows: list[int]
    alike: bool = False


def _grouped(rows: Sequence[ImportRow]) -> list[_Group]:
    """Put rows with equal reasons together, rejected ones first, and last what is no record."""
    groups: dict[object, _Group] = {}
    order = list(STATUSES)
    for row in sorted(rows, key=lambda told: (order.index(told.status), told.row)):
        key = row.status, row.column, _form(row.reason), row.row if _alone(row.reason) else None
        group = groups.setdefault(key, _Group(row, []))
        group.rows.append(row.row)
        group.alike |= row.reason != group.first.reason
    return list(groups.values())


_ALONE = frozenset(
    {
        msg("'{text}': is this customer to be called at all?").id,
        msg("'{text}' sounds like an adverse reaction. If it is one: keqing add {kind} {whom}").id,
    }
)
"""What may be a stop, a death or an adverse reaction: nobody's is hidden among others alike."""


def _alone(reason: object) -> bool:
    """Tell whether a reason, or a part of it, is listed for each row by itself."""
    if not isinstance(reason, Message):
        return False
    return reason.id in _ALONE or any(map(_alone, reason.params.values()))


_OF_THE_ROW = frozenset({"amount", "birthday", "day", "here", "there", "time", "words"})
"""What a reason names that was made of this very row, and has to be seen of each: how a cell was read, what differs."""


def _form(reason: object) -> object:
    """Return what reasons share that differ in words and numbers alone."""
    if not isinstance(reason, Message):
        return None
    if reason.params.keys() & _OF_THE_ROW:
        return reason.id, tuple(map(str, reason.params.values()))
    return reason.id, tuple(map(_form, reason.params.values()))


def _show_reasons(screen: Screen, groups: Sequence[_Group]) -> None:
    """Show the first reasons with their rows, and count the others."""
    if not groups:
        return
    from keqing.render.grid import Cell, Column, show  # noqa: PLC0415  # tables load slowly

    first = groups[:FIRST]
    columns = [
        Column(msg("row")),
        Column(msg("column"), flexible=True),
        Column(msg("status")),
        Column(msg("what is wrong"), flexible=True),
        Column(msg("code")),
    ]
    show(
        screen,
        columns,
        [
            [
                Cell.of(_rows(group.rows)),
                Cell.of(group.first.column),
                Cell.of(named(group.first.status, STATUSES)),
                Cell.of(_likewise(group)),
                Cell.of(group.first.code if len(group.rows) == 1 else None),
            ]
            for group in first
        ],
    )
    if more := sum(len(group.rows) for group in groups[FIRST:]):
        screen.line(
            msgn(
                "{n} more row to look at; all of them: --format json",
                "{n} more rows to look at; all of them: --format json",
                more,
            ),
            hang=2,
        )


def _rows(rows: Sequence[int]) -> str:
    """List row numbers, and of many the first ones and how many they are."""
    listed = ", ".join(map(str, rows[:_FEW]))
    return listed if len(rows) <= _FEW else f"{listed} .. ({len(rows)})"


def _likewise(group: _Group) -> Message:
    if not group.alike:
        return group.first.reason
    return msg("{reason} Likewise in the other rows.", reason=said(group.first.reason))


def _counts(record: Imported) -> Message:
    counts = [
        sentence
        for n, sentence in (
            (record.new, msg("{n:,} new", n=record.new)),
            (record.changed, msg("{n:,} changed", n=record.changed)),
            (record.same, msg("{n:,} the same", n=record.same)),
            (record.rejected, msg("{n:,} not imported", n=record.rejected)),
            (record.flagged, msg("{n:,} to check", n=record.flagged)),
            (record.skipped, msg("{n:,} skipped", n=record.skipped)),
        )
        if n
    ]
    if not counts:
        return msg("There was nothing to import.")
    if record.dry_run:
        return msg("Nothing is written yet: {counts}.", counts=counts)
    return msg("{counts}.", counts=counts)


def _rejects(record: Imported) -> Iterator[Message]:
    """Say where the rejected rows are, to be mended."""
    if record.strict and record.rejected and not record.dry_run:
        yield msg("Nothing was written: mend these rows in your file, and import it again.")
    if record.rejects_failed:
        yield msg(
            "The other rows are stored, but no file with the rejected ones could be written: {reason}",
            reason=record.rejects_failed,
        )
    elif record.rejects_kept:
        yield msg(
            "The rejected rows are in {file}, because somebody has changed {kept}: mend them there and import that file.",
            file=record.rejects,
            kept=record.rejects_kept,
        )
    elif record.rejects:
        yield msg(
            "The rejected rows are in {file}: mend them there and import that file.",
            file=record.rejects,
        )


def _hidden(record: Imported) -> Iterator[Message]:
    """Say what the spreadsheet hides, and whether it was read."""
    rows: list[object] = [*record.hidden[:FEW], *[".."] * (len(record.hidden) > FEW)]
    columns = list(record.hidden_columns)
    if rows and record.visible_only:
        yield msgn(
            "{n} hidden row was left out: {rows}.",
            "{n} hidden rows were left out: {rows}.",
            len(record.hidden),
            rows=rows,
        )
    elif rows:
        yield msgn(
            "{n} hidden row was read as well: {rows}. To leave it out, add --visible-only.",
            "{n} hidden rows were read as well: {rows}. To leave them out, add --visible-only.",
            len(record.hidden),
            rows=rows,
        )
    if columns and record.visible_only:
        yield msg("Hidden columns were left out: {columns}.", columns=columns)
    elif columns:
        yield msg(
            "Hidden columns were read as well: {columns}. To leave them out, add --visible-only.",
            columns=columns,
        )
