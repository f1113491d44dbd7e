"""Text for a terminal: cleaned, measured, wrapped by the rules of Chinese."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keqing.render import text as render_text
from keqing.render.text import CLOSING, cut, pad, widest_command, width, wrap
from keqing.text.harmless import clean_text, is_hidden

UNBREAKABLE = re.compile(r"\+?[\d*:.\-]{4,}")

words = st.sampled_from(
    [
        "高血压用药",
        "按时吃药",
        "，",
        "。",
        "、",
        "；",
        "：",
        "？",
        "（",
        "）",
        "「",
        "」",
        "%",
        "138****5678",
        "021-64****12",
        "2026-11-23",
        "15:20",
        "150/95",
        "Mary",
        " ",
        "𠮷",
        "第7天",
    ]
)
anything = st.text(alphabet="王秀𠮷，。（）「」a1-:*·é☎ \u3000👨🇨🇳\u0301", max_size=60)


@pytest.mark.parametrize(
    ("dirty", "harmless"),
    [
        ("\x1b[31m红", "[31m红"),
        ("a\x00b\x07c\x7fd\x9be", "abcde"),
        ("a\u202eb\u2066c\u200fd", "abcd"),
        ("a\u200bb\ufeffc\u00add", "abcd"),
        ("a\ud800b", "ab"),
        ("a\u3164b\U000e0041c\ufff9d", "abcd"),
        ("a\nb\tc\r\nd\re\u2028f\u2029g\x85h", "a b c d e f g h"),
    ],
)
def test_what_steers_or_hides_is_taken_out(dirty: str, harmless: str) -> None:
    assert clean_text(dirty) == harmless


@pytest.mark.parametrize(
    "name",
    [
        "王[old]五",
        "[/]",
        ":100:",
        "=1+1",
        "𠮷野家",
        "é",
        "e\u0301",
        "❤️",
        "🇨🇳",
        "👍🏽",
        "葛\U000e0100城",
    ],
)
def test_names_stay_as_they_are(name: str) -> None:
    assert clean_text(name) == name


@given(st.text())
def test_nothing_hidden_is_left(text: str) -> None:
    cleaned = clean_text(text)
    assert not any(is_hidden(char) for char in cleaned)
    assert not any(unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for char in cleaned)
    assert clean_text(cleaned) == cleaned
    cleaned.encode()


@given(st.lists(words, max_size=30), st.integers(14, 60))
def test_the_rules_of_chinese(parts: list[str], columns: int) -> None:
    text = "".join(parts)
    # Runs that meet have no room to break; only what a person would write is looked at here.
    if any(width(run) > columns // 2 for run in re.findall(r"[!-~]+", text)):
        return
    if re.search(r"[，。、；：？）」%（「]{4}|[，。、；：？（「]%[!-~]", re.sub(r"\s", "", text)):
        return
    lines = wrap(text, columns)
    assert all(width(line) <= columns for line in lines)
    assert not any(line[:1] in CLOSING for line in lines[1:])
    whole = UNBREAKABLE.findall(text)
    assert [found for line in lines for found in UNBREAKABLE.findall(line)] == whole


@given(anything, st.integers(2, 60))
def test_no_line_is_too_wide_and_nothing_is_lost(text: str, columns: int) -> None:
    lines = wrap(text, columns)
    assert lines
    assert all(width(line) <= columns for line in lines)
    assert re.sub(r"\s", "", "".join(lines)) == re.sub(r"\s", "", text)


@given(anything, st.integers(12, 60))
def test_a_run_is_broken_only_when_it_is_wider_than_the_line(text: str, columns: int) -> None:
    runs = re.compile(r"[a1:*\-]+")
    if all(width(run) <= columns for run in re.findall(r"[!-~·é☎\u0301]+", text)):
        lines = wrap(text, columns)
        assert [run for line in lines for run in runs.findall(line)] == runs.findall(text)


def test_a_run_that_is_wider_than_the_line_is_broken() -> None:
    assert wrap("看 https://example.cn/a/b", 10) == ["看 https:/", "/example.c", "n/a/b"]


def test_a_character_wider_than_the_line_stands_alone() -> None:
    assert wrap("王秀", 1) == ["王", "秀"]


def test_punctuation_moves_with_what_it_belongs_to() -> None:
    assert wrap("按时吃药，勿推销。", 8) == ["按时吃", "药，勿推", "销。"]
    assert wrap("他说（很好）", 6) == ["他说", "（很", "好）"]


@pytest.mark.parametrize(
    ("name", "columns", "shown"),
    [
        ("王秀英", 6, "王秀英"),
        ("阿卜杜热合曼", 11, "阿卜杜热.."),
        ("Abdurahman", 6, "Abdu.."),
        ("e\u0301e\u0301e\u0301e\u0301", 3, "e\u0301.."),
        ("王秀英", 1, "."),
    ],
)
def test_only_names_are_cut(name: str, columns: int, shown: str) -> None:
    assert cut(name, columns) == shown


@given(anything, st.integers(1, 30))
def test_a_cut_name_fits(name: str, columns: int) -> None:
    assert width(cut(name, columns)) <= columns


def test_padding_counts_columns() -> None:
    assert pad("王", 4) == "王  "


@pytest.mark.parametrize(
    "unit", ["x", "王", "王x ", "，", "（", " ", "ab ", "e\u0301", "\u0301", "🇨🇳"]
)
def test_long_texts_are_measured_a_few_times_and_no_more(
    unit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twice the text is twice the work, not four times: characters that are measured are counted."""
    measured: list[int] = []
    plain = render_text.width

    def counted(text: str) -> int:
        measured.append(len(text))
        return plain(text)

    monkeypatch.setattr(render_text, "width", counted)
    for work in (lambda text: wrap(text, 40), lambda text: cut(text, 40)):
        costs = []
        for n in (4_000, 16_000):
            measured.clear()
            work((unit * n)[:n])
            costs.append(sum(measured))
        assert costs[1] <= 5 * max(costs[0], 4_000)


def test_a_number_without_an_end_costs_no_more_than_letters() -> None:
    """Looked at from each of its digits, it would take longer than a test may."""
    lines = wrap("9" * 300_000, 80)
    assert (len(lines), {len(line) for line in lines}) == (3_750, {80})


def test_a_letter_with_a_thousand_marks_is_cut() -> None:
    assert width(cut("王" + "\u0301" * 100_000 + "五六七", 6)) <= 6
    assert cut("王五", 4) == "王五"


@pytest.mark.parametrize(
    ("text", "columns", "lines"),
    [
        ("Ask for another one: keqing edit-customer C0011 --phone NUMBER", 44,
         ["Ask for another one:", "keqing edit-customer C0011 --phone NUMBER"]),
        ("下一步：keqing show 1 --full（看号码和卡片），keqing log 1 接通 内容", 60,
         ["下一步：keqing show 1 --full（看号码和卡片），", "keqing log 1 接通 内容"]),
        ("办完：keqing done C0055 投诉处理 | 服药回访 第3天，已试1天", 36,
         ["办完：keqing done C0055 投诉处理 |", "服药回访 第3天，已试1天"]),
        ("if it is one: keqing log C0007 stop; if not: keqing done C0007 promise", 50,
         ["if it is one: keqing log C0007 stop; if not:", "keqing done C0007 promise"]),
        ("keqing edit-customer C0011 --phone NUMBER", 24,  # wider than the line: as any text
         ["keqing edit-customer", "C0011 --phone NUMBER"]),
    ],
)  # fmt: skip
def test_a_command_stays_on_one_line_to_be_copied(
    text: str, columns: int, lines: list[str]
) -> None:
    assert wrap(text, columns) == lines


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("no number to call", 0),
        ("no number: keqing edit-customer C0011 --phone NUMBER", 41),
        ("if it is one: keqing log C0007 stop; if not: keqing done C0007 promise", 25),
        ("办完：keqing done C0055 投诉处理 | keqing", 26),
    ],
)
def test_the_widest_command_of_a_text(text: str, columns: int) -> None:
    assert widest_command(text) == columns


@pytest.mark.parametrize(
    "whole",
    [
        "周二",
        "星期天",
        "（明天）",
        "(today)",
        "（到期）",
        "第 3 步",
        "30 天",
        "60粒",
        "1,200 元",
        "6 个月",
        "盒：/10",
        "每5天",
        "2026-11-26 周四",
        "11-26 周四",
        "Thu 2026-11-26",
        "Wed 11-25",
        "2026-11-26 09:30",
        "2 days",
        "day 3",
        "1,200 customers",
        "138 0000 5678",
        "+86 138 0000 5678",
    ],
)
def test_what_is_read_at_one_glance_stays_on_one_line(whole: str) -> None:
    for before in range(1, 30):
        lines = wrap("字" * before + whole + "字" * 10, 30)
        assert any(whole in line for line in lines), lines
        assert max(map(width, lines)) <= 30


def test_a_long_remark_in_brackets_may_be_broken() -> None:
    assert wrap("王秀英（上次说过几天再打给她）", 20) == ["王秀英（上次说过几天", "再打给她）"]
