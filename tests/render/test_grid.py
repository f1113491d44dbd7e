"""Tables at every width: of the layouts that fit the one with the fewest lines, and nothing lost or split."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keqing.i18n import msg
from keqing.render import grid
from keqing.render.console import Screen
from keqing.render.grid import BETWEEN, Cell, Column, fitting, flow, lay, print_table, show
from keqing.render.text import CLOSING, width
from keqing.render.widths import least_width, share_room

DATE, PHONE, TIME = "2026-11-26", "138****5678", "09:30"

names = st.text(
    alphabet=st.one_of(
        st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF),
        st.characters(min_codepoint=0x20000, max_codepoint=0x2A6DF),
        st.sampled_from("[]/:·abcXYZ🙂👍🏽❤️\u0301 \x1b\u202e\x00"),
    ),
    min_size=1,
    max_size=30,
)
sentences = st.lists(
    st.sampled_from(
        ["血压药第7天，", "逾期2天；", "约了上午再打。", DATE, f"{TIME} ", "30 days ", "call back, ", "（明天）", "不买"]
    ),
    min_size=1,
    max_size=8,
).map("".join)  # fmt: skip

COLUMNS = (
    Column(msg("#"), right=True),
    Column(msg("time")),
    Column(msg("name"), flexible=True, most=16),
    Column(msg("phone")),
    Column(msg("why"), flexible=True, rank=1, below=lambda text: text),
    Column(msg("owner"), rank=2),
)


def cells(n: int, name: str, *why: str, owner: str = "李敏") -> list[Cell]:
    return [
        Cell.of(n),
        Cell.of(TIME),
        Cell.of(name),
        Cell.of(PHONE),
        Cell.of(*why),
        Cell.of(owner),
    ]


def text(lines: list[list[tuple[str, str]]]) -> list[str]:
    return ["".join(part for part, _ in line) for line in lines]


def printed(laid: grid.Laid, columns: int) -> list[str]:
    out = StringIO()
    print_table(Screen.of(columns, "never", {}, out), laid)
    return out.getvalue().splitlines()


@settings(deadline=None)
@given(
    st.lists(st.tuples(names, st.lists(sentences, min_size=1, max_size=3)), min_size=1, max_size=6),
    st.integers(40, 200),
)
def test_no_layout_is_too_wide_or_splits_what_is_read_at_one_glance(
    rows: list[tuple[str, list[str]]], columns: int
) -> None:
    made = [cells(n, name, *why) for n, (name, why) in enumerate(rows, 1)]
    laid = lay(columns, COLUMNS, made)
    lines = printed(laid, columns)
    assert max(map(width, lines)) <= columns
    assert not any(line.lstrip()[:1] in CLOSING - set("·:/]") for line in lines)
    shown = "\n".join(lines)
    for whole, pattern in ((DATE, DATE), (PHONE, re.escape(PHONE)), (TIME, TIME)):
        wanted = sum(
            cell.parts[0][0].count(whole) for row in made for cell in row[:4] if cell.parts
        )
        wanted += sum(part.count(whole) for _, why in rows for part in why)
        assert len(re.findall(pattern, shown)) == wanted


@settings(deadline=None)
@given(st.lists(sentences, min_size=1, max_size=20), st.integers(40, 200))
def test_nothing_of_a_sentence_is_lost(texts: list[str], columns: int) -> None:
    laid = lay(columns, COLUMNS, [cells(n, "王秀英", said) for n, said in enumerate(texts, 1)])
    for lines, said in zip(laid.rows, texts, strict=True):
        shown = re.sub(r"\s", "", "".join("".join(text(list(lines)))))
        rest = iter(shown)
        assert all(char in rest for char in re.sub(r"\s", "", said))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(sentences, min_size=1, max_size=3), min_size=1, max_size=8))
def test_a_wider_screen_never_needs_more_lines(whys: list[list[str]]) -> None:
    rows = [cells(n, "王秀英", *why) for n, why in enumerate(whys, 1)]
    heights = [lay(columns, COLUMNS, rows).height for columns in range(40, 201, 20)]
    assert heights == sorted(heights, reverse=True)


def test_each_layout_has_its_width() -> None:
    rows = [cells(n, "王秀英", "服药回访（安和胶囊）第6天，逾期3天") for n in (1, 2)]
    wide = printed(lay(100, COLUMNS, rows), 100)
    assert wide[1].split() == ["#", "time", "name", "phone", "why", "owner"]
    assert len(wide) == 6
    middle = printed(lay(70, COLUMNS, rows), 70)
    assert middle[1].split() == ["#", "time", "name", "phone", "why"]
    assert middle[4] == "    owner 李敏"
    narrow = printed(lay(36, COLUMNS, [cells(1, "阿卜杜热合曼·买买提吐尔逊江", "逾期3天")]), 36)
    assert narrow[1:4] == [
        "1 09:30 阿卜杜热合曼·买买提吐尔逊江",
        "    138****5678",
        "    逾期3天 | owner 李敏",
    ]


def test_an_empty_column_is_left_out() -> None:
    rows = [cells(1, "王秀英", "逾期3天", owner="")]
    assert "owner" not in " ".join(printed(lay(100, COLUMNS, rows), 100))


def test_a_table_whose_columns_have_no_rank_becomes_blocks() -> None:
    columns = [Column(msg("agent")), *(Column(msg("calls {n}", n=n)) for n in range(9))]
    rows = [[Cell.of("李敏"), *(Cell.of(n) for n in range(9))]]
    shown = printed(lay(40, columns, rows), 40)
    assert shown[1] == "李敏"
    assert shown[2].startswith("    calls 0 0 | calls 1 1")
    assert shown[-2].endswith("calls 8 8")


def test_texts_of_a_cell_share_a_line_as_long_as_they_fit() -> None:
    parts = [("逾期3天", ""), ("明天", "bold"), ("约了上午再打", "")]
    assert text(flow(parts, 40)) == [BETWEEN.join(said for said, _ in parts)]
    assert text(flow(parts, 14)) == ["逾期3天 | 明天", "约了上午再打"]
    assert text(flow([("", ""), *parts], 9, hang=2)) == ["逾期3天", "明天", "约了上午", "  再打"]


@pytest.mark.parametrize("limit", [1, 5, 8, 12, 100])
def test_a_table_is_no_longer_than_its_limit(limit: int) -> None:
    rows = [cells(n, "王秀英", "逾期3天") for n in range(1, 31)]
    out = StringIO()
    screen = Screen.of(100, "never", {}, out)
    shown = show(screen, COLUMNS, rows, limit=limit)
    assert shown == max(1, min(30, limit - 4))
    assert len(out.getvalue().splitlines()) == shown + 4


def test_without_rules_and_limits_all_of_it_fits() -> None:
    laid = lay(100, COLUMNS, [cells(n, "王秀英", "逾期3天") for n in (1, 2, 3)])
    assert fitting(laid, None) == 3
    assert fitting(laid, 3, rules=False) == 2


def test_the_least_width_holds_words_and_commands() -> None:
    assert least_width(["约了上午", ""]) == 0
    assert least_width(["see 2026-11-26，then"]) == 12
    assert least_width(["办完：keqing done C0055 promise"]) == len("keqing done C0055 promise")
    assert least_width(["x" * 30]) == 0


def test_room_is_shared_out_where_it_spares_lines() -> None:
    assert share_room(20, [8, 8], [4, 4], [[8, 8]]) == [8, 8]
    assert share_room(7, [8, 8], [4, 4], [[8, 8]]) is None
    short, long = 12, 90
    given = share_room(60, [short, long], [8, 8], [[short, long]] * 5)
    assert given
    assert given[0] < given[1]
    assert sum(given) == 60
