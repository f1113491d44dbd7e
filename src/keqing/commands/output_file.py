"""Writing the file of `-o`, for every command that has it: its day, its lock, its old ones, its dry run.

    with saving(context, output, keep=keep, lock=lock, lock_wait=lock_wait, dry_run=dry_run) as place:
        with reading(context, date=date, agent=agent) as desk:
            record = service(desk)
        with place.file(desk) as file:      # or place.write(desk, content)
            file.writelines(...)

The parameters of the command are `Output`, `Keep`, `Lock`, `LockWait` and `DryRun` of `options`.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import IO, TYPE_CHECKING

from keqing import clock
from keqing.commands.options import Context, Exit, Root, root_of, screen_of
from keqing.errors import Unusable
from keqing.frozen import dataclass
from keqing.i18n import msg

if TYPE_CHECKING:
    from keqing.render.console import Screen
    from keqing.services.context.desk import Desk
    from keqing.transfer.write.ageing import KeepingTime

STDOUT = "-"


@dataclass(frozen=True, slots=True)
class Saving:
    """Where a command's file goes. `output` is as typed, `{date}` in it; None and `-` are stdout."""

    output: str | None
    root: Root
    screen: Screen
    period: KeepingTime | None = None
    dry_run: bool = False
    quiet: bool = False

    def path(self, day: date) -> Path:
        """The file of a day."""
        from keqing.transfer.write import files  # noqa: PLC0415  # help does without

        return files.dated_path(self.output or STDOUT, day)

    def write(self, desk: Desk, content: bytes) -> None:
        """Write the file of the desk's day from bytes that are there already."""
        with self.file(desk) as file:
            file.write(content)

    @contextmanager
    def file(self, desk: Desk) -> Iterator[IO[bytes]]:
        """Give the file of the desk's day to write to. It is there when the block ends well, or not at all.

        After that old files of its name go, by the day of the clock, and the run is remembered. A dry run
        writes to nothing and names what would be written and deleted. Raises as `files.whole` does, and
        PartlyDone when an old file stays.
        """
        from keqing.services.context import clocks  # noqa: PLC0415  # the database loads slowly
        from keqing.transfer.write import ageing, files  # noqa: PLC0415  # help does without

        if self.output in {None, STDOUT}:
            sys.stdout.flush()
            yield sys.stdout.buffer
            sys.stdout.buffer.flush()
            return
        pattern = str(self.output)
        path = self.path(desk.today)
        spared = self.root.spared
        if self.dry_run:
            files.require_writable(path, spared)
            yield io.BytesIO()
            self.screen.line(msg("Would be written: {file}", file=path), hang=2)
        else:
            with files.whole(path, spared) as file:
                yield file
            self._remember(desk, pattern)
            told_on_terminal(self.screen, path, quiet=self.quiet)
        if self.period is None:
            return
        aged = ageing.old(pattern, self.period.first(desk.clock), spared)
        gone = [old_file for old_file in aged if old_file != path]
        if gone and not clocks.may_delete(desk.session, clock.now()):
            self.screen.say(
                msg(
                    "No old file is deleted: today is too far from the newest record. Is the clock right?"
                )
            )
            return
        if not self.dry_run:
            ageing.delete_files(gone)
            return
        for old_file in gone:
            self.screen.line(msg("Would be deleted: {file}", file=old_file), hang=2)

    def _remember(self, desk: Desk, pattern: str) -> None:
        """Keep that a file was written, and whether no person at a terminal did: that of the day will be expected."""
        from keqing.store import nightly_runs, outputs  # noqa: PLC0415  # help does without
        from keqing.transfer.write.files import DAY  # noqa: PLC0415  # as above

        outputs.remember_output(self.root.settings.folders.state, self.root.db, absolute(pattern))
        if DAY in pattern and desk.live and not self.screen.err.isatty():
            folder = self.root.settings.folders.state
            nightly_runs.remember_run(folder, self.root.db, absolute(pattern), desk.at)


@contextmanager
def saving(
    context: Context,
    output: str | None,
    *,
    keep: str | None = None,
    lock: bool = False,
    lock_wait: int = 0,
    dry_run: bool = False,
) -> Iterator[Saving]:
    """Check the options, take the lock for the block, and give the place to write to.

    When another run holds the lock, the command ends here, well, with a line in the log of runs. Raises
    Unusable for options that do not go together, and Failed where there are no locks.
    """
    from keqing.transfer.write import ageing  # noqa: PLC0415  # help does without
    from keqing.transfer.write.lock import HeldError, alone  # noqa: PLC0415  # as above

    root = root_of(context)
    if output in {None, STDOUT} and (keep or lock or lock_wait):
        raise Unusable(
            msg("--keep and --lock are for a file."), msg("Name it with -o 'today-{date}.csv'.")
        )
    period = ageing.KeepingTime.parse(keep) if keep else None
    if period:
        ageing.require_pattern(output or "")
    quiet = bool(context.params.get("quiet"))
    place = Saving(output, root, screen_of(context), period, dry_run, quiet)
    if dry_run or not (lock or lock_wait):
        yield place
        return
    state, name = root.settings.folders.state, absolute(output or "")
    try:
        with alone(state / "locks", name, lock_wait):
            yield place
    except HeldError:
        _log_busy(state, name)
        raise Exit(0) from None


def told_on_terminal(screen: Screen, path: Path, *, quiet: bool) -> None:
    """Say on a terminal which file was written; a file that is written by cron is no news."""
    if screen.err.isatty() and not quiet:
        screen.say(msg("Written: {file}", file=path))


def absolute(pattern: str) -> str:
    """A name pattern whole, wherever the command was given."""
    return os.path.abspath(os.path.expanduser(pattern))  # noqa: PTH100, PTH111  # names, no files yet


def _log_busy(state: Path, name: str) -> None:
    from keqing.store import log  # noqa: PLC0415  # as above
    from keqing.text.harmless import clean_text  # noqa: PLC0415  # help does without

    at = clock.now().isoformat(timespec="seconds")
    line = f"{at} {clean_text(name)}: another run holds the lock; nothing written\n"
    with contextlib.suppress(OSError):  # a full disk is the other run's news
        log.add_texts(state, log.RUNS, [line])
