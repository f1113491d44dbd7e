"""Check that names say what they name.

- No variable is called `one`, in tests and checks neither: it is called what it is, such as enrollment or row.
- A constant that is a number says of what: MAX_MINUTES, not LONGEST.
- A class has a name of its own; only a table and its record share one.
- A public function says what it does to what: write_csv, not write.

python checks/names.py    fails and lists the names where a room has more of them than it may have
"""

from __future__ import annotations

import ast
import sys
from collections import defaultdict
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src/keqing"
BESIDE = ("tests", "checks", "benchmarks")
UNFIT = "one"
TABLES = "models.py"

ALLOWED: dict[str, dict[str, int]] = {
    "class": {
        "commands": 2,
        "render": 1,
        "services": 1,
        "store": 1,
        "transfer": 6,
    },
    "constant": {
        "commands": 10,
        "render": 9,
        "services": 10,
        "transfer": 1,
    },
    "function": {
        "commands": 21,
        "render": 30,
        "services": 62,
    },
}
"""How many unfit names of a kind a room still has, from before they were looked at. A number may only fall."""

COMMANDS = frozenset({"command", "recording", "requesting"})
"""The decorators that make a command of a function."""

MEASURES = """
    ALIKE AT BEFORE BEHIND BELOW CERTAIN DEEPEST EARLIEST ENOUGH EVERY FEW FEWEST FIRST INSIDE KEPT LAST
    LATEST LEAST LIMIT LONG LONGEST LOOK LOOKED MADE MANY MAX MIN MORE MOST MUCH NAMED NEAR NEAREST NEWEST
    OLDEST ONCE ON SEARCHED SHORT SHORTEST SHOWN SIZE SMALL SOON SUGGESTED TOO TOP WIDE WIDEST NARROW HALF
    LARGEST SMALLEST
"""
"""Words of a constant's name that say how much, but neither of what nor in which unit."""

VERBS = """
    add amend append apply ask build change check choose close compare connect copy count create cut
    delete deliver derive do edit emit end explain export find finish fit fold forget format freeze
    guard hurry init insert join keep learn listen load loads locate lock log make merge open pack pad parse
    pick prepare print project promise put read rebuild recall recognise record refold rehearse remember
    remove replace require resume revise run save set settle show skip snooze spell split start stop store
    suggest take tell translate undo unpack update upgrade use void widen wrap write why
"""
"""Verbs; a function's name that has nothing else does not say to what."""

PARTICIPLES = """
    bought done drawn given gone hidden held kept known left lost made meant met paid read said seen sent
    shown sold sought spoken taken told typed understood written
"""
"""Participles that do not end in -ed; such a name does not say what the thing is."""

_MEASURES = frozenset(MEASURES.split())
_BARE = frozenset((VERBS + PARTICIPLES).split())
_NO_PARTICIPLES = frozenset({"feed", "need", "seed", "speed"})


class Finding(NamedTuple):
    """An unfit name: its kind, the file from `src/keqing` or the project on, its line, and the fault."""

    kind: str
    file: str
    line: int
    text: str

    @property
    def room(self) -> str:
        """The folder or module at the top of the package."""
        return self.file.partition("/")[0]


def main() -> int:
    """List the rooms with more unfit names than they may have, and return the exit code."""
    rooms: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in chain(findings(dict(modules(SOURCE))), *map(variables_beside, BESIDE)):
        rooms[finding.kind, finding.room].append(finding)
    surplus = False
    for (kind, room), found in sorted(rooms.items()):
        allowed = ALLOWED.get(kind, {}).get(room, 0)
        print(f"{room}: {len(found)} of kind {kind}, {allowed} allowed")
        if len(found) > allowed:
            surplus = True
            print(*(f"  {file}:{line}: {text}" for _, file, line, text in found), sep="\n")
    print(f"{sum(map(len, rooms.values()))} unfit names")
    return 1 if surplus else 0


def modules(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the path from `folder` on and the text of every module but the migrations."""
    for path in sorted(folder.rglob("*.py")):
        if "migrations" not in path.parts:
            yield path.relative_to(folder).as_posix(), path.read_text("utf-8")


def findings(texts: dict[str, str]) -> Iterator[Finding]:
    """Yield all that is unfit in the modules, given as texts by their paths."""
    parsed = {file: ast.parse(text) for file, text in texts.items()}
    for file, module in parsed.items():
        for line in lines(module):
            yield Finding("variable", file, line, f"a variable is called {UNFIT}")
        for line, name in vague_constants(module):
            yield Finding("constant", file, line, f"{name} says neither thing nor unit")
        for line, name in bare_functions(module):
            yield Finding("function", file, line, f"{name} does not say to what, or what it gives")
    for file, line, name, others in shared_classes(parsed):
        yield Finding("class", file, line, f"{name} is a class of {others}, too")


def variables_beside(folder: str) -> Iterator[Finding]:
    """Yield the variables of the unfit name in a folder beside the package."""
    for file, text in modules(ROOT / folder):
        for line in lines(ast.parse(text)):
            yield Finding("variable", f"{folder}/{file}", line, f"a variable is called {UNFIT}")


def lines(module: ast.Module) -> list[int]:
    """Return the lines of a module with a variable of the unfit name, in order, each once."""
    return sorted({line for line, name in variables(module) if name == UNFIT})


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


def vague_constants(module: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield the line and the name of every constant whose name has words of measure alone, for a number."""
    for node in module.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                words = set(name.strip("_").split("_"))
                if name.isupper() and words <= _MEASURES and _holds_number(node.value):
                    yield node.lineno, name


def _holds_number(value: ast.expr | None) -> bool:
    """Tell whether a number is written in the value of a constant."""
    written = ast.walk(value) if value else ()
    return any(
        isinstance(node, ast.Constant) and type(node.value) in {int, float} for node in written
    )


def bare_functions(module: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield the line and the name of public functions that are called by a verb or a participle alone.

    A command is left out: it is called as people type it.
    """
    for node in module.body:
        match node:
            case ast.FunctionDef(decorator_list=[ast.Call(func=ast.Name(id=decorator)), *_]) if (
                decorator in COMMANDS
            ):
                pass
            case ast.FunctionDef(name=name) if is_bare(name):
                yield node.lineno, name


def is_bare(name: str) -> bool:
    """Tell whether a name is a verb or a participle, and nothing else."""
    ends = name.endswith("ed") and name.isalpha() and name not in _NO_PARTICIPLES
    return ends or name in _BARE


def shared_classes(parsed: dict[str, ast.Module]) -> Iterator[tuple[str, int, str, str]]:
    """Yield the file, line and name of classes that other modules have, too, with these modules' names.

    A table of the models and the record of it may share a name.
    """
    places: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for file, module in parsed.items():
        for node in module.body:
            if isinstance(node, ast.ClassDef) and file != TABLES:
                places[node.name.strip("_")].append((file, node.lineno))
    for name, found in places.items():
        for file, line in found[1:]:
            yield file, line, name, ", ".join(other for other, _ in found if other != file)


if __name__ == "__main__":
    sys.exit(main())
