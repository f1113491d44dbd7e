"""The department's own settings, the same for everybody (`keqing config --department`)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from keqing.definition_file import did_you_mean
from keqing.errors import NotFound, Unusable
from keqing.i18n import Message, msg
from keqing.models import Customer, Setting
from keqing.records import DepartmentSetting
from keqing.services import pauses
from keqing.services.book import LEAP_DAY, LEAP_MONTH
from keqing.services.dayreads import chunks
from keqing.services.desk import Desk
from keqing.services.standings import refold
from keqing.services.worklist import RED_DAYS

MOST_RED_DAYS = 60
MOST_PAUSE_DAYS = 3650

_DAYS = re.compile(r"\d{1,4}", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Row:
    """One setting: what it may be, and what it is when nobody set it. Without `values`, a number."""

    meaning: Message
    default: str
    values: Sequence[str] = ()
    most: int = MOST_RED_DAYS
    least: int = 0
    moves_birthdays: bool = False

    def read(self, name: str, text: str) -> str | int:
        """Read what was typed. Raises Unusable with what it may be."""
        if self.values:
            if text in self.values:
                return text
            raise Unusable(
                msg("{name} cannot be '{value}'.", name=name, value=text),
                msg("Write one of: {names}.", names=list(self.values)),
            )
        if _DAYS.fullmatch(text) and self.least <= int(text) <= self.most:
            return int(text)
        raise Unusable(
            msg("{name} cannot be '{value}'.", name=name, value=text),
            msg("Write a number from {least} to {most}.", least=self.least, most=self.most),
        )


ROWS: Mapping[str, _Row] = {
    "red-days": _Row(msg("days before a supply's end from which its row is red"), str(RED_DAYS)),
    pauses.SETTING: _Row(
        msg("days after which a pause without an end is brought up"),
        str(pauses.DAYS),
        most=MOST_PAUSE_DAYS,
        least=1,
    ),
    LEAP_MONTH: _Row(
        msg("a lunar birthday in a leap month: ordinary month, or leap month where there is one"),
        "ordinary",
        ("ordinary", "leap"),
        moves_birthdays=True,
    ),
    LEAP_DAY: _Row(
        msg("a birthday on 29 February in other years"),
        "02-28",
        ("02-28", "03-01"),
        moves_birthdays=True,
    ),
}


def settings(desk: Desk) -> tuple[DepartmentSetting, ...]:
    """Return every setting with its value."""
    return tuple(
        DepartmentSetting(
            name, str(desk.setting(name, row.default)), row.meaning, name in desk.settings
        )
        for name, row in ROWS.items()
    )


def setting(desk: Desk, name: str) -> DepartmentSetting:
    """Return one setting. Raises NotFound for a name that is none."""
    _row(name)
    return next(one for one in settings(desk) if one.name == name)


def change(desk: Desk, name: str, value: str | None) -> DepartmentSetting:
    """Set a setting, or with None take it back to its default; dates that follow from it move."""
    row = _row(name)
    found = desk.session.get(Setting, name)
    if value is None and found:
        desk.session.delete(found)
    elif value is not None:
        read = row.read(name, value)
        if found:
            found.value = read
        else:
            desk.session.add(Setting(name=name, value=read))
    desk.session.flush()
    desk.reload()
    if row.moves_birthdays:
        born = desk.session.scalars(select(Customer.id).where(Customer.birthday.is_not(None)))
        for part in chunks(set(born)):
            refold(desk, part)
    return setting(desk, name)


def _row(name: str) -> _Row:
    row = ROWS.get(name)
    if row is None:
        raise NotFound(
            msg("The department has no setting {name}.", name=name), did_you_mean(name, list(ROWS))
        )
    return row
