"""`undo` refuses where rows have moved on, and says whose, by which later operation, when and by whom."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands import every_command
from tests.conftest import Begin, Keqing

LI, ZHAO = "tester", "zhao"


@pytest.fixture
def office(begin: Begin) -> Keqing:
    """Commands 1 to 3: 李敏 and 赵强 with one customer."""
    return begin(
        "therapy",
        ("add-agent", "赵强", "--login", "zhao"),
        ("add-customer", "王秀英", "--phone", "13812345678"),
    )


@pytest.mark.parametrize(
    ("done", "then", "says", "chinese"),
    [
        (
            ("edit-customer", "C0001", "--grade", "A"),
            ("edit-customer", "C0001", "--grade", "B"),
            "operation 4, edit-customer of 2026-11-24 10:00 cannot be taken back: 王秀英 C0001 has changed since, by operation 5, edit-customer of 2026-11-24 10:00 by 赵强.",
            "操作 4，2026-11-24 10:00 的“修改客户”不能撤销：王秀英 C0001 后来又改过，是操作 5，2026-11-24 10:00 的“修改客户”，赵强做的。",
        ),
        (
            ("add-customer", "张三"),
            ("log", "C0002", "接通", "都好"),
            "张三 C0002 is in use since, by operation 5, log of 2026-11-24 10:00 by 赵强.",
            "张三 C0002 后来已经用到，是操作 5，2026-11-24 10:00 的“记录”，赵强做的。",
        ),
        (
            ("config", "set", "red-days", "9", "--department"),
            ("config", "set", "red-days", "10", "--department"),
            "setting red-days has changed since, by operation 5, config of 2026-11-24 10:00 by 赵强.",
            "设置 标红天数 后来又改过，是操作 5，",
        ),
        (
            ("import", "people.csv", "--yes"),
            ("edit-customer", "C0001", "--grade", "B"),
            "王秀英 C0001 has changed since, by operation 5, edit-customer",
            "王秀英 C0001 后来又改过，是操作 5，",
        ),
        (
            ("add-agent", "孙静"),
            ("edit-customer", "C0001", "--owner", "孙静"),
            "agent 孙静 is in use since, by operation 5, edit-customer of 2026-11-24 10:00 by 赵强.",
            "员工孙静 后来已经用到，是操作 5，",
        ),
    ],
)  # fmt: skip
def test_it_names_the_row_and_the_later_operation(
    office: Keqing,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    done: tuple[str, ...],
    then: tuple[str, ...],
    says: str,
    chinese: str,
) -> None:
    Path("people.csv").write_text(
        "编号,姓名,电话,等级\nC0001,王秀英,13812345678,A\n,新来的,13700000001,B\n", "utf-8"
    )
    assert office(*done).code == 0
    monkeypatch.setenv("LOGNAME", ZHAO)
    assert office(*then).code == 0
    monkeypatch.setenv("LOGNAME", LI)
    file = home / ".local/share/keqing/keqing.db"
    before = every_command.facts(file)
    for lang, sentence in (("en", says), ("zh", chinese)):
        ran = office("--lang", lang, "undo", "--yes")
        assert (ran.code, ran.out) == (1, "")
        assert sentence in " ".join(ran.err.split("\n"))
    assert every_command.facts(file) == before
    monkeypatch.setenv("LOGNAME", ZHAO)
    assert office("undo", "--yes").code == 0
    monkeypatch.setenv("LOGNAME", LI)
    assert office("undo", "--yes").code == 0
