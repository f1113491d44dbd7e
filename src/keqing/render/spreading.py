"""Calls that were set to other days, on the screen and for machines."""

from __future__ import annotations

from keqing.i18n import Message, msg, msgn
from keqing.records.team import Spread, SpreadAgent, SpreadMove
from keqing.render.console import Screen
from keqing.render.days import long
from keqing.render.output import Document, Output

_MAX_NAMES = 10
"""Calls that are named before the rest is counted."""


def spread(record: Spread) -> Output:
    """Echo calls that were set to other days, and why some days stay overfull."""
    return Output(screen=lambda screen: _show(screen, record), document=lambda: _document(record))


def _show(screen: Screen, record: Spread) -> None:
    words = {"first": long(record.first), "last": long(record.last)}
    if not record.moves:
        screen.line(msg("No call needs to move, from {first} to {last}.", **words), hang=2)
    else:
        screen.line(_counted(record, words), hang=2)
    for agent in record.agents:
        _show_agent(screen, agent)
    if record.without:
        screen.line(
            msg("Without a capacity, so left as they are: {names}.", names=record.without),
            indent=2,
            hang=2,
        )


def _counted(record: Spread, words: dict[str, Message]) -> Message:
    return (
        msgn(
            "Would set {n} call to another day, from {first} to {last}.",
            "Would set {n} calls to other days, from {first} to {last}.",
            record.moves,
            **words,
        )
        if record.dry_run
        else msgn(
            "Set {n} call to another day, from {first} to {last}.",
            "Set {n} calls to other days, from {first} to {last}.",
            record.moves,
            **words,
        )
    )


def _show_agent(screen: Screen, agent: SpreadAgent) -> None:
    if agent.capacity and not agent.before and not agent.after:
        screen.line(
            msg(
                "{agent}, {capacity} calls a day: on no day too many.",
                agent=agent.agent,
                capacity=agent.capacity,
            ),
            indent=2,
            hang=2,
        )
    elif agent.capacity:
        screen.line(
            msg(
                "{agent}, {capacity} calls a day: too many by {before} before, by {after} after.",
                agent=agent.agent,
                capacity=agent.capacity,
                before=agent.before,
                after=agent.after,
            ),
            indent=2,
            hang=2,
        )
    else:
        screen.line(msg("{agent}:", agent=agent.agent), indent=2)
    for move in agent.moves[:_MAX_NAMES]:
        screen.line(_moved(move), indent=4, hang=2)
    if (more := len(agent.moves) - _MAX_NAMES) > 0:
        screen.line(msgn("and {n} more", "and {n} more", more), indent=4)
    for proof in agent.proofs:
        if len(proof.agents) > 1:
            screen.line(msg("Of {agents} together:", agents=proof.agents), indent=4)
        names = [msg("{name} {code}", name=name, code=code) for code, name in proof.calls]
        screen.line(
            msgn(
                "{first} to {last}: {n} call can stand on no other day, and there is room for {room}: {names}",
                "{first} to {last}: {n} calls can stand on no other days, and there is room for {room}: {names}",
                len(names),
                first=long(proof.first),
                last=long(proof.last),
                room=proof.room,
                names=names[:_MAX_NAMES],
            ),
            indent=4,
            hang=2,
        )
        if (more := len(names) - _MAX_NAMES) > 0:
            screen.line(msgn("and {n} more", "and {n} more", more), indent=6)


def _moved(move: SpreadMove) -> Message:
    words = {
        "name": move.name,
        "code": move.code,
        "before": long(move.before),
        "after": long(move.after),
    }
    if move.agent:
        return msg("{name} {code}: {before} -> {after}, {agent}", agent=move.agent, **words)
    return msg("{name} {code}: {before} -> {after}", **words)


def _document(record: Spread) -> Document:
    """`keqing.spread/1`."""
    return {
        "schema": "keqing.spread/1",
        "from": record.first.isoformat(),
        "to": record.last.isoformat(),
        "day": record.day.isoformat() if record.day else None,
        "agents": [
            {
                "agent": agent.agent,
                "capacity": agent.capacity,
                "over_before": agent.before,
                "over": agent.after,
                "moves": [
                    {
                        "code": move.code,
                        "name": move.name,
                        "from": move.before.isoformat(),
                        "to": move.after.isoformat(),
                        "agent": move.agent,
                    }
                    for move in agent.moves
                ],
                "proofs": [
                    {
                        "from": proof.first.isoformat(),
                        "to": proof.last.isoformat(),
                        "room": proof.room,
                        "agents": list(proof.agents),
                        "codes": [code for code, _ in proof.calls],
                    }
                    for proof in agent.proofs
                ],
            }
            for agent in record.agents
        ],
        "without_capacity": list(record.without),
        "dry_run": record.dry_run,
    }
