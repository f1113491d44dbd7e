"""Settings of a department in a file of definitions: `[setting.red-days]` with its `value`."""

from __future__ import annotations

import json

from keqing.definitions.toml_file import Table
from keqing.i18n import msg

SETTING = "setting"


def read_setting(table: Table) -> str | None:
    """Return the value as it would be typed; None, and a mistake, for one that no setting has."""
    table.only(("value", "title", "source"))
    example = msg("Write {example}", example="value = 7")
    if not table.needs("value", example):
        return None
    value = table.get("value")
    whole = value if isinstance(value, list) else [value]
    if any(isinstance(each, bool) or not isinstance(each, str | int) for each in whole):
        table.unfit("value", example)
        return None
    return ",".join(map(str, whole))


def setting_text(name: str, value: object) -> str:
    """Write a setting as the text of a definition."""
    kept = list(value) if isinstance(value, list | tuple) else value
    return f"[{SETTING}.{name}]\nvalue = {json.dumps(kept, ensure_ascii=False)}\n"
