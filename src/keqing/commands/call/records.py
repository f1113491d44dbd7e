"""The records of a session: a contact recorded or tried dry, and the last one taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from keqing.commands.attempts import attempt
from keqing.commands.call.turns import LOOK
from keqing.commands.options import Context
from keqing.commands.transaction import WritingPlan, reading, writing
from keqing.dates.reading import When, check_near, read_when
from keqing.errors import NotFound, Refused, Unusable
from keqing.i18n import Message, msg
from keqing.models import Customer
from keqing.records.recorded import Recorded
from keqing.services.context.desk import Desk, WritingDesk
from keqing.services.recording import contact_fields, contacts
from keqing.services.recording.contacts import Contact
from keqing.store import operations
from keqing.store.locks import Scope


class GoneError(NotFound):
    """The customer in hand was merged or forgotten meanwhile, so that nothing was recorded."""

    def __init__(self, name: str) -> None:
        """Name the customer."""
        super().__init__(
            msg("{name} is no longer on file.", name=name), msg("Nothing was recorded.")
        )


class CallRecords:
    """The records of one session. `agent` is the word of the option."""

    def __init__(self, context: Context, agent: str | None) -> None:
        """Look which record was the last before the session."""
        self._context, self._agent = context, agent
        with reading(context, agent=agent) as desk:
            self._began_after = operations.last(desk.session) or 0

    def read_said(self, held: int, name: str, contact: Contact, text: str) -> Contact:
        """Return a contact with what was said, without the `field=value` words at its end.

        Raises Unusable where `log` would not take it, GoneError where the customer is no longer on file.
        """
        with reading(self._context, agent=self._agent) as desk:
            words, given = contact_fields.part_fields(desk, text.split())
            fields = contact_fields.read_fields(desk, given)
            contact = replace(contact, text=" ".join(words) or None, fields=fields)
            if not words:
                raise Unusable(contacts.NO_TEXT, msg("A few words are enough."))
            contacts.check_told(desk, _on_file(desk, held, name), contact)
        return contact

    def lacks_entry(self, contact: Contact) -> bool:
        """Tell whether the department wants what to start with next time, and the contact has none."""
        with reading(self._context, agent=self._agent) as desk:
            return "entry" in contacts.missing(desk, contact)

    def read_day(self, words: str) -> When:
        """Read the day of a next contact. Raises Unusable for words that are none, and for days far off."""
        with reading(self._context, agent=self._agent) as desk:
            when = read_when(words, desk.today, almanac=desk.almanac, now_time=desk.at.time())
            check_near(when, desk.today, words, sure=False)
        return when

    def write(
        self,
        held: int,
        name: str,
        contact: Contact,
        *,
        keep: bool,
        remarks: Sequence[Message] = (),
    ) -> Recorded:
        """Record a contact, or without `keep` work out what recording it would do. Raises GoneError."""
        plan = WritingPlan(
            self._context, LOOK, agent=self._agent, dry_run=not keep, sure=True, warm=True
        )

        def log(desk: WritingDesk) -> Recorded:
            return contacts.log(desk, _on_file(desk, held, name), contact, remarks)

        return attempt(plan, log, None, Scope(frozenset({held})))

    def take_back(self) -> tuple[str, bool]:
        """Take back the last record of a session of this login: whose it was, and whether it was of this session.

        Raises Refused where the newest record is no call, or where it would allow calls that were forbidden.
        """
        from keqing.services.corrections import undoing  # noqa: PLC0415  # only where something is taken back

        with writing(self._context, "undo", agent=self._agent, sure=True, warm=True) as desk:
            newest = operations.newest_undoable(desk.session, desk.login)
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
        return undone.who or "", newest.id > self._began_after


def _on_file(desk: Desk, held: int, name: str) -> Customer:
    customer = desk.session.get(Customer, held)
    if customer is None:
        raise GoneError(name)
    return customer
