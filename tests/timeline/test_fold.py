"""The fold of a customer's timeline: who starts, ends, holds and follows what (R11, R12, R14, R15)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keqing.calendar.almanac import Almanac
from keqing.definitions import cadence_file, kinds
from keqing.definitions.vocabulary import EFFECTS
from keqing.records.event import Event
from keqing.schedule import NEVER
from keqing.timeline.enrollment import Book, Edition, Enrollment, PersonFacts, Standing
from keqing.timeline.fold import fold_timeline

ALMANAC = Almanac()
FIRST = date(1, 1, 1)
KINDS = kinds.built_in_kinds()
BUILT_IN = cadence_file.built_in_cadences(KINDS)
BOX = {"product": "安胶囊", "line": "therapy", "quantity": "6", "pack": "30", "daily": "6"}


def day(text: str) -> date:
    """A day of the winter 2026/27 from `12-05`, or any from `2027-06-01`."""
    if len(text) > 5:
        return date.fromisoformat(text)
    year = 2026 if text > "06" else 2027
    return date.fromisoformat(f"{year}-{text}")


def book(own: str = "", *, editions: tuple[Edition, ...] = ()) -> Book:
    """The built-in cadences, and those of a department's own file, in force since ever."""
    cadences = dict(BUILT_IN)
    if own:
        read = cadence_file.read_cadences(own, file="own.toml", kinds=KINDS)
        cadences |= {cadence.name: cadence for cadence in read}
    since_ever = tuple(Edition(name, 1, FIRST, cadence) for name, cadence in cadences.items())
    everything = sorted((*since_ever, *editions), key=lambda edition: edition.since)
    return Book(tuple(everything), KINDS.by_name, EFFECTS)


class Timeline:
    """A customer's life as a list of events, written the way people tell it."""

    def __init__(self, created: str = "11-01", **profile: object) -> None:
        self.person = PersonFacts("C0007", day(created), {"type": frozenset({"consumer"})})
        self.numbers = count(1)
        self.events = [
            Event(0, 0, day(created), "created", details={"type": "consumer", **profile})
        ]

    def add(
        self, when: str, kind: str, details: dict[str, Any] | None = None, **rest: Any
    ) -> Event:
        number = next(self.numbers)
        event = Event(number, number, day(when), kind, details=details or {}, **rest)
        self.events.append(event)
        return event

    def buy(self, when: str, **changed: str) -> Event:
        return self.add(when, "purchase", {**BOX, **changed})

    def call(
        self, when: str, outcome: str = "reached", channel: str = "phone", **rest: Any
    ) -> Event:
        details = rest.pop("details", None)
        return self.add(when, "contact", details, outcome=outcome, channel=channel, **rest)

    def stand(self, today: str = "11-01", within: Book | None = None) -> Standing:
        return fold_timeline(self.person, self.events, within or book(), ALMANAC, day(today))


def live(standing: Standing, name: str) -> Enrollment:
    """The one running enrollment in a cadence."""
    (found,) = [enrollment for enrollment in standing.live if enrollment.cadence.name == name]
    return found


def due(standing: Standing, name: str) -> str:
    step = live(standing, name).step
    assert step
    return f"{step.due:%m-%d}"


def running(standing: Standing) -> set[str]:
    return {enrollment.cadence.name for enrollment in standing.live}


class TestStartAndEnd:
    """R11."""

    def test_the_calls_after_a_purchase(self) -> None:
        life = Timeline()
        life.buy("11-23")
        for expected in ("11-24", "11-26", "11-29", "12-03", "12-08", "12-13", "12-18"):
            assert due(life.stand(), "therapy") == expected
            life.call(expected)

    def test_the_same_bought_again_starts_the_ladder_anew(self) -> None:
        life = Timeline()
        life.buy("11-23")
        life.buy("12-20")
        for expected in ("12-21", "12-23", "12-26", "12-30", "01-04"):
            standing = life.stand()
            assert due(standing, "therapy") == expected
            life.call(expected)
        (old,) = [
            enrollment
            for enrollment in life.stand().enrollments
            if enrollment.ended_by == "again"
            and enrollment.subject
            and enrollment.cadence.name == "therapy"
        ]
        assert old.ended == day("12-20")

    def test_another_product_has_its_own_ladder(self) -> None:
        life = Timeline()
        life.buy("11-23")
        life.buy("11-25", product="宁片")
        subjects = {
            enrollment.subject
            for enrollment in life.stand().live
            if enrollment.cadence.name == "therapy"
        }
        assert subjects == {"安胶囊", "宁片"}

    @pytest.mark.parametrize("other", ["安 胶囊", "\u200b安胶囊", "安胶\u3000囊"])
    def test_another_spelling_of_the_product_is_the_same_ladder_and_supply(
        self, other: str
    ) -> None:
        someone = Timeline()
        someone.buy("12-01")
        someone.buy("12-10", product=other)
        key = [["therapy", other, "2026-12-10"]]
        someone.add("12-11", "skip", {"followups": key})
        standing = someone.stand("12-11")
        assert [stock.product for stock in standing.stocks] == ["安胶囊"]
        assert live(standing, "therapy").subject == "安胶囊"
        assert live(standing, "therapy").state.number == 2  # the skip by the other spelling holds

    def test_an_arrival_ends_the_inquiry(self) -> None:
        life = Timeline()
        life.add("12-04", "inquiry")
        inquiry = live(life.stand(), "inquiry")
        assert (inquiry.listed, inquiry.effective) == (day("12-05"), day("12-07"))
        life.add("12-06", "arrival")
        assert "inquiry" not in running(life.stand())

    def test_a_purchase_of_another_line_starts_no_therapy(self) -> None:
        life = Timeline()
        life.buy("11-23", line="health")
        assert "therapy" not in running(life.stand())
        assert "health-buyer" in running(life.stand())

    def test_until_ends_it_and_then_follows_on_that_day(self) -> None:
        life = Timeline()
        life.buy("12-01", quantity="1", pack="30", daily="6")  # lasts until 12-06; until 12-11
        for when in ("12-02", "12-04", "12-07", "12-11"):
            life.call(when)
        standing = life.stand()
        assert "therapy" not in running(standing)
        care = live(standing, "loyal-care")
        assert care.state.start == day("12-11")
        assert care.anchor == day("12-11")

    def test_a_count_of_the_supply_moves_the_end(self) -> None:
        life = Timeline()
        life.buy("12-01")
        assert due(life.stand(), "supply-end") == "12-24"
        life.add("12-10", "stock", {"product": "安胶囊", "units": "24"})
        supply = live(life.stand(), "supply-end")
        assert supply.anchor == day("12-13")
        assert supply.step
        assert supply.step.label == "0d"

    def test_an_answer_ends_only_what_it_answers(self) -> None:
        own = """
        [cadence.waiting]
        title = { zh = "等", en = "Waiting" }
        track = "deadline"
        source = "test"
        starts_on = "inquiry"
        steps = ["9d"]
        again = "parallel"
        subject = "event"
        ends_on = ["arrival"]
        """
        life = Timeline()
        first = life.add("12-01", "inquiry")
        life.add("12-02", "inquiry")
        life.add("12-03", "arrival", answers=first.id)
        left = [
            enrollment.origin
            for enrollment in life.stand(within=book(own)).live
            if enrollment.cadence.name == "waiting"
        ]
        assert [enrollment.day for enrollment in left if enrollment] == [day("12-02")]

    def test_the_second_sign_in_thirty_days_starts_it(self) -> None:
        own = """
        [cadence.worry]
        title = { zh = "担心", en = "Worry" }
        track = "alert"
        source = "test"
        starts_on = { kind = "inquiry", count = 2, within = "30d" }
        steps = ["1d"]
        """
        within = book(own)
        for second, starts in (("12-31", True), ("01-01", False)):
            life = Timeline()
            life.add("12-01", "inquiry")
            life.add(second, "inquiry")
            assert ("worry" in running(life.stand(within=within))) is starts

    def test_ignore_keeps_the_running_one(self) -> None:
        life = Timeline()
        life.add("12-01", "satisfied")
        life.add("12-10", "satisfied")
        assert live(life.stand(), "loyal-care").anchor == day("12-01")

    def test_whoever_matches_is_held_until_they_do_not(self) -> None:
        own = """
        [cadence.vip]
        title = { zh = "贵宾", en = "VIP" }
        track = "coverage"
        source = "test"
        applies_to = { grade = ["A"] }
        repeat = { every = "1m" }
        """
        within = book(own)
        life = Timeline()
        assert "vip" not in running(life.stand(within=within))
        life.add("12-10", "profile", {"grade": "A"})
        assert live(life.stand(within=within), "vip").state.start == day("12-10")
        life.add("12-20", "profile", {"grade": "B"})
        assert "vip" not in running(life.stand(within=within))

    def test_a_new_text_holds_from_its_day(self) -> None:
        old = BUILT_IN["therapy"]
        text = """
        [cadence.therapy]
        title = { zh = "服药回访", en = "Therapy" }
        track = "revisit"
        source = "test"
        starts_on = "purchase"
        subject = "product"
        steps = ["2d", "8d", "20d"]
        """
        (new,) = cadence_file.read_cadences(text, file="t.toml", kinds=KINDS)
        life = Timeline()
        life.buy("12-01")
        life.call("12-02")
        life.call("12-04")
        changed = book(editions=(Edition("therapy", 2, day("12-05"), new),))
        assert old.steps != new.steps
        therapy = live(life.stand("12-05", within=changed), "therapy")
        assert (therapy.version, therapy.step and therapy.step.label) == (2, "8d")
        assert [closing.label for closing, _ in therapy.closings] == ["1d", "3d"]

    @pytest.mark.parametrize(("since", "version"), [("12-01", 2), ("12-02", 1)])
    def test_a_new_text_holds_from_the_beginning_of_its_day(self, since: str, version: int) -> None:
        """What is bought on the day of the new text starts under it; on the day before under the old one."""
        new = replace(BUILT_IN["therapy"], steps=BUILT_IN["therapy"].steps[1:])
        life = Timeline()
        life.buy("12-01")
        within = book(editions=(Edition("therapy", 2, day(since), new),))
        started = [
            enrollment
            for enrollment in life.stand("12-01", within=within).live
            if enrollment.subject
        ]
        first = next(enrollment for enrollment in started if enrollment.cadence.name == "therapy")
        assert first.version == version
        assert len(first.closings) == 0
        off = book(editions=(Edition("therapy", 2, day(since), None),))
        names = {
            enrollment.cadence.name for enrollment in life.stand("12-01", within=off).enrollments
        }
        assert ("therapy" in names) is (version == 1)

    @pytest.mark.parametrize(
        ("since", "closed"), [("12-04", ["1d", "2d"]), ("12-05", ["1d", "3d"])]
    )
    def test_a_call_on_its_day_closes_a_step_of_the_new_text(
        self, since: str, closed: list[str]
    ) -> None:
        (new,) = cadence_file.read_cadences(
            """
            [cadence.therapy]
            title = { zh = "疗程", en = "Therapy" }
            track = "revisit"
            source = "test"
            starts_on = "purchase"
            subject = "product"
            steps = ["2d", "8d", "20d"]
            """,
            file="t.toml",
            kinds=KINDS,
        )
        life = Timeline()
        life.buy("12-01")
        life.call("12-02")
        life.call("12-04")
        within = book(editions=(Edition("therapy", 2, day(since), new),))
        therapy = live(life.stand("12-05", within=within), "therapy")
        assert [closing.label for closing, _ in therapy.closings] == closed

    def test_switched_off_it_ends(self) -> None:
        life = Timeline()
        life.buy("12-01")
        off = book(editions=(Edition("therapy", 2, day("12-05"), None),))
        assert "therapy" not in running(life.stand("12-05", within=off))


class TestHold:
    """R12."""

    def test_a_stay_in_hospital(self) -> None:
        life = Timeline()
        life.buy("12-01")
        for when in ("12-02", "12-04", "12-07"):
            life.call(when)
        life.add("12-10", "admission")
        standing = life.stand()
        assert live(standing, "special").effective == day("12-10")
        assert live(standing, "therapy").listed == NEVER
        assert live(standing, "therapy").effective is None
        life.call("12-10", "visited", "visit")
        assert due(life.stand(), "special") == "12-17"
        life.add("12-18", "discharge")
        standing = life.stand()
        assert "special" not in running(standing)
        assert {
            enrollment.listed
            for enrollment in standing.live
            if enrollment.cadence.name in {"therapy", "discharge"}
        } == {day("12-19")}
        life.call("12-19")
        assert due(life.stand(), "therapy") == "12-24"

    def test_a_promised_call_holds_what_a_call_would_close(self) -> None:
        life = Timeline()
        life.buy("12-01")
        life.call("12-02")
        life.call("12-12", details={"next": "2026-12-18"})
        standing = life.stand()
        assert due(standing, "therapy") == "12-16"
        assert live(standing, "therapy").effective == day("12-18")
        life.call("12-18")
        standing = life.stand()
        assert due(standing, "therapy") == "12-23"
        assert "promise" not in running(standing)

    def test_a_promised_task_holds_nothing_and_no_call_closes_it(self) -> None:
        life = Timeline()
        life.buy("12-01")
        promised = life.add(
            "12-01", "promise", {"day": "2026-12-10", "task": True}, text="寄说明书"
        )
        life.call("12-11")
        standing = life.stand()
        task = live(standing, "promise")
        assert (task.task, task.text) == (True, "寄说明书")
        assert live(standing, "therapy").held is None
        life.add("12-11", "done", {"followups": [["promise", str(promised.id), "2026-12-10"]]})
        assert "promise" not in running(life.stand())

    def test_a_call_that_was_cut_off_is_promised_for_now(self) -> None:
        life = Timeline()
        life.call("12-07", "cut-off", details={"next": "2026-12-07", "next_time": "09:40"})
        again = live(life.stand(), "promise")
        assert (again.effective, again.time) == (day("12-07"), time(9, 40))
        life.call("12-07")
        assert "promise" not in running(life.stand())

    def test_a_pause_holds_until_its_day_and_a_newer_one_replaces_it(self) -> None:
        life = Timeline()
        life.buy("12-01")
        life.add("12-01", "pause", {"until": "2026-12-20"})
        assert live(life.stand(), "therapy").effective == day("12-20")
        life.add("12-02", "pause", {"until": "2026-12-06"})
        assert live(life.stand(), "therapy").effective == day("12-06")
        life.add("12-03", "resume")
        assert live(life.stand(), "therapy").effective == day("12-02")

    @pytest.mark.parametrize(
        ("told", "until"),
        [
            (("pause 12-20", "admission", "discharge"), "12-20"),  # what was asked for stays
            (("admission", "pause 12-20", "discharge"), "12-20"),
            (("pause", "admission", "discharge"), None),  # until resumed
            (("admission", "pause 12-20"), None),  # still in hospital
            (("admission", "pause 12-04"), None),
            (("pause 12-03", "admission", "discharge"), "12-08"),
            (("pause 12-20", "pause 12-10", "admission", "discharge"), "12-10"),
            (("admission", "admission", "discharge", "discharge"), "12-08"),
            (("admission", "pause", "resume"), "12-02"),  # all of it
            (("pause", "discharge"), None),
        ],
    )
    def test_a_stay_in_hospital_and_what_was_asked_for_pause_side_by_side(
        self, told: tuple[str, ...], until: str | None
    ) -> None:
        life = Timeline()
        life.buy("12-01")
        for n, words in enumerate(told):
            kind, _, end = words.partition(" ")
            when = "12-07" if kind == "discharge" else f"12-0{n + 1}"
            life.add(when, kind, {"until": f"{day(end)}"} if end else None)
        effective = live(life.stand(), "therapy").effective
        assert effective == (day(until) if until else None)

    def test_a_snooze_holds_one_until_it_closes(self) -> None:
        life = Timeline()
        life.buy("12-01")
        mark = [["therapy", "安胶囊", "2026-12-01"]]
        life.add("12-02", "snooze", {"followups": mark, "until": "2026-12-06"})
        assert live(life.stand(), "therapy").effective == day("12-06")
        life.call("12-06")
        assert live(life.stand(), "therapy").effective == day("12-07")


class TestOutcomes:
    """What outcomes do."""

    def test_the_second_refusal_in_a_row_asks_the_manager(self) -> None:
        life = Timeline()
        life.call("12-01", "declined")
        assert "promise" not in running(life.stand())
        life.call("12-02", "declined")
        task = live(life.stand(), "promise")
        assert (task.topic, task.role, task.effective) == ("declined", "manager", day("12-02"))

    def test_a_call_between_two_refusals_parts_them(self) -> None:
        life = Timeline()
        for outcome in ("declined", "reached", "declined"):
            life.call("12-01", outcome)
        assert "promise" not in running(life.stand())

    def test_a_wrong_number_makes_a_task_for_the_next_working_day(self) -> None:
        life = Timeline()
        life.call("12-04", "wrong-number")  # a Friday
        task = live(life.stand(), "promise")
        assert (task.topic, task.effective) == ("mend-number", day("12-07"))

    @pytest.mark.parametrize(("outcome", "status"), [("stop", "stopped"), ("deceased", "deceased")])
    def test_the_last_word_ends_everything(self, outcome: str, status: str) -> None:
        life = Timeline()
        life.buy("12-01")
        life.call("12-02", outcome)
        life.buy("12-20")
        standing = life.stand()
        assert (standing.status, standing.live) == (status, ())

    def test_an_adverse_reaction_alerts_today_and_this_call_does_not_close_it(self) -> None:
        life = Timeline()
        life.call("12-02", details={"adverse": True})
        assert live(life.stand(), "adverse").effective == day("12-02")

    def test_a_role_that_somebody_else_holds_is_not_closed_by_this_call(self) -> None:
        life = Timeline()
        life.buy("12-01", line="health")
        life.call("12-05", apart=frozenset({"consulting-doctor"}))
        assert due(life.stand(), "health-buyer") == "12-08"
        life.call("12-06")
        assert due(life.stand(), "health-buyer") == "01-06"


class TestNotes:
    """R7: what was missed or not reached stays until somebody has dealt with the customer."""

    def test_unreached_stays_until_a_call(self) -> None:
        life = Timeline()
        life.buy("12-01")
        for when in ("12-02", "12-03", "12-04"):
            life.call(when, "no-answer")
        therapy = live(life.stand(), "therapy")
        assert [str(note) for note in therapy.notes] == ["unreached:1d", "unreached:3d"]
        assert therapy.listed == day("12-04")
        life.call("12-07")
        assert live(life.stand(), "therapy").notes == ()

    def test_missed_is_noted_from_the_day_after(self) -> None:
        life = Timeline()
        life.add("12-01", "attendance")
        (gone,) = [
            enrollment
            for enrollment in life.stand("12-05").enrollments
            if enrollment.cadence.name == "event-no-buy"
        ]
        assert [str(note) for note in gone.notes] == ["missed:2d"]
        assert (gone.ended, gone.listed) == (day("12-04"), day("12-05"))


class TestCap:
    """R17: the cap counts what goes out."""

    @pytest.mark.parametrize(("direction", "until"), [("out", "12-28"), ("in", None)])
    def test_what_comes_in_does_not_count(self, direction: str, until: str | None) -> None:
        own = """
        [cadence.gift]
        title = { zh = "送礼", en = "Gift" }
        track = "care"
        source = "test"
        starts_on = "satisfied"
        steps = ["1d"]
        done_by = "sms"
        """
        life = Timeline()
        for when in ("12-21", "12-23"):
            life.call(when, direction="out")
        life.call("12-25", direction=direction)
        life.add("12-25", "satisfied")
        gift = live(life.stand("12-25", within=book(own)), "gift")
        assert (gift.wait and gift.wait.until) == (day(until) if until else None)


class TestLateEntry:
    """R14."""

    def test_an_imported_purchase_starts_on_the_day_of_import(self) -> None:
        life = Timeline()
        life.add("10-01", "purchase", {**BOX, "quantity": "60"}, imported=day("11-23"))
        therapy = live(life.stand(), "therapy")
        assert (therapy.anchor, therapy.state.start) == (day("10-01"), day("11-23"))
        assert therapy.step
        assert (therapy.step.label, therapy.step.due) == ("15d", day("11-23"))

    def test_an_overdue_repetition_is_spread_in_spite_of_the_contacts_before(self) -> None:
        life = Timeline()
        life.add("2026-08-01", "satisfied", imported=day("11-23"))
        life.call("2026-09-01", imported=day("11-23"))
        care = live(life.stand(), "loyal-care")
        assert care.state.last == day("2026-09-01")
        assert care.step
        assert day("11-24") <= care.step.nominal <= day("12-14")

    def test_what_follows_one_that_is_over_at_the_import_is_spread_too(self) -> None:
        """A box of 30 bought on 10-01 is long used up: care follows, but not weeks overdue."""
        life = Timeline()
        life.add("10-01", "purchase", {**BOX, "quantity": "1"}, imported=day("11-23"))
        standing = life.stand()
        (therapy,) = [
            enrollment
            for enrollment in standing.enrollments
            if enrollment.cadence.name == "therapy"
        ]
        assert (therapy.ended, therapy.ended_by) == (day("11-23"), "over")
        care = live(standing, "loyal-care")
        assert (care.anchor, care.state.start) == (day("11-23"), day("11-23"))
        assert care.step
        assert day("11-24") <= care.step.nominal <= day("12-14")

    @pytest.mark.parametrize(
        ("promised", "kept"), [("11-22", False), ("11-23", True), ("11-24", True)]
    )
    def test_a_promise_of_the_past_is_kept_from_the_day_of_import_on(
        self, promised: str, kept: bool
    ) -> None:
        life = Timeline()
        details = {"next": f"2026-{promised}"}
        life.call("11-10", "callback", imported=day("11-23"), details=details)
        assert ("promise" in running(life.stand("11-23"))) is kept

    def test_contacts_before_the_import_count(self) -> None:
        life = Timeline()
        life.add("10-01", "satisfied", imported=day("11-23"))
        life.call("11-20", imported=day("11-23"))
        assert live(life.stand(), "loyal-care").state.last == day("11-20")


def test_a_backdated_call_closes_what_it_would_have_closed_then() -> None:
    life = Timeline()
    life.buy("12-01")
    life.call("12-02")
    late = life.call("12-08")
    early = life.call("12-05")
    standing = life.stand()
    done = {c.label: c.closed_on for c, _ in live(standing, "therapy").closings}
    assert done == {"1d": day("12-02"), "3d": day("12-05"), "6d": day("12-08")}
    life.events.remove(early)
    done = {c.label: c.closed_on for c, _ in live(life.stand(), "therapy").closings}
    assert done == {"1d": day("12-02"), "3d": day("12-08"), "6d": day("12-08")}
    assert late in life.events


@given(st.permutations(range(6)), st.dates(day("2026-11-01"), day("2027-03-01")))
def test_the_order_of_entry_does_not_matter(order: list[int], today: date) -> None:
    life = Timeline()
    life.buy("12-01")
    life.call("12-02")
    life.call("12-05", "no-answer")
    life.add("12-06", "pause", {"until": "2026-12-12"})
    life.call("12-13")
    life.buy("12-20")
    told = [life.events[0], *(life.events[1 + i] for i in order)]
    within = book()
    assert fold_timeline(life.person, told, within, ALMANAC, today) == fold_timeline(
        life.person, life.events, within, ALMANAC, today
    )


@given(st.lists(st.dates(day("2026-12-01"), day("2027-02-01")), max_size=6))
def test_lapsing_day_by_day_gives_the_same(days: list[date]) -> None:
    life = Timeline()
    life.add("12-01", "attendance")
    life.buy("12-03")
    for when in days:
        life.call(f"{when}", "no-answer")
    once = life.stand("2027-03-01")
    life.events.extend(
        Event(900 + n, 900 + n, date(2026, 12, 1 + n), "note-without-effect") for n in range(30)
    )
    assert life.stand("2027-03-01") == once


class TestReview:
    """Timelines in which one thing leads to another."""

    def test_what_a_then_starts_anew_is_not_revived(self) -> None:
        own = """
        [cadence.aaa]
        title = { zh = "甲", en = "A" }
        track = "deadline"
        source = "test"
        starts_on = "consultation"
        steps = ["2d"]
        then = "bbb"
        [cadence.bbb]
        title = { zh = "乙", en = "B" }
        track = "deadline"
        source = "test"
        starts_on = "inquiry"
        steps = ["1d", "20d"]
        """
        life = Timeline()
        life.add("11-03", "inquiry")
        life.add("11-02", "consultation")
        life.call("11-04")
        running_b = [
            enrollment.anchor
            for enrollment in life.stand(within=book(own)).live
            if enrollment.cadence.name == "bbb"
        ]
        assert running_b == [day("11-04")]

    def test_only_events_that_fit_are_counted(self) -> None:
        own = """
        [cadence.radio]
        title = { zh = "电台", en = "Radio" }
        track = "alert"
        source = "test"
        starts_on = { kind = "inquiry", count = 2, within = "30d" }
        where = { source = ["电台"] }
        steps = ["1d"]
        """
        life = Timeline()
        life.add("12-01", "inquiry", {"source": "网络"})
        life.add("12-02", "inquiry", {"source": "电台"})
        within = book(own)
        assert "radio" not in running(life.stand(within=within))
        life.add("12-03", "inquiry", {"source": "电台"})
        assert "radio" in running(life.stand(within=within))

    def test_a_discharge_does_not_revive_an_old_pause_nor_cut_a_journey(self) -> None:
        for until in ("2026-11-03", "2027-02-20"):
            life = Timeline()
            life.add("11-02", "pause", {"until": until})
            life.add("11-10", "discharge")
            assert life.stand().paused_until == day(until)

    def test_a_call_by_somebody_without_the_role_is_not_the_last_contact(self) -> None:
        own = """
        [cadence.round]
        title = { zh = "查", en = "Round" }
        track = "revisit"
        source = "test"
        starts_on = "arrival"
        repeat = { every = "10d", role = "doctor" }
        """
        life = Timeline()
        life.call("11-02", apart=frozenset({"doctor"}))
        life.add("11-08", "arrival")
        assert due(life.stand(within=book(own)), "round") == "11-18"

    def test_a_message_acknowledges_nothing(self) -> None:
        life = Timeline()
        life.add("12-01", "attendance")
        life.call("12-06", "sent", "sms")
        assert [enrollment.notes for enrollment in life.stand().enrollments if enrollment.notes]
        life.call("12-07")
        assert not [enrollment.notes for enrollment in life.stand().enrollments if enrollment.notes]

    def test_what_starts_again_keeps_its_notes(self) -> None:
        life = Timeline()
        life.add("12-01", "attendance")
        life.add("12-06", "attendance")
        noted = [
            str(note) for enrollment in life.stand("12-06").enrollments for note in enrollment.notes
        ]
        assert noted == ["missed:2d"]

    def test_an_unlikely_count_changes_nothing(self) -> None:
        life = Timeline()
        life.buy("12-01", daily="0.01")
        life.add("12-02", "stock", {"product": "安胶囊", "units": "1000000"})
        (stock,) = life.stand().stocks
        assert stock.start == day("12-02")


@given(
    bought=st.lists(
        st.tuples(
            st.integers(0, 40),
            st.sampled_from(["AB胶囊", "\uff21\uff22胶囊", "ab 胶囊", "A\u200bB胶囊"]),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_law_the_spelling_of_a_product_changes_no_date(bought: list[tuple[int, str]]) -> None:
    spelled, plain = Timeline(), Timeline()
    for after, product in bought:
        when = (day("11-05") + timedelta(days=after)).isoformat()
        spelled.buy(when, product=product)
        plain.buy(when, product="AB胶囊")

    def dates(timeline: Timeline) -> list[tuple[object, ...]]:
        standing = timeline.stand("2026-12-20")
        assert (
            len({enrollment.subject for enrollment in standing.enrollments if enrollment.subject})
            <= 1
        )
        return [
            (
                enrollment.cadence.name,
                enrollment.anchor,
                enrollment.state,
                enrollment.ended,
                enrollment.closings,
            )
            for enrollment in standing.enrollments
        ] + [(stock.start, stock.units) for stock in standing.stocks]

    assert dates(spelled) == dates(plain)
