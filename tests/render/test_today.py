"""The day's list on screens of every width, and off a terminal."""

from __future__ import annotations

import re
from datetime import date, time
from io import StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from keqing import i18n
from keqing.i18n import Language
from keqing.records.customer import Supply
from keqing.records.today import AlsoDue, Idle, Today
from keqing.render import today
from keqing.render.console import Screen
from keqing.render.emit import emit
from keqing.render.mask import masked
from keqing.render.text import width
from keqing.text.harmless import clean_text, is_hidden
from tests.render import samples

names = st.text(
    alphabet=st.one_of(
        st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF),
        st.characters(min_codepoint=0x20000, max_codepoint=0x2A6DF),
        st.sampled_from("[]/:·abcXYZ🙂👍🏽❤️\u0301 \x1b\u202e\x00"),
    ),
    min_size=1,
    max_size=40,
)


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
@pytest.mark.parametrize("columns", [60, 80, 120])
def test_screens(lang: Language, columns: int, snapshot: SnapshotAssertion) -> None:
    i18n.set_language(lang)
    assert samples.printed(today.output(samples.today()), columns) == snapshot


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_piped(lang: Language, snapshot: SnapshotAssertion) -> None:
    i18n.set_language(lang)
    assert samples.printed(today.output(samples.today()), 200, tty=False) == snapshot


@settings(deadline=None)
@given(names, names, st.integers(40, 200), st.sampled_from(i18n.LANGUAGES))
def test_no_line_is_wider_than_the_screen(
    name: str, said: str, columns: int, lang: Language
) -> None:
    rows = (
        samples.row(1, name, samples.reason(subject=said), entry=said, owner=name),
        samples.row(2, said, samples.reason(text=name, cadence="promise", label="promise")),
        *samples.today().rows[2:],
    )
    i18n.set_language(lang)
    lines = samples.printed(today.output(samples.today(rows=rows)), columns).splitlines()
    i18n.set_language("en")
    assert max(map(width, lines)) <= columns
    assert not any(is_hidden(char) for line in lines for char in line)
    assert not any(line.lstrip()[:1] in tuple("，。、；：") for line in lines)
    for row in rows[:7]:
        assert row.phone is None or any(masked(row.phone) in line for line in lines)


@pytest.mark.parametrize("columns", range(40, 201, 4))
def test_dates_and_times_are_never_split(columns: int) -> None:
    record = samples.today()
    shown = samples.printed(today.output(record), columns)
    for whole in ("09:30", "15:20", "11-16", "2026-11-23", "2025-12-30", "11-29", "14:00"):
        assert whole in shown


@pytest.mark.parametrize("name", samples.HOSTILE)
@pytest.mark.parametrize("columns", [60, 80, 120])
def test_a_name_changes_nothing_but_its_cell(name: str, columns: int) -> None:
    def shown(called: str) -> str:
        rows = (samples.row(1, called, samples.reason()), samples.row(2, "李四", samples.reason()))
        return samples.printed(today.output(samples.today(rows=rows, shown=2)), columns)

    ours = shown(name)
    assert not any(is_hidden(char) for line in ours.splitlines() for char in line)
    assert clean_text(name)[:4] in ours
    plain = "字" * (width(clean_text(name)) // 2) + "x" * (width(clean_text(name)) % 2)
    assert len(ours.splitlines()) == len(shown(plain).splitlines())


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_colour_adds_nothing_but_colour(columns: int) -> None:
    output = today.output(samples.today())
    colored = samples.printed(output, columns, color=True)
    assert "\x1b[" in colored
    assert re.sub(r"\x1b\[[\d;]*m", "", colored) == samples.printed(output, columns)


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_chrome_is_plain_ascii(columns: int) -> None:
    assert set("│┃|━─…") & set(samples.printed(today.output(samples.today()), columns)) <= {"|"}


def test_one_record_a_line_off_a_terminal() -> None:
    shown = samples.printed(today.output(samples.today()), tty=False).splitlines()
    assert len(shown) == 1 + len(samples.today().rows)
    assert {line.count("\t") for line in shown} == {11}


def test_who_stands_elsewhere_is_told_beside_the_plain_list(
    capsys: pytest.CaptureFixture[str],
) -> None:
    emit(today.output(samples.today()), Screen.of(80, "never", {}), "plain")
    told = capsys.readouterr()
    assert "孙红" in told.err
    assert "孙红" not in told.out


def empty(**changed: object) -> Today:
    return samples.today(rows=(), shown=0, also=(), **changed)


def test_an_empty_day() -> None:
    first = samples.printed(today.output(empty(idle=Idle(None, None, 0))))
    assert "Nobody is waiting for a call today." in first
    assert "keqing add-customer NAME" in first
    assert "Well done" not in first
    alone = samples.printed(today.output(empty(idle=Idle("C0001", None, 0))), 200)
    assert "keqing promise C0001 tomorrow TEXT" in alone
    quiet = samples.printed(today.output(empty(idle=Idle("C0009", date(2026, 11, 25), 3))))
    assert "with 3 customers: keqing today --date 2026-11-25" in " ".join(quiet.split())
    assert "Well done" in samples.printed(today.output(empty(dialled=1)))
    assert "everybody" in samples.printed(today.output(empty(agent=None)))
    assert len(samples.printed(today.output(empty()), tty=False).splitlines()) == 1


def test_beyond_the_capacity() -> None:
    record = samples.today(shown=0)
    assert "calls are all made" in samples.printed(today.output(record))
    assert "8 more beyond the day's capacity: keqing today --all" in samples.printed(
        today.output(record)
    )
    everything = samples.printed(today.output(record, everything=True))
    assert "刘建设" in everything
    assert "--all" not in everything


def test_full_numbers_only_when_asked_for() -> None:
    assert "021 6456 1212" in samples.printed(today.output(samples.today(), full=True))
    assert "6456" not in samples.printed(today.output(samples.today()))


def test_without_times_there_is_no_column_for_them() -> None:
    record = samples.today(rows=(samples.row(1, "李四", samples.reason()),), shown=1)
    for columns in (80, 120):
        assert not re.search(r" time +name", samples.printed(today.output(record), columns))


def test_what_is_too_long_for_columns_makes_blocks() -> None:
    texts = (samples.reason(track="promise", time=time(9, 30)),)
    rows = tuple(samples.row(n, "王" * 30, *texts, phone="+862164561212") for n in (1, 2))
    shown = samples.printed(today.output(samples.today(rows=rows, shown=2)), 40)
    assert f"1 HIGH 09:30 {'王' * 12}" in shown
    assert shown.count("021-64****12") == 2


def test_nobody_owns_it() -> None:
    from keqing.records.today import AlsoDue

    record = samples.today(also=(AlsoDue("C9", "孙红", None, (samples.reason(),)),))
    assert "with nobody: 孙红 C9" in samples.printed(today.output(record), 120)


def test_every_supply_that_makes_a_row_red_is_named_with_its_own_day() -> None:
    short = (
        Supply("降糖茶", date(2026, 11, 7), date(2026, 11, 8)),
        Supply("清脂胶囊", date(2026, 11, 29), date(2026, 11, 30)),
    )
    row = samples.row(1, "李四", samples.reason(), red=True, shortages=short)
    shown = samples.printed(today.output(samples.today(rows=(row,), shown=1)))
    assert "! 降糖茶 ran out, lasted until Sat 11-07" in shown
    assert "! 清脂胶囊 lasts until Sun 11-29" in shown


def test_a_supply_of_long_ago_is_said_to_have_run_out() -> None:
    ended = samples.reason(track="deadline", supply_end=date(2025, 12, 18))
    rows = (samples.row(1, "韩玉珍", ended, red=False),)
    shown = samples.printed(today.output(samples.today(rows=rows)), 200, tty=False)
    assert "清脂胶囊 ran out long ago, lasted until 2025-12-18" in shown
    red = samples.row(
        1, "韩玉珍", ended, shortages=(Supply("清脂胶囊", date(2025, 12, 18), date(2025, 12, 19)),)
    )
    shown = samples.printed(today.output(samples.today(rows=(red,))), 200, tty=False)
    assert "long ago" not in shown


def test_a_row_counts_as_overdue_by_any_of_its_reasons() -> None:
    on_time = samples.reason(track="deadline")
    late = samples.reason(effective=date(2026, 11, 20))
    rows = (
        samples.row(1, "王桂兰", on_time, late),
        samples.row(2, "李建国", on_time),
        samples.row(3, "张伟", late, late),
    )
    shown = samples.printed(today.output(samples.today(rows=rows)), 120)
    assert "overdue 2" in shown.splitlines()[0]


def test_a_visit_says_where_to_and_asks_for_no_number() -> None:
    visit = samples.reason(channel="visit", cadence="third-terminal", subject="")
    row = samples.row(1, "城南诊所", visit, phone=None, address="城南路 8 号")
    shown = samples.printed(today.output(samples.today(rows=(row,), shown=1)))
    assert "visit: 城南路 8 号" in shown
    assert "to visit 1" in shown
    assert "keqing log 1 visited TEXT" in shown
    assert "no number to call" not in shown
    assert "not visited yet" in shown
    nowhere = samples.row(1, "城南诊所", visit, phone=None)
    shown = samples.printed(today.output(samples.today(rows=(nowhere,), shown=1)))
    assert "to visit, no address on file: keqing edit-customer" in shown


def test_a_date_of_another_year_is_written_whole() -> None:
    late = samples.reason(must=False, effective=date(2027, 1, 4))
    record = samples.today(rows=(samples.row(1, "李四", late),), shown=1)
    assert "Mon 2027-01-04" in samples.printed(today.output(record), 160)


def on_a_screen_of(columns: int, lines: int, record: Today, **how: bool) -> list[str]:
    out = StringIO()
    screen = Screen(columns, color=False, tty=True, out=out, err=StringIO(), height=lines)
    emit(today.output(record, **how), screen)  # type: ignore[arg-type]  # a table of options
    return out.getvalue().splitlines()


def many(n: int, **changed: object) -> Today:
    rows = tuple(samples.row(k, f"客户{k}", samples.reason()) for k in range(1, n + 1))
    return samples.today(rows=rows, shown=n, **changed)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("lang", i18n.LANGUAGES)
@pytest.mark.parametrize("columns", [40, 60, 80, 100, 160])
@pytest.mark.parametrize("lines", [12, 24, 50])
@pytest.mark.parametrize("brief", [False, True])
def test_the_first_rows_stay_on_the_screen(
    lang: Language, columns: int, lines: int, brief: bool
) -> None:
    i18n.set_language(lang)
    shown = on_a_screen_of(columns, lines, many(300), brief=brief)
    i18n.set_language("en")
    assert any("客户1 " in line or line.endswith("客户1") for line in shown)
    assert max(map(width, shown)) <= columns
    named = [int(n) for line in shown for n in re.findall(r"客户(\d+)", line)]
    rest = " ".join(shown)
    assert len(shown) < lines or len(named) == 1
    assert named == list(range(1, len(named) + 1))
    assert re.search(rf"\b{300 - len(named)} (more|个)", rest)
    assert "keqing today --all" in rest


def test_a_brief_list_has_a_line_for_each_row() -> None:
    shown = on_a_screen_of(80, 60, many(40), brief=True)
    assert len([line for line in shown if "客户" in line]) == 40
    assert len(shown) == 40 + 8


def test_all_rows_are_shown_when_asked_for() -> None:
    shown = on_a_screen_of(80, 10_000, many(300, also=()), everything=True)
    assert len([line for line in shown if "客户" in line]) == 300
    assert "--all" not in " ".join(shown)


def test_who_stands_elsewhere_is_counted_where_there_is_no_room() -> None:
    also = tuple(AlsoDue(f"C{n}", f"孙{n}", "张伟", (samples.reason(),)) for n in range(6))
    shown = on_a_screen_of(80, 24, many(30, also=also))
    assert "6 customers with work of yours stand in other lists: keqing today --all" in shown
    assert "孙3" in " ".join(on_a_screen_of(80, 200, many(30, also=also)))
