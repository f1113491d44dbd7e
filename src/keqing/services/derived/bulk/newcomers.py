"""The standings of customers who have no records yet but their creation.

Most customers of a file have nothing but a profile, and many of these are alike to the cadences. One of them is
folded by `timeline.fold`, and the rows that follow are stored for each. For 100,000 customers the import takes 6
times its floor so (processor time, `benchmarks/importing.py`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

from keqing import models
from keqing.dates.birthdays import Birthday
from keqing.dates.occasions import BIRTHDAY
from keqing.models import Customer
from keqing.records.event import Event
from keqing.services.context.desk import WritingDesk
from keqing.services.derived.derived_rows import EnrollmentRow
from keqing.services.derived.standing_rows import derive
from keqing.timeline.enrollment import PersonFacts, profile_sets
from keqing.timeline.file_values import COLUMNS
from keqing.timeline.fold import fold_timeline

_OWN = frozenset({"age", "birthday", "created"})
"""Names in conditions that are each customer's own."""
_MAX_STANDINGS = 50_000
"""Different standings that are remembered."""


class Newcomers:
    """Stores standings of new customers. `imported` is the day from which their steps count, None for their own."""

    def __init__(self, desk: WritingDesk, imported: date | None) -> None:
        """Find out whether the day of creation makes a difference to any cadence."""
        self.desk, self.imported = desk, imported
        terms = desk.book.terms
        own = {*_OWN, *COLUMNS, *desk.kinds.fields} if terms else _OWN
        self._told_apart = bool(desk.book.ladders.setting) or any(
            {term.name, term.argument} & own for term in terms
        )
        self._fold_once = lru_cache(_MAX_STANDINGS)(self._fold)
        self._dated = imported is None or any(
            edition.since > date.min or (edition.cadence and edition.cadence.anchor == "created")
            for edition in desk.book.editions
        )

    def store(self, people: Sequence[tuple[int, Mapping[str, Any], Mapping[str, Any]]]) -> set[int]:
        """Store the standings of customers, given by id, columns and profile; returns those to be folded singly."""
        rows: list[Mapping[str, Any]] = []
        singly: set[int] = set()
        for id_, columns, profile in people:
            alike = self._standing(columns, profile)
            if alike is None:
                singly.add(id_)
                continue
            rows.extend({**row._asdict(), "customer_id": id_} for row in alike)
        self.desk.work.bulk_insert(models.Enrollment, rows)
        return singly

    def _standing(
        self, columns: Mapping[str, Any], profile: Mapping[str, Any]
    ) -> tuple[EnrollmentRow, ...] | None:
        day = columns["created"] if self._dated or self.imported is None else self.imported
        return self._fold_once(day, columns["owner_id"], json.dumps(_ageless(profile)))

    def _fold(
        self, day: date, owner_id: int | None, written: str
    ) -> tuple[EnrollmentRow, ...] | None:
        """Fold one for all; None where code or file make a difference (R8, R11, R14), or more than steps is stored."""
        desk, profile = self.desk, json.loads(written)
        if self._told_apart:
            return None
        created = Event(
            id=0, sequence=0, day=day, kind="created", details=profile, imported=self.imported
        )
        person = PersonFacts("", day, profile_sets(profile))
        standing = fold_timeline(person, [created], desk.book, desk.almanac, desk.clock)
        if standing.next_change:  # it is stored with the customer, and time alone turns it
            return None
        if any(
            enrollment.cadence.repeat or enrollment.closings for enrollment in standing.enrollments
        ):
            return None
        customer = Customer(
            id=0,
            code="",
            type=profile["type"],
            declared_grade=profile.get("grade"),
            owner_id=owner_id,
        )
        return derive(desk, customer, standing, ()).enrollments


def _ageless(profile: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a profile without the year of birth, which no birthday is kept by (R13)."""
    if not profile.get(BIRTHDAY):
        return dict(profile)
    born = replace(Birthday.parse(profile[BIRTHDAY]), year=None)
    return {**profile, BIRTHDAY: str(born)}
