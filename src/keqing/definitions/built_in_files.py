"""The files of definitions that ship with the program."""

from __future__ import annotations

from importlib.resources import files


def built_in_text(name: str) -> str:
    """Return the text of a built-in file of definitions, such as `kinds`."""
    return files("keqing").joinpath("data", f"{name}.toml").read_text("utf-8")
