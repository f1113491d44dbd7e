from __future__ import annotations

import json
import os
import re
import sqlite3
import stat
import subprocess
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import psycopg
import pytest
import sqlalchemy.exc
import typer

from keqing import __version__, cli, errors, i18n
from keqing.commands.help.command_table import ROWS
from keqing.commands.options import (
    Agent,
    Context,
    Date,
    DryRun,
    FormatChoice,
    Output,
    Quiet,
    Who,
    Yes,
    argument,
    command,
    option,
    root_of,
)
from keqing.i18n import msg
from keqing.render.text import width
from tests.config.homes import own_file
from tests.conftest import Keqing

MEASURED = {name: value for name, value in os.environ.items() if name.startswith("COVERAGE")}
"""What the measuring of coverage needs in an otherwise empty environment."""
Body = Callable[[], None]
Today = Callable[[Body], None]


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> Today:
    """Let `keqing today` be a command whose body the test gives."""

    def give(body: Body) -> None:
        @command(
            "keqing today",
            msg("keqing today --agent Li"),
            more=msg("More words."),
        )
        def function(
            context: Context,
            who: Who,
            fields: Annotated[list[str] | None, argument(msg("Fields."))] = None,
            count: Annotated[
                int, option("--count", help=msg("How many."), min=1, max=9, show_default=True)
            ] = 3,
            ratio: Annotated[
                float | None, option("--ratio", help=msg("A share."), envvar="RATIO")
            ] = None,
            file: Annotated[Path | None, option("--file", help=msg("A file."), exists=True)] = None,
            need: Annotated[str, option("--need", help=msg("Needed."))] = "",
            form: FormatChoice = None,
            agent: Agent = None,
            date: Date = None,
            output: Output = None,
            dry_run: DryRun = False,
            yes: Yes = False,
            quiet: Quiet = False,
        ) -> None:
            assert root_of(context).db.endswith("keqing.db")
            body()

        module = types.ModuleType("keqing.commands.today")
        module.today = function  # type: ignore[attr-defined]  # a module made here
        monkeypatch.setitem(sys.modules, "keqing.commands.today", module)

    return give


def fail(error: BaseException) -> Body:
    def body() -> None:
        raise error

    return body


def test_version_and_help(keqing: Keqing) -> None:
    assert keqing("--version").out == f"keqing {__version__}\n"
    ran = keqing("-h")
    assert (ran.code, ran.err) == (0, "")
    assert keqing("--help").out == ran.out
    whole = keqing("help", "commands").out
    for row in ROWS:
        assert row.rare or re.search(rf"\b{row.name}\b", ran.out)
        assert re.search(rf"^  {row.name} ", whole, re.MULTILINE)


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_the_first_page_is_one_screen_and_begins_with_the_start(keqing: Keqing, lang: str) -> None:
    lines = keqing("--lang", lang, "-h").out.splitlines()
    assert len(lines) < 24, "a line is left for the shell"
    assert lines[2] == {"en": "Start here:", "zh": "从这里开始："}[lang]
    assert [line.split()[1] for line in lines[3:6]] == ["demo", "init", "import"]


def test_chinese_help_shows_the_chinese_words_for_commands(keqing: Keqing) -> None:
    out = keqing("--lang", "zh", "-h").out
    shown = [row for row in ROWS if not row.rare]
    assert all(re.search(rf"[ 、]{row.words[0]}(、|$)", out, re.MULTILINE) for row in shown)
    whole = keqing("--lang", "zh", "帮助", "命令").out
    assert all(f"  {row.name} {row.words[0]} " in whole for row in ROWS)
    assert "  也可以写：记录、记、记一笔" in keqing("--lang", "zh", "log", "-h").out
    assert "  add 登记  " in keqing("--lang", "zh", "gathering", "-h").out


def test_without_a_command_comes_help(keqing: Keqing) -> None:
    assert keqing().out == keqing("-h").out
    assert keqing("cadence").out == keqing("cadence", "-h").out


def test_a_beginner_is_shown_three_steps(
    keqing: Keqing, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    assert "keqing init" in keqing("--lang", "en").out.splitlines()[1]
    assert keqing("--db", "postgresql://host/x").out.startswith("keqing says")
    database = home / "there.db"
    database.touch()
    assert keqing("--db", str(database)).out.startswith("keqing says")


@pytest.mark.parametrize("columns", [30, 40, 60, 80, 200])
@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_help_keeps_the_width(
    keqing: Keqing, columns: int, lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    for words in ([], ["cadence"], ["config"]):
        lines = keqing("--lang", lang, *words, "-h").out.splitlines()
        laid_out = [line for line in lines if not line.startswith("  keqing ")]
        assert max(map(width, laid_out)) <= max(columns, 36)
        assert not any(line.strip()[:1] in set("，。、；：）") - {""} for line in laid_out if line)


@pytest.mark.parametrize("words", [[], ["cadence"], ["config"], ["help"]])
def test_chinese_help_has_no_english_sentence(keqing: Keqing, words: list[str]) -> None:
    out = keqing("--lang", "zh", *words, "-h").out
    assert not re.search(r"[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}", re.sub(r"(?m)^  keqing.*", "", out))
    for word in ("Usage", "Options", "Arguments", "Commands", "default", "required", "Show"):
        assert word not in out


def test_a_commands_help_starts_with_lines_to_copy(keqing: Keqing, today: Today) -> None:
    today(lambda: None)
    lines = keqing("today", "-h").out.splitlines()
    assert lines[0] == "Whom to call today, why, and what to say."
    assert lines[2:5] == ["Examples:", "  keqing today", "  keqing today --agent Li"]
    text = "\n".join(lines)
    assert "keqing today [OPTIONS] WHO [FIELDS ...]" in text
    assert "[default: 3]" in text
    assert "[environment: RATIO]" in text
    assert re.search(r"WHO .*\n.*\[required\]", text)
    assert "--file FILE" in text
    assert "More words." in text


def test_width_of_the_option_beats_the_terminal(keqing: Keqing) -> None:
    assert max(map(width, keqing("--width", "50", "cadence", "-h").out.splitlines())) <= 50


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        (
            ["tody"],
            "There is no command tody.",
            "Did you mean today (Whom to call today, why, and what to say)?",
        ),
        (["qqq"], "There is no command qqq.", "See keqing -h"),
        (
            ["cadence", "shw"],
            "There is no command shw.",
            "Did you mean show (Show a cadence as it is in force)?",
        ),
        (["--colr", "x"], "There is no option --colr.", "Did you mean --color?"),
        (["-z"], "There is no option -z.", "See keqing -h"),
        (["--width"], "The option --width needs a value after it.", "See keqing -h"),
        (["--debug=3"], "The option --debug takes no value.", "See keqing -h"),
        (["--width", "x"], "--width needs a whole number, not x.", "See keqing -h"),
        (["--lang", "fr"], "--lang cannot be fr.", "Write zh or en."),
        (["today"], "WHO is missing.", "Write: keqing today WHO [FIELDS ...]"),
        (["today", "a", "--count", "12"], "--count needs a number from 1 to 9, not 12.", None),
        (["today", "a", "--ratio", "x"], "--ratio needs a number, not x.", None),
        (["today", "a", "--file", "/none"], "--file cannot take this value.", None),
        (
            ["today", "a", "--format", "jso"],
            "--format cannot be jso; it is one of table, plain, tsv, csv, json, ndjson, md.",
            None,
        ),
        (
            ["config", "get", "lang", "x", "y"],
            "This is too much: y",
            "Write: keqing config [ACTION] [SETTING] [VALUE]",
        ),
    ],
)
def test_what_cannot_be_understood(
    keqing: Keqing, today: Today, words: list[str], message: str, hint: str | None
) -> None:
    today(lambda: None)
    ran = keqing(*words)
    assert (ran.code, ran.out) == (2, "")
    said = [line for line in ran.err.splitlines() if not line.startswith("  ")]
    assert said == [message, hint or "See keqing today -h"]
    chinese = keqing("--lang", "zh", *words).err
    assert re.search(r"[\u4e00-\u9fff]", chinese)
    assert not re.search(r"[a-z]{2,} [a-z]{2,} [a-z]{2,}", chinese.replace("keqing today -h", ""))


def test_our_errors_end_as_they_say(keqing: Keqing, today: Today) -> None:
    today(
        fail(
            errors.Ambiguous(
                msg("{n} customers are called {who}.", n=2, who="王\x1b[1m五"),
                msg("Write the code."),
                (msg("C0001"), msg("C0002")),
            )
        )
    )
    ran = keqing("today", "x")
    assert (ran.code, ran.out) == (3, "")
    assert ran.err.splitlines() == [
        "2 customers are called 王[1m五.",
        "  C0001",
        "  C0002",
        "Write the code.",
    ]


@pytest.mark.parametrize("words", [["--format", "json"], ["--format=json"]])
def test_errors_for_machines(keqing: Keqing, today: Today, words: list[str]) -> None:
    today(fail(errors.NotFound(msg("Nobody."))))
    ran = keqing("today", "x", *words)
    assert (ran.code, ran.out) == (3, "")
    assert json.loads(ran.err) == {
        "schema": "keqing.error/1",
        "error": "not-found",
        "message": "Nobody.",
        "hint": None,
    }


def test_an_unexpected_error_is_one_sentence_and_a_private_log(
    keqing: Keqing, today: Today, home: Path
) -> None:
    today(fail(ValueError("secret 13800000000")))
    ran = keqing("today", "x")
    log = home / ".local/state/keqing/errors.log"
    assert ran.code == 1
    assert ran.err.splitlines()[1] == f"The details are in {log}"
    assert "Traceback" not in ran.err
    assert "ValueError" in log.read_text("utf-8")
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert stat.S_IMODE(log.parent.stat().st_mode) == 0o700
    keqing("today", "x")
    assert log.read_text("utf-8").count("ValueError\n") == 2
    assert "13800000000" not in log.read_text("utf-8")
    log.write_text("x" * 1_000_001)
    keqing("today", "x")
    assert log.stat().st_size < 100_000
    assert "Traceback" in keqing("--debug", "today", "x").err


def test_without_a_place_for_the_log_the_sentence_remains(
    keqing: Keqing, today: Today, home: Path
) -> None:
    (home / ".local").write_text("a file in the way")
    today(fail(ValueError("x")))
    assert keqing("today", "x").err.splitlines()[1].endswith("keqing --debug to see where.")


def sqlite_error(code: int) -> sqlite3.DatabaseError:
    error = sqlite3.DatabaseError("x")
    error.sqlite_errorcode = code
    return error


def busy_server() -> psycopg.OperationalError:
    return psycopg.errors.LockNotAvailable("lock")


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (sqlite_error(sqlite3.SQLITE_BUSY), 5, "Another program is writing"),
        (sqlite_error(sqlite3.SQLITE_FULL), 1, "The disk is full"),
        (sqlite_error(sqlite3.SQLITE_READONLY_RECOVERY), 1, "The database is read-only"),
        (sqlite_error(sqlite3.SQLITE_IOERR_WRITE), 1, "The disk reports an error"),
        (sqlite_error(sqlite3.SQLITE_ERROR), 1, "Something went wrong"),
        (sqlite_error(sqlite3.SQLITE_NOTADB), 1, "This file is not a database"),
        (busy_server(), 5, "Another program is writing"),
        (psycopg.OperationalError("connection refused"), 1, "The database server"),
        (OSError(28, "No space", "/x"), 1, "The disk is full: /x"),
        (PermissionError(13, "Denied", "/x"), 1, "This login may not use the file: /x"),
        (FileNotFoundError(2, "None", "/x"), 1, "There is no such file: /x"),
        (OSError(5, "I/O"), 1, "The disk reports an error."),
        (OSError("no number"), 1, "Something went wrong"),
    ],
)
@pytest.mark.parametrize("wrapped", [False, True])
def test_errors_of_databases_and_disks(
    keqing: Keqing, today: Today, error: Exception, code: int, message: str, wrapped: bool
) -> None:
    if wrapped and isinstance(error, sqlite3.Error | psycopg.Error):
        error = sqlalchemy.exc.DBAPIError("select", {}, error)
    today(fail(error))
    ran = keqing("today", "x")
    assert (ran.code, ran.out) == (code, "")
    assert ran.err.startswith(message)
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("error", [KeyboardInterrupt(), typer.Abort(), EOFError()])
def test_an_interruption_is_130(keqing: Keqing, today: Today, error: BaseException) -> None:
    today(fail(error))
    ran = keqing("today", "x")
    assert (ran.code, ran.out) == (130, "")


def test_a_command_can_end_with_a_code(keqing: Keqing, today: Today) -> None:
    today(fail(typer.Exit(4)))
    assert keqing("today", "x").code == 4


def keqing_process(*words: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "keqing", *words],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin:/bin", **MEASURED, **more},
    )


def test_home_alone_is_enough(home: Path) -> None:
    ran = keqing_process("config", HOME=str(home))
    assert (ran.returncode, ran.stderr) == (0, "")
    assert str(home) in ran.stdout


@pytest.mark.parametrize(
    "script",
    [
        "from keqing.cli import main; import sys; sys.argv[1:] = ['-h']; main()",
        "from keqing.cli import run_program; import sys; print('x'); sys.exit(run_program(['config', 'set', 'width', '80']))",
    ],
)
def test_a_closed_pipe_is_quiet(home: Path, script: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    ran = subprocess.run(
        [sys.executable, "-c", script],
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        env={"HOME": str(home), "PATH": os.defpath, **MEASURED},
    )
    os.close(writing)
    assert ran.returncode == 0
    assert not re.search("Traceback|Broken", ran.stderr)


def test_a_terminal_that_knows_few_characters(home: Path) -> None:
    ran = keqing_process("--lang", "zh", "config", HOME=str(home), PYTHONIOENCODING="ascii")
    assert (ran.returncode, ran.stderr) == (0, "")


EACH_LINE = """
import json, sys
from keqing.cli import run_program
from keqing.process.streams import guard_streams

guard_streams()
began = [(stream, stream.encoding, stream.errors) for stream in (sys.stdout, sys.stderr)]
for words in json.loads(sys.argv[1]):
    for stream, encoding, errors in began:
        stream.reconfigure(encoding=encoding, errors=errors)
    code = run_program(["--lang", "zh", *words])
    for stream, _, _ in began:
        stream.flush()
        stream.buffer.write(b"%d\\0" % code)
        stream.flush()
"""
"""Runs command lines in one process, each with the streams as they were at the beginning."""


@pytest.mark.parametrize("encoding", ["ascii", "gb18030", "latin-1", "utf-8"])
def test_machine_forms_are_utf_8_whatever_the_terminal_is(
    home: Path, keqing: Keqing, encoding: str
) -> None:
    """Names are whole in JSON, NDJSON, CSV and TSV, and mistakes as JSON on stderr, too."""
    init = ("--department", "组", "--name", "李敏", "--capacity", "9", "--preset", "therapy")
    assert keqing("init", *init).code == 0
    assert keqing("add-customer", "王秀英😀", "--phone", "13800000088").code == 0
    assert keqing("config", "set", "agent", "李敏").code == 0
    lists = [("list", "--format", form) for form in ("json", "ndjson", "csv", "tsv")]
    shows = [(*words, "--format", "json") for words in (("show", "王秀英"), ("config",))]
    mistake = ("show", "赵六", "--format", "json")
    ran = subprocess.run(
        [sys.executable, "-c", EACH_LINE, json.dumps([*lists, *shows, mistake])],
        capture_output=True,
        check=True,
        env={"HOME": str(home), "PATH": os.defpath, "PYTHONIOENCODING": encoding, **MEASURED},
    )
    *said, refused, _ = ran.stdout.decode("utf-8").split("\0")
    for text, name in zip(said, ("王秀英😀",) * 5 + ("李敏",), strict=True):
        assert name in text
        assert text.endswith("0"), text
    assert refused == "3"
    *_, told, _ = ran.stderr.decode("utf-8").split("\0")
    assert "赵六" in told


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "KEQING_LANG": "en"}, "en"),
        ({"KEQING_LANG": "zh"}, "zh"),
    ],
)
def test_the_language_of_a_mistake(
    keqing: Keqing, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], expected: str
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    keqing("tody")
    assert i18n.current_language() == expected


@pytest.mark.parametrize(
    ("words", "variable"),
    [((), "zh"), ((), "中文"), (("--lang", "zh"), "en"), (("--lang", "zh"), "")],
)
def test_a_broken_settings_file_is_told_in_the_language_that_was_asked_for(
    keqing: Keqing,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    variable: str,
) -> None:
    own_file(home, 'db = "/a.db"\ndb = "/b.db"\n')
    monkeypatch.setenv("KEQING_LANG", variable)
    ran = keqing(*words, "today")
    assert (ran.code, ran.out) == (2, "")
    assert "第 2 行：这项设置写了两次。" in ran.err


def test_a_mistake_in_the_settings_file_is_told_and_help_still_comes(
    keqing: Keqing, home: Path
) -> None:
    path = home / ".config/keqing/config.toml"
    path.parent.mkdir(parents=True)
    path.write_text("lang = 3\n")
    ran = keqing("config")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines()[0] == f"{path}, line 1: lang cannot be 3."
    assert keqing("-h").code == 0


def test_topics(keqing: Keqing) -> None:
    listed = keqing("help").out.splitlines()
    assert [line.split()[0] for line in listed] == [
        "boundary",
        "commands",
        "cron",
        "dates",
        "environment",
        "excel",
        "exit-codes",
        "rules",
        "search",
    ]
    chinese = keqing("--lang", "zh", "help").out.splitlines()
    assert chinese[1].split() == ["命令", "按用途列出全部命令和通用选项"]
    for line in chinese:
        assert keqing("--lang", "zh", "help", line.split()[0]).code == 0
    assert keqing("help", "dates").out.startswith("Dates:")
    assert keqing("--lang", "zh", "help", "dates").out.startswith("日期")
    assert keqing("help", "config").out == keqing("config", "-h").out
    assert keqing("help", "cadence").out == keqing("cadence", "-h").out
    missing = keqing("help", "exit-code")
    assert (missing.code, missing.err.splitlines()[1]) == (3, "Did you mean exit-codes?")
    assert keqing("help", "zzzz").err.splitlines()[1].startswith("Topics are: boundary, commands")
    assert keqing("help", "guide", "apply").out == keqing("guide", "apply", "-h").out
    assert keqing("help", "exit", "codes").out == keqing("help", "exit-codes").out
    for words, near in (
        (["caal"], "call"),
        (["agents"], "add-agent"),
        (["guide", "nosuch"], "guide"),
    ):
        missing = keqing("help", *words)
        assert (missing.code, missing.err.splitlines()[1]) == (3, f"Did you mean {near}?")


def test_every_topic_is_written_in_both_languages() -> None:
    from keqing.commands.help import topics

    written = {word.name for word in topics.TOPICS} - {topics.COMMANDS}
    assert written == set(topics.topics("zh")) == set(topics.topics("en"))
    for lang in i18n.LANGUAGES:
        for name in topics.topics(lang):
            assert max(map(width, topics.text(name, lang).splitlines())) <= 80


def test_every_command_of_the_table_is_there_and_has_examples(keqing: Keqing) -> None:
    for row in ROWS:
        for words in [[row.name], *([row.name, below.name] for below in row.rows)]:
            ran = keqing(*words, "-h")
            assert ran.code == 0, (words, ran.err)
            if not (row.rows and len(words) == 1):
                assert ran.out.splitlines()[2:4][0] == "Examples:", words
                assert sum(line.startswith("  keqing ") for line in ran.out.splitlines()) - 1 >= 2


def test_the_boundary_is_short() -> None:
    assert len(Path(cli.__file__).read_text("utf-8").splitlines()) <= 200
