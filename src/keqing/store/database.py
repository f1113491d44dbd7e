"""Opening the database of a command: found, of our version, and never made by mistake."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from sqlalchemy import Engine

from keqing.disk import private_files
from keqing.errors import Unusable
from keqing.store.engine import BUSY_SECONDS, connect_sqlite, open_engine
from keqing.store.location import (
    Place,
    locate_database,
    not_creatable,
    prepare_folder,
    require_database,
)
from keqing.store.queue import Patience, turn
from keqing.store.schema import already_there, create_tables, is_blank, require_current


def open_existing(db: str, default: str, *, access: bool = True) -> Engine:
    """Open a database that is there and of our version. `default` is the path nobody has to name.

    Raises NeedsSetup, NotFound or Failed with what to do. Without `access` a server's rules of access may be any.
    """
    place = locate_database(db, default)
    require_database(place)
    engine = open_engine(place)
    require_current(engine, place, access=access)
    return engine


def create_new(db: str, default: str) -> Engine:
    """Make a new database and open it. Raises as `made_whole` does."""
    place = locate_database(db, default)
    with made_whole(place):
        pass
    return open_engine(locate_database(db, default))


@contextmanager
def made_whole(place: Place) -> Iterator[Engine]:
    """Make a new database, which the block may fill; a file gets its name only when the block ends well.

    So nobody meets a half-made file, even where we are killed. A server's database is filled as it stands. Raises
    Unusable where there are tables already, and Failed where nothing can be written.
    """
    if place.file is None:
        engine = open_engine(place)
        create_tables(engine, place)
        yield engine
        return
    _require_blank(place)
    prepare_folder(place)
    file = place.file.resolve()
    with _draft(file) as draft:
        engine = open_engine(draft)
        create_tables(engine, draft)
        yield engine
        engine.dispose()
        with turn(file, Patience.of(BUSY_SECONDS)):
            _require_blank(place)
            _name(draft.file, file)


@contextmanager
def _draft(file: Path) -> Iterator[Place]:
    """Give the place of a file that is on its way to another name, beside that."""
    with ExitStack() as stack:
        try:
            temporary = stack.enter_context(private_files.temporary_file(file.parent))
        except OSError as error:
            raise not_creatable(file, error) from error
        yield locate_database(str(temporary))


def _name(draft: Path | None, file: Path) -> None:
    """Give a database that is made its name, as one file; nothing of an earlier one may stay beside it."""
    if draft is None:
        raise AssertionError(file)
    with closing(connect_sqlite(draft)) as connection:
        unfinished, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if unfinished:
        raise AssertionError(draft)  # nobody else knows the draft
    try:
        for ending in private_files.FAMILY[1:]:
            file.with_name(file.name + ending).unlink(missing_ok=True)
        private_files.move_file(draft, file)
    except OSError as error:
        raise not_creatable(file, error) from error


def _require_blank(place: Place) -> None:
    if not is_blank(place):
        raise already_there(place)


@contextmanager
def opened_new(place: Place) -> Iterator[Engine]:
    """Make a new database, or open one that has our tables, such as a copy that broke off has left on a server.

    Raises as `made_whole` and `open_existing` do.
    """
    if is_blank(place):
        with made_whole(place) as engine:
            yield engine
    else:
        yield open_existing(place.url.render_as_string(hide_password=False), "")


def create_default(db: str, default: str) -> Place | None:
    """Make the database on the default path if it is missing or blank; elsewhere a missing one is an error.

    Returns where it was made, None where it was there.
    """
    place = locate_database(db, default)
    if not (place.default and is_blank(place)):
        return None
    try:
        create_new(db, default)
    except Unusable:  # another program has made it meanwhile
        require_current(open_engine(place), place)
        return None
    return place
