"""What people call things that are data: by their name, a title in either language, another word."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol, TypeVar

from keqing.definition_file import did_you_mean
from keqing.i18n import Message


class Named(Protocol):
    """Something of the department's vocabulary."""

    @property
    def name(self) -> str:
        """The name in files and in the database."""

    @property
    def title(self) -> Mapping[str, str]:
        """The title in each language."""

    @property
    def aliases(self) -> tuple[str, ...]:
        """Other words for it."""


N = TypeVar("N", bound=Named)


def words_of(one: Named) -> tuple[str, ...]:
    """Return every word that means `one`, its name first."""
    return (one.name, *one.title.values(), *one.aliases)


def fold(word: str) -> str:
    """Return what spellings of one word share: width, case and outer spaces do not count."""
    return unicodedata.normalize("NFKC", word).strip().casefold()


def called(word: str, among: Iterable[N]) -> N | None:
    """Return the one that `word` means, if there is one."""
    wanted = fold(word)
    return next((one for one in among if wanted in map(fold, words_of(one))), None)


def suggest(word: str, among: Sequence[Named]) -> Message:
    """Say which of them `word` probably means, or else which there are."""
    known = [known for one in among for known in words_of(one)]
    return did_you_mean(fold(word), known, shown=[one.name for one in among])
