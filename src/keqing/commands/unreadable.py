"""Cells of a file that cannot be read, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from keqing.i18n import Message, msg

BROKEN = msg("A quote in this row is opened and not closed.")

if TYPE_CHECKING:
    from keqing.transfer.read.table import Table


def reasons(table: Table) -> Mapping[int, Mapping[int, Message]]:
    """Say of cells, by row and place, why they have no value."""
    found = {
        line.number: {at: _reason(line.cells[at]) for at in line.unread}
        for line in table.marked
        if line.unread
    }
    broken = {
        line.number: dict.fromkeys(range(len(line.cells)), BROKEN)
        for line in table.marked
        if line.broken
    }
    return found | broken


def _reason(text: str) -> Message:
    """Say why a formula has no value; `text` is what its cell shows."""
    if text == "=":
        return msg(
            "The formula of this cell has no result in the file: open it in Excel or WPS, and save it again."
        )
    if text.startswith("="):
        return msg(
            "The formula {formula} has no result in the file: open it in Excel or WPS, and save it again.",
            formula=text,
        )
    if text.startswith("##"):
        return msg(
            "The column was too narrow, and only ### was saved: widen it, and save the file again."
        )
    return msg("The formula of this cell has an error, {text}.", text=text)
