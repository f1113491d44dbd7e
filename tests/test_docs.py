"""The documents say what the program does: every command line in them runs, every date comes out."""

from __future__ import annotations

import csv
import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from keqing.definitions import cadence_file, definition_file, kinds
from keqing.definitions.definition_file import Ground
from tests import transcripts
from tests.conftest import Keqing

ROOT = transcripts.ROOT
DOCS = (*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md")))
PROSE = tuple(page for page in DOCS if not page.name.startswith("commands"))
TWINS = (ROOT / "README.md", ROOT / "README.zh-CN.md")
PAIRS = tuple(
    (page.with_name(page.name.replace(".zh-CN", "")), page)
    for page in DOCS
    if page.name.endswith(".zh-CN.md")
)
"""Pages that there are in both languages."""
SCREENS, ROWS, COLUMNS = 6, 24, 80
"""How long the first page may be until its first week ends."""
KEYS = {"step": "label", "stands on": "effective", "closed on": "closed_on"}
"""What the tables of the rules call the keys of a preview where the words differ."""


def name(page: Path) -> str:
    return page.name


def fenced(page: Path, kind: str) -> list[str]:
    """The blocks of a kind in a page."""
    return re.findall(rf"^```{kind}\n(.*?)^```$", page.read_text("utf-8"), re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("page", transcripts.PAGES, ids=name)
def test_every_console_line_runs_and_prints_what_is_shown(page: Path) -> None:
    wrong = [
        f"{page.name}:{ran.typed.line + 1}: $ {ran.typed.words} [exit {ran.code}]"
        for ran in transcripts.play(page)
        if not ran.right
    ]
    assert not wrong, (
        f"{wrong}; see python -m tests.transcripts, which can write them with --update"
    )


@pytest.mark.parametrize("page", transcripts.PAGES, ids=name)
def test_screens_fit_into_80_columns(page: Path) -> None:
    blocks = "".join(fenced(page, "console")).splitlines()
    shown = [line for line in blocks if not line.startswith(("$ ", "#,", "1,", "fields."))]
    assert [line for line in shown if transcripts.width(line) > 80] == []


@pytest.mark.parametrize("pages", PAIRS, ids=lambda pages: pages[0].name)
def test_both_languages_show_the_same_week(pages: tuple[Path, Path]) -> None:
    assert pages[0].exists()
    first, second = (
        [
            (line.clock, line.words.split()[:2])
            for line in transcripts.typed(page.read_text("utf-8"))
        ]
        for page in pages
    )
    if pages[1] not in transcripts.PAGES:  # it tells in short what the other one shows
        return
    assert [(at, words[0]) for at, words in first] == [(at, words[0]) for at, words in second]
    assert [words for _, words in first if words[0] == "keqing"] == [
        words for _, words in second if words[0] == "keqing"
    ]


@pytest.mark.parametrize("page", TWINS, ids=name)
def test_one_line_sets_up_and_one_line_tests(page: Path) -> None:
    start, tests, *_ = fenced(page, "sh")
    assert start.count("\n") == tests.count("\n") == 1
    assert start.endswith("keqing demo\n")
    assert tests.endswith("pytest\n")
    assert f"<!-- tests -->\n```sh\n{tests}```\n" in page.read_text("utf-8")


@pytest.mark.parametrize("name", ["README", "docs/installing", "docs/first-week"])
def test_both_languages_name_the_same_commands_to_set_up(name: str) -> None:
    english, chinese = ROOT / f"{name}.md", ROOT / f"{name}.zh-CN.md"
    for kind in ("sh", "cron"):
        assert fenced(english, kind) == fenced(chinese, kind)


@pytest.mark.parametrize("page", TWINS, ids=name)
def test_the_first_page_is_six_screens_long_until_the_week_ends(page: Path) -> None:
    before, _, _ = page.read_text("utf-8").partition(
        {"README.md": "## More"}.get(page.name, "## 更多")
    )
    shown = [max(1, -(-transcripts.width(line) // COLUMNS)) for line in before.splitlines()]
    assert sum(shown) <= SCREENS * ROWS


@pytest.mark.parametrize("page", TWINS, ids=name)
def test_the_first_page_shows_pictures_of_its_language(page: Path) -> None:
    shown = set(re.findall(r"\]\(docs/pictures/([^)]*)\)", page.read_text("utf-8")))
    lang = "zh" if page.name.endswith(".zh-CN.md") else "en"
    assert shown == {f"{name}.{lang}.svg" for name in ("today", "call", "show", "board")}


def tables(page: str = "docs/rules.md") -> Iterator[tuple[str, list[str], list[list[str]]]]:
    """The tables of the rules: the command above each, its head and its rows."""
    text = (ROOT / page).read_text("utf-8")
    found = r"^\$ (keqing cadence preview .*)\n```\n\n((?:\|.*\n)+)"
    for command, table in re.findall(found, text, re.MULTILINE):
        head, _, *rows = [
            [cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()
        ]
        yield command, head, rows


RULES = tuple(tables())


def test_every_rule_of_dates_has_a_table() -> None:
    text = (ROOT / "docs/rules.md").read_text("utf-8")
    sections = re.findall(r"^## R(\d+) ", text, re.MULTILINE)
    assert list(map(int, sections)) == [*range(1, 18)]
    assert text.count("$ keqing cadence preview") == len(RULES)


@pytest.mark.parametrize(
    ("command", "head", "rows"), RULES, ids=[console_line[0] for console_line in RULES]
)
def test_dates_of_the_rules_come_out(
    command: str,
    head: list[str],
    rows: list[list[str]],
    keqing: Keqing,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    files_of_the_rules(tmp_path)
    ran = keqing(*shlex.split(command)[1:], "--format", "json")
    assert ran.code == 0, ran.err
    steps = json.loads(ran.out)["steps"]
    assert rows == [[str(step[KEYS.get(key, key)] or "") for key in head] for step in steps]


def files_of_the_rules(folder: Path) -> None:
    """Write the files that the page of the rules shows."""
    for console_line in transcripts.typed((ROOT / "docs/rules.md").read_text("utf-8")):
        if console_line.words.startswith("cat "):
            text = "".join(f"{line}\n" for line in console_line.shown)
            (folder / console_line.words.removeprefix("cat ")).write_text(text, "utf-8")


def test_the_chinese_page_of_the_rules_shows_the_same_tables_in_chinese(
    keqing: Keqing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    files_of_the_rules(tmp_path)
    shown = [*tables("docs/rules.zh-CN.md")]
    assert [command for command, _, _ in shown] == [command for command, _, _ in RULES]
    for command, head, rows in shown:
        ran = keqing("--lang", "zh", *shlex.split(command)[1:], "--format", "csv")
        assert ran.code == 0, ran.err
        printed = csv.DictReader(ran.out.lstrip("\ufeff").splitlines())
        assert rows == [[step[key] for key in head] for step in printed]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_pages_of_guides_show_what_a_barred_text_is_told(
    lang: str, keqing: Keqing, tmp_path: Path
) -> None:
    page = ROOT / {"en": "docs/guides.md", "zh": "docs/guides.zh-CN.md"}[lang]
    (text,) = re.findall(r'`(opening = ".*?")`', page.read_text("utf-8"))
    (shown,) = fenced(page, "text")
    file = tmp_path / "ours.toml"
    file.write_text(f'[guide.trial]\ntitle = {{ zh = "试", en = "Trial" }}\n{text}\n', "utf-8")
    said = keqing("--lang", lang, "guide", "check", str(file)).err.replace(str(file), file.name)
    assert "".join(said.split()) == "".join(shown.split())


def test_a_register_of_ones_own_takes_twenty_lines() -> None:
    page = transcripts.typed((ROOT / "docs/adding-a-kind.md").read_text("utf-8"))
    (text,) = [
        "".join(f"{line}\n" for line in typed.shown)
        for typed in page
        if typed.words == "cat loan.toml"
    ]
    found = definition_file.read_definitions(text, file="page", ground=Ground())
    assert found.keys == (("kind", "loan"), ("list", "devices"), ("cadence", "loan-due"))
    assert len(text.splitlines()) == 20


def test_every_kind_field_and_key_is_told() -> None:
    pages = ("docs/adding-a-kind.md", "docs/packs.md")
    page = "".join((ROOT / each).read_text("utf-8") for each in pages)
    for kind in kinds.built_in_kinds().by_name.values():
        (row,) = re.findall(
            rf"^\| {kind.name} \| {kind.title['zh']} \| (.*) \|$", page, re.MULTILINE
        )
        told = [
            f"**{field.name}** {field.title['zh']}"
            if field.required
            else f"{field.name} {field.title['zh']}"
            for field in kind.fields.values()
        ]
        assert row.split(", ") == told
    cadences = (ROOT / "docs/adding-a-cadence.md").read_text("utf-8")
    told_keys = re.findall(
        r"`(\w+)`", "".join(re.findall(r"^\| (`.*?) \|", cadences, re.MULTILINE))
    )
    assert set(told_keys) == set(cadence_file.KEYS)


def test_the_tour_names_every_room() -> None:
    tour = (ROOT / "docs/tour.md").read_text("utf-8")
    plan = tour[tour.index("src/keqing/\n") :].split("```")[0]
    source = ROOT / "src/keqing"
    rooms = {
        f"{path.name}/" if path.is_dir() else path.name
        for path in source.iterdir()
        if not path.name.startswith("_") and path.suffix in {"", ".py"}
    }
    within = ("commands", "services", "transfer")
    rooms |= {
        f"{path.parent.name}/" for room in within for path in source.glob(f"{room}/*/__init__.py")
    }
    assert set(re.findall(r"\w+\.py|(?<=\s)\w+/", plan)) == rooms


FILES = r"`([\w./-]+(?:\.(?:py|toml|po|json)|/))`"
"""A file or a folder of the project; a reader's own files are called x.csv and the like."""


@pytest.mark.parametrize("page", PROSE, ids=name)
def test_every_file_that_is_named_exists(page: Path) -> None:
    if page.name == "CHANGELOG.md":  # tells of files as they were then
        return
    tops = (ROOT, ROOT / "src/keqing", ROOT / "src/keqing/data")
    named = re.findall(FILES, page.read_text("utf-8"))
    assert [path for path in named if not any((top / path).exists() for top in tops)] == []


@pytest.mark.parametrize("page", DOCS, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    for target, heading in re.findall(r"\]\(([^)#:\s]*)(?:#([^)]*))?\)", page.read_text("utf-8")):
        there = page.parent / target if target else page
        assert there.exists(), target
        headings = re.findall(r"^#+ (.*)$", there.read_text("utf-8"), re.MULTILINE)
        assert not heading or heading in [
            re.sub(r"[^\w -]", "", title).lower().replace(" ", "-") for title in headings
        ]
