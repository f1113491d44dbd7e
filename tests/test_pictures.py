"""The pictures of the README show what the program shows, and ask no network for anything."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from tests import pictures

SPACE = "{http://www.w3.org/2000/svg}"


def test_each_picture_is_of_the_screen_as_it_is() -> None:
    old = [
        file.name
        for file, shown in pictures.pictures()
        if pictures.screen_of(file) != pictures.plain(shown)
    ]
    assert old == [], "run python -m tests.pictures --update"


def test_a_picture_holds_its_screen_and_nothing_from_elsewhere() -> None:
    files = sorted(pictures.FOLDER.glob("*.svg"))
    assert len(files) == 8
    for file in files:
        text = file.read_text("utf-8")
        assert re.findall(r"https?://\S+", text) == ['http://www.w3.org/2000/svg"']
        root = ET.fromstring(text)  # noqa: S314  # our own pictures
        assert {part.tag.removeprefix(SPACE) for part in root.iter()} == {
            "svg", "desc", "rect", "g", "text",
        }  # fmt: skip
        drawn = "".join(part.text or "" for part in root.iter(f"{SPACE}text"))
        screen = pictures.screen_of(file) or ""
        assert re.sub(r"\s", "", drawn) == re.sub(r"\s", "", screen)


def test_letters_stand_in_their_cells() -> None:
    drawn = pictures.drawn("ab 王 c&d\n\x1b[1;31m急\x1b[0m x")
    places = re.findall(r'x="([\d.]+)" .*?textLength="([\d.]+)"(.*?)>(.*?)</text>', drawn)
    assert [(x, cells, text) for x, cells, _, text in places] == [
        ("16.0", "16.8", "ab"),
        ("41.2", "16.8", "王"),
        ("66.4", "25.2", "c&amp;d"),
        ("16.0", "16.8", "急"),
        ("41.2", "8.4", "x"),
    ]
    assert "font-weight" in places[3][2]
