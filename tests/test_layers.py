"""The house stands as it is drawn: what may import what, and how late the heavy things load."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HEAVY = (
    "sqlalchemy",
    "alembic",
    "rich.console",
    "rich.table",
    "pypinyin",
    "borax",
    "chinese_calendar",
    "sqlite3",
)


def loaded_by(script: str) -> set[str]:
    """Return the modules that Python has loaded at the end of a script, unmeasured."""
    told = f"{script}\nimport sys; print('\\n'.join(sys.modules))"
    plain = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    out = subprocess.check_output([sys.executable, "-c", told], text=True, cwd=ROOT, env=plain)
    return set(out.split())


def test_imports_point_down_only() -> None:
    check = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert check.returncode == 0, check.stdout + check.stderr


@pytest.mark.parametrize("words", [["-h"], ["--version"], ["tody"], ["config", "get", "lang"], []])
def test_light_commands_load_nothing_heavy(words: list[str]) -> None:
    loaded = loaded_by(f"from keqing.cli import run_program; run_program({words!r})")
    assert loaded.isdisjoint(HEAVY)


@pytest.mark.parametrize("words", [["-h"], ["cadence", "-h"]])
def test_help_loads_no_command(words: list[str]) -> None:
    commands = {path.stem for path in (ROOT / "src/keqing/commands").glob("*.py")}
    own = {"__init__", "confirm", "options"}  # what help and the words of a line need themselves
    loaded = loaded_by(f"from keqing.cli import run_program; run_program({words!r})")
    assert loaded.isdisjoint(f"keqing.commands.{name}" for name in commands - own)


def test_loading_looks_for_no_cycles() -> None:
    script = """
import gc, sys
from keqing.__main__ import YOUNG_OBJECTS, main
sys.argv[1:] = ["--version"]
try:
    main()
except SystemExit:
    print("looks after", gc.get_threshold()[0] == YOUNG_OBJECTS, "kept", gc.get_freeze_count() > 0)
"""
    out = subprocess.check_output([sys.executable, "-c", script], text=True, cwd=ROOT)
    assert out.endswith("looks after True kept True\n")


def test_completion_of_names_loads_nothing_heavy() -> None:
    script = """
import os, sys
os.environ.update(_KEQING_COMPLETE="complete_bash", COMP_WORDS="keqing\\nto", COMP_CWORD="1")
from keqing.__main__ import main
try:
    main()
except SystemExit:
    pass
"""
    loaded = loaded_by(script)
    assert "today" in loaded
    assert loaded.isdisjoint({*HEAVY, "typer", "keqing.config", "dataclasses"})
