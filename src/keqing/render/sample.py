"""A sample of records as it was drawn, and what became of each: `keqing sample`."""

from __future__ import annotations

from keqing.i18n import Message, msg
from keqing.records.sample import Sample, SampledAgent, SampledRecord
from keqing.render.console import Screen
from keqing.render.output import Document, Output, Sheet
from keqing.render.sheet_table import table


def output(record: Sample) -> Output:
    """Make all forms of a sample."""

    def show(screen: Screen) -> None:
        screen.line(_title(record), style="bold")
        for agent in record.agents:
            screen.line(_drawn(agent), indent=2)
        after = _after(record)
        table(screen, _sheet(record), after, after, wraps=True)
        asked = next((each for each in record.records if each.id and not each.result), None)
        if asked:
            screen.line(
                msg(
                    "Ask the customer, then: keqing add spot-check-result {code} ref={id} result=confirmed",
                    code=asked.code,
                    id=asked.id,
                ),
                hang=2,
            )

    return Output(
        screen=show,
        document=lambda: _document(record),
        sheet=lambda: _sheet(record),
        records="records",
        aside=(_after(record),),
    )


def _title(record: Sample) -> Message:
    return msg(
        "{title} {period}, {since} to {until}",
        title=record.title, period=record.period, since=record.since, until=record.until,
    )  # fmt: skip


def _drawn(agent: SampledAgent) -> Message:
    if agent.agent is None:
        return msg("{n} of {of} drawn", n=agent.n, of=agent.of)
    return msg("{agent}: {n} of {of} drawn", agent=agent.agent, n=agent.n, of=agent.of)


def _after(record: Sample) -> Message:
    """Say how the draw stands."""
    if not record.agents:
        return msg("Nothing is drawn: there is no such record in these days yet.")
    if record.drawn is None:
        return msg("Nothing is on record yet: without -n this is drawn for good.")
    if record.is_new and record.is_running:
        return msg(
            "Drawn for good, though the period runs until {until}: what is entered later is not in it. To take it back: keqing undo",
            until=record.until,
        )
    if record.is_new:
        return msg("Drawn for good. To take it back: keqing undo")
    return msg("Drawn on {day}; the same each time.", day=record.drawn)


def _sheet(record: Sample) -> Sheet:
    headings = [
        msg("id"), msg("agent"), msg("day"), msg("code"), msg("name"), msg("about"), msg("result"), msg("result of")
    ]  # fmt: skip
    return Sheet(headings, [_row(record, each) for each in record.records])


def _row(record: Sample, each: SampledRecord) -> list[object]:
    result: object = each.result and record.results.get(each.result, each.result)
    if each.id is not None and each.result is None:
        result = msg("still open")
    return [each.id, each.agent, each.day, each.code, each.name, each.what, result, each.answered]


def _document(record: Sample) -> Document:
    """`keqing.sample/1`."""
    return {
        "schema": "keqing.sample/1",
        "sample": record.name,
        "period": record.period,
        "since": record.since.isoformat(),
        "until": record.until.isoformat(),
        "drawn": record.drawn.isoformat() if record.drawn else None,
        "agents": [{"agent": each.agent, "n": each.n, "of": each.of} for each in record.agents],
        "records": [
            {
                "id": each.id,
                "record": each.record,
                "agent": each.agent,
                "day": each.day.isoformat(),
                "code": each.code,
                "name": each.name,
                "result": each.result,
                "answered": each.answered.isoformat() if each.answered else None,
            }
            for each in record.records
        ],
    }
