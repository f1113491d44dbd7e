"""Check that the tables of the newest version are written down, or write them down.

python checks/shapes.py            fails when a new database has other tables than are written down
python checks/shapes.py --update   writes those of the newest version, and of older ones that lack them
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from keqing.store import database, shape, version

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "src/keqing/store/shapes"
SAVED = ROOT / "tests/data"


def main() -> int:
    """Check or update, and return the exit code."""
    made = {version.HEAD: newest(), **{schema: saved(schema) for schema in version.OLDER}}
    if "--update" in sys.argv[1:]:
        for name, text in made.items():
            file = FOLDER / f"{name}.json"
            if name == version.HEAD or not file.exists():
                file.write_text(text, "utf-8")
        return 0
    wrong = [name for name, text in made.items() if not fits(name, text)]
    for name in wrong:
        print(f"src/keqing/store/shapes/{name}.json: run python checks/shapes.py --update")
    return 1 if wrong else 0


def fits(name: str, text: str) -> bool:
    """Tell whether a version is written down as it is."""
    file = FOLDER / f"{name}.json"
    return file.exists() and file.read_text("utf-8") == text


def newest() -> str:
    """Return the text for the tables that a new database has."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "keqing.db")
        database.create_new(str(file), "").dispose()
        with closing(sqlite3.connect(file)) as connection:
            return of(connection)


def saved(name: str) -> str:
    """Return the text for the tables of an older version, from its saved database."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript((SAVED / f"schema-{name}.sql").read_text("utf-8"))
        return of(connection)


def of(connection: sqlite3.Connection) -> str:
    """Return the text for the tables of an open database."""
    return shape.layout_text(map(shape.Part._make, connection.execute(shape.QUERY)))


if __name__ == "__main__":
    sys.exit(main())
