from __future__ import annotations

from pathlib import Path

import pytest

from keqing.config.resolved import FoundSetting, load_settings, shown_value
from keqing.config.settings import SETTINGS
from keqing.errors import Unusable
from keqing.i18n import translate_message
from tests.config.homes import environ, own_file, sentences


def test_the_strongest_source_wins(home: Path) -> None:
    system = home / "etc/keqing/config.toml"
    system.parent.mkdir(parents=True)
    system.write_text('lang = "zh"\ncolor = "always"\nwidth = 60\nagent = "system"\n')
    own_file(home, 'color = "never"\nwidth = 70\nagent = "own"\n')
    settings = load_settings(
        {"width": 90, "db": None}, environ(home, KEQING_WIDTH="80", KEQING_AGENT="variable")
    )
    got = [
        (setting.name, setting.value, translate_message(setting.origin))
        for setting in settings.found
    ]
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
    found = {
        setting.name: setting for setting in load_settings({}, environ(home, **variables)).found
    }["color"]
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
    settings = load_settings({"db": written}, environ(home))
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
        load_settings(flags, environ(home, **variables))
    assert sentences(caught.value)[0] == sentence
    assert sentences(caught.value)[1].startswith("Write ")


def test_a_password_is_not_shown() -> None:
    found = FoundSetting("db", "postgresql://li:se:cret@host/keqing", SETTINGS[0].meaning)
    assert shown_value(found) == "postgresql://li:***@host/keqing"
