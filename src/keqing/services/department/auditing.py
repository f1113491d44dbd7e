"""Whether the history of operations is whole, and whether it goes on from a seal that was noted down."""

from __future__ import annotations

import re

from sqlalchemy import func, select

from keqing.errors import Failed, Unusable
from keqing.i18n import msg
from keqing.models import Operation
from keqing.records.history import Audit
from keqing.services.context.desk import Desk
from keqing.store.operations import broken_at, erased_payloads, newest_seal, operations_with_seal

_SEAL = re.compile(r"[0-9a-f]{8,64}", re.ASCII)
"""How a seal begins, or a whole one: SHA-256 in hexadecimal digits."""


def audit_operations(desk: Desk, seal: str | None) -> Audit:
    """Verify the chain of operations, and find the one that a seal from before is of.

    Raises Failed for a chain that is broken or has no such seal any more. Raises Unusable for a text that is no seal,
    or too short to tell one operation.
    """
    wanted = _read_seal(seal) if seal is not None else None
    broken = broken_at(desk.session)
    if broken is not None:
        raise Failed(
            msg("Operation {n} does not fit the chain: it was changed outside keqing.", n=broken),
            msg("Find out who did it; restore an earlier copy."),
        )
    erased, unexplained = erased_payloads(desk.session)
    if unexplained is not None:
        raise Failed(
            msg(
                "Nobody was forgotten since operation {n}, and what it changed is gone.",
                n=unexplained,
            ),
            msg("Find out who did it; restore an earlier copy."),
        )
    return Audit(
        operations=desk.session.scalar(select(func.count()).select_from(Operation)) or 0,
        seal=newest_seal(desk.session),
        sealed=None if wanted is None else _sealed(desk, wanted),
        erased=erased,
    )


def _read_seal(text: str) -> str:
    seal = text.strip().casefold()
    if not _SEAL.fullmatch(seal):
        raise Unusable(
            msg("{value} is no seal.", value=text),
            msg("Give the first 8 or more of its 64 characters; see: keqing audit verify"),
        )
    return seal


def _sealed(desk: Desk, seal: str) -> int:
    """Return the operation that a seal is of."""
    found = operations_with_seal(desk.session, seal, 2)
    match found:
        case [(id_, _)]:
            return id_
        case []:
            raise Failed(
                msg(
                    "No operation has the seal {seal}: the history was cut or replaced.", seal=seal
                ),
                msg("Find out who did it; restore an earlier copy."),
            )
        case _:
            raise Unusable(
                msg("Several operations have a seal that begins so."),
                msg("Give more of its characters."),
            )
