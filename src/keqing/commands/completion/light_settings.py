"""The settings that completion needs, found as `config` finds them but without its weight.

`config` checks every line of every file and tells where each value comes from; it loads in 30 ms, most of
what a press of the tab key may take. Here a mistake in a file only means that the file says nothing.
A test holds both against each other.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import NamedTuple

_LANGUAGES = ("zh", "en")
_SQLITE = "sqlite:///"


class Light(NamedTuple):
    """`file` is None where the database is a server's; `agent` is the one named in the settings."""

    file: str | None
    agent: str | None
    login: str
    chinese: bool


def load(flags: Mapping[str, str], environ: Mapping[str, str]) -> Light:
    """Find the settings; `flags` are those on the command line. Raises KeyError for a login without home."""
    values: dict[str, str] = {}
    for file in _files(environ):
        for name, value in _read(file).items():
            if isinstance(value, str):
                values.setdefault(name, value)
    for name in ("db", "agent", "lang"):
        if said := flags.get(name) or environ.get(f"KEQING_{name.upper()}"):
            values[name] = os.path.join(os.getcwd(), _home(said)) if name == "db" else said  # noqa: PTH109, PTH118  # pathlib loads slowly
            if name == "db" and "://" in said:
                values[name] = said
    default = os.path.join(_folder(environ, "XDG_DATA_HOME", ".local/share"), "keqing.db")  # noqa: PTH118  # as above
    lang = values.get("lang")
    return Light(
        file=_file(values.get("db", default)),
        agent=values.get("agent"),
        login=_login(environ),
        chinese=lang == "zh" if lang in _LANGUAGES else _locale(environ).startswith("zh"),
    )


def _file(db: str) -> str | None:
    if db.startswith(_SQLITE):
        return db[len(_SQLITE) :]
    return None if "://" in db else _home(db)


def _home(path: str) -> str:
    return os.path.expanduser(path)  # noqa: PTH111  # pathlib loads slowly


def _files(environ: Mapping[str, str]) -> Iterator[str]:
    """The files of settings, the most important first."""
    yield os.path.join(_folder(environ, "XDG_CONFIG_HOME", ".config"), "config.toml")  # noqa: PTH118  # as above
    system = [part for part in environ.get("XDG_CONFIG_DIRS", "").split(":") if part[:1] == "/"]
    for folder in system or ["/etc/xdg"]:
        yield os.path.join(folder, "keqing", "config.toml")  # noqa: PTH118  # as above


def _read(file: str) -> Mapping[str, object]:
    try:
        with open(file, "rb") as opened:  # noqa: PTH123  # as above
            text = opened.read().decode("utf-8-sig")
    except (OSError, ValueError):
        return {}
    from keqing.text import bounded_toml  # noqa: PLC0415  # most logins have no such file

    try:
        return bounded_toml.load_toml(text)
    except ValueError:  # of what is no TOML, too
        return {}


def _folder(environ: Mapping[str, str], name: str, below: str) -> str:
    """A folder of the XDG base directory rules; relative and empty ones are ignored."""
    said = environ.get(name, "")
    if said[:1] != "/":
        home = environ.get("HOME", "")
        if home[:1] != "/":
            import pwd  # noqa: PLC0415  # rarely needed

            home = pwd.getpwuid(os.getuid()).pw_dir
        said = os.path.join(home, below)  # noqa: PTH118  # as above
    return os.path.join(said, "keqing")  # noqa: PTH118  # as above


def _login(environ: Mapping[str, str]) -> str:
    """The account at the machine, as `getpass` tells it."""
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        if said := environ.get(name):
            return said
    import pwd  # noqa: PLC0415  # rarely needed

    return pwd.getpwuid(os.getuid()).pw_name


def _locale(environ: Mapping[str, str]) -> str:
    return next(
        (said.lower() for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (said := environ.get(name))),
        "",
    )
