"""Nothing is loaded while others wait: the modules of a writer are there before it takes the lock."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands import every_command
from tests.commands.every_command import Office, Words

WATCH = """
import json, os, sys
from sqlalchemy import Engine, event

held = None

def said(statement):
    global held
    if statement == "BEGIN IMMEDIATE":
        held = set(sys.modules)

@event.listens_for(Engine, "connect")
def connected(connection, record):
    connection.set_trace_callback(said)

@event.listens_for(Engine, "commit")
def given_back(connection):
    global held
    if held is not None:
        sys.stderr.write("LOADED" + json.dumps(sorted(set(sys.modules) - held)) + "\\n")
    held = None

from keqing.cli import main
main()
"""
NAMES = ("log", "promise", "add", "add-customer", "edit-customer", "add-contact", "amend", "merge", "undo",
         "import", "cadence on", "gathering add", "add-agent")  # fmt: skip


def loaded(office: Office, name: str, words: Words) -> list[str]:
    """The modules that one command, alone in its process, loads while it holds the lock."""
    ran = subprocess.run(
        [sys.executable, "-c", WATCH, *name.split(), *words],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert ran.returncode == 0, ran
    said = [line for line in ran.stderr.splitlines() if line.startswith("LOADED")]
    assert said, ran
    return [module for line in said for module in json.loads(line.removeprefix("LOADED"))]


@pytest.mark.parametrize("name", NAMES)
def test_no_module_is_loaded_while_the_lock_is_held(office: Office, name: str) -> None:
    cases = {**every_command.WRITES, "undo": (("--yes",),), "import": (("agents.csv", "--yes"),)}
    assert loaded(office, name, every_command.filled(office.keqing, cases[name][0])) == []
