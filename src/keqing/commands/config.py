"""`keqing config`: the settings of this login, where each comes from, and changing them."""

from __future__ import annotations

import json
import os
from enum import StrEnum
from typing import Annotated

from keqing.commands.options import (
    Context,
    Format,
    FormatChoice,
    argument,
    command,
    option,
    root_of,
    screen_of,
)
from keqing.config.folders import Folders
from keqing.config.resolved import FoundSetting, Settings, load_settings, shown_value
from keqing.config.settings import SETTINGS
from keqing.config.settings_file import change_setting
from keqing.definitions.names import Word, find_called, suggest_words
from keqing.errors import NotFound, Unusable
from keqing.i18n import Message, msg, msgn, translate_message
from keqing.render.text import pad, width
from keqing.text.folding import fold_case
from keqing.text.harmless import clean_text, write_lines


class Action(StrEnum):
    """The actions on a setting."""

    LIST = "list"
    GET = "get"
    SET = "set"
    UNSET = "unset"


ACTIONS = (
    Word("list", {"zh": "列出", "en": "list"}, ("全部",)),
    Word("get", {"zh": "查看", "en": "get"}, ("读取", "看")),
    Word("set", {"zh": "设置", "en": "set"}, ("改", "修改", "设为")),
    Word("unset", {"zh": "取消", "en": "unset"}, ("恢复默认", "默认")),
)
NAMES = (
    Word("db", {"zh": "数据库", "en": "database"}),
    Word("lang", {"zh": "语言", "en": "language"}),
    Word("agent", {"zh": "员工", "en": "agent"}),
    Word("color", {"zh": "颜色", "en": "color"}, ("colour", "colours", "colors")),
    Word("width", {"zh": "宽度", "en": "width"}, ("列数",)),
)
"""What people call the actions, and the settings of a login."""

WORDS_AFTER = {Action.LIST: 0, Action.GET: 1, Action.SET: 2, Action.UNSET: 1}


@command(
    "keqing config",
    "keqing config set lang zh",
    "keqing config set red-days 10 --department",
    more=msg(
        "A setting is taken from the first that has it: an option, the environment, your own file, "
        "the system's file, the default."
    ),
)
def config_command(
    context: Context,
    act: Annotated[
        str,
        argument(msg("What to do: list, get, set or unset."), msg("ACTION"), show_default=True),
    ] = "list",
    name: Annotated[str | None, argument(msg("Which setting."), msg("SETTING"))] = None,
    value: Annotated[str | None, argument(msg("Its new value."), msg("VALUE"))] = None,
    department: Annotated[
        bool,
        option("--department", help=msg("The department's settings, the same for everybody.")),
    ] = False,
    form: FormatChoice = None,
) -> None:
    settings, screen = root_of(context).settings, screen_of(context)
    action = _action(act)
    given = [word for word in (name, value) if word is not None]
    if len(given) != WORDS_AFTER[action]:
        raise Unusable(
            msgn(
                "config {action} takes {n} word after it.",
                "config {action} takes {n} words after it.",
                WORDS_AFTER[action],
                action=action,
            ),
            msg("As in: keqing config set lang zh"),
        )
    if department:
        _of_department(context, action, name, value, form)
        return
    if name is None:
        from keqing.commands.transaction import require_form  # noqa: PLC0415  # the database loads slowly

        require_form(context)
        as_json = form is Format.JSON
        lines = [_listed(settings.found, as_json=as_json)]
        if as_json:
            write_lines(screen.out, lines)
        else:
            screen.out.writelines(f"{line}\n" for line in lines)
        return
    meant = find_called(name, NAMES)
    name = meant.name if meant else _own(name)
    if action is Action.GET:
        screen.out.write(_get(settings, name) + "\n")
        return
    change_setting(settings.folders.file, name, value)
    screen.say(_changed(name, settings.folders))


def _action(word: str) -> Action:
    """Return what is to be done. Raises Unusable for a word that says nothing of it."""
    if found := find_called(word, ACTIONS):
        return Action(found.name)
    raise Unusable(msg("config cannot do '{word}'.", word=word), suggest_words(word, ACTIONS))


_OF_AN_AGENT = frozenset({"capacity", "容量", "电话量", "每天打多少"})
"""Words for how many calls an agent makes in a day, which is no setting."""


def _own(name: str) -> str:
    """Return a setting of the login. Raises NotFound; one of the department is said to be that."""
    from keqing.services.department.shared_settings import ROWS  # noqa: PLC0415  # for this mistake alone

    if found := find_called(name, ROWS.values()):
        raise NotFound(
            msg("{name} is a setting of the department.", name=found.title),
            msg("Add: --department"),
        )
    if fold_case(name) in _OF_AN_AGENT:
        raise NotFound(
            msg("How many calls a day an agent makes is said of the agent."),
            msg("Write: keqing add-agent NAME --capacity N"),
        )
    raise NotFound(msg("There is no setting {name}.", name=name), suggest_words(name, NAMES))


def _of_department(
    context: Context, action: Action, name: str | None, value: str | None, form: Format | None
) -> None:
    """Do the same with the settings that the database holds."""
    from keqing.commands.transaction import ROWS, reading, writing  # noqa: PLC0415  # as above
    from keqing.render import emit  # noqa: PLC0415  # as above
    from keqing.render import settings as screens  # noqa: PLC0415  # as above
    from keqing.services.department import shared_settings  # noqa: PLC0415  # as above

    if name is not None and action in {Action.SET, Action.UNSET}:
        with writing(context, "config", forms=ROWS) as desk:
            found = [shared_settings.change(desk, name, value)]
    else:
        with reading(context) as desk:
            found = (
                [shared_settings.setting(desk, name)]
                if name
                else list(shared_settings.settings(desk))
            )
    if action is Action.GET:
        screen_of(context).write(str(found[0].value))
        return
    emit.emit(screens.of_department(found), screen_of(context), form)


def _get(settings: Settings, name: str) -> str:
    """Return one value alone, as a script wants it."""
    found = next(setting for setting in settings.found if setting.name == name)
    if found.value is None:
        raise NotFound(
            msg("{name} is not set.", name=name),
            msg("Set it with: keqing config set {name} VALUE", name=name),
        )
    return clean_text(shown_value(found))


def _changed(name: str, folders: Folders) -> Message:
    """Tell what holds from now on, which may come from somewhere stronger than the file."""
    found = next(setting for setting in load_settings({}, os.environ).found if setting.name == name)
    return msg(
        "{name} is now {value} ({origin}); your file is {file}",
        name=name,
        value=shown_value(found) or "-",
        origin=found.origin,
        file=folders.file,
    )


def _listed(found: tuple[FoundSetting, ...], *, as_json: bool) -> str:
    if as_json:
        rows = [
            {
                "name": setting.name,
                "value": None if setting.value is None else shown_value(setting),
                "origin": translate_message(setting.origin, "en"),
            }
            for setting in found
        ]
        return json.dumps({"schema": "keqing.config/1", "settings": rows}, ensure_ascii=False)
    meanings = {setting.name: setting.meaning for setting in SETTINGS}
    lines = [
        (
            setting.name,
            clean_text(shown_value(setting)) or "-",
            clean_text(translate_message(setting.origin)),
            translate_message(meanings[setting.name]),
        )
        for setting in found
    ]
    columns = [max(width(cell) for cell in column) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(pad(cell, columns[n]) for n, cell in enumerate(line)).rstrip() for line in lines
    )
