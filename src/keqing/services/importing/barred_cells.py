"""Barred words in a file: columns that are left out, cells that are rejected, texts that are flagged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from keqing.definitions.barred import Bar, find_bar
from keqing.i18n import msg
from keqing.services.hearing.barred import words_told
from keqing.services.importing.draft import Draft
from keqing.services.importing.sheet import ImportSheet
from keqing.text.limits import beginning_of

NAMING_COLUMNS = frozenset({"source", "tag", "relation"})
"""Columns whose words say what somebody is, or where they came from."""
TOLD_COLUMNS = frozenset({"note", "person_note", "text", "entry"})
"""Columns in which people write what was said."""


def without_barred(sheet: ImportSheet, own: Sequence[Bar]) -> ImportSheet:
    """Return a file without the columns that the law bars; each is told with what to record instead."""
    found = {heading: bar for heading in sheet.header if (bar := find_bar(heading, own))}
    if not found:
        return sheet
    reasons = {
        heading: msg(
            "{barred}. This column was left out. {instead}",
            barred=bar.says(heading),
            instead=bar.instead,
        )
        for heading, bar in found.items()
    }
    return replace(
        sheet,
        names=tuple(
            None if heading in found else name
            for heading, name in zip(sheet.header, sheet.names, strict=True)
        ),
        unknown=tuple(dict.fromkeys([*sheet.unknown, *found])),
        elsewhere={**sheet.elsewhere, **reasons},
    )


def note_barred(draft: Draft, heading: str, text: str, own: Sequence[Bar]) -> None:
    """Note in the draft that a text tells of what the law bars: it is kept, and the manager sees it."""
    told = words_told([text], own)
    if told is None:
        return
    draft.barred = tuple(dict.fromkeys([*draft.barred, *told.bars]))
    draft.barred_text = draft.barred_text or text
    draft.flag(
        heading,
        msg(
            "'{text}' tells of what is barred: {law}. It is kept as evidence, and the manager sees it. {instead}",
            text=beginning_of(text),
            law=told.law,
            instead=told.instead,
        ),
    )
