"""A department's spreadsheets as they are: some thousand customers, what they bought, who called, and slips.

    python benchmarks/department.py /tmp/lists --customers 5000

writes `customers.csv`, `purchases.csv` and `inquiries.csv`, and with `--import` brings them into a new database,
telling how long each took and how much memory.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

TODAY = date(2026, 11, 23)
SLIPS = 0.01
"""How many rows in one have something wrong with them."""

_DAY = timedelta(days=1)
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
_FIRST = "秀桂建志淑玉国凤长振德文美永惠春金海福宝"
_SECOND = "英兰国明珍梅强霞林华福斌年芳芬云荣平生义"
_STREETS = ("朝阳路", "建设街", "解放路", "和平里", "团结巷", "人民路")
_PRODUCTS = ("安和胶囊", "清平颗粒", "舒眠片", "通舒胶囊")
_BAD_PHONES = ("1381234567", "1.38E+10", "无此人", "138****5678", "64321234")
_BAD_DAYS = ("2026-02-30", "3/5/1950", "不详的一天")
_REMARKS = ("", "", "", "", "老客户", "听力弱，请慢说", "女儿代接", "爱下象棋", "不要再打电话了")


def write(folder: Path, count: int) -> tuple[Path, ...]:
    """Write the three files and return where."""
    chance = random.Random(11)
    people = [(_name(number, chance), _phone(number, chance)) for number in range(count)]
    folder.mkdir(parents=True, exist_ok=True)
    files = {
        "customers.csv": _customers(people, chance),
        "purchases.csv": _purchases(people, chance),
        "inquiries.csv": _inquiries(people, chance),
    }
    for name, rows in files.items():
        with (folder / name).open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows(rows)
    return tuple(folder / name for name in files)


def _name(number: int, chance: random.Random) -> str:
    surname = _SURNAMES[number % len(_SURNAMES)]
    return surname + chance.choice(_FIRST) + chance.choice(("", chance.choice(_SECOND)))


def _phone(number: int, chance: random.Random) -> str:
    plain = f"13{number % 10}{number * 7919 % 100_000_000:08}"
    spaced = f"{plain[:3]} {plain[3:7]} {plain[7:]}"
    return chance.choice(
        (plain, plain, spaced, spaced.replace(" ", "-"), f"+86{plain}", f"{plain}.0")
    )


def _customers(
    people: Sequence[tuple[str, str]], chance: random.Random
) -> Iterator[Sequence[object]]:
    yield (
        "序号",
        "客户姓名",
        "联系电话",
        "性别",
        "出生日期",
        "家庭住址",
        "客户等级",
        "信息来源",
        "标签",
        "备注",
    )
    for number, (name, phone) in enumerate(people, start=1):
        slip = chance.random() < SLIPS
        born = date(1940, 1, 1) + chance.randrange(9000) * _DAY
        forms = (
            f"{born}",
            f"{born:%Y.%m.%d}",
            f"{born:%Y年%m月%d日}",
            f"{born:%Y/%m/%d}",
            "",
            "农历1950年八月十五",
        )
        yield (
            number,
            name,
            chance.choice(_BAD_PHONES) if slip else phone,
            chance.choice("男女"),
            chance.choice(_BAD_DAYS) if chance.random() < SLIPS / 2 else chance.choice(forms),
            f"{chance.choice(_STREETS)}{chance.randrange(1, 200)}号" * chance.randrange(2),
            chance.choice(("VIP", "A", "B", "C", "", "")),
            chance.choice(("电台", "报纸", "联谊会", "老顾客介绍", "")),
            chance.choice(("", "", "合唱团", "合唱团、义工")),
            chance.choice(_REMARKS),
        )
    yield "", "合计", f"{len(people)}人"


def _purchases(
    people: Sequence[tuple[str, str]], chance: random.Random
) -> Iterator[Sequence[object]]:
    yield "姓名", "电话", "购买日期", "产品名称", "盒数", "每盒", "日用量", "金额"
    for name, phone in chance.sample(people, len(people) * 3 // 5):
        for _ in range(chance.randrange(1, 4)):
            boxes = chance.randrange(1, 9)
            day = TODAY - chance.randrange(400) * _DAY
            price = chance.choice((f"{boxes * 98}元", f"¥{boxes * 98:,}", boxes * 98))
            amount = "一盒" if chance.random() < SLIPS else boxes
            yield name, phone, f"{day:%Y.%m.%d}", chance.choice(_PRODUCTS), amount, 60, 6, price


def _inquiries(
    people: Sequence[tuple[str, str]], chance: random.Random
) -> Iterator[Sequence[object]]:
    yield "来电日期", "姓名", "电话", "信息来源", "病种", "是否知情", "备注"
    for name, phone in chance.sample(people, len(people) * 2 // 5):
        day = TODAY - chance.randrange(60) * _DAY
        source = (
            "听说" if chance.random() < SLIPS else chance.choice(("电台", "报纸", "网络", "其他"))
        )
        yield (
            f"{day}",
            name,
            phone,
            source,
            chance.choice(("高血压", "失眠", "")),
            chance.choice("是否"),
            "",
        )


def bring_in(files: Iterable[Path], folder: Path) -> None:
    """Bring the files into a new database, twice, and tell what it took."""
    home = folder / "home"
    environ = {**os.environ, "HOME": str(home), "KEQING_LANG": "en"}
    for file in files:
        for _ in range(2):
            begun = time.perf_counter()
            words = [sys.executable, "-m", "keqing", "import", str(file), "--yes"]
            process = subprocess.Popen(words, env=environ, stdout=subprocess.PIPE)
            out = process.communicate()[0].decode()
            took = time.perf_counter() - begun
            counts = next(line for line in out.splitlines() if line.startswith("New"))
            print(f"{file.name}: {took:.1f} s, exit {process.returncode}. {counts}")
    print(f"most memory: {_most_memory()} MB")


def _most_memory() -> int:
    """The most memory that one of our imports had, in MB."""
    import resource  # noqa: PLC0415  # there is none on Windows

    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024


def main() -> None:
    """Write the files, and bring them in if asked to."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--customers", type=int, default=5000)
    parser.add_argument("--import", action="store_true", dest="imports")
    given = parser.parse_args()
    files = write(given.folder, given.customers)
    if given.imports:
        bring_in(files, given.folder)


if __name__ == "__main__":
    main()
