"""The words of headings, from `data/headers.toml`, with the columns that they mean."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import product
from typing import Any

from keqing.definitions.defined_field import OF_CUSTOMER, OF_PERSON
from keqing.definitions.header_file import Headers
from keqing.definitions.kinds import Kind, Kinds
from keqing.definitions.names import fold_word, words_of
from keqing.disk.data_files import read_data

CUSTOMERS, PERSONS, CONTACTS, AGENTS = "customers", "persons", "contacts", "agents"
"""What a file may hold besides events of a kind."""
EVENTS = "events"
DAY = "day"
FIELD = "."
"""Before the name of a kind's field, or of a contact's, so that no column of a customer has that name."""

_BESIDE = re.compile(r"[\s_*:：/.\-]+|[(\[【（].*?[)\]】）]")
_NUMBERED = re.compile(r"^\s*(?:[(（]?\d{1,2}[)）.、．]|[①-⑳])\s*")
"""What stands before a heading that is numbered."""
_PARTS = re.compile(r"[/／|｜\n]")
_OF_ITS_OWN = ("日期", "时间", " date", " on")
"""What a kind's word and one of these make is a heading for its day: 出院日期."""


def bare(column: str) -> str:
    """Return the name of a column without the mark of a field."""
    return column.removeprefix(OF_CUSTOMER).removeprefix(OF_PERSON).removeprefix(FIELD)


def plain(word: str) -> str:
    """Return what spellings of one heading share."""
    return _BESIDE.sub("", fold_word(word)) or fold_word(word)


def words_for(what: str, kind: Kind | None, kinds: Kinds) -> Mapping[str, str]:
    """Return the headings of a file of this sort, each with its column; its own come before a customer's."""
    if what == AGENTS:
        return _agents(kinds.headers)
    if what == CONTACTS:
        return _contacts(kinds)
    if kind is None:
        return customer_words(kinds)
    return {**customer_words(kinds), **_kind_words(kind, kinds)}


def column_meant(heading: str, known: Mapping[str, str]) -> str | None:
    """Return the column that a heading means, one with a number before it or a unit behind it (用量/粒) too."""
    if name := known.get(plain(heading)):
        return name
    parts = _PARTS.split(_NUMBERED.sub("", heading))
    names = {name for part in parts if (name := known.get(plain(part)))}
    return names.pop() if len(names) == 1 and plain(parts[0]) in known else None


def kind_wanted(word: str, kinds: Kinds) -> tuple[str, Kind | None]:
    """Return what the word of `--kind` says that rows are. Raises NotFound."""
    if what := meaning(word):
        return what, None
    return EVENTS, kinds.find(kind_named(word) or word)


def columns_of(what: str, kind: Kind | None, kinds: Kinds) -> tuple[str, ...]:
    """Return the columns that a file of this sort can have."""
    return tuple(dict.fromkeys(words_for(what, kind, kinds).values()))


def meaning(word: str) -> str | None:
    """Return what a word for `--kind` means other than a kind: customers, contacts ..."""
    for what, words in data()["what"].items():
        if fold_word(word) in map(fold_word, words):
            return str(what)
    return None


def kind_named(word: str) -> str | None:
    """Return the kind that such a word means besides a kind's own names."""
    for name, table in data()["kind"].items():
        if fold_word(word) in map(fold_word, table["words"]):
            return str(name)
    return None


def own_days(kind: Kind) -> frozenset[str]:
    """Return headings for the day of this kind that no other has."""
    words = [*data()["kind"].get(kind.name, {}).get("day", ())]
    words += [f"{word}{end}" for word in words_of(kind) for end in _OF_ITS_OWN]
    return frozenset(map(plain, words))


def decides(kind: Kind) -> Sequence[str]:
    """Return the columns that tell of this kind, None of which a file of another has."""
    return tuple(data()["kind"].get(kind.name, {}).get("decides", ()))


def usages(kind: Kind) -> frozenset[str]:
    """Return headings of columns that say how what was bought is taken, perhaps as a daily dose."""
    return frozenset(map(plain, data()["kind"].get(kind.name, {}).get("usage", ())))


@cache
def ignored_headings() -> frozenset[str]:
    """Return headings of columns that mean nothing by themselves."""
    return frozenset(plain(word) for words in data()["ignored"].values() for word in words)


@lru_cache(maxsize=8)
def contact_words(own: Headers = ()) -> Mapping[str, str]:
    """Return the headings of a contact's own columns."""
    return _each(data()["contact"], own)


@lru_cache(maxsize=8)
def customer_words(kinds: Kinds) -> Mapping[str, str]:
    """Return the headings of a customer's columns and fields; those of the department go before the program's."""
    book = kinds.field_book
    words = _each(data()["customer"], kinds.headers)
    for mark, fields in ((OF_CUSTOMER, book.customer), (OF_PERSON, book.person)):
        for name, field in fields.items():
            column = name if name in data()["customer"] else f"{mark}{name}"
            for word in map(plain, words_of(field)):
                if field.own or word not in words:
                    words[word] = column
    for name, field in book.columns.items():
        if field.own:
            words |= dict.fromkeys(map(plain, words_of(field)), name)
    return words


@lru_cache(maxsize=8)
def agent_words(own: Headers = ()) -> Mapping[str, str]:
    """Return the headings of an agent's own columns."""
    return _each(data()["agents"], own)


@lru_cache(maxsize=8)
def _contacts(kinds: Kinds) -> Mapping[str, str]:
    own = {
        plain(word): f"{FIELD}{field.name}"
        for field in kinds.field_book.contact.values()
        for word in words_of(field)
    }
    return {**customer_words(kinds), **own, **contact_words(kinds.headers)}


@lru_cache(maxsize=8)
def _agents(own: Headers) -> Mapping[str, str]:
    names = {
        word: "name" for word, name in _each(data()["customer"], own).items() if name == "name"
    }
    return {**names, **agent_words(own)}


def _kind_words(kind: Kind, kinds: Kinds) -> Mapping[str, str]:
    known = dict(_each(data()["event"], kinds.headers))
    own = data()["kind"].get(kind.name, {})
    known |= dict.fromkeys(own_days(kind), DAY)
    for field in kind.fields.values():
        words = [*words_of(field), *own.get("also", {}).get(field.name, ())]
        words += _made(own.get("made", {}).get(field.name, ()))
        known |= {plain(word): f"{FIELD}{field.name}" for word in words}
    if "note" not in kind.fields:
        notes = [word for word, name in customer_words(kinds).items() if name == "note"]
        known |= {word: "text" for word in notes if word not in known}
    if kind.answers:
        known |= dict.fromkeys(map(plain, data()["answers"]["ref"]), "ref")
    return known


def _made(choices: Sequence[Sequence[Sequence[str]]]) -> Iterator[str]:
    """Yield every word that a choice from each of the parts makes: units per box, tablets/bottle."""
    for parts in choices:
        yield from map("".join, product(*parts))


def _each(table: Mapping[str, Sequence[str]], own: Headers) -> dict[str, str]:
    """Return every word with the column that it means; a column's own name means it too.

    The department's words for a column take the place of the program's, and go before those of other columns.
    """
    theirs = {name: words for name, words in own if name in table}
    found: dict[str, str] = {}
    for named in ({**table, **dict.fromkeys(theirs, ())}, theirs):
        for name, words in named.items():
            for word in (name, *words):
                found[plain(word)] = name
    return found


@cache
def data() -> Mapping[str, Any]:
    """Return the file's tables."""
    return tomllib.loads(read_data("headers.toml"))
