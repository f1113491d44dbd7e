"""How many columns and lines a terminal has: the environment's word first, then the terminal's own."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TextIO

_MOST_DIGITS = 9
"""Digits of a number of columns or lines that are read."""
_COLUMNS = 80
"""Columns of a terminal that does not say."""


def told_columns(environ: Mapping[str, str]) -> int:
    """Return the number of columns in COLUMNS, 0 without one."""
    return _number(environ.get("COLUMNS", ""))


def columns(environ: Mapping[str, str], terminal: TextIO) -> int:
    """Return COLUMNS, else the terminal's columns, else 80."""
    return told_columns(environ) or _size(terminal).columns or _COLUMNS


def lines(environ: Mapping[str, str], terminal: TextIO) -> int | None:
    """Return LINES, else the terminal's lines; None when it does not say."""
    return _number(environ.get("LINES", "")) or _size(terminal).lines or None


def _size(terminal: TextIO) -> os.terminal_size:
    """Return what the terminal says, zeros where it does not."""
    try:
        return os.get_terminal_size(terminal.fileno())
    except OSError:
        return os.terminal_size((0, 0))


def _number(text: str) -> int:
    """Return a number of columns or lines; of thousands of digits the first ones are more than any screen has."""
    return int(text[:_MOST_DIGITS]) if text.isascii() and text.isdigit() else 0
