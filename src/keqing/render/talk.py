"""Sentences on stderr, beside the data: a terminal gets them broken between words."""

from __future__ import annotations

import os
from typing import TextIO

from keqing.render import terminal_size
from keqing.render.text import wrap

_LEAST_COLUMNS = 20
"""On a narrower terminal the lines may break anywhere."""


def say(stream: TextIO, sentence: str, *, indent: int = 0) -> None:
    """Write a sentence, `indent` columns in. Off a terminal it is one line, as cron's mail and programs read it."""
    parts = [sentence]
    if stream.isatty():
        parts = wrap(
            sentence, max(_LEAST_COLUMNS, terminal_size.columns(os.environ, stream) - indent)
        )
    stream.write("".join(f"{' ' * indent}{part}\n" for part in parts))
