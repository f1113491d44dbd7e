"""Ladders read from a file, with line and advice."""

from __future__ import annotations

import pytest

from keqing.definitions.definition_file import Ground, read_definitions
from keqing.definitions.toml_file import Faulty
from keqing.i18n import translate_message

HEAD = '[ladder.x]\ntitle = { zh = "阶", en = "X" }\n'


def read(text: str) -> str:
    """Return the first mistake of a file, nothing for none."""
    try:
        read_definitions(text, file="f.toml", ground=Ground())
    except Faulty as error:
        return translate_message(error.mistakes[0].says)
    return ""


@pytest.mark.parametrize(
    "text",
    [
        HEAD + 'level.1.all = ["count(purchase) >= 1"]',
        HEAD + 'level.1.any = ["visits >= 3", "tick:a"]\n[ladder.x.ticks]\na = { zh = "甲", en = "A" }',
        HEAD + 'for = ["药店"]\nlevel.1 = { all = ["has(phone)"], sets = { grade = "a" }, grant = true }',
        HEAD + 'level.1.all = [{ when = "age >= 60", title = { zh = "老", en = "Old" } }]',
        HEAD + 'top = { share = "12.5%", by = "value12", per = "month" }\nsets = { grade = "VIP" }',
        HEAD + 'top = { share = "20％", by = "十二个月金额", per = "quarter" }',
        HEAD + 'level.1.all = ["level(y) >= 1", "level.y >= 1"]\n[ladder.y]\ntitle = { zh = "乙", en = "Y" }\nlevel.1.all = ["tick:b"]\n[ladder.y.ticks]\nb = { zh = "乙", en = "B", evidence = true }',
        HEAD + 'level.1.all = [\'tick("a") and tick("x.a")\']\n[ladder.x.ticks]\na = { zh = "甲", en = "A" }',
    ],
)  # fmt: skip
def test_right_ladders(text: str) -> None:
    assert read(text) == ""


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        (HEAD, 1, "x needs a level, or top"),
        (HEAD + "level = 3", 3, "level cannot be 3"),
        (HEAD + 'level.2.all = ["has(phone)"]', 3, "have a gap"),
        (HEAD + 'level.one.all = ["has(phone)"]', 3, "'one' is no level"),
        (HEAD + 'level.01.all = ["has(phone)"]', 3, "'01' is no level"),
        (HEAD + "level.1.grant = true", 3, "level 1 has no criterion"),
        (HEAD + "level.1.all = []", 3, "all cannot be []"),
        (HEAD + "level.1.all = [3]", 3, "all cannot hold 3"),
        (HEAD + 'level.1.all = ["tick:a"]', 3, 'x has no tick "a"'),
        (HEAD + 'level.1.all = ["tick:b"]\n[ladder.x.ticks]\na = { zh = "甲", en = "A" }', 3, 'no tick "b"'),
        (HEAD + 'level.1.all = [\'tick("q")\']', 3, "'q' is not known here"),
        (HEAD + 'level.1.all = ["level(q) >= 1"]', 3, "'q' is not known here"),
        (HEAD + 'level.1.all = ["interval > 3"]', 3, "cannot ask for 'interval'"),
        (HEAD + 'level.1.all = ["condition = 1"]', 3, "all is no condition"),
        (HEAD + 'level.1.all = [{ title = { zh = "老", en = "Old" } }]', 3, "when is missing"),
        (HEAD + 'for = ["nobody"]\nlevel.1.all = ["has(phone)"]', 3, 'no type "nobody"'),
        (HEAD + 'sets = { grade = "Z" }\nlevel.1.all = ["has(phone)"]', 3, 'grade cannot be "Z"'),
        (HEAD + 'sets = {}\nlevel.1.all = ["has(phone)"]', 3, "grade is missing"),
        (HEAD + 'top = { share = "20", by = "value12", per = "month" }', 3, 'share cannot be "20"'),
        (HEAD + 'top = { share = "0%", by = "value12", per = "month" }', 3, 'share cannot be "0%"'),
        (HEAD + 'top = { share = "x%", by = "value12", per = "month" }', 3, 'share cannot be "x%"'),
        (HEAD + 'top = { share = "20%", by = "q", per = "month" }', 3, 'no measure "q"'),
        (HEAD + 'top = { share = "20%", by = "value12", per = "day" }', 3, 'per cannot be "day"'),
        (HEAD + 'top = { share = "20%", by = "value12" }', 3, "per is missing"),
        (HEAD + 'top = { share = "20%", by = "value12", per = "month" }\nlevel.1.all = ["has(phone)"]', 3, "cannot stand together"),
        (HEAD + 'level.1.all = ["level(x) >= 1"]', 1, "in a circle: x > x"),
        (HEAD + 'sets = { grade = "A" }\nlevel.1.all = [\'grade = "B"\']', 1, "in a circle: x > x"),
        (HEAD + 'level.1.all = ["level(y) >= 1"]\n[ladder.y]\ntitle = { zh = "乙", en = "Y" }\nlevel.1.all = ["level(x) >= 1"]', 1, "in a circle: x > y > x"),
        (HEAD + 'level.1.all = ["has(phone)"]\n[ladder.x.ticks]\na = "甲"', 5, 'a cannot be "甲"'),
    ],
)  # fmt: skip
def test_wrong_ladders(text: str, line: int, problem: str) -> None:
    said = read(text)
    assert said.startswith(f"f.toml, line {line}:")
    assert problem in said
