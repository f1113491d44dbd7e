"""Where a database is, and whether it may be made there.

A file is opened without creating it, so that a mistyped path is an error and never an empty database.
"""

from __future__ import annotations

import re
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from keqing.config.secrets import hide_secrets
from keqing.disk import private_files
from keqing.errors import Failed, NeedsSetup, NotFound, Unusable, system_reason
from keqing.frozen import dataclass
from keqing.i18n import msg
from keqing.patterns import late_pattern
from keqing.text import shell

_WORDS = late_pattern(r"(?:^|[\s/])(?:host|hostaddr|dbname|password)\s*=\s*\S", re.IGNORECASE)
"""How the words of libpq look (`host=h dbname=k`), which are no name of a file."""
_POSTGRESQL = frozenset({"postgresql", "postgres", "postgresql+psycopg"})


@dataclass(frozen=True, slots=True)
class Place:
    """A SQLite file, or a PostgreSQL server's database. `default` is the path nobody had to type."""

    file: Path | None
    url: URL
    default: bool = False

    def __str__(self) -> str:
        if self.file:
            return str(self.file)
        return hide_secrets(_as_typed(self.url))

    @property
    def exists(self) -> bool:
        """Whether the file is there with anything in it; a server's database is taken to be."""
        return self.file is None or (self.file.exists() and self.file.stat().st_size > 0)


def locate_database(db: str, default: str | None = None) -> Place:
    """Read a path or URL. Raises Unusable for a URL of a database that keqing does not speak."""
    if "://" not in db:
        if _WORDS.search(db):
            raise _no_address(db)
        return Place(Path(db), URL.create("sqlite", database=db), default=db == default)
    try:
        url = make_url(_with_hosts_apart(db))
    except (ArgumentError, ValueError) as error:  # ValueError: of a port that is no number
        raise _no_address(db) from error
    if url.drivername == "sqlite" and url.database:
        return locate_database(url.database, default)
    if url.drivername not in _POSTGRESQL:
        raise Unusable(
            msg("keqing does not work on {kind}.", kind=url.drivername),
            msg("Give a file, or postgresql://NAME@HOST/DATABASE."),
        )
    return Place(None, url.set(drivername="postgresql+psycopg"))


def _with_hosts_apart(db: str) -> str:
    """Name several hosts as parameters: `//li@a:5432,b/crm`, as libpq has it, is `//li@/crm?host=a:5432&host=b`."""
    kind, mark, rest = db.partition("://")
    place, slash, more = rest.partition("/")
    login, at, hosts = place.rpartition("@")
    if "," not in hosts or "?" in hosts:
        return db
    named = "&".join(f"host={host}" for host in hosts.split(","))
    return f"{kind}{mark}{login}{at}{slash}{more}{'&' if '?' in more else '?'}{named}"


def _as_typed(url: URL) -> str:
    """Write an address as it is given to keqing: without the driver, and several hosts before the name."""
    plain = url.set(drivername="postgresql")
    hosts = plain.query.get("host", ())
    if isinstance(hosts, str) or not hosts:
        return plain.render_as_string(hide_password=False).replace("%2F", "/")
    apart = plain.difference_update_query(["host"])
    start, mark, rest = _as_typed(apart).partition("://")
    login, at, name = rest.rpartition("@") if plain.username else ("", "", rest)
    return f"{start}{mark}{login}{at}{','.join(hosts)}{name}"


def _no_address(db: str) -> Unusable:
    return Unusable(
        msg("{url} is not an address of a database.", url=hide_secrets(db)),
        msg("Give a file, or postgresql://NAME@HOST/DATABASE."),
    )


def require_database(place: Place) -> None:
    """Raise NeedsSetup or NotFound where there is no database to open."""
    file = place.file
    if file is None:
        return
    require_plain_file(file)
    if not file.exists():
        if place.default:
            raise NeedsSetup(
                msg("There is no database yet."),
                msg("Create one with: keqing init. To try it first: keqing demo"),
            )
        raise NotFound(
            msg("There is no database {path}.", path=str(file)),
            msg(
                "Check the path, or start one there with: keqing --db {path} init",
                path=shell.quote_word(str(file)),
            ),
        )


def require_plain_file(file: Path) -> None:
    """Raise Failed for a folder, a pipe or a device: one would be waited for, another be replaced by a database."""
    if file.is_dir():
        raise Failed(
            msg("{path} is a folder.", path=str(file)), msg("Give the file of the database.")
        )
    if file.exists() and not file.is_file():
        raise Failed(
            msg("{path} is not a file.", path=str(file)), msg("Give the file of the database.")
        )


def prepare_folder(place: Place) -> None:
    """Make the folder (0700) of a new database, where it is missing. Raises Failed where none can be made."""
    file = place.file
    if file is None or file.parent.exists():
        return
    try:
        private_files.make_folder(file.parent)  # another may be as far
        file.parent.chmod(0o700)
    except OSError as error:
        raise not_creatable(file, error) from error


def not_creatable(file: Path, error: OSError) -> Failed:
    """Say that no database can be made at a path, and why."""
    return Failed(
        msg(
            "No database can be created at {path}: {reason}.",
            path=str(file),
            reason=system_reason(error),
        ),
        msg("Give a path that you may write to with --db PATH."),
    )
