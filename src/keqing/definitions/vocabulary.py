"""The words of a department, as frozen values: event kinds, types, grades, outcomes, presets.

`kinds` reads them from files. The effect of an outcome is code, a closed list (`EFFECTS`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType

from keqing.calendar.almanac import Almanac
from keqing.calendar.festivals import FestivalBook
from keqing.definitions.barred import Bar
from keqing.definitions.cadence import Offset, Track
from keqing.definitions.customer_fields import COLUMNS
from keqing.definitions.defined_field import FieldBook
from keqing.definitions.derivation import Derivation, DerivationEdition
from keqing.definitions.fields import Choice, Field, Value, read_fields
from keqing.definitions.ladder import Ladder, LadderBook
from keqing.definitions.measure import Filter, Measure
from keqing.definitions.names import Word, find_called, fold_word, label, suggest_words
from keqing.errors import NotFound
from keqing.frozen import dataclass
from keqing.i18n import msg
from keqing.records.self_customer import SELF

THE_DEPARTMENT = Word(SELF, {"zh": "本部门", "en": "the department itself"})
"""The type of the department and its agents as customers: nobody enters one, and only cadences name it."""
PROGRAMS = 0
"""The number of the edition that ships with the program."""


class Effect(StrEnum):
    """The effects of outcomes: a closed list."""

    CONTACT = "contact"
    ATTEMPT = "attempt"
    CUT_OFF = "cut-off"
    CALLBACK = "callback"
    STOP = "stop"
    DECEASED = "deceased"


EFFECTS: Mapping[str, Effect] = MappingProxyType(
    {
        "reached": Effect.CONTACT,
        "visited": Effect.CONTACT,
        "sent": Effect.CONTACT,
        "no-answer": Effect.ATTEMPT,
        "busy": Effect.ATTEMPT,
        "off": Effect.ATTEMPT,
        "declined": Effect.ATTEMPT,
        "cut-off": Effect.CUT_OFF,
        "callback": Effect.CALLBACK,
        "wrong-number": Effect.ATTEMPT,
        "stop": Effect.STOP,
        "deceased": Effect.DECEASED,
    }
)
"""The outcomes and what they do. `sent` counts only where a cadence's `done_by` names its channel."""

IN_PERSON = frozenset({"reached", "visited"})
"""The outcomes in which somebody was spoken to: finished contacts that want a text, and use up the day's capacity."""

UNANSWERED = frozenset({"no-answer", "busy", "off"})
"""The attempts after which it is tried again on the same day, where the cadence says so (R6): nobody said no."""

CLOSED_BY: Mapping[Effect, str] = MappingProxyType(
    {Effect.STOP: "stopped", Effect.DECEASED: "deceased"}
)
"""The effects that end everything for a customer, each with the status that it gives."""

CLOSED = tuple(CLOSED_BY.values())
"""The statuses of a customer who is never called again."""

ENDING = frozenset(name for name, effect in EFFECTS.items() if effect in CLOSED_BY)
"""The outcomes with such an effect."""


@dataclass(frozen=True, slots=True)
class Summary:
    """The summary of a kind counts events by these fields (or `agent`), a line a period."""

    by: tuple[str, ...]
    per: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of event. It `pauses` tracks. `resumes` is when a pause ends, from the event's day on; None: it does not.

    `stage` is the customer's stage after it. `register` names its register, and kinds of one name share it.
    `money` says where its money goes, `nature` what is given where it is given. `answers` names the kinds that it answers.
    A record with `open_until` is open until one of these answers it, or with `amount`, a field, until nothing of that
    is left. `needs` are kinds that must have answered before it is closed, or before this answer; of each group one is enough. Of its `states` the first
    is that of a new one; an answer `sets` one. Entering the state `redate` needs a day.
    A kind with `derive` is entered by nobody: it follows from other records at the end of a day. `valid_until` is the
    field with the last day on which a record counts.
    """

    name: str
    title: Mapping[str, str]
    register: str | None = None
    stage: str | None = None
    fields: Mapping[str, Field] = field(default_factory=dict)
    summary: Summary | None = None
    answers: tuple[str, ...] = ()
    pauses: frozenset[Track] = frozenset()
    resumes: Offset | None = None
    aliases: tuple[str, ...] = ()
    register_title: Mapping[str, str] = field(default_factory=dict)
    money: str | None = None
    nature: str | None = None
    open_until: tuple[str, ...] = ()
    needs: tuple[tuple[str, ...], ...] = ()
    states: tuple[Choice, ...] = ()
    sets: str | None = None
    redate: str | None = None
    amount: str | None = None
    derive: Derivation | None = None
    valid_until: str | None = None

    def read_fields(
        self,
        words: Sequence[str],
        *,
        today: date,
        almanac: Almanac,
        defaults: Mapping[str, str] | None = None,
        sure: bool = False,
    ) -> dict[str, Value]:
        """Read `field=value` words into the event's details; see `fields.read_fields`."""
        return read_fields(
            self.fields, words, today=today, almanac=almanac, defaults=defaults, sure=sure
        )


@dataclass(frozen=True, slots=True)
class RankedWord:
    """A customer type, a grade, a stage or a role.

    `rank` orders the first three, the smallest first. `licensed` is a role of which nobody else may do the work.
    """

    name: str
    title: Mapping[str, str]
    rank: int = 0
    aliases: tuple[str, ...] = ()
    licensed: bool = False


@dataclass(frozen=True, eq=False)
class DepartmentWords:
    """The words that a department has for customers and its own people, by type and name, in their order.

    `by_type` are those in force; `former` are all that there ever were, where a department has its own.
    """

    by_type: Mapping[str, Mapping[str, RankedWord]] = field(default_factory=dict)
    former: Mapping[str, Mapping[str, RankedWord]] = field(default_factory=dict)

    @property
    def types(self) -> Mapping[str, RankedWord]:
        """The types of customers."""
        return self.by_type.get("type", {})

    @property
    def grades(self) -> Mapping[str, RankedWord]:
        """The grades of customers."""
        return self.by_type.get("grade", {})

    @property
    def stages(self) -> Mapping[str, RankedWord]:
        """The stages that have an order; kinds may lead to others."""
        return self.by_type.get("stage", {})

    @property
    def roles(self) -> Mapping[str, RankedWord]:
        """The roles that have a title; cadences may name others."""
        return self.by_type.get("role", {})

    @cached_property
    def ever(self) -> DepartmentWords:
        """These words, and behind them those that were dropped, as texts of before speak of them."""
        return DepartmentWords(
            {
                type_: {
                    **words,
                    **{n: w for n, w in self.former.get(type_, {}).items() if n not in words},
                }
                for type_, words in self.by_type.items()
            },
            self.former,
        )

    def role_named(self, word: str) -> str:
        """Return the name of the role that is called so; an unknown one is named as it is."""
        found = find_called(word, self.roles.values())
        return found.name if found else fold_word(word)

    def titles_of(self, type_: str) -> Mapping[str, Mapping[str, str]]:
        """Return the titles of a type's words by name, those that were dropped among them."""
        return {
            word.name: word.title
            for words in (self.former.get(type_, {}), self.by_type.get(type_, {}))
            for word in words.values()
        }


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of a contact, as people call it; `channel` is its channel unless another is said."""

    name: str
    title: Mapping[str, str]
    channel: str
    aliases: tuple[str, ...] = ()

    @property
    def effect(self) -> Effect:
        """The effect of this outcome."""
        return EFFECTS[self.name]


@dataclass(frozen=True, slots=True)
class Preset:
    """The start of a department: cadences to switch on, and default values of fields.

    `defaults` maps kinds to their fields to the value as people would type it. `roles` are those
    that the cadences name.
    """

    name: str
    title: Mapping[str, str]
    cadences: tuple[str, ...]
    defaults: Mapping[str, Mapping[str, str]]
    roles: tuple[str, ...]
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Kinds:
    """The event kinds, by name and by what people call them.

    `by_name` are those of which something can be entered. `editions` are all that there ever were, dropped
    ones too, by name and by number, the oldest first; number 0 (`PROGRAMS`) is the program's own.
    `numbers` are the numbers of the department's own kinds in `by_name`. `words` are the types, grades, stages and
    roles that definitions speak of. `measures` and `filters` are those
    of their records. All are by name. `coming` are kinds that are in force from a later day on only.
    `headers` are the department's own words for columns of a file. `derivations` are the derived kinds as they ever
    were, the oldest texts first. `read_field_book` gives the fields of customers, contact persons and contacts in
    force, when they are asked for.
    `bars` are the bars of its own. `festivals` are all festivals with its own among them, None where it
    has none; so are `outcomes`. `read_ladders` gives the ladders in force, and `read_ladder_book` all their texts.
    """

    by_name: Mapping[str, Kind]
    editions: Mapping[str, Mapping[int, Kind]] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)
    words: DepartmentWords = field(default_factory=DepartmentWords)
    read_field_book: Callable[[], FieldBook] | None = None
    measures: Mapping[str, Measure] = field(default_factory=dict)
    filters: Mapping[str, Filter] = field(default_factory=dict)
    coming: frozenset[str] = frozenset()
    headers: tuple[tuple[str, tuple[str, ...]], ...] = ()
    derivations: tuple[DerivationEdition, ...] = ()
    bars: tuple[Bar, ...] = ()
    festivals: FestivalBook | None = None
    outcomes: Outcomes | None = None
    read_ladders: Callable[[], Mapping[str, Ladder]] | None = None
    read_ladder_book: Callable[[], LadderBook] | None = None

    @cached_property
    def ladders(self) -> Mapping[str, Ladder]:
        """The ladders in force, by name."""
        return self.read_ladders() if self.read_ladders else {}

    @cached_property
    def ladder_book(self) -> LadderBook:
        """The texts of all ladders that there ever were, by which a day is judged."""
        return self.read_ladder_book() if self.read_ladder_book else LadderBook()

    @cached_property
    def field_book(self) -> FieldBook:
        """The fields of customers, contact persons and contacts."""
        if self.read_field_book:
            return self.read_field_book()
        from keqing.definitions.field_file import built_in_fields  # noqa: PLC0415  # most commands need none

        return built_in_fields()

    @property
    def fields(self) -> Mapping[str, Field]:
        """The fields of customers in force, besides the columns of the file."""
        return self.field_book.customer

    @cached_property
    def columns(self) -> Mapping[str, Field]:
        """Fields of every customer's file, by name, as the department calls them."""
        return {**COLUMNS, **self.field_book.columns}

    def find(self, word: str) -> Kind:
        """Return the kind that `word` means: a name, title or alias. Raises NotFound."""
        if word in self.by_name:
            return self.by_name[word]
        if found := find_called(word, self.by_name.values()):
            return found
        if dropped := find_called(word, self.ever.values()):
            if dropped.name in self.coming:
                raise NotFound(
                    msg("{kind} is not in force yet.", kind=label(dropped)),
                    msg("From which day it is: keqing define list kind"),
                )
            raise NotFound(
                msg("{kind} was dropped: nothing new of it can be entered.", kind=label(dropped)),
                msg("Its text: keqing define show kind {name}", name=dropped.name),
            )
        raise NotFound(
            msg("There is no kind '{word}'.", word=word),
            suggest_words(word, list(self.by_name.values()), listing="keqing add list"),
        )

    def of(self, name: str, edition: int | None) -> Kind | None:
        """Return the kind by which an event is read, as it was in force when that was entered."""
        return kind_of(self.editions.get(name), edition) or self.by_name.get(name)

    @cached_property
    def ever(self) -> Mapping[str, Kind]:
        """Every kind that there is or was, with all fields that it ever had; the newest text wins."""
        if not self.words.former:  # the program's alone
            return self.by_name
        return {name: self.read_by(name, editions) for name, editions in self.editions.items()} | {
            name: kind for name, kind in self.by_name.items() if name not in self.editions
        }

    @property
    def every(self) -> list[Kind]:
        """The kinds in force, and every edition that there was of them and of those dropped."""
        former = (each for known in self.editions.values() for each in known.values())
        return [*self.by_name.values(), *former]

    @cached_property
    def readable(self) -> Kinds:
        """These kinds and all that were dropped, as texts of before speak of them."""
        if not self.words.former:
            return self
        return replace(self, by_name=self.ever, numbers={}, words=self.words.ever)

    def read_by(self, name: str, editions: Collection[int]) -> Kind:
        """Return a kind with the fields of these editions behind those that it has now, or had last."""
        known = self.editions.get(name, {})
        newest = self.by_name.get(name) or known[max(known)]
        fields = dict(newest.fields)
        for number in sorted(set(editions) & known.keys(), reverse=True):
            for each in known[number].fields.values():
                fields.setdefault(each.name, each)
        return replace(newest, fields=MappingProxyType(fields))

    @property
    def stages(self) -> frozenset[str]:
        """Every stage that an event can bring a customer to."""
        return frozenset(kind.stage for kind in self.by_name.values() if kind.stage)

    @property
    def stages_in_order(self) -> list[RankedWord]:
        """The stages by their ranks; behind them those that only kinds name."""
        others = dict.fromkeys(kind.stage for kind in self.by_name.values() if kind.stage)
        known = self.words.stages
        return [*known.values(), *(RankedWord(name, {}) for name in others if name not in known)]


def kind_of(editions: Mapping[int, Kind] | None, number: int | None) -> Kind | None:
    """Return the edition of that number; without such a one the oldest, None where there is none."""
    if not editions:
        return None
    return editions.get(number or PROGRAMS) or next(iter(editions.values()))


@dataclass(frozen=True, eq=False)
class Outcomes:
    """The outcomes, by name and by what people call them."""

    by_name: Mapping[str, Outcome]

    def find(self, word: str) -> str:
        """Return the name of the outcome that `word` means. Raises NotFound."""
        if found := find_called(word, self.by_name.values()):
            return found.name
        raise NotFound(
            msg("There is no outcome '{word}'.", word=word),
            suggest_words(word, list(self.by_name.values())),
        )

    def channel(self, name: str) -> str:
        """Return the channel of an outcome where none was said."""
        return self.by_name[name].channel
