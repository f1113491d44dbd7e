"""Event kinds and choice lists read from TOML: every rule that a file can break, with the line and advice."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType

from keqing.definitions.barred import refuse_cash
from keqing.definitions.cadence import PAUSABLE, Track
from keqing.definitions.fields import ENDLESS, Choice, Field
from keqing.definitions.names import Named, find_called, fold_word, suggest_words, words_of
from keqing.definitions.offset_file import read_offset
from keqing.definitions.open_record_file import KEYS, read_record_keys
from keqing.definitions.toml_file import Table, suggest_name, toml_value
from keqing.definitions.vocabulary import Kind, Summary
from keqing.i18n import LANGUAGES, msg

RESERVED = frozenset({
    "created", "profile", "contact", "skip", "done", "snooze", "spread", "end", "pause", "resume", "start",
    "stock", "promise", "void", "merged", "message", "all", "none", "pending", "decision",
    "visit-plan", "visit-days",
})  # fmt: skip
"""Names of events that are code, which no kind may take."""

TYPES = (
    "text", "int", "decimal", "money", "date", "bool", "choice", "customer", "agent", "gathering",
    "measure",
)  # fmt: skip
"""The types of a field."""

_NUMBERS = frozenset({"int", "decimal", "money", "measure"})
_KIND_KEYS = (
    "title", "register", "stage", "fields", "summary", "pauses", "resumes", "aliases",
    "source", "money", "nature", "valid_until", *KEYS,
)  # fmt: skip
_FIELD_KEYS = (
    "title", "type", "required", "default", "of", "sensitive", "plausible", "unit", "units", "past", "aliases",
    "list", "range", "fills", "runs",
)  # fmt: skip
MONEY = ("in", "sale", "given", "none")
"""Where a kind's money goes: to us, for goods, to a receiver, nowhere."""
NATURES = ("gift", "service", "advance", "sponsorship", "expense")
"""The benefits that a receiver can get."""
_PERIODS = ("day", "week", "month", "quarter", "year")


def read_choices(table: Table) -> tuple[Choice, ...]:
    """Read a list: texts, or tables with name, title and aliases."""
    table.only(("title", "values", "source"))
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
        choice.only(("name", "title", "aliases", "hint", "for", "valid"))
        choice.needs("name", msg("Write {example}", example='name = "..."'))
        title = choice.titles() if "title" in choice.values else {}
        found.append(
            Choice(
                choice.text("name") or "",
                title or {},
                choice.texts("aliases") or (),
                choice.in_languages("hint") or {},
                choice.texts("for") or (),
                _valid(choice),
            )
        )
    return tuple(found)


def _valid(choice: Table) -> str | None:
    """Read how long a paper is good for: an offset of days, weeks, months or years, or `none`."""
    text = choice.text("valid")
    if text is None or text == ENDLESS:
        return text
    offset = read_offset(choice, "valid")
    if offset and (offset.workdays or offset.months < 0 or offset.days < 0):
        choice.unfit("valid", msg("Write days, weeks, months or years: {example}", example='"5y"'))
    return text


def refuse_unknown_types(
    table: Table, choices: Iterable[Choice], types: Mapping[str, object]
) -> None:
    """Keep as mistakes the types of customers that a list names and that are not there."""
    for choice in choices:
        for name in choice.types:
            if name not in types:
                table.wrong(
                    "values",
                    msg("there is no {name} {value}", name="type", value=name),
                    suggest_name(name, sorted(types)),
                )


def read_kind(table: Table, lists: Mapping[str, tuple[Choice, ...]]) -> Kind:
    """Read one kind; what is unfit is left out of it and kept as a mistake."""
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
    refuse_double_words(read, fields.values())
    register = _register(table)
    money, nature = _money(table, fields)
    return Kind(
        name=table.name,
        title=table.titles() or {},
        register=next(iter(register.values()), None),
        register_title=register,
        money=money,
        nature=nature,
        stage=table.text("stage"),
        fields=MappingProxyType(fields),
        summary=_summary(table, fields),
        pauses=_pauses(table),
        resumes=read_offset(table, "resumes"),
        valid_until=_valid_until(table, fields),
        aliases=table.texts("aliases") or (),
        **read_record_keys(table, fields),
    )


def _pauses(table: Table) -> frozenset[Track]:
    """R12: read which tracks a kind pauses: `true` is all but alerts."""
    if not isinstance(table.get("pauses"), list):
        return PAUSABLE if table.flag("pauses") else frozenset()
    from keqing.definitions.kinds import program_words  # noqa: PLC0415  # it reads kinds by this module

    among = [word for name, word in program_words("track").items() if name in PAUSABLE]
    found: set[Track] = set()
    for word in table.texts("pauses") or ():
        track = find_called(word, among)
        if track is None:
            table.wrong(
                "pauses",
                msg("{name} is no track that can be paused", name=toml_value(word)),
                suggest_words(word, among),
            )
        found |= {Track(track.name)} if track else set()
    return frozenset(found)


def _valid_until(table: Table, fields: Mapping[str, Field]) -> str | None:
    """Read the field with the last day on which a record counts."""
    days = sorted(field.name for field in fields.values() if field.type == "date")
    return table.choice("valid_until", days) if "valid_until" in table.values else None


def _runs(table: Table) -> tuple[str, str] | None:
    """Read by which choice a day runs, and from which other day of the record."""
    texts = table.texts("runs")
    if texts is None:
        return None
    if table.get("type") == "date" and len(texts) == len(("which", "since")):
        return texts[0], texts[1]
    table.unfit("runs", msg("Write {example}", example='runs = ["document", "issued"]'))
    return None


def without_taken(kinds: Mapping[str, Kind], own: Collection[str]) -> dict[str, Kind]:
    """Return kinds of which those of the program have no alias that means one of the department's own.

    `own` are the names of the department's, which come first, so that a title means them, too.
    """
    taken = {fold_word(word) for name in own if name in kinds for word in words_of(kinds[name])}
    return {
        name: kind
        if name in own or taken.isdisjoint(map(fold_word, kind.aliases))
        else replace(
            kind, aliases=tuple(word for word in kind.aliases if fold_word(word) not in taken)
        )
        for name, kind in sorted(kinds.items(), key=lambda named: named[0] not in own)
    }


def refuse_double_words(
    tables: Iterable[Table], things: Iterable[Named], yielding: Collection[str] = ()
) -> None:
    """Keep a mistake where one of the tables has a word that means another thing already.

    `yielding` are names of things whose other words give way to names and titles: what ships with the program.
    """
    by_name = {table.name: table for table in tables}
    means: dict[str, str] = {}
    things = list(things)
    aliases = {thing.name: thing.aliases for thing in things}
    for thing in sorted(things, key=lambda named: named.name in by_name):
        for word in map(fold_word, words_of(thing)):
            holder = means.setdefault(word, thing.name)
            is_name = word in map(fold_word, (thing.name, *thing.title.values()))
            if is_name and holder in yielding and word in map(fold_word, aliases.get(holder, ())):
                means[word] = holder = thing.name
            if holder != thing.name and thing.name in by_name:
                by_name[thing.name].wrong(
                    None,
                    msg("'{word}' already means {name}", word=word, name=holder),
                    msg("Use every word for one thing only."),
                )


def _field(table: Table, lists: Mapping[str, tuple[Choice, ...]]) -> Field:
    table.only(_FIELD_KEYS)
    kind = table.choice("type", TYPES) or "text"
    key = "list" if "list" in table.values else "of"
    of = table.get(key)
    if of is not None and not (isinstance(of, str) and of in lists):
        of = table.choice(key, sorted(lists))
    if kind == "choice" and key == "of":
        table.needs("of", msg("Write which list: {example}", example='of = "lead-sources"'))
    field = Field(
        name=table.name,
        title=table.titles() or {},
        type=kind,
        required=bool(table.flag("required")),
        default=_default(table),
        of=of,
        choices=lists[of] if of else (),
        sensitive=bool(table.flag("sensitive")),
        plausible=read_range(table, "range" if "range" in table.values else "plausible", kind),
        unit=table.text("unit"),
        units=table.texts("units") or (),
        past=bool(table.flag("past")),
        aliases=table.texts("aliases") or (),
        fills=table.text("fills"),
        runs=_runs(table),
    )
    if (
        kind == "choice"
        and of
        and field.default
        and find_called(field.default, field.choices) is None
    ):
        table.unfit("default", suggest_words(field.default, field.choices))
    return field


def _money(table: Table, fields: Mapping[str, Field]) -> tuple[str | None, str | None]:
    """Read where a kind's money goes, and what is given where it is given to somebody."""
    money, nature = table.choice("money", MONEY), table.choice("nature", NATURES)
    if "money" not in table.values and any(field.type == "money" for field in fields.values()):
        table.needs("money", msg("Write where the money goes: {names}.", names=list(MONEY)))
    if money == "given":
        table.needs("nature", msg("Write what is given: {names}.", names=list(NATURES)))
        if "receiver" not in fields:
            table.wrong(
                None,
                msg("{name} does not say who gets it", name=table.name),
                msg(
                    "Add a field for the receiver, the institution or one of its contact persons: {example}",
                    example="fields.receiver = { ... }",
                ),
            )
        if nature == "expense" and not (fields.get("receipt") and fields["receipt"].required):
            table.wrong(
                None,
                msg("{name} does not ask for the invoice", name=table.name),
                msg(
                    "Add a field for its number: {example}",
                    example="fields.receipt = { ..., required = true }",
                ),
            )
        refuse_cash(table, _choice_words(fields))
    elif "nature" in table.values:
        table.wrong(
            "nature",
            msg("{key} has no place here", key="nature"),
            msg("Only what is given has one: {example}", example='money = "given"'),
        )
    return money, nature


def _choice_words(fields: Mapping[str, Field]) -> list[str]:
    """Return every word for the fields and their choices."""
    choices = [choice for field in fields.values() for choice in field.choices]
    named: list[Named] = [*fields.values(), *choices]
    return [word for each in named for word in words_of(each)]


def _register(table: Table) -> Mapping[str, str]:
    """Read the name of a register: a text, or one in each language, of which the first names it."""
    value = table.get("register")
    if isinstance(value, dict):
        texts = {lang: value.get(lang) for lang in LANGUAGES}
        if value.keys() == texts.keys() and all(
            isinstance(text, str) and text.strip() for text in texts.values()
        ):
            return {lang: str(text) for lang, text in texts.items()}
        table.unfit(
            "register",
            msg("Write both languages: {example}", example='{ zh = "借用登记", en = "Loans" }'),
        )
        return {}
    text = table.text("register")
    return dict.fromkeys(LANGUAGES, text) if text else {}


def _default(table: Table) -> str | None:
    """Read the value of a field that nobody gives, as people would type it."""
    match table.get("default"):
        case bool() as flag:
            return "yes" if flag else "no"
        case int() | float() as number:
            return str(number)
        case _:
            return table.text("default")


def read_range(table: Table, key: str, kind: str) -> tuple[Decimal, Decimal] | None:
    """Read `[least, most]` of a number under a key; None where it is not written or unfit."""
    value = table.get(key)
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
    table.unfit(key, msg("Write the least and the most of a number, as in: [0, 300]"))
    return None


def _summary(table: Table, fields: Mapping[str, Field]) -> Summary | None:
    summary = table.table("summary")
    if summary is None:
        return None
    summary.only(("by", "per"))
    by = summary.texts("by") or ()
    for name in by:
        if name not in fields and name != "agent":
            summary.unfit("by", suggest_name(name, [*fields, "agent"]))
    return Summary(by, summary.choice("per", _PERIODS) or "month")
