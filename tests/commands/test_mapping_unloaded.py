"""What only reads gets by without the mapping of objects, which would take half of its time."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Keqing

WATCH = """
import sys
from keqing.cli import run_program
code = run_program(sys.argv[1:])
print(code, "sqlalchemy.orm" in sys.modules, file=sys.stderr)
"""
READING = (
    "today --agent 李敏",
    "today --team --format json",
    "week --team",
    "list",
    "list 王",
    "list wang",
    "show C0001",
    "why C0001",
    "check",
    "cadence list",
    "gathering list",
)


@pytest.mark.parametrize("words", READING)
def test_what_only_reads_loads_no_mapping(department: Keqing, words: str) -> None:
    assert department("add-customer", "王秀英", "--phone", "13800010001").code == 0
    ran = subprocess.run(
        [sys.executable, "-c", WATCH, *words.split()],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    code = 1 if words == "check" else 0  # somebody has no next date
    assert ran.stderr.splitlines()[-1:] == [f"{code} False"], ran
