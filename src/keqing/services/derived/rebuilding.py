"""Folding everybody anew (`keqing rebuild`), in portions between which others write."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from sqlalchemy import select

from keqing.models import Customer
from keqing.records.self_customer import is_self
from keqing.services.context.desk import WritingDesk
from keqing.services.derived import lapsing
from keqing.services.derived.refold import refold
from keqing.services.queries.batching import Progress, chunks
from keqing.store.name_parts import rewrite_parts


def rebuild_due(
    opened: Callable[[], AbstractContextManager[WritingDesk]], progress: Progress | None = None
) -> int:
    """Fold whom time alone has changed since, in portions, and store the result; returns how many there were.

    Something lapsed, a condition turned, or another text of a cadence holds since then (R7).
    """
    folded: set[int] = set()
    while True:
        with opened() as desk:
            part = set(lapsing.lapsed(desk)) - folded
            refold(desk, sorted(part))
        if not part:
            return sum(not is_self(key) for key in folded)
        folded |= part
        if progress:
            progress(len(folded), len(folded))


def rebuild(
    opened: Callable[[], AbstractContextManager[WritingDesk]], progress: Progress | None = None
) -> int:
    """Fold every customer anew and store the result; returns how many there are.

    `opened` opens a desk for each portion, after which all is right, whether or not others follow.
    """
    with opened() as desk:
        ids = desk.session.scalars(select(Customer.id)).all()
    done, total = 0, sum(not is_self(key) for key in ids)
    for part in chunks(ids):
        with opened() as desk:
            refold(desk, part)
            rewrite_parts(desk.session.connection(), part)
        done += sum(not is_self(key) for key in part)
        if progress:
            progress(done, total)
    return total
