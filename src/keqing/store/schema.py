"""Which tables a database has, and laying them out in an empty one.

A database is used only when it has what keqing laid out and nothing else (`shape`): a trigger would be
obeyed in silence. Alembic is loaded only where there is something to upgrade.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from secrets import token_hex
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    insert,
    inspect,
    select,
)

from keqing.errors import Failed, NeedsSetup, Unusable
from keqing.i18n import Message, msg
from keqing.models import Base, Holiday, Setting
from keqing.store import server, shape, shape_told, version
from keqing.store.commit import commit
from keqing.store.engine import connect_sqlite, open_engine, queued_writer, writer
from keqing.store.location import Place, require_plain_file
from keqing.store.locks import lock_for_writing
from keqing.store.stop_secret import SECRET
from keqing.text import shell

HEAD, OLDER = version.HEAD, version.OLDER

STAMP = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)
"""Where Alembic keeps the version, as Alembic lays it out."""

_VERSION = select(STAMP.c.version_num)
_VERSION_IN_A_FILE = f"SELECT {STAMP.c.version_num.name} FROM {STAMP.name}"  # noqa: S608  # our own names
_OURS = {"customer", "enrollment", "event", "operation"}
"""Tables by any of which a database of keqing's is known, beside its version."""

_SHOWN_DIFFERENCES = 3
"""So many differences stand in a sentence; `keqing doctor` names them all."""

_NOT_READ = {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_ERROR}
"""What SQLite says of a file that it cannot make sense of; the last of a format that is too new."""


def create_tables(engine: Engine, place: Place) -> None:
    """Lay out the tables of an empty database, in one transaction.

    The tables come from the models, which is quicker than running the migrations; a test shows that
    both give the same. Raises Unusable where there are tables already.
    """
    if place.file is None:
        server.require_fit(engine)
    with (
        queued_writer(engine) as patience,
        writer(engine, patience=patience).connect() as connection,
    ):
        lock_for_writing(connection)
        if inspect(connection).get_table_names():
            raise already_there(place)
        Base.metadata.create_all(connection, checkfirst=False)
        STAMP.create(connection, checkfirst=False)
        connection.execute(insert(STAMP), {"version_num": HEAD})
        # The key of the stops is there before the first of them, and no operation takes it back.
        secret = {"name": SECRET, "value": token_hex(32)}
        connection.execute(insert(Setting), secret)
        connection.execute(insert(Holiday), known_holidays())
        commit(connection)


def is_blank(place: Place) -> bool:
    """Tell whether there is no table yet: where there is no file, in an empty one, or in a server's database.

    Looking takes back a write that a killed program had begun. Raises Failed for a folder, a pipe or a device.
    """
    if place.file is None:
        return not inspect(open_engine(place)).get_table_names()
    require_plain_file(place.file)
    if not place.exists:
        return True
    try:
        with closing(connect_sqlite(place.file)) as connection:
            return connection.execute("SELECT 1 FROM sqlite_master").fetchone() is None
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF in _NOT_READ:
            return False
        raise


def already_there(place: Place) -> Unusable:
    """Say that a new database cannot be made where something is."""
    return Unusable(
        msg("{path} exists already.", path=str(place)),
        msg(
            "Give another path, or work on it with: keqing --db {path} today",
            path=shell.quote_word(str(place)),
        ),
    )


def known_holidays() -> list[dict[str, Any]]:
    """Return the rows of the almanac that every database begins with: the library's years."""
    from keqing.calendar.almanac import LIBRARY, announced_days  # noqa: PLC0415  # only making a database needs it

    return [
        {"day": holiday.day, "workday": holiday.workday, "name": holiday.name, "source": LIBRARY}
        for holiday in announced_days()
    ]


def require_current(engine: Engine, place: Place, *, access: bool = True) -> None:
    """Raise NeedsSetup for a database that is empty or of another version; it is left as it is.

    Raises Failed for one that is not keqing's. Without `access` a server's rules of access may be any.
    """
    version = version_of(engine, place, access=access)
    if version == HEAD:
        return
    if version in OLDER:
        raise NeedsSetup(
            msg("The database {path} is older than this keqing.", path=str(place)),
            msg("Bring it up to date with: keqing upgrade"),
        )
    raise newer(place)


def newer(place: Place) -> NeedsSetup:
    """Say that only a later keqing can use this database."""
    return NeedsSetup(
        msg("The database {path} was made by a newer keqing.", path=str(place)),
        msg("Install that version or a later one. Nothing was changed."),
    )


def require_unchanged(connection: Connection) -> None:
    """Look once more when it is our turn to write: nobody upgraded or changed the tables meanwhile.

    Raises NeedsSetup, or Altered.
    """
    found = [str(stamp) for stamp in connection.scalars(_VERSION)]
    if found != [HEAD]:
        raise version.upgraded_meanwhile()
    if connection.dialect.name == "sqlite":
        parts = [shape.Part._make(row) for row in connection.exec_driver_sql(shape.QUERY)]
        _require_shape(parts, HEAD, str(connection.get_execution_options()["place"]))


class Altered(Failed):
    """The tables are not those that keqing laid out; `found` says in what, each by itself."""

    def __init__(self, place: str, found: Sequence[Message], mend: Message | None = None) -> None:
        """Name the first differences, and what to do about them: `mend`, where it is known."""
        self.found = tuple(found)
        super().__init__(
            msg("The tables of {path} were changed outside keqing.", path=place),
            mend or msg("Undo that change, or restore an earlier copy. Nothing was written."),
            (
                *self.found[:_SHOWN_DIFFERENCES],
                *(
                    [msg("All of it: keqing doctor")]
                    if len(self.found) > _SHOWN_DIFFERENCES
                    else []
                ),
            ),
        )


def version_of(engine: Engine, place: Place, *, access: bool = True) -> str:
    """Read the migration that a database stands at.

    Raises NeedsSetup for an empty database, Failed for what is none of keqing's, and Altered for one whose
    tables are not those of its version. With `access` it raises Altered for rules of access that are not ours, too.
    """
    server = place.file is None
    found = _server_version(engine, place, access=access) if server else _file_version(place)
    if found is None:
        raise NeedsSetup(
            msg("The database {path} is empty.", path=str(place)),
            msg("Set it up with: keqing --db {path} init", path=shell.quote_word(str(place))),
        )
    if not found:
        raise not_ours(place)
    return found


def not_ours(place: Place) -> Failed:
    """Say that a file or a server's database is not one that keqing made."""
    if place.file is None:
        return Failed(
            msg("{path} holds tables that are not keqing's.", path=str(place)),
            msg("Give an empty database, or the one that keqing set up."),
        )
    return Failed(
        msg("{path} is not a keqing database, or it is damaged.", path=str(place)),
        msg("Check the path, or bring back a copy of the file."),
    )


def _file_version(place: Place) -> str | None:
    """Read the version past the engine, which might change the journal: "" for a stranger's file."""
    if place.file is None:  # pragma: no cover
        raise AssertionError
    try:
        with closing(connect_sqlite(place.file)) as connection:
            parts = [shape.Part._make(row) for row in connection.execute(shape.QUERY)]
            tables = {part.name: part.sql or "" for part in parts if part.type == "table"}
            if not tables.keys() & _OURS or not shape.is_stamp(tables.get(STAMP.name, "")):
                return "" if parts else None
            found = [str(version) for (version,) in connection.execute(_VERSION_IN_A_FILE)]
    except UnicodeDecodeError as error:  # a schema that is noise is told in words that are no text
        raise not_ours(place) from error
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF in _NOT_READ:
            raise not_ours(place) from error
        raise
    known = _only(found, place)
    _require_shape(parts, known, str(place))
    return known


def _server_version(engine: Engine, place: Place, *, access: bool) -> str | None:
    """Read the version of a server's database."""
    from keqing.store import access_shape, shape_server  # noqa: PLC0415  # files do without

    with engine.connect() as connection:
        names = set(inspect(connection).get_table_names())
        if not names & _OURS or STAMP.name not in names:
            return "" if names else None
        known = _only([str(stamp) for stamp in connection.scalars(_VERSION)], place)
        wrong = shape_server.differences(connection, Base.metadata, columns=known == HEAD)
        if wrong.tables:
            raise Altered(str(place), wrong.tables)
        if access and wrong.access:
            raise Altered(
                str(place),
                wrong.access,
                msg("Who owns the tables puts the rules in force anew with: keqing access apply"),
            )
        if known == HEAD:
            access_shape.sit_down(engine, connection)
    return known


def _only(found: Sequence[str], place: Place) -> str:
    """Return the one version; none, or more than one, is nothing that keqing writes."""
    if len(found) == 1:
        return found[0]
    raise Altered(
        str(place),
        [msg("{name} has {n} rows instead of one", name=STAMP.name, n=len(found))],
    )


def _require_shape(parts: Sequence[shape.Part], known: str, place: str) -> None:
    """Raise Altered where a file has not the tables of its version, as far as we know that."""
    wanted = shape.expected_layout(known) if known in {HEAD, *OLDER} else None
    if wanted and (wrong := shape_told.differences(parts, wanted)):
        raise Altered(place, wrong)
