"""A report as a page to look at, on a screen, a telephone or paper: bars with their numbers beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from keqing.i18n import Message, current_language, msg, msgn
from keqing.records.report import (
    AgentFigures,
    Figures,
    LoadDay,
    PlannedCustomer,
    Report,
    percent,
)
from keqing.render import page_parts
from keqing.render.days import WEEKDAYS, long
from keqing.render.figures import COLUMNS, FigureColumn, share
from keqing.render.page_parts import Html, bar, key, section, table, tag, texts
from keqing.render.report import (
    NOBODY,
    age_range,
    command,
    need_said,
    result_lines,
    target_said,
)
from keqing.render.report_file import title
from keqing.render.words import Titles

_STAGES = {
    "inquired": msg("inquired"),
    "came": msg("came or consulted"),
    "bought": msg("bought"),
    "again": msg("bought again"),
}
_LANGUAGES = {"zh": "zh-CN", "en": "en"}
_WEEK = 7


def page(record: Report, titles: Titles) -> str:
    """Make the page of a report."""
    return page_parts.page(
        title(record),
        _LANGUAGES[current_language()],
        *_head(record),
        _tiles(record.total),
        _needs(record),
        tag(
            "div",
            _agents(record),
            _load(record),
            _funnel(record),
            _ages(record),
            _hours(record),
            _days(record),
            class_="panes",
        ),
        _all_agents(record),
        _cadences(record),
        _targets(record),
        _handbook(record, titles),
        _meanings(),
    )


def _head(record: Report) -> Iterator[Html]:
    yield tag("h1", title(record))
    here = sum(each.agent is not None for each in record.agents)
    whose: object = record.agent or msgn("{n} agent", "{n} agents", here)
    if record.at:
        at = msg("as of {day} {time}", day=long(record.until), time=record.at)
        yield tag("p", msg("{whose}, {at}", whose=whose, at=at), class_="soft")
    else:
        yield tag("p", whose, class_="soft")


def _tiles(figures: Figures) -> Html:
    """Show the five figures that are asked for first."""
    tiles: tuple[tuple[Message, object, object], ...] = (
        (msg("due"), figures.due, msg("{n:,} done", n=figures.done)),
        (msg("called"), figures.called, _visits(figures)),
        (
            msg("reached"),
            _rate(figures.reached, figures.called),
            _parts(figures.reached, figures.called),
        ),
        (
            msg("overdue"),
            figures.overdue,
            msgn("the oldest {n} day", "the oldest {n} days", figures.oldest)
            if figures.overdue
            else None,
        ),
        (
            msg("on time"),
            _rate(figures.on_time, figures.judged),
            _parts(figures.on_time, figures.judged),
        ),
    )
    return tag(
        "dl",
        *(
            tag(
                "div",
                tag("dt", name),
                tag("dd", many, tag("small", more) if more is not None else None),
                class_="tile",
            )
            for name, many, more in tiles
        ),
        class_="tiles",
    )


def _visits(figures: Figures) -> Message | None:
    return msgn("{n} visit", "{n} visits", figures.visits) if figures.visits else None


def _rate(part: int, whole: int) -> object:
    rate = percent(part, whole)
    return "-" if rate is None else msg("{rate} %", rate=rate)


def _parts(part: int, whole: int) -> Message | None:
    return msg("{part} of {whole}", part=part, whole=whole) if whole else None


def _needs(record: Report) -> Html | None:
    if not record.needs:
        return None
    lines = (
        tag("li", need_said(need, record.until), Html(" "), tag("code", command(need)))
        for need in record.needs
    )
    return section(msg("Needs you"), tag("ol", *lines, class_="needs"))


def _name(row: AgentFigures) -> object:
    return row.agent if row.agent is not None else NOBODY


def _agents(record: Report) -> Html:
    """Draw for each agent the work, with what came of it, and under it the calls."""
    most = max((row.figures.due for row in record.agents), default=0)
    calls = max((row.figures.called for row in record.agents), default=0)
    rows = []
    for row in record.agents:
        figures = row.figures
        other = figures.put_off + figures.lapsed + figures.skipped
        work = bar([("good", figures.done), ("other", other), ("open", figures.carried)], most)
        made = bar([("good", figures.reached), ("other", figures.called - figures.reached)], calls)
        rows.append(
            (
                _name(row),
                texts(work, made),
                texts(
                    msg("{part} of {whole}", part=figures.done, whole=figures.due),
                    Html("<br>"),
                    tag("span", _calls(figures), class_="soft"),
                ),
            )
        )
    legend = texts(
        key("good", msg("done, or reached")),
        key("open", msg("still open")),
        key("other", msg("put off, lapsed, skipped, or not reached")),
    )
    return section(
        msg("Agents: work, and under it calls"),
        table((), rows, class_="bars", caption=legend),
        class_="broad",
    )


def _calls(figures: Figures) -> Message:
    if not figures.called:
        return msg("no calls")
    return msg("{reached} of {called} calls", reached=figures.reached, called=figures.called)


def _load(record: Report) -> Html | None:
    """Show the weeks ahead as a calendar: how many customers stand on each day, beside what a day holds."""
    if not record.load:
        return None
    first = record.load[0].day
    days = {each.day: each for each in record.load}
    monday = first - timedelta(first.weekday())
    last = record.load[-1].day
    weeks = []
    while monday <= last:
        week = [monday + timedelta(n) for n in range(_WEEK)]
        weeks.append(tag("tr", *(_load_cell(days.get(day), record.load) for day in week)))
        monday += timedelta(_WEEK)
    capacity = record.load[0].capacity
    caption = (
        msg(
            "! is more than the {n} calls that a day holds; what is overdue stands today.",
            n=capacity,
        )
        if capacity
        else msg("What is overdue stands today.")
    )
    head = tag("thead", tag("tr", *(tag("th", name, scope="col") for name in WEEKDAYS)))
    return section(
        msg("Load: customers on the days ahead"),
        tag("table", tag("caption", caption), head, tag("tbody", *weeks), class_="load"),
        class_="broad",
    )


def _load_cell(each: LoadDay | None, load: Sequence[LoadDay]) -> Html:
    if each is None:
        return tag("td", class_="none")
    whole = each.capacity or max(*(day.customers for day in load), 1)
    over = each.capacity is not None and each.customers > each.capacity
    return tag(
        "td",
        tag("time", f"{each.day:%m-%d}", class_="day", datetime=each.day.isoformat()),
        tag("span", each.customers or "-", "!" if over else None, class_="many"),
        bar([("open" if over else "good", each.customers)], whole),
        class_="work" if each.workday else "rest",
    )


def _funnel(record: Report) -> Html | None:
    """Show how far those came who inquired in these days, and how many were lost on the way (R004)."""
    if not record.funnel:
        return None
    name = msg("From inquiry to buying again")
    whole = record.funnel[0].customers
    if not whole:
        return section(name, tag("p", msg("Nobody inquired first in these days."), class_="soft"))
    before = whole
    rows = []
    for stage in record.funnel:
        lost = before - stage.customers
        said = msg("{n:,}, {lost} fewer", n=stage.customers, lost=lost) if lost else stage.customers
        rows.append((_STAGES[stage.stage], bar([("good", stage.customers)], whole), said))
        before = stage.customers
    caption = msg("Customers who inquired first in these days, and how far they have come by now.")
    return section(name, table((), rows, class_="bars", caption=caption))


def _ages(record: Report) -> Html:
    most = max((group.customers for group in record.ages), default=0)
    rows = [
        (
            msg("{days} d", days=age_range(group.least, group.most)),
            bar([("open", group.customers)], most),
            group.customers,
        )
        for group in record.ages
    ]
    return section(msg("Overdue customers, by age in days"), table((), rows, class_="bars"))


def _hours(record: Report) -> Html | None:
    """Show at which hours calls reach somebody."""
    if not record.hours:
        return None
    most = max(each.called for each in record.hours)
    rows = [
        (
            f"{each.hour:02}:00",
            bar([("good", each.reached), ("other", each.called - each.reached)], most),
            share(each.reached, each.called),
        )
        for each in record.hours
    ]
    caption = texts(key("good", msg("reached")), key("other", msg("not reached")))
    return section(msg("Calls by hour"), table((), rows, class_="bars", caption=caption))


def _days(record: Report) -> Html:
    most = max((day.called for day in record.days), default=0)
    rows = [
        (
            msg("{weekday} {day}", weekday=WEEKDAYS[day.day.weekday()], day=f"{day.day:%m-%d}"),
            bar([("good", day.reached), ("other", day.called - day.reached)], most),
            share(day.reached, day.called) or "-",
        )
        for day in record.days
    ]
    caption = texts(key("good", msg("reached")), key("other", msg("not reached")))
    return section(msg("The last seven days"), table((), rows, class_="bars", caption=caption))


def _all_agents(record: Report) -> Html:
    rows = [(_name(row), *_figures(row.figures, COLUMNS)) for row in record.agents]
    foot = (msg("all"), *_figures(record.total, COLUMNS))
    return _wide(msg("All figures, by agent"), msg("agent"), COLUMNS, rows, foot)


def _cadences(record: Report) -> Html | None:
    if not record.cadences:
        return None
    columns = [column for column in COLUMNS if column.is_of_work]
    rows = [(row.title or row.cadence, *_figures(row.figures, columns)) for row in record.cadences]
    return _wide(msg("All figures, by cadence"), msg("cadence"), columns, rows)


def _figures(figures: Figures, columns: Sequence[FigureColumn]) -> list[object]:
    cells = [column.cell(figures) for column in columns]
    return ["-" if cell is None else cell for cell in cells]


def _wide(
    name: Message,
    first: Message,
    columns: Sequence[FigureColumn],
    rows: Sequence[Sequence[object]],
    foot: Sequence[object] | None = None,
) -> Html:
    """Make a table that scrolls within itself where the screen is narrower."""
    headings = [first, *(column.heading for column in columns)]
    made = table(headings, rows, class_="figures", foot=foot)
    return section(name, tag("div", made, class_="wide", tabindex="0"), class_="long")


def _targets(record: Report) -> Html | None:
    asked = [target for target in record.targets if target.asked]
    if not asked:
        return None
    rows = [(target_said(each), bar([("good", each.quota_met)], each.asked)) for each in asked]
    return section(msg("Targets"), table((), rows, class_="rows"))


def _handbook(record: Report, titles: Titles) -> Html | None:
    """Show the success handbook of a day: what was planned, what came of it, what is planned next."""
    book = record.handbook
    if book is None:
        return None
    headings = (msg("name"), msg("code"), msg("agent"), msg("for"), msg("result"))
    planned = [_planned(each, titles) for each in book.planned]
    after = [_planned(each, titles) for each in book.next_planned]
    name = msgn(
        "Planned for {day}: {n} customer",
        "Planned for {day}: {n} customers",
        len(after),
        day=long(book.next_day),
    )
    return texts(
        section(msg("Success handbook"), table(headings, planned, class_="rows"), class_="long"),
        section(name, table(headings, after, class_="rows"), class_="long") if after else None,
    )


def _planned(each: PlannedCustomer, titles: Titles) -> tuple[object, ...]:
    lines = [part for thing in result_lines(each, titles) for part in (Html("<br>"), thing)][1:]
    whose = each.agent if each.agent is not None else NOBODY
    return (each.name, each.code, whose, [*each.titles], texts(*lines))


def _meanings() -> Html:
    words = (texts(tag("dt", column.heading), tag("dd", column.defined)) for column in COLUMNS)
    return section(msg("What the figures mean"), tag("dl", *words, class_="meanings"))
