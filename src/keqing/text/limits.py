"""Free text that is stored: what no database takes is refused, and one limit holds wherever it comes from."""

from __future__ import annotations

import unicodedata

from keqing.errors import Unusable
from keqing.i18n import msg

MAX_TEXT_CHARACTERS = 2000
"""Characters of a text, whether it is typed, imported, or a field's."""
MAX_NAME_CHARACTERS = 100
"""Characters of a name."""
_SHOWN_CHARACTERS = 40


def read_text(text: str, longest: int = MAX_TEXT_CHARACTERS) -> str:
    """Read free text. Raises Unusable for what no database takes, and for too much of it."""
    text = unicodedata.normalize("NFC", text.strip())
    if not text.isprintable() and (
        "\0" in text or any(unicodedata.category(char) == "Cs" for char in text)
    ):
        raise Unusable(
            msg("'{text}' holds an invalid character.", text=beginning_of(text)),
            msg("Type it again."),
        )
    if len(text) > longest:
        raise Unusable(
            msg("'{text}' is too long.", text=beginning_of(text)),
            msg("Write at most {n} characters.", n=longest),
        )
    return text


def beginning_of(text: str) -> str:
    """Return the beginning of a text, to show which one is meant."""
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[: _SHOWN_CHARACTERS - 3]}..."
