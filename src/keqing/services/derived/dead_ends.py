"""Cadences in force that lead into one that is switched off: whoever comes to their end has no next date (R11)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from keqing.definitions.cadence import Cadence
from keqing.definitions.names import command_word
from keqing.frozen import dataclass
from keqing.i18n import Message, msg
from keqing.services.context import cadence_texts
from keqing.services.context.desk import Desk


@dataclass(frozen=True, slots=True)
class DeadEnd:
    """A cadence in force, and the one that follows it by its text and is switched off."""

    cadence: Cadence
    then: Cadence

    @property
    def says(self) -> Message:
        """Say what comes of it."""
        return msg(
            "{cadence} leads into {then}, which is switched off: after it nothing follows.",
            cadence=self.cadence.title,
            then=self.then.title,
        )

    @property
    def warning(self) -> Message:
        """Say what comes of it, with the command that mends it."""
        return msg(
            "{says} Switch it on, too: keqing cadence on {name}",
            says=self.says,
            name=command_word(self.then),
        )


def leads_nowhere(known: Mapping[str, Cadence], on: Collection[str]) -> Iterator[DeadEnd]:
    """Give the cadences of `on` whose `then` names one that is not among them, by name."""
    for name in sorted(on):
        cadence = known.get(name)
        if cadence and cadence.then and cadence.then not in on and cadence.then in known:
            yield DeadEnd(cadence, known[cadence.then])


def dead_ends(desk: Desk, names: Collection[str] | None = None) -> tuple[DeadEnd, ...]:
    """Find the dead ends of a department; with `names` those alone that begin or end with one of these cadences."""
    known = {name: text.cadence for name, text in cadence_texts.known(desk).items()}
    return tuple(
        end
        for end in leads_nowhere(known, cadence_texts.in_force(desk))
        if names is None or {end.cadence.name, end.then.name} & set(names)
    )
