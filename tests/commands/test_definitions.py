"""What a department defines itself: `keqing define`, and what it makes of every other command."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import time_machine

from tests.conftest import Keqing, Ran

LOAN = """\
[kind.loan]
title = { zh = "借用", en = "Loan" }
aliases = ["借出"]
register = "借用登记"
fields.device = { title = { zh = "器械", en = "Device" }, type = "choice", of = "devices", required = true }
fields.back = { title = { zh = "归还日期", en = "Back on" }, type = "date", required = true }
summary = { by = ["device", "agent"], per = "month" }

[list.devices]
values = ["血压计", { name = "血糖仪", aliases = ["glucose meter"] }]

[cadence.loan-due]
title = { zh = "借用到期", en = "Loan is due back" }
track = "deadline"
starts_on = "loan"
anchor = "loan.back"
subject = "event"
steps = ["-2d"]
shift = "previous"
source = "ours"
"""
HERE = ("--department", "二组", "--name", "王芳", "--capacity", "9", "--preset", "dealer")
BOX = ("product=安胶囊", "quantity=6", "pack=30", "daily=6")
LENT = ("add", "借用", "C0001", "器械=血压计", "归还日期=2026-12-10")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file that defines a register of loans with its cadence."""
    made = tmp_path / "ours.toml"
    made.write_text(LOAN, "utf-8")
    return made


@pytest.fixture
def lending(department: Keqing, file: Path) -> Keqing:
    """A department of one customer with loans in force."""
    assert department("add-customer", "王秀英", "--phone", "13812345678").code == 0
    assert department("define", "apply", str(file), "--yes").code == 0
    return department


def document(ran: Ran) -> dict[str, Any]:
    assert (ran.code, ran.err) == (0, ""), ran
    found: dict[str, Any] = json.loads(ran.out)
    return found


def wrote(keqing: Keqing, file: Path, text: str) -> Ran:
    file.write_text(text, "utf-8")
    return keqing("define", "apply", str(file), "--yes")


class TestCheck:
    def test_without_a_department(self, keqing: Keqing, file: Path) -> None:
        ran = keqing("--width", "400", "define", "check", str(file))
        assert (ran.code, " ".join(ran.out.split())) == (
            0,
            f"{file}: 3 definitions, without a mistake.",
        )
        assert document(keqing("define", "check", str(file), "--format", "json"))[
            "definitions"
        ] == [
            {"type": "kind", "name": "loan"},
            {"type": "list", "name": "devices"},
            {"type": "cadence", "name": "loan-due"},
        ]

    @pytest.mark.parametrize(
        ("old", "new", "line", "says"),
        [
            ('of = "devices"', 'of = "devces"', 5, "Did you mean devices?"),
            ('starts_on = "loan"', 'starts_on = "laon"', 15, "Did you mean loan"),
            ("[list.devices]", "[lists.devices]", 9, "[kind.NAME], [list.NAME]"),
            ("[list.devices]", "[list.Devices]", 9, "small letters"),
            ("[kind.loan]", "[kind.contact]", 1, "Give the kind another name."),
            ('per = "month"', 'per = "moon"', 7, "Did you mean month?"),
            ('"借出"', '"购买"', 1, "Use every word for one thing only."),
            (
                'anchor = "loan.back"',
                'anchor = "loan.device"',
                16,
                "quarter, year, loan.back",
            ),
            ('aliases = ["借出"]', "pauses = 3", 3, "Write true or false"),
            ("[list.devices]", "[list.channels]", 9, "no text can take its place"),
        ],
    )
    def test_a_mistake_is_told_with_its_line(
        self, keqing: Keqing, file: Path, old: str, new: str, line: int, says: str
    ) -> None:
        assert old in LOAN
        file.write_text(LOAN.replace(old, new), "utf-8")
        ran = keqing("define", "check", str(file))
        assert (ran.code, ran.out) == (2, "")
        (told,) = [each for each in ran.err.splitlines() if f"line {line}:" in each][:1]
        assert says in ran.err, told

    def test_every_mistake_of_a_file_is_told(self, keqing: Keqing, file: Path) -> None:
        file.write_text(LOAN.replace('"deadline"', '"dedline"').replace('"date"', '"dat"'), "utf-8")
        ran = keqing("define", "check", str(file))
        assert "line 6:" in ran.err
        assert "line 14:" in ran.err

    def test_what_is_in_force_must_still_be_right(self, lending: Keqing, file: Path) -> None:
        without = LOAN[: LOAN.index("[list")].replace("fields.back = ", "fields.until = ")
        ran = wrote(lending, file, without)
        assert ran.code == 2
        assert "line 1: cadence.loan-due is in force and would be wrong" in ran.err
        default = LOAN.replace(
            'of = "devices", required = true', 'of = "devices", default = "血压计"'
        )
        assert wrote(lending, file, default).code == 0
        ran = wrote(lending, file, '[list.devices]\nvalues = ["血糖仪"]\n')
        assert (ran.code, "kind.loan is in force and would be wrong" in ran.err) == (2, True)


class TestApply:
    def test_a_dry_run_writes_nothing(self, department: Keqing, file: Path) -> None:
        ran = department("define", "apply", str(file), "-n")
        assert ran.code == 0
        assert "Loan (kind.loan): put in force" in ran.out
        assert "Nothing is written yet." in ran.out
        assert document(department("define", "list", "--format", "json"))["definitions"] == [
            line
            for line in document(department("define", "list", "--format", "json"))["definitions"]
            if line["type"] == "cadence"
        ]
        assert department("add", "loan", "x").code == 3

    def test_equal_tables_are_left(self, lending: Keqing, file: Path) -> None:
        ran = lending("define", "apply", str(file), "--format", "json")
        assert [definition["status"] for definition in document(ran)["definitions"]] == ["same"] * 3
        assert wrote(lending, file, f"# a remark\n{LOAN}").out.endswith("Nothing is written.\n")
        assert "kind\tloan\tLoan\t1\t" in lending("define", "list").out

    def test_only_what_differs_becomes_the_next_version(self, lending: Keqing, file: Path) -> None:
        changed = LOAN.replace('en = "Device"', 'en = "Instrument"')
        file.write_text(changed, "utf-8")
        told = document(lending("define", "diff", str(file), "--format", "json"))["definitions"]
        assert [line["status"] for line in told] == ["changed", "same", "same"]
        assert [key["key"] for key in told[0]["keys"]] == ["fields.device"]
        assert wrote(lending, file, changed).code == 0
        lines = document(lending("define", "list", "--format", "json"))["definitions"]
        own = {(line["type"], line["name"]): line["version"] for line in lines}
        assert (own["kind", "loan"], own["list", "devices"]) == (2, 1)

    def test_an_own_table_replaces_the_built_in_one_whole(
        self, lending: Keqing, file: Path
    ) -> None:
        text = '[kind.complaint]\ntitle = { zh = "不满", en = "Grievance" }\nfields.note = { title = { zh = "备注", en = "Note" } }\n'
        assert wrote(lending, file, text).code == 0
        assert lending("add", "complaint", "C0001", "what=slow").code == 2
        assert lending("add", "不满", "C0001", "备注=慢").code == 0
        assert lending("add", "投诉", "C0001").code == 3
        shipped = lending("define", "show", "kind", "complaint", "--built-in").out
        assert wrote(lending, file, shipped).code == 0
        assert lending("add", "投诉", "C0001", "what=slow").code == 0
        assert lending("check", "--replay").code in {0, 1}

    def test_from_a_later_day_on(
        self, department: Keqing, file: Path, clock: time_machine.Traveller
    ) -> None:
        department("add-customer", "王秀英")
        assert department("define", "apply", str(file), "--from", "2026-12-01").code == 0
        assert "in force later" in department("define", "list", "kind").out
        refused = department(*LENT)
        assert (refused.code, "is not in force yet" in refused.err) == (3, True)
        assert department("check", "--replay").code in {0, 1}
        clock.move_to("2026-12-01T02:00:00+00:00")
        assert department(*LENT).code == 0
        assert "Loan is due back" in department("why", "C0001").out
        assert department("check", "--replay").code == 0

    def test_a_day_that_is_past_is_refused(self, department: Keqing, file: Path) -> None:
        ran = department("define", "apply", str(file), "--from", "2026-11-23")
        assert (ran.code, "that is past" in ran.err) == (2, True)
        assert "loan" not in department("define", "list").out

    def test_a_cadence_holds_from_its_later_day_on_and_not_before(
        self, department: Keqing, file: Path, clock: time_machine.Traveller
    ) -> None:
        """S03 (R285, R316): the new steps count from their day on, and nothing that was before moves."""

        def due() -> list[str]:
            rows = document(department("today", "--format", "json"))["rows"]
            return [reason["label"] for row in rows for reason in row["reasons"]]

        department("add-customer", "王秀英", "--phone", "13812345678")
        department("add", "purchase", "C0001", *BOX)
        text = department("define", "show", "cadence", "therapy").out
        file.write_text(text.replace('"1d", "3d"', '"2d", "8d"').replace('"6d", ', ""), "utf-8")
        ran = department("define", "apply", str(file), "--from", "2026-12-01")
        assert (ran.code, "Holds from 2026-12-01 on" in ran.out) == (0, True)
        assert department("check", "--replay").code == 0
        clock.move_to("2026-11-25T02:00:00+00:00")
        assert due() == ["1d"]
        assert "2d" in str(
            document(department("today", "--date", "2026-12-01", "--format", "json"))
        )
        clock.move_to("2026-12-01T02:00:00+00:00")
        assert due() == ["2d"]
        assert department("log", "C0001", "reached", "fine").code == 0
        assert department("check", "--replay").code == 0
        assert department("undo", "--yes").code == 0
        assert department("undo", "--yes").code == 0
        assert due() == ["1d"]
        assert department("check", "--replay").code == 0

    def test_a_cadence_is_dropped_from_a_later_day_on(
        self, department: Keqing, clock: time_machine.Traveller
    ) -> None:
        department("add-customer", "王秀英", "--phone", "13812345678")
        department("add", "purchase", "C0001", *BOX)
        assert department("define", "drop", "cadence", "therapy", "--from", "2026-11-26").code == 0
        clock.move_to("2026-11-25T02:00:00+00:00")
        assert document(department("today", "--format", "json"))["rows"]
        clock.move_to("2026-11-26T02:00:00+00:00")
        assert document(department("today", "--format", "json"))["rows"] == []
        assert "therapy" not in department("list", "--format", "json").out

    def test_the_standings_follow_and_undo_takes_it_back(self, lending: Keqing) -> None:
        assert lending(*LENT).code == 0
        assert lending("check", "--replay").code == 0
        assert "Loan is due back" in lending("why", "C0001").out
        assert lending("undo", "--yes").code == 0
        assert lending("undo", "--yes").code == 0
        assert "loan" not in lending("define", "list").out
        assert lending(*LENT).code == 3

    def test_a_text_that_records_were_entered_by_stays(
        self, lending: Keqing, file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as other:
            other.setenv("LOGNAME", "another")
            assert lending(*LENT, "--agent", "李敏").code == 0
        ran = lending("undo", "--yes")
        assert (ran.code, "Records were entered by this text of loan" in ran.err) == (1, True)


class TestEditions:
    def test_an_event_is_read_by_the_text_of_its_day_of_entry(
        self, lending: Keqing, file: Path
    ) -> None:
        assert lending(*LENT).code == 0
        pausing = (
            LOAN.replace('aliases = ["借出"]', "pauses = true")
            .replace("fields.device", "fields.thing")
            .replace('by = ["device", "agent"]', 'by = ["thing"]')
        )
        assert wrote(lending, file, pausing).code == 0
        assert lending("check", "--replay").code == 0
        shown = lending("show", "C0001", "--history").out
        assert "Device: 血压计" in shown
        assert document(lending("show", "C0001", "--format", "json"))["status"] == "active"
        assert lending("add", "loan", "C0001", "thing=血糖仪", "back=2026-12-20").code == 0
        assert document(lending("show", "C0001", "--format", "json"))["status"] == "paused"
        assert lending("rebuild").code == 0
        assert lending("check", "--replay").code == 0

    def test_a_correction_is_read_as_the_record_was(self, lending: Keqing, file: Path) -> None:
        lending(*LENT)
        assert wrote(lending, file, LOAN.replace('aliases = ["借出"]', "pauses = true")).code == 0
        assert lending("amend", "2", "back=2026-12-15").code == 0
        assert document(lending("show", "C0001", "--format", "json"))["status"] == "active"


class TestDrop:
    @pytest.mark.parametrize(
        ("key", "by"),
        [
            (("kind", "loan"), "cadence.loan-due"),
            (("kind", "借出"), "cadence.loan-due"),
            (("list", "devices"), "kind.loan"),
            (("kind", "purchase"), "cadence.therapy"),
            (("kind", "complaint"), "kind.complaint-answer"),
            (("cadence", "event-invite"), "cadence.no-purchase"),
        ],
    )
    def test_what_something_refers_to_stays(
        self, lending: Keqing, key: tuple[str, str], by: str
    ) -> None:
        ran = lending("define", "drop", *key)
        assert (
            (ran.code, by in ran.err) in {(1, True), (0, False)}
            if key[0] == "cadence"
            else (ran.code == 1 and by in ran.err)
        )

    def test_what_guards_go_by_stays(self, lending: Keqing) -> None:
        ran = lending("define", "drop", "kind", "consent")
        assert (ran.code, "The program needs kind.consent" in ran.err) == (1, True)

    def test_what_was_entered_stays_readable(self, lending: Keqing) -> None:
        lending(*LENT)
        assert lending("define", "drop", "cadence", "loan-due", "--yes").code == 0
        ran = lending("define", "drop", "kind", "loan")
        assert (ran.code, "1 record of it stays as it was entered." in ran.out) == (0, True)
        refused = lending(*LENT)
        assert (refused.code, "was dropped" in refused.err) == (3, True)
        assert "Device: 血压计" in lending("show", "C0001", "--history").out
        assert lending("check", "--replay").code in {0, 1}
        assert lending("amend", "2", "back=2026-12-15").code == 0
        assert "dropped" in lending("define", "show", "kind", "loan").out
        assert lending("undo").code == 0
        assert lending("undo").code == 0
        assert lending(*LENT).code == 0

    def test_what_is_not_there(self, lending: Keqing) -> None:
        assert lending("define", "drop", "kind", "laon").code == 3
        ran = lending("define", "drop", "knd", "loan")
        assert (ran.code, "Did you mean kind?" in ran.err) == (2, True)


class TestListShowExport:
    def test_export_is_found_equal_here_and_taken_elsewhere(
        self, lending: Keqing, file: Path, tmp_path: Path
    ) -> None:
        text = lending("define", "export").out
        file.write_text(text, "utf-8")
        assert lending("define", "check", str(file)).code == 0
        assert lending("define", "apply", str(file)).out.endswith("Nothing is written.\n")
        other = str(tmp_path / "other.db")
        assert lending("--db", other, "init", *HERE).code == 0
        assert lending("--db", other, "define", "apply", str(file), "--yes").code == 0
        assert lending("--db", other, "add-customer", "张三").code == 0
        assert lending("--db", other, *LENT).code == 0

    def test_cadences_alone(self, lending: Keqing) -> None:
        text = lending("cadence", "export").out
        assert "[cadence.loan-due]" in text
        assert "[kind" not in text

    def test_show_is_a_file(self, lending: Keqing, file: Path) -> None:
        for key in (("kind", "loan"), ("list", "complaints"), ("cadence", "therapy")):
            file.write_text(lending("define", "show", *key).out, "utf-8")
            assert lending("define", "check", str(file)).code == 0
        told = document(lending("define", "show", "kind", "借用", "--format", "json"))
        assert (told["schema"], told["name"], told["state"]) == (
            "keqing.definition/1", "loan", "on",
        )  # fmt: skip

    def test_a_list_of_one_type_has_the_programs_own(self, lending: Keqing) -> None:
        lines = document(lending("define", "list", "kind", "--format", "json"))["definitions"]
        found = {line["name"]: line["version"] for line in lines}
        assert (found["purchase"], found["loan"]) == (0, 1)
        assert "built in" in lending("define", "list", "list").out


def test_in_chinese(department: Keqing, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEQING_LANG", "zh")
    assert (
        department("--width", "400", "定义", "检查", str(file)).out
        == f"{file}：3 个定义，没有错误。\n"
    )
    assert "借用（kind.loan）：启用" in department("定义", "生效", str(file), "--yes").out
    assert department("define", "drop", "list", "devices").err.startswith(
        "list.devices 还在用：kind.loan。"
    )


@pytest.mark.parametrize(
    ("lang", "says"),
    [("en", "is barred: what one prescriber writes"), ("zh", "不得统计医生个人的处方")],
)
def test_what_the_law_bars_is_refused(
    department: Keqing, file: Path, monkeypatch: pytest.MonkeyPatch, lang: str, says: str
) -> None:
    monkeypatch.setenv("KEQING_LANG", lang)
    file.write_text(LOAN.replace("fields.device", "fields.prescription-volume", 1), "utf-8")
    for command in ("check", "apply", "diff"):
        ran = department("define", command, str(file))
        assert ran.code == 2
        assert says in ran.err
        assert ("orders of the institution" in ran.err) is (lang == "en")
    assert "loan" not in department("define", "list").out


@pytest.mark.parametrize(
    ("when", "advised"),
    [
        ("days_since(contact) > 60", "count(contact) = 0 or days_since(contact) > 60"),
        ("60 <= days_since(purchase)", "count(purchase) = 0 or 60 <= days_since(purchase)"),
        ("idle >= 60", "count(contact) = 0 or idle >= 60"),
        ("days_since(contact) < 60", None),
        ("count(contact) = 0 or days_since(contact) > 60", None),
        ("calls = 0 or idle > 60", None),
    ],
)
def test_a_condition_that_leaves_out_who_never_had_any_is_advised(
    department: Keqing, tmp_path: Path, when: str, advised: str | None
) -> None:
    title = 'title = { zh = "一", en = "One" }'
    file = tmp_path / "ours.toml"
    file.write_text(
        f'[measure.idle]\n{title}\ndays_since = "contact"\n\n[measure.calls]\n{title}\ncount = "contact"\n\n'
        f"[filter.idle-ones]\nwhen = '{when}'\n",
        "utf-8",
    )
    ran = department("define", "check", str(file))
    assert (ran.code, "without a mistake" in ran.out) == (0, True)
    assert (f"If they are meant, too: {advised}" in ran.err) is (advised is not None)
    assert advised is not None or ran.err == ""


@pytest.mark.parametrize(
    ("lang", "none", "no_fields"),
    [
        ("en", "There are none yet.", "There are no fields here. Leave it out."),
        ("zh", "现在一个都没有。", "这里没有可填的字段，请去掉它。"),
    ],
)
def test_where_there_are_none_no_list_of_them_is_offered(
    department: Keqing,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    lang: str,
    none: str,
    no_fields: str,
) -> None:
    monkeypatch.setenv("KEQING_LANG", lang)
    ran = department("define", "drop", "filter", "x")
    assert (ran.code, none in ran.err) == (3, True)
    file = tmp_path / "ours.toml"
    file.write_text('[kind.plain]\ntitle = { zh = "平", en = "Plain" }\n', "utf-8")
    assert department("define", "apply", str(file), "--yes").code == 0
    department("add-customer", "王秀英")
    ran = department("add", "plain", "C0001", "word")
    assert (ran.code, no_fields in ran.err) == (2, True)
    ran = department("add", "plain", "C0001", "size=1")
    assert (ran.code, none in ran.err) == (2, True)


def test_what_is_not_in_force_cannot_be_switched_off(department: Keqing) -> None:
    off = department("ladder", "off", "relationship")
    assert (off.code, off.err.splitlines()) == (
        3,
        [
            "The ladder relationship is not in force.",
            "Which are: keqing define list ladder",
        ],
    )
    assert "There is no ladder" in department("ladder", "off", "relatoinship").err


@pytest.mark.parametrize(
    ("of", "told"),
    [
        ("kind:complaints", "Did you mean kind:complaint, kind:"),
        ("complaint", "Did you mean kind:complaint?"),
        ("levl:owner.2", "Did you mean level?"),
        ("kind:qqqqq", "keqing add list"),
    ],
)
def test_what_an_approval_is_of_is_suggested_as_it_is_written(
    department: Keqing, file: Path, of: str, told: str
) -> None:
    file.write_text(f'[approval.a]\ntitle = {{ zh = "甲", en = "A" }}\nof = "{of}"\nby = ["manager"]\n', "utf-8")  # fmt: skip
    ran = department("define", "check", str(file))
    assert (ran.code, "line 3: of cannot be" in ran.err, told in ran.err) == (2, True, True), ran
