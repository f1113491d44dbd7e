"""Why a follow-up stands where it stands: every rule that moved its date, in their order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from keqing import schedule
from keqing.calendar.festivals import festivals_on
from keqing.calendar.lunar import in_words, lunar_of
from keqing.dates.birthdays import Birthday
from keqing.dates.occasions import (
    BIRTHDAY,
    DATE,
    FIELD,
    GATHERING,
    PERIODS,
    day_of_year,
    is_recurring,
    occurrence,
    yearly_day,
)
from keqing.definitions.cadence import Track
from keqing.i18n import Message, msg
from keqing.models import Customer
from keqing.records.progress import Plan
from keqing.records.why import Explained, Fact, Why
from keqing.services.context.desk import Desk
from keqing.services.derived import with_whom
from keqing.services.derived.explained_date import explain_date, explain_holds, explain_waits
from keqing.services.derived.explained_plan import explain_plan
from keqing.services.derived.in_short import because
from keqing.services.derived.no_next_date import silence
from keqing.services.derived.ownership import owners_of
from keqing.services.derived.refold import current_standing
from keqing.services.derived.standing_rows import owner_of, role_of
from keqing.services.queries.workday_dependence import provisional_years
from keqing.timeline.enrollment import PROMISE, Enrollment, Standing, step_label
from keqing.timeline.ladder_levels import GradeSource

_TRACKS = {
    Track.ALERT: msg("An alert: before everything else, and no pause holds it."),
    Track.PROMISE: msg("A promise: after alerts, by its time."),
    Track.DEADLINE: msg("A deadline: after alerts and promises."),
    Track.REVISIT: msg("A revisit: after deadlines."),
    Track.COVERAGE: msg("Coverage: after revisits."),
    Track.CARE: msg("Care: after coverage."),
    Track.PROMOTION: msg("A promotion: after care."),
    Track.OFFICE: msg("Office work: after everything else."),
}


def _grade(desk: Desk, source: GradeSource) -> Message | None:
    """Say which grade holds and where it comes from."""
    if source.grade is None:
        return None
    if source.by_hand:
        return msg("Grade {grade}: set by hand.", grade=source.grade)
    ladder = desk.book.ladders.in_force(source.ladder, desk.today) if source.ladder else None
    if ladder is None:
        return msg("Grade {grade}: from the entry or an import.", grade=source.grade)
    return msg(
        "Grade {grade}: level {n} on the ladder {ladder}.",
        grade=source.grade,
        n=source.level,
        ladder=ladder.title,
    )


def why(desk: Desk, customer: Customer) -> Why:
    """Explain all current steps of a customer, or why there is none."""
    standing = current_standing(desk, customer)
    listed = [enrollment.as_listed for enrollment in standing.live]
    passing = {enrollment.key: enrollment for enrollment in standing.live if enrollment.later}
    current = sorted(
        (enrollment for enrollment in listed if enrollment.step),
        key=lambda enrollment: (enrollment.effective or date.max, *enrollment.key),
    )
    return Why(
        code=customer.code,
        name=customer.name,
        followups=tuple(
            Explained(
                cadence=enrollment.cadence.name,
                subject=enrollment.subject,
                label=step_label(enrollment.cadence.name, enrollment.step.label),
                title=enrollment.cadence.title,
                facts=(
                    _started(desk, enrollment),
                    *_outlasted(desk, standing, passing.get(enrollment.key)),
                    *_facts(desk, customer, standing, enrollment, enrollment.step),
                ),
                because=because(desk, standing, enrollment),
                provisional=bool(provisional_years(desk.almanac, enrollment)),
                text=enrollment.text,
                held=tuple(
                    fact.says
                    for fact in (
                        *explain_holds(desk, standing, enrollment, enrollment.step),
                        *explain_waits(enrollment),
                    )
                ),
                effective=enrollment.effective,
                source=enrollment.cadence.source,
            )
            for enrollment in current
            if enrollment.step
        ),
        silent=None if current else silence(standing),
        grade=_grade(desk, standing.grade) if desk.book.ladders.setting else None,
    )


def _facts(
    desk: Desk, customer: Customer, standing: Standing, enrollment: Enrollment, step: Plan
) -> Iterator[Fact]:
    yield from _ends_with_record(desk, enrollment)
    yield from _anchor(standing, enrollment)
    if kept := _kept_day(customer, enrollment.cadence.anchor):
        yield from _kept(kept, enrollment.state.anchor)
    yield from _passed_over(desk, customer, enrollment)
    yield from explain_date(desk, customer.code, standing, enrollment, step)
    yield (
        Fact(
            "R12",
            msg("It is in the list of {day}.", day=enrollment.effective),
            enrollment.effective,
        )
        if (enrollment.effective)
        else Fact("R12", msg("Not listed for now."), None)
    )
    yield from explain_plan(desk, customer, enrollment, step)
    yield from _people(desk, customer, enrollment)
    yield Fact("rank", _TRACKS[enrollment.track], None)


def _outlasted(desk: Desk, standing: Standing, passing: Enrollment | None) -> Iterator[Fact]:
    """R12: the step that closes while it is held, and what holds it."""
    if passing is None or passing.step is None:
        return
    yield from explain_holds(desk, standing, passing, passing.step)
    says = msg(
        "The step of {due} closes on {closes}, while it is held: it will be missed.",
        due=passing.step.due,
        closes=passing.step.closes,
    )
    yield Fact("R12", says, passing.step.closes)


def _people(desk: Desk, customer: Customer, enrollment: Enrollment) -> Iterator[Fact]:
    """R5: in whose lists the work of a role stands."""
    role = role_of(enrollment)
    if role is None:
        yield from _owner(desk, customer)
        return
    owner_id = owner_of(desk, customer, role, desk.assigned([customer.id])[customer.id])
    people = with_whom.names(desk, owner_id, role)
    if people is None:
        return
    title = desk.words.titles_of("role").get(role, role)
    if owner_id is None and not desk.staff.holders(role):
        says = msg(
            "Nobody here has the role {role}: it stands with every manager, {people}.",
            role=title,
            people=people,
        )
    else:
        says = msg(
            "The work of the role {role}: it stands with {people}.", role=title, people=people
        )
    yield Fact("R5", says, None)


def _owner(desk: Desk, customer: Customer) -> Iterator[Fact]:
    """Tell who has the customer, and since when, where that has changed."""
    owners = owners_of(desk, customer)
    if not owners:
        return
    last, before = owners[-1], owners[-2]
    says = msg(
        "It stands with {owner}, who has had the customer since {day}; before that with {before}.",
        owner=last.owner or msg("nobody"),
        day=last.since,
        before=before.owner or msg("nobody"),
    )
    yield Fact("owner", says, last.since)


def _started(desk: Desk, enrollment: Enrollment) -> Fact:
    """R11: the reason why the customer is in the cadence."""
    start, origin = enrollment.state.start, enrollment.origin
    if enrollment.cadence.name == PROMISE:
        day = origin.day if origin else start
        if enrollment.asked_for:
            return Fact("R12", msg("A task since {day}.", day=day), start)
        return Fact("R12", msg("Promised on {day}.", day=day), start)
    if origin is None and (condition := enrollment.cadence.starts_when):
        says = msg(
            "Started on {day}, when this came to hold: {condition}.",
            day=start,
            condition=str(condition),
        )
    elif origin is None and (condition := enrollment.cadence.when):
        says = msg(
            "In this cadence since {day}, because this holds: {condition}.",
            day=start,
            condition=str(condition),
        )
    elif origin is None:
        says = msg("In this cadence since {day}, like every customer it applies to.", day=start)
    elif origin.kind == "start":
        says = msg("Started by hand on {day}.", day=start)
    else:
        kind = desk.titles.get(origin.outcome or origin.kind, origin.kind)
        says = msg("Started by {kind} of {day}.", kind=kind, day=origin.day)
        if origin.derived:
            says = msg(
                "Started by {kind} of {day}, which follows from record {id}.",
                kind=kind,
                day=origin.day,
                id=origin.id,
            )
    return Fact("R11", says, start)


def _ends_with_record(desk: Desk, enrollment: Enrollment) -> Iterator[Fact]:
    """R11: the closing of an open record ends the cadence that the record started, where its kind does."""
    origin = enrollment.origin
    kind = desk.book.kind(origin) if origin else None
    if origin is None or kind is None:
        return
    closing = [name for name in kind.open_until if name in enrollment.cadence.ends_on]
    if closing:
        says = msg(
            "It ends when {kind} {id} is closed: {closing}.",
            kind=kind.title,
            id=origin.id,
            closing=[desk.titles.get(name, name) for name in closing],
        )
        yield Fact("R11", says, None)


def _anchor(standing: Standing, enrollment: Enrollment) -> Iterator[Fact]:
    """The date from which the steps count, and the supply that gives it."""
    if enrollment.cadence.anchor in {"supply_end", "run_out"}:
        for stock in standing.stocks:
            if stock.product == enrollment.subject:
                yield Fact(
                    "R15",
                    msg(
                        "{product}: ordered for {start}, and again every {n} days; without from {day} on.",
                        product=stock.product,
                        start=stock.start,
                        n=stock.units,
                        day=stock.run_out,
                    )
                    if stock.by_cycle
                    else msg(
                        "{units} of {product} from {start}, {daily} a day, last until {day}.",
                        units=stock.units,
                        product=stock.product,
                        start=stock.start,
                        daily=stock.daily,
                        day=stock.supply_end,
                    ),
                    stock.supply_end,
                )
    anchor = enrollment.state.anchor
    if is_recurring(enrollment.cadence.anchor):
        yield Fact("R13", _occasion(enrollment.cadence.anchor, anchor), anchor)
    else:
        yield Fact("R2", msg("Steps count from {anchor}.", anchor=anchor), anchor)


def _occasion(anchor: str, day: date) -> Message:
    """R13: the occasion that the series has come to."""
    if anchor == BIRTHDAY:
        return msg("Steps count from the birthday, this time kept on {day}.", day=day)
    if anchor == GATHERING:
        return msg("Steps count from the gathering on {day}.", day=day)
    if anchor in PERIODS:
        period = occurrence(anchor, day)
        return msg("Steps count from {day}, the eve of {period}.", day=day, period=period)
    if anchor.startswith(DATE):
        return msg("Steps count from {day}, a day of every year.", day=day)
    if anchor.startswith(FIELD):
        field = anchor.removeprefix(FIELD)
        return msg("Steps count from {field} in the file, this time {day}.", field=field, day=day)
    names = [festival.titles for festival in festivals_on(day)]
    return msg("Steps count from {names}, this time on {day}.", names=names, day=day)


def _kept_day(customer: Customer, anchor: str) -> Birthday | None:
    """The day that an anchor keeps in every year, None for one that keeps none."""
    if anchor.startswith(DATE):
        return day_of_year(anchor)
    if anchor.startswith(FIELD):
        return yearly_day((customer.fields or {}).get(anchor.removeprefix(FIELD)))
    return yearly_day(customer.birthday) if anchor == BIRTHDAY else None


def _kept(birthday: Birthday, day: date) -> Iterator[Fact]:
    """R16: on which day of this year a lunar birthday falls, or one that not every year has."""
    if not birthday.lunar:
        if (birthday.month, birthday.day) != (day.month, day.day):
            says = msg("{year} has no 29 February, so it is kept on {day}.", year=day.year, day=day)
            yield Fact("R16", says, day)
        return
    kept = lunar_of(day)
    if kept is None:
        return
    yield Fact("R16", msg("That is {lunar}.", lunar=in_words(str(kept))), day)
    if birthday.leap and not kept.leap:
        says = msg("Born in a leap month: kept in the ordinary month of that number.")
        yield Fact("R16", says, day)
    if kept.day < birthday.day:
        says = msg("That month has {n} days, so the last of them.", n=kept.day)
        yield Fact("R16", says, day)


def _passed_over(desk: Desk, customer: Customer, enrollment: Enrollment) -> Iterator[Fact]:
    """R2, R14: which steps were due before S, the day of an import, and are not called for any more."""
    if is_recurring(enrollment.cadence.anchor):
        return
    binding = schedule.Binding(enrollment.cadence, desk.almanac, customer.code)
    steps = [
        msg("{step} ({day})", step=label, day=day)
        for label, day in schedule.passed_over(binding, enrollment.state)
    ]
    if not steps:
        return
    start, origin = enrollment.state.start, enrollment.origin
    if origin and origin.imported:
        says = msg(
            "Brought in on {start}; passed over, as due before: {steps}.", start=start, steps=steps
        )
        yield Fact("R14", says, start)
    else:
        says = msg(
            "Begun on {start}; passed over, as due before: {steps}.", start=start, steps=steps
        )
        yield Fact("R2", says, start)
