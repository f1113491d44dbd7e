"""What could stand at the cursor: the shells ask by a variable, and nothing slow is loaded.

The scripts of `keqing completion` run `keqing` with

    _KEQING_COMPLETE   complete_bash, complete_zsh or complete_fish
    COMP_WORDS         the words of the line, the program's own first, one a line
    COMP_CWORD         which of them, from 0, the cursor is at the end of

and read a candidate a line, for zsh and fish with a tab and some words about it. A line that begins with
a tab asks the shell for names of files. Whatever is wrong, nothing is said and the exit code is 0: the
user is typing, and the command itself will tell.

The commands are known from `data/completion.json`, which `checks/docs.py --update` reads off them.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from keqing.commands.completion import light_settings
from keqing.commands.completion import line_typed as line
from keqing.commands.completion.line_typed import Place

ASKED = "_KEQING_COMPLETE"
"""The variable that a shell asks by."""
FILES = "\tfiles"
"""The line that asks for names of files."""

_TABLE = os.path.join(os.path.dirname(__file__), "..", "..", "data", "completion.json")  # noqa: PTH118, PTH120  # pathlib loads slowly
_BASH_SPECIAL = frozenset(" \t\n|&;()<>\"'\\$`*?[]#~!{}")
_FROM_DATABASE = {
    **{name: name for name in ("cadence", "guide", "kind", "type", "grade", "role", "outcome")},
    "defined": None,
}
"""Choices that a department adds to, and how its definitions call them; None is any type."""


class Offer(NamedTuple):
    """A candidate, and some words about it."""

    word: str
    about: str = ""


def main() -> int:
    """Answer the shell that asks in the environment."""
    sys.stdout.reconfigure(errors="ignore")  # type: ignore[union-attr]  # a text stream, unless replaced
    try:
        for line in answer(os.environ):
            sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
    except Exception:  # noqa: BLE001, S110  # nobody asked for words about it
        pass
    return 0


def answer(environ: Mapping[str, str]) -> Iterator[str]:
    """Yield the lines for the shell that asks."""
    shell = environ[ASKED].removeprefix("complete_")
    words, at = environ["COMP_WORDS"].split("\n"), int(environ["COMP_CWORD"])
    words += [""] * (at + 1 - len(words))
    before, last, parted, quoted = words[1:at], words[at], "", False
    if shell == "bash":
        before, last, parted = line.joined(before, last)
        before, quoted = [line.unquoted(typed) for typed in before], last[:1] in {'"', "'"}
    if shell != "zsh":  # whose script has done it
        last = line.unquoted(last)
    with open(_TABLE, encoding="utf-8") as file:  # noqa: PTH123  # pathlib loads slowly
        table: dict[str, Any] = json.load(file)
    place = line.place(table["commands"], before, last)
    for offer in _offers(table, place, environ):
        word = (place.kept + offer.word).removeprefix(parted)
        if offer.word == FILES:
            yield FILES
        elif not word.isprintable():
            continue
        elif shell != "bash":
            yield f"{word}\t{offer.about}" if offer.about else word
        elif not quoted:
            yield "".join(f"\\{char}" if char in _BASH_SPECIAL else char for char in word)
        elif _BASH_SPECIAL.isdisjoint(word.replace(" ", "")):
            yield word


def _offers(table: dict[str, Any], place: Place, environ: Mapping[str, str]) -> Iterator[Offer]:
    settings = light_settings.load(place.flags, environ)
    tongue = 1 if settings.chinese else 0
    node = table["commands"].get(place.command, {})
    match place.wanted:
        case "option":
            offers = _options(node["options"], tongue, place)
        case "command":
            offers = _commands(table["commands"], tongue, place)
        case "file":
            offers = iter([Offer(FILES)])
        case "who":
            offers = _people(place, settings)
        case "agent":
            offers = _fitting([Offer(name) for name in _agents(settings)], place)
        case "defined":
            offers = _named(table["choices"], settings, place)
        case wanted:
            offers = _chosen(wanted, table["choices"].get(wanted), settings, place)
    yield from offers


def _options(options: list[dict[str, Any]], tongue: int, place: Place) -> Iterator[Offer]:
    """Options that are not used yet, or may be used often; only the long names after a single dash's."""
    for option in options:
        if option.get("often") or not place.used & set(option["names"]):
            names = option["names"] if place.typed != "-" else option["names"][-1:]
            yield from _fitting([Offer(name, option["help"][tongue]) for name in names], place)


def _commands(commands: dict[str, Any], tongue: int, place: Place) -> Iterator[Offer]:
    """Commands that may come next: by name, or by the Chinese word that is being typed."""
    below = [
        (name.rpartition(" ")[2], node)
        for name, node in line.list_commands(commands, place.command)
    ]
    yield from _fitting([Offer(name, node["help"][tongue]) for name, node in below], place)
    if place.typed and not place.typed.isascii():
        words = [Offer(word, name) for name, node in below for word in node["words"]]
        yield from _fitting(words, place)


def _chosen(
    wanted: str, known: list[list[str]] | None, settings: light_settings.Light, place: Place
) -> Iterator[Offer]:
    """Choices of a list, and then the department's own of the same; none for what has no list."""
    if known is None:
        return
    tongue = 1 if settings.chinese else 0
    own = {choice[0]: choice for choice in _defined(wanted, settings)}
    yield from _choices([own.pop(choice[0], choice) for choice in known], tongue, place)
    yield from _choices([*own.values()], tongue, place)


def _named(
    choices: Mapping[str, list[list[str]]], settings: light_settings.Light, place: Place
) -> Iterator[Offer]:
    """Definitions of the type that stands before, the department's own first; of all types where none does."""
    tongue = 1 if settings.chinese else 0
    of = place.words[-1] if place.words else None
    own = _defined("defined", settings, of)
    yield from _choices(own, tongue, place)
    names = {choice[0] for choice in own}
    shipped = choices.get(of or "", [])
    yield from _choices([choice for choice in shipped if choice[0] not in names], tongue, place)


def _choices(known: list[list[str]], tongue: int, place: Place) -> Iterator[Offer]:
    """Choices by name, and in Chinese by title; what was typed may be either."""
    for name, english, chinese in known:
        if (tongue and chinese and not place.typed) or (
            chinese and place.typed and chinese.startswith(place.typed)
        ):
            yield Offer(chinese, name)
        elif name.startswith(place.typed):
            yield Offer(name, chinese if tongue else english)


def _fitting(offers: list[Offer], place: Place) -> Iterator[Offer]:
    return (offer for offer in offers if offer.word.startswith(place.typed))


def _people(place: Place, settings: light_settings.Light) -> Iterator[Offer]:
    from keqing.render.mask import STARS, masked  # noqa: PLC0415  # names of commands need no database
    from keqing.services.customers import completing  # noqa: PLC0415  # as above
    from keqing.store import lookup  # noqa: PLC0415  # as above
    from keqing.text.harmless import clean_text  # noqa: PLC0415  # as above

    connection = lookup.open_read_only(settings.file) if settings.file else None
    if connection is None:
        return
    agent = place.flags.get("agent") or settings.agent
    owner = lookup.agent_id(connection, agent, settings.login)
    for candidate in completing.candidates(connection, place.typed, owner):
        number = candidate.number or ""
        phone = masked(number) if number.startswith("+86") else number and STARS + number[-2:]
        named = completing.label(candidate.name) in candidate.word
        yield Offer(
            candidate.word, phone if named else f"{clean_text(candidate.name)} {phone}".strip()
        )


def _agents(settings: light_settings.Light) -> list[str]:
    from keqing.store import lookup  # noqa: PLC0415  # as in _people

    connection = lookup.open_read_only(settings.file) if settings.file else None
    return lookup.agents(connection) if connection else []


def _defined(wanted: str, settings: light_settings.Light, of: str | None = None) -> list[list[str]]:
    """Names and titles of the department's own definitions, those `of` a type; without a database there are none."""
    if wanted not in _FROM_DATABASE or settings.file is None:
        return []
    from sqlite3 import Error  # noqa: PLC0415  # as in _people

    from keqing.store import lookup  # noqa: PLC0415  # as in _people

    try:
        connection = lookup.open_read_only(settings.file)
        type_ = of or _FROM_DATABASE[wanted]
        return lookup.definitions(connection, type_) if connection else []
    except Error:
        return []
