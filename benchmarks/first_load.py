"""How long the first load of a department takes: customers with a purchase each, whose follow-ups begin.

    python benchmarks/first_load.py --customers 100000

A file of purchases with the customers in its rows is brought into an empty department by `keqing import`. Every fourth
customer buys two products in one day, so that there are 2.5 enrollments for each. The floor writes the same rows into the same
tables with bare executemany, in one transaction, indexes in place. Each side is a process of its own.

Printed are the ratio of processor time with its goal of 2, and the memory of the import. Memory is flat if the larger
of two sizes takes no more than the smaller one.
"""

from __future__ import annotations

import argparse
import csv
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

import importing

GOAL = 2.0
PRODUCTS = ("安和胶囊", "清平颗粒", "舒眠片", "通舒胶囊")
DAYS = 60
"""Days of the past in which the purchases lie."""


def main() -> None:
    """Make the files, measure, and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--preset", default="therapy")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        empty = folder / "empty.db"
        words = ("--department", "d", "--name", "李敏", "--capacity", "60", "--preset")
        importing.keqing(folder, empty, "init", *words, given.preset)
        sizes = [given.customers // 10, given.customers]
        small, large = (measure(folder, empty, customers) for customers in sizes)
        bytes_each = (large - small) * 1024**2 / (sizes[1] - sizes[0])
        print(
            f"memory: {small:.0f} and {large:.0f} MB, {bytes_each:.0f} bytes for each customer more"
        )


def measure(folder: Path, empty: Path, customers: int) -> float:
    """Load so many customers on both sides, and print the ratio; returns the megabytes that the import took."""
    source, ours, bare = folder / "purchases.csv", folder / "ours.db", folder / "bare.db"
    rows = write(source, customers)
    shutil.copy(empty, ours)
    shutil.copy(empty, bare)
    words = ("import", str(source), "--kind", "purchase", "-q", "-y", "--max-rows", str(rows))
    seconds, megabytes = importing.keqing(folder, ours, *words)
    command = [sys.executable, importing.__file__, "floor", str(source), str(ours), str(bare)]
    floor = float(subprocess.run(command, check=True, capture_output=True).stdout)
    with sqlite3.connect(ours) as connection:
        (made,) = connection.execute("SELECT count(*) FROM customer").fetchone()
        (enrolled,) = connection.execute("SELECT count(*) FROM enrollment").fetchone()
    ratio = seconds / floor
    print(
        f"{made:,} customers, {enrolled:,} enrollments: {ratio:.1f} times the floor "
        f"({seconds:.1f} s, {floor:.1f} s), {megabytes:.0f} MB; "
        f"{'within' if ratio <= GOAL else 'beyond'} the goal of {GOAL:g}",
        flush=True,
    )
    return megabytes


def write(path: Path, customers: int) -> int:
    """Write purchases of the last days, with all that is known of the customer; returns how many rows there are."""
    chance = random.Random(7)
    today = date.today()  # noqa: DTZ011  # days of the past, whatever the zone
    rows = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file)
        out.writerow(
            ["姓名", "电话", "性别", "地址", "等级", "购买日期", "产品", "数量", "每盒", "日剂量"]
        )
        for number in range(customers):
            given = "".join(chance.choices(importing.GIVEN, k=2))
            place = f"{chance.choice(importing.PLACES)}{chance.randint(1, 999)}号"
            name = chance.choice(importing.SURNAMES) + given
            bought = today - timedelta(chance.randint(1, DAYS))
            for product in chance.sample(PRODUCTS, 1 if number % 4 else 2):
                out.writerow([
                    name, f"1{3 + number % 2 * 5}{number % 10}{number:08}", "男女"[number % 2], place,
                    "ABC"[number % 3], bought.isoformat(), product, chance.choice((2, 4, 6)), 60, 6,
                ])  # fmt: skip
                rows += 1
    return rows


if __name__ == "__main__":
    main()
