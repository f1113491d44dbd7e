"""Presets read from TOML, with line and advice: what a department begins with."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from keqing.definitions.names import find_called
from keqing.definitions.toml_file import Table, suggest_name
from keqing.definitions.vocabulary import Kinds, Preset
from keqing.i18n import msg

PRESET = "preset"
_KEYS = ("title", "cadences", "roles", "defaults", "aliases", "source")


def read_preset(table: Table) -> Preset:
    """Read a preset; an unfit value is left out of it and kept as a mistake."""
    table.only(_KEYS)
    table.needs("title", msg("Write {example}", example='title = { zh = "...", en = "..." }'))
    table.needs("cadences", msg("Write {example}", example='cadences = ["therapy", "birthday"]'))
    return Preset(
        table.name,
        table.titles() or {},
        table.texts("cadences") or (),
        _defaults(table),
        table.texts("roles") or (),
        table.texts("aliases") or (),
    )


def check_presets(tables: Iterable[Table], kinds: Kinds, known: Collection[str]) -> None:
    """Keep as mistakes what presets name and is not there: cadences, roles, and the fields of kinds."""
    for table in tables:
        preset = read_preset(table)
        for key, what, names, there in (
            ("cadences", "cadence", preset.cadences, known),
            ("roles", "role", preset.roles, kinds.words.roles),
        ):
            for name in names:
                if name not in there:
                    table.wrong(
                        key,
                        msg("there is no {name} {value}", name=what, value=name),
                        suggest_name(name, sorted(there)),
                    )
        _check_defaults(table, preset.defaults, kinds)


def _check_defaults(table: Table, defaults: Mapping[str, Mapping[str, str]], kinds: Kinds) -> None:
    for kind_name, fields in defaults.items():
        kind = kinds.by_name.get(kind_name)
        if kind is None:
            table.wrong(
                "defaults",
                msg("there is no {name} {value}", name="kind", value=kind_name),
                suggest_name(kind_name, sorted(kinds.by_name)),
            )
            continue
        for name, value in fields.items():
            field = kind.fields.get(name)
            if field is None:
                table.wrong(
                    "defaults",
                    msg("{kind} has no field {name}", kind=kind_name, name=name),
                    suggest_name(name, sorted(kind.fields)),
                )
            elif field.choices and find_called(value, field.choices) is None:
                table.wrong(
                    "defaults",
                    msg("{field} cannot be {value}", field=name, value=value),
                    suggest_name(value, [choice.name for choice in field.choices]),
                )


def _defaults(table: Table) -> dict[str, dict[str, str]]:
    """Read default values of fields, as people would type them, by kind."""
    whole: Any = table.get("defaults") or {}
    example = msg("Write {example}", example='defaults.purchase.line = "therapy"')
    if not isinstance(whole, dict) or not all(isinstance(each, dict) for each in whole.values()):
        table.unfit("defaults", example)
        return {}
    found: dict[str, dict[str, str]] = {}
    for kind, fields in whole.items():
        for name, value in fields.items():
            if not isinstance(value, str | int | float) or isinstance(value, bool):
                table.unfit("defaults", example)
                continue
            found.setdefault(kind, {})[name] = str(value)
    return found
