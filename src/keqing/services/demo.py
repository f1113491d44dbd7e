"""A department that never was, to try keqing on (`keqing demo`): its customers lived their stories up to today.

The customers come in as from a file, and what happened to them as it would have been recorded, all at once; then
everybody is folded. Only the names are invented.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, time, timedelta
from functools import cache
from typing import Any

from sqlalchemy import select

from keqing import models
from keqing.definitions.kinds import EFFECTS, Effect, presets
from keqing.definitions.shipped import shown_text
from keqing.disk.data_files import read_data
from keqing.frozen import dataclass
from keqing.models import Agent, Customer, Definition, Phone
from keqing.services.context import cadence_texts
from keqing.services.context.book import ALWAYS
from keqing.services.context.desk import Desk, WritingDesk
from keqing.services.customers import stops
from keqing.services.derived.refold import refold
from keqing.services.importing import file_import
from keqing.services.importing.sheet import ImportSheet
from keqing.services.importing.write import event_row

_DAY = timedelta(days=1)
_COLUMNS = ("name", "type", "grade", "sex", "birthday", "phone", "owner", "created", "address")
_PRESET = "all"
_LADDER = "relationship"


@dataclass(frozen=True, slots=True)
class _Person:
    """One row of the file: who it is, and which story began how many days ago.

    Nothing has been recorded in the last `quiet` days.
    """

    name: str
    type: str
    grade: str
    sex: str
    birthday: str
    condition: str
    product: str
    story: str
    since: int
    quiet: int
    address: str = ""


def build(desk: WritingDesk, lang: str) -> None:
    """Fill an empty database up to the desk's day, with texts in a language. The first agent gets this login."""
    data = _data()
    people = [_Person(*row) for row in data["customers"]["rows"]]
    agents = _agents(desk, data["agent"])
    _switch_on(desk)
    file_import.import_file(desk, _sheet(desk, people, agents), keep_backlog=True)
    found = {customer.name: customer for customer in desk.session.scalars(select(Customer))}
    customers = [found[person.name] for person in people]
    rows = [
        row
        for number, (customer, person) in enumerate(zip(customers, people, strict=True))
        for row in _story(
            desk, customer, person, data["story"][person.story]["lines"], number, lang
        )
    ]
    desk.work.bulk_insert(models.Event, rows)
    _follow(desk, rows, {customer.id: customer for customer in customers})
    refold(desk, [customer.id for customer in customers])
    desk.agent = agents[0]


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads(read_data("demo.toml"))


def _agents(desk: Desk, rows: list[Mapping[str, Any]]) -> list[Agent]:
    agents = [Agent(**row, login=None, phone=None, active=True) for row in rows]
    agents[0].login = desk.login
    desk.session.add_all(agents)
    desk.session.flush()
    desk.__dict__.pop("staff", None)
    return agents


def _switch_on(desk: Desk) -> None:
    """Put the cadences in force since ever, as `init` does, and a ladder."""
    texts = cadence_texts.built_in(desk.kinds)
    for name in presets()[_PRESET].cadences:
        desk.session.add(
            Definition(
                type="cadence",
                name=name,
                version=1,
                text=texts[name].text,
                since=ALWAYS,
                active=True,
            )
        )
    desk.session.add(
        Definition(
            type="ladder",
            name=_LADDER,
            version=1,
            text=shown_text("ladder", _LADDER),
            since=ALWAYS,
            active=True,
        )
    )
    desk.session.flush()
    desk.reload()


def _sheet(desk: Desk, people: list[_Person], agents: list[Agent]) -> ImportSheet:
    """The customers as a file would bring them."""
    rows = [
        (
            number + 1,
            (
                person.name,
                person.type,
                person.grade,
                person.sex,
                person.birthday,
                f"1380000{1013 + 137 * number:04}",
                agents[number % len(agents)].name,
                (desk.today - person.since * _DAY).isoformat(),
                person.address,
            ),
        )
        for number, person in enumerate(people)
    ]
    return ImportSheet(None, _COLUMNS, 0, _COLUMNS, (), rows)


def _story(
    desk: Desk,
    customer: Customer,
    person: _Person,
    lines: list[Mapping[str, Any]],
    number: int,
    lang: str,
) -> Iterator[dict[str, Any]]:
    """Yield the events of a customer's story as far as it has come."""
    begun = desk.today - person.since * _DAY
    told: Counter[date] = Counter()
    for line in lines:
        day = begun + line["at"] * _DAY
        if day > desk.today - person.quiet * _DAY:
            return
        told[day] += 1
        at = time(9 + number % 3, number * 7 % 60)
        if day == desk.today and at > desk.at.time():
            return
        row = event_row(
            customer.id, "contact", day, time=at, agent_id=customer.owner_id, text=line.get(lang)
        )
        row["sequence"] = told[day]
        row["apart"] = sorted(desk.staff.apart(customer.owner_id, (), desk.licensed))
        if line["do"] == "call":
            yield row | _contact(desk, line, begun, lang)
        else:
            yield row | _happened(desk, line, begun, person, day)


def _contact(desk: Desk, line: Mapping[str, Any], begun: date, lang: str) -> dict[str, Any]:
    details: dict[str, Any] = {}
    if "next" in line:
        details["next"] = (begun + line["next"] * _DAY).isoformat()
        details["next_time"] = line["time"]
    if line.get("adverse"):
        details["adverse"] = True
    return {
        "direction": "out",
        "channel": desk.outcomes.channel(line["outcome"]),
        "outcome": line["outcome"],
        "minutes": line.get("minutes"),
        "entry": line.get("entry", {}).get(lang),
        "details": details,
    }


def _happened(
    desk: Desk, line: Mapping[str, Any], begun: date, person: _Person, day: date
) -> dict[str, Any]:
    """A directive, or an event of a kind with its fields."""
    kind = line["do"]
    if kind == "pause":
        details: Mapping[str, Any] = {"until": (begun + line["until"] * _DAY).isoformat()}
    elif kind == "promise":
        details = {"day": (begun + line["until"] * _DAY).isoformat()}
        details |= {"task": True} if line.get("task") else {}
    else:
        values = {
            name: value.format(condition=person.condition, product=person.product)
            for name, value in line.items()
            if name not in {"at", "do"}
        }
        words = [f"{name}={value}" for name, value in values.items() if value]
        details = desk.kinds.find(kind).read_fields(words, today=day, almanac=desk.almanac)
    return {"kind": kind, "details": details}


def _follow(desk: Desk, rows: list[dict[str, Any]], customers: Mapping[int, Customer]) -> None:
    """Do what else recording these contacts would have done: stops, and numbers marked as wrong."""
    for row in rows:
        if row["outcome"] and EFFECTS[row["outcome"]] is Effect.STOP:
            stops.stop_customer(desk, customers[row["customer_id"]], row["text"])
        elif row["outcome"] == "wrong-number":
            number = select(Phone).where(Phone.customer_id == row["customer_id"])
            desk.session.scalars(number).one().bad = True
    desk.session.flush()
