"""The department's own settings, the same for everybody (`keqing config --department`)."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping

from sqlalchemy import select

from keqing.dates.numerals import read_numeral
from keqing.definitions.names import Word, find_called, fold_word, label, suggest_words
from keqing.definitions.setting_file import SETTING, read_setting, setting_text
from keqing.definitions.stored import Key
from keqing.definitions.toml_file import File, Table, suggest_name
from keqing.errors import NotFound, Unusable
from keqing.frozen import dataclass
from keqing.i18n import Message, msg
from keqing.models import Customer, Setting
from keqing.records.department import DEPARTMENT, HOTLINE, LOG_ASKS, DepartmentSetting
from keqing.services.ahead import call_minutes
from keqing.services.context.book import LEAP_DAY, LEAP_MONTH
from keqing.services.context.desk import Desk, WritingDesk
from keqing.services.customers import profile
from keqing.services.customers.calling_hours import DEFAULT_HOURS
from keqing.services.department import enforcing
from keqing.services.derived import long_pauses
from keqing.services.derived.refold import refold
from keqing.services.queries.batching import chunks
from keqing.timeline.supply import RED_DAYS

MOST_RED_DAYS = 60
MOST_PAUSE_DAYS = 3650
MOST_CALL_MINUTES = 480

Value = str | int | list[str]


@dataclass(frozen=True, slots=True)
class _SettingRow:
    """One setting: what people call it, what it may be, and what it is when nobody set it.

    `read` turns what was typed into what is stored. Raises Unusable.
    """

    name: str
    title: Mapping[str, str]
    meaning: Message
    default: Value
    read: Callable[[str, str], Value]
    aliases: tuple[str, ...] = ()
    moves_birthdays: bool = False
    words: tuple[Word, ...] = ()


def _days(least: int, most: int) -> Callable[[str, str], int]:
    def read(name: str, text: str) -> int:
        days = read_numeral(text)
        if days is not None and days == int(days) and least <= days <= most:
            return int(days)
        raise Unusable(
            msg("{name} cannot be '{value}'.", name=name, value=text),
            msg("Write a number from {least} to {most}.", least=least, most=most),
        )

    return read


def _one_of(*values: Word) -> Callable[[str, str], str]:
    def read(name: str, text: str) -> str:
        if found := find_called(text, values):
            return found.name
        raise Unusable(
            msg("{name} cannot be '{value}'.", name=name, value=text),
            msg("Write one of: {names}.", names=[label(word) for word in values]),
        )

    return read


_ASKED = (
    Word("minutes", {"zh": "分钟", "en": "minutes"}, ("时长", "min")),
    Word("entry", {"zh": "切入点", "en": "entry"}, ("entry point",)),
)
"""Parts of a finished contact that can be asked for."""


def _asked(name: str, text: str) -> list[str]:
    """Read what log asks for; `none` is nothing."""
    words = [word for word in re.split(r"[\s,;\uff0c\uff1b\u3001]+", text) if word]
    if [fold_word(word) for word in words] in (["none"], ["无"]):
        return []
    found = [find_called(word, _ASKED) for word in words]
    if not found or None in found:
        raise Unusable(
            msg("{name} cannot be '{value}'.", name=name, value=text),
            msg("Write one of: {names}.", names=[*map(label, _ASKED), "none"]),
        )
    return [word.name for word in found if word]


def _hours(_name: str, text: str) -> list[str]:
    return list(profile.read_hours(re.split(r"[,;\uff0c\uff1b\u3001]", text)))


_LEAP_MONTHS = (
    Word("ordinary", {"zh": "平月", "en": "ordinary"}),
    Word("leap", {"zh": "闰月", "en": "leap"}),
)
_LEAP_DAYS = (
    Word("02-28", {"zh": "2月28日", "en": "02-28"}),
    Word("03-01", {"zh": "3月1日", "en": "03-01"}),
)
_ROWS = (
    _SettingRow(
        DEPARTMENT,
        {"zh": "部门", "en": "department"},
        msg("what the department is called"),
        "",
        lambda _, text: profile.read_department(text),
        ("部门名称", "名称"),
    ),
    _SettingRow(
        HOTLINE,
        {"zh": "客服热线", "en": "hotline"},
        msg("the number that call guides tell customers where the agent has none"),
        "",
        lambda _, text: profile.read_text(text),
        ("热线", "热线电话"),
    ),
    _SettingRow(
        "calling-hours",
        {"zh": "可打时段", "en": "calling hours"},
        msg("when customers may be called who have no hours of their own"),
        list(DEFAULT_HOURS),
        _hours,
        ("拨打时段", "通话时间", "可打时间"),
    ),
    _SettingRow(
        "red-days",
        {"zh": "标红天数", "en": "red days"},
        msg("days before a supply's end from which its row is red"),
        RED_DAYS,
        _days(0, MOST_RED_DAYS),
    ),
    _SettingRow(
        LOG_ASKS,
        {"zh": "回访必填", "en": "log asks"},
        msg("what log refuses to leave out of a finished contact: minutes, entry, or none"),
        [],
        _asked,
        ("必填项",),
        words=_ASKED,
    ),
    _SettingRow(
        long_pauses.SETTING,
        {"zh": "暂停提醒天数", "en": "pause days"},
        msg("days after which a pause without an end is brought up"),
        long_pauses.DAYS,
        _days(1, MOST_PAUSE_DAYS),
    ),
    _SettingRow(
        call_minutes.SETTING,
        {"zh": "每通分钟数", "en": "call minutes"},
        msg("minutes that a call takes in a forecast where none are on record"),
        call_minutes.USUAL,
        _days(1, MOST_CALL_MINUTES),
        ("通话时长",),
    ),
    _SettingRow(
        LEAP_MONTH,
        {"zh": "闰月生日", "en": "leap-month birthday"},
        msg("a lunar birthday in a leap month: ordinary month, or leap month where there is one"),
        "ordinary",
        _one_of(*_LEAP_MONTHS),
        moves_birthdays=True,
        words=_LEAP_MONTHS,
    ),
    _SettingRow(
        LEAP_DAY,
        {"zh": "闰日生日", "en": "leap-day birthday"},
        msg("a birthday on 29 February in other years"),
        "02-28",
        _one_of(*_LEAP_DAYS),
        moves_birthdays=True,
        words=_LEAP_DAYS,
    ),
)
ROWS: Mapping[str, _SettingRow] = {row.name: row for row in _ROWS}


def settings(desk: Desk) -> tuple[DepartmentSetting, ...]:
    """Return every setting with its value."""
    return tuple(
        DepartmentSetting(
            name,
            _shown(desk.setting(name, row.default)),
            row.meaning,
            name in desk.settings,
            row.title,
            _words(row, desk.setting(name, row.default)),
        )
        for name, row in ROWS.items()
    )


def _words(row: _SettingRow, value: object) -> Mapping[str, str]:
    """Return what a value is called; in English its own name, which is typed there."""
    values = value if isinstance(value, list) else [value]
    found = [word for each in values for word in row.words if word.name == each]
    if not found:
        return {}
    return {
        "zh": "、".join(word.title.get("zh") or word.name for word in found),
        "en": ",".join(word.name for word in found),
    }


def setting(desk: Desk, name: str) -> DepartmentSetting:
    """Return one setting. Raises NotFound for a name that is none."""
    row = _row(name)
    return next(found for found in settings(desk) if found.name == row.name)


def change(
    desk: WritingDesk, name: str, value: str | None, text: str | None = None
) -> DepartmentSetting:
    """Set a setting, or with None take it back to its default; dates that follow from it move.

    Each change is an edition of its definition; `text` is that of a file.
    """
    row = _row(name)
    name = row.name
    if value is None and name == DEPARTMENT:
        raise Unusable(
            msg("A department needs a name."),
            msg("Change it with: keqing config set {name} NAME --department", name=name),
        )
    found = desk.session.get(Setting, name)
    if value is None and found:
        desk.session.delete(found)
    elif value is not None:
        read = row.read(name, value)
        if found:
            found.value = read
        else:
            desk.session.add(Setting(name=name, value=read))
    if name != DEPARTMENT:
        kept = row.default if value is None else row.read(name, value)
        enforcing.add_edition(
            desk,
            (SETTING, name),
            text or setting_text(name, kept),
            desk.today,
            active=value is not None,
        )
    desk.session.flush()
    desk.reload()
    if row.moves_birthdays:
        born = desk.session.scalars(select(Customer.id).where(Customer.birthday.is_not(None)))
        for part in chunks(set(born)):
            refold(desk, part)
    return setting(desk, name)


def default_texts() -> dict[str, str]:
    """Return the settings as they are when nobody set them, as texts of definitions by name."""
    return {
        name: setting_text(name, row.default) for name, row in ROWS.items() if name != DEPARTMENT
    }


def own_texts(desk: Desk) -> dict[Key, str]:
    """Return the settings that the department set, as texts of definitions."""
    return {
        (SETTING, name): setting_text(name, desk.settings[name])
        for name in default_texts()
        if name in desk.settings
    }


def refuse_unfit(text: str, file: str, keys: Collection[Key]) -> None:
    """Raise Faulty where a file sets what is no setting, or to a value that it cannot have."""
    source = File(file, text)
    for type_, name in keys:
        if type_ != SETTING:
            continue
        table = Table(source, (type_, name), source.tables[type_][name])
        row = ROWS.get(name)
        if row is None or name == DEPARTMENT:
            known = sorted(default_texts())
            table.wrong(
                None, msg("there is no setting {name}", name=name), suggest_name(name, known)
            )
        elif (value := read_setting(table)) is not None:
            try:
                row.read(name, value)
            except Unusable as error:
                table.wrong("value", error.message, error.hint or msg("Leave it out."))
    source.check()


def value_in(text: str, name: str) -> str:
    """Return the value that the text of a setting gives it."""
    file = File(name, text)
    return read_setting(Table(file, (SETTING, name), file.tables[SETTING][name])) or ""


def _shown(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _row(name: str) -> _SettingRow:
    row = find_called(name, _ROWS)
    if row is None:
        raise NotFound(
            msg("The department has no setting {name}.", name=name), suggest_words(name, _ROWS)
        )
    return row
