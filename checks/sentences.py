"""Check that docstrings, comments and pages are written in short sentences that name the thing.

- A sentence has at most 25 words.
- In code no sentence begins with `What`, `Whoever` or `Those` in place of a noun; tests and pages may.

Code, lists in code and tables are left out. So are lines that are indented further, and pages that are written
by a program.

python checks/sentences.py    fails and lists the sentences where a folder has more of them than it may have
"""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
FOLDERS = ("src/keqing", "tests", "checks", "benchmarks")
PAGES = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs")
MAX_WORDS = 25
ALLOWED: dict[str, dict[str, int]] = {
    "long": {"src/keqing": 53, "docs": 55},
    "noun": {"src/keqing": 195},
}
"""How many sentences of a kind a folder still has, from before it was looked at. A number may only fall."""

_ENDS = re.compile(r"(?<=[.!?])[\"')`]*\s+|\n\s*\n|¶")
_CODE = re.compile(r"`[^`\n]*`")
_LIST_ITEM = re.compile(r"([-*#|>]|\d+[.)])\s")
_COLUMNS = re.compile(r"\S {2,}\S")
_NO_NOUN = re.compile(r"(R\d+: )?(Of )?([Ww]hat|[Ww]hom|[Ww]hoever|[Tt]hose)\b")
_FENCED = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
_BULLET = re.compile(r"^ *([-*]|\d+\.) ")
_WRITTEN = re.compile(r"^(commands|systems)\b|zh-CN")
_LINT = re.compile(r"#\s*(noqa|type: ignore|pragma|fmt:|!)[^#]*")


class Sentence(NamedTuple):
    """A sentence with the line on which it begins, and the kind of its fault."""

    line: int
    kind: str
    text: str


def main() -> int:
    """List the faults of every folder that has more than it may have, and return the exit code."""
    surplus = 0
    for folder in (*FOLDERS, *PAGES):
        faults = [(path.relative_to(ROOT).as_posix(), fault) for path, fault in faults_in(folder)]
        for kind, counts in ALLOWED.items():
            found = [(place, fault) for place, fault in faults if fault.kind == kind]
            allowed = counts.get(folder, 0)
            print(f"{folder}: {len(found)} of kind {kind}, {allowed} allowed")
            if len(found) > allowed:
                surplus += 1
                for place, fault in found:
                    print(f"  {place}:{fault.line}: {fault.text}")
    return 1 if surplus else 0


def faults_in(folder: str) -> Iterator[tuple[Path, Sentence]]:
    """Yield the faulty sentences of a folder, or of one page, with their files."""
    top = ROOT / folder
    for path in [top] if top.is_file() else sorted(top.rglob("*.[pm][yd]")):
        text = path.read_text("utf-8")
        if path.suffix == ".py":
            source = sorted([*docstrings(ast.parse(text)), *comments(text)])
        elif _WRITTEN.search(path.name):
            continue
        else:
            source = [(1, page_prose(text))]
        for first, words in source:
            for line, kind, sentence in faults(words):
                if kind == "long" or (path.suffix == ".py" and folder != "tests"):
                    yield path, Sentence(first + line, kind, sentence)


def faults(text: str) -> Iterator[Sentence]:
    """Yield the faulty sentences of a docstring, a comment or a page, lines counted from 0."""
    for line, sentence in sentences(text):
        words = " ".join(sentence.split())
        if count_words(words) > MAX_WORDS:
            yield Sentence(line, "long", words)
        if _NO_NOUN.match(words) and not words.endswith("?"):
            yield Sentence(line, "noun", words)


def page_prose(text: str) -> str:
    """Return a page without its code, tables and headings; an item of a list is a paragraph."""
    text = _FENCED.sub(lambda block: "\n" * block[0].count("\n"), text)
    lines = ("" if line[:1] in {"#", "|", "<"} else line for line in text.split("\n"))
    return "\n".join(_BULLET.sub("¶", line, count=1).lstrip(" ") for line in lines)


def docstrings(module: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield the line and the text of every string that stands by itself, as docstrings do."""
    for node in ast.walk(module):
        match node:
            case ast.Expr(value=ast.Constant(value=str(text))):
                yield node.lineno, text


def comments(source: str) -> Iterator[tuple[int, str]]:
    """Yield the line and the text of every comment; whole lines of comment belong together."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    found = [token for token in tokens if token.type == tokenize.COMMENT]
    numbered = enumerate(found)
    for _, block in groupby(numbered, key=lambda entry: _block_key(*entry)):
        lines = [token for _, token in block]
        words = (_LINT.sub("", token.string).lstrip("#:").strip() for token in lines)
        yield lines[0].start[0], "\n".join(words)


def _block_key(place: int, token: tokenize.TokenInfo) -> tuple[int, int]:
    """Return the same key for whole-line comments on successive lines; one of its own behind code."""
    line, column = token.start
    whole = not token.line[:column].strip()
    return (line - place, column) if whole else (-line, column)


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """Yield the sentences of a docstring or a comment, each with the number of lines before it.

    Code, lists and tables are no sentences; a word in backticks counts once.
    """
    words = _CODE.sub("code", prose(text))
    begin = 0
    for end in [*(match.end() for match in _ENDS.finditer(words)), len(words)]:
        yield words.count("\n", 0, begin), words[begin:end]
        begin = end


def prose(text: str) -> str:
    """Return a text without its indented blocks, lists and tables; an empty line stands for each."""
    first, *rest = text.split("\n")
    margin = min((len(line) - len(line.lstrip()) for line in rest if line.strip()), default=0)
    kept, inside = [first], False
    for line in (line[margin:].rstrip() for line in rest):
        starts = line[:1].isspace() or bool(_COLUMNS.search(line) or _LIST_ITEM.match(line))
        inside = starts or (inside and line[:1].isspace())
        kept.append("" if inside else line)
    return "\n".join(kept)


def count_words(sentence: str) -> int:
    """Count the words of a sentence: what has a letter or a digit, between spaces."""
    return sum(any(map(str.isalnum, word)) for word in sentence.split())


if __name__ == "__main__":
    sys.exit(main())
