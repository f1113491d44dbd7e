"""A kind of event that a file names: by its name, its title or an alias."""

from __future__ import annotations

from keqing.definitions.kinds import Kind, Kinds
from keqing.definitions.names import find_called, suggest_words
from keqing.definitions.toml_file import Table, toml_value
from keqing.i18n import msg


def kind_called(table: Table, key: str, word: str, kinds: Kinds) -> Kind | None:
    """Return the kind that `word` means; an unknown word is a mistake of `key`."""
    known = kinds.by_name
    among = [] if word in known else list(known.values())  # the others are not even read
    kind = known[word] if word in known else find_called(word, among)
    if kind is None:
        table.wrong(
            key,
            msg("there is no kind {name}", name=toml_value(word)),
            suggest_words(word, among, listing="keqing add list"),
        )
    return kind
