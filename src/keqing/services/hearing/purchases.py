"""Whether words tell of a purchase, and of how many packs: nobody should forget to record it.

The words are data (`data/purchases.toml`). What is heard is told with the command that records it, and never recorded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from keqing.dates.numerals import read_numeral
from keqing.patterns import late_pattern
from keqing.services.hearing.ear import Ear, Heard, Words, read_table

_CLAUSE = late_pattern(r"(?:[^,;!?\n\u3002\u3001.]|(?<=\d)\.(?=\d))+\??")
_JOINED = late_pattern(r" (?:and|but|then|so) ")


class PurchaseHeard(NamedTuple):
    """A purchase as it was told: `quantity` is how many packs, None where no number was said."""

    quantity: Decimal | None


def _clauses(text: str) -> Iterator[str]:
    for clause in _CLAUSE.findall(text):
        yield from _JOINED.split(clause)


def _look(heard: Heard) -> PurchaseHeard | None:
    for form, words in heard.forms:
        for clause in _clauses(form):
            if found := _heard(clause, words):
                return PurchaseHeard(_number(found.groupdict().get("n")))
    return None


def _heard(clause: str, words: Words) -> re.Match[str] | None:
    if words["else"].search(clause):
        return None
    found = next((match for form in words.each("bought") if (match := form.search(clause))), None)
    return None if found is None or words["before"].search(clause[: found.start()]) else found


def _number(said: str | None) -> Decimal | None:
    if said is None:
        return None
    numbers = read_table("purchases")["numbers"]
    return Decimal(numbers[said]) if said in numbers else read_numeral(said)


hears = Ear("purchases", _look).hears
"""Returns the purchase that the text tells of; None where it tells of none, or of a wish or a question."""
