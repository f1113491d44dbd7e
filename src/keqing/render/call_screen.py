"""The screen of a call session: who is in hand, why, what was said last, and which key does what.

It fits from 40 columns and 16 lines up. Where the lines do not suffice, other facts give way first, then the
history. The number to dial, the reasons, the warnings and the keys always stand there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from io import StringIO

from keqing.frozen import dataclass
from keqing.i18n import Message, msg, msgn
from keqing.records.call import CallCard, CallStep, CallTurn, Number
from keqing.records.customer import Customer
from keqing.records.event import Event
from keqing.records.recorded import NextDate
from keqing.render import reasons
from keqing.render.console import Screen
from keqing.render.days import clock, moment, short
from keqing.render.mask import grouped
from keqing.render.words import DEEDS, FIELDS, OUTCOMES, STAGES, Titles, named, said, value

LABEL = 8
"""Columns of the labels at the left."""
_CALLS = 3
"""Contacts of the history that are shown where there is room."""
_TOLD = 4
"""Sentences about the last record that are shown."""


@dataclass(frozen=True, slots=True)
class CallView:
    """A session as it is shown. `seconds` is how long the customer in hand has been shown.

    `recorded` and `reached` count the session's contacts. `number` is the one that is dialled now. `told` says what
    was done last, `mistake` why the last key was not taken. `said` is what sounds
    like a stop or a reaction, `leave` the key that leaves.
    """

    turn: CallTurn
    today: date
    seconds: int
    recorded: int
    reached: int
    number: Number | None
    told: Sequence[Message]
    mistake: Message | None
    titles: Titles
    step: CallStep
    proposed: NextDate | None = None
    said: str = ""
    note: str = ""
    leave: str = "Esc"

    @property
    def visiting(self) -> bool:
        """Whether the customer in hand is visited, not called."""
        card = self.turn.card
        return card is not None and card.row.to_visit


def screen_lines(view: CallView, width: int, height: int) -> list[str]:
    """Return the lines of the screen above the line on which is typed."""
    if view.step is CallStep.HISTORY:
        return _history_lines(view, width, height)
    card = view.turn.card
    head = _printed(width, [_head(view)])
    foot = [*_foot(view, width), *_keys(view, width)]
    if card is None:
        return [*head, _rule(width), *_printed(width, [*_nobody(view.turn)]), _rule(width), *foot]
    room = max(0, height - len(head) - len(foot) - 3)
    body = _fitting(view, card, width, room)
    return [*head, _rule(width), *body, _rule(width), *foot]


def _history_lines(view: CallView, width: int, height: int) -> list[str]:
    """Return all that has happened to the customer in hand, the newest first, as much as fits."""
    card = view.turn.card
    if card is None:
        return []
    events = [_event(event, view) for event in card.customer.events]
    lines = _printed(width, [msg("{name} {code}", name=card.row.name, code=card.row.code)])
    for event in events:
        lines += _printed(width, [event])
    return [*lines[: max(1, height - 1)], *_printed(width, [msg("Any key leads back.")])]


def question(view: CallView) -> Message | None:
    """Ask for a line of text, where the session waits for one."""
    if view.step is CallStep.NEXT:
        return _next_call(view)
    return _QUESTIONS.get(view.step)


def _next_call(view: CallView) -> Message:
    """Ask for the day of the next call, with the one that follows from the rules."""
    if view.proposed is None or view.proposed.effective is None:
        return msg("Next call (Enter: none by the rules; or +3d, fri, 12-05)")
    day = short(view.proposed.effective, view.today)
    return msg("Next call (Enter: {day}; or +3d, fri, 12-05, 15:00)", day=day)


_QUESTIONS = {
    CallStep.AHEAD: msg("Note"),
    CallStep.NOTE: msg("What was said"),
    CallStep.ENTRY: msg("What do you start with next time?"),
    CallStep.WHEN: msg("Call back when (15:00, tomorrow, fri, 12-05)"),
}
_CALLED = {
    "1": "reached",
    "2": "no-answer",
    "3": "busy",
    "4": "callback",
    "5": "wrong-number",
    "6": "declined",
}
"""The outcomes that keys record, in the department's words."""
_NEVER = msg("7 never again")
_VISITED = (
    msg("1 visited"),
    msg("2 nobody there"),
    msg("3 had no time"),
    msg("4 another day"),
    msg("6 declined"),
    _NEVER,
)
_OTHERS = (
    msg("0 note"),
    msg("8 next number"),
    msg("9 history"),
    msg("+ to the end"),
    msg("- take back"),
)


def _keys(view: CallView, width: int) -> list[str]:
    """Say which key does what."""
    leave = msg("{key} leave", key=view.leave)
    back = msg("{key} back", key=view.leave)
    match view.step:
        case CallStep.RESULT if view.turn.card is None:
            return _packed(width, [msg("- take back"), leave])
        case CallStep.RESULT:
            results = _VISITED if view.visiting else [*_called(view), _NEVER]
            note = _labelled(width, msg("Note"), [view.note] if view.note else [])
            return [*note, *_packed(width, results), *_packed(width, [*_OTHERS, leave])]
        case CallStep.CLOSING:
            never = msg("7 again: never call this customer again")
            return _packed(width, [never, msg("8 deceased"), back])
        case CallStep.STOP:
            heard = msg("'{text}' sounds like a wish not to be called any more.", text=view.said)
            answers = [msg("1 record it as a stop"), msg("2 it is none"), back]
            return [*_printed(width, [heard]), *_packed(width, answers)]
        case CallStep.REACTION:
            told = msg("'{text}' sounds like an adverse reaction.", text=view.said)
            answers = [msg("1 record it as such"), msg("2 it is none"), back]
            return [*_printed(width, [told]), *_packed(width, answers)]
        case _:
            asked = question(view)
            lines = _printed(width, [asked] if asked else [])
            return [*lines, *_packed(width, [msg("Enter takes the line"), back])]


def _called(view: CallView) -> Iterator[Message]:
    """Say which key records which outcome of a call."""
    for key, outcome in _CALLED.items():
        yield msg("{key} {outcome}", key=key, outcome=named(outcome, OUTCOMES, view.titles))


def _head(view: CallView) -> Message:
    minutes, seconds = divmod(view.seconds, 60)
    return msg(
        "Calls: {left} to go | recorded {recorded} | reached {reached} | {minutes}:{seconds} | {agent}",
        left=view.turn.left,
        recorded=view.recorded,
        reached=view.reached,
        minutes=minutes,
        seconds=f"{seconds:02}",
        agent=view.turn.agent or msg("everybody"),
    )


def _fitting(view: CallView, card: CallCard, width: int, room: int) -> list[str]:
    """Return as much of the card as the lines hold, what matters least left out first."""
    must = [*_who(view, card, width), *_why(view, card, width)]
    for calls in range(_CALLS, -1, -1):
        events = _labelled(
            width, msg("Last"), [_event(event, view) for event in _contacts(card.customer)[:calls]]
        )
        about = _about(view, card.customer, width)
        if len(must) + len(events) + len(about) <= room:
            return [*must, *about, *events]
        if len(must) + len(events) <= room:
            return [*must, *events]
    return must[: max(room, 1)]


def _who(view: CallView, card: CallCard, width: int) -> list[str]:
    """Say who it is, and the number in full."""
    customer = card.customer
    about = [
        said(msg("aged {n}", n=customer.age)) if customer.age is not None else "",
        said(named(customer.type, {}, view.titles)),
        customer.grade or "",
        said(named(customer.stage, STAGES, view.titles)) if customer.stage else "",
    ]
    lines = _printed(
        width, ["   ".join([customer.name, customer.code, *(part for part in about if part)])]
    )
    if card.row.to_visit:
        address = card.row.address or said(msg("no address"))
        lines += _labelled(width, msg("Visit"), [address])
    if view.number:
        others = len(card.numbers) - 1
        words: list[object] = [_number(view.number)]
        if others:
            words.append(msgn("({n} other: press 8)", "({n} others: press 8)", others))
        lines += _labelled(width, msg("Phone"), ["  ".join(said(word) for word in words)])
    hours = "  ".join(customer.hours)
    return [*lines, *_labelled(width, msg("Hours"), [hours] if hours else [])]


def _number(number: Number) -> Message:
    whose = number.person or number.label
    if whose:
        return msg("{number}  {label}", number=grouped(number.number), label=whose)
    return msg("{number}", number=grouped(number.number))


def _why(view: CallView, card: CallCard, width: int) -> list[str]:
    """Say what the call is for, with its warnings, and what to begin with."""
    found: list[object] = [text for text, _ in reasons.why(card.row, view.today, advise=False)]
    if card.row.time:
        found.insert(0, msg("at {time}", time=clock(card.row.time)))
    lines = _labelled(width, msg("Now"), found)
    if card.row.entry:
        lines += _labelled(width, msg("Say"), [card.row.entry])
    return lines


def _about(view: CallView, customer: Customer, width: int) -> list[str]:
    """Say what else is known of the customer."""
    known = [
        msg(
            "{field}: {value}",
            field=FIELDS.get(name) or named(name, {}, view.titles),
            value=value(content),
        )
        for name, content in customer.fields.items()
    ]
    lines = _labelled(width, msg("Know"), known)
    return [*lines, *_labelled(width, msg("Note"), [customer.note] if customer.note else [])]


def _contacts(customer: Customer) -> list[Event]:
    return [event for event in customer.events if event.outcome and not event.voided]


def _event(event: Event, view: CallView) -> Message:
    when = moment(event.day, event.time, view.today)
    what = named(event.outcome or event.kind, {**DEEDS, **OUTCOMES}, view.titles)
    if event.text:
        return msg("{when} {what}: {text}", when=when, what=what, text=event.text)
    return msg("{when} {what}", when=when, what=what)


def _nobody(turn: CallTurn) -> Iterator[Message]:
    """Say that nobody is left, and who comes back."""
    waiting = turn.waiting
    yield msg("Nobody is left to call now.")
    if waiting.later and waiting.begins and waiting.tomorrow:
        yield msgn(
            "{n} may be called tomorrow from {time} on.",
            "{n} may be called tomorrow from {time} on.",
            waiting.later,
            time=clock(waiting.begins),
        )
    elif waiting.later and waiting.begins:
        yield msgn(
            "{n} may be called from {time} on.",
            "{n} may be called from {time} on.",
            waiting.later,
            time=clock(waiting.begins),
        )
    if waiting.tried:
        yield msgn(
            "{n} was tried today and stands in the list again as the rules say.",
            "{n} were tried today and stand in the list again as the rules say.",
            waiting.tried,
        )
    if waiting.unnumbered:
        yield msgn(
            "{n} has no number to dial: keqing today",
            "{n} have no number to dial: keqing today",
            waiting.unnumbered,
        )
    if waiting.elsewhere:
        yield msgn(
            "{n} is in hand in another session.",
            "{n} are in hand in another session.",
            waiting.elsewhere,
        )


def _foot(view: CallView, width: int) -> list[str]:
    """Say what was done last, or why the last key was not taken."""
    return _printed(width, [view.mistake] if view.mistake else view.told[:_TOLD])


def _labelled(width: int, name: Message, texts: Sequence[object]) -> list[str]:
    out = StringIO()
    _paper(width, out).labelled(name, texts, LABEL)
    return out.getvalue().splitlines()


def _printed(width: int, texts: Sequence[object]) -> list[str]:
    out = StringIO()
    _paper(width, out).lines(texts, hang=2)
    return out.getvalue().splitlines()


def _packed(width: int, texts: Sequence[Message]) -> list[str]:
    out = StringIO()
    _paper(width, out).packed([(text, "") for text in texts], gap="  ")
    return out.getvalue().splitlines()


def _paper(width: int, out: StringIO) -> Screen:
    return Screen(width=width, color=False, tty=False, out=out, err=out)


def _rule(width: int) -> str:
    return "-" * width
