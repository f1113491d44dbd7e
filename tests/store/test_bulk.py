from __future__ import annotations

from sqlalchemy import Engine, select

from keqing.models import Customer, Setting, Supply
from keqing.store import operations, unit
from tests.store.facts import DAY, add, customer, customer_row, writing


def test_left_out_columns_get_their_defaults(engine: Engine) -> None:
    with writing(engine) as work:
        (customer_id,) = work.bulk_insert(Customer, [customer_row("C0001")])
        row = work.session.get_one(Customer, customer_id)
        assert (row.status, row.tags, row.fields, row.note) == ("active", [], {}, None)


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
