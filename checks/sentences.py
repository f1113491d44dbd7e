"""Check that docstrings and comments are written in sentences of at most 25 words.

Code, lists and tables are left out: lines that are indented further, begin with a mark, or hold columns.

python checks/sentences.py    fails and lists the longer sentences, with the number of their words
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
MAX_WORDS = 25
ALLOWED: dict[str, int] = {"src/keqing": 75, "benchmarks": 12}
"""How many longer sentences a folder may still have; a number here may only fall."""

_ENDS = re.compile(r"(?<=[.!?])[\"')`]*\s+|\n\s*\n")
_CODE = re.compile(r"`[^`\n]*`")
_LIST_ITEM = re.compile(r"([-*#|>]|\d+[.)])\s")
_COLUMNS = re.compile(r"\S {2,}\S")
_LINT = re.compile(r"#\s*(noqa|type: ignore|pragma|fmt:|!)[^#]*")


class Sentence(NamedTuple):
    """A sentence with the line on which it begins, and the number of its words."""

    line: int
    words: int
    text: str


def main() -> int:
    """List the long sentences of every folder and return the exit code."""
    surplus = 0
    for folder in FOLDERS:
        found = [
            (path.relative_to(ROOT).as_posix(), sentence)
            for path in sorted((ROOT / folder).rglob("*.py"))
            for sentence in long_sentences(path.read_text("utf-8"))
        ]
        allowed = ALLOWED.get(folder, 0)
        print(f"{folder}: {len(found)} sentences over {MAX_WORDS} words, {allowed} allowed")
        if len(found) > allowed:
            surplus += 1
            for place, (line, words, text) in found:
                print(f"{place}:{line}: {words} words: {text}")
    return 1 if surplus else 0


def long_sentences(source: str) -> list[Sentence]:
    """Return the sentences of a module that have too many words, in the order of their texts."""
    texts = sorted([*docstrings(ast.parse(source)), *comments(source)])
    return [
        Sentence(first + line, words, " ".join(sentence.split()))
        for first, text in texts
        for line, sentence in sentences(text)
        if (words := count_words(sentence)) > MAX_WORDS
    ]


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
