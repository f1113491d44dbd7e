"""Whether words tell an adverse reaction: something that what was taken may have done to the customer.

The words are data (`data/reactions.toml`). Whoever hears too much asks one question; whoever hears too little leaves
somebody ill.
"""

from __future__ import annotations

from functools import cache, partial

from keqing.patterns import late_pattern
from keqing.services.hearing.ear import Ear, Heard, Words

_SENTENCES = late_pattern(
    r"[.;!\n\u3002\uff1b](?!\d)|\?(?! ?(?:no\b|none|nil|\u6ca1|\u65e0|\u5426|\u672a))"
)
"""What ends a sentence; a question and its no are one."""
_CUT = " \x00 "
_NEAR = 120
"""How many characters before and after a word may take it back: a text is looked at in a time that its length gives."""


def tells(text: str | None, *, plainly: bool = False) -> bool:
    """Tell whether the text tells an adverse reaction.

    `plainly` is for texts that no call stands behind, as notes: there a symptom alone is what the customer has,
    and only one that came of something taken is meant.
    """
    return bool(ear(plainly=plainly).hears(text))


def first_told(*texts: object, plainly: bool = False) -> str | None:
    """Return the first of the texts that tells an adverse reaction; what is no text is passed over."""
    return ear(plainly=plainly).first(*texts)


@cache
def ear(*, plainly: bool) -> Ear[bool]:
    """Return what hears reactions in a call, or `plainly` told ones anywhere."""
    return Ear("reactions", partial(_look, plainly=plainly))


def _look(heard: Heard, *, plainly: bool) -> bool:
    return any(_told(form, words, plainly=plainly) for form, words in heard.forms)


def _told(text: str, words: Words, *, plainly: bool) -> bool:
    """Look at every part of every sentence."""
    text = words["never"].sub(_CUT, text)
    if words.has("affirmed"):
        text = words["affirmed"].sub(lambda yes: f"\n{yes['asked'] or yes['told']}\n", text)
    for sentence in _SENTENCES.split(text):
        taken = words["taken"].search(sentence) is not None
        joined = words["inherits"].sub(" or", sentence) if words.has("inherits") else sentence
        if any(
            _in_part(part, words, taken=taken, plainly=plainly)
            for part in words["ends"].split(joined)
        ):
            return True
    return False


def _in_part(part: str, words: Words, *, taken: bool, plainly: bool) -> bool:
    """Tell whether a part of a sentence tells a reaction; `taken` that its sentence tells what it came of."""
    return any(
        (found.lastgroup == "named" or taken or (found.lastgroup == "sure" and not plainly))
        and not _taken_back(
            part[max(0, found.start() - _NEAR) : found.start()],
            part[found.end() : found.end() + _NEAR],
            words,
            taken=taken,
        )
        for found in words["symptom"].finditer(part)
    )


def _taken_back(before: str, after: str, words: Words, *, taken: bool) -> bool:
    """Tell whether what stands around a word means that it is no reaction, or none any more."""
    around = f"{before}{_CUT}{after}"
    if (
        words["denied"].search(before)
        or words["settled"].search(after)
        or words["past"].search(around)
    ):
        return True
    if words["real"].search(around):
        return False
    if words["supposed"].search(before) or words["asked"].search(after):
        return True
    return not taken and bool(words["others"].search(before) or words["long"].search(around))
