"""Conditions read from text, with every term's type checked.

    condition  = all { "or" all }
    all        = single { "and" single }
    single     = "not" single | "(" condition ")" | comparison | term
    comparison = operand ( "=" | "!=" | "<" | "<=" | ">" | ">=" | "in" ) operand
    operand    = part { "+" part }
    part       = [ number "*" ] ( number | "text" | day | [ list ] | term )
    term       = name [ "(" [ argument ] ")" ]

A day is written 2026-12-01. Operators and marks may have full width. A name alone is a condition where it is
yes or no by itself. A text that is compared with a choice is its name, title or alias in either language.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Literal, Protocol

from keqing.definitions.condition import (
    COMPARISONS,
    ORDERED,
    Comparison,
    Condition,
    Constant,
    Joined,
    Not,
    Operand,
    Product,
    Sum,
    Term,
    TermValue,
)
from keqing.definitions.names import Named, find_called, suggest_words
from keqing.errors import Unusable
from keqing.frozen import dataclass
from keqing.i18n import Message, msg
from keqing.patterns import late_pattern

MAX_CHARACTERS = 1_000
MAX_DEPTH = 20
"""Brackets and `not` in each other, at most."""

_TOKEN = late_pattern(
    r"""\s*(?:
        (?P<text>"[^"]*"|'[^']*'|\u201c[^\u201d]*\u201d|\u2018[^\u2019]*\u2019|\u300c[^\u300d]*\u300d)
      | (?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2}(?![\w-]))
      | (?P<short>[0-9]{1,2}[-/][0-9]{1,2}(?![\w.]))
      | (?P<number>-?[0-9]+(?:\.[0-9]+)?(?![\w.]))
      | (?P<name>[^\W\d][\w.\-]*)
      | (?P<mark><=|>=|!=|[=<>()\[\],*+])
    )""",
    re.VERBOSE,
)
_NOTHING_BEHIND = ""
_JOINING = frozenset({"and", "or", "not", "in"})
"""Words that are no names."""
_YES_NO: Mapping[str, bool] = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class ValueType:
    """The type of a term's value. `among` are the values of a choice; `ranks` order them, the smallest first.

    `spelling` gives the form in which texts of this type are compared.
    """

    kind: Literal["number", "day", "yes-no", "text"]
    among: tuple[Named, ...] = ()
    ranks: Mapping[str, int] | None = None
    spelling: Callable[[str], str] | None = None


NUMBER, DAY = ValueType("number"), ValueType("day")
YES_NO, TEXT = ValueType("yes-no"), ValueType("text")


class Vocabulary(Protocol):
    """The names and calls that a condition may use."""

    def resolved(self, term: Term) -> Term:
        """Return the term by the names that are stored. Raises Unusable for one that is not known."""

    def type_of(self, term: Term) -> ValueType:
        """Return the type of a resolved term's value."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of the text; `kind` is text, day, number, name, mark, or end."""

    kind: str
    text: str


def read_condition(text: str, vocabulary: Vocabulary) -> Condition:
    """Return the condition that a text says, its names resolved.

    Raises Unusable where it is no condition, names what there is not, or compares what cannot be compared.
    """
    reader = _ConditionReader(_tokens(text), vocabulary)
    condition = reader.condition(0)
    reader.expect_end()
    return condition


def read_number(text: str, vocabulary: Vocabulary) -> Operand:
    """Return what a text names that is a number: a measure, a call of one, a field, or a sum of these.

    Raises Unusable where it names none.
    """
    reader = _ConditionReader(_tokens(text), vocabulary)
    operand, operand_type = reader.operand()
    reader.expect_end()
    if operand_type.kind != "number":
        raise Unusable(
            msg("{term} is no number.", term=operand),
            msg("Name a measure or a number, as in: {example}", example="sum(order.price)"),
        )
    return operand


def read_column(text: str, vocabulary: Vocabulary) -> Condition | Operand:
    """Return what a text names that is a number or a day, else the condition that it says. Raises Unusable for neither."""
    reader = _ConditionReader(_tokens(text), vocabulary)
    if reader.token.text.lower() not in _JOINING and reader.token.text != "(":
        operand, operand_type = reader.operand()
        if reader.token.kind == "end" and operand_type.kind in {"number", "day"}:
            return operand
    return read_condition(text, vocabulary)


def _tokens(text: str) -> list[_Piece]:
    if len(text) > MAX_CHARACTERS:
        raise Unusable(
            msg("The condition is too long."),
            msg("Write at most {n} characters.", n=MAX_CHARACTERS),
        )
    found: list[_Piece] = []
    rest = unicodedata.normalize("NFKC", text).rstrip()
    place = 0
    while place < len(rest):
        match = _TOKEN.match(rest, place)
        if match is None or match.lastgroup is None:
            raise Unusable(
                msg("'{text}' is no part of a condition.", text=rest[place:].strip()[:20]),
                _example(),
            )
        if match.lastgroup == "short":
            raise Unusable(
                msg("There is no day {day}.", day=match["short"]),
                msg("Write a day with its year, for example 2026-12-05."),
            )
        found.append(_Piece(match.lastgroup, match[match.lastgroup]))
        place = match.end()
    if not found:
        raise Unusable(msg("The condition is empty."), _example())
    return [*found, _Piece("end", "")]


def _example() -> Message:
    return msg(
        "Write comparisons, joined by and, or, not: {example}",
        example='count(purchase) >= 2 and type = "consumer"',
    )


class _ConditionReader:
    """The reading of one condition, from left to right."""

    def __init__(self, tokens: Sequence[_Piece], vocabulary: Vocabulary) -> None:
        self.tokens = tokens
        self.place = 0
        self.vocabulary = vocabulary

    @property
    def token(self) -> _Piece:
        return self.tokens[self.place]

    def take(self, *texts: str, kind: str = "") -> str | None:
        """Return the next token and go on, where it is one of these texts or of this kind."""
        token = self.token
        if (token.kind != "text" and token.text.lower() in texts) or token.kind == kind:
            self.place += 1
            return token.text
        return None

    def expect_end(self) -> None:
        if self.token.kind != "end":
            raise self.unexpected(msg("Join comparisons with and, or."))

    def expect(self, mark: str) -> None:
        if self.take(mark) is None:
            raise self.unexpected(msg("A {mark} is missing.", mark=mark))

    def unexpected(self, hint: Message) -> Unusable:
        """Say where the condition cannot go on."""
        if self.token.kind == "end":
            return Unusable(msg("The condition ends too early."), hint)
        before = " ".join(token.text for token in self.tokens[max(0, self.place - 3) : self.place])
        if not before:
            return Unusable(
                msg("A condition cannot begin with {text}.", text=self.token.text), hint
            )
        return Unusable(
            msg("{text} cannot stand after '{before}'.", text=self.token.text, before=before), hint
        )

    def condition(self, depth: int) -> Condition:
        alternatives = [self.every(depth)]
        while self.take("or"):
            alternatives.append(self.every(depth))
        return _joined("or", alternatives)

    def every(self, depth: int) -> Condition:
        conditions = [self.single(depth)]
        while self.take("and"):
            conditions.append(self.single(depth))
        return _joined("and", conditions)

    def single(self, depth: int) -> Condition:
        if depth > MAX_DEPTH:
            raise Unusable(
                msg("The condition is nested too deeply."),
                msg("Write at most {n} brackets in each other.", n=MAX_DEPTH),
            )
        if self.take("not"):
            return Not(self.single(depth + 1))
        if self.take("("):
            inner = self.condition(depth + 1)
            self.expect(")")
            return inner
        return self.comparison()

    def comparison(self) -> Condition:
        left, left_type = self.operand()
        operator = self.take(*COMPARISONS)
        if operator:
            right, right_type = self.operand(left_type.among, of_text=left_type.kind == "text")
            return _compared(left, left_type, operator, right, right_type)
        if self.take("in"):
            return _joined(
                "or",
                [
                    _compared(left, left_type, "=", value, value_type)
                    for value, value_type in self.listed()
                ],
            )
        if left_type.kind != "yes-no":
            raise Unusable(
                msg("{term} is not yes or no by itself.", term=left),
                msg("Compare it, as in: {example}", example=f"{left} >= 1"),
            )
        return Comparison(left, "=", Constant(constant=True))

    def operand(
        self, choices: Sequence[Named] = (), *, of_text: bool = False
    ) -> tuple[Operand, ValueType]:
        """Read one side; a bare word that is one of the `choices` is a text. `of_text`: the other side is one."""
        if self.token.kind == "name" and find_called(self.token.text, choices):
            return Constant(self.take(kind="name") or ""), TEXT
        if choices or of_text:
            self.refuse_bare_word(choices)
        left, left_type = self.part()
        while self.take("+"):
            right, right_type = self.part()
            left, left_type = _added(left, left_type, right, right_type)
        return left, left_type

    def refuse_bare_word(self, choices: Sequence[Named]) -> None:
        """Raise Unusable for a bare word that is neither one of the choices nor a name."""
        word = self.token.text
        if self.token.kind != "name" or self.tokens[self.place + 1].text == "(":
            return
        try:
            self.vocabulary.resolved(Term(word))
        except Unusable:
            quotes = msg("A text stands in quotes: {example}", example=f'"{word}"')
            raise Unusable(
                msg("There is no '{word}' to compare with.", word=word),
                suggest_words(word, choices) if choices else quotes,
            ) from None

    def part(self) -> tuple[Operand, ValueType]:
        if (number := self.take(kind="number")) is not None:
            factor = Decimal(number)
            if not self.take("*"):
                return Constant(factor), NUMBER
            of, of_type = self.part()
            if of_type.kind != "number":
                raise Unusable(
                    msg("{term} is not a number.", term=of),
                    msg("Only numbers can be multiplied."),
                )
            return Product(factor, of), NUMBER
        if (constant := self.constant()) is not None:
            return constant
        if self.token.text.lower() in _JOINING or (name := self.take(kind="name")) is None:
            raise self.unexpected(_example())
        term = self.vocabulary.resolved(Term(name, self.argument()))
        return TermValue(term), self.vocabulary.type_of(term)

    def constant(self) -> tuple[Constant, ValueType] | None:
        """Read a number, a text, a day, yes or no; None where there is none of them."""
        if (number := self.take(kind="number")) is not None:
            return Constant(Decimal(number)), NUMBER
        if (text := self.take(kind="text")) is not None:
            return Constant(text[1:-1]), TEXT
        if (day := self.take(kind="day")) is not None:
            return Constant(_day(day)), DAY
        if (word := self.take(*_YES_NO)) is not None:
            return Constant(_YES_NO[word.lower()]), YES_NO
        return None

    def argument(self) -> str | None:
        """Read what stands in a call's brackets, without its quotes; None where there are no brackets."""
        if not self.take("("):
            return None
        if (text := self.take(kind="text")) is not None:
            argument = text[1:-1]
        else:
            argument = self.take(kind="name") or _NOTHING_BEHIND
        self.expect(")")
        return argument

    def listed(self) -> list[tuple[Constant, ValueType]]:
        """Read the list behind `in`."""
        self.expect("[")
        values: list[tuple[Constant, ValueType]] = []
        while not self.take("]"):
            value = self.constant()
            if value is None:
                raise self.unexpected(
                    msg("Write a list: {example}", example='["dealer", "pharmacy"]')
                )
            values.append(value)
            if not self.take(","):
                self.expect("]")
                break
        if not values:
            raise Unusable(
                msg("The list is empty."), msg("Write a list: {example}", example='["A", "B"]')
            )
        return values


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Unusable(
            msg("There is no day {day}.", day=text), msg("Write a day, for example 2026-12-05.")
        ) from None


def _added(
    left: Operand, left_type: ValueType, right: Operand, right_type: ValueType
) -> tuple[Operand, ValueType]:
    kinds = (left_type.kind, right_type.kind)
    if kinds == ("number", "number"):
        return Sum(left, right), NUMBER
    if set(kinds) == {"number", "day"}:
        return Sum(left, right), DAY
    raise Unusable(
        msg("{left} and {right} cannot be added.", left=left, right=right),
        msg("Add numbers, or days to a day."),
    )


def _compared(
    left: Operand, left_type: ValueType, operator: str, right: Operand, right_type: ValueType
) -> Comparison:
    """Return the comparison of two operands of one type; a text is read as the other's choice."""
    if left_type.kind != right_type.kind:
        raise Unusable(
            msg(
                "{left} cannot be compared with {right}.",
                left=left,
                right=right,
            ),
            _wanted(right_type if isinstance(left, Constant) else left_type),
        )
    choice = left_type if left_type.among or left_type.spelling else right_type
    if operator in ORDERED and (
        left_type.kind == "yes-no" or (left_type.kind == "text" and choice.ranks is None)
    ):
        raise Unusable(msg("{term} has no order.", term=left), msg("Compare it with = or !=."))
    return Comparison(_named(left, choice), operator, _named(right, choice), choice.ranks or {})


def _joined(join: Literal["and", "or"], conditions: Sequence[Condition]) -> Condition:
    return conditions[0] if len(conditions) == 1 else Joined(join, tuple(conditions))


def _named(operand: Operand, choice: ValueType) -> Operand:
    """Return a text that is compared with a choice as the name of one of its values. Raises Unusable."""
    if not isinstance(operand, Constant) or not (choice.among or choice.spelling):
        return operand
    word = str(operand.constant)
    if choice.spelling:
        return Constant(choice.spelling(word))
    if found := find_called(word, choice.among):
        return Constant(found.name)
    raise Unusable(
        msg("There is no '{word}' to compare with.", word=word), suggest_words(word, choice.among)
    )


def _wanted(wanted: ValueType) -> Message:
    """Say how a value of this type is written."""
    match wanted.kind:
        case "number":
            return msg("Write a number, such as 30 or 1.5.")
        case "day":
            return msg("Write a day, for example 2026-12-05.")
        case "yes-no":
            return msg("Write true or false, without quotes.")
        case _:
            return msg("Write a text in quotes, or a table: {example}", example='"..."')
