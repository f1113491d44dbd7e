"""A department's own words for the outcomes of its contacts, read from TOML with line and advice.

    [outcome.no-answer]
    title = { zh = "没人接", en = "Rang out" }
    aliases = ["响铃无人"]

The effect of an outcome is code: none is added, and none can be left out. The program's own words for it go on being
understood where they mean no other outcome now.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from keqing.definitions.kind_file import refuse_double_words
from keqing.definitions.kinds import channels, shipped_outcomes
from keqing.definitions.names import fold_word, words_of
from keqing.definitions.toml_file import Table, suggest_name
from keqing.definitions.vocabulary import EFFECTS, Outcome, Outcomes
from keqing.i18n import msg


def read_outcome(table: Table) -> Outcome:
    """Read one outcome; what is unfit is left out of it and kept as a mistake."""
    table.only(("title", "aliases", "channel", "source"))
    if table.name not in EFFECTS:
        table.wrong(
            None,
            msg("there is no outcome {name}, and what one does is code", name=table.name),
            suggest_name(table.name, sorted(EFFECTS)),
        )
    return Outcome(
        table.name,
        table.titles() or {},
        table.choice("channel", channels()) or "phone",
        table.texts("aliases") or (),
    )


def with_outcomes(before: Outcomes | None, tables: Sequence[Table]) -> Outcomes | None:
    """Return the outcomes with those of these tables in the place of others; None where all are the program's."""
    if not tables:
        return before
    read = {table.name: read_outcome(table) for table in tables}
    known = {**(before or shipped_outcomes()).by_name, **read}
    own = {name for name, each in known.items() if each is not shipped_outcomes().by_name.get(name)}
    made = _without_taken(known, own)
    refuse_double_words(tables, made.values(), made.keys() - own)
    return Outcomes(MappingProxyType(_with_shipped_words(made, own)))


def _without_taken(known: Mapping[str, Outcome], own: Iterable[str]) -> dict[str, Outcome]:
    """Return the outcomes of which the program's have no alias that means one of the department's own."""
    names = set(own)
    taken = {fold_word(word) for name in names if name in known for word in words_of(known[name])}
    return {
        name: each
        if name in names
        else replace(
            each, aliases=tuple(word for word in each.aliases if fold_word(word) not in taken)
        )
        for name, each in known.items()
    }


def _with_shipped_words(known: Mapping[str, Outcome], own: Iterable[str]) -> dict[str, Outcome]:
    """Return the outcomes of which the department's own are understood by the program's words, too."""
    used = {fold_word(word) for each in known.values() for word in words_of(each)}
    found = dict(known)
    for name in own:
        shipped = shipped_outcomes().by_name.get(name)
        if shipped:
            more = [word for word in words_of(shipped) if fold_word(word) not in used]
            found[name] = replace(found[name], aliases=(*found[name].aliases, *more))
    return found
