"""What a cadence reads of the events that start and end it (R11)."""

from __future__ import annotations

from datetime import date

import pytest

from keqing.definitions import kinds
from keqing.definitions.cadence_file import built_in_cadences
from keqing.records.event import Event
from keqing.timeline.starting_event import is_about_another

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
