"""Bytes to text by what they are: UTF-8 with or without a mark, UTF-16 with one, else GB18030.

Software of a Chinese office writes GBK, of which GB18030 holds every character. A file in which some lines are
UTF-8 and others are not was put together from two: decoding it either way would change names in silence.
"""

from __future__ import annotations

import codecs
import re

from keqing.errors import Unusable
from keqing.i18n import msg

_LINE_END = re.compile(r"\r\n|\r|\n")
_MARKS = {
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_HAN = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")


def decoded(content: bytes, name: object) -> str:
    """Return the text. Raises Unusable, with the row, for bytes that are none, or two kinds in one file."""
    if content.startswith(codecs.BOM_UTF8):
        return _strict(content.removeprefix(codecs.BOM_UTF8), "utf-8", name)
    for mark, encoding in _MARKS.items():
        if content.startswith(mark):
            return _strict(content, encoding, name)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if b"\0" in content:
        raise Unusable(
            msg("{file} is no text.", file=name),
            msg('Save the file as UTF-8: in Excel "Save as", "CSV UTF-8".'),
        )
    _refuse_two(content, name)
    return _strict(content, "gb18030", name)


def _strict(content: bytes, encoding: str, name: object) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        before = content[: error.start].decode(encoding, "ignore")
        raise Unusable(
            msg(
                "{file}, row {row}: these are no characters.",
                file=name,
                row=len(_LINE_END.findall(before)) + 1,
            ),
            msg('Save the file as UTF-8: in Excel "Save as", "CSV UTF-8".'),
        ) from None


def _refuse_two(content: bytes, name: object) -> None:
    """Refuse a file with lines of Chinese in UTF-8 beside lines that are not UTF-8."""
    first: bool | None = None
    for row, line in enumerate(re.split(rb"\r\n|\r|\n", content), start=1):
        if line.isascii():
            continue
        try:
            text: str | None = line.decode("utf-8")
        except UnicodeDecodeError:
            text = None
        if text is not None and not _HAN.search(text):
            continue  # a few characters of GBK are valid UTF-8 by chance, but not as Chinese
        if first is None:
            first = text is not None
        elif first is not (text is not None):
            raise Unusable(
                msg(
                    "{file}, row {row}: from here on the characters are coded in another way.",
                    file=name,
                    row=row,
                ),
                msg("The file was put together from two. Import them one by one."),
            )
