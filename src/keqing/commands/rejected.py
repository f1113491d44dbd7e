"""The file of rejected rows beside a file that was brought in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from keqing.commands.options import Context, root_of
from keqing.errors import KeqingError, system_reason
from keqing.i18n import msg

if TYPE_CHECKING:
    from keqing.records.imported import Imported
    from keqing.transfer.read.table import Table


def keep(context: Context, path: Path, table: Table, record: Imported) -> Imported:
    """Write the rejected rows, with the reasons, beside the file, to be mended and brought again.

    It is called when the others are stored. Rows of another table are left out: nobody can mend them here. No file is
    written over that somebody has changed since keqing wrote it.
    """
    from keqing.render.words import said  # noqa: PLC0415  # help does without
    from keqing.services.importing.other_lines import is_mendable  # noqa: PLC0415  # the database loads slowly
    from keqing.store import written_files  # noqa: PLC0415  # as above
    from keqing.transfer.write import rejects  # noqa: PLC0415  # as above

    reasons = {
        row.row: said(row.reason)
        for row in record.rows
        if row.status == "rejected" and is_mendable(row.reason)
    }
    if not reasons:
        return record
    root = root_of(context)
    state = root.settings.folders.state
    kept: Path | None = None
    try:
        for place in rejects.places(path, workbook=table.workbook):
            if not place.exists() or written_files.is_unchanged(state, place):
                content = rejects.write_rejects(
                    place,
                    table,
                    reasons,
                    said(msg("rejected because")),
                    [path, *root.spared],
                )
                written_files.keep_digest(state, place, content)
                break
            kept = kept or place
    except (KeqingError, OSError) as error:
        reason = error.message if isinstance(error, KeqingError) else system_reason(error)
        return replace(record, rejects_failed=reason)
    return replace(record, rejects=str(place), rejects_kept=str(kept) if kept else None)
