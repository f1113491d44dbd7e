"""`keqing upgrade`: bring an older database up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from keqing import clock
from keqing.commands.options import (
    Context,
    FormatChoice,
    Quiet,
    command,
    option,
    root_of,
    screen_of,
)
from keqing.commands.transaction import default_of, portions_within
from keqing.errors import Unusable
from keqing.i18n import msg

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from keqing.commands.options import Root


@command(
    "keqing upgrade",
    "keqing --db /srv/keqing/team.db upgrade",
    more=msg(
        "A copy of the file is made and proved first; of a server's database a dump is. What fails leaves all as it "
        "was. Where the rules have changed, the dates are worked out anew."
    ),
)
def upgrade(
    context: Context,
    no_backup: Annotated[
        bool,
        option("--no-backup", help=msg("Write no dump of a server's database first.")),
    ] = False,
    form: FormatChoice = None,
    quiet: Quiet = False,
) -> None:
    from keqing.render import emit, progress, told  # noqa: PLC0415  # help does without
    from keqing.services.derived import rebuilding  # noqa: PLC0415  # the database loads slowly
    from keqing.store import upgrade as store  # noqa: PLC0415  # as above

    root = root_of(context)
    if no_backup and "://" not in root.db:
        raise Unusable(
            msg("A file is always copied before it is upgraded."), msg("Leave out --no-backup.")
        )
    dumps = None if no_backup else root.settings.folders.state / "dumps"
    at = clock.now().replace(tzinfo=None)

    def fold(connection: Connection) -> None:
        """Work out anew what followed by the rules of then: by ours it may be something else."""
        with progress.counted(screen_of(context), msg("customers")) as count:
            rebuilding.rebuild(portions_within(context, connection, "upgrade"), count)

    done = store.upgrade_database(root.db, default_of(root), at, fold=fold, dumps=dumps)
    if done:
        root.deeds.record()
    if done and done.backup and dumps and done.backup.parent == dumps:
        from keqing.store import outputs  # noqa: PLC0415  # few upgrades are of a server's database

        outputs.remember_output(root.settings.folders.state, root.db, str(done.backup))
    if quiet:
        return
    says = (
        [msg("The database is up to date.")]
        if done is None
        else [msg("Brought from {before} to {after}.", before=done.before, after=done.after)]
    )
    if done and done.backup:
        says.append(msg("The copy from before the upgrade: {path}", path=str(done.backup)))
    if _has_other_rules(root):
        says.append(
            msg(
                "The rules of access are not those of this keqing. Put them in force again: keqing access apply"
            )
        )
    document = {
        "schema": "keqing.upgrade/1",
        "before": done.before if done else None,
        "after": done.after if done else None,
        "backup": str(done.backup) if done and done.backup else None,
    }
    emit.emit(told.sentences(says, lambda: document), screen_of(context), form)


def _has_other_rules(root: Root) -> bool:
    """Tell whether rules of access are in force on a server that are others than this program's."""
    if "://" not in root.db:
        return False
    from keqing.commands import access  # noqa: PLC0415  # files do without
    from keqing.store import database, reading  # noqa: PLC0415  # the database loads slowly

    engine = database.open_existing(root.db, default_of(root), access=False)
    with reading.reading(engine) as session:
        return any(checkup.grade == "bad" for checkup in access.found_on(session))
