"""Check that no variable of keqing is called `one`: it is called what it is, such as enrollment or row.

python checks/names.py    fails and lists where a parameter or a variable is called so
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src/keqing"
UNFIT = "one"


def main() -> int:
    """List the places and return the exit code."""
    places = [
        f"{path.relative_to(ROOT).as_posix()}:{line}"
        for path in sorted(SOURCE.rglob("*.py"))
        for line in lines(path.read_text("utf-8"))
    ]
    print(*places, f"{len(places)} variables called {UNFIT}", sep="\n")
    return 1 if places else 0


def lines(text: str) -> list[int]:
    """Return the lines of a module that call a variable so, in order, each once."""
    return sorted({line for line, name in variables(ast.parse(text)) if name == UNFIT})


def variables(module: ast.Module) -> Iterator[tuple[int, str | None]]:
    """Yield the line and the name of every parameter, and of whatever else gets a value."""
    for node in ast.walk(module):
        match node:
            case ast.arg():
                yield node.lineno, node.arg
            case ast.Name(ctx=ast.Store()):
                yield node.lineno, node.id
            case ast.ExceptHandler() | ast.MatchAs() | ast.MatchStar():
                yield node.lineno, node.name
            case ast.MatchMapping():
                yield node.lineno, node.rest


if __name__ == "__main__":
    sys.exit(main())
