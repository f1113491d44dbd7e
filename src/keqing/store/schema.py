"""The schema: which version a database has, and bringing a new or older one to ours.

The version is read with one query; Alembic is loaded only where there is something to create or upgrade.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DatabaseError

from keqing.errors import Failed, NeedsSetup
from keqing.i18n import msg
from keqing.store.place import Place

HEAD = "0001"
"""The newest migration; a test holds it against the folder of migrations."""

_KNOWN = ("0001",)
_MIGRATIONS = Path(__file__).parent / "migrations"


def create(engine: Engine) -> None:
    """Lay out an empty database, in one transaction."""
    upgrade(engine)


def upgrade(engine: Engine) -> None:
    """Run the migrations that are missing, all in one transaction."""
    from alembic import command  # noqa: PLC0415  # loads slowly, and only setting up needs it
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    with engine.execution_options(writing=True).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def require_current(connection: Connection, place: Place) -> None:
    """Raise NeedsSetup for a database of another version, Failed for what is none of ours."""
    version = version_of(connection, place)
    if version == HEAD:
        return
    if version in _KNOWN:
        raise NeedsSetup(
            msg("The database {path} is older than this keqing.", path=str(place)),
            msg("Bring it up to date with: keqing upgrade"),
        )
    raise NeedsSetup(
        msg("The database {path} was made by a newer keqing.", path=str(place)),
        msg("Install that version or a later one. Nothing was changed."),
    )


def version_of(connection: Connection, place: Place) -> str:
    """The migration that a database stands at. Raises Failed for what is no database of keqing's."""
    try:
        found = connection.scalar(text("SELECT version_num FROM alembic_version"))
    except DatabaseError as error:
        if not _damaged(error) and not inspect(connection).get_table_names():
            raise NeedsSetup(
                msg("The database {path} is empty.", path=str(place)),
                msg("Set it up with: keqing --db {path} init", path=str(place)),
            ) from error
        raise Failed(
            msg("{path} is no database of keqing, or it is damaged.", path=str(place)),
            msg("Check the path, or bring back a copy of the file."),
        ) from error
    if found is None:
        raise Failed(
            msg("{path} is no database of keqing, or it is damaged.", path=str(place)),
            msg("Check the path, or bring back a copy of the file."),
        )
    return str(found)


def _damaged(error: DatabaseError) -> bool:
    words = str(error.orig)
    return "not a database" in words or "malformed" in words
