"""Every command there is, as something to type into a department that has had a few days of work."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from keqing.commands.help.command_table import ROWS, Row
from keqing.models import FACTS, Base
from tests.conftest import Keqing

BOX = ("产品=安胶囊", "line=therapy", "quantity=6", "pack=30", "daily=6")
CADENCE = """
[cadence.therapy]
title = { zh = "服药回访", en = "Therapy follow-up" }
track = "revisit"
source = "ours"
starts_on = "purchase"
subject = "product"
steps = ["2d", "8d"]

[cadence.ours]
title = { zh = "我们的", en = "Ours" }
track = "care"
source = "ours"
applies_to = { type = ["consumer"] }
repeat = { every = "20d" }
shift = "next"
"""
OWN = """
[kind.complaint]
title = { zh = "投诉", en = "Complaint" }
pauses = true
fields.what = { title = { zh = "内容", en = "What" }, required = true }

[kind.loan]
title = { zh = "借用", en = "Loan" }
register = "借用登记"
fields.device = { title = { zh = "器械", en = "Device" }, type = "choice", of = "devices", required = true }

[list.devices]
values = ["血压计"]

[cadence.therapy]
title = { zh = "服药回访", en = "Therapy follow-up" }
track = "revisit"
source = "ours"
starts_on = ["purchase", "loan"]
steps = ["4d", "9d"]
"""
GUIDE = """
[guide.therapy]
title = { zh = "我们的服药回访", en = "Our therapy call" }
like = "call"
ask = ["按时用吗？"]
"""
PEOPLE = (
    "编号,姓名,电话,等级,下次回访\nC0001,王秀英,13812345678,A,\n,新来的,13700000001,B,2026-12-01\n"
)
EVENTS = "姓名,电话,购买日期,产品,数量,每盒,日剂量\n张三,13912340000,2026-11-20,安胶囊,2,30,6\n生人,13712340000,2026-11-21,宁片,2,30,6\n"
CONTACTS = "姓名,电话,日期,结果,内容\n张三,13912340000,2026-11-20,接通,都好\n李四,13612340000,2026-11-21,勿再联系,不要再打\n"
AGENTS = "姓名,角色,每日容量\n陈刚,doctor,30\n孙静,manager,20\n"
BATCH = "王秀英 接通 都好\n张三 未接\n"
NOTICE = Path(__file__).parents[2] / "docs/examples/almanac-2027.csv"

Words = tuple[str, ...]
READS: frozenset[str] = frozenset(
    {
        "orphans", "board", "brief", "load", "report", "guide list", "guide show", "guide check", "guide diff", "today", "week", "why", "list", "show", "files", "history", "check", "rebuild", "doctor", "open", "limits", "print", "forecast", "what-if", "level", "ladder list", "ladder report", "register", "summary",
        "cron print", "cadence list", "cadence show", "cadence split", "cadence check", "cadence preview", "cadence diff", "cadence export",
        "define check", "define diff", "define list", "define show", "define export",
        "gathering list", "gathering show", "gathering sheet", "product list", "date", "almanac show", "festivals", "completion", "help", "export", "sheet", "upgrade", "backup", "audit verify", "dump", "copy-to", "access print", "access check",
    }
)  # fmt: skip
"""Commands that change no fact, though some leave a record of who looked."""

REFUSED: Mapping[str, str] = {
    "init": "a database is set up once",
    "demo": "it has a database of its own",
    "forget": "what was erased is gone for good; its own tests say so",
    "restore": "the database from before lies aside, and is restored itself",
    "undo": "an undo cannot be undone",
    "access apply": "it changes no record; the rules are those of the program",
    "access off": "as access apply",
    "ladder recompute": "no ladder of the office draws; its own tests draw anew",
    "spread": "no day of the office is too full; its own tests undo it",
    "plan": "no plan of the office is in force; its own tests undo it",
    "call": "it asks at a terminal; its records are those of log",
    **dict.fromkeys(
        ("approve", "return", "refuse", "submit", "withdraw"),
        "nothing of the office waits for a signature; its own tests undo it",
    ),
}
"""Commands that `undo` does not take back, and why."""

WRITES: Mapping[str, tuple[Words, ...]] = {
    "log": (
        ("C0001", "接通", "都好"),
        ("C0001", "接通", "都好", "--next", "2026-12-03 15:00", "--entry", "问睡眠", "--min", "3"),
        ("C0001", "接通", "头晕", "--adverse"),
        ("C0001", "接通", "早些", "--date", "2026-11-22"),
        ("C0001", "已拜访", "看过"),
        ("C0001", "已发", "说明书", "--channel", "sms"),
        ("C0001", "未接"),
        ("C0002", "占线"),
        ("C0002", "关机"),
        ("C0002", "拒接"),
        ("C0001", "中断"),
        ("C0001", "改约", "在开会", "--next", "2026-11-26 15:00"),
        ("C0001", "空号"),
        ("C0001", "勿再联系", "不要再打"),
        ("C0003", "已故"),
        ("C0001", "接通", "来电", "--incoming"),
        ("--batch", "calls.txt"),
    ),
    "done": (("C0002", "promise", "寄了"),),
    "skip": (("C0001",), ("C0001", "therapy", "--reason", "出差")),
    "snooze": (("C0001", "2026-11-27"),),
    "promise": (("C0001", "2026-11-30 10:00", "再谈"), ("C0001", "明天", "寄书", "--task")),
    "add-customer": (
        ("新人", "--phone", "13712345678", "--birthday", "1950-03-05"),
        ("旧人", "--phone", "13512345678", "--set", "informed=no", "--owner", "李敏"),
        ("药店", "--type", "pharmacy", "--referrer", "C0001", "--tag", "甲", "--date", "2026-11-10"),
    ),
    "edit-customer": (
        ("C0001", "--name", "王秀", "--grade", "VIP", "--tag", "乙", "--phone", "13312345678"),
        ("C0001", "--remove-phone", "5678", "--clear", "grade"),
        ("C0001", "--owner", "赵强"),
        ("C0004", "--phone", "13512345679"),
    ),
    "add-contact": (("C0001", "张丽", "--relation", "女儿", "--phone", "13987654321", "--health"),),
    "leave": (("赵强",), ("赵强", "--on", "2026-11-30")),
    "take": (("--agent", "赵强", "--count", "2"),),
    "cover": (("李敏", "赵强", "--to", "2026-11-30"),),
    "assign": (
        ("C0001", "--to", "赵强"),
        ("--from", "李敏", "--to", "none", "--yes"),
        ("C0001", "--to", "赵强", "--role", "consultant"),
    ),
    "merge": (("C0001", "C0002", "--yes"), ("C0002", "C0004", "--yes")),
    "add": (
        ("purchase", "C0003", *BOX),
        ("inquiry", "C0002", "source=电台"),
        ("complaint", "C0001", "what=慢"),
        ("purchase", "C0001", *BOX, "--date", "2026-11-10"),
        ("admission", "C0001"),
    ),
    "stock": (("C0001", "安胶囊", "10"),),
    "pause": (("C0001",), ("C0001", "--until", "2026-12-20", "--reason", "探亲")),
    "resume": (("C0005",),),
    "start": (("C0001", "loyal-care"), ("C0003", "therapy", "--product", "安胶囊")),
    "end": (("C0001", "therapy", "--reason", "停药"),),
    "amend": (("{contact}", "结果=未接", "内容="), ("{contact}", "日期=2026-11-21")),
    "void": (("{contact}", "--reason", "打错"), ("{stop}", "--reason", "误记", "--yes")),
    "import": (
        ("people.csv", "--yes"),
        ("events.csv", "--kind", "purchase", "--yes"),
        ("contacts.csv", "--yes"),
        ("agents.csv", "--yes"),
    ),
    "cadence apply": (("ours.toml", "--yes"),),
    "cadence on": (("festival-greeting", "--yes"), ("all-floor", "--yes")),
    "cadence off": (("therapy", "--yes"),),
    "define apply": (("own.toml", "--yes"),),
    "guide apply": (("guide.toml",),),
    "define drop": (("kind", "对账"), ("cadence", "therapy", "--yes")),
    "sample": (("calls",), ("电话抽查", "--date", "2026-11-20")),
    "ladder on": (("development",), ("core", "--yes")),
    "ladder off": (("relationship",),),
    "tick": (("C0001", "met"), ("C0001", "relationship.met", "--evidence", "见过", "--date", "2026-11-20")),
    "product merge": (("安胶囊", "宁片", "--yes"), ("安胶囊", "安 胶囊")),
    "gathering add": (
        ("秋会", "2026-12-19", "--seats", "60"),
        ("冬会", "2026-12-26"),
        ("冬会", "--time", "9:30", "--meeting", "正门"),
    ),
    "gathering invite": (("冬会", "C0001"),),
    "gathering sign-in": (("夏会", "C0001", "C0002"),),
    "gathering seat": (("夏会", "C0001", "3", "--arm"),),
    "gathering staff": (("冬会", "李敏", "迎宾"),),
    "gathering check": (("冬会", "备茶水", "--before", "7d", "--for", "李敏"),),
    "almanac import": (("notice.csv", "--yes"),),
    "add-agent": (("孙静", "--role", "doctor"), ("赵强", "--role", "manager")),
    "config": (
        ("set", "red-days", "10", "--department"),
        ("unset", "red-days", "--department"),
        ("set", "leap-day-birthday", "03-01", "--department"),
    ),
}  # fmt: skip
"""Commands that change facts, each with what may follow its name."""


def every(rows: tuple[Row, ...] = ROWS, before: str = "") -> Iterator[str]:
    """The names of all commands, those of groups with the group's before them."""
    for row in rows:
        if row.rows:
            yield from every(row.rows, f"{before}{row.name} ")
        else:
            yield f"{before}{row.name}"


def work(keqing: Keqing, folder: Path) -> None:
    """Give a new department three weeks of work, and write the files that the cases read."""

    def did(*words: str) -> None:
        ran = keqing(*words)
        assert ran.code in {0, 4}, (words, ran)

    did("init", "--department", "一部", "--name", "李敏", "--capacity", "50", "--preset", "therapy")
    did("add-agent", "赵强")
    did("cadence", "on", "birthday", "--yes")
    did("cadence", "on", "event-invite", "--yes")
    did("config", "set", "red-days", "8", "--department")
    did("ladder", "on", "relationship")
    did("gathering", "add", "冬会", "2026-12-19")
    did("gathering", "add", "夏会", "2026-11-23")
    for n, (name, phone) in enumerate(
        [("王秀英", "13812345678"), ("张三", "13912340000"), ("李四", "13612340000")]
    ):
        did(
            "add-customer",
            name,
            "--phone",
            phone,
            "--birthday",
            f"1950-12-0{n + 1}",
            "--date",
            "2026-11-05",
        )
    did("add-customer", "停了", "--phone", "13512345678", "--date", "2026-11-06")
    did("add-customer", "歇着", "--phone", "13412345678", "--date", "2026-11-06")
    did("add", "purchase", "C0001", *BOX, "--date", "2026-11-18")
    did("add", "purchase", "C0002", *BOX, "--date", "2026-11-10")
    did("add", "complaint", "C0003", "what=慢", "--date", "2026-11-18")
    did("log", "C0001", "接通", "都好", "--date", "2026-11-20")
    did("log", "C0004", "勿再联系", "别打了", "--date", "2026-11-20")
    did("log", "C0002", "拒接", "--date", "2026-11-20")
    did("promise", "C0002", "2026-11-24", "寄说明书", "--task")
    did("pause", "C0005", "--date", "2026-11-21")
    did("assign", "C0005", "--to", "none", "--date", "2026-11-22")
    did("add", "consent", "C0001", "evidence=书面", "--date", "2026-11-21")
    did("add", "rsvp-yes", "C0001", "gathering=夏会", "--date", "2026-11-21")
    for name, text in {
        "people.csv": PEOPLE, "events.csv": EVENTS, "contacts.csv": CONTACTS, "agents.csv": AGENTS,
        "calls.txt": BATCH, "ours.toml": CADENCE, "own.toml": OWN, "guide.toml": GUIDE, "notice.csv": NOTICE.read_text("utf-8"),
    }.items():  # fmt: skip
        (folder / name).write_text(text, "utf-8")


def filled(keqing: Keqing, words: Words) -> Words:
    """Put ids of records into the words of a case."""
    found: dict[str, str] = {}
    for name, code, outcome in (("contact", "C0001", "reached"), ("stop", "C0004", "stop")):
        if f"{{{name}}}" in words:
            events = json.loads(keqing("history", code, "--format", "json", "--rows", "0").out)[
                "events"
            ]
            found[name] = next(
                (
                    str(event["id"])
                    for event in events
                    if event["outcome"] == outcome and not event["voided"]
                ),
                "0",
            )
    return tuple(word.format(**found) if word.startswith("{") else word for word in words)


_OWN_IDS = frozenset({"enrollment", "closing", "supply", "name_part"})
"""Derived tables, whose rows are known by what they say: their ids are given anew."""


def facts(file: Path) -> dict[str, list[Any]]:
    """Every table of facts as it stands, row by row."""
    names = [model.__tablename__ for model in FACTS]
    return _tables(file, names, without={"customer": {"folded"}})


def derived(file: Path) -> dict[str, list[Any]]:
    """Every derived table as it stands, without the ids of its rows, closings under their enrollments."""
    with closing(sqlite3.connect(file)) as connection:
        connection.row_factory = sqlite3.Row
        key = {
            row["id"]: f"{row['customer_id']} {row['cadence']} {row['subject']} {row['anchor']}"
            for row in connection.execute("SELECT * FROM enrollment")
        }
        found: dict[str, list[Any]] = {}
        for table in sorted(_OWN_IDS):
            rows = [dict(row) for row in connection.execute(f"SELECT * FROM {table}")]  # noqa: S608  # our own names
            for row in rows:
                row.pop("id", None)
                if "enrollment_id" in row:
                    row["enrollment_id"] = key[row["enrollment_id"]]
            found[table] = sorted(rows, key=repr)
        return found


def _tables(file: Path, names: list[str], without: Mapping[str, set[str]]) -> dict[str, list[Any]]:
    with closing(sqlite3.connect(file)) as connection:
        connection.row_factory = sqlite3.Row
        return {
            name: [
                {
                    column: row[column]
                    for column in row.keys()  # noqa: SIM118  # a row of sqlite3 gives its values
                    if column not in without.get(name, ())
                }
                for row in connection.execute(f"SELECT * FROM {name} ORDER BY 1")  # noqa: S608  # our own names
            ]
            for name in names
        }


def known() -> set[str]:
    """The tables that are compared."""
    return {*_OWN_IDS, *(model.__tablename__ for model in FACTS), "operation"}


def all_tables() -> set[str]:
    """The tables that there are."""
    return set(Base.metadata.tables)


Found = tuple[dict[str, list[Any]], dict[str, list[Any]]]
"""Facts, and what follows from them, by table."""
_EXPECTED: dict[tuple[bytes, datetime], Found] = {}


@dataclass
class Office:
    """A department whose database file can be set aside and compared."""

    keqing: Keqing
    file: Path
    aside: Path
    model: Path

    def set_aside(self) -> None:
        """Keep the database as it stands."""
        shutil.copy(self.file, self.aside)

    def begin(self) -> None:
        """Bring back the department as it was made."""
        shutil.copy(self.model, self.file)

    def expected(self) -> Found:
        """The facts that were set aside, and what follows from them by today's clock.

        What follows from the same file at the same moment is worked out once in a process.
        """
        key = self.aside.read_bytes(), datetime.now(UTC)
        if key not in _EXPECTED:
            ran = self.keqing("--db", str(self.aside), "rebuild")
            assert ran.code == 0, ran
            _EXPECTED[key] = facts(self.aside), derived(self.aside)
        return _EXPECTED[key]

    def found(self) -> Found:
        """The facts as they stand, and what is stored of what follows from them.

        Left aside are the manager's tasks about stops that were taken back: they alone are added by an undo.
        """
        found, following = facts(self.file), derived(self.file)
        found["event"] = [event for event in found["event"] if '"revived"' not in event["details"]]
        following["enrollment"] = [
            row for row in following["enrollment"] if row["topic"] != "revived"
        ]
        return found, following
