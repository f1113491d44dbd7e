"""Where a row says otherwise than what is on file: the field, both values, and the command that mends it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time
from decimal import Decimal, InvalidOperation
from functools import reduce
from typing import Any

from keqing.definitions.fields import Field
from keqing.frozen import dataclass
from keqing.i18n import Message, msg
from keqing.text import shell
from keqing.text.folding import fold_name
from keqing.text.limits import beginning_of
from keqing.timeline.supply import PRODUCT

Title = object
"""The name of a field: a word of the file, or its title in each language."""

_OTHERS: Mapping[str, Field] = {
    field.name: field
    for field in (
        Field("agent_id", {"zh": "经手人", "en": "agent"}),
        Field("direction", {"zh": "方向", "en": "direction"}),
        Field("channel", {"zh": "方式", "en": "channel"}),
        Field("outcome", {"zh": "结果", "en": "outcome"}),
        Field("minutes", {"zh": "分钟", "en": "minutes"}),
        Field("entry", {"zh": "切入点", "en": "entry"}),
    )
}
"""Fields that a record of any kind may have; those that its kind does not declare are not corrected."""
_NUMBERS = frozenset({"int", "decimal", "money", "measure"})


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that is `there` on file, None for nothing, and `here` in a row."""

    field: Field
    there: Any
    here: Any
    amendable: bool = True


def same_value(field: Field | None, there: Any, here: Any) -> bool:  # noqa: ANN401  # whatever a field holds
    """Tell whether two values are one: 6.0 is 6, and white space in a text does not count."""
    if there == here:
        return True
    if there is None or here is None:
        return False
    if field is not None and field.type in _NUMBERS:
        try:
            return Decimal(str(there)) == Decimal(str(here))
        except InvalidOperation:
            return False
    if field is not None and field.name == PRODUCT:
        return fold_name(str(there)) == fold_name(str(here))
    return isinstance(there, str) and isinstance(here, str) and there.split() == here.split()


def differences(
    fields: Mapping[str, Field], there: Mapping[str, Any], here: Mapping[str, Any]
) -> Iterator[Difference]:
    """Yield where the values of a row differ from those on file; what the row leaves out may be there."""
    for name, value in here.items():
        field = fields.get(name) or _OTHERS.get(name) or Field(name, {"zh": name, "en": name})
        if value is not None and not same_value(field, there.get(name), value):
            yield Difference(field, there.get(name), value, name in fields)


def event_conflict(found: Sequence[Difference], event: int) -> Message:
    """Say what differs in a record, and how the row's values take the place of its own."""
    found = [difference for difference in found if difference.amendable] or found
    sentences = [
        difference_sentence(
            difference.field.title,
            _shown(difference.field, difference.there),
            _shown(difference.field, difference.here),
        )
        for difference in found
    ]
    if not found[0].amendable:
        return reduce(
            join_sentences, [*sentences, msg("See the record: keqing history, id {id}.", id=event)]
        )
    words = {
        "zh": " ".join(
            _word(difference.field.title.get("zh", difference.field.name), difference)
            for difference in found
        ),
        "en": " ".join(_word(difference.field.name, difference) for difference in found),
    }
    command = msg("To change the record: keqing amend {id} {words}", id=event, words=words)
    return reduce(join_sentences, [*sentences, command])


def difference_sentence(title: Title, there: object, here: object) -> Message:
    """Say what a field is on file, and what in the row."""
    if there in (None, ""):
        return msg("{field} is not on file, and {here} in this row.", field=title, here=here)
    return msg(
        "{field} is {there} on file, and {here} in this row.", field=title, there=there, here=here
    )


def join_sentences(sentence: Message, other: Message) -> Message:
    """Put two sentences after one another."""
    return msg("{mistake} {instead}", mistake=sentence, instead=other)


def _shown(field: Field, value: Any) -> object:  # noqa: ANN401  # whatever a field holds
    """Return a value as people read it."""
    if isinstance(value, bool):
        return msg("yes") if value else msg("no")
    if field.choices:
        return next(
            (choice.title or choice.name for choice in field.choices if choice.name == value), value
        )
    return None if value is None else beginning_of(as_typed(value))


def as_typed(value: Any) -> str:  # noqa: ANN401  # whatever a field holds
    """Return a value as it would be typed."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, date):
        return value.isoformat()
    return " ".join(str(value).split())


def _word(name: str, difference: Difference) -> str:
    return shell.quote_word(f"{name}={as_typed(difference.here)}")
