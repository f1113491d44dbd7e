"""What happened and what is to come, on the screen or in a file: `register`, `summary`, `week`."""

from __future__ import annotations

from typing import Annotated

from keqing.commands.export_request import (
    ExportRequest,
    period_of,
    the_register,
    the_table,
)
from keqing.commands.exporting import (
    By,
    MeanOption,
    PerOption,
    Since,
    SumOption,
    TeamOption,
    Until,
    deliver,
    record_look,
)
from keqing.commands.options import (
    Agent,
    Context,
    Date,
    Everything,
    FormatChoice,
    Output,
    argument,
    command,
    option,
    screen_of,
)
from keqing.commands.outgoing import EncodingOption, Full, HeaderOption, Health, place
from keqing.commands.output_file import STDOUT
from keqing.commands.transaction import reading
from keqing.i18n import msg

KindWord = Annotated[str, argument(msg("Which kind: inquiry, purchase ..."), msg("KIND"))]


@command(
    "keqing register purchase --from 2026-11-01",
    msg("keqing register inquiry -o inquiries.xlsx"),
    more=msg(
        "Every record of a kind, with the columns that the kind has. The name of a register gives the records of all "
        "its kinds; contact gives the calls. Health facts are left out unless --health, "
        "phone numbers unless --full. Which kinds there are: keqing add list"
    ),
)
def register(
    context: Context,
    kind: KindWord,
    since: Since = None,
    until: Until = None,
    rows: Annotated[
        int | None,
        option(
            "--rows",
            help=msg(
                "How many on a terminal, the newest; 0 for all. It shows a screenful without it."
            ),
            metavar=msg("N"),
            min=0,
        ),
    ] = None,
    output: Output = None,
    header: HeaderOption = None,
    encoding: EncodingOption = None,
    full: Full = False,
    health: Health = False,
    date: Date = None,
    agent: Agent = None,
    form: FormatChoice = None,
) -> None:
    from keqing.render import emit, tables  # noqa: PLC0415  # help does without
    from keqing.services.exporting import registers  # noqa: PLC0415  # the database loads slowly

    asked = ExportRequest(
        "register",
        kind,
        since=since,
        until=until,
        full=full,
        health=health,
        date=date,
        agent=agent,
    )
    if output not in {None, STDOUT}:
        deliver(context, asked, place(output, form, header, encoding))
        return
    screen = screen_of(context)
    if full or health:
        with reading(context, date=date, agent=agent) as desk:
            the_table(desk, asked)
        record_look(context, asked)
    with reading(context, date=date, agent=agent) as desk:
        limited = rows != 0 and screen.tty and form in {None, "table"}
        newest = (rows or screen.height) if limited else None
        hidden = 0
        if newest is not None:
            person = desk.staff.named(agent) if agent else None
            found = registers.count(desk, the_register(desk, asked), period_of(desk, asked), person)
            hidden = max(0, found - newest)
        table = the_table(desk, asked, newest=newest)
        shown = tables.output(
            table, hidden=hidden, full=full, fits="last" if rows is None else None
        )
        emit.emit(shown, screen, form, pages=rows == 0)


@command(
    "keqing summary inquiry --from 2026-11-01",
    msg("keqing summary purchase --by product --per month -o summary.xlsx"),
    msg("keqing summary contact --sum minutes --per week"),
    more=msg(
        "How many records of a kind there are, a line for each period and each combination of values. A kind says "
        "what it is counted by unless --by and --per do. With --sum and --mean and without --by each period has one "
        "line."
    ),
)
def summary(
    context: Context,
    kind: KindWord,
    by: By = None,
    per: PerOption = None,
    total: SumOption = None,
    mean: MeanOption = None,
    since: Since = None,
    until: Until = None,
    output: Output = None,
    header: HeaderOption = None,
    encoding: EncodingOption = None,
    health: Health = False,
    date: Date = None,
    form: FormatChoice = None,
) -> None:
    from keqing.render import emit, tables  # noqa: PLC0415  # help does without

    asked = ExportRequest(
        "summary",
        kind,
        since=since,
        until=until,
        by=tuple(by or ()),
        per=per,
        sums=tuple(total or ()),
        means=tuple(mean or ()),
        health=health,
        date=date,
    )
    if output not in {None, STDOUT}:
        deliver(context, asked, place(output, form, header, encoding))
        return
    if health:
        with reading(context, date=date) as desk:
            the_table(desk, asked)
        record_look(context, asked)
    with reading(context, date=date) as desk:
        emit.emit(tables.output(the_table(desk, asked)), screen_of(context), form)


@command(
    "keqing week",
    "keqing week --team -o week.xlsx",
    "keqing week -o week.ics",
    more=msg(
        "Today and the six days after it: each follow-up on its day, what is overdue today. What a call will "
        "bring next is not known yet. As .ics it is a calendar, with names masked, in which every follow-up keeps "
        "its place until it is done."
    ),
)
def week(
    context: Context,
    team: TeamOption = False,
    everything: Everything = False,
    output: Output = None,
    header: HeaderOption = None,
    encoding: EncodingOption = None,
    full: Full = False,
    date: Date = None,
    agent: Agent = None,
    form: FormatChoice = None,
) -> None:
    from keqing.render import emit  # noqa: PLC0415  # help does without
    from keqing.render import week as screens  # noqa: PLC0415  # as above
    from keqing.services.context.desk import whose  # noqa: PLC0415  # as above
    from keqing.services.customers import listing  # noqa: PLC0415  # the database loads slowly
    from keqing.services.worklist import week as weeks  # noqa: PLC0415  # as above

    asked = ExportRequest("week", team=team, full=full, date=date, agent=agent)
    if output not in {None, STDOUT}:
        deliver(context, asked, place(output, form, header, encoding))
        return
    with reading(context, date=date, agent=agent) as desk:
        record = weeks.week(desk, agent=None if team else whose(desk))
        titles = listing.titles(desk)
    if full:
        record_look(context, asked)
    shown = screens.output(record, full=full, titles=titles, whole=everything)
    emit.emit(shown, screen_of(context), form, pages=everything)
