"""Whether a text tells of what the law bars: a promised cure, a payment, fear, a bought list.

Such a text is evidence: it is kept as it is, and the manager is told. It is not meant where it is denied, asked, or
said by others. The words are data (`data/barred.toml`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from keqing.definitions.barred import Bar, bars, tell_barred, text_rules
from keqing.definitions.toml_file import Table
from keqing.definitions.toml_lines import Path
from keqing.patterns import late_pattern
from keqing.text.spelling import unmask_text

_CLAUSES = late_pattern(r"[^,\uff0c;\uff1b\u3002!\uff01?\uff1f\n]+[?\uff1f]?")
_SENTENCE_END = late_pattern(r"\.(?=\s|$)")
_QUESTION = "吗"
"""The word at the end of a question."""


def bars_told(text: str | None, own: Sequence[Bar] = ()) -> tuple[Bar, ...]:
    """Return the bars that a text tells of, in their order; `own` are the department's."""
    if not text or text.isdigit():
        return ()
    return _told(text, tuple(own))


def told_in(texts: Sequence[object], own: Sequence[Bar] = ()) -> tuple[tuple[Bar, ...], str | None]:
    """Return the bars that several texts tell of, and the first of the texts that does; what is no text is passed over."""
    found: dict[str, Bar] = {}
    first = None
    for text in texts:
        if isinstance(text, str) and (those := bars_told(text, own)):
            first = first or text
            found |= {bar.name: bar for bar in those}
    return tuple(found.values()), first


@lru_cache(maxsize=10_000)
def _told(text: str, own: tuple[Bar, ...]) -> tuple[Bar, ...]:
    every = (*bars(), *own)
    if not own and not text_rules().cue.search(unmask_text(text)):
        return ()
    found: set[str] = set()
    for clause in _CLAUSES.findall(_SENTENCE_END.sub("\n", text)):
        form = unmask_text(clause) + (_QUESTION if clause[-1] in "?\uff1f" else "")
        found |= {bar.name for bar in every if bar.name not in found and _tells(bar, form)}
    return tuple(bar for bar in every if bar.name in found)


def _tells(bar: Bar, clause: str) -> bool:
    return bar.texts is not None and any(
        not _taken_back(bar, match, clause) for match in bar.texts.finditer(clause)
    )


def _taken_back(bar: Bar, match: re.Match[str], clause: str) -> bool:
    """Tell whether what stands around words means that it was not so."""
    read, before = text_rules(), clause[: match.start()]
    if bar.kin and read.kin.search(clause):
        return True
    if bar.asked and (read.others.search(before) or read.asked.search(clause)):
        return True
    if read.twice.search(clause):
        return False
    inside = f"{before}{match[0]}" if bar.name in _DENIED_INSIDE else before
    return bool(
        read.denied.search(before)
        or read.settled.search(clause[match.end() :])
        or (inside != before and _NOT.search(match[0]))
    )


_DENIED_INSIDE = frozenset({"benefits", "cash"})
"""Bars whose patterns leave room for a word that denies it all: 给医生没有送礼."""
_NOT = late_pattern("没|未|不(?!错|少)|拒|谢绝|退|别|n t\\b|\\bnot?\\b|refus|declin|return")
_NO_TEXTS = frozenset({
    "source", "when", "words", "title", "aliases", "register", "name", "values", "states",
})  # fmt: skip
"""Keys of a definition that hold no text for a customer: a quotation, a condition, patterns, names."""


def refuse_told(table: Table, own: Sequence[Bar] = (), told: Collection[Path] = ()) -> None:
    """Keep a mistake for every text in a table of definitions, such as a line of a guide, that tells of it.

    What stands at one of the places in `told` has its mistake already: there only the department's `own` bars speak.
    """
    for path, text in _texts(table.path, table.values):
        found = [bar for bar in bars_told(text, own) if path not in told or bar in own]
        if found:
            tell_barred(table, path, text, found[0])


def _texts(path: Path, value: Any) -> Iterator[tuple[Path, str]]:  # noqa: ANN401  # whatever TOML holds
    match value:
        case str():
            yield path, value
        case Mapping():
            for key, part in value.items():
                if key not in _NO_TEXTS:
                    yield from _texts((*path, key), part)
        case list():
            for n, part in enumerate(value):
                yield from _texts((*path, n), part)
