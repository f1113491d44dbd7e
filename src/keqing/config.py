"""Settings of this login: what they are, where they come from, how they are changed.

`SETTINGS` is the one table of them. It feeds the reading of files and variables, the sentences
about mistakes, and `keqing config`. A value comes from the first that has it: a flag, the
environment, the login's file, the system's file, the default.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal, cast

from keqing.errors import Failed, NotFound, Unusable, system_reason
from keqing.frozen import dataclass
from keqing.i18n import LANGUAGES, Language, Message, locale_language, msg
from keqing.text import bounded_toml

Color = Literal["auto", "always", "never"]
COLORS: tuple[Color, ...] = ("auto", "always", "never")
NARROWEST, WIDEST = 20, 1000
_LARGEST = 1_000_000
"""Bytes of a settings file that are read."""

_SECRETS = (
    "password",
    "passfile",
    "sslpassword",
    "oauth_client_secret",
    "scram_client_key",
    "scram_server_key",
)
"""Parameters of libpq that hold a secret, or name the file that does (PostgreSQL 18, 32.1.2)."""
_PASSWORD = re.compile(r"(://[^:/@]*):.*@", re.DOTALL)
_SECRET_WORD = re.compile(
    rf"""(\b(?:{"|".join(_SECRETS)})\s*=\s*)(?:'(?:[^'\\]|\\.)*'|[^\s&;'"]+)""", re.IGNORECASE
)

_URL = re.compile(r"[a-z][a-z0-9+]*://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Folders:
    """Where keqing keeps its files, by the XDG base directory rules.

    `config`, `data` and `state` are this login's own; `system` are the folders that the machine's
    administrator writes, the most important first.
    """

    config: Path
    data: Path
    state: Path
    system: tuple[Path, ...]

    @property
    def file(self) -> Path:
        """This login's settings."""
        return self.config / "config.toml"


@dataclass(frozen=True, slots=True)
class Found:
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
    found: tuple[Found, ...]
    folders: Folders


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table.

    `read` turns what was written (text, or a value of TOML) into the setting's value and raises
    ValueError for what it cannot be; `wanted` says what it can be. `default` may look at the
    environment and says where the value comes from.
    """

    name: str
    env: str
    meaning: Message
    wanted: Message
    read: Callable[[object, Path | None], str | int]
    default: Callable[[Mapping[str, str], Folders], tuple[str | int | None, Message]]


def folders(environ: Mapping[str, str]) -> Folders:
    """Find the folders from HOME and the XDG variables; relative and empty ones are ignored."""
    home = _absolute(environ.get("HOME")) or _home_of_login()
    system = [
        Path(part) for part in environ.get("XDG_CONFIG_DIRS", "").split(":") if _absolute(part)
    ]
    return Folders(
        config=(_absolute(environ.get("XDG_CONFIG_HOME")) or home / ".config") / "keqing",
        data=(_absolute(environ.get("XDG_DATA_HOME")) or home / ".local/share") / "keqing",
        state=(_absolute(environ.get("XDG_STATE_HOME")) or home / ".local/state") / "keqing",
        system=tuple(folder / "keqing" for folder in system or [Path("/etc/xdg")]),
    )


def load(flags: Mapping[str, str | int | None], environ: Mapping[str, str]) -> Settings:
    """Resolve every setting; `flags` are the options given, None where one was not.

    Raises Unusable for a value that a setting cannot have, naming the flag, the variable, or the
    file and its line.
    """
    places = folders(environ)
    own = read_file(places.file)
    system = [
        (folder / "config.toml", read_file(folder / "config.toml")) for folder in places.system
    ]
    files = [(places.file, own), *system]
    found = tuple(_find(setting, flags, environ, files, places) for setting in SETTINGS)
    by_name = {resolved.name: resolved.value for resolved in found}
    return Settings(
        db=str(by_name["db"]),
        lang=cast("Language", by_name["lang"]),
        agent=cast("str | None", by_name["agent"]),
        color=cast("Color", by_name["color"]),
        width=cast("int | None", by_name["width"]),
        found=found,
        folders=places,
    )


def setting(name: str) -> Setting:
    """Return the setting called `name`; NotFound names the nearest one."""
    for entry in SETTINGS:
        if entry.name == name:
            return entry
    raise NotFound(msg("There is no setting {name}.", name=name), _nearest(name))


def read_file(path: Path) -> dict[str, str | int]:
    """Read a settings file and check every line of it; a file that is not there is empty.

    Raises Unusable with file and line for the first mistake, and Failed when the file cannot be
    read at all.
    """
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
        if len(content) > _LARGEST:
            raise _mistake(path, 1, msg("the file is too large for settings"))
        text = content.decode("utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise _mistake(path, line, msg("this is not UTF-8 text")) from None
    except OSError as error:
        raise Failed(
            msg(
                "The settings in {file} cannot be read: {reason}.",
                file=path,
                reason=system_reason(error),
            ),
            msg("Check who owns the file and its mode."),
        ) from error
    import tomllib  # noqa: PLC0415  # most starts find no file to read

    try:
        written = bounded_toml.load_toml(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+)", str(error))
        line = int(place[1]) if place else max(1, len(text.splitlines()))
        raise _mistake(path, line, msg("this line is not written as NAME = VALUE")) from None
    return {name: _checked(path, text, name, value) for name, value in written.items()}


def change(path: Path, name: str, value: str | None) -> None:
    """Write one setting into a file, or take it out with None; the rest of the file stays as it is.

    The new file takes the old one's place in one step, readable by this login alone. Raises
    Unusable for a value that the setting cannot have, and for a file with a mistake in it.
    """
    entry = setting(name)
    before = read_file(path)
    if value is None and name not in before:
        return
    after = {key: old for key, old in before.items() if key != name}
    text = path.read_text("utf-8-sig") if path.exists() else ""
    lines = text.splitlines()
    at = _line_of(text, name)
    if value is None:
        del lines[at - 1]
    else:
        try:
            after[name] = entry.read(value, None)
        except ValueError:
            raise _cannot_be(name, value, entry) from None
        new = f"{name} = {_quoted(after[name])}"
        if name in before:
            lines[at - 1] = new
        else:
            lines.append(new)
    changed = "".join(f"{line}\n" for line in lines)
    if not _says(changed, after):
        raise Unusable(
            msg("{file} is written in a way that keqing cannot change.", file=path),
            msg("Change {name} in it with an editor.", name=name),
        )
    _replace(path.resolve(), changed)


def shown(found: Found) -> str:
    """Return a value for people: a database's password is not shown."""
    return "" if found.value is None else without_secrets(str(found.value))


def without_secrets(address: str) -> str:
    """Return a database's address without what lets one in: `***` stands for it.

    That is the password before the host, and whichever of libpq's parameters holds one or says where one is,
    in a URL or as `name=value`.
    """
    head, mark, query = address.partition("?")
    if "@" not in head and "@" in query:  # a password with a question mark in it
        head, mark, query = address, "", ""
    plain = _PASSWORD.sub(r"\1:***@", head)
    parts = re.split("([&;])", query)
    plain += mark + "".join(_without_secret(part) for part in parts)
    return _SECRET_WORD.sub(r"\1***", plain)


def _without_secret(parameter: str) -> str:
    name, equals, _ = parameter.partition("=")
    if not equals:
        return parameter
    if "%" in name or "+" in name:
        from urllib.parse import unquote_plus  # noqa: PLC0415  # most addresses have none of this

        plain = unquote_plus(name)
    else:
        plain = name
    return f"{name}=***" if plain.strip().lower() in _SECRETS else parameter


def _quoted(value: str | int) -> str:
    """Write a value as TOML; text holds printable characters only."""
    if isinstance(value, int):
        return str(value)
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _says(text: str, values: dict[str, str | int]) -> bool:
    """Tell whether a file with this text would hold just these values."""
    import tomllib  # noqa: PLC0415  # as in read_file

    try:
        return bounded_toml.load_toml(text) == values
    except tomllib.TOMLDecodeError:
        return False


def _find(
    entry: Setting,
    flags: Mapping[str, str | int | None],
    environ: Mapping[str, str],
    files: list[tuple[Path, dict[str, str | int]]],
    places: Folders,
) -> Found:
    flag = flags.get(entry.name)
    if flag is not None:
        return Found(entry.name, _read(entry, flag, f"--{entry.name}"), msg("option"))
    if variable := environ.get(entry.env):
        return Found(
            entry.name,
            _read(entry, variable, entry.env),
            msg("environment: {name}", name=entry.env),
        )
    for path, values in files:
        if entry.name in values:
            return Found(entry.name, values[entry.name], msg("file: {file}", file=path))
    value, origin = entry.default(environ, places)
    return Found(entry.name, value, origin)


def _read(entry: Setting, value: object, name: str) -> str | int:
    try:
        return entry.read(value, _here())
    except ValueError:
        raise _cannot_be(name, value, entry) from None


def _checked(path: Path, text: str, name: str, value: object) -> str | int:
    """Check one line of a settings file."""
    line = _line_of(text, name)
    entry = next((known for known in SETTINGS if known.name == name), None)
    if entry is None:
        raise _mistake(path, line, msg("there is no setting {name}", name=name), _nearest(name))
    try:
        return entry.read(value, None)
    except ValueError:
        problem = msg("{name} cannot be {value}", name=name, value=without_secrets(str(value)))
        raise _mistake(path, line, problem, entry.wanted) from None


def _mistake(path: Path, line: int, problem: Message, hint: Message | None = None) -> Unusable:
    return Unusable(
        msg("{file}, line {line}: {problem}.", file=path, line=line, problem=problem),
        hint or msg('Write one setting a line, as in: lang = "zh"'),
    )


def _cannot_be(name: str, value: object, entry: Setting) -> Unusable:
    said = without_secrets(str(value))
    return Unusable(msg("{name} cannot be {value}.", name=name, value=said), entry.wanted)


def _nearest(name: str) -> Message:
    names = [entry.name for entry in SETTINGS]
    if near := difflib.get_close_matches(name, names, 1):
        return msg("Did you mean {name}?", name=near[0])
    return msg("Settings are: {names}.", names=names)


def _line_of(text: str, name: str) -> int:
    """Return the line, from 1, on which a top-level name or table is written."""
    written = re.compile(rf"""\s*\[*\s*["']?{re.escape(name)}["']?\s*[=.\]]""")
    lines = text.splitlines()
    return next((n for n, line in enumerate(lines, 1) if written.match(line)), 1)


def _replace(path: Path, text: str) -> None:
    """Write a private file in one step: either the old text or the new one is there, never half."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        temporary = path.with_name(f".{path.name}.{os.getpid()}")
        temporary.unlink(missing_ok=True)
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise Failed(
            msg("{file} cannot be written: {reason}.", file=path, reason=system_reason(error)),
            msg("Nothing was changed. Check the folder's owner and the space on the disk."),
        ) from error


def _here() -> Path | None:
    """Return the working folder; None where it is gone, from which no name can count."""
    try:
        return Path.cwd()
    except OSError:
        return None


def _absolute(path: str | None) -> Path | None:
    return Path(path) if path and Path(path).is_absolute() else None


def _home_of_login() -> Path:
    """Return the home folder from the password database, as cron and `env -i` need it."""
    try:
        import pwd  # noqa: PLC0415  # there is none on Windows

        return Path(pwd.getpwuid(os.getuid()).pw_dir)
    except (ImportError, KeyError):
        raise Failed(
            msg("This login has no home folder."),
            msg("Set HOME to a folder, or name the files with KEQING_DB and XDG_CONFIG_HOME."),
        ) from None


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
    if not NARROWEST <= width <= WIDEST:
        raise ValueError
    return width


def _one_of(choices: tuple[str, ...]) -> Callable[[object, Path | None], str]:
    def read(value: object, _here: Path | None) -> str:
        if value not in choices:
            raise ValueError
        return str(value)

    return read


def _default_color(environ: Mapping[str, str], _places: Folders) -> tuple[str, Message]:
    """Follow no-color.org and its kin: NO_COLOR, then FORCE_COLOR, then TERM=dumb."""
    for name, color in (("NO_COLOR", "never"), ("FORCE_COLOR", "always")):
        if environ.get(name):
            return color, msg("environment: {name}", name=name)
    if environ.get("TERM") == "dumb":
        return "never", msg("environment: {name}", name="TERM")
    return "auto", msg("default")


SETTINGS = (
    Setting(
        name="db",
        env="KEQING_DB",
        meaning=msg("the database: a file, or the URL of a server"),
        wanted=msg("Write the whole path of a file, or a URL such as postgresql://host/name."),
        read=_read_db,
        default=lambda _environ, places: (str(places.data / "keqing.db"), msg("default")),
    ),
    Setting(
        name="lang",
        env="KEQING_LANG",
        meaning=msg("the language: zh or en"),
        wanted=msg("Write zh or en."),
        read=_one_of(LANGUAGES),
        default=lambda environ, _places: (locale_language(environ), msg("locale")),
    ),
    Setting(
        name="agent",
        env="KEQING_AGENT",
        meaning=msg("whose list it is when no --agent is given"),
        wanted=msg("Write the name of an agent."),
        read=_read_text,
        default=lambda _environ, _places: (None, msg("default")),
    ),
    Setting(
        name="color",
        env="KEQING_COLOR",
        meaning=msg("colours: auto, always or never"),
        wanted=msg("Write auto, always or never."),
        read=_one_of(COLORS),
        default=_default_color,
    ),
    Setting(
        name="width",
        env="KEQING_WIDTH",
        meaning=msg("columns of a screen; without it the terminal says"),
        wanted=msg("Write a whole number from 20 to 1000."),
        read=_read_width,
        default=lambda _environ, _places: (None, msg("terminal")),
    ),
)
