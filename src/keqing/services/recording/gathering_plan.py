"""The preparation of a gathering: its staff, and a checklist with days before it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from keqing import schedule
from keqing.definitions.cadence import Offset
from keqing.errors import NotFound, Unusable
from keqing.i18n import msg
from keqing.models import Gathering
from keqing.records.gatherings import Check, StaffMember
from keqing.services.context.desk import Desk
from keqing.services.customers import profile

MOST_CHECKS = 100


def staff_of(row: Gathering) -> tuple[StaffMember, ...]:
    """Return who works at a gathering, in the order of entry."""
    return tuple(
        StaffMember(str(each["agent"]), each.get("duty"))
        for each in (row.details or {}).get("staff", ())
    )


def assign(desk: Desk, row: Gathering, agent: str, duty: str | None) -> tuple[StaffMember, ...]:
    """Put an agent on the staff of a gathering, or change what they do there. Raises NotFound."""
    name = desk.staff.named(agent).name
    others = [each for each in _list(row, "staff") if each["agent"] != name]
    _keep(
        desk,
        row,
        staff=[*others, {"agent": name, "duty": profile.read_text(duty) if duty else None}],
    )
    return staff_of(row)


def dismiss(desk: Desk, row: Gathering, agent: str) -> tuple[StaffMember, ...]:
    """Take an agent off the staff. Raises NotFound for one who is not on it."""
    left = [each for each in _list(row, "staff") if each["agent"] != agent]
    if len(left) == len(_list(row, "staff")):
        raise NotFound(
            msg("{agent} is not on the staff of {name}.", agent=agent, name=row.name),
            msg("See: keqing gathering show {name}", name=row.name),
        )
    _keep(desk, row, staff=left)
    return staff_of(row)


def checks_of(desk: Desk, row: Gathering) -> tuple[Check, ...]:
    """Return the checklist of a gathering, in the order of its days; the numbers are those of entry."""
    found = [
        Check(
            number,
            str(each["at"]),
            schedule.add_offset(row.day, _offset(str(each["at"])), desk.almanac),
            str(each["text"]),
            each.get("agent"),
            date.fromisoformat(each["done"]) if each.get("done") else None,
        )
        for number, each in enumerate(_list(row, "checks"), start=1)
    ]
    return tuple(sorted(found, key=lambda check: (check.day, check.number)))


def add_check(desk: Desk, row: Gathering, before: str, text: str, agent: str | None) -> None:
    """Add a line to the checklist, `before` as `7d` or `2wd`. Raises Unusable and NotFound."""
    at = f"-{before.strip().removeprefix('-')}"
    _offset(at)
    said = profile.read_text(text)
    if not said:
        raise Unusable(msg("What is to be done is missing."), msg("Write it in a few words."))
    checks = _list(row, "checks")
    if len(checks) == MOST_CHECKS:
        raise Unusable(
            msg("A checklist has at most {n} lines.", n=MOST_CHECKS), msg("Put several into one.")
        )
    name = desk.staff.named(agent).name if agent else None
    _keep(desk, row, checks=[*checks, {"at": at, "text": said, "agent": name, "done": None}])


def tick(desk: Desk, row: Gathering, number: int) -> None:
    """Tick a line of the checklist off on the day worked on, by its number. Raises NotFound."""
    checks = _list(row, "checks")
    if not 1 <= number <= len(checks):
        raise NotFound(
            msg("The checklist of {name} has no line {n}.", name=row.name, n=number),
            msg("See: keqing gathering show {name}", name=row.name),
        )
    checks[number - 1] = {**checks[number - 1], "done": desk.today.isoformat()}
    _keep(desk, row, checks=checks)


def _list(row: Gathering, name: str) -> list[Mapping[str, Any]]:
    return list((row.details or {}).get(name, ()))


def _keep(desk: Desk, row: Gathering, **parts: object) -> None:
    row.details = {**(row.details or {}), **parts}
    desk.session.flush()


def _offset(text: str) -> Offset:
    """Read days before or after. Raises Unusable."""
    try:
        return Offset.parse(text)
    except ValueError as error:
        raise Unusable(
            msg("'{text}' is not a number of days before.", text=text.removeprefix("-")),
            msg("Write for example 7d or 2wd."),
        ) from error
