"""Pages of help as plain text, in the reader's language and the terminal's width."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum

from typer._click.core import Context
from typer.core import TyperArgument, TyperCommand, TyperOption

from keqing.commands.help.command_table import Panel, Row
from keqing.commands.options import Page, help_message
from keqing.commands.words.values import label_value
from keqing.i18n import Message, current_language, msg, pick_title, to_type, translate_message
from keqing.render.text import pad, width, wrap

Parameter = TyperArgument | TyperOption
WIDEST = 100
NAMES = 28
"""Names wider than this stand on a line of their own."""

_TYPES: Mapping[str, Message] = {
    "text": msg("TEXT"),
    "integer": msg("N"),
    "float": msg("N"),
    "path": msg("FILE"),
}


def command_page(
    command: TyperCommand, context: Context, page: Page, words: Sequence[str] = ()
) -> str:
    """Write the help of one command: what it does, lines to copy, how to call it, its options.

    `words` are the Chinese words for its name, which Chinese help tells.
    """
    columns = count_columns(context)
    parameters = [
        parameter for parameter in command.get_params(context) if isinstance(parameter, Parameter)
    ]
    arguments = [parameter for parameter in parameters if isinstance(parameter, TyperArgument)]
    options = [parameter for parameter in parameters if isinstance(parameter, TyperOption)]
    usage = [
        translate_message(to_type(context.command_path)),
        translate_message(msg("[OPTIONS]")),
        *(in_usage(argument, needed=argument.required) for argument in arguments),
    ]
    blocks = [
        wrap(_said(command.help), columns),
        lay_out_section(msg("Examples"), (_line(example) for example in page.examples)),
        wrap(translate_message(page.more), columns) if page.more else [],
        [*lay_out_section(msg("Usage"), [" ".join(usage)]), *_also(words, columns)],
        lay_out_list(msg("Arguments"), [_record(argument) for argument in arguments], columns)
        if arguments
        else [],
        lay_out_list(
            msg("Options"), [_record(option) for option in options if not option.hidden], columns
        ),
    ]
    return join_blocks(blocks)


def _also(words: Sequence[str], columns: int) -> list[str]:
    """Tell the other words for a command to those who type Chinese."""
    if not words or current_language() != "zh":
        return []
    told = translate_message(msg("Also: {names}", names=list(words)))
    return [f"  {line}" for line in wrap(told, columns - 2)]


def group_page(context: Context, about: Message, panels: Iterable[Panel]) -> str:
    """Write the help of a group, or of all commands: a line for each, by task, and the options."""
    columns = count_columns(context)
    words = translate_message(msg("[OPTIONS] COMMAND ..."))
    blocks = [
        wrap(translate_message(about), columns),
        lay_out_section(
            msg("Usage"), [f"{translate_message(to_type(context.command_path))} {words}"]
        ),
        *(
            lay_out_list(panel.title, [_row(row) for row in panel.rows], columns)
            for panel in panels
        ),
        _options(context, columns),
        wrap(
            translate_message(
                msg("More about one: {command} COMMAND -h", command=to_type(context.command_path))
            ),
            columns,
        ),
    ]
    return join_blocks(blocks)


def _options(context: Context, columns: int) -> list[str]:
    """Lay out the options of the program or of a group."""
    options = [
        parameter
        for parameter in context.command.get_params(context)
        if isinstance(parameter, TyperOption) and not parameter.hidden
    ]
    return lay_out_list(msg("Options"), [_record(option) for option in options], columns)


def _row(row: Row) -> tuple[str, str]:
    """Return the words for a command, the one in the reader's language too, and its sentence."""
    names = dict.fromkeys([row.name, row.called_in(current_language())])
    return " ".join(names), translate_message(row.help)


def name_of(parameter: Parameter) -> str:
    """Return what a user calls the parameter: `--date`, or the word of an argument."""
    if isinstance(parameter, TyperOption):
        return " / ".join(parameter.opts)
    return metavar(parameter)


def join_blocks(blocks: Iterable[list[str]]) -> str:
    """Join blocks of lines, with an empty line between them; an empty block is left out."""
    return "\n\n".join("\n".join(block) for block in blocks if any(block))


def lay_out_section(title: Message, lines: Iterable[str]) -> list[str]:
    """Return a heading with lines under it; nothing where there are none."""
    body = [f"  {line}" for line in lines]
    return [_heading(title), *body] if body else []


def lay_out_list(title: Message, records: list[tuple[str, str]], columns: int) -> list[str]:
    """Lay out names with their sentences, side by side where there is room."""
    left = min(max(width(name) for name, _ in records), NAMES, columns // 2) + 4
    lines = [_heading(title)]
    for name, text in records:
        first, *rest = wrap(text, max(columns - left, 10))
        if width(name) + 4 > left:
            lines += [f"  {name}", " " * left + first]
        else:
            lines.append(pad(f"  {name}", left) + first)
        lines += [" " * left + line for line in rest]
    return [line.rstrip() for line in lines]


def _heading(title: Message) -> str:
    return translate_message(msg("{title}:", title=title))


def _record(parameter: Parameter) -> tuple[str, str]:
    """Return a parameter's names and its sentence with default and need."""
    notes = []
    if parameter.envvar:
        notes.append(translate_message(msg("[environment: {name}]", name=parameter.envvar)))
    if parameter.show_default and parameter.default is not None:
        default = parameter.default
        shown = default.value if isinstance(default, Enum) else default
        notes.append(translate_message(msg("[default: {value}]", value=shown)))
    if parameter.required:
        notes.append(translate_message(msg("[required]")))
    if parameter.name == "help" and isinstance(parameter, TyperOption):
        sentence = translate_message(msg("Show this help."))
    else:
        sentence = _said(parameter.help)
    names = _names(parameter) if isinstance(parameter, TyperOption) else metavar(parameter)
    return names, " ".join([sentence, *notes])


def _names(option: TyperOption) -> str:
    names = ", ".join(sorted(option.opts, key=len))
    return names if option.is_flag else f"{names} {metavar(option)}"


def in_usage(argument: TyperArgument, *, needed: bool) -> str:
    """Return how an argument stands in the form of a command: in brackets when it can be left out."""
    name = metavar(argument)
    return name if needed else f"[{name}]"


def metavar(parameter: Parameter) -> str:
    """Return the word that stands for a value, in the reader's language."""
    if parameter.metavar:
        word = translate_message(Message(parameter.metavar))
    elif choices := getattr(parameter.type, "choices", None):
        values = [str(getattr(choice, "value", choice)) for choice in choices]
        name = parameter.opts[-1] if parameter.opts else ""
        word = "|".join(pick_title(label_value(name, value)) for value in values)
    elif isinstance(parameter, TyperArgument):
        word = (parameter.name or "").upper()
    else:
        word = translate_message(_TYPES.get(parameter.type.name, msg("TEXT")))
    return f"{word} ..." if parameter.nargs == -1 else word


def _said(sentence: str | None) -> str:
    """Put a sentence that Typer carried as an id into words."""
    return translate_message(help_message(sentence)) if sentence else ""


def _line(example: str | Message) -> str:
    return translate_message(to_type(example) if isinstance(example, str) else example)


def count_columns(context: Context) -> int:
    """Return how many columns a page may have: those of `--width`, else of the terminal, WIDEST at most."""
    wanted = context.find_root().params.get("width")
    return min(wanted or shutil.get_terminal_size().columns, WIDEST)
