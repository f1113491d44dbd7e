"""The words of a department, read from files: kinds, types, grades, outcomes, choice lists.

All of it is data, in the files beside this program and in the department's own. A file is read
when it is asked for first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal, TypeVar, get_args

from keqing.definitions.fields import Choice, Field
from keqing.definitions.names import Named, Word, find_called, fold_word, suggest_words, words_of
from keqing.definitions.offset_file import read_offset
from keqing.definitions.toml_file import File, Table, did_you_mean
from keqing.definitions.vocabulary import (
    EFFECTS,
    Effect,
    Kind,
    Kinds,
    Outcome,
    Outcomes,
    Preset,
    Ranked,
    Summary,
)
from keqing.errors import Unusable
from keqing.i18n import msg

__all__ = [
    "EFFECTS", "Choice", "Effect", "Field", "Kind", "Kinds", "Outcome", "Outcomes", "Preset", "Ranked",
    "Summary", "built_in", "built_in_text", "channels", "choice_lists", "customer_types", "grade_rank",
    "grades", "outcomes", "presets", "read_all", "read_channel", "read_role", "roles", "words",
]  # fmt: skip

RESERVED = frozenset({
    "created", "profile", "contact", "skip", "done", "snooze", "end", "pause", "resume", "start",
    "stock", "promise", "void", "merged", "all", "none",
})  # fmt: skip
"""Names of events that are code, which no kind may take."""

TYPES = (
    "text", "int", "decimal", "money", "date", "bool", "choice", "customer", "agent", "gathering",
    "measure",
)  # fmt: skip
"""The types of a field."""

_NUMBERS = frozenset({"int", "decimal", "money", "measure"})
_KIND_KEYS = (
    "title", "register", "stage", "fields", "summary", "answers", "pauses", "resumes", "aliases",
)  # fmt: skip
_FIELD_KEYS = (
    "title", "type", "required", "default", "of", "sensitive", "plausible", "unit", "units", "past", "aliases",
)  # fmt: skip
_PERIODS = ("day", "week", "month", "quarter", "year")


Words = Literal["role", "track", "status", "period", "deed"]
"""Words of the program that have titles and other words in a file."""

T = TypeVar("T")


@cache
def read_all(own: tuple[str, ...] = ()) -> Kinds:
    """Read the built-in kinds and, over them, the department's own texts, the newest last.

    A list of choices of its own takes the place of the built-in one in every kind.
    Raises Faulty with every mistake of the first text that has one.
    """
    built = File("kinds.toml", built_in_text("kinds"))
    sources = [
        (source, source.each("kind", "list")) for source in (built, *(File("kind", t) for t in own))
    ]
    lists = dict(choice_lists())
    for _, tables in sources:
        lists |= {table.name: _choices(table) for table in tables if table.path[0] == "list"}
    kinds: dict[str, Kind] = {}
    for file, tables in sources:
        written = [table for table in tables if table.path[0] == "kind"]
        kinds |= {table.name: _kind(table, lists) for table in written}
        for table in written:
            table.choice("answers", sorted(kinds))
        _unlike(written, kinds.values())
        file.check()
    return Kinds(MappingProxyType(kinds))


def built_in() -> Kinds:
    """Return the kinds that ship with the program."""
    return read_all()


def built_in_text(name: str) -> str:
    """Return the text of a built-in file of definitions, such as `kinds`."""
    return files("keqing").joinpath("data", f"{name}.toml").read_text("utf-8")


@cache
def choice_lists() -> Mapping[str, tuple[Choice, ...]]:
    """Return the built-in choice lists."""
    return _load("lists", "list", _choices)


@cache
def channels() -> tuple[str, ...]:
    """Return the names of the channels."""
    return tuple(channel.name for channel in choice_lists()["channels"])


def read_channel(word: str) -> str:
    """Return the name of a channel that is called so in either language. Raises Unusable for none."""
    among = choice_lists()["channels"]
    if found := find_called(word, among):
        return found.name
    raise Unusable(msg("There is no channel '{word}'.", word=word), suggest_words(word, among))


@cache
def outcomes() -> Outcomes:
    """Return the outcomes."""
    return Outcomes(_load("outcomes", "outcome", _outcome))


@cache
def customer_types() -> Mapping[str, Ranked]:
    """Return the customer types by name."""
    return _load("types", "type", _ranked)


@cache
def grades() -> Mapping[str, Ranked]:
    """Return the grades by name."""
    return _load("grades", "grade", _ranked)


def grade_rank(grade: str | None) -> int:
    """Return the rank of a grade; no grade, or an unknown grade, comes last."""
    found = grades().get(grade or "")
    return found.rank if found else len(grades()) + 1


@cache
def roles() -> Mapping[str, Word]:
    """Return the roles that the built-in cadences name, by name."""
    return words("role")


def read_role(word: str) -> str:
    """Return the name of a role that is called so; a role of the department's own is named as it is."""
    found = find_called(word, roles().values())
    return found.name if found else fold_word(word)


@cache
def words(of: Words) -> Mapping[str, Word]:
    """Return what people call words of the program, by name: its roles, tracks, statuses, periods, deeds."""
    file = File("words.toml", built_in_text("words"))
    found = {each.name: _word(each) for each in file.each(*get_args(Words)) if each.path[0] == of}
    file.check()
    return MappingProxyType(found)


@cache
def presets() -> Mapping[str, Preset]:
    """Return the presets by name."""
    return _load("presets", "preset", _preset)


def _load(name: str, kind: str, read: Callable[[Table], T]) -> Mapping[str, T]:
    """Read a built-in file whose tables are all of one kind."""
    file = File(f"{name}.toml", built_in_text(name))
    found = {table.name: read(table) for table in file.each(kind)}
    file.check()
    return MappingProxyType(found)


def _ranked(table: Table) -> Ranked:
    table.only(("title", "rank", "aliases"))
    return Ranked(
        table.name, table.titles() or {}, table.number("rank", 0) or 0, table.texts("aliases") or ()
    )


def _word(table: Table) -> Word:
    table.only(("title", "aliases"))
    return Word(table.name, table.titles() or {}, table.texts("aliases") or ())


def _outcome(table: Table) -> Outcome:
    table.only(("title", "channel", "aliases"))
    return Outcome(
        table.name,
        table.titles() or {},
        table.choice("channel", channels()) or "phone",
        table.texts("aliases") or (),
    )


def _preset(table: Table) -> Preset:
    table.only(("title", "cadences", "roles", "defaults", "aliases"))
    return Preset(
        table.name,
        table.titles() or {},
        table.texts("cadences") or (),
        table.get("defaults") or {},
        table.texts("roles") or (),
        table.texts("aliases") or (),
    )


def _choices(table: Table) -> tuple[Choice, ...]:
    """Read a list: texts, or tables with name, title and aliases."""
    table.only(("values",))
    if not table.needs("values", msg("Write {example}", example='values = ["...", "..."]')):
        return ()
    values = table.get("values")
    if not isinstance(values, list) or not values:
        table.unfit("values", msg("Write {example}", example='values = ["...", "..."]'))
        return ()
    found: list[Choice] = []
    for n, value in enumerate(values):
        if isinstance(value, str):
            found.append(Choice(value))
            continue
        choice = table.element("values", n)
        if choice is None:
            continue
        choice.only(("name", "title", "aliases"))
        choice.needs("name", msg("Write {example}", example='name = "..."'))
        title = choice.titles() if "title" in choice.values else {}
        found.append(Choice(choice.text("name") or "", title or {}, choice.texts("aliases") or ()))
    return tuple(found)


def _kind(table: Table, lists: Mapping[str, tuple[Choice, ...]]) -> Kind:
    """Read one kind; an unfit value is left out of it and kept as a mistake."""
    table.only(_KIND_KEYS)
    if table.name in RESERVED:
        table.wrong(
            None,
            msg("{name} is a word of the program", name=table.name),
            msg("Give the kind another name."),
        )
    fields: dict[str, Field] = {}
    read: list[Table] = []
    if written_fields := table.table("fields"):
        for name in written_fields.values:
            if field := written_fields.table(name):
                read.append(field)
                fields[name] = _field(field, lists)
    _unlike(read, fields.values())
    return Kind(
        name=table.name,
        title=table.titles() or {},
        register=table.text("register"),
        stage=table.text("stage"),
        fields=MappingProxyType(fields),
        summary=_summary(table, fields),
        answers=table.get("answers"),
        pauses=bool(table.flag("pauses")),
        resumes=read_offset(table, "resumes"),
        aliases=table.texts("aliases") or (),
    )


def _unlike(tables: Iterable[Table], things: Iterable[Named]) -> None:
    """Keep a mistake where one of the tables has a word that means another thing already."""
    by_name = {table.name: table for table in tables}
    means: dict[str, str] = {}
    for thing in sorted(things, key=lambda named: named.name in by_name):
        for word in map(fold_word, words_of(thing)):
            if means.setdefault(word, thing.name) != thing.name and thing.name in by_name:
                by_name[thing.name].wrong(
                    None,
                    msg("'{word}' already means {name}", word=word, name=means[word]),
                    msg("Use every word for one thing only."),
                )


def _field(table: Table, lists: Mapping[str, tuple[Choice, ...]]) -> Field:
    table.only(_FIELD_KEYS)
    kind = table.choice("type", TYPES) or "text"
    of = table.choice("of", sorted(lists))
    if kind == "choice":
        table.needs("of", msg("Write which list: {example}", example='of = "lead-sources"'))
    field = Field(
        name=table.name,
        title=table.titles() or {},
        type=kind,
        required=bool(table.flag("required")),
        default=table.text("default"),
        of=of,
        choices=lists.get(of or "", ()),
        sensitive=bool(table.flag("sensitive")),
        plausible=_plausible(table, kind),
        unit=table.text("unit"),
        units=table.texts("units") or (),
        past=bool(table.flag("past")),
        aliases=table.texts("aliases") or (),
    )
    if (
        kind == "choice"
        and of
        and field.default
        and find_called(field.default, field.choices) is None
    ):
        table.unfit("default", suggest_words(field.default, field.choices))
    return field


def _plausible(table: Table, kind: str) -> tuple[Decimal, Decimal] | None:
    """Read `[least, most]` of a number."""
    value = table.get("plausible")
    if value is None:
        return None
    if kind in _NUMBERS and isinstance(value, list) and len(value) == len(("least", "most")):
        numbers = [
            number
            for number in value
            if isinstance(number, int | float) and not isinstance(number, bool)
        ]
        least, most = (Decimal(str(number)) for number in (*numbers, 0, 0)[:2])
        if len(numbers) == len(value) and least <= most:
            return least, most
    table.unfit("plausible", msg("Write the least and the most of a number, as in: [0, 300]"))
    return None


def _summary(table: Table, fields: Mapping[str, Field]) -> Summary | None:
    summary = table.table("summary")
    if summary is None:
        return None
    summary.only(("by", "per"))
    by = summary.texts("by") or ()
    for name in by:
        if name not in fields and name != "agent":
            summary.unfit("by", did_you_mean(name, [*fields, "agent"]))
    return Summary(by, summary.choice("per", _PERIODS) or "month")
