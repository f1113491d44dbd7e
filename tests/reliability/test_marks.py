"""Whatever goes wrong, no name, no number and nothing of a statement is in what is said or kept of it."""

# ruff: noqa: S608  # statements of this test

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from keqing.commands.output_file import absolute
from keqing.timeline.fold import Folding
from keqing.transfer.write.lock import alone
from tests.commands.every_command import BOX
from tests.conftest import Keqing
from tests.long_profile import Profile
from tests.store.conftest import on_server
from tests.store.servers import TEMPLATE

NAME, NUMBER = "慕容印记", "13987650412"
PARTS = (NAME, "印记", NUMBER, NUMBER[3:], NUMBER[-4:])
"""What may stand nowhere, shortened or not."""
_STATEMENT = re.compile(r"\[SQL|parameters:|VALUES \(|CAST\(|DETAIL:|LINE 1|near \"")
_ASKED = re.compile(r"\s*(INSERT|UPDATE|DELETE|SELECT (?!CAST|pg_catalog|current|version))")

Statement = tuple[str, tuple[object, ...]]
_ROW = f"(id, code, name, type, status) VALUES (1, '{NAME}', '{NUMBER}', 'consumer', 'active')"
OF_BOTH: Mapping[str, Statement] = {
    "a row that is there already": (f"INSERT INTO customer {_ROW}", ()),
    "a row without what it must have": (f"INSERT INTO customer (name) VALUES ('{NAME}')", ()),
    "a column that is none": (f'SELECT "{NAME}{NUMBER}"."x" FROM customer', ()),
    "a mistake in the statement": (f"SELECT '{NAME}' FROM FROM '{NUMBER}'", ()),
    "a customer of nobody": (f"INSERT INTO stop (customer_id, evidence) VALUES (-1, '{NAME}')", ()),
}
OF_FILES: Mapping[str, Statement] = {
    "no JSON": ("SELECT json(?)", (f"{NAME}{NUMBER}",)),
    "bytes that are no letters": (f"SELECT '{NAME}{NUMBER}' || CAST(x'ff' AS TEXT)", ()),
    "a value of another kind": ("SELECT ?", ({NAME: NUMBER},)),
    "a number too large": ("SELECT ?", (int(NUMBER) ** 9,)),
}
OF_SERVERS: Mapping[str, Statement] = {
    "no number": ("SELECT CAST(%s AS integer)", (f"{NAME}{NUMBER}",)),
    "a value too long": ("UPDATE alembic_version SET version_num = %s", (f"{NAME}{NUMBER}" * 9,)),
    "a letter that is none": ("SELECT CAST(%s AS text)", (f"{NAME}\0{NUMBER}",)),
    "a value of another kind": ("SELECT CAST(%s AS text)", (object(),)),
    "bytes that are no letters": (f"SELECT '{NAME}' || convert_from('\\xff', 'UTF8')", ()),
    "words of a trigger": (f"DO $$ BEGIN RAISE EXCEPTION '{NAME} {NUMBER}'; END $$", ()),
    "a connection that is lost": (
        f"SELECT pg_terminate_backend(pg_backend_pid()), '{NAME}'",
        (),
    ),
    "a lock that is held": (f"DO $$ BEGIN RAISE '{NAME}' USING ERRCODE = '55P03'; END $$", ()),
}
_TEXT = f"{NAME} {NUMBER}"
OF_PYTHON: Mapping[str, Callable[[], BaseException]] = {
    "a value": lambda: ValueError(_TEXT),
    "a key": lambda: KeyError(NAME, NUMBER),
    "a letter": lambda: UnicodeEncodeError("gbk", _TEXT, 0, 1, _TEXT),
    "an error with notes": lambda: noted(TypeError(_TEXT)),
    "errors in one": lambda: ExceptionGroup(_TEXT, [ValueError(_TEXT), LookupError(_TEXT)]),
    "a check of ours": lambda: AssertionError(_TEXT),
}
LINES = (
    ("log", "C0001", "接通", NAME, "--entry", NUMBER), ("show", "C0001", "--history"), ("edit-customer", "C0001", "--note", _TEXT), ("today", "--team"), ("list", "--all"), ("history",),
    ("add-customer", f"{NAME}二", "--phone", "13987650413"), ("export", "customers", "--format", "csv"), ("add", "purchase", "C0001", *BOX), ("undo", "--yes"), ("import", "people.csv", "--yes"), ("check", "--replay"), ("merge", "C0001", "C0002", "--yes"),
)  # fmt: skip
INIT = ("init", "--department", "一组", "--name", NAME, "--capacity", "60", "--preset", "therapy")
MORE: tuple[tuple[str, ...], ...] = ((), ("--debug",), ("--quiet",))


def noted(error: BaseException) -> BaseException:
    error.add_note(_TEXT)
    return error


class Failing:
    """Lets one statement of a command be another, which fails, or lets Python fail in its place."""

    def __init__(self) -> None:
        self.instead: Statement | Callable[[], BaseException] | None = None
        self.after = 0
        self.met = 0

    def next(self, instead: Statement | Callable[[], BaseException], after: int) -> None:
        self.instead, self.after = instead, after

    def __call__(self, *asked: Any) -> tuple[str, Any]:
        _, _, statement, parameters, _, many = asked
        instead = self.instead
        if instead is None or many or not _ASKED.match(statement):
            return statement, parameters
        self.after -= 1
        if self.after >= 0:
            return statement, parameters
        self.instead = None
        self.met += 1
        if callable(instead):
            raise instead()
        return instead


@pytest.fixture
def failing() -> Iterator[Failing]:
    made = Failing()
    event.listen(Engine, "before_cursor_execute", made, retval=True)
    yield made
    event.remove(Engine, "before_cursor_execute", made)


@pytest.fixture(params=["file", "server"])
def marked(
    request: pytest.FixtureRequest, keqing: Keqing, home: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Keqing]:
    """A department in whose every table the name and the number stand."""
    on = None
    if request.param == "server":
        on = on_server(request.getfixturevalue("server"), TEMPLATE)
        monkeypatch.setenv("KEQING_DB", next(on))
        work(keqing, ("add-agent", NAME))
    else:
        work(keqing, INIT)
    Path("people.csv").write_text(f"姓名,电话\n{NAME}三,13987650415\n", "utf-8")
    yield keqing
    for _ in on or ():
        pass


def work(keqing: Keqing, first: tuple[str, ...]) -> None:
    """Have the name and the number in every table."""
    for words in (
        first,
        ("config", "set", "agent", NAME),
        ("add-customer", NAME, "--phone", NUMBER, "--note", _TEXT, "--tag", NAME),
        ("edit-customer", "C0001", "--address", _TEXT),
        ("add-customer", "王秀英"),
        ("add-contact", "C0001", NAME, "--relation", NAME, "--phone", NUMBER),
        ("log", "C0001", "接通", _TEXT, "--entry", _TEXT),
        ("promise", "C0001", "明天", _TEXT),
        ("gathering", "add", NAME, "2026-12-30"),
        ("add", "purchase", "C0001", f"product={NAME}", *BOX[1:]),
    ):
        ran = keqing(*words)
        assert ran.code == 0, ran.err


def leaks(text: str) -> list[str]:
    """Return what of a text should not be in it."""
    return [part for part in PARTS if part in text] + _STATEMENT.findall(text)


@pytest.mark.no_cover
def test_no_error_tells_of_anybody(
    marked: Keqing,
    failing: Failing,
    home: Path,
    request: pytest.FixtureRequest,
    profile: Profile,
) -> None:
    kinds: dict[str, Statement | Callable[[], BaseException]] = {**OF_BOTH, **OF_PYTHON}
    kinds.update(OF_SERVERS if "server" in request.node.callspec.id else OF_FILES)
    state, found, tried = home / ".local/state/keqing", list[str](), 0
    for n, (kind, instead) in enumerate(kinds.items()):
        for at, words in enumerate(LINES):
            if not profile.long and (n + at) % len(LINES) > 1:
                continue
            tried += 1
            failing.next(instead, after=(n + at) % profile.times(2, 7))
            ran = marked(*words, *MORE[(n + at) % 3])
            logs = "".join(file.read_text("utf-8") for file in state.glob("*.log"))
            if failing.instead is None and ran.code == 0:
                continue  # it was asked for what could be left out
            if failing.instead is None and (said := [*leaks(ran.err), *leaks(logs)]):
                found.append(f"{kind}: {words[0]}: {said} {ran.err[-300:]!r}")
            for file in state.glob("*.log"):
                file.unlink()
    assert not found, "\n".join(found)
    assert failing.met > tried / 2
    profile.measured(f"marks in errors, {request.node.callspec.id}", errors=failing.met, leaks=0)


def test_an_error_within_a_rule_tells_of_nobody(
    keqing: Keqing, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keqing(*INIT)
    keqing("add-customer", NAME, "--phone", NUMBER)

    def wrong(*about: object) -> None:
        raise LookupError(NAME, NUMBER, about)

    monkeypatch.setattr(Folding, "_contact", wrong)
    ran = keqing("log", "C0001", "接通", NAME, "--debug")
    assert "LookupError" in ran.err
    logs = (home / ".local/state/keqing/errors.log").read_text("utf-8")
    assert not [*leaks(ran.err), *leaks(logs)]


def test_runs_that_did_nothing_tell_of_nobody(keqing: Keqing, home: Path) -> None:
    keqing(*INIT)
    keqing("add-customer", NAME, "--phone", NUMBER)
    state = home / ".local/state/keqing"
    with alone(state / "locks", absolute("a.csv")):
        ran = keqing("export", "customers", "-o", "a.csv", "--lock")
    assert (ran.code, ran.out) == (0, "")
    assert not leaks((state / "runs.log").read_text("utf-8"))
