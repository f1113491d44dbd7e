"""What the rows of a file came to, written: customers, persons, stops, events and promises."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from keqing.models import ContactPerson, Customer, Event, Phone, Stop
from keqing.services.customers.stop_digests import stopped_numbers
from keqing.services.importing.draft import Draft, PersonDraft
from keqing.services.importing.target import Target
from keqing.services.importing.write import Writer, event_row
from keqing.text.phones import Written
from tests.departments import Department, who

TODAY, NOV_20 = date(2026, 11, 23), date(2026, 11, 20)
NUMBER = "+8613812345678"


@pytest.fixture
def department(tmp_path: Path) -> Department:
    return Department(tmp_path / "k.db")


def new(name: str, *, row: int = 2, number: str | None = None, code: str | None = None) -> Target:
    """Return a customer whom a row made."""
    target = Target(name, code=code, row=row, made=True)
    if number:
        target.phones, target.numbers = [Written(number)], {number}
    return target


def test_codes_pass_over_those_of_the_file_and_those_on_file(department: Department) -> None:
    department.customer("王秀英")
    targets = [new("甲"), new("乙", code="C0003"), new("丙"), new("丁")]
    with department.desk("import") as desk:
        Writer(desk, TODAY, {"C0003"}).write(targets)
    assert [target.code for target in targets] == ["C0002", "C0003", "C0004", "C0005"]


def test_what_a_file_leaves_out_of_a_new_customer(department: Department) -> None:
    with department.desk("import") as desk:
        Writer(desk, TODAY, set()).write([new("王秀英", number=NUMBER)])
    with department.reading() as desk:
        customer, agent = who(desk, "C0001"), desk.staff.names[0]
        assert (customer.type, customer.created, customer.status) == ("consumer", TODAY, "active")
        assert (customer.tags, customer.hours, customer.fields) == ([], [], {})
        assert desk.staff.name(customer.owner_id) == agent
        assert customer.initials.split()[0] == "wxy"
        [phone] = desk.session.scalars(select(Phone))
        assert (phone.number, phone.tail, phone.bad) == (NUMBER, "5678", False)
        [created] = desk.session.scalars(select(Event))
        assert (created.kind, created.sequence, created.imported) == ("created", 0, TODAY)
        assert created.details == {"type": "consumer"}


def test_a_customer_on_file_is_changed_and_the_fold_learns_the_profile(
    department: Department,
) -> None:
    department.customer("王秀英", phones=["13812345678"])
    with department.desk("import") as desk:
        target = Target("王秀英", id=who(desk, "C0001").id, code="C0001")
        target.values = {"name": "王秀瑛", "note": "改名", "grade": "A"}
        assert Writer(desk, TODAY, set()).write([target]) == {target.id}
    with department.reading() as desk:
        customer = who(desk, "C0001")
        assert (customer.name, customer.declared_grade, customer.note) == ("王秀瑛", "A", "改名")
        profile = desk.session.scalars(select(Event).where(Event.kind == "profile")).one()
        assert profile.details == {"grade": "A", "grade-given": True}


def test_nothing_changed_is_nothing_written(department: Department) -> None:
    department.customer("王秀英")
    with department.desk("import") as desk:
        target = Target("王秀英", id=who(desk, "C0001").id, code="C0001")
        assert Writer(desk, TODAY, set()).write([target]) == set()
        assert desk.work.entries == []


def test_events_of_a_day_stand_after_those_that_are_there(department: Department) -> None:
    code = department.customer("王秀英", NOV_20)
    department.log(code, day=NOV_20)
    with department.desk("import") as desk:
        target = Target("王秀英", id=who(desk, code).id, code=code)
        drafts = [
            Draft(n, day=NOV_20, event_values={"outcome": "no-answer", "direction": "out"})
            for n in (2, 3)
        ]
        writer = Writer(desk, TODAY, set())
        assert writer.events("contact", [(draft, target, None) for draft in drafts]) == {target.id}
        rows = desk.session.scalars(select(Event).order_by(Event.sequence)).all()
        assert [(row.kind, row.sequence) for row in rows] == [
            ("created", 0), ("contact", 1), ("contact", 2), ("contact", 3),
        ]  # fmt: skip
        assert rows[-1].imported == TODAY
        promise = writer.promises([(target, {"day": "2026-12-01"})])
        assert promise == {target.id}
        made = desk.session.scalars(select(Event).where(Event.kind == "promise")).one()
        assert (made.day, made.imported) == (TODAY, None)


ENDINGS = {
    "a wish": ("别再打了", None, False, ("stop", "别再打了"), 1),
    "a number that was stopped before": ("", None, False, ("stop", None), 1),
    "a death": (None, "走了", False, ("deceased", "走了"), 0),
    "a row that is the event itself": ("别再打了", None, True, None, 1),
}
"""The words of a stop and of a death, whether the row is the event: the contact written, and the stops."""


@pytest.mark.parametrize("name", ENDINGS)
def test_an_ending_is_an_event_and_a_stop_is_kept_by_number(
    department: Department, name: str
) -> None:
    stop, deceased, by_event, contact, stops = ENDINGS[name]
    target = new("王秀英", number=NUMBER)
    target.stop, target.deceased, target.by_event = stop, deceased, by_event
    with department.desk("import") as desk:
        touched = Writer(desk, TODAY, set()).write([target])
        assert touched == {target.id}
        events = desk.session.scalars(select(Event).where(Event.kind == "contact")).all()
        assert [(event.outcome, event.text) for event in events] == ([contact] if contact else [])
        kept = desk.session.scalars(select(Stop)).all()
        assert [row.evidence for row in kept] == [stop] * stops
        assert stopped_numbers(desk.session, [NUMBER, "+8613900000000"]) == (
            {NUMBER} if stops else set()
        )


def test_new_numbers_of_the_stopped_are_stopped_too(department: Department) -> None:
    code = department.customer("王秀英", phones=["13812345678"])
    department.log(code, "stop", text="别再打了")
    with department.desk("import") as desk:
        target = Target("王秀英", id=who(desk, code).id, code=code, status="stopped")
        target.phones = [Written("+8613900000000")]
        Writer(desk, TODAY, set()).write([target])
        assert stopped_numbers(desk.session, ["+8613900000000"]) == {"+8613900000000"}


def test_contact_persons_are_made_once_and_changed_after(department: Department) -> None:
    target = new("王秀英", number=NUMBER)
    target.take_person(PersonDraft("小李", "女儿", phones=[Written("+8613700000000", "家里")]))
    with department.desk("import") as desk:
        Writer(desk, TODAY, set()).write([target])
        [person] = target.persons.values()
        assert person.id
        assert person.changed == {}
    again = Target("王秀英", id=target.id, code=target.code, persons=target.persons)
    for kept in again.persons.values():
        kept.new_phones = []
    again.take_person(PersonDraft("小李", health=True))
    with department.desk("import") as desk:
        Writer(desk, TODAY, set()).write([again])
        row = desk.session.scalars(select(ContactPerson)).one()
        assert (row.name, row.relation, row.health) == ("小李", "女儿", True)
        phones = select(Phone.number, Phone.label).where(Phone.contact_person_id == row.id)
        assert desk.session.execute(phones).all() == [("+8613700000000", "家里")]


def test_a_referrer_is_written_by_the_ids(department: Department) -> None:
    department.customer("王秀英")
    department.customer("李四")
    with department.desk("import") as desk:
        ids = [who(desk, code).id for code in ("C0001", "C0002")]
        Writer(desk, TODAY, set()).refer({ids[1]: ids[0]})
        referred = select(Customer.code).where(Customer.referrer_id == ids[0])
        assert desk.session.scalars(referred).all() == ["C0002"]


def test_a_row_of_an_event_has_every_column_once() -> None:
    row = event_row(7, "contact", NOV_20, outcome="reached")
    assert (row["customer_id"], row["outcome"], row["text"], row["voided"]) == (
        7,
        "reached",
        None,
        False,
    )
    columns = {column.name for column in Event.__table__.columns} - {"id", "sequence"}
    assert row.keys() == columns
