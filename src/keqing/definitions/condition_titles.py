"""The words for a condition without a title: a measure or the records of a kind, against a number."""

from __future__ import annotations

from collections.abc import Mapping

from keqing.definitions.kinds import Kinds
from keqing.patterns import late_pattern

_AGAINST = late_pattern(
    r"(?:count\((?P<kind>[\w-]+)\)|(?P<measure>[\w-]+)) (?P<sign>>=|<=|>|<|=) (?P<n>\d+)"
)
_SIGNS = {">=": "≥", "<=": "≤"}


def condition_title(text: str, kinds: Kinds) -> Mapping[str, str]:
    """Return a condition in words, as `visits >= 1` is `Visits ≥ 1`; nothing for what is longer or has no title."""
    found = _AGAINST.fullmatch(text.strip())
    if found is None:
        return {}
    named = kinds.ever if found["kind"] else kinds.measures
    thing = named.get(found["kind"] or found["measure"])
    sign = _SIGNS.get(found["sign"], found["sign"])
    titles = thing.title if thing else {}
    return {lang: f"{title} {sign} {found['n']}" for lang, title in titles.items()}
