"""Make the files of a release, and show that whoever makes them again gets the same.

python checks/release.py --check    builds twice and compares; needs no network
python checks/release.py            also writes dist/: wheel, sdist, hashes, bill of materials, checksums

Each build has a folder, file times, umask, language, zone and order of sets of its own. The versions of the
tools are those of constraints.txt. docs/releasing.md says what comes before and after.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
DIST = ROOT / "dist"
PARTS = ("src", "docs", "README.md", "README.zh-CN.md", "CHANGELOG.md", "LICENSE", "pyproject.toml")
MAKERS = ("hatch_build.py", "constraints.txt", "CONTRIBUTING.md")
EPOCH = "1700000000"
"""The time of all packed files, in seconds: the same in each build, and of no meaning."""
TOOLS = ("cyclonedx-bom==7.*", "uv==0.*")
"""The makers of hashes and of the bill of materials, installed beside and not into the release."""
PACKED = (
    "keqing/py.typed",
    "keqing/data/locale/zh/LC_MESSAGES/keqing.mo",
    ".dist-info/licenses/LICENSE",
    ".data/data/share/man/man1/keqing.1",
    ".data/data/share/man/zh_CN/man1/keqing.1",
)
"""Ends of names that a wheel must hold."""


def main() -> int:
    """Build, compare and write, and return the exit code."""
    with tempfile.TemporaryDirectory(prefix="keqing-release-") as folder:
        top = Path(folder)
        first = build(top / "first", umask=0o022, LANG="C.UTF-8", TZ="UTC", PYTHONHASHSEED="1")
        second = build(
            top / "second" / "deeper", umask=0o077, LANG="C", TZ="Asia/Shanghai", PYTHONHASHSEED="2"
        )
        mistakes = [*differences(first, second), *missing(first)]
        for path, digest in first.items():
            print(f"{digest}  {path.name}")
        if not mistakes and "--check" not in sys.argv[1:]:
            write(top, first)
    print(*mistakes, f"{len(first)} files built twice, {len(mistakes)} mistakes", sep="\n")
    return 1 if mistakes else 0


def build(place: Path, *, umask: int, **environment: str) -> dict[Path, str]:
    """Return the SHA-256 of the sdist and the wheel that a copy of the clone builds in a place."""
    place.mkdir(parents=True)
    source = place / "source"
    source.mkdir()
    for name in (*PARTS, *MAKERS):
        copy(ROOT / name, source / name)
    out = place / "out"
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-t", "wheel", "-d", out],
        cwd=source,
        env=os.environ | environment | {"SOURCE_DATE_EPOCH": EPOCH},
        umask=umask,
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        sys.exit(f"The build failed:\n{done.stdout}{done.stderr}")
    return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(out.iterdir())}


def copy(source: Path, target: Path) -> None:
    """Copy a file or a folder without its times, and without what is compiled."""
    if source.is_file():
        shutil.copy(source, target)
    else:
        ignored = shutil.ignore_patterns("__pycache__", "*.mo", "*.pyc")
        shutil.copytree(source, target, copy_function=shutil.copy, ignore=ignored)


def differences(first: dict[Path, str], second: dict[Path, str]) -> Iterator[str]:
    """Say which file of one build differs from that of the other."""
    others = {path.name: digest for path, digest in second.items()}
    for path, digest in first.items():
        if others.get(path.name) != digest:
            yield f"{path.name} differs when it is built again elsewhere"


def missing(built: dict[Path, str]) -> Iterator[str]:
    """Say what the wheel lacks."""
    wheel = next(path for path in built if path.suffix == ".whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    for end in PACKED:
        if not any(name.endswith(end) for name in names):
            yield f"the wheel has no {end}"


def write(top: Path, built: dict[Path, str]) -> None:
    """Write all files of the release to dist/, which must be empty or not there."""
    DIST.mkdir(exist_ok=True)
    if any(DIST.iterdir()):
        sys.exit(f"Empty {DIST} first: old files would be released too.")
    for path in built:
        shutil.copy(path, DIST)
    tools, clean = top / "tools", top / "clean"
    for place in (tools, clean):
        venv.create(place, with_pip=True)
    run(tools / "bin/pip", "install", "-q", *TOOLS)
    hashes = DIST / "requirements.txt"
    run(
        tools / "bin/uv", "pip", "compile", "-q", "--universal", "--generate-hashes", "--no-header",
        "--no-annotate", "--python-version", "3.11", "--extra", "postgres", "--constraint", "constraints.txt",
        "--output-file", hashes, "pyproject.toml",
    )  # fmt: skip
    run(clean / "bin/pip", "install", "-q", "--require-hashes", "--no-deps", "-r", hashes)
    wheel = next(path for path in DIST.iterdir() if path.suffix == ".whl")
    run(clean / "bin/pip", "install", "-q", "--no-deps", "--no-index", wheel)
    run(clean / "bin/pip", "check")
    run(clean / "bin/pip", "uninstall", "-q", "-y", "pip", "setuptools")
    bill = DIST / "sbom.cdx.json"
    run(
        tools / "bin/cyclonedx-py", "environment", "--output-reproducible", "--validate", "--output-format",
        "JSON", "--pyproject", "pyproject.toml", "--output-file", bill, clean / "bin/python",
    )  # fmt: skip
    parts = json.loads(bill.read_text("utf-8"))["components"]
    print(f"{bill.name} names {len(parts)} packages")
    sums = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n"
        for path in sorted(DIST.iterdir())
    ]
    (DIST / "SHA256SUMS").write_text("".join(sums), "utf-8")


def run(*words: str | Path) -> None:
    """Run a program in the clone; stop when it fails."""
    subprocess.run(list(words), cwd=ROOT, check=True)


if __name__ == "__main__":
    sys.exit(main())
