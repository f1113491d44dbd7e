"""The folders in which keqing keeps its files, by the XDG base directory rules.

The library platformdirs takes 7 ms to load and asks the process for its environment, which here is given. On macOS
it also names other folders than those in which the files of users are.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from keqing.errors import Failed
from keqing.frozen import dataclass
from keqing.i18n import msg


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


def find_folders(environ: Mapping[str, str]) -> Folders:
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
