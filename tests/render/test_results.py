"""Cards, lists and sentences: what stands in them, at every width and in every form."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import UTC, date, datetime, time
from io import StringIO

import pytest
from syrupy.assertion import SnapshotAssertion

from keqing import i18n
from keqing.dates.reading import DayFacts
from keqing.errors import Unusable
from keqing.i18n import Language, msg, translate_message
from keqing.records.cadences import CadenceLine
from keqing.records.check import Finding
from keqing.records.customer import CustomerLine, Followup, Phone
from keqing.records.department import AgentLine
from keqing.records.event import Event
from keqing.records.history import OperationLine, UndoResult
from keqing.records.imported import Imported, ImportRow
from keqing.records.preview import Preview
from keqing.records.recorded import NextDate
from keqing.records.today import RowNote
from keqing.records.why import Explained, Fact, Why
from keqing.render import card, corrections, import_report, lines, operations, told
from keqing.render.console import Screen
from keqing.render.output import Output
from keqing.render.text import width
from keqing.render.words import birthday, label, notes, said, step, value
from keqing.text.harmless import is_hidden
from tests.render import samples

ROLES = ({"zh": "主管", "en": "manager"}, {"zh": "医生", "en": "doctor"})
CUSTOMERS = (
    CustomerLine(
        "C1024", "王秀英", "consumer", "VIP", "active", "+8613812345678", "李敏", date(2026, 12, 2)
    ),
    CustomerLine("C2210", "阿卜杜热合曼·买买提", "clinic", None, "stopped", None, None),
)
WHY = Why(
    "C1024",
    "王秀英",
    (
        Explained(
            "therapy",
            "清脂胶囊",
            "3d",
            samples.THERAPY,
            (
                Fact("R2", msg("Step {label}: {day}.", label="3d", day=samples.DAY), None),
                Fact("rank", msg("A revisit: after deadlines."), None),
            ),
            msg("Because of {kind} on {day}", kind="Purchase", day=date(2026, 11, 20)),
            held=(
                msg("Not before {day}.", day=samples.DAY),
                msg("A call is promised for {day}.", day=samples.DAY),
            ),
            effective=samples.DAY,
            source="000: 一天、三天",
        ),
    ),
)
IMPORTED = Imported(
    3,
    2,
    1,
    {"电话": "phone", "姓名": "name"},
    (ImportRow(7, "电话", "rejected", msg("This is not a phone number."), None),),
    rejects="/tmp/rejected.csv",  # noqa: S108  # only shown
)
PREVIEW = Preview(
    "therapy",
    samples.THERAPY,
    samples.DAY,
    samples.DAY,
    samples.DAY,
    ended=False,
    steps=(
        samples.preview_step(1, "1d", date(2026, 11, 24), "done", None, date(2026, 11, 24)),
        samples.preview_step(2, "+5d#1", date(2026, 11, 29), "next", date(2026, 11, 29)),
    ),
)
OUTPUTS = {
    "card": card.output(samples.customer(), samples.DAY, history=True),
    "recorded": told.recorded(samples.recorded(), samples.DAY),
    "why": told.why(WHY, samples.DAY),
    "imported": import_report.imported(IMPORTED),
    "customers": lines.customers(CUSTOMERS),
    "findings": lines.findings(
        [Finding("no-date", msg("Nothing is planned."), "keqing start C1 therapy")]
    ),
    "history": operations.history(
        [OperationLine(4, datetime(2026, 11, 23, 9, 5, 1, tzinfo=UTC), "li", "log C1024", 2, undone=True)]
    ),
    "cadences": lines.cadences(
        [
            CadenceLine("care", {}, "care", on=False, version=1, enrolled=0, source="-"),
            CadenceLine(
                "therapy", samples.THERAPY, "revisit", on=True, version=2, enrolled=3, source="000"
            ),
        ]
    ),
    "agents": lines.agents(
        [AgentLine("李敏", "li", ("manager", "doctor"), 50, "+8613812345678", active=True, role_titles=ROLES)]
    ),
    "preview": lines.preview(PREVIEW),
}  # fmt: skip


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
@pytest.mark.parametrize("name", OUTPUTS)
def test_screen(name: str, lang: Language, snapshot: SnapshotAssertion) -> None:
    i18n.set_language(lang)
    assert samples.printed(OUTPUTS[name], 80) == snapshot


@pytest.mark.parametrize("name", OUTPUTS)
@pytest.mark.parametrize("columns", [*range(40, 120, 5), 200])
def test_no_line_is_wider_than_the_screen(name: str, columns: int) -> None:
    shown = samples.printed(OUTPUTS[name], columns).splitlines()
    assert max(map(width, shown)) <= columns
    assert not any(line != line.rstrip() for line in shown)


@pytest.mark.parametrize(("lang", "said"), [("en", "2,000 customers"), ("zh", "2,000 位客户")])
def test_many_customers_of_an_undo_are_written_as_other_numbers_are(
    lang: Language, said: str
) -> None:
    i18n.set_language(lang)
    done = OperationLine(
        2, datetime(2026, 11, 23, 9, 5, tzinfo=UTC), "li", "import", 8, undone=True
    )
    shown = samples.printed(corrections.undone(UndoResult(done, 2000), samples.DAY), 120)
    assert said in shown


@pytest.mark.parametrize("name", OUTPUTS)
def test_plain_has_no_rules(name: str) -> None:
    shown = samples.printed(OUTPUTS[name], 200, tty=False)
    assert "-----" not in shown
    assert "\x1b" not in shown


@pytest.mark.parametrize("hostile", samples.HOSTILE)
def test_names_are_harmless_everywhere(hostile: str) -> None:
    outputs = [
        card.output(
            samples.customer(
                name=hostile, note=hostile, tags=(hostile,), fields={hostile: hostile}
            ),
            samples.DAY,
        ),
        told.recorded(samples.recorded(name=hostile), samples.DAY),
        lines.customers([CustomerLine("C1", hostile, hostile, None, "active", None, hostile)]),
    ]
    for output in outputs:
        for form in ("table", "plain", "json"):
            shown = samples.printed(output, 60, form)
            assert not any(is_hidden(char) for char in shown if char not in "\n\t")
    for form in ("tsv", "csv", "md", "ndjson"):
        shown = samples.printed(outputs[2], 60, form)
        assert len(shown.splitlines()) == {"md": 3, "ndjson": 1}.get(form, 2)
        assert not any(is_hidden(char) for char in shown if char not in "\n\t")


def test_no_cell_of_a_csv_is_a_formula() -> None:
    line = CustomerLine("C1", "=1+1", "a,b", None, "active", "+85291234567", "@x")
    shown = samples.printed(lines.customers([line]), form="csv")
    header, row = csv.reader(shown.splitlines())
    assert header == ["code", "name", "type", "grade", "status", "phone", "owner", "due date"]
    assert row == ["C1", "'=1+1", "a,b", "", "active", "'+852-91****67", "'@x", ""]


def test_a_bar_in_markdown_is_data() -> None:
    line = CustomerLine("C1", "a|b", "t", None, "active", None, None)
    assert "| a\\|b |" in samples.printed(lines.customers([line]), form="md")


def test_records_one_a_line() -> None:
    shown = samples.printed(lines.customers(CUSTOMERS), form="ndjson").splitlines()
    assert [json.loads(line)["code"] for line in shown] == ["C1024", "C2210"]


@pytest.mark.parametrize("form", ["csv", "tsv", "md", "ndjson", "xlsx"])
def test_a_form_that_is_not_there_is_refused(form: str) -> None:
    with pytest.raises(Unusable):
        samples.printed(OUTPUTS["recorded"], form=form)


@pytest.mark.parametrize(
    ("output", "says"),
    [
        (lines.customers([]), "No customer matches."),
        (lines.findings([]), "Everything is in order"),
        (operations.history([]), "Nothing has been changed"),
        (lines.cadences([]), "There is no cadence."),
        (lines.agents([]), "There is no agent yet."),
        (
            told.why(Why("C1", "王", (), msg("Paused until resumed.")), samples.DAY),
            "Paused until",
        ),
        (told.why(Why("C1", "王", ()), samples.DAY), "keqing check"),
        (told.recorded(samples.recorded(next=()), samples.DAY), "No next date."),
        (
            import_report.imported(Imported(1, 0, 0, {}, (), dry_run=True)),
            "Nothing is written",
        ),
        (
            told.recorded(
                samples.recorded(next=(NextDate("x", "", "3d", samples.DAY, samples.DAY, {}),)),
                samples.DAY,
            ),
            "next: Mon 2026-11-23 (today) x, day 3",
        ),
        (told.recorded(samples.recorded(dry_run=True), samples.DAY), "Would be recorded"),
        (
            told.recorded(samples.recorded(day=date(2026, 11, 20), phone=None), samples.DAY),
            "Fri 2026-11-20 (3 days ago)",
        ),
        (told.sentences([msg("Read {n} rows.", n=1), "x"], dict), "Read 1 rows.\nx"),
    ],
)
def test_sentences(output: Output, says: str) -> None:
    assert says in samples.printed(output, 120)


def test_machine_form_of_sentences() -> None:
    output = told.sentences([], lambda: {"schema": "keqing.x/1"})
    assert samples.printed(output, form="json") == '{"schema": "keqing.x/1"}\n'


@pytest.mark.parametrize(
    ("columns", "shown"),
    [
        (
            80,
            [
                "C1024  王秀英               138****5678  Consumer  active   owner: 李敏",
                "C2210  阿卜杜热合曼·买买提  no phone     Clinic    stopped  no owner",
            ],
        ),
        (
            44,
            [
                "C1024  王秀英               138****5678",
                "    Consumer | active | owner: 李敏",
                "C2210  阿卜杜热合曼·买买提  no phone",
                "    Clinic | stopped | no owner",
            ],
        ),
    ],
)
def test_candidates(columns: int, shown: list[str]) -> None:
    described = [
        translate_message(candidate)
        for candidate in lines.candidates(
            [
                replace(customer, type_title={"zh": "", "en": customer.type.capitalize()})
                for customer in CUSTOMERS
            ],
            columns,
        )
    ]
    assert described == shown


def test_an_ended_preview() -> None:
    from dataclasses import replace

    assert "It has ended." in samples.printed(lines.preview(replace(PREVIEW, ended=True)))
    assert "No step is planned." in samples.printed(lines.preview(replace(PREVIEW, steps=())))


def test_a_day() -> None:
    festive = DayFacts(
        date(2027, 2, 6), time(9, 5), 6, 75, "2027-01-01", workday=False, provisional=True,
        festivals=("春节",),
    )  # fmt: skip
    assert samples.printed(told.day(festive)) == (
        "Sat 2027-02-06 09:05 (in 75 days)\n  no working day\n"
        "  The working days of 2027 are not announced yet.\n  lunar 2027-01-01\n  Spring Festival\n"
    )
    plain = DayFacts(
        date(2026, 11, 24), None, 2, 1, None, workday=True, provisional=False, festivals=()
    )
    assert samples.printed(told.day(plain)) == "Tue 2026-11-24 (tomorrow)\n  working day\n"
    assert json.loads(samples.printed(told.day(plain), form="json"))["schema"] == "keqing.date/1"


def test_a_card_with_little_on_it() -> None:
    bare = samples.customer(
        grade=None, stage=None, sex=None, age=None, owner=None, phones=(), hours=(), fields={},
        tags=(), note=None, contact_persons=(), supplies=(), followups=(), events=(),
        events_total=0, paused_until=date.max, no_date_because=msg("Paused until resumed."),
    )  # fmt: skip
    shown = samples.printed(card.output(bare, samples.DAY), 120)
    assert "paused until resumed" in shown
    assert "Now       Paused until resumed." in shown
    assert "no phone" in shown
    assert "no owner" in shown
    assert "more" not in shown
    soon = samples.customer(paused_until=date(2026, 12, 2), followups=())
    shown = samples.printed(card.output(soon, samples.DAY), 120)
    assert "paused until Wed 2026-12-02 (in 9 days)" in shown
    assert "nothing is due" in shown


def test_a_card_with_full_numbers_and_titles() -> None:
    day, until = samples.DAY, date(2026, 12, 2)
    followup = Followup(
        "promise", "17", "promise", "promise", day, day, day, None, until, until, until, 0, None,
        "化验结果", time(9), {},
    )  # fmt: skip
    shown = samples.printed(
        card.output(
            samples.customer(followups=(followup,)),
            samples.DAY,
            full=True,
            titles={"purchase": {"zh": "购药", "en": "Purchase"}},
        ),
        120,
    )
    assert "138 1234 5678  本人" in shown
    assert "--:--  Purchase  product" in shown
    assert (
        "promise: 化验结果, due Wed 2026-12-02 (in 9 days), was due Mon 2026-11-23, at 09:00"
        in shown
    )


@pytest.mark.parametrize(
    ("lang", "by_name", "channel", "says"),
    [
        ("en", False, "phone", "for 陈刚"),
        ("en", False, "visit", "visit by 陈刚"),
        ("en", True, "phone", "work of 陈刚"),
        ("zh", False, "phone", "由 陈刚 打"),
        ("zh", False, "visit", "由 陈刚 拜访"),
        ("zh", True, "phone", "由 陈刚 办"),
    ],
)
def test_who_calls_visits_or_does_it(
    lang: i18n.Language, by_name: bool, channel: str, says: str
) -> None:
    i18n.set_language(lang)
    first = samples.customer().followups[0]
    other = replace(first, owner="陈刚", by_name=by_name, channel=channel)
    shown = samples.printed(card.output(samples.customer(followups=(other,)), samples.DAY), 200)
    assert says in shown


@pytest.mark.parametrize("lines", [14, 18, 22, 30, 60])
def test_a_card_is_as_long_as_the_screen(lines: int) -> None:
    """Older events and later dates give way first, and how to see them is said; a file has them all."""
    first = samples.customer().followups[0]
    ahead = tuple(
        replace(first, effective=date(2027, 1, n), listed=date(2027, 1, n)) for n in range(1, 9)
    )
    events = tuple(Event(n, n, samples.DAY, "contact", outcome="reached") for n in range(9, 0, -1))
    record = samples.customer(followups=ahead, events=events, events_total=9)
    out = StringIO()
    screen = Screen(80, color=False, tty=True, out=out, err=StringIO(), height=lines)
    card.output(record, samples.DAY).screen(screen)
    shown = out.getvalue()
    assert shown.count("\n") < max(lines, 22)
    assert f"{9 - shown.count('  reached')} more: keqing show C1024 --history" in shown
    if lines >= 60:
        assert "keqing why C1024" in shown.splitlines()[-1]
        assert shown.count("2027-01-") == 8
    else:
        assert f"{8 - shown.count('2027-01-')} more: keqing why C1024" in shown


def test_an_incoming_call_is_marked() -> None:
    event = Event(1, 1, samples.DAY, "contact", outcome="reached", direction="in")
    assert "reached  they called" in samples.printed(
        card.output(samples.customer(events=(event,)), samples.DAY)
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("0d", "on the day"),
        ("3d", "day 3"),
        ("2wd", "working day 2"),
        ("2w", "week 2"),
        ("2m", "month 2"),
        ("1y", "year 1"),
        ("-1d", "1 day before"),
        ("-2wd", "2 working days before"),
        ("-1w", "1 week before"),
        ("-1m", "1 month before"),
        ("-2y", "2 years before"),
        ("+5d#2", "2nd 5-day call"),
        ("+1d#11", "11th daily call"),
        ("+1wd#1", "1st working-day call"),
        ("+3wd#21", "21st 3-working-day call"),
        ("+1w#4", "4th weekly call"),
        ("+2w#1", "1st 2-week call"),
        ("+1m#3", "3rd monthly call"),
        ("+2m#112", "112th 2-month call"),
        ("+1y#1", "1st yearly call"),
        ("+2y#12", "12th 2-year call"),
        ("2/week#1", "1st of 2 in the week"),
        ("3/month#2", "2nd of 3 in the month"),
        ("1/quarter#1", "once a quarter"),
        ("2027 -7d", "2027, 7 days before"),
    ],
)
def test_step_labels(text: str, says: str) -> None:
    assert said(label(text)) == says


TITLES = {
    "therapy": {"zh": "服药回访", "en": "Therapy follow-up"},
    "vip-monthly": {"zh": "VIP 每月一次", "en": "VIP, once a month"},
    "dealer-weekly": {"zh": "经销商周访", "en": "Dealer, twice a week"},
    "quarterly": {"zh": "季度回访", "en": "Once a quarter"},
    "loyal-care": {"zh": "忠诚关怀", "en": "Loyal care"},
    "birthday": {"zh": "生日祝福", "en": "Birthday"},
    "festival-greeting": {"zh": "节日问候", "en": "Festival greeting"},
    "gathering-reminder": {"zh": "会前提醒", "en": "Gathering: reminder"},
}
STEPS = [
    ("therapy", "3d", None, "服药回访（安胶囊）第3天", "Therapy follow-up (安胶囊), day 3"),
    (
        "therapy",
        "+5d#2",
        None,
        "服药回访（安胶囊）每5天（第2次）",
        "Therapy follow-up (安胶囊), 2nd 5-day call",
    ),
    ("loyal-care", "+21d#1", None, "忠诚关怀 每21天（第1次）", "Loyal care, 1st 21-day call"),
    (
        "loyal-care",
        "+2wd#3",
        None,
        "忠诚关怀 每2个工作日（第3次）",
        "Loyal care, 3rd 2-working-day call",
    ),
    ("loyal-care", "+1w#22", None, "忠诚关怀 每周（第22次）", "Loyal care, 22nd weekly call"),
    (
        "loyal-care",
        "2/month#2",
        None,
        "忠诚关怀 当月第2次，共2次",
        "Loyal care, 2nd of 2 in the month",
    ),
    ("loyal-care", "1/year#1", None, "忠诚关怀 每年一次", "Loyal care, once a year"),
    ("vip-monthly", "+1m#1", None, "VIP 每月一次（第1次）", "VIP, once a month (1st call)"),
    ("vip-monthly", "+1m#13", None, "VIP 每月一次（第13次）", "VIP, once a month (13th call)"),
    (
        "dealer-weekly",
        "2/week#1",
        None,
        "经销商周访（当周第1次，共2次）",
        "Dealer, twice a week (1st of 2 in the week)",
    ),
    ("quarterly", "1/quarter#1", None, "季度回访", "Once a quarter"),
    ("birthday", "2027 0d", None, "生日祝福 2027 年生日当天", "Birthday, 2027, on the day"),
    ("birthday", "2027 -3d", None, "生日祝福 2027 年生日提前3天", "Birthday, 2027, 3 days before"),
    (
        "festival-greeting",
        "2027 0d",
        "元旦",
        "节日问候 2027 年元旦当天",
        "Festival greeting (New Year's Day), 2027, on the day",
    ),
    (
        "gathering-reminder",
        "2026 -1d",
        "秋季讲座",
        "会前提醒（秋季讲座）提前1天",
        "Gathering: reminder (秋季讲座), 1 day before",
    ),
    (
        "gathering-reminder",
        "2026 -1d",
        None,
        "会前提醒 2026 年提前1天",
        "Gathering: reminder, 2026, 1 day before",
    ),
]
"""A cadence, its step, what the step is about; how it is named in Chinese and in English."""


@pytest.mark.parametrize(("name", "text", "about", "chinese", "english"), STEPS)
def test_steps_are_named_as_people_say_them(
    name: str, text: str, about: str | None, chinese: str, english: str
) -> None:
    subject = "安胶囊" if name == "therapy" else ""
    spoken: tuple[tuple[Language, str], ...] = (("zh", chinese), ("en", english))
    for lang, says in spoken:
        i18n.set_language(lang)
        assert said(step(TITLES[name], subject, name, text, about)) == says


def test_a_step_left_open_is_named_like_any_other() -> None:
    missed = [RowNote("missed:2027 0d", TITLES["birthday"], "")]
    i18n.set_language("zh")
    assert [said(note) for note in notes(missed)] == ["错过：生日祝福 2027 年生日当天"]


def test_steps() -> None:
    assert said(step({}, "", "therapy", "3d", None)) == "therapy, day 3"
    assert said(step({}, "customer", "therapy", "3d", None)) == "therapy, day 3"
    assert said(step({}, "17", "adverse", "0d", None)) == "adverse, on the day"
    assert said(step({"en": "Promise"}, "17/adverse", "promise", "promise", None)) == "Promise"


def test_notes_of_a_cadence_are_one_sentence_however_many() -> None:
    """R7: weeks without a visit do not fill the screen."""
    title = {"en": "Dealer, twice a week"}
    weeks = [RowNote(f"missed:2/week#{k}", title, "customer") for _ in range(9) for k in (1, 2)]
    late = [RowNote(f"missed:{n}d", {"en": "Therapy"}, "安胶囊") for n in (1, 3)]
    assert [said(note) for note in notes([*weeks, *late])] == [
        "missed: Dealer, twice a week, 18 steps",
        "missed: Therapy (安胶囊), day 1, day 3",
    ]


def test_birthdays() -> None:
    stored = ["1950-03-08", "--06-12", "lunar 1949-08-15", "lunar 1949-L07-03", "lunar --08-15"]
    assert [said(birthday(text)) for text in stored] == [
        "1950-03-08",
        "06-12",
        "lunar 1949-08-15",
        "lunar 1949-07-03, leap month",
        "lunar 08-15",
    ]


def test_notes_and_values() -> None:
    row = [RowNote(text) for text in ("unreached:3d", "careful:shoe=41", "something else")]
    assert [said(note) for note in notes(row)] == [
        "not reached: day 3",
        "careful: shoe 41",
        "something else",
    ]
    assert said(value(True)) == "yes"
    assert said(value({"value": 145, "unit": "mmHg"})) == "value=145, unit=mmHg"


def test_a_lunar_birthday_has_its_word_in_each_language() -> None:
    assert said(birthday("lunar 1950-L06-01")) == "lunar 1950-06-01, leap month"
    assert said(birthday("1950-06-01")) == "1950-06-01"
    i18n.set_language("zh")
    assert said(birthday("lunar 1950-08-15")) == "农历 1950-08-15"


@pytest.mark.parametrize(
    ("effective", "state"),
    [
        (None, "not listed for now."),
        (date(2026, 11, 20), "was due Fri 2026-11-20 (3 days ago)."),
        (date(2026, 11, 24), "due Tue 2026-11-24 (tomorrow)."),
    ],
)
def test_why_begins_with_a_sentence_and_names_sources_only_when_asked(
    effective: date | None, state: str
) -> None:
    explained = replace(WHY.followups[0], effective=effective, held=())
    record = replace(WHY, followups=(explained,))
    shown = samples.printed(told.why(record, samples.DAY), 120).splitlines()
    because = "Because of Purchase on 2026-11-20"
    assert shown[1] == f"  Therapy follow-up (清脂胶囊), day 3. {because}; {state}"
    assert not any("000: " in line for line in shown)
    sources = samples.printed(told.why(record, samples.DAY, sources=True), 120)
    assert sources.splitlines()[-1] == "Source: 000: 一天、三天"


def test_a_command_that_mends_names_a_cadence_as_its_reader_does() -> None:
    words = {"vip-monthly": {"zh": "'VIP 每月一次'", "en": "vip-monthly"}}
    found = Finding("no-customers", msg("x"), "keqing cadence off vip-monthly", words=words)
    several = Finding("no-customers", msg("x"), "keqing cadence off CADENCE")
    i18n.set_language("zh")
    shown = samples.printed(lines.findings([found, several]), 120)
    assert "keqing cadence off 'VIP 每月一次'" in shown
    assert "keqing cadence off 回访计划" in shown
    i18n.set_language("en")
    assert "keqing cadence off vip-monthly" in samples.printed(lines.findings([found]), 120)


@pytest.mark.parametrize("phone", [None, Phone("+8613812345678", bad=True)])
def test_the_card_of_somebody_without_a_number_says_how_to_add_one(
    phone: Phone | None,
) -> None:
    person = samples.customer(phones=(phone,) if phone else (), contact_persons=(), followups=())
    shown = samples.printed(card.output(person, samples.DAY), 120)
    assert "keqing edit-customer C1024 --phone NUMBER (no number to call)" in shown
    assert "keqing log C1024 reached" not in shown
