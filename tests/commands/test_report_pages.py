"""The page of a report: one file that asks nobody for anything, whose bars have their numbers beside them."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest
import time_machine

from tests.cli_department import BOX, Department
from tests.conftest import Keqing

SCRIPT = "<script>alert('客')</script>"
PICTURE = '"><img src=x onerror=alert(1)>'
VOID = {"meta", "br", "rect"}


class Reader(HTMLParser):
    """Reads a page: its tags with their attributes, its texts, and whether each tag is closed in its turn."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"]:
            self.texts.append(data)

    @property
    def words(self) -> str:
        return " ".join(" ".join(self.texts).split())


@pytest.fixture
def working(keqing: Keqing, home: Path, clock: time_machine.Traveller) -> Department:
    """Two who inquired, one of whom bought twice; calls at two hours; one who is overdue; names that try to be script."""
    clock.move_to("2026-12-01 01:00:00+00:00")
    told = Department(keqing, "all")
    told.do("add-agent", PICTURE, "--capacity", "1")
    told.customer("王秀英", "--phone", "13812345671", "--owner", "李敏")
    told.customer(SCRIPT, "--phone", "13812345672", "--owner", PICTURE)
    told.customer("李娜", "--phone", "13812345673", "--owner", PICTURE)
    for who in ("C0001", "C0002"):
        told.do("add", "inquiry", who, "source=radio", "condition=x")
    told.do("add", "purchase", "C0001", *BOX)
    clock.move_to("2026-12-07 02:30:00+00:00")
    told.do("add", "purchase", "C0001", *BOX)
    told.do("log", "C0001", "reached", SCRIPT, "--min", "4")
    told.do("log", "C0002", "no-answer")
    told.do("promise", "C0003", "2026-12-08", "再谈")
    told.do("promise", "C0002", "2026-12-08", "再谈")
    return told


def made(told: Department, lang: str, *words: str) -> tuple[str, Reader]:
    told.do("--lang", lang, "report", *words, "-o", "page.html")
    page = Path("page.html").read_text("utf-8")
    return page, Reader(page)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("period", ["day", "week", "month"])
def test_the_page_is_one_file_that_asks_nobody(working: Department, period: str, lang: str) -> None:
    page, read = made(working, lang, period, "--team")
    assert not read.open, "every tag is closed"
    names = {name for name, _ in read.tags}
    assert not names & {"script", "link", "img", "iframe", "object", "form", "a", "base"}
    attributes = {key for _, given in read.tags for key in given}
    assert not attributes & {"style", "src", "href", "xlink:href"}
    assert not any(key.startswith("on") for key in attributes)
    assert "http:" not in page
    assert "https:" not in page
    assert "url(" not in page
    assert "@import" not in page


def test_the_policy_lets_in_the_pages_own_style_alone(working: Department) -> None:
    page, read = made(working, "en", "month")
    (policy,) = [
        str(given["content"])
        for name, given in read.tags
        if name == "meta" and given.get("http-equiv") == "Content-Security-Policy"
    ]
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}';")
    assert "prefers-color-scheme: dark" in style
    assert "@media print" in style


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_names_that_try_to_be_script_are_words(working: Department, lang: str) -> None:
    page, read = made(working, lang, "day", "--team")
    assert SCRIPT in read.words
    assert PICTURE in read.words
    assert "<script" not in page
    assert "<img" not in page


def test_what_is_drawn_is_said_beside_it(working: Department) -> None:
    page, read = made(working, "en", "--html", "--team")
    assert "Month report 2026-12-01 to 2026-12-07" in read.words
    assert "inquired 2 came or consulted 1, 1 fewer bought 1 bought again 1" in read.words
    assert "10:00 1/2 = 50 %" in read.words
    assert "Mon 12-07 1/2 = 50 %" in read.words
    assert "the last seven days" in read.words.lower()
    total = working.json("report", "month", "--team")["total"]
    assert f"due {total['due']} {total['done']} done called 2 reached 50 % 1 of 2" in read.words
    drawn = [given for name, given in read.tags if name == "svg"]
    assert all(given["aria-hidden"] == "true" for given in drawn)
    assert page.count("<svg") > 40


def test_the_load_says_where_a_day_is_too_full(working: Department) -> None:
    _, read = made(working, "en", "month", "--agent", PICTURE)
    words = read.words
    assert "12-08 2! " in words
    assert "more than the 1 calls that a day holds" in words
    days = [given["datetime"] for name, given in read.tags if name == "time"]
    assert days[0] == "2026-12-07"


def test_the_page_and_keqing_load_count_the_same(working: Department) -> None:
    _, read = made(working, "en", "week", "--team")
    loaded = working.json("load", "2026-12", "--team")["days"]
    for day in ("2026-12-07", "2026-12-08", "2026-12-09"):
        many = sum(each["customers"] for each in loaded if each["date"] == day)
        assert f"{day[5:]} {many or '-'}" in read.words


def test_a_page_is_said_in_words_too(working: Department) -> None:
    _, read = made(working, "zh", "day", "--team")
    for heading in ("成功手册", "要您处理", "从咨询到再次购买", "各钟点的拨打与接通", "数字的含义"):
        assert heading in read.texts
    words = " ".join(
        text
        for text in read.texts
        if text.strip() not in {SCRIPT, PICTURE} and "keqing" not in text
    )
    assert not re.search(r"\b(due|reached|overdue|agent|calls)\b", words)


def test_the_same_records_give_the_same_page(working: Department) -> None:
    first, _ = made(working, "en", "week")
    second, _ = made(working, "en", "week")
    assert first == second
    ran = working.keqing("report", "week", "--html")
    assert (ran.code, ran.out.replace("\r\n", "\n"), ran.err) == (0, first, "")


def test_an_empty_department_has_a_page(department: Keqing) -> None:
    assert department("report", "--html", "-o", "page.html").code == 0
    read = Reader(Path("page.html").read_text("utf-8"))
    assert "Nobody inquired first in these days." in read.words
    assert "no calls" in read.words


def test_a_page_is_not_two_things(department: Keqing) -> None:
    ran = department("report", "--html", "--format", "csv")
    assert (ran.code, ran.out) == (2, "")
    assert "--html and --format exclude each other." in ran.err
    ran = department("report", "--html", "-o", "page.xlsx")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines()[-1] == "Name it page.html."


BROWSER = os.environ.get("KEQING_TEST_BROWSER")
"""The program of a Chromium that is to be asked; it takes as long as all other tests here."""


@pytest.mark.skipif(not BROWSER, reason="KEQING_TEST_BROWSER names no Chromium")
def test_a_browser_shows_it_at_two_widths_and_prints_it(
    working: Department, tmp_path: Path
) -> None:
    made(working, "zh", "day", "--team")
    begin = [
        str(BROWSER), "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path}/b",
    ]  # fmt: skip
    page = Path("page.html").absolute().as_uri()
    for wide in (390, 1200):
        picture = tmp_path / f"{wide}.png"
        words = [f"--window-size={wide},1000", f"--screenshot={picture}", page]
        subprocess.run([*begin, *words], check=True, capture_output=True, timeout=300)
        assert picture.read_bytes().startswith(b"\x89PNG")
    printed = tmp_path / "page.pdf"
    ran = subprocess.run(
        [*begin, "--enable-logging=stderr", f"--print-to-pdf={printed}", page],
        check=True,
        capture_output=True,
        timeout=300,
    )
    assert printed.read_bytes().startswith(b"%PDF")
    assert b"Content Security Policy" not in ran.stderr, "the page keeps its own policy"
