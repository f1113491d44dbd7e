"""Scenario S12: a gathering with ten seats, from the invitations to the calls after it, by its commands."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import time_machine

from tests.conftest import Begin, Keqing, Ran

PARTY, NEXT = "冬季联谊会", "春季联谊会"
GUESTS = [f"客{number}" for number in "一二三四五六七八九十"] + ["客甲", "客乙"]
"""Ten who accept, one who waits, and one who declines."""


@contextmanager
def on(day: str, time: str = "01:00") -> Iterator[None]:
    """Let it be a day, at nine in the morning in Shanghai."""
    with time_machine.travel(f"{day}T{time}:00+00:00", tick=False):
        yield


@pytest.fixture
def health(begin: Begin, keqing: Keqing) -> Keqing:
    """A department with twelve guests who may be invited and one without a consent, and the gathering."""
    with on("2026-12-01"):
        entered = [
            ("add-customer", name, "--phone", f"138100000{number:02}")
            for number, name in enumerate([*GUESTS, "客丙"], start=1)
        ]
        consents = [("add", "consent", name, "evidence=书面") for name in GUESTS]
        party = ("gathering", "add", PARTY, "2026-12-19", "--place", "文化宫", "--seats", "10")
        begin("health", *entered, *consents, (*party, "--time", "9:30"))
    return keqing


def listed(keqing: Keqing, *words: str) -> dict[str, list[dict[str, Any]]]:
    """Return the reasons of the day's list by name."""
    rows = json.loads(keqing("today", "--format", "json", *words).out)["rows"]
    return {row["name"]: row["reasons"] for row in rows}


def of(found: dict[str, list[dict[str, Any]]], cadence: str) -> dict[str, tuple[str, str | None]]:
    return {
        name: (reason["due"], reason["closes"])
        for name, reasons in found.items()
        for reason in reasons
        if reason["cadence"] == cadence
    }


def counts(keqing: Keqing, name: str = PARTY) -> dict[str, Any]:
    found = json.loads(keqing("gathering", "list", "--all", "--format", "json").out)["gatherings"]
    return next(gathering for gathering in found if gathering["name"] == name)


def good(ran: Ran) -> str:
    assert ran.code == 0, ran.err
    return ran.out


def invite_and_answer(health: Keqing) -> None:
    """R053, R063, R064, R065: all are invited, ten accept, one waits and one declines."""
    with on("2026-12-01"):
        tried = good(health("gathering", "invite", PARTY, "--where", "count(consent) >= 0", "-n"))
        assert "12 customers would be invited" in tried
        assert "1 without consent to promotion" in tried
        good(health("gathering", "invite", PARTY, "--where", "count(consent) >= 0", "--yes"))
        assert counts(health)["invited"] == 12
        again = good(health("gathering", "invite", PARTY, *GUESTS[:2]))
        assert "0 customers are invited" in again
        assert "2 invited already" in again
    with on("2026-12-09"):
        calls = of(listed(health), "event-invitation")
        assert calls == dict.fromkeys(GUESTS, ("2026-12-09", "2026-12-18"))
        for number, guest in enumerate(GUESTS[:10], start=1):
            said = good(health("add", "rsvp-yes", guest, f"gathering={PARTY}"))
            left = "1 seat free" if number == 9 else f"{10 - number} seats free"
            assert f"{PARTY}, 2026-12-19, 09:30, 文化宫, {left}" in said
        waits = good(health("add", "rsvp-yes", "客甲", f"gathering={PARTY}"))
        assert f"All seats of {PARTY} are taken" in waits
        good(health("add", "rsvp-no", "客乙", f"gathering={PARTY}"))
        now = counts(health)
        assert [now[name] for name in ("accepted", "waiting", "declined", "free")] == [10, 1, 1, 0]
        assert listed(health) == {}


def remind_and_sign_in(health: Keqing, folder: Path) -> None:
    """R066, R329: a call on the day before, and a sheet that has its date in its title; nine came, four bought."""
    with on("2026-12-18"):
        reminders = of(listed(health), "event-reminder")
        assert reminders == dict.fromkeys(GUESTS[:10], ("2026-12-18", "2026-12-18"))
        for guest in GUESTS[:10]:
            good(health("log", guest, "reached", "记得带伞", "--min", "2"))
    with on("2026-12-19", "08:00"):
        sheet = folder / "签到表.csv"
        rows = [f"{PARTY}签到表 2026-12-19", "姓名,电话,签到"]
        rows += [
            f"{guest},138100000{number:02},{'√' if number < 10 else ''}"
            for number, guest in enumerate(GUESTS[:11], start=1)
        ]
        sheet.write_text("\n".join(rows), "utf-8")
        assert "9 new" in good(health("import", str(sheet)))
        assert "9 the same" in good(health("import", str(sheet)))
        for guest in GUESTS[:4]:
            good(health("add", "purchase", guest, "product=安胶囊", "quantity=1"))
        now = counts(health)
        assert [now[name] for name in ("came", "bought", "no_shows")] == [9, 4, 0]


def test_a_gathering_from_its_invitations_to_the_calls_after_it(
    health: Keqing, tmp_path: Path
) -> None:
    """S12 (R051, R053, R063, R064, R065, R066, R068, R116, R133, R329): of 2026-12-19, with ten seats."""
    invite_and_answer(health)
    remind_and_sign_in(health, tmp_path)
    with on("2026-12-20"):
        found = listed(health)
        assert counts(health)["no_shows"] == 1
        assert of(found, "event-no-show") == {GUESTS[9]: ("2026-12-22", None)}
        window = ("2026-12-21", "2026-12-22")
        assert of(found, "event-no-buy") == dict.fromkeys(GUESTS[4:9], window)
        buyers = of(found, "health-buyer")
        assert buyers == dict.fromkeys(GUESTS[:4], ("2026-12-26", None))
    with on("2026-12-21"):
        good(health("log", GUESTS[4], "reached", "书还没看", "--min", "3", "--next", "2026-12-23"))
    with on("2026-12-23"):
        assert of(listed(health), "promise") == {GUESTS[4]: ("2026-12-23", None)}
        assert "客乙" not in listed(health, "--ahead", "60")
        good(health("gathering", "add", NEXT, "2027-02-20", "--seats", "5"))
        tried = good(
            health(
                "gathering", "invite", NEXT, "--where", "count(consent) >= 1", "--most", "3", "-n"
            )
        )
        assert tried.startswith("客乙 C0012: ")
        assert "declined before" in tried.splitlines()[0]
        assert "9 more than asked for" in tried
    with on("2027-02-09"):
        assert "客乙" not in of(listed(health), "event-invite")
    with on("2027-02-10"):
        assert of(listed(health), "event-invite")["客乙"] == ("2027-02-10", "2027-02-19")
        assert "replay" not in health("check", "--replay", "--format", "json").out


def test_whoever_waits_gets_the_room_of_whoever_declines(health: Keqing) -> None:
    """S12 (R063, R064, R160): seats are a fact, and no pressure; perhaps is asked again two days before."""
    with on("2026-12-09"):
        for guest in GUESTS[:11]:
            good(health("add", "rsvp-yes", guest, f"gathering={PARTY}"))
        said = good(health("add", "rsvp-maybe", GUESTS[0], f"gathering={PARTY}"))
        assert "客甲 C0011 has it now" in said
        shown = json.loads(good(health("gathering", "show", PARTY, "--format", "json")))
        answers = {guest["name"]: guest["answer"] for guest in shown["guests"]}
        assert (answers["客甲"], answers[GUESTS[0]]) == ("rsvp-yes", "rsvp-maybe")
        task = json.loads(good(health("today", "--format", "json")))["rows"]
        assert [row["name"] for row in task] == ["客甲"]
        assert PARTY in good(health("today"))
        good(health("undo", "--yes"))
        shown = json.loads(good(health("gathering", "show", PARTY, "--format", "json")))
        answers = {guest["name"]: guest["answer"] for guest in shown["guests"]}
        assert (answers["客甲"], answers[GUESTS[0]]) == ("rsvp-waiting", "rsvp-yes")
        assert shown["guests"][10]["place"] == 1
        good(health("add", "rsvp-maybe", "客乙", f"gathering={PARTY}"))
    with on("2026-12-17"):
        assert of(listed(health), "event-maybe") == {"客乙": ("2026-12-17", "2026-12-18")}


def test_the_sheet_of_the_door_completes_the_files(health: Keqing, tmp_path: Path) -> None:
    """S12 (R094, R095, R329): who needs an arm is on the sheet, and what was filled in is on file after it."""
    with on("2026-12-19"):
        good(health("add", "rsvp-yes", GUESTS[0], f"gathering={PARTY}"))
        assert set(of(listed(health), "event-reminder")) == {GUESTS[0]}
        good(health("gathering", "seat", PARTY, GUESTS[0], "3", "--arm"))
        printed = tmp_path / "printed.csv"
        good(health("gathering", "sheet", PARTY, "-o", str(printed)))
        heading, line = printed.read_text("utf-8-sig").splitlines()[1:]
        cells = dict(zip(heading.split(","), line.split(","), strict=True))
        assert (cells["name"], cells["table"], cells["needs an arm"]) == (GUESTS[0], "3", "yes")
        filled = tmp_path / "filled.csv"
        rows = (
            f"{PARTY}签到表 2026-12-19",
            "姓名,电话,地址,病种,签到",
            f"{GUESTS[0]},13810000001,东街1号,高血压,√",
            "新客,13810000099,西街2号,,√",
            "缺址,13810000098,,,√",
        )
        filled.write_text("\n".join(rows), "utf-8")
        assert "3 new" in good(health("import", str(filled)))
        assert "Address   东街1号" in good(health("show", GUESTS[0]))
        assert "Address   西街2号" in good(health("show", "新客"))
        lacking = json.loads(good(health("files", "--missing", "--format", "json")))["files"]
        missing = {each["name"]: each["missing"] for each in lacking}
        assert ("address" in missing["缺址"], "address" in missing["新客"]) == (True, False)
        assert of(listed(health), "event-reminder") == {}  # they are here
