"""A TOML file of definitions, and all mistakes in it.

A file is read to its end whatever mistakes it holds. Each is kept with its line and what to write
instead; `File.check` raises them together as one `Faulty`.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from functools import cached_property
from typing import Any, cast

from keqing.definitions.toml_lines import Path, Source, locate_lines
from keqing.errors import Unusable
from keqing.frozen import dataclass
from keqing.i18n import LANGUAGES, Message, msg
from keqing.patterns import late_pattern
from keqing.text import bounded_toml

_NEAR, _NEAR_SHORT, _SHORT = 0.65, 0.5, 3
"""How alike two words are, from 0 to 1, before one is offered for the other; less in short words."""
_NAME = late_pattern(r"\w[\w-]*")
_MAX_VALUE_CHARACTERS = 60


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake: its line (from 1), the problem, and the advice what to write instead."""

    file: str
    line: int
    problem: Message
    instead: Message

    @property
    def says(self) -> Message:
        """The place and the problem in one sentence."""
        return msg(
            "{file}, line {line}: {problem}.", file=self.file, line=self.line, problem=self.problem
        )


def _whole(mistake: Mistake) -> Message:
    return msg("{mistake} {instead}", mistake=mistake.says, instead=mistake.instead)


class Faulty(Unusable):
    """A file of definitions with mistakes in it: the first is the message, the others its details."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        """Keep the mistakes in the order of their lines; there is at least one."""
        first, *others = sorted(mistakes, key=lambda mistake: mistake.line)
        if others:  # each with its advice beside it
            super().__init__(_whole(first), details=tuple(map(_whole, others)))
        else:
            super().__init__(first.says, first.instead)
        self.mistakes = (first, *others)


@dataclass
class File:
    """The text of a file, its tables, and the mistakes found in it so far.

    `shipped` says that it came with the program, which knows no department's own lists.
    """

    name: str
    text: str
    shipped: bool = False
    mistakes: list[Mistake] = field(default_factory=list)

    @cached_property
    def tables(self) -> Mapping[str, Any]:
        """The tables of the file. Raises Faulty when it is not TOML."""
        try:
            return bounded_toml.load_toml(self.text)
        except tomllib.TOMLDecodeError as error:
            raise Faulty([_not_toml(self.name, self.text, str(error))]) from None

    @cached_property
    def source(self) -> Source:
        """The places of its keys."""
        return locate_lines(self.text)

    def mistake(self, path: Path, problem: Message, instead: Message) -> None:
        """Keep a mistake that stands at `path`."""
        self.mistakes.append(Mistake(self.name, self.source.line(*path), problem, instead))

    def check(self) -> None:
        """Raise Faulty if any mistake was found."""
        if self.mistakes:
            raise Faulty(self.mistakes)

    def each(self, *kinds: str) -> list[Table]:
        """Return the tables `[KIND.NAME]` of the kinds given; anything else in the file is a mistake."""
        instead = msg(
            "Write each definition as a table: {tables}.",
            tables=[f"[{kind}.NAME]" for kind in kinds],
        )
        found: list[Table] = []
        for key, named in self.tables.items():
            if key not in kinds:
                self.mistake((key,), msg("{key} has no place in this file", key=key), instead)
            elif not isinstance(named, dict):
                self.mistake((key,), msg("{key} is not a table", key=key), instead)
            else:
                whole = Table(self, (key,), named)
                found.extend(table for name in named if (table := whole.table(name)))
        for table in found:
            if not _NAME.fullmatch(table.name):
                self.mistake(
                    table.path,
                    msg("'{name}' is not a name", name=table.name),
                    msg(
                        "Write letters, digits and hyphens, as in {example}.",
                        example="health-buyer",
                    ),
                )
        if not self.tables:
            self.mistake((), msg("nothing is defined in this file"), instead)
        return found


@dataclass(frozen=True)
class Table:
    """A table of a file. Its readers return None where a key is not written or its value is unfit.

    An unfit value is a mistake of the file.
    """

    file: File
    path: Path
    values: Mapping[str, Any]

    def __bool__(self) -> bool:
        return True

    @property
    def name(self) -> str:
        """The last key of its path."""
        return self.keys[-1]

    @property
    def keys(self) -> list[str]:
        """The keys of its path, without positions in lists."""
        return [key for key in self.path if isinstance(key, str)]

    def get(self, key: str) -> Any:  # noqa: ANN401 - whatever TOML holds
        """Return a value as it is written, None where it is not."""
        return self.values.get(key)

    def wrong(self, key: str | None, problem: Message, instead: Message) -> None:
        """Keep a mistake of one key, or with None of the table."""
        self.file.mistake((*self.path, key) if key else self.path, problem, instead)

    def unfit(self, key: str, instead: Message) -> None:
        """Keep the mistake that the value of `key` cannot be used."""
        value = toml_value(self.values[key])
        self.wrong(key, msg("{key} cannot be {value}", key=key, value=value), instead)

    def only(self, keys: Sequence[str]) -> None:
        """Keep a mistake for every key that is none of `keys`."""
        for key in self.values:
            if key not in keys:
                self.wrong(
                    key,
                    msg(
                        "there is no key {key} in {table}",
                        key=key,
                        table=".".join(self.keys),
                    ),
                    suggest_name(key, keys),
                )

    def needs(self, key: str, instead: Message) -> bool:
        """Keep a mistake if `key` is not written."""
        if key in self.values:
            return True
        self.wrong(None, msg("{key} is missing in {table}", key=key, table=self.name), instead)
        return False

    def text(self, key: str) -> str | None:
        """Return a text that is not empty."""
        value = self.values.get(key)
        if isinstance(value, str) and value.strip():
            return value
        if key in self.values:
            self.unfit(key, msg("Write a text in quotes: {example}", example=f'{key} = "..."'))
        return None

    def texts(self, key: str) -> tuple[str, ...] | None:
        """Return a text, or a list of texts, as a tuple."""
        value = self.values.get(key)
        if isinstance(value, str):
            value = [value]
        if isinstance(value, list) and all(
            isinstance(item, str) and item.strip() for item in value
        ):
            return tuple(value)
        if key in self.values:
            self.unfit(
                key, msg("Write texts in quotes: {example}", example=f'{key} = ["...", "..."]')
            )
        return None

    def number(self, key: str, least: int) -> int | None:
        """Return a whole number that is not less than `least`."""
        value = self.values.get(key)
        if isinstance(value, int) and not isinstance(value, bool) and value >= least:
            return value
        if key in self.values:
            self.unfit(key, msg("Write a whole number, {least} or more.", least=least))
        return None

    def flag(self, key: str) -> bool | None:
        """Return true or false."""
        value = self.values.get(key)
        if isinstance(value, bool):
            return value
        if key in self.values:
            self.unfit(key, msg("Write true or false, without quotes."))
        return None

    def choice(self, key: str, allowed: Sequence[str]) -> str | None:
        """Return one of the texts `allowed`."""
        value = self.values.get(key)
        if isinstance(value, str) and value in allowed:
            return value
        if key in self.values:
            self.unfit(key, suggest_name(value, allowed))
        return None

    def titles(self) -> Mapping[str, str] | None:
        """Return the title in every language, which every definition needs."""
        instead = msg(
            "Write both languages: {example}", example='title = { zh = "回访", en = "Follow-up" }'
        )
        if not self.needs("title", instead):
            return None
        return self.in_languages("title")

    def in_languages(self, key: str) -> Mapping[str, str] | None:
        """Return a text that is written in every language."""
        if key not in self.values:
            return None
        instead = msg(
            "Write both languages: {example}",
            example=f'{key} = {{ zh = "回访", en = "Follow-up" }}',
        )
        value = self.values[key]
        fit = isinstance(value, dict) and set(value) == set(LANGUAGES)
        if fit and all(isinstance(text, str) and text.strip() for text in value.values()):
            return cast("dict[str, str]", value)
        self.unfit(key, instead)
        return None

    def element(self, key: str, n: int) -> Table | None:
        """Return the n-th element of a list, from 0, which is to be a table."""
        value = self.values[key][n]
        if isinstance(value, dict):
            return Table(self.file, (*self.path, key, n), value)
        self.file.mistake(
            (*self.path, key, n),
            msg("{key} cannot hold {value}", key=key, value=toml_value(value)),
            msg("Write a text in quotes, or a table: {example}", example="{ ... }"),
        )
        return None

    def table(self, key: str) -> Table | None:
        """Return the table under a key."""
        value = self.values.get(key)
        if isinstance(value, dict):
            return Table(self.file, (*self.path, key), value)
        if key in self.values:
            self.unfit(key, msg("Write a table: {example}", example=f"{key} = {{ ... }}"))
        return None


def suggest_name(word: object, known: Sequence[str], *, shown: Sequence[str] = ()) -> Message:
    """Say which of the known words is meant, or else which there are: `shown`, or all. There may be none."""
    likeness = _NEAR_SHORT if len(str(word)) <= _SHORT else _NEAR
    text = str(word)
    if near := difflib.get_close_matches(text, known, 3, likeness):
        best = max(
            near,
            key=lambda candidate: (
                round(difflib.SequenceMatcher(None, candidate, text).ratio(), 2),
                candidate[:1] == text[:1],
            ),
        )
        return msg("Did you mean {name}?", name=best)
    if not (shown or known):
        return msg("There are none yet.")
    return msg("Write one of: {names}.", names=list(shown or known))


def toml_value(value: object) -> str:
    """Return a value as a file would write it, cut to a length that fits into a sentence."""
    match value:
        case bool():
            text = str(value).lower()
        case str():
            text = f'"{value}"'
        case list():
            text = f"[{', '.join(toml_value(item) for item in value)}]"
        case dict():
            text = (
                f"{{ {', '.join(f'{key} = {toml_value(item)}' for key, item in value.items())} }}"
            )
        case _:
            text = str(value)
    return text if len(text) <= _MAX_VALUE_CHARACTERS else text[: _MAX_VALUE_CHARACTERS - 3] + "..."


def _not_toml(name: str, text: str, reason: str) -> Mistake:
    """Tell the mistake that tomllib found: its line, and its usual cause."""
    place = re.search(r"line (\d+)", reason)
    line = int(place[1]) if place else max(1, len(text.splitlines()))
    if reason.startswith(bounded_toml.TOO_MUCH):
        return Mistake(
            name,
            line,
            msg("this is nested too deeply, or a number is too long"),
            msg("Write keys of a few parts, tables in tables, and numbers of a few digits."),
        )
    twice = "overwrite" in reason or "twice" in reason or "immutable" in reason
    return Mistake(
        name,
        line,
        msg("something is written twice here") if twice else msg("this line is not TOML"),
        msg("Each key and each table may be written once.")
        if twice
        else msg(
            "Write KEY = VALUE, with texts in quotes and tables in braces on one line, as in: {example}",
            example='track = "revisit"',
        ),
    )
