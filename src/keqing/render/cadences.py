"""A cadence's text on the screen, as it is in force."""

from __future__ import annotations

from keqing.i18n import Message, msg, msgn, pick_title
from keqing.records.cadences import CadenceSplit, Definition
from keqing.render.console import Screen
from keqing.render.output import Document, Output
from keqing.render.words import said


def definition(record: Definition) -> Output:
    """Show a cadence's text, which can be put into a file as it stands."""

    def show(screen: Screen) -> None:
        for line in _about(record):
            screen.write(said(msg("# {text}", text=line)))  # a comment is one line
        for text in record.text.rstrip().split("\n"):
            screen.write(text)

    return Output(screen=show, document=lambda: _definition(record))


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


def parts(record: CadenceSplit) -> Output:
    """Show what a cadence is split into, which can be put into a file as it stands."""

    def show(screen: Screen) -> None:
        for line in _about_parts(record):
            screen.write(said(msg("# {text}", text=line)))  # a comment is one line
        for text in record.text.rstrip().split("\n"):
            screen.write(text)

    document = {
        "schema": "keqing.cadence-split/1",
        "name": record.name,
        "cadences": list(record.names),
        "waiting": list(record.waiting),
        "text": record.text,
    }
    return Output(screen=show, document=lambda: document)


def _about_parts(record: CadenceSplit) -> list[Message]:
    says = [
        msg(
            "{title}, with one cadence for each person's work. To put it in force: keqing cadence apply FILE",
            title=record.title,
        )
    ]
    if record.waiting:
        says.append(
            msg(
                "A later step waits for {codes}. Start it for each: keqing start CODE {name}",
                codes=list(record.waiting),
                name=record.names[-1],
            )
        )
    return says
