"""Check that the documents say what the program says, or write the pages that come from it.

python checks/docs.py            fails when a page of commands, a link or what completion knows is out of step
python checks/docs.py --update   writes docs/commands.md, docs/commands.zh-CN.md and data/completion.json anew
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from typer.main import get_command

from keqing.cli import app, run_program
from keqing.commands.completion import completable
from keqing.commands.help.command_table import ROWS

ROOT = Path(__file__).parents[1]
PAGES = {
    "en": (ROOT / "docs/commands.md", "# Commands", "Written by `checks/docs.py` from the help."),
    "zh": (ROOT / "docs/commands.zh-CN.md", "# 命令", "由 `checks/docs.py` 从帮助生成。"),
}
LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")


def main() -> int:
    """Check or update, and return the exit code."""
    os.environ["COLUMNS"] = "80"
    if "--update" in sys.argv[1:]:
        for lang, (path, *_) in PAGES.items():
            path.parent.mkdir(exist_ok=True)
            path.write_text(page(lang), "utf-8")
        completable.FILE.write_text(completable.written(get_command(app)), "utf-8")
        return 0
    mistakes = [*stale(), *broken()]
    print(*mistakes, f"{len(mistakes)} mistakes in the documents", sep="\n")
    return 1 if mistakes else 0


def page(lang: str) -> str:
    """Return the page of all commands in a language."""
    _, title, note = PAGES[lang]
    parts = [f"{title}\n\n{note}\n"]
    for words in commands():
        name = " ".join(["keqing", *words])
        parts.append(f"## {name}\n\n```text\n{said(lang, words)}```\n")
    return "\n".join(parts)


def commands() -> Iterator[list[str]]:
    """Yield the words of every command, the program itself first."""
    yield []
    for row in ROWS:
        yield [row.name]
        for below in row.rows:
            yield [row.name, below.name]


def said(lang: str, words: list[str]) -> str:
    """Return what `keqing ... -h` prints."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        code = run_program(["--lang", lang, *words, "-h"])
    if code:
        sys.exit(f"keqing {' '.join(words)} -h failed with {code}")
    return out.getvalue()


def stale() -> Iterator[str]:
    """Yield the pages of commands that differ from the help."""
    for lang, (path, *_) in PAGES.items():
        if not path.exists() or path.read_text("utf-8") != page(lang):
            yield f"{path.relative_to(ROOT)} is out of step; run python checks/docs.py --update"
    known = completable.FILE
    if not known.exists() or known.read_text("utf-8") != completable.written(get_command(app)):
        yield f"{known.relative_to(ROOT)} is out of step; run python checks/docs.py --update"


def broken() -> Iterator[str]:
    """Yield the links to files that are not there."""
    for path in [*sorted(ROOT.glob("*.md")), *sorted(ROOT.glob("docs/**/*.md"))]:
        for target in LINK.findall(path.read_text("utf-8")):
            if not (path.parent / target).exists():
                yield f"{path.relative_to(ROOT)}: there is no {target}"


if __name__ == "__main__":
    sys.exit(main())
