"""Check that constraints.txt names the versions that are tested here, or write it.

python checks/constraints.py            fails where it differs from what is installed, or lacks something
python checks/constraints.py --update   writes the installed versions of all that keqing and its tests need

Nothing is asked of the network: the environment that ran the tests says what was tested.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
FILE = ROOT / "constraints.txt"
HEAD = """\
# The versions that the tests were run with, for Python 3.11 to 3.13. The README's commands install these.
# After a change of pyproject.toml, or with newer versions: python checks/constraints.py --update
"""
OLDEST = (3, 11)
"""The Python that needs the most packages."""
UNBOUNDED = frozenset({"tzdata", "types-openpyxl", "types-python-dateutil"})
"""Data and stubs numbered by their day, of which the newest is the right one."""


def main() -> int:
    """Check or update, and return the exit code."""
    if "--update" in sys.argv[1:]:
        FILE.write_text(HEAD + "".join(f"{line}\n" for line in installed()), "utf-8")
        return 0
    mistakes = [*unbounded(), *differences()]
    print(*mistakes, f"{len(written())} versions, {len(mistakes)} mistakes", sep="\n")
    return 1 if mistakes else 0


def required() -> list[Requirement]:
    """Return what pyproject.toml asks for, to run, to test and to build."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)
    extras = project["project"]["optional-dependencies"].values()
    words = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    return [Requirement(word) for word in [*words, *(word for extra in extras for word in extra)]]


def to_run() -> list[Requirement]:
    """Return what pyproject.toml asks for to run, on PostgreSQL too."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)["project"]
    words = [*project["dependencies"], *project["optional-dependencies"]["postgres"]]
    return [Requirement(word) for word in words]


def installed() -> list[str]:
    """Return `name==version` of everything that is needed, directly or not, in the order of the names."""
    return [f"{name}=={version}" for name, version in needed(required()).items()]


def needed(waiting: list[Requirement]) -> dict[str, str]:
    """Return the installed versions of what is asked for, and of all that it needs, by name."""
    found: dict[str, str] = {}
    waiting = list(waiting)
    while waiting:
        wanted = waiting.pop()
        name = canonicalize_name(wanted.name)
        if name in found and not wanted.extras:
            continue
        try:
            package = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            sys.exit(
                f"{name} is not installed here: pip install -c constraints.txt -e '.[dev,postgres]'"
            )
        found[name] = package.version
        for word in package.requires or []:
            below = Requirement(word)
            marker = below.marker
            if marker is None or any(
                marker.evaluate({"extra": extra}) for extra in ("", *wanted.extras)
            ):
                waiting.append(Requirement(str(below).partition(";")[0]))
    return dict(sorted(found.items()))


def written() -> list[str]:
    """Return the lines of the file that name a version."""
    if not FILE.exists():
        return []
    lines = FILE.read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def differences() -> Iterator[str]:
    """Say what the file has otherwise than the environment."""
    here, there = set(installed()), set(written())
    for line in sorted(here - there):
        yield f"installed, and not in constraints.txt: {line}"
    first = sys.version_info[:2] == OLDEST  # later ones need fewer packages
    for line in sorted(there - here) if first else ():
        yield f"in constraints.txt, and not installed: {line}"


def unbounded() -> Iterator[str]:
    """Say which requirement lets a new major version in that nobody has tried."""
    for wanted in required():
        tops = [bound for bound in wanted.specifier if bound.operator in {"<", "<=", "==", "~="}]
        if not tops and wanted.name not in UNBOUNDED:
            yield f"pyproject.toml: {wanted} has no upper bound"


if __name__ == "__main__":
    sys.exit(main())
