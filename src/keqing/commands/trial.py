"""The days and events of `keqing cadence preview`, read from words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from keqing.acts import UNTIL, Act, Deed
from keqing.almanac import Almanac
from keqing.dates import read_when
from keqing.definition_file import did_you_mean
from keqing.errors import Unusable
from keqing.i18n import msg


@dataclass(frozen=True, slots=True)
class Said:
    """Reads words seen from `today`."""

    today: date
    almanac: Almanac

    def day(self, words: str) -> date:
        """Return the day that the words name. Raises Unusable where they name none."""
        found = read_when(words, self.today, almanac=self.almanac).day
        if found is None:
            raise Unusable(msg("A day is needed here."), msg("For example 明天, +3d or 12-05."))
        return found

    def fields(self, words: Iterable[str], known: Iterable[str]) -> dict[str, date]:
        """Read `FIELD=DAY`, of which the fields `known` are."""
        names = sorted(known)
        found: dict[str, date] = {}
        for word in words:
            name, equals, day = word.partition("=")
            if not (equals and name.strip() and day.strip()):
                raise Unusable(
                    msg("'{word}' is not FIELD=DAY.", word=word),
                    msg("Write for example --field supply_end=2026-12-23."),
                )
            if name.strip() not in names:
                raise Unusable(
                    msg("No cadence looks at a day called {name}.", name=name.strip()),
                    did_you_mean(name, names),
                )
            found[name.strip()] = self.day(day)
        return found

    def events(self, words: Iterable[str]) -> list[tuple[date, Act]]:
        """Read `DAY:WHAT` and `DAY:WHAT=DAY`."""
        found: list[tuple[date, Act]] = []
        for word in words:
            day, colon, what = word.replace("\uff1a", ":").partition(":")
            name, equals, until = what.strip().partition("=")
            if not colon or name not in [*Deed]:
                raise Unusable(
                    msg("'{word}' is not DAY:WHAT.", word=word),
                    did_you_mean(name, [*Deed])
                    if name
                    else msg("Write for example --event 2026-12-09:contact."),
                )
            deed = Deed(name)
            if (deed in UNTIL) != bool(equals and until.strip()):
                raise Unusable(
                    msg("'{word}' does not say until when.", word=word)
                    if deed in UNTIL
                    else msg("'{word}' has a day too many.", word=word),
                    msg("Write {example}.", example=f"{day}:{name}=2026-12-20")
                    if deed in UNTIL
                    else msg("Write {example}.", example=f"{day}:{name}"),
                )
            found.append((self.day(day), Act(deed, self.day(until) if equals else None)))
        return found
