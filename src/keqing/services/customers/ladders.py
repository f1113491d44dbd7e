"""How a customer stands on the ladders of their type (`keqing level`), and which ladder or tick a word means."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from keqing.definitions.approval import Subject
from keqing.definitions.approval_file import approvals_in_force
from keqing.definitions.condition_titles import condition_title
from keqing.definitions.ladder import Criterion, Ladder
from keqing.definitions.names import find_called, suggest_words
from keqing.errors import NotFound
from keqing.i18n import msg
from keqing.models import Customer
from keqing.records.ladder import CustomerLevels, LevelLine, MissingCriterion
from keqing.services.context.desk import Desk
from keqing.services.derived.past import past_facts
from keqing.timeline.past_facts import LadderStanding, PastFacts, standing_on

_HUNDRED = 100


def ladders_on(desk: Desk, day: date) -> list[Ladder]:
    """Return the ladders by which a day is judged, in the order of their names."""
    book = desk.book.ladders
    found = (book.judging(name, day) for name in sorted(book.by_name))
    return [ladder for ladder in found if ladder]


def named_ladder(desk: Desk, word: str) -> Ladder:
    """Return the ladder in force that is called so. Raises NotFound."""
    among = ladders_on(desk, desk.today)
    if found := find_called(word, among):
        return found
    hint = (
        suggest_words(word, among, listing="keqing ladder list")
        if among
        else msg("None is on yet. Which there are: keqing ladder list")
    )
    raise NotFound(msg("There is no ladder '{word}' in force.", word=word), hint)


def levels(desk: Desk, customer: Customer, ladder: str | None = None) -> CustomerLevels:
    """Return how a customer stands at the end of the day worked on. Raises NotFound for a ladder that is none."""
    wanted = named_ladder(desk, ladder).name if ladder else None
    desk.session.flush()
    ((_, past),) = past_facts(desk, [customer], desk.today)
    type_ = past.on(desk.today).values.get("type")
    lines = tuple(
        _line(desk, standing)
        for each in ladders_on(desk, desk.today)
        if wanted in {None, each.name} and each.is_for(str(type_))
        if (standing := standing_on(past, each.name, desk.today))
    )
    grade, source = grade_and_source(past, desk.today)
    return CustomerLevels(customer.code, customer.name, desk.today, lines, grade, source)


def grade_and_source(past: PastFacts, day: date) -> tuple[str | None, str | None]:
    """Return the grade of a day, and where it comes from: the name of a ladder, `hand`, `file`, or None for no grade."""
    found = past.grade_on(day)
    if found.grade is None:
        return None, None
    return found.grade, found.ladder or ("hand" if found.by_hand else "file")


def _line(desk: Desk, standing: LadderStanding) -> LevelLine:
    ladder, top = standing.ladder, standing.ladder.top
    reached = ladder.levels[standing.level - 1] if standing.level else None
    return LevelLine(
        ladder.name,
        ladder.title,
        standing.level,
        len(ladder.levels),
        reached.title if reached else {},
        standing.since,
        tuple(_missing(desk, standing.missing)),
        tuple(_missing(desk, standing.one_of)),
        standing.waits,
        standing.waits and _has_approval(desk, standing),
        standing.is_before,
        f"{(top.share * _HUNDRED).normalize():f}%" if top else None,
    )


def _has_approval(desk: Desk, standing: LadderStanding) -> bool:
    """Tell whether an approval is defined for the next level."""
    named = f"{standing.ladder.name}.{standing.level + 1}"
    approvals = approvals_in_force(desk.stored, desk.today, desk.kinds)
    return any(each.subject is Subject.LEVEL and each.of == named for each in approvals)


def _missing(desk: Desk, criteria: Collection[Criterion]) -> Sequence[MissingCriterion]:
    return [
        MissingCriterion(each.text, each.title or condition_title(each.text, desk.kinds))
        for each in criteria
    ]
