"""R17: care and promotion wait for the contact cap, and for what stands above them.

Both look at all of a customer's follow-ups and contacts, unlike the rules of one enrollment (`schedule`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from keqing import schedule
from keqing.definitions.cadence import Track
from keqing.frozen import replace
from keqing.records.progress import Plan, Status
from keqing.schedule import NEVER
from keqing.timeline.enrollment import Enrollment, Key, Reason, Wait

CAP, CAP_DAYS = 3, 7
"""So many finished outgoing contacts in so many days are the most that care may come to."""
CAPPED = frozenset({Track.CARE, Track.PROMOTION})
PROMOTION_DAYS = 30
"""In so many days one promotional contact is the most."""
GAP = timedelta(days=2)
"""Care and promotion due so shortly before something that stands above them wait for it."""


def allowed_from(day: date, contacts: Iterable[date], promotions: Iterable[date] = ()) -> date:
    """R17: the first day from `day` on that the contact cap allows for one more contact.

    `contacts` are the days of all finished outgoing contacts, `promotions` those of promotional ones,
    which only another promotion has to mind.
    """
    made, promoted = sorted(contacts), max(promotions, default=None)
    while True:
        began = day - timedelta(days=CAP_DAYS - 1)
        recent = [contact for contact in made if began <= contact <= day]
        if len(recent) >= CAP:
            day = recent[-CAP] + timedelta(days=CAP_DAYS)
        elif promoted and promoted <= day < promoted + timedelta(days=PROMOTION_DAYS):
            day = promoted + timedelta(days=PROMOTION_DAYS)
        else:
            return day


def capped_until(
    listed: date, closes: date | None, contacts: Sequence[date], promotions: Sequence[date] = ()
) -> date | None:
    """R17: until when the cap keeps a step from the list, None where it does not.

    `listed` is the day on which it would be listed; what was listed before the last contact is looked at
    from that contact on. A step that closes sooner is listed on its last day, but no promotion is before its
    limit allows it: that step is missed.
    """
    since = max(listed, *contacts) if contacts else listed
    allowed = allowed_from(since, contacts, promotions)
    if allowed == since:
        return None
    if closes is None or allowed_from(closes, (), promotions) > closes:
        return allowed
    return min(allowed, closes)


def waits_for(track: Track, day: date, others: Iterable[tuple[Track, date]]) -> date:
    """R17: the day for which care or promotion on `day` waits: that of something above it, soon after."""
    soon = [
        other for above, other in others if above.rank < track.rank and day < other <= day + GAP
    ]
    return min(soon, default=day)


def may_wait(first: Track, second: Track) -> bool:
    """R17: whether the lower of two tracks may wait for the other: it is care or promotion."""
    above, below = sorted((first, second), key=lambda track: track.rank)
    return above is not below and below in CAPPED


def may_keep_apart(first: tuple[Track, date], second: tuple[Track, date]) -> bool:
    """R17: whether one of two follow-ups, each with its track and day, may wait for the other: the days are close."""
    return may_wait(first[0], second[0]) and abs(first[1] - second[1]) <= GAP


def may_be_capped(track: Track, listed: date | None, last_outgoing: date | None) -> bool:
    """R17: whether the cap may keep what is listed on a day; it never does long after the last outgoing contact."""
    if track not in CAPPED or listed is None or last_outgoing is None:
        return False
    return listed < last_outgoing + timedelta(days=CAP_DAYS)


def with_waits(
    enrollments: Sequence[Enrollment],
    outgoing: Sequence[date],
    *,
    consented: bool,
    promoted: Sequence[date] = (),
) -> tuple[Enrollment, ...]:
    """R17: the same enrollments, those of care and promotion with what they wait for.

    Work that no call closes neither waits nor is waited for, but for the consent.
    `outgoing` are the days of all finished outgoing contacts; `consented` says that promotion is allowed.
    `promoted` are days of promotions besides those that the enrollments closed.
    """
    promotions = [
        *promoted,
        *(
            closing.closed_on
            for enrollment in enrollments
            if enrollment.cadence.track is Track.PROMOTION
            for closing, _ in enrollment.closings
            if closing.status is Status.DONE
        ),
    ]
    stand: list[tuple[Track, date]] = []
    found: dict[Key, Enrollment] = {}
    for enrollment in sorted(enrollments, key=lambda candidate: candidate.cadence.track.rank):
        promotion = enrollment.cadence.track is Track.PROMOTION
        if promotion and not consented:
            found[enrollment.key] = replace(enrollment, wait=Wait(NEVER, Reason.CONSENT), notes=())
        elif enrollment.ended is None and enrollment.step and not enrollment.by_name:
            wait = _wait(
                enrollment, enrollment.step, outgoing, promotions if promotion else (), stand
            )
            waiting = replace(enrollment, wait=wait)
            found[enrollment.key] = waiting
            if waiting.effective:
                stand.append((enrollment.cadence.track, waiting.effective))
    return tuple(found.get(enrollment.key, enrollment) for enrollment in enrollments)


def _wait(
    enrollment: Enrollment,
    step: Plan,
    outgoing: Sequence[date],
    promotions: Sequence[date],
    above: Sequence[tuple[Track, date]],
) -> Wait | None:
    """R17: the wait of care and promotion: for the cap, or for a follow-up above them that is due soon."""
    if enrollment.cadence.track not in CAPPED or enrollment.effective is None:
        return None
    state = enrollment.state
    listed = schedule.listed_on(step.opens, state.planned, state.hold, enrollment.held)
    capped = capped_until(listed, step.closes, outgoing, promotions)
    effective = max(enrollment.effective, capped or enrollment.effective)
    waited = waits_for(enrollment.cadence.track, effective, above)
    if waited > effective and (step.closes is None or waited <= step.closes):
        return Wait(waited, Reason.GAP)
    return Wait(capped, Reason.CAP) if capped else None
