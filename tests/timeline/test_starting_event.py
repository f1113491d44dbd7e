"""What a cadence reads of the events that start and end it (R11)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from keqing.definitions import kinds
from keqing.definitions.cadence_file import built_in_cadences
from keqing.records.event import Event
from keqing.timeline.starting_event import (
    applies,
    day_of,
    fits_event,
    is_about_another,
    product_of,
    subject_of,
)

CADENCES = built_in_cadences(kinds.built_in_kinds())


@pytest.mark.parametrize(
    ("cadence", "details", "subject", "another"),
    [
        ("reorder", {"product": "丹参丸"}, "丹参丸", False),
        ("reorder", {"product": "甘草片"}, "丹参丸", True),
        ("reorder", {}, "丹参丸", False),  # whatever is meant
        ("reorder", {"product": "甘草片"}, "", False),
        ("event-reminder", {"gathering": "一月会"}, "十二月会", True),
        ("event-reminder", {"gathering": "一月会"}, "一月会", False),
        ("complaint", {"product": "甘草片"}, "7", False),  # its subject is the event
        ("no-purchase", {"product": "甘草片"}, "", False),
    ],
)
def test_an_event_leaves_what_is_about_another_subject(
    cadence: str, details: dict[str, str], subject: str, *, another: bool
) -> None:
    event = Event(1, 1, date(2026, 12, 10), "out-of-stock", details=details)
    assert is_about_another(CADENCES[cadence], event, subject) is another


@pytest.mark.parametrize(
    ("applies_to", "profile", "meant"),
    [
        ({}, {"type": "consumer"}, True),
        ({}, {}, True),
        ({}, {"type": "self"}, False),
        ({"type": ("self",)}, {"type": "self"}, True),
        ({"type": ("dealer",)}, {"type": "self"}, False),
        ({"type": ("dealer", "self")}, {"type": "dealer"}, True),
        ({"type": ("dealer",)}, {"type": "consumer"}, False),
        ({"type": ("dealer",), "grade": ("A",)}, {"type": "dealer"}, False),
        ({"type": ("dealer",), "grade": ("A",)}, {"type": "dealer", "grade": "A"}, True),
        ({"grade": ("A",)}, {"type": "self", "grade": "A"}, False),
    ],
)
def test_whom_a_cadence_is_meant_for(
    applies_to: dict[str, tuple[str, ...]], profile: dict[str, str], *, meant: bool
) -> None:
    cadence = replace(CADENCES["reorder"], applies_to=applies_to)
    given = {name: frozenset({value}) for name, value in profile.items()}
    assert applies(cadence, given) is meant


def event(kind: str, **details: str) -> Event:
    return Event(7, 1, date(2026, 12, 10), kind, details=details)


@pytest.mark.parametrize(
    ("where", "happened", "fits"),
    [
        ({}, event("assignment", **{"from": "王芳", "to": "李敏"}), True),
        ({}, event("assignment", **{"from": "王芳"}), False),
        ({}, event("assignment", to="李敏"), True),
        ({}, event("assignment"), True),
        ({}, event("purchase", **{"from": "王芳"}), True),
        ({"line": ("therapy",)}, event("purchase", line="therapy"), True),
        ({"line": ("therapy",)}, event("purchase", line="health"), False),
        ({"line": ("therapy",)}, event("purchase"), False),
    ],
)
def test_which_event_starts_it(
    where: dict[str, tuple[str, ...]], happened: Event, *, fits: bool
) -> None:
    assert fits_event(replace(CADENCES["reorder"], where=where), happened) is fits


@pytest.mark.parametrize(
    ("subject", "happened", "found", "product"),
    [
        ("customer", event("purchase", product="丹参丸"), "", "丹参丸"),
        ("event", event("purchase", product="丹参丸"), "7", "丹参丸"),
        ("product", event("purchase", product="丹参丸"), "丹参丸", "丹参丸"),
        ("product", event("purchase"), "", ""),
        ("gathering", event("invitation", gathering="冬会"), "冬会", ""),
        ("customer", None, "", ""),
        ("event", None, "", ""),
        ("product", None, "", ""),
    ],
)
def test_what_an_enrollment_is_about(
    subject: str, happened: Event | None, found: str, product: str
) -> None:
    cadence = replace(CADENCES["reorder"], subject=subject)
    assert subject_of(cadence, happened) == found
    assert product_of(cadence, happened, found) == product


def test_a_day_among_the_details() -> None:
    assert day_of("2026-12-10") == date(2026, 12, 10)
    assert day_of("") is day_of(None) is None
