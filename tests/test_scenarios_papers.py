"""Papers and contracts, told on the command line: what is missing, what expires, what to carry on a visit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import time_machine

from tests.cli_department import Department
from tests.conftest import Keqing


@pytest.fixture
def department(clock: time_machine.Traveller, keqing: Keqing) -> Department:
    return Department(keqing, "field")


def at(clock: time_machine.Traveller, day: str) -> None:
    clock.move_to(f"{day}T02:00:00+00:00")


def enter(department: Department, *words: str) -> None:
    """Record something after a long time, of which the clock is doubted."""
    ran = department.keqing(*words)
    assert ran.code == 0, ran


def paper(who: str, name: str, *more: str) -> tuple[str, ...]:
    return ("add", "document", who, f"document={name}", *more)


def reminders(department: Department, who: str) -> list[tuple[str, str]]:
    found = department.json("show", who)["followups"]
    return [(each["cadence"], each["due"]) for each in found if each["cadence"] in {"document", "no-supply"}]  # fmt: skip


def row_of(department: Department, day: str, name: str) -> dict[str, Any]:
    rows = json.loads(department.keqing("today", "--date", day, "--format", "json").out)["rows"]
    (found,) = [row for row in rows if row["name"] == name]
    return dict(found)


def test_s24_one_of_four_is_missing_and_one_expires(
    department: Department, clock: time_machine.Traveller
) -> None:
    """S24 (R181, R186, R187, R327): missing 1 of 4; a permit to 2027-03-15 is renewed on 2026-12-15, 2027-02-13 and
    2027-03-08. Expired from 2027-03-16: the call to order again says 暂停供货."""
    who = department.customer("王村药店", "--type", "pharmacy", "--owner", "李敏")
    for name in ("营业执照", "税务登记证", "法人委托书", "身份证复印件"):
        department.do(*paper(who, name))
    assert "or Issued=VALUE" in department.keqing(*paper(who, "许可证")).err
    department.do(*paper(who, "许可证", "发证日期=2022-03-16"))
    shown = department.json("show", who)
    assert (shown["papers_missing"], shown["papers_expired"]) == (["GSP证"], [])
    assert [each["fields"]["expires"] for each in department.json("register", "document")["events"] if each["fields"].get("expires")] == ["2027-03-15"]  # fmt: skip
    assert (
        "Papers      missing 1 of 4: GSP证" in department.do("brief", who, "--format", "table").out
    )
    (line,) = department.json("files", "--missing")["files"]
    assert (line["code"], line["missing"], line["papers_missing"]) == (who, [], ["GSP证"])
    assert "缺 1 种，共 4 种：GSP证" in department.do("--lang", "zh", "files").out
    stock = ("product=安胶囊", "quantity=20", "daily=1", "start=2027-02-28")
    seen = []
    for day in ("2026-12-15", "2027-02-13", "2027-03-08"):
        at(clock, day)
        seen += [each for each in reminders(department, who) if each[0] == "document"]
        enter(department, "skip", who, "document")
    assert seen == [("document", day) for day in ("2026-12-15", "2027-02-13", "2027-03-08")]
    enter(department, "add", "order", who, *stock, "--date", "2027-02-28")
    assert reminders(department, who) == [("no-supply", "2027-03-16")]
    assert "no-supply" not in {each["cadence"] for each in row_of(department, "2027-03-15", "王村药店")["reasons"]}  # fmt: skip
    at(clock, "2027-03-17")
    reasons = {each["cadence"]: each["due"] for each in row_of(department, "2027-03-17", "王村药店")["reasons"]}  # fmt: skip
    assert {"reorder", "no-supply"} <= reasons.keys()
    assert "暂停供货" in department.keqing("--lang", "zh", "today").out
    shown = department.json("show", who)
    assert shown["papers_expired"] == [{"paper": "药品经营许可证", "expires": "2027-03-15"}]
    assert "药品经营许可证: expired, good until 2027-03-15" in department.do("show", who).out
    enter(department, "done", who, "no-supply", "document=许可证", "expires=2032-03-15")
    assert reminders(department, who) == [("document", "2031-12-16"), ("no-supply", "2032-03-16")]
    assert department.json("show", who)["papers_expired"] == []
    assert '"kind": "replay"' not in department.keqing("check", "--replay", "--format", "json").out


def test_s24_what_has_expired_no_longer_counts(
    department: Department, clock: time_machine.Traveller, tmp_path: Path
) -> None:
    """S24 (R181, R186): a paper counts up to its last day, for lists and for the level of papers."""
    who = department.customer("王村药店", "--type", "pharmacy")
    department.do("ladder", "on", "papers")
    for name in ("营业执照", "税务登记证", "GSP证"):
        department.do(*paper(who, name, "expires=2030-12-31"))
    path = tmp_path / "documents.csv"
    path.write_text("姓名,日期,证照名称,发证日期\n王村药店,2026-11-20,许可证,2022-03-16\n王村药店,2026-11-20,许可证,\n王村药店,2026-11-20,委托书,\n", "utf-8")  # fmt: skip
    ran = department.keqing("import", str(path), "--kind", "document", "--format", "json")
    assert ran.err == "", ran
    told = json.loads(ran.out)
    assert (ran.code, told["new"], told["rejected"]) == (4, 2, 1)
    four = ("list", "--where", "count(document) = 5")
    for day, level, listed in (("2027-03-15", 1, 1), ("2027-03-16", 0, 0)):
        at(clock, day)
        (line,) = department.json("level", who)["ladders"]
        assert (line["level"], len(department.json(*four)["customers"])) == (level, listed)
    enter(department, "promise", who, "2027-04-01", "催办证照")
    assert '"kind": "replay"' not in department.keqing("check", "--replay", "--format", "json").out


def test_s24_contracts_and_our_own_papers(
    department: Department, clock: time_machine.Traveller
) -> None:
    """S24, S09 (R191, R216): a contract to 2027-06-30 is renewed from 2027-05-01; what is good is carried on a visit."""
    who = department.customer(
        "王村药店", "--type", "pharmacy", "--owner", "李敏", "--date", "2026-05-01"
    )
    terms = ("number=H7", "begins=2026-07-01", "goods=安胶囊 100盒", "terms=月结")
    department.do("add", "contract", who, "ends=2027-06-30", *terms)
    assert department.due(who, "contract") == "2027-05-01"
    for words in (
        ("paper=营业执照",),
        ("paper=授权书", "expires=2026-12-20"),
        ("paper=GSP", "issued=2021-11-11"),
    ):
        department.do("add", "own-paper", "SELF", *words, "--date", "2026-11-01")
    warned = [each["due"] for each in department.json("show", "SELF")["followups"]]
    assert warned == ["2026-11-03", "2026-11-20"]  # 7 and 30 days before
    carried = []
    for day in ("2026-11-10", "2026-12-24"):
        at(clock, day)
        found = department.json("brief", who)
        assert found["channel"] == "visit"
        carried.append([(each["paper"], each["expires"], each["good"]) for each in found["carry"]])
    assert carried == [
        [("营业执照", None, True), ("GSP证书", "2026-11-10", True), ("法人授权委托书", "2026-12-20", True)],
        [("营业执照", None, True), ("GSP证书", "2026-11-10", False), ("法人授权委托书", "2026-12-20", False)],
    ]  # fmt: skip
    at(clock, "2026-11-24")
    shown = department.do("brief", who, "--format", "table").out
    assert "Carry       营业执照, 法人授权委托书" in shown
    assert "法人授权委托书: good until 2026-12-20 only" in shown
    assert "not GSP证书: it was good until 2026-11-10" in shown


def test_a_validity_that_cannot_be_is_refused(keqing: Keqing, tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    for text, says in (
        ('[list.l]\nvalues = [{ name = "a", valid = "5wd" }]\n', "days, weeks, months or years"),
        ('[list.l]\nvalues = [{ name = "a", valid = "long" }]\n', "Write a number and a unit"),
        ('[kind.k]\ntitle = { zh = "甲", en = "K" }\nvalid_until = "x"\nfields.d = { title = { zh = "日", en = "D" }, type = "date" }\n', "valid_until"),
        ('[kind.k]\ntitle = { zh = "甲", en = "K" }\nfields.d = { title = { zh = "日", en = "D" }, type = "date", runs = ["x"] }\n', "runs = ["),
    ):  # fmt: skip
        file.write_text(text, "utf-8")
        ran = keqing("define", "check", str(file))
        assert (ran.code, says in " ".join(ran.err.split())) == (2, True), ran
