"""`keqing sample`: records drawn by lot, so that a manager asks the customers about them."""

from __future__ import annotations

from typing import Annotated

from keqing.commands.options import (
    Agent,
    Context,
    Date,
    DryRun,
    Format,
    FormatChoice,
    argument,
    command,
    screen_of,
)
from keqing.commands.transaction import reading, writing
from keqing.i18n import msg


@command(
    msg("keqing sample calls"),
    msg("keqing sample gifts --date 2026-10-31"),
    msg("keqing sample visits -n"),
    more=msg(
        "Draws some records of the period that holds the day, by lot and once: of each agent so many calls, visits or "
        "gifts as the sample says. The first print puts them on record, and later entries change nothing. Each is "
        "open until the customer has confirmed it or not. Your own: keqing define show sample calls"
    ),
)
def sample(
    context: Context,
    name: Annotated[
        str, argument(msg("Which sample: calls, gifts, visits, or one of your own."), msg("SAMPLE"))
    ],
    date: Date = None,
    agent: Agent = None,
    dry_run: DryRun = False,
    form: FormatChoice = None,
) -> None:
    from keqing.render import emit  # noqa: PLC0415  # help does without
    from keqing.render import sample as shown  # noqa: PLC0415  # as above
    from keqing.services.reports import sampling  # noqa: PLC0415  # the database loads slowly

    with reading(context, date=date, agent=agent) as desk:
        sampling.refuse_others(desk)
        definition, day = sampling.find_sample(desk, name), desk.today
        record = sampling.read_draw(desk, definition)
        if record is None:
            record = sampling.draw_sample(desk, definition)
        known = record.drawn is not None or dry_run or not record.agents
    if not known:
        with writing(
            context, f"sample {definition.name}", agent=agent, forms=[*Format]
        ) as writing_desk:
            record = sampling.put_on_record(writing_desk, definition, day)
    emit.emit(shown.output(record), screen_of(context), form)
