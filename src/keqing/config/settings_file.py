"""The file of settings: read with every line checked, and changed one setting at a time."""

from __future__ import annotations

import errno
import os
import re
import stat
from pathlib import Path

from keqing.config.secrets import hide_secrets
from keqing.config.settings import SETTINGS, cannot_be, find_setting, nearest_setting
from keqing.disk import private_files
from keqing.errors import Failed, Unusable, system_reason
from keqing.i18n import Message, msg
from keqing.text import bounded_toml

_MAX_BYTES = 1_000_000
"""Bytes of a settings file that are read."""
_TWICE = "Cannot overwrite a value"
"""So the reader of TOML begins about a name that was written before."""


def read_settings_file(path: Path) -> dict[str, str | int]:
    """Read a settings file and check every line of it; a file that is not there is empty.

    Raises Unusable with file and line for the first mistake, and Failed when the file cannot be
    read at all.
    """
    try:
        with open(path, "rb", opener=_opened_at_once) as file:  # a path takes no opener
            content = file.read(_MAX_BYTES + 1)
        if len(content) > _MAX_BYTES:
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
        if str(error).startswith(_TWICE):
            twice = msg("this setting stands there twice")
            raise _mistake(path, line, twice, msg("Take one of the two lines out.")) from None
        raise _mistake(path, line, msg("this line is not written as NAME = VALUE")) from None
    return {name: _checked(path, text, name, value) for name, value in written.items()}


def _opened_at_once(path: str, flags: int) -> int:
    """Open a file without waiting for who writes into a pipe. Raises OSError, of a pipe too."""
    handle = os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
    if stat.S_ISFIFO(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(errno.ENXIO, os.strerror(errno.ENXIO), path)
    return handle


def change_setting(path: Path, name: str, value: str | None) -> None:
    """Write one setting into a file, or take it out with None; the rest of the file stays as it is.

    The new file takes the old one's place in one step, readable by this login alone. Raises
    Unusable for a value that the setting cannot have, and for a file with a mistake in it.
    """
    entry = find_setting(name)
    before = read_settings_file(path)
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
            raise cannot_be(name, value, entry) from None
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


def _checked(path: Path, text: str, name: str, value: object) -> str | int:
    """Check one line of a settings file."""
    line = _line_of(text, name)
    entry = next((known for known in SETTINGS if known.name == name), None)
    if entry is None:
        raise _mistake(
            path, line, msg("there is no setting {name}", name=name), nearest_setting(name)
        )
    try:
        return entry.read(value, None)
    except ValueError:
        problem = msg("{name} cannot be {value}", name=name, value=hide_secrets(str(value)))
        raise _mistake(path, line, problem, entry.wanted) from None


def _mistake(path: Path, line: int, problem: Message, hint: Message | None = None) -> Unusable:
    return Unusable(
        msg("{file}, line {line}: {problem}.", file=path, line=line, problem=problem),
        hint or msg('Write one setting a line, as in: lang = "zh"'),
    )


def _line_of(text: str, name: str) -> int:
    """Return the line, from 1, on which a top-level name or table is written."""
    written = re.compile(rf"""\s*\[*\s*["']?{re.escape(name)}["']?\s*[=.\]]""")
    lines = text.splitlines()
    return next((n for n, line in enumerate(lines, 1) if written.match(line)), 1)


def _replace(path: Path, text: str) -> None:
    """Write a private file in one step: either the old text or the new one is there, never half."""
    try:
        private_files.replace_text(path, text)
    except OSError as error:
        raise Failed(
            msg("{file} cannot be written: {reason}.", file=path, reason=system_reason(error)),
            msg("Nothing was changed. Check the folder's owner and the space on the disk."),
        ) from error
