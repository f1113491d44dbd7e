"""A release is the same wherever it is made, and all that comes with it may be used."""

from __future__ import annotations

import zipfile
from email.message import Message
from importlib import metadata
from pathlib import Path
from typing import cast

import pytest

from checks import constraints, licences, release


@pytest.mark.parametrize(
    ("licence", "fine"),
    [
        ("MIT", True),
        ("Apache-2.0 OR BSD-2-Clause", True),
        ("GPL-3.0-only OR MIT", True),
        ("(MIT AND PSF-2.0)", True),
        ("MIT AND GPL-3.0-only", False),
        ("LGPL-3.0-only", False),
        ("", False),
    ],
)
def test_one_of_the_choices_must_be_allowed(licence: str, fine: bool) -> None:
    assert licences.allowed(licence) is fine


@pytest.mark.parametrize(
    ("headers", "licence"),
    [
        ([("License-Expression", "MIT"), ("License", "else")], "MIT"),
        ([("Classifier", "License :: OSI Approved :: BSD License")], "BSD-3-Clause"),
        ([("License", "MIT License\nCopyright ...")], "MIT"),
        ([("License", "Own words")], "Own words"),
        ([], ""),
    ],
)
def test_a_licence_is_read_from_what_a_package_says(
    headers: list[tuple[str, str]], licence: str
) -> None:
    package = Message()
    for name, value in headers:
        package[name] = value
    assert licences.said(cast("metadata.PackageMetadata", package)) == licence


def test_a_new_licence_is_told_and_one_that_was_read_is_not() -> None:
    known = {name: licence for name, (licence, _) in licences.READ.items()}
    assert list(licences.refused(known | {"rich": "MIT"})) == []
    assert list(licences.refused(known | {"new": "AGPL-3.0-only", "mute": ""})) == [
        "new: read its licence, AGPL-3.0-only",
        "mute: read its licence, which it does not name",
    ]
    assert list(licences.refused(known | {"psycopg": "GPL-3.0-only"})) == [
        "psycopg has another licence than was read: GPL-3.0-only"
    ]
    del known["psycopg"]
    assert list(licences.refused(known)) == ["psycopg is no longer needed; take it out of READ"]


def test_what_is_needed_to_run_holds_no_tool_of_the_tests() -> None:
    names = constraints.needed(constraints.to_run())
    assert {"typer", "psycopg", "mako"} <= names.keys()
    assert not names.keys() & {"pytest", "babel", "hatchling"}


def test_a_file_that_differs_or_lacks_is_told(tmp_path: Path) -> None:
    wheel = tmp_path / "keqing.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("keqing/py.typed", "")
    again = tmp_path / "again" / "keqing.whl"
    assert list(release.differences({wheel: "a"}, {again: "a"})) == []
    assert list(release.differences({wheel: "a"}, {again: "b"})) == [
        "keqing.whl differs when it is built again elsewhere"
    ]
    lacking = list(release.missing({wheel: "a"}))
    assert "the wheel has no .dist-info/licenses/LICENSE" in lacking
    assert len(lacking) == len(release.PACKED) - 1
