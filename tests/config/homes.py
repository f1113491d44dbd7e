"""The settings of a login in a test: its file, its environment, and the sentences of an error."""

from __future__ import annotations

from pathlib import Path

from keqing.errors import KeqingError
from keqing.i18n import translate_message


def own_file(home: Path, text: str) -> Path:
    path = home / ".config/keqing/config.toml"
    path.parent.mkdir(parents=True)
    path.write_text(text, "utf-8")
    return path


def environ(home: Path, **more: str) -> dict[str, str]:
    return {"HOME": str(home), "XDG_CONFIG_DIRS": str(home / "etc"), **more}


def sentences(error: KeqingError) -> tuple[str, str]:
    return translate_message(error.message), translate_message(error.hint) if error.hint else ""
