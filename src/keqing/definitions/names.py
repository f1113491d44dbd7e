"""The words for things that are data: a name, a title in either language, an alias.

Every vocabulary of keqing (kinds, fields, outcomes, cadences, roles ...) is a list of `Named`. A word
that a person types means one of them by `find_called`; when it means none, `suggest_words` says which are nearest.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Protocol, TypeVar

from keqing.frozen import dataclass
from keqing.i18n import Message, msg, to_type
from keqing.patterns import late_pattern
from keqing.text import shell
from keqing.text.folding import fold_case

MAX_SUGGESTIONS = 3
"""How many words are suggested for an unknown word."""

_MAX_LISTED = 12
"""How many words a sentence may list."""
_NEAR_LIKENESS, _SHORT_LIKENESS, _SHORT_CHARACTERS = 0.65, 0.5, 3
"""From which likeness on two words are near; words of `_SHORT_CHARACTERS` need less."""
_MAX_LIKENESS_BEHIND = 0.2
"""A word is named beside the nearest one when its likeness is at most this much less."""
_PART_LIKENESS = 0.7
"""The likeness, at least, of a word to a longer word that has it in itself."""
_PARTING = late_pattern(r"(?<=\w)[\s\-\u2010\u2011\u2013\u2014]+(?=\w)|(?<=[^\W_])_+(?=[^\W_])")
"""Signs between the pieces of a word: `wrong number`, `wrong-number` and `wrongnumber` are one."""


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


@dataclass(frozen=True, slots=True)
class Word:
    """A name with its titles and other words, where there is nothing else to know of a thing."""

    name: str
    title: Mapping[str, str]
    aliases: tuple[str, ...] = ()


N = TypeVar("N", bound=Named)


def words_of(named: Named) -> tuple[str, ...]:
    """Return every word that means `named`, its name first."""
    return (named.name, *named.title.values(), *named.aliases)


@lru_cache(maxsize=4096)
def fold_word(word: str) -> str:
    """Return the form that all spellings of a word share, without width, case and outer spaces."""
    return fold_case(word)


def find_called(word: str, among: Iterable[N]) -> N | None:
    """Return the candidate that `word` means, if there is one.

    Spaces and hyphens inside of a word do not count where nothing else is called so.
    """
    known = list(among)
    wanted = fold_word(word)
    if found := next(
        (candidate for candidate in known if wanted in map(fold_word, words_of(candidate))), None
    ):
        return found
    joined = _PARTING.sub("", wanted)
    if not joined.isalpha():  # 1-2 is not 12
        return None
    return next(
        (
            candidate
            for candidate in known
            if any(_PARTING.sub("", fold_word(each)) == joined for each in words_of(candidate))
        ),
        None,
    )


def label(named: Named) -> Mapping[str, str]:
    """Return a choice as a list shows it, by language: the word to type, with its meaning."""
    if not named.title:
        return own_words(named)
    english, chinese = named.title.get("en"), named.title.get("zh")
    explained = english and fold_word(english) != fold_word(named.name)
    return {
        "zh": chinese or named.name,
        "en": f"{named.name} ({english})" if explained else named.name,
    }


def own_words(named: Named) -> Mapping[str, str]:
    """Return what readers of each language call a choice: its title, else its name or an alias in their letters."""
    words = (named.name, *named.aliases)
    return {
        "zh": named.title.get("zh") or next((w for w in words if not w.isascii()), named.name),
        "en": named.title.get("en")
        or next((w for w in words if w.isascii() and not w.isdecimal()), named.name),
    }


def command_word(named: Named) -> Mapping[str, str]:
    """Return the word of a choice in a command that is shown, by language, as a shell takes it."""
    return {
        "zh": shell.quote_word(named.title.get("zh") or named.name),
        "en": shell.quote_word(named.name),
    }


def find_near(word: str, among: Sequence[N]) -> list[N]:
    """Return the candidates that `word` probably means, the nearest first, `MAX_SUGGESTIONS` at most; maybe none."""
    wanted = fold_word(word)
    least = _SHORT_LIKENESS if len(wanted) <= _SHORT_CHARACTERS else _NEAR_LIKENESS
    ranked = _ranked(wanted, among)[:MAX_SUGGESTIONS]
    return [
        candidate
        for likeness, candidate in ranked
        if likeness >= max(least, ranked[0][0] - _MAX_LIKENESS_BEHIND)
    ]


def suggest_words(word: str, among: Sequence[Named], *, listing: str | None = None) -> Message:
    """Say which candidates `word` probably means, or else which there are, or that there are none.

    Of many the nearest are named, with `listing`, the command that lists them all.
    """
    if found := find_near(word, among):
        return msg("Did you mean {name}?", name=[label(candidate) for candidate in found])
    if not among:
        return msg("There are none yet.")
    if len(among) <= _MAX_LISTED:
        return msg("Write one of: {names}.", names=[label(candidate) for candidate in among])
    nearest = [
        label(candidate) for _, candidate in _ranked(fold_word(word), among)[:MAX_SUGGESTIONS]
    ]
    if listing is None:
        return msg("There are {names} and others.", names=nearest)
    return msg("There are {names} and others: {command}", names=nearest, command=to_type(listing))


def _ranked(wanted: str, among: Sequence[N]) -> list[tuple[float, N]]:
    """Order candidates by their likeness to a folded word, the nearest first; equals keep their order."""
    found = [
        (max(_likeness(wanted, fold_word(name)) for name in words_of(each)), each) for each in among
    ]
    return sorted(found, key=lambda pair: -pair[0])


def _likeness(wanted: str, known: str) -> float:
    """Tell from 0 to 1 how like two folded words are."""
    ratio = difflib.SequenceMatcher(None, known, wanted).ratio()
    begins = 0.01 if wanted[:1] == known[:1] else 0.0
    parts = min(wanted, known, key=len)
    if len(parts) > 1 and (wanted in known or known in wanted):
        ratio = max(ratio, _PART_LIKENESS + 0.2 * ratio)
    return ratio + begins
