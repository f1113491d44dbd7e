"""Bringing a copy of a database back: proved first, in one step, with the database from before kept aside."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from keqing.clock import BUSINESS_ZONE
from keqing.disk import private_files
from keqing.errors import Busy, Failed, NotFound, Unusable, system_reason
from keqing.i18n import msg
from keqing.records.backup import Copy, Restored
from keqing.store import backup, database, forgotten_since, manifest, portable, schema
from keqing.store.engine import BUSY_SECONDS, connect_sqlite, open_engine
from keqing.store.location import Place, locate_database, prepare_folder, require_plain_file
from keqing.store.queue import Patience, turn

_PAGES = 1_024
"""Pages brought back between two looks at our patience; others see them all at once, at the end."""
_DAMAGED = {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}
_HEADER = b"SQLite format 3\0"
"""The bytes that a database's file begins with."""
_LISTS = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods"})
"""How files end that `keqing import` reads."""
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def examine_copy(source: Path, *, proved: bool = True) -> Copy | None:
    """Prove a copy before it is brought back; with `proved` false one without a manifest passes if it is whole.

    A dump proves itself by its last line. Raises as `backup.verify_copy` does, and `portable.load_lines`.
    """
    if source.is_file() and portable.is_dump(source):
        with source.open("rb") as lines:
            counts = portable.verify_lines(lines)
        written = source.stat()
        at = datetime.fromtimestamp(written.st_mtime, tz=UTC).astimezone(ZoneInfo(BUSINESS_ZONE))
        return Copy(
            sha256=manifest.digest_file(source),
            bytes=written.st_size,
            taken=at.replace(tzinfo=None).isoformat(timespec="seconds"),
            version=schema.HEAD,
            customers=counts["customer"],
            events=counts["event"],
        )
    try:
        return backup.verify_copy(source)
    except NotFound as error:
        if not source.is_file():
            raise
        if proved:
            hint = msg(
                "Copies that `keqing backup` makes have one. One made by hand: keqing restore {file} --no-manifest",
                file=source,
            )
            raise NotFound(error.message, hint) from error
    backup.require_whole(source)
    return None


def restore_database(source: Path, place: Place, at: datetime, *, proved: bool = True) -> Restored:
    """Put a copy in the place of a database, which is kept aside under a name with `at` in it.

    A program that has the database open goes on with the copy. A program that is killed leaves the old one or the new
    one. Raises as `examine_copy` does, Busy while another program writes, NeedsSetup for a database of a newer keqing,
    and Failed where the disk refuses. The database stays as it was then.
    """
    file = place.file
    if file is None:
        return _fill_server(source, place)
    require_plain_file(file)
    copy = examine_copy(source, proved=proved)
    prepare_folder(place)
    made = not file.exists()
    try:
        with private_files.temporary_file(file.parent) as temporary:
            _fetch(source, temporary, copy)
            patience = Patience.of(BUSY_SECONDS)
            with turn(file, patience):
                back = forgotten_since.forgotten_since(file, temporary) if place.exists else ()
                aside = None if made else _set_aside(file, place, at)
                if aside is not None and file.exists():
                    _pour(temporary, file, patience)
                else:
                    private_files.move_file(temporary, file)
    except OSError as error:
        raise Failed(
            msg("{file} cannot be written: {reason}.", file=file, reason=system_reason(error)),
            msg("Nothing was changed. Check the folder's owner and the space on the disk."),
        ) from error
    return Restored(copy, aside, back)


def require_restorable(source: Path, place: Place) -> None:
    """Raise Unusable for a list, or where a file's copy is to take a server's place.

    Raises Failed where a copy would take a device's place.
    """
    if source.suffix.lower() in _LISTS and source.is_file() and not _is_database(source):
        raise Unusable(
            msg("{file} is a list, not a copy of a database.", file=source),
            msg("To bring in its rows: keqing import {file}", file=source),
        )
    if place.file is not None:
        require_plain_file(place.file)
    elif not (source.is_file() and portable.is_dump(source)):
        raise Unusable(
            msg("Only a dump can be brought to a server's database, which must be empty."),
            msg("Make one with keqing dump, or copy a file there with keqing copy-to."),
        )


def _is_database(source: Path) -> bool:
    with source.open("rb") as opened:
        return opened.read(len(_HEADER)) == _HEADER or portable.is_dump(source)


def _fill_server(source: Path, place: Place) -> Restored:
    """Bring a dump into a server's database that nobody has worked in, in one transaction."""
    copy = examine_copy(source)
    with database.opened_new(place) as engine, source.open("rb") as lines:
        portable.load_lines(lines, engine, place)
    return Restored(copy, None)


def who_comes_back(source: Path, place: Place) -> tuple[str, ...] | None:
    """Return the codes of those in a copy who were forgotten since; None where only bringing it back tells."""
    if place.file is None or not place.exists:
        return ()
    if portable.is_dump(source):
        return None
    return forgotten_since.forgotten_since(place.file, source)


def _fetch(source: Path, temporary: Path, copy: Copy | None) -> None:
    """Bring the copy into the database's folder, as a database; it is the one that was proved."""
    if portable.is_dump(source):
        place = locate_database(str(temporary))
        engine = open_engine(place)
        schema.create_tables(engine, place)
        with source.open("rb") as lines:
            portable.load_lines(lines, engine, place)
        return
    shutil.copyfile(source, temporary)
    proved = copy.sha256 if copy else manifest.digest_file(source)
    if manifest.digest_file(temporary) != proved:
        raise Failed(
            msg("{file} changed while it was read.", file=source), msg("Nothing was changed.")
        )


def _set_aside(file: Path, place: Place, at: datetime) -> Path | None:
    """Keep the database from before: a whole one as a copy, a damaged one by another name. None for an empty file."""
    if not place.exists:
        return None
    while (aside := file.with_name(f"{file.stem}-{at:%Y%m%d-%H%M%S}{file.suffix}")).exists():
        at += timedelta(seconds=1)
    if _is_sound(place):
        backup.back_up(file, aside, at)
        return aside
    for ending in reversed(private_files.FAMILY):
        old = file.with_name(file.name + ending)
        if old.exists():
            private_files.move_file(old, aside.with_name(aside.name + ending))
    return aside


def _is_sound(place: Place) -> bool:
    """Tell whether a database can be copied. Raises for one of a newer keqing, or of another program."""
    file = place.file
    if file is None:
        raise AssertionError(place)
    try:
        backup.require_sound(file)
    except Failed:
        return False
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF in _DAMAGED:
            return False
        raise
    try:
        version = schema.version_of(open_engine(place), place)
    except schema.Altered:
        return False
    if version not in {schema.HEAD, *schema.OLDER}:
        raise schema.newer(place)
    return True


def _pour(temporary: Path, file: Path, patience: Patience) -> None:
    """Write the copy into the database that others may have open, in one transaction."""

    def look(status: int, _left: int, _all: int) -> None:
        if status in _BUSY and not patience.left:
            raise Busy(
                msg("Another program uses the database; nothing was written."),
                msg("Close the other windows of keqing, then try again."),
            )

    with closing(connect_sqlite(temporary)) as new, closing(connect_sqlite(file)) as live:
        new.backup(live, pages=_PAGES, progress=look)
