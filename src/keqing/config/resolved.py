"""Every setting with its value, and where the value comes from.

It comes from the first that has it: a flag, the environment, the login's file, the system's file, the default.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import cast

from keqing.config.folders import Folders, find_folders
from keqing.config.secrets import hide_secrets
from keqing.config.settings import SETTINGS, Color, LoginSetting, cannot_be
from keqing.config.settings_file import read_settings_file
from keqing.frozen import dataclass
from keqing.i18n import Language, Message, msg


@dataclass(frozen=True, slots=True)
class FoundSetting:
    """A setting's value as text for people, and where it came from."""

    name: str
    value: str | int | None
    origin: Message

    @property
    def in_file(self) -> bool:
        """Whether a settings file says so, which every run of this login finds."""
        return "file" in self.origin.params


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting, resolved. `db` is an absolute path or a URL; `width` None is the terminal's."""

    db: str
    lang: Language
    agent: str | None
    color: Color
    width: int | None
    found: tuple[FoundSetting, ...]
    folders: Folders


def load_settings(flags: Mapping[str, str | int | None], environ: Mapping[str, str]) -> Settings:
    """Resolve every setting; `flags` are the options given, None where one was not.

    Raises Unusable for a value that a setting cannot have, naming the flag, the variable, or the
    file and its line.
    """
    folders = find_folders(environ)
    of_login = read_settings_file(folders.file)
    system = [
        (folder / "config.toml", read_settings_file(folder / "config.toml"))
        for folder in folders.system
    ]
    files = [(folders.file, of_login), *system]
    found = tuple(_find(setting, flags, environ, files, folders) for setting in SETTINGS)
    by_name = {resolved.name: resolved.value for resolved in found}
    return Settings(
        db=str(by_name["db"]),
        lang=cast("Language", by_name["lang"]),
        agent=cast("str | None", by_name["agent"]),
        color=cast("Color", by_name["color"]),
        width=cast("int | None", by_name["width"]),
        found=found,
        folders=folders,
    )


def shown_value(found: FoundSetting) -> str:
    """Return a value for people: a database's password is not shown."""
    return "" if found.value is None else hide_secrets(str(found.value))


def _find(
    entry: LoginSetting,
    flags: Mapping[str, str | int | None],
    environ: Mapping[str, str],
    files: list[tuple[Path, dict[str, str | int]]],
    folders: Folders,
) -> FoundSetting:
    flag = flags.get(entry.name)
    if flag is not None:
        return FoundSetting(entry.name, _read(entry, flag, f"--{entry.name}"), msg("option"))
    if variable := environ.get(entry.env):
        return FoundSetting(
            entry.name,
            _read(entry, variable, entry.env),
            msg("environment: {name}", name=entry.env),
        )
    for path, values in files:
        if entry.name in values:
            return FoundSetting(entry.name, values[entry.name], msg("file: {file}", file=path))
    value, origin = entry.default(environ, folders)
    return FoundSetting(entry.name, value, origin)


def _read(entry: LoginSetting, value: object, name: str) -> str | int:
    try:
        return entry.read(value, _here())
    except ValueError:
        raise cannot_be(name, value, entry) from None


def _here() -> Path | None:
    """Return the working folder; None where it is gone, from which no name can count."""
    try:
        return Path.cwd()
    except OSError:
        return None
