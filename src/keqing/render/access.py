"""The SQL of the rules of access, as who administrates a server reads and runs it."""

from __future__ import annotations

from collections.abc import Sequence

from keqing.render.console import Screen
from keqing.text.harmless import clean_text


def script(statements: Sequence[str], screen: Screen) -> None:
    """Print statements as one transaction, each as it is: nothing is wrapped."""
    for statement in ("BEGIN", *statements, "COMMIT"):
        lines = (clean_text(line) for line in statement.splitlines())
        screen.out.write("\n".join(lines) + ";\n")
