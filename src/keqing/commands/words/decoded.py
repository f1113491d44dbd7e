"""The words of the command line as the system hands them over: characters of its locale, whatever was typed."""

from __future__ import annotations

from collections.abc import Sequence

from keqing.errors import Unusable
from keqing.i18n import msg

_PROBE = "王"
"""What a locale in which customers have names can write."""


def check(words: Sequence[str], encoding: str) -> None:
    """Refuse words of UTF-8 that a locale of another encoding has taken apart: they would be stored as they look now.

    `encoding` is the locale's. Raises Unusable.
    """
    if _can_write(encoding):
        return
    for word in words:
        if not word.isascii() and _is_utf8(word, encoding):
            raise Unusable(
                msg(
                    "The terminal writes UTF-8, and the locale says {encoding}: the words would be stored garbled.",
                    encoding=encoding,
                ),
                msg("Set the locale first, for example: export LC_ALL=C.UTF-8"),
            )


def _can_write(encoding: str) -> bool:
    try:
        return bool(_PROBE.encode(encoding))
    except (UnicodeEncodeError, LookupError):
        return False


def _is_utf8(word: str, encoding: str) -> bool:
    try:
        return bool(word.encode(encoding, "surrogateescape").decode("utf-8"))
    except (UnicodeError, LookupError):
        return False
