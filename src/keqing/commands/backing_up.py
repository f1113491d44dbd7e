"""`keqing backup` and `keqing restore`: a proved copy of the database, and its way back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from keqing import clock
from keqing.commands.confirm import agree
from keqing.commands.options import (
    Context,
    DryRun,
    FormatChoice,
    Quiet,
    Root,
    Yes,
    argument,
    command,
    option,
    root_of,
    screen_of,
)
from keqing.commands.output_file import absolute
from keqing.commands.transaction import default_of, reading
from keqing.errors import Busy, Unusable
from keqing.frozen import dataclass
from keqing.i18n import Message, msg, msgn
from keqing.records.backup import FOLDER, manifest_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from keqing.records.backup import Copy
    from keqing.store.location import Place
    from keqing.transfer.write.ageing import Keeping

_USUAL = "14"
"""So many of them are kept."""
_WAIT_SECONDS = 30


@dataclass(frozen=True, slots=True)
class _CopyName:
    """How the copies of a database are named, and how long they are kept. `pattern` has `{date}` in it or not."""

    pattern: str
    keeping: Keeping | None

    def path(self, day: date) -> Path:
        from keqing.transfer.write import files  # noqa: PLC0415  # help does without

        return files.dated_path(self.pattern, day)


@command(
    "keqing backup",
    "keqing backup -o '/srv/keqing/backup/keqing-{date}.db' --keep 14 --verify --quiet",
    more=msg(
        "Others can work meanwhile. The copy is checked, and its checksum stands in a manifest beside it. Without -o it "
        "goes into the folder backup beside the database, where the newest 14 are kept. {date} in a name becomes the "
        "day; a second copy of a day takes the place of the first. Bring one back with keqing restore.",
        date="{date}",
    ),
)
def backup(
    context: Context,
    output: Annotated[
        str | None,
        option("-o", "--output", help=msg("The file of the copy."), metavar=msg("FILE")),
    ] = None,
    keep: Annotated[
        str | None,
        option(
            "--keep",
            help=msg("Delete older copies of this name: 14 (so many are kept), 30d, 8w, 13m, 1y."),
            metavar=msg("N|PERIOD"),
        ),
    ] = None,
    verify: Annotated[
        bool, option("--verify", help=msg("Read the copy again from the disk and prove it."))
    ] = False,
    dry_run: DryRun = False,
    form: FormatChoice = None,
    quiet: Quiet = False,
) -> None:
    from keqing.render import backups as screens  # noqa: PLC0415  # help does without
    from keqing.render import emit  # noqa: PLC0415  # as above
    from keqing.services.context import clocks  # noqa: PLC0415  # the database loads slowly
    from keqing.store import backup as store  # noqa: PLC0415  # as above
    from keqing.transfer.write import ageing, lock  # noqa: PLC0415  # help does without

    root, screen = root_of(context), screen_of(context)
    source = _file_of(root)
    name = _copy_name(source, output, keep)
    with reading(context) as desk:
        target, day, at = name.path(desk.clock), desk.clock, desk.at
        may_delete = clocks.may_delete(desk.session, clock.now())
    _require_target(root, target, ours=output is None, made=not dry_run)
    aged = ageing.aged_copies(name.pattern, name.keeping, day, target) if name.keeping else []
    if dry_run:
        emit.emit(screens.show_plan(target, aged), screen, form)
        return
    try:
        with lock.alone(root.settings.folders.state / "locks", str(target), _WAIT_SECONDS):
            taken = store.back_up(source, target, at)
            if verify:
                taken = store.verify_copy(target)
    except lock.HeldError:
        raise Busy(
            msg("Another run writes {file}.", file=target), msg("Try again in a moment.")
        ) from None
    _remember(root, name, target, at, by_cron=not screen.err.isatty())
    if aged and not may_delete:
        screen.say(
            msg(
                "No old file is deleted: today is too far from the newest record. Is the clock right?"
            )
        )
    elif aged:
        ageing.delete_copies(aged)
    if not quiet:
        emit.emit(screens.show_backup(target, taken, verified=verify), screen, form)


@command(
    "keqing restore backup/keqing-2026-11-27.db -n",
    "keqing restore backup/keqing-2026-11-27.db",
    more=msg(
        "The copy is proved by its manifest first: one flipped bit and it is refused. The database from before is kept "
        "beside the new one and named. With -n the copy is only proved."
    ),
)
def restore(
    context: Context,
    file: Annotated[str, argument(msg("The copy to bring back."), msg("FILE"))],
    no_manifest: Annotated[
        bool,
        option(
            "--no-manifest",
            help=msg("Take a copy that has no manifest, if it is whole by itself."),
        ),
    ] = False,
    dry_run: DryRun = False,
    yes: Yes = False,
    form: FormatChoice = None,
    quiet: Quiet = False,
) -> None:
    from keqing.render import backups as screens  # noqa: PLC0415  # help does without
    from keqing.render import emit  # noqa: PLC0415  # as above
    from keqing.store import known_copies, last_list, location  # noqa: PLC0415  # the database loads slowly
    from keqing.store import restore as store  # noqa: PLC0415  # as above

    root, screen = root_of(context), screen_of(context)
    place = location.locate_database(root.db, default_of(root))
    source = Path(absolute(file))
    store.require_restorable(source, place)
    if place.file and source == place.file:
        raise Unusable(
            msg("{file} is the database itself.", file=source), msg("Name a copy of it.")
        )
    if place.file and place.exists and known_copies.is_of_another(source, place.file):
        screen.say(screens.say_of_another())
    if dry_run or (place.file and place.exists and not yes):
        copy = store.examine_copy(source, proved=not no_manifest)
        back = store.who_comes_back(source, place)
        if dry_run:
            emit.emit(screens.show_proof(source, copy, back), screen, form)
            return
        if back:
            screen.say(screens.say_who_comes_back(back))
        agree(screen, _question(place, source, copy))
    done = store.restore_database(
        source, place, clock.now().replace(tzinfo=None), proved=not no_manifest
    )
    root.deeds.record()
    last_list.forget_list(root.settings.folders.state, root.db)
    if not quiet:
        emit.emit(screens.show_restored(source, str(place), done), screen, form)
        return
    for each in screens.say_to_forget_again(done.forgotten_since):
        screen.say(each)


def _question(place: Place, source: Path, copy: Copy | None) -> Message:
    if copy is None:
        return msg("{file} will take the place of {db}.", file=source, db=str(place))
    return msgn(
        "The copy of {at} with {n:,} customer will take the place of {db}.",
        "The copy of {at} with {n:,} customers will take the place of {db}.",
        copy.customers,
        at=copy.at,
        db=str(place),
    )


def _file_of(root: Root) -> Path:
    """The file of the database. Raises Unusable for a server's, of which `backup` makes no copy."""
    from keqing.store.location import locate_database  # noqa: PLC0415  # the database loads slowly

    place = locate_database(root.db, default_of(root))
    if place.file is None:
        raise Unusable(
            msg("A server's database is copied by the server's own programs, such as pg_dump."),
            msg("keqing dump -o FILE writes its rows, which keqing restore brings back."),
        )
    return place.file


def _copy_name(source: Path, output: str | None, keep: str | None) -> _CopyName:
    from keqing.transfer.write import ageing  # noqa: PLC0415  # help does without

    if output is None:
        usual = str(source.parent / FOLDER / f"{source.stem}-{{date}}{source.suffix}")
        return _CopyName(usual, ageing.read_keeping(keep or _USUAL))
    pattern = absolute(output)
    if keep is None:
        return _CopyName(pattern, None)
    keeping = ageing.read_keeping(keep)
    ageing.require_pattern(pattern)
    return _CopyName(pattern, keeping)


def _require_target(root: Root, target: Path, *, ours: bool, made: bool) -> None:
    """Refuse a place where no copy may be written; the folder of `ours` is `made`."""
    from keqing.disk import private_files  # noqa: PLC0415  # as above
    from keqing.store import backup as store  # noqa: PLC0415  # as above
    from keqing.transfer.write import files  # noqa: PLC0415  # as above

    if ours and made:
        private_files.make_folder(target.parent)
    spared = (Path(root.db),) if ours else root.spared  # the demo lies in a folder of keqing's own
    if target.parent.exists() or not ours:
        files.require_writable(target, spared, databases=manifest_of(target).is_file())
        files.require_writable(manifest_of(target), spared)
    store.require_target(target)


def _remember(root: Root, name: _CopyName, target: Path, at: datetime, *, by_cron: bool) -> None:
    from keqing.store import last_backup, nightly_runs, outputs  # noqa: PLC0415  # as above
    from keqing.transfer.write.files import DAY  # noqa: PLC0415  # as above

    state = root.settings.folders.state
    last_backup.remember_backup(state, root.db, target, at)
    outputs.remember_output(state, root.db, name.pattern)
    if by_cron and DAY in name.pattern:
        nightly_runs.remember_run(state, root.db, name.pattern, at)
