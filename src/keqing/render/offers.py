"""What is offered when a day holds too much: the one line that leads to `keqing spread`."""

from __future__ import annotations

from datetime import date

from keqing.i18n import Message, msg, msgn, to_type
from keqing.records.load import Overfull
from keqing.render.days import long
from keqing.text import shell


def spread_offer(record: Overfull) -> Message:
    """Say by how many a day is too full, and the command that shows what can go to other days."""
    words = {
        "day": long(record.day),
        "over": record.over,
        "agent": record.agent,
        "command": spread_command(
            None if record.more else record.day, record.agent if record.named else None
        ),
    }
    if record.more and record.dry_run:
        return msgn(
            "{day} would be {over} over for {agent}, and {n} more day would be too full: {command}",
            "{day} would be {over} over for {agent}, and {n} more days would be too full: {command}",
            record.more,
            **words,
        )
    if record.more:
        return msgn(
            "{day} is {over} over for {agent}, and {n} more day is too full: {command}",
            "{day} is {over} over for {agent}, and {n} more days are too full: {command}",
            record.more,
            **words,
        )
    if record.dry_run:
        return msg("{day} would be {over} over for {agent}: {command}", **words)
    return msg("{day} is {over} over for {agent}: {command}", **words)


def spread_command(day: date | None, agent: str | None) -> Message:
    """Write the line to copy that shows which calls of a day, or of the days ahead, can go to other days."""
    words = ["keqing spread"]
    if day:
        words.append(day.isoformat())
    if agent:
        words.append(f"--agent {shell.quote_word(agent)}")
    return to_type(" ".join([*words, "-n"]))
