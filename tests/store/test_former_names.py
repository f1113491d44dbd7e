"""What migrations write stays as it was: these values are those of the versions that wrote them."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from keqing.store import migrations
from keqing.store.migrations.former_names import (
    agent_code_of_0011,
    agent_id_of_0011,
    fold_name_of_0005,
    name_parts_of_0008,
)

MAY_IMPORT = {"keqing.store.migrations.former_names", "keqing.store.schema"}
"""Beside what is frozen, the working days that the library knows: the newest are the right ones."""


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("王秀英", "王秀英"),
        (" Anna  Ｌee ", "annalee"),
        ("王\u200b秀\ufe0f英", "王秀英"),
        ("Straße", "strasse"),
        ("\u1fb7", "ᾶι"),
        ("", ""),
    ],
)
def test_the_form_of_a_name(name: str, form: str) -> None:
    assert fold_name_of_0005(name) == form


@pytest.mark.parametrize(
    ("search", "pinyin", "code", "parts"),
    [
        (
            "王秀英",
            "wang'xiu'ying",
            "C0001",
            {("", "秀英"), ("", "英"), ("x", "wang'xiu'ying"), ("y", "xiu'ying"), ("", "ying")},
        ),
        ("李", "li", "vip-7", {("", "li"), ("", "ip-7"), ("", "p-7"), ("", "-7"), ("", "vip-7")}),
        ("a" * 70, "", "1", {("", "a" * length) for length in range(1, 65)}),
    ],
)
def test_the_parts_of_a_name(
    search: str, pinyin: str, code: str, parts: set[tuple[str, str]]
) -> None:
    assert name_parts_of_0008(search, pinyin, code) == parts


@pytest.mark.parametrize(
    ("agent_id", "login", "code"),
    [
        (3, "li.min", "SELF-LI.MIN"),
        (3, "李敏", "SELF-3"),
        (3, None, "SELF-3"),
        (3, "x" * 40, "SELF-" + "X" * 27),
    ],
)
def test_an_agent_as_a_customer(agent_id: int, login: str | None, code: str) -> None:
    assert agent_code_of_0011(agent_id, login) == code
    assert agent_id_of_0011(agent_id) == -4


def test_migrations_import_nothing_that_may_change() -> None:
    folder = Path(migrations.__file__).parent
    found = {
        f"{node.module}"
        for file in [*folder.glob("versions/*.py"), folder / "former_names.py"]
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("keqing")
    }
    assert found == MAY_IMPORT
