"""The definitions that ship with the program: one main file a type, and packs by subject beside them.

    shipped_texts("kind")["purchase"]

A command needs a few of them. So a file is parted at its headings only, and each table is read when it is asked for.
The packs are opened for what the main file does not have.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Generic, TypeVar

from keqing.definitions.built_in_files import built_in_text
from keqing.definitions.kind_file import RESERVED
from keqing.definitions.toml_lines import locate_lines
from keqing.disk.data_files import DATA
from keqing.patterns import late_pattern

MAIN_FILES: Mapping[str, str] = {
    "kind": "kinds",
    "list": "lists",
    "cadence": "cadences",
    "field": "fields",
    "measure": "measures",
}
"""The types that packs can hold, and the main file of each."""
PACKS = "packs"
"""The folder of the packs."""
OPTIONAL = "optional"
"""The folder of packs that are in force once a department asks for them."""
GUIDES = "guides"
"""The folder of the call guides, which have no main file."""
_HEADING = late_pattern(r"^\[([a-z]+)\.([A-Za-z][\w-]*)\]$", re.MULTILINE)

T = TypeVar("T")


class ShippedTexts(Mapping[str, str]):
    """The texts of the program's definitions of one type, by name: those of the main file, then those of packs."""

    def __init__(self, type_: str) -> None:
        """Look for definitions of a type of `MAIN_FILES`, for ladders and plans, which packs alone have, or for call guides."""
        self.type = type_

    def __getitem__(self, name: str) -> str:
        reserved = self.type == "kind" and name in RESERVED
        for file in () if reserved else self._files(f"{PACKS}/{name}"):
            if text := _tables(file).get((self.type, name)):
                return text
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        for file in self._files():
            yield from (name for type_, name in _tables(file) if type_ == self.type)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _files(self, first: str | None = None) -> Iterator[str]:
        """Give the main file, then the packs; a pack that may be called like what is looked for is the first."""
        if self.type in {"ladder", "plan"}:
            yield from sorted(pack_files(), key=lambda file: file != first)
            return
        if self.type not in MAIN_FILES:
            yield from guide_files()
            return
        yield MAIN_FILES[self.type]
        if self.type == "measure":  # all of them are asked for at once, and packs have none
            return
        yield from sorted(pack_files(), key=lambda file: file != first)


class Shipped(Mapping[str, T], Generic[T]):
    """Values by name, each read from its text when it is asked for first."""

    def __init__(self, texts: Mapping[str, str], read: Callable[[str, str], T]) -> None:
        """Read with `read`, which takes a name and its text."""
        self._texts, self._read = texts, read
        self._found: dict[str, T] = {}

    def __getitem__(self, name: str) -> T:
        if name not in self._found:
            self._found[name] = self._read(name, self._texts[name])
        return self._found[name]

    def __contains__(self, name: object) -> bool:
        return name in self._found or name in self._texts

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)


@cache
def shipped_texts(type_: str) -> ShippedTexts:
    """Return the texts of the program's definitions of a type of `MAIN_FILES`, or its guides, each a file of its own."""
    return ShippedTexts(type_)


def main_names(type_: str, key: str) -> list[str]:
    """Return the definitions of a main file that have a key; those of packs never do."""
    line = f"\n{key} = "
    tables = _tables(MAIN_FILES[type_])
    return [name for (of, name), text in tables.items() if of == type_ and line in text]


@cache
def names_with(type_: str, *keys: str) -> tuple[str, ...]:
    """Return the definitions of a type that have one of these keys, those of packs too."""
    lines = [f"\n{key} = " for key in keys]
    return tuple(
        name
        for file in (MAIN_FILES[type_], *pack_files())
        for (of, name), text in _tables(file).items()
        if of == type_ and any(line in text for line in lines)
    )


@cache
def pack_files() -> tuple[str, ...]:
    """Return the packs by name, as `built_in_text` takes them."""
    return _files_in(PACKS)


@cache
def optional_packs() -> tuple[str, ...]:
    """Return the packs that are off until somebody applies them, by name, as `built_in_text` takes them."""
    return _files_in(OPTIONAL)


def optional_text(name: str) -> str | None:
    """Return the text of such a pack by its bare name; None for no pack."""
    file = f"{OPTIONAL}/{name}"
    return built_in_text(file) if file in optional_packs() else None


@cache
def guide_files() -> tuple[str, ...]:
    """Return the files of call guides by name."""
    return _files_in(GUIDES)


def _files_in(name: str) -> tuple[str, ...]:
    names = (each.name.removesuffix(".toml") for each in (DATA / name).iterdir())
    return tuple(f"{name}/{file}" for file in sorted(names))


@cache
def _tables(file: str) -> Mapping[tuple[str, str], str]:
    """Return the text of each table of a file, by type and name."""
    text = built_in_text(file)
    headings = list(_HEADING.finditer(text))
    ends = [*(heading.start() for heading in headings[1:]), len(text)]
    return {
        (heading[1], heading[2]): text[heading.start() : end]
        for heading, end in zip(headings, ends, strict=True)
    }


def shown_text(type_: str, name: str) -> str:
    """Return the text of one definition as a person is shown it, without what stands above the next one.

    Raises KeyError when the program has none of that name.
    """
    return locate_lines(shipped_texts(type_)[name]).excerpt(type_, name)
