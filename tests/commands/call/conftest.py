"""A call session whose lines a test types."""

from __future__ import annotations

import builtins
import json
import sys
from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import Begin, Keqing, Ran

Typed = Callable[..., Ran]
Told = Callable[..., Any]

BOX = ("product=安胶囊", "line=therapy", "quantity=6", "pack=30", "daily=6")
"""A purchase on the 20th makes a call due on the 23rd, the day of the tests."""


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the command find a terminal."""
    monkeypatch.setattr("keqing.commands.call.command.somebody", lambda: True)
    monkeypatch.setattr(type(sys.stdout), "isatty", lambda _: True, raising=False)


@pytest.fixture
def typed(keqing: Keqing, terminal: None, monkeypatch: pytest.MonkeyPatch) -> Typed:
    """Run a plain session and type these lines; then the input ends. What happens meanwhile is a function of a line."""

    def ran(*lines: str | Callable[[], str], options: tuple[str, ...] = ()) -> Ran:
        left = iter(lines)

        def read_line(question: str) -> str:
            sys.stdout.write(question)
            try:
                line = next(left)
            except StopIteration:
                raise EOFError from None
            answer = line if isinstance(line, str) else line()
            sys.stdout.write(f"{answer}\n")
            return answer

        monkeypatch.setattr(builtins, "input", read_line)
        return keqing("call", "--plain", *options)

    return ran


@pytest.fixture
def told(keqing: Keqing) -> Told:
    """Run a command and read its JSON."""

    def document(*words: str) -> Any:
        ran = keqing(*words, "--format", "json")
        assert (ran.code, ran.err) == (0, ""), ran
        return json.loads(ran.out)

    return document


@pytest.fixture
def desk(begin: Begin) -> Keqing:
    """Three customers with a call due today: C0001, C0002 with a second number, C0003."""
    people = (
        ("王秀英", "--phone", "13800000001"),
        ("李四", "--phone", "13800000002", "--phone", "13900000002"),
        ("张三", "--phone", "13800000003"),
    )
    lines = [
        words
        for name, *more in people
        for words in (
            ("add-customer", name, *more, "--date", "2026-11-20"),
            ("add", "purchase", name, *BOX, "--date", "2026-11-20"),
        )
    ]
    return begin("therapy", *lines)


def contacts(told: Told, code: str) -> list[tuple[str, str | None]]:
    """The contacts on file, the newest first."""
    events = told("show", code, "--history")["events"]
    return [
        (event["outcome"], event["text"])
        for event in events
        if event["kind"] == "contact" and not event["voided"]
    ]
