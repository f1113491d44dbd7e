"""The program's own files of data, which stand beside its code."""

from __future__ import annotations

from pathlib import Path

DATA = Path(__file__).parents[1] / "data"
"""Their folder. `importlib.resources` would load an archive's reader to find it."""


def read_data(name: str) -> str:
    """Return the text of a file of data; `name` is its path below the folder. Raises FileNotFoundError."""
    return (DATA / name).read_text("utf-8")
