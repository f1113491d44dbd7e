"""How a command is written, and what can stand where: told when something is missing or is too much."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from typer._click.core import Context
from typer.core import TyperArgument, TyperOption

from keqing.commands.help.page_layout import in_usage, metavar, name_of
from keqing.commands.options import Page, Root
from keqing.definitions import kinds
from keqing.definitions.names import Named, Word, find_called, label
from keqing.errors import KeqingError, Unusable
from keqing.i18n import Message, current_language, msg, to_type, translate_message
from keqing.patterns import late_pattern
from keqing.text import shell

_WHO = msg("WHO is a code, a row of the list, the end of a phone number, a name or pinyin.")
_CUSTOMER = msg(
    "A customer is named by a code, a row of the list, the end of a phone number, a name or pinyin."
)
_WHEN = msg("WHEN is a day in everyday words: tomorrow, +3d, fri, 12-05.")

_HAN = late_pattern("[\u4e00-\u9fff]")
_NEEDED: Mapping[str, Sequence[str]] = {
    "keqing log": ("who", "outcome"),
    "keqing add": ("who",),
}
"""What can be left out only where a command is used for something else."""

_CHOICES: Mapping[str, Callable[[], Sequence[Named]]] = {
    "OUTCOME": lambda: list(kinds.shipped_outcomes().by_name.values()),
    "KIND": lambda: list(kinds.built_in_kinds().by_name.values()),
    "CHANNEL": lambda: kinds.choice_lists()["channels"],
    "ROLE": lambda: list(kinds.built_in_kinds().words.roles.values()),
    "PRESET": lambda: list(kinds.presets().values()),
}
_ABOUT: Mapping[str, Message] = {
    "WHO": _WHO,
    "A": _CUSTOMER,
    "B": _CUSTOMER,
    "WHEN": _WHEN,
    "CADENCE": msg("CADENCE is one of: keqing cadence list; a customer's own: keqing show WHO"),
    "ID": msg("ID is the number in brackets in: keqing show WHO --history"),
}
"""What is said of a missing value, by the word that stands for it in help."""


def form(context: Context) -> Message:
    """Return how the command is written: its words, its arguments and the options that it needs, in the reader's language."""
    arguments = [
        parameter for parameter in context.command.params if isinstance(parameter, TyperArgument)
    ]
    always = _NEEDED.get(context.command_path, ())
    shown = [
        in_usage(argument, needed=argument.name in always or argument.required)
        for argument in arguments
    ]
    wanted = [
        f"{name_of(parameter)} {metavar(parameter)}"
        for parameter in context.command.params
        if isinstance(parameter, TyperOption) and parameter.required
    ]
    return to_type(" ".join([context.command_path, *shown, *wanted]))


def example(page: Page) -> str | None:
    """Return a line to copy of a command's help, the first one in the reader's language."""
    lines = [
        translate_message(to_type(line) if isinstance(line, str) else line)
        for line in page.examples
    ]
    chinese = current_language() == "zh"
    fitting = [line for line in lines if bool(_HAN.search(line)) is chinese]
    return next(iter([*fitting, *lines]), None)


def missing(context: Context, parameter: object) -> tuple[tuple[Message, ...], Message]:
    """Return what can stand for a missing value, and how the command is written."""
    known: list[Message] = []
    if isinstance(parameter, TyperArgument | TyperOption):
        known.extend(about(parameter.metavar or "", context))
    line = example(getattr(context.command, "page", Page()))
    if line:
        known.append(msg("For example: {line}", line=line))
    return tuple(known), msg("Write: {form}", form=form(context))


def about(word: str, context: Context | None = None) -> tuple[Message, ...]:
    """Say what can stand where help has this word: its choices, the department's own first, or how it is written."""
    if word in _CHOICES:
        own = _of_department(word, context)
        names = {choice.name for choice in own}
        shipped = [choice for choice in _CHOICES[word]() if choice.name not in names]
        return (msg("One of: {choices}", choices=[label(choice) for choice in [*own, *shipped]]),)
    return (_ABOUT[word],) if word in _ABOUT else ()


def _of_department(word: str, context: Context | None) -> list[Word]:
    """Return the department's own choices; none where it has no database that can be looked into."""
    root = context.find_object(Root) if context else None
    if root is None or "://" in root.db:
        return []
    from sqlite3 import Error  # noqa: PLC0415  # for this mistake alone

    from keqing.store import lookup  # noqa: PLC0415  # as above

    try:
        connection = lookup.open_read_only(root.db)
        found = lookup.definitions(connection, word.lower()) if connection else []
    except Error:
        return []
    return [Word(name, {"en": english, "zh": chinese}) for name, english, chinese in found]


def lack(context: Context, name: str) -> Unusable:
    """Return the mistake that a parameter is missing which can be left out in another use of the command."""
    parameter = next(declared for declared in context.command.params if declared.name == name)
    known, hint = missing(context, parameter)
    shown = name_of(parameter) if isinstance(parameter, TyperArgument | TyperOption) else name
    return Unusable(msg("{name} is missing.", name=shown), hint, known)


def too_many(context: Context, words: Sequence[str]) -> Unusable:
    """Return the mistake that a command has no place for words, and where they may belong."""
    there = surplus(context, words)
    return Unusable(
        msg("This is too much: {words}", words=" ".join(words)),
        msg("Write: {form}", form=form(context)),
        (there,) if there else (),
    )


def surplus(context: Context, words: Sequence[str]) -> Message | None:
    """Say where words belong that a command has no place for; None where that cannot be told."""
    options = {
        name: parameter
        for parameter in context.command.params
        if isinstance(parameter, TyperOption)
        for name in parameter.opts
    }
    if elsewhere := _ELSEWHERE.get(context.command_path):
        return elsewhere
    if name := name_in_two(context):
        return msg("Put words that belong together into quotes: {words}", words=f'"{name}"')
    word = words[0]
    for fits, names in _BELONGS:
        name = next((name for name in names if name in options), None)
        if name and fits(word):
            return msg(
                "Perhaps as an option: {option}",
                option=f"{name} {shell.quote_word(' '.join(words))}",
            )
    for parameter in context.command.params:
        before = context.params.get(parameter.name or "")
        if (
            before
            and getattr(parameter, "metavar", None) in {"TEXT", "NAME"}
            and isinstance(parameter, TyperArgument)
        ):
            whole = " ".join([str(before), *words])
            return msg("Put words that belong together into quotes: {words}", words=f'"{whole}"')
    return None


def name_in_two(context: Context) -> str | None:
    """Return a name that was typed as two words before the outcome; None where it was not."""
    who, outcome, text = (context.params.get(name) for name in ("who", "outcome", "text"))
    known = list(kinds.shipped_outcomes().by_name.values())
    if (
        not (outcome and text)
        or find_called(str(outcome), known)
        or not find_called(str(text), known)
    ):
        return None
    return f"{who} {outcome}"


_ELSEWHERE: Mapping[str, Message] = {
    "keqing undo": msg(
        "It only takes back your last command. For a certain record: keqing void ID --reason TEXT"
    )
}
"""What is said of words too many after a command that takes none."""


def is_day(word: str) -> bool:
    """Tell whether words name a day."""
    from keqing.calendar.almanac import Almanac  # noqa: PLC0415  # for this mistake alone
    from keqing.clock import today  # noqa: PLC0415  # as above
    from keqing.dates.reading import read_when  # noqa: PLC0415  # as above

    try:
        return read_when(word, today(), almanac=Almanac()).day is not None
    except KeqingError:
        return False


def _is_number(word: str) -> bool:
    return re.fullmatch(r"\+?[\d\uff10-\uff19][\d\uff10-\uff19 -]{5,}", word) is not None


def _is_minutes(word: str) -> bool:
    return re.fullmatch(r"\d{1,3}(?:分钟?|min)?", word) is not None


def _is_field(word: str) -> bool:
    return re.match(r"[\w.-]+[=\uff1d]", word) is not None


def _is_text(word: str) -> bool:
    return bool(word)


_BELONGS: Sequence[tuple[Callable[[str], bool], Sequence[str]]] = (
    (_is_field, ("--set",)),
    (_is_number, ("--phone",)),
    (_is_minutes, ("--min", "--capacity")),
    (is_day, ("--until", "--next", "--anchor", "--from", "--date")),
    (_is_text, ("--reason",)),
)
"""What a word looks like, and the options that would take it, the likeliest first."""
