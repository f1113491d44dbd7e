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
_AS_UTF8 = msg('Save the file as UTF-8: in Excel "Save as", "CSV UTF-8".')
_FEW_PAIRS = 3
_PAIR = re.compile(rb"([\xa1-\xfe])([\x40-\x7e\x80-\xfe])", re.DOTALL)
_SAMPLE_BYTES = 1 << 16
_GB, _SIGNS, _HIGH = (b"\xb0", b"\xd7"), b"\xa3", b"\xa1"
"""First bytes of the frequent characters of GB 2312, of its signs up to the last one, and its lowest second byte."""
_BIG5, _BETWEEN = b"\xc6", b"\x7f"
"""The last first byte of the frequent characters of Big5, and what lies above its lower second bytes."""
_MOST, _SOME = 0.9, 0.7
_RUN, _ACCENT = re.compile(rb"[\x80-\xff]+"), re.compile(rb"(?<=[A-Za-z])[\xc0-\xff]{1,2}(?=[a-z])")
_HAN = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")


def decode_text(content: bytes, name: object) -> str:
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
    if content.count(b"\0") > max(_FEW_PAIRS, content.count(b"\n")):  # a few are their cells' fault
        raise Unusable(msg("{file} is not text.", file=name), _AS_UTF8)
    for guess, looks_like in (("Big5", _looks_like_big5), ("Latin-1", _looks_like_latin)):
        if looks_like(content):
            raise Unusable(
                msg(
                    "{file} is neither UTF-8 nor GB18030; it looks like {guess}.",
                    file=name,
                    guess=guess,
                ),
                _AS_UTF8,
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
                "{file}, row {row}: these bytes are not text.",
                file=name,
                row=len(_LINE_END.findall(before)) + 1,
            ),
            _AS_UTF8,
        ) from None


def _looks_like_latin(content: bytes) -> bool:
    """Guess whether letters have accents in one byte, within words: read as GB18030 each swallows the next letter."""
    runs = _RUN.findall(content[:_SAMPLE_BYTES])
    within = _ACCENT.findall(content[:_SAMPLE_BYTES])
    return bool(within) and len(within) >= _SOME * len(runs) and max(map(len, runs)) <= len("éé")


def _looks_like_big5(content: bytes) -> bool:
    """Guess whether Chinese is coded as in Taiwan and Hong Kong: read as GB18030 it is rare characters, and other ones.

    Most characters of a text are among the frequent ones of its own code: the first plane of GB 2312, or of Big5.
    """
    pairs = _PAIR.findall(content[:_SAMPLE_BYTES])
    gb = sum((_GB[0] <= a <= _GB[1] and b >= _HIGH) or a <= _SIGNS for a, b in pairs)
    big5 = sum(a <= _BIG5 and (b < _BETWEEN or b >= _HIGH) for a, b in pairs)
    if not pairs or gb > _SOME * len(pairs) or big5 < _MOST * len(pairs):
        return False
    try:
        content.decode("cp950")
    except UnicodeDecodeError:
        return False
    return True


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
