"""A call session: what each key and line does, with what it leaves on file."""

from __future__ import annotations

import pytest
import time_machine

from keqing.services.recording.contacts import Contact
from tests.commands.call.conftest import Told, Typed, contacts
from tests.conftest import Begin, Keqing


def test_an_unanswered_call_costs_one_key(desk: Keqing, typed: Typed, told: Told) -> None:
    ran = typed("2")
    assert ran.code == 0
    assert "138 0000 0001" in ran.out
    assert "Recorded: 王秀英 No answer. A slip? Press -" in ran.out
    assert "next: Wed 2026-11-25 (tomorrow) Therapy follow-up" in ran.out
    assert "1 contact recorded, 0 reached." in ran.out
    assert contacts(told, "C0001") == [("no-answer", None)]
    assert contacts(told, "C0002") == []


def test_a_call_costs_its_note_and_two_enters(desk: Keqing, typed: Typed, told: Told) -> None:
    ran = typed("1", "睡眠好", "")
    assert "Next call (Enter: Thu 11-26; or +3d, fri, 12-05, 15:00): " in ran.out
    assert contacts(told, "C0001") == [("reached", "睡眠好")]
    (event,) = [
        event
        for event in told("show", "C0001", "--history")["events"]
        if event["kind"] == "contact"
    ]
    assert event["minutes"] == 1


def test_another_day_is_promised(desk: Keqing, typed: Typed, told: Told) -> None:
    typed("1", "周五下午有空", "fri 15:00")
    rows = {row["code"]: row for row in told("today", "--date", "2026-11-27")["rows"]}
    assert rows["C0001"]["time"] == "15:00"


def test_a_day_that_cannot_be_read_loses_nothing(desk: Keqing, typed: Typed, told: Told) -> None:
    ran = typed("1", "都好", "下周八", "none")
    assert "下周八" in ran.out
    assert contacts(told, "C0001") == [("reached", "都好")]


def test_a_note_is_wanted_where_somebody_was_reached(
    desk: Keqing, typed: Typed, told: Told
) -> None:
    ran = typed("1", "")
    assert "What was said is missing. A few words are enough." in ran.out
    assert contacts(told, "C0001") == []


def test_the_second_number_is_dialled_before_nobody_was_there(
    desk: Keqing, typed: Typed, told: Told
) -> None:
    ran = typed("2", "2", "2")
    assert "138 0000 0002  (1 other: press 8)" in ran.out
    assert "139 0000 0002" in ran.out
    assert contacts(told, "C0002") == [("no-answer", None)]


def test_a_wrong_number_is_the_one_that_was_dialled(desk: Keqing, typed: Typed, told: Told) -> None:
    typed("+", "8", "5")
    shown = desk("show", "C0002", "--full").out
    assert "139 0000 0002  -  wrong number" in shown
    assert "138 0000 0002  -  wrong number" not in shown


KEYS: dict[tuple[str, ...], tuple[str, str | None]] = {
    ("3",): ("busy", None),
    ("6",): ("declined", None),
    ("4", "15:30"): ("callback", None),
    ("0", "女儿接的", "3"): ("busy", "女儿接的"),
    ("7", "7"): ("stop", None),
    ("7", "8"): ("deceased", None),
    ("２",): ("no-answer", None),
    ("1", "以后别再打电话了", "1"): ("stop", "以后别再打电话了"),
    ("1", "以后别再打电话了", "2", ""): ("reached", "以后别再打电话了"),
    ("1", "吃了药起皮疹", "1", ""): ("reached", "吃了药起皮疹"),
    ("1", "吃了药起皮疹", "2", ""): ("reached", "吃了药起皮疹"),
}


@pytest.mark.parametrize(("keys", "contact"), KEYS.items())
def test_what_is_recorded(
    desk: Keqing,
    typed: Typed,
    told: Told,
    keys: tuple[str, ...],
    contact: tuple[str, str | None],
) -> None:
    assert typed(*keys).code == 0
    assert contacts(told, "C0001") == [contact]


def test_an_adverse_reaction_alerts_the_doctor(desk: Keqing, typed: Typed, told: Told) -> None:
    typed("1", "吃了药起皮疹", "1", "")
    assert "adverse" in {step["cadence"] for step in told("show", "C0001")["followups"]}


ESCAPES: list[tuple[str, ...]] = [
    ("7", "q"),
    ("1", "q"),
    ("4", "q"),
    ("4", ""),
    ("4", "none"),
    ("0", "q"),
    ("1", "以后别再打电话了", "q"),
    ("1", "吃了药起皮疹", "q"),
    ("9", "x", "q"),
    ("x",),
    ("",),
    ("12",),
]


@pytest.mark.parametrize("keys", ESCAPES)
def test_what_is_left_records_nothing(
    desk: Keqing, typed: Typed, told: Told, keys: tuple[str, ...]
) -> None:
    assert "0 contacts recorded" in typed(*keys).out
    assert contacts(told, "C0001") == []


def test_text_that_was_left_is_there_again(desk: Keqing, typed: Typed, told: Told) -> None:
    typed("0", "先说这个", "2")
    assert contacts(told, "C0001") == [("no-answer", "先说这个")]


def test_the_last_one_is_taken_back_even_in_a_new_session(
    desk: Keqing, typed: Typed, told: Told
) -> None:
    typed("2")
    assert contacts(told, "C0001") == [("no-answer", None)]
    ran = typed("-")
    assert "Taken back: 王秀英 C0001" in ran.out
    assert contacts(told, "C0001") == []


def test_what_is_no_call_is_not_taken_back(desk: Keqing, typed: Typed) -> None:
    ran = typed("-")
    assert "The newest record of yours is no call of a session. See: keqing history" in ran.out


def test_a_stop_is_not_taken_back_by_a_slip(desk: Keqing, typed: Typed, told: Told) -> None:
    ran = typed("7", "7", "-")
    assert "王秀英 C0001 asked not to be called, or has died." in ran.out
    assert contacts(told, "C0001") == [("stop", None)]


def test_whoever_is_passed_over_comes_at_the_end_also_tomorrow_at_noon(
    desk: Keqing, typed: Typed, told: Told
) -> None:
    assert "王秀英 comes again at the end." in typed("+").out
    ran = typed("3", "3", "3")
    assert [contacts(told, code) for code in ("C0001", "C0002", "C0003")] == [[("busy", None)]] * 3
    names = [line[:3] for line in ran.out.splitlines() if "   C000" in line]
    assert [name.strip() for name in names] == ["李四", "张三", "王秀英"]


def test_a_promised_time_is_waited_for(
    desk: Keqing, typed: Typed, clock: time_machine.Traveller
) -> None:
    clock.move_to("2026-11-24T11:00:00+08:00")
    ran = typed("4", "15:00", "3", "2", "3")
    assert "next: Tue 2026-11-24 (today) 15:00 Promise" in ran.out
    assert "1 may be called from 15:00 on." in ran.out
    clock.move_to("2026-11-24T15:00:00+08:00")
    again = typed()
    assert "王秀英" in again.out
    assert "at 15:00" in again.out


def test_a_note_stays_with_its_customer(desk: Keqing, typed: Typed, told: Told) -> None:
    ran = typed("0", "孙子结婚了", "+", "3", "2", "3", "3")
    assert "Note    孙子结婚了" in ran.out
    assert contacts(told, "C0001") == [("busy", "孙子结婚了")]


def test_a_note_is_not_lost_at_the_first_escape(desk: Keqing, typed: Typed) -> None:
    ran = typed("0", "孙子结婚了", "q", "q")
    assert "The note about 王秀英 is not recorded yet." in ran.out


def test_a_key_that_does_nothing_says_which_do(desk: Keqing, typed: Typed, told: Told) -> None:
    ran = typed("n", "7", "x", "q", "?", "1", "别再打来了", "", "5", "2", "q")
    assert "'n' does nothing here. Keys: 1 Reached, 2 No answer" in " ".join(ran.out.split())
    assert "'x' does nothing here. Keys: 7 again: never call this customer again" in ran.out
    assert ran.out.count("Keys: 1 Reached") == 2
    assert "'5' does nothing here. Keys: 1 record it as a stop, 2 it is none" in ran.out
    assert contacts(told, "C0001") == []


def test_fields_at_the_end_of_what_was_said(desk: Keqing, typed: Typed, told: Told) -> None:
    typed("1", "睡眠好 依从=正常", "")
    (event,) = [
        event
        for event in told("show", "C0001", "--history", "--health")["events"]
        if event["kind"] == "contact"
    ]
    assert event["text"] == "睡眠好"
    assert "adherence" in event["details"]


def test_the_entry_point_is_asked_for_where_the_department_wants_it(
    desk: Keqing, typed: Typed, told: Told
) -> None:
    assert desk("config", "set", "log-asks", "minutes,entry", "--department").code == 0
    ran = typed("1", "睡眠好", "", "先问孙子", "")
    assert "The entry point is missing." in ran.out
    (event,) = [
        event
        for event in told("show", "C0001", "--history")["events"]
        if event["kind"] == "contact"
    ]
    assert event["entry"] == "先问孙子"


@pytest.mark.parametrize("keys", [("3",), ("1", "睡眠好"), ("7", "7"), ("4", "tomorrow")])
def test_a_customer_who_was_merged_meanwhile_is_told(
    desk: Keqing, typed: Typed, monkeypatch: pytest.MonkeyPatch, keys: tuple[str, ...]
) -> None:
    from keqing.commands.call import session

    made = session.CallSession._made

    def merged_first(self: session.CallSession, outcome: str) -> Contact:
        monkeypatch.setattr(session.CallSession, "_made", made)
        assert desk("merge", "C0003", "C0001", "--yes").code == 0
        return made(self, outcome)

    monkeypatch.setattr(session.CallSession, "_made", merged_first)
    ran = typed(*keys)
    assert "王秀英 is no longer on file. Nothing was recorded." in ran.out
    assert "0 contacts recorded" in ran.out


def test_a_patient_who_was_told_nothing_is_called_as_the_list_says(
    begin: Begin, typed: Typed
) -> None:
    keqing = begin(
        "therapy",
        ("add-customer", "赵六", "--phone", "13800000006", "--set", "informed=no"),
        ("add-contact", "赵六", "邻居", "--phone", "13900000006"),
        ("promise", "赵六", "today", "谈谈"),
    )
    assert "138****0006" in keqing("today").out
    assert "138 0000 0006" in typed().out


def test_at_the_end_it_says_who_waits(desk: Keqing, typed: Typed) -> None:
    ran = typed("3", "+", "2", "2", "2")
    assert "Nobody is left to call now." in ran.out
    assert "3 were tried today" in ran.out


def test_outside_the_calling_hours_nobody_is_called(
    desk: Keqing, typed: Typed, clock: time_machine.Traveller
) -> None:
    clock.move_to("2026-11-23T12:30:00+08:00")
    assert "3 may be called from 14:00 on." in typed().out


def test_every_look_is_recorded(desk: Keqing, typed: Typed, told: Told) -> None:
    typed("2")
    looks = [
        line for line in told("history")["operations"] if line["command"].startswith("call --")
    ]
    assert [line["seen"] for line in looks] == [{"customer": "C0002"}, {"customer": "C0001"}]


def test_a_session_wants_a_terminal(desk: Keqing) -> None:
    ran = desk("call")
    assert ran.code == 2
    assert ran.out == ""
    assert ran.err.splitlines()[0] == "A call session needs a terminal."


def test_an_empty_department_has_nobody(begin: Begin, typed: Typed) -> None:
    begin("therapy")
    assert "Nobody is left to call now." in typed("1", "+", "q").out


def test_all_of_it_is_there_in_chinese(desk: Keqing, typed: Typed) -> None:
    ran = typed("2", options=())
    assert ran.code == 0


def test_the_guide_stands_on_the_card_and_answers_go_by_number(
    desk: Keqing, typed: Typed, told: Told
) -> None:
    """R036, R037, R073: what is asked, and what is noted of it, with no key more than the note."""
    ran = typed("9", "x", "1", "睡得好 1=书 2＝正常", "")
    assert "Guide" in ran.out
    assert "2 Did you take it on time on the first day?" in ran.out
    assert "Answers" in ran.out
    assert "2= 正常, 减量, 混服, 停药" in ran.out
    assert "Begin" in ran.out
    assert "Reply" in ran.out
    newest = told("show", "C0001", "--health")["events"][0]
    assert newest["text"] == "睡得好 1=书"
    assert newest["details"] == {"adherence": "正常"}


def test_an_answer_that_does_not_fit_loses_nothing(desk: Keqing, typed: Typed, told: Told) -> None:
    ran = typed("1", "睡得好 2=很多", "睡得好 3=5", "")
    assert "Adherence cannot be '很多'" in ran.out
    newest = told("show", "C0001", "--health")["events"][0]
    assert newest["text"] == "睡得好 3=5"
