"""The chain of operations shows what somebody changed behind keqing's back."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, text

from keqing.models import Customer, Operation
from keqing.store import erasing, operations, unit
from keqing.store.engine import writer
from keqing.store.reverting import take_back
from tests.store.facts import AT, add, customer, customer_row, writing


@pytest.fixture
def chained(engine: Engine) -> Engine:
    """Five operations, the second a long one."""
    add(engine, customer("A0001"))
    with writing(engine, "import") as work:
        work.bulk_insert(Customer, [customer_row(f"C{n:04}") for n in range(200)])
    for n in range(3):
        add(engine, customer(f"B{n:04}"), login="赵强")
    return engine


def behind(engine: Engine, statement: str) -> None:
    """Change the database without keqing."""
    with writer(engine).begin() as connection:
        connection.execute(text(statement))


def broken_at(engine: Engine) -> int | None:
    with unit.reading(engine) as session:
        return operations.broken_at(session)


def test_a_chain_as_it_was_written(chained: Engine) -> None:
    assert broken_at(chained) is None
    with unit.reading(chained) as session:
        assert len({operation.digest for operation in operations.history(session, 10)}) == 5


def test_an_empty_chain(engine: Engine) -> None:
    assert broken_at(engine) is None


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("UPDATE operation SET payload = replace(payload, '秀', '丽') WHERE id = 1", 1),
        ("UPDATE operation SET payload = '[]' WHERE id = 2", 2),
        ("UPDATE operation SET login = 'li' WHERE id = 3", 3),
        ("UPDATE operation SET command = 'other' WHERE id = 4", 4),
        ("UPDATE operation SET at = '2020-01-01 00:00:00' WHERE id = 5", 5),
        ("UPDATE operation SET undoes = 1 WHERE id = 4", 4),
        ("UPDATE operation SET payload_digest = 'x', payload = NULL WHERE id = 2", 2),
        ("DELETE FROM operation WHERE id = 3", 4),
        ("DELETE FROM operation WHERE id = 1", 2),
    ],
)
def test_a_change_is_found_where_it_was_made(chained: Engine, change: str, found: int) -> None:
    behind(chained, change)
    assert broken_at(chained) == found


@pytest.mark.parametrize("erased", [[1], [2, 3], [1, 2, 3, 4, 5]])
def test_the_chain_holds_without_what_was_erased(chained: Engine, erased: list[int]) -> None:
    with writing(chained) as work:
        erasing.erase_payloads(work.session, erased)
    assert broken_at(chained) is None
    with unit.reading(chained) as session:
        log = {operation.id: operation for operation in operations.history(session, 10)}
        assert len(log) == 5
        assert all((operations.entries_of(log[id_]) == ()) == (id_ in erased) for id_ in log)
    behind(chained, "UPDATE operation SET command = 'other' WHERE id = 4")
    assert broken_at(chained) == 4


def test_what_was_erased_is_in_no_payload(chained: Engine) -> None:
    with writing(chained) as work:
        erasing.erase_payloads(work.session, [1])
    with unit.reading(chained) as session:
        payloads = [operation.payload for operation in operations.history(session, 10)]
    assert not any("A0001" in payload for payload in payloads if payload)


def test_fields_do_not_run_into_each_other() -> None:
    digest = operations.chain_digest("x", "y", "li\n", AT, "log", None)
    two = operations.chain_digest("x", "y", "li", AT, "\nlog", None)
    assert digest != two


def test_history_is_newest_first(chained: Engine) -> None:
    with unit.reading(chained) as session:
        assert [operation.id for operation in operations.history(session, 3)] == [5, 4, 3]


COLUMNS = "login, at, command, payload, payload_digest, digest, undoes, undone_by"
COPY = f"INSERT INTO operation (id, {COLUMNS}) SELECT {{to}}, {COLUMNS} FROM operation WHERE id = {{of}}"  # noqa: S608  # our own names


@pytest.fixture
def undone(chained: Engine) -> Engine:
    """Operation 6 takes back 5."""
    with writing(chained, "undo", login="赵强") as work:
        take_back(work, work.session.get_one(Operation, 5))
    return chained


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("login", "'li2'"),
        ("at", "'2026-11-23 00:30:01'"),
        ("command", "'test '"),
        ("payload", "payload || ' '"),
        ("payload_digest", "'0'"),
        ("digest", "'0'"),
        ("undoes", "1"),
        ("undone_by", "1"),
        ("undone_by", "6"),
    ],
)
def test_every_column_that_is_changed_is_found(undone: Engine, column: str, value: str) -> None:
    behind(undone, f"UPDATE operation SET {column} = {value} WHERE id = 3")  # noqa: S608  # our own names
    assert broken_at(undone) == 3


@pytest.mark.parametrize(
    "statements",
    [
        ["UPDATE operation SET undone_by = NULL WHERE id = 5"],
        ["UPDATE operation SET undone_by = 4 WHERE id = 5"],
        ["DELETE FROM operation WHERE id IN (2, 3)"],
        ["DELETE FROM operation WHERE id < 4"],
        ["UPDATE operation SET undone_by = NULL", "DELETE FROM operation WHERE id = 4"],
        ["UPDATE operation SET id = 99 WHERE id = 2"],
        [
            "UPDATE operation SET id = 99 WHERE id = 2",
            "UPDATE operation SET id = 2 WHERE id = 3",
            "UPDATE operation SET id = 3 WHERE id = 99",
        ],
        [COPY.format(to=7, of=4)],
        [COPY.format(to=0, of=1)],
        ["UPDATE operation SET id = 99 WHERE id = 4", COPY.format(to=4, of=3)],
    ],
)
def test_cuts_in_the_middle_other_orders_and_copies_are_found(
    undone: Engine, statements: list[str]
) -> None:
    assert broken_at(undone) is None
    for statement in statements:
        behind(undone, statement)
    assert broken_at(undone) is not None


def test_only_a_seal_shows_that_the_newest_were_cut_off(undone: Engine) -> None:
    with unit.reading(undone) as session:
        seal = operations.newest_seal(session) or ""
    behind(undone, "UPDATE operation SET undone_by = NULL")
    behind(undone, "DELETE FROM operation WHERE id > 3")
    assert broken_at(undone) is None
    with unit.reading(undone) as session:
        assert operations.operations_with_seal(session, seal, 2) == []


def test_what_is_gone_without_a_request_is_found(chained: Engine) -> None:
    behind(chained, "UPDATE operation SET payload = NULL WHERE id IN (2, 4)")
    with unit.reading(chained) as session:
        assert operations.erased_payloads(session) == (2, 4)
    add(chained, customer("D0001"), command="forget")
    with unit.reading(chained) as session:
        assert operations.erased_payloads(session) == (2, None)
