"""`keqing plan`: the visits of a period in the order of the route, shown and submitted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from keqing.commands.exporting import TeamOption
from keqing.commands.options import (
    Agent,
    Context,
    Date,
    DryRun,
    Format,
    FormatChoice,
    Output,
    Yes,
    argument,
    command,
    option,
    screen_of,
)
from keqing.commands.outgoing import (
    EncodingOption,
    HeaderOption,
    place,
    speaking,
    write_table,
)
from keqing.commands.output_file import STDOUT, saving
from keqing.commands.recorder import echo
from keqing.commands.transaction import reading, writing
from keqing.errors import Unusable
from keqing.i18n import msg

if TYPE_CHECKING:
    from keqing.records.export_table import ExportTable
    from keqing.services.context.desk import Desk
    from keqing.services.worklist.visit_plans import PlanWanted

PeriodWord = Annotated[
    str,
    argument(
        msg("Which period: 2027-01, 2027-Q1, 2027-H1, 2027, or a week 2027-W05."), msg("PERIOD")
    ),
]


@command(
    "keqing plan 2027-01",
    "keqing plan 2027-Q1 --team -o plan.csv",
    msg("keqing plan 2027-01 --submit --agent Li"),
    more=msg(
        "The visits which the cadences of a plan give in a period, if each is made on its day, in the order of the route. "
        "With --submit they are kept: each visit stands on its day. Where the plan has an approval, they are listed "
        "once it is signed."
    ),
)
def plan(
    context: Context,
    period: PeriodWord,
    name: Annotated[
        str | None,
        option("--name", help=msg("Which plan, by name or title."), metavar=msg("PLAN")),
    ] = None,
    submit: Annotated[bool, option("--submit", help=msg("Submit these visits."))] = False,
    team: TeamOption = False,
    output: Output = None,
    header: HeaderOption = None,
    encoding: EncodingOption = None,
    date: Date = None,
    agent: Agent = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    form: FormatChoice = None,
) -> None:
    from keqing.services.worklist.visit_plans import PlanWanted  # noqa: PLC0415  # the database loads slowly

    wanted = PlanWanted(period, name, team)
    if submit:
        _submit(context, wanted, date=date, agent=agent, dry_run=dry_run, yes=yes, form=form)
        return
    if output in {None, STDOUT}:
        from keqing.render import emit, tables  # noqa: PLC0415  # help does without

        with reading(context, date=date, agent=agent) as desk:
            emit.emit(tables.output(_made(context, desk, wanted)), screen_of(context), form)
        return
    where = place(output, form, header, encoding)
    if where.form.rules.write is None:
        raise Unusable(
            msg("A plan is not written as {form}.", form=str(where.form)),
            msg("Use --format csv, xlsx or json."),
        )
    with (
        saving(context, where.output, dry_run=dry_run) as spot,
        reading(context, date=date, agent=agent) as desk,
        spot.file(desk) as file,
        speaking(where.header),
    ):
        from keqing.render import tables  # noqa: PLC0415  # as above

        write_table(file, tables.outgoing(_made(context, desk, wanted)), where)


def _made(context: Context, desk: Desk, wanted: PlanWanted) -> ExportTable:
    """Make the table; how far it is stands on a terminal meanwhile."""
    from keqing.render import progress  # noqa: PLC0415  # help does without
    from keqing.services.worklist import visit_plans  # noqa: PLC0415  # the database loads slowly

    with progress.counted(screen_of(context), msg("customers")) as tell:
        return visit_plans.visit_plan(desk, wanted, tell)


def _submit(
    context: Context,
    wanted: PlanWanted,
    *,
    date: str | None,
    agent: str | None,
    dry_run: bool,
    yes: bool,
    form: Format | None,
) -> None:
    from keqing.render import progress  # noqa: PLC0415  # help does without
    from keqing.services.worklist import visit_plans  # noqa: PLC0415  # the database loads slowly

    with (
        writing(context, "plan", date=date, agent=agent, dry_run=dry_run, sure=yes) as desk,
        progress.counted(screen_of(context), msg("customers")) as tell,
    ):
        recorded = visit_plans.submit(desk, wanted, tell)
    echo(context, desk, recorded, form)
