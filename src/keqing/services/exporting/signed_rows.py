"""Add to a register what is not in force yet, marked as such, and who signed what is.

A register has these columns where something of its kinds needs an approval, or waited for one or for room.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import select

from keqing import models
from keqing.definitions.approval import Subject
from keqing.definitions.approval_file import approvals_in_force
from keqing.frozen import dataclass
from keqing.i18n import msg
from keqing.records.export_table import DayRange, ExportColumn, Portion
from keqing.services.context.desk import Desk
from keqing.services.exporting.register_of import Register
from keqing.services.limits.concerns import something_waits
from keqing.services.limits.pending import STATES, read_items
from keqing.timeline.open_records import APPROVED
from keqing.timeline.signatures import SIGNED_ITEM, ItemState, PendingItem

_COLUMNS = (
    ExportColumn("approval", msg("approval"), "code", STATES),
    ExportColumn("signed", msg("signed by"), "list"),
)


@dataclass(frozen=True, slots=True)
class SignedRows:
    """The items of a register's kinds, each with its customer's id, and the columns that tell of them."""

    columns: tuple[ExportColumn, ...]
    items: tuple[tuple[int, PendingItem], ...]

    def waiting(
        self, period: DayRange, agent: models.Agent | None
    ) -> list[tuple[int, PendingItem]]:
        """Return what is not in force yet of a period, and of what an agent entered."""
        return [
            (customer_id, item)
            for customer_id, item in self.items
            if item.is_open
            and (period.since is None or item.event.day >= period.since)
            and (period.until is None or item.event.day <= period.until)
            and (agent is None or item.entered_by == agent.name)
        ]


def signed_rows(desk: Desk, asked: Register) -> SignedRows:
    """Return what there is of approvals and waiting in a register; nothing is read where nothing ever waited."""
    kinds = set(asked.kind_names)
    needed = any(
        each.subject is Subject.KIND and each.of in kinds
        for each in approvals_in_force(desk.stored, desk.today, desk.kinds)
    )
    items: tuple[tuple[int, PendingItem], ...] = ()
    if something_waits(desk):
        items = tuple((who, item) for who, item in read_items(desk) if item.of in kinds)
    return SignedRows(_COLUMNS if needed or items else (), items)


def waiting_cells(item: PendingItem) -> tuple[Any, ...]:
    """Return the cells of an item that is not in force yet."""
    return str(item.state), _names(item)


def with_signatures(
    desk: Desk, asked: Register, signed: SignedRows, portions: Iterable[Portion]
) -> Iterator[Portion]:
    """Add to each row whether it was approved, and by whom; the first column has its id."""
    cells = _cells(desk, asked, signed) if signed.columns else {}
    for portion in portions:
        if not signed.columns:
            yield portion
            continue
        of_rows = [cells.get(key, (None, ())) for key in portion[0]]
        yield [*portion, [state for state, _ in of_rows], [names for _, names in of_rows]]


def _cells(
    desk: Desk, asked: Register, signed: SignedRows
) -> Mapping[int, tuple[str, tuple[str, ...]]]:
    """Return the cells of the records that were signed, by their numbers."""
    event = models.Event
    items = {item.event.id: item for _, item in signed.items}
    details = event.details
    rows = desk.session.execute(
        select(event.id, details[SIGNED_ITEM].as_integer()).where(
            event.kind.in_(asked.kind_names),
            ~event.voided,
            details[APPROVED].as_string().is_not(None),
        )
    )
    return {
        number: (str(ItemState.APPROVED), _names(items[item]) if item in items else ())
        for number, item in rows
    }


def _names(item: PendingItem) -> tuple[str, ...]:
    return tuple(signature.agent or "" for signature in item.signatures)
