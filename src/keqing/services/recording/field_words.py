"""Fields of a kind as somebody types them in a command, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from keqing.definitions.kinds import Kind
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
