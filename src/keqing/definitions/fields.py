"""The fields of an event kind, and how `field=value` is read.

Values are kept as JSON holds them. Whole numbers and booleans stay as they are. Days are ISO text,
decimals and money exact text, choices the name in their list.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from keqing.calendar.almanac import Almanac
from keqing.dates.amounts import dose_a_day, pack_of
from keqing.dates.numerals import plain_digits, read_numeral
from keqing.dates.reading import check_near, read_when
from keqing.definitions.barred import refuse_name
from keqing.definitions.names import find_called, fold_word, own_words, suggest_words, words_of
from keqing.errors import Unusable
from keqing.frozen import dataclass
from keqing.i18n import Message, msg
from keqing.patterns import late_pattern
from keqing.text import shell
from keqing.text.limits import MAX_TEXT_CHARACTERS, beginning_of, read_text

Value = str | int | bool

ENDLESS = "none"
"""The validity of what has no end."""
_YES = frozenset({"yes", "y", "true", "1", "是", "有", "对", "已知"})
_NO = frozenset({"no", "n", "false", "0", "否", "无", "不", "没有", "不是"})
_DAYS = ("day", "date", "日期", "日子")
"""Ends of the names that people give the day of an event."""
_PLACES = {"int": 0, "money": 2}
"""Decimal places of the types that have few of them."""
_MAX_PLACES = 6
_TOO_LARGE_NUMBER = Decimal(10) ** 12
_MONEY_MARKS = late_pattern(
    r"^(?:¥|rmb|cny)\s*|\s*(?:元整|块钱|元|圆|块|yuan|rmb|cny)$", re.IGNORECASE
)
_STRENGTH = late_pattern(
    r"^\d{1,6}(?:\.\d{1,4})?\s*(?:mg|g|ml|克|毫克|微克|毫升)\s*[*×x]\s*", re.IGNORECASE
)
"""The strength of one piece, which a pack says before their number: 0.3g*30粒."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a choice list. `hint` is what whoever works with such a customer should know, by language.

    `types` are those of customers of whom a record with this value is wanted, such as a paper. `valid` is how long that
    is good for, an offset, or `ENDLESS`.
    """

    name: str
    title: Mapping[str, str] = dataclasses.field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    hint: Mapping[str, str] = dataclasses.field(default_factory=dict)
    types: tuple[str, ...] = ()
    valid: str | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a kind. `of` names the list of a choice, whose values are `choices`.

    `plausible` is the closed range of a number; without it a number is not negative. `unit` is the unit
    of a measure; `units` are words that may stand behind a number. `past` says that its day has been.
    `sensitive` values are health facts. `default` is written as people would type it. `unit_ranges` are the units
    that a measure can be in, each with its plausible range. `fills` is the field of the customer's file into which its
    value goes. A day `runs` by the validity of a choice: the names of that field, and of the day that it counts from.
    """

    name: str
    title: Mapping[str, str]
    type: str = "text"
    required: bool = False
    default: str | None = None
    of: str | None = None
    choices: tuple[Choice, ...] = ()
    sensitive: bool = False
    plausible: tuple[Decimal, Decimal] | None = None
    unit: str | None = None
    units: tuple[str, ...] = ()
    past: bool = False
    aliases: tuple[str, ...] = ()
    unit_ranges: Mapping[str, tuple[Decimal, Decimal]] = dataclasses.field(default_factory=dict)
    fills: str | None = None
    runs: tuple[str, str] | None = None

    def read(self, text: str, *, today: date, almanac: Almanac, sure: bool = False) -> Value:
        """Convert typed text. Raises Unusable with the way to write it.

        A day far off that is not written in full raises Unasked, unless the user is `sure` of it.
        """
        text = text.strip()
        if not text:
            raise self.unfit(text, msg("Write a value after the equals sign."))
        value: Value
        match self.type:
            case "int":
                value = int(self.number(text))
            case "decimal":
                value = _exact(self.number(text).normalize())
            case "measure" if self.unit_ranges:
                value = read_in_units(self, text)
            case "money" | "measure":
                value = _exact(self.number(text))
            case "bool":
                value = self._yes_or_no(text)
            case "choice":
                value = self._choice(text)
            case "date":
                value = self._day(text, today, almanac, sure=sure)
            case _:
                value = self._text(text)
        return value

    def number(self, text: str) -> Decimal:
        """Read a number, with the unit that the field counts in, in digits or in Chinese. Raises Unusable."""
        number = self._counted(plain_digits(text))
        if number is None:
            number = self._worked_out(text)
        if number is None or abs(number) >= _TOO_LARGE_NUMBER or not self._fits(number):
            raise self.unfit(text, self._wanted())
        least, most = self.plausible or (Decimal(0), None)
        if number < least or (most is not None and number > most):
            raise self.unfit(text, self._wanted())
        return number

    def _counted(self, text: str) -> Decimal | None:
        """Read a number and its unit: 30粒, 每盒30粒, 两盒半, 0.3g*30粒."""
        if self.type == "money":
            text = _MONEY_MARKS.sub("", text)
        if (number := read_numeral(text)) is not None:
            return number
        units = sorted(filter(None, (self.unit, *self.units)), key=len, reverse=True)
        if not units:
            return None
        text = _STRENGTH.sub("", text)
        for word in sorted(words_of(self), key=len, reverse=True):
            text = text.removeprefix(word).lstrip(" :")
        if (number := read_numeral(text)) is not None:
            return number
        for unit in units:
            bare = text.casefold().removesuffix("半")
            if bare.endswith(unit.casefold()):
                half = Decimal("0.5") if bare != text.casefold() else Decimal(0)
                number = read_numeral(bare.removesuffix(unit.casefold()).removesuffix("个"))
                return None if number is None else number + half
        return None

    def works_out(self, text: str) -> bool:
        """Tell whether the number is not written, but follows from times and amounts."""
        return self._counted(plain_digits(text)) is None and self._worked_out(text) is not None

    def _worked_out(self, text: str) -> Decimal | None:
        """Read 每日3次，每次2粒 for a field that counts by day, 10粒×3板 for a field that counts a pack."""
        if any(unit.endswith(("/天", "/日")) for unit in self.units):
            return dose_a_day(text)
        return pack_of(text) if any(unit.endswith("装") for unit in self.units) else None

    def _fits(self, number: Decimal) -> bool:
        """Tell whether a number has no more decimal places than the type, zeros left aside."""
        exponent = number.normalize().as_tuple().exponent
        return isinstance(exponent, int) and -exponent <= _PLACES.get(self.type, _MAX_PLACES)

    def _wanted(self) -> Message:
        """Return the hint that says which numbers fit."""
        if self.plausible:
            least, most = self.plausible
            return msg("Write a number from {least} to {most}.", least=least, most=most)
        if self.type == "int":
            return msg("Write a whole number, 0 or more.")
        return msg("Write a number, 0 or more, such as 30 or 1.5.")

    def _yes_or_no(self, text: str) -> bool:
        word = fold_word(text)
        if word in _YES or word in _NO:
            return word in _YES
        raise self.unfit(text, msg("Write {yes} or {no}.", yes=["yes", "是"], no=["no", "否"]))

    def _choice(self, text: str) -> str:
        if found := find_called(text, self.choices):
            return found.name
        raise self.unfit(text, suggest_words(text, self.choices))

    def _day(self, text: str, today: date, almanac: Almanac, *, sure: bool) -> str:
        when = read_when(text, today, almanac=almanac, past=self.past)
        check_near(when, today, text, sure=sure)
        if when.day is None:
            raise self.unfit(text, msg("Write a day, for example 2026-12-05."))
        return when.day.isoformat()

    def _text(self, text: str) -> str:
        if len(text) > MAX_TEXT_CHARACTERS:
            raise self.unfit(text, msg("Write at most {n} characters.", n=MAX_TEXT_CHARACTERS))
        return read_text(text)

    def unfit(self, text: str, hint: Message) -> Unusable:
        """Return the error that a text is no value of this field."""
        return Unusable(
            msg("{field} cannot be '{value}'.", field=self.title, value=beginning_of(text)), hint
        )


def read_in_units(field: Field, text: str) -> str:
    """Read a measure that can be in several units. A number in the first one is kept alone, others with their unit.

    Raises Unusable for another unit, and for a number that is not plausible in its unit. A number without a unit must
    be plausible in one only.
    """
    first, *_ = units = list(field.unit_ranges)
    plain = plain_digits(text).strip()
    folded = plain.casefold()
    said = next(
        (unit for unit in sorted(units, key=len, reverse=True) if folded.endswith(unit.casefold())),
        None,
    )
    number = read_numeral(plain[: -len(said)].strip() if said else plain)
    among = msg(
        "Write a number with its unit: {ranges}.",
        ranges=[f"{low} - {high} {unit}" for unit, (low, high) in field.unit_ranges.items()],
    )
    if number is None:
        raise field.unfit(text, among)
    fitting = [unit for unit in ([said] if said else units) if _plausible_in(field, unit, number)]
    if fitting != [said or first]:
        raise field.unfit(text, among)
    written = _exact(number.normalize())
    return written if fitting == [first] else f"{written} {fitting[0]}"


def _plausible_in(field: Field, unit: str, number: Decimal) -> bool:
    low, high = field.unit_ranges[unit]
    return low <= number <= high


def _day_of_all(name: str, text: str) -> Message | None:
    """Say where the day of the event goes, which is no field; None where another field is meant."""
    if not name.strip().casefold().endswith(_DAYS):
        return None
    return msg(
        "The day on which it happened is an option: --date {day}", day=shell.quote_word(text)
    )


def read_fields(
    fields: Mapping[str, Field],
    words: Sequence[str],
    *,
    today: date,
    almanac: Almanac,
    defaults: Mapping[str, str] | None = None,
    sure: bool = False,
) -> dict[str, Value]:
    """Read `field=value` words into the details of an event, in the order of the fields.

    Fields are called by their name, title or alias. A field that is not given has its value of
    `defaults`, else its own default, else none. Raises Unusable for a word without an equals
    sign, for an unknown or repeated field, an impossible value, and a required field without a value.
    Raises Barred for a field that the law bars.
    """
    given: dict[str, Value] = {}
    for word in words:
        name, equals, text = split_assignment(word, fields.values())
        if not equals or not name.strip():
            raise Unusable(
                msg("'{word}' is not FIELD=VALUE.", word=word),
                msg("Fields here are: {fields}.", fields=[field.title for field in fields.values()])
                if fields
                else msg("There are no fields here. Leave it out."),
            )
        field = find_called(name, fields.values())
        if field is None:
            refuse_name(name, typed=word)
            raise Unusable(
                msg("There is no field '{name}' here.", name=name.strip()),
                _day_of_all(name, text) or suggest_words(name, list(fields.values())),
            )
        if field.name in given:
            raise Unusable(
                msg("{field} is given twice.", field=field.title), msg("Leave one of them out.")
            )
        given[field.name] = field.read(text, today=today, almanac=almanac, sure=sure)
    details: dict[str, Value] = {}
    for field in fields.values():
        default = (defaults or {}).get(field.name, field.default)
        if field.name in given:
            details[field.name] = given[field.name]
        elif default is not None:
            details[field.name] = field.read(default, today=today, almanac=almanac, sure=True)
        elif field.runs and (end := _last_day(field, fields, given)):
            details |= {field.name: end} if end != ENDLESS else {}
        elif field.required:
            since = fields.get(field.runs[1]) if field.runs else None
            hint = (
                msg("Write {field}=VALUE, or {since}=VALUE.", field=field.title, since=since.title)
                if since
                else write_example(field)
            )
            raise Unusable(msg("{field} is missing.", field=field.title), hint)
    return details


def _last_day(
    field: Field, fields: Mapping[str, Field], given: Mapping[str, Value]
) -> Value | None:
    from keqing.definitions.validity import last_day  # noqa: PLC0415  # few kinds have such a day

    return last_day(field, fields, given)


def split_assignment(word: str, among: Iterable[Field]) -> tuple[str, str, str]:
    """Part `field=value`, as `str.partition` does; a colon after a field's name will do."""
    found = word.replace("\uff1d", "=", 1).partition("=")
    if not found[1]:
        colon = word.replace("\uff1a", ":", 1).partition(":")
        if colon[1] and find_called(colon[0], among):
            return colon
    return found


def write_example(field: Field, option: str = "") -> Message:
    """Say how the field would be written, after an option where it needs one."""
    values = [own_words(choice) for choice in field.choices]
    title = {lang: f"{option}{title}" for lang, title in field.title.items()}
    if values:
        return msg("Write {field}=VALUE, one of: {values}.", field=title, values=values)
    return msg("Write {field}=VALUE.", field=title)


def _exact(number: Decimal) -> str:
    """Write a number as text, without an exponent and as precise as it was written."""
    return f"{number:f}"
