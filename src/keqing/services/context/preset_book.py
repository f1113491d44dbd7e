"""The presets that there are: the program's, and the department's own over them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from keqing.definitions.kinds import Preset, presets
from keqing.definitions.preset_file import PRESET, read_preset
from keqing.definitions.stored import newest
from keqing.definitions.stored_definitions import table_of
from keqing.services.context.desk import Desk


def presets_of(desk: Desk, day: date | None = None) -> Mapping[str, Preset]:
    """Return the presets in force on a day, today without one, by name."""
    found = dict(presets())
    for (type_, name), row in newest(desk.stored, day or desk.clock).items():
        if type_ == PRESET:
            found.pop(name, None)
            if row.active:
                found[name] = read_preset(table_of(row))
    return found
