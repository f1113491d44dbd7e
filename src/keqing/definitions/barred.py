"""Bars of the law: no kind, field or choice of a department may be for these things, and no value of a field.

The words and their law are data (`data/barred.toml`). A department adds bars of its own (`[bar.NAME]`); nothing takes
one away. `barred_texts` judges what people write.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from functools import cache, lru_cache
from typing import Any

from keqing.definitions.built_in_files import built_in_text
from keqing.definitions.names import fold_word
from keqing.definitions.toml_file import Table
from keqing.definitions.toml_lines import Path
from keqing.errors import Barred
from keqing.frozen import dataclass
from keqing.i18n import Message, msg
from keqing.patterns import late_pattern
from keqing.text.spelling import spellings

_GIVEN_CASH = late_pattern(r"现金|\bcash\b")
"""The words for cash, which no kind has whose money is given."""
_CASH_PAPER = late_pattern(r"现金(收据|日记|流|支票|出纳)|\bcash (book|flow|register)s?\b")
"""Things that are called after cash and are none."""
_MAX_CHARACTERS = 60
"""Characters of a value that a sentence repeats."""


@dataclass(frozen=True, eq=False)
class Bar:
    """Something that the law bars: patterns for names and for texts, the law and its article, the responsible version.

    `title` is what it is called in short, where it is called anything.

    With `asked`, what others say or ask of it in a text is no claim. With `kin`, gifts of a family are meant less.
    """

    name: str
    law: Mapping[str, str]
    instead: Mapping[str, str]
    article: Mapping[str, str]
    names: re.Pattern[str] | None = None
    texts: re.Pattern[str] | None = None
    asked: bool = False
    kin: bool = False
    title: Mapping[str, str] = field(default_factory=dict)

    def says(self, word: str) -> Message:
        """Say that a word is barred, and by which law."""
        word = word if len(word) <= _MAX_CHARACTERS else f"{word[:_MAX_CHARACTERS]}..."
        if not self.article:
            return msg("'{word}' is barred: {law}", word=word, law=self.law)
        return msg(
            "'{word}' is barred: {law} ({article})", word=word, law=self.law, article=self.article
        )

    def error(self, word: str, typed: str | None = None) -> Barred:
        """Return the error that refuses a word; `typed` is the whole word of the command that has it."""
        says = msg("{barred}.", barred=self.says(word))
        return Barred(says, msg("{instead}", instead=self.instead), typed or word)


@dataclass(frozen=True, slots=True)
class TextRules:
    """How names and texts are read: patterns of `[reading]` in the data, which see."""

    cue: re.Pattern[str]
    names: re.Pattern[str]
    denied: re.Pattern[str]
    settled: re.Pattern[str]
    twice: re.Pattern[str]
    others: re.Pattern[str]
    asked: re.Pattern[str]
    kin: re.Pattern[str]


def one_of(words: Sequence[str] | None) -> re.Pattern[str] | None:
    """Return one pattern for several; None for none. Raises re.error."""
    return re.compile("|".join(f"(?:{word})" for word in words)) if words else None


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads(built_in_text("barred"))


@cache
def bars() -> tuple[Bar, ...]:
    """Return all that the program bars."""
    return shipped_bars(_data())


def shipped_bars(data: Mapping[str, Any]) -> tuple[Bar, ...]:
    """Return the bars of one of the program's files."""
    return tuple(
        Bar(
            name,
            table["law"],
            table["instead"],
            table["article"],
            one_of(table.get("words")),
            one_of(table.get("texts")),
            asked=table.get("asked", False),
            kin=table.get("kin", False),
            title=table["title"],
        )
        for name, table in data["bar"].items()
    )


@cache
def text_rules() -> TextRules:
    """Return how names and texts are read."""
    return TextRules(**{name: re.compile(text) for name, text in _data()["reading"].items()})


def find_bar(text: str, own: Sequence[Bar] = ()) -> Bar | None:
    """Return what bars a name, None where nothing does; `own` are the department's bars."""
    return next((bar for bar, _ in _matches(text, tuple(own))), None)


@lru_cache(maxsize=10_000)
def _matches(text: str, own: tuple[Bar, ...]) -> tuple[tuple[Bar, str], ...]:
    """Return the bars of a name, each with what stands before its words."""
    return tuple(
        (bar, bare[: found.start()])
        for bare in (text_rules().names.sub(" ", form) for form in spellings(text))
        for bar in (*bars(), *own)
        if bar.names and (found := bar.names.search(bare))
    )


def refuse_name(name: str, own: Sequence[Bar] = (), *, typed: str | None = None) -> None:
    """Raise Barred for a name of a field, a tag or another word that is barred; `typed` is the whole word typed."""
    if bar := find_bar(name, own):
        raise bar.error(name, typed)


def refuse_value(value: str, own: Sequence[Bar] = (), *, typed: str | None = None) -> None:
    """Raise Barred for a value of a field that is barred, where it does not say that there is none of it."""
    for bar, before in _matches(value, tuple(own)):
        if not text_rules().denied.search(before):
            raise bar.error(value, typed)


def is_cash(value: str) -> bool:
    """Tell whether a value of a record says that cash is given, or what counts as cash."""
    rules = text_rules()
    for form in spellings(value):
        bare = _CASH_PAPER.sub(" ", rules.names.sub(" ", form))
        found = _GIVEN_CASH.search(bare)
        if found and not rules.denied.search(bare[: found.start()]):
            return True
    return any(
        bar.name == "cash" and not rules.denied.search(before)
        for bar, before in _matches(value, ())
    )


def refuse_barred(table: Table, own: Sequence[Bar] = ()) -> None:
    """Keep a mistake for every name in a table of definitions that is barred."""
    _refuse(table, table.path, _words(table.name, table.values), own)
    if register := table.get("register"):
        _refuse(table, (*table.path, "register"), _texts(register), own)
    for part in ("fields", "ticks"):
        things = table.get(part)
        for name, thing in things.items() if isinstance(things, dict) else ():
            _refuse(table, (*table.path, part, name), _words(name, thing), own)
    for part in ("values", "states"):
        values = table.get(part)
        for n, value in enumerate(values) if isinstance(values, list) else ():
            name = value.get("name", "") if isinstance(value, dict) else value
            _refuse(table, (*table.path, part, n), _words(str(name), value), own)


def refuse_cash(table: Table, words: Iterable[str]) -> None:
    """Keep a mistake where a kind whose money is given has a word for cash."""
    for word in words:
        if _GIVEN_CASH.search(fold_word(word)):
            (cash,) = (bar for bar in bars() if bar.name == "cash")
            tell_barred(table, table.path, word, cash)
            return


def _refuse(table: Table, path: Path, words: Iterable[str], own: Sequence[Bar]) -> None:
    for word in words:
        if bar := find_bar(word, own):
            tell_barred(table, path, word, bar)
            return


def tell_barred(table: Table, path: Path, word: str, bar: Bar) -> None:
    """Keep a mistake for a word that is barred."""
    table.file.mistake(path, bar.says(word), msg("{instead}", instead=bar.instead))


def _words(name: str, values: Any) -> list[str]:  # noqa: ANN401  # whatever TOML holds
    """Return every word for a thing: its name, its titles, its aliases."""
    if not isinstance(values, dict):
        return [name]
    return [name, *_texts(values.get("title")), *_texts(values.get("aliases"))]


def _texts(value: Any) -> list[str]:  # noqa: ANN401  # as above
    match value:
        case str():
            return [value]
        case dict():
            return [text for text in value.values() if isinstance(text, str)]
        case list():
            return [text for text in value if isinstance(text, str)]
        case _:
            return []
