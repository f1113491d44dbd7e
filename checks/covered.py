"""Check the coverage of branches that a test run has written to .coverage.

python checks/covered.py    fails below 95 % overall, or below 100 % in the rules
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

import coverage

ROOT = Path(__file__).parents[1]
OVERALL = 95.0
WHOLE = ("src/keqing/schedule.py",)


def main() -> int:
    """Print both figures and return the exit code."""
    data = coverage.Coverage(
        data_file=str(ROOT / ".coverage"), config_file=str(ROOT / "pyproject.toml")
    )
    data.load()
    overall = data.report(file=sys.stdout)
    rules = data.report(include=list(WHOLE), file=io.StringIO())
    print(f"coverage {overall:.1f} % (at least {OVERALL:.0f}), schedule.py {rules:.1f} % (100)")
    return 0 if overall >= OVERALL and rules == 100.0 else 1  # noqa: PLR2004  # all of it


if __name__ == "__main__":
    sys.exit(main())
