"""Reading TOML from files that anybody may have written, within bounds."""

from __future__ import annotations

from typing import Any

from keqing.patterns import late_pattern

_MAX_KEY_LEVELS = 32
"""Levels of a key; the library takes memory by their square, and no file of ours has five."""
_MAX_BRACKETS = 64
"""Brackets that are open at once."""
_MAX_DIGITS = 1000
"""Digits of a number; Python reads 4,300."""
_WORD = r"""(?:[A-Za-z0-9_-]++|"[^"\n]*+"|'[^'\n]*+')"""
_TOO_DEEP = late_pattern(
    rf"(?<![A-Za-z0-9_-]){_WORD}(?:[ \t]*+\.[ \t]*+{_WORD}){{{_MAX_KEY_LEVELS},}}"
)
_TOO_NESTED = late_pattern(rf"(?:[\[{{][^\[\]{{}}]*+){{{_MAX_BRACKETS},}}")
_TOO_LONG = late_pattern(rf"[0-9]{{{_MAX_DIGITS},}}")
TOO_MUCH = "nested too deep, or too long"
"""How the message of our own error begins."""


def load_toml(text: str) -> dict[str, Any]:
    """Read a text. Raises tomllib.TOMLDecodeError, and nothing else, for text that is no TOML or too much.

    Too much is nesting without end, a key of many levels, a number of thousands of digits.
    """
    import tomllib  # noqa: PLC0415  # most starts find no file to read

    for bound in (_TOO_DEEP, _TOO_NESTED, _TOO_LONG):
        if found := bound.search(text):
            line = text.count("\n", 0, found.start()) + 1
            raise _too_much(line)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise
    except (ValueError, RecursionError):
        raise _too_much(1) from None


def _too_much(line: int) -> ValueError:
    import tomllib  # noqa: PLC0415  # as in loads

    reason = f"{TOO_MUCH} (at line {line}, column 1)"
    return tomllib.TOMLDecodeError(reason)
