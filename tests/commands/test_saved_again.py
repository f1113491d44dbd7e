"""A file saved again in another form or style, by whatever program, changes nothing."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
import time_machine

from tests.conftest import Keqing
from tests.workbooks import fill, workbook

PEOPLE = [
    ["姓名", "电话", "生日", "性别", "地址", "建档日期", "下次回访", "备注"],
    [
        "王秀英",
        "13812345678",
        "1950-03-05",
        "女",
        "朝阳路1号",
        "2026-10-01",
        "2026-12-03",
        "听力\n不好",
    ],
    ["李四", "13912345679", "1955年农历三月初五", "男", "", "2026-10-02", "", "6.0"],
]
BOUGHT = [
    ["姓名", "电话", "购买日期", "产品", "盒数", "每盒", "每天", "金额"],
    ["王秀英", "13812345678", "2026-11-20", "AB胶囊", "6", "30", "6", "1280.10"],
]
CALLED = [
    ["姓名", "电话", "回访日期", "结果", "内容", "时长", "下次回访"],
    ["王秀英", "13812345678", "2026-11-20 15:30", "接通", "好", "6", "2026-12-03"],
    ["王秀英", "13812345678", "2026-11-21", "未接", "", "", ""],
]
OTHER_WAYS: dict[str, list[object]] = {
    "2026-11-20": ["2026/11/20 0:00", "2026年11月20日", datetime(2026, 11, 20)],  # noqa: DTZ001  # a cell has no zone
    "2026-11-20 15:30": ["2026/11/20 15:30:00", datetime(2026, 11, 20, 15, 30)],  # noqa: DTZ001  # as above
    "2026-11-21": ["2026-11-21 00:00:00", 46347],
    "2026-12-03": ["2026/12/3", datetime(2026, 12, 3)],  # noqa: DTZ001  # as above
    "2026-10-01": ["2026.10.1", 46296],
    "1950-03-05": ["1950/3/5 0:00", datetime(1950, 3, 5)],  # noqa: DTZ001  # as above
    "1955年农历三月初五": ["1955.3.5(农历)", "农历1955年三月初五"],
    "13812345678": ["138 1234 5678", 13812345678.0, "13812345678.0", '="13812345678"'],
    "13912345679": ["+8613912345679", 13912345679],
    "AB胶囊": ["ＡＢ 胶囊"],
    "6": ["6.0", 6.0, "六", "６"],
    "30": ["30粒", 30],
    "1280.10": ["¥1,280.1", 1280.1],
    "朝阳路1号": [" 朝阳路1号 "],
}


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    with time_machine.travel("2026-11-26T02:00:00Z", tick=False):
        yield


def styled(rows: list[list[str]], style: int) -> list[list[object]]:
    """The same rows with every cell written in another way, if there is one."""
    found: list[list[object]] = [[*rows[0]]]
    for row in rows[1:]:
        ways = [OTHER_WAYS.get(cell) or [cell] for cell in row]
        found.append([way[style % len(way)] for way in ways])
    return found


def as_csv(rows: list[list[object]], delimiter: str = ",") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode("gb18030")


def as_xlsx(rows: list[list[object]]) -> bytes:
    return workbook(lambda _, sheet: fill(sheet, rows))


@pytest.mark.parametrize(
    "rows", [PEOPLE, BOUGHT, CALLED], ids=["customers", "purchases", "contacts"]
)
def test_saved_again_in_any_form_and_style_it_is_the_same(
    keqing: Keqing, rows: list[list[str]]
) -> None:
    def brought(name: str, content: bytes) -> dict[str, int]:
        Path(name).write_bytes(content)
        told = json.loads(keqing("import", name, "--format", "json").out)
        assert told["rejected"] == 0, told
        return {name: told[name] for name in ("new", "changed", "same")}

    many = len(rows) - 1
    assert brought("first.csv", as_csv([[*row] for row in rows]))["new"] == many
    history = keqing("history", "--rows", "0", "--format", "json").out
    for style in range(4):
        again = styled(rows, style)
        strings = [[str(cell) for cell in row] for row in again]
        for name, content in (
            ("again.csv", as_csv([[*row] for row in strings])),
            ("again.tsv", as_csv([[*row] for row in strings], "\t")),
            ("again.xlsx", as_xlsx(again)),
        ):
            assert brought(name, content) == {"new": 0, "changed": 0, "same": many}, (style, name)
    assert history


@pytest.mark.parametrize("words", ["zh", "en", "id"])
def test_what_keqing_wrote_itself_is_the_same(keqing: Keqing, words: str) -> None:
    init = ("--department", "一部", "--name", "李敏", "--capacity", "50", "--preset", "therapy")
    assert keqing("init", *init).code == 0
    for name, rows in (("客户.csv", PEOPLE), ("购.csv", BOUGHT), ("访.csv", CALLED)):
        Path(name).write_bytes(as_csv([[*row] for row in rows]))
        assert keqing("import", name).code == 0
    assert keqing("log", "C0001", "callback", "在忙", "--next", "12-05 15:00").code == 0
    for what in (("customers", "--full"), ("contacts",), ("register", "purchase")):
        for ending in ("csv", "xlsx"):
            file = f"{what[0]}.{ending}"
            assert keqing("export", *what, "-o", file, "--header", words).code == 0
            told = json.loads(keqing("import", file, "--format", "json").out)
            counts = (told["new"], told["changed"], told["rejected"])
            assert (counts, told["same"] > 0) == ((0, 0, 0), True), (file, told)
