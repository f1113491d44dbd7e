"""The command lines that are killed and disturbed, each with what has to be there before."""

from __future__ import annotations

from dataclasses import dataclass

Words = tuple[str, ...]

CHECKUP = """
[cadence.checkup]
title = { zh = "复诊", en = "Checkup" }
track = "revisit"
starts_on = "inquiry"
steps = [{ at = "14d", early = "3d", late = "3d" }]
source = "ours"
"""
FULL_DAY = (
    ("cadence", "off", "therapy", "--yes"),
    ("define", "apply", "checkup.toml", "--yes"),
    ("add-agent", "李敏", "--capacity", "2"),
    *(("add", "inquiry", f"C000{n}", "source=电台") for n in (1, 2, 3)),
)
COPIED = (("backup", "-o", "copy.db"), ("log", "C0001", "未接"))
SCHEMA = "schema-0009.sql"


@dataclass(frozen=True)
class Case:
    """A command line. `prepared` run before it, `keys` are typed into it, `schema` is a saved older database.

    One that `looks` leaves a record of that before it writes its file.
    """

    name: str
    words: Words
    prepared: tuple[Words, ...] = ()
    keys: Words = ()
    schema: str = ""
    empty: bool = False
    looks: bool = False


RECORDS = (
    Case("log", ("log", "C0001", "接通", "都好", "--next", "2026-12-03 15:00")),
    Case("call", ("call", "--plain"), keys=("2", "2")),
    Case("add", ("add", "purchase", "C0003", "产品=安胶囊", "line=therapy", "quantity=6", "pack=30", "daily=6")),
    Case("add-customer", ("add-customer", "新人", "--phone", "13712345678")),
    Case("import", ("import", "people.csv", "--yes")),
    Case("import events", ("import", "events.csv", "--kind", "purchase", "--yes")),
    Case("merge", ("merge", "C0001", "C0002", "--yes")),
    Case("cadence apply", ("cadence", "apply", "ours.toml", "--yes")),
    Case("define apply", ("define", "apply", "own.toml", "--yes")),
    Case("undo", ("undo", "--yes"), (("merge", "C0001", "C0002", "--yes"),)),
    Case("rebuild", ("rebuild",)),
    Case("spread", ("spread", "--yes"), FULL_DAY),
    Case("forget", ("forget", "C0001", "--yes")),
    Case("almanac import", ("almanac", "import", "notice.csv", "--yes")),
)  # fmt: skip
"""What writes records."""

WHOLE_FILES = (
    Case("upgrade", ("upgrade",), schema=SCHEMA),
    Case("backup", ("backup", "-o", "copy.db", "--verify")),
    Case("backup again", ("backup", "-o", "copy.db"), COPIED),
    Case("backup aged", ("backup", "--keep", "1"), (("backup",), ("backup", "-o", "../.local/share/keqing/backup/keqing-2026-11-20.db"), ("log", "C0001", "未接"))),
    Case("restore", ("restore", "copy.db", "--yes"), COPIED),
    Case("restore a dump", ("restore", "copy.ndjson", "--yes"), (("dump", "-o", "copy.ndjson"), ("log", "C0001", "未接"))),
    Case("copy-to", ("copy-to", "other.db"), looks=True),
    Case("dump", ("dump", "-o", "copy.ndjson"), looks=True),
    Case("export", ("export", "today", "-o", "today.xlsx")),
    Case("config", ("config", "set", "width", "100")),
    Case("init", ("init", "--department", "一部", "--name", "李敏", "--capacity", "50", "--preset", "therapy"), empty=True),
    Case("demo", ("demo",), empty=True),
)  # fmt: skip
"""What writes whole files."""

OFTEN = frozenset(
    {
        "log",
        "call",
        "import",
        "merge",
        "cadence apply",
        "undo",
        "upgrade",
        "backup again",
        "restore",
        "copy-to",
    }
)
"""What is tried in every run of the tests."""
