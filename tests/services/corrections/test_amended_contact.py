"""A contact that could not have been recorded as it is corrected, and how to correct it instead."""

from __future__ import annotations

import pytest

from keqing.errors import KeqingError
from keqing.i18n import translate_message
from tests.departments import Department
from tests.services.corrections.conftest import NOV, amend

MISTAKES: dict[str, tuple[str, tuple[str, ...], str, str]] = {
    "reached without a text": (
        "no-answer", ("outcome=reached",), "What was said is missing.",
        'Write it in a few words: keqing amend {id} outcome=reached text="TEXT"',
    ),
    "a callback without a day": (
        "reached", ("outcome=callback",), "When to call back is missing.",
        "Say when: keqing amend {id} outcome=callback next=12-05",
    ),
    "nobody reached by an incoming call": (
        "reached", ("incoming=yes", "outcome=no-answer"), "An incoming call reached somebody.",
        "Say whose call it was, too: keqing amend {id} outcome=no-answer incoming=no",
    ),
    "a next call before the day": (
        "reached", ("next=2026-11-20",), "2026-11-20 is before 2026-11-21.",
        "Say another day, or none: keqing amend {id} next=",
    ),
    "a stop afterwards": (
        "reached", ("outcome=stop",), "This outcome cannot be changed afterwards.",
        "Void the record and record it again: keqing void {id} --reason TEXT",
    ),
    "a stop that was none": (
        "stop", ("outcome=reached",), "This outcome cannot be changed afterwards.",
        "Void the record and record it again: keqing void {id} --reason TEXT",
    ),
    "a death that was none": (
        "deceased", ("outcome=reached",), "This outcome cannot be changed afterwards.",
        "Void the record and record it again: keqing void {id} --reason TEXT",
    ),
    "a next call of the dead": (
        "deceased", ("next=2026-12-05",), "王秀英 is not to be called any more.",
        "Remove the next call: keqing amend {id} next=",
    ),
}  # fmt: skip
"""The outcome on record and the words of the correction: what is wrong, and what to write instead."""


@pytest.mark.parametrize("name", MISTAKES)
def test_a_correction_that_cannot_be_names_the_one_that_can(
    department: Department, buyer: str, name: str
) -> None:
    outcome, words, sentence, hint = MISTAKES[name]
    text = None if outcome == "no-answer" else "都好"
    called = department.log(buyer, outcome, text=text, day=NOV[21])
    assert called.event
    with pytest.raises(KeqingError) as caught:
        amend(department, called.event, *words)
    assert translate_message(caught.value.message) == sentence
    assert caught.value.hint
    assert translate_message(caught.value.hint) == hint.format(id=called.event)
