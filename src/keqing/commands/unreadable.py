"""Cells of a file that cannot be read, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from keqing.i18n import Message, msg

if TYPE_CHECKING:
    from keqing.transfer.table import Table


def reasons(table: Table) -> Mapping[int, Mapping[int, Message]]:
    """Say of cells, by row and place, why they have no value."""
    return {
        line.number: {at: _reason(line.cells[at]) for at in line.unread}
        for line in table.lines
        if line.unread
    }


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
    return msg("The formula of this cell has an error: {text}", text=text)
