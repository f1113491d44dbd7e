"""How long `keqing import` takes, as ratios to a bare script that writes the same rows into the same tables.

    python benchmarks/importing.py --customers 100000

The floor reads the same CSV with csv.reader. With executemany in one transaction it writes the rows that the import
left in every table, indexes in place. Each side is a process of its own, in turn. Medians of processor time are
printed, so that others who work on the machine do not count. `--preset` says which cadences are on.

Goals: the import with all its checks takes at most 8 times the floor and 250 MB. The same file again is not slower
than the first time. Half of the rows as a workbook take at most 1.5 times the CSV of them together with reading that
workbook by python-calamine.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

GOAL, AGAIN, WORKBOOK, MEGABYTES = 8.0, 1.0, 1.5, 250
TABLES = (
    "customer",
    "contact_person",
    "phone",
    "name_part",
    "stop",
    "event",
    "enrollment",
    "closing",
    "supply",
    "operation",
)
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "秀英桂兰建国志明淑珍玉梅凤霞长林振华德福丽娟海燕文斌红军春梅永强爱民素芬宝玉金凤晓东"
PLACES = ("朝阳路", "海淀街", "人民路", "解放街", "中山路", "和平里")


def main() -> None:
    """Make a file and an empty department, measure, and print the ratios."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--preset", default="therapy")
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / "customers.csv"
        write(source, given.customers)
        empty = folder / "empty.db"
        keqing(folder, empty, "init", "--department", "d", "--name", "李敏", "--capacity", "60", "--preset", given.preset)  # fmt: skip
        measure(folder, source, empty, given.runs)
        workbook(folder, source, empty, given.runs)


def write(path: Path, customers: int) -> None:
    """Write a list of customers: names of two and three characters, one number each, addresses, days."""
    chance = random.Random(7)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file)
        out.writerow(["姓名", "电话", "性别", "生日", "地址", "等级", "备注"])
        for number in range(customers):
            name = chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=chance.choice((1, 2))))
            birth = (
                f"19{chance.randint(30, 79)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
            )
            place = f"{chance.choice(PLACES)}{chance.randint(1, 999)}号{chance.randint(1, 60)}室"
            note = "老客户" if number % 3 else ""
            out.writerow([name, f"1{3 + number % 2 * 5}{number % 10}{number:08}", "男女"[number % 2], birth, place, "ABC"[number % 3], note])  # fmt: skip


def measure(folder: Path, source: Path, empty: Path, runs: int) -> None:
    """Run both sides in turn and print the medians."""
    took: dict[str, list[float]] = {"first": [], "again": [], "floor": []}
    most = 0.0
    for _ in range(runs):
        ours, bare = folder / "ours.db", folder / "bare.db"
        shutil.copy(empty, ours)
        for which in ("first", "again"):
            seconds, megabytes = keqing(folder, ours, "import", str(source), "-q", "-y")
            took[which].append(seconds)
            most = max(most, megabytes)
        shutil.copy(empty, bare)
        words = [sys.executable, __file__, "floor", str(source), str(ours), str(bare)]
        took["floor"].append(float(subprocess.run(words, check=True, capture_output=True).stdout))
    first, again, floor_ = (statistics.median(took[word]) for word in ("first", "again", "floor"))
    told("import", first / floor_, GOAL, f"{first:.2f} s, floor {floor_:.2f} s")
    told("the same again, to the first time", again / first, AGAIN, f"{again:.2f} s")
    told("memory", most, MEGABYTES, "MB at most")


def workbook(folder: Path, source: Path, empty: Path, runs: int) -> None:
    """Compare a workbook with the CSV of the same rows and its bare reading."""
    import xlsxwriter  # noqa: PLC0415  # the floor does without

    half, book = folder / "half.csv", folder / "half.xlsx"
    with source.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    rows = rows[: len(rows) // 2 + 1]
    with half.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    with xlsxwriter.Workbook(book) as written:
        sheet = written.add_worksheet()
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, cell)
    took: dict[str, list[float]] = {"xlsx": [], "csv": [], "bare": []}
    for _ in range(runs):
        for which, path in (("xlsx", book), ("csv", half)):
            ours = folder / "ours.db"
            shutil.copy(empty, ours)
            took[which].append(keqing(folder, ours, "import", str(path), "-q", "-y")[0])
        words = [sys.executable, __file__, "read", str(book)]
        took["bare"].append(float(subprocess.run(words, check=True, capture_output=True).stdout))
    xlsx, plain, bare = (statistics.median(took[word]) for word in ("xlsx", "csv", "bare"))
    told(
        "workbook, to the CSV and its reading",
        xlsx / (plain + bare),
        WORKBOOK,
        f"{xlsx:.2f} s, {plain:.2f} s and {bare:.2f} s",
    )


def read(path: Path) -> None:
    """Read a workbook and nothing else; prints the seconds."""
    import python_calamine  # noqa: PLC0415  # as above

    begun = time.process_time()
    python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    print(time.process_time() - begun)


def told(name: str, value: float, goal: float, rest: str) -> None:
    """Print a figure beside its goal."""
    print(
        f"{name}: {value:.1f} ({rest}); {'within' if value <= goal else 'beyond'} the goal of {goal:g}"
    )


def keqing(folder: Path, database: Path, *words: str) -> tuple[float, float]:
    """Run the program; returns the processor seconds of the whole process and its memory in MB."""
    environ = {**os.environ, "HOME": str(folder), "KEQING_LANG": "en"}
    command = [sys.executable, "-m", "keqing", "--db", str(database), *words]
    child = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"{' '.join(words)} ended with {child.returncode}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def floor(source: Path, filled: Path, bare: Path) -> None:
    """Read the CSV, and write into `bare` the rows that `filled` has more; prints the seconds of that."""
    rows: dict[str, list[tuple[object, ...]]] = {}
    with sqlite3.connect(filled) as connection:
        for table in TABLES:
            rows[table] = connection.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608  # our own names
    connection = sqlite3.connect(bare, isolation_level=None)
    connection.execute("PRAGMA synchronous=FULL")
    begun = time.process_time()
    with source.open(encoding="utf-8-sig", newline="") as file:
        list(csv.reader(file))
    connection.execute("BEGIN IMMEDIATE")
    for table, values in rows.items():
        if values:
            marks = ",".join("?" * len(values[0]))
            connection.executemany(f"INSERT OR IGNORE INTO {table} VALUES ({marks})", values)  # noqa: S608  # as above
    connection.execute("COMMIT")
    print(time.process_time() - begun)


if __name__ == "__main__":
    if sys.argv[1:2] == ["floor"]:
        floor(*map(Path, sys.argv[2:5]))
    elif sys.argv[1:2] == ["read"]:
        read(Path(sys.argv[2]))
    else:
        main()
