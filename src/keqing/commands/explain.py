"""`keqing why`: every next date of a customer, rule by rule."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from keqing.commands.customer_argument import the_customer
from keqing.commands.options import (
    Agent,
    Context,
    FormatChoice,
    Who,
    command,
    option,
    screen_of,
)
from keqing.commands.transaction import reading
from keqing.i18n import msg


@command(
    "keqing why C0007",
    msg("keqing why Li --format json"),
    msg("keqing why Li --sources"),
    more=msg(
        "First a sentence for each date, then the rules that gave it, numbered as in docs/rules.md."
    ),
)
def why(
    context: Context,
    who: Who,
    sources: Annotated[
        bool, option("--sources", help=msg("Name the document that each cadence comes from."))
    ] = False,
    agent: Agent = None,
    form: FormatChoice = None,
) -> None:
    from keqing.render import emit, told  # noqa: PLC0415  # help does without
    from keqing.services.derived import explaining  # noqa: PLC0415  # the database loads slowly
    from keqing.services.limits import breaches  # noqa: PLC0415  # as above

    with reading(context, agent=agent) as desk:
        customer = the_customer(context, desk, who)
        explained = replace(
            explaining.why(desk, customer), breaches=breaches.breaches_of(desk, customer)
        )
        today = desk.clock
    emit.emit(told.why(explained, today, sources=sources), screen_of(context), form, pages=True)
