"""Try the files of a release in an empty environment of the Python that runs this.

python3.13 checks/try_release.py dist    fails where anything does not work, or stays after uninstalling

It needs nothing but that Python with venv, and the package index. Git, compilers and the clone are not found.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path


def main() -> int:
    """Install, run, uninstall, and return the exit code."""
    dist = Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory(prefix="keqing-try-") as folder:
        top = Path(folder)
        place = top / "environment"
        venv.create(place, with_pip=True)
        (top / "home").mkdir()
        environment = {"HOME": str(top / "home"), "PATH": str(place / "bin"), "LANG": "C.UTF-8"}
        for name in ("PIP_CERT", "PIP_INDEX_URL", "SSL_CERT_FILE", "https_proxy", "http_proxy"):
            if name in os.environ:
                environment[name] = os.environ[name]

        def run(*words: str, **more: str) -> str:
            done = subprocess.run(
                words, cwd=top, env=environment | more, capture_output=True, text=True, check=False
            )
            if done.returncode:
                sys.exit(f"{' '.join(words)} gave {done.returncode}:\n{done.stdout}{done.stderr}")
            return done.stdout

        pip = (str(place / "bin/python"), "-m", "pip", "--disable-pip-version-check", "-q")
        hashes = ("--no-cache-dir", "--require-hashes", "--no-deps", "--only-binary", ":all:")
        run(*pip, "install", *hashes, "-r", str(dist / "requirements.txt"))
        before = files(place)
        wheel = next(dist.glob("*.whl"))
        run(*pip, "install", "--no-deps", "--no-index", "--no-compile", str(wheel))
        added = files(place) - before
        run(*pip, "check")
        packages = run(*pip[:-1], "list", "--format", "freeze").split()
        keqing = str(place / "bin/keqing")
        version = run(keqing, "--version").strip()
        for language in ("en", "zh"):
            run(keqing, "demo", KEQING_LANG=language)
            run(keqing, "today", "-h", KEQING_LANG=language)
            database = str(top / f"{language}.db")
            begun = ("--department", "D", "--name", "A", "--capacity", "20", "--preset", "therapy")
            run(keqing, "--db", database, "init", *begun, KEQING_LANG=language)
            run(keqing, "--db", database, "today", KEQING_LANG=language)
            run(keqing, "--db", database, "doctor", KEQING_LANG=language)
        strangers = [
            name
            for name in sorted(added)
            if "/site-packages/keqing" not in f"/{name}"
            and not name.startswith(("bin/keqing", "share/man/"))
        ]
        run(*pip, "uninstall", "-y", "keqing")
        left = sorted(name for name in files(place) - before if "__pycache__" not in name)
    print(
        f"Python {sys.version.split()[0]}: {version}, {len(packages)} packages with pip, {len(added)} files"
    )
    for name in strangers:
        print(f"installed elsewhere: {name}")
    for name in left:
        print(f"left behind: {name}")
    return 1 if strangers or left else 0


def files(place: Path) -> set[str]:
    """Return all files below a folder, by their paths from it."""
    return {path.relative_to(place).as_posix() for path in place.rglob("*") if path.is_file()}


if __name__ == "__main__":
    sys.exit(main())
