"""List what is open, the oldest first, for `keqing open`: a row for each record, or a sum for each kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from keqing import schedule
from keqing.definitions.cadence import Offset
from keqing.definitions.case_kinds import case_kinds
from keqing.definitions.fields import Choice
from keqing.definitions.kinds import Kind
from keqing.definitions.names import label
from keqing.errors import Unusable
from keqing.frozen import dataclass
from keqing.i18n import msg
from keqing.models import Agent, Customer
from keqing.records.export_table import ExportColumn, ExportTable, Portion
from keqing.services.context.desk import Desk
from keqing.services.derived.open_candidates import customers_with_open
from keqing.services.derived.open_reads import read_records
from keqing.services.exporting.register_of import find_register
from keqing.services.queries.batching import chunks
from keqing.timeline.open_records import OpenRecord, subject_of_record


@dataclass(frozen=True, slots=True)
class _SheetLine:
    """An open record with its customer. `id` is that under which it is corrected and answered."""

    id: int
    code: str
    name: str
    owner: str | None
    record: OpenRecord


def open_list(
    desk: Desk,
    word: str | None = None,
    *,
    age: Offset | None = None,
    owner: Agent | None = None,
    summed: bool = False,
) -> ExportTable:
    """Return what is open at the end of the day worked on, the oldest first.

    `word` names a kind or a register, `age` takes what was entered so long ago or longer, `owner` what is theirs.
    With `summed` there is a row for each kind, with how many there are and what is left of them. Raises NotFound for
    a kind that nobody knows, Unusable for one that does not stay open.
    """
    kinds = [kind for kind in _asked(desk, word) if kind.open_until]
    if word is not None and not kinds:
        among = [kind for kind in _asked(desk, None) if kind.open_until]
        raise Unusable(
            msg("No record of {word} stays open.", word=word),
            msg("What does: {kinds}.", kinds=[label(kind) for kind in among]) if among else None,
        )
    titles = {kind.name: kind.title for kind in kinds}
    own = _kind_column(titles)
    columns = (own, *_SUMMED) if summed else (*_RECORD, own, *_ABOUT, _state(kinds), *_LEFT)
    return ExportTable(
        name="open",
        title=msg("Open records on {day}", day=desk.today),
        records="kinds" if summed else "records",
        columns=columns,
        portions=_portions(desk, list(titles), age, owner, summed=summed),
        about={"date": desk.today.isoformat(), "kinds": list(titles)},
    )


_RECORD = (
    ExportColumn("id", msg("id"), "number"),
    ExportColumn("day", msg("day"), "plain"),
)
_ABOUT = (
    ExportColumn("code", msg("code"), "plain"),
    ExportColumn("name", msg("name")),
    ExportColumn("what", msg("about")),
)
_LEFT = (
    ExportColumn("age", msg("age in days"), "number"),
    ExportColumn("balance", msg("balance"), "plain"),
    ExportColumn("owner", msg("owner")),
)
_SUMMED = (
    ExportColumn("n", msg("count"), "number"),
    ExportColumn("balance", msg("balance"), "plain"),
    ExportColumn("oldest", msg("oldest"), "plain"),
    ExportColumn("age", msg("age in days"), "number"),
)


def _asked(desk: Desk, word: str | None) -> Sequence[Kind]:
    if word is not None:
        return find_register(desk, word).kinds
    return list({kind.name: kind for kind in case_kinds(desk.kinds)}.values())


def _kind_column(titles: Mapping[str, Mapping[str, str]]) -> ExportColumn:
    return ExportColumn("kind", msg("kind"), "code", titles)


def _state(kinds: Collection[Kind]) -> ExportColumn:
    return ExportColumn("state", msg("status"), "code", state_titles(kinds))


def state_titles(kinds: Collection[Kind]) -> Mapping[str, Mapping[str, str]]:
    """Return the titles of the states of some kinds by name, of those that have one."""
    states: list[Choice] = [state for kind in kinds for state in kind.states]
    return {state.name: state.title for state in states if state.title}


def _portions(
    desk: Desk, kinds: Collection[str], age: Offset | None, owner: Agent | None, *, summed: bool
) -> Iterator[Portion]:
    if not kinds:
        return
    lines = _lines(desk, kinds, age, owner)
    rows = _sums(desk, lines) if summed else [_row(desk, line) for line in lines]
    if rows:
        yield [*zip(*rows, strict=True)]


def _lines(
    desk: Desk, kinds: Collection[str], age: Offset | None, owner: Agent | None
) -> list[_SheetLine]:
    """Return the open records, the oldest first."""
    latest = schedule.add_offset(desk.today, -age, desk.almanac) if age else desk.today
    records, stored = read_records(desk, kinds, customers_with_open(desk, kinds))
    found = {
        customer_id: there
        for customer_id, theirs in records.items()
        if (
            there := [
                each
                for each in theirs
                if not each.closed_by and each.record.kind in kinds and each.record.day <= latest
            ]
        )
    }
    lines = []
    for part in chunks(found.keys()):
        rows = desk.session.execute(
            select(Customer.id, Customer.code, Customer.name, Customer.owner_id).where(
                Customer.id.in_(part)
            )
        )
        for customer_id, code, name, owner_id in rows:
            for each in found[customer_id]:
                whose = each.owner or desk.staff.name(owner_id)
                if owner is None or whose == owner.name:
                    lines.append(_SheetLine(stored[each.record.id], code, name, whose, each))
    return sorted(lines, key=lambda line: (line.record.record.day, line.id))


def _row(desk: Desk, line: _SheetLine) -> tuple[Any, ...]:
    record = line.record
    return (
        line.id,
        record.record.day.isoformat(),
        record.kind.name,
        line.code,
        line.name,
        subject_of_record(record),
        record.state,
        record.age(desk.today),
        None if record.balance is None else str(record.balance),
        line.owner,
    )


def _sums(desk: Desk, lines: Sequence[_SheetLine]) -> list[tuple[Any, ...]]:
    """Return a row for each kind that has an open record, in the order of the oldest of each."""
    by_kind: dict[str, list[OpenRecord]] = defaultdict(list)
    for line in lines:
        by_kind[line.record.kind.name].append(line.record)
    rows = []
    for name, records in by_kind.items():
        left = [each.balance for each in records if each.balance is not None]
        oldest = records[0]
        rows.append(
            (
                name,
                len(records),
                str(sum(left, Decimal(0))) if left else None,
                oldest.record.day.isoformat(),
                oldest.age(desk.today),
            )
        )
    return rows
