"""Reading an Excel workbook of 97 to 2003 (.xls), which offices still have many of."""

from __future__ import annotations

import io

from keqing.errors import Unusable
from keqing.i18n import msg
from keqing.transfer.read.marks import Marks
from keqing.transfer.read.table import Limits, Table
from keqing.transfer.read.workbook import Looked, read_workbook
from keqing.transfer.read.xls_marks import LockedError, XlsBook
from keqing.transfer.read.zip_guard import check_reach, damaged_error, locked_error

COMPOUND = b"\xd0\xcf\x11\xe0"
"""How files of Office 97 begin, and workbooks that are locked with a password."""
_STREAMS = ("Workbook", "Book")
_LOCKED = "EncryptedPackage"


def read_xls(
    content: bytes, *, name: object, sheet: str | None = None, limits: Limits | None = None
) -> Table:
    """Read the sheet named, or the only visible one that holds something. Raises as `read_workbook` does."""
    limits = limits or Limits()
    try:
        book = XlsBook(_stream(content, name))
    except LockedError:
        raise locked_error(name) from None
    for worksheet in book.sheets:
        check_reach(worksheet.height, worksheet.width, name, limits)

    def marks(number: int, _: str) -> Marks:
        return book.sheets[number].marks() if number < len(book.sheets) else Marks()

    looked = Looked(book.since_1904, marks)
    return read_workbook(content, looked, name=name, sheet=sheet, limits=limits)


def _stream(content: bytes, name: object) -> bytes:
    """Take the workbook out of the compound file. Raises Unusable for one that has none."""
    import olefile  # noqa: PLC0415  # for old workbooks only

    try:
        with olefile.OleFileIO(io.BytesIO(content)) as compound:
            if compound.exists(_LOCKED):
                raise locked_error(name)
            for stream in _STREAMS:
                if compound.exists(stream):
                    return bytes(compound.openstream(stream).read())
    except (OSError, ValueError, IndexError, TypeError, AttributeError, RecursionError) as error:
        # what the library raises for a damaged file is not written down
        raise (locked_error if _LOCKED.encode("utf-16-le") in content else damaged_error)(
            name
        ) from error
    raise Unusable(
        msg("{file} is not an Excel workbook.", file=name),
        msg("Open it in Excel or WPS and save it as .xlsx or CSV."),
    )
