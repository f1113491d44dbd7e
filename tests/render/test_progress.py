from __future__ import annotations

from io import StringIO

from keqing.i18n import msg
from keqing.render.console import Screen
from keqing.render.progress import counted


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def work(err: StringIO) -> str:
    out = StringIO()
    screen = Screen(80, color=False, tty=True, out=out, err=err)
    with counted(screen, msg("customers")) as tell:
        for done in range(1, 6):
            tell(done * 500, 2500)
    assert out.getvalue() == ""
    return err.getvalue()


def test_work_is_counted_on_a_terminal() -> None:
    assert "customers 2,500 / 2,500 100%" in work(Terminal())


def test_nothing_is_counted_off_a_terminal() -> None:
    assert work(StringIO()) == ""
