"""Definitions on the screen: what two texts differ in, what a change does, lists and texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from keqing.definitions.stored import TYPE_WORDS
from keqing.i18n import Message, msg, msgn, pick_title
from keqing.records.definitions import DefinitionChange, DefinitionLine, DefinitionText, Enforced
from keqing.render.console import Screen
from keqing.render.output import Document, Output, Sheet
from keqing.render.sheet_table import Rest, not_shown, table
from keqing.render.words import named

_WEEK = 7
_HEADS: Mapping[str, Message] = {
    "new": msg("{title} ({name}): not in force yet"),
    "enforced": msg("{title} ({name}): put in force"),
    "changed": msg("{title} ({name}): changed"),
    "same": msg("{title} ({name}): unchanged"),
    "off": msg("{title} ({name}): switched off"),
    "dropped": msg("{title} ({name}): dropped"),
}


_STATES: Mapping[str, Message] = {
    "on": msg("in force"),
    "later": msg("in force later"),
    "off": msg("not in force now"),
    "dropped": msg("dropped"),
}


def list_of(
    lines: Sequence[DefinitionLine], of: str | None, following: Message, *, whole: bool = True
) -> Output:
    """Show the definitions that there are: `of` one type, or by type. `following` is the command to type next.

    On a terminal as many are shown as fit, unless `whole`.
    """
    types = {known.name: {"en": known.name, **known.title} for known in TYPE_WORDS}

    def sheet() -> Sheet:
        return Sheet(
            (
                *([] if of else [msg("type")]),
                msg("definition"),
                msg("title"),
                msg("version"),
                msg("since"),
                msg("state"),
            ),
            [
                (
                    *([] if of else [types.get(line.type, line.type)]),
                    line.name,
                    line.title,
                    line.version or msg("built in"),
                    line.since.isoformat() if line.since else None,
                    named(line.state, _STATES),
                )
                for line in lines
            ],
        )

    return Output(
        screen=lambda screen: table(
            screen,
            sheet(),
            following,
            msg(
                "Nothing is defined here yet. What ships with the program: keqing define list kind"
            ),
            rest=None if whole else Rest(len(lines), not_shown),
        ),
        document=lambda: {
            "schema": "keqing.definitions/1",
            "definitions": [_line(line) for line in lines],
        },
        sheet=sheet,
        records="definitions",
    )


def definition(record: DefinitionText) -> Output:
    """Show a definition's text, which can be put into a file as it stands."""

    def show(screen: Screen) -> None:
        screen.line(msg("# {text}", text=_about(record.line)), hang=2)
        for text in record.text.rstrip().split("\n"):
            screen.write(text)

    return Output(
        screen=show,
        document=lambda: {
            "schema": "keqing.definition/1",
            **_line(record.line),
            "text": record.text,
        },
    )


def export_text(text: str) -> Output:
    """Show a file of definitions as it stands."""

    def show(screen: Screen) -> None:
        if not text:
            screen.say(
                msg(
                    "Nothing is defined here yet. What ships with the program: keqing define list kind"
                )
            )
        for line in text.rstrip().split("\n") if text else ():
            screen.write(line)

    return Output(screen=show, document=lambda: {"schema": "keqing.define-export/1", "text": text})


def differences(changes: Sequence[DefinitionChange], schema: str) -> Output:
    """Show what a file says otherwise than what is in force, key by key."""

    def show(screen: Screen) -> None:
        for change in changes:
            _head(screen, change, change.status)
            _keys(screen, change)

    def sheet() -> Sheet:
        return Sheet(
            (msg("definition"), msg("status"), msg("key"), msg("old"), msg("new")),
            [
                (_name(change), change.status, key.key, key.old, key.new)
                for change in changes
                for key in change.keys
            ],
        )

    return Output(
        screen=show,
        document=lambda: {"schema": schema, _records(schema): _changes(changes, schema)},
        sheet=sheet,
        records=_records(schema),
    )


def enforced(record: Enforced, schema: str = "keqing.define-apply/1") -> Output:
    """Show what putting definitions in force, or out of it, did or would do."""

    def show(screen: Screen) -> None:
        for change in record.changes:
            done = change.status == "new" and not record.waits
            _head(screen, change, "enforced" if done else change.status)
            if change.status == "changed":
                _keys(screen, change)
            if change.records and change.status != "same":
                screen.line(
                    msgn(
                        "{n} record of it stays as it was entered.",
                        "{n} records of it stay as they were entered.",
                        change.records,
                    ),
                    indent=2,
                )
        if record.waits or not record.changed:
            for says in record.asked or (msg("Nothing is written."),):
                screen.line(says, hang=2)
            return
        if record.customers or any(load.before != load.after for load in record.days):
            _loads(screen, record)
        screen.line(_sum(record), hang=2)

    return Output(screen=show, document=lambda: _enforced(record, schema), records=_records(schema))


def _records(schema: str) -> str:
    """Where a machine form has its list: the commands for cadences alone keep their word for it."""
    return "cadences" if schema.startswith("keqing.cadence") else "definitions"


def _name(change: DefinitionChange) -> str:
    return change.name if change.type == "cadence" else f"{change.type}.{change.name}"


def _about(line: DefinitionLine) -> Message:
    name = f"{line.type}.{line.name}"
    state = named(line.state, _STATES)
    if not line.version:
        return msg("{name}: built in, {state}.", name=name, state=state)
    if line.since is None:
        return msg("{name}: version {n}, {state}.", name=name, n=line.version, state=state)
    return msg(
        "{name}: version {n} of {day}, {state}.",
        name=name,
        n=line.version,
        day=line.since,
        state=state,
    )


def _line(line: DefinitionLine) -> Document:
    return {
        "type": line.type,
        "name": line.name,
        "title": pick_title(line.title) or None,
        "version": line.version,
        "since": line.since.isoformat() if line.since else None,
        "state": line.state,
    }


def _head(screen: Screen, change: DefinitionChange, status: str) -> None:
    name = _name(change)
    sentence = Message(_HEADS[status].id, {"title": change.title or change.name, "name": name})
    screen.line(sentence, hang=2)


def _keys(screen: Screen, change: DefinitionChange) -> None:
    """Show what each key said and says."""
    for key in change.keys:
        screen.line(msg("{key}", key=key.key), indent=2)
        if key.old is not None:
            screen.line(msg("- {text}", text=key.old), "red", indent=4, hang=2)
        if key.new is not None:
            screen.line(msg("+ {text}", text=key.new), "green", indent=4, hang=2)


def _loads(screen: Screen, record: Enforced) -> None:
    """Show the calls of the days ahead, before and after, by agent and by week."""
    from keqing.render.grid import Cell, Column, show  # noqa: PLC0415  # tables load slowly

    if not record.days:
        return
    agents = [
        (msg("nobody's") if load.agent is None else load.agent, load.before, load.after)
        for load in record.agents
    ]
    weeks = [
        (
            f"{days[0].day:%m-%d}",
            sum(load.before for load in days),
            sum(load.after for load in days),
        )
        for n in range(0, len(record.days), _WEEK)
        for days in [record.days[n : n + _WEEK]]
    ]
    for heading, rows in ((msg("agent"), agents), (msg("7 days from"), weeks)):
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


def _changes(changes: Sequence[DefinitionChange], schema: str) -> list[Document]:
    typed = _records(schema) == "definitions"
    return [
        {
            **({"type": change.type} if typed else {}),
            "name": change.name,
            "status": change.status,
            "keys": [{"key": key.key, "old": key.old, "new": key.new} for key in change.keys],
        }
        for change in changes
    ]


def _enforced(record: Enforced, schema: str) -> Document:
    return {
        "schema": schema,
        "since": record.since.isoformat(),
        "dry_run": record.dry_run,
        "changed": record.changed,
        "waits": record.waits,
        "customers": record.customers,
        _records(schema): _changes(record.changes, schema),
        "agents": [
            {"agent": load.agent, "before": load.before, "after": load.after}
            for load in record.agents
        ],
        "days": [
            {"day": load.day.isoformat(), "before": load.before, "after": load.after}
            for load in record.days
        ],
    }
