"""The records of an agent that are not in force yet (`keqing open --mine`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from keqing.i18n import Message, msg
from keqing.records.limits import WaitingLine
from keqing.render.console import Screen
from keqing.render.output import Document, Output, Sheet

_STATES: Mapping[str, Message] = {
    "waiting": msg("waiting for room"),
    "submitted": msg("submitted"),
    "returned": msg("returned"),
}


def output(lines: Sequence[WaitingLine]) -> Output:
    """Make all forms of what waits."""
    return Output(
        screen=lambda screen: _show(screen, lines),
        document=lambda: _document(lines),
        sheet=lambda: Sheet(
            headings=(
                msg("id"),
                msg("day"),
                msg("code"),
                msg("name"),
                msg("kind"),
                msg("state"),
                msg("who signs"),
                msg("reason"),
            ),
            rows=[
                (
                    line.id,
                    line.day,
                    line.code,
                    line.name,
                    line.kind,
                    _STATES[line.state],
                    list(line.signers),
                    line.reason or "",
                )
                for line in lines
            ],
        ),
        records="records",
    )


def _show(screen: Screen, lines: Sequence[WaitingLine]) -> None:
    if not lines:
        screen.line(msg("Nothing of yours waits."))
    for line in lines:
        about = {
            "id": line.id,
            "kind": line.kind,
            "name": line.name,
            "code": line.code,
            "day": line.day,
            "state": _STATES[line.state],
        }
        if line.signers:
            says = msg(
                "{id} {kind}, {name} {code}, {day}: {state}, {signers} to sign",
                signers=list(line.signers),
                **about,
            )
        elif line.reason:
            says = msg(
                "{id} {kind}, {name} {code}, {day}: {state} ({reason})", reason=line.reason, **about
            )
        else:
            says = msg("{id} {kind}, {name} {code}, {day}: {state}", **about)
        screen.line(says, hang=2)


def _document(lines: Sequence[WaitingLine]) -> Document:
    """`keqing.waiting/1`."""
    return {
        "schema": "keqing.waiting/1",
        "records": [
            {
                "id": line.id,
                "day": line.day.isoformat(),
                "code": line.code,
                "kind": dict(line.kind),
                "state": line.state,
                "signers": list(line.signers),
                "submitted": line.submitted.isoformat(),
                "reason": line.reason,
            }
            for line in lines
        ],
    }
