"""What completion knows of the commands, read off the commands themselves.

`answering` cannot load them: that takes longer than a press of the tab key may. So `table` gives what it
needs, and `checks/docs.py` keeps that in `data/completion.json`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

from typer._click.core import Command as AnyCommand

from keqing.commands.config import ACTIONS
from keqing.commands.help.command_table import ROWS, Row
from keqing.commands.help.lazy import load
from keqing.commands.help.topics import TOPICS
from keqing.commands.options import help_message
from keqing.config.settings import SETTINGS
from keqing.definitions import cadence_file, kinds
from keqing.definitions.barred import bars
from keqing.definitions.guide_file import built_in_guides
from keqing.definitions.report_file import shipped_reports
from keqing.definitions.sample_file import shipped_samples
from keqing.definitions.stored import TYPES
from keqing.definitions.toml_file import Table
from keqing.i18n import Message, msg, translate_message

FILE = Path(__file__).parents[2] / "data" / "completion.json"

_ORDER = ("en", "zh")
_KINDS = {
    "WHO": "who", "A": "who", "B": "who", "FILE": "file", "PATH|URL": "file", "AGENT": "agent", "OUTCOME": "outcome",
    "CADENCE": "cadence", "KIND": "kind", "CHANNEL": "channel", "TYPE": "type", "GRADE": "grade",
    "PRESET": "preset", "ROLE": "role", "STATUS": "status", "SETTING": "setting", "ACTION": "action", "TOPIC": "topic",
    "DEFINITION": "definition", "GUIDE": "guide", "REPORT": "report", "SAMPLE": "sample",
}  # fmt: skip
"""What the words in capitals stand for that help shows for a value."""


class _Titled(Protocol):
    @property
    def name(self) -> str: ...  # as its own says
    @property
    def title(self) -> Mapping[str, str]: ...  # as its own says


def written(root: AnyCommand) -> str:
    """Return the table of the program as the file holds it: a command or a list of choices a line."""
    parts = (_block(name, part) for name, part in table(root).items())
    return "{\n" + ",\n".join(parts) + "\n}\n"


def table(root: AnyCommand) -> dict[str, Any]:
    """Return the commands by their words, those of `root` first, and the choices by what they are called."""
    choices = _choices()
    commands = {"": _node(root, None, choices, group=True)}
    for words, row in _rows(ROWS, ""):
        loaded = load(row)
        commands[words] = _node(loaded, row.help, choices, group=bool(row.rows))
        commands[words]["words"] = list(row.words)
    return {"commands": commands, "choices": choices}


def _block(name: str, part: Mapping[str, object]) -> str:
    lines = (
        f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False, sort_keys=True)}"
        for key, value in sorted(part.items())
    )
    return f'"{name}": {{\n' + ",\n".join(lines) + "\n}"


def _rows(rows: Iterable[Row], before: str) -> Iterator[tuple[str, Row]]:
    for row in rows:
        words = f"{before} {row.name}".strip()
        yield words, row
        yield from _rows(row.rows, words)


def _node(
    command: AnyCommand,
    about: Message | None,
    choices: dict[str, Any],
    *,
    group: bool,
) -> dict[str, Any]:
    arguments = [
        parameter for parameter in command.params if parameter.param_type_name == "argument"
    ]
    options = [parameter for parameter in command.params if parameter.param_type_name == "option"]
    node: dict[str, Any] = {
        "arguments": [_kind(argument, choices) for argument in arguments],
        "options": [
            *(_option(option, choices) for option in options),
            *(_json_form() for option in options if "--format" in option.opts),
        ],
    }
    if group:
        node["group"] = True
    if arguments and arguments[-1].nargs == -1:
        node["rest"] = True
    if about:
        node["help"] = _said(about)
    return node


def _json_form() -> dict[str, Any]:
    """Describe the short word for `--format json`, which is no option of Typer's."""
    return {"names": ["--json"], "help": _said(msg("The same as --format json."))}


def _option(parameter: Any, choices: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401  # as in _node
    option: dict[str, Any] = {
        "names": list(parameter.opts),
        "help": _said(help_message(parameter.help or "")),
    }
    if not parameter.is_flag and not parameter.count:
        option["takes"] = _kind(parameter, choices) or "text"
    if parameter.multiple:
        option["often"] = True
    return option


def _kind(parameter: Any, choices: dict[str, Any]) -> str:  # noqa: ANN401  # as in _node
    """Tell what kind of word a parameter takes; "" for free text."""
    shown = parameter.metavar or ""
    if parameter.name == "defined":
        return "defined"
    if "--agent" in parameter.opts:
        return "agent"
    if listed := list(getattr(parameter.type, "choices", ())) or _alternatives(shown):
        values = [getattr(value, "value", value) for value in listed]
        key = "|".join(values)
        choices[key] = [[value, "", ""] for value in values]
        return key
    return _KINDS.get(shown, "")


def _alternatives(shown: str) -> list[str]:
    """The values that help spells out: `zh|en`."""
    return shown.split("|") if "|" in shown and shown.islower() else []


def _choices() -> dict[str, Any]:
    """The built-in choices: name, and title in either language."""
    known = kinds.built_in_kinds()
    words = known.words
    told = {topic.title["zh"] for topic in TOPICS}
    return {
        "outcome": _titled(kinds.shipped_outcomes().by_name.values()),
        "kind": _titled(known.by_name.values()),
        "cadence": _titled(cadence_file.built_in_cadences(known).values()),
        "type": _titled(words.types.values()),
        "grade": _titled(words.grades.values()),
        "preset": _titled(kinds.presets().values()),
        "role": _titled(words.roles.values()),
        "action": _titled(ACTIONS),
        "definition": [[name, "", ""] for name in TYPES],
        "defined": [],
        "stage": _titled(words.stages.values()),
        "list": [[name, "", ""] for name in kinds.choice_lists()],
        "bar": _titled(bars()),
        "guide": _titled(built_in_guides().values()),
        "report": _tables(shipped_reports()),
        "sample": _tables(shipped_samples()),
        "status": _titled(kinds.program_words("status").values()),
        "channel": _titled(kinds.choice_lists()["channels"]),
        "setting": [[setting.name, *_said(setting.meaning)[:1], ""] for setting in SETTINGS],
        "topic": [
            *_titled(TOPICS),
            *(
                [row.name, "", "" if row.called_in("zh") in told else row.called_in("zh")]
                for row in ROWS
            ),
        ],
    }


def _tables(tables: Mapping[str, Table]) -> list[list[str]]:
    """Return the names of definitions with their titles, as their tables write them."""
    return [
        [name, *(table.values["title"].get(lang, "") for lang in _ORDER)]
        for name, table in tables.items()
    ]


def _titled(things: Iterable[_Titled]) -> list[list[str]]:
    return [[thing.name, *(thing.title.get(lang, "") for lang in _ORDER)] for thing in things]


def _said(message: Message) -> list[str]:
    return [translate_message(message, lang) for lang in ("en", "zh")]
