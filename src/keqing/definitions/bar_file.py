"""Bars of a department's own besides those of the law, read from TOML with line and advice.

    [bar.raffles]
    title = { zh = "抽奖", en = "Raffles" }
    law = { zh = "公司规定：不搞抽奖", en = "no raffles, by our own rules" }
    instead = { zh = "请记赠送资料。", en = "Record the materials that were given." }
    words = ["抽奖", "raffles?"]

Its patterns add to those of the program; none takes one away.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from keqing.definitions.barred import Bar, bars, one_of
from keqing.definitions.names import Named, words_of
from keqing.definitions.toml_file import Table, toml_value
from keqing.definitions.vocabulary import Kinds
from keqing.i18n import Message, msg
from keqing.patterns import late_pattern

_KEYS = ("title", "law", "article", "instead", "words", "texts", "source")
_MAX_PATTERN = 200
"""Characters of a pattern of a department's own."""
_NESTED = late_pattern(r"[*+}][)\]]*[*+{]")
"""Repetitions of repetitions, which may take for ever."""


def read_bar(table: Table) -> Bar:
    """Read one bar; what is unfit is left out of it and kept as a mistake."""
    table.only(_KEYS)
    if table.name in {bar.name for bar in bars()}:
        table.wrong(
            None,
            msg("the program bars {name} already", name=table.name),
            msg("Give the bar another name: its words are added, none is taken away."),
        )
    for key in ("law", "instead"):
        table.needs(
            key, msg("Write both languages: {example}", example=f'{key} = {{ zh = "…", en = "…" }}')
        )
    if not {"words", "texts"} & table.values.keys():
        table.needs("words", msg("Write {example}", example='words = ["...", "..."]'))
    law, instead = table.in_languages("law"), table.in_languages("instead")
    return Bar(
        table.name,
        law or {},
        instead or {},
        table.in_languages("article") or {},
        _patterns(table, "words"),
        _patterns(table, "texts"),
        title=table.titles() or {},
    )


def with_bars(before: Sequence[Bar], tables: Iterable[Table]) -> tuple[Bar, ...]:
    """Return a department's bars with those of these tables in the place of others of their names."""
    found = {bar.name: bar for bar in before} | {table.name: read_bar(table) for table in tables}
    return tuple(found.values())


def refuse_barred_in_force(tables: Sequence[Table], kinds: Kinds) -> None:
    """Keep a mistake where a new bar would bar what is in force: a kind, a field or a choice of it."""
    by_name = {table.name: table for table in tables}
    own = tuple(bar for bar in kinds.bars if bar.name in by_name)
    for kind in kinds.by_name.values() if own else ():
        fields = [*kind.fields.values()]
        things: list[Named] = [
            kind,
            *fields,
            *(choice for field in fields for choice in field.choices),
        ]
        for word in (word for thing in things for word in words_of(thing)):
            for bar in own:
                if bar.names and bar.names.search(word.casefold()):
                    by_name[bar.name].wrong(
                        "words",
                        msg("'{word}' of kind {kind} is in force", word=word, kind=kind.name),
                        msg("Change it in the same file, or take it out of force first."),
                    )
                    return


def _patterns(table: Table, key: str) -> re.Pattern[str] | None:
    """Read patterns; one that is none, or that fits nothing or everything, is a mistake."""
    words = table.texts(key) or ()
    for word in words:
        if problem := _unfit(word):
            table.unfit(key, problem)
            return None
    return one_of(words)


def _unfit(word: str) -> Message | None:
    """Say what is wrong with a pattern, None where nothing is."""
    try:
        pattern = re.compile(word)
    except re.error:
        return msg("{word} is no regular expression.", word=toml_value(word))
    if pattern.search(""):
        return msg("{word} fits every text.", word=toml_value(word))
    if len(word) > _MAX_PATTERN or _NESTED.search(word):
        return msg(
            "{word} may take too long: leave out repetitions of repetitions.", word=toml_value(word)
        )
    return None
