"""Ticks on ladders: what somebody has seen of a customer, with its day and what shows it (`keqing tick`)."""

from __future__ import annotations

from typing import Any

from keqing.definitions.ladder import TICK, Ladder, Tick, find_ticks
from keqing.definitions.names import Word, suggest_words
from keqing.errors import NotFound, Refused, Unusable
from keqing.i18n import Message, msg
from keqing.models import Customer
from keqing.records.recorded import Recorded
from keqing.services.context.desk import Desk, WritingDesk
from keqing.services.customers.ladders import ladders_on
from keqing.services.customers.own_work import refuse_self
from keqing.services.derived.events import closed_before, settle, write
from keqing.services.derived.past import past_facts
from keqing.timeline.ladder_levels import REMOVED, has_tick, level_of


def tick(
    desk: WritingDesk, customer: Customer, word: str, *, evidence: str | None, remove: bool = False
) -> Recorded:
    """Set a tick of a customer on the day worked on, or take it away with `remove`, and fold.

    Raises NotFound for a word that is no tick of theirs, or one of several ladders. It does so, too, for a tick to
    remove that is not set. Raises Refused for one that is set already, Unusable for a day to come and for a lack of
    evidence.
    """
    refuse_self(customer)
    if desk.today > desk.clock:
        raise Unusable(
            msg("{day} has not come yet.", day=desk.today),
            msg("A tick says what has been seen: give today or an earlier day."),
        )
    ladder, found = named_tick(desk, customer, word)
    name = f"{ladder.name}.{found.name}"
    text = (evidence or "").strip() or None
    _refuse_again(desk, customer, found, name, text, remove=remove)
    details: dict[str, Any] = {TICK: name, **({REMOVED: True} if remove else {})}
    before = closed_before(desk, customer)
    old = _level(desk, customer, ladder)
    event = write(desk, customer, TICK, details=details, text=text)
    return settle(
        desk,
        customer,
        event,
        before,
        _told(found, remove=remove),
        *_moved(ladder, old, _level(desk, customer, ladder)),
    )


def named_tick(desk: Desk, customer: Customer, word: str) -> tuple[Ladder, Tick]:
    """Return the tick that a word means for a customer, `LADDER.TICK` or short. Raises NotFound."""
    known = ladders_on(desk, desk.today)
    theirs = [ladder for ladder in known if ladder.is_for(customer.type)]
    found = find_ticks(word, theirs)
    if len(found) == 1:
        ladder_name, _, tick_name = found[0].partition(".")
        ladder = next(each for each in theirs if each.name == ladder_name)
        return ladder, ladder.ticks[tick_name]
    if found:
        raise NotFound(
            msg("Several ladders have the tick '{word}'.", word=word),
            msg("Write one of: {names}.", names=found),
        )
    if elsewhere := find_ticks(word, known):
        raise NotFound(
            msg(
                "{tick} is no tick for {name}: its ladder is for other types of customers.",
                tick=elsewhere[0],
                name=customer.name,
            ),
            msg("Theirs: keqing level {code}", code=customer.code),
        )
    ticks = [
        Word(each.name, each.title, (f"{ladder.name}.{each.name}",))
        for ladder in theirs
        for each in ladder.ticks.values()
    ]
    raise NotFound(
        msg("There is no tick '{word}' for {name}.", word=word, name=customer.name),
        suggest_words(word, ticks)
        if ticks
        else msg("No ladder with ticks is on for them: keqing ladder list"),
    )


def _refuse_again(  # the tick as it is asked for
    desk: Desk, customer: Customer, found: Tick, name: str, text: str | None, *, remove: bool
) -> None:
    """Refuse a tick that says nothing new, or lacks its evidence."""
    desk.session.flush()
    ((_, past),) = past_facts(desk, [customer], desk.today, {"created", "profile", TICK})
    facts = past.on(desk.today)
    is_set = has_tick(facts, name)
    if remove and not is_set:
        raise NotFound(
            msg("{name} does not have the tick {tick}.", name=customer.name, tick=_called(found)),
            msg("What is set: keqing level {code}", code=customer.code),
        )
    if remove:
        return
    if found.evidence and not text:
        raise Unusable(
            msg("The tick {tick} needs its evidence.", tick=_called(found)),
            msg('Write what shows it: --evidence "TEXT"'),
        )
    newest = next((each for each in facts.events(TICK) if each.details.get(TICK) == name), None)
    if is_set and newest and text in {None, newest.text}:
        raise Refused(
            msg(
                "{name} has the tick {tick} since {day}.",
                name=customer.name,
                tick=_called(found),
                day=newest.day,
            ),
            msg("Add other evidence, or take it away: --remove"),
        )


def _called(found: Tick) -> object:
    return {"zh": found.name, "en": found.name, **found.title}


def _told(found: Tick, *, remove: bool) -> Message:
    """Say which tick it was."""
    if remove:
        return msg("tick taken away: {tick}", tick=_called(found))
    return msg("tick: {tick}", tick=_called(found))


def _level(desk: Desk, customer: Customer, ladder: Ladder) -> int:
    desk.session.flush()
    ((_, past),) = past_facts(desk, [customer], desk.today)
    return level_of(past.on(desk.today), ladder)


def _moved(ladder: Ladder, old: int, new: int) -> list[Message]:
    """Say which level was reached or lost, if one was."""
    if old == new:
        return []
    return [
        msg("{ladder}: level {n} now, {before} before.", ladder=ladder.title, n=new, before=old)
    ]
