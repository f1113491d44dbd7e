"""Eight programs on one database: nobody's record is lost, doubled or refused, and the history stays whole."""

from __future__ import annotations

import csv
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import func, select

from keqing.models import Customer, Event, Operation
from keqing.store import database, operations, unit
from tests.long_profile import Profile
from tests.reliability.crowd import Done, longest, run, together, wrong

PROGRAMS = 8
NOTICE = Path(__file__).parents[2] / "docs/examples/almanac-2027.csv"
KIND = """
[kind.{name}]
title = {{ zh = "{title}", en = "{name}" }}
[kind.{name}.fields.amount]
title = {{ zh = "金额", en = "Amount" }}
type = "decimal"
"""
Words = tuple[str, ...]


def engine_of(db: str) -> str:
    return "PostgreSQL" if db.startswith("postgresql") else "SQLite"


def as_somebody(n: int) -> None:
    """Be another login in this program."""
    os.environ["LOGNAME"] = f"agent{n}"


def run_all(db: str, n: int, lines: Sequence[Words], folder: Path) -> list[Done]:
    as_somebody(n)
    return [run(db, words, folder) for words in lines]


def crowd(db: str, lines: Callable[[int], Sequence[Words]], folder: Path) -> list[Done]:
    """Run the lines of each program, all at once."""
    found = together(PROGRAMS, lambda n: run_all(db, n, lines(n), folder))
    return [done for theirs in found for done in theirs]


def is_whole(db: str, folder: Path) -> None:
    """The chain is whole, every code unique, and what is stored is what a fold of the facts gives."""
    with unit.rehearsing(database.open_existing(db, "")) as session:
        assert operations.broken_at(session) is None
        codes = session.scalars(select(Customer.code)).all()
        assert len(codes) == len(set(codes))
        places = select(func.count()).group_by(Event.customer_id, Event.day, Event.sequence)
        assert {*session.scalars(places.where(~Event.voided))} <= {1}
    assert not wrong([run(db, ("check", "--replay"), folder)])


def entering(n: int, times: int) -> list[Words]:
    """Enter customers, and log a call of one whom all call, after the other."""
    lines: list[Words] = []
    for k in range(times):
        lines += [
            ("add-customer", f"王{n}号{k}", "--phone", f"138{n:02}{k:06}"),
            ("log", f"C000{k % 3 + 1}", "reached", f"第{n}家第{k}次"),
        ]
    return lines


def test_eight_programs_that_enter_and_log_lose_and_double_nothing(
    house: str, profile: Profile, tmp_path: Path
) -> None:
    times = profile.times(2, 250)
    done = crowd(house, lambda n: entering(n, times), tmp_path)
    assert not wrong(done)
    with unit.reading(database.open_existing(house, "")) as session:
        names = session.scalars(select(Customer.name).where(Customer.id > 3)).all()
        texts = session.scalars(select(Event.text).where(Event.kind == "contact")).all()
        told = session.scalar(select(func.count()).select_from(Operation))
    assert sorted(names) == sorted(f"王{n}号{k}" for n in range(PROGRAMS) for k in range(times))
    wanted = [f"第{n}家第{k}次" for n in range(PROGRAMS) for k in range(times)]
    assert Counter(texts) == Counter(wanted)
    assert told == 4 + len(done)
    is_whole(house, tmp_path)
    profile.measured(
        f"{PROGRAMS} programs that add and log, {engine_of(house)}",
        commands=len(done),
        lost=len(wanted) - len(texts),
        refused=len(wrong(done)),
        longest=longest(done),
    )


@pytest.mark.parametrize("lock", [(), ("--lock",)])
def test_six_exports_at_one_moment_leave_one_whole_file(
    lock: Words, house: str, tmp_path: Path
) -> None:
    file = tmp_path / "today-2026-11-24.csv"
    assert not wrong([run(house, ("promise", "C0001", "today", "回电话"), tmp_path)])
    words = ("export", "today", "-o", str(tmp_path / "today-{date}.csv"), *lock)
    done = together(6, lambda _: run(house, words, tmp_path))
    assert not wrong(done)
    with file.open(encoding="utf-8-sig") as rows:
        assert ["C0001" in ",".join(row) for row in csv.reader(rows)] == [False, True]
    assert sorted(path.name for path in tmp_path.glob("*today*")) == [file.name]


def test_an_import_and_other_working_days_leave_the_days_work_unrefused(
    house: str, profile: Profile, tmp_path: Path
) -> None:
    rows, times = profile.times(40, 20_000), profile.times(3, 100)
    file = tmp_path / "people.csv"
    file.write_text(
        "姓名,电话\n" + "".join(f"客{n},137{n:08}\n" for n in range(rows)), encoding="utf-8"
    )

    def lines(n: int) -> Sequence[Words]:
        if n == 0:
            return [("import", str(file), "--yes")]
        if n == 1:
            return [("almanac", "import", str(NOTICE), "--yes")]
        return entering(n, times)

    done = crowd(house, lines, tmp_path)
    assert not wrong(done)
    with unit.reading(database.open_existing(house, "")) as session:
        count = session.scalar(select(func.count()).where(Customer.id > 0))
    assert count == 3 + rows + (PROGRAMS - 2) * times
    is_whole(house, tmp_path)
    profile.measured(
        f"an import of {rows} rows and working days beside {PROGRAMS - 2} programs, {engine_of(house)}",
        commands=len(done),
        refused=len(wrong(done)),
        longest=longest([each for each in done if each.words[0] in {"add-customer", "log"}]),
    )


def mixed(n: int, folder: Path) -> Iterator[Words]:
    """Give operations of every sort, without end, the same each time; the customers of others are among them."""
    chance, k = Random(n), 0  # noqa: S311  # the same every time
    while True:
        k += 1
        # So many have been entered by now. A few would soon be merged into one that has everything.
        last = 3 + k
        who = f"C{chance.randint(1, last):04}"
        name = f"own{n}x{chance.randint(1, 3)}"
        kind, people = folder / f"{name}.toml", folder / f"people-{n}-{k}.csv"
        match chance.choices(range(9), (30, 20, 12, 10, 4, 10, 6, 2, 2))[0]:
            case 0:
                yield ("log", who, "reached", f"第{n}家第{k}次")
            case 1:
                yield ("add-customer", f"王{n}号{k}", "--phone", f"138{n:02}{k:06}")
            case 2:
                yield ("promise", who, "2026-12-01", f"回电话{n}{k}")
            case 3:
                yield ("edit-customer", who, "--tag", f"标{n}{k % 5}")
            case 4:
                yield ("merge", who, f"C{chance.randint(1, last):04}", "--yes")
            case 5:
                yield ("undo", "--yes")
            case 6:
                yield ("assign", who, "--to", "李敏", "--yes")
            case 7:
                kind.write_text(KIND.format(name=name, title=f"自定{n}{k % 2}"), encoding="utf-8")
                yield ("define", "apply", str(kind), "--yes")
            case _:
                people.write_text(
                    "姓名,电话\n" + "".join(f"客{n}{k}{i},136{n}{k:05}{i:02}\n" for i in range(20)),
                    encoding="utf-8",
                )
                yield ("import", str(people), "--yes")


def test_mixed_operations_run_into_no_deadlock(
    house: str, profile: Profile, tmp_path: Path
) -> None:
    many = engine_of(house) == "PostgreSQL"
    times = profile.times(3, 1_250 if many else 125)
    done = crowd(house, lambda n: list(islice(mixed(n, tmp_path), times)), tmp_path)
    assert not wrong(done, 1, 2, 3)  # a guard refused it, nothing would change, or nobody is there
    assert not [each for each in done if "did not expect" in each.said]
    is_whole(house, tmp_path)
    kept = sum(each.code == 0 for each in done)
    profile.measured(
        f"mixed operations of {PROGRAMS} programs, {engine_of(house)}",
        operations=len(done),
        kept=kept,
        deadlocks=sum(each.code == 5 for each in done),
        longest=longest(done),
    )
