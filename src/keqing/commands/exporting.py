"""Files out: `export`, and what the commands with -o share with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import IO, TYPE_CHECKING, Annotated

from keqing.commands import looking
from keqing.commands.export_request import (
    WHATS,
    ExportRequest,
    period_of,
    read_what,
    the_register,
    the_table,
    whose,
)
from keqing.commands.file_forms import FOR_EVERY_LIST, Form
from keqing.commands.numbers import numbered
from keqing.commands.options import (
    Agent,
    Context,
    Date,
    DryRun,
    Keep,
    Lock,
    LockWait,
    Output,
    Quiet,
    argument,
    command,
    option,
    root_of,
    screen_of,
)
from keqing.commands.outgoing import (
    EncodingOption,
    FormOption,
    Full,
    HeaderOption,
    Health,
    Place,
    place,
    speaking,
    unhurried,
    write_table,
)
from keqing.commands.output_file import STDOUT, saving
from keqing.commands.transaction import reading, writing
from keqing.definitions.names import label
from keqing.errors import Unusable
from keqing.i18n import msg

if TYPE_CHECKING:
    from keqing.records.export_table import Portion
    from keqing.records.today import Today
    from keqing.render.outgoing import Outgoing
    from keqing.services.context.desk import Desk


_LINES = (
    "today -o today.xlsx",
    "week -o week.ics",
    "customers -o customers.xlsx",
    "contacts -o contacts.csv --from 2026-11-01",
    "register purchase -o purchases.xlsx",
    "summary inquiry -o summary.xlsx",
)
"""A line to copy for each of WHATS."""

Since = Annotated[
    str | None,
    option(
        "--from", help=msg("The first day; by default from the beginning."), metavar=msg("WHEN")
    ),
]
Until = Annotated[
    str | None, option("--to", help=msg("The last day; today by default."), metavar=msg("WHEN"))
]
By = Annotated[
    list[str] | None,
    option(
        "--by",
        help=msg("A field to count by, or agent, source, referrer; may be repeated."),
        metavar=msg("FIELD"),
    ),
]
SumOption = Annotated[
    list[str] | None,
    option(
        "--sum",
        help=msg("A number to add up, with how many records have it; may be repeated."),
        metavar=msg("FIELD"),
    ),
]
MeanOption = Annotated[
    list[str] | None,
    option(
        "--mean",
        help=msg("A number to take the mean of, to two places; may be repeated."),
        metavar=msg("FIELD"),
    ),
]
PerOption = Annotated[
    str | None,
    option(
        "--per",
        help=msg("The period of a row: day, week, month, quarter or year."),
        metavar=msg("day|week|month|quarter|year"),
    ),
]
TeamOption = Annotated[bool, option("--team", help=msg("Everybody's list."))]


Tell = Callable[[int, int], None]


@command(
    "keqing export today -o '/srv/keqing/out/today-{date}.csv' --keep 30d --lock --quiet",
    "keqing export customers -o customers.csv --full",
    "keqing export week -o week.ics",
    more=msg(
        "WHAT is today, week, customers, contacts, register KIND or summary KIND. The file's ending says the "
        "form: {forms}; for the week ics, for customers vcf. {date} in its "
        "name becomes the day. The same records give the same file, and an empty day its header alone. "
        "On a terminal the file that was written is named; elsewhere nothing is printed.",
        date="{date}",
        forms=FOR_EVERY_LIST,
    ),
)
def export(
    context: Context,
    what: Annotated[
        str | None,
        argument(
            msg("What to write: today, week, customers ...; without it, what there is."),
            msg("WHAT"),
        ),
    ] = None,
    kind: Annotated[
        str | None, argument(msg("Of a register or summary: which kind."), msg("KIND"))
    ] = None,
    output: Output = None,
    form: FormOption = None,
    header: HeaderOption = None,
    encoding: EncodingOption = None,
    since: Since = None,
    until: Until = None,
    by: By = None,
    per: PerOption = None,
    total: SumOption = None,
    mean: MeanOption = None,
    team: TeamOption = False,
    full: Full = False,
    health: Health = False,
    date: Date = None,
    agent: Agent = None,
    keep: Keep = None,
    lock: Lock = False,
    lock_wait: LockWait = 0,
    dry_run: DryRun = False,
    quiet: Quiet = False,  # noqa: ARG001  # nothing is said anyway, and a mistake in one line
) -> None:
    if what is None and output is None:
        _show_whats(context)
        return
    asked = ExportRequest(
        *read_what(what or "today", kind),
        since=since,
        until=until,
        by=tuple(by or ()),
        per=per,
        sums=tuple(total or ()),
        means=tuple(mean or ()),
        team=team,
        full=full,
        health=health,
        date=date,
        agent=agent,
    )
    saved = {"keep": keep, "lock": lock, "lock_wait": lock_wait, "dry_run": dry_run}
    deliver(context, asked, place(output, form, header, encoding, **saved))


def _show_whats(context: Context) -> None:
    """Show what can be exported, with a line to copy for each."""
    from keqing.render import emit, told  # noqa: PLC0415  # help does without

    says = [
        msg("{title}: {line}", title=label(what), line=f"keqing export {line}")
        for what, line in zip(WHATS, _LINES, strict=True)
    ]
    document = {"schema": "keqing.exports/1", "exports": [what.name for what in WHATS]}
    emit.emit(told.sentences(says, lambda: document), screen_of(context), None)


def deliver(context: Context, asked: ExportRequest, where: Place) -> None:
    """Write what was asked for to its place, and leave a record where it shows what is private."""
    from keqing.render import progress  # noqa: PLC0415  # help does without

    _check(asked, where)
    screen = screen_of(context)

    def printed(listed: Today) -> None:
        if not where.dry_run:
            numbered(context, listed, file=where.output != STDOUT)

    with saving(
        context,
        where.output,
        keep=where.keep,
        lock=where.lock,
        lock_wait=where.lock_wait,
        dry_run=where.dry_run,
    ) as spot:
        if (asked.full or asked.health) and not where.dry_run:
            with reading(context, date=asked.date, agent=asked.agent) as desk:
                _make(desk, asked, where)  # what cannot be is refused before it is recorded
            record_look(context, asked, file=where.output, form=where.form)
        with (
            reading(context, date=asked.date, agent=asked.agent) as desk,
            spot.file(desk) as file,
            speaking(where.header),
            unhurried(),
        ):
            if where.form is Form.ICS:
                _feed(context, desk, asked, file=file, kept=desk.live and not where.dry_run)
            elif where.form is Form.VCF:
                _cards(desk, asked, file=file)
            elif where.output == STDOUT or not screen.err.isatty():
                write_table(file, _make(desk, asked, where, printed=printed), where)
            else:
                with progress.counted(screen, msg("rows")) as tell:
                    write_table(file, _make(desk, asked, where, tell, printed), where)


def record_look(context: Context, asked: ExportRequest, **seen: object) -> None:
    """Keep that somebody asks to see full numbers or health facts, before they are shown."""
    from keqing.services.context import access_log  # noqa: PLC0415  # the database loads slowly
    from keqing.store.locks import Scope  # noqa: PLC0415  # as above

    looking.require_place(context)
    words = access_log.command(asked.words, full=asked.full, health=asked.health)
    with writing(context, words, scope=Scope()) as desk:  # it changes nobody
        given = {"from": asked.since, "to": asked.until, "date": asked.date, "agent": asked.agent}
        access_log.record(
            desk, {name: value for name, value in (seen | given).items() if value is not None}
        )


def _check(asked: ExportRequest, where: Place) -> None:
    """Refuse forms and figures that are for something else, before anything is opened."""
    if (asked.sums or asked.means) and asked.what != "summary":
        raise Unusable(
            msg("Only a summary has sums and means."),
            msg("Say: keqing export summary KIND --sum FIELD -o FILE"),
        )
    if where.form is Form.ICS and asked.what != "week":
        raise Unusable(
            msg("Only the week is written for a calendar."),
            msg("Say: keqing export week -o FILE.ics"),
        )
    if where.form is Form.VCF and asked.what != "customers":
        raise Unusable(
            msg("Only customers are written for an address book."),
            msg("Say: keqing export customers --full -o FILE.vcf"),
        )
    if where.form is Form.VCF and not asked.full:
        raise Unusable(
            msg("An address book with masked numbers is useless."),
            msg("Add --full to write full numbers; that is recorded."),
        )


def _make(
    desk: Desk,
    asked: ExportRequest,
    where: Place,
    tell: Tell | None = None,
    printed: Callable[[Today], None] | None = None,
) -> Outgoing:
    """Make what goes out, in the words of the file.

    `tell` hears how many rows of how many are written, `printed` of a list with row numbers that will be.
    """
    from keqing.render import tables, today_file  # noqa: PLC0415  # as above
    from keqing.render import week as weeks  # noqa: PLC0415  # as above
    from keqing.services.customers import listing  # noqa: PLC0415  # the database loads slowly
    from keqing.services.worklist import day_list, week  # noqa: PLC0415  # the database loads slowly

    if asked.what == "today":
        record = day_list.today(
            desk,
            agent=whose(desk, asked),
            ahead=asked.ahead,
            health=asked.health,
            visits=asked.visits,
        )
        if printed:
            printed(record)
        return today_file.outgoing(
            record, full=asked.full, ids=where.ids, titles=listing.titles(desk)
        )
    if asked.what == "week":
        days = week.week(desk, agent=whose(desk, asked))
        return weeks.outgoing(days, full=asked.full, ids=where.ids, titles=listing.titles(desk))
    table = the_table(desk, asked)
    if tell:
        table = replace(table, portions=_counted(table.portions, _total(desk, asked), tell))
    return tables.outgoing(table, full=asked.full, ids=where.ids)


def _total(desk: Desk, asked: ExportRequest) -> int:
    """How many rows there will be; 0 where only reading them tells."""
    from keqing.services.exporting import customer_files, register_of, registers  # noqa: PLC0415  # as above

    if asked.what == "open":
        return 0
    person = desk.staff.named(asked.agent) if asked.agent else None
    if asked.what == "customers":
        return customer_files.count(desk, owner=person)
    if asked.what == "contacts":
        of = register_of.find_register(desk, register_of.CONTACT)
    else:
        of = the_register(desk, asked)
    return registers.count(desk, of, period_of(desk, asked), person)


def _counted(portions: Iterable[Portion], total: int, tell: Tell) -> Iterator[Portion]:
    done = 0
    for columns in portions:
        yield columns
        done += len(columns[0])
        tell(done, max(done, total))


def _feed(
    context: Context, desk: Desk, asked: ExportRequest, *, file: IO[bytes], kept: bool
) -> None:
    """Write the week for a calendar, with what changed since it was written last."""
    from keqing.i18n import current_language, translate_message  # noqa: PLC0415  # as above
    from keqing.render import feed  # noqa: PLC0415  # as above
    from keqing.services.context.desk import zone_of  # noqa: PLC0415  # as above
    from keqing.services.worklist import week  # noqa: PLC0415  # as above
    from keqing.store import calendar_feed  # noqa: PLC0415  # as above
    from keqing.transfer.write import ics_file  # noqa: PLC0415  # as above

    root = root_of(context)
    agent = whose(desk, asked)
    name = (root.db, agent.name if agent else "", "full" if asked.full else "", current_language())
    folder = root.settings.folders.state
    wanted = feed.appointments(week.week(desk, agent=agent), full=asked.full)
    revisions = calendar_feed.revise_feed(
        calendar_feed.recall_feed(folder, name), wanted, desk.today
    )
    title = translate_message(msg("keqing: calls"))
    ics_file.write_ics(file, title, zone_of(desk.session), revisions)
    if kept:
        calendar_feed.keep_feed(folder, name, revisions)


def _cards(desk: Desk, asked: ExportRequest, *, file: IO[bytes]) -> None:
    """Write customers for an address book."""
    from keqing.render import cards  # noqa: PLC0415  # as above
    from keqing.services.exporting import customer_files  # noqa: PLC0415  # as above
    from keqing.transfer.write import vcf_file  # noqa: PLC0415  # as above

    person = desk.staff.named(asked.agent) if asked.agent else None
    rows = (row for portion in customer_files.cards(desk, owner=person) for row in portion)
    vcf_file.write_vcf(file, (vcf_file.Card(**cards.card(row)) for row in rows))
