"""Cadence files: what they say, and each mistake with its line and what to write instead."""

from __future__ import annotations

import tomllib
from datetime import date, time, timedelta
from itertools import product

import pytest

from keqing import schedule
from keqing.calendar.almanac import Almanac
from keqing.calendar.workday_shift import Shift
from keqing.definitions import kinds
from keqing.definitions.cadence import (
    NOTHING,
    Cadence,
    Offset,
    Quota,
    Repeat,
    Retry,
    Start,
    Step,
    Track,
    Until,
)
from keqing.definitions.cadence_file import KEYS, built_in_cadences, cadence_text, read_cadences
from keqing.definitions.cadence_people import roles_of
from keqing.definitions.offset_file import may_precede
from keqing.definitions.shipped import shown_text
from keqing.definitions.toml_file import Faulty
from keqing.errors import Unusable
from keqing.i18n import translate_message
from keqing.schedule import Binding, add_offset

ALMANAC = Almanac()
KINDS = kinds.built_in_kinds()
HEAD = '[cadence.one]\ntitle = { zh = "一", en = "One" }\ntrack = "care"\nsource = "ours"\n'
STEPS = 'steps = ["1d"]\n'


def read(body: str) -> Cadence:
    """Read one cadence, whose lines begin with line 5."""
    (cadence,) = read_cadences(HEAD + body, file="ours.toml", kinds=KINDS)
    return cadence


def mistakes(text: str, **more: object) -> list[tuple[int, str, str]]:
    with pytest.raises(Faulty) as caught:
        read_cadences(text, file="ours.toml", kinds=KINDS, **more)  # type: ignore[arg-type]  # a test's words
    return [
        (
            mistake.line,
            translate_message(mistake.problem, "en"),
            translate_message(mistake.instead, "en"),
        )
        for mistake in caught.value.mistakes
    ]


def accepted(text: str) -> bool:
    try:
        read_cadences(text, file="ours.toml", kinds=KINDS)
    except Faulty:
        return False
    return True


def mistake(body: str) -> tuple[int, str, str]:
    (found,) = mistakes(HEAD + body)
    return found


# What a file says


def test_the_smallest_cadence_has_the_defaults() -> None:
    cadence = read(STEPS)
    assert cadence == Cadence(
        "one", {"zh": "一", "en": "One"}, Track.CARE, "ours", steps=(Step(Offset(days=1), "1d"),)
    )
    assert (cadence.anchor, cadence.subject, cadence.again, cadence.shift) == (
        "event",
        "customer",
        "restart",
        "keep",
    )
    assert cadence.done_by == frozenset({"phone", "visit"})
    assert cadence.retry == Retry(Offset(days=1), 3)


def test_every_key() -> None:
    cadence = read("""
starts_on = ["purchase", "order"]
where = { product = ["x", "y"] }
anchor = "run_out"
applies_to = { type = "consumer", grade = ["VIP", "A"], stage = ["bought"], tag = ["t"], role = ["r"] }
subject = "product"
early = "1d"
late = "2d"
shift = "next"
channel = "wechat"
role = "doctor"
guide = "g"
steps = [
  "0d",
  { at = "2w", early = "0d", late = "none", channel = "visit", role = "医生", guide = "h", task = "t" },
]
repeat = { every = "1w", from = "contact", within = "month", jitter = 3, times = 2, late = "1wd" }
retry = { every = "2d", max = 5, same_day = ["11:00", "16:00"] }
done_by = ["wechat", "phone"]
until = "supply_end-3d"
ends_on = "complaint"
again = "parallel"
""")
    assert cadence.starts_on == (Start("purchase"), Start("order"))
    assert cadence.where == {"product": ("x", "y")}
    assert cadence.anchor == "run_out"
    assert cadence.applies_to == {
        "type": ("consumer",), "grade": ("VIP", "A"), "stage": ("bought",), "tag": ("t",), "role": ("r",),
    }  # fmt: skip
    assert cadence.steps == (
        Step(NOTHING, "0d", Offset(days=1), Offset(days=2), "wechat", "doctor", "g"),
        Step(Offset(days=14), "2w", NOTHING, None, "visit", "doctor", "h", "t"),
    )
    assert cadence.repeat == Repeat(
        Offset(days=7), "+1w", "contact", Offset(days=1), Offset(workdays=1), "month", 3, 2,
        "wechat", "doctor", "g",
    )  # fmt: skip
    assert (cadence.shift, cadence.retry) == (
        Shift.NEXT,
        Retry(Offset(days=2), 5, (time(11), time(16))),
    )
    assert cadence.done_by == frozenset({"wechat", "phone"})
    assert cadence.until == Until("supply_end", Offset(days=-3))
    assert (cadence.ends_on, cadence.again, cadence.subject) == (
        ("complaint",),
        "parallel",
        "product",
    )


@pytest.mark.parametrize(
    ("line", "key", "value"),
    [
        ('done_by = "named"', "done_by", None),
        ('done_by = "visit"', "done_by", frozenset({"visit"})),
        ('until = "90d"', "until", Until(None, Offset(days=90))),
        ('until = "3m"', "until", Until(None, Offset(months=3))),
        ('until = "supply_end+5d"', "until", Until("supply_end", Offset(days=5))),
        ('until = "supply_end"', "until", Until("supply_end", NOTHING)),
        ('starts_on = "purchase"\nuntil = "start-3d"', "until", Until("start", Offset(days=-3))),
        ('starts_on = "purchase"\nanchor = "purchase.start"', "anchor", "purchase.start"),
        ('anchor = "created"', "anchor", "created"),
        ('anchor = "month"', "anchor", "month"),
        ('anchor = "date:12-31"', "anchor", "date:12-31"),
        ('anchor = "field:birthday"', "anchor", "birthday"),
        ('anchor = "festival:new-years-eve"', "anchor", "festival:new-years-eve"),
        ('anchor = "supply_end"', "anchor", "supply_end"),
        (
            'starts_on = { kind = "complaint", count = 2, within = "30d" }',
            "starts_on",
            (Start("complaint", 2, Offset(days=30)),),
        ),
        ('starts_on = { kind = "complaint" }', "starts_on", (Start("complaint"),)),
        ('starts_on = "inquiry"\nwhere = { informed = true }', "where", {"informed": ("True",)}),
        ('late = "none"', "until", None),
        ('subject = "event"', "subject", "event"),
    ],
)
def test_one_key(line: str, key: str, value: object) -> None:
    assert getattr(read(STEPS + line), key) == value


def test_a_file_may_hold_several_and_name_others() -> None:
    two = HEAD.replace("cadence.one", "cadence.two") + STEPS
    text = HEAD + STEPS + 'then = "two"\n' + two + 'then = "elsewhere"\n'
    found = read_cadences(text, file="f", kinds=KINDS, known=["elsewhere"])
    assert [(cadence.name, cadence.then) for cadence in found] == [
        ("one", "two"),
        ("two", "elsewhere"),
    ]
    assert len(read_cadences(text, file="f", kinds=KINDS, complete=False)) == 2


# Mistakes


@pytest.mark.parametrize(
    ("body", "line", "problem", "instead"),
    [
        (STEPS + "step = 1", 6, "there is no key step in cadence.one", "Did you mean steps?"),
        ("steps = [\n'1d',\n'3x']", 7, 'at cannot be "3x"', "Write a number and a unit, d, w, m, y or wd"),
        ("steps = [\n{ at = '1d', lat = '1d' }]", 6, "there is no key lat in cadence.one.steps", "Did you mean late?"),
        ("steps = [{ early = '1d' }]", 5, "at is missing in steps", "Write the distance from the anchor"),
        ("steps = [1]", 5, "steps cannot hold 1", "Write a text in quotes, or a table"),
        ("steps = '1d'", 5, 'steps cannot be "1d"', "Write a list"),
        ("steps = [' ']", 5, 'at cannot be " "', "Write a text in quotes"),
        ("steps = ['99999y']", 5, 'at cannot be "99999y"', "Write less than a hundred years."),
        ("steps = [\n'3d',\n'1d']", 7, "the step 1d could come before 3d", "in the order of their dates"),
        ("steps = ['1m', '30d']", 5, "the step 30d could come before 1m", "in the order of their dates"),
        (STEPS + "early = '-1d'", 6, 'early cannot be "-1d"', "not negative"),
        (STEPS + "late = 'never'", 6, 'late cannot be "never"', "Write a number and a unit"),
        (STEPS + "late = 2", 6, "late cannot be 2", "Write a text in quotes"),
        ("repeat = { from = 'contact' }", 5, "every is missing in repeat", "Write how often"),
        ("repeat = { every = '0d' }", 5, 'every cannot be "0d"', "one day or more"),
        ("repeat = { every = '5d', from = 'call' }", 5, 'from cannot be "call"', "Write one of: contact, anchor."),
        ("repeat = { every = '5d', within = 'day' }", 5, 'within cannot be "day"', "week, month, quarter, year"),
        ("repeat = { every = '5d', within = 'week', from = 'anchor' }", 5, 'within cannot be "week"', "Leave it out"),
        ("repeat = { every = '5d', times = 0 }", 5, "times cannot be 0", "Write a whole number, 1 or more."),
        ("repeat = { every = '5d', times = true }", 5, "times cannot be true", "Write a whole number"),
        ("repeat = { every = '8d', jitter = 4 }", 5, "jitter cannot be 4", "Write at most 3: less than half of every."),
        ("repeat = { every = '1m', jitter = 4 }", 5, "jitter cannot be 4", "write every in days"),
        ("repeat = { every = '9wd', jitter = 1 }", 5, "jitter cannot be 1", "write every in days"),
        ("repeat = { every = '9d', jitter = 1, from = 'anchor' }", 5, "jitter cannot be 1", 'from = "contact"'),
        ("repeat = { every = '9d', jitter = 1.5 }", 5, "jitter cannot be 1.5", "Write a whole number, 0 or more."),
        ("repeat = '5d'", 5, 'repeat cannot be "5d"', "Write a table"),
        ("repeat = { quota = 0, per = 'week' }", 5, "quota cannot be 0", "Write a whole number, 1 or more"),
        ("repeat = { quota = 2 }", 5, "per is missing in repeat", "Write in which period"),
        ("repeat = { floor = 1, per = 'week' }", 5, "quota is missing in repeat", "Write how many contacts"),
        ("repeat = { quota = 2, floor = 3, per = 'week' }", 5, "floor cannot be 3", "Write at most 2, the quota."),
        ("repeat = { quota = 2, per = 'fortnight' }", 5, 'per cannot be "fortnight"', "Write one of: week, month, quarter, year."),
        ("repeat = { quota = 2, per = 'week', every = '5d' }", 5, "there is no key every in cadence.one.repeat", "Write one of"),
        ("steps = [{ at = '3d', early = '2d' }]\nrepeat = { every = '1d' }", 6, "after an early contact +1d could come before the step 3d", "Write a shorter early for that step, or a longer every."),
        ("repeat = { every = '9d', jitter = 4, early = '6d' }", 5, "after an early contact +9d could come before the one just closed", "Write an early of at most 5 days: every less the jitter."),
        (STEPS + "retry = { max = 0 }", 6, "max cannot be 0", "Write a whole number, 1 or more."),
        (STEPS + "retry = { every = '0d' }", 6, 'every cannot be "0d"', "one day or more"),
        (STEPS + "retry = { most = 3 }", 6, "there is no key most in cadence.one.retry", "Write one of: every, max, same_day."),
        (STEPS + "retry = { same_day = ['16'] }", 6, 'same_day cannot be ["16"]', 'Write hours of the day, the earliest first, as in: same_day = ["16:00", "19:30"]'),
        (STEPS + "retry = { same_day = ['24:00'] }", 6, 'same_day cannot be ["24:00"]', "Write hours of the day"),
        (STEPS + "retry = { same_day = ['16:00', '11:00'] }", 6, 'same_day cannot be ["16:00", "11:00"]', "the earliest first"),
        (STEPS + "retry = { same_day = ['16:00', '16:00'] }", 6, 'same_day cannot be ["16:00", "16:00"]', "the earliest first"),
        (STEPS + "shift = 'before'", 6, 'shift cannot be "before"', "Write one of: keep, next, previous."),
        (STEPS + "again = 'restrat'", 6, 'again cannot be "restrat"', "Did you mean restart?"),
        (STEPS + "channel = 'phnoe'", 6, 'channel cannot be "phnoe"', "Did you mean phone?"),
        (STEPS + "done_by = ['vist']", 6, 'there is no channel "vist"', "Did you mean visit?"),
        (STEPS + "done_by = []", 6, "done_by cannot be []", 'Write channels, or "named".'),
        (STEPS + "done_by = [1]", 6, "done_by cannot be [1]", "Write texts in quotes"),
        (STEPS + "starts_on = 'purchse'", 6, 'there is no kind "purchse"', "Did you mean purchase?"),
        (STEPS + "starts_on = { count = 2 }", 6, "kind is missing in starts_on", "Write the kind of event"),
        (STEPS + "starts_on = { kind = 'zzz' }", 6, 'there is no kind "zzz"', "There are inquiry, "),
        (STEPS + "ends_on = ['arival']", 6, 'there is no kind "arival"', "Did you mean arrival?"),
        (STEPS + "where = { line = 'health' }", 6, "the event that starts it has no field line", "Write starts_on with a kind of event."),
        (STEPS + "starts_on = 'purchase'\nwhere = { lin = 'health' }", 7, "the event that starts it has no field lin", "Did you mean line?"),
        (STEPS + "starts_on = 'purchase'\nwhere = { line = 'helth' }", 7, 'line cannot be "helth"', "Did you mean health?"),
        (STEPS + "starts_on = 'purchase'\nwhere = { line = [] }", 7, "line cannot be []", "Write the values"),
        (STEPS + "starts_on = 'inquiry'\nwhere = { informed = ['no'] }", 7, 'informed cannot be ["no"]', "Write yes as true, no as false"),
        (STEPS + "starts_on = 'purchase'\nwhere = 'line'", 7, 'where cannot be "line"', "Write a table"),
        (STEPS + "anchor = 'festival:mian'", 6, 'anchor cannot be "festival:mian"', "Did you mean festival:main?"),
        (STEPS + "anchor = 'birthday'\nrepeat = { every = '5d' }", 7, 'repeat cannot be { every = "5d" }', "the steps come again with each birthday"),
        ("steps = []\nanchor = 'gathering'", 1, "one has no steps", "Write when to call around each gathering"),
        (STEPS + "anchor = 'date:02-30'", 6, 'anchor cannot be "date:02-30"', "Write month and day, as in: date:12-31"),
        (STEPS + "anchor = 'date:'", 6, 'anchor cannot be "date:"', "Write month and day, as in: date:12-31"),
        (STEPS + "anchor = 'field:wedding'", 6, 'the file has no day "wedding"', "Define it first: [field.wedding]"),
        (STEPS + "anchor = 'monthly'", 6, 'anchor cannot be "monthly"', "Did you mean month?"),
        (STEPS + "anchor = 'month'\nrepeat = { every = '5d' }", 7, 'repeat cannot be { every = "5d" }', "the steps come again with each month"),
        ("repeat = { every = '5d' }\nanchor = 'year'", 5, 'repeat cannot be { every = "5d" }', "the steps come again with each year"),
        (STEPS + "anchor = 'suply_end'", 6, 'anchor cannot be "suply_end"', "Did you mean supply_end?"),
        (STEPS + "starts_on = 'inquiry'\nanchor = 'supply_end'", 7, 'anchor cannot be "supply_end"', "an event that has a product"),
        (STEPS + "starts_on = 'order'\nanchor = 'purchase.start'", 7, 'anchor cannot be "purchase.start"', "Write one of: event, created"),
        (STEPS + "applies_to = { typ = 'consumer' }", 6, "there is no key typ in cadence.one.applies_to", "Did you mean type?"),
        (STEPS + "applies_to = { type = 'consumr' }", 6, 'there is no type "consumr"', "Did you mean consumer?"),
        (STEPS + "applies_to = { grade = ['D'] }", 6, 'there is no grade "D"', "Write one of: VIP, A, B, C."),
        (STEPS + "applies_to = { type = 1 }", 6, "type cannot be 1", "Write texts in quotes"),
        (STEPS + "subject = 'product'", 6, 'subject cannot be "product"', "Write one of: customer, event."),
        (STEPS + "until = '9 days'", 6, 'until cannot be "9 days"', "Write a number and a unit"),
        (STEPS + "starts_on = 'purchase'\nuntil = 'suply_end+5d'", 7, "the event that starts it has no date suply_end", "Did you mean supply_end?"),
        (STEPS + "starts_on = 'inquiry'\nuntil = 'condition+5d'", 7, "the event that starts it has no date condition", "such as 90d"),
        (STEPS + "until = 'supply_end+99999y'", 6, 'until cannot be "99999y"', "Write less than a hundred years."),
        (STEPS + "then = 'onee'", 6, 'there is no cadence "onee"', "Did you mean one?"),
        (STEPS + "then = 'one'", 6, "one start each other without end", "Leave then out of one of them"),
        (STEPS + "role = 1", 6, "role cannot be 1", "Write a text in quotes"),
        ("", 1, "one has neither steps nor a repeat", "Write when to call"),
    ],
)  # fmt: skip
def test_a_mistake(body: str, line: int, problem: str, instead: str) -> None:
    found = mistake(body)
    assert found[:2] == (line, problem)
    assert instead in found[2]


@pytest.mark.parametrize("key", ["title", "track", "source"])
def test_what_every_cadence_needs(key: str) -> None:
    text = "".join(
        line for line in (HEAD + STEPS).splitlines(keepends=True) if not line.startswith(key)
    )
    assert [mistake[:2] for mistake in mistakes(text)] == [(1, f"{key} is missing in one")]


@pytest.mark.parametrize(
    "title", ['"One"', '{ en = "One" }', '{ zh = "", en = "One" }', '{ zh = "一", en = "One", fr = "Un" }', "1"]
)  # fmt: skip
def test_a_title_has_both_languages(title: str) -> None:
    text = (HEAD + STEPS).replace('{ zh = "一", en = "One" }', title)
    ((line, problem, instead),) = mistakes(text)
    assert (line, problem.split(" be ")[0]) == (2, "title cannot")
    assert "Write both languages" in instead


def test_an_unfit_track_is_the_only_mistake_of_its_line() -> None:
    text = (HEAD + "repeat = { every = '21d', jitter = 4 }").replace('"care"', '"car"')
    assert mistakes(text) == [(3, 'track cannot be "car"', "Did you mean care?")]


def test_only_the_care_track_has_jitter() -> None:
    text = (HEAD + "repeat = { every = '21d', jitter = 4 }").replace('"care"', '"revisit"')
    assert mistakes(text) == [
        (5, "jitter cannot be 4", "Leave it out: only the care track has jitter.")
    ]


@pytest.mark.parametrize(
    ("text", "line", "problem", "instead"),
    [
        ("[cadence.one\n", 1, "this line is not TOML", "Write KEY = VALUE"),
        (HEAD + STEPS + "x = ", 6, "this line is not TOML", "Write KEY = VALUE"),
        (
            HEAD + STEPS + "steps = []\n",
            6,
            "something is written twice here",
            "may be written once",
        ),
        (
            HEAD + STEPS + "[cadence.one]\n",
            6,
            "something is written twice here",
            "may be written once",
        ),
        ("", 1, "nothing is defined in this file", "[cadence.NAME]"),
        ("# nothing\n", 1, "nothing is defined in this file", "[cadence.NAME]"),
        ("\n[kind.x]\n", 2, "kind has no place in this file", "[cadence.NAME]"),
        ("cadence = 1", 1, "cadence is not a table", "[cadence.NAME]"),
        ("cadence.one = 1", 1, "one cannot be 1", "Write a table"),
        (
            HEAD.replace("cadence.one", 'cadence."a b"') + STEPS,
            1,
            "'a b' is not a name",
            "letters, digits",
        ),
    ],
)
def test_a_file_that_is_none(text: str, line: int, problem: str, instead: str) -> None:
    found = mistakes(text)
    assert (line, problem) in [mistake[:2] for mistake in found]
    assert instead in found[0][2]


def test_all_mistakes_are_found_and_told_in_the_order_of_their_lines() -> None:
    text = (
        HEAD + 'steps = ["3x"]\nstep = 1\nthen = "x"\n' + HEAD.replace(".one", ".two") + "late = 1"
    )
    with pytest.raises(Unusable) as caught:
        read_cadences(text, file="ours.toml", kinds=KINDS)
    error = caught.value
    assert isinstance(error, Faulty)
    assert error.exit_code == 2
    assert [mistake.line for mistake in error.mistakes] == [5, 6, 7, 8, 12]
    assert translate_message(error.message, "en") == (
        'ours.toml, line 5: at cannot be "3x". '
        'Write a number and a unit, d, w, m, y or wd, as in: "3d"'
    )
    assert error.hint is None  # it would stand under the other mistakes
    assert translate_message(error.details[0], "en") == (
        "ours.toml, line 6: there is no key step in cadence.one. Did you mean steps?"
    )
    assert len(error.details) == 4


def test_cadences_that_start_each_other_without_end() -> None:
    circle = "".join(
        HEAD.replace(".one", f".{name}") + STEPS + f'then = "{then}"\n'
        for name, then in (("a", "b"), ("b", "c"), ("c", "b"))
    )
    assert [(line, problem) for line, problem, _ in mistakes(circle)] == [
        (12, "b, c start each other without end"),
        (18, "c, b start each other without end"),
    ]


# The order of the steps


def test_steps_that_may_precede_are_those_that_do_from_some_anchor() -> None:
    anchors = [date(2027, 1, 1) + timedelta(n) for n in range(800)]
    texts = ["-1m", "-3wd", "-2d", "0d", "1d", "1wd", "5wd", "28d", "31d", "1m", "59d", "62d", "2m"]
    texts += ["1y", "365d", "366d", "12m", "60wd"]
    almanac = Almanac()
    for offset, other in product(map(Offset.parse, texts), repeat=2):
        precedes = any(
            add_offset(day, offset, almanac) < add_offset(day, other, almanac) for day in anchors
        )
        if precedes:
            assert may_precede(offset, other), (offset, other)
        if not offset.workdays and not other.workdays:
            assert may_precede(offset, other) == precedes, (offset, other)


def test_working_days_lie_within_their_bounds() -> None:
    almanac = Almanac()
    for year, n in product((2020, 2024, 2025, 2026, 2027), (1, 2, 5, 20, 250)):
        for day in range(366):
            anchor = date(year, 1, 1) + timedelta(day)
            assert n <= (almanac.add_workdays(anchor, n) - anchor).days <= 2 * n + 12


# Early contacts

LADDERS = [
    "[{ at = '40d', early = '%s' }]",
    "['38d', { at = '40d', early = '%s' }]",
    "['39d', { at = '40d', early = '%s' }]",
    "['40d', { at = '40d', early = '%s' }]",
    "['1m', { at = '40d', early = '%s' }]",
    "['1m', { at = '2m', early = '%s' }]",
    "['1wd', { at = '4wd', early = '%s' }]",
]
SPACES = ["1d", "2d", "9d", "31d", "2wd", "1m"]
PERIODS = ["", ", within = 'week'"]
ANCHORS = [date(2026, month, 1) + timedelta(n) for month in (1, 2, 9, 12) for n in range(18, 32)]
"""Days whose steps fall on ends of months, on weekends, and beside the longest holidays."""


def overtaken(text: str) -> bool:
    """Whether the first repetition is due before the last step that an early contact closed."""
    (cadence,) = read_cadences(text, file="f", kinds=KINDS, complete=False)
    binding = Binding(cadence, ALMANAC)
    for anchor in ANCHORS:
        state = schedule.begin(binding, anchor, anchor - timedelta(90))
        while state.listed < len(cadence.steps) - 1 and (step := schedule.plan(binding, state)):
            state = schedule.contact(binding, state, step.due).state
        if state.repetition:
            continue  # both fell on one day
        step = schedule.plan(binding, state)
        assert step
        after = schedule.plan(binding, schedule.contact(binding, state, step.opens).state)
        assert after
        if after.due < step.due:
            return True
    return False


@pytest.mark.sampled(3)
@pytest.mark.parametrize("shift", ["keep", "next", "previous"])
@pytest.mark.parametrize("ladder", LADDERS)
def test_no_accepted_file_lets_a_repetition_come_before_the_step_that_was_done_early(
    ladder: str, shift: str
) -> None:
    for early, every, period in product(SPACES, SPACES, PERIODS):
        steps = f"steps = {ladder % early}\nshift = '{shift}'\n"
        text = f"{HEAD}{steps}repeat = {{ every = '{every}'{period} }}"
        refused = not accepted(text)
        exact = shift == "keep" and not period and "wd" not in text and "m'" not in ladder
        if exact or not refused:
            assert refused == overtaken(text), (early, every, period)


@pytest.mark.parametrize(
    ("body", "good"),
    [
        ("steps = [{ at = '3d', early = '2d' }]\nrepeat = { every = '2d' }", True),
        ("steps = ['3d']\nearly = '2d'\nrepeat = { every = '1d' }", False),  # top of the cadence
        ("steps = ['3d']\nearly = '2d'\nrepeat = { every = '1d', early = '0d' }", False),
        ("steps = [{ at = '3d', early = '0d' }]\nearly = '2d'\nrepeat = { every = '1d' }", True),
        ("steps = [{ at = '3d', early = '2d' }, '9d']\nrepeat = { every = '1d' }", True),
        ("steps = ['2d', { at = '3d', early = '9d' }]\nrepeat = { every = '1d' }", True),
        ("steps = ['1d', { at = '4d', early = '9d' }]\nrepeat = { every = '1d' }", False),
        ("steps = [{ at = '9d', early = '5wd' }]\nrepeat = { every = '5wd' }", True),
        ("steps = [{ at = '9d', early = '5wd' }]\nrepeat = { every = '4wd' }", False),
        ("steps = [{ at = '9d', early = '1m' }]\nrepeat = { every = '1m' }", False),  # 31st, 28th, 28th
        ("steps = [{ at = '9d', early = '1m' }]\nrepeat = { every = '31d' }", True),
        ("steps = [{ at = '99d', early = '1y' }]\nrepeat = { every = '12m' }", False),
        ("steps = [{ at = '9d', early = '1w' }]\nrepeat = { every = '7d' }", True),
        ("steps = [{ at = '9d', early = '6d' }]\nrepeat = { every = '9d', jitter = 3 }", True),
        ("steps = [{ at = '9d', early = '6d' }]\nrepeat = { every = '9d', jitter = 4 }", False),
        ("steps = [{ at = '30d', early = '20d' }]\nrepeat = { every = '30d', within = 'week' }", False),
        ("steps = [{ at = '30d', early = '7d' }]\nrepeat = { every = '30d', within = 'week' }", True),
        ("steps = [{ at = '3d', early = '2d' }]\nrepeat = { every = '1d', from = 'anchor' }", True),
        ("steps = [{ at = '3d', early = '2d' }]\nrepeat = { quota = 2, per = 'week' }", True),
        ("repeat = { every = '9d', jitter = 4, early = '5d' }", True),
        ("repeat = { every = '9d', early = '20d' }", True),
    ],
)  # fmt: skip
def test_early_contacts_and_the_first_repetition(body: str, good: bool) -> None:
    assert accepted(HEAD + body) is good


def test_a_text_that_was_stored_before_is_read() -> None:
    text = HEAD + "steps = [{ at = '3d', early = '2d' }]\nrepeat = { every = '1d' }"
    assert len(read_cadences(text, file="f", kinds=KINDS, complete=False)) == 1


# Texts and the built-in cadences


def test_the_text_of_one_cadence() -> None:
    text = "# ours\n" + HEAD + STEPS + "\n# two\n" + HEAD.replace(".one", ".two") + STEPS
    assert cadence_text(text, "one") == HEAD + STEPS
    with pytest.raises(KeyError):
        cadence_text(text, "three")


def test_each_built_in_cadence_can_be_stored_by_itself() -> None:
    for name, cadence in built_in_cadences(KINDS).items():
        own = shown_text("cadence", name)
        assert read_cadences(own, file=name, kinds=KINDS, complete=False) == (cadence,)
        assert list(tomllib.loads(own)["cadence"]) == [name]


def test_the_built_in_cadences() -> None:
    main = tomllib.loads(kinds.built_in_text("cadences"))["cadence"]
    assert list(built_in_cadences(KINDS))[: len(main)] == list(main)
    assert list(main) == [
        "inquiry", "no-purchase", "no-purchase-review", "no-purchase-ageing", "therapy", "health-buyer", "supply-end",
        "reorder", "event-invite", "event-invitation", "event-maybe", "event-reminder", "event-no-buy", "event-no-show", "loyal-care",
        "honorary", "festival-greeting", "festival-gift", "birthday", "birthday-gift", "special",
        "discharge", "adverse", "complaint", "complaint-solution", "complaint-third", "dealer-weekly", "third-terminal", "field-care",
        "vip-floor", "all-floor", "quarterly", "lapse", "risk", "orphan-first", "document", "no-supply", "contract",
        "reconcile", "reconcile-limit", "collection", "collection-review", "promise",
    ]  # fmt: skip


def test_presets_switch_on_what_there_is() -> None:
    cadences = built_in_cadences(KINDS)
    assert set(kinds.presets()) == {"therapy", "health", "field", "dealer", "all"}
    calls_every_buyer = {"usage-explained"}  # switched on by name
    draws = {"spot-check"}  # for who draws samples
    office = {
        "month-plan", "month-targets", "month-expenses", "points-statement", "quarter-visits", "day-money",
    }  # fmt: skip
    wanted = {"incident", "order-status", "after-signing", "gift-slip"}
    settlements = {"settle-weekly", "settle-monthly", "settle-batch"}  # with the days of a contract
    heats = {f"project-heat-{n}" for n in range(1, 6)}  # with the field that they ask for
    off = calls_every_buyer | draws | office | wanted | settlements | heats
    assert set(kinds.presets()["all"].cadences) == set(cadences) - off
    for preset in kinds.presets().values():
        assert set(preset.cadences) <= set(cadences)
        named = [cadences[name] for name in preset.cadences]
        roles = {
            step.role for cadence in named for step in (*cadence.steps, cadence.repeat) if step
        } - {None}
        assert roles <= set(preset.roles)
        for kind, fields in preset.defaults.items():
            for name, value in fields.items():
                field = KINDS.by_name[kind].fields[name]
                assert value in {choice.name for choice in field.choices}


def test_every_key_is_told_apart() -> None:
    assert len(set(KEYS)) == len(KEYS)


@pytest.mark.parametrize(
    ("lines", "line", "problem"),
    [
        (
            'steps = ["1wd", { at = "5wd", role = "head" }]',
            5,
            "the step 5wd is for head, and 1wd is for the owner",
        ),
        (
            'role = "doctor"\nsteps = [\n  "1d",\n  { at = "2d", role = "经理" },\n]',
            8,
            "the step 2d is for manager, and 1d is for doctor",
        ),
        (
            'steps = ["1d"]\nrepeat = { every = "10d", role = "doctor" }',
            6,
            "the step +10d is for doctor, and 1d is for the owner",
        ),
    ],
)
def test_the_work_of_two_people_is_two_cadences(lines: str, line: int, problem: str) -> None:
    ((found, says, instead),) = mistakes(HEAD + lines)
    assert (found, says) == (line, problem)
    assert "keqing cadence split one" in instead


def test_a_stored_cadence_of_two_people_is_read_still() -> None:
    text = HEAD + 'steps = ["1d", { at = "2d", role = "head" }]\n'
    (cadence,) = read_cadences(text, file="one", kinds=KINDS, complete=False)
    assert roles_of(cadence) == (None, "head")


def test_the_kind_that_a_step_records() -> None:
    cadence = read("""
steps = [{ at = "1m", records = "对账" }]
repeat = { every = "1m", records = "reconciliation" }
""")
    assert cadence.steps[0].records == "reconciliation"
    assert isinstance(cadence.repeat, Repeat)
    assert cadence.repeat.records == "reconciliation"
    quota = read('repeat = { quota = 1, per = "month", records = "reconciliation" }')
    assert isinstance(quota.repeat, Quota)
    assert quota.repeat.records == "reconciliation"
    (mistake,) = mistakes(HEAD + 'steps = [{ at = "1m", records = "reconcilation" }]')
    assert mistake[:2] == (5, 'there is no kind "reconcilation"')


def test_what_ships_may_name_values_that_a_list_of_the_department_has_not() -> None:
    text = HEAD + STEPS + "starts_on = 'purchase'\nwhere = { line = 'helth' }"
    (cadence,) = read_cadences(text, file="f", kinds=KINDS, shipped=True)
    assert cadence.where == {"line": ("helth",)}
