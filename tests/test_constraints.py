"""What the README installs is what was tested, and no new major version comes in unseen."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]


def test_every_requirement_has_an_upper_bound_and_a_tested_version() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)["project"]
    words = [*project["dependencies"]]
    words += [word for extra in project["optional-dependencies"].values() for word in extra]
    named = {line.partition("==")[0] for line in _lines()}
    for word in words:
        wanted = Requirement(word)
        assert canonicalize_name(wanted.name) in named
        if wanted.name not in {"tzdata", "types-openpyxl", "types-python-dateutil"}:
            assert any(bound.operator == "<" for bound in wanted.specifier), word


def test_the_readmes_install_them() -> None:
    for name in ("README", "docs/installing"):
        commands = [
            line
            for lang in ("", ".zh-CN")
            for block in re.findall(
                r"^```sh\n(.*?)^```",
                (ROOT / f"{name}{lang}.md").read_text("utf-8"),
                re.DOTALL | re.MULTILINE,
            )
            for line in block.splitlines()
            if "install" in line
        ]
        assert len(commands) == 4
        assert all("-c constraints.txt" in command for command in commands)


def test_the_file_names_versions_and_nothing_else() -> None:
    assert all(re.fullmatch(r"[a-z0-9-]+==[0-9][0-9a-z.]*", line) for line in _lines())


def _lines() -> list[str]:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]
