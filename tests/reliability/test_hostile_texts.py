"""Hostile texts in every field, through every command that shows them, in every form: nothing steers, runs or leads."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from keqing.records.gatherings import SignInLayout
from keqing.text.harmless import clean_for_file, clean_text
from keqing.transfer.write.sign_in_sheet import to_sheet
from tests.commands.every_command import READS
from tests.conftest import Keqing
from tests.long_profile import Profile
from tests.reliability import hostile_rows
from tests.reliability.command_grammar import Form, forms
from tests.reliability.harmless_forms import BY_FORM, of_text
from tests.reliability.hostile import HOSTILE
from tests.sharing import kept_home

DEMO = ".local/state/keqing/demo/keqing.db"
ODD = re.compile("did not expect|程序出错了|Traceback")
READ: dict[str, tuple[tuple[str, ...], ...]] = {
    "today": (("--team", "--all"), ("--visits",)), "week": (("--team", "--all"),), "list": (("--all",), ("agents",)), "show": (("C0007", "--history", "--health", "--full"), ("C0013", "--history")), "why": (("C0007",),),
    "history": ((), ("C0007", "--health")), "brief": (("C0007", "--health", "--full"),), "open": ((),), "limits": (("C0007",),), "level": (("C0007",),), "forecast": (("--days", "30"),), "load": ((),), "board": ((),),
    "report": (("day", "--team"), ("month", "--team"), ("漏斗",), ("久未联系",)), "register": (("购买",), ("投诉",)), "summary": (("购买",), ("来电咨询",)), "orphans": ((),), "files": ((),),
    "export": (("customers",), ("contacts",), ("today",), ("week",), ("purchase",)), "sheet": (("--full", "--health"),), "gathering list": (("--all",),), "product list": ((),), "ladder list": ((),), "ladder report": (("relationship",),),
    "cadence list": ((),), "define list": ((),), "almanac show": (("2026",),), "festivals": ((),), "audit verify": ((),), "check": ((),), "doctor": ((),), "config": ((),), "guide list": ((),), "dump": ((),), "what-if": (("--without", "李敏"),), "cron print": ((),), "print": (("customer-file", "C0007"),),
}  # fmt: skip
"""Commands that show what was entered, with what may follow their names."""
AND_DAYS = 2
"""The round in which even days and amounts are hostile."""
SHOWS_NONE: Mapping[str, str] = {
    **dict.fromkeys(
        (
            "cadence check",
            "cadence diff",
            "cadence export",
            "cadence preview",
            "cadence show",
            "cadence split",
        ),
        "it shows a definition, which is read with no such text in it",
    ),
    **dict.fromkeys(
        (
            "define check",
            "define diff",
            "define export",
            "define show",
            "guide check",
            "guide diff",
            "guide show",
        ),
        "as of a cadence; files with such texts are drawn in test_fuzzed_settings.py",
    ),
    **dict.fromkeys(
        ("access check", "access print"), "it asks a server, and shows rules of the program"
    ),
    **dict.fromkeys(
        ("backup", "copy-to", "rebuild", "upgrade"), "it says how many there are, and shows none"
    ),
    **dict.fromkeys(
        ("gathering show", "gathering sheet"),
        "the name to ask for is another in each round; gathering list shows it",
    ),
    **dict.fromkeys(("completion", "date", "help"), "it reads no database"),
}
"""Reading commands that are not tried, with the reason."""
OTHERS = frozenset({"config"})
"""Commands that are tried, though they can write."""
ENDINGS = ("csv", "tsv", "xlsx", "json", "ndjson", "md", "html", "ics", "vcf")
WRITE = (
    ("add-customer", "{}", "--phone", "13712345678", "--note", "{}", "--tag", "{}"), ("log", "C0001", "接通", "{}", "--entry", "{}"), ("promise", "C0002", "明天", "{}"), ("add-contact", "C0001", "{}", "--relation", "{}"),
    ("edit-customer", "C0003", "--name", "{}"), ("gathering", "add", "{}", "2026-12-30"), ("add-agent", "{}"), ("add", "complaint", "C0002", "经过={}"), ("pause", "C0004", "--reason", "{}"), ("void", "1", "--reason", "{}", "--yes"),
    ("config", "set", "agent", "{}"), ("list", "{}"), ("show", "{}"), ("export", "customers", "-o", "{}.csv"), ("product", "merge", "安和胶囊", "{}", "--yes"),
)  # fmt: skip


def lines(form: Form) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each form in which a command can say its result, and what is typed for it."""
    offered = {name: choices for names, _, choices in form.options for name in names}
    for more in READ[" ".join(form.words)]:
        fitting = tuple(word for word in more if not word.startswith("--") or word in offered)
        for choice in (*offered.get("--format", ()),) or (
            ("ndjson",) if form.words == ("dump",) else ("table",)
        ):
            asked = ("--format", choice) if "--format" in offered else ()
            yield choice, (*form.words, *fitting, *asked)
        if {"-o", "--output"} & offered.keys():
            for ending in ENDINGS if form.words != ("dump",) else ("ndjson",):
                yield ending, (*form.words, *fitting, "-o", f"out.{ending}")


def wrong(keqing: Keqing, form: str, words: tuple[str, ...]) -> Iterator[str]:
    """Yield what is wrong about what a command line says, and about the file that it writes."""
    file = Path(words[-1]) if "-o" in words else None
    if file:
        file.unlink(missing_ok=True)
    ran = keqing(*words)
    if ODD.search(ran.err + ran.out):
        yield f"{ran.err[-300:]}"
        return
    yield from of_text(ran.err)
    content = file.read_bytes() if file and file.exists() else ran.out.encode()
    if content and not (file and not file.exists()):
        try:
            yield from BY_FORM[form](content.removeprefix(b"\xef\xbb\xbf"))
        except Exception as error:  # noqa: BLE001  # a reader that cannot read it
            yield f"it cannot be read: {error!r}"


@pytest.fixture
def demo(keqing: Keqing, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Keqing:
    """The demo of a department whose name is hostile, too."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KEQING_DB", str(home / DEMO))

    def made() -> None:
        for words in (("demo",), ("gathering", "add", "联谊会", "2026-12-30", "--place", "礼堂")):
            ran = keqing(*words)
            assert ran.code == 0, ran.err

    kept_home(home, (__name__, "demo"), made)
    return keqing


def test_every_reading_command_is_tried_or_excepted() -> None:
    assert (READ.keys() - OTHERS) | SHOWS_NONE.keys() == READS
    assert not READ.keys() & SHOWS_NONE.keys()


@pytest.mark.no_cover
def test_no_form_of_any_command_lets_a_text_act(
    demo: Keqing, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, profile: Profile
) -> None:
    model, file = tmp_path / "model.db", home / DEMO
    shutil.copy(file, model)
    known = [form for form in forms() if " ".join(form.words) in READ]
    assert {" ".join(form.words) for form in known} == {*READ}
    found, tried = list[str](), 0
    rounds = profile.times(1, 3)
    for n in range(rounds):
        shutil.copy(model, file)
        hostile_rows.fill(file, n * 37, days=n == AND_DAYS)
        monkeypatch.setenv("KEQING_LANG", "zh" if n % 2 else "en")
        for form in known:
            for choice, words in [*lines(form)][n % 3 :: profile.times(61, 1)]:
                tried += 1
                found += [f"{n} {words}: {said}" for said in wrong(demo, choice, words)]
    assert not found, "\n".join(dict.fromkeys(found))
    profile.measured("hostile texts shown", texts=len(hostile_rows.STORABLE), lines=tried, wrong=0)


@pytest.mark.no_cover
def test_no_text_that_is_typed_acts_or_is_lost(demo: Keqing, profile: Profile) -> None:
    found = list[str]()
    texts = HOSTILE[:: profile.times(40, 3)]
    for n, text in enumerate(texts):
        for words in WRITE if profile.long else WRITE[n % 3 :: 3]:
            ran = demo(*(word.replace("{}", text) for word in words))
            said = [*of_text(ran.err + ran.out), *ODD.findall(ran.err)]
            found += [f"{words[0]} {text[:60]!r}: {what}" for what in said]
        kept = [" ".join(form.split()) for form in (text, clean_text(text), clean_for_file(text))]
        edited = demo("edit-customer", "C0003", "--name", text)
        if edited.code == 0:
            name = json.loads(demo("show", "C0003", "--format", "json").out)["name"]
            if " ".join(name.split()) not in kept:
                found.append(f"{text[:60]!r} became {name[:60]!r}")
    assert not found, "\n".join(found)
    profile.measured("hostile texts typed", texts=len(texts), wrong=0)


@pytest.mark.parametrize("ending", ["txt", "html"])
def test_a_form_in_a_file_holds_no_text_that_acts(demo: Keqing, home: Path, ending: str) -> None:
    hostile_rows.fill(home / DEMO, 0)
    for code in ("C0001", "C0007", "C0013"):
        assert demo("print", "customer-file", code, "-o", f"{code}.{ending}").code == 0
        assert not [*of_text(Path(f"{code}.{ending}").read_text("utf-8"))]


@pytest.mark.parametrize("ending", ["csv", "html", "xlsx"])
def test_a_sign_in_sheet_holds_no_text_that_acts(ending: str) -> None:
    rows = tuple(("1", "C0001", text, "", "1", text, "", "") for text in hostile_rows.STORABLE)
    layout = SignInLayout("会\x1b[31m\u202e", "zh", ("序号", *"甲乙丙丁戊己庚"), rows)
    content = to_sheet(f".{ending}", layout).removeprefix(b"\xef\xbb\xbf")
    said = [what for what in BY_FORM[ending](content) if what != "rows of different lengths"]
    assert not said


@pytest.mark.parametrize("sign", ["%", "_", "\\", "*", "?"])
def test_a_sign_of_a_pattern_finds_only_itself(demo: Keqing, home: Path, sign: str) -> None:
    assert demo("add-customer", f"甲{sign}乙", "--phone", "13712345678").code == 0
    ran = demo("list", f"甲{sign}", "--format", "json")
    names = [customer["name"] for customer in json.loads(ran.out)["customers"]]
    assert names == [f"甲{sign}乙"]
