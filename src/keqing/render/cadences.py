"""Cadences on the screen: a text as it is in force, what two texts differ in, what a change does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from keqing.i18n import Message, msg, msgn, pick_title
from keqing.records.cadences import CadenceChange, Definition, Enforced
from keqing.render.console import Screen
from keqing.render.days import long
from keqing.render.output import Document, Output, Sheet

_HEADS: Mapping[str, Message] = {
    "new": msg("{title} ({name}): not in force yet"),
    "enforced": msg("{title} ({name}): put in force"),
    "changed": msg("{title} ({name}): changed"),
    "same": msg("{title} ({name}): unchanged"),
    "off": msg("{title} ({name}): switched off"),
}


def definition(record: Definition) -> Output:
    """Show a cadence's text, which can be put into a file as it stands."""

    def show(screen: Screen) -> None:
        for line in _about(record):
            screen.line(msg("# {text}", text=line), hang=2)
        for text in record.text.rstrip().split("\n"):
            screen.write(text)

    return Output(screen=show, document=lambda: _definition(record))


def differences(changes: Sequence[CadenceChange]) -> Output:
    """Show what a file says otherwise than what is in force, key by key."""

    def show(screen: Screen) -> None:
        for change in changes:
            _head(screen, change, change.status)
            _keys(screen, change)

    def sheet() -> Sheet:
        return Sheet(
            (msg("cadence"), msg("status"), msg("key"), msg("old"), msg("new")),
            [
                (change.name, change.status, key.key, key.old, key.new)
                for change in changes
                for key in change.keys
            ],
        )

    return Output(
        screen=show,
        document=lambda: {
            "schema": "keqing.cadence-diff/1",
            "cadences": _changes(changes),
        },
        sheet=sheet,
        records="cadences",
    )


def enforced(record: Enforced) -> Output:
    """Show what putting cadences in force, or out of it, did or would do."""

    def show(screen: Screen) -> None:
        for change in record.cadences:
            _head(screen, change, "enforced" if change.status == "new" else change.status)
            if change.status == "changed":
                _keys(screen, change)
        if not record.changed:
            screen.line(msg("Nothing is written."))
            return
        if record.customers or any(load.before != load.after for load in record.days):
            _loads(screen, record)
        screen.line(_sum(record), hang=2)

    return Output(screen=show, document=lambda: _enforced(record), records="cadences")


def _about(record: Definition) -> list[Message]:
    if not record.on:
        return [
            msg("{title}: not in force. To switch it on: keqing cadence on {name}",
                title=record.title, name=record.name)
        ]  # fmt: skip
    counted = msgn("{n} customer is in it.", "{n} customers are in it.", record.enrolled)
    if record.since is None:
        return [msg("{title}: in force.", title=record.title), counted]
    return [
        msg("{title}: version {version}, in force since {day}.",
            title=record.title, version=record.version, day=record.since),
        counted,
    ]  # fmt: skip


def _definition(record: Definition) -> Document:
    return {
        "schema": "keqing.cadence/1",
        "name": record.name,
        "title": pick_title(record.title) or None,
        "on": record.on,
        "version": record.version,
        "since": record.since.isoformat() if record.since else None,
        "enrolled": record.enrolled,
        "text": record.text,
    }


def _head(screen: Screen, change: CadenceChange, status: str) -> None:
    sentence = Message(
        _HEADS[status].id, {"title": change.title or change.name, "name": change.name}
    )
    screen.line(sentence, hang=2)


def _keys(screen: Screen, change: CadenceChange) -> None:
    """Show what each key said and says."""
    for key in change.keys:
        screen.line(msg("{key}", key=key.key), indent=2)
        if key.old is not None:
            screen.line(msg("- {text}", text=key.old), "red", indent=4, hang=2)
        if key.new is not None:
            screen.line(msg("+ {text}", text=key.new), "green", indent=4, hang=2)


def _loads(screen: Screen, record: Enforced) -> None:
    """Show the calls of the days ahead, before and after, by agent and by day."""
    from keqing.render.grid import Cell, Column, show  # noqa: PLC0415  # tables load slowly

    if not record.days:
        return
    agents = [
        (msg("nobody's") if load.agent is None else load.agent, load.before, load.after)
        for load in record.agents
    ]
    days = [(long(load.day), load.before, load.after) for load in record.days]
    for heading, rows in ((msg("agent"), agents), (msg("day"), days)):
        columns = [
            Column(heading),
            Column(msg("before"), right=True),
            Column(msg("after"), right=True),
        ]
        show(screen, columns, [[Cell.of(cell) for cell in row] for row in rows])
    screen.line(
        msgn(
            "Calls of the next {n} day, each customer once a day, if each is made on its day; what is overdue counts for the first.",
            "Calls of the next {n} days, each customer once a day, if each is made on its day; what is overdue counts for the first.",
            len(record.days),
        ),
        hang=2,
    )


def _sum(record: Enforced) -> Message:
    if record.dry_run:
        return msgn(
            "Nothing is written yet. From {day} on it would change the dates of {n} customer.",
            "Nothing is written yet. From {day} on it would change the dates of {n} customers.",
            record.customers,
            day=record.since,
        )
    return msgn(
        "Holds from {day} on; the dates of {n} customer changed. To take it back: keqing undo",
        "Holds from {day} on; the dates of {n} customers changed. To take it back: keqing undo",
        record.customers,
        day=record.since,
    )


def _changes(changes: Sequence[CadenceChange]) -> list[Document]:
    return [
        {
            "name": change.name,
            "status": change.status,
            "keys": [{"key": key.key, "old": key.old, "new": key.new} for key in change.keys],
        }
        for change in changes
    ]


def _enforced(record: Enforced) -> Document:
    return {
        "schema": "keqing.cadence-apply/1",
        "since": record.since.isoformat(),
        "dry_run": record.dry_run,
        "changed": record.changed,
        "customers": record.customers,
        "cadences": _changes(record.cadences),
        "agents": [
            {"agent": load.agent, "before": load.before, "after": load.after}
            for load in record.agents
        ],
        "days": [
            {"day": load.day.isoformat(), "before": load.before, "after": load.after}
            for load in record.days
        ],
    }
