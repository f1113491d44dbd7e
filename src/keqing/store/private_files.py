"""Folders (0700) and files (0600) of this login alone, whatever the umask."""

from __future__ import annotations

import os
from pathlib import Path


def folder(path: Path) -> None:
    """Make a folder, and those above it that are missing, for this login alone. Raises OSError."""
    if not path.parent.exists():
        folder(path.parent)
    path.mkdir(mode=0o700, exist_ok=True)


def replace(path: Path, text: str) -> None:
    """Write a file in one step: the old text or the new one is there, never half. Raises OSError."""
    folder(path.parent)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.unlink(missing_ok=True)
    try:
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8", errors="surrogateescape") as file:
            file.write(text)
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
