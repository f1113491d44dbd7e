"""R12: the events that pause a customer, and the tracks of cadences that they hold, with the last days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from keqing.definitions.cadence import PAUSABLE, Track
from keqing.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Pause:
    """One pause: since a day, until another one (NEVER without an end), of some tracks.

    `kind` is the kind of the record that pauses, None for one that was asked for.
    """

    kind: str | None
    since: date
    until: date
    tracks: frozenset[Track] = PAUSABLE


@dataclass(frozen=True, slots=True)
class Pauses:
    """The pauses of a customer; each track is paused while any of them lasts."""

    lasting: tuple[Pause, ...] = ()

    def longest(self, track: Track) -> Pause | None:
        """Return the pause that holds a track longest, None where none does."""
        holding = [pause for pause in self.lasting if track in pause.tracks]
        return max(holding, key=lambda pause: pause.until, default=None)

    @property
    def by_track(self) -> dict[Track, date]:
        """The day until which each track is paused, of those that are."""
        if not self.lasting:
            return {}
        found = {track: self.longest(track) for track in Track}
        return {track: pause.until for track, pause in found.items() if pause}

    @property
    def until(self) -> date | None:
        """The day until which all is paused, but for alerts; None where some track is not."""
        days = self.by_track
        return min(days.values()) if days.keys() >= PAUSABLE else None

    @property
    def apart(self) -> dict[str, str]:
        """The tracks that are paused for longer than all are, each with its day, as they are stored."""
        until = self.until or date.min
        return {str(track): day.isoformat() for track, day in self.by_track.items() if day > until}


def stored_by_track(until: date | None, apart: Mapping[str, str]) -> dict[Track, date]:
    """Return the day until which each track is paused, by what is stored of a customer."""
    everything = dict.fromkeys(PAUSABLE, until) if until else {}
    return {**everything, **{Track(name): date.fromisoformat(day) for name, day in apart.items()}}
