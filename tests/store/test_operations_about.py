"""Operations are found by whom they were about, in single changes and among the rows of a long one."""

from __future__ import annotations

from sqlalchemy import Engine

from keqing.models import Customer, Event, Phone
from keqing.store import unit
from keqing.store.operations_about import changes_about, numbers_with_row
from tests.store.facts import DAY, add, customer, customer_row, event, writing

HOSTILE = (
    "[1,2,",
    '["event",["id"',
    "],false]",
    ',["customer",2,',
    '"customer_id":2}',
    "]],true],[",
)
"""Words of a record that look like parts of a payload."""


def about(engine: Engine, customer_id: int) -> dict[int, list[tuple[str, int | str]]]:
    with unit.reading(engine) as session:
        return {
            number: [(change.table, change.key) for change in changes]
            for number, changes in changes_about(session, customer_id)
        }


def test_of_many_rows_only_theirs_are_given(engine: Engine) -> None:
    with writing(engine, "import") as work:
        keys = work.bulk_insert(Customer, [customer_row(f"C{n:04}") for n in range(300)])
        phones = [{"customer_id": key, "number": f"+86{key}", "tail": "1"} for key in keys]
        numbers = work.bulk_insert(Phone, phones)
        work.bulk_insert(Event, [])
        rows = [
            {
                "customer_id": key,
                "sequence": n,
                "day": DAY,
                "kind": "contact",
                "text": HOSTILE[key % len(HOSTILE)],
                "details": {"list": [1, 2, 3]},
                "apart": ["doctor"],
                "voided": False,
            }
            for key in keys
            for n in (1, 2)
        ]
        events = work.bulk_insert(Event, rows)
        work.session.get_one(Customer, keys[7]).note = HOSTILE[0]
    assert list(about(engine, keys[7])) == [1]
    assert about(engine, keys[7])[1] == [
        ("customer", keys[7]),
        ("phone", numbers[7]),
        ("event", events[14]),
        ("event", events[15]),
        ("customer", keys[7]),
    ]
    for n in range(0, 300, 37):
        assert len(about(engine, keys[n])[1]) == (5 if n == 7 else 4)


def test_a_change_that_does_not_say_whose_row_it_is(engine: Engine) -> None:
    first, second = add(engine, customer("C0001"), customer("C0002"))
    (record,) = add(engine, event(first, text=HOSTILE[4]))
    with writing(engine) as work:
        work.session.get_one(Event, record).voided = True
    assert about(engine, first) == {
        1: [("customer", first)],
        2: [("event", record)],
        3: [("event", record)],
    }
    assert list(about(engine, second)) == [1]
    with unit.reading(engine) as session:
        assert list(numbers_with_row(session, "event", record, after=2)) == [3]
        assert list(numbers_with_row(session, "event", record + 1, after=0)) == []
