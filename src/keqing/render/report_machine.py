"""The machine forms of board and reports: `keqing.board/1`, `keqing.report/1`."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from keqing.i18n import pick_title
from keqing.records.report import PlannedCustomer, Report
from keqing.render.output import Document
from keqing.render.report_sheet import numbers


def board(record: Report) -> Document:
    """`keqing.board/1`: a row for each agent, and what needs somebody."""
    return {"schema": "keqing.board/1", **_figures(record), "needs": _needs(record)}


def report(record: Report) -> Document:
    """`keqing.report/1`: a row for each agent; of a day, `planned` and `next_planned` are its success handbook."""
    book = record.handbook
    return {
        "schema": "keqing.report/1",
        "period": record.period,
        **_figures(record),
        "planned": [_customer(each) for each in book.planned] if book else [],
        "next_day": book.next_day.isoformat() if book else None,
        "next_planned": [_customer(each) for each in book.next_planned] if book else [],
    }


def _figures(record: Report) -> dict[str, Any]:
    return {
        "from": record.since.isoformat(),
        "to": record.until.isoformat(),
        "at": record.at,
        "agent": record.agent,
        "rows": [
            {"agent": each.agent, **numbers(each.figures), "calls": [*each.calls]}
            for each in record.agents
        ],
        "cadences": [
            {
                "cadence": each.cadence,
                "title": pick_title(each.title) if each.title else None,
                **numbers(each.figures),
            }
            for each in record.cadences
        ],
        "total": numbers(record.total),
        "days": [
            {"day": each.day.isoformat(), "called": each.called, "reached": each.reached}
            for each in record.days
        ],
        "targets": [
            {
                **asdict(each),
                "title": pick_title(each.title),
                "since": each.since.isoformat(),
                "until": each.until.isoformat(),
            }
            for each in record.targets
        ],
        "overdue_ages": [
            {"from": each.least, "to": each.most, "customers": each.customers}
            for each in record.ages
        ],
    }


def _needs(record: Report) -> list[Document]:
    return [
        {
            "kind": need.kind,
            "count": need.count,
            "agent": need.agent,
            "oldest": need.oldest or None,
            "day": need.day.isoformat() if need.day else None,
            "command": ["keqing", *need.command],
        }
        for need in record.needs
    ]


def _customer(each: PlannedCustomer) -> Document:
    return {
        "code": each.code,
        "name": each.name,
        "agent": each.agent,
        "for": [pick_title(title) for title in each.titles],
        "overdue": each.late,
        "result": str(each.fate) if each.fate else None,
        "outcome": each.outcome,
        "text": each.text,
    }
