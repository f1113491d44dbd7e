"""A transaction: kept whole or not at all, and every change of a fact in its operation."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import Engine, delete, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from keqing.errors import Busy
from keqing.models import (
    Agent,
    Customer,
    Definition,
    Enrollment,
    Event,
    Holiday,
    Operation,
    Phone,
    Setting,
)
from keqing.store import database, unit
from keqing.store import engine as engines
from keqing.store.changes import Change, each
from keqing.store.driver_errors import explain_error
from keqing.store.operations import entries_of
from keqing.store.unit import Work
from tests.store.facts import AT, DAY


@contextmanager
def writing(engine: Engine, command: str = "test") -> Iterator[Work]:
    with unit.writing(engine, login="li", command=command, at=AT) as work:
        yield work


def customer(code: str = "C0001", **values: Any) -> Customer:
    return Customer(**{"code": code, "name": "王秀英", "type": "consumer", "created": DAY} | values)


def operations(engine: Engine) -> list[Operation]:
    with unit.reading(engine) as session:
        return list(session.scalars(select(Operation).order_by(Operation.id)))


def changes(engine: Engine) -> list[Change]:
    """The changes of the newest operation."""
    return list(each(entries_of(operations(engine)[-1])))


def count(engine: Engine, model: Any) -> int:
    with unit.reading(engine) as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_every_kind_of_value_comes_back(engine: Engine) -> None:
    fields = {"z": 1, "a": [1.5, None, True, "𠮷"], "空": {"": "\u200b"}}
    written = Event(
        sequence=3,
        day=date(1, 1, 1),
        time=time(23, 59, 59, 123456),
        kind="contact",
        text="100% _\\ '\"; DROP TABLE --\n王[old]五",
        details=fields,
        apart=["field", "agent"],
        imported=date(9999, 12, 31),
        voided=True,
    )
    with writing(engine) as work:
        person = customer(name="欧阳 𠮷", tags=["甲", "乙"], hours=[], fields=fields)
        work.session.add(person)
        work.session.flush()
        written.customer_id = person.id
        work.session.add(written)
    with unit.reading(engine) as session:
        found = session.scalars(select(Event)).one()
        stood = session.scalars(select(Customer)).one()
    assert (found.day, found.time, found.imported) == (written.day, written.time, written.imported)
    assert (found.text, found.voided, found.apart) == (written.text, True, ["field", "agent"])
    assert found.details == stood.fields == fields
    assert [*found.details] == ["z", "a", "空"]
    assert (stood.name, stood.tags, stood.hours) == ("欧阳 𠮷", ["甲", "乙"], [])


def broken_off(work: Work) -> None:
    work.session.add(customer())
    work.session.flush()
    raise KeyboardInterrupt


def test_nothing_stays_of_a_block_that_fails(engine: Engine) -> None:
    with pytest.raises(KeyboardInterrupt), writing(engine) as work:
        broken_off(work)
    assert count(engine, Customer) == count(engine, Operation) == 0
    with writing(engine):  # and the lock is free
        pass


def test_a_dry_run_leaves_nothing(engine: Engine) -> None:
    holidays = count(engine, Holiday)
    with writing(engine) as work:
        work.keep = False
        work.session.add(customer())
        day = date(2040, 1, 3)
        work.bulk_insert(Holiday, [{"day": day, "workday": False, "name": None, "source": None}])
    assert count(engine, Customer) == count(engine, Operation) == 0
    assert count(engine, Holiday) == holidays


def test_a_reader_cannot_write(engine: Engine) -> None:
    with unit.reading(engine) as session, pytest.raises(DBAPIError):
        session.execute(delete(Customer))
    with unit.rehearsing(engine) as session:
        session.add(customer())
        with pytest.raises(DBAPIError):
            session.flush()
    assert count(engine, Customer) == 0


def test_a_reader_sees_one_moment(engine: Engine) -> None:
    with unit.reading(engine) as session:
        before = session.scalar(select(func.count()).select_from(Agent))
        if engine.dialect.name == "postgresql":  # SQLite's writer would wait for the reader
            with writing(engine) as work:
                work.session.add(Agent(name="李敏", roles=[]))
        assert session.scalar(select(func.count()).select_from(Agent)) == before


def test_what_changes_nothing_is_no_operation(engine: Engine) -> None:
    with writing(engine) as work:
        person = customer(note="a")
        work.session.add(person)
    with writing(engine) as work:
        again = work.session.get_one(Customer, person.id)
        again.note = "a"
        again.name = str(again.name)
        again.status, again.folded = "paused", DAY  # derived
    with writing(engine) as work:
        again = work.session.get_one(Customer, person.id)
        again.note = "b"
        work.session.flush()
        again.note = "a"
    with writing(engine) as work:
        fleeting = customer("C0002")
        work.session.add(fleeting)
        work.session.flush()
        work.session.delete(fleeting)
    assert len(operations(engine)) == 1


def test_an_operation_says_who_when_and_what(engine: Engine) -> None:
    with writing(engine, "init") as work:
        work.session.add(Agent(name="李敏", roles=["manager"]))
    (operation,) = operations(engine)
    assert (operation.login, operation.at, operation.command) == ("li", AT, "init")
    assert operation.undoes is operation.undone_by is None
    (change,) = changes(engine)
    assert (change.table, change.key, change.before) == ("agent", 1, None)
    assert change.after is not None
    assert change.after["name"] == "李敏"
    assert change.after["active"] is True


def test_an_aware_time_is_kept_as_utc(engine: Engine) -> None:
    at = datetime(2026, 11, 23, 9, tzinfo=timezone(timedelta(hours=8)))
    with unit.writing(engine, login="li", command="x", at=at) as work:
        work.session.add(customer())
    assert operations(engine)[0].at == at.astimezone(UTC).replace(tzinfo=None)


def test_a_change_is_recorded_with_what_was_before(engine: Engine) -> None:
    with writing(engine) as work:
        person = customer(note="a", tags=["x"])
        work.session.add(person)
        work.session.add(Setting(name="zone", value="Asia/Shanghai"))
    with writing(engine) as work:
        again = work.session.get_one(Customer, person.id)
        again.note, again.tags, again.created = None, ["x", "y"], date(2026, 1, 2)
        work.session.flush()
        again.note = "b"
        work.session.delete(work.session.get_one(Setting, "zone"))
    by_table: dict[str, list[Change]] = {}
    for change in changes(engine):
        by_table.setdefault(change.table, []).append(change)
    assert by_table["customer"][0].before == {
        "note": "a",
        "tags": ["x"],
        "created": DAY.isoformat(),
    }
    assert by_table["customer"][-1].after == {"note": "b"}
    (gone,) = by_table["setting"]
    assert (gone.before, gone.after) == ({"name": "zone", "value": "Asia/Shanghai"}, None)


def test_what_was_set_without_being_read_is_recorded_too(engine: Engine) -> None:
    with writing(engine) as work:
        person = customer(note="a")
        work.session.add(person)
    with writing(engine) as work:
        again = work.session.get_one(Customer, person.id)
        work.session.expire(again)
        again.note = "b"
    (change,) = changes(engine)
    assert (change.before, change.after) == ({"note": "a"}, {"note": "b"})


def test_adding_a_row_asks_nothing_back(engine: Engine) -> None:
    from sqlalchemy import event

    said: list[str] = []
    with writing(engine) as work:
        event.listen(
            work.session.get_bind(),
            "before_cursor_execute",
            lambda _c, _cursor, statement, *_: said.append(statement),
        )
        work.session.add_all([customer(f"C000{n}") for n in range(5)])
        work.session.flush()
    assert [line for line in said if line.startswith("SELECT customer")] == []


def test_many_rows_get_their_ids_in_order(engine: Engine) -> None:
    rows = [
        {"code": f"C{n:04}", "name": f"客{n}", "type": "consumer", "created": DAY}
        for n in range(1_200)
    ]
    with writing(engine) as work:
        work.session.add(customer("first"))
        ids = work.bulk_insert(Customer, rows)
        work.bulk_insert(
            Phone, [{"customer_id": i, "number": "+8613", "tail": "8613"} for i in ids]
        )
        assert work.bulk_insert(Phone, []) == []
        later = customer("last")
        work.session.add(later)
    assert ids == sorted(ids)
    assert later.id > ids[-1]
    with unit.reading(engine) as session:
        stored = session.execute(select(Customer.id, Customer.code).order_by(Customer.id)).all()
        assert [code for _, code in stored] == ["first", *(row["code"] for row in rows), "last"]
        assert [key for key, _ in stored][1:-1] == ids
        found = session.get_one(Customer, ids[7])
        assert (found.status, found.tags, found.pinyin, found.note) == ("active", [], "", None)
    assert len(changes(engine)) == 2_402


def test_an_id_is_never_given_twice(engine: Engine) -> None:
    with writing(engine) as work:
        person = customer()
        work.session.add(person)
        work.session.flush()
        first = person.id
        work.session.delete(person)
    with writing(engine) as work:
        (second,) = work.bulk_insert(
            Customer, [{"code": "C2", "name": "b", "type": "consumer", "created": DAY}]
        )
        work.session.delete(work.session.get_one(Customer, second))
    with writing(engine) as work:
        third = customer()
        work.session.add(third)
    assert first < second < third.id


def test_derived_rows_are_not_recorded(engine: Engine) -> None:
    with writing(engine) as work:
        person = customer()
        work.session.add(person)
        work.session.flush()
        row = dict.fromkeys(Enrollment.__table__.columns.keys())
        days = dict.fromkeys(("anchor", "start", "last", "previous"), DAY)
        numbers = dict.fromkeys(("version", "position", "number", "attempts", "rank"), 1)
        work.session.execute(
            insert(Enrollment),
            [{**row, **days, **numbers, "id": 1, "customer_id": person.id, "cadence": "x",
              "subject": "", "notes": []}],
        )  # fmt: skip
    assert {change.table for change in changes(engine)} == {"customer"}
    with writing(engine) as work:
        work.session.execute(delete(Enrollment))
        work.session.execute(
            update(Customer).values(stage="x"), execution_options={"derived": True}
        )
    assert len(operations(engine)) == 1


@pytest.mark.parametrize("statement", [insert(Agent), update(Agent), delete(Agent)])
def test_facts_are_not_written_past_the_record(engine: Engine, statement: Any) -> None:
    with pytest.raises(AssertionError, match="agent"), writing(engine) as work:
        work.session.execute(
            statement.values(name="x") if hasattr(statement, "values") else statement
        )


def test_a_unique_value_is_unique_in_its_case(engine: Engine) -> None:
    with writing(engine) as work:
        work.session.add_all([customer("c0001"), customer("C0001")])
    with pytest.raises(DBAPIError), writing(engine) as work:
        work.session.add(customer("C0001"))


def test_text_is_ordered_alike_everywhere(engine: Engine) -> None:
    codes = ["C0010", "C0002", "c0001", "a-b", "aB", "a b", "Z", "李", "王", "é", "_", "C-1"]
    with writing(engine) as work:
        work.session.add_all([customer(code) for code in codes])
    with unit.reading(engine) as session:
        assert list(session.scalars(select(Customer.code).order_by(Customer.code))) == sorted(codes)


def test_a_server_orders_text_without_a_language(server_db: str) -> None:
    columns = text(
        "SELECT DISTINCT collation_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND data_type = 'character varying'"
        " AND table_name <> 'alembic_version'"
    )
    with unit.reading(database.open_existing(server_db, "")) as session:
        assert list(session.scalars(columns)) == ["C"]


def test_a_search_means_what_is_typed(engine: Engine) -> None:
    names = ["100%", "1000", "a_b", "axb", "Li", "li", "李"]
    with writing(engine) as work:
        work.session.add_all([customer(str(n), name=name) for n, name in enumerate(names)])

    def found(words: str) -> list[str]:
        asked = Customer.name.icontains(words, autoescape=True)
        with unit.reading(engine) as session:
            return list(session.scalars(select(Customer.name).where(asked).order_by(Customer.code)))

    assert found("0%") == ["100%"]
    assert found("a_b") == ["a_b"]
    assert found("LI") == ["Li", "li"]
    assert found("李") == ["李"]


def test_a_row_that_refers_to_nobody_is_refused(engine: Engine) -> None:
    with pytest.raises(DBAPIError), writing(engine) as work:
        work.session.add(Phone(customer_id=77, number="+8613", tail="8613"))
    with pytest.raises(DBAPIError), writing(engine) as work:
        work.session.add(Definition(type="cadence", name="x", version=1, text=None, since=DAY))


def test_a_writer_waits_for_its_turn_and_gives_up(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "BUSY_SECONDS", 0.01)
    monkeypatch.setattr(engines, "_PRAGMAS", ("PRAGMA busy_timeout = 10",))
    with writing(engine) as work:
        work.session.add(customer())
        work.session.flush()
        with pytest.raises(DBAPIError) as caught, writing(engine):
            pass
    assert isinstance(explain_error(caught.value), Busy)
    assert count(engine, Customer) == 1
