"""What can be corrected in a record, field by field, and reading `field=value` for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any

from keqing.dates.reading import check_near, read_when
from keqing.definitions import kinds as vocabulary
from keqing.definitions.barred import refuse_name
from keqing.definitions.fields import Choice, Field, split_assignment
from keqing.definitions.names import find_called, suggest_words
from keqing.errors import Unusable
from keqing.i18n import msg
from keqing.services.context.agent_fields import agent_called
from keqing.services.context.desk import Desk

_DAY = Field(
    "day", {"zh": "日期", "en": "day"}, "date", required=True, past=True, aliases=("date",)
)
_TIME = Field("time", {"zh": "时间", "en": "time"}, "time")
_TEXT = Field("text", {"zh": "内容", "en": "text"}, aliases=("note", "备注"))

_DIRECTIVES: Mapping[str, tuple[Field, ...]] = {
    "snooze": (Field("until", {"zh": "到", "en": "until"}, "date", required=True),),
    "pause": (Field("until", {"zh": "到", "en": "until"}, "date"),),
    "stock": (
        Field("product", {"zh": "产品", "en": "product"}, required=True),
        Field("units", {"zh": "剩余", "en": "units"}, "decimal", required=True),
    ),
    "start": (
        Field("anchor", {"zh": "起算日", "en": "anchor"}, "date"),
        Field("product", {"zh": "产品", "en": "product"}),
    ),
    "promise": (
        Field("when", {"zh": "约定日", "en": "when"}, "when", required=True),
        Field("task", {"zh": "任务", "en": "task"}, "bool"),
        Field("role", {"zh": "角色", "en": "role"}),
    ),
}


def fields_of(desk: Desk, kind: str) -> Mapping[str, Field]:
    """Return the fields of an event of this kind that can be corrected, its own before the common ones."""
    if kind == "contact":
        own: tuple[Field, ...] = (*_contact(desk), *desk.kinds.field_book.contact.values())
    elif kind in desk.kinds.ever:
        own = tuple(desk.kinds.ever[kind].fields.values())
    else:
        own = _DIRECTIVES.get(kind, ())
    found = {field.name: field for field in own}
    return found | {field.name: field for field in (_DAY, _TIME, _TEXT) if field.name not in found}


def read_correction(
    desk: Desk, fields: Mapping[str, Field], words: Sequence[str]
) -> dict[str, Any]:
    """Read what a record should say, as `read_words` does; raises Unusable where nothing is given, too."""
    if words:
        return read_words(desk, fields, words)
    raise Unusable(
        msg("What to correct is missing."),
        msg(
            "Write FIELD=VALUE. Fields of this record: {fields}.",
            fields=[field.title for field in fields.values()],
        ),
    )


def read_words(desk: Desk, fields: Mapping[str, Field], words: Sequence[str]) -> dict[str, Any]:
    """Read `field=value` words; None where nothing stands after the equals sign.

    A day with its time gives both, as `{"day": ..., "time": ...}`. Raises Unusable for a word that is
    none, an unknown field, one given twice, a value that cannot be, and a required one left empty.
    """
    given: dict[str, Any] = {}
    for word in words:
        name, equals, text = split_assignment(word, fields.values())
        field = find_called(name, fields.values()) if equals else None
        if field is None:
            refuse_name(name, desk.kinds.bars, typed=word)
            raise Unusable(
                msg("There is no field '{name}' here.", name=name.strip())
                if equals
                else msg("'{word}' is not FIELD=VALUE.", word=word),
                suggest_words(name, list(fields.values())),
            )
        if field.name in given:
            raise Unusable(
                msg("{field} is given twice.", field=field.title), msg("Leave one of them out.")
            )
        given[field.name] = _value(desk, field, text.strip())
    return given


def _value(desk: Desk, field: Field, text: str) -> Any:  # noqa: ANN401  # of any type
    if not text and not field.required:
        return None
    match field.type:
        case "time":
            return _time(desk, text)
        case "when":
            return _when(desk, field, text)
        case _:
            read = field.read(text, today=desk.today, almanac=desk.almanac, sure=desk.sure)
            return agent_called(desk, field, read) if isinstance(read, str) else read


def _time(desk: Desk, text: str) -> str:
    found: time | None
    try:
        found = time.fromisoformat(text)
    except ValueError:
        found = read_when(text, desk.today, almanac=desk.almanac, past=True).time
    if found is None:
        raise Unusable(
            msg("'{text}' is not a time of day.", text=text),
            msg("Write it like 15:20 or 3pm."),
        )
    return found.isoformat("minutes")


def _when(desk: Desk, field: Field, text: str) -> dict[str, str] | None:
    when = read_when(text, desk.today, almanac=desk.almanac)
    check_near(when, desk.today, text, sure=desk.sure)
    if when.day is None and not field.required:
        return None
    details = {"day": when.needed().isoformat()}
    return details | ({"time": when.time.isoformat("minutes")} if when.time else {})


def _contact(desk: Desk) -> tuple[Field, ...]:
    outcomes = desk.outcomes.by_name.values()
    return (
        Field(
            "outcome",
            {"zh": "结果", "en": "outcome"},
            "choice",
            required=True,
            choices=tuple(
                Choice(outcome.name, outcome.title, outcome.aliases) for outcome in outcomes
            ),
        ),
        Field("minutes", {"zh": "分钟", "en": "minutes"}, "int", aliases=("min",)),
        Field("entry", {"zh": "切入点", "en": "entry"}),
        Field(
            "channel",
            {"zh": "方式", "en": "channel"},
            "choice",
            required=True,
            choices=vocabulary.choice_lists()["channels"],
        ),
        Field("incoming", {"zh": "来电", "en": "incoming"}, "bool"),
        Field("next", {"zh": "下次", "en": "next"}, "when"),
        Field("with", {"zh": "与谁", "en": "with"}),
        Field("adverse", {"zh": "不良反应", "en": "adverse"}, "bool"),
    )
