"""A definition that is taken back leaves every text readable that stays, also of what was switched off."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Begin, Keqing

TITLE = 'title = { zh = "甲", en = "A" }\n'
KIND = f"[kind.loan]\n{TITLE}"
FIELD = f'[field.wedding]\nof = "customer"\ntype = "date"\n{TITLE}'
CADENCE = f'[cadence.own]\n{TITLE}source = "ours"\ntrack = "revisit"\n'
STEPS = 'steps = ["1d"]\n'
PAIRS = {
    "cadence of a kind": (KIND, f'{CADENCE}starts_on = "loan"\n{STEPS}', "cadence own"),
    "cadence of a field": (FIELD, f'{CADENCE}anchor = "field:wedding"\n{STEPS}', "cadence own"),
    "cadence of a type": (f"[type.club]\n{TITLE}rank = 3\n", f'{CADENCE}starts_on = "inquiry"\napplies_to = {{ type = ["club"] }}\n{STEPS}', "cadence own"),
    "cadence of a festival": (f'[festival.ours]\n{TITLE}solar = "12-20"\n', f'{CADENCE}anchor = "festival:ours"\n{STEPS}', "cadence own"),
    "cadence of a measure": (f'[measure.loans]\n{TITLE}count = "inquiry"\n', f'{CADENCE}starts_when = "loans > 1"\n{STEPS}', "cadence own"),
    "cadence with a guide": (f'[guide.own]\n{TITLE}ask = ["好吗？"]\n', f'{CADENCE}starts_on = "inquiry"\nguide = "own"\n{STEPS}', "cadence own"),
    "cadence into a cadence": (f'{CADENCE.replace(".own", ".other")}{STEPS}', f'{CADENCE}starts_on = "inquiry"\nthen = "other"\n{STEPS}', "cadence own"),
    "kind with a list": (f'[list.devices]\nvalues = ["甲"]\n{TITLE}', f'{KIND}fields.device = {{ type = "choice", of = "devices", title = {{ zh = "乙", en = "B" }} }}\n', "kind loan"),
    "measure of a kind": (KIND, f'[measure.loans]\n{TITLE}count = "loan"\n', "measure loans"),
    "limit of a kind": (KIND, f'[limit.loans]\n{TITLE}count = "loan"\nper = "year"\nmost = 1\n', "limit loans"),
    "guide like a guide": (f'[guide.first]\n{TITLE}ask = ["好吗？"]\n', f'[guide.own]\n{TITLE}like = "first"\n', "guide own"),
    "report of a kind": (KIND, f'[report.loans]\n{TITLE}rows = "agent"\ncolumns = [{{ show = "count(loan)" }}]\n', "report loans"),
    "sample of a kind": (KIND, f'[sample.loans]\n{TITLE}of = "loan"\nn = 3\nper = ["agent", "month"]\nanswer = ["confirmed"]\n', "sample loans"),
}  # fmt: skip
"""What a definition speaks of, the definition, and its name."""
READ = (
    "today",
    "check",
    "doctor",
    "define list",
    "cadence list",
    "list",
    "why C0001",
    "show C0001",
    "week",
)


@pytest.fixture
def team(begin: Begin) -> Keqing:
    return begin(
        "therapy",
        ("add-agent", "赵强", "--login", "zhao"),
        ("add-customer", "王秀英", "--phone", "13800000000"),
    )


@pytest.mark.parametrize("pair", PAIRS)
def test_what_was_switched_off_stays_readable(
    team: Keqing, monkeypatch: pytest.MonkeyPatch, pair: str
) -> None:
    base, text, name = PAIRS[pair]
    for login, file, content in (("tester", "base.toml", base), ("zhao", "text.toml", text)):
        monkeypatch.setenv("LOGNAME", login)
        Path(file).write_text(content, "utf-8")
        ran = team("define", "apply", file, "--yes")
        assert ran.code == 0, ran
    ran = team("define", "drop", *name.split(), "--yes")
    assert ran.code == 0, ran
    monkeypatch.setenv("LOGNAME", "tester")
    ran = team("undo", "--yes")
    assert ran.code == 0 or (ran.code, "in use by" in ran.err) == (1, True), ran
    for line in READ:
        ran = team(*line.split())
        assert ran.code in {0, 1}, (line, ran)
    found = team("check", "--replay", "--format", "json")
    assert '"findings"' in found.out
    assert '"replay"' not in found.out
