"""Whose turn it is in a session: the next customer is in this session's hands alone, and each look is recorded."""

from __future__ import annotations

from datetime import date

from keqing import clock
from keqing.commands import looking
from keqing.commands.options import Context, root_of
from keqing.commands.transaction import reading
from keqing.records.call import CallState, CallStep
from keqing.services.context.desk import whose
from keqing.services.customers import listing
from keqing.services.worklist import calling
from keqing.store import day_codes, last_list
from keqing.store.leases import Leases

LOOK = "call"
"""The command in whose name customers are looked at and calls are recorded."""


class Turns:
    """The turns of one session. `held` is the id of the customer in hand, None without one.

    `agent` is the word of the option.
    """

    def __init__(
        self, context: Context, leases: Leases, agent: str | None, *, visits: bool
    ) -> None:
        """Take nobody in hand yet; `visits` takes those who are to be visited, else those to be called."""
        self.held: int | None = None
        self._context, self._leases, self._agent = context, leases, agent
        self._visits = visits
        self._notes: dict[str, str] = {}
        self._warm = False

    def begin(self) -> CallState:
        """Take the first customer in hand. Raises as opening the database does."""
        return self._taken(None, "")

    def advance(self, state: CallState, first: str = "") -> None:
        """Take the next customer in hand; `first` is a code that comes before all others."""
        self._taken(state, first)

    def pass_over(self, state: CallState) -> None:
        """Put the customer in hand to the end, also for a session that is begun anew today."""
        if state.card is None:
            return
        code, root = state.card.row.code, root_of(self._context)
        passed = [other for other in self._passed(state.day) if other != code]
        folder = root.settings.folders.state
        day_codes.PASSED.keep(folder, root.db, state.day, self._agent, [*passed, code])
        self._notes[code] = state.note
        self.advance(state)

    def forget_note(self, code: str) -> None:
        """Let go of the note that was typed ahead about a customer: it is recorded."""
        self._notes.pop(code, None)

    def _taken(self, state: CallState | None, first: str) -> CallState:
        """Take the next customer in hand, and record that their number and health facts are shown."""
        with reading(self._context, agent=self._agent) as desk:
            day, titles = desk.today, listing.titles(desk)
            turn = calling.next_turn(
                desk,
                whose(desk),
                self._take,
                visits=self._visits,
                passed=self._passed(day),
                first=first,
            )
        if state is None:
            state = CallState(turn, day, clock.now(), titles, self._visits)
        state.turn, state.day, state.began, state.titles = turn, day, clock.now(), titles
        state.step, state.dialling, state.said = CallStep.RESULT, 0, ""
        state.note = self._notes.get(turn.card.row.code, "") if turn.card else ""
        if turn.card is None:
            self._let_go()
        else:
            self._look_at(turn.card.row.code)
        return state

    def _look_at(self, code: str) -> None:
        root = root_of(self._context)
        last_list.remember_customer(root.settings.folders.state, root.db, code)
        looking.record(self._context, LOOK, full=True, health=True, warm=self._warm, customer=code)
        self._warm = True

    def _take(self, customer_id: int) -> bool:
        """Take a customer's lease in place of the one held."""
        if customer_id == self.held:
            return True
        if not self._leases.take(customer_id):
            return False
        self._let_go()
        self.held = customer_id
        return True

    def _let_go(self) -> None:
        if self.held is not None:
            self._leases.give_back(self.held)
        self.held = None

    def _passed(self, day: date) -> tuple[str, ...]:
        """Return who was put to the end today, in that order."""
        root = root_of(self._context)
        folder = root.settings.folders.state
        return day_codes.PASSED.recall(folder, root.db, day, self._agent) or ()
