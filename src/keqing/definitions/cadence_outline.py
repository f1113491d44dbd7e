"""The kinds of event that a cadence waits for, seen in its text without reading all of it.

Most cadences concern few customers.
"""

from __future__ import annotations

import re
from collections.abc import Container

from keqing.patterns import late_pattern

_WORD = r'"([a-z0-9-]+)"'
_STARTS_ON = late_pattern(
    rf"^starts_on[ \t]*=[ \t]*(?:{_WORD}|\[[ \t]*({_WORD}(?:[ \t]*,[ \t]*{_WORD})*)[ \t]*\]"
    rf"|\{{[ \t]*kind[ \t]*=[ \t]*{_WORD}[ \t,}}])",
    re.MULTILINE,
)
_NAME = late_pattern(_WORD)
_TELLS_MORE = ("when", "supply_end", "run_out", "\\", '"""', "'''")
"""Signs in the text of a cadence that has a condition, counts from a supply, or cannot be seen through.

Without strings of several lines every line that begins with a key and a sign of equality is that key of a table.
"""


def kinds_awaited(text: str, known: Container[str]) -> tuple[str, ...] | None:
    """Return the kinds of event that a cadence waits for, by the text of its definition.

    None where all of the text has to be read to tell. So it is where it waits for none, has a condition, or counts from
    a supply, and where it calls a kind otherwise than by its name in `known`.
    """
    if any(sign in text for sign in _TELLS_MORE) or text.count("starts_on") > 1:
        return None  # a field of the event may be called so as well
    found = _STARTS_ON.search(text)
    if found is None:
        return None
    kinds = tuple(_NAME.findall(found[0]))
    return kinds if all(kind in known for kind in kinds) else None
