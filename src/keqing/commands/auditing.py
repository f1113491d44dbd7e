"""`keqing audit verify`: is the history of operations whole, and is it the one whose seal was noted down."""

from __future__ import annotations

from typing import Annotated

from keqing.commands.options import (
    Context,
    FormatChoice,
    Quiet,
    command,
    option,
    screen_of,
)
from keqing.commands.transaction import reading
from keqing.i18n import Message, msg, msgn


@command(
    "keqing audit verify",
    "keqing audit verify --format json",
    more=msg(
        "Every command that wrote something is an operation, chained to the one before. The seal is the end of the "
        "chain. Note it down elsewhere: --seal proves later that nothing up to it was cut off or changed. Its first "
        "eight characters are enough."
    ),
)
def verify(
    context: Context,
    seal: Annotated[
        str | None,
        option("--seal", help=msg("A seal from before, or how it begins."), metavar=msg("SEAL")),
    ] = None,
    form: FormatChoice = None,
    quiet: Quiet = False,
) -> None:
    from keqing.render import emit, told  # noqa: PLC0415  # help does without
    from keqing.services.department import auditing  # noqa: PLC0415  # the database loads slowly

    with reading(context) as desk:
        audit = auditing.audit_operations(desk, seal)
    if quiet:
        return
    says: list[Message] = [
        msgn("{n:,} operation, unbroken", "{n:,} operations, unbroken", audit.operations)
    ]
    if audit.erased:
        says.append(
            msgn(
                "What {n:,} of them changed was forgotten on request.",
                "What {n:,} of them changed was forgotten on request.",
                audit.erased,
            )
        )
    if audit.sealed:
        says.append(msg("The seal that you gave is that of operation {n}.", n=audit.sealed))
    document = {
        "schema": "keqing.audit/1",
        "operations": audit.operations,
        "seal": audit.seal,
        "sealed": audit.sealed,
        "erased": audit.erased,
    }
    seals = [msg("Seal: {seal}", seal=audit.seal)] if audit.seal else []
    emit.emit(told.sentences(says, lambda: document, copied=seals), screen_of(context), form)
