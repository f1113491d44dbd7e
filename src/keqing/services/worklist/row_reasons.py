"""The reasons and notes of the day's rows: what each follow-up that stands in the list says of itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import NamedTuple, cast

from keqing import schedule
from keqing.definitions.cadence import Cadence, Track
from keqing.records.customer import Supply
from keqing.records.due import DueReason
from keqing.records.today import RowNote
from keqing.services.context.desk import Desk
from keqing.services.context.field_words import is_told_discreetly, record_words
from keqing.services.queries.today_reads import StandingRow
from keqing.services.worklist.row_people import Ranked, RowPeople
from keqing.timeline.enrollment import ALARMS, closed_by_name, noted_from, step_label
from keqing.worklist.list_order import ReasonPlace, urgency
from keqing.worklist.row_sharing import Claim

_SAID_BY_PEOPLE = frozenset({None, "call", "task"})
"""Topics of what people promise; the others are written by rules, and are told where there is no text."""


class _StepWords(NamedTuple):
    """The common part of all steps with one topic in a cadence's edition.

    `by_name`: no call closes them (R5). `by_call`: a call closes them, whatever their role.
    """

    title: Mapping[str, str]
    track: Track
    track_name: str
    by_name: bool
    by_call: bool
    topic: str | None
    needs: Mapping[str, str] | None
    discreet: bool


class RowReasons:
    """The reasons of one list, of which `people` has the persons and `horizon` is the last day that it takes in."""

    def __init__(self, desk: Desk, people: RowPeople, horizon: date) -> None:
        """Look nothing up yet: a list shows steps of a few cadences."""
        self.desk, self.people, self.horizon = desk, people, horizon
        self.day = desk.today
        self.past = self.day < desk.clock
        self._in_force = desk.book.in_force(self.day)
        self._works: dict[tuple[str, int, str | None], _StepWords] = {}

    def is_listed(self, step: StandingRow) -> bool:
        """R12: the step's own day of listing has come, whatever its notes say."""
        if step.opens is None or (self.past and step.start > self.day):
            return False
        listed = schedule.listed_on(step.opens, step.planned, step.hold, step.held)
        return listed <= self.horizon

    def is_attempted(self, step: StandingRow) -> bool:
        """R6: the current step was tried on the day, and is held for it."""
        return bool(step.due and step.attempts and step.attempted == self.day)

    def again(self, ranked: Iterable[Ranked]) -> time | None:
        """R6: the hour of the day at which what was tried is tried again."""
        hours = [
            entry.step.time
            for entry in ranked
            if self.is_attempted(entry.step) and entry.step.hold == self.day
        ]
        return min(filter(None, hours), default=None)

    def is_by_name(self, step: StandingRow) -> bool:
        """R5: no call closes the step."""
        return self._work(step).by_name

    def wants_call(self, entry: Ranked) -> bool:
        """R5: a call would close the step, and it was not tried today: whoever was is to be called again."""
        work = self._work(entry.step)
        return work.by_call and not work.by_name and not self.is_attempted(entry.step)

    def notes(self, steps: Iterable[StandingRow]) -> tuple[RowNote, ...]:
        """List the notes of steps left open, the oldest first: in one order, whether stored or folded anew."""
        found = [
            (
                since,
                step.cadence,
                step.subject,
                n,
                RowNote(f"{status}:{label}", self._work(step).title, step.subject),
            )
            for step in steps
            for n, (status, label, since) in enumerate(step.notes or ())
            if noted_from(date.fromisoformat(since), step.held) <= self.day
        ]
        return tuple(note for *_, note in sorted(found, key=lambda entry: entry[:4]))

    def ranked(self, listed: Iterable[StandingRow], supplies: Mapping[str, Supply]) -> list[Ranked]:
        """The reasons of these follow-ups, in their order; `supplies` are the customer's, by product."""
        found = [self._ranked(step, supplies.get(step.subject)) for step in listed]
        return sorted(found, key=lambda entry: entry.place) if len(found) > 1 else found

    def _ranked(self, step: StandingRow, supply: Supply | None) -> Ranked:
        """The reason that a follow-up is, with its place and what it is when rows are dealt."""
        work = self._work(step)
        opens, due = cast("date", step.opens), cast("date", step.due)  # it has a step
        effective = schedule.effective_on(due, step.planned, step.hold, step.held)
        supply_end = supply.supply_end if supply else None
        hour = self._hour(step)
        label = step_label(step.cadence, step.label)
        whose, people, said = self.people.whose(step.owner_id, step.role)
        place = urgency(
            work.track, effective, self.day, closes=step.closes, at=hour, lasts=supply_end
        )
        reason = DueReason(
            cadence=step.cadence,
            subject=step.subject,
            label=label,
            track=work.track_name,
            must=effective <= self.day,
            opens=opens,
            due=due,
            closes=step.closes,
            effective=effective,
            attempts=step.attempts,
            text=step.text or work.topic,
            title=work.title,
            time=hour,
            role=step.role,
            guide=step.guide,
            owner=said.owner,
            supply_end=supply_end,
            red=step.red is not None and step.red <= self.day,
            anchor=step.anchor,
            channel=step.channel,
            by_name=work.by_name,
            needs=work.needs,
            discreet=work.discreet,
            people=said.people,
            shared=said.shared,
            unheld=said.unheld,
        )
        stands = max(effective, self.day) if self.horizon > self.day else self.day
        return Ranked(
            ReasonPlace(place, step.cadence, step.subject, label),
            reason,
            Claim(whose, people, work.by_name, step.role, opens, stands),
            step,
        )

    def _hour(self, step: StandingRow) -> time | None:
        """The hour of a promise; R6: that at which it is tried again goes with the day on which it was tried."""
        return None if step.topic is None and not self.is_attempted(step) else step.time

    def _work(self, step: StandingRow) -> _StepWords:
        key = step.cadence, step.version, step.topic
        if key not in self._works:
            self._works[key] = self._looked_up(*key)
        return self._works[key]

    def _looked_up(self, name: str, version: int, topic: str | None) -> _StepWords:
        edition = self._in_force.get(name)
        cadence = (edition.cadence if edition else None) or self._no_longer(name, version)
        track = Track.ALERT if topic in ALARMS else cadence.track
        return _StepWords(
            title=cadence.title,
            track=track,
            track_name=track.value,
            by_name=closed_by_name(cadence, topic),
            by_call=schedule.counts(cadence, None, "phone", ()),
            topic=None if topic in _SAID_BY_PEOPLE else topic,
            needs=record_words(self.desk, cadence),
            discreet=is_told_discreetly(self.desk, cadence),
        )

    def _no_longer(self, name: str, version: int) -> Cadence:
        """The text of a cadence that is no longer in force on this day."""
        for edition in self.desk.book.editions:
            if edition.name == name and edition.version == version and edition.cadence:
                return edition.cadence
        raise LookupError(name)
