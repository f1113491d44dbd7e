"""Files of the state folder that grow a line or a traceback at a time, for this login alone (0600)."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from keqing.disk import private_files

MAX_BYTES = 1_000_000
"""Bytes after which a log begins anew."""

ERRORS = "errors.log"
"""Tracebacks of what nobody expected."""
RUNS = "runs.log"
"""Runs that did nothing because another one was at work."""


_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
"""A link in its place is not followed: what it leads to is no log."""


def add_texts(folder: Path, name: str, texts: Iterable[str]) -> Path:
    """Add texts, with their line ends, to a log and return its path. Raises OSError."""
    path = folder / name
    private_files.make_folder(folder)
    fresh = not path.exists() or path.stat().st_size > MAX_BYTES
    mode = os.O_WRONLY | os.O_CREAT | (os.O_TRUNC if fresh else os.O_APPEND) | _NO_LINK
    with os.fdopen(os.open(path, mode, 0o600), "a", encoding="utf-8") as file:
        file.writelines(texts)
    return path
