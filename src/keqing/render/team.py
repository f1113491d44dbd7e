"""Who carries what, on the screen and for machines."""

from __future__ import annotations

from keqing.i18n import Message, msg, msgn
from keqing.records.team import Assigned, FairSplit, FollowupCounts
from keqing.render.console import Screen
from keqing.render.days import long
from keqing.render.output import Document, Output

_MAX_NAMES = 10
"""Customers that are named before the rest is counted."""


def show_assigned(record: Assigned) -> Output:
    """Echo customers that were given to somebody."""
    return Output(
        screen=lambda screen: _show_assigned(screen, record), document=lambda: _document(record)
    )


def _show_assigned(screen: Screen, record: Assigned) -> None:
    screen.line(_head(record), hang=2)
    names = [msg("{name} {code}", name=name, code=code) for code, name in record.moved]
    more = len(names) - _MAX_NAMES
    if names:
        screen.line(msg("{names}", names=names[:_MAX_NAMES]), indent=2, hang=2)
    if more > 0:
        screen.line(msgn("and {n} more", "and {n} more", more), indent=2)
    for owner, n in record.before:
        screen.line(
            msgn("{n} from {owner}", "{n} from {owner}", n, owner=owner)
            if owner
            else msgn("{n} from nobody", "{n} from nobody", n),
            indent=2,
        )
    if record.same:
        screen.line(msgn("{n} stays as it is.", "{n} stay as they are.", record.same), indent=2)
    if record.followups.total:
        screen.line(followups_said(record.followups), indent=2, hang=2)
    if record.handover:
        screen.line(
            msgn(
                "{n} handover call, by {day}.",
                "{n} handover calls, the first by {day}.",
                record.calls,
                day=long(record.handover),
            ),
            indent=2,
        )
    screen.lines(record.remarks, indent=2, hang=2)


def _head(record: Assigned) -> Message:
    n = len(record.moved)
    who = {"owner": record.to or msg("nobody"), "role": record.role_title or record.role}
    if record.role and record.dry_run:
        return msgn(
            "Would give the role {role} for {n} customer to {owner}.",
            "Would give the role {role} for {n} customers to {owner}.",
            n,
            **who,
        )
    if record.role:
        return msgn(
            "Gave the role {role} for {n} customer to {owner}.",
            "Gave the role {role} for {n} customers to {owner}.",
            n,
            **who,
        )
    if record.dry_run:
        return msgn(
            "Would assign {n} customer to {owner}.",
            "Would assign {n} customers to {owner}.",
            n,
            **who,
        )
    return msgn("Assigned {n} customer to {owner}.", "Assigned {n} customers to {owner}.", n, **who)


def followups_said(counts: FollowupCounts) -> Message:
    """Say how many follow-ups go along, promises and alerts among them."""
    if not counts.promises and not counts.alerts:
        return msgn(
            "{n} open follow-up goes along, its date is kept.",
            "{n} open follow-ups go along, their dates are kept.",
            counts.total,
        )
    return msgn(
        "{n} open follow-up goes along, its date is kept; promises: {promises}, alerts: {alerts}.",
        "{n} open follow-ups go along, their dates are kept; promises: {promises}, alerts: {alerts}.",
        counts.total,
        promises=counts.promises,
        alerts=counts.alerts,
    )


def fair_split(record: FairSplit) -> Output:
    """Echo customers that were shared out, with the figures of each agent."""

    def show(screen: Screen) -> None:
        screen.line(
            msgn("Would share out {n} customer.", "Would share out {n} customers.", record.moved)
            if record.dry_run
            else msgn("Shared out {n} customer.", "Shared out {n} customers.", record.moved)
        )
        for share in record.shares:
            screen.line(
                msg(
                    "{agent} ({capacity}): {had} before, gets {n} (spoken to before: {known}), has {has}",
                    agent=share.agent,
                    capacity=msg("{n} calls a day", n=share.capacity)
                    if share.capacity
                    else msg("capacity not set"),
                    had=share.had,
                    n=len(share.assigned.moved),
                    known=share.known,
                    has=share.has,
                ),
                indent=2,
                hang=2,
            )
            names = [
                msg("{name} {code}", name=name, code=code) for code, name in share.assigned.moved
            ]
            if names:
                screen.line(msg("{names}", names=names[:_MAX_NAMES]), indent=4, hang=2)
            if (more := len(names) - _MAX_NAMES) > 0:
                screen.line(msgn("and {n} more", "and {n} more", more), indent=4)

    return Output(
        screen=show,
        document=lambda: {
            "schema": "keqing.fair/1",
            "shares": [
                {
                    "agent": share.agent,
                    "capacity": share.capacity,
                    "had": share.had,
                    "has": share.has,
                    "known": share.known,
                    "customers": [
                        {"code": code, "name": name} for code, name in share.assigned.moved
                    ],
                }
                for share in record.shares
            ],
            "dry_run": record.dry_run,
        },
    )


def _document(record: Assigned) -> Document:
    """`keqing.assigned/1`."""
    return {
        "schema": "keqing.assigned/1",
        "date": record.day.isoformat(),
        "to": record.to,
        "role": record.role,
        "customers": [{"code": code, "name": name} for code, name in record.moved],
        "same": record.same,
        "from": [{"owner": owner, "customers": n} for owner, n in record.before],
        "followups": record.followups.total,
        "promises": record.followups.promises,
        "alerts": record.followups.alerts,
        "handover": record.handover and record.handover.isoformat(),
        "handover_calls": record.calls,
        "dry_run": record.dry_run,
    }
