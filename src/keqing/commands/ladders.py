"""`keqing level`, `keqing tick` and `keqing ladder`: levels of customers, and what they hang on."""

from __future__ import annotations

from typing import Annotated

from keqing.commands.customer_argument import the_customer
from keqing.commands.definition_files import enforce, first_day, print_list
from keqing.commands.definitions import From
from keqing.commands.export_request import ExportRequest, the_table
from keqing.commands.exporting import deliver
from keqing.commands.options import (
    Context,
    Date,
    DryRun,
    Everything,
    FormatChoice,
    Output,
    Who,
    Yes,
    argument,
    command,
    option,
    screen_of,
)
from keqing.commands.outgoing import EncodingOption, HeaderOption, place
from keqing.commands.output_file import STDOUT
from keqing.commands.recorder import Case, recording
from keqing.commands.transaction import reading, writing_portions
from keqing.errors import Unusable
from keqing.i18n import msg
from keqing.records.recorded import Recorded

OWN = ("ladder",)
"""The type of definitions that these commands take."""

Name = Annotated[str, argument(msg("Which ladder, by name or title."), msg("LADDER"))]


@command(
    "keqing level C0007",
    msg("keqing level Li --date 2026-11-30"),
    more=msg(
        "Each ladder of the customer's type with the level, since when, and what is missing to the next one."
    ),
)
def level(
    context: Context,
    who: Who,
    ladder: Annotated[
        str | None,
        option("--ladder", help=msg("Only this ladder."), metavar=msg("LADDER")),
    ] = None,
    date: Date = None,
    form: FormatChoice = None,
) -> None:
    from keqing.render import emit  # noqa: PLC0415  # help does without
    from keqing.render import ladders as screens  # noqa: PLC0415
    from keqing.services.customers import ladders  # noqa: PLC0415  # the database loads slowly

    with reading(context, date=date) as desk:
        found = ladders.levels(desk, the_customer(context, desk, who), ladder)
        words = desk.kinds.ladders
    emit.emit(
        screens.levels(found, {name: each.title for name, each in words.items()}),
        screen_of(context),
        form,
    )


@recording(
    "tick",
    msg('keqing tick C0007 relationship.accepted --evidence "asked for two samples"'),
    "keqing tick C0007 met --date 2026-11-20",
    more=msg(
        "A tick is a criterion that somebody has seen. Which a customer lacks: keqing level WHO"
    ),
)
def tick(
    case: Case,
    name: Annotated[str, argument(msg("Which tick: LADDER.TICK, or its name alone."), msg("TICK"))],
    evidence: Annotated[
        str | None, option("--evidence", help=msg("What shows it."), metavar=msg("TEXT"))
    ] = None,
    remove: Annotated[bool, option("--remove", help=msg("Take the tick away."))] = False,
) -> Recorded:
    from keqing.services.recording import ticking  # noqa: PLC0415  # the database loads slowly

    return ticking.tick(*case, name, evidence=evidence, remove=remove)


@command(
    "keqing ladder report relationship",
    "keqing ladder report relationship --date 2026-11-30",
    "keqing ladder report relationship -o levels.xlsx",
    more=msg(
        "How many customers stand on each level on a day, by the text of that day and what was on record for it."
    ),
)
def report(
    context: Context,
    name: Name,
    output: Output = None,
    header: HeaderOption = None,
    encoding: EncodingOption = None,
    date: Date = None,
    form: FormatChoice = None,
) -> None:
    from keqing.render import emit, tables  # noqa: PLC0415  # help does without

    asked = ExportRequest("ladder", name, date=date)
    if output not in {None, STDOUT}:
        deliver(context, asked, place(output, form, header, encoding))
        return
    with reading(context, date=date) as desk:
        emit.emit(tables.output(the_table(desk, asked)), screen_of(context), form)


@command(
    "keqing ladder recompute vip",
    "keqing ladder recompute vip --format json",
    more=msg(
        "A ladder of the first customers of a month, a quarter or a year is drawn once, by the measure of the eve. "
        "What was entered late counts when it is drawn anew."
    ),
)
def recompute(context: Context, name: Name, form: FormatChoice = None) -> None:
    from keqing.render import emit, told  # noqa: PLC0415  # help does without
    from keqing.services.customers import ladders  # noqa: PLC0415  # the database loads slowly
    from keqing.services.derived import draws  # noqa: PLC0415

    with reading(context) as desk:
        draw = draws.of_period(desk, ladder := ladders.named_ladder(desk, name))
    if draw is None:
        raise Unusable(
            msg("{ladder} draws nobody: its levels follow from criteria.", ladder=ladder.title),
            msg("How many stand on each: keqing ladder report {name}", name=ladder.name),
        )
    with writing_portions(context, "ladder recompute") as opened:
        drawn = draws.make_draw(opened, draw)
    says = msg(
        "{ladder} from {day} on: {places} of {n:,} customers; {changed} changed.",
        ladder=ladder.title,
        day=drawn.first,
        places=drawn.places,
        n=drawn.customers,
        changed=drawn.changed,
    )
    document = {
        "schema": "keqing.ladder-draw/1",
        "ladder": drawn.ladder,
        "from": drawn.first.isoformat(),
        "customers": drawn.customers,
        "places": drawn.places,
        "changed": drawn.changed,
    }
    emit.emit(told.sentences([says], lambda: document), screen_of(context), form)


@command(
    "keqing ladder list",
    "keqing ladder list --format json",
    more=msg("Those that ship with the program are off until keqing ladder on."),
)
def list_ladders(
    context: Context, everything: Everything = False, form: FormatChoice = None
) -> None:
    print_list(context, *OWN, form, msg("Next: keqing ladder on LADDER"), whole=everything)


Version = Annotated[
    int | None,
    option(
        "--version", help=msg("An earlier text of it that ships, by its number."), metavar=msg("N")
    ),
]


@command(
    "keqing ladder on owner",
    "keqing ladder on owner --version 1",
    "keqing ladder on owner --from 2027-01-01",
    more=msg(
        "Puts the text that ships with the program in force. A text of the department's own: keqing define apply FILE"
    ),
)
def on(
    context: Context,
    name: Name,
    version: Version = None,
    since: From = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    form: FormatChoice = None,
) -> None:
    from keqing.services.department import definitions, shipped_ladders  # noqa: PLC0415  # the database loads slowly

    text = shipped_ladders.text_of(name, version)
    enforce(
        context,
        "ladder on",
        lambda desk, count, folded: definitions.apply(
            desk, text, name, count, since=first_day(desk, since), types=OWN, folded=folded
        ),
        form,
        dry_run=dry_run,
        yes=yes,
    )


@command(
    "keqing ladder off relationship",
    "keqing ladder off relationship -n",
    more=msg("Ticks stay on record. Refused while something in force refers to the ladder."),
)
def off(
    context: Context,
    name: Name,
    since: From = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    form: FormatChoice = None,
) -> None:
    from keqing.services.department import definitions  # noqa: PLC0415  # the database loads slowly

    enforce(
        context,
        "ladder off",
        lambda desk, count, _: definitions.drop(
            desk, "ladder", name, first_day(desk, since), count
        ),
        form,
        dry_run=dry_run,
        yes=yes,
    )
