"""Which kinds of records may be counted by logins that see no health facts."""

from __future__ import annotations

from pathlib import Path

from keqing.services.department import plain_kinds
from keqing.store import database, reading
from tests.conftest import Keqing

_LOAN = '[kind.loan]\ntitle = {{ zh = "借用", en = "Loan" }}\nfields.device = {{ title = {{ zh = "器械", en = "Device" }}{} }}\n'


def test_a_kind_that_ever_held_health_facts_is_not_plain(keqing: Keqing, tmp_path: Path) -> None:
    def known(*more: str) -> set[str]:
        for text in more:
            Path("own.toml").write_text(_LOAN.format(text), "utf-8")
            assert keqing("--db", file, "define", "apply", "own.toml", "--yes").code == 0
        with reading.reading(database.open_existing(file, "")) as session:
            return set(plain_kinds.names(session))

    file = str(tmp_path / "k.db")
    database.create_new(file, "").dispose()
    shipped = known()
    assert "contact" in shipped
    assert "loan" not in shipped
    assert "loan" in known("")
    assert "loan" not in known(", sensitive = true")
    assert "loan" not in known("")
    assert known() == shipped
