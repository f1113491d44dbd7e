"""The screen of a call session: what stands there when the lines do not suffice."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from keqing.i18n import Language, set_language
from keqing.records.call import CallCard, CallState, CallStep, CallTurn, Number, Uncalled
from keqing.records.today import RowNote
from keqing.render.call_screen import screen_lines
from keqing.render.call_view import CallView
from keqing.render.text import width
from tests.render.samples import DAY, SUPPLY, THERAPY, customer, reason, row

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
REASONS = tuple(
    reason(title=title, subject=subject)
    for title in (THERAPY, SUPPLY)
    for subject in ("清脂胶囊", "降糖茶", "安和胶囊")
)


def state(*, reasons: int = 6, step: CallStep = CallStep.RESULT) -> CallState:
    listed = row(
        1,
        "阿卜杜热合曼·买买提吐尔逊江",
        *REASONS[:reasons],
        notes=(RowNote("careful:allergies=青霉素"),),
        entry="先问孙子考上大学没有",
    )
    card = CallCard(listed, customer(), (Number("+8613800001234"), Number("+8613900001234")))
    turn = CallTurn(card, 18, Uncalled(), "李敏")
    return CallState(turn, DAY, NOW, {}, step=step, said="以后别再打电话了")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("step", [step for step in CallStep if step is not CallStep.OVER])
@pytest.mark.parametrize(("columns", "lines"), [(40, 15), (40, 16), (60, 20), (80, 24), (200, 60)])
def test_the_screen_fits(lang: Language, step: CallStep, columns: int, lines: int) -> None:
    set_language(lang)
    shown = screen_lines(CallView(state(step=step), NOW), columns, lines)
    assert len(shown) <= lines
    assert max(map(width, shown)) <= columns
    text = "\n".join(shown)
    assert "138 0000 1234" in text
    assert "青霉素" in text


@pytest.mark.parametrize("lines", range(16, 40))
def test_reasons_that_do_not_fit_are_counted(lines: int) -> None:
    set_language("zh")
    shown = screen_lines(CallView(state(), NOW), 40, lines)
    text = "\n".join(shown)
    there = text.count("服药回访") + text.count("药将用完")
    more = f"还有 {len(REASONS) - there} 条：按 9" if there < len(REASONS) else ""
    assert there > 0
    assert more in text
    assert ("条：按 9" in text) == bool(more)


def test_nine_shows_every_reason() -> None:
    shown = screen_lines(CallView(state(step=CallStep.HISTORY), NOW), 80, 40)
    assert sum("Therapy" in line or "Supply" in line for line in shown) == len(REASONS)


def test_what_a_short_page_leaves_out_is_counted() -> None:
    whole = screen_lines(CallView(state(step=CallStep.HISTORY), NOW), 80, 60)
    short = screen_lines(CallView(state(step=CallStep.HISTORY), NOW), 80, 10)
    assert len(short) == 10
    assert f"{len(whole) - 9} more lines: keqing show C1001" in short[-2]


def test_of_a_visit_the_address_comes_before_the_number() -> None:
    to_visit = state()
    assert to_visit.card
    listed = replace(
        to_visit.card.row, reasons=(reason(channel="visit"),), address="朝阳区安贞里 3 号"
    )
    to_visit.visiting = True
    to_visit.turn = replace(to_visit.turn, card=replace(to_visit.card, row=listed))
    text = "\n".join(screen_lines(CallView(to_visit, NOW), 80, 24))
    assert text.index("朝阳区安贞里 3 号") < text.index("138 0000 1234")
    assert text.count("朝阳区安贞里 3 号") == 1


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_head_of_a_narrow_screen_breaks_between_its_parts(lang: Language) -> None:
    set_language(lang)
    shown = screen_lines(CallView(state(), NOW), 40, 16)
    head = shown[: shown.index("-" * 40)]
    assert not any(line.endswith("|") for line in head)
    assert sum(line.count(" | ") for line in head) + len(head) == 5
