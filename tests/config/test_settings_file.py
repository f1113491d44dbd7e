from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from keqing.config.resolved import load_settings
from keqing.config.settings import find_setting
from keqing.config.settings_file import change_setting, read_settings_file
from keqing.errors import Failed, NotFound, Unusable
from tests.config.homes import environ, own_file, sentences


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ('lang = "zh"\nagent\n', 2, "this line is not written as NAME = VALUE"),
        ('db = "a.db"\nlang = "zh"\ndb = "b.db"\n', 3, "this setting stands there twice"),
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
        load_settings({}, environ(home))
    assert sentences(caught.value)[0] == f"{path}, line {line}: {problem}."


def test_the_nearest_setting_is_named(home: Path) -> None:
    path = own_file(home, "widht = 80")
    with pytest.raises(Unusable) as caught:
        read_settings_file(path)
    assert sentences(caught.value)[1] == "Did you mean width?"
    with pytest.raises(NotFound) as unknown:
        find_setting("zzz")
    assert sentences(unknown.value)[1] == "Settings are: db, lang, agent, color, width."


def test_a_file_that_is_no_text_and_one_that_cannot_be_read(home: Path) -> None:
    path = own_file(home, "")
    path.write_bytes(b'lang = "zh"\nagent = "\xff"\n')
    with pytest.raises(Unusable, match=r"line 2: this is not UTF-8 text"):
        read_settings_file(path)
    with pytest.raises(Failed, match="cannot be read"):
        read_settings_file(path.parent)
    assert read_settings_file(path / "below") == {}


def test_a_byte_order_mark_is_no_mistake(home: Path) -> None:
    assert read_settings_file(own_file(home, '\ufefflang = "zh"')) == {"lang": "zh"}


def test_change_keeps_the_rest_and_is_private(home: Path) -> None:
    path = home / ".config/keqing/config.toml"
    change_setting(path, "agent", '李"敏')
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    path.write_text("# mine\n" + path.read_text("utf-8") + "width = 80 # wide\n", "utf-8")
    change_setting(path, "width", "100")
    assert path.read_text("utf-8") == '# mine\nagent = "李\\"敏"\nwidth = 100\n'
    change_setting(path, "agent", None)
    change_setting(path, "lang", None)
    assert path.read_text("utf-8") == "# mine\nwidth = 100\n"
    assert [file.name for file in path.parent.iterdir()] == ["config.toml"]


def test_change_follows_a_link_to_the_file(home: Path) -> None:
    kept = home / "dotfiles.toml"
    kept.write_text("width = 80\n")
    path = home / "config.toml"
    path.symlink_to(kept)
    change_setting(path, "width", "90")
    assert path.is_symlink()
    assert kept.read_text() == "width = 90\n"


def test_change_refuses_what_it_cannot_do(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = own_file(home, 'agent = """\\\nlang"""\n')
    with pytest.raises(Unusable, match="lang cannot be fr"):
        change_setting(path, "lang", "fr")
    with pytest.raises(Unusable, match="keqing cannot change"):
        change_setting(path, "agent", "王")
    path.write_text("width = 80\n")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(Failed, match="No space left"):
        change_setting(path, "width", "90")
    assert path.read_text() == "width = 80\n"
    assert [file.name for file in path.parent.iterdir()] == ["config.toml"]


def test_a_pipe_in_the_place_of_the_file_is_not_waited_for(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    os.mkfifo(file)
    with pytest.raises(Failed, match="cannot be read"):
        read_settings_file(file)
