"""Check that whoever installs keqing may use and pass on all that comes with it.

python checks/licences.py    fails when a package comes whose licence nobody has read

It looks at what keqing needs to run, on PostgreSQL too, as it is installed here. Nothing is asked of the
network.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # the next line is found through it

from checks import constraints

ALLOWED = frozenset(
    {"Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "PSF-2.0"},
)
"""Licences that ask for nothing but to be named."""
MEANT = {
    "Apache Software License": "Apache-2.0",
    "BSD": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
}
"""Words of older packages, and the licence that they mean."""
READ = {
    "psycopg": ("LGPL-3.0-only", "only with [postgres]; used as it is, as a package of its own"),
    "psycopg-binary": ("LGPL-3.0-only", "as psycopg, whose compiled part it is"),
}
"""Other licences that were read, and why they may stay."""


def main() -> int:
    """Check, and return the exit code."""
    names = list(constraints.needed(constraints.to_run()))
    mistakes = list(refused({name: said(metadata.metadata(name)) for name in names}))
    print(*mistakes, f"{len(names)} packages, {len(mistakes)} mistakes", sep="\n")
    return 1 if mistakes else 0


def said(package: metadata.PackageMetadata) -> str:
    """Return the licence that a package names: its expression, else its classifier, else its text."""
    [expression] = package.get_all("License-Expression", [""])
    if expression:
        return str(expression)
    classifiers = [
        word.rpartition(" :: ")[2]
        for word in package.get_all("Classifier", [])
        if word.startswith("License :: OSI Approved :: ")
    ]
    [words] = package.get_all("License", [""])
    text = classifiers[0] if classifiers else str(words).partition("\n")[0]
    return MEANT.get(text.strip(), text.strip())


def refused(licences: dict[str, str]) -> Iterator[str]:
    """Say which package has a licence that is neither allowed nor read."""
    for name, licence in licences.items():
        if name in READ:
            if licence != READ[name][0]:
                yield f"{name} has another licence than was read: {licence or 'none'}"
        elif not allowed(licence):
            yield f"{name}: read its licence, {licence or 'which it does not name'}"
    for name in READ.keys() - licences.keys():
        yield f"{name} is no longer needed; take it out of READ"


def allowed(expression: str) -> bool:
    """Tell whether one of the choices of a licence asks for nothing but to be named."""
    return any(
        all(part.strip(" ()") in ALLOWED for part in re.split(r"\bAND\b", choice))
        for choice in re.split(r"\bOR\b", expression)
    )


if __name__ == "__main__":
    sys.exit(main())
