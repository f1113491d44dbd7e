"""Roles of agents as people say them: those of the built-in cadences, and the department's own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from keqing.definitions.cadence import Cadence
from keqing.definitions.names import Named, Word, find_called, suggest_words
from keqing.errors import Unusable
from keqing.i18n import msg
from keqing.services.context.desk import Desk

_PARTS = re.compile(r"[,，、;；\s]+")


def read(desk: Desk, words: Iterable[str]) -> tuple[str, ...]:
    """Read roles, several in one word parted by commas, in either language.

    Raises Unusable for one that no cadence here names and nobody holds.
    """
    known = known_here(desk)
    names: dict[str, None] = {}
    for word in words:
        for part in _parted(word, known):
            names[_read(part, known)] = None
    return tuple(names)


def read_single(desk: Desk, word: str) -> str:
    """Read one role. Raises Unusable for several, and for one that there is not."""
    found = read(desk, [word])
    if len(found) == 1:
        return found[0]
    raise Unusable(msg("'{words}' are several roles.", words=word), msg("Name one of them."))


def known_here(desk: Desk) -> list[Named]:
    """The roles that there are: the built-in ones, then those that cadences here name or agents hold."""
    own = {
        role
        for edition in desk.book.editions
        if edition.cadence
        for role in named_by(edition.cadence)
    }
    own |= {
        desk.words.role_named(role) for agent in desk.staff.agents for role in agent.roles or ()
    }
    known = desk.words.roles
    return [*known.values(), *(Word(role, {}) for role in sorted(own - known.keys()))]


def named_by(cadence: Cadence) -> set[str]:
    """The roles whose work a cadence's steps are."""
    timed = [*cadence.steps, *([cadence.repeat] if cadence.repeat else [])]
    return {part.role for part in timed if part.role}


def _parted(word: str, known: Sequence[Named]) -> list[str]:
    """Part what was typed; a title of several words is one."""
    if find_called(word, known):
        return [word]
    return _PARTS.split(unicodedata.normalize("NFKC", word).strip())


def _read(word: str, known: Sequence[Named]) -> str:
    found = find_called(word, known)
    if found is None:
        raise Unusable(
            msg("There is no role '{word}' here.", word=word), suggest_words(word, known)
        )
    return found.name
