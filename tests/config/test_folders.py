from __future__ import annotations

from pathlib import Path

import pytest

from keqing.config.folders import find_folders
from keqing.errors import Failed


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
    found = find_folders({"HOME": "/home/li", **variables})
    paths = (found.config, found.data, found.state, *found.system)
    assert paths == tuple(Path(folder, "keqing") for folder in expected)


@pytest.mark.parametrize("variables", [{}, {"HOME": ""}, {"HOME": "relative"}])
def test_without_home_the_login_has_one(variables: dict[str, str]) -> None:
    assert find_folders(variables).file.is_absolute()


def test_a_login_without_any_home_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.getuid", lambda: 2**31 - 7)
    with pytest.raises(Failed, match="no home folder"):
        find_folders({})
