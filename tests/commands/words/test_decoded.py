"""A locale that cannot write Chinese stores no garbled names."""

from __future__ import annotations

import sys

import pytest

from keqing.commands.words import decoded
from keqing.errors import Unusable
from tests.conftest import Keqing


@pytest.mark.parametrize("encoding", ["iso8859-1", "latin-1", "cp1252", "iso8859-15", "ascii"])
def test_words_that_such_a_locale_has_taken_apart_are_refused(encoding: str) -> None:
    word = "王秀英".encode().decode(encoding, "surrogateescape")
    with pytest.raises(Unusable, match="the locale says"):
        decoded.check(["add-customer", word], encoding)


@pytest.mark.parametrize(
    ("word", "encoding"),
    [
        ("王秀英", "utf-8"),
        ("王秀英", "gb18030"),
        ("联通", "gbk"),
        ("Zoé", "iso8859-1"),  # typed in that locale: its bytes are no UTF-8
        ("Anna", "iso8859-1"),
        ("x", "no such encoding"),
        ("\udcff", "utf-8"),
    ],
)
def test_words_as_the_locale_means_them_are_taken(word: str, encoding: str) -> None:
    decoded.check(["add-customer", word], encoding)


def test_nothing_is_stored_of_such_a_command(
    department: Keqing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "getfilesystemencoding", lambda: "iso8859-1")
    ran = department("add-customer", "王秀英".encode().decode("latin-1"))
    assert (ran.code, ran.out) == (2, "")
    assert "C.UTF-8" in ran.err
    assert department("list").out == department("list").out
    assert "王" not in department("list").out
