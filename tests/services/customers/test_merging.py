from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from keqing.errors import Unusable
from keqing.models import (
    Agent,
    Assignment,
    Base,
    ContactPerson,
    Customer,
    Event,
    Phone,
    Stop,
)
from keqing.records.merged import Merged
from keqing.services.context.desk import Desk
from keqing.services.corrections import looking_back, undoing
from keqing.services.customers import codes, merging, saving, stop_digests
from keqing.services.customers.contact_persons import PersonWords, save_person
from keqing.services.customers.customer_words import CustomerChanges, NewCustomer
from keqing.services.customers.finding import find
from keqing.services.department import agents
from keqing.store.changes import TABLES
from keqing.store.last_list import Seen
from tests.departments import BOX, Department, who

NOV = {n: date(2026, 11, n) for n in range(1, 31)}


@pytest.fixture
def department(tmp_path: Path) -> Department:
    return Department(tmp_path / "k.db")


@contextmanager
def read(department: Department) -> Iterator[Desk]:
    with department.reading() as desk:
        yield desk


def merge(department: Department, kept: str, gone: str) -> Merged:
    with department.desk("merge") as desk:
        return merging.merge_customers(desk, who(desk, kept), who(desk, gone))


def undo(department: Department) -> None:
    with department.desk("undo") as desk:
        undoing.undo_newest(desk)


def facts(department: Department) -> dict[str, list[tuple[Any, ...]]]:
    """The facts, without the manager's tasks about stops that were taken back."""
    with department.reading() as desk:
        return {
            name: [
                tuple(row)
                for row in desk.session.connection().execute(select(table).order_by(table.c[0]))
                if "'revived'" not in repr(row)
            ]
            for name, table in TABLES.items()
            if name != "operation"
        }


def bought(department: Department, code: str) -> dict[str, str]:
    """What stands for a customer because of what they bought, whatever their grade."""
    due = department.due(code).items()
    return {step: day for step, day in due if step.startswith(("therapy ", "supply-end "))}


def rows(department: Department, model: type[Base], code: str) -> list[Any]:
    with department.reading() as desk:
        owner = who(desk, code).id
        return list(desk.session.scalars(select(model).filter_by(customer_id=owner)))


def test_all_that_the_second_has_goes_over_and_comes_back(department: Department) -> None:
    kept = department.customer(day=NOV[2], phones=["13812345678"], tags=["糖尿病"], grade="B")
    gone = department.customer(
        "王秀应",
        NOV[1],
        phones=["13812345678", "13912345678"],
        tags=["高血压", "糖尿病"],
        grade="A",
        address="朝阳",
        fields=["allergies=青霉素"],
    )
    referred = department.customer("赵六", NOV[3])
    department.add(gone, "purchase", *BOX, day=NOV[20])
    department.log(gone, day=NOV[21])
    department.log(kept, "no-answer", day=NOV[21], text=None)
    with department.desk("add-contact") as desk:
        save_person(
            desk, who(desk, gone), "小李", PersonWords(relation="女儿", phones=["13712345670"])
        )
        who(desk, referred).referrer_id = who(desk, gone).id
    due = bought(department, gone)
    before = facts(department)
    record = merge(department, kept, gone)
    assert (record.code, record.gone_code, record.gone_name) == (kept, gone, "王秀应")
    assert (record.events, record.phones, record.contact_persons) == (2, 2, 1)
    assert [
        (difference.field, difference.kept, difference.left) for difference in record.differing
    ] == [
        ("name", "王秀英", "王秀应"),
        ("grade", "B", "A"),
    ]
    assert bought(department, kept) == due
    assert {difference.number for difference in rows(department, Phone, kept)} == {
        "+8613812345678",
        "+8613912345678",
        "+8613712345670",
    }
    with department.reading() as desk:
        customer = who(desk, kept)
        assert (customer.address, customer.grade, customer.tags) == (
            "朝阳",
            "B",
            ["糖尿病", "高血压"],
        )
        assert customer.fields == {"allergies": "青霉素"}
        assert who(desk, referred).referrer_id == customer.id
        assert desk.session.scalar(select(Customer.id).where(Customer.code == gone)) is None
        (trace,) = desk.session.scalars(select(Event).where(Event.kind == "merged"))
        assert trace.details == {"code": gone, "name": "王秀应", "grade": "A"}
    assert not {"replay", "chain"} & set(department.findings())
    undo(department)
    assert facts(department) == before
    assert bought(department, gone) == due
    assert not {"replay", "chain"} & set(department.findings())


def test_the_code_of_the_second_means_the_first_and_is_given_to_nobody(
    department: Department,
) -> None:
    first, second, third = (department.customer(name, phones=[]) for name in ("甲", "乙", "丙"))
    merge(department, second, third)
    merge(department, first, second)
    with department.desk("test", dry_run=True) as desk:
        assert find(desk, third.lower(), Seen()).code == first
        assert find(desk, second, Seen(rows=(second,), day=desk.today)).code == first
        assert codes.next_number(desk.session) == 4
        with pytest.raises(Unusable):
            saving.add_customer(desk, NewCustomer("丁", code=third))
    undo(department)
    with read(department) as desk:
        assert find(desk, third, Seen()).code == second


@pytest.mark.parametrize("stopped", ["kept", "gone"])
def test_a_stop_on_either_stops_both_and_whoever_has_no_other_number(
    department: Department, stopped: str
) -> None:
    kept = department.customer("王秀英", NOV[1], phones=["13812345678"])
    gone = department.customer("王秀应", NOV[1], phones=["13912345678"])
    shares = department.customer("老王", NOV[1], phones=["13812345678", "13912345678"])
    before = facts(department)
    department.log({"kept": kept, "gone": gone}[stopped], "stop", NOV[5], text="请勿打扰")
    department.log({"kept": gone, "gone": kept}[stopped], "reached", NOV[9])
    record = merge(department, kept, gone)
    assert "not to be called" in str(record.remarks[0])
    assert record.next == ()
    with department.reading() as desk:
        assert who(desk, kept).status == who(desk, shares).status == "stopped"
        numbers = {"+8613812345678", "+8613912345678"}
        assert stop_digests.stopped_numbers(desk.session, numbers) == numbers
        kept_stops = desk.session.scalars(select(Stop).where(Stop.customer_id.is_not(None))).all()
        assert {kept_stop.evidence for kept_stop in kept_stops} == {"请勿打扰"}
    assert not {"replay", "chain"} & set(department.findings())
    for _ in range(3):
        undo(department)
    assert facts(department) == before


def test_the_same_contact_person_is_one(department: Department) -> None:
    kept, gone = department.customer(), department.customer("王秀应")
    with department.desk("add-contact") as desk:
        save_person(desk, who(desk, kept), "小李", PersonWords(phones=["13712345670"]))
        save_person(
            desk,
            who(desk, gone),
            "小李",
            PersonWords(relation="女儿", phones=["13712345670", "13712345671"], health=True),
        )
    before = facts(department)
    record = merge(department, kept, gone)
    (person,) = rows(department, ContactPerson, kept)
    assert (person.relation, person.health) == ("女儿", False)
    assert [
        (difference.number, difference.contact_person_id)
        for difference in rows(department, Phone, kept)
    ] == [
        ("+8613712345670", person.id),
        ("+8613712345671", person.id),
    ]
    assert [difference.field for difference in record.differing] == ["name", "小李"]
    undo(department)
    assert facts(department) == before


def test_a_role_is_held_by_one_on_a_day(department: Department) -> None:
    kept, gone = department.customer(), department.customer("王秀应")
    with department.desk("add-agent") as desk:
        for name in ("陈刚", "赵敏"):
            agents.add(desk, name, roles=["doctor"])
    with department.desk("assign") as desk:
        ids = {holder.name: holder.id for holder in desk.session.scalars(select(Agent))}
        for code, agent, since, until in (
            (kept, "陈刚", NOV[1], NOV[10]),
            (gone, "赵敏", NOV[10], None),
            (gone, "赵敏", NOV[1], NOV[5]),
        ):
            desk.session.add(
                Assignment(
                    customer_id=who(desk, code).id,
                    role="doctor",
                    agent_id=ids[agent],
                    since=since,
                    until=until,
                )
            )
        desk.session.add(
            Assignment(
                customer_id=who(desk, gone).id, role="rep", agent_id=ids["赵敏"], since=NOV[1]
            )
        )
    before = facts(department)
    record = merge(department, kept, gone)
    assert [
        (difference.role, difference.since) for difference in rows(department, Assignment, kept)
    ] == [
        ("doctor", NOV[1]),
        ("rep", NOV[1]),
    ]
    assert [
        (difference.field, difference.kept, difference.left) for difference in record.differing[1:]
    ] == [("doctor", "陈刚", "赵敏")] * 2
    undo(department)
    assert facts(department) == before


def test_who_brought_whom(department: Department) -> None:
    kept, gone = department.customer(), department.customer("王秀应")
    other = department.customer("赵六")
    with department.desk("edit") as desk:
        who(desk, kept).referrer_id = who(desk, gone).id
        who(desk, gone).referrer_id = who(desk, kept).id
        who(desk, other).referrer_id = who(desk, gone).id
    merge(department, kept, gone)
    with department.reading() as desk:
        assert who(desk, kept).referrer_id is None
        assert who(desk, other).referrer_id == who(desk, kept).id


def test_nobody_is_merged_with_themselves(department: Department) -> None:
    code = department.customer()
    with pytest.raises(Unusable):
        merge(department, code, code)


def test_the_profile_of_the_second_does_not_come_back(department: Department) -> None:
    kept = department.customer(day=NOV[2], grade="B")
    gone = department.customer("王秀应", NOV[1])
    with department.desk("edit-customer", NOV[20]) as desk:
        saving.edit_customer(desk, who(desk, gone), CustomerChanges(grade="VIP", tags=["高血压"]))
    merge(department, kept, gone)
    with department.reading() as desk:
        found = desk.session.scalars(
            select(Event).where(Event.kind.in_(["created", "profile"]), ~Event.voided)
        ).all()
        assert [(event.kind, event.details) for event in found] == [
            ("created", {"type": "consumer", "grade": "B"}),
            ("profile", {"tag": ["高血压"]}),
        ]
    assert not {"replay", "chain"} & set(department.findings())


def test_what_the_second_was_does_not_decide_what_holds_the_first(department: Department) -> None:
    gone = department.customer("康复药店", NOV[1], type="pharmacy")
    kept = department.customer("王秀英", NOV[1])
    department.add(kept, "purchase", *BOX, day=NOV[20])
    due = bought(department, kept)
    merge(department, kept, gone)
    assert bought(department, kept) == due
    assert "therapy 1d" in due


def test_on_one_day_the_second_s_records_come_after_the_first_s(department: Department) -> None:
    gone, kept = department.customer("王秀应", NOV[1]), department.customer(day=NOV[1])
    for code, text in ((gone, "乙一"), (kept, "甲一"), (gone, "乙二"), (kept, "甲二")):
        department.log(code, day=NOV[5], text=text)
    merge(department, kept, gone)
    with department.reading() as desk:
        events = looking_back.read_timeline(desk, who(desk, kept), None).events
    assert [event.text for event in events if event.kind == "contact"] == [
        "乙二",
        "乙一",
        "甲二",
        "甲一",
    ]
