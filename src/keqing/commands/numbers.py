"""The row numbers of a list that is about to be printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keqing.commands.options import Context, root_of, screen_of
from keqing.i18n import msg

if TYPE_CHECKING:
    from keqing.records.today import Today


def numbered(context: Context, listed: Today, *, db: str | None = None, file: bool = False) -> None:
    """Keep what its row numbers mean from now on; say so where that fails.

    It is called before the list is printed: whoever reads only the beginning of it has read numbers. `db` is
    the database when it is another than the command's, `file` says that the list goes into a file, which cannot
    say itself that it is of a day that is over.
    """
    from keqing.render.today_words import PAST  # noqa: PLC0415  # help does without
    from keqing.store import last_list  # noqa: PLC0415  # as above

    root = root_of(context)
    if not last_list.freeze_rows(root.settings.folders.state, db or root.db, listed, file=file):
        screen_of(context).say(
            msg("The row numbers of this list could not be kept: name customers by their codes.")
        )
    if file and listed.past:
        screen_of(context).say(PAST)
