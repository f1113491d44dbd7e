"""Which numbers are not to be called: the table of stops keeps their digests alone."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import ARRAY, BindParameter, String, bindparam, func, select

from keqing.models import Setting, Stop
from keqing.services.queries.batching import chunks
from keqing.store.prepared import Prepared
from keqing.store.seat import sees_part
from keqing.store.stop_secret import SECRET
from keqing.text.phones import line_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class _StopId(NamedTuple):
    id: int


_ANY = Prepared(_StopId, lambda _: select(Stop.id).limit(1))


def digest(session: Session, number: str) -> str:
    """A number as the table of stops keeps it: keyed by the department's own secret."""
    return digests(session, [number])[number]


def digests(session: Session, numbers: Iterable[str]) -> dict[str, str]:
    """Numbers as the table of stops keeps them, by number."""
    if sees_part(session):
        asked = func.access_digests(text_array(numbers)).table_valued("number", "digest")
        return {row.number: row.digest for row in session.execute(select(asked))}
    secret = session.get(Setting, SECRET)
    key = (str(secret.value) if secret else "").encode()
    return {number: hmac.digest(key, number.encode(), hashlib.sha256).hex() for number in numbers}


def has_stops(session: Session) -> bool:
    """Tell whether any number is not to be called."""
    return bool(_ANY.rows(session))


def stopped_numbers(session: Session, numbers: Iterable[str]) -> frozenset[str]:
    """Return the numbers that are not to be called. A stop holds for the line, whatever extension follows.

    Stops of before 2026-12 may be known by the number with its extension only; they hold for that.
    """
    hidden = sees_part(session)
    if not hidden and not has_stops(session):
        return frozenset()
    whole = set(numbers)
    by_digest = {
        key: number
        for number, key in digests(session, whole | {line_of(given) for given in whole}).items()
    }
    found: set[str] = set()
    for part in chunks(by_digest):
        kept = session.scalars(
            select(func.access_stopped(text_array(part)))
            if hidden
            else select(Stop.digest).where(Stop.digest.in_(part))
        )
        found |= {by_digest[key] for key in kept}
    return frozenset(number for number in whole if number in found or line_of(number) in found)


def evidence_of(session: Session, numbers: Iterable[str]) -> str | None:
    """Return the words of the first stop of these numbers."""
    both = {*numbers}
    both |= {line_of(number) for number in both}
    wanted = digests(session, both).values()
    return session.scalar(
        select(Stop.evidence).where(Stop.digest.in_(wanted)).order_by(Stop.id).limit(1)
    )


def text_array(texts: Iterable[str]) -> BindParameter[Sequence[str]]:
    """Give texts to a function of a server."""
    return bindparam(None, [*texts], ARRAY(String()))
