"""A call session as a machine of states: a key or a line of text comes in, and the state moves on.

No screen and no keyboard is known here, so that one session serves the full screen, the plain one and the
tests. Every result is committed before the next customer is shown: whoever leaves, or is killed, loses nothing
that was recorded.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from keqing import clock
from keqing.commands.call.records import CallRecords, GoneError
from keqing.commands.call.turns import Turns
from keqing.commands.options import Context
from keqing.dates.reading import When
from keqing.definitions.vocabulary import EFFECTS, IN_PERSON
from keqing.errors import KeqingError, Unusable
from keqing.i18n import Message, msg
from keqing.records.call import CallState, CallStep
from keqing.records.recorded import NextDate, Recorded
from keqing.render import call_keys, upcoming
from keqing.render.words import Titles
from keqing.services.recording import contacts
from keqing.services.recording.contact_fields import name_answers
from keqing.services.recording.contacts import Contact
from keqing.store.leases import Leases

ESCAPE = "escape"
"""The key that leaves: a question first, then the session."""

_HELP = "?"
"""The key that shows what the others do."""
_DASHES = dict.fromkeys(map(ord, "\N{EN DASH}\N{EM DASH}\N{MINUS SIGN}"), "-")
"""The dashes that input methods make of the minus key."""
_ATTEMPTS: Mapping[str, str] = {"2": "no-answer", "3": "busy", "6": "declined"}
"""Keys that record at once that nobody was spoken to."""
_STEPS: Mapping[str, CallStep] = {
    "0": CallStep.AHEAD,
    "1": CallStep.NOTE,
    "7": CallStep.CLOSING,
    "9": CallStep.HISTORY,
}
"""Keys that lead to a question, or to the history."""


class CallSession:
    """One agent's session. `press` and `enter` move it on; its `state` is what a screen shows.

    `agent` is the word of the option, `visits` goes to customers instead of calling them. Raises as opening the database does.
    """

    def __init__(
        self,
        context: Context,
        leases: Leases,
        agent: str | None = None,
        *,
        visits: bool = False,
    ) -> None:
        """Take the first customer in hand."""
        self._records = CallRecords(context, agent)
        self._turns = Turns(context, leases, agent, visits=visits)
        self._contact: Contact | None = None
        self._warned = False
        self.state: CallState = self._turns.begin()

    def press(self, key: str) -> None:
        """Take one key: a digit, `+`, `-`, or `escape`. A full-width form is the same key."""
        with self._mistakes():
            self._answer(unicodedata.normalize("NFKC", key).translate(_DASHES))

    def enter(self, text: str) -> None:
        """Take one line of text, where one is asked for."""
        with self._mistakes():
            self._take_line(text.strip())

    def leave(self) -> None:
        """End the session at once."""
        self.state.step = CallStep.OVER

    def look_again(self) -> None:
        """Look whether somebody's turn has come, where nobody's had."""
        if self.state.card is None and self.state.step is CallStep.RESULT:
            with self._mistakes():
                self._advance()

    @contextmanager
    def _mistakes(self) -> Iterator[None]:
        """Say a mistake on the screen, and let the session go on."""
        self.state.mistake = None
        try:
            yield
        except GoneError as error:
            self._advance()
            self.state.mistake = error.with_hint
        except KeqingError as error:
            self.state.mistake = error.with_hint

    def _answer(self, key: str) -> None:
        match self.state.step:
            case CallStep.RESULT:
                self._result(key)
            case CallStep.CLOSING:
                self._closing(key)
            case CallStep.STOP:
                self._stop(key)
            case CallStep.REACTION:
                self._reaction(key)
            case CallStep.HISTORY:
                self.state.step = CallStep.RESULT
            case _ if key == ESCAPE:
                self._back()

    def _take_line(self, text: str) -> None:
        match self.state.step:
            case CallStep.AHEAD:
                self.state.note, self.state.step = text, CallStep.RESULT
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
            self._ask_to_leave()
        elif key == "-":
            self._take_back()
        elif self.state.card is None:
            self._advance()
        else:
            self._about_customer(key)

    def _about_customer(self, key: str) -> None:
        match key:
            case "2" | "3" | "6":
                self._attempt(_ATTEMPTS[key])
            case "4":
                self._contact = self._made("callback")
                self.state.step = CallStep.WHEN
            case "5" if self.state.visiting:
                self._arrive()
            case "5" if self.state.number is not None:
                self._finish(self._made("wrong-number"))
            case "8":
                if not self._dial_next():
                    self.state.told = (msg("There is no other number."),)
            case "+":
                self._pass_over()
            case _ if key in _STEPS:
                self.state.step = _STEPS[key]
            case _:
                self._unknown(key)

    def _unknown(self, key: str) -> None:
        """Say which keys there are. Raises Unusable for a key that does nothing here."""
        keys = msg("Keys: {keys}", keys=call_keys.keys_of(self.state))
        if key == _HELP or not key.strip():
            self.state.mistake = keys
            return
        raise Unusable(msg("'{key}' does nothing here.", key=key), keys)

    def _closing(self, key: str) -> None:
        """Answer whether the customer is never to be called again, or has died."""
        if key == "7":
            self._finish(self._made("stop"))
        elif key == "8":
            self._finish(self._made("deceased"))
        elif key == ESCAPE:
            self._back()
        else:
            self._unknown(key)

    def _stop(self, key: str) -> None:
        """Answer whether what was said is a stop (1) or not (2)."""
        if key == "1":
            self._finish(
                replace(self._draft, outcome="stop", heard=True, next_day=None, next_time=None)
            )
        elif key == "2":
            self._hear(replace(self._draft, heard=True))
        elif key == ESCAPE:
            self._back()
        else:
            self._unknown(key)

    def _reaction(self, key: str) -> None:
        """Answer whether what was said is an adverse reaction (1) or not (2)."""
        if key in {"1", "2"}:
            self._hear(replace(self._draft, cleared=True, adverse=key == "1"))
        elif key == ESCAPE:
            self._back()
        else:
            self._unknown(key)

    # Lines

    def _noted(self, text: str) -> None:
        """Take what was said, with `field=value` words at its end."""
        state = self.state
        state.note = text
        contact = self._made("visited" if state.visiting else "reached")
        guide = state.card.guide if state.card else None
        said = name_answers(text, guide.questions if guide else ())
        self._contact = self._records.read_said(self._held, self._name, contact, said)
        if self._records.lacks_entry(self._contact):
            state.step = CallStep.ENTRY
        else:
            self._hear(self._contact)

    def _entered(self, text: str) -> None:
        """Take what to start with next time, which the department wants."""
        if not text:
            raise Unusable(msg("The entry point is missing."), msg("A few words are enough."))
        self._hear(replace(self._draft, entry=text))

    def _planned(self, text: str) -> None:
        self._promise(self._records.read_day(text) if text else When(None, cleared=True))

    def _called_back(self, text: str) -> None:
        when = self._records.read_day(text) if text else When(None, cleared=True)
        if when.day is None:
            raise Unusable(contacts.NO_CALLBACK_DAY, msg("For example: 15:00, tomorrow, fri, +3d."))
        self._promise(when)

    # Acts

    @property
    def _draft(self) -> Contact:
        if self._contact is None:
            raise AssertionError  # pragma: no cover  # every question follows a draft
        return self._contact

    @property
    def _held(self) -> int:
        if self._turns.held is None:
            raise AssertionError  # pragma: no cover  # a result is that of a customer in hand
        return self._turns.held

    @property
    def _name(self) -> str:
        return self.state.card.row.name if self.state.card else ""

    def _made(self, outcome: str) -> Contact:
        """Make a contact of what is known: the note, the length, who was dialled."""
        state = self.state
        number = None if state.visiting else state.number
        minutes = max(1, round(state.seconds(clock.now()) / 60))
        return Contact(
            outcome,
            text=state.note or None,
            minutes=minutes if outcome in IN_PERSON else None,
            channel="visit" if state.visiting else None,
            person=number.person if number else None,
            number=number.number if number else None,
        )

    def _hear(self, contact: Contact) -> None:
        """Ask about words that sound like a stop or an adverse reaction, then go on to the next date."""
        self._contact = contact
        effect = EFFECTS[contact.outcome]
        if heard := contacts.unheard(contact, effect):
            self.state.said, self.state.step = heard, CallStep.STOP
        elif told := contacts.unreported(contact):
            self.state.said, self.state.step = told, CallStep.REACTION
        else:
            self._propose(contact)

    def _propose(self, contact: Contact) -> None:
        """Work out the next date without writing it, and ask whether it is the right one."""
        recorded = self._records.write(self._held, self._name, contact, keep=False)
        self.state.proposed = _nearest(recorded)
        self.state.step = CallStep.NEXT

    def _promise(self, when: When) -> None:
        """Record the contact in hand, with the next one on a day that was promised, if any was."""
        contact = replace(self._draft, next_day=when.day, next_time=when.time)
        self._finish(contact, when.remarks)

    def _attempt(self, outcome: str) -> None:
        """Record that nobody was spoken to; where there is another number, it is dialled first."""
        if outcome == "no-answer" and not self.state.visiting and self._dial_next():
            return
        self._finish(self._made(outcome))

    def _arrive(self) -> None:
        """Begin the visit: its length counts from now."""
        now = clock.now()
        self.state.began = now
        self.state.told = (msg("At {name} since {time}.", name=self._name, time=f"{now:%H:%M}"),)

    def _dial_next(self) -> bool:
        """Go on to the next number; after the last one, begin again. Tell whether there was one."""
        state = self.state
        numbers = state.card.numbers if state.card else ()
        if state.dialling + 1 >= len(numbers):
            state.dialling = 0
            return False
        state.dialling += 1
        return True

    def _finish(self, contact: Contact, remarks: tuple[Message, ...] = ()) -> None:
        """Record a contact, and go on to the next customer."""
        state = self.state
        recorded = self._records.write(self._held, self._name, contact, keep=True, remarks=remarks)
        state.put_down()  # whatever comes now, no key records it again
        state.spoken.append(contact.outcome in IN_PERSON)
        self._turns.forget_note(recorded.code)
        coming = upcoming.lines(recorded.next, state.day, recorded.code, titles=state.titles)
        state.told = (_tell(recorded, state.titles), *coming, *recorded.remarks)
        self._advance()

    def _pass_over(self) -> None:
        """Put the customer in hand to the end."""
        self.state.told = (msg("{name} comes again at the end.", name=self._name),)
        self._begin_anew()
        self._turns.pass_over(self.state)

    def _ask_to_leave(self) -> None:
        """Leave the session; a note that no record has is not lost at the first Esc."""
        if self.state.note and self.state.card is not None and not self._warned:
            self._warned = True
            raise Unusable(
                msg("The note about {name} is not recorded yet.", name=self._name),
                msg("Press the result; or Esc again to leave without it."),
            )
        self.leave()

    def _take_back(self) -> None:
        """Take back the last record of a session of this login, and take its customer in hand again."""
        who, is_ours = self._records.take_back()
        if is_ours:
            del self.state.spoken[-1:]
        self.state.told = (msg("Taken back: {who}", who=who),)
        self._advance(first=who.rpartition(" ")[2])

    def _back(self) -> None:
        """Leave a question; what was typed is kept for the next one."""
        self._contact = None
        self.state.step = CallStep.RESULT

    def _advance(self, first: str = "") -> None:
        self._begin_anew()
        self._turns.advance(self.state, first)

    def _begin_anew(self) -> None:
        self._contact, self._warned = None, False


def _nearest(recorded: Recorded) -> NextDate | None:
    """Return the next date of a call or visit after a record, None without one."""
    coming = [step for step in recorded.next if step.effective and not step.by_name]
    return min(
        coming, key=lambda step: (step.effective, step.time is None, step.time), default=None
    )


def _tell(recorded: Recorded, titles: Titles) -> Message:
    """Say in one sentence what was recorded."""
    kind = titles.get(recorded.kind) or recorded.kind
    if not recorded.next:
        return msg(
            "Recorded: {name} {kind}; no next date. A slip? Press -", name=recorded.name, kind=kind
        )
    return msg("Recorded: {name} {kind}. A slip? Press -", name=recorded.name, kind=kind)
