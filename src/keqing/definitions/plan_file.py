"""Plans of visits read from TOML, with the line and advice, and those in force on a day."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import cast, get_args

from keqing.calendar.periods import PlanLength
from keqing.definitions.names import find_called, suggest_words
from keqing.definitions.offset_file import read_offset
from keqing.definitions.plan import PLAN, PLAN_ITEM, VisitPlan
from keqing.definitions.shipped import shipped_texts
from keqing.definitions.stored import Stored, newest
from keqing.definitions.stored_definitions import table_of
from keqing.definitions.toml_file import File, Mistake, Table, suggest_name, toml_value
from keqing.definitions.vocabulary import Kinds
from keqing.i18n import msg

_KEYS = ("title", "cadences", "per", "order", "due", "source")


def read_plan(table: Table, kinds: Kinds, cadences: Collection[str] | None) -> VisitPlan:
    """Read one plan; what is unfit is a mistake of the table's file. `cadences` are those that there can be, None any."""
    table.only(_KEYS)
    advice = msg("Write whose visits it holds: {example}", example='cadences = ["dealer-weekly"]')
    if table.needs("cadences", advice) and table.get("cadences") == []:
        table.unfit("cadences", advice)
    table.needs("per", msg("Write {example}", example='per = "month"'))
    names = table.texts("cadences") or ()
    for name in names:
        if cadences is not None and name not in cadences:
            table.wrong(
                "cadences",
                msg("there is no cadence {name}", name=toml_value(name)),
                suggest_name(name, sorted(cadences)),
            )
    return VisitPlan(
        name=table.name,
        cadences=names,
        per=cast("PlanLength", table.choice("per", get_args(PlanLength)) or "month"),
        order=tuple(_order(table, kinds)),
        due=read_offset(table, "due"),
        title=table.titles() or {},
    )


def _order(table: Table, kinds: Kinds) -> Iterable[str]:
    """Read the fields of the customer by which visits are ordered, each by its name or title."""
    among = [each for each in kinds.fields.values() if not each.sensitive]
    hidden = [each for each in kinds.fields.values() if each.sensitive]
    for word in table.texts("order") or ():
        found = find_called(word, among)
        if found is None and (secret := find_called(word, hidden)):
            table.wrong(
                "order",
                msg("{name} is a health fact, and a plan is for many eyes", name=secret.name),
                msg("Order the visits by another field: {example}", example='order = ["route"]'),
            )
        elif found is None:
            table.wrong(
                "order",
                msg("customers have no field {name}", name=toml_value(word)),
                suggest_words(word, among),
            )
        else:
            yield found.name


def plans_in_force(stored: Iterable[Stored], day: date, kinds: Kinds) -> tuple[VisitPlan, ...]:
    """Return the plans that hold on a day, by name; one that can no longer be read is left out."""
    own = [row for row in stored if row.type == PLAN]
    return _read(tuple(newest(own, day).values()), kinds) if own else ()


@lru_cache(maxsize=64)
def _read(own: Sequence[Stored], kinds: Kinds) -> tuple[VisitPlan, ...]:
    tables = [table_of(row) for row in sorted(own, key=lambda row: row.name) if row.active]
    found = [read_plan(table, kinds, None) for table in tables]
    return tuple(plan for plan, table in zip(found, tables, strict=True) if not table.file.mistakes)


def plan_titles(stored: Iterable[Stored], kinds: Kinds) -> dict[str, Mapping[str, str]]:
    """Return how the items that ask for the approval of a plan are called, by what they are of."""
    plans = plans_in_force(stored, date.max, kinds)
    return {f"{PLAN_ITEM}{plan.name}": plan.title for plan in plans if plan.title}


def wrong_in_plan(name: str, text: str, kinds: Kinds) -> list[Mistake]:
    """Return the mistakes of a plan's text beside these kinds."""
    file = File(name, text)
    table = Table(file, (PLAN, name), file.tables[PLAN][name])
    read_plan(table, kinds, None)
    return file.mistakes


def plans_known(in_force: Collection[str], tables: Sequence[Table]) -> frozenset[str]:
    """Return the names of plans in force, those that ship, and those of a file."""
    return frozenset({*in_force, *shipped_texts(PLAN), *(table.name for table in tables)})
