"""A death that is told in a call is noticed, with the command that records it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Keqing


@pytest.mark.parametrize(
    ("lang", "said", "sentence"),
    [
        (
            "en",
            "daughter says he died last week",
            "sounds as if the customer had died. If so: keqing log C0001 deceased",
        ),
        ("zh", "老伴说他上周去世了", "像是说客户已去世。确实如此的话：keqing log C0001 已故"),
    ],
)
def test_a_death_told_in_a_call_is_noticed(
    department: Keqing, tmp_path: Path, lang: str, said: str, sentence: str
) -> None:
    assert department("add-customer", "王强", "--phone", "13912345678").code == 0
    ran = department("--lang", lang, "--width", "200", "log", "C0001", "reached", said)
    assert (ran.code, sentence in ran.err) == (0, True)
    assert "had died" not in department("log", "C0001", "reached", "his wife died").err
    record = department("history", "C0001", "--format", "csv").out.count("\n") - 1
    amended = department("--lang", lang, "--width", "200", "amend", f"{record}", f"text={said}")
    assert (amended.code, sentence in amended.err) == (0, True)
    lines = tmp_path / "calls.txt"
    lines.write_text(f"C0001 reached {said}\n", "utf-8")
    batch = department("--lang", lang, "--width", "200", "log", "--batch", f"{lines}")
    assert sentence in batch.err
    done = department("--lang", lang, "log", "C0001", "deceased", said)
    assert (done.code, done.err) == (0, "")
