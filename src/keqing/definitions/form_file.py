"""Forms to print: one record or one customer, line by line, read from TOML with line and advice.

[form.gift-receipt]
title = { zh = "赠品收条", en = "Gift receipt" }
of = "gift"
lines = ["品名：{item}", "价值：{value}"]
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import field
from datetime import date

from keqing.definitions.built_in_files import built_in_text
from keqing.definitions.names import find_called, suggest_words
from keqing.definitions.stored import Stored, newest
from keqing.definitions.stored_definitions import table_of
from keqing.definitions.toml_file import File, Table, suggest_name
from keqing.definitions.vocabulary import Kinds
from keqing.frozen import dataclass
from keqing.i18n import msg

FORM = "form"
"""The type of these definitions."""
CUSTOMER = "customer"
ABOUT_ALL = ("code", "name")
ABOUT_RECORD = ("id", "day", "agent", "text", *ABOUT_ALL)
"""The places that every record fills, besides its fields."""
_PLACE = re.compile(r"\{([^{}]*)\}")
_KEYS = ("title", "of", "lines", "source")


@dataclass(frozen=True, slots=True)
class PrintedForm:
    """A form of a kind, or of customers: its lines, with places in braces for what is filled in."""

    name: str
    of: str
    lines: tuple[str, ...]
    title: Mapping[str, str] = field(default_factory=dict)

    @property
    def aliases(self) -> tuple[str, ...]:
        """Other words for it: none."""
        return ()

    def filled(self, values: Mapping[str, str]) -> list[str]:
        """Return its lines with these values; what is missing is a space to write on."""
        return [_PLACE.sub(lambda m: values.get(m[1]) or "________", line) for line in self.lines]


def read_form(table: Table, kinds: Kinds) -> PrintedForm:
    """Read one form; what is unfit is a mistake of the table's file."""
    table.only(_KEYS)
    table.needs("of", msg("Write {example}", example='of = "gift"'))
    table.needs("lines", msg("Write {example}", example='lines = ["...", "..."]'))
    of = table.text("of") or ""
    lines = table.texts("lines") or ()
    among = [*kinds.by_name.values()]
    kind = find_called(of, among) if of and of != CUSTOMER else None
    if of and of != CUSTOMER and kind is None:
        table.unfit("of", suggest_words(of, among, listing="keqing add list"))
    fields = kind.fields if kind else {**kinds.columns, **kinds.fields}
    known = list(dict.fromkeys([*(ABOUT_RECORD if kind else ABOUT_ALL), *fields]))
    for place in (place for line in lines for place in _PLACE.findall(line)):
        if (kind or of == CUSTOMER) and place not in known:
            table.wrong(
                "lines",
                msg("there is nothing to fill in for {name}", name=place),
                suggest_name(place, known),
            )
    return PrintedForm(table.name, kind.name if kind else of, lines, table.titles() or {})


def forms_in_force(stored: Iterable[Stored], day: date, kinds: Kinds) -> list[PrintedForm]:
    """Return the forms that hold on a day, the program's and the department's over them."""
    own = newest([row for row in stored if row.type == FORM], day).values()
    replaced = {row.name for row in own}
    shipped = built_in_text("forms")
    names = tomllib.loads(shipped)[FORM]
    file = File("forms", shipped)
    tables = [Table(file, (FORM, n), names[n]) for n in names if n not in replaced]
    tables += [table_of(row) for row in own if row.active]
    return [read_form(table, kinds) for table in tables]
