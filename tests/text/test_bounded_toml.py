"""TOML that would take memory or time without end is refused at once."""

from __future__ import annotations

import tomllib

import pytest

from keqing.text import bounded_toml


@pytest.mark.parametrize(
    "text",
    [
        "a." * 20_000 + "a = 1",
        "[" + "a." * 20_000 + "a]",
        "x = { " + '"a" . ' * 40 + "a = 1 }",
        "x = " + "[" * 20_000,
        "x = " + "[{a = " * 20_000,
        "x = " + "9" * 5_000,
        "a" * 1_000_000,
        '"' * 1_000_000,
        "x = " + "-" * 1_000_000,
    ],
)
def test_what_is_too_much_is_no_toml(text: str) -> None:
    with pytest.raises(tomllib.TOMLDecodeError):
        bounded_toml.load_toml(f"a = 1\n{text}")


def test_the_line_is_told() -> None:
    with pytest.raises(tomllib.TOMLDecodeError, match="line 3"):
        bounded_toml.load_toml("a = 1\n\n" + "b." * 100 + "c = 1")


def test_what_the_library_alone_cannot_take(monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(_: str) -> None:
        raise RecursionError

    monkeypatch.setattr(tomllib, "loads", endless)
    with pytest.raises(tomllib.TOMLDecodeError):
        bounded_toml.load_toml("a = 1")


def test_other_texts_are_read() -> None:
    text = 'a.b.c.d = 1\n[[x]]\ny = [[1], [2, { z = "' + "1." * 20 + '" }]]\n# ' + "." * 500
    assert bounded_toml.load_toml(text) == tomllib.loads(text)
