"""The line that is being typed: which word the cursor is in, and what kind of word belongs there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

Node = Mapping[str, Any]
"""A command as `completable` tells it: its arguments and options, and whether it is a group."""

_QUOTES = frozenset("\"'")


class Place(NamedTuple):
    """Where the cursor is.

    `wanted` is the kind of word, empty for free text; `typed` what is there of it, and `kept` what stands
    before it in the same word (`--format=`). `flags` are the options so far that took a value, without
    their dashes; `used` are the names of all of them. `words` are the arguments before the cursor.
    """

    wanted: str
    typed: str
    kept: str
    command: str
    flags: Mapping[str, str]
    used: frozenset[str]
    words: tuple[str, ...] = ()


def place(commands: Mapping[str, Node], before: list[str], typed: str) -> Place:
    """Follow the words before the cursor through the commands, and tell where they lead."""
    line = _Line(commands)
    for word in before:
        line.take(word)
    kept, wanted = "", line.wanted()
    if not line.option and not line.plain and typed[:1] == "-":
        name, equals, value = typed.partition("=")
        wanted = "option"
        if equals:
            wanted, kept, typed = line.known(name).get("takes", ""), f"{name}=", value
    used, words = frozenset(line.used), tuple(line.words)
    return Place(wanted, typed, kept, line.command, line.flags, used, words)


def joined(before: list[str], last: str) -> tuple[list[str], str, str]:
    """Join what bash parts at an equals sign: `--format`, `=`, `js`; tell what it keeps of the word."""
    if last == "=" and before and before[-1].startswith("--"):
        kept = f"{before[-1]}="
        return before[:-1], kept, kept
    if before[-1:] == ["="] and before[-2:-1] and before[-2].startswith("--"):
        kept = f"{before[-2]}="
        return before[:-2], kept + last, kept
    return before, last, ""


def unquoted(word: str) -> str:
    """Take the quotes off a word as it stands on the line; the last may not be closed yet."""
    kept, quote, escaped = "", "", False
    for char in word:
        if escaped:
            kept, escaped = kept + char, False
        elif char == "\\" and quote != "'":
            escaped = True
        elif char == quote:
            quote = ""
        elif char in _QUOTES and not quote:
            quote = char
        else:
            kept += char
    return kept


def find_command(commands: Mapping[str, Node], group: str, word: str) -> str:
    """Return the command of a group that a word means, by its name or another word for it."""
    name = f"{group} {word}".strip()
    if name in commands:
        return name
    return next(
        (below for below, node in list_commands(commands, group) if word in node["words"]), name
    )


def list_commands(commands: Mapping[str, Node], group: str) -> Iterator[tuple[str, Node]]:
    """Yield the commands of a group, "" for those of the program, by their whole names."""
    deep = f"{group} ".lstrip()
    for name, node in commands.items():
        if name and name.startswith(deep) and " " not in name[len(deep) :]:
            yield name, node


class _Line:
    """The words so far. `option` is the one that the next word is the value of."""

    def __init__(self, commands: Mapping[str, Node]) -> None:
        self.commands = commands
        self.command, self.position, self.option, self.plain = "", 0, "", False
        self.flags: dict[str, str] = {}
        self.used: set[str] = set()
        self.words: list[str] = []

    def take(self, word: str) -> None:
        if self.option:
            self.flags[self.option.lstrip("-")], self.option = word, ""
        elif word == "--":
            self.plain = True
        elif word[:1] == "-" and len(word) > 1 and not self.plain:
            self._take_option(word)
        elif self.node.get("group"):
            self.command = find_command(self.commands, self.command, word)
        else:
            self.position += 1
            self.words.append(word)

    def wanted(self) -> str:
        """The kind of word that may come now, options apart."""
        if self.option:
            found: str = self.known(self.option)["takes"]
            return found
        if self.node.get("group"):
            return "command"
        arguments: list[str] = self.node.get("arguments", [])
        if self.node.get("rest"):
            return arguments[min(self.position, len(arguments) - 1)]
        return arguments[self.position] if self.position < len(arguments) else ""

    @property
    def node(self) -> Node:
        """The command so far; there may be none that is called so."""
        return self.commands.get(self.command, {})

    def known(self, name: str) -> Node:
        """The option called so; empty when there is none."""
        return next(
            (option for option in self.node.get("options", ()) if name in option["names"]), {}
        )

    def _take_option(self, word: str) -> None:
        name, equals, value = word.partition("=")
        self.used.add(name)
        if equals:
            self.flags[name.lstrip("-")] = value
        elif self.known(name).get("takes"):
            self.option = name
