"""Check that each requirement of the thirty systems is shown by a test, refused, or named as belonging elsewhere.

The numbers, systems and titles are in tests/systems/*.toml. A test shows a requirement by naming its number in its
docstring, as `R029`, or `R058 to R070` for all from the first to the last.

python checks/systems.py            fails when a number is not accounted for, or when the page is out of step
python checks/systems.py --update   writes docs/systems.md and docs/systems.zh-CN.md anew
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
TESTS = ROOT / "tests"
DATA = TESTS / "systems"
FIRST, LAST = 1, 503
"""The requirements are numbered from R001 to R503."""
SHOWN_AT_MOST = 3
"""How many tests a row of the page names; others are counted."""
LANGS = ("en", "zh")
PAGES = {"en": ROOT / "docs/systems.md", "zh": ROOT / "docs/systems.zh-CN.md"}
WORDS = {
    "en": {
        "head": (
            "# The thirty systems\n\nWritten by `checks/systems.py` from the tests and `tests/systems/`.\n\n"
            "The systems S01 to S30 are the work of a customer-care department. Each requirement is shown by a test,\n"
            "refused with what is offered instead, or named as the work of another program.\n"
            "[The boundary](boundary.md) says which program that is.\n"
        ),
        "counts": (
            "{all} requirements: {shown} shown by a test, {refused} refused ({guarded} of these guarded by a test), "
            "{elsewhere} elsewhere, {missing} not yet shown."
        ),
        "columns": "| number | requirement | shown by |\n| --- | --- | --- |",
        "refused": "refused: {}",
        "guarded": "refused: {}. Guarded by {}",
        "elsewhere": "elsewhere: {}",
        "missing": "not yet shown",
        "more": "{} and {} more",
        "between": ", ",
    },
    "zh": {
        "head": (
            "# 三十个系统\n\n由 `checks/systems.py` 根据测试和 `tests/systems/` 生成。\n\n"
            "S01 到 S30 是客情部门的全部工作。每条要求或有测试证明，或不做并说明改用什么，或属于别的程序。\n"
            "哪些工作不归本程序，见[边界](boundary.zh-CN.md)。\n"
        ),
        "counts": (
            "共 {all} 条要求：{shown} 条有测试证明，{refused} 条不做（其中 {guarded} 条有测试把关），"
            "{elsewhere} 条属于别处，{missing} 条还没有证明。"
        ),
        "columns": "| 编号 | 要求 | 由什么证明 |\n| --- | --- | --- |",
        "refused": "不做：{}",
        "guarded": "不做：{}。把关的测试：{}",
        "elsewhere": "属于别处：{}",
        "missing": "还没有证明",
        "more": "{} 等，另有 {} 个",
        "between": "、",
    },
}
_CITED = re.compile(r"\bR(\d{3})\b(?: to R(\d{3})\b)?")


@dataclass(frozen=True)
class Test:
    """A test module, a class or a function with the numbers in its docstring."""

    file: str
    name: str
    numbers: tuple[int, ...]

    def link(self) -> str:
        """Return the link from the page."""
        return f"[`{self.name or self.file}`](../tests/{self.file})"


@dataclass(frozen=True)
class Requirement:
    """A requirement with how it is accounted for; an empty text means that nothing is said."""

    number: int
    system: str
    title: Mapping[str, str]
    refused: Mapping[str, str]
    elsewhere: Mapping[str, str]
    tests: list[Test] = field(default_factory=list)

    @property
    def missing(self) -> bool:
        """Return whether it has no title, or neither a test, a refusal nor a place elsewhere."""
        return not self.title or not (self.tests or self.refused or self.elsewhere)


def main() -> int:
    """Check or update, and return the exit code."""
    systems, requirements, allowed, mistakes = everything()
    if "--update" in sys.argv[1:]:
        for lang, path in PAGES.items():
            path.write_text(page(lang, systems, requirements), "utf-8")
        return 0
    missing = [each for each in requirements if each.missing]
    if len(missing) > allowed:
        mistakes += [f"R{each.number:03} ({each.system}) is not accounted for" for each in missing]
    for lang, path in PAGES.items():
        if not path.exists() or path.read_text("utf-8") != page(lang, systems, requirements):
            mistakes.append(
                f"{path.relative_to(ROOT)} is out of step; run python checks/systems.py --update"
            )
    print(
        *mistakes, f"{len(missing)} requirements are not accounted for, {allowed} allowed", sep="\n"
    )
    print(f"{len(mistakes)} mistakes in the systems")
    return 1 if mistakes else 0


def everything() -> tuple[dict[str, Any], list[Requirement], int, list[str]]:
    """Return the systems, the requirements with their tests, how many may be missing, and the mistakes found."""
    systems = tomllib.loads((DATA / "systems.toml").read_text("utf-8"))
    tables: dict[str, Any] = {}
    allowed = 0
    for file in sorted(DATA.glob("requirements-*.toml")):
        table = tomllib.loads(file.read_text("utf-8"))
        allowed += table.pop("missing", 0)
        tables |= table
    known = [f"R{number:03}" for number in range(FIRST, LAST + 1)]
    mistakes = [f"There is no requirement {name}" for name in tables.keys() - set(known)]
    shown: dict[int, list[Test]] = defaultdict(list)
    for test in cited(TESTS):
        for number in test.numbers:
            if FIRST <= number <= LAST:
                shown[number].append(test)
            else:
                mistakes.append(
                    f"tests/{test.file}: {test.name} names R{number:03}, which is unknown"
                )
    requirements = [requirement(name, tables.get(name, {}), shown[int(name[1:])]) for name in known]
    mistakes += [mistake for each in requirements for mistake in contradictions(each, systems)]
    return systems, requirements, allowed, mistakes


def requirement(name: str, table: Mapping[str, Any], tests: list[Test]) -> Requirement:
    """Return a requirement as its table says it."""
    return Requirement(
        number=int(name[1:]),
        system=table.get("system", ""),
        title=table.get("title", {}),
        refused=table.get("refused", {}),
        elsewhere=table.get("elsewhere", {}),
        tests=tests,
    )


def contradictions(each: Requirement, systems: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with a requirement, apart from that it is missing."""
    name = f"R{each.number:03}"
    if each.system not in systems:
        yield f"{name}: there is no system {each.system!r}"
    for key in ("title", "refused", "elsewhere"):
        words = getattr(each, key)
        if words and not all(words.get(lang) for lang in LANGS):
            yield f"{name}: {key} needs both languages"
    if each.refused and each.elsewhere:
        yield f"{name} is both refused and elsewhere"
    if each.elsewhere and each.tests:
        yield f"{name} is elsewhere, and yet {each.tests[0].file}::{each.tests[0].name} names it"


def cited(folder: Path) -> Iterator[Test]:
    """Yield all tests of a folder whose docstring names a requirement, in the order of their files."""
    for path in sorted(folder.rglob("test_*.py")):
        file = path.relative_to(folder).as_posix()
        for name, text in docstrings(ast.parse(path.read_text("utf-8"))):
            if found := numbers(text):
                yield Test(file, name, found)


def docstrings(node: ast.Module | ast.ClassDef, above: str = "") -> Iterator[tuple[str, str]]:
    """Yield the names and docstrings of a module, its test classes and its test functions."""
    yield above, ast.get_docstring(node) or ""
    for below in node.body:
        if isinstance(below, ast.ClassDef) and below.name.startswith("Test"):
            yield from docstrings(below, below.name)
        elif isinstance(below, ast.FunctionDef) and below.name.startswith("test"):
            name = f"{above}::{below.name}" if above else below.name
            yield name, ast.get_docstring(below) or ""


def numbers(text: str) -> tuple[int, ...]:
    """Return the numbers that a docstring names, each once, ranges in full."""
    found = [
        number
        for first, last in _CITED.findall(text)
        for number in range(int(first), int(last or first) + 1)
    ]
    return tuple(dict.fromkeys(found))


def page(lang: str, systems: Mapping[str, Any], requirements: list[Requirement]) -> str:
    """Return the page in a language: the counts, and a table for each system."""
    words = WORDS[lang]
    counts = words["counts"].format(
        all=len(requirements),
        shown=sum(bool(each.tests) and not each.refused for each in requirements),
        refused=sum(bool(each.refused) for each in requirements),
        guarded=sum(bool(each.refused and each.tests) for each in requirements),
        elsewhere=sum(bool(each.elsewhere) for each in requirements),
        missing=sum(not (each.tests or each.refused or each.elsewhere) for each in requirements),
    )
    parts = [words["head"], f"{counts}\n"]
    for system, name in systems.items():
        rows = [row(lang, each) for each in requirements if each.system == system]
        parts.append("\n".join([f"## {system} {name[lang]}", "", words["columns"], *rows, ""]))
    return "\n".join(parts)


def row(lang: str, each: Requirement) -> str:
    """Return the row of a requirement."""
    words = WORDS[lang]
    tests = words["between"].join(test.link() for test in each.tests[:SHOWN_AT_MOST])
    if len(each.tests) > SHOWN_AT_MOST:
        tests = words["more"].format(tests, len(each.tests) - SHOWN_AT_MOST)
    if each.refused:
        kind = "guarded" if tests else "refused"
        shown = words[kind].format(each.refused[lang].rstrip(".。"), tests)
    elif each.elsewhere:
        shown = words["elsewhere"].format(each.elsewhere[lang])
    else:
        shown = tests or words["missing"]
    return f"| R{each.number:03} | {each.title.get(lang, '')} | {shown} |"


if __name__ == "__main__":
    sys.exit(main())
