"""A file of definitions of any types, read against what is in force.

    found = read_definitions(text, file="ours.toml", ground=Ground())

Everything is read before anything is refused. References are looked for in the file first, then among the
definitions in force. The definitions in force must still be right beside the file.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import field, replace
from types import MappingProxyType

from keqing.calendar.festivals import using
from keqing.definitions import cadence_file
from keqing.definitions.approval_file import (
    APPROVAL,
    limits_known,
    read_approval,
    wrong_in_approval,
)
from keqing.definitions.bar_file import refuse_barred_in_force, with_bars
from keqing.definitions.barred import bars, refuse_barred
from keqing.definitions.barred_texts import refuse_told
from keqing.definitions.cadence import Cadence
from keqing.definitions.festival_file import festivals_of_tables
from keqing.definitions.field_file import check_references, with_fields
from keqing.definitions.filling import refuse_wrong_fills, wrong_fills
from keqing.definitions.form_file import FORM, read_form
from keqing.definitions.guide_file import (
    GUIDE,
    Guides,
    advise_guides,
    built_in_guides,
    check_guides,
    wrong_in_guide,
)
from keqing.definitions.guides_in_force import GuideBook, with_guides
from keqing.definitions.header_file import with_headers
from keqing.definitions.kind_file import (
    read_choices,
    read_kind,
    refuse_double_words,
    refuse_unknown_types,
    without_taken,
)
from keqing.definitions.kinds import built_in_kinds, choice_lists
from keqing.definitions.ladder_file import LADDER, read_ladder, with_ladders
from keqing.definitions.limit_file import LIMIT, read_limit
from keqing.definitions.limits_in_force import wrong_in_limit
from keqing.definitions.measure_file import (
    fields_of,
    find_kind,
    read_condition_at,
    with_filters,
    with_measures,
)
from keqing.definitions.names import find_called
from keqing.definitions.open_record_file import refuse_wrong_references, wrong_references
from keqing.definitions.outcome_file import with_outcomes
from keqing.definitions.plan import PLAN
from keqing.definitions.plan_file import plans_known, read_plan, wrong_in_plan
from keqing.definitions.preset_file import PRESET, check_presets
from keqing.definitions.report import REPORT
from keqing.definitions.report_file import read_report, wrong_in_report
from keqing.definitions.sample import SAMPLE
from keqing.definitions.sample_file import read_sample, wrong_in_sample
from keqing.definitions.setting_file import SETTING, read_setting
from keqing.definitions.stored import TYPES, Key
from keqing.definitions.stored_definitions import Lists, with_lists
from keqing.definitions.toml_file import File, Mistake, Table
from keqing.definitions.toml_lines import locate_lines
from keqing.definitions.vocabulary import Kind, Kinds
from keqing.definitions.word_file import WORD_TYPES, words_of_tables
from keqing.frozen import dataclass
from keqing.i18n import Message, msg
from keqing.patterns import late_pattern

_NAME = late_pattern(r"[a-z][a-z0-9_-]*")
_GRADE = late_pattern(r"[A-Za-z][A-Za-z0-9_-]*")
_CODE = frozenset({("list", "channels")})
"""Built-in definitions of which the program knows every part, so that none can take their place."""
NEEDED = frozenset(
    {
        ("kind", "adverse"), ("kind", "consent"), ("kind", "consent-withdrawn"), ("type", "consumer"),
        ("role", "manager"), ("role", "doctor"), ("role", "head"), ("field", "name"), ("field", "phone"),
        ("field", "birthday"), ("field", "address"), ("field", "source"), ("field", "referrer"),
        ("field", "informed"), ("field", "allergies"), ("field", "avoid"), ("field", "role"),
        ("guide", "call"), ("guide", "visit"), ("guide", "message"), ("guide", "office"),
    }
)  # fmt: skip
"""Built-in definitions that guards go by: another text may replace them, none may drop them."""


def is_needed(key: Key) -> bool:
    """Tell whether the program needs a definition, so that none may drop it; what the law bars stays barred."""
    return (
        key in NEEDED
        or key[0] == "outcome"
        or (key[0] == "bar" and key[1] in {bar.name for bar in bars()})
    )


@dataclass(frozen=True)
class Ground:
    """The definitions in force beside a file: of cadences, limits, approvals and plans the texts.

    `reports` are those of the department's own reports and samples. `known` are the cadences that can be.
    """

    kinds: Kinds = field(default_factory=built_in_kinds)
    lists: Lists = field(default_factory=choice_lists)
    cadences: Mapping[str, str] = field(default_factory=dict)
    known: Collection[str] = ()
    guides: Guides = field(default_factory=built_in_guides)
    limits: Mapping[str, str] = field(default_factory=dict)
    approvals: Mapping[str, str] = field(default_factory=dict)
    reports: Mapping[Key, str] = field(default_factory=dict)
    plans: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Found:
    """The definitions of a file, by type and name in the order of the file, and the kinds and lists with it."""

    keys: tuple[Key, ...]
    kinds: Kinds
    lists: Lists
    cadences: Mapping[str, Cadence]
    guides: Guides
    advice: tuple[Message, ...] = ()


def read_definitions(
    text: str, *, file: str, ground: Ground, types: Sequence[str] = TYPES
) -> Found:
    """Read a file of definitions. Raises Faulty with every mistake."""
    source = File(file, text)
    tables = source.each(*types)
    by_type = {kind: [table for table in tables if table.path[0] == kind] for kind in TYPES}
    own_bars = with_bars(ground.kinds.bars, by_type["bar"])
    for table in tables:
        _check_name(table)
        if table.keys[0] != "bar":
            refuse_barred(table, own_bars)
        if table.keys[0] not in {"bar", GUIDE}:
            refuse_told(table, own_bars)
    lists = {**ground.lists, **{table.name: read_choices(table) for table in by_type["list"]}}
    words = [table for table in tables if table.keys[0] in WORD_TYPES]
    kinds = _kinds(by_type["kind"], _with_words(words, ground.kinds), lists)
    for table in by_type["list"]:
        refuse_unknown_types(table, lists[table.name], kinds.words.types)
    fields = with_fields(by_type["field"], kinds.field_book, lists)
    kinds = replace(kinds, read_field_book=lambda: fields)
    for table in by_type["kind"]:
        refuse_wrong_fills(table, kinds.by_name[table.name], fields)
    kinds = with_ladders(by_type[LADDER], with_measures(by_type["measure"], kinds))
    kinds = with_filters(by_type["filter"], kinds)
    headers = with_headers(kinds.headers, by_type["header"])
    festivals = festivals_of_tables(kinds.festivals, by_type["festival"], by_type["set"])
    kinds = replace(kinds, headers=headers, bars=own_bars, festivals=festivals)
    kinds = replace(kinds, outcomes=with_outcomes(kinds.outcomes, by_type["outcome"]))
    refuse_barred_in_force(by_type["bar"], kinds)
    with using(kinds.festivals):
        cadences = cadence_file.read_tables(by_type["cadence"], kinds=kinds, known=ground.known)
    known = {*ground.known, *(table.name for table in by_type["cadence"])}
    guides = with_guides(ground.guides, by_type[GUIDE])
    check_guides(by_type[GUIDE], guides, kinds, own_bars)
    check_references(by_type["field"], fields, kinds.by_name, kinds.words, known)
    check_presets(by_type[PRESET], kinds, known)
    for table in by_type[SETTING]:
        read_setting(table)
    _read_rules(by_type, kinds, ground)
    _read_looks(by_type, kinds, lists)
    found = Found(
        tuple(table_key(table) for table in tables),
        kinds,
        lists,
        MappingProxyType({cadence.name: cadence for cadence in cadences}),
        guides,
        tuple(advise_guides(by_type[GUIDE], cadences, guides)),
    )
    if any(table.keys[0] != "cadence" for table in tables):
        for key, mistake in broken(ground, found.kinds, found.lists, but=found.keys):
            _blame(source, tables, key, mistake)
    source.check()
    return found


def _read_rules(by_type: Mapping[str, Sequence[Table]], kinds: Kinds, ground: Ground) -> None:
    """Read limits, approvals and plans, which nothing else in a file speaks of."""
    for table in by_type[LIMIT]:
        read_limit(table, kinds)
    cadences = {*ground.known, *(table.name for table in by_type["cadence"])}
    for table in by_type[PLAN]:
        read_plan(table, kinds, cadences)
    plans = plans_known(ground.plans, by_type[PLAN])
    for table in by_type[FORM]:
        read_form(table, kinds)
    for table in by_type[APPROVAL]:
        read_approval(table, kinds, limits_known(ground.limits, by_type[LIMIT]), plans)


def _read_looks(by_type: Mapping[str, Sequence[Table]], kinds: Kinds, lists: Lists) -> None:
    """Read reports and samples, which nothing else in a file speaks of, either."""
    for table in by_type[REPORT]:
        read_report(table, kinds)
    for table in by_type[SAMPLE]:
        read_sample(table, kinds, lists)


def table_key(table: Table) -> Key:
    """Return the type and the name of a table."""
    return table.keys[0], table.name


def broken(
    ground: Ground, kinds: Kinds, lists: Lists, but: Collection[Key] = ()
) -> Iterator[tuple[Key, Mistake]]:
    """Give what is in force and would be wrong with these kinds and lists, each with its first mistake.

    `but` are definitions that are replaced themselves.
    """
    for kind in ground.kinds.by_name.values():
        key = "kind", kind.name
        if key not in but and kind.name in kinds.by_name:
            yield from ((key, mistake) for mistake in _unanswered(kind, kinds, lists))
            if kind.stage in ground.kinds.words.stages.keys() - kinds.words.stages.keys():
                yield key, _gone(kind.name, "stage", str(kind.stage))
    yield from _unfit_fields(ground, kinds, lists, but)
    yield from _unfit_measures(ground.kinds, kinds, but)
    yield from _unfit_ladders(ground.kinds, kinds, but)
    yield from _unfit_sets(kinds, but)
    yield from _unfit_guides(ground, kinds, but)
    yield from _unfit_limits(ground, kinds, but)
    yield from _unfit_looks(ground, kinds, lists, but)
    gone = ground.kinds.words.roles.keys() - kinds.words.roles.keys()
    for name, text in ground.cadences.items():
        if ("cadence", name) in but:
            continue
        if (then := _mistakes(name, text, kinds)) and not _mistakes(name, text, ground.kinds):
            yield ("cadence", name), then[0]
        if gone:
            for role in sorted(gone & _roles(name, text, ground.kinds)):
                yield ("cadence", name), _gone(name, "role", role)


def _unfit_fields(
    ground: Ground, after: Kinds, lists: Lists, but: Collection[Key]
) -> Iterator[tuple[Key, Mistake]]:
    """Give the own fields in force that would speak of what is not there."""
    before = ground.kinds
    lost = {
        "list": ground.lists.keys() - lists.keys(),
        "type": before.words.types.keys() - after.words.types.keys(),
        "stage": before.words.stages.keys() - after.words.stages.keys(),
        "kind": before.by_name.keys() - after.by_name.keys(),
    }
    for name, defined in before.field_book.by_name.items():
        key = "field", name
        if not defined.own or key in but or name not in after.field_book.by_name:
            continue
        names: Mapping[str, Collection[str | None]] = {
            "list": (defined.of,),
            "type": defined.types,
            "stage": (defined.required_from,),
            "kind": tuple(defined.starts.values()),
        }
        for type_, gone in lost.items():
            yield from ((key, _gone(name, type_, word)) for word in gone if word in names[type_])


def _unfit_guides(
    ground: Ground, after: Kinds, but: Collection[Key]
) -> Iterator[tuple[Key, Mistake]]:
    """Give the own guides in force that speak of a field, a type or a kind that would no longer be there."""
    before = ground.kinds
    if not (
        before.field_book.contact.keys() - after.field_book.contact.keys()
        or before.words.types.keys() - after.words.types.keys()
        or before.by_name.keys() - after.by_name.keys()
    ):
        return
    own = ground.guides.own if isinstance(ground.guides, GuideBook) else ()
    for guide in own:
        if (GUIDE, guide.name) not in but and not [*wrong_in_guide(guide, ground.guides, before)]:
            for _, problem, instead in wrong_in_guide(guide, ground.guides, after):
                yield (GUIDE, guide.name), Mistake(guide.name, 1, problem, instead)


def _unfit_limits(
    ground: Ground, after: Kinds, but: Collection[Key]
) -> Iterator[tuple[Key, Mistake]]:
    """Give the limits, approvals and plans in force that could no longer be read."""
    for name, text in ground.limits.items():
        if (LIMIT, name) not in but and not wrong_in_limit(name, text, ground.kinds):
            wrong = wrong_in_limit(name, text, after)
            yield from (((LIMIT, name), mistake) for mistake in wrong[:1])
    for name, text in ground.approvals.items():
        if (APPROVAL, name) not in but and not wrong_in_approval(name, text, ground.kinds, None):
            wrong = wrong_in_approval(name, text, after, None)
            yield from (((APPROVAL, name), mistake) for mistake in wrong[:1])
    for name, text in ground.plans.items():
        if (PLAN, name) not in but and not wrong_in_plan(name, text, ground.kinds):
            wrong = wrong_in_plan(name, text, after)
            yield from (((PLAN, name), mistake) for mistake in wrong[:1])


def _unfit_looks(
    ground: Ground, after: Kinds, lists: Lists, but: Collection[Key]
) -> Iterator[tuple[Key, Mistake]]:
    """Give the reports and samples in force that would speak of what is not there."""
    for key, text in ground.reports.items():
        if key in but:
            continue
        type_, name = key
        if type_ == REPORT:
            now, then = (wrong_in_report(name, text, kinds) for kinds in (ground.kinds, after))
        else:
            now = wrong_in_sample(name, text, ground.kinds, ground.lists)
            then = wrong_in_sample(name, text, after, lists)
        if then and not now:
            yield key, then[0]


def _unfit_sets(kinds: Kinds, but: Collection[Key]) -> Iterator[tuple[Key, Mistake]]:
    """Give the sets in force that hold a festival that is not there."""
    book = kinds.festivals
    if book is None:
        return
    known = {festival.key for festival in book.festivals}
    for each in book.sets:
        if ("set", each.name) not in but:
            for key in each.keys:
                if key not in known:
                    yield ("set", each.name), _gone(each.name, "festival", key)


def _unfit_measures(
    before: Kinds, after: Kinds, but: Collection[Key]
) -> Iterator[tuple[Key, Mistake]]:
    """Give the measures and filters in force that could no longer be worked out."""
    shipped = built_in_kinds().measures
    for measure in before.measures.values():
        if measure is shipped.get(measure.name):
            continue  # the department does without it, where its own kinds have not what it measures
        for source in measure.sources:
            kind = find_kind(source.kind, after)
            lost = kind is None or (
                source.field and source.field not in fields_of(kind.name, after)
            )
            if lost and ("measure", measure.name) not in but:
                yield ("measure", measure.name), _gone(measure.name, "record", str(source))
    for each in before.filters.values():
        if ("filter", each.name) in but:
            continue
        table = Table(File(each.name, ""), ("filter", each.name), {"when": each.when})
        read_condition_at(table, "when", each.when, after)
        yield from ((("filter", each.name), mistake) for mistake in table.file.mistakes)


def _unfit_ladders(
    before: Kinds, after: Kinds, but: Collection[Key]
) -> Iterator[tuple[Key, Mistake]]:
    """Give the ladders in force that ask for what would no longer be there."""
    for each in before.ladders.values():
        if (LADDER, each.name) in but or not each.written:
            continue
        file = File(each.name, each.written)
        table = Table(file, (LADDER, each.name), file.tables[LADDER][each.name])
        read_ladder(table, after)
        yield from (((LADDER, each.name), mistake) for mistake in file.mistakes)


def _gone(name: str, type_: str, word: str) -> Mistake:
    problem = msg("there is no {name} {value}", name=type_, value=word)
    return Mistake(name, 1, problem, msg("Change both in one file."))


def _roles(name: str, text: str, kinds: Kinds) -> set[str]:
    """Return the roles whose work a cadence's steps are."""
    (cadence,) = cadence_file.read_cadences(text, file=name, kinds=kinds, complete=False)
    parts = [*cadence.steps, *([cadence.repeat] if cadence.repeat else [])]
    return {part.role for part in parts if part.role}


def _mistakes(name: str, text: str, kinds: Kinds) -> list[Mistake]:
    file = File(name, text)
    with using(kinds.festivals):
        cadence_file.read_tables(file.each("cadence"), kinds=kinds, complete=False)
    return file.mistakes


def _unanswered(kind: Kind, kinds: Kinds, lists: Lists) -> Iterator[Mistake]:
    """Give the mistakes of a kind that speaks of a kind, a list or a choice that is not there."""
    nothing = msg("Change both in one file.")
    for _, problem, _ in wrong_references(kind, kinds.by_name):
        yield Mistake(kind.name, 1, problem, nothing)
    for name, problem, _ in wrong_fills(kind, kinds.field_book):
        yield Mistake(f"{kind.name}.{name}", 1, problem, nothing)
    for each in kind.fields.values():
        if not each.of:
            continue
        if each.of not in lists:
            yield Mistake(kind.name, 1, msg("there is no list {name}", name=each.of), nothing)
        elif each.default and find_called(each.default, lists[each.of]) is None:
            yield Mistake(
                kind.name,
                1,
                msg("{field} cannot be {value}", field=each.name, value=each.default),
                nothing,
            )


def _check_name(table: Table) -> None:
    key = table_key(table)
    if key in _CODE:
        table.wrong(
            None,
            msg("{name} is a word of the program", name=table.name),
            msg("Leave it out: no text can take its place."),
        )
    elif key[0] != "cadence" and not (_GRADE if key[0] == "grade" else _NAME).fullmatch(table.name):
        table.wrong(
            None,
            msg("'{name}' is not a name", name=table.name),
            msg(
                "Write small letters, digits and hyphens, beginning with a letter, as in {example}; what people read is its title.",
                example="blood-pressure",
            ),
        )


def _with_words(tables: Sequence[Table], known: Kinds) -> Kinds:
    """Return the kinds in force with the types, grades, stages and roles of these tables."""
    words = words_of_tables(tables, known.words)
    for type_ in {table.keys[0] for table in tables}:
        own = [table for table in tables if table.keys[0] == type_]
        refuse_double_words(own, words.by_type[type_].values())
    return replace(known, words=words)


def _kinds(tables: Sequence[Table], known: Kinds, lists: Lists) -> Kinds:
    """Return the kinds in force with those of these tables."""
    kinds = {name: with_lists(kind, lists) for name, kind in known.by_name.items()}
    kinds |= {table.name: read_kind(table, lists) for table in tables}
    kinds = without_taken(kinds, {*known.numbers, *(table.name for table in tables)})
    for table in tables:
        refuse_wrong_references(table, kinds)
    own = {*known.numbers, *(table.name for table in tables)}
    refuse_double_words(tables, kinds.values(), kinds.keys() - own)
    return replace(known, by_name=MappingProxyType(kinds))


def _blame(source: File, tables: Sequence[Table], key: Key, mistake: Mistake) -> None:
    """Keep a mistake of what is in force at the table that makes it one."""
    about = str(mistake.problem.params)
    changed = [table for table in tables if table.path[0] != "cadence"]
    at = next((table for table in changed if table.name in about), changed[0])
    source.mistake(
        at.path,
        msg(
            "{name} is in force and would be wrong: {problem}",
            name=".".join(key),
            problem=mistake.problem,
        ),
        msg("Change it in the same file, or take it out of force first."),
    )


def excerpt(text: str, key: Key) -> str:
    """Return the part of a file's text that defines one thing, as a file of its own."""
    return locate_lines(text).excerpt(*key)
