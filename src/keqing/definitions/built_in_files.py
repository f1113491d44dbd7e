"""The files of definitions that ship with the program."""

from __future__ import annotations

from keqing.disk.data_files import read_data


def built_in_text(name: str) -> str:
    """Return the text of a built-in file of definitions, such as `kinds`."""
    return read_data(f"{name}.toml")
