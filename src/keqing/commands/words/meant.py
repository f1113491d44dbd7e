"""The words of a command line as they were meant, before they are parsed.

Input methods and habits write a line that no parser takes: a long dash for two short ones, a full-width
space between words, an option of the program after the command, `-next` for `--next`, `--json`. What can
only mean one thing is taken for that; everything else stays as it was typed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from keqing.commands.help.command_table import ROWS, Row, called
from keqing.commands.help.lazy import load
from keqing.commands.words.values import understand_value
from keqing.config.folders import Folders
from keqing.errors import Unusable
from keqing.frozen import dataclass
from keqing.i18n import msg
from keqing.patterns import late_pattern

DEMO = "demo"
DEBUG = {"--debug", "-v", "--verbose"}
END = "--"
"""After it every word is an argument."""

_LONG = late_pattern(
    r"(?:[\u2010-\u2015\u2212\u2500\ufe58\ufe63\uff0d\u30fc]+-*|-[\u2010-\u2015\uff0d]+)([A-Za-z][A-Za-z-]+)(?=$|[=\uff1d])"
)
_SHORT = late_pattern(r"[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]([A-Za-z])$")
_ONE_DASH = late_pattern(r"-([a-z][a-z-]+)(?=$|=)")
_WIDE_SPACE = "\u3000"
_ROW = late_pattern(r"[0-9\uff10-\uff19]{1,3}|\.")

Options = Mapping[str, bool]
"""The names of options, and whether a value comes after."""


@dataclass(frozen=True, slots=True)
class Line:
    """A command line as it was meant: its words, and whether they are for the demo's database."""

    words: tuple[str, ...]
    demo: bool = False


def as_meant(words: Sequence[str], options: Options) -> Line:
    """Return the line that was meant; `options` are the program's own."""
    plain = [_dashed(word) for word in words]
    at = _command_at(plain, options)
    if at is None:
        return Line(tuple(plain))
    before, rest = _before(plain[:at]), _parted(plain[at:])
    row = called(rest[0], ROWS)
    if row and row.name == DEMO and _is_line(rest[1:], options):
        inner = as_meant(rest[1:], options)
        return Line((*before, *inner.words), demo=True)
    moved, kept = _sorted_out(rest, options)
    return Line((*before, *moved, *kept))


def demo_file(folders: Folders) -> Path:
    """Return the database of the demo."""
    return folders.state / "demo" / "keqing.db"


def own_database() -> Unusable:
    """Say that the demo is never in a database that somebody names."""
    return Unusable(
        msg("The demo has a database of its own, and works on no other."),
        msg("Leave out --db, or leave out demo."),
    )


def options_of(command: Any) -> dict[str, bool]:  # noqa: ANN401  # a command of Typer's own click
    """Return the options of a command."""
    return {
        name: not (parameter.is_flag or parameter.count)
        for parameter in command.params
        if parameter.param_type_name == "option"
        for name in parameter.opts
    }


def value_of(name: str, arguments: Sequence[str]) -> str | None:
    """Return an option's value from words that are not parsed yet, or could not be."""
    for word, following in zip(arguments, [*arguments[1:], ""], strict=False):
        if word == name:
            return following
        if word.startswith(f"{name}="):
            return word.partition("=")[2]
    return None


def _dashed(word: str) -> str:
    """Write the dashes and the equals sign of an option as a parser takes them."""
    if found := _LONG.match(word):
        word = f"--{found[1]}{word[found.end() :]}"
    elif found := _SHORT.match(word):
        word = f"-{found[1]}"
    if word.startswith("--") and "=" not in word:
        word = word.replace("\uff1d", "=", 1)
    return word


def _command_at(words: Sequence[str], options: Options) -> int | None:
    """Return where the command stands, after the options of the program."""
    at = 0
    while at < len(words):
        word = words[at]
        if not word.startswith("-") or word == END:
            return at if word != END else None
        at += 2 if options.get(word) else 1
    return None


def _is_line(words: Sequence[str], options: Options) -> bool:
    """Tell whether words are a command line of their own: a command, maybe after options of the program."""
    at = _command_at(words, options)
    if at is None:
        return False
    return at == 0 or called(words[at], ROWS) is not None


def _before(words: Sequence[str]) -> list[str]:
    """Return the options of the program with their values as they are taken."""
    names = ("", *words)
    said = [understand_value(name, None, word) for name, word in zip(names, words, strict=False)]
    pairs = (word.partition("=") for word in said)
    return [
        f"{name}={understand_value(name, None, value)}" if equals else name
        for name, equals, value in pairs
    ]


def _parted(words: Sequence[str]) -> list[str]:
    """Part words that a full-width space holds together: around the command, and after a row number."""
    found: list[str] = []
    for n, word in enumerate(words):
        pieces = word.split(_WIDE_SPACE)
        command_here = n == 0 and called(pieces[0], ROWS) is not None
        row_here = len(pieces) > 1 and _ROW.fullmatch(pieces[0]) is not None
        if len(pieces) > 1 and (command_here or (row_here and len(found) == 1)):
            found.extend(filter(None, pieces))
        else:
            found.append(word)
    return found


def _sorted_out(words: Sequence[str], options: Options) -> tuple[list[str], list[str]]:
    """Part the options of the program from a command's own words, which may stand before and after them."""
    path, command = _loaded(words)
    if command is None:
        return [], list(words)
    own = options_of(command)
    moved: list[str] = []
    kept = list(words[:path])
    rest = iter(words[path:])
    for typed in rest:
        if typed == END:
            kept += [END, *rest]
            break
        word = _long(typed, own, options)
        name, equals, given = word.partition("=")
        if word == "--json" and name not in own and "--format" in own:
            kept += ["--format", "json"]
            continue
        known, target = (own, kept) if name in own or name not in options else (options, moved)
        takes = known.get(name)
        if takes and equals:
            word = f"{name}={understand_value(name, _option(command, name), given)}"
        target.append(word)
        if takes and not equals and (value := next(rest, None)) is not None:
            target.append(understand_value(name, _option(command, name), value))
    return moved, kept


def _option(command: Any, name: str) -> Any:  # noqa: ANN401  # as in options_of
    """Return a command's option of a name; None where it has none."""
    return next((option for option in command.params if name in option.opts), None)


_SHORT_NAMES = 2
"""Letters after one dash that may be options of one letter each."""


def _long(word: str, own: Options, options: Options) -> str:
    """Give a long name with one dash its second one, though no option is called so: the mistake names it whole.

    Options of one letter stay together, as in -yn and -oFILE.
    """
    found = _ONE_DASH.match(word)
    if found is None:
        return word
    name = word[1 : found.end()]
    is_known = f"--{name}" in {*own, *options, "--json"}
    if is_known or (len(name) > _SHORT_NAMES and not _are_letters(name, {**options, **own})):
        return f"-{word}"
    return word


def _are_letters(name: str, known: Options) -> bool:
    """Tell whether letters are options of one letter, of which the last may have its value behind it."""
    for letter in name:
        takes = known.get(f"-{letter}")
        if takes is None or takes:
            return takes is True
    return True


def _loaded(words: Sequence[str]) -> tuple[int, Any]:
    """Return how many words name the command, and the command; None where there is none of that name."""
    rows: Sequence[Row] = ROWS
    for n, word in enumerate(words):
        row = called(word, rows)
        if row is None:
            return n, None
        if not row.rows:
            return n + 1, load(row)
        rows = row.rows
    return len(words), None
