from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from typer.main import get_command

from keqing.cli import app
from keqing.commands.completion import answering, completable, light_settings, line_typed
from keqing.commands.completion.scripts import FOLDER, Shell
from keqing.config.resolved import load_settings
from keqing.services.customers import completing
from keqing.services.customers.pinyin import spell_name
from keqing.store import lookup
from tests.conftest import Keqing, Ran
from tests.sharing import kept_home
from tests.test_layers import loaded_by

HOSTILE = (
    'a"b$(touch PWNED)`touch PWNED`',
    "坏\x1b[31m名\n字;touch PWNED",
    "坏 名' & touch PWNED #",
    "坏\u202e名*?[a]{b,c}~!<>|",
)


def asked(*words: str, shell: str = "fish", **environ: str) -> list[str]:
    """What a shell is told for the words after keqing, the last of which is being typed."""
    line = {"COMP_WORDS": "\n".join(["keqing", *words]), "COMP_CWORD": str(len(words))}
    return list(
        answering.answer({**os.environ, **line, answering.ASKED: f"complete_{shell}", **environ})
    )


def words_of(lines: list[str]) -> list[str]:
    return [line.partition("\t")[0] for line in lines]


@pytest.fixture
def people(department: Keqing, home: Path) -> Keqing:
    def work() -> None:
        for words in (
            ("王秀英", "--phone", "13812345678", "--phone", "021-64320021"),
            ("王晓燕", "--phone", "13912345678"),
            ("单田芳", "--code", "X-1", "--phone", "13700001111"),
            ("吕布", "--phone", "+852 9123 4567"),
            ("Mary Chen",),
            ("Stephen Li",),
            ("ABC药店", "--type", "药店", "--code", "12345"),
            ("欧阳秀英",),
            ("阿卜杜热合曼·买买提",),
        ):
            assert department("add-customer", *words).code == 0

    kept_home(home, (__name__, "people"), work)
    return department


TYPED: dict[str, list[str]] = {
    "wxy": ["wxy-王秀英-C0001", "wxy-王晓燕-C0002"],
    "WXY": ["WXY-王秀英-C0001", "WXY-王晓燕-C0002"],
    "wxyi": ["wxyi-王秀英-C0001"],
    "wangxiao": ["wangxiao-王晓燕-C0002"],
    "wangxy": ["wangxy-王秀英-C0001", "wangxy-王晓燕-C0002"],
    "wxy-王秀": ["wxy-王秀英-C0001"],
    "wxy-王秀英-C": ["wxy-王秀英-C0001"],
    "wxy-王秀英-X": [],
    "lv": ["lv-吕布-C0003"],
    "lü": ["lü-吕布-C0003"],
    "lub": ["lub-吕布-C0003"],
    "stf": ["stf-单田芳-X-1"],
    "dtf": ["dtf-单田芳-X-1"],
    "ste": ["ste-Stephen_Li-C0005"],
    "mary": ["mary-Mary_Chen-C0004"],
    "Mary_Ch": ["Mary_Ch-Mary_Chen-C0004"],
    "5678": ["5678-王秀英-C0001", "5678-王晓燕-C0002"],
    "13912345678": ["13912345678-王晓燕-C0002"],
    "０021": ["０021-王秀英-C0001"],
    "12345": ["12345"],
    "1234": ["12345"],
    "王": ["王晓燕-C0002", "王秀英-C0001"],
    "王秀英": ["王秀英-C0001"],
    "秀英": ["秀英-王秀英-C0001", "秀英-欧阳秀英-C0006"],
    "ABC药": ["ABC药店-12345"],
    "阿": ["阿卜杜热合曼·买买提-C0007"],
    "C000": [f"C000{n}" for n in range(1, 8)],
    "c0001": ["c0001"],
    "x-": ["x-1"],
    "zzz": [],
    "9999": [],
    "12": ["12345"],
    "王 秀": [],
    "$(id)": [],
    "王\udcff": [],
    "*": [],
}


def test_customers_by_what_is_typed(people: Keqing) -> None:
    found = {typed: words_of(asked("show", typed)) for typed in TYPED}
    assert {typed: sorted(words) for typed, words in found.items()} == {
        typed: sorted(words) for typed, words in TYPED.items()
    }
    assert all(word.startswith(typed) for typed, words in found.items() for word in words)


def test_every_candidate_is_its_customer(people: Keqing) -> None:
    for typed in (
        "wxyi",
        "13912345678",
        "王秀英",
        "秀英",
        "dtf",
        "x-",
        "Mary_Ch",
        "ABC药",
        "C0001",
    ):
        for word, _, about in (line.partition("\t") for line in asked("show", typed)):
            ran = people("show", word)
            assert ran.code == 0, ran.err
            code = "X-1" if word.upper().endswith("X-1") else word.rpartition("-")[2].upper()
            assert code in ran.out.splitlines()[0]
            assert about == "" or "****" in about


def test_the_number_is_masked(people: Keqing) -> None:
    assert asked("show", "wxyi") == ["wxyi-王秀英-C0001\t138****5678"]
    assert asked("show", "lv") == ["lv-吕布-C0003\t****67"]
    assert asked("show", "C0001") == ["C0001\t王秀英 138****5678"]
    assert asked("show", "mary") == ["mary-Mary_Chen-C0004"]


def test_a_completed_word_is_read_by_its_code(people: Keqing) -> None:
    assert "C0001" in people("show", "wxy-王秀英-c0001").out.splitlines()[0]
    assert "C0001" in people("show", "wxy-从前的名字-C0001").out.splitlines()[0]
    assert people("show", "wxy-王秀英-C9999").code == 3
    assert people("show", "021-12345").code == 3  # the end of a phone, though 12345 is a code


def test_a_code_may_hold_the_mark(people: Keqing) -> None:
    people("add-customer", "张三", "--code", "A-X-1")
    assert "单田芳" in people("show", "stf-单田芳-X-1").out.splitlines()[0]
    assert "张三" in people("show", "zs-张三-A-X-1").out.splitlines()[0]
    several = people("show", "b-A-X-1")
    assert (several.code, len(several.err.splitlines())) == (3, 4)


def test_a_name_like_a_completed_word_is_not_guessed(people: Keqing) -> None:
    people("add-customer", "仓库-C0001")
    ran = people("show", "仓库-C0001")
    assert ran.code == 3
    assert "王秀英" in ran.err
    assert "仓库" in ran.err


def test_own_customers_come_first_and_twenty_in_all(people: Keqing) -> None:
    assert people("add-agent", "陈刚").code == 0
    for n in range(21):
        people("add-customer", f"赵{n}", "--owner", "李敏")
    people("add-customer", "赵云", "--owner", "陈刚")
    for typed in ("z", "赵", "zhao"):
        mine = asked("log", typed, KEQING_AGENT="陈刚")
        assert "赵云" in mine[0]
        assert len(mine) == completing.MAX_CANDIDATES == 20
        assert "赵云" in asked("log", "--agent", "陈刚", typed)[0]
        assert "赵云" in asked("log", "--agent=陈刚", typed)[0]
        assert "赵云" not in "".join(asked("log", typed, KEQING_AGENT="李敏")[:20])
        assert len(asked("log", typed, KEQING_AGENT="nobody")) == 20


def test_nothing_typed_shows_own_customers(people: Keqing) -> None:
    assert words_of(asked("show", ""))[0] == "王秀英-C0001"
    assert len(asked("show", "")) == 9


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_hostile_names_are_only_letters(department: Keqing, shell: str) -> None:
    for name in HOSTILE:
        assert department("add-customer", name, "--phone", "13800001111").code == 0
    assert len(asked("show", "", shell=shell)) == len(HOSTILE)
    for typed in ("1111", "C0001", "坏", "a", ""):
        for line in asked("show", typed, shell=shell):
            word, _, about = line.partition("\t")
            assert all(char.isalnum() or char in "-_" for char in word)
            assert about.isprintable()


def test_bash_takes_the_words(people: Keqing, home: Path) -> None:
    for name in HOSTILE:
        people("add-customer", name, "--phone", "13800001111")
    people("add-agent", "Ann $(touch PWNED) Lee")
    people("add-agent", "安妮")

    def complete(*words: str) -> list[str]:
        script = (
            f"{people('completion', 'bash').out}\n"
            f'keqing() {{ "{sys.executable}" -m keqing "$@"; }}\n'
            'COMP_WORDS=(keqing "$@"); COMP_CWORD=$#; _keqing keqing\n'
            'printf "%s\\n" "${COMPREPLY[@]}"'
        )
        ran = subprocess.run(
            ["bash", "--norc", "-c", script, "bash", *words],
            capture_output=True, text=True, check=True, cwd=home,
        )  # fmt: skip
        assert ran.stderr == ""
        return ran.stdout.splitlines()

    assert complete("show", "wxy") == ["wxy-王秀英-C0001", "wxy-王晓燕-C0002"]
    assert complete("show", '"wxyi') == ["wxyi-王秀英-C0001"]
    assert complete("today", "--format", "=", "j") == ["json"]
    assert complete("today", "--form") == ["--format"]
    assert complete("today", "--agent", "An") == [r"Ann\ \$\(touch\ PWNED\)\ Lee"]
    assert complete("today", "--agent", '"An') == [""]
    assert len(complete("show", "1111")) == 4 + 1
    assert not list(home.rglob("PWNED"))


@pytest.mark.parametrize(
    ("words", "some"),
    [
        (("tod",), ["today"]),
        (("cadence", "sh"), ["show"]),
        (("今",), ["今天", "今日", "今日名单"]),
        (("计划", "试"), ["试算"]),
        (("计划", "sh"), ["show"]),
        (("记录", "C0001", "接"), ["接通"]),
        (("今天", "--form"), ["--format"]),
        (("帮助", "日"), ["日历", "日期"]),
        (
            ("cadence", ""),
            ["apply", "check", "diff", "export", "list", "off", "on", "preview", "show", "split"],
        ),
        (("--la",), ["--lang"]),
        (("--lang", ""), ["zh", "en"]),
        (("--lang", "zh", "tod"), ["today"]),
        (("today", "--form"), ["--format"]),
        (("today", "--format", "js"), ["json"]),
        (("today", "--format=js"), ["--format=json"]),
        (("today", "--format", "json", "--form"), []),
        (("log", "C0001", "rea"), ["reached"]),
        (("log", "C0001", "接"), ["接通"]),
        (("log", "--next", "明天", "C0001", "rea"), ["reached"]),
        (("log", "--", "C0001", "rea"), ["reached"]),
        (("log", "C0001", "reached", "--chan"), ["--channel"]),
        (("log", "C0001", "reached", "te"), []),
        (("end", "C0001", "ther"), ["therapy"]),
        (("cadence", "on", "服"), ["服药回访"]),
        (("add", "pur"), ["purchase"]),
        (("add-customer", "--type", "hosp"), ["hospital"]),
        (("init", "--preset", "th"), ["therapy"]),
        (("completion", ""), ["bash", "zsh", "fish"]),
        (("config", "g"), ["get"]),
        (("config", "get", "la"), ["lang"]),
        (("help", "da"), ["date", "dates"]),
        (("nothing", "x", ""), []),
        (("today", "--nothing", ""), []),
        (("import", "x"), [""]),
        (("export", "today", "-o", "x"), [""]),
        (("date", "to"), []),
    ],
)
def test_names_and_choices(home: Path, words: tuple[str, ...], some: list[str]) -> None:
    assert sorted(words_of(asked(*words))) == sorted(some)


def test_files_are_left_to_the_shell(home: Path) -> None:
    assert asked("import", "x") == [answering.FILES]


def test_an_option_that_may_stand_often_is_offered_again(home: Path) -> None:
    typed = ("add-customer", "王", "--phone", "13800001111")
    assert words_of(asked(*typed, "--pho")) == ["--phone"]
    assert "--unknown" not in words_of(asked("today", "--unknown", "-"))
    assert words_of(asked("today", "--unknown", "-")) == words_of(asked("today", "-"))
    assert "--dry-run" not in words_of(asked("log", "-n", "--"))


def test_choices_speak_the_language(home: Path) -> None:
    assert asked("log", "C0001", "", KEQING_LANG="zh")[0] == "接通\treached"
    assert asked("log", "C0001", "", KEQING_LANG="en")[0] == "reached\tReached"
    assert asked("log", "C0001", "re", KEQING_LANG="zh") == ["reached\t接通"]
    assert asked("--lang", "zh", "tod") == asked("tod", LANG="zh_CN.UTF-8")
    assert asked("tod")[0].isascii()


def test_agents_and_own_definitions(people: Keqing, tmp_path: Path) -> None:
    assert people("add-agent", "陈刚").code == 0
    assert words_of(asked("today", "--agent", "")) == ["李敏", "陈刚"]
    assert words_of(asked("list", "--owner", "陈")) == ["陈刚"]
    own = tmp_path / "own.toml"
    own.write_text(
        '[cadence.own-care]\ntitle = { zh = "自定", en = "Own" }\ntrack = "care"\n'
        'source = "ours"\nrepeat = { every = "30d" }\n'
    )
    assert people("cadence", "apply", str(own), "--yes").code == 0
    assert words_of(asked("cadence", "off", "own-c")) == ["own-care"]
    assert words_of(asked("cadence", "off", "ther")) == ["therapy"]


def process(home: Path, *words: str, **more: str) -> Ran:
    environ = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(home),
        "_KEQING_COMPLETE": "complete_zsh",
        "COMP_WORDS": "\n".join(["keqing", *words]),
        "COMP_CWORD": str(len(words)),
        **{name: value for name, value in os.environ.items() if name.startswith("COVERAGE")},
        **more,
    }
    ran = subprocess.run(
        [sys.executable, "-m", "keqing"], capture_output=True, text=True, check=False, env=environ
    )
    return Ran(ran.returncode, ran.stdout, ran.stderr)


def test_a_shell_is_answered_by_the_program(people: Keqing, home: Path) -> None:
    assert process(home, "show", "wxyi") == Ran(0, "wxyi-王秀英-C0001\t138****5678\n", "")


@pytest.fixture
def spoiled(people: Keqing, home: Path) -> Path:
    return home / ".local/share/keqing/keqing.db"


def pipe(db: Path) -> None:
    db.unlink()
    os.mkfifo(db)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda db: db.unlink(),
        lambda db: db.write_bytes(b""),
        lambda db: db.write_bytes(b"no database" * 1000),
        lambda db: (db.unlink(), db.mkdir()),
        pipe,
        lambda db: change(db, "UPDATE alembic_version SET version_num = '9999'"),
        lambda db: change(db, "DROP TABLE alembic_version"),
        lambda db: change(db, "DROP INDEX ix_customer_owner_id"),
    ],
    ids=["missing", "empty", "none", "folder", "pipe", "newer", "stranger", "damaged"],
)
def test_trouble_is_no_candidates_and_no_noise(
    spoiled: Path, home: Path, spoil: Callable[[Path], object]
) -> None:
    spoil(spoiled)
    assert process(home, "show", "wxy") == Ran(0, "", "")
    assert process(home, "today", "--agent", "") == Ran(0, "", "") or spoiled.is_file()
    assert process(home, "end", "C0001", "thera").out.startswith("therapy\t")


def change(db: Path, sql: str) -> None:
    with closing(sqlite3.connect(db)) as connection:
        connection.execute(sql)
        connection.commit()


def test_a_busy_database_is_not_waited_for(spoiled: Path, home: Path) -> None:
    with closing(sqlite3.connect(spoiled, isolation_level=None)) as writer:
        writer.execute("PRAGMA locking_mode = EXCLUSIVE")
        writer.execute("BEGIN EXCLUSIVE")
        assert process(home, "show", "wxy") == Ran(0, "", "")


def test_a_server_is_not_asked(home: Path) -> None:
    assert asked("show", "wxy", KEQING_DB="postgresql://nobody@127.0.0.1:1/x") == []
    assert words_of(asked("end", "C0001", "ther", KEQING_DB="postgresql://127.0.0.1:1/x")) == [
        "therapy"
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"COMP_CWORD": "many"},
        {"COMP_CWORD": "99"},
        {"COMP_CWORD": "-9"},
        {"COMP_WORDS": ""},
        {"_KEQING_COMPLETE": ""},
        {"HOME": "", "XDG_CONFIG_HOME": "relative"},
    ],
)
def test_a_shell_that_asks_wrongly_gets_no_noise(home: Path, wrong: dict[str, str]) -> None:
    ran = process(home, "show", "wxy", **wrong)
    assert (ran.code, ran.err) == (0, "")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_name_that_would_steer_the_terminal_is_not_offered(spoiled: Path, shell: str) -> None:
    change(
        spoiled, "INSERT INTO agent (name, roles, active) VALUES ('李' || char(27) || 'x', '[]', 1)"
    )
    change(
        spoiled, "INSERT INTO agent (name, roles, active) VALUES ('李' || char(10) || 'y', '[]', 1)"
    )
    assert asked("today", "--agent", "李", shell=shell) == ["李敏"]


def test_the_database_cannot_be_changed(spoiled: Path) -> None:
    connection = lookup.open_read_only(str(spoiled))
    assert connection
    with closing(connection), pytest.raises(sqlite3.OperationalError, match="readonly"):
        connection.execute("DELETE FROM customer")


def test_nothing_is_written(people: Keqing, home: Path) -> None:
    def all_files() -> dict[Path, tuple[int, bytes]]:
        return {
            path: (path.stat().st_mtime_ns, path.read_bytes())
            for path in home.rglob("*")
            if path.is_file()
        }

    before = all_files()
    process(home, "show", "wxy")
    assert all_files() == before


def test_completion_of_customers_loads_nothing_heavy(people: Keqing, home: Path) -> None:
    script = f"""
import os, sys
os.environ.update(HOME={str(home)!r}, _KEQING_COMPLETE="complete_bash", COMP_WORDS="keqing\\nshow\\nwxy",
                  COMP_CWORD="2")
from keqing.__main__ import main
try:
    main()
except SystemExit:
    pass
"""
    loaded = loaded_by(script)
    assert "wxy-王秀英-C0001" in loaded
    assert {"sqlite3", "keqing.services.customers.completing"} <= loaded
    heavy = {"sqlalchemy", "rich", "pypinyin", "typer", "dataclasses", "keqing.config", "pathlib"}
    assert loaded.isdisjoint(heavy)


@pytest.fixture
def plans(people: Keqing, home: Path) -> Iterator[Callable[..., list[str]]]:
    """How SQLite looks up what a function of `lookup` asks for."""
    connection = lookup.open_read_only(str(home / ".local/share/keqing/keqing.db"))
    assert connection

    def plan(look: Callable[..., Iterator[lookup.Person]], *asked: str) -> list[str]:
        said: list[str] = []
        connection.set_trace_callback(said.append)
        assert list(look(connection, *asked, 1))
        connection.set_trace_callback(None)
        steps = (connection.execute(f"EXPLAIN QUERY PLAN {sql}") for sql in said)
        return [row[3] for rows in steps for row in rows]

    with closing(connection):
        yield plan


@pytest.mark.parametrize(
    ("look", "typed"),
    [
        (lookup.customers_by_code, ["C0"]),
        (lookup.customers_by_name, ["王"]),
        (lookup.naming, ["秀英"]),
        (lookup.sounding, ["wxy", "wxy"]),
        (lookup.customers_by_number, ["5678"]),
    ],
)
def test_looking_up_goes_by_an_index(
    plans: Callable[..., list[str]],
    look: Callable[..., Iterator[lookup.Person]],
    typed: list[str],
) -> None:
    steps = plans(look, *typed)
    assert any("ix_customer_owner_id" in step for step in steps)
    assert not [step for step in steps if step.startswith("SCAN")]


def test_rarer_readings_are_looked_for_in_an_index_only(plans: Callable[..., list[str]]) -> None:
    scans = [step for step in plans(lookup.also_sounding, "d") if step.startswith("SCAN")]
    assert scans
    assert all("COVERING INDEX" in step for step in scans)


@pytest.mark.parametrize("shell", list(Shell))
def test_a_script_is_printed(keqing: Keqing, shell: Shell) -> None:
    ran = keqing("completion", shell)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (FOLDER / shell).read_text("utf-8")
    assert f"_KEQING_COMPLETE=complete_{shell}" in ran.out


def test_an_unknown_shell_is_a_usage_error(keqing: Keqing) -> None:
    assert keqing("completion", "csh").code == 2
    assert keqing("completion").code == 2


def test_what_completion_knows_is_what_the_commands_say() -> None:
    said = "run python checks/docs.py --update"
    assert completable.FILE.read_text("utf-8") == completable.written(get_command(app)), said


def test_every_kind_of_word_is_known() -> None:
    table = completable.table(get_command(app))
    known = {*table["choices"], "who", "agent", "file", "text", ""}
    for node in table["commands"].values():
        taken = {option["takes"] for option in node["options"] if "takes" in option}
        assert taken | set(node["arguments"]) <= known


@pytest.mark.parametrize(
    "environ",
    [
        {},
        {"KEQING_DB": "/srv/x.db", "KEQING_AGENT": "陈刚", "KEQING_LANG": "zh"},
        {"KEQING_DB": "x.db", "LANG": "zh_CN.UTF-8"},
        {"KEQING_DB": "~/x.db", "LC_ALL": "C", "LANG": "zh_CN.UTF-8"},
        {"KEQING_DB": "sqlite:////srv/x.db"},
        {"KEQING_DB": "postgresql://h/d"},
        {"XDG_DATA_HOME": "/data", "XDG_CONFIG_HOME": "/config"},
        {"XDG_DATA_HOME": "data", "XDG_CONFIG_HOME": "config", "XDG_CONFIG_DIRS": "a:"},
    ],
)
@pytest.mark.parametrize(
    "own", ["", 'agent = "张伟"\nlang = "zh"', 'db = "/own.db"', 'db = "~/o.db"']
)
@pytest.mark.parametrize("system", ["", 'db = "/system.db"\nagent = "王芳"\nlang = "zh"'])
@pytest.mark.parametrize("flags", [{}, {"db": "flag.db", "lang": "en"}, {"agent": "赵云"}])
def test_light_settings_are_the_settings(
    home: Path,
    tmp_path: Path,
    environ: dict[str, str],
    own: str,
    system: str,
    flags: dict[str, str],
) -> None:
    environ = {"HOME": str(home), "XDG_CONFIG_DIRS": str(tmp_path / "xdg"), **environ}
    for folder, text in ((home / ".config", own), (tmp_path / "xdg", system)):
        if text:
            (folder / "keqing").mkdir(parents=True)
            (folder / "keqing/config.toml").write_text(text, "utf-8")
    whole = load_settings({"db": None, "agent": None, "lang": None, **flags}, environ)
    light = light_settings.load(flags, environ)
    if whole.db.startswith("postgresql"):
        assert light.file is None
    else:
        assert light.file == whole.db.removeprefix("sqlite:///")
    assert (light.agent, light.chinese) == (whole.agent, whole.lang == "zh")


def test_settings_that_cannot_be_read_say_nothing(home: Path) -> None:
    file = home / ".config/keqing/config.toml"
    file.parent.mkdir(parents=True)
    for text in (b"lang = ", b"\xff", b"db = 3"):
        file.write_bytes(text)
        assert str(light_settings.load({}, {"HOME": str(home)}).file).startswith(str(home))


@pytest.mark.parametrize(
    ("word", "plain"),
    [
        ("wxy", "wxy"),
        ('"Mary Ch', "Mary Ch"),
        ('"a b"c', "a bc"),
        ("'a\\b", "a\\b"),
        ("a\\ b", "a b"),
        ('"a\\"b', 'a"b'),
        ("'a\"b'", 'a"b'),
        ("\\", ""),
    ],
)
def test_quotes_of_the_line(word: str, plain: str) -> None:
    assert line_typed.unquoted(word) == plain


def test_a_word_that_bash_parted() -> None:
    assert line_typed.joined(["x", "--format", "="], "js") == (["x"], "--format=js", "--format=")
    assert line_typed.joined(["x", "--format"], "=") == (["x"], "--format=", "--format=")
    assert line_typed.joined(["a", "="], "b") == (["a", "="], "b", "")
    assert line_typed.joined(["="], "b") == (["="], "b", "")
    assert line_typed.joined([], "=") == ([], "=", "")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("王秀英", "王秀英"),
        ("Mary  Chen", "Mary_Chen"),
        ("王-秀", "王_秀"),
        (" a\x1b[31m ", "a_31m"),
        ("%%%", ""),
        ("阿·买", "阿·买"),
        ("王" * 30, "王" * 20),
        ("\u202eA", "A"),
    ],
)
def test_labels(name: str, shown: str) -> None:
    assert completing.label(name) == shown


@pytest.mark.parametrize("name", ["王秀英", "吕布", "欧阳秀英", "单田芳", "Mary Chen", "ABC药店"])
def test_readings_begin_with_every_beginning_of_their_initials(name: str) -> None:
    from keqing.services.customers.pinyin import begins

    spelled = spell_name(name)
    for initials in spelled.initials.split():
        assert all(begins(spelled.pinyin, initials[:n]) for n in range(1, len(initials) + 1))
    assert not begins(spelled.pinyin, "qqq")


def test_the_type_before_tells_which_definitions_are_meant(
    department: Keqing, tmp_path: Path
) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(
        '[kind.loan]\ntitle = { zh = "借用", en = "Loan" }\n\n[list.devices]\nvalues = ["血压计"]\n\n'
        '[stage.repeat]\ntitle = { zh = "复购", en = "Bought again" }\nrank = 5\n',
        "utf-8",
    )
    assert department("define", "apply", str(file)).code == 0
    kinds = words_of(asked("define", "drop", "kind", ""))
    assert (kinds[0], "purchase" in kinds, "devices" in kinds) == ("loan", True, False)
    assert words_of(asked("define", "drop", "stage", "r")) == ["repeat"]
    assert words_of(asked("define", "show", "list", "de")) == ["devices"]
    assert words_of(asked("define", "show", "bar", "cu")) == ["cure"]
    assert words_of(asked("define", "drop", "nothing", "")) == []


def test_a_missing_kind_is_told_with_those_of_the_department(
    department: Keqing, tmp_path: Path
) -> None:
    assert "loan" not in department("register").err
    file = tmp_path / "ours.toml"
    file.write_text('[kind.loan]\ntitle = { zh = "借用", en = "Loan" }\n', "utf-8")
    assert department("define", "apply", str(file)).code == 0
    assert "One of: loan, inquiry" in department("register").err
    assert "借用" in department("--lang", "zh", "summary").err
