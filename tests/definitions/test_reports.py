"""Reports and samples read from TOML: what is read, and what is said of each mistake."""

from __future__ import annotations

from datetime import date

import pytest

from keqing.definitions.condition import Condition
from keqing.definitions.definition_file import Ground, read_definitions
from keqing.definitions.kinds import built_in_kinds
from keqing.definitions.report_file import read_report, reports_in_force, shipped_reports
from keqing.definitions.sample_file import read_sample, samples_in_force, shipped_samples
from keqing.definitions.stored import Stored
from keqing.definitions.toml_file import Faulty, File, Table
from keqing.i18n import translate_message

DAY = date(2026, 11, 24)
REPORT = """
[report.coverage]
title = { zh = "覆盖", en = "Coverage" }
rows = "等级"
columns = ["visits", "visits >= 1", { show = "sum(order.price)", title = { zh = "金额", en = "Money" }, ever = true }]
per = "quarter"
"""
SAMPLE = """
[sample.calls]
title = { zh = "抽查", en = "Check" }
of = "contact"
where = { channel = "电话" }
n = 3
per = ["agent", "month"]
answer = ["属实", "not-confirmed"]
"""


def table(text: str, type_: str, name: str) -> Table:
    """Return a table of a text."""
    file = File("ours.toml", text)
    return Table(file, (type_, name), file.tables[type_][name])


def says(text: str) -> str:
    """Return what is said of a file with mistakes, with its line."""
    with pytest.raises(Faulty) as caught:
        read_definitions(text, file="ours.toml", ground=Ground())
    mistake = caught.value.mistakes[0]
    problem, instead = map(translate_message, (mistake.problem, mistake.instead))
    return f"{mistake.line}: {problem} {instead}"


def test_a_report_is_read() -> None:
    """Rows by any word for them; a measure is a figure, a comparison a share; titles come from measures."""
    report = read_report(table(REPORT, "report", "coverage"), built_in_kinds())
    visits, share, money = report.columns
    assert (report.rows, report.per) == ("grade", "quarter")
    assert (visits.title["zh"], visits.condition, visits.ever) == ("拜访次数", None, False)
    assert isinstance(share.condition, Condition)
    assert share.figure is None
    assert (money.title["en"], money.ever) == ("Money", True)
    assert "visits" in {term.name for term in report.terms}


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ('rows = "等级"', "", "2: rows is missing"),
        ('"等级"', '"grad"', '4: rows cannot be "grad" Did you mean'),
        ('"等级"', '"allergies"', "4: allergies is a health fact"),
        ('"visits", ', '"vists", ', "5: vists is no column"),
        ('"visits", ', '"type", ', "5: type is no column"),
        ('"visits", ', '"has(allergies)", ', "5: allergies is a health fact"),
        ('"visits", ', "1, ", "5: columns cannot hold 1"),
        ('"visits", ', '{ title = { zh = "甲", en = "A" } }, ', "5: show is missing"),
        (
            '"visits", ',
            '{ show = "visits", of = "reached >= 1" }, ',
            "5: only a share is of others",
        ),
        ('"visits", ', '{ show = "visits >= 1", of = "reched" }, ', "5: of is no condition"),
        ('"visits", ', '{ show = "visits", off = "1" }, ', "5: there is no key off"),
        ('"quarter"', '"decade"', '6: per cannot be "decade"'),
        ('per = "quarter"', 'when = "has(allergies)"', "6: allergies is a health fact"),
        ("[report.coverage]", "[report.day]", "2: day is a report of the program itself"),
        ('per = "quarter"', 'whem = "visits >= 1"', "6: there is no key whem"),
    ],
)
def test_a_mistake_in_a_report_has_its_line(old: str, new: str, found: str) -> None:
    """Each is one sentence with the line, and what to write instead."""
    assert found in says(REPORT.replace(old, new))


def test_a_report_has_columns() -> None:
    """An empty list of columns is none."""
    whole = REPORT[: REPORT.index("columns")]
    assert "columns cannot be []" in says(whole + "columns = []")
    assert "columns is missing" in says(whole)


def test_a_sample_is_read() -> None:
    """Words in either language; the period and whether each agent has a draw."""
    sample = read_sample(table(SAMPLE, "sample", "calls"), built_in_kinds())
    assert (sample.kind, sample.n, sample.per, sample.by_agent) == ("contact", 3, "month", True)
    assert sample.where == {"channel": frozenset({"phone"})}
    assert sample.answers == ("confirmed", "not-confirmed")


def test_a_sample_without_answers_has_all_of_the_list() -> None:
    """What a check can come to is a list that a department may change."""
    text = SAMPLE.replace('answer = ["属实", "not-confirmed"]', "").replace('["agent", "month"]', '"week"')  # fmt: skip
    sample = read_sample(table(text, "sample", "calls"), built_in_kinds())
    assert (sample.per, sample.by_agent) == ("week", False)
    assert sample.answers == ("confirmed", "not-confirmed", "not-reached")


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ('of = "contact"', 'of = "kontact"', '4: of cannot be "kontact"'),
        ('of = "contact"', "", "2: of is missing"),
        ("n = 3", "n = 0", "6: n cannot be 0"),
        ("n = 3", "", "2: n is missing"),
        ('["agent", "month"]', '["agent"]', "7: per cannot be"),
        ('["agent", "month"]', '["month", "year"]', "7: per cannot be"),
        ('["agent", "month"]', '["agents", "month"]', "7: per cannot be agents"),
        ('"属实"', '"perhaps"', "8: the list spot-check-results has no perhaps"),
        ("channel", "kanal", "5: the records have no field kanal"),
        ("answer", "answers", "8: there is no key answers"),
    ],
)
def test_a_mistake_in_a_sample_has_its_line(old: str, new: str, found: str) -> None:
    """Each is one sentence with the line, and what to write instead."""
    assert found in says(SAMPLE.replace(old, new))


def test_own_definitions_stand_in_the_place_of_shipped_ones() -> None:
    """The last text of a day holds; one that was dropped is gone, and so is one that can no longer be read."""
    kinds = built_in_kinds()
    assert {each.name for each in reports_in_force((), DAY, kinds)} == {*shipped_reports()}
    assert {each.name for each in samples_in_force((), DAY, kinds)} == {*shipped_samples()}
    stored = (
        Stored("report", "coverage", 1, DAY, active=True, text=REPORT),
        Stored("report", "funnel", 1, DAY, active=False, text=""),
        Stored("sample", "calls", 1, DAY, active=True, text=SAMPLE.replace("n = 3", "n = 5")),
        Stored("sample", "gifts", 1, DAY, active=False, text=""),
        Stored(
            "sample",
            "visits",
            1,
            DAY,
            active=True,
            text=SAMPLE.replace("calls", "visits").replace('"contact"', '"gone"'),
        ),
    )
    reports = {each.name: each for each in reports_in_force(stored, DAY, kinds)}
    assert reports["coverage"].title["en"] == "Coverage"
    assert len(reports["coverage"].columns) == len(("visits", "share", "money"))
    assert "funnel" not in reports
    assert [(each.name, each.n) for each in samples_in_force(stored, DAY, kinds)] == [("calls", 5)]


def test_what_is_drawn_hangs_on_the_secret_and_the_period() -> None:
    """The same each time, another one in another period, for another record, and elsewhere."""
    sample = read_sample(table(SAMPLE, "sample", "calls"), built_in_kinds())
    place = sample.place("2026-12", "C0001", 7, "secret")
    assert place == sample.place("2026-12", "C0001", 7, "secret")
    others = {
        sample.place("2027-01", "C0001", 7, "secret"),
        sample.place("2026-12", "C0001", 8, "secret"),
        sample.place("2026-12", "C0001", 7, "another"),
    }
    assert len({place, *others}) == len(others) + 1
