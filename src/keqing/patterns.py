"""Regular expressions that are compiled when they are first asked.

A program declares some two hundred of them, and one run of it asks a dozen.

    from keqing.patterns import late_pattern

    _ROW = late_pattern(r"[0-9]{1,3}")
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, AnyStr, cast

if TYPE_CHECKING:
    from re import Pattern


class _LatePattern:
    """Stands for a compiled pattern, whose methods become its own when one of them is asked for."""

    def __init__(self, source: Any, flags: int) -> None:  # noqa: ANN401  # text or bytes
        self._given = source, flags

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  # whatever a pattern has of that name
        if name.startswith("__"):  # copying and the like look for methods that no pattern needs
            raise AttributeError(name)
        found = getattr(re.compile(*self._given), name)
        setattr(self, name, found)
        return found


def late_pattern(source: AnyStr, flags: int = 0) -> Pattern[AnyStr]:
    """Return what is used as `re.compile(source, flags)` is; a mistake in it is raised at the first use."""
    return cast("Pattern[AnyStr]", _LatePattern(source, flags))
