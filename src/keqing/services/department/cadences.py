"""The department's cadences: which there are, putting texts in force, switching on and off.

`enforcing` puts them in force.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Literal

from sqlalchemy import func, select

from keqing.definitions import cadence_file
from keqing.definitions.names import find_called, suggest_words
from keqing.definitions.toml_file import File
from keqing.errors import NotFound, Unusable
from keqing.i18n import msg
from keqing.models import Enrollment
from keqing.records.cadences import CadenceLine, Definition
from keqing.records.definitions import DefinitionChange, Enforced
from keqing.services.context import preset_book
from keqing.services.context.book import ALWAYS
from keqing.services.context.cadence_texts import (
    Text,
    in_force,
    known,
    newest,
    refuse_circles,
)
from keqing.services.context.definition_texts import differences
from keqing.services.context.desk import Desk, WritingDesk
from keqing.services.department.enforcing import EditionsWanted, enforce
from keqing.services.derived.folded_ahead import FoldedAhead
from keqing.services.queries.batching import Progress
from keqing.timeline.enrollment import PROMISE


def listed(desk: Desk) -> tuple[CadenceLine, ...]:
    """Return every cadence, in force or not, by name."""
    on, rows, enrolled = in_force(desk), newest(desk), _enrolled(desk)
    return tuple(
        CadenceLine(
            name=name,
            title=text.cadence.title,
            track=str(text.cadence.track),
            on=name in on,
            version=rows[name].version if name in rows else 0,
            enrolled=enrolled.get(name, 0),
            source=text.cadence.source,
        )
        for name, text in sorted(known(desk).items())
    )


def definition(desk: Desk, word: str) -> Definition:
    """Return a cadence's text as it is in force, or would be when switched on. Raises NotFound."""
    texts, rows = known(desk), newest(desk)
    name = named(word, texts)
    row, on = rows.get(name), name in in_force(desk)
    return Definition(
        name=name,
        title=texts[name].cadence.title,
        text=texts[name].text,
        on=on,
        version=row.version if row else 0,
        since=row.since if row and on and row.since.year > 1 else None,
        enrolled=_enrolled(desk).get(name, 0),
    )


def named(word: str, texts: Mapping[str, Text]) -> str:
    """Return the name of the cadence that is called so, by name or by title. Raises NotFound."""
    among = [text.cadence for _, text in sorted(texts.items())]
    if found := find_called(word, among):
        return found.name
    raise NotFound(
        msg("There is no cadence {name}.", name=word),
        suggest_words(word, among, listing="keqing cadence list"),
    )


def switch_on(
    desk: WritingDesk,
    words: Iterable[str],
    progress: Progress | None = None,
    *,
    always: bool = False,
    ahead: bool = False,
    folded: FoldedAhead | None = None,
) -> Enforced:
    """Put cadences in force, from today on, with the text that they had here last, or the program's.

    With `always` they hold from the beginning of time, as what a department starts with does: whoever
    comes or is brought in later is no late entry to them (R14). `ahead` and `folded` are as in `definitions.apply`.
    """
    return enforce(
        desk, *wanted_on(desk, words, always=always), progress, ahead=ahead, folded=folded
    )


def wanted_on(desk: Desk, words: Iterable[str], *, always: bool = False) -> EditionsWanted:
    """Tell what switching cadences on would put in force."""
    texts = known(desk)
    names = [
        name for word in words for name in _of_preset(desk, word, texts) or [named(word, texts)]
    ]
    wanted = {name: texts[name] for name in names}
    for name, text in wanted.items():
        cadence_file.read_cadences(text.text, file=name, kinds=desk.kinds, known=texts)
        refuse_circles(File(name, text.text), {**in_force(desk), **wanted})
    since = ALWAYS if always else desk.today
    return EditionsWanted(tuple(change(desk, text) for text in wanted.values()), wanted, since)


def _of_preset(desk: Desk, word: str, texts: Mapping[str, Text]) -> list[str]:
    """Return the cadences of the preset that is called so, where no cadence is."""
    if find_called(word, [text.cadence for text in texts.values()]):
        return []
    preset = find_called(word, preset_book.presets_of(desk).values())
    return [name for name in preset.cadences if name in texts] if preset else []


def switch_off(
    desk: WritingDesk,
    words: Iterable[str],
    progress: Progress | None = None,
    *,
    since: date | None = None,
    ahead: bool = False,
    folded: FoldedAhead | None = None,
) -> Enforced:
    """Take cadences out of force: whoever is in them leaves them that day, today by default.

    `ahead` and `folded` are as in `definitions.apply`.
    """
    return enforce(desk, *wanted_off(desk, words, since), progress, ahead=ahead, folded=folded)


def wanted_off(desk: Desk, words: Iterable[str], since: date | None = None) -> EditionsWanted:
    """Tell what switching cadences off would end. Raises Unusable for promises."""
    texts, now = known(desk), in_force(desk)
    names = [named(word, texts) for word in words]
    if PROMISE in names:
        raise Unusable(
            msg("Promises are always kept: {name} cannot be switched off.", name=PROMISE),
            msg("To end one of a customer: keqing end WHO {name}", name=PROMISE),
        )
    changes = tuple(
        DefinitionChange(name, texts[name].cadence.title, "off" if name in now else "same")
        for name in names
    )
    return EditionsWanted(changes, texts, since or desk.today)


def change(desk: Desk, new: Text) -> DefinitionChange:
    """Tell what a text changes of the cadence of its name that is in force."""
    old = in_force(desk).get(new.cadence.name)
    keys = tuple(differences(old.keys if old else {}, new.keys))
    status: Literal["new", "changed", "same"] = "changed" if keys else "same"
    return DefinitionChange(new.cadence.name, new.cadence.title, status if old else "new", keys)


def _enrolled(desk: Desk) -> dict[str, int]:
    """How many customers are in each cadence now."""
    rows = desk.session.execute(
        select(Enrollment.cadence, func.count(Enrollment.customer_id.distinct()).label("n"))
        .where(Enrollment.ended.is_(None))
        .group_by(Enrollment.cadence)
    )
    return {row.cadence: row.n for row in rows}
