from __future__ import annotations

from datetime import time, timedelta

import pytest
from sqlalchemy import Engine, select, update

from keqing.errors import Refused, Unusable
from keqing.models import (
    Agent,
    Assignment,
    Base,
    Customer,
    Enrollment,
    Event,
    Holiday,
    Operation,
    Phone,
    Setting,
)
from keqing.store import erasing, operations, unit
from keqing.store.engine import writer
from keqing.store.reverting import Undone, take_back
from tests.store.facts import DAY, add, agent, customer, customer_row, event, writing
from tests.store.test_today_queries import enrollment


def undo(engine: Engine, login: str = "li") -> Undone:
    with writing(engine, "undo", login) as work:
        return take_back(work, operations.newest_undoable(work.session, login))


def rows(engine: Engine, model: type[Base]) -> list[dict[str, object]]:
    table = Base.metadata.tables[model.__tablename__]
    with unit.reading(engine) as session:
        return [dict(row) for row in session.connection().execute(select(table)).mappings()]


def test_what_was_added_goes(engine: Engine) -> None:
    (li,) = add(engine, agent())
    (customer_id,) = add(engine, customer("C0001", owner_id=li))
    add(
        engine,
        event(customer_id),
        event(customer_id, 2),
        Phone(customer_id=customer_id, number="+8613", tail="13"),
    )
    assert undo(engine) == Undone(frozenset({customer_id}), frozenset({"event", "phone"}))
    assert rows(engine, Event) == rows(engine, Phone) == []
    assert undo(engine).customers == {customer_id}
    assert rows(engine, Customer) == []


def test_what_was_changed_is_as_before(engine: Engine) -> None:
    (customer_id,) = add(engine, customer("C0001", tags=["a"], declared_grade="A"))
    before = rows(engine, Customer)
    with writing(engine) as work:
        found = work.session.get_one(Customer, customer_id)
        found.tags, found.declared_grade, found.note = ["a", "b"], None, "安静"
        found.status = "paused"
    undo(engine)
    after = rows(engine, Customer)
    assert after == [{**before[0], "status": "paused"}]  # what is derived is folded, not undone


def test_what_was_deleted_comes_back_with_its_types(engine: Engine) -> None:
    (li, customer_id) = add(engine, agent(), customer("C0001"))
    add(
        engine,
        event(
            customer_id,
            time=time(9, 5),
            imported=DAY,
            details={"amount": "12.50", "n": 3},
            apart=["x"],
        ),
        Phone(customer_id=customer_id, number="+8613", tail="13", bad=True),
        Assignment(customer_id=customer_id, role="doctor", agent_id=li, since=DAY),
        Holiday(day=DAY, workday=False, name="元旦"),
    )
    tables = (Event, Phone, Assignment, Holiday)
    before = [rows(engine, model) for model in tables]
    with writing(engine) as work:
        for model in tables:
            for row in work.session.scalars(select(model)):
                work.session.delete(row)
    assert all(rows(engine, model) == [] for model in tables)
    assert undo(engine).customers == {customer_id}
    assert [rows(engine, model) for model in tables] == before


def test_several_steps_on_one_row(engine: Engine) -> None:
    with writing(engine) as work:
        row = customer("C0001")
        work.session.add(row)
        work.session.flush()
        two = customer("C0002", referrer_id=row.id)
        work.session.add(two)
        work.session.flush()
        row.referrer_id = two.id  # each refers to the other
        work.session.flush()
        row.name = "王秀兰"
    undo(engine)
    assert rows(engine, Customer) == []


def test_rows_that_came_to_refer_to_new_ones(engine: Engine) -> None:
    (customer_id,) = add(engine, customer("C0001"))
    with writing(engine) as work:
        two = customer("C0002")
        work.session.add(two)
        work.session.flush()
        work.session.get_one(Customer, customer_id).referrer_id = two.id
    assert undo(engine).customers == {1, 2}
    assert [row["code"] for row in rows(engine, Customer)] == ["C0001"]


def test_a_change_of_a_day_or_a_setting(engine: Engine) -> None:
    add_rows = [Holiday(day=DAY, workday=True), Setting(name="red-days", value=7)]
    with writing(engine) as work:
        work.session.add_all(add_rows)
    with writing(engine) as work:
        work.session.get_one(Setting, "red-days").value = {"n": [1]}
        work.session.get_one(Holiday, DAY).workday = False
    assert undo(engine) == Undone(frozenset(), frozenset({"holiday", "setting"}))
    with unit.reading(engine) as session:
        assert session.get_one(Setting, "red-days").value == 7
        assert session.get_one(Holiday, DAY).workday is True


def test_rows_that_changed_since_are_refused(engine: Engine) -> None:
    (customer_id,) = add(engine, customer("C0001"))
    with writing(engine, login="li") as work:
        work.session.get_one(Customer, customer_id).note = "first"
    with writing(engine, login="zhao") as work:
        work.session.get_one(Customer, customer_id).note = "second"
    before = rows(engine, Customer)
    with pytest.raises(Refused, match="has changed since"):
        undo(engine, "li")
    assert rows(engine, Customer) == before
    undo(engine, "zhao")
    undo(engine, "li")
    assert rows(engine, Customer)[0]["note"] is None


def test_another_column_of_the_row_may_have_changed(engine: Engine) -> None:
    (customer_id,) = add(engine, customer("C0001"))
    with writing(engine, login="li") as work:
        work.session.get_one(Customer, customer_id).note = "first"
    with writing(engine, login="zhao") as work:
        work.session.get_one(Customer, customer_id).grade = "A"
    undo(engine, "li")
    assert (rows(engine, Customer)[0]["note"], rows(engine, Customer)[0]["grade"]) == (None, "A")


def test_what_follows_from_the_facts_may_have_changed(engine: Engine) -> None:
    """The day on which a condition turns, too: a changed cadence sets it for everybody."""
    add(engine, customer("C0001"))
    turned = update(Customer).values(next_change=DAY, stage="bought", grade="A")
    with writer(engine).begin() as connection:
        connection.execute(turned)
    undo(engine)
    assert rows(engine, Customer) == []


def test_a_row_that_others_stand_on_is_refused(engine: Engine) -> None:
    (customer_id,) = add(engine, customer("C0001"), login="li")
    add(engine, event(customer_id), login="zhao")
    with pytest.raises(Refused):
        undo(engine, "li")
    assert len(rows(engine, Customer)) == len(rows(engine, Event)) == 1


@pytest.mark.parametrize("gone", [True, False])
def test_a_row_that_went_or_came_since_is_refused(engine: Engine, gone: bool) -> None:
    with writing(engine, login="li") as work:
        setting = Setting(name="zone", value="a")
        work.session.add(setting)
        if not gone:
            work.session.flush()
    if gone:
        with writing(engine, login="zhao") as work:
            work.session.delete(work.session.get_one(Setting, "zone"))
    else:
        with writing(engine, login="li") as work:
            work.session.delete(work.session.get_one(Setting, "zone"))
        with writing(engine, login="zhao") as work:
            work.session.add(Setting(name="zone", value="b"))
    with pytest.raises(Refused):
        undo(engine, "li")


def test_derived_rows_do_not_hold_a_customer_or_an_agent(engine: Engine) -> None:
    li, customer_id = add(engine, agent(), customer("C0001"))
    with writing(engine) as work:
        work.session.add(Enrollment(**enrollment(customer_id, li, DAY)))
    undo(engine)
    assert rows(engine, Agent) == rows(engine, Customer) == rows(engine, Enrollment) == []


def test_the_newest_of_this_login_that_is_neither_undone_nor_an_undo(engine: Engine) -> None:
    add(engine, customer("C0001"), command="first")
    add(engine, customer("C0002"), command="second")
    add(engine, customer("C0003"), login="zhao")
    undo(engine)
    undo(engine)
    assert [row["code"] for row in rows(engine, Customer)] == ["C0003"]
    with pytest.raises(Unusable):
        undo(engine)


def test_an_undo_is_recorded_and_tied_to_what_it_undid(engine: Engine) -> None:
    add(engine, customer("C0001"))
    undo(engine)
    with unit.reading(engine) as session:
        newest, first = operations.history(session, 2)
        assert (newest.command, newest.undoes, first.undone_by) == ("undo", first.id, newest.id)
        entries = operations.entries_of(first)
        assert [entry.reversed() for entry in entries] == list(operations.entries_of(newest))
        assert operations.broken_at(session) is None


def test_what_is_undone_is_not_undone_again(engine: Engine) -> None:
    add(engine, customer("C0001"))
    undo(engine)
    for id_ in (1, 2):
        with pytest.raises(Refused), writing(engine) as work:
            take_back(work, work.session.get_one(Operation, id_))


def test_an_erased_operation_is_not_undone(engine: Engine) -> None:
    add(engine, customer("C0001"))
    with writing(engine) as work:
        erasing.erase_payloads(work.session, [1])
    with pytest.raises(Refused, match="erased"):
        undo(engine)


def test_a_dry_run_undoes_nothing(engine: Engine) -> None:
    add(engine, customer("C0001"))
    with writing(engine, "undo") as work:
        take_back(work, operations.newest_undoable(work.session, "li"))
        work.keep = False
    assert len(rows(engine, Customer)) == 1
    undo(engine)


def test_an_import_is_one_operation(engine: Engine) -> None:
    add(engine, customer("A0001"))
    with writing(engine, "import") as work:
        ids = work.bulk_insert(Customer, [customer_row(f"C{n:04}") for n in range(1_200)])
        days = [{"customer_id": id_, "sequence": 1, "day": DAY, "kind": "inquiry"} for id_ in ids]
        work.bulk_insert(Event, [{**row, "details": {"来源": "电台"}} for row in days])
        work.session.get_one(Customer, ids[0]).note = "after the import, in the same operation"
    done = undo(engine)
    assert done.customers == set(ids)
    assert [row["code"] for row in rows(engine, Customer)] == ["A0001"]
    assert rows(engine, Event) == []


def test_an_import_whose_rows_changed_since_is_refused(engine: Engine) -> None:
    with writing(engine, "import") as work:
        ids = work.bulk_insert(Customer, [customer_row(f"C{n:04}") for n in range(600)])
    with writing(engine, login="zhao") as work:
        work.session.get_one(Customer, ids[-1]).note = "new"
    with pytest.raises(Refused):
        undo(engine)
    assert len(rows(engine, Customer)) == 600


def test_what_was_given_to_customers_is_known_after_it_is_taken_back(engine: Engine) -> None:
    with writing(engine, "import") as work:
        work.bulk_insert(Customer, [customer_row(f"C{n:04}") for n in range(300)])
    undo(engine)
    with unit.reading(engine) as session:
        found = operations.taken_back(session, "customer")
        assert {change.after["code"] for change in found if change.after} == {
            f"C{n:04}" for n in range(300)
        }
        assert list(operations.taken_back(session, "phone")) == []


def test_a_customer_who_moved_belongs_to_both(engine: Engine) -> None:
    first, two = add(engine, customer("C0001"), customer("C0002"))
    (moved,) = add(engine, Phone(customer_id=first, number="+8613", tail="13"))
    with writing(engine) as work:
        work.session.get_one(Phone, moved).customer_id = two
    assert undo(engine).customers == {first, two}
    with writing(engine) as work:
        work.session.get_one(Phone, moved).label = "home"
    assert undo(engine).customers == {first}


def test_days_far_apart(engine: Engine) -> None:
    (customer_id,) = add(engine, customer("C0001", created=DAY - timedelta(days=40_000)))
    with writing(engine) as work:
        work.session.get_one(Customer, customer_id).created = DAY
    undo(engine)
    assert rows(engine, Customer)[0]["created"] == DAY - timedelta(days=40_000)
