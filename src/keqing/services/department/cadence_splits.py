"""Cadences in force whose steps are the work of two people, and the file that makes two of each (R4)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import select

from keqing.definitions.cadence import Cadence
from keqing.definitions.cadence_people import roles_of, split_keys
from keqing.errors import Unusable
from keqing.i18n import msg
from keqing.models import Customer, Enrollment
from keqing.records.cadences import CadenceSplit
from keqing.services.context import cadence_texts
from keqing.services.context.cadence_texts import Text, toml
from keqing.services.context.desk import Desk
from keqing.services.department.cadences import named

_PARTS: Mapping[str, tuple[str, ...]] = {
    "complaint": ("complaint", "complaint-solution"),
    "no-purchase-review": ("no-purchase-review", "no-purchase-ageing"),
    "collection": ("collection", "collection-review"),
}
"""The cadences that shipped as the work of two people, with those that ship in their place."""


def shared_cadences(desk: Desk) -> list[Cadence]:
    """Return the cadences in force whose steps are of two roles: an escalation in them waits for the step before."""
    found = (edition.cadence for _, edition in sorted(desk.book.in_force(desk.today).items()))
    return [cadence for cadence in found if cadence and len(roles_of(cadence)) > 1]


def split_cadence(desk: Desk, word: str) -> CadenceSplit:
    """Return a cadence as a file with one for each person's work. Raises NotFound, and Unusable for one of one person."""
    texts = cadence_texts.known(desk)
    text = texts[named(word, texts)]
    if len(roles_of(text.cadence)) == 1:
        raise Unusable(
            msg("All steps of {cadence} are one person's work.", cadence=text.cadence.title),
            msg(
                "There is nothing to split; see: keqing cadence show {name}", name=text.cadence.name
            ),
        )
    shipped = cadence_texts.built_in(desk.kinds.readable)
    tables: dict[str, str] = {}
    for role, keys in split_keys(text.keys, text.cadence).items():
        known = _shipped(text, role, shipped, tables)
        name = known.cadence.name if known else _name(text.cadence.name, role, tables, texts)
        tables[name] = known.text if known else _table(name, _titled(desk, keys, role, tables))
    return CadenceSplit(
        name=text.cadence.name,
        title=text.cadence.title,
        names=tuple(tables),
        text="\n".join(part.rstrip() + "\n" for part in tables.values()),
        waiting=tuple(_waiting(desk, text.cadence)),
    )


def _shipped(
    whole: Text, role: str | None, shipped: Mapping[str, Text], taken: Collection[str]
) -> Text | None:
    """Return the program's own cadence for the same work of the same person, where it was split there."""
    first = next((step for step in whole.cadence.steps if step.role == role), None)
    for name in _PARTS.get(whole.cadence.name, ()):
        text = shipped[name]
        step = text.cadence.steps[0]
        if first and name not in taken and (step.at, step.role) == (first.at, role):
            return text
    return None


def _name(whole: str, role: str | None, taken: Mapping[str, str], known: Mapping[str, Text]) -> str:
    """Return a name that no cadence has: the first person's work keeps that of the whole."""
    if not taken:
        return whole
    name = f"{whole}-{role or 'owner'}"
    while name in taken or name in known:
        name += "-own"
    return name


def _titled(
    desk: Desk, keys: Mapping[str, Any], role: str | None, before: Mapping[str, str]
) -> dict[str, Any]:
    """Return what a part says, with the role's name behind the title of the whole, but for the first part."""
    if not before or role is None:
        return dict(keys)
    called = desk.words.titles_of("role").get(role, {})
    title = {
        language: f"{text}{'：' if language == 'zh' else ': '}{called.get(language, role)}"
        for language, text in keys["title"].items()
    }
    return {**keys, "title": title}


def _table(name: str, keys: Mapping[str, Any]) -> str:
    return "\n".join(
        [f"[cadence.{toml_key(name)}]", *(f"{key} = {toml(value)}" for key, value in keys.items())]
    )


def toml_key(name: str) -> str:
    """Write a name as a key of TOML: in quotes where it is not of plain letters."""
    return name if name.isascii() else toml(name)


def _waiting(desk: Desk, cadence: Cadence) -> Iterator[str]:
    """Name the customers whose current step is another person's than the first one is: they end with the split."""
    first = roles_of(cadence)[0]
    rows = desk.session.execute(
        select(Customer.code, Enrollment.role)
        .join(Customer, Customer.id == Enrollment.customer_id)
        .where(Enrollment.cadence == cadence.name, Enrollment.ended.is_(None))
        .order_by(Customer.code)
    )
    yield from dict.fromkeys(code for code, role in rows if role != first)
