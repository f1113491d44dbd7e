"""Opening the database of a command: found, of our version, and never made by mistake."""

from __future__ import annotations

from sqlalchemy import Engine

from keqing.errors import Unusable
from keqing.store.engine import open_engine
from keqing.store.location import locate_database, prepare_file, require_database
from keqing.store.schema import create_tables, require_current


def open_existing(db: str, default: str) -> Engine:
    """Open a database that is there and of our version. `default` is the path nobody has to name.

    Raises NeedsSetup, NotFound or Failed with what to do.
    """
    place = locate_database(db, default)
    require_database(place)
    engine = open_engine(place)
    require_current(engine, place)
    return engine


def create_new(db: str, default: str) -> Engine:
    """Make a new database and open it. Raises Unusable where there is one.

    Of one that could not be made nothing stays, unless another program has filled it meanwhile.
    """
    place = locate_database(db, default)
    made = prepare_file(place)
    engine = open_engine(place)
    try:
        create_tables(engine, place)
    except BaseException:
        if made and place.file and not place.exists:
            place.file.unlink()
        raise
    return engine


def open_new(db: str) -> tuple[Engine, bool]:
    """Make a new database, or open one that has our tables, such as a copy that broke off has left on a server.

    Returns whether it was made. Raises as `create_new` and `open_existing` do.
    """
    try:
        return create_new(db, ""), True
    except Unusable:
        return open_existing(db, ""), False


def create_default(db: str, default: str) -> None:
    """Make the database on the default path if it is missing; elsewhere a missing one is an error."""
    place = locate_database(db, default)
    if place.default and not place.exists:
        try:
            create_new(db, default)
        except Unusable:  # another program has made it meanwhile
            require_current(open_engine(place), place)
