"""A call guide as it stands for one customer: the words of the guide, and the facts that are filled in."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date

from keqing.frozen import dataclass

Words = Mapping[str, str]
"""A text by language."""


@dataclass(frozen=True, slots=True)
class GuideAsks:
    """Something to ask and to note. `field` is the field of contacts that takes the answer, `title` what it is called.

    `takes` are the answers that there are: choices by language, or a range with its unit.
    """

    text: Words
    field: str | None = None
    title: Words = dataclasses.field(default_factory=dict)
    takes: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class CallGuide:
    """The words for a customer, and the questions. `facts` are what is known of the places in its texts, by their names.

    A fact is a text, a title by language, or a day. `objections` are what may be said against it, each with its answer.
    `day` is the day of the contact: what falls into its year is said without the year.
    """

    name: str
    title: Words
    opening: Words | None
    entry: Words | None
    questions: tuple[GuideAsks, ...]
    objections: tuple[tuple[Words, Words], ...]
    closing: Words | None
    facts: Mapping[str, object] = dataclasses.field(default_factory=dict)
    day: date | None = None
