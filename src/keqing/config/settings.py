"""The one table of settings: what each can be, and what it is by default.

It feeds the reading of files and variables, the sentences about mistakes, and `keqing config`.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal

from keqing.config.folders import Folders
from keqing.config.secrets import hide_secrets
from keqing.errors import NotFound, Unusable
from keqing.frozen import dataclass
from keqing.i18n import LANGUAGES, Language, Message, locale_language, msg
from keqing.patterns import late_pattern

Color = Literal["auto", "always", "never"]
COLORS: tuple[Color, ...] = ("auto", "always", "never")
COLOR_WORDS: Mapping[str, Color] = {
    "自动": "auto",
    "总是": "always",
    "始终": "always",
    "从不": "never",
    "不用": "never",
}
LANGUAGE_WORDS: Mapping[str, Language] = {
    "中文": "zh",
    "汉语": "zh",
    "chinese": "zh",
    "英文": "en",
    "英语": "en",
    "english": "en",
}
"""Other words for the values."""
MIN_WIDTH_COLUMNS, MAX_WIDTH_COLUMNS = 20, 1000

_URL = late_pattern(r"[a-z][a-z0-9+]*://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class LoginSetting:
    """A row of the table: a setting of the login.

    `read` turns text or a value of TOML into the setting's value, and raises ValueError for one that
    it cannot have. `wanted` says which it can have. `default` may look at the environment, and says
    where the value comes from.
    """

    name: str
    env: str
    meaning: Message
    wanted: Message
    read: Callable[[object, Path | None], str | int]
    default: Callable[[Mapping[str, str], Folders], tuple[str | int | None, Message]]


def _read_db(value: object, here: Path | None) -> str:
    """Read a path or a URL. `here` is what a relative path counts from; None forbids one."""
    text = _read_text(value, here)
    if _URL.match(text):
        return text
    path = Path(text).expanduser()
    if path.is_absolute():
        return str(path)
    if here is None:
        raise ValueError
    return str(here / path)


def _read_text(value: object, _here: Path | None) -> str:
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        raise ValueError
    return value.strip()


def _read_width(value: object, _here: Path | None) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ValueError  # noqa: TRY004  # every unfit value is a ValueError here
    width = int(value)
    if not MIN_WIDTH_COLUMNS <= width <= MAX_WIDTH_COLUMNS:
        raise ValueError
    return width


def _one_of(
    choices: tuple[str, ...], words: Mapping[str, str]
) -> Callable[[object, Path | None], str]:
    def read(value: object, _here: Path | None) -> str:
        text = str(value)
        if (known := words.get(text.strip().casefold(), text)) not in choices:
            raise ValueError
        return known

    return read


def _default_color(environ: Mapping[str, str], _folders: Folders) -> tuple[str, Message]:
    """Follow no-color.org and its kin: NO_COLOR, then FORCE_COLOR, then TERM=dumb."""
    for name, color in (("NO_COLOR", "never"), ("FORCE_COLOR", "always")):
        if environ.get(name):
            return color, msg("environment: {name}", name=name)
    if environ.get("TERM") == "dumb":
        return "never", msg("environment: {name}", name="TERM")
    return "auto", msg("default")


SETTINGS = (
    LoginSetting(
        name="db",
        env="KEQING_DB",
        meaning=msg("the database: a file, or the URL of a server"),
        wanted=msg("Write the whole path of a file, or a URL such as postgresql://host/name."),
        read=_read_db,
        default=lambda _environ, folders: (str(folders.data / "keqing.db"), msg("default")),
    ),
    LoginSetting(
        name="lang",
        env="KEQING_LANG",
        meaning=msg("the language: zh or en"),
        wanted=msg("Write zh or en."),
        read=_one_of(LANGUAGES, LANGUAGE_WORDS),
        default=lambda environ, _folders: (locale_language(environ), msg("locale")),
    ),
    LoginSetting(
        name="agent",
        env="KEQING_AGENT",
        meaning=msg("whose list it is when no --agent is given"),
        wanted=msg("Write the name of an agent."),
        read=_read_text,
        default=lambda _environ, _folders: (None, msg("default")),
    ),
    LoginSetting(
        name="color",
        env="KEQING_COLOR",
        meaning=msg("colours: auto, always or never"),
        wanted=msg("Write auto, always or never."),
        read=_one_of(COLORS, COLOR_WORDS),
        default=_default_color,
    ),
    LoginSetting(
        name="width",
        env="KEQING_WIDTH",
        meaning=msg("columns of a screen; without it the terminal says"),
        wanted=msg("Write a whole number from 20 to 1000."),
        read=_read_width,
        default=lambda _environ, _folders: (None, msg("terminal")),
    ),
)


def find_setting(name: str) -> LoginSetting:
    """Return the setting called `name`; NotFound names the nearest one."""
    for entry in SETTINGS:
        if entry.name == name:
            return entry
    raise NotFound(msg("There is no setting {name}.", name=name), nearest_setting(name))


def cannot_be(name: str, value: object, entry: LoginSetting) -> Unusable:
    """Say that a setting cannot have a value, without any password in it."""
    shown = hide_secrets(str(value))
    return Unusable(msg("{name} cannot be {value}.", name=name, value=shown), entry.wanted)


def nearest_setting(name: str) -> Message:
    """Name the setting nearest to a mistyped name, or all of them."""
    names = [entry.name for entry in SETTINGS]
    if near := difflib.get_close_matches(name, names, 1):
        return msg("Did you mean {name}?", name=near[0])
    return msg("Settings are: {names}.", names=names)
