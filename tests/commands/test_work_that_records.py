"""Work whose doing is a record: `done` asks for its fields and enters it, and what comes again goes on for ever."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import time_machine

from tests.conftest import Begin, Keqing


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """The first morning of all that is told here, in Shanghai."""
    with time_machine.travel("2026-08-31T01:00:00+00:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def house(begin: Begin) -> Keqing:
    """A dealer, reconciled on the last day of August."""
    return begin(
        "all",
        ("add-agent", "会计", "--role", "accountant"),
        ("add-customer", "甲", "--type", "dealer"),
        ("add", "reconciliation", "C0001"),
    )


def due(keqing: Keqing, code: str = "C0001") -> dict[str, str]:
    followups = json.loads(keqing("show", code, "--format", "json").out)["followups"]
    return {followup["cadence"]: followup["due"] for followup in followups}


def closed(keqing: Keqing, *words: str) -> dict[str, Any]:
    ran = keqing(*words, "--format", "json")
    assert ran.code == 0, ran
    steps = json.loads(ran.out)["closed"]
    return {
        f"{step['cadence']} {step['label']}": step["status"]
        for step in steps
        if step["status"] != "missed"
    }


def test_done_never_ends_monthly_work(house: Keqing, clock: time_machine.Traveller) -> None:
    """S25 (R257): due a month after, at the latest three; `done` is a reconciliation, and all goes on."""
    found = due(house)
    assert (found["reconcile"], found["reconcile-limit"]) == ("2026-09-30", "2026-11-30")
    clock.move_to("2026-09-30T01:00:00+00:00")
    assert closed(house, "done", "C0001", "reconcile", "余额=1200") == {"reconcile 1m": "done"}
    found = due(house)
    assert (found["reconcile"], found["reconcile-limit"]) == ("2026-10-30", "2026-12-30")
    assert "1200" in house("register", "对账登记").out
    clock.move_to("2026-12-30T01:00:00+00:00")
    done = closed(house, "done", "C0001", "reconcile-limit", "三个月的账对完了")
    assert done == {"reconcile 1m": "done", "reconcile-limit 3m": "done"}
    found = due(house)
    assert (found["reconcile"], found["reconcile-limit"]) == ("2027-01-29", "2027-03-30")
    assert house("check", "--replay").code == 0
    assert house("undo").code == 0
    assert due(house)["reconcile-limit"] == "2026-12-30"


def test_the_record_entered_otherwise_closes_the_step(
    house: Keqing, clock: time_machine.Traveller
) -> None:
    clock.move_to("2026-09-30T01:00:00+00:00")
    assert closed(house, "add", "reconciliation", "C0001") == {"reconcile 1m": "done"}
    assert due(house)["reconcile"] == "2026-10-30"


def test_an_early_record_begins_anew_and_closes_nothing(
    house: Keqing, clock: time_machine.Traveller
) -> None:
    clock.move_to("2026-09-10T01:00:00+00:00")
    assert house("done", "C0001", "reconcile").code == 2  # not open yet
    assert closed(house, "add", "reconciliation", "C0001") == {}
    assert due(house)["reconcile"] == "2026-10-10"


def test_what_is_missing_is_named(house: Keqing, clock: time_machine.Traveller) -> None:
    house("add", "document", "C0001", "document=营业执照", "expires=2026-12-31")
    house("add", "document", "C0001", "document=药品经营许可证", "expires=2027-06-30")
    clock.move_to("2026-12-24T01:00:00+00:00")
    ran = house("done", "C0001", "document")
    assert (ran.code, ran.out) == (2, "")
    assert "Name is missing" in ran.err
    ran = house("done", "C0001", "document", "证照名称=营业执照", "有效期=2027-12-31")
    assert ran.code == 2
    ran = house(
        "--lang", "zh", "done", "C0001", "证照到期", "证照名称=营业执照", "有效期至=2027-12-31"
    )
    assert ran.code == 0, ran
    followups = json.loads(house("show", "C0001", "--format", "json").out)["followups"]
    dates = {f["subject"]: f["due"] for f in followups if f["cadence"] == "document"}
    assert dates == {"营业执照": "2027-10-02", "药品经营许可证": "2027-04-01"}


def test_an_answer_closes_what_its_record_started(
    house: Keqing, clock: time_machine.Traveller
) -> None:
    """S19 (R491): of two complaints the one that is named is answered."""
    house("add", "complaint", "C0001", "what=慢")
    house("add", "complaint", "C0001", "what=破")
    clock.move_to("2026-09-01T01:00:00+00:00")
    ran = house("done", "C0001", "complaint", "what=已道歉")
    assert ran.code != 0
    assert "ref=ID" in ran.err
    events = json.loads(house("show", "C0001", "--history", "--format", "json").out)["events"]
    first = min(event["id"] for event in events if event["kind"] == "complaint")
    done = closed(house, "done", "C0001", "complaint", "what=已道歉", "--ref", str(first))
    assert done == {"complaint 1wd": "done"}
    second = f"ref={first + 1}"
    done = closed(house, "done", "C0001", "complaint", "what=已换货", second)
    assert done == {"complaint 1wd": "done"}
    assert "complaint" not in due(house)


def test_on_a_terminal_the_fields_are_asked_for(
    house: Keqing, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    house("add", "complaint", "C0001", "what=慢")
    clock.move_to("2026-09-01T01:00:00+00:00")
    monkeypatch.setattr("keqing.commands.recording.somebody", lambda: True)
    monkeypatch.setattr("typer.prompt", lambda title, **_: f"答{title}")
    assert closed(house, "done", "C0001", "complaint") == {"complaint 1wd": "done"}
    assert "答What was said" in house("register", "complaint-answer").out


def test_done_by_the_row_s_number_alone(house: Keqing, clock: time_machine.Traveller) -> None:
    clock.move_to("2026-09-30T01:00:00+00:00")
    assert house("today", "--agent", "会计").code == 0
    ran = house("done", "1", "--agent", "会计")
    assert ran.code == 0, ran
    assert due(house)["reconcile"] == "2026-10-30"
    ran = house("done", "C0001", "--agent", "会计")
    assert (ran.code, ran.out) == (2, "")


def test_several_pieces_of_work_are_never_guessed(
    house: Keqing, clock: time_machine.Traveller
) -> None:
    house("promise", "C0001", "2026-09-30", "寄资料", "--task")
    clock.move_to("2026-11-30T01:00:00+00:00")
    ran = house("done", "C0001")
    assert (ran.code, ran.out) == (3, "")
    assert "keqing done C0001 reconcile-limit" in ran.err
    assert "寄资料" in ran.err
    assert house("done", "C0001", "--agent", "会计").code == 0  # hers is one


def test_words_that_are_too_many(house: Keqing, clock: time_machine.Traveller) -> None:
    clock.move_to("2026-09-30T01:00:00+00:00")
    assert house("done", "C0001", "reconcile", "对", "完了").code == 2
    assert house("done", "C0001", "reconcile", "余款=1").code == 2
    house("promise", "C0001", "today", "a=b", "--task")
    assert house("done", "C0001", "a=b", "c=d").code == 0
    house("promise", "C0001", "today", "e", "--task")
    assert house("done", "C0001", "e", "--ref", "1").code == 2


def test_check_finds_a_cycle_that_ended(house: Keqing, clock: time_machine.Traveller) -> None:
    """A step that was skipped ended it; or `done` did, before it was a record."""
    clock.move_to("2026-09-30T01:00:00+00:00")
    assert house("skip", "C0001", "reconcile").code == 0
    ran = house("check", "--format", "json")
    found = {finding["command"]: finding for finding in json.loads(ran.out)["findings"]}
    assert ran.code == 1
    assert "Reconciliation ended on 2026-09-30" in found["keqing add reconciliation C0001"]["says"]
    assert "不会再来" in house("--lang", "zh", "check").out
    assert house("add", "reconciliation", "C0001").code == 0
    assert house("check").code == 0


def test_a_done_of_before_is_what_it_was(house: Keqing, clock: time_machine.Traveller) -> None:
    """A `done` without a record, as older versions entered it, closed all steps that were open."""
    house("add", "document", "C0001", "document=营业执照", "expires=2026-12-31")
    clock.move_to("2026-12-26T01:00:00+00:00")
    file = next(Path.home().rglob("*.db"))
    details = {"followups": [["document", "营业执照", "2026-12-31"]]}
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(
            "INSERT INTO event (customer_id, sequence, day, kind, details, apart, voided)"
            " VALUES (1, 9, '2026-12-26', 'done', ?, '[]', 0)",
            (json.dumps(details),),
        )
    assert house("rebuild").code == 0
    assert "document" not in due(house)
    assert "keqing add document C0001" in house("check").out


def test_done_closes_one_step(house: Keqing, clock: time_machine.Traveller, tmp_path: Path) -> None:
    """Two reviews that are overdue are two pieces of work; a call would have closed both."""
    file = tmp_path / "ours.toml"
    file.write_text(
        '[cadence.reviews]\ntitle = { zh = "复核", en = "Reviews" }\ntrack = "office"\n'
        'starts_on = "arrival"\nsteps = ["1d", "2d"]\ndone_by = "named"\nsource = "ours"\n',
        "utf-8",
    )
    assert house("cadence", "apply", str(file), "--yes").code == 0
    house("add", "arrival", "C0001")
    clock.move_to("2026-09-10T01:00:00+00:00")
    assert closed(house, "done", "C0001", "reviews") == {"reviews 1d": "done"}
    assert closed(house, "done", "C0001", "reviews") == {"reviews 2d": "done"}
    assert "reviews" not in due(house)
    assert house("check", "--replay").code == 0
