"""Papers as they stand on a day: those of customers, and our own to show on visits. Each has its validity."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from sqlalchemy import select

from keqing.definitions.fields import Choice
from keqing.models import Event as EventRow
from keqing.records.customer import MissingPapers, Paper
from keqing.records.event import Event
from keqing.records.self_customer import DEPARTMENT
from keqing.services.context.desk import Desk, event_record
from keqing.services.queries.batching import chunks

DOCUMENT = "document"
"""The kind of a record of a customer's paper, and the field that says which."""
OWN, PAPER = "own-paper", "paper"
"""The kind of a record of a paper of ours, and the field that says which."""
_EXPIRES = "expires"


def papers_missing(desk: Desk, type_: str, events: Iterable[Event]) -> MissingPapers | None:
    """Return which papers a customer of a type lacks, or has that expired, once one is on record; None for nothing."""
    held = {paper.name: paper for paper in _newest(desk, DOCUMENT, DOCUMENT, events)}
    wanted = [each for each in _choices(desk, DOCUMENT, DOCUMENT) if type_ in each.types]
    lacking = tuple(each.title or each.name for each in wanted if each.name not in held)
    expired = tuple(held[n] for n in held if not held[n].is_good(desk.today))
    return MissingPapers(len(wanted), lacking, expired) if held and (lacking or expired) else None


def papers_of(desk: Desk, types: Mapping[int, str]) -> dict[int, MissingPapers]:
    """Return what many customers lack, by their numbers; `types` are their types."""
    found: dict[int, MissingPapers] = {}
    for part in chunks(types):
        for customer_id, events in _records(desk, part, DOCUMENT).items():
            if lacks := papers_missing(desk, types[customer_id], events):
                found[customer_id] = lacks
    return found


def own_papers(desk: Desk) -> tuple[Paper, ...]:
    """Return the department's own papers, each as it stands by its newest record, in the order of their list."""
    events = _records(desk, [DEPARTMENT], OWN).get(DEPARTMENT, [])
    order = {choice.name: n for n, choice in enumerate(_choices(desk, OWN, PAPER))}
    found = _newest(desk, OWN, PAPER, events)
    return tuple(sorted(found, key=lambda paper: order.get(paper.name, len(order))))


def _records(desk: Desk, ids: Sequence[int], kind: str) -> dict[int, list[Event]]:
    """Return the records of a kind that stand at the end of the day, by customer, the newest first."""
    rows = desk.session.scalars(
        select(EventRow)
        .where(
            EventRow.customer_id.in_(ids),
            EventRow.kind == kind,
            EventRow.day <= desk.today,
            ~EventRow.voided,
        )
        .order_by(EventRow.day.desc(), EventRow.sequence.desc())
    )
    found: dict[int, list[Event]] = {}
    for row in rows:
        found.setdefault(row.customer_id, []).append(event_record(row, desk.staff))
    return found


def _newest(desk: Desk, kind: str, field: str, events: Iterable[Event]) -> Iterator[Paper]:
    """Give each paper by its newest record; `events` are the newest first."""
    titles = {choice.name: choice.title for choice in _choices(desk, kind, field)}
    seen: set[str] = set()
    for event in events:
        name = str(event.details.get(field))
        if event.kind != kind or event.voided or event.day > desk.today or name in seen:
            continue
        seen.add(name)
        told = event.details.get(_EXPIRES)
        last = date.fromisoformat(str(told)) if told else None
        yield Paper(name, titles.get(name) or name, last)


def _choices(desk: Desk, kind: str, field: str) -> Sequence[Choice]:
    found = desk.kinds.by_name.get(kind)
    return found.fields[field].choices if found and field in found.fields else ()
