"""Whatever the history shows of a record has a name in either language."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import keqing
from keqing.definitions.kinds import built_in_kinds
from keqing.render import words

SOURCES = Path(keqing.__file__).parent / "services"
OTHERWISE = {"days", "meeting"}
"""Told in a sentence of their own, and kept of a gathering."""


def test_each_detail_that_is_written_has_a_name() -> None:
    declared = {field for kind in built_in_kinds().every for field in kind.fields}
    written = {name for file in SOURCES.rglob("*.py") for name in _details(file)}
    assert {"agent", "until", "next"} <= written
    assert written - declared - words.FIELDS.keys() - words.INNER == OTHERWISE & written


def _details(file: Path) -> Iterator[str]:
    """Give the names in the details that a module writes out: as an argument, or under that name."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        match node:
            case ast.keyword(arg="details", value=found):
                yield from _keys(found)
            case ast.Assign(targets=[ast.Name(id="details")], value=found):
                yield from _keys(found)
            case ast.AnnAssign(target=ast.Name(id="details"), value=ast.expr() as found):
                yield from _keys(found)
            case ast.Subscript(value=ast.Name(id="details"), slice=ast.Constant(value=str(name))):
                yield name


def _keys(found: ast.expr) -> Iterator[str]:
    for node in ast.walk(found):
        if isinstance(node, ast.Dict):
            yield from (str(key.value) for key in node.keys if isinstance(key, ast.Constant))
