"""Fields of a kind as somebody types them in a command, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from keqing.definitions.cadence import Cadence, Track
from keqing.definitions.kinds import Kind
from keqing.definitions.names import command_word
from keqing.services.context.desk import Desk
from keqing.text import shell


def field_words(kind: Kind, values: Mapping[str, object]) -> dict[str, str]:
    """Return `field=value` words by language, each quoted where a shell would read more into it."""
    titles = {name: kind.fields[name].title.get("zh", name) for name in values}
    return {
        "zh": " ".join(
            shell.quote_word(f"{titles[name]}={value}") for name, value in values.items()
        ),
        "en": " ".join(shell.quote_word(f"{name}={value}") for name, value in values.items()),
    }


def kind_word(desk: Desk, name: str) -> Mapping[str, str]:
    """Return what a kind is called in a command that is shown, by language."""
    kind = desk.kinds.ever.get(name)
    return command_word(kind) if kind else {"en": name}


def words_to_fill(desk: Desk, name: str, values: Mapping[str, object]) -> Mapping[str, str]:
    """Return `values` of a kind as words of a command, and dots for each other field that has to be given."""
    kind = desk.kinds.ever.get(name)
    if kind is None:
        return {"en": " ".join(shell.quote_word(f"{key}={value}") for key, value in values.items())}
    return field_words(kind, {**values, **dict.fromkeys(_left(kind, values), "...")})


def record_words(desk: Desk, cadence: Cadence) -> Mapping[str, str] | None:
    """Return the fields that the record has to have which the doing of a cadence's steps is; None where it is none."""
    name = next((step.records for step in cadence.steps if step.records), None)
    return words_to_fill(desk, name, {}) if name else None


def is_told_discreetly(desk: Desk, cadence: Cadence) -> bool:
    """Say whether an alert is about a record that has health facts, which a list leaves out."""
    kinds = (desk.kinds.ever.get(start.kind) for start in cadence.starts_on if start.kind)
    return cadence.track is Track.ALERT and any(
        field.sensitive for kind in kinds if kind for field in kind.fields.values()
    )


def _left(kind: Kind, values: Mapping[str, object]) -> list[str]:
    return [
        field.name
        for field in kind.fields.values()
        if field.required and field.default is None and field.name not in values
    ]
