"""Names and the department's own rows as they were when migrations wrote them.

A migration writes what its version of the schema wanted. The program of today may differ, so nothing of it is
imported here, and nothing here is changed.
"""

from __future__ import annotations

import re
import unicodedata

_UNSEEN = re.compile(
    "["
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    "]+"
)
_DIGITS = frozenset("0123456789")
_MAX_REST_CHARACTERS = 64
_MAX_CODE_CHARACTERS = 32
_NO_PART_OF_CODE = re.compile(r"[^A-Z0-9._]+")

DEPARTMENT_ID = -1
DEPARTMENT_CODE = "SELF"
DEPARTMENT_TYPE = "self"


def fold_name_of_0005(name: str) -> str:
    """Return the form in which names are compared: width, case, white space and what cannot be seen are gone."""
    before, form = "", name
    while form != before:
        before = form
        shown = _UNSEEN.sub("", unicodedata.normalize("NFKC", _UNSEEN.sub("", form)))
        form = "".join(unicodedata.normalize("NFKC", shown.casefold()).split())
    return form


def name_parts_of_0008(search: str, pinyin: str, code: str) -> set[tuple[str, str]]:
    """Return the parts of a name, its readings and its code, each with the letter that follows its first syllable."""
    rests = [search[start:] for start in range(1, len(search))]
    rests += [
        code[start:].lower() for start, char in enumerate(code) if start and char not in _DIGITS
    ]
    if code != code.upper():
        rests.append(code.lower())
    parts = {("", rest[:_MAX_REST_CHARACTERS]) for rest in rests}
    for reading in pinyin.split():
        syllables = reading.split("'")
        followings = [*(syllable[:1] for syllable in syllables[1:]), ""]
        parts.update(
            (following, "'".join(syllables[start:])[:_MAX_REST_CHARACTERS])
            for start, following in enumerate(followings)
        )
    return parts


def agent_id_of_0011(agent_id: int) -> int:
    """Return the id of an agent as a customer."""
    return DEPARTMENT_ID - agent_id


def agent_code_of_0011(agent_id: int, login: str | None) -> str:
    """Return the code of an agent as a customer: of the login, else of the agent's number."""
    plain = unicodedata.normalize("NFKC", login or "").upper()
    named = _NO_PART_OF_CODE.sub("-", plain).strip("-") or str(agent_id)
    return f"{DEPARTMENT_CODE}-{named}"[:_MAX_CODE_CHARACTERS]
