"""Who leaves, what nobody has, and who covers for whom, on the screen and for machines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from keqing.i18n import Message, msg, msgn
from keqing.records.team import Covered, CoverLine, Leaving, OrphanLine
from keqing.render.console import Screen
from keqing.render.days import long
from keqing.render.output import Document, Output, Sheet
from keqing.render.sheet_table import Rest, not_shown, table
from keqing.render.words import STATUSES, TRACKS, named
from keqing.text import shell


def leaving(record: Leaving) -> Output:
    """Echo that somebody leaves, and where the open work goes."""

    def show(screen: Screen) -> None:
        head = (
            msg(
                "{name} would leave; the last day would be {day}.",
                name=record.agent,
                day=long(record.on),
            )
            if record.dry_run
            else msg(
                "{name} leaves; the last day is {day}.", name=record.agent, day=long(record.on)
            )
        )
        screen.line(head, hang=2)
        if record.customers:
            screen.line(
                msgn(
                    "{n} customer stands with nobody then; open follow-ups: {followups} (promises: {promises}, alerts: {alerts}), all dates are kept.",
                    "{n} customers stand with nobody then; open follow-ups: {followups} (promises: {promises}, alerts: {alerts}), all dates are kept.",
                    record.customers,
                    followups=record.followups.total,
                    promises=record.followups.promises,
                    alerts=record.followups.alerts,
                ),
                indent=2,
                hang=2,
            )
        if record.roles:
            screen.line(
                msgn(
                    "{n} customer of others has nobody for a role then.",
                    "{n} customers of others have nobody for a role then.",
                    record.roles,
                ),
                indent=2,
                hang=2,
            )
        if record.customers or record.roles:
            screen.line(
                msg(
                    "Until somebody is assigned they are in the list of {people}.",
                    people=record.people,
                ),
                indent=2,
                hang=2,
            )
        else:
            screen.line(msg("No customer is left without anybody."), indent=2, hang=2)
        if record.given_back:
            screen.line(
                msgn(
                    "{n} call taken from others goes back to its owner now.",
                    "{n} calls taken from others go back to their owners now.",
                    record.given_back,
                ),
                indent=2,
                hang=2,
            )
        screen.lines(record.remarks, indent=2, hang=2)
        if record.customers:
            screen.line(
                msg(
                    "Next: keqing orphans --date {day}, keqing assign --from {name} --to NAME",
                    day=record.on + timedelta(days=1),
                    name=shell.quote_word(record.agent),
                ),
                indent=2,
                hang=2,
            )

    return Output(
        screen=show,
        document=lambda: {
            "schema": "keqing.leaving/1",
            "agent": record.agent,
            "on": record.on.isoformat(),
            "customers": record.customers,
            "roles": record.roles,
            "followups": record.followups.total,
            "promises": record.followups.promises,
            "alerts": record.followups.alerts,
            "given_back": record.given_back,
            "people": list(record.people),
            "dry_run": record.dry_run,
        },
    )


def orphans(lines: Sequence[OrphanLine], *, whole: bool = False) -> Output:
    """Show the customers whom nobody has: on a terminal as many as fit, unless `whole`."""

    def sheet() -> Sheet:
        return Sheet(
            (
                msg("code"),
                msg("name"),
                msg("type"),
                msg("status"),
                msg("was with"),
                msg("until"),
                msg("first"),
                msg("due date"),
                msg("what"),
            ),
            [
                (
                    line.code,
                    line.name,
                    line.type_title or line.type,
                    named(line.status, STATUSES),
                    line.before,
                    line.left,
                    named(line.first, TRACKS) if line.first else None,
                    line.next,
                    _what(line),
                )
                for line in lines
            ],
        )

    return Output(
        screen=lambda screen: table(
            screen,
            sheet(),
            msgn("{n} without an agent.", "{n} without an agent.", len(lines)),
            msg("Every customer has an agent."),
            rest=None if whole else Rest(len(lines), not_shown),
        ),
        document=lambda: _orphans_document(lines),
        sheet=sheet,
        records="orphans",
    )


def _what(line: OrphanLine) -> object:
    """Say what is due, and as which role where only that is missing."""
    if line.role is None:
        return line.what
    return msg(
        "role {role}: {what}",
        role=line.role_title or line.role,
        what=line.what or msg("nothing is due"),
    )


def _orphans_document(lines: Sequence[OrphanLine]) -> Document:
    """`keqing.orphans/1`."""
    return {
        "schema": "keqing.orphans/1",
        "orphans": [
            {
                "code": line.code,
                "name": line.name,
                "type": line.type,
                "status": line.status,
                "before": line.before,
                "left": line.left and line.left.isoformat(),
                "role": line.role,
                "next": line.next and line.next.isoformat(),
                "first": line.first,
                "followups": line.followups,
            }
            for line in lines
        ],
    }


def covers(lines: Sequence[CoverLine]) -> Output:
    """Show who covers for whom."""

    def sheet() -> Sheet:
        return Sheet(
            (msg("away"), msg("covered by"), msg("from"), msg("to")),
            [(line.agent, line.substitute, line.since, line.until) for line in lines],
        )

    return Output(
        screen=lambda screen: table(
            screen, sheet(), msgn("{n} cover.", "{n} covers.", len(lines)), msg("Nobody is away.")
        ),
        document=lambda: {"schema": "keqing.covers/1", "covers": [_cover(line) for line in lines]},
        sheet=sheet,
        records="covers",
    )


def show_cover(record: Covered) -> Output:
    """Echo a cover that was entered or ended."""

    def show(screen: Screen) -> None:
        screen.line(_said(record), hang=2)
        screen.lines(record.remarks, indent=2, hang=2)

    return Output(
        screen=show,
        document=lambda: {
            "schema": "keqing.covered/1",
            **_cover(record.line),
            "ended": record.ended,
            "dry_run": record.dry_run,
        },
    )


def _said(record: Covered) -> Message:
    line = record.line
    words = {
        "name": line.agent,
        "substitute": line.substitute,
        "first": long(line.since),
        "last": long(line.until),
    }
    match record.ended, record.dry_run:
        case False, False:
            return msg("{substitute} has the list of {name} from {first} to {last}.", **words)
        case False, True:
            return msg(
                "{substitute} would have the list of {name} from {first} to {last}.", **words
            )
        case True, False:
            return msg("{name} is no longer covered by {substitute} ({first} to {last}).", **words)
        case _:
            return msg(
                "{name} would no longer be covered by {substitute} ({first} to {last}).", **words
            )


def _cover(line: CoverLine) -> Document:
    return {
        "agent": line.agent,
        "substitute": line.substitute,
        "from": line.since.isoformat(),
        "to": line.until.isoformat(),
    }
