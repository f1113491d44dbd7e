"""Whether words tell that the customer has died, in what was said in a call.

The words are data (`data/deaths.toml`). What is not sure, or is said of somebody else, is not heard.
"""

from __future__ import annotations

from keqing.patterns import late_pattern
from keqing.services.hearing.ear import Ear, Heard, Words

_CLAUSES = late_pattern(r"[,.;!\n\u3002\u3001\uff0c\uff1b~\u2026()\"\u201c\u201d]+")


def _look(heard: Heard) -> bool:
    return any(_told(form, words) for form, words in heard.forms)


def _told(text: str, words: Words) -> bool:
    """Look at every clause; where somebody else is spoken of, who died may be they, until somebody else tells."""
    theirs = False
    for clause in map(str.strip, _CLAUSES.split(text)):
        others, tells, own = (bool(words[name].search(clause)) for name in ("kin", "teller", "own"))
        if others or (own and tells):
            theirs = own or not tells
        if not theirs and words["told"].search(clause):
            return True
    return False


first_death = Ear("deaths", _look).first
"""Returns the first of the texts that tells that the customer has died; what is no text is passed over."""
