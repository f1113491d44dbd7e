"""Check that the documents say what the program says, or write the pages that come from it.

python checks/docs.py            fails when a page of commands, a link or what completion knows is out of step
python checks/docs.py --update   writes docs/commands.md, docs/commands.zh-CN.md, docs/man, docs/packs.md
                                 and data/completion.json anew
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from pathlib import Path
from typing import Any

from typer.main import get_command

from keqing.cli import app, run_program
from keqing.commands.completion import completable
from keqing.commands.help.command_table import ROWS
from keqing.commands.help.topics import COMMANDS, TOPICS
from keqing.definitions.built_in_files import built_in_text
from keqing.definitions.definition_file import Ground, read_definitions
from keqing.definitions.fields import Field
from keqing.definitions.shipped import optional_packs, pack_files, shipped_texts
from keqing.definitions.vocabulary import Kind

ROOT = Path(__file__).parents[1]
PAGES = {
    "en": (ROOT / "docs/commands.md", "# Commands", "Written by `checks/docs.py` from the help."),
    "zh": (ROOT / "docs/commands.zh-CN.md", "# 命令", "由 `checks/docs.py` 从帮助生成。"),
}
MANUALS = {
    "en": (ROOT / "docs/man/man1/keqing.1", ("NAME", "SYNOPSIS", "COMMANDS", "TOPICS")),
    "zh": (ROOT / "docs/man/zh_CN/man1/keqing.1", ("名称", "概要", "命令", "主题")),
}
"""The manual for `man keqing`, and the titles of its parts."""
PACKS = ROOT / "docs/packs.md"
PACKS_HEAD = """\
# The packs

Written by `checks/docs.py` from `src/keqing/data/packs/`.

A pack holds the kinds, the choices and the cadences of one subject. Its kinds can be entered at once, with their
registers, summaries and exports. Its cadences are on where a preset has them; `keqing cadence on NAME` switches one
on, and `keqing cadence list` shows which are. A text of the department's own takes the place of any of them
(`keqing define show kind NAME > ours.toml`). Fields in bold have to be given.
"""
OPTIONAL_HEAD = """\
# Packs that are off

These are in force once a department asks for them. `keqing define apply NAME` takes the pack as it would take a file,
and `keqing define check` and `diff` know the name, too. What it says can be changed like any definition.
"""
EXAMPLES = {
    "agent": "李敏", "customer": "赵丽", "date": "tomorrow", "int": "5", "decimal": "2", "bool": "yes",
    "gathering": "一月会",
}  # fmt: skip
"""The values that examples give to fields, by type; others get words."""
LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")


def main() -> int:
    """Check or update, and return the exit code."""
    os.environ["COLUMNS"] = "80"
    if "--update" in sys.argv[1:]:
        for lang, (path, *_) in PAGES.items():
            path.parent.mkdir(exist_ok=True)
            path.write_text(page(lang), "utf-8")
        for lang, (path, *_) in MANUALS.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(manual(lang), "utf-8")
        completable.FILE.write_text(completable.written(get_command(app)), "utf-8")
        PACKS.write_text(packs_page(), "utf-8")
        return 0
    mistakes = [*stale(), *broken()]
    print(*mistakes, f"{len(mistakes)} mistakes in the documents", sep="\n")
    return 1 if mistakes else 0


def page(lang: str) -> str:
    """Return the page of all commands in a language."""
    _, title, note = PAGES[lang]
    parts = [f"{title}\n\n{note}\n"]
    for words in commands():
        parts.append(
            f"## {' '.join(['keqing', *words])}\n\n```text\n{said(lang, [*words, '-h'])}```\n"
        )
        if not words:
            parts.append(
                f"## keqing help commands\n\n```text\n{said(lang, ['help', 'commands'])}```\n"
            )
    return "\n".join(parts)


def manual(lang: str) -> str:
    """Return the manual in a language, in the form that `man` reads: the help of all commands, and the topics."""
    _, (name, synopsis, command, topic) = MANUALS[lang]
    about, _, first = said(lang, ["-h"]).partition("\n\n")
    usage = said(lang, ["help", "commands"]).split("\n\n")[1].splitlines()[1].strip()
    parts = [
        '.\\" Written by checks/docs.py from the help.',
        '.TH KEQING 1 "" "keqing"',
        f".SH {name}", f"keqing \\- {about}",
        f".SH {synopsis}", usage,
        ".PP", *unfilled(first),
        f".SH {command}",
    ]  # fmt: skip
    for words in commands():
        if words:
            parts += [f".SS keqing {' '.join(words)}", *unfilled(said(lang, [*words, "-h"]))]
    parts += [".SS keqing help commands", *unfilled(said(lang, ["help", "commands"]))]
    parts.append(f".SH {topic}")
    for each in TOPICS:
        if each.name != COMMANDS:
            parts += [f".SS keqing help {each.name}", *unfilled(said(lang, ["help", each.name]))]
    return "\n".join(parts) + "\n"


def unfilled(text: str) -> list[str]:
    """Return a text that stands line by line as it is."""
    lines = [line.replace("\\", "\\e") for line in text.strip().splitlines()]
    return [".nf", *(f"\\&{line}" if line[:1] in {".", "'"} else line for line in lines), ".fi"]


def commands() -> Iterator[list[str]]:
    """Yield the words of every command, the program itself first."""
    yield []
    for row in ROWS:
        yield [row.name]
        for below in row.rows:
            yield [row.name, below.name]


def said(lang: str, words: list[str]) -> str:
    """Return what a command that only tells something prints."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        code = run_program(["--lang", lang, *words])
    if code:
        sys.exit(f"keqing {' '.join(words)} failed with {code}")
    return out.getvalue()


def stale() -> Iterator[str]:
    """Yield the pages of commands that differ from the help."""
    for lang, (path, *_) in PAGES.items():
        if not path.exists() or path.read_text("utf-8") != page(lang):
            yield f"{path.relative_to(ROOT)} is out of step; run python checks/docs.py --update"
    for lang, (path, *_) in MANUALS.items():
        if not path.exists() or path.read_text("utf-8") != manual(lang):
            yield f"{path.relative_to(ROOT)} is out of step; run python checks/docs.py --update"
    if not PACKS.exists() or PACKS.read_text("utf-8") != packs_page():
        yield f"{PACKS.relative_to(ROOT)} is out of step; run python checks/docs.py --update"
    known = completable.FILE
    if not known.exists() or known.read_text("utf-8") != completable.written(get_command(app)):
        yield f"{known.relative_to(ROOT)} is out of step; run python checks/docs.py --update"


def packs_page() -> str:
    """Return the page of the packs, as their texts say it."""
    optional = [OPTIONAL_HEAD, *map(pack, optional_packs())]
    return "\n".join([PACKS_HEAD, *map(pack, pack_files()), *optional])


def pack(file: str) -> str:
    """Return what is said of one pack."""
    text = built_in_text(file)
    tables = tomllib.loads(text)
    about = [line.removeprefix("# ") for line in text.splitlines() if line.startswith("# ")]
    ground = Ground(known=frozenset(shipped_texts("cadence")))
    off = file in optional_packs()
    known = read_definitions(text, file=file, ground=ground).kinds if off else ground.kinds
    found = [known.by_name[name] for name in tables.get("kind", {})]
    rows = [row(kind) for kind in found]
    cadences = [
        f"- cadence `{name}` ({each['title']['zh']}, {each['title']['en']}): {days(each)}"
        for name, each in tables.get("cadence", {}).items()
    ]
    lists = [
        f"- choices `{name}`: {', '.join(value if isinstance(value, str) else value['name'] for value in each['values'])}"
        for name, each in tables.get("list", {}).items()
    ]
    ladders = [
        f"- ladder `{name}` ({each['title']['zh']}, {each['title']['en']}): {climbed(each)}"
        for name, each in tables.get("ladder", {}).items()
    ]
    fields = [
        f"- field `{name}` ({each['title']['zh']}, {each['title']['en']})"
        for name, each in tables.get("field", {}).items()
    ]
    plans = [
        f"- plan `{name}` ({each['title']['zh']}, {each['title']['en']}): a {each['per']}"
        for name, each in tables.get("plan", {}).items()
    ]
    rules = [
        f"- {type_} `{name}` ({each['title']['zh']}, {each['title']['en']}): {said(each)}"
        for type_, said in (("approval", signed), ("limit", bounded), ("sample", drawn))
        for name, each in tables.get(type_, {}).items()
    ]
    commands = [f"keqing define apply {file.partition('/')[2]}"] if off else []
    commands += [f"keqing add {kind.name} WHO{example(kind)}" for kind in found]
    commands += [f"keqing ladder on {name}" for name in tables.get("ladder", {})]
    commands += [f"keqing define show plan {name} > plan.toml" for name in tables.get("plan", {})][
        :1
    ]
    if not commands:
        commands = [f"keqing cadence on {name}" for name in tables.get("cadence", {})]
    examples = ["```sh", *commands, "```"]
    head = ["| kind | 中文 | fields |", "| --- | --- | --- |", *rows, ""] if found else []
    return "\n".join(
        [
            f"## {file.partition('/')[2]}", "", *about[:1], "",
            *head,
            *(f"- register: {kind.register_title['zh']} / {kind.register_title['en']}" for kind in found[:1]),
            *fields, *cadences, *ladders, *plans, *rules, *lists, "", *examples, "",
        ]
    )  # fmt: skip


def row(kind: Kind) -> str:
    """Return the row of a kind: its fields, those in bold that have to be given."""
    told = [
        f"**{field.name}** {field.title['zh']}"
        if field.required
        else f"{field.name} {field.title['zh']}"
        for field in kind.fields.values()
    ]
    return f"| {kind.name} | {kind.title['zh']} | {', '.join(told)} |"


def days(cadence: Mapping[str, Any]) -> str:
    """Return the distances of a cadence's steps, and where they count from."""
    steps = [step if isinstance(step, str) else step["at"] for step in cadence.get("steps", ())]
    anchor = cadence.get("anchor", "")
    counted = f" from `{anchor}`" if anchor else ""
    if again := cadence.get("repeat"):
        steps.append(f"every {again['every']}")
    return f"{', '.join(steps)}{counted}"


def signed(approval: Mapping[str, Any]) -> str:
    """Return who signs, in order, each with the time."""
    within = [f" ({each})" for each in approval.get("within", ())]
    return ", ".join(map("".join, zip_longest(approval["by"], within, fillvalue="")))


def bounded(limit: Mapping[str, Any]) -> str:
    """Return what a limit allows, and when it holds."""
    about = limit.get("of") or limit["count"]
    most = limit.get("most", limit.get("each"))
    words = {"when": "when", "after": "until"}
    holds = [f" {word} `{limit[key]}`" for key, word in words.items() if key in limit]
    return f"at most {most} of `{about}`" + "".join(holds)


def drawn(sample: Mapping[str, Any]) -> str:
    """Return how many records are drawn, and of which."""
    return f"{sample['n']} of `{sample['of']}`, each {' and '.join(sample['per'])}"


def climbed(ladder: Mapping[str, Any]) -> str:
    """Return how many levels a ladder has, or who is among the first."""
    top = ladder.get("top")
    if top:
        return f"the first {top['share']} of a {top['per']} by `{top['by']}`"
    levels = len(ladder["level"])
    return f"{levels} level{'s' if levels > 1 else ''}"


def example(kind: Kind) -> str:
    """Return the fields that a command has to give."""
    return "".join(
        f" {field.name}={value(field)}" for field in kind.fields.values() if field.required
    )


def value(field: Field) -> str:
    """Return a value that a field could have."""
    if field.choices:
        return field.choices[0].name
    return EXAMPLES.get(field.type, '"..."')


def broken() -> Iterator[str]:
    """Yield the links to files that are not there."""
    for path in [*sorted(ROOT.glob("*.md")), *sorted(ROOT.glob("docs/**/*.md"))]:
        for target in LINK.findall(path.read_text("utf-8")):
            if not (path.parent / target).exists():
                yield f"{path.relative_to(ROOT)}: there is no {target}"


if __name__ == "__main__":
    sys.exit(main())
