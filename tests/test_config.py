from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from keqing import config
from keqing.errors import Failed, KeqingError, NotFound, Unusable
from keqing.i18n import translate_message
from tests.conftest import Keqing

HERE = Path("/home/li/.config/keqing/config.toml")


def own_file(home: Path, text: str) -> Path:
    path = home / ".config/keqing/config.toml"
    path.parent.mkdir(parents=True)
    path.write_text(text, "utf-8")
    return path


def environ(home: Path, **more: str) -> dict[str, str]:
    return {"HOME": str(home), "XDG_CONFIG_DIRS": str(home / "etc"), **more}


def said(error: KeqingError) -> tuple[str, str]:
    return translate_message(error.message), translate_message(error.hint) if error.hint else ""


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, ("/home/li/.config", "/home/li/.local/share", "/home/li/.local/state", "/etc/xdg")),
        (
            {
                "XDG_CONFIG_HOME": "/c",
                "XDG_DATA_HOME": "/d",
                "XDG_STATE_HOME": "/s",
                "XDG_CONFIG_DIRS": "/e:/f",
            },
            ("/c", "/d", "/s", "/e", "/f"),
        ),
        (
            {"XDG_CONFIG_HOME": "relative", "XDG_DATA_HOME": "", "XDG_CONFIG_DIRS": "x:"},
            ("/home/li/.config", "/home/li/.local/share", "/home/li/.local/state", "/etc/xdg"),
        ),
    ],
)
def test_folders_follow_xdg(variables: dict[str, str], expected: tuple[str, ...]) -> None:
    found = config.folders({"HOME": "/home/li", **variables})
    paths = (found.config, found.data, found.state, *found.system)
    assert paths == tuple(Path(folder, "keqing") for folder in expected)


@pytest.mark.parametrize("variables", [{}, {"HOME": ""}, {"HOME": "relative"}])
def test_without_home_the_login_has_one(variables: dict[str, str]) -> None:
    assert config.folders(variables).file.is_absolute()


def test_a_login_without_any_home_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.getuid", lambda: 2**31 - 7)
    with pytest.raises(Failed, match="no home folder"):
        config.folders({})


def test_the_strongest_source_wins(home: Path) -> None:
    system = home / "etc/keqing/config.toml"
    system.parent.mkdir(parents=True)
    system.write_text('lang = "zh"\ncolor = "always"\nwidth = 60\nagent = "system"\n')
    own_file(home, 'color = "never"\nwidth = 70\nagent = "own"\n')
    settings = config.load(
        {"width": 90, "db": None}, environ(home, KEQING_WIDTH="80", KEQING_AGENT="variable")
    )
    got = [(one.name, one.value, translate_message(one.origin)) for one in settings.found]
    assert got == [
        ("db", str(home / ".local/share/keqing/keqing.db"), "default"),
        ("lang", "zh", f"file: {system}"),
        ("agent", "variable", "environment: KEQING_AGENT"),
        ("color", "never", f"file: {home}/.config/keqing/config.toml"),
        ("width", 90, "option"),
    ]


@pytest.mark.parametrize(
    ("variables", "color", "origin"),
    [
        ({}, "auto", "default"),
        ({"NO_COLOR": ""}, "auto", "default"),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, "never", "environment: NO_COLOR"),
        ({"FORCE_COLOR": "1", "TERM": "dumb"}, "always", "environment: FORCE_COLOR"),
        ({"TERM": "dumb"}, "never", "environment: TERM"),
        ({"NO_COLOR": "1", "KEQING_COLOR": "always"}, "always", "environment: KEQING_COLOR"),
    ],
)
def test_colour_follows_the_variables_of_others(
    home: Path, variables: dict[str, str], color: str, origin: str
) -> None:
    found = {one.name: one for one in config.load({}, environ(home, **variables)).found}["color"]
    assert (found.value, translate_message(found.origin)) == (color, origin)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("/data/a.db", "/data/a.db"),
        ("a.db", "{here}/a.db"),
        ("~/a.db", "{home}/a.db"),
        ("postgresql://li@host/keqing", "postgresql://li@host/keqing"),
    ],
)
def test_a_database_is_a_path_or_a_url(
    written: str, read: str, home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = config.load({"db": written}, environ(home))
    assert settings.db == read.format(here=tmp_path, home=home)


@pytest.mark.parametrize(
    ("flags", "variables", "sentence"),
    [
        ({"lang": "fr"}, {}, "--lang cannot be fr."),
        ({"width": 5}, {}, "--width cannot be 5."),
        ({"db": " "}, {}, "--db cannot be  ."),
        ({}, {"KEQING_WIDTH": "wide"}, "KEQING_WIDTH cannot be wide."),
        ({}, {"KEQING_COLOR": "red"}, "KEQING_COLOR cannot be red."),
    ],
)
def test_an_unfit_value_is_told_with_its_source(
    home: Path, flags: dict[str, str | int | None], variables: dict[str, str], sentence: str
) -> None:
    with pytest.raises(Unusable) as caught:
        config.load(flags, environ(home, **variables))
    assert said(caught.value)[0] == sentence
    assert said(caught.value)[1].startswith("Write ")


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ('lang = "zh"\nagent\n', 2, "this line is not written as NAME = VALUE"),
        ('lang = "zh', 1, "this line is not written as NAME = VALUE"),
        ('# hello\n\nlnag = "zh"', 3, "there is no setting lnag"),
        ("[db]\nx = 1", 1, "db cannot be {'x': 1}"),
        ("[extra]\nx = 1", 1, "there is no setting extra"),
        ('width = 80\nlang = "fr"', 2, "lang cannot be fr"),
        ("lang = 3", 1, "lang cannot be 3"),
        ("width = true", 1, "width cannot be True"),
        ("width = 80.5", 1, "width cannot be 80.5"),
        ('db = "keqing.db"', 1, "db cannot be keqing.db"),
    ],
)
def test_a_mistake_in_the_file_is_told_with_its_line(
    home: Path, text: str, line: int, problem: str
) -> None:
    path = own_file(home, text)
    with pytest.raises(Unusable) as caught:
        config.load({}, environ(home))
    assert said(caught.value)[0] == f"{path}, line {line}: {problem}."


def test_the_nearest_setting_is_named(home: Path) -> None:
    path = own_file(home, "widht = 80")
    with pytest.raises(Unusable) as caught:
        config.read_file(path)
    assert said(caught.value)[1] == "Did you mean width?"
    with pytest.raises(NotFound) as unknown:
        config.setting("zzz")
    assert said(unknown.value)[1] == "Settings are: db, lang, agent, color, width."


def test_a_file_that_is_no_text_and_one_that_cannot_be_read(home: Path) -> None:
    path = own_file(home, "")
    path.write_bytes(b'lang = "zh"\nagent = "\xff"\n')
    with pytest.raises(Unusable, match=r"line 2: this is not UTF-8 text"):
        config.read_file(path)
    with pytest.raises(Failed, match="cannot be read"):
        config.read_file(path.parent)
    assert config.read_file(path / "below") == {}


def test_a_byte_order_mark_is_no_mistake(home: Path) -> None:
    assert config.read_file(own_file(home, '\ufefflang = "zh"')) == {"lang": "zh"}


def test_change_keeps_the_rest_and_is_private(home: Path) -> None:
    path = home / ".config/keqing/config.toml"
    config.change(path, "agent", '李"敏')
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    path.write_text("# mine\n" + path.read_text("utf-8") + "width = 80 # wide\n", "utf-8")
    config.change(path, "width", "100")
    assert path.read_text("utf-8") == '# mine\nagent = "李\\"敏"\nwidth = 100\n'
    config.change(path, "agent", None)
    config.change(path, "lang", None)
    assert path.read_text("utf-8") == "# mine\nwidth = 100\n"
    assert [one.name for one in path.parent.iterdir()] == ["config.toml"]


def test_change_follows_a_link_to_the_file(home: Path) -> None:
    kept = home / "dotfiles.toml"
    kept.write_text("width = 80\n")
    path = home / "config.toml"
    path.symlink_to(kept)
    config.change(path, "width", "90")
    assert path.is_symlink()
    assert kept.read_text() == "width = 90\n"


def test_change_refuses_what_it_cannot_do(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = own_file(home, 'agent = """\\\nlang"""\n')
    with pytest.raises(Unusable, match="lang cannot be fr"):
        config.change(path, "lang", "fr")
    with pytest.raises(Unusable, match="keqing cannot change"):
        config.change(path, "agent", "王")
    path.write_text("width = 80\n")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(Failed, match="No space left"):
        config.change(path, "width", "90")
    assert path.read_text() == "width = 80\n"
    assert [one.name for one in path.parent.iterdir()] == ["config.toml"]


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("postgresql://li:hunter2@host/k", "postgresql://li:***@host/k"),
        ("postgresql://li:hun@ter2@host/k", "postgresql://li:***@host/k"),
        ("postgresql://li:hun/ter2@host/k", "postgresql://li:***@host/k"),
        ("postgresql://li:hunter2?@host/k", "postgresql://li:***@host/k"),
        ("postgresql://:hunter2@host/k", "postgresql://:***@host/k"),
        ("postgresql:///k?password=hunter2", "postgresql:///k?password=***"),
        ("postgresql://h/k?a=b&PassWord=hunter2&c=d", "postgresql://h/k?a=b&PassWord=***&c=d"),
        ("postgresql://h/k?pass%77ord=hunter2", "postgresql://h/k?pass%77ord=***"),
        (
            "postgresql://h/k?sslpassword=hunter2;passfile=hunter2",
            "postgresql://h/k?sslpassword=***;passfile=***",
        ),
        (
            "postgresql://h/k?password=a&password=hunter2",
            "postgresql://h/k?password=***&password=***",
        ),
        (
            "postgresql://li:x@h/k?scram_client_key=hunter2",
            "postgresql://li:***@h/k?scram_client_key=***",
        ),
        ("host=h password=hunter2 user=li", "host=h password=*** user=li"),
        ("host=h password = 'hun ter2\\' hunter2' user=li", "host=h password = *** user=li"),
        ("postgresql://li@host/k?sslmode=require", "postgresql://li@host/k?sslmode=require"),
        (
            "postgresql://li@h/k?application_name=a:b@c",
            "postgresql://li@h/k?application_name=a:b@c",
        ),
        ("/srv/keqing/a:b@c.db", "/srv/keqing/a:b@c.db"),
        ("C:\\keqing\\k.db", "C:\\keqing\\k.db"),
        ("", ""),
    ],
)
def test_what_lets_one_in_is_not_shown(address: str, shown: str) -> None:
    assert config.without_secrets(address) == shown
    assert config.without_secrets(shown) == shown


def test_a_password_is_not_shown() -> None:
    found = config.Found("db", "postgresql://li:se:cret@host/keqing", config.SETTINGS[0].meaning)
    assert config.shown(found) == "postgresql://li:***@host/keqing"


def test_the_command_lists_every_setting(keqing: Keqing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEQING_DB", "postgresql://li:secret@host/keqing")
    ran = keqing("config")
    assert (ran.code, ran.err) == (0, "")
    assert [line.split()[0] for line in ran.out.splitlines()] == [
        "db",
        "lang",
        "agent",
        "color",
        "width",
    ]
    assert "secret" not in ran.out
    shape = json.loads(keqing("config", "--format", "json").out)
    assert shape["schema"] == "keqing.config/1"
    assert shape["settings"][2] == {"name": "agent", "value": None, "origin": "default"}


def test_the_command_reads_and_changes_one(keqing: Keqing, home: Path) -> None:
    assert keqing("config", "get", "agent").code == 3
    told = keqing("config", "set", "agent", "李敏")
    assert (told.code, told.out) == (0, "")
    assert told.err.startswith("agent is now 李敏 (file: ")
    assert keqing("config", "get", "agent").out == "李敏\n"
    assert (home / ".config/keqing/config.toml").read_text("utf-8") == 'agent = "李敏"\n'
    assert keqing("config", "unset", "agent").err.startswith("agent is now - (default)")


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("set", "lang"), 2, "config set takes 2 words after it."),
        (("list", "lang"), 2, "config list takes 0 words after it."),
        (("get",), 2, "config get takes 1 word after it."),
        (("get", "langg"), 3, "There is no setting langg."),
        (("set", "lang", "fr"), 2, "lang cannot be fr."),
        (("change", "lang", "zh"), 2, "config cannot do 'change'."),
        (("set", "red-days", "3"), 3, "red days is a setting of the department."),
        (("set", "capacity", "50"), 3, "How many calls a day an agent makes is said of the agent."),
        (("set", "容量", "50"), 3, "How many calls a day an agent makes is said of the agent."),
    ],
)
def test_the_command_refuses(
    keqing: Keqing, words: tuple[str, ...], code: int, sentence: str
) -> None:
    ran = keqing("config", *words)
    assert (ran.code, ran.out, ran.err.splitlines()[0]) == (code, "", sentence)


@pytest.mark.parametrize("name", ["语言", "language", "LANG"])
def test_a_setting_of_the_login_is_known_in_both_languages(keqing: Keqing, name: str) -> None:
    assert keqing("config", "设置", name, "zh").code == 0
    assert keqing("config", "get", name).out == "zh\n"
