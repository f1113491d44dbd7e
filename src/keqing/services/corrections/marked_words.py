"""New words in a corrected record: marked where they ask not to be called, or tell a reaction."""

from __future__ import annotations

from collections.abc import Callable

from keqing.definitions.kinds import EFFECTS, Effect
from keqing.models import Customer, Event
from keqing.services.context.desk import WritingDesk
from keqing.services.corrections.corrected_record import is_report, put_details
from keqing.services.hearing.barred import names_told
from keqing.services.hearing.reactions import first_told
from keqing.services.hearing.refusals import first_heard
from keqing.timeline.enrollment import FLAGGED, HEARD_IN, REFUSAL, SUSPECTED


def mark_words(desk: WritingDesk, customer: Customer, old: Event, copy: Event) -> dict[str, str]:
    """Mark words that are new in the copy as in a new record; return them by their mark.

    An answer is about the new words alone. The old ones keep their mark while the copy has them.
    """
    is_call = copy.kind == "contact"
    before = _texts(old)
    found: dict[str, str] = {}

    def hear_reaction(*texts: object) -> str | None:
        heard = (first_told(text, plainly=not is_call or text != copy.text) for text in texts)
        return next(filter(None, heard), None)

    def mark(name: str, hear: Callable[..., str | None], *, asked: bool, decided: bool) -> None:
        new = hear(*(text for text in _texts(copy) if text not in before))
        if new and not (asked or decided):
            found[name] = new
        elif decided or not hear(*(text for text in _texts(copy) if text in before)):
            put_details(copy, {name: None, HEARD_IN[name]: None})

    stopped = is_call and EFFECTS[str(copy.outcome)] in {Effect.STOP, Effect.DECEASED}
    mark(
        REFUSAL,
        first_heard,
        asked=desk.heard,
        decided=stopped or customer.status != "active",
    )
    mark(SUSPECTED, hear_reaction, asked=desk.cleared, decided=is_report(copy))
    return found


def new_flags(desk: WritingDesk, old: Event, copy: Event) -> list[str]:
    """Return the bars of which the copy tells, where it tells of one that the record did not; else none.

    A record that told of one keeps its mark, whatever is corrected: it is evidence.
    """
    before = (old.details or {}).get(FLAGGED, [])
    now = names_told(_texts(copy), desk.kinds.bars)
    return [] if set(now) <= set(before) else list(dict.fromkeys([*before, *now]))


def _texts(event: Event) -> list[object]:
    return [event.text, event.entry, *(event.details or {}).values()]
