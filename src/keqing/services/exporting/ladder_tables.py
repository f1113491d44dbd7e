"""Ladders as tables: how a customer stands, how many stand on each level, and which ladders there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from sqlalchemy import select

from keqing.definitions.condition import Term
from keqing.definitions.ladder import LEVEL, Ladder
from keqing.i18n import msg
from keqing.models import Customer
from keqing.records.export_table import ExportColumn, ExportTable, Portion
from keqing.services.context.desk import Desk
from keqing.services.customers.ladders import named_ladder
from keqing.services.derived.past import kinds_asked, past_facts
from keqing.services.queries.batching import chunks
from keqing.services.queries.real_customers import is_customer
from keqing.timeline.ladder_levels import level_of


def report(desk: Desk, word: str) -> ExportTable:
    """Return how many customers stand on each level of a ladder at the end of the day worked on.

    It goes by the text of that day and what was on record for it. Raises NotFound for a ladder that is none.
    """
    ladder = named_ladder(desk, word)
    titles = {str(level.number): level.title for level in ladder.levels if level.title}
    return ExportTable(
        name="ladder",
        title=msg("{ladder} on {day}", ladder=ladder.title, day=desk.today),
        records="levels",
        columns=(
            ExportColumn("level", msg("level"), "number"),
            ExportColumn("title", msg("title"), "code", titles),
            ExportColumn("customers", msg("customers"), "number"),
            ExportColumn("of", msg("of"), "number"),
        ),
        portions=_levels(desk, ladder),
        about={"date": desk.today.isoformat(), "ladder": ladder.name},
    )


def _levels(desk: Desk, ladder: Ladder) -> Iterator[Portion]:
    found = _counted(desk, ladder)
    levels = range(len(ladder.levels) + 1)
    if total := sum(found.values()):
        yield [
            [*levels],
            [str(level) for level in levels],
            [found[level] for level in levels],
            [total for _ in levels],
        ]


def _counted(desk: Desk, ladder: Ladder) -> Counter[int]:
    """Count the customers of a ladder by level, in portions."""
    found: Counter[int] = Counter()
    kinds = kinds_asked(desk, [ladder.name])
    asked = select(Customer.id).where(is_customer(), Customer.created <= desk.today)
    retyped = Term("type") in desk.book.ladders.terms(Term(LEVEL, ladder.name))
    ids: Sequence[int] = desk.session.scalars(asked.order_by(Customer.id)).all()
    for part in chunks(ids):
        people = select(Customer).where(Customer.id.in_(part))
        for _, past in past_facts(desk, desk.session.scalars(people).all(), desk.today, kinds):
            facts = past.on(desk.today)
            if not retyped or ladder.is_for(str(facts.values.get("type"))):
                found[level_of(facts, ladder)] += 1
    return found
