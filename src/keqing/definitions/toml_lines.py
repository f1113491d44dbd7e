"""Where things stand in the text of a TOML file: the lines of its keys, and the text of one table.

The standard library reads TOML without telling where a value was written. This reads the same text
once more, for its places only, and expects it to be valid TOML.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from functools import lru_cache

from keqing.frozen import dataclass
from keqing.patterns import late_pattern

Path = tuple[str | int, ...]
"""From the root to a value: keys of tables, positions in arrays."""

_BLANK = late_pattern(r"[ \t]*")
_BETWEEN = late_pattern(r"(?:[ \t\r\n]|#[^\n]*)*")
_BARE_KEY = late_pattern(r"[A-Za-z0-9_-]+")
_STRING = late_pattern(
    r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'', re.DOTALL
)
_BARE_VALUE = late_pattern(r"[^\s,\]}#]+(?: \d[^\s,\]}#]*)?")


@dataclass(frozen=True, slots=True)
class Statement:
    """A header or a `key = value`, with the full path that it writes and the extent of its text."""

    path: Path
    header: bool
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class Source:
    """A TOML text and its places: the line, from 1, on which each path was written first."""

    text: str
    lines: Mapping[Path, int]
    statements: tuple[Statement, ...]

    def line(self, *path: str | int) -> int:
        """Return the line of `path`, or of the nearest table around it that is written."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def excerpt(self, *path: str) -> str:
        """Return the text that writes one table, with the comments inside it, as TOML of its own.

        Raises KeyError when nothing writes it.
        """
        kept: list[str] = []
        for section in self._sections():
            head = section[0]
            if head.header and _within(head, path):
                kept.append(self.text[head.begin : section[-1].end])
            elif inside := [
                statement
                for statement in section
                if not statement.header and _within(statement, path)
            ]:
                written = [head, *inside] if head.header else inside
                kept.extend(self.text[statement.begin : statement.end] for statement in written)
        if not kept:
            raise KeyError(path)
        return "\n".join(kept) + "\n"

    def _sections(self) -> Iterator[list[Statement]]:
        """Each header with what stands under it, and first of all what stands under none."""
        section: list[Statement] = []
        for statement in self.statements:
            if statement.header and section:
                yield section
                section = []
            section.append(statement)
        if section:
            yield section


@lru_cache(maxsize=8)
def locate_lines(text: str) -> Source:
    """Find the places of a valid TOML text; once for many excerpts of one text."""
    reader = _Reader(text)
    reader.read()
    return Source(text, reader.lines, tuple(reader.statements))


def _within(statement: Statement, path: Path) -> bool:
    return statement.path[: len(path)] == path


class _Reader:
    """Walks over the text once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.ends = [found.start() for found in re.finditer("\n", text)]
        self.lines: dict[Path, int] = {}
        self.statements: list[Statement] = []
        self.counts: dict[Path, int] = {}

    def read(self) -> None:
        prefix: Path = ()
        while True:
            self._pass(_BETWEEN)
            if self.at >= len(self.text):
                return
            begin = self.at
            header = self.text[begin] == "["
            if header:
                prefix = path = self._header()
            else:
                path = self._assignment(prefix)
            self.statements.append(Statement(path, header, begin, self.at))

    def _header(self) -> Path:
        """Read `[a.b]` or `[[a.b]]`, whose path goes through the newest element of arrays."""
        begin = self.at
        array = self.text.startswith("[[", begin)
        self.at += 2 if array else 1
        keys = self._keys()
        self.at += 2 if array else 1
        path: Path = ()
        for n, key in enumerate(keys, 1):
            path = (*path, key)
            self._note(path, begin)
            if array and n == len(keys):
                self.counts[path] = self.counts.get(path, -1) + 1
            if path in self.counts:
                path = (*path, self.counts[path])
                self._note(path, begin)
        return path

    def _assignment(self, prefix: Path) -> Path:
        begin = self.at
        path = prefix
        for key in self._keys():
            path = (*path, key)
            self._note(path, begin)
        self._pass(_BLANK)
        self.at += 1  # the equals sign
        self._value(path)
        return path

    def _keys(self) -> list[str]:
        keys: list[str] = []
        while True:
            self._pass(_BLANK)
            bare = self._pass(_BARE_KEY)
            if bare:
                keys.append(bare)
            else:
                keys.append(str(tomllib.loads(f"key = {self._pass(_STRING)}")["key"]))
            self._pass(_BLANK)
            if not self.text.startswith(".", self.at):
                return keys
            self.at += 1

    def _value(self, path: Path) -> None:
        self._pass(_BLANK)
        match self.text[self.at]:
            case "[":
                self._array(path)
            case "{":
                self._inline_table(path)
            case '"' | "'":
                self._pass(_STRING)
            case _:
                self._pass(_BARE_VALUE)

    def _array(self, path: Path) -> None:
        self.at += 1
        n = 0
        while True:
            self._pass(_BETWEEN)
            if self.text[self.at] == "]":
                self.at += 1
                return
            if self.text[self.at] == ",":
                self.at += 1
                continue
            self._note((*path, n), self.at)
            self._value((*path, n))
            n += 1

    def _inline_table(self, path: Path) -> None:
        self.at += 1
        while True:
            self._pass(_BETWEEN)
            if self.text[self.at] == "}":
                self.at += 1
                return
            if self.text[self.at] == ",":
                self.at += 1
                continue
            self._assignment(path)

    def _note(self, path: Path, at: int) -> None:
        self.lines.setdefault(path, bisect_left(self.ends, at) + 1)

    def _pass(self, pattern: re.Pattern[str]) -> str:
        """Go past what `pattern` matches here, and return it."""
        found = pattern.match(self.text, self.at)
        if found is None:
            return ""
        self.at = found.end()
        return found[0]
