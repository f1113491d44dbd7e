from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, inspect, select

from keqing.models import Customer, Event, Setting, Supply
from keqing.store import bulk, many_rows, operations, unit
from tests.store.facts import DAY, add, customer, customer_row, writing

LATER = DAY + timedelta(days=30)


def test_left_out_columns_get_their_defaults(engine: Engine) -> None:
    with writing(engine) as work:
        (customer_id,) = work.bulk_insert(Customer, [customer_row("C0001")])
        row = work.session.get_one(Customer, customer_id)
        assert (row.status, row.tags, row.fields, row.note) == ("active", [], {}, None)


def test_values_come_back_as_they_were(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a text holds, and in as many statements as it takes; a column may be empty in some rows."""
    monkeypatch.setattr(many_rows, "_MAX_ROWS", 2)
    notes = ['it\'s "so" \\ 100%s', "一\n二\t😀", None, "null", "{}"]
    tags: list[Any] = [["a", {"b": [None, 1.5, True]}], [], ["\\u0041"], [""], ["'"]]
    rows = [
        customer_row(f"C{n:04}", note=note, tags=tag, fields={"amount": "1.50", "是": n})
        for n, (note, tag) in enumerate(zip(notes, tags, strict=True))
    ]
    with writing(engine) as work:
        ids = work.bulk_insert(Customer, rows)
        times = [None, time(9, 30), None, None, time(23, 59, 59)]
        work.bulk_insert(
            Event,
            [
                {"customer_id": id_, "day": DAY, "sequence": 1, "kind": "promise", "time": at}
                for id_, at in zip(ids, times, strict=True)
            ],
        )
    with unit.reading(engine) as session:
        people = session.scalars(select(Customer).order_by(Customer.code)).all()
        assert [person.id for person in people] == ids
        assert [(person.note, person.tags) for person in people] == [*zip(notes, tags, strict=True)]
        assert [person.fields["是"] for person in people] == [0, 1, 2, 3, 4]
        events = session.scalars(select(Event).order_by(Event.customer_id)).all()
        assert [(event.day, event.time) for event in events] == [(DAY, at) for at in times]


def test_rows_whose_key_is_their_name(engine: Engine) -> None:
    with writing(engine) as work:
        work.bulk_insert(Setting, [{"name": "zone", "value": "Asia/Shanghai"}])
    with unit.reading(engine) as session:
        assert session.get_one(Setting, "zone").value == "Asia/Shanghai"


def test_derived_rows_are_no_operation(engine: Engine) -> None:
    (customer_id,) = add(engine, customer("C0001"))
    days = dict.fromkeys(("start", "run_out", "supply_end"), DAY)
    row = {"customer_id": customer_id, "units": "30", "daily": "1.5", **days}
    with writing(engine, "fold") as work:
        ids = work.bulk_insert(Supply, [{**row, "product": name} for name in "ab"])
    with unit.reading(engine) as session:
        assert session.scalars(select(Supply.id).order_by(Supply.product)).all() == ids
        assert [operation.command for operation in operations.history(session, 10)] == ["add"]


def test_no_rows_are_no_operation(engine: Engine) -> None:
    with writing(engine) as work:
        assert work.bulk_insert(Customer, []) == []
    with unit.reading(engine) as session:
        assert operations.history(session, 10) == []


def indexes(engine: Engine) -> set[tuple[str, str]]:
    return {
        (table, str(found["name"]))
        for table in inspect(engine).get_table_names()
        for found in inspect(engine).get_indexes(table)
    }


def test_indexes_are_made_again_when_all_is_written(engine: Engine) -> None:
    before = indexes(engine)
    with writing(engine) as work, bulk.indexed_late(work.session, wanted=True):
        work.bulk_insert(Customer, [customer_row("C0001")])
    assert indexes(engine) == before
    with unit.reading(engine) as session:
        assert session.scalars(select(Customer.code).where(Customer.initials == "")).all()


def test_a_broken_off_load_leaves_them(engine: Engine) -> None:
    before = indexes(engine)

    def break_off() -> None:
        with writing(engine) as work, bulk.indexed_late(work.session, wanted=True):
            work.bulk_insert(Customer, [customer_row("C0001")])
            raise LookupError

    with pytest.raises(LookupError):
        break_off()
    assert indexes(engine) == before
    with unit.reading(engine) as session:
        assert session.scalars(select(Customer.code)).all() == []


def test_bound_rows_are_written_and_changed(engine: Engine) -> None:
    (customer_id,) = add(engine, customer("C0001"))
    names = ("customer_id", "product", "start", "units", "daily", "run_out", "supply_end")
    with writing(engine, "fold") as work:
        supplies = bulk.RowWriter(work.session, Supply)
        row = supplies.bind(names, (customer_id, "a", DAY, "30", "1.5", DAY, DAY))
        supplies.insert(names, [row])
        supplies.insert(names, [])
        (key,) = work.session.scalars(select(Supply.id)).all()
        supplies.update(
            ("units", "run_out"), [(*supplies.bind(("units", "run_out"), ("60", LATER)), key)]
        )
        assert list(bulk.take_ids(work.session, Supply, 0)) == []
        assert len(bulk.take_ids(work.session, Supply, 2)) == 2
    with unit.reading(engine) as session:
        (found,) = session.scalars(select(Supply)).all()
        assert (found.start, found.units, found.run_out) == (DAY, "60", LATER)
