"""The days and events of `keqing cadence preview`, read from words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from keqing.calendar.almanac import Almanac
from keqing.dates.reading import read_when
from keqing.definitions import kinds as vocabulary
from keqing.definitions.names import Word, find_called, suggest_words
from keqing.definitions.preview_events import UNTIL, PreviewEvent, PreviewEventKind
from keqing.errors import Unusable
from keqing.frozen import dataclass
from keqing.i18n import msg

_DAYS = {
    "supply_end": Word(
        "supply_end", {"zh": "药用完", "en": "supply end"}, ("用完日", "服完", "用完")
    ),
    "run_out": Word("run_out", {"zh": "断货", "en": "run out"}, ("断货日", "卖完")),
}
"""What people call the days that follow from supplies."""


@dataclass(frozen=True, slots=True)
class Said:
    """Reads words seen from `today`."""

    today: date
    almanac: Almanac

    def day(self, words: str) -> date:
        """Return the day that the words name. Raises Unusable where they name none."""
        return read_when(words, self.today, almanac=self.almanac).needed()

    def fields(self, words: Iterable[str], known: Iterable[str]) -> dict[str, date]:
        """Read `FIELD=DAY`, of which the fields `known` are."""
        among = [_DAYS.get(name) or Word(name, {}) for name in sorted(known)]
        found: dict[str, date] = {}
        for word in words:
            name, equals, day = word.replace("\uff1d", "=").partition("=")
            if not (equals and name.strip() and day.strip()):
                raise Unusable(
                    msg("'{word}' is not FIELD=DAY.", word=word),
                    msg("Write for example --field supply_end=2026-12-23."),
                )
            field = find_called(name, among)
            if field is None:
                raise Unusable(
                    msg("No cadence looks at a day called {name}.", name=name.strip()),
                    suggest_words(name, among),
                )
            found[field.name] = self.day(day)
        return found

    def events(self, words: Iterable[str]) -> list[tuple[date, PreviewEvent]]:
        """Read `DAY:WHAT` and `DAY:WHAT=DAY`."""
        found: list[tuple[date, PreviewEvent]] = []
        deeds = list(vocabulary.program_words("deed").values())
        for word in words:
            day, colon, what = word.replace("\uff1a", ":").partition(":")
            name, equals, until = what.strip().replace("\uff1d", "=").partition("=")
            meant = find_called(name, deeds) if colon else None
            if meant is None:
                raise Unusable(
                    msg("'{word}' is not DAY:WHAT.", word=word),
                    suggest_words(name, deeds)
                    if name
                    else msg("Write for example --event 2026-12-09:contact."),
                )
            deed = PreviewEventKind(meant.name)
            if (deed in UNTIL) != bool(equals and until.strip()):
                raise Unusable(
                    msg("'{word}' does not say until when.", word=word)
                    if deed in UNTIL
                    else msg("'{word}' has a day too many.", word=word),
                    msg("Write {example}.", example=f"{day}:{name}=2026-12-20")
                    if deed in UNTIL
                    else msg("Write {example}.", example=f"{day}:{name}"),
                )
            found.append((self.day(day), PreviewEvent(deed, self.day(until) if equals else None)))
        return found
