"""The machine forms: their keys in their order, and nothing of them lost or harmful."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keqing.dates.reading import DayFacts
from keqing.errors import NotFound
from keqing.i18n import Message, msg
from keqing.records.cadences import CadenceLine
from keqing.records.check import Finding
from keqing.records.customer import CustomerLine
from keqing.records.department import AgentLine
from keqing.records.history import OperationLine
from keqing.records.imported import Imported, ImportRow
from keqing.records.preview import Preview
from keqing.records.why import Explained, Fact, Why
from keqing.render import card, machine, machine_lists, today
from keqing.render.emit import to_json
from keqing.text.harmless import is_hidden
from tests.render import samples

ROW = (
    "row code name type grade phone speaker owner must track effective overdue time hours_from closes red "
    "tried again notes last entry reasons"
)
REASON = "cadence subject label track must opens due closes effective attempts text people also_for by_name"
CUSTOMER = (
    "schema code name type grade status stage phones birthday owner owners tags contact_persons speaker "
    "fields declined brought papers_missing papers_expired materials supplies open followups closings events"
)
FOLLOWUP = "cadence subject label track anchor opens due closes hold effective attempts provisional"


def keys(found: dict[str, Any]) -> str:
    return " ".join(found)


def read(text: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(text)
    assert text.count("\n") == 1
    return document


def test_today() -> None:
    document = read(samples.printed(today.output(samples.today()), form="json"))
    assert keys(document) == "schema date agent rows beyond_capacity"
    assert document["schema"] == "keqing.today/1"
    assert (document["date"], document["agent"]) == ("2026-11-23", "李敏")
    assert (len(document["rows"]), document["beyond_capacity"]) == (8, 1)
    assert {keys(row) for row in document["rows"]} == {ROW}
    assert {keys(reason) for row in document["rows"] for reason in row["reasons"]} == {REASON}
    assert {keys(row["last"]) for row in document["rows"] if row["last"]} == {
        "day time outcome text"
    }
    assert [row["phone"] for row in document["rows"]][3:5] == ["021-64****12", None]
    assert document["rows"][1]["time"] == "09:30"
    assert document["rows"][3]["hours_from"] == "14:00"
    assert [row["tried"] for row in document["rows"]] == [None] * 5 + ["15:20", "00:00", None]


def test_a_row_of_notes_alone_has_no_reason() -> None:
    row: Any = machine.today(samples.today())["rows"]
    assert (row[4]["track"], row[4]["effective"], row[4]["closes"]) == (None, None, None)
    assert row[4]["notes"] == ["missed:3d", "careful:informed=no"]


def test_phones_are_whole_only_when_asked_for() -> None:
    whole: Any = machine.today(samples.today(), full=True)["rows"]
    assert whole[3]["phone"] == "+862164561212"
    owner: Any = machine.customer(samples.customer(), full=True)
    assert owner["contact_persons"][0]["phones"][0] == "+8613900001234"


def test_customer() -> None:
    document = read(
        samples.printed(card.output(samples.customer(), samples.DAY), form="json", tty=False)
    )
    assert keys(document) == CUSTOMER
    assert document["schema"] == "keqing.customer/1"
    assert document["phones"][0] == "138****5678"
    assert {keys(supply) for supply in document["supplies"]} == {"product supply_end run_out"}
    assert {keys(followup) for followup in document["followups"]} == {FOLLOWUP}
    assert keys(document["closings"][0]) == (
        "cadence subject anchor n label nominal opens due closes status closed_on event"
    )
    assert document["events"][0]["time"] == "15:20"


def test_a_step_held_until_resumed_has_no_date() -> None:
    document: Any = machine.customer(samples.customer())
    assert (document["followups"][1]["hold"], document["followups"][1]["effective"]) == (None, None)


def test_log() -> None:
    assert machine.log(samples.recorded()) == {
        "schema": "keqing.log/1",
        "code": "C1024",
        "event": 44,
        "closed": [{"cadence": "therapy", "label": "3d", "status": "done"}],
        "replaced": [],
        "refused": None,
        "suspected": None,
        "flagged": [],
        "bought": None,
        "next": [
            {
                "cadence": "therapy",
                "label": "10d",
                "due": "2026-11-25",
                "effective": "2026-12-02",
            },
            {
                "cadence": "loyal-care",
                "label": "+1m#1",
                "due": "2026-12-01",
                "effective": None,
            },
        ],
    }


def test_why() -> None:
    fact = Fact("R2", msg("Steps count from {anchor}.", anchor=samples.DAY), samples.DAY)
    told = Explained("therapy", "", "3d", samples.THERAPY, (fact,), msg("Promised"), source="000")
    assert machine.why(Why("C1", "王", (told,))) == {
        "schema": "keqing.why/1",
        "code": "C1",
        "grade": None,
        "breaches": [],
        "followups": [
            {
                "cadence": "therapy",
                "label": "3d",
                "facts": [
                    {"rule": "R2", "says": "Steps count from 2026-11-23.", "date": "2026-11-23"}
                ],
                "provisional": False,
                "because": "Promised",
                "held": [],
                "source": "000",
            }
        ],
    }


def test_import() -> None:
    rows = (
        ImportRow(7, "电话", "rejected", msg("This is not a phone number.")),
        ImportRow(8, None, "flagged", msg("Look at it."), "C8"),
    )
    document = machine.imported(Imported(3, 2, 1, {"电话": "phone"}, rows))
    assert json.dumps(document, ensure_ascii=False) == (
        '{"schema": "keqing.import/1", "new": 3, "changed": 2, "same": 1, "rejected": 1, '
        '"flagged": 1, "columns": {"电话": "phone"}, "rows": [{"row": 7, "column": "电话", '
        '"status": "rejected", "reason": "This is not a phone number.", "code": null}, '
        '{"row": 8, "column": null, "status": "flagged", "reason": "Look at it.", "code": "C8"}]}'
    )


def test_preview() -> None:
    step = samples.preview_step(1, "1d", samples.DAY, "next", samples.DAY)
    tried = Preview(
        "therapy",
        samples.THERAPY,
        samples.DAY,
        samples.DAY,
        samples.DAY,
        ended=False,
        steps=(step,),
    )
    document: Any = machine.preview(tried)
    assert keys(document) == "schema cadence anchor start as_of ended steps"
    assert keys(document["steps"][0]) == (
        "n label nominal opens due closes effective status closed_on"
    )


def test_day() -> None:
    facts = DayFacts(
        date(2026, 12, 2),
        time(9, 5),
        3,
        9,
        "2026-10-24",
        workday=True,
        provisional=False,
        festivals=(),
    )
    assert machine.day(facts) == {
        "schema": "keqing.date/1",
        "date": "2026-12-02",
        "time": "09:05",
        "weekday": 3,
        "days": 9,
        "lunar": "2026-10-24",
        "workday": True,
        "provisional": False,
        "festivals": [],
    }


@pytest.mark.parametrize("hint", [None, msg("Write it anew.")])
def test_error(hint: Message | None) -> None:
    told = NotFound(msg("No customer is called {who}.", who="王"), hint)
    assert list(machine.error(told).values()) == [
        "keqing.error/1",
        "not-found",
        "No customer is called 王.",
        hint and "Write it anew.",
    ]


def test_lists() -> None:
    line = CustomerLine("C1", "王", "consumer", None, "active", "+8613812345678", None, samples.DAY)
    found = Finding("no-date", msg("Nothing is planned."), "keqing start C1 therapy")
    done = OperationLine(
        4, datetime(2026, 11, 23, 9, 5, 1, tzinfo=UTC), "li", "log", 2, undone=False
    )  # fmt: skip
    cadence = CadenceLine(
        "therapy", samples.THERAPY, "revisit", on=True, version=1, enrolled=3, source="000"
    )
    agent = AgentLine("李敏", "li", ("manager",), 50, None, active=True)
    lists: list[Any] = [
        machine_lists.customers([line])["customers"],
        machine_lists.findings([found])["findings"],
        machine_lists.history([done])["operations"],
        machine_lists.cadences([cadence])["cadences"],
        machine_lists.agents([agent])["agents"],
    ]
    assert [keys(rows[0]) for rows in lists] == [
        "code name type grade status phone owner next",
        "kind says command grave",
        "id at login command rows undone seen customers who agent undone_by undoes names things erased",
        "name title track on version enrolled source",
        "name login roles capacity phone active",
    ]
    assert lists[0][0]["phone"] == "138****5678"
    assert lists[2][0]["at"] == "2026-11-23T09:05:01+00:00"


@pytest.mark.parametrize("name", samples.HOSTILE)
def test_a_name_is_the_same_after_reading_it_back(name: str) -> None:
    assert json.loads(to_json({"name": name})) == {"name": name}


@given(st.text())
def test_no_document_holds_what_steers_or_hides(name: str) -> None:
    text = to_json({"name": name})
    assert json.loads(text) == {"name": name}
    assert not any(is_hidden(char) for char in text)
    assert len(text.splitlines()) == 1
    text.encode()


SCHEMAS = [
    "agents",
    "almanac",
    "almanac-import",
    "assigned",
    "audit",
    "backup",
    "backup-plan",
    "batch",
    "board",
    "brief",
    "cadence",
    "cadence-apply",
    "cadence-check",
    "cadence-diff",
    "cadence-split",
    "cadences",
    "check",
    "config",
    "copy",
    "covered",
    "covers",
    "fair",
    "spread",
    "cron",
    "customer",
    "date",
    "define-apply",
    "define-check",
    "define-diff",
    "define-export",
    "definition",
    "definitions",
    "department",
    "doctor",
    "dump",
    "error",
    "events",
    "exports",
    "festivals",
    "forecast",
    "forget",
    "files",
    "gathering",
    "gathering-checks",
    "gathering-guests",
    "gathering-invite",
    "gathering-sign-in",
    "gathering-staff",
    "gatherings",
    "guide-apply",
    "guide-check",
    "guide-diff",
    "history",
    "import",
    "init",
    "kinds",
    "ladder-draw",
    "leaving",
    "level",
    "limits",
    "list",
    "load",
    "log",
    "manifest",
    "merge",
    "orphans",
    "preview",
    "product-merge",
    "products",
    "rebuild",
    "report",
    "report-table",
    "sample",
    "today",
    "undo",
    "upgrade",
    "waiting",
    "week",
    "what-if",
    "why",
]


def test_schemas_keep_their_names() -> None:
    """Programs of others know the machine forms by these names."""
    source = Path(machine.__file__).parents[1]
    found = {
        name
        for path in source.rglob("*.py")
        for name in re.findall(r"keqing\.([\w.-]+)/1\b", path.read_text("utf-8"))
    }
    assert found == set(SCHEMAS)
