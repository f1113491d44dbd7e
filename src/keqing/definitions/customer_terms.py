"""The terms of a condition on a customer: names and calls, each with its type."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field as dataclass_field

from keqing.definitions.condition import Term
from keqing.definitions.condition_text import DAY, NUMBER, TEXT, YES_NO, ValueType
from keqing.definitions.customer_fields import FILE_NAMES
from keqing.definitions.fields import Field
from keqing.definitions.kinds import (
    Kinds,
    choice_lists,
    program_words,
)
from keqing.definitions.ladder import LEVEL, TICK, Ladder, find_ticks
from keqing.definitions.measure import NUMBERS, Figure, Measure
from keqing.definitions.measure_file import fields_of, find_kind, record_kinds
from keqing.definitions.names import Named, Word, find_called, suggest_words
from keqing.errors import Unusable
from keqing.frozen import dataclass
from keqing.i18n import msg
from keqing.text.folding import fold_case
from keqing.text.phone_digits import comparable_number

FIRST_STAGE = "filed"
"""The stage of a customer for whom nothing has happened yet."""

PHONE = ValueType("text", spelling=comparable_number)
"""The type of a telephone number, however it is written."""
_NAMES: Mapping[str, ValueType] = {
    "age": NUMBER, "month": NUMBER, "interval": NUMBER, "phone": PHONE,
}  # fmt: skip
_ASKED_NAMES = (
    *FILE_NAMES,
    Word("month", {"zh": "月份", "en": "Month"}),
    Word("interval", {"zh": "间隔", "en": "Interval"}),
)
_FIGURES = (Figure.COUNT, Figure.SUM, Figure.LAST, Figure.DAYS_SINCE)
_CALLS = (
    "has",
    "tag",
    "role",
    "consent",
    "days_to",
    "open",
    LEVEL,
    TICK,
    *(figure.value for figure in _FIGURES),
)


def _ranked(values: Sequence[Named]) -> ValueType:
    """Return the type of a choice whose values have an order, the first one the smallest."""
    ranks = {value.name: rank for rank, value in enumerate(values)}
    return ValueType("text", tuple(values), ranks)


@dataclass(frozen=True, eq=False)
class CustomerTerms:
    """The department's names for conditions on customers: its kinds, its measures, its fields.

    `free_fields` are fields that customers have here without a definition.
    """

    kinds: Kinds
    free_fields: Mapping[str, Field] = dataclass_field(default_factory=dict)

    @property
    def measures(self) -> Mapping[str, Measure]:
        """The department's measures, by name."""
        return self.kinds.measures

    @property
    def _all_fields(self) -> Mapping[str, Field]:
        return {**self.free_fields, **self.kinds.columns, **self.kinds.fields}

    def resolved(self, term: Term) -> Term:
        """Return the term by the names that are stored. Raises Unusable for one that is not known."""
        if term.argument is None and term.name.startswith(f"{LEVEL}."):
            return Term(LEVEL, self._ladder(term.name.removeprefix(f"{LEVEL}.")))
        if term.argument is None:
            among: list[Named] = [
                *self.measures.values(),
                *_ASKED_NAMES,
                *self._all_fields.values(),
            ]
            if found := find_called(term.name, among):
                return Term(found.name)
            raise Unusable(
                msg("A condition cannot ask for '{name}'.", name=term.name),
                suggest_words(term.name, [*among, *(Word(f"{name}()", {}) for name in _CALLS)]),
            )
        reader = self._calls.get(term.name)
        if reader is None:
            raise Unusable(
                msg("There is no call {name}( ).", name=term.name),
                suggest_words(term.name, [Word(name, {}) for name in _CALLS]),
            )
        return Term(term.name, reader(term.argument))

    def type_of(self, term: Term) -> ValueType:
        """Return the type of a resolved term's value."""
        if term.argument is None:
            return self._type_of_name(term.name)
        if term.name in {"count", "sum", "days_since", "days_to", "open", LEVEL}:
            return NUMBER
        return DAY if term.name == "last" else YES_NO

    def _type_of_name(self, name: str) -> ValueType:
        if measure := self.measures.get(name):
            return self._type_of_measure(measure)
        match name:
            case "type":
                return ValueType("text", tuple(self.kinds.words.types.values()))
            case "grade":
                return _ranked([*self.kinds.words.grades.values()])
            case "stage":
                return _ranked(self.kinds.stages_in_order)
            case "status":
                return ValueType("text", tuple(program_words("status").values()))
            case _:
                return _NAMES.get(name) or type_of_field(self._all_fields[name])

    def _type_of_measure(self, measure: Measure) -> ValueType:
        if measure.figure is Figure.LAST:
            return DAY
        if measure.figure is Figure.VALUE and measure.sources:
            kind, name = measure.sources[0].kind, measure.sources[0].field or ""
            return type_of_field(fields_of(kind, self.kinds)[name])
        return NUMBER

    @property
    def _calls(self) -> Mapping[str, Callable[[str], str]]:
        """How the argument of each call is read."""
        kinds = dict.fromkeys(("count", "last", "days_since"), self._kind)
        return {
            "has": self._field,
            "days_to": self._day_field,
            "tag": _any_text,
            "role": _any_text,
            "consent": lambda word: _chosen(word, choice_lists()["consents"]),
            "sum": self._number_field,
            "open": self._open_kind,
            LEVEL: self._ladder,
            TICK: self._tick,
            **kinds,
        }

    def _field(self, word: str) -> str:
        return _chosen(word, list(self._all_fields.values()))

    def _day_field(self, word: str) -> str:
        days = [field for field in self._all_fields.values() if field.type == "date"]
        return _chosen(word, days)

    def _open_kind(self, word: str) -> str:
        """Return the name of a kind whose records stay open until they are answered."""
        return _chosen(word, [kind for kind in self.kinds.by_name.values() if kind.open_until])

    def _ladder(self, word: str) -> str:
        """Return the name of a ladder."""
        return _chosen(word, self._ladders)

    @property
    def _ladders(self) -> list[Ladder]:
        """The ladders in force, and those that were."""
        kinds = self.kinds
        former = {each.name: each.ladder for each in kinds.ladder_book.editions if each.ladder}
        return [*kinds.ladders.values(), *(former[name] for name in former.keys() - kinds.ladders)]

    def _tick(self, word: str) -> str:
        """Return a tick as `LADDER.TICK`; the ladder may be left out where one of them has it."""
        found = find_ticks(word, self._ladders)
        if len(found) == 1:
            return found[0]
        known = [f"{ladder.name}.{tick}" for ladder in self._ladders for tick in ladder.ticks]
        if found:
            raise Unusable(
                msg("Several ladders have the tick '{word}'.", word=word),
                msg("Write one of: {names}.", names=found),
            )
        raise Unusable(
            msg("'{word}' is not known here.", word=word)
            if word
            else msg("The brackets are empty."),
            suggest_words(word, [Word(name, {}) for name in known])
            if known
            else msg("There are none yet."),
        )

    def _kind(self, word: str) -> str:
        kind = find_kind(word, self.kinds)
        if kind is None:
            raise Unusable(
                msg("There is no kind '{word}'.", word=word),
                suggest_words(word, record_kinds(self.kinds), listing="keqing add list"),
            )
        return kind.name

    def _number_field(self, text: str) -> str:
        kind_word, _, field_word = text.partition(".")
        kind = self._kind(kind_word)
        numbers = [field for field in fields_of(kind, self.kinds).values() if field.type in NUMBERS]
        if not field_word or not numbers:
            raise Unusable(
                msg("'{text}' is no number of a record.", text=text),
                msg("Write KIND.FIELD, such as: {example}", example="purchase.price"),
            )
        return f"{kind}.{_chosen(field_word, numbers)}"


def type_of_field(field: Field) -> ValueType:
    """Return the type of what a field holds."""
    if field.type in NUMBERS:
        return NUMBER
    match field.type:
        case "date":
            return DAY
        case "bool":
            return YES_NO
        case "choice":
            return ValueType("text", field.choices)
        case _:
            return TEXT


def _chosen(word: str, among: Sequence[Named]) -> str:
    if found := find_called(word, among):
        return found.name
    problem = (
        msg("'{word}' is not known here.", word=word) if word else msg("The brackets are empty.")
    )
    raise Unusable(problem, suggest_words(word, among))


def _any_text(word: str) -> str:
    """Return a free text folded, as tags are compared."""
    if not word:
        raise Unusable(
            msg("The brackets are empty."), msg("Write {example}", example='tag("honorary")')
        )
    return fold_case(word)
