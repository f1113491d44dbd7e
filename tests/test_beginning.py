"""Where keqing begins: an interruption while the program is loaded is no trace."""

from __future__ import annotations

import gc

import pytest

from keqing import __main__ as beginning
from keqing import cli


def test_an_interruption_while_it_loads_ends_with_130(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(gc, "set_threshold", lambda *_: None)
    monkeypatch.setattr(gc, "freeze", lambda: None)
    monkeypatch.delenv("_KEQING_COMPLETE", raising=False)
    monkeypatch.setattr(cli, "main", interrupted)
    with pytest.raises(SystemExit) as ended:
        beginning.main()
    assert ended.value.code == 130
    assert capsys.readouterr() == ("", "")
