"""The ladders that ship with the program, off until somebody puts them in force (`keqing ladder on`)."""

from __future__ import annotations

from keqing.definitions.names import Word, find_called, suggest_words
from keqing.definitions.shipped import shipped_texts, shown_text
from keqing.disk.data_files import read_data
from keqing.errors import NotFound
from keqing.i18n import msg
from keqing.services.context.definition_texts import values_of

LADDER = "ladder"
_EARLIER = "earlier"
"""The folder of earlier texts: `NAME-N.toml`."""


def text_of(word: str, version: int | None = None) -> str:
    """Return the text of a ladder that ships, as a file: the newest one, or an earlier one by its number.

    Raises NotFound.
    """
    texts = shipped_texts(LADDER)
    among = [
        Word(name, values_of(text, (LADDER, name)).get("title", {})) for name, text in texts.items()
    ]
    found = find_called(word, among)
    if found is None:
        raise NotFound(
            msg("The program has no ladder '{word}'.", word=word),
            suggest_words(word, among, listing="keqing ladder list"),
        )
    if version is None:
        return shown_text(LADDER, found.name)
    try:
        return read_data(f"{_EARLIER}/{found.name}-{version}.toml")
    except FileNotFoundError:
        raise NotFound(
            msg("There is no earlier text {n} of {name}.", n=version, name=found.name),
            msg("Leave out --version for the newest one."),
        ) from None
