"""Switching a cadence on, or taking that back, stores what a fold of everybody would store."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from keqing import models
from keqing.models import Assignment, Base, Customer, Definition, Event
from keqing.records.definitions import Enforced
from keqing.services.context.desk import Desk
from keqing.services.corrections import undoing
from keqing.services.department import checking, definitions, enforcing
from keqing.services.derived.bulk import switching
from keqing.services.derived.refold import refold
from keqing.services.importing.write import event_row
from tests.departments import BOX, Department
from tests.long_profile import Profile

CLOCK = date(2026, 11, 23)
HEAD = '[cadence.{name}]\ntitle = {{ zh = "甲", en = "A" }}\nsource = "ours"\n'
TEXTS = {
    "care": 'track = "care"\nrepeat = { every = "30d" }',
    "soon": 'track = "care"\nrepeat = { every = "4d", jitter = 1, early = "2d", late = "1d" }',
    "coverage": 'track = "coverage"\nrepeat = { every = "5d", early = "2d" }\nshift = "next"',
    "visits": 'track = "coverage"\nrepeat = { every = "1m" }\ndone_by = ["visit"]',
    "jitter": 'track = "care"\nrepeat = { every = "21d", jitter = 4 }\ndone_by = ["sms", "phone"]',
    "bday": 'track = "care"\nanchor = "birthday"\nsteps = [{ at = "0d", late = "0d" }]',
    "cake": 'track = "office"\nanchor = "birthday"\nsteps = ["-2d"]\ndone_by = "named"',
    "festival": 'track = "care"\nanchor = "festival:main"\nsteps = [{ at = "-40d", early = "6d" }, "0d"]',
    "gathering": 'track = "revisit"\nanchor = "gathering"\nsteps = [{ at = "-3d", late = "2d" }]',
    "monthly": 'track = "office"\nanchor = "month"\nsteps = ["0d", "3wd"]\ndone_by = "named"',
    "eve": 'track = "care"\nanchor = "quarter"\nsteps = [{ at = "0d", late = "2d" }]\nshift = "previous"',
    "yearend": 'track = "care"\nanchor = "date:12-31"\nsteps = [{ at = "0d", early = "30d", late = "0d" }]',
    "wedding": 'track = "care"\nanchor = "field:wedding"\nsteps = ["0d"]',
    "quota": 'track = "coverage"\nrepeat = { quota = 2, floor = 1, per = "week" }',
    "created": 'track = "revisit"\nanchor = "created"\nsteps = ["1d", { at = "60d", late = "3d" }]\n'
    'repeat = { every = "30d", from = "anchor" }',
    "role": 'track = "alert"\nrepeat = { every = "9d", role = "doctor" }\n'
    'applies_to = { grade = ["VIP", "A", "B"], stage = ["inquired", "arrived", "bought"] }',
    "doctor": 'track = "deadline"\nsteps = [{ at = "2d", role = "doctor" }]\n'
    'applies_to = { type = ["consumer"] }',
    "promotion": 'track = "promotion"\nrepeat = { every = "10d" }',
    "over": 'track = "revisit"\nsteps = ["1d"]\nuntil = "0d"\nthen = "loyal-care"',
    "once": 'track = "care"\nrepeat = { every = "3d", times = 1 }\nthen = "loyal-care"',
    "within": 'track = "coverage"\nrepeat = { every = "91d", within = "quarter", early = "14d" }',
    "named": 'track = "office"\nrepeat = { every = "6d" }\ndone_by = "named"',
    "fed": 'track = "revisit"\nrepeat = { every = "8d" }',
    "again": 'track = "revisit"\nrepeat = { every = "8d", late = "2d" }',
    "reborn": 'track = "revisit"\nanchor = "created"\nrepeat = { every = "8d", from = "anchor" }',
    "tagged": 'track = "promise"\nrepeat = { every = "2d" }\napplies_to = { tag = ["合唱团"] }',
}
FEEDER = HEAD.format(name="feeder") + (
    'track = "deadline"\nstarts_on = "inquiry"\nsteps = [{ at = "3d", late = "0d" }]\nthen = "fed"'
)
BEFORE = ("again", "reborn")
"""Cadences that were on for a while."""

WEDDING = (
    '[field.wedding]\nof = "customer"\ntype = "date"\ntitle = { zh = "婚期", en = "Wedding" }\n'
)
WEDDINGS = {"1950-11-24": "1990-12-24", "lunar 1950-08-15": "lunar 1990-11-01"}
"""Another day in the file, of those who were born on these days."""

_BOX: dict[str, Any] = dict(word.split("=") for word in BOX)
CONTACTS = (
    ("reached", "phone"), ("reached", "phone"), ("visited", "visit"), ("sent", "sms"),
    ("no-answer", "phone"), ("declined", "phone"), ("cut-off", "phone"), ("callback", "phone"),
)  # fmt: skip


def text(*names: str) -> str:
    return "\n".join(HEAD.format(name=name) + TEXTS[name] for name in names)


def a_department(file: Path, chance: random.Random, count: int = 14) -> Department:
    """A department whose customers have had whatever can happen."""
    department = Department(file, CLOCK)
    with department.desk("random") as desk:
        ago = [
            Definition(type="cadence", name=name, version=version, text=text(name), since=CLOCK - timedelta(days), active=active)
            for name in BEFORE
            for version, days, active in ((1, 40, True), (2, chance.choice((20, 3, 0)), False))
        ]  # fmt: skip
        feeder = Definition(
            type="cadence", name="feeder", version=1, text=FEEDER, since=date.min, active=True
        )
        day = Definition(
            type="field", name="wedding", version=1, text=WEDDING, since=date.min, active=True
        )
        doctor = models.Agent(name="赵医生", login=None, roles=["doctor"], capacity=9, active=True)
        party = models.Gathering(name="联谊会", day=CLOCK + timedelta(12), place=None, seats=None)
        desk.session.add_all([*ago, feeder, day, doctor, party])
        desk.session.flush()
        desk.reload()
        ids = desk.work.bulk_insert(Customer, [_customer(n, chance) for n in range(count)])
        rows = [row for key in ids for row in _events(key, chance)]
        desk.work.bulk_insert(Event, rows)
        for key in chance.sample(ids, count // 3):
            since = CLOCK - timedelta(chance.randrange(9))
            until = chance.choice((None, since + timedelta(chance.randrange(5))))
            desk.session.add(
                Assignment(customer_id=key, role="doctor", agent_id=1, since=since, until=until)
            )
    for days in (6, 1, 0):
        department.clock = CLOCK - timedelta(days)
        with department.desk("fold") as desk:
            refold(desk, [key for key in ids if key % 3 == days % 3])
    return department


def _customer(n: int, chance: random.Random) -> dict[str, Any]:
    return {
        "code": f"C{n + 1:04}",
        "name": f"客户{n}",
        "type": "consumer",
        "grade": chance.choice((None, "A", "VIP")),
        "owner_id": chance.choice((None, 1, 2)),
        "created": CLOCK - timedelta(chance.randrange(90)),
        "fields": {"wedding": "1990-12-01"} if n % 4 == 1 else {},
    }


def _events(key: int, chance: random.Random) -> Iterator[dict[str, Any]]:
    rows = list(_happened(key, chance))
    for n, row in enumerate(rows):
        yield row | {
            "sequence": chance.choice((n, 0)),
            "voided": row["voided"] or chance.random() < 0.04,
        }


def _happened(key: int, chance: random.Random) -> Iterator[dict[str, Any]]:
    yield from _entered(key, chance)
    yield from _done(key, chance)
    if chance.random() < 0.1:
        outcome = chance.choice(("stop", "deceased"))
        yield event_row(key, "contact", _day(chance, 9), outcome=outcome, channel="phone")
    if chance.random() < 0.15:  # on the day itself, or later
        day = CLOCK + timedelta(chance.choice((0, 0, 2)))
        kind = chance.choice(("contact", "inquiry", "profile"))
        said: dict[str, Any] = {"details": _profile(chance)} if kind == "profile" else {}
        if kind == "contact":
            said = {"outcome": chance.choice(("reached", "stop")), "channel": "phone"}
        yield event_row(key, kind, day, **said)


def _day(chance: random.Random, most: int = 60) -> date:
    return CLOCK - timedelta(chance.randrange(1, most))


def _entered(key: int, chance: random.Random) -> Iterator[dict[str, Any]]:
    imported = chance.choice(
        (None, None, None, _day(chance, 5), CLOCK if chance.random() < 0.3 else None)
    )
    yield event_row(key, "created", _day(chance, 90), details=_profile(chance), imported=imported)
    if chance.random() < 0.05:
        yield event_row(key, "created", _day(chance, 90), details=_profile(chance))
    for _ in range(chance.choice((0, 0, 1, 2))):
        yield event_row(key, "profile", _day(chance), details=_profile(chance))
    for _ in range(chance.randrange(6)):
        outcome, channel = chance.choice(CONTACTS)
        details = (
            {"next": str(CLOCK + timedelta(chance.randrange(-3, 9)))}
            if chance.random() < 0.2
            else {}
        )
        yield event_row(
            key,
            "contact",
            _day(chance, chance.choice((6, 40))),
            outcome=outcome,
            channel=channel,
            direction=chance.choice((None, "out", "out", "in")),
            apart=chance.choice(([], [], ["doctor"])),
            details=details,
            text="都好",
        )


def _done(key: int, chance: random.Random) -> Iterator[dict[str, Any]]:
    for _ in range(chance.randrange(4)):
        kind = chance.choice(
            ("inquiry", "arrival", "consultation", "purchase", "admission", "discharge", "rsvp-no")
        )
        details = _BOX if kind == "purchase" else {}
        yield event_row(key, kind, _day(chance), details=details)
    for kind, details in (
        ("pause", {"until": str(CLOCK + timedelta(9))}),
        ("pause", {}),
        ("resume", {}),
        ("promise", {"day": str(CLOCK + timedelta(chance.randrange(-1, 6))), "task": True}),
        ("consent", {"purpose": "promotion"}),
        ("start", {"cadence": "fed"}),
        ("start", {"cadence": "special"}),
    ):
        if chance.random() < 0.12:
            yield event_row(key, kind, _day(chance), details=details)


def _profile(chance: random.Random) -> dict[str, Any]:
    born = chance.choice(
        (None, "1950-11-24", "1952-02-29", "1948-12-03", "lunar 1950-08-15", "lunar 1949-10-16")
    )
    said = {
        "type": chance.choice(("consumer", "consumer", "dealer")),
        "grade": chance.choice((None, "VIP", "A", "B", "C")),
        "tag": chance.choice(([], ["合唱团"], ["合唱团", "honorary"])),
        "stage": chance.choice((None, None, "arrived")),
        "birthday": born,
        "field:wedding": WEDDINGS.get(born or ""),
    }
    return {name: value for name, value in said.items() if value}


def stored(desk: Desk) -> dict[str, list[str]]:
    """What is stored, without the ids of derived rows."""
    desk.session.flush()
    connection = desk.session.connection()
    closings: dict[int, list[str]] = {}
    for row in connection.execute(select(*models.Closing.__table__.columns)).mappings():
        values = {name: value for name, value in row.items() if name not in {"id", "enrollment_id"}}
        closings.setdefault(row["enrollment_id"], []).append(str(values))
    found: dict[str, list[str]] = {"enrollment": [], "supply": [], "customer": []}
    tables: tuple[type[Base], ...] = (models.Enrollment, models.Supply, Customer)
    for table in tables:
        for row in connection.execute(select(*table.__table__.columns)).mappings():
            values = dict(row)
            key = values["id"] if table is Customer else values.pop("id")
            if table is models.Enrollment:
                values["closings"] = sorted(closings.get(key, ()))
            found[table.__tablename__].append(str(values))
    return {name: sorted(rows) for name, rows in found.items()}


def put_on(
    department: Department, *names: str, keep: bool = False
) -> tuple[Enforced, dict[str, list[str]]]:
    with department.desk("cadence apply", dry_run=not keep) as desk:
        done = definitions.apply(desk, text(*names), "ours.toml", ahead=True)
        return done, stored(desk)


@pytest.fixture
def department(tmp_path: Path) -> Department:
    return Department(tmp_path / "k.db", CLOCK)


@pytest.fixture
def folding(monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """The customers that were folded."""
    folded: set[int] = set()

    def spy(desk: Desk, ids: list[int]) -> Any:
        folded.update(ids)
        return refold(desk, ids)

    monkeypatch.setattr(enforcing, "refold", spy)
    return folded


def require_same_as_fold(department: Department, *names: str) -> None:
    """Switch cadences on by the bulk path and by folding everybody: the same is stored, and told."""
    done, found = put_on(department, *names)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(switching, "can_start", lambda *_: False)
        by_fold, expected = put_on(department, *names)
    for table, rows in expected.items():
        assert found[table] == rows, (names, table)
    counted = (done.customers, done.agents, done.days)
    assert counted == (by_fold.customers, by_fold.agents, by_fold.days), names


@pytest.mark.no_cover  # a law: drawn departments
@settings(deadline=None, max_examples=8)
@given(
    chance=st.randoms(use_true_random=False),
    names=st.lists(st.sampled_from(sorted(TEXTS)), min_size=1, max_size=3, unique=True),
)
def test_law_switching_on_stores_what_a_fold_would(
    tmp_path_factory: pytest.TempPathFactory, chance: random.Random, names: list[str]
) -> None:
    file = tmp_path_factory.mktemp("department") / "k.db"
    require_same_as_fold(a_department(file, chance, count=6), *names)


@pytest.mark.no_cover  # a law: drawn departments
def test_switching_on_each_kind_of_cadence_stores_what_a_fold_would(
    tmp_path: Path, profile: Profile
) -> None:
    department = a_department(tmp_path / "k.db", random.Random(1), count=5)  # noqa: S311  # no secret
    kinds = [("care", "coverage", "fed", "bday"), ("once", "soon"), *((name,) for name in TEXTS)]
    for names in kinds[:: profile.times(3, 1)]:
        require_same_as_fold(department, *names)


@pytest.mark.no_cover  # a law: drawn departments
def test_taking_it_back_stores_what_a_fold_would(tmp_path: Path, profile: Profile) -> None:
    department = a_department(tmp_path / "k.db", random.Random(4), count=8)  # noqa: S311  # no secret
    switched = (
        ("care",),
        ("coverage", "soon"),
        ("once",),
        ("bday", "again"),
        ("fed",),
        ("promotion",),
    )
    for names in switched[:: profile.times(3, 1)]:
        department.clock = CLOCK
        put_on(department, *names, keep=True)
        assert "replay" not in department.findings(), names
        for days in (9, 0):
            department.clock = CLOCK + timedelta(days)
            with department.desk("undo", dry_run=days > 0) as desk:
                undoing.undo_newest(desk)
                desk.session.flush()
                kinds = {finding.kind for finding in checking.check(desk, replay=True)}
                assert "replay" not in kinds, (names, days)


def test_nobody_is_folded_for_whom_it_is_plain(department: Department, folding: set[int]) -> None:
    codes = [department.customer(f"客户{n}", day=CLOCK - timedelta(days=n + 1)) for n in range(5)]
    department.log(codes[0], day=CLOCK - timedelta(days=1))
    department.log(codes[1])
    done, _ = put_on(department, "care", keep=True)
    assert done.customers == 5
    with department.reading() as desk:
        ids = {customer.code: customer.id for customer in desk.session.scalars(select(Customer))}
    assert folding == {ids[codes[1]]}  # something is on record today
    folding.clear()
    with department.desk("undo") as desk:
        undoing.undo_newest(desk)
    assert folding == {ids[codes[1]]}
    assert department.findings() == {}


def test_how_far_it_has_come_is_told(department: Department) -> None:
    for n in range(3):
        department.customer(f"客户{n}", day=CLOCK - timedelta(days=1))
    told: list[tuple[int, int]] = []
    with department.desk("cadence apply") as desk:
        definitions.apply(desk, text("care"), "ours.toml", lambda *progress: told.append(progress))
    assert told == [(3, 3)]


def test_another_day_than_the_clocks_is_folded(department: Department) -> None:
    code = department.customer(day=CLOCK - timedelta(days=9))
    with department.desk("cadence apply", CLOCK - timedelta(days=3)) as desk:
        definitions.apply(desk, text("care"), "ours.toml")
    assert "care +30d#1" in department.due(code)
    assert department.findings() == {}
