"""Dumps, and copies from one engine to the other."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from keqing.errors import Failed, Unusable
from keqing.models import Customer, Event, Operation
from keqing.store import changes, database, portable, unit
from keqing.store.location import locate_database
from tests.conftest import Keqing
from tests.sharing import new_database
from tests.store.facts import add, customer, writing


@pytest.fixture
def demo(keqing: Keqing, home: Path) -> Engine:
    """The demo's department: every kind of row."""
    assert keqing("demo").code == 0
    return database.open_existing(str(home / ".local/state/keqing/demo/keqing.db"), "")


def test_a_round_trip_gives_the_same_bytes(demo: Engine, tmp_path: Path) -> None:
    lines = [*portable.dump_lines(demo)]
    place = locate_database(str(new_database(tmp_path / "new.db")))
    engine = database.open_existing(str(place.file), "")
    moved = portable.load_lines(lines, engine, place)
    assert [*portable.dump_lines(engine)] == lines
    assert sum(moved.counts.values()) == len(lines) - 2


def test_there_and_back_between_the_engines(demo: Engine, server_db: str, tmp_path: Path) -> None:
    place = locate_database(server_db)
    server = database.open_existing(server_db, "")
    there = portable.copy_rows(demo, server, place)
    back = locate_database(str(new_database(tmp_path / "back.db")))
    engine = database.open_existing(str(back.file), "")
    again = portable.copy_rows(server, engine, back)
    assert there.digests == again.digests
    assert [*portable.dump_lines(engine)] == [*portable.dump_lines(server)]
    with unit.reading(server) as session:
        assert session.scalar(select(func.count()).select_from(Event)) == there.counts["event"]


def test_ids_are_never_given_twice(engine: Engine, db: str, tmp_path: Path) -> None:
    add(engine, customer("C0001"))
    with writing(engine) as work:
        work.session.delete(
            work.session.scalars(select(Customer).where(Customer.code == "C0001")).one()
        )
    place = locate_database(str(new_database(tmp_path / "new.db")))
    new = database.open_existing(str(place.file), "")
    portable.copy_rows(engine, new, place)
    add(new, customer("C0002"))
    add(engine, customer("C0002"))
    with unit.reading(new) as there, unit.reading(engine) as here:
        asked = select(func.max(Customer.id))
        assert there.scalar(asked) == here.scalar(asked)


@pytest.mark.parametrize("wrong", ["cut", "flipped", "no dump", "newer", "another line"])
def test_what_was_changed_is_refused(file: Path, tmp_path: Path, wrong: str) -> None:
    source = database.open_existing(str(file), "")
    add(source, customer("C0001"))
    lines = [*portable.dump_lines(source)]
    changed = {
        "cut": lines[:-2],
        "flipped": [line.replace(b"C0001", b"C0002") for line in lines],
        "no dump": [b"{}\n"],
        "newer": [json.dumps({"schema": portable.SCHEMA, "version": "9999"}).encode()],
        "another line": [lines[0], b"[]\n", *lines[1:]],
    }[wrong]
    place = locate_database(str(new_database(tmp_path / "new.db")))
    engine = database.open_existing(str(place.file), "")
    with pytest.raises((Failed, Unusable)):
        portable.load_lines(changed, engine, place)
    with unit.reading(engine) as session:
        assert (
            session.scalar(select(func.count()).select_from(Customer).where(Customer.id > 0)) == 0
        )


def test_a_database_with_records_takes_no_others(file: Path, tmp_path: Path) -> None:
    source = database.open_existing(str(file), "")
    add(source, customer("C0001"))
    with pytest.raises(Unusable, match="has records already"):
        portable.copy_rows(source, source, locate_database(str(file)))


def test_a_dump_fills_an_empty_database_on_a_server(
    demo: Engine, keqing: Keqing, empty_server_db: str, tmp_path: Path
) -> None:
    file = tmp_path / "k.ndjson"
    lines = [*portable.dump_lines(demo)]
    file.write_bytes(b"".join(lines))
    tried = keqing("--db", empty_server_db, "restore", str(file), "-n")
    assert (tried.code, tried.err) == (0, "")
    done = keqing("--db", empty_server_db, "restore", str(file))
    assert (done.code, done.err) == (0, "")
    assert [*portable.dump_lines(database.open_existing(empty_server_db, ""))] == lines
    again = keqing("--db", empty_server_db, "restore", str(file))
    assert (again.code, again.out) == (2, "")
    assert "has records already" in again.err
    assert keqing("demo", "backup", "-o", str(tmp_path / "k.db")).code == 0
    copy = keqing("--db", empty_server_db, "restore", str(tmp_path / "k.db"))
    assert (copy.code, copy.out) == (2, "")
    assert "Only a dump" in copy.err


@pytest.mark.parametrize("where", ["file", "server_db"])
def test_whoever_is_forgotten_stands_in_no_row_any_more(
    demo: Engine, keqing: Keqing, where: str, request: pytest.FixtureRequest
) -> None:
    """Neither in a table nor in what an operation tells; others' rows stay, and the history knows them still."""
    address = str(request.getfixturevalue(where))
    portable.copy_rows(demo, database.open_existing(address, ""), locate_database(address))
    asked = keqing("--db", address, "show", "C0007", "--full", "--format", "json")
    shown = json.loads(asked.out)
    for recorded in (
        ("add", "gift", "C0007", "物品=茶", "价值=20", f"receiver={shown['name']}"),
        ("add-contact", "C0007", "女儿小雪", "--relation", "女儿"),
        ("promise", "C0007", "tomorrow", "带上女儿小雪"),
    ):
        ran = keqing("--db", address, *recorded, "--agent", "李敏")
        assert ran.code == 0, (recorded, ran.err)
    done = json.loads(keqing("--db", address, "forget", "C0007", "--yes", "--format", "json").out)
    assert done["mentions"] == 0
    engine = database.open_existing(address, "")
    words = [shown["name"], "女儿小雪", *(number[-11:] for number in shown["phones"])]
    with unit.reading(engine) as session:
        told = [
            changes.unpack_text(payload or "")
            for payload in session.scalars(
                select(Operation.payload).where(Operation.payload.is_not(None))
            )
        ]
    rows = [line.decode() for line in portable.dump_lines(engine)] + told
    assert [word for word in words if any(word in row for row in rows)] == []
    looked = json.loads(keqing("--db", address, "doctor", "--deep", "--format", "json").out)
    found = {check["check"]: check["result"] for check in looked["checks"]}
    assert (found["contents"], found["dates"], found["history"]) == ("ok", "ok", "ok")
