"""Which customers are meant: those who are named, and those whom filters leave."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from keqing.frozen import dataclass
from keqing.models import Customer
from keqing.services.context.desk import Desk
from keqing.services.customers import listing, profile, where_filter
from keqing.services.customers.finding import owner_id
from keqing.services.queries.batching import chunks
from keqing.text.folding import fold_name

AREA = "area"
"""The field of a customer's file that says where they are."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Filters in a user's words, as `keqing list` has them; None asks nothing.

    `town` is a part of the area or of the address.
    """

    text: str | None = None
    owner: str | None = None
    type: str | None = None
    grade: str | None = None
    status: str | None = None
    tags: Sequence[str] = ()
    town: str | None = None
    where: str | None = None
    filter: str | None = None

    @property
    def ask(self) -> bool:
        """Whether any of them asks something."""
        words = (self.text, self.owner, self.type, self.grade, self.status, self.town)
        return any(word is not None for word in (*words, self.where, self.filter)) or bool(
            self.tags
        )


def select_customers(desk: Desk, filters: Filters) -> tuple[int, ...]:
    """Return the ids of the customers whom all filters leave, by code.

    Raises Unusable for words that cannot be read, NotFound for an agent or a filter that there is not.
    """
    wanted = listing.Wanted(
        text=" ".join(profile.read_text(filters.text or "").split()),
        owner=owner_id(desk, filters.owner),
        type=profile.read_type(desk.words, filters.type) if filters.type else None,
        grade=profile.read_grade(desk.words, filters.grade) if filters.grade else None,
        status=profile.read_status(filters.status) if filters.status else None,
        tags=profile.read_tags(filters.tags),
    )
    ids = listing.listed(desk, wanted)
    if filters.town is not None:
        ids = _in_town(desk, ids, filters.town)
    if filters.where is not None or filters.filter is not None:
        ids = where_filter.fitting(
            desk, ids, where_filter.read(desk, filters.where, filters.filter)
        )
    return ids


def _in_town(desk: Desk, ids: Sequence[int], town: str) -> tuple[int, ...]:
    part = fold_name(profile.read_text(town))
    there = {
        row.id
        for keys in chunks(ids)
        for row in desk.session.execute(
            select(Customer.id, Customer.fields, Customer.address).where(Customer.id.in_(keys))
        )
        if any(
            part in fold_name(str(text))
            for text in ((row.fields or {}).get(AREA, ""), row.address or "")
        )
    }
    return tuple(key for key in ids if key in there)
