"""What goes out: nothing that steers, hides, computes or leads away, whatever was stored."""

from __future__ import annotations

import csv
import io
import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keqing.text.harmless import (
    clean_for_file,
    clean_text,
    csv_line,
    escape_json,
    escape_markdown,
    guard_formula,
    is_clean,
    is_formula,
    is_hidden,
    unguard_formula,
)

INVISIBLE = [
    " ",
    "\t",
    "\n",
    "\r\n",
    "\v",
    "\f",
    "\x00",
    "\x1b",
    "\x1c",
    "\x7f",
    "\x85",
    "\xa0",
    "\xad",
    "\u034f",
    "\u061c",
    "\u115f",
    "\u1680",
    "\u17b4",
    "\u180b",
    "\u180e",
    "\u2003",
    "\u200b",
    "\u200d",
    "\u200e",
    "\u2028",
    "\u2029",
    "\u202e",
    "\u202f",
    "\u205f",
    "\u2060",
    "\u2066",
    "\u206f",
    "\u2800",
    "\u3000",
    "\u3164",
    "\ufe0f",
    "\ufeff",
    "\uffa0",
    "\ufff9",
    "\U0001d173",
    "\U000e0001",
    "\U000e0041",
    "\U000e0100",
]
SIGNS = [
    "=",
    "+",
    "-",
    "@",
    "＝",
    "＋",
    "－",
    "＠",
    "﹦",
    "﹢",
    "﹣",
    "﹫",
    "⁺",
    "⁻",
    "⁼",
    "₌",
    "−",
]


@pytest.mark.sampled(3)
@pytest.mark.parametrize("before", ["", "'", *INVISIBLE])
@pytest.mark.parametrize("sign", SIGNS)
def test_a_cell_is_judged_by_what_it_becomes(before: str, sign: str) -> None:
    for cell in (f"{before}{sign}1+2", f"{before}{before}'{before}{sign}HYPERLINK()"):
        assert is_formula(cell)
        assert guard_formula(cell) == f"'{cell}"
        assert unguard_formula(guard_formula(cell)) == cell


def test_many_invisible_characters_are_passed_over_at_once() -> None:
    assert is_formula("\u200b" * 1_000_000 + "=1")
    assert is_formula(" " * 1_000_000 + "=1")
    assert not is_formula("\u200b" * 1_000_000)


@pytest.mark.parametrize(
    "cell",
    ["", "王", "1-2", "a=b", "'90s", "'", " ", "\u200b", "（=1）", "*+1", "…-1", "138****5678"],
)
def test_other_cells_stay(cell: str) -> None:
    assert guard_formula(cell) == cell
    assert unguard_formula(cell) == cell


@given(st.text())
def test_the_apostrophe_is_taken_away_again(cell: str) -> None:
    assert unguard_formula(guard_formula(cell)) == cell


@pytest.mark.parametrize("char", [hidden for hidden in INVISIBLE if not hidden.isspace()])
def test_what_hides_goes_out_in_no_file(char: str) -> None:
    kept = char if char in "\ufe0f\u2800\U000e0100" else ""
    assert clean_for_file(f"王{char}五") == f"王{kept}五"
    assert clean_text(f"王{char}五") == f"王{kept}五"


def test_a_lone_return_writes_over_no_line() -> None:
    assert clean_for_file("a\rb") == "a\nb"
    assert clean_for_file("a\r\r\nb\r") == "a\n\r\nb\n"
    assert not is_clean("a\rb")
    assert is_clean("a\r\nb")


def test_line_ends_and_marks_of_emoji_stay_in_files() -> None:
    assert clean_for_file("a\tb\r\nc\u2028d\x85e\vf") == "a\tb\r\nc\nd\ne\nf"
    assert clean_for_file("✔️ e\u0301 王") == "✔️ e\u0301 王"
    assert clean_for_file("👩\u200d⚕️") == "👩⚕️"


@given(st.text())
def test_nothing_hidden_is_left(text: str) -> None:
    for out in (clean_for_file(text), clean_text(text)):
        assert not any(is_hidden(char) for char in out.replace("\r\n", "\n") if char not in "\t\n")
        assert not any(unicodedata.category(char) in {"Cf", "Cs"} for char in out)
    assert clean_for_file(clean_for_file(text)) == clean_for_file(text)


@pytest.mark.parametrize(
    ("cells", "line"),
    [
        (["a;=1+2", "b"], '"a;=1+2",b'),
        (["b", 'a;"=1"'], 'b,"a;""=1"""'),
        (["a\tb", None, 5], "a\tb,,5"),
        (["a\r\nb", "c,d"], '"a\r\nb","c,d"'),
    ],
)
def test_a_cell_with_a_semicolon_stands_in_quotes(cells: list[object], line: str) -> None:
    assert csv_line(cells) == line
    assert next(csv.reader(io.StringIO(line, newline=""))) == [
        "" if cell is None else str(cell) for cell in cells
    ]


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("http://evil.example/x", r"http\://evil.example/x"),
        ("HTTPS://x", r"HTTPS\://x"),
        ("ftp://x", r"ftp\://x"),
        ("www.evil.example", r"www\.evil.example"),
        ("见WWW.x.cn", r"见WWW\.x.cn"),
        ("a@b.example", r"a\@b.example"),
        ("<https://x>", r"\<https\://x\>"),
        ("![x](y)", r"!\[x\](y)"),
        ("a|b `c` *d* _e_ ~~f~~", r"a\|b \`c\` \*d\* \_e\_ \~\~f\~\~"),
        ("&copy; $x$ \\", r"\&copy; \$x\$ \\"),
        ("10:30 王", "10:30 王"),
    ],
)
def test_markdown_makes_no_link_of_data(cell: str, written: str) -> None:
    assert escape_markdown(cell) == written


def test_a_byte_that_is_no_character_is_written_as_one() -> None:
    assert clean_text("a\udcffb\udc80") == "a\\xffb\\x80"
    assert clean_text("a\ud800b") == "ab"


@pytest.mark.parametrize(
    ("text", "unchanged"),
    [
        ("王\u3000五\n\ta\r\n", True),
        ("e\u0301", True),
        ("a\vb", False),
        ("a\u2028b", False),
        ("a\x1b[m", False),
        ("a\u200bb", False),
        ("a\u3164b", False),
    ],
)
def test_a_text_that_a_file_may_hold_as_it_is(text: str, unchanged: bool) -> None:
    assert is_clean(text) is unchanged
    assert (clean_for_file(text) == text) is unchanged


@pytest.mark.parametrize("char", ["\x7f", "\x9b", "\u202e", "\U000e0041", "\u2028", "\ud800"])
def test_json_keeps_what_hides_as_its_number(char: str) -> None:
    document = json.dumps([f"王{char}"], ensure_ascii=False)
    escaped = escape_json(document)
    assert char not in escaped
    assert "王" in escaped
    assert json.loads(escaped) == [f"王{char}"]
