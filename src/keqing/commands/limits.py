"""`keqing limits`: what a customer may still be given, and what is used of each limit."""

from __future__ import annotations

from keqing.commands.customer_argument import the_customer
from keqing.commands.options import Context, Date, FormatChoice, Who, command, screen_of
from keqing.commands.transaction import reading
from keqing.i18n import msg


@command(
    "keqing limits C0007",
    msg("keqing limits Li --format json"),
    more=msg(
        "Each limit that holds for this customer: what is allowed, what is used of it, and until when it counts. "
        "Limits are defined with keqing define; what the law asks for stands above all of them."
    ),
)
def limits(
    context: Context,
    who: Who,
    date: Date = None,
    form: FormatChoice = None,
) -> None:
    from keqing.render import emit  # noqa: PLC0415  # help does without
    from keqing.render import limits as shown  # noqa: PLC0415  # as above
    from keqing.services.limits import standing  # noqa: PLC0415  # the database loads slowly

    with reading(context, date=date) as desk:
        record = standing.limits_of(desk, the_customer(context, desk, who))
    emit.emit(shown.output(record), screen_of(context), form)
