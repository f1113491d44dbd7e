"""Why a step stands on its day: from its nominal date over the shift to what holds it, rule by rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from keqing import schedule
from keqing.calendar.almanac import Almanac
from keqing.calendar.workday_shift import Shift
from keqing.definitions.cadence import PAUSABLE, Cadence, Quota, Repeat, Track
from keqing.definitions.kinds import program_words
from keqing.definitions.plan_file import plans_in_force
from keqing.i18n import Message, msg, msgn
from keqing.records.progress import Plan, QuotaCount
from keqing.records.why import Fact
from keqing.schedule import NEVER
from keqing.services.context.desk import Desk
from keqing.services.queries.workday_dependence import provisional_years
from keqing.timeline.enrollment import Enrollment, Reason, Standing
from keqing.timeline.pauses import Pause

_PERIODS = {
    "week": msg("week"),
    "month": msg("month"),
    "quarter": msg("quarter"),
    "year": msg("year"),
}


def explain_date(
    desk: Desk, code: str, standing: Standing, enrollment: Enrollment, step: Plan
) -> Iterator[Fact]:
    """Tell how the date of a step came about, and what holds it; `code` is the customer's."""
    yield from _nominal(desk, code, enrollment, step)
    yield from _shift(desk.almanac, enrollment, step)
    yield from _window(step)
    yield from _until(enrollment)
    yield from explain_holds(desk, standing, enrollment, step)
    yield from explain_waits(enrollment)


def _quota(almanac: Almanac, enrollment: Enrollment, quota: Quota, step: Plan) -> Iterator[Fact]:
    """R10: which contact of which period, and from when it is red."""
    state, per = enrollment.state, _PERIODS[quota.per]
    count = state.count or QuotaCount(state.start)
    last = step.closes or step.due
    yield Fact(
        "R10",
        msg(
            "{count} in each {period}; in that of {first} to {last}, number {k} of {n} working days is due on {day}.",
            count=quota.count,
            period=per,
            first=count.first,
            last=last,
            k=count.closed + 1,
            n=len(almanac.workdays(count.first, last)),
            day=step.nominal,
        ),
        step.nominal,
    )
    if step.due != step.nominal:
        yield Fact("R10", msg("No day counts twice: not before {day}.", day=step.opens), step.opens)
    if step.red:
        yield Fact(
            "R10",
            msg("Red from {day}: fewer than {floor} so far.", day=step.red, floor=quota.floor),
            step.red,
        )
    yield from _provisional(almanac, enrollment, "R10")


def _provisional(almanac: Almanac, enrollment: Enrollment, rule: str) -> Iterator[Fact]:
    """Tell which years' working days may still change the date."""
    for year in provisional_years(almanac, enrollment):
        says = msg("The working days of {year} are not announced yet: provisional.", year=year)
        yield Fact(rule, says, None)


def _nominal(desk: Desk, code: str, enrollment: Enrollment, step: Plan) -> Iterator[Fact]:
    """R1, R2, R8, R9, R14: the date before any shift."""
    cadence, state = enrollment.cadence, enrollment.state
    n, repeat = state.repetition, cadence.repeat
    if n == 0 or repeat is None:
        yield Fact(
            "R2", msg("Step {label}: {day}.", label=step.label, day=step.nominal), step.nominal
        )
        if step.due == state.start and step.nominal < step.due:
            yield Fact(
                "R2",
                msg(
                    "That was before the start, so the last step of the list is due on {day}.",
                    day=step.due,
                ),
                step.due,
            )
        return
    if isinstance(repeat, Quota):
        yield from _quota(desk.almanac, enrollment, repeat, step)
        return
    if repeat.origin == "anchor":
        says = msg(
            "Repetition {n}, every {every} from the anchor: {day}.",
            n=n,
            every=str(repeat.every),
            day=step.nominal,
        )
        yield Fact("R2", says, step.nominal)
        return
    if state.spread:
        yield Fact(
            "R14",
            msg("A late entry: the first date is spread to {day}.", day=state.spread),
            state.spread,
        )
    else:
        plain = schedule.add_offset(state.last, repeat.every, desk.almanac)
        says = msg(
            "Repetition {n}, {every} after {last}: {day}.",
            n=n,
            every=str(repeat.every),
            last=state.last,
            day=plain,
        )
        yield Fact("R2", says, plain)
        moved = schedule.jitter(code, n, repeat)
        if moved:
            yield Fact(
                "R8",
                _moved(moved.days),
                plain + moved,
            )
    yield from _within(enrollment, repeat, step)


def _moved(days: int) -> Message:
    """R8: how far a repetition is moved, and which way."""
    if days < 0:
        return msgn(
            "{n} day earlier, so that care does not come like clockwork.",
            "{n} days earlier, so that care does not come like clockwork.",
            -days,
        )
    return msgn(
        "{n} day later, so that care does not come like clockwork.",
        "{n} days later, so that care does not come like clockwork.",
        days,
    )


def _within(enrollment: Enrollment, repeat: Repeat, step: Plan) -> Iterator[Fact]:
    bound = schedule.last_day(repeat, enrollment.state)
    if bound and step.nominal == bound:
        yield Fact(
            "R9",
            msg(
                "Not later than {day}, the last day of the next {period}.",
                day=bound,
                period=_PERIODS[repeat.within or "week"],
            ),
            bound,
        )


def _shift(almanac: Almanac, enrollment: Enrollment, step: Plan) -> Iterator[Fact]:
    """R3: off a day without work; and what is not certain about working days."""
    shift = enrollment.cadence.shift is not Shift.KEEP and step.nominal >= enrollment.state.start
    due = step.off_duty or step.due
    if shift and due != step.nominal:
        says = msg("{nominal} is not a working day: moved to {due}.", nominal=step.nominal, due=due)
        yield Fact("R3", says, due)
    if step.off_duty:
        says = msg("{day} is no duty day of the customer: visited on {due}.", day=due, due=step.due)
        yield Fact("R4", says, step.due)
    if not (isinstance(enrollment.cadence.repeat, Quota) and enrollment.state.repetition):
        rule = "R3" if enrollment.cadence.shift is not Shift.KEEP else "R1"
        yield from _provisional(almanac, enrollment, rule)


def _window(step: Plan) -> Iterator[Fact]:
    """R4: the window."""
    if step.opens != step.due:
        yield Fact("R4", msg("May be done from {opens}.", opens=step.opens), step.opens)
    if step.closes:
        yield Fact(
            "R4",
            msg("May be done until {closes}; after that it counts as missed.", closes=step.closes),
            step.closes,
        )


def explain_holds(
    desk: Desk, standing: Standing, enrollment: Enrollment, step: Plan
) -> Iterator[Fact]:
    """R6, R12: what holds it."""
    state = enrollment.state
    if state.planned and state.taken_by:
        says = msg(
            "Set to {day} inside its window, with {agent}.",
            day=state.planned,
            agent=state.taken_by,
        )
        yield Fact("R12", says, state.planned)
    elif state.planned and enrollment.kept:
        says = msg(
            "Kept on {day} by the plan {plan} of {period}.",
            day=state.planned,
            plan=_plan(desk, enrollment.kept.plan),
            period=enrollment.kept.period,
        )
        yield Fact("R12", says, state.planned)
    elif state.planned:
        yield Fact("R12", msg("Set to {day} inside its window.", day=state.planned), state.planned)
    if state.attempts:
        yield Fact(
            "R6",
            msg(
                "Tried on {n} of at most {most} days, the last on {day}.",
                n=state.attempts,
                most=enrollment.cadence.retry.most,
                day=state.attempted,
            ),
            state.attempted,
        )
    if state.again:
        says = msg(
            "Tried again on {day} at {time}.",
            day=state.attempted,
            time=state.again.isoformat("minutes"),
        )
        yield Fact("R6", says, state.attempted)
    elif state.hold:
        yield Fact("R12", msg("Not before {day}.", day=state.hold), state.hold)
    if enrollment.held is None or enrollment.held <= step.opens:
        return  # over before the step opens, it moves nothing
    pause = standing.pauses.longest(enrollment.cadence.track)
    if pause and enrollment.held == pause.until:
        day = None if pause.until == NEVER else pause.until
        yield Fact("R12", _paused(desk, enrollment.cadence.track, pause), day)
    else:
        says = msg("A call is promised for {day}.", day=enrollment.held)
        if enrollment.topic == "call":
            says = msg("Put off: a later call is promised for {day}.", day=enrollment.held)
        yield Fact("R12", says, enrollment.held)


def _plan(desk: Desk, name: str) -> Mapping[str, str] | str:
    """Return how a plan of visits is called, its name where it is no longer in force."""
    plans = plans_in_force(desk.stored, desk.today, desk.kinds)
    return next((plan.title for plan in plans if plan.name == name and plan.title), name)


def _paused(desk: Desk, track: Track, pause: Pause) -> Message:
    """R12: until when a track is paused, and by which record where not all is."""
    if pause.tracks >= PAUSABLE:
        if pause.until == NEVER:
            return msg("The customer is paused until resumed.")
        return msg("The customer is paused until {day}.", day=pause.until)
    kind = desk.titles.get(pause.kind or "", pause.kind or "")
    what = program_words("track")[track].title
    if pause.until == NEVER:
        return msg(
            "{track} is paused until resumed, because of {kind} on {since}.",
            track=what,
            kind=kind,
            since=pause.since,
        )
    return msg(
        "{track} is paused until {day}, because of {kind} on {since}.",
        track=what,
        day=pause.until,
        kind=kind,
        since=pause.since,
    )


def explain_waits(enrollment: Enrollment) -> Iterator[Fact]:
    """R17: the reason why care and promotion wait."""
    wait = enrollment.wait
    if wait is None:
        return
    match wait.reason:
        case Reason.CONSENT:
            says = msg("The customer has not agreed to promotion: not listed until they do.")
            yield Fact("guard", says, None)
        case Reason.GAP:
            says = msg(
                "Waits for {day}, when something that stands above it is due.", day=wait.until
            )
            yield Fact("R17", says, wait.until)
        case _:
            says = msg("Waits until {day}: enough contacts in the last days.", day=wait.until)
            yield Fact("R17", says, wait.until)


def _until(enrollment: Enrollment) -> Iterator[Fact]:
    """R11: the last day."""
    cadence: Cadence = enrollment.cadence
    if cadence.until is None:
        return
    if enrollment.limit:
        yield Fact(
            "R11",
            msg("Ends when a step would come after {day}.", day=enrollment.limit),
            enrollment.limit,
        )
    else:
        yield Fact("R11", msg("The day on which it ends is not known."), None)
