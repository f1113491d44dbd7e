"""The form that all spellings of a name share, without width, case, spaces and invisible characters."""

from __future__ import annotations

import unicodedata

from keqing.patterns import late_pattern

_UNSEEN = late_pattern(
    "["
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # controls that are not white space
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"  # soft hyphen, joiners, fillers
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f"  # zero width, marks of direction
    "\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"  # blanks, selectors, byte order mark
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"  # tags, more selectors
    "]+"
)
"""Unicode's default ignorable code points, the controls, and characters that are drawn as nothing."""

_HAN = late_pattern("[\u4e00-\u9fff]+")
"""Characters that have one form only, as nearly all names are written in."""


def visible(text: str) -> str:
    """Drop the characters that nobody can see; white space stays."""
    return text if text.isascii() and text.isprintable() else _UNSEEN.sub("", text)


def plain(text: str) -> str:
    """Return the text in its plain form: compatibility forms (NFKC), nothing that cannot be seen; case stays."""
    if text.isascii() and text.isprintable():
        return text
    return visible(unicodedata.normalize("NFKC", visible(text)))


def fold_case(word: str) -> str:
    """Return the form in which words are compared: width, case and outer spaces do not count."""
    return unicodedata.normalize("NFKC", word).strip().casefold()


def fold_name(name: str) -> str:
    """Return the form in which names are compared: two spellings of one name have the same.

    Width and compatibility forms (NFKC), case, all white space and what cannot be seen are gone. It is for
    comparing and searching only; the typed text stays as it is. Folding twice changes nothing.
    """
    if name.isascii() and name.isalnum():
        return name.lower()
    if _HAN.fullmatch(name):
        return name
    before, form = "", name
    while form != before:  # twice at most, but for a handful of old Greek letters
        before, form = form, _once(form)
    return form


def _once(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", plain(text).casefold()).split())
