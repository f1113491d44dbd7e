from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine

from keqing.records.today import Today
from keqing.store import last_list
from tests.conftest import Keqing
from tests.sharing import kept_home
from tests.store.test_last_list import a_row
from tests.surroundings import MORNING


@pytest.fixture
def people(department: Keqing, home: Path) -> Keqing:
    """Customers whose names are easily taken for each other."""

    def work() -> None:
        for words in (
            ("王秀英", "--phone", "13812345678", "--phone", "021-64320021"),
            ("王秀英", "--phone", "13912340000"),
            ("王秀莲", "--phone", "13700005678"),
            ("吕布", "--phone", "13600000021"),
            ("单田芳", "--code", "X-1", "--phone", "+852 9123 4567"),
            ("50%off",),
            ("Mary Chen",),
            ("康复大药房", "--type", "药店", "--code", "1234"),
        ):
            assert department("add-customer", *words).code == 0
        department("add-contact", "王秀莲", "张丽", "--phone", "13800138000")

    kept_home(home, (__name__, "people"), work)
    return department


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("C0001", "C0001"),
        ("c0002", "C0002"),
        ("ｃ０００２", "C0002"),
        ("x-1", "X-1"),
        ("1234", "1234"),
        ("12345678", "C0001"),
        ("138 1234 5678", "C0001"),
        ("+86 13812345678", "C0001"),
        ("021-6432 0021", "C0001"),
        ("64320021", "C0001"),
        ("021-64320021转801", "C0001"),
        ("13812345678#1", "C0001"),
        ("17951 13812345678", "C0001"),
        ("013812345678", "C0001"),
        ("138****5678", "C0001"),
        ("+86 138****5678", "C0001"),
        ("021-64****21", "C0001"),
        ("139＊＊＊＊0000", "C0002"),
        ("+852-91****67", "X-1"),
        ("0000", "C0002"),
        ("8000", "C0003"),
        ("91234567", "X-1"),
        ("王秀莲", "C0003"),
        (" 王秀莲 ", "C0003"),
        ("秀莲", "C0003"),
        ("大药房", "1234"),
        ("wangxiulian", "C0003"),
        ("wxl", "C0003"),
        ("wangxl", "C0003"),
        ("xiulian", "C0003"),
        ("lvbu", "C0004"),
        ("lübu", "C0004"),
        ("LU BU", "C0004"),
        ("lb", "C0004"),
        ("shantianfang", "X-1"),
        ("dtf", "X-1"),
        ("kfdyf", "1234"),
        ("mary", "C0006"),
        ("chen", "C0006"),
        ("%", "C0005"),
        ("50%", "C0005"),
    ],
)
def test_one_match_is_the_one(people: Keqing, words: str, code: str) -> None:
    ran = people("show", words)
    assert ran.code == 0, ran.err
    assert code in ran.out.splitlines()[0]


@pytest.mark.parametrize("words", ["王秀英", "wxy", "5678", "王", "wang", "0021"])
def test_several_are_listed_and_never_guessed(people: Keqing, words: str) -> None:
    ran = people("show", words)
    assert (ran.code, ran.out) == (3, "")
    lines = [line for line in ran.err.splitlines() if line.startswith("  ")]
    assert len(lines) > 1
    assert all("****" in line and "李敏" in line for line in lines)
    assert "12345678" not in ran.err


@pytest.mark.parametrize("words", ["张三", "zzz", "99999", "_", "C9999", "13812345679", "·"])
def test_nobody_is_not_found(people: Keqing, words: str) -> None:
    ran = people("show", words)
    assert (ran.code, ran.out) == (3, "")
    assert len(ran.err.splitlines()) == 2


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("王秀联子", "王秀莲 (C0003)"),
        ("王秀应", "王秀英 (C0001)"),
        ("wangxiulain", "王秀莲 (C0003)"),
        ("鲁步儿", "吕布 (C0004)"),
        ("shantianfagn", "单田芳 (X-1)"),
        ("dantianfagn", "单田芳 (X-1)"),
        ("Marry Chenn", "Mary Chen (C0006)"),
    ],
)
def test_what_sounds_alike_is_suggested(people: Keqing, words: str, name: str) -> None:
    ran = people("show", words)
    assert (ran.code, ran.out) == (3, "")
    assert ran.err.splitlines()[1].startswith(f"Did you mean {name}")


def test_both_readings_of_a_surname_and_every_way_to_write_them(people: Keqing) -> None:
    for name in ("曾国强", "仇英", "解珍", "翟让", "尉迟恭", "区小美", "吕绿"):
        assert people("add-customer", name).code == 0
    both = {
        "曾国强": ("zengguoqiang", "cengguoqiang", "zgq", "cgq", "zenggq"),
        "仇英": ("qiuying", "chouying", "qy"),
        "解珍": ("xiezhen", "jiezhen", "xz", "jz"),
        "翟让": ("zhairang", "dirang"),
        "尉迟恭": ("yuchigong", "weichigong", "ycg"),
        "区小美": ("ouxiaomei", "quxm", "oxm"),
        "吕绿": ("lvlv", "lülü", "lulu", "lüLV", "lvlu"),
    }
    for name, ways in both.items():
        for typed in ways:
            ran = people("show", typed)
            assert (ran.code, ran.out.split()[:1]) == (0, [name]), typed


def test_candidates_speak_the_language(people: Keqing) -> None:
    assert "  消费者  在册  归属 李敏" in people("--lang", "zh", "show", "王秀英").err
    assert "  Consumer  active  owner: 李敏" in people("show", "王秀英").err


@pytest.mark.parametrize("words", ["\udcff", "王\udcff", "a\udcff"])
def test_bytes_that_are_no_text_are_a_usage_error(people: Keqing, words: str) -> None:
    assert people("show", words).code == 2
    assert people("list", words).code == 2
    assert people("add-customer", "王", "--phone", f"13812345678({words})").code == 2


def test_no_words_are_a_usage_error(people: Keqing) -> None:
    assert people("show", " ").code == 2


def test_the_dot_is_the_last_one(people: Keqing) -> None:
    people("show", "lvbu")
    assert "C0004" in people("show", ".").out
    assert "C0004" in people("show", "。").out
    people("edit-customer", ".", "--referrer", "C0001")
    assert "C0004" in people("show", ".").out


def test_the_dot_before_anybody_was_shown(department: Keqing) -> None:
    assert department("show", ".").code == 2


def test_the_dot_after_its_customer_was_taken_back(department: Keqing) -> None:
    department("add-customer", "王秀英")
    department("undo")
    ran = department("show", ".")
    assert ran.code == 3
    assert "C0001" in ran.err


def test_rows_of_the_list_last_seen(
    people: Keqing, home: Path, clock: time_machine.Traveller
) -> None:
    assert people("show", "1").code == 2
    state, db = home / ".local/state/keqing", str(home / ".local/share/keqing/keqing.db")
    rows = (a_row(1, "C0004"), a_row(2, "C0002"))
    listed = Today(day=MORNING.date(), agent=None, rows=rows, shown=2, done=0)
    last_list.freeze_rows(state, db, listed)
    assert "C0004" in people("show", "1").out
    assert "C0002" in people("show", "２").out
    assert people("show", "3").code == 3
    assert people("show", "0").code == 3
    other = people("--db", str(home / "other.db"), "show", "1")
    assert other.code == 3
    clock.move_to(MORNING + timedelta(days=1))
    late = people("show", "1")
    assert late.code == 2
    assert "keqing today" in late.err
    assert people("log", "1", "reached", "x", "--date", "2026-11-24").code == 0


def test_too_many_are_counted(department: Keqing) -> None:
    for n in range(22):
        department("add-customer", f"王{n}")
    ran = department("show", "王")
    assert ran.code == 3
    assert "22 customers" in ran.err
    assert len([line for line in ran.err.splitlines() if line.startswith("  ")]) == 20
    assert "2 more: keqing list 王" in ran.err
