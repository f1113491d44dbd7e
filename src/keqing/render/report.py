"""The board and the reports on the screen, and as rows for files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from keqing.i18n import Message, msg, msgn
from keqing.records.report import (
    AgentFigures,
    CadenceFigures,
    Fate,
    Figures,
    Handbook,
    Need,
    PlannedCustomer,
    Report,
    TargetMet,
)
from keqing.render import report_machine
from keqing.render.console import Screen
from keqing.render.days import long, short
from keqing.render.figures import COLUMNS, FigureColumn, calls_of, draw_calls, fitting, share
from keqing.render.grid import Cell, Column, show
from keqing.render.output import Output
from keqing.render.report_sheet import FATES, handbook_sheet, sheet
from keqing.render.text import width
from keqing.render.widths import GAP
from keqing.render.words import OUTCOMES, Titles, named, said
from keqing.text import shell

NOBODY = msg("nobody alone")
_MOST_ROWS = 20
"""Customers of a handbook that a terminal shows of each part."""
_NAME_COLUMNS = 16
_PERIODS = {"day": msg("Day report"), "week": msg("Week report"), "month": msg("Month report")}


def board(record: Report, *, blocks: bool = False) -> Output:
    """Show the team at a glance: who stands where today, and what needs somebody.

    With `blocks` the last seven days are drawn in blocks, which some terminals draw two columns wide.
    """

    def on_screen(screen: Screen) -> None:
        screen.line(_head(msg("Board"), record))
        shown = _explained(_agents(screen, record, blocks=blocks))
        _needs(screen, record)
        _targets(screen, record)
        if screen.height is None or _board_lines(record) + len(shown) + 3 < screen.height:
            _definitions(screen, shown)
        else:
            screen.line("")
            screen.line(msg("What each figure means is said under: keqing report week"))

    return Output(
        screen=on_screen,
        document=lambda: report_machine.board(record),
        sheet=lambda: sheet(record),
        records="rows",
    )


def report(record: Report, titles: Titles | None = None) -> Output:
    """Show the figures of a day, a week or a month; that of a day begins with the success handbook."""

    def on_screen(screen: Screen) -> None:
        screen.line(_head(_PERIODS[record.period], record))
        if record.handbook:
            _handbook(screen, record.handbook, record.until, titles or {})
        shown = [*_agents(screen, record), *_cadences(screen, record.cadences)]
        _targets(screen, record)
        _ages(screen, record)
        _definitions(screen, _explained(shown))

    book = record.handbook
    return Output(
        screen=on_screen,
        document=lambda: report_machine.report(record),
        sheet=lambda: handbook_sheet(record, book, titles or {}) if book else sheet(record),
        records="planned" if book else "rows",
    )


def _board_lines(record: Report) -> int:
    """Return about how many lines a board has without its definitions."""
    asked = sum(target.asked > 0 for target in record.targets)
    return len(record.agents) + 2 * len(record.needs) + 2 * asked + 10


def _head(title: Message, record: Report) -> Message:
    """Name the days, the time where they are running, and whose figures these are."""
    days = (
        msg("{since} to {until}", since=long(record.since), until=long(record.until))
        if record.since != record.until
        else long(record.until)
    )
    if record.at:
        days = msg("{day} {time}", day=days, time=record.at)
    here = sum(each.agent is not None for each in record.agents)
    whose: object = record.agent or msgn("{n} agent", "{n} agents", here)
    return msg("{title}  {days}  {whose}", title=title, days=days, whose=whose)


def _agents(screen: Screen, record: Report, *, blocks: bool = False) -> Sequence[FigureColumn]:
    """Show a row for each agent and one for all, with as many figures as the screen has room for, which are returned."""
    if not record.agents:
        screen.line(msg("Nobody has worked here yet."))
        return ()
    most = max((call for row in record.agents for call in row.calls), default=0)
    team = calls_of(record.days)
    names = [_agent(row) for row in record.agents]
    room = screen.width - _wide(msg("agent"), [*names, said(msg("all"))], _NAME_COLUMNS)
    figures = [row.figures for row in record.agents]
    lines = [draw_calls(row.calls, most, blocks=blocks) for row in record.agents]
    widest = max(
        width(said(msg("last 7 days"))), *(width(each) for each in lines), width(str(team))
    )
    has_line = room - widest - GAP > _ROOM_FOR_LINES
    columns = fitting(COLUMNS, [*figures, record.total], room - has_line * (widest + GAP), GAP)
    rows = [
        _row(_agent(row), row.figures, columns, line if has_line else None)
        for row, line in zip(record.agents, lines, strict=True)
    ]
    if len(record.agents) > 1:
        total = str(sum(team)) if has_line else None
        rows.append(_row(said(msg("all")), record.total, columns, total))
    headings = [Column(column.heading, right=True) for column in columns]
    last = [Column(msg("last 7 days"), right=True)] if has_line else []
    show(screen, [Column(msg("agent"), most=_NAME_COLUMNS), *headings, *last], rows)
    return columns


_ROOM_FOR_LINES = 55
"""Columns that the figures need before the last days are drawn."""


def _wide(heading: Message, texts: Iterable[str], most: int) -> int:
    """Return how wide a column of names is, at most so wide."""
    return min(most, max(width(said(heading)), *map(width, texts)))


def _agent(row: AgentFigures) -> str:
    return said(row.agent if row.agent is not None else NOBODY)


def _row(
    name: str, figures: Figures, columns: Sequence[FigureColumn], line: str | None = None
) -> list[Cell]:
    cells = [Cell.of(name)]
    for column in columns:
        cell = column.cell(figures)
        cells.append(Cell.of("-" if cell is None else cell))
    return [*cells, Cell(((line, ""),))] if line is not None else cells


def _cadences(screen: Screen, cadences: Sequence[CadenceFigures]) -> Sequence[FigureColumn]:
    """Show a row for each cadence, and return the figures that there was room for."""
    if not cadences:
        return ()
    screen.line("")
    columns = [column for column in COLUMNS if column.is_of_work]
    names = [said(row.title or row.cadence) for row in cadences]
    room = screen.width - _wide(msg("cadence"), names, _TITLE_COLUMNS)
    fit = fitting(columns, [row.figures for row in cadences], room, GAP)
    show(
        screen,
        [
            Column(msg("cadence"), most=_TITLE_COLUMNS),
            *(Column(column.heading, right=True) for column in fit),
        ],
        [_row(said(row.title or row.cadence), row.figures, fit) for row in cadences],
    )
    return fit


_TITLE_COLUMNS = 28


def _targets(screen: Screen, record: Report) -> None:
    """Say how far quotas and floors are met, with how many customers they ask something of."""
    asked = [target for target in record.targets if target.asked]
    if not asked:
        return
    screen.line("")
    screen.line(msg("Targets"))
    for target in asked:
        screen.line(target_said(target), indent=1, hang=2)


def target_said(target: TargetMet) -> Message:
    """Say how far a target is met."""
    days = msg("{since} to {until}", since=target.since, until=target.until)
    met = share(target.quota_met, target.asked)
    if target.floor == target.quota:
        return msg(
            "{title}, {days}: {quota} asked of each customer, met by {met}",
            title=target.title,
            days=days,
            quota=target.quota,
            met=met,
        )
    return msg(
        "{title}, {days}: {quota} asked of each customer, met by {met}; at least {floor}: {floor_met}",
        title=target.title,
        days=days,
        quota=target.quota,
        met=met,
        floor=target.floor,
        floor_met=share(target.floor_met, target.asked),
    )


def _ages(screen: Screen, record: Report) -> None:
    late = [group for group in record.ages if group.customers]
    if not late:
        return
    screen.line("")
    groups = [
        msg("{days} d: {n:,}", days=age_range(group.least, group.most), n=group.customers)
        for group in late
    ]
    screen.line(msg("Overdue, by age: {groups}", groups=groups), hang=2)


def age_range(least: int, most: int | None) -> str:
    """Write a group of ages in days: 1, 2-3, 31+."""
    if most is None:
        return f"{least}+"
    return f"{least}" if least == most else f"{least}-{most}"


def _needs(screen: Screen, record: Report) -> None:
    screen.line("")
    if not record.needs:
        screen.line(msg("Nothing needs you."))
        return
    screen.line(msg("Needs you"))
    says = [(said(need_said(need, record.until)), said(command(need))) for need in record.needs]
    column = max(width(text) for text, _ in says) + 4 + GAP
    side_by_side = column + max(width(typed) for _, typed in says) <= screen.width
    for n, (text, typed) in enumerate(says, start=1):
        if side_by_side:
            screen.write(f" {n} {text}{' ' * (column - 3 - width(text))}{typed}")
        else:
            screen.line(f"{n} {text}", indent=1, hang=2)
            screen.write(f"   {typed}")


def need_said(need: Need, today: date) -> Message:
    """Say what needs somebody."""
    match need.kind:
        case "overdue":
            return msg(
                "{agent}: {n:,} overdue, the oldest {days} d",
                agent=need.agent or NOBODY,
                n=need.count,
                days=need.oldest,
            )
        case "alert":
            return msgn("{n} open alert", "{n} open alerts", need.count)
        case "over-capacity":
            return msg(
                "{agent}: {n} too many on {day}",
                agent=need.agent,
                n=need.count,
                day=short(need.day or today, today),
            )
        case _:
            return msgn(
                "{n} customer without an agent", "{n} customers without an agent", need.count
            )


def command(need: Need) -> Message:
    """Return the line to copy that shows what needs somebody."""
    match need.kind, need.agent:
        case "over-capacity", str(agent):
            return msg(
                "keqing spread {day} --agent {agent} -n",
                day=need.day,
                agent=shell.quote_word(agent),
            )
        case "overdue", str(agent):
            return msg("keqing today --agent {agent} --all", agent=shell.quote_word(agent))
        case "unowned", _:
            return msg("keqing orphans")
        case _:
            return msg("keqing today --team --all")


def _handbook(screen: Screen, book: Handbook, day: date, titles: Titles) -> None:
    """Show what was planned and what came of it, and what is planned next."""
    screen.line("")
    if not book.planned:
        screen.line(msg("Nothing was planned."))
    else:
        _customers(screen, book.planned, day, titles)
    screen.line("")
    kept = {(each.code, each.agent) for each in book.planned if each.fate is Fate.CARRIED}
    fresh = [each for each in book.next_planned if (each.code, each.agent) not in kept]
    screen.line(
        msgn(
            "Planned for {day}: {n} customer, {carried} of them carried over.",
            "Planned for {day}: {n} customers, {carried} of them carried over.",
            len(book.next_planned),
            day=long(book.next_day),
            carried=len(book.next_planned) - len(fresh),
        ),
        hang=2,
    )
    if fresh:
        _customers(screen, fresh, book.next_day, titles)
    screen.line("")


def _customers(
    screen: Screen, customers: Sequence[PlannedCustomer], day: date, titles: Titles
) -> None:
    shown = customers[:_MOST_ROWS] if screen.tty else customers
    several = len({each.agent for each in customers}) > 1
    show(
        screen,
        [
            Column(msg("agent"), most=_NAME_COLUMNS),
            Column(msg("code")),
            Column(msg("name"), flexible=True),
            Column(msg("for"), flexible=True),
            Column(msg("result"), flexible=True),
        ],
        [
            [
                Cell.of(_agent_of(each) if several else None),
                Cell.of(each.code),
                Cell.of(each.name),
                Cell.of([*each.titles]),
                Cell.of(*result_lines(each, titles)),
            ]
            for each in shown
        ],
    )
    if more := len(customers) - len(shown):
        screen.line(
            msgn(
                "{n} more: keqing report day --date {day} -o report.xlsx",
                "{n} more: keqing report day --date {day} -o report.xlsx",
                more,
                day=day,
            )
        )


def _agent_of(each: PlannedCustomer) -> object:
    return each.agent if each.agent is not None else NOBODY


def result_lines(each: PlannedCustomer, titles: Titles) -> Iterator[object]:
    """Say what came of the work for a customer, and what the last contact said."""
    late = msgn("{n} day overdue", "{n} days overdue", each.late) if each.late else None
    if each.fate is None:
        if late:
            yield late
        return
    came = FATES[each.fate]
    yield msg("{result}, {late}", result=came, late=late) if late else came
    if each.outcome:
        outcome = named(each.outcome, OUTCOMES, titles)
        yield (msg("{outcome}: {text}", outcome=outcome, text=each.text) if each.text else outcome)


def _explained(shown: Sequence[FigureColumn]) -> list[FigureColumn]:
    """Return the figures to explain: those that are shown, and those of which they are a part."""
    names = {column.name for column in shown}
    names |= {_PART_OF[name] for name in names & _PART_OF.keys()}
    return [column for column in COLUMNS if column.name in names]


_PART_OF: Mapping[str, str] = {"overdue": "carried"}
"""Figures whose explanation speaks of another one, which may have no column."""


def _definitions(screen: Screen, shown: Sequence[FigureColumn]) -> None:
    """Print what each figure is, under the table."""
    if not shown:
        return
    screen.line("")
    screen.lines(
        [
            msg("{figure}: {meaning}", figure=column.heading, meaning=column.defined)
            for column in shown
        ],
        hang=2,
    )
