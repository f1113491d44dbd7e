"""On a server those wait for each other who write about the same customers, or about the department."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine, func, select, text

from keqing.models import Customer, Event, Phone, Setting
from keqing.store import unit
from keqing.store.locks import BeyondScope, Scope
from keqing.store.unit import Work
from tests.reliability.crowd import Child, Done, run, wrong
from tests.store.facts import AT, customer, customer_row

LOG = ("log", "C0001", "reached", "一切都好")
STOP = ("log", "C0001", "stop", "别再打电话了")


@contextmanager
def writing(engine: Engine, scope: Scope | None) -> Iterator[Work]:
    with unit.writing(engine, login="li", command="test", at=AT, scope=scope) as work:
        yield work


def program(db: str, words: tuple[str, ...], folder: Path) -> Child:
    return Child(lambda: run(db, words, folder))


def wait_until_it_waits(address: str, child: Child) -> None:
    """Look again and again until a writer waits for a lock."""
    with psycopg.connect(address, autocommit=True) as looking:
        waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        while looking.execute(waiting).fetchone() == (0,):
            assert not child.over


def ids(engine: Engine) -> dict[str, int]:
    with unit.reading(engine) as session:
        rows = session.execute(select(Customer.code, Customer.id).where(Customer.id > 0))
        return {row.code: row.id for row in rows}


@pytest.mark.parametrize(
    "words",
    [
        LOG,
        ("promise", "C0001", "2026-12-01", "回电话"),
        ("edit-customer", "C0001", "--note", "耳朵不好"),
        ("add-contact", "C0001", "张丽", "--relation", "女儿"),
        ("pause", "C0001", "--until", "2026-12-24"),
        ("add-customer", "赵六", "--phone", "13812345678"),
        ("add", "inquiry", "赵六", "来源=电台", "病种=高血压", "--new", "--phone", "13812345678"),
        ("show", "C0001", "--full"),
        ("export", "customers", "--full", "-o", "customers.csv"),
    ],
    ids=lambda words: words[0],
)
def test_a_writer_of_other_customers_does_not_wait(
    words: tuple[str, ...], server_engine: Engine, server_house: str, tmp_path: Path
) -> None:
    with writing(server_engine, Scope(frozenset({ids(server_engine)["C0002"]}))):
        done: Done = program(server_house, words, tmp_path).result()
    assert not wrong([done])


def test_a_correction_waits_for_its_customer_alone(
    server_engine: Engine, server_house: str, tmp_path: Path
) -> None:
    assert not wrong([run(server_house, LOG, tmp_path)])
    with unit.reading(server_engine) as session:
        record = session.scalar(select(func.max(Event.id)))
    lines = [
        ("amend", f"{record}", "minutes=5"),
        ("void", f"{(record or 0) + 1}", "--reason", "打错了"),
    ]
    for words in lines:
        with writing(server_engine, Scope(frozenset({ids(server_engine)["C0002"]}))):
            assert not wrong([program(server_house, words, tmp_path).result()])


def test_lines_of_paper_and_their_undo_wait_for_their_customers_alone(
    server_engine: Engine, server_house: str, tmp_path: Path
) -> None:
    paper = tmp_path / "paper.txt"
    paper.write_text("C0001 接通 都好\nC0003 未接\n", encoding="utf-8")
    found = ids(server_engine)
    for words in (("log", "--batch", str(paper)), ("undo", "--yes")):
        with writing(server_engine, Scope(frozenset({found["C0002"]}))):
            assert not wrong([program(server_house, words, tmp_path).result()])
    for words in (("log", "--batch", str(paper)), ("undo", "--yes")):
        with writing(server_engine, Scope(frozenset({found["C0003"]}))):
            child = program(server_house, words, tmp_path)
            wait_until_it_waits(server_house, child)
        assert not wrong([child.result()])


@pytest.mark.parametrize(
    "words",
    [
        ("add-customer", "赵六"),
        STOP,
        ("log", "C0001", "deceased"),
        ("edit-customer", "C0001", "--name", "王秀"),
    ],
    ids=["a customer", "a stop", "a death", "a name"],
)
def test_an_undo_that_concerns_others_has_the_department_to_itself(
    words: tuple[str, ...], server_engine: Engine, server_house: str, tmp_path: Path
) -> None:
    assert not wrong([run(server_house, (*words, "--yes"), tmp_path)])
    with writing(server_engine, Scope(frozenset({ids(server_engine)["C0002"]}))):
        child = program(server_house, ("undo", "--yes"), tmp_path)
        wait_until_it_waits(server_house, child)
    assert not wrong([child.result()])
    assert sorted(ids(server_engine)) == ["C0001", "C0002", "C0003"]


def test_an_import_waits_for_its_customers_and_for_newcomers_alone(
    server_engine: Engine, server_house: str, tmp_path: Path
) -> None:
    found = ids(server_engine)
    file = tmp_path / "bought.csv"
    file.write_text(
        "编号,姓名,电话,购买日期,产品,数量\nC0001,王秀英,,2026-11-20,安胶囊,1\n,客一,13700000001,2026-11-20,安胶囊,1\n",
        encoding="utf-8",
    )
    words = ("import", str(file), "--yes")
    with writing(server_engine, Scope(frozenset({found["C0002"]}))):
        assert not wrong([program(server_house, words, tmp_path).result()])
    for scope in (Scope(frozenset({found["C0001"]})), Scope(names=True)):
        with writing(server_engine, scope):
            child = program(server_house, words, tmp_path)
            wait_until_it_waits(server_house, child)
        assert not wrong([child.result()])


@pytest.mark.parametrize(
    "text",
    [
        "姓名,电话,备注\n客一,13700000001,不要再打电话了\n",
        "姓名,角色\n赵经理,经理\n",
        "姓名,电话\n客二,13812345678\n",
    ],
    ids=["a stop", "agents", "a number that is not to be called"],
)
def test_an_import_that_concerns_others_has_the_department_to_itself(
    text: str, server_engine: Engine, server_house: str, tmp_path: Path
) -> None:
    for words in (
        ("add-customer", "赵六", "--phone", "13812345678"),
        ("log", "C0004", "stop", "别再打电话了"),
    ):
        assert not wrong([run(server_house, words, tmp_path)])
    file = tmp_path / "people.csv"
    file.write_text(text, encoding="utf-8")
    with writing(server_engine, Scope(frozenset({ids(server_engine)["C0002"]}))):
        child = program(server_house, ("import", str(file), "--yes"), tmp_path)
        wait_until_it_waits(server_house, child)
    assert not wrong([child.result()])


def test_an_import_finds_whoever_came_since_it_was_planned(
    server_engine: Engine, server_house: str, tmp_path: Path
) -> None:
    """One of its rows was entered after it was planned, under the code that it would have given to the first."""
    file = tmp_path / "people.csv"
    file.write_text("姓名,电话\n客一,13700000001\n客二,13700000002\n", encoding="utf-8")
    with writing(server_engine, Scope(names=True)) as work:
        child = program(server_house, ("import", str(file), "--yes"), tmp_path)
        wait_until_it_waits(server_house, child)
        row = customer("C0004", name="客二", search="客二")
        work.session.add(row)
        work.session.flush()
        number = {"number": "+8613700000002", "tail": "0002", "bad": False}
        work.session.add(Phone(customer_id=row.id, **number))
    assert not wrong([child.result()])
    with unit.reading(server_engine) as session:
        people = session.execute(select(Customer.code, Customer.name).where(Customer.id > 0))
        assert {tuple(row) for row in people if row.code > "C0003"} == {
            ("C0004", "客二"),
            ("C0005", "客一"),
        }


@pytest.mark.parametrize(
    ("words", "code", "held"),
    [
        (LOG, "C0001", False),
        (("config", "set", "--department", "department", "二部"), "C0002", False),
        (STOP, "C0002", False),  # it holds for whoever has the number
        (LOG, None, False),
        (("add-customer", "赵六"), None, True),
    ],
    ids=["the same customer", "a setting", "a stop", "a definition", "two newcomers"],
)
def test_who_has_to_wait_goes_on_afterwards(
    words: tuple[str, ...],
    code: str | None,
    held: bool,
    server_engine: Engine,
    server_house: str,
    tmp_path: Path,
) -> None:
    scope = Scope(frozenset({ids(server_engine)[code]})) if code else None
    with writing(server_engine, Scope(names=True) if held else scope) as work:
        child = program(server_house, words, tmp_path)
        wait_until_it_waits(server_house, child)
        if held:
            work.session.add(customer("C0004"))
    done: Done = child.result()
    assert not wrong([done])
    if held:
        assert sorted(ids(server_engine)) == [f"C000{n}" for n in range(1, 6)]


def test_what_a_writer_finds_is_what_the_one_before_left(
    server_engine: Engine, server_house: str, tmp_path: Path
) -> None:
    first = ids(server_engine)["C0001"]
    with writing(server_engine, Scope(frozenset({first}))) as work:
        child = program(server_house, ("edit-customer", "C0001", "--tag", "甲"), tmp_path)
        wait_until_it_waits(server_house, child)
        work.session.get_one(Customer, first).tags = ["乙"]
    assert not wrong([child.result()])
    with unit.reading(server_engine) as session:
        assert sorted(session.get_one(Customer, first).tags) == ["乙", "甲"]


def test_a_server_that_shows_old_moments_by_itself_shows_writers_the_newest(
    server_engine: Engine, server_house: str, tmp_path: Path
) -> None:
    with server_engine.connect() as connection:
        name = connection.scalar(text("SELECT current_database()"))
        connection.execute(
            text(f'ALTER DATABASE "{name}" SET default_transaction_isolation = serializable')
        )
        connection.commit()
    test_what_a_writer_finds_is_what_the_one_before_left(server_engine, server_house, tmp_path)


def test_a_row_that_is_no_customers_needs_the_department(server_engine: Engine) -> None:
    with pytest.raises(BeyondScope), writing(server_engine, Scope()) as work:
        work.session.add(Setting(name="zone", value="Asia/Urumqi"))
    with pytest.raises(BeyondScope), writing(server_engine, Scope()) as work:
        work.session.get_one(Customer, ids(server_engine)["C0001"]).note = "x"


def test_a_name_or_a_number_is_put_on_file_by_who_holds_the_names(server_engine: Engine) -> None:
    first = ids(server_engine)["C0001"]
    with pytest.raises(BeyondScope), writing(server_engine, Scope(frozenset({first}))) as work:
        work.session.get_one(Customer, first).name = "赵六"
    with pytest.raises(BeyondScope), writing(server_engine, Scope(frozenset({first}))) as work:
        work.session.add(Phone(customer_id=first, number="13812345678", tail="5678", bad=False))
    with pytest.raises(BeyondScope), writing(server_engine, Scope()) as work:
        work.session.add(customer("C0004"))


def test_many_rows_are_guarded_as_single_ones_are(server_engine: Engine) -> None:
    first = ids(server_engine)["C0001"]
    record = {"customer_id": first, "day": AT.date(), "sequence": 99, "kind": "promise"}
    number = {"customer_id": first, "number": "13812345678", "tail": "5678"}
    for scope, model, row in (
        (Scope(names=True), Event, record),
        (Scope(names=True), Phone, number),
        (Scope(frozenset({first})), Phone, number),
        (Scope(), Customer, customer_row("C0004")),
        (Scope(names=True), Setting, {"name": "zone", "value": "Asia/Urumqi"}),
    ):
        with pytest.raises(BeyondScope), writing(server_engine, scope) as work:
            work.bulk_insert(model, [row])
    with writing(server_engine, Scope(names=True)) as work:
        (made,) = work.bulk_insert(Customer, [customer_row("C0004")])
        work.bulk_insert(Event, [{**record, "customer_id": made}])
    with writing(server_engine, Scope(frozenset({first}))) as work:
        work.bulk_insert(Event, [record])
