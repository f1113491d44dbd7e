"""A department that is told what happens on the command line, on the days that a test names."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.conftest import Keqing, Ran
from tests.sharing import kept_home

BOX = ("product=安胶囊", "line=therapy", "quantity=6", "pack=30", "daily=6")


class Department:
    """A department of one, and its command line."""

    def __init__(self, keqing: Keqing, preset: str = "all") -> None:
        self.keqing = keqing
        kept_home(Path.home(), ("told", preset), lambda: self.begin(preset))

    def begin(self, preset: str) -> None:
        words = ("--department", "一部", "--name", "李敏", "--capacity", "50", "--preset", preset)
        self.do("init", *words)

    def do(self, *words: str) -> Ran:
        ran = self.keqing(*words)
        assert (ran.code, ran.err) == (0, ""), ran
        return ran

    def json(self, *words: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.do(*words, "--format", "json").out)
        return found

    def customer(self, name: str, *more: str) -> str:
        return str(self.json("add-customer", name, "--date", "2026-11-20", *more)["code"])

    def today(self, day: str, *more: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.json("today", "--date", day, *more)["rows"]
        return rows

    def listed(self, day: str) -> dict[str, list[str]]:
        """Who stands in the list of a day, each with the labels of the reasons."""
        return {
            row["name"]: [f"{reason['cadence']} {reason['label']}" for reason in row["reasons"]]
            for row in self.today(day)
        }

    def due(self, who: str, cadence: str) -> str:
        followups = self.json("show", who)["followups"]
        (found,) = [followup["due"] for followup in followups if followup["cadence"] == cadence]
        return str(found)

    def call(self, who: str, day: str, outcome: str = "reached", *more: str) -> dict[str, Any]:
        text = ("都好",) if outcome in {"reached", "visited"} else ()
        return self.json("log", who, outcome, *text, "--date", day, *more)
