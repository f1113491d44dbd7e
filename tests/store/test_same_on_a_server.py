"""What commands say is the same on a server as on a file: the demo's department is copied, and both are asked."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from keqing.store import database, portable
from keqing.store.location import locate_database
from tests.conftest import Keqing
from tests.long_profile import Profile

ASKED = (  # no trial with -n: on a server it uses up numbers of records, so later ones differ
    "today",
    "today --team --all",
    "today --date tomorrow",
    "week",
    "load --month 2026-12",
    "forecast --days 60",
    "forecast --days 30 --agent 李敏",
    "list --all",
    "list 王",
    "list --where 'count(purchase) >= 1'",
    "show C0007 --history",
    "why C0007",
    "brief C0007",
    "level C0007",
    "limits C0007",
    "history C0007",
    "history C0007 --commands",
    "history",
    "open",
    "orphans",
    "board",
    "report day --team",
    "report month --team",
    "report 漏斗",
    "report 久未联系",
    "report 留存",
    "register 购买",
    "summary 来电咨询",
    "files",
    "ladder list",
    "check --replay",
    "cadence list",
    "define list",
    "gathering list",
    "product list",
    "audit verify",
    "export customers",
    "export contacts",
    "export today",
    "what-if --without 李敏",
)
WRITTEN = (
    "log C0007 接通 睡得好 --next 明天",
    "log C0010 未接",
    "add 购买 C0007 产品=安和胶囊 数量=2 每盒=60 日剂量=6",
    "add 投诉 C0011 经过=盒子破了",
    "add-customer 新来的 --phone 13812349999 --owner 陈刚",
    "edit-customer C0012 --note 怕吵",
    "snooze C0013 2026-12-20",
    "promise C0014 明天 量血压",
    "pause C0015 2026-12-31",
    "start C0016 老顾客关怀",
    "assign --from 陈刚 --to 李敏 --yes",
    "undo --yes",
    "merge C0020 C0021 --yes",
    "undo --yes",
    "cadence off 服药回访 --yes",
    "undo --yes",
    "gathering add 年会 2026-12-30 --seats 20",
    "gathering invite 年会 C0017 C0018",
    "amend 262 数量=5 --yes",
    "void 232 --reason 记错了 --yes",
    "sample calls --agent 赵文静",
    "spread --days 28 --yes",
    "leave 陈刚 --yes",
    "forget C0030 --yes",
    "rebuild",
)
"""What is recorded in turn; each command says the same on both."""


def test_a_server_says_what_a_file_says(
    keqing: Keqing,
    home: Path,
    server_db: str,
    monkeypatch: pytest.MonkeyPatch,
    profile: Profile,
) -> None:
    monkeypatch.setenv("KEQING_LANG", "zh")
    monkeypatch.setenv("COLUMNS", "200")
    assert keqing("demo").code == 0
    file = str(home / ".local/state/keqing/demo/keqing.db")
    portable.copy_rows(
        database.open_existing(file, ""),
        database.open_existing(server_db, ""),
        locate_database(server_db),
    )
    differing = []
    for line in (*ASKED[:: profile.times(2, 1)], *WRITTEN, *ASKED[: 20 : profile.times(4, 1)]):
        here, there = (keqing("--db", db, *shlex.split(line)) for db in (file, server_db))
        if (here.code, here.out, here.err) != (there.code, there.out, there.err):
            differing.append((line, here, there))
    assert differing == []
