"""Limits judged: what is allowed, what is more, and on which day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keqing.definitions.condition_text import read_condition
from keqing.definitions.customer_terms import CustomerTerms
from keqing.definitions.kinds import built_in_kinds
from keqing.definitions.limit import Across, Consequence, Limit
from keqing.definitions.limit_file import read_limit
from keqing.definitions.limit_floors import floors, is_barred_function
from keqing.definitions.toml_file import File, Table
from keqing.records.event import Event
from keqing.timeline.limit_judgement import (
    Among,
    Bounds,
    Excess,
    LimitPart,
    concerns,
    holds_until,
    judge,
    receiver_of,
    strictest,
    truth,
    used_on,
)
from keqing.timeline.measures import CustomerFacts, Records

WHO = 7


def limit(text: str) -> Limit:
    file = File("limits.toml", f'[limit.x]\ntitle = {{ zh = "限额", en = "Limit" }}\n{text}')
    found = read_limit(Table(file, ("limit", "x"), file.tables["limit"]["x"]), built_in_kinds())
    file.check()
    assert found
    return found


def gift(
    day: str, value: float | str = 1, id_: int = 0, kind: str = "gift", **details: Any
) -> Event:
    agent = details.pop("agent", None)
    answers = details.pop("answers", None)
    held = {"value": str(value), "amount": str(value), **details}
    return Event(
        id_, id_, date.fromisoformat(day), kind, details=held, agent=agent, answers=answers
    )


def facts(day: str = "2026-12-01", **values: Any) -> CustomerFacts:
    return CustomerFacts(date.fromisoformat(day), Records(()), {}, values)


def judged(
    text: str, record: Event, *others: Event, most: int | None = None, **more: Any
) -> Excess | None:
    found = limit(text)
    bound = Decimal(most) if most is not None else found.most
    bounds = Bounds(bound if isinstance(bound, Decimal) else None, unknown=isinstance(bound, str))
    among = Among({WHO: list(others)}, kind_of=lambda event: built_in_kinds().by_name[event.kind])
    return judge(found, record, WHO, among, bounds, more.get("facts"))


@pytest.mark.parametrize(
    ("text", "value", "grade", "too_much"),
    [
        ('of = "gift.value"\neach = 500', "500", "A", False),
        ('of = "gift.value"\neach = 500', "500.01", "A", True),
        ('of = "gift.value"\neach = 500\nwhen = "grade = \'A\'"', "520", "B", False),
        ('of = "gift.value"\neach = 500\nwhen = "grade = \'A\'"', "520", None, True),
        ('of = "gift.value"\neach = 500\nelse = 100\nwhen = "grade = \'A\'"', "101", "B", True),
        ('of = "gift.value"\neach = 500\nelse = 100\nwhen = "grade = \'A\'"', "101", "A", False),
        ('of = "gift.value"\neach = 500\nelse = 100\nwhen = "grade = \'A\'"', "101", None, True),
    ],
)
def test_one_record(text: str, value: str, grade: str | None, too_much: bool) -> None:
    found = judged(text, gift("2026-12-01", value), facts=facts(grade=grade))
    assert (found is not None) is too_much
    assert found is None or found.part is LimitPart.EACH


def test_a_required_value() -> None:
    text = 'count = "trip"\nper = "year"\nmost = 1\nrequire = { in-province = true }'
    away = gift("2027-04-10", kind="trip", **{"in-province": False})
    found = judged(text, away)
    assert found
    assert (found.part, found.lacking) == (LimitPart.REQUIRE, ("in-province",))
    home = gift("2027-04-10", kind="trip", **{"in-province": True})
    assert judged(text, home) is None
    again = judged(text, home, gift("2027-02-01", id_=3, kind="trip"))
    assert again
    assert (again.used, again.allowed, again.again) == (Decimal(2), Decimal(1), date(2028, 1, 1))
    assert judged(text, home, gift("2026-12-31", id_=3, kind="trip")) is None


def test_a_late_record_that_makes_a_later_one_too_much() -> None:
    text = 'of = "gift.value"\nmost = 100\nover = "30d"'
    later = gift("2026-12-20", 60, id_=4)
    found = judged(text, gift("2026-12-01", 50), later)
    assert found
    assert (found.day, found.later, found.used) == (date(2026, 12, 20), 4, Decimal(110))
    assert judged(text, gift("2026-11-20", 50), later) is None  # 30 days before: it has left
    assert judged(text, gift("2026-12-01", 40), later) is None
    same = judged(text, gift("2026-12-20", 50, id_=9), later)
    assert same
    assert (same.later, same.again) == (None, date(2027, 1, 19))
    alone = judged(text, gift("2026-12-20", 101))
    assert alone
    assert alone.again is None
    assert judged(text, gift("2026-12-20", 0), gift("2026-12-20", 200, id_=2)) is None


def test_what_is_open() -> None:
    text = 'of = "open:invoice"\nmost = 3000'
    first = gift("2026-12-01", 2800, id_=1, kind="invoice")
    found = judged(text, gift("2026-12-05", 300, kind="invoice"), first)
    assert found
    assert (found.used, found.allowed) == (Decimal(3100), Decimal(3000))
    paid = gift("2026-12-03", 2800, id_=2, kind="payment", answers=1)
    assert judged(text, gift("2026-12-05", 3000, kind="invoice"), first, paid) is None
    late = judged(text, gift("2026-12-02", 300, kind="invoice"), first, paid)
    assert late
    assert late.day == date(2026, 12, 2)


def test_a_missing_most_allows_nothing() -> None:
    text = 'of = "open:invoice"\nmost = "credit-limit"'
    found = judged(text, gift("2026-12-01", 1, kind="invoice"))
    assert found
    assert (found.part, found.used, found.allowed) == (LimitPart.MOST, Decimal(1), None)
    assert found.breach == found.limit.breach


def test_a_number_that_is_known_is_the_bound() -> None:
    """Only what should have a number and has none allows nothing."""
    found = limit('of = "gift.value"\nmost = 100')
    for bounds, too_much in ((Bounds(Decimal(100)), False), (Bounds(Decimal(99)), True)):
        excess = judge(found, gift("2026-12-01", 100), WHO, Among(), bounds)
        assert (excess is not None) is too_much
    assert judge(found, gift("2026-12-01", 100), WHO, Among(), Bounds()) is None


@pytest.mark.parametrize(("grade", "too_much"), [("A", True), ("B", False), (None, True)])
def test_the_most_binds_those_of_whom_the_condition_holds_or_nobody_knows(
    grade: str | None, too_much: bool
) -> None:
    text = 'of = "gift.value"\nmost = 100\nper = "year"\nwhen = "grade = \'A\'"'
    found = judged(text, gift("2026-12-01", 101), facts=facts(grade=grade))
    assert (found is not None) is too_much


def test_a_record_is_asked_about_by_its_kind_and_its_fields() -> None:
    of_line = limit('of = "gift.value"\nmost = 100\nwhere = { kind = "print" }')
    cash, other = gift("2026-12-01", kind="gift"), gift("2026-12-01", kind="trip")
    assert not concerns(of_line, cash)
    assert concerns(of_line, replace(cash, details={**cash.details, "kind": "资料"}))
    assert not concerns(of_line, replace(other, details={"kind": "资料"}))


def test_only_what_the_limit_is_about_counts_and_moves_the_next_day() -> None:
    """A trip neither counts for gifts nor makes room for one when it leaves the window."""
    text = 'of = "gift.value"\nmost = 100\nover = "30d"'
    trip = gift("2026-12-01", 90, id_=1, kind="trip")
    assert judged(text, gift("2026-12-20", 100), trip) is None
    found = judged(text, gift("2026-12-20", 50), trip, gift("2026-12-05", 60, id_=2))
    assert found
    assert (found.used, found.again) == (Decimal(110), date(2027, 1, 4))


def test_the_next_day_is_the_first_on_which_enough_has_left() -> None:
    text = 'of = "gift.value"\nmost = 100\nover = "30d"'
    others = gift("2026-12-01", 10, id_=1), gift("2026-12-05", 60, id_=2)
    found = judged(text, gift("2026-12-10", 50), *others)
    assert found
    assert (found.used, found.again) == (Decimal(120), date(2027, 1, 4))
    exactly = judged(text, gift("2026-12-10", 100), *others)
    assert exactly
    assert exactly.again == date(2027, 1, 4)
    for_ever = judged('of = "gift.value"\nmost = 100', gift("2026-12-10", 50), *others)
    assert for_ever
    assert for_ever.again is None


@pytest.mark.parametrize(
    ("agent", "receiver", "used"),
    [(None, None, 100), ("李", None, 40), ("王", None, 60), (None, "小 明", 70), (None, "", 30)],
)
def test_of_an_agent_or_a_receiver_only_what_is_theirs_counts(
    agent: str | None, receiver: str | None, used: int
) -> None:
    found = limit('of = "open:invoice"\nmost = 1000')
    events = [
        gift("2026-12-01", 40, id_=1, kind="invoice", agent="李", receiver="小明"),
        gift("2026-12-02", 30, id_=2, kind="invoice", agent="王", receiver="小 明"),
        gift("2026-12-03", 30, id_=3, kind="invoice", agent="王"),
    ]
    among = Among(
        {WHO: events},
        agent,
        None if receiver is None else receiver_of({"receiver": receiver}),
        lambda event: built_in_kinds().by_name[event.kind],
    )
    assert used_on(found, among, date(2026, 12, 31)) == used
    assert used_on(found, among, date(2026, 11, 30)) == 0


def test_what_others_owe_counts_with_it_and_what_is_overpaid_gives_no_room() -> None:
    """Of several customers each invoice counts by what is still open of it, and none for less than nothing."""
    text = 'of = "open:invoice"\nmost = 1000'
    found = limit(text)
    theirs = [
        gift("2026-12-01", 500, id_=1, kind="invoice"),
        gift("2026-12-02", 800, id_=2, kind="payment", answers=1),
    ]
    other = [gift("2026-12-01", 600, id_=3, kind="invoice")]
    among = Among({WHO: theirs, 8: other}, kind_of=lambda e: built_in_kinds().by_name[e.kind])
    assert used_on(found, among, date(2026, 12, 1)) == 1100
    assert used_on(found, among, date(2026, 12, 2)) == 600
    new = gift("2026-12-03", 400, id_=4, kind="invoice")
    assert judge(found, new, WHO, among, Bounds(Decimal(1000))) is None
    excess = judge(found, new, WHO, among, Bounds(Decimal(999)))
    assert excess
    assert (excess.used, excess.day) == (Decimal(1000), date(2026, 12, 3))


def test_a_late_invoice_that_makes_a_later_day_too_much() -> None:
    text = 'of = "open:invoice"\nmost = 1000'
    later = gift("2026-12-20", 700, id_=2, kind="invoice")
    found = judged(text, gift("2026-12-01", 400, id_=1, kind="invoice"), later)
    assert found
    assert (found.day, found.used) == (date(2026, 12, 20), Decimal(1100))


def test_a_record_without_a_number_comes_to_nothing() -> None:
    assert (
        judged(
            'of = "gift.value"\nmost = 10', gift("2026-12-01", ""), gift("2026-12-01", 99, id_=2)
        )
        is None
    )
    counted = 'count = "gift"\nmost = 1'
    assert judged(counted, gift("2026-12-01", ""), gift("2026-12-01", "", id_=2)) is not None


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ('grade = "A"', None),
        ('not grade = "A"', None),
        ('grade = "A" or type = "dealer"', True),
        ('grade = "A" and type = "clinic"', False),
        ('grade = "A" and type = "dealer"', None),
        ('grade = "A" or type = "clinic"', None),
        ('not (grade = "A" or type = "clinic")', None),
        ('type = "clinic" or type = "hospital"', False),
        ('not type = "clinic"', True),
        ('not type = "dealer"', False),
        ('type = "dealer" and not type = "clinic"', True),
    ],
)
def test_a_condition_whose_values_are_missing(text: str, holds: bool | None) -> None:
    condition = read_condition(text, CustomerTerms(built_in_kinds()))
    assert truth(condition, facts(type="dealer", grade=None)) is holds


def test_the_strictest_of_several() -> None:
    def excess(breach: Consequence) -> Excess:
        found = limit(f'of = "gift.value"\neach = 1\nbreach = "{breach}"')
        return Excess(found, LimitPart.EACH, date(2026, 12, 1))

    found = [excess(each) for each in ("flag", "approve", "wait", "refuse")]  # type: ignore[arg-type]
    assert strictest(found) is found[3]
    assert strictest(found[:3]) is found[1]
    assert strictest([found[0], found[2]]) is found[2]
    assert strictest([]) is None


def test_what_is_used_and_until_when() -> None:
    among = Among({WHO: [gift("2026-12-01", 30, id_=1), gift("2026-12-10", 40, id_=2)]})
    day = date(2026, 12, 15)
    a_month = limit('of = "gift.value"\nmost = 100\nper = "month"')
    assert (used_on(a_month, among, day), holds_until(a_month, among, day)) == (
        Decimal(70),
        date(2026, 12, 31),
    )
    rolling = limit('of = "gift.value"\nmost = 100\nover = "20d"')
    old = gift("2026-11-01", 5, id_=3)
    with_old = Among({WHO: [old, *among.events, gift("2026-12-28", 9, id_=4)]})
    assert used_on(rolling, with_old, day) == Decimal(70)
    assert holds_until(rolling, with_old, day) == date(2026, 12, 20)
    assert holds_until(rolling, with_old, date(2026, 12, 20)) == date(2026, 12, 20)
    assert holds_until(rolling, with_old, date(2026, 12, 21)) == date(2026, 12, 29)
    assert holds_until(rolling, among, day) == date(2026, 12, 20)
    assert holds_until(rolling, Among(), day) is None
    assert holds_until(limit('of = "gift.value"\nmost = 1'), among, day) is None


@given(st.lists(st.tuples(st.integers(1, 60), st.integers(0, 90)), max_size=8))
def test_records_that_were_allowed_never_come_to_more_than_the_most(
    given_: list[tuple[int, int]],
) -> None:
    text = 'of = "gift.value"\nmost = 100\nover = "10d"'
    kept: list[Event] = []
    found = limit(text)
    for n, (day, value) in enumerate(given_, start=1):
        record = gift(date.fromordinal(date(2026, 11, 1).toordinal() + day).isoformat(), value, n)
        if judged(text, record, *kept) is None:
            kept.append(record)
    for each in kept:
        assert used_on(found, Among({WHO: kept}), each.day) <= 100


def test_the_floors_of_what_is_given() -> None:
    kinds = built_in_kinds()
    day, year = floors(kinds, kinds.by_name["gift"], key=True)
    assert (day.most, year.most, day.across) == (Decimal(500), Decimal(2000), Across.RECEIVER)
    assert [each.most for each in floors(kinds, kinds.by_name["gift"], key=False)] == [100, 400]
    assert concerns(day, gift("2026-12-01"))
    for word in ("医生", "采购主管", "Purchasing person", "prescriber", "处方医生", "buyer"):
        assert is_barred_function(word)
    for other in ("会计", "店员", None, "", "consumer"):
        assert not is_barred_function(other)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("each = 1", "needs one of of, count"),
        ('of = "gift.value"\ncount = "gift"\nmost = 1', "needs one of of, count"),
        ('of = "gift.weight"\neach = 1', "has no number"),
        ('of = "gift"\neach = 1', "has no number"),
        ('of = "no-kind.value"\neach = 1', "there is no kind"),
        ('count = "gift.value"\nmost = 1', 'count cannot be "gift.value"'),
        ('count = "no-show"\nmost = 1', "is entered by nobody"),
        ('of = "open:gift"\nmost = 1', "has no balance"),
        ('of = "open:nothing"\nmost = 1', "there is no kind"),
        ('of = "gift.value"\neach = -1', "each cannot be -1"),
        ('of = "gift.value"\nmost = "no-field"', "most cannot be"),
        ('of = "gift.value"\nmost = "gathering.seats"', "most cannot be"),
        ('of = "gift.value"', "needs one of each, most, require"),
        ('of = "gift.value"\neach = 1\nper = "year"', "per has no place here"),
        ('of = "gift.value"\nmost = 1\nper = "year"\nover = "1y"', "cannot stand together"),
        ('of = "gift.value"\nmost = 1\nelse = 2', "else has no place here"),
        ('count = "gift"\neach = 1', "each has no place here"),
        ('of = "gift.value"\neach = 1\nacross = "gathering"', "across cannot be"),
        ('count = "trip"\nmost = 1\nacross = "receiver"', "across cannot be"),
        ('of = "contact.minutes"\neach = 30', "a contact is never refused"),
        ('of = "gift.value"\neach = 1\nwhen = "grade"', "when is no condition"),
        ('of = "gift.value"\neach = 1\nwhere = { colour = "red" }', "no field colour"),
        ("count = 3\nmost = 1", "count cannot be 3"),
    ],
)
def test_mistakes_of_a_file(text: str, problem: str) -> None:
    with pytest.raises(Exception, match=problem.replace("(", r"\(")):
        limit(text)
