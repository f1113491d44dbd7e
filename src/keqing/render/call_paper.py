"""Lines of a session's screen: as many columns as there are, on no terminal of their own."""

from __future__ import annotations

from collections.abc import Sequence
from io import StringIO

from keqing.frozen import dataclass
from keqing.i18n import Message
from keqing.render.console import Screen

_LABEL = 8
"""Columns of the labels at the left."""


@dataclass(frozen=True, slots=True)
class CallPaper:
    """Texts in, lines of so many columns out."""

    width: int

    @property
    def rule(self) -> str:
        """A line from side to side."""
        return "-" * self.width

    def labelled(self, name: Message, texts: Sequence[object]) -> list[str]:
        """Return a label and beside it the texts; nothing where there are none."""
        out = StringIO()
        self._screen(out).labelled(name, texts, _LABEL)
        return out.getvalue().splitlines()

    def packed_beside(self, name: Message, texts: Sequence[object]) -> list[str]:
        """Return a label and beside it texts, as many on a line as fit; nothing where there are none."""
        inner = CallPaper(max(2, self.width - _LABEL))
        return self.labelled(name, inner.packed(texts, gap="   "))

    def printed(self, texts: Sequence[object]) -> list[str]:
        """Return texts, each on lines of its own."""
        out = StringIO()
        self._screen(out).lines(texts, hang=2)
        return out.getvalue().splitlines()

    def packed(self, texts: Sequence[object], gap: str = "  ") -> list[str]:
        """Return texts, as many on a line as fit, set off by `gap`."""
        out = StringIO()
        self._screen(out).packed([(text, "") for text in texts], gap=gap)
        return out.getvalue().splitlines()

    def _screen(self, out: StringIO) -> Screen:
        return Screen(width=self.width, color=False, tty=False, out=out, err=out)
