"""Sentences on stderr, beside the data: a terminal gets them broken between words."""

from __future__ import annotations

import os
import re
from typing import TextIO

from keqing.config.settings import MIN_WIDTH_COLUMNS
from keqing.render import terminal_size
from keqing.render.text import widest_command, wrap

_UNBROKEN = re.compile("[!-~]+")


def say(stream: TextIO, sentence: str, *, indent: int = 0) -> None:
    """Write a sentence, `indent` columns in.

    Off a terminal it is one line, as cron's mail and programs read it. So it is where a command or a path is wider than
    the terminal, which breaks it so that it can be copied whole.
    """
    parts = [sentence]
    if stream.isatty():
        room = terminal_size.columns(os.environ, stream) - indent
        widest = max(widest_command(sentence), *map(len, _UNBROKEN.findall(sentence)), 0)
        if room >= max(widest, MIN_WIDTH_COLUMNS):
            parts = wrap(sentence, room)
    stream.write("".join(f"{' ' * indent}{part}\n" for part in parts))
