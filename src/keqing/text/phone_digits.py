"""The form in which two spellings of one telephone number are compared, where reading it whole is not needed."""

from __future__ import annotations

import re
import unicodedata

from keqing.patterns import late_pattern

_EXTENSION = late_pattern(r"(?:;|#|,|转|ext|x)", re.IGNORECASE)
_NO_DIGIT = late_pattern(r"\D+", re.ASCII)
_CHINA = late_pattern(r"(?:00)?86(?=[1-9]\d{8,10}$)")


def comparable_number(number: str) -> str:
    """Return the digits of a number without China's code, a leading zero of the area, and an extension.

    `+8613812345678`, `138-1234-5678` and `0086 138 1234 5678` are one; so are `021-64321234` and `+862164321234`.
    """
    first = _EXTENSION.split(unicodedata.normalize("NFKC", number))[0]
    digits = _NO_DIGIT.sub("", first)
    return _CHINA.sub("", digits).removeprefix("0")
