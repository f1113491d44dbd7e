"""A cadence tried without a database: what is closed, what comes next, what is planned."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keqing.calendar.almanac import Almanac
from keqing.definitions import kinds
from keqing.definitions.cadence import Cadence, Offset, Repeat, Step, Track
from keqing.definitions.cadence_file import built_in_cadences, read_cadences
from keqing.definitions.preview_events import PreviewEvent, PreviewEventKind
from keqing.errors import Unusable
from keqing.i18n import translate_message
from keqing.records.preview import Preview
from keqing.timeline.preview import preview

ALMANAC = Almanac()
D = date.fromisoformat
HEAD = '[cadence.{}]\ntitle = {{ zh = "一", en = "One" }}\ntrack = "revisit"\nsource = "ours"\n'


def given_by(body: str) -> Cadence:
    text = HEAD.format("one") + body
    return read_cadences(text, file="test", kinds=kinds.built_in_kinds())[0]


BUILT_IN = built_in_cadences(kinds.built_in_kinds())
THERAPY = BUILT_IN["therapy"]
WINDOWS = given_by(
    'steps = [{ at = "2d", late = "1d" }, "5d", { at = "9d", early = "2d", late = "0d" }]'
)


def tried(
    of: Cadence,
    anchor: str = "2026-12-01",
    *events: str,
    start: str | None = None,
    as_of: str | None = None,
    to: str | None = None,
    rows: int = 8,
    code: str = "C0007",
    **fields: str,
) -> Preview:
    """Preview with events written as the command takes them."""
    return preview(
        of,
        almanac=ALMANAC,
        code=code,
        anchor=D(anchor),
        start=D(start) if start else None,
        fields={name: D(day) for name, day in fields.items()},
        events=[event(words) for words in events],
        as_of=D(as_of) if as_of else None,
        to=D(to) if to else None,
        rows=rows,
    )


def event(text: str) -> tuple[date, PreviewEvent]:
    day, _, deed = text.partition(":")
    name, _, until = deed.partition("=")
    return D(day), PreviewEvent(PreviewEventKind(name), D(until) if until else None)


def shown(found: Preview) -> list[str]:
    """One line a row: label, status, and when it was closed or will be effective."""
    return [
        f"{step.label} {step.status} {step.closed_on or step.effective}" for step in found.steps
    ]


def refused(*args: str, of: Cadence = WINDOWS, **more: str) -> str:
    with pytest.raises(Unusable) as caught:
        tried(of, *args, **more)  # type: ignore[arg-type]  # dates alone
    return translate_message(caught.value.message, "en")


# What comes


def test_the_first_row_is_next_and_the_others_are_planned() -> None:
    found = tried(THERAPY)
    assert shown(found) == [
        "1d next 2026-12-02", "3d planned 2026-12-04", "6d planned 2026-12-07",
        "10d planned 2026-12-11", "15d planned 2026-12-16", "+5d#1 planned 2026-12-21",
        "+5d#2 planned 2026-12-26", "+5d#3 planned 2026-12-31",
    ]  # fmt: skip
    assert [step.n for step in found.steps] == [*range(1, 9)]
    assert (found.cadence, found.anchor, found.start, found.as_of, found.ended) == (
        "therapy", D("2026-12-01"), D("2026-12-01"), D("2026-12-01"), False,
    )  # fmt: skip


def test_rows_limits_next_and_planned_together() -> None:
    assert len(tried(THERAPY, rows=3).steps) == 3
    late = tried(THERAPY, "2026-12-01", "2026-12-02:contact", as_of="2026-12-12", rows=2)
    assert shown(late) == ["1d done 2026-12-02", "3d next 2026-12-04", "6d next 2026-12-07"]


def test_until_limits_planned_rows_by_the_day_they_are_effective() -> None:
    assert len(tried(THERAPY, to="2026-12-11").steps) == 4
    assert len(tried(THERAPY, to="2026-12-10").steps) == 3
    assert len(tried(THERAPY, to="2026-11-01").steps) == 1  # next is always there


def test_until_never_cuts_the_next_call() -> None:
    held = given_by('steps = ["1d", "2d", { at = "9d", early = "8d" }]')
    found = tried(held, "2026-12-01", "2026-12-01:pause=2026-12-05", to="2026-12-06")
    assert shown(found) == ["1d next 2026-12-05", "2d next 2026-12-05", "9d next 2026-12-10"]


def test_planned_rows_of_one_call_are_effective_on_one_day() -> None:
    of = given_by('shift = "next"\nsteps = ["1d", "4d", "5d", { at = "6d", early = "5d" }]')
    found = tried(of)  # 4d and 5d are a weekend, 6d is the Monday after
    assert shown(found)[1:] == [
        "4d planned 2026-12-07", "5d planned 2026-12-07", "6d planned 2026-12-07"
    ]  # fmt: skip
    wide = given_by(
        'shift = "next"\nsteps = ["1d", "4d", "5d"]\nrepeat = { every = "2d", early = "9d", from = "anchor" }'
    )
    assert len(tried(wide, to="2026-12-07").steps) == 3


def test_the_next_call_closes_more_than_one_step() -> None:
    found = tried(THERAPY, "2026-12-01", as_of="2026-12-08", rows=4)
    assert shown(found) == [
        "1d next 2026-12-02", "3d next 2026-12-04", "6d next 2026-12-07", "10d planned 2026-12-11"
    ]  # fmt: skip


def test_a_call_is_assumed_on_as_of_where_the_step_is_overdue() -> None:
    of = given_by('steps = ["1d"]\nrepeat = { every = "5d" }')
    assert shown(tried(of, as_of="2026-12-08", rows=2)) == [
        "1d next 2026-12-02", "+5d#1 planned 2026-12-13"
    ]  # fmt: skip


def test_assumed_calls_miss_nothing_but_what_a_pause_outlasts() -> None:
    found = tried(WINDOWS, "2026-12-01", "2026-12-02:pause=2026-12-20")
    assert shown(found) == ["5d next 2026-12-20", "9d next 2026-12-20"]
    assert not found.ended


def test_a_named_cadence_is_planned_like_any_other() -> None:
    found = tried(BUILT_IN["no-purchase-ageing"], "2026-12-08", "2026-12-09:contact")
    assert shown(found) == ["30d next 2027-01-07"]


# What happened


def test_closed_steps_come_first_and_have_no_effective_day() -> None:
    found = tried(THERAPY, "2026-12-01", "2026-12-02:contact", "2026-12-12:visit", rows=1)
    assert shown(found) == [
        "1d done 2026-12-02", "3d done 2026-12-12", "6d done 2026-12-12", "10d done 2026-12-12",
        "15d next 2026-12-16",
    ]  # fmt: skip
    assert [step.effective for step in found.steps[:4]] == [None] * 4
    assert found.as_of == D("2026-12-12")


def test_events_apply_in_the_order_of_their_days_and_as_given() -> None:
    apart = tried(THERAPY, "2026-12-01", "2026-12-04:contact", "2026-12-02:contact", rows=1)
    assert shown(apart) == ["1d done 2026-12-02", "3d done 2026-12-04", "6d next 2026-12-07"]
    snoozed = tried(
        THERAPY, "2026-12-01", "2026-12-02:contact", "2026-12-02:snooze=2026-12-09", rows=1
    )
    assert shown(snoozed) == ["1d done 2026-12-02", "3d next 2026-12-09"]
    closed = tried(
        THERAPY, "2026-12-01", "2026-12-02:snooze=2026-12-09", "2026-12-02:contact", rows=1
    )
    assert shown(closed) == ["1d done 2026-12-02", "3d next 2026-12-04"]


def test_what_closed_before_as_of_is_missed() -> None:
    assert shown(tried(WINDOWS, as_of="2026-12-04", rows=1)) == ["2d next 2026-12-03"]
    assert shown(tried(WINDOWS, as_of="2026-12-05", rows=1)) == [
        "2d missed 2026-12-04", "5d next 2026-12-06"
    ]  # fmt: skip


def test_attempts_and_skips() -> None:
    tries = [f"2026-12-0{n}:attempt" for n in (4, 5, 6)]
    assert shown(tried(THERAPY, "2026-12-01", "2026-12-02:skip", *tries, rows=1)) == [
        "1d skipped 2026-12-02", "3d unreached 2026-12-06", "6d next 2026-12-07"
    ]  # fmt: skip
    assert shown(tried(THERAPY, "2026-12-01", "2026-12-02:attempt", rows=1)) == [
        "1d next 2026-12-03"
    ]


@pytest.mark.parametrize(
    ("done_by", "deed", "counts"),
    [
        ('["visit"]', "contact", False),
        ('["visit"]', "visit", True),
        ('["visit"]', "attempt", False),
        ('["phone"]', "visit", False),
        ('["phone"]', "attempt", True),
        ('"named"', "contact", False),
        ('"named"', "skip", True),
    ],
)
def test_a_channel_counts_where_the_cadence_says_so(done_by: str, deed: str, counts: bool) -> None:
    of = given_by(f'steps = ["1d"]\nretry = {{ max = 1 }}\ndone_by = {done_by}')
    assert tried(of, "2026-12-01", f"2026-12-02:{deed}").ended is counts


def test_a_contact_before_the_start_is_not_seen() -> None:
    assert shown(tried(THERAPY, "2026-12-01", "2026-11-30:stop", as_of="2026-12-01", rows=1)) != []
    found = tried(
        THERAPY, "2026-12-01", "2026-12-02:contact", start="2026-12-03", as_of="2026-12-03", rows=1
    )
    assert shown(found) == ["3d next 2026-12-04"]


def test_pauses_before_the_start_are_seen() -> None:
    pause = "2026-11-20:pause=2026-12-15"
    found = tried(THERAPY, "2026-12-01", pause, start="2026-12-01", as_of="2026-12-01", rows=1)
    assert shown(found) == ["1d next 2026-12-15"]
    resumed = tried(
        THERAPY,
        "2026-12-01",
        pause,
        "2026-11-25:resume",
        start="2026-12-01",
        as_of="2026-12-01",
        rows=1,
    )
    assert shown(resumed) == ["1d next 2026-12-02"]


def test_a_newer_pause_replaces_the_one_before_and_resume_ends_it() -> None:
    pauses = ["2026-12-01:pause=2026-12-20", "2026-12-02:pause=2026-12-10"]
    assert shown(tried(THERAPY, "2026-12-01", *pauses, rows=4)) == [
        "1d next 2026-12-10", "3d next 2026-12-10", "6d next 2026-12-10", "10d planned 2026-12-11"
    ]  # fmt: skip
    assert shown(tried(THERAPY, "2026-12-01", *pauses, "2026-12-03:resume", rows=1)) == [
        "1d next 2026-12-02"
    ]


def test_a_pause_holds_no_alert() -> None:
    found = tried(BUILT_IN["special"], "2026-12-10", "2026-12-10:pause=2027-01-10", rows=2)
    assert shown(found) == ["0d next 2026-12-10", "+7d#1 planned 2026-12-17"]


def test_a_snooze_holds_the_next_row_alone() -> None:
    found = tried(WINDOWS, "2026-12-01", "2026-12-05:snooze=2026-12-08")
    assert shown(found)[1:] == ["5d next 2026-12-08", "9d next 2026-12-10"]


# Ends


def test_stop_ends_it_and_nothing_follows() -> None:
    found = tried(
        WINDOWS, "2026-12-01", "2026-12-05:stop", "2026-12-06:contact", as_of="2026-12-30"
    )
    assert shown(found) == ["2d missed 2026-12-04"]
    assert found.ended


@pytest.mark.parametrize(
    ("body", "events", "ended"),
    [
        ('steps = ["1d"]', ["2026-12-02:contact"], True),
        ('steps = ["1d"]\nrepeat = { every = "5d", times = 1 }', ["2026-12-02:contact"], False),
        ('steps = ["1d"]\nrepeat = { every = "5d", times = 1 }', ["2026-12-02:contact", "2026-12-07:contact"], True),
        ('steps = ["1d"]\nrepeat = { every = "5d" }\nuntil = "6d"', ["2026-12-02:contact"], False),
        ('steps = ["1d"]\nrepeat = { every = "5d" }\nuntil = "5d"', ["2026-12-02:contact"], True),
        ('steps = [{ at = "1d", late = "0d" }]', ["2026-12-03:pause=2026-12-09"], True),
    ],
)  # fmt: skip
def test_it_ends_where_steps_times_or_until_run_out(
    body: str, events: list[str], ended: bool
) -> None:
    assert tried(given_by(body), "2026-12-01", *events).ended is ended


def test_until_needs_its_field() -> None:
    ladder = ("2026-12-02", "2026-12-04", "2026-12-07", "2026-12-11", "2026-12-16")
    calls = [f"{day}:contact" for day in ladder]
    assert tried(THERAPY, "2026-12-01", *calls, supply_end="2026-12-15").ended
    known = tried(THERAPY, "2026-12-01", *calls, supply_end="2026-12-23")
    assert [step.label for step in known.steps if step.status != "done"] == ["+5d#1", "+5d#2"]
    assert len(tried(THERAPY, "2026-12-01", *calls).steps) == 5 + 8


# Defaults and mistakes


@pytest.mark.parametrize(
    ("events", "start", "as_of", "expected"),
    [
        ([], None, None, ("2026-12-10", "2026-12-10")),
        ([], "2026-12-05", None, ("2026-12-05", "2026-12-05")),
        ([], None, "2026-12-07", ("2026-12-07", "2026-12-07")),
        ([], None, "2026-12-20", ("2026-12-10", "2026-12-20")),
        ([], "2026-12-12", "2026-12-07", ("2026-12-12", "2026-12-07")),
        (["2026-12-04:contact"], None, None, ("2026-12-04", "2026-12-04")),
        (["2026-12-14:contact"], None, None, ("2026-12-10", "2026-12-14")),
        (["2026-12-14:contact"], "2026-12-01", "2026-12-20", ("2026-12-01", "2026-12-20")),
    ],
)
def test_start_and_as_of(
    events: list[str], start: str | None, as_of: str | None, expected: tuple[str, str]
) -> None:
    found = tried(THERAPY, "2026-12-10", *events, start=start, as_of=as_of)
    assert (str(found.start), str(found.as_of)) == expected


def test_a_supply_counts_from_its_end() -> None:
    found = tried(BUILT_IN["supply-end"], "2026-12-23", start="2026-11-23")
    assert shown(found) == ["-7d next 2026-12-16", "0d planned 2026-12-23"]
    assert found.steps[0].closes == D("2026-12-22")


def test_an_event_after_as_of_is_refused() -> None:
    sentence = refused("2026-12-01", "2026-12-05:contact", as_of="2026-12-04")
    assert sentence == "The event of 2026-12-05 is after 2026-12-04."


def test_a_snooze_past_the_closing_is_refused() -> None:
    assert refused("2026-12-01", "2026-12-02:snooze=2026-12-05") == (
        "The step 2d closes on 2026-12-04, before 2026-12-05."
    )
    assert shown(tried(WINDOWS, "2026-12-01", "2026-12-02:snooze=2026-12-04", rows=1)) == [
        "2d next 2026-12-04"
    ]
    assert tried(
        given_by('steps = ["0d"]'),
        "2026-12-01",
        "2026-12-01:contact",
        "2026-12-02:snooze=2026-12-09",
    ).ended


# The same as the real thing


@st.composite
def plain(draw: st.DrawFn) -> Cadence:
    """A cadence whose steps never close by themselves."""
    ats = sorted(draw(st.lists(st.integers(0, 25), min_size=1, max_size=4)))
    early = Offset(days=draw(st.integers(0, 5)))
    again = Repeat(Offset(days=draw(st.integers(1, 9))), "+r", early=early, jitter=0)
    return replace(
        Cadence("one", {}, Track.REVISIT, ""),
        steps=tuple(Step(Offset(days=n), f"{n}d", early) for n in ats),
        repeat=draw(st.sampled_from([None, again])),
        shift=draw(st.sampled_from([*given_by('steps = ["1d"]').shift.__class__])),
    )


@settings(max_examples=100, deadline=None)
@given(plain(), st.integers(0, 12), st.integers(0, 20))
def test_law_what_is_planned_happens(of: Cadence, back: int, ahead: int) -> None:
    anchor = D("2026-12-01") - timedelta(back)
    start, today = D("2026-12-01"), D("2026-12-01") + timedelta(ahead)
    plan = preview(of, almanac=ALMANAC, code="C1", anchor=anchor, start=start, as_of=today)
    calls: list[tuple[date, PreviewEvent]] = []
    done = 0
    while done < len(plan.steps):
        day = max(plan.steps[done].effective or today, today)
        calls.append((day, PreviewEvent(PreviewEventKind.CONTACT)))
        real = preview(of, almanac=ALMANAC, code="C1", anchor=anchor, start=start, events=calls)
        closed = [step for step in real.steps if step.status == "done"]
        assert len(closed) > done
        for was, now in zip(plan.steps, closed, strict=False):
            assert (was.n, was.label, was.nominal, was.opens, was.due) == (
                now.n, now.label, now.nominal, now.opens, now.due,
            )  # fmt: skip
        done = len(closed)


def test_r17_a_planned_promotion_counts_for_the_next_one() -> None:
    """One promotional contact in 30 days: what a planned call closes is one, as a call that was made is."""
    of = replace(given_by('steps = ["1d", "10d"]'), track=Track.PROMOTION)
    plan = tried(of)
    assert [step.effective for step in plan.steps] == [D("2026-12-02"), D("2027-01-01")]
    done = tried(of, "2026-12-01", "2026-12-02:contact")
    assert done.steps[1].effective == plan.steps[1].effective


def test_a_step_that_opens_too_late_in_its_period_is_passed_over() -> None:
    """R10: after a visit on the Sunday the second one of that week cannot be made any more."""
    quota = 'repeat = { quota = 2, floor = 1, per = "week" }'
    shown = tried(given_by(quota), "2026-12-01", "2026-12-13:visit", rows=2)
    assert [(step.n, step.status, step.due) for step in shown.steps] == [
        (1, "done", D("2026-12-09")),
        (3, "next", D("2026-12-16")),
        (4, "planned", D("2026-12-18")),
    ]


def test_a_birthday_is_that_of_the_day_of_birth() -> None:
    """R13, R16: the anchor is the day of birth, and each year has its own occasion."""
    of = given_by('anchor = "birthday"\nsteps = [{ at = "0d", early = "3d" }]')
    found = tried(of, "1960-12-20", start="2026-12-01", as_of="2026-12-01", rows=2)
    assert shown(found) == ["2026 0d next 2026-12-20", "2027 0d planned 2027-12-20"]
    assert found.steps[0].opens == D("2026-12-17")


def test_a_gathering_is_on_the_anchor() -> None:
    of = given_by('anchor = "gathering"\nsteps = ["-7d", "-1d"]')
    found = tried(of, "2026-12-20", start="2026-12-01", as_of="2026-12-01")
    assert [(step.due, step.status) for step in found.steps] == [
        (D("2026-12-13"), "next"),
        (D("2026-12-19"), "planned"),
    ]


def test_a_supply_ends_and_runs_out_on_the_days_that_are_given() -> None:
    """R15: `run_out` is the first day without, `supply_end` the day before."""
    body = 'steps = ["1d"]\nrepeat = { every = "1d" }\nuntil = "%s"'
    ends = tried(given_by(body % "supply_end"), "2026-12-01", supply_end="2026-12-04")
    out = tried(given_by(body % "run_out"), "2026-12-01", run_out="2026-12-04")
    assert shown(ends)[-1] == shown(out)[-1] == "+1d#2 planned 2026-12-04"


def test_r17_calls_that_were_made_count_for_the_cap_and_attempts_do_not() -> None:
    """Care waits for the day on which the first of three finished contacts is a week ago."""
    of = replace(given_by('steps = ["1d", "2d", "3d", "4d"]'), track=Track.CARE)
    days = ["2026-12-02", "2026-12-03", "2026-12-04"]
    calls = tried(of, "2026-12-01", *(f"{day}:contact" for day in days), rows=1)
    assert shown(calls)[-1] == "4d next 2026-12-09"
    mixed = [f"{day}:{deed}" for day, deed in zip(days, ("visit", "contact", "skip"), strict=True)]
    assert shown(tried(of, "2026-12-01", *mixed, rows=1))[-1] == "4d next 2026-12-05"


def test_r17_planned_calls_count_for_the_cap() -> None:
    of = replace(given_by('steps = ["1d", "2d", "3d", "4d"]'), track=Track.CARE)
    assert shown(tried(of)) == [
        "1d next 2026-12-02", "2d planned 2026-12-03", "3d planned 2026-12-04", "4d planned 2026-12-09"
    ]  # fmt: skip
