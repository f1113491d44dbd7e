"""What a drawn record says is in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from keqing.definitions.kinds import built_in_kinds
from keqing.records.event import Event
from keqing.services.reports.sampling import what_is_said

KINDS = built_in_kinds()
CHOSEN = next(
    (kind, field, choice)
    for kind in KINDS.every
    for field in kind.fields.values()
    for choice in field.choices
    if not field.sensitive and len(set(choice.title.values())) > 1
)
ASKED = next(
    (kind, field)
    for kind in KINDS.every
    for field in kind.fields.values()
    if not field.sensitive and str(field.type) == "bool"
)


def said(kind: str, details: Mapping[str, Any], text: str | None = None) -> object:
    event = Event(1, 1, kind=kind, day=date(2026, 11, 27), text=text, details=details)
    return what_is_said(event, KINDS)


def test_a_choice_is_said_by_its_title() -> None:
    kind, field, choice = CHOSEN
    assert said(kind.name, {field.name: choice.name}) == choice.title
    assert said(kind.name, {field.name: choice.name}, "x") == {
        lang: f"{title} x" for lang, title in choice.title.items()
    }


@pytest.mark.parametrize(("value", "zh", "en"), [(True, "是", "yes"), (False, "否", "no")])
def test_yes_or_no_is_said_with_its_question(*, value: bool, zh: str, en: str) -> None:
    kind, field = ASKED
    title = field.title
    assert said(kind.name, {field.name: value}) == {
        "zh": f"{title['zh']}：{zh}", "en": f"{title['en']}: {en}",
    }  # fmt: skip


def test_a_text_alone_is_said_as_it_is() -> None:
    assert said("contact", {}, "说已收到") == "说已收到"
