"""What this login had written into files, to tell whether somebody has changed one since.

Kept by place as a digest of the bytes, in a file of the state folder (0600): neither the time of a file nor its size
says for sure that nobody wrote in it. What is not known, or cannot be read, counts as changed.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from pathlib import Path

from keqing.disk import private_files

_MAX_FILES = 500
"""Files remembered, the newest last."""


def keep_digest(folder: Path, file: Path, content: bytes) -> None:
    """Keep what a file has been written with; where that cannot be kept the file counts as changed from now on."""
    kept = _read(folder)
    kept.pop(str(file.resolve()), None)
    newest = [*kept.items(), (str(file.resolve()), _digest(content))][-_MAX_FILES:]
    with contextlib.suppress(OSError):
        private_files.keep_text(_file(folder), json.dumps(dict(newest)))


def is_unchanged(folder: Path, file: Path) -> bool:
    """Tell whether a file holds what this login had written there last, and nothing else."""
    try:
        known = _read(folder).get(str(file.resolve()))
        return known is not None and file.is_file() and _digest(file.read_bytes()) == known
    except (OSError, RuntimeError):
        return False


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _read(folder: Path) -> dict[str, str]:
    try:
        found = json.loads(_file(folder).read_text("utf-8", "surrogateescape"))
        return {str(key): str(digest) for key, digest in found.items()}
    except (OSError, ValueError, AttributeError, RecursionError):
        return {}


def _file(folder: Path) -> Path:
    return folder / "written.json"
