"""What the columns of a spreadsheet are: its words in either language, as names of ours."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from keqing.errors import Unusable
from keqing.i18n import msg
from keqing.kinds import Kind, Kinds
from keqing.naming import fold, words_of

CUSTOMERS = "customers"
"""What a file holds that has a row a customer and no day."""
DAY, AGENT = "day", "agent"
FIELD = "."
"""Before the name of a kind's field, so that no column of a customer has that name."""

_MANY = frozenset({"phone", "note", "tag"})
"""Columns that a file may have several of."""
_BESIDE = re.compile(r"[\s_*:：/.\-]+|[(\[【（].*?[)\]】）]")


@dataclass(frozen=True, slots=True)
class Columns:
    """What a file's columns are.

    `kind` is the event kind that its rows are about, None for customers. `names` has one entry for each
    column, None for one that is not used: a customer's column, `day` or `agent` of an event, or a field of
    the kind as `.product`. `unknown` are the headings that nobody knows here.
    """

    kind: str | None
    names: tuple[str | None, ...]
    unknown: tuple[str, ...] = ()


def recognise(header: Sequence[str], kinds: Kinds, wanted: str | None = None) -> Columns:
    """Tell what the columns are, and with them what the file is about unless `wanted` says it.

    Raises NotFound for a `wanted` that is no kind, and Unusable where no column is known, one that is needed
    is missing, or two are the same.
    """
    if wanted is not None:
        kind = _wanted(wanted, kinds)
        names = _names(header, kind)
    else:
        kind, names = _guessed(header, kinds)
    _check(header, names, kind)
    ignored = _ignored()
    unknown = tuple(
        word
        for word, name in zip(header, names, strict=True)
        if word and name is None and _plain(word) not in ignored
    )
    return Columns(kind.name if kind else None, names, unknown)


def _wanted(word: str, kinds: Kinds) -> Kind | None:
    if fold(word) in {CUSTOMERS, "customer", "客户", "顾客"}:
        return None
    for name, table in _data()["kind"].items():
        if fold(word) in map(fold, table["words"]):
            return kinds.find(name)
    return kinds.find(word)


def _guessed(header: Sequence[str], kinds: Kinds) -> tuple[Kind | None, tuple[str | None, ...]]:
    """Find the first kind with a day and a column that decides; customers otherwise."""
    for name, table in _data()["kind"].items():
        kind = kinds.by_name.get(name)
        if kind is None:
            continue
        names = _names(header, kind)
        own = {_plain(word) for word in table["day"]}
        decides = {f"{FIELD}{one}" for one in table["decides"]} & set(names) or (
            DAY in table["decides"] and own & {_plain(word) for word in header}
        )
        if DAY in names and decides:
            return kind, names
    return None, _names(header, None)


def _names(header: Sequence[str], kind: Kind | None) -> tuple[str | None, ...]:
    """Name each column; where words fit both, a kind's own come before an event's and a customer's."""
    known = _customer_words() if kind is None else {**_customer_words(), **_kind_words(kind)}
    return tuple(known.get(_plain(word)) for word in header)


def _check(header: Sequence[str], names: Sequence[str | None], kind: Kind | None) -> None:
    known = [name for name in names if name]
    for name in {one for one in known if known.count(one) > 1} - _MANY:
        twice = [word for word, one in zip(header, names, strict=True) if one == name]
        raise Unusable(
            msg("The columns {columns} say the same.", columns=twice),
            msg("Leave one of them out, or give it another heading."),
        )
    if not {"name", "code"} & set(known):
        raise Unusable(
            msg("No column has the customers' names or codes."),
            msg(
                "The first row names the columns, for example {columns}. Yours are: {found}.",
                columns=["姓名", "电话", "name", "phone"],
                found=list(header),
            ),
        )
    if kind is None:
        return
    needed = [DAY, *(f"{FIELD}{one.name}" for one in kind.fields.values() if _needed(one))]
    for name in needed:
        if name not in known:
            shown = msg("Date") if name == DAY else kind.fields[name.removeprefix(FIELD)].title
            raise Unusable(
                msg("{kind}: no column is {column}.", kind=kind.title, column=shown),
                msg("Add it, or import the file as customers with --kind customers."),
            )


def _needed(field: Any) -> bool:  # noqa: ANN401  # kinds.Field, whose module this one need not know
    return bool(field.required) and field.default is None


def _plain(word: str) -> str:
    """Return what spellings of one heading share."""
    return _BESIDE.sub("", fold(word)) or fold(word)


@cache
def _customer_words() -> Mapping[str, str]:
    return dict(_each(_data()["customer"]))


@cache
def _ignored() -> frozenset[str]:
    return frozenset(_plain(word) for words in _data()["ignored"].values() for word in words)


def _kind_words(kind: Kind) -> Mapping[str, str]:
    known = dict(_each(_data()["event"]))
    own = _data()["kind"].get(kind.name, {})
    known |= dict(_each({DAY: own.get("day", [])}))
    for field in kind.fields.values():
        words = [*words_of(field), *own.get("also", {}).get(field.name, ())]
        known |= {_plain(word): f"{FIELD}{field.name}" for word in words}
    return known


def _each(table: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Yield every word with the column that it means; a column's own name means it too."""
    for name, words in table.items():
        for word in (name, *words):
            yield _plain(word), name


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads(files("keqing").joinpath("data", "headers.toml").read_text("utf-8"))
