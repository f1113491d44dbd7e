"""Where keqing begins: an interruption while the program is loaded is no trace."""

from __future__ import annotations

import gc
import sys

import pytest

import keqing
from keqing import __main__ as beginning
from keqing import cli


class Stopping:
    """What finds modules, and is interrupted at it."""

    def find_spec(self, name: str, *_: object) -> None:
        if name == "keqing.cli":
            raise KeyboardInterrupt


@pytest.fixture(autouse=True)
def by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the process of the tests as it is."""
    monkeypatch.setattr(gc, "set_threshold", lambda *_: None)
    monkeypatch.setattr(gc, "freeze", lambda: None)
    monkeypatch.delenv("_KEQING_COMPLETE", raising=False)


def test_an_interruption_while_it_loads_ends_with_130(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delattr(keqing, "cli")
    monkeypatch.delitem(sys.modules, "keqing.cli")
    monkeypatch.setattr(sys, "meta_path", [Stopping(), *sys.meta_path])
    with pytest.raises(SystemExit) as ended:
        beginning.main()
    assert ended.value.code == 130
    assert capsys.readouterr() == ("", "")


def test_an_interruption_of_what_has_begun_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "main", interrupted)
    with pytest.raises(KeyboardInterrupt):
        beginning.main()
