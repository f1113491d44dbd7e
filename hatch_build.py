"""Compile the catalogues when the package is built: .po files are kept, .mo files are made."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

WRITTEN = datetime(1970, 1, 1, tzinfo=UTC)


class CompileCatalogues(BuildHookInterface):  # type: ignore[type-arg]  # generic over a builder we never name
    """Write a .mo file beside every .po file, and pack it although git ignores it."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002  # hatchling's signature
        """Compile before the files are gathered; works for wheels, sdists and editable installs."""
        for source in sorted(Path(self.root, "src/keqing/data/locale").rglob("*.po")):
            with source.open("rb") as file:
                catalogue = read_po(file)
            catalogue.creation_date = (
                WRITTEN  # else the time of the build, which makes each one another
            )
            target = source.with_suffix(".mo")
            with target.open("wb") as file:
                write_mo(file, catalogue)
            build_data["artifacts"].append(target.relative_to(self.root).as_posix())
