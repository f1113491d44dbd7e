"""Ten calls of somebody new: an imported workbook of forty customers, in Chinese and in English.

The dates stand here as the rules give them, worked out by hand. Whatever keqing names as the next step is typed
as it is printed: it has to work.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import time_machine

from tests.conftest import Keqing, Ran
from tests.workbooks import as_xlsx

THURSDAY = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)
"""Ten in the morning of Thursday 2026-11-26 in Shanghai."""
LANGS = ("zh", "en")

HEADINGS = (
    ("序号", "No."), ("姓名", "Name"), ("联系电话", "Phone"), ("出生日期", "Birthday"), ("产品", "Product"),
    ("数量", "Quantity"), ("每盒", "Per box"), ("日剂量", "Daily dose"), ("购买日期", "Purchase date"),
    ("备注", "Notes"), ("负责人", "Owner"),
)  # fmt: skip
CALMEX, FLOWELL, SLEEPWELL = (
    ("安和胶囊", "Calmex"),
    ("通舒胶囊", "Flowell"),
    ("舒眠片", "Sleepwell"),
)
PEOPLE: tuple[tuple[Any, ...], ...] = (
    (("王秀英", "Wang Xiuying"), 13900010001, "1948年3月5日", CALMEX, 6, 30, 6, date(2026, 11, 25)),
    (("孙玉兰", "Mary Smith"), "139 0001 0002", "1953-11-26", CALMEX, 6, 30, 6, "2026-11-20"),
    (("张桂兰", "John O'Brien"), "139-0001-0003", "1945.4.17", FLOWELL, 4, 24, 4, "2026/11/20"),
    (("李建国", "Linda Davis"), "+86 13900010004", date(1951, 7, 12), CALMEX, 6, 30, 6, "2026.11.23"),
    (("刘淑珍", "Robert Brown"), "１３９０００１０００５", "1950/3/5", FLOWELL, 4, 24, 4, "20261116"),
    (("杨德山", "Zhang Wei"), "13900010006", "1944-12-30", SLEEPWELL, 3, 20, 2, "2026年11月25日"),
    (("黄志强", "Paul Harris"), "13900010007", "1949-01-15", CALMEX, 10, 30, 6, "2026/11/05 0:00"),
    (("朱桂英", "Betty Martin"), "13900010008", "1947-04-18", CALMEX, 6, 30, 6, "2026-11-16"),
    (("胡长春", "Nancy White"), "0755-26431234", "1945-06-06", CALMEX, 6, 30, 6, "2026-11-10"),
    (("何建军", "Mark Clark"), "13900010010", "1951-08-08", SLEEPWELL, 6, 20, 2, "2026-10-15"),
    (("唐国庆", "Donna Lee"), "13900010011", "1949-10-01", SLEEPWELL, 3, 20, 2, "2026-11-23"),
    (("徐秀兰", "Susan Taylor"), "", "1948-10-10", FLOWELL, 4, 24, 4, "2026-11-24"),
    (("吴国华", "Ruth Hall"), "1390001013", "1946-09-09", FLOWELL, 4, 24, 4, "2026-11-24"),
)  # fmt: skip
"""Names, number, birthday, product, boxes, how many in each, a day, bought on. The last number lacks a digit."""
OTHERS = 27
"""More customers, who bought on Tuesday: their next call is tomorrow's."""

CALLS: tuple[tuple[str, str, tuple[str, ...], int, str, str], ...] = (
    (
        'log 1 接通 "今早开始吃，没有不舒服" --min 3', 'log 1 reached "started today, no trouble" --min 3',
        ("2026-11-28 服药回访（安和胶囊）第3天|Therapy follow-up (Calmex), day 3",
         "2026-12-18 药将用完（安和胶囊）提前7天|Supply running out (Calmex), 7 days before"), 1, "", "",
    ),
    (
        "log 2 未接", "log 2 no-answer",  # R6: the greeting ends today, the other is held until tomorrow
        ("2026-11-26 16:00 生日祝福 2026 年生日当天|16:00 Birthday, 2026, on the day",
         "2026-11-27 服药回访（安和胶囊）第6天|Therapy follow-up (Calmex), day 6"), 1, "", "",
    ),
    (
        "log 3 占线", "log 3 busy",
        ("2026-11-27 服药回访（通舒胶囊）第6天|Therapy follow-up (Flowell), day 6",
         "2026-12-07 药将用完（通舒胶囊）提前7天|Supply running out (Flowell), 7 days before"), 1, "", "",
    ),
    (
        'log 4 改约 "在开会" --next 15:00', 'log 4 callback "in a meeting" --next 15:00',
        ("2026-11-26 15:00 约定|15:00 Promise",
         "2026-11-26 服药回访（安和胶囊）第3天|Therapy follow-up (Calmex), day 3"), 2, "", "",
    ),
    (
        'log 5 接通 "睡得好" --next "下周三上午10点"', 'log 5 reached "sleeps well" --next "2026-12-02 10:00"',
        ("2026-12-02 10:00 约定|10:00 Promise",  # R12: day 15, the 1st, waits for it
         "2026-12-02 服药回访（通舒胶囊）第15天|Therapy follow-up (Flowell), day 15"), 2, "", "",
    ),
    (
        'log 6 勿再联系 "说别再打了"', 'log 6 stop "said never to call again"', (), 0,
        "没有下次日期。", "No next date.",
    ),
    (
        "log 7 空号", "log 7 wrong-number",
        ("2026-11-27 待办：号码不对，请查正确号码|Task: wrong number, find the right one",
         "2026-11-27 服药回访（安和胶囊）第15天|Therapy follow-up (Calmex), day 15"), 2,
        "keqing edit-customer C0007 --phone 号码", "keqing edit-customer C0007 --phone NUMBER",
    ),
    (
        'log 8 接通 "儿子接的，在外地" --with 儿子', 'log 8 reached "the son answered, she is away" --with son',
        ("2026-12-01 服药回访（安和胶囊）第15天|Therapy follow-up (Calmex), day 15",
         "2026-12-09 药将用完（安和胶囊）提前7天|Supply running out (Calmex), 7 days before"), 1, "", "",
    ),
    (  # R15: 84 are left and 90 come to them, enough for 29 days from the 27th
        "add 购买 9 产品=安和胶囊 数量=3盒 每盒=30粒 日剂量=6粒", "add purchase 9 product=Calmex quantity=3 pack=30 daily=6",
        ("2026-11-27 服药回访（安和胶囊）第1天|Therapy follow-up (Calmex), day 1",
         "2026-12-18 药将用完（安和胶囊）提前7天|Supply running out (Calmex), 7 days before"), 1, "", "",
    ),
    (
        'log 10 接通 "身上起疹子" --adverse', 'log 10 reached "has a rash" --adverse',
        ("2026-11-26 不良反应 当天，归 陈医生|Adverse reaction, on the day, for Dr Chen",
         "2026-12-01 服药回访（舒眠片）每5天（第1次）|Therapy follow-up (Sleepwell), 1st 5-day call"), 2, "", "",
    ),
    (
        'log 11 已拜访 "上门看了，血压平稳"', 'log 11 visited "went there, all is well"',
        ("2026-11-29 服药回访（舒眠片）第6天|Therapy follow-up (Sleepwell), day 6",
         "2026-12-16 药将用完（舒眠片）提前7天|Supply running out (Sleepwell), 7 days before"), 1, "", "",
    ),
    (
        'log 徐秀兰 已故 "女儿说的"', 'log "Susan Taylor" deceased "says her daughter"', (), 0,
        "没有下次日期。", "No next date.",
    ),
)  # fmt: skip
"""What is typed in Chinese and in English, the nearest two dates after it, how many later, what else is said."""

_NEXT = re.compile(
    r"\s+(?:next: \w{3} |下次：)(?P<day>[\d-]{10})(?: 周.)?\s?[（(][^）)]*[）)] (?P<what>.+)"
)
_LATER = re.compile(r"\s+(?:and (\d+) later|以后还有 (\d+) 个)[：:] ?keqing show C\d{4}")
_COMMAND = re.compile(r"keqing (?P<words>[a-z](?:(?! \| )[^，。；（）;,()\n])*)")
_FILLED = {"TEXT": "fine", "内容": "都好", "NUMBER": "13900019999", "号码": "13900019999"}
_WRITING = {"log", "done", "skip", "edit-customer", "undo"}


def _workbook(at: int) -> bytes:
    """Forty customers as an office keeps them: a title, any spelling of a day, units, a total, a signature."""
    boxes, pills = (("盒", "粒"), (" boxes", " capsules"))[at]
    rows: list[list[object]] = [[("一组客户台账", "Customers of group 1")[at]]]
    rows.append([heading[at] for heading in HEADINGS])
    people = [*PEOPLE]
    for n in range(OTHERS):
        who = (f"赵大{'甲乙丙丁戊己庚辛壬癸'[n % 10]}{n}", f"Customer {n}")
        number = 13900010100 + n
        people.append((who, number, f"195{n % 10}-06-15", CALMEX, 6, 30, 6, "2026-11-24"))
    for n, (name, phone, birthday, product, quantity, pack, daily, day) in enumerate(
        people, start=1
    ):
        born = birthday
        if at and isinstance(birthday, str):
            born = birthday.translate({ord("年"): "-", ord("月"): "-", ord("日"): None})
        amounts = [f"{quantity}{boxes}", f"{pack}{pills}", daily]
        owner = ("李敏", "Li Min")[at]
        rows.append([n, name[at], phone, born, product[at], *amounts, day, None, owner])
    rows += [[("合计", "Total")[at], len(people)], [("制表：李敏", "Prepared by Li Min")[at]]]
    return as_xlsx(rows)


class _Agent:
    """Somebody new at the terminal, who types what is printed as the next step, each once."""

    def __init__(self, keqing: Keqing, at: int) -> None:
        self.keqing, self.at = keqing, at
        self.typed: set[str] = set()

    def do(self, line: str, *, code: int = 0) -> Ran:
        ran = self.keqing(*shlex.split(line))
        assert ran.code == code, (line, ran)
        return ran

    def say(self, line: str, *, code: int = 0) -> Ran:
        """Type a line, and then the next steps that its answer names."""
        ran = self.do(line, code=code)
        for hint in _hints(ran.out + ran.err):
            if hint not in self.typed:
                self.typed.add(hint)
                words = shlex.split(hint)
                tried = [_FILLED.get(word, word) for word in words]
                more = ["--dry-run"] if words[0] in _WRITING else []
                done = self.keqing(*tried, *more)
                assert done.code == 0, (line, hint, done)
        return ran

    def rows(self, *words: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(self.keqing("today", "--json", *words).out)["rows"]
        return found


def _hints(text: str) -> Iterator[str]:
    """The commands that a text names."""
    for found in _COMMAND.finditer(text):
        yield found["words"].strip().rstrip(".")


def _told(ran: Ran) -> tuple[list[str], int]:
    """The next dates that were echoed, each with what it is for, and the number of later ones."""
    lines = ran.out.splitlines()
    dates = [
        f"{found['day']} {found['what']}" for line in lines if (found := _NEXT.fullmatch(line))
    ]
    later = [int(found[1] or found[2]) for line in lines if (found := _LATER.fullmatch(line))]
    return dates, sum(later)


@pytest.fixture(params=LANGS)
def agent(
    request: pytest.FixtureRequest,
    keqing: Keqing,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[_Agent]:
    """An agent on Thursday with forty customers on file, the one row with a mistake mended."""
    at = LANGS.index(request.param)
    monkeypatch.setenv("KEQING_LANG", request.param)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    Path("book.xlsx").write_bytes(_workbook(at))
    with time_machine.travel(THURSDAY, tick=False):
        made = _Agent(keqing, at)
        made.do(("init --department 一组 --name 李敏", 'init --department One --name "Li Min"')[at]
                + " --capacity 40 --preset therapy")  # fmt: skip
        made.do(("add-agent 陈医生 --role 医生", 'add-agent "Dr Chen" --role doctor')[at])
        dry = made.do("import book.xlsx --dry-run", code=4)
        assert ("新增 39、未导入 1", "39 new, 1 not imported")[at] in dry.out
        made.do("import book.xlsx", code=4)
        rejected = openpyxl.load_workbook("book.rejected.xlsx")
        rejected.worksheets[0]["C2"] = "13900010013"
        rejected.save("book.rejected.xlsx")
        made.do("import book.rejected.xlsx")
        yield made


def test_ten_calls_of_forty_customers_each_with_the_right_next_step(
    agent: _Agent, tmp_path: Path
) -> None:
    at = agent.at
    listed = agent.rows()
    assert [row["name"] for row in listed] == [person[0][at] for person in PEOPLE[:11]]
    agent.say("today --format table")
    for *typed, dates, later, chinese, english in CALLS:
        ran = agent.say(str(typed[at]))
        wanted = [f"{date[:11]}{date[11:].split('|')[at]}" for date in dates]
        assert _told(ran) == (wanted, later), (typed[at], ran.out)
        assert (chinese, english)[at] in ran.out, ran.out

    agent.say(('log 9 接通 "又买了三盒"', 'log 9 reached "bought three more"')[at])
    slip = agent.say(('log 3 接通 "记错了人"', 'log 3 reached "somebody else"')[at])
    assert _told(slip)[0][0].startswith("2026-11-30 ")
    undone = agent.say("undo")
    assert "2026-11-30" in undone.out
    assert "2026-11-27" in undone.out
    event = json.loads(agent.do("show C0001 --json").out)["events"][0]["id"]
    agent.say(f"amend {event} " + ("分钟=5", "minutes=5")[at])

    listed = agent.rows()
    assert [(row["code"], row["time"], bool(row["tried"])) for row in listed] == [
        ("C0004", "15:00", False),
        ("C0002", "16:00", True),
        ("C0003", None, True),
        ("C0007", None, True),
    ]
    doctor = ("陈医生", "Dr Chen")[at]
    assert [row["code"] for row in agent.rows("--agent", doctor)] == ["C0010"]
    agent.say("today --format table")
    for n in range(1, 13):
        agent.say(f"show C{n:04}")
        agent.say(f"why C{n:04}")
    agent.say("edit-customer C0007 --phone 13900010777")
    agent.say("check --replay")


def test_the_evening_and_the_next_morning_after_ten_calls(agent: _Agent) -> None:
    agent.do("today")
    for *typed, _, _, _, _ in CALLS:
        agent.do(str(typed[agent.at]))
    agent.say("export today -o today.csv")
    agent.say("sheet -o today.xlsx")
    agent.do("import today.xlsx")
    with time_machine.travel(THURSDAY + timedelta(days=1), tick=False):
        listed = agent.rows()
        first = [4, 7, 2, 3, 9, *range(13, 41)]
        assert [row["code"] for row in listed] == [f"C{n:04}" for n in first]
        agent.say("today --format table")
        agent.say("today --brief --format table")
        agent.say("week --format table")
