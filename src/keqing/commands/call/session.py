"""A call session as a machine of states: a key or a line of text comes in, a view of the state goes out.

No screen and no keyboard is known here, so that one session serves the full screen, the plain one and the
tests. Every result is committed before the next customer is shown: whoever leaves, or is killed, loses nothing
that was recorded.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from datetime import date, datetime

from keqing import clock
from keqing.commands import looking
from keqing.commands.options import Context, root_of
from keqing.commands.transaction import reading, writing
from keqing.dates.reading import When, check_near, read_when
from keqing.definitions.kinds import outcomes as known_outcomes
from keqing.errors import KeqingError, NotFound, Refused, Unusable
from keqing.frozen import dataclass
from keqing.i18n import Message, msg
from keqing.models import Customer
from keqing.records.call import CallCard, CallStep, CallTurn, Number
from keqing.records.recorded import NextDate, Recorded
from keqing.render import upcoming
from keqing.render.words import Titles
from keqing.services.context.desk import whose
from keqing.services.customers import listing
from keqing.services.recording import contact_fields, contacts
from keqing.services.recording.contacts import Contact
from keqing.services.worklist import calling
from keqing.store import day_codes, last_list, operations
from keqing.store.leases import Leases

ESCAPE = "escape"
"""The key that leaves: a question first, then the session."""

LOOK = "call"
"""The command in whose name customers are looked at and calls are recorded."""


SPOKEN = frozenset({"reached", "visited"})
"""Outcomes of a contact in which somebody was spoken to."""
_ATTEMPTS: Mapping[str, str] = {"2": "no-answer", "3": "busy", "6": "declined"}
"""Keys that record at once that nobody was spoken to."""
_STEPS: Mapping[str, CallStep] = {
    "0": CallStep.AHEAD,
    "1": CallStep.NOTE,
    "7": CallStep.CLOSING,
    "9": CallStep.HISTORY,
}
"""Keys that lead to a question, or to the history."""


@dataclass
class CallSession:
    """One agent's session. `press` and `enter` move it on; its attributes are what a screen shows.

    `outcomes` are those recorded so far. `began` is when the customer in hand was shown. `note` holds text that was typed ahead, or left with Esc, and `notes` that of customers passed over.
    `told` says what was done last, `mistake` why the last key or line was not taken. `agent` is the word of the
    option.
    """

    context: Context
    leases: Leases
    agent: str | None = None
    turn: CallTurn = field(init=False)
    step: CallStep = CallStep.RESULT
    began: datetime = field(init=False)
    day: date = field(init=False)
    titles: Titles = field(init=False)
    outcomes: list[str] = field(default_factory=list)
    note: str = ""
    dialling: int = 0
    notes: dict[str, str] = field(default_factory=dict)
    proposed: NextDate | None = None
    told: tuple[Message, ...] = ()
    mistake: Message | None = None
    _contact: Contact | None = None
    _held: int | None = None
    _warm: bool = False
    _warned: bool = False
    _began_after: int = -1

    def __post_init__(self) -> None:
        """Take the first customer. Raises as opening the database does."""
        self._advance()

    @property
    def card(self) -> CallCard | None:
        """The customer in hand."""
        return self.turn.card

    @property
    def number(self) -> Number | None:
        """The number that is dialled now."""
        numbers = self.card.numbers if self.card else ()
        return numbers[self.dialling] if self.dialling < len(numbers) else None

    @property
    def reached(self) -> int:
        """How many contacts of the session reached somebody."""
        return sum(outcome in SPOKEN for outcome in self.outcomes)

    @property
    def said(self) -> str:
        """The words that sound like a stop or an adverse reaction."""
        contact = self._contact
        return (contact.text or "") if contact else ""

    @property
    def seconds(self) -> int:
        """How long the customer in hand has been shown."""
        return max(0, int((clock.now() - self.began).total_seconds()))

    def press(self, key: str) -> None:
        """Take one key: a digit, `+`, `-`, or `escape`. A full-width form is the same key."""
        key = unicodedata.normalize("NFKC", key)
        self.mistake = None
        with _Mistakes(self):
            self._answer(key)

    def enter(self, text: str) -> None:
        """Take one line of text, where one is asked for."""
        text = text.strip()
        self.mistake = None
        with _Mistakes(self):
            self._take_line(text)

    def look_again(self) -> None:
        """Look whether somebody's turn has come, where nobody's had."""
        if self.card is None and self.step is CallStep.RESULT:
            with _Mistakes(self):
                self._advance()

    def _answer(self, key: str) -> None:
        match self.step:
            case CallStep.RESULT:
                self._result(key)
            case CallStep.CLOSING:
                self._closing(key)
            case CallStep.STOP:
                self._stop(key)
            case CallStep.REACTION:
                self._reaction(key)
            case CallStep.HISTORY:
                self.step = CallStep.RESULT
            case _ if key == ESCAPE:
                self._back()

    def _take_line(self, text: str) -> None:
        match self.step:
            case CallStep.AHEAD:
                self.note, self.step = text, CallStep.RESULT
            case CallStep.NOTE:
                self._noted(text)
            case CallStep.ENTRY:
                self._entered(text)
            case CallStep.NEXT:
                self._planned(text)
            case CallStep.WHEN:
                self._called_back(text)

    # Keys

    def _result(self, key: str) -> None:
        if key == ESCAPE:
            self._leave()
        elif key == "-":
            self._take_back()
        elif self.card is not None:
            self._about_customer(key)

    def _about_customer(self, key: str) -> None:
        match key:
            case "2" | "3" | "6":
                self._attempt(_ATTEMPTS[key])
            case "4":
                self._contact = self._made("callback")
                self.step = CallStep.WHEN
            case "5" if self.number is not None and not self._visiting:
                self._finish(self._made("wrong-number"))
            case "8":
                if not self._dial_next():
                    self.told = (msg("There is no other number."),)
            case "+":
                self._pass_over()
            case _:
                self.step = _STEPS.get(key, self.step)

    def _closing(self, key: str) -> None:
        """Answer whether the customer is never to be called again, or has died."""
        if key == "7":
            self._finish(self._made("stop"))
        elif key == "8":
            self._finish(self._made("deceased"))
        elif key == ESCAPE:
            self.step = CallStep.RESULT

    def _stop(self, key: str) -> None:
        """Answer whether what was said is a stop (1) or not (2)."""
        contact = self._draft
        if key == "1":
            self._finish(
                replace(contact, outcome="stop", heard=True, next_day=None, next_time=None)
            )
        elif key == "2":
            self._contact = replace(contact, heard=True)
            self._hear()
        elif key == ESCAPE:
            self._back()

    def _reaction(self, key: str) -> None:
        """Answer whether what was said is an adverse reaction (1) or not (2)."""
        if key in {"1", "2"}:
            self._contact = replace(self._draft, cleared=True, adverse=key == "1")
            self._propose()
        elif key == ESCAPE:
            self._back()

    # Lines

    def _noted(self, text: str) -> None:
        """Take what was said, with `field=value` words at its end."""
        self.note = text
        with reading(self.context, agent=self.agent) as desk:
            words, given = contact_fields.part_fields(desk, text.split())
            fields = contact_fields.read_fields(desk, given)
            said = " ".join(words)
            outcome = "visited" if self._visiting else "reached"
            contact = replace(self._made(outcome), text=said or None, fields=fields)
            if not said:
                raise Unusable(contacts.NO_TEXT, msg("A few words are enough."))
            contacts.check_told(desk, desk.session.get_one(Customer, self._held), contact)
            lacks_entry = "entry" in contacts.missing(desk, contact)
        self._contact = contact
        if lacks_entry:
            self.step = CallStep.ENTRY
        else:
            self._hear()

    def _entered(self, text: str) -> None:
        """Take what to start with next time, which the department wants."""
        if not text:
            raise Unusable(msg("The entry point is missing."), msg("A few words are enough."))
        self._contact = replace(self._draft, entry=text)
        self._hear()

    def _planned(self, text: str) -> None:
        when = self._read_day(text) if text else When(None, cleared=True)
        self._finish(
            replace(self._draft, next_day=when.day, next_time=when.time), remarks=when.remarks
        )

    def _called_back(self, text: str) -> None:
        if not text:
            raise Unusable(contacts.NO_CALLBACK_DAY, msg("For example: 15:00, tomorrow, fri, +3d."))
        when = self._read_day(text)
        self._finish(
            replace(self._draft, next_day=when.day, next_time=when.time), remarks=when.remarks
        )

    # Acts

    @property
    def _visiting(self) -> bool:
        return self.card is not None and self.card.row.to_visit

    @property
    def _draft(self) -> Contact:
        if self._contact is None:
            raise AssertionError  # pragma: no cover  # every question follows a draft
        return self._contact

    def _made(self, outcome: str) -> Contact:
        """Make a contact of what is known: the note, the length, who was dialled."""
        number = self.number
        spoken = outcome in SPOKEN
        return Contact(
            outcome,
            text=self.note or None,
            minutes=max(1, round(self.seconds / 60)) if spoken else None,
            channel="visit" if self._visiting else None,
            person=number.person if number and not self._visiting else None,
            number=number.number if number and not self._visiting else None,
        )

    def _hear(self) -> None:
        """Ask about words that sound like a stop or an adverse reaction, then go on to the next date."""
        contact = self._draft
        effect = known_outcomes().effects[contact.outcome]
        if contacts.unheard(contact, effect):
            self.step = CallStep.STOP
        elif contacts.unreported(contact):
            self.step = CallStep.REACTION
        else:
            self._propose()

    def _propose(self) -> None:
        """Work out the next date without writing it, and ask whether it is the right one."""
        recorded = self._write(self._draft, keep=False)
        self.proposed = _nearest(recorded)
        self.step = CallStep.NEXT

    def _attempt(self, outcome: str) -> None:
        """Record that nobody was spoken to; where there is another number, it is dialled first."""
        if outcome == "no-answer" and self._dial_next():
            return
        self._finish(self._made(outcome))

    def _dial_next(self) -> bool:
        """Go on to the next number; after the last one, say so and begin again. Tell whether there was one."""
        numbers = self.card.numbers if self.card else ()
        if self._visiting or self.dialling + 1 >= len(numbers):
            self.dialling = 0
            return False
        self.dialling += 1
        return True

    def _finish(self, contact: Contact, remarks: Sequence[Message] = ()) -> None:
        """Record a contact, and go on to the next customer."""
        recorded = self._write(contact, keep=True, remarks=remarks)
        self.outcomes.append(contact.outcome)
        self.notes.pop(recorded.code, None)
        self.note = ""
        coming = upcoming.lines(recorded.next, self.day, recorded.code)
        self.told = (_tell(recorded), *coming, *recorded.remarks)
        self._advance()

    def _write(self, contact: Contact, *, keep: bool, remarks: Sequence[Message] = ()) -> Recorded:
        with writing(
            self.context, LOOK, agent=self.agent, dry_run=not keep, sure=True, warm=True
        ) as desk:
            customer = desk.session.get(Customer, self._held)
            if customer is not None:
                return contacts.log(desk, customer, contact, remarks)
        name = self.card.row.name if self.card else ""
        self._advance()
        raise NotFound(msg("{name} is no longer on file.", name=name), msg("Nothing was recorded."))

    def _pass_over(self) -> None:
        """Put the customer in hand to the end, also for a session that is begun anew today."""
        card = self.card
        if card is None:
            return
        passed = [code for code in self._passed() if code != card.row.code]
        root = root_of(self.context)
        day_codes.PASSED.keep(
            root.settings.folders.state, root.db, self.day, self.agent, [*passed, card.row.code]
        )
        self.notes[card.row.code] = self.note
        self.told = (msg("{name} comes again at the end.", name=card.row.name),)
        self._advance()

    def _leave(self) -> None:
        """Leave the session; a note that no record has is not lost at the first Esc."""
        card = self.card
        if self.note and card is not None and not self._warned:
            self._warned = True
            raise Unusable(
                msg("The note about {name} is not recorded yet.", name=card.row.name),
                msg("Press the result; or Esc again to leave without it."),
            )
        self.step = CallStep.OVER

    def _take_back(self) -> None:
        """Take back the last record of a session of this login, and take its customer in hand again."""
        from keqing.services.corrections import undoing  # noqa: PLC0415  # only where something is taken back
        from keqing.store.operations import newest_undoable  # noqa: PLC0415  # as above

        with writing(self.context, "undo", agent=self.agent, sure=True, warm=True) as desk:
            newest = newest_undoable(desk.session, desk.login)
            if newest.command != LOOK:
                raise Refused(
                    msg("The newest record of yours is no call of a session."),
                    msg("See: keqing history"),
                )
            undone = undoing.undo_newest(desk, only=newest.id)
            if undone.revived:
                desk.work.keep = False
                raise Refused(
                    msg("{who} asked not to be called, or has died.", who=list(undone.revived)),
                    msg("If that was a slip: keqing undo"),
                )
        if newest.id > self._began_after:
            del self.outcomes[-1:]
        self.told = (msg("Taken back: {who}", who=undone.who or ""),)
        self._advance(first=(undone.who or "").rpartition(" ")[2])

    def _back(self) -> None:
        """Leave a question; what was typed is kept for the next one."""
        self._contact = None
        self.step = CallStep.RESULT

    def _advance(self, first: str = "") -> None:
        """Take the next customer in hand, and record that their number and health facts are shown."""
        with reading(self.context, agent=self.agent) as desk:
            self.day, self.titles = desk.today, listing.titles(desk)
            if self._began_after < 0:
                self._began_after = operations.last(desk.session) or 0
            self.turn = calling.next_turn(
                desk, whose(desk), self._take, passed=self._passed(), first=first
            )
        self.began = clock.now()
        card = self.card
        self.step, self.dialling, self._contact = CallStep.RESULT, 0, None
        self.note = self.notes.get(card.row.code, "") if card else ""
        self._warned = False
        if card is None:
            self._let_go()
            return
        code, root = card.row.code, root_of(self.context)
        last_list.remember_customer(root.settings.folders.state, root.db, code)
        looking.record(self.context, LOOK, full=True, health=True, warm=self._warm, customer=code)
        self._warm = True

    def _take(self, customer_id: int) -> bool:
        """Take a customer's lease in place of the one held."""
        if customer_id == self._held:
            return True
        if not self.leases.take(customer_id):
            return False
        self._let_go()
        self._held = customer_id
        return True

    def _let_go(self) -> None:
        if self._held is not None:
            self.leases.give_back(self._held)
        self._held = None

    def _read_day(self, words: str) -> When:
        with reading(self.context, agent=self.agent) as desk:
            when = read_when(words, desk.today, almanac=desk.almanac, now_time=desk.at.time())
            check_near(when, desk.today, words, sure=False)
        if when.day is None and self.step is CallStep.WHEN:
            raise Unusable(contacts.NO_CALLBACK_DAY, msg("For example: 15:00, tomorrow, fri, +3d."))
        return when

    def _passed(self) -> list[str]:
        """Return who was put to the end today, in that order."""
        root = root_of(self.context)
        folder = root.settings.folders.state
        return [*(day_codes.PASSED.recall(folder, root.db, self.day, self.agent) or ())]


class _Mistakes:
    """Says a mistake on the screen, and lets the session go on."""

    def __init__(self, session: CallSession) -> None:
        self._session = session

    def __enter__(self) -> None:
        """Do nothing yet."""

    def __exit__(self, _: object, error: BaseException | None, __: object) -> bool:
        if not isinstance(error, KeqingError):
            return False
        self._session.mistake = error.with_hint
        return True


def _nearest(recorded: Recorded) -> NextDate | None:
    """Return the next date of a call or visit after a record, None without one."""
    coming = [step for step in recorded.next if step.effective and not step.by_name]
    return min(
        coming, key=lambda step: (step.effective, step.time is None, step.time), default=None
    )


def _tell(recorded: Recorded) -> Message:
    """Say in one sentence what was recorded."""
    known = known_outcomes().by_name.get(recorded.kind)
    kind = known.title if known else recorded.kind
    if not recorded.next:
        return msg(
            "Recorded: {name} {kind}; no next date. A slip? Press -", name=recorded.name, kind=kind
        )
    return msg("Recorded: {name} {kind}. A slip? Press -", name=recorded.name, kind=kind)
