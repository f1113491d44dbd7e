"""Records to show: a believable day, and customers whose names try to be more than names."""

from __future__ import annotations

from datetime import date, time
from io import StringIO

from keqing.i18n import msg
from keqing.records.customer import ClosedStep, ContactPerson, Customer, Followup, Phone, Supply
from keqing.records.due import DueReason
from keqing.records.event import Event
from keqing.records.preview import PreviewStep
from keqing.records.recorded import NextDate, Recorded
from keqing.records.today import AlsoDue, NewestContact, RowNote, Today, TodayRow
from keqing.render.console import Screen
from keqing.render.emit import emit
from keqing.render.output import Output

DAY = date(2026, 11, 23)
THERAPY = {"zh": "服药回访", "en": "Therapy follow-up"}
SUPPLY = {"zh": "药将用完", "en": "Supply running out"}
PROMISE = {"zh": "约定", "en": "Promise"}
SPECIAL = {"zh": "住院", "en": "In hospital"}
CARE = {"zh": "老客户关怀", "en": "Loyal care"}

HOSTILE = (
    "王[old]五",
    "价格[/]",
    ":100:",
    "=1+1",
    "\x1b[31m红\x1b]0;t\x07",
    "a\u202eb\u2066c\u200b\ufeffd",
    "x\x00y\x9bz\ud800\u2028w\r\nv\tu",
    "阿卜杜热合曼·买买提吐尔逊江",
    "𠮷野家👨‍👩‍👧🇨🇳❤️",
)


def reason(**changed: object) -> DueReason:
    values: dict[str, object] = {
        "cadence": "therapy",
        "subject": "清脂胶囊",
        "label": "3d",
        "track": "revisit",
        "must": True,
        "opens": DAY,
        "due": DAY,
        "channel": "phone",
        "closes": None,
        "effective": DAY,
        "attempts": 0,
        "text": None,
        "title": THERAPY,
    }
    return DueReason(**{**values, **changed})  # type: ignore[arg-type]  # a table of changes


def row(number: int, name: str, *reasons: DueReason, **changed: object) -> TodayRow:
    first = reasons[0] if reasons else None
    values: dict[str, object] = {
        "row": number,
        "code": f"C{1000 + number}",
        "name": name,
        "type": "consumer",
        "grade": None,
        "phone": f"+86138{number:04}{5678 + number:04}",
        "owner": "李敏",
        "must": bool(first and first.must),
        "track": first.track if first else None,
        "effective": first.effective if first else None,
        "overdue": max(0, (DAY - first.effective).days) if first else 0,
        "time": first.time if first else None,
        "hours_from": None,
        "closes": first.closes if first else None,
        "red": False,
        "tried": None,
        "notes": (),
        "last": None,
        "entry": None,
        "reasons": reasons,
    }
    return TodayRow(**{**values, **changed})  # type: ignore[arg-type]  # a table of changes


def today(**changed: object) -> Today:
    rows = (
        row(
            1,
            "王秀英",
            reason(cadence="special", subject="", label="0d", track="alert", title=SPECIAL),
            grade="VIP",
            last=NewestContact(date(2026, 11, 22), time(15, 20), "no-answer", None),
        ),
        row(
            2,
            "欧阳建国",
            reason(
                cadence="promise",
                subject="17",
                label="promise",
                track="promise",
                title=PROMISE,
                text="说好今天上午告诉他化验结果",
                time=time(9, 30),
            ),
            reason(label="6d", effective=date(2026, 11, 21), due=date(2026, 11, 21)),
            last=NewestContact(date(2026, 11, 16), time(10, 5), "reached", "说脚麻，晚上睡不好"),
            entry="孙子的中考成绩；问脚麻好些没有",
        ),
        row(
            3,
            "阿卜杜热合曼·买买提吐尔逊江",
            reason(
                cadence="supply-end",
                label="-7d",
                track="deadline",
                title=SUPPLY,
                effective=date(2026, 11, 21),
                closes=DAY,
                supply_end=date(2026, 11, 29),
                guide="supply-end",
            ),
            red=True,
            shortages=(Supply("清脂胶囊", date(2026, 11, 29), date(2026, 11, 30)),),
            notes=(RowNote("careful:allergies=青霉素"),),
        ),
        row(
            4,
            "陈桂兰",
            reason(
                label="+5d#2",
                effective=date(2026, 11, 25),
                must=False,
                supply_end=date(2026, 11, 20),
                attempts=1,
            ),
            phone="+862164561212",
            red=True,
            shortages=(Supply("清脂胶囊", date(2026, 11, 20), date(2026, 11, 21)),),
            hours_from=time(14),
            last=NewestContact(date(2025, 12, 30), None, "visited", "愿去，提醒空腹，带医保卡"),
        ),
        row(
            5,
            "Mary Chen",
            phone=None,
            owner=None,
            notes=(RowNote("missed:3d"), RowNote("careful:informed=no")),
        ),
        row(
            6,
            "张伟",
            reason(cadence="loyal-care", subject="", label="+1m#1", track="care", title=CARE),
            tried="15:20",
        ),
        row(7, "赵玉兰", reason(label="10d"), tried=""),
        row(8, "刘建设", reason(label="15d"), phone="+85291234567"),
    )
    values: dict[str, object] = {
        "day": DAY,
        "agent": "李敏",
        "rows": rows,
        "shown": 7,
        "done": 8,
        "also": (AlsoDue("C2001", "孙红", "张伟", (reason(label="1wd"),)),),
    }
    return Today(**{**values, **changed})  # type: ignore[arg-type]  # a table of changes


def customer(**changed: object) -> Customer:
    values: dict[str, object] = {
        "code": "C1024",
        "name": "王秀英",
        "type": "consumer",
        "grade": "VIP",
        "status": "active",
        "stage": "bought",
        "sex": "f",
        "birthday": "1954-03-05",
        "age": 72,
        "address": "北京市朝阳区幸福路 12 号 3 单元 501",
        "source": "电台",
        "owner": "李敏",
        "referrer": "C0007",
        "note": "四川话，听力弱，请慢说",
        "phones": (Phone("+8613812345678", "本人"), Phone("+862164561212", None, bad=True)),
        "tags": ("高血压", "糖尿病"),
        "hours": ("09:00-11:00", "15:00-17:00"),
        "fields": {"allergies": "青霉素", "informed": False},
        "contact_persons": (
            ContactPerson("张丽", "女儿", (Phone("+8613900001234"),), health=True, note="周末打"),
        ),
        "supplies": (
            Supply("清脂胶囊", date(2026, 12, 23), date(2026, 12, 24)),
            Supply("降糖茶", date(2026, 11, 20), date(2026, 11, 21)),
        ),
        "followups": (
            Followup(
                "therapy", "清脂胶囊", "6d", "revisit", date(2026, 11, 15), date(2026, 11, 21),
                date(2026, 11, 21), None, None, date(2026, 11, 21), date(2026, 11, 21), 2, "李敏",
                title=THERAPY,
            ),
            Followup(
                "loyal-care", "", "+1m#1", "care", date(2026, 11, 15), date(2026, 12, 1),
                date(2026, 12, 1), None, date.max, date.max, date.max, 0, "张伟", title=CARE,
            ),
        ),
        "closings": (
            ClosedStep(
                "therapy", "清脂胶囊", date(2026, 11, 15), 1, "3d", date(2026, 11, 18),
                date(2026, 11, 18), date(2026, 11, 18), None, "done", date(2026, 11, 18), 41,
                title=THERAPY,
            ),
        ),
        "events": (
            Event(
                43, 3, date(2026, 11, 22), "contact", time(15, 20), "李敏", "out", "phone",
                "no-answer", None, "约 11-23 上午再打",
            ),
            Event(
                42, 2, date(2026, 11, 15), "contact", time(10, 5), "李敏", "out", "phone",
                "reached", 6, "150/95，头晕，建议复查", "复查结果",
            ),
            Event(
                41, 1, date(2026, 11, 14), "purchase",
                details={"product": "清脂胶囊", "quantity": 6}, voided=True,
            ),
        ),
        "events_total": 14,
    }  # fmt: skip
    return Customer(**{**values, **changed})  # type: ignore[arg-type]  # a table of changes


def recorded(**changed: object) -> Recorded:
    values: dict[str, object] = {
        "code": "C1024",
        "name": "王秀英",
        "phone": "+8613812345678",
        "kind": "reached",
        "event": 44,
        "day": DAY,
        "closed": customer().closings,
        "next": (
            NextDate(
                "therapy",
                "清脂胶囊",
                "10d",
                date(2026, 11, 25),
                date(2026, 12, 2),
                THERAPY,
                time(9, 30),
            ),
            NextDate("loyal-care", "", "+1m#1", date(2026, 12, 1), None, CARE),
        ),
        "remarks": (msg("Sat 2026-11-28 is not a working day."),),
    }
    return Recorded(**{**values, **changed})  # type: ignore[arg-type]  # a table of changes


def preview_step(
    n: int, text: str, day: date, status: str, effective: date | None, closed: date | None = None
) -> PreviewStep:
    return PreviewStep(n, text, day, day, day, None, effective, status, closed)


def printed(
    output: Output,
    columns: int = 80,
    form: str | None = None,
    *,
    tty: bool = True,
    color: bool = False,
) -> str:
    """Print a result on a screen of so many columns and return what stdout got."""
    screen = Screen(columns, color, tty, StringIO(), StringIO())
    emit(output, screen, form)
    assert isinstance(screen.out, StringIO)
    return screen.out.getvalue()
