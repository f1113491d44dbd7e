"""What the columns of a spreadsheet are: its words in either language, as names of ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field

from keqing.definitions.defined_field import OF_CUSTOMER, OF_PERSON
from keqing.definitions.kinds import Kind, Kinds
from keqing.definitions.toml_file import suggest_name
from keqing.errors import NotFound, Unusable
from keqing.frozen import dataclass
from keqing.i18n import Message, msg
from keqing.transfer.read import header_words
from keqing.transfer.read.header_rows import locate_header, nameless
from keqing.transfer.read.header_words import (
    AGENTS,
    CONTACTS,
    CUSTOMERS,
    DAY,
    EVENTS,
    FIELD,
    PERSONS,
    plain,
    words_for,
)
from keqing.transfer.read.table import TABLES, letters

__all__ = ["Columns", "locate_header", "nameless", "recognise_columns", "usages"]

_MANY = frozenset({"phone", "note", "tag", "text", "person_phone"})
"""Columns that a file may have several of."""
_OF_A_CARD = frozenset({
    "type", "grade", "sex", "birthday", "lunar_birthday", "address", "source", "tag", "hours", "quiet", "duty", "informed", "allergies",
    "avoid",
})  # fmt: skip
"""Columns that describe a customer, and not what happened."""
_OF_A_PERSON = frozenset({
    "code", "name", "phone", "person", "person_phone", "relation", "health", "person_note", "note",
})  # fmt: skip
"""Columns of a list of contact persons, with what says whose they are."""
_OF_BOTH = frozenset({"name", "phone", "person_phone"})
"""Columns of a list of customers, with somebody who speaks for each."""
_UNUSED = frozenset({"", "-", "skip", "不用", "忽略"})
"""What `--map` says of a column that is to be left out."""
_OWN = 2
"""Fields of its own by which a kind is known that nothing else tells of."""


@dataclass(frozen=True, slots=True)
class Columns:
    """What a file's columns are.

    `what` says what a row is: customers, persons, contacts, agents, or events of `kind`. `names` has one
    entry for each column, None for one that is not used: a customer's column, one of an event (`day`, `agent`,
    `text` ...), or a field of the kind as `.product`. `unknown` are the headings that nobody knows here; `elsewhere` says
    of some of them to what kind of rows they belong.
    """

    kind: str | None
    names: tuple[str | None, ...]
    unknown: tuple[str, ...] = ()
    what: str = CUSTOMERS
    elsewhere: Mapping[str, Message] = field(default_factory=dict)


def recognise_columns(
    header: Sequence[str],
    kinds: Kinds,
    wanted: str | None = None,
    mapped: Mapping[str, str] | None = None,
) -> Columns:
    """Tell what the columns are, and with them what the file is about unless `wanted` says it.

    `mapped` says of headings which column they are. Raises NotFound for a `wanted` that is no kind, or a heading or
    column of `mapped` that is not there, and Unusable where no column is known, one that is needed is missing, or
    two are the same.
    """
    mapping = _mapping(header, mapped or {})
    what, kind = (
        header_words.kind_wanted(wanted, kinds) if wanted else _guessed(header, kinds, mapping)
    )
    names = _names(header, what, kind, mapping, kinds)
    _check(header, names, what, kind, kinds)
    left_out = header_words.ignored_headings() | {
        word for word, name in mapping.items() if plain(name) in _UNUSED or name in _UNUSED
    }
    unknown = tuple(
        word
        for word, name in zip(header, names, strict=True)
        if word and name is None and plain(word) not in left_out
    )
    elsewhere = _elsewhere(unknown, names, kinds) if what == CUSTOMERS else {}
    return Columns(kind.name if kind else None, names, unknown, what, elsewhere)


def usages(columns: Columns, kinds: Kinds) -> tuple[str, ...]:
    """Return the headings, of those that nobody knows, that may say how what was bought is taken."""
    kind = kinds.by_name[columns.kind] if columns.kind else None
    words = header_words.usages(kind) if kind else frozenset()
    return tuple(heading for heading in columns.unknown if plain(heading) in words)


def _elsewhere(
    unknown: Sequence[str], names: Sequence[str | None], kinds: Kinds
) -> Mapping[str, Message]:
    """Say of headings that mean nothing of a customer to which kind they belong, and what is missing for it."""
    found: dict[str, Message] = {}
    for kind in kinds.by_name.values():
        words = words_for(EVENTS, kind, kinds)
        own = [heading for heading in unknown if words.get(plain(heading), DAY) != DAY]
        own += [heading for heading in unknown if plain(heading) in header_words.own_days(kind)]
        there = {words[plain(heading)] for heading in own} | {name for name in names if name}
        missing = [shown for _, shown in _missing(EVENTS, kind, there)]
        for heading in own:
            if missing:
                sentence = msg(
                    "This column belongs to {kind}, and no column is {column}: it was left out.",
                    kind=kind.title,
                    column=missing[0],
                )
                found.setdefault(heading, sentence)
    return found


def _mapping(header: Sequence[str], mapped: Mapping[str, str]) -> dict[str, str]:
    """Return what `--map` says, by heading. Raises NotFound for a heading that is not there."""
    there = {plain(word) for word in header}
    for word in mapped:
        if plain(word) not in there:
            raise NotFound(
                msg("No column is called {column}.", column=word),
                msg("The columns are: {found}.", found=[heading for heading in header if heading]),
            )
    return {plain(word): name for word, name in mapped.items()}


def _guessed(
    header: Sequence[str], kinds: Kinds, mapping: Mapping[str, str]
) -> tuple[str, Kind | None]:
    """Find what has a day and a column that decides; customers otherwise."""

    def columns_as(what: str) -> set[str]:
        names = _names(header, what, None, mapping, kinds)
        return {name for name in names if name}

    if kind := _by_deciding_column(header, kinds, mapping):
        return EVENTS, kind
    if _tell_of_contacts(columns_as(CONTACTS)):
        return CONTACTS, None
    if kind := _by_fields(header, kinds, mapping):
        return EVENTS, kind
    customer = columns_as(CUSTOMERS)
    if _tell_of_persons(customer):
        return PERSONS, None
    agent = columns_as(AGENTS)
    if _tell_of_agents(agent) and len(agent) >= len(customer):
        return AGENTS, None
    return CUSTOMERS, None


def _by_deciding_column(
    header: Sequence[str], kinds: Kinds, mapping: Mapping[str, str]
) -> Kind | None:
    """Find the first kind that has a day here, and with it a column that decides or a day of its own that does."""
    words = {plain(word) for word in header}
    for kind in kinds.by_name.values():
        names = _names(header, EVENTS, kind, mapping, kinds)
        decides = header_words.decides(kind)
        if DAY in names and (
            {f"{FIELD}{field}" for field in decides} & set(names)
            or (DAY in decides and header_words.own_days(kind) & words)
        ):
            return kind
    return None


def _tell_of_contacts(columns: set[str]) -> bool:
    """Tell whether the columns are those of contacts: a day with an outcome, or with a text and who wrote it."""
    return columns >= {DAY, "outcome"} or columns >= {DAY, "text", "entry"}


def _tell_of_persons(columns: set[str]) -> bool:
    """Tell whether the columns are those of contact persons, and not of customers who each have one."""
    others = {name for name in columns - _OF_A_PERSON if not name.startswith(OF_PERSON)}
    return "person" in columns and not others and not columns >= _OF_BOTH


def _tell_of_agents(columns: set[str]) -> bool:
    """Tell whether the columns name agents and say something that only agents have."""
    return "name" in columns and not columns.isdisjoint({"roles", "capacity", "login"})


def _by_fields(header: Sequence[str], kinds: Kinds, mapping: Mapping[str, str]) -> Kind | None:
    """Find the only kind whose own day the header has, or most of whose own fields."""
    words = {plain(word) for word in header}
    customer = {
        word
        for word, name in header_words.customer_words(kinds).items()
        if not name.startswith(OF_CUSTOMER)
    }
    found: list[tuple[int, Kind]] = []
    for kind in kinds.by_name.values():
        names = _names(header, EVENTS, kind, mapping, kinds)
        if DAY not in names or not _needed(kind) <= set(names):
            continue
        own = {
            name
            for word, name in zip(header, names, strict=True)
            if name and name.startswith(FIELD) and plain(word) not in customer
        } - {f"{FIELD}note"}
        day = bool(header_words.own_days(kind) & words)
        if day or len(own) >= _OWN:
            found.append((len(own) + 100 * day, kind))
    found.sort(key=lambda pair: pair[0], reverse=True)
    if not found or (len(found) > 1 and found[0][0] == found[1][0]):
        return None
    return found[0][1]


def _names(
    header: Sequence[str],
    what: str,
    kind: Kind | None,
    mapping: Mapping[str, str],
    kinds: Kinds,
) -> tuple[str | None, ...]:
    """Name each column; where words fit both, a kind's own come before an event's and a customer's.

    A remark in a row that also describes the customer is the customer's.
    """
    known = words_for(what, kind, kinds)
    columns = set(known.values())
    names = [
        _mapped(mapping[plain(word)], known, columns)
        if plain(word) in mapping
        else header_words.column_meant(word, known)
        for word in header
    ]
    if kind and "note" not in names and any(map(_is_of_card, names)):
        names = [
            "note" if name == f"{FIELD}note" and plain(word) not in mapping else name
            for word, name in zip(header, names, strict=True)
        ]
    if what == PERSONS and "person_phone" not in names:
        names = ["person_phone" if name == "phone" else name for name in names]
    if what == PERSONS:
        names = ["person_note" if name == "note" else name for name in names]
    return tuple(names)


def _is_of_card(name: str | None) -> bool:
    """Tell whether a column describes a customer, and not what happened."""
    return name is not None and (name in _OF_A_CARD or name.startswith(OF_CUSTOMER))


def _mapped(word: str, known: Mapping[str, str], columns: set[str]) -> str | None:
    """Return the column that `--map` means, by its name or a heading for it; None for none."""
    if plain(word) in _UNUSED or word.strip() in _UNUSED:
        return None
    for name in (f"{mark}{word.strip()}" for mark in ("", FIELD, OF_CUSTOMER, OF_PERSON)):
        if name in columns:
            return name
    return known.get(plain(word), word)


def _check(
    header: Sequence[str],
    names: Sequence[str | None],
    what: str,
    kind: Kind | None,
    kinds: Kinds,
) -> None:
    known = [name for name in names if name]
    columns = header_words.columns_of(what, kind, kinds)
    for name in known:
        if name not in columns:
            raise NotFound(
                msg("'{name}' is not a column of such a file.", name=name),
                _columns(name, columns),
            )
    for name in {column for column in known if known.count(column) > 1} - _MANY:
        twice = [
            f"{letters(at)} {word}"
            for at, (word, column) in enumerate(zip(header, names, strict=True))
            if column == name
        ]
        raise Unusable(
            msg("The columns {columns} mean the same.", columns=twice),
            msg(
                "Leave one of them out, or give it another heading. Of two tables side by side, put each into a sheet of its own."
            ),
        )
    if not known and len(header) == 1:
        raise Unusable(
            msg("This is no table: no row names columns, and none has two cells."), TABLES
        )
    if not ({"name"} if what == AGENTS else {"name", "code"}) & set(known):
        raise Unusable(
            msg("No column has the customers' names or codes."),
            msg(
                "The first row names the columns, for example {columns}. Yours are: {found}.",
                columns=["姓名", "电话", "name", "phone"],
                found=list(header),
            ),
        )
    for name, shown in _missing(what, kind, set(known)):
        raise Unusable(
            msg("{kind}: no column is {column}.", kind=_title(what, kind), column=shown),
            msg(
                "Add it, say which one it is with --map {heading}={name}, or import the file as customers with --kind customers.",
                heading=next((heading for heading in header if heading), "?"),
                name=header_words.bare(name),
            ),
        )


def _columns(name: str, columns: Sequence[str]) -> Message:
    return suggest_name(name, [header_words.bare(column) for column in columns])


def _title(what: str, kind: Kind | None) -> object:
    if kind:
        return kind.title
    return msg("Contacts") if what == CONTACTS else msg("Contact persons")


def _missing(what: str, kind: Kind | None, known: set[str]) -> list[tuple[str, object]]:
    """Return the columns that such a file must have and this one has not."""
    if what == PERSONS:
        needed: list[tuple[str, object]] = [("person", msg("Contact person"))]
    elif what == CONTACTS:
        needed = [(DAY, msg("Date"))]
    elif kind:
        needed = [(DAY, msg("Date"))]
        needed += [
            (column, kind.fields[column.removeprefix(FIELD)].title)
            for column in sorted(_needed(kind))
        ]
    else:
        needed = []
    return [(name, shown) for name, shown in needed if name not in known]


def _needed(kind: Kind) -> set[str]:
    """Return the columns of the fields that an event of this kind must have."""
    return {
        f"{FIELD}{kind_field.name}"
        for kind_field in kind.fields.values()
        if kind_field.required and kind_field.default is None and kind_field.runs is None
    }
