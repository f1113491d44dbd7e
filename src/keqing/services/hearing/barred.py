"""Words that tell of what the law bars: they are evidence, and the manager is told."""

from __future__ import annotations

from collections.abc import Sequence

from keqing.definitions.barred import Bar
from keqing.definitions.barred_texts import told_in
from keqing.i18n import Message, msg
from keqing.records.recorded import BarredWords


def names_told(texts: Sequence[object], own: Sequence[Bar]) -> list[str]:
    """Return the names of the bars that texts tell of, in their order."""
    return [bar.name for bar in told_in(texts, own)[0]]


def words_told(texts: Sequence[object], own: Sequence[Bar]) -> BarredWords | None:
    """Return what texts tell of that is barred, None where they tell of nothing."""
    bars, text = told_in(texts, own)
    if not bars or text is None:
        return None
    return BarredWords(text, tuple(bar.name for bar in bars), law_of(bars[0]), bars[0].instead)


def law_of(bar: Bar) -> Message:
    """Return the law behind a bar, with its article."""
    if not bar.article:
        return msg("{law}", law=bar.law)
    return msg("{law} ({article})", law=bar.law, article=bar.article)
