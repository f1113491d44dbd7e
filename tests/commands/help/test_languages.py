"""Help speaks one language: every page and every topic, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from keqing import i18n
from keqing.commands.help import topics
from keqing.commands.help.command_table import ROWS, Row
from tests.conftest import Keqing

CATALOGUE = Path(i18n.LOCALE_FOLDER, "zh/LC_MESSAGES/keqing.po")
HAN = re.compile("[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]+")
COMMAND_LINE = re.compile(r"(?:eval \S+\(|\$\()?keqing(?: [^\s\u3000-\uffef（），。；、]+)*")
DATA = frozenset({"AB", "wxy", "wang", "wangxy", "it", "zhangwei", "objections"})
"""Names of products, people and lists in examples."""
KEYS = frozenset((
    "and", "or", "not", "true", "false", "count", "named", "purchase", "care", "kind", "lang", "title",
    "required", "units", "like", "over", "per", "then", "repeat", "steps", "starts_on", "jitter", "every",
    "early", "top", "level", "most",
))  # fmt: skip
"""Keys and words of files that people write, which are the same in every language."""
CONDITION = re.compile(r"[a-z_]+\([^()]*\)(?: [<>=]+ \d+)?|'[a-z]+\([^()]*\)'")
"""What the language of conditions says; it is one for all."""
OPTION = re.compile(r"(?<![\w-])--?[a-z][a-z-]*")
FILE = re.compile(r"(?:docs|[~/])[a-zA-Z./~_-]+|[\w{}-]*\.[a-z]{2,5}\b|\{date\}")
PARAMETER = re.compile(r"\{\w+(?::,)?\}")
WORD = re.compile(r"[A-Za-z][A-Za-z_-]*[A-Za-z]|[A-Za-z]")
NAMES = frozenset((
    "keqing", "Excel", "WPS", "Numbers", "CSV", "TSV", "JSON", "TOML", "UTF", "GB", "Tab", "Ctrl-D", "VIP", "A",
    "B", "C", "C0001", "R", "Windows", "csv", "tsv", "xlsx", "xls", "xlsb", "ods", "json", "ndjson", "md",
    "html", "ics", "vcf", "utf", "sig", "gb", "d", "w", "m", "y", "wd", "s", "n", "bash", "zsh", "fish", "cron",
    "crontab", "systemd", "shell", "stderr", "stdout", "bashrc", "compinit", "fpath", "KEQING_DB",
    "KEQING_LANG", "KEQING_AGENT", "KEQING_COLOR", "KEQING_WIDTH", "KEQING_PAGER", "PAGER", "LC_ALL",
    "LC_MESSAGES", "LANG", "NO_COLOR", "FORCE_COLOR", "TERM", "XDG_CONFIG_HOME", "XDG_CONFIG_DIRS",
    "XDG_DATA_HOME", "XDG_STATE_HOME", "less", "dumb", "zh", "en", "auto", "always", "never", "date", "schema",
    "error", "message", "hint", "not-found", "Esc", "TMPDIR", "HOME", "SQLite", "PostgreSQL", "postgresql",
    "postgres", "WAL", "TRUNCATE", "MB", "PDF", "XML", "systemctl", "journalctl", "chmod", "pip", "install",
    "pg_dump", "pg_restore", "SQL", "Q", "H", "W", "search_path", "sslrootcert", "sslmode", "verify-full", "createdb",
    "CREATE", "DATABASE", "TEMPLATE", "ENCODING", "UTF8", "template0", "on", "target_session_attrs", "read-write",
    "statement_timeout",
))  # fmt: skip
"""What has no Chinese word: names of programs, of kinds of files, of variables, units, and names of people's codes."""


def lines(rows: tuple[Row, ...] = ROWS, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every command line that only tells something: the pages of all commands, and all topics."""
    if not before:
        yield ("-h",)
        yield ("help",)
        yield from (("help", topic.name) for topic in topics.TOPICS)
    for row in rows:
        yield (*before, row.name, "-h")
        yield from lines(row.rows, (*before, row.name)) if row.rows else ()


ALL = tuple(lines())


def test_chinese_sentences_are_chinese() -> None:
    """Errors, questions and answers: every sentence of the catalogue, with the keys of files that it names."""
    words = NAMES | DATA | KEYS | {row.name for row in ROWS}
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="zh")
    said = [
        sentence
        for message in catalogue
        if message.id and isinstance(message.string, str)
        for sentence in [message.string]
    ]
    left = [found for sentence in said for found in english(PARAMETER.sub(" ", sentence), words)]
    assert left == [], "write a Chinese word that can be typed; a name without one belongs to NAMES"


def english(page: str, known: frozenset[str]) -> list[str]:
    """The words of a Chinese page that are English and stand neither in a command line nor for a name."""
    found = []
    for line in page.splitlines():
        if line.startswith("  keqing "):
            continue
        left = OPTION.sub(" ", FILE.sub(" ", CONDITION.sub(" ", COMMAND_LINE.sub(" ", line))))
        found += [(word, line) for word in WORD.findall(left) if word not in known]
    return [f"{word}: {line}" for word, line in found]


@pytest.mark.parametrize("words", ALL, ids=" ".join)
def test_chinese_help_is_chinese(keqing: Keqing, words: tuple[str, ...]) -> None:
    ran = keqing("--lang", "zh", *words)
    assert (ran.code, ran.err) == (0, "")
    commands = {row.name for row in ROWS} | {below.name for row in ROWS for below in row.rows}
    known = NAMES | DATA | commands | {topic.name for topic in topics.TOPICS}
    assert english(ran.out, known) == []


@pytest.mark.parametrize("words", ALL, ids=" ".join)
def test_english_help_is_english(keqing: Keqing, words: tuple[str, ...]) -> None:
    ran = keqing("--lang", "en", *words)
    assert (ran.code, ran.err) == (0, "")
    assert HAN.findall(ran.out) == []
