"""What the tests of services stand on: an empty department, and files brought into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from keqing.definitions.kinds import built_in_kinds
from keqing.models import Agent, Definition
from keqing.records.imported import Imported
from keqing.services.context import cadence_texts
from keqing.services.context.book import ALWAYS
from keqing.services.context.desk import WritingDesk
from keqing.services.context.stored_almanac import almanac_of
from keqing.services.importing import file_import
from keqing.services.importing.sheet import ImportSheet
from keqing.store import database, unit
from keqing.transfer.read.csv_file import read_table
from keqing.transfer.read.headers import locate_header, recognise_columns
from tests.sharing import new_database

TODAY = date(2026, 11, 23)
AT = datetime(2026, 11, 23, 9)  # noqa: DTZ001  # the desk's time has no zone

Opened = Callable[[], AbstractContextManager[WritingDesk]]
Import = Callable[..., Imported]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = database.open_existing(str(new_database(tmp_path / "keqing.db")), "")
    yield engine
    engine.dispose()


@pytest.fixture
def opened(engine: Engine) -> Opened:
    @contextmanager
    def desk() -> Iterator[WritingDesk]:
        with unit.writing(engine, login="me", command="test", at=AT) as work:
            yield WritingDesk(
                work.session, almanac_of(work.session), TODAY, TODAY, AT, "me", work=work
            )

    with desk() as open_desk:
        texts = cadence_texts.built_in(open_desk.kinds)
        open_desk.session.add_all(
            Definition(
                type="cadence",
                name=name,
                version=1,
                text=texts[name].text,
                since=ALWAYS,
                active=True,
            )
            for name in ("therapy", "inquiry", "loyal-care")
        )
        open_desk.session.add_all(
            Agent(name=name, login=None, roles=[], capacity=60, active=True)
            for name in ("李敏", "张伟")
        )
    return desk


def sheet_of(text: str) -> ImportSheet:
    """Read a file as `keqing import` does."""
    table = locate_header(read_table(text, name="list.csv"), built_in_kinds())
    columns = recognise_columns(table.header, built_in_kinds())
    return ImportSheet(
        columns.kind,
        table.header,
        table.header_row,
        columns.names,
        columns.unknown,
        [(line.number, line.cells) for line in table.lines],
        what=columns.what,
    )


@pytest.fixture
def bring(opened: Opened) -> Import:
    def run(text: str, *, strict: bool = False, keep_backlog: bool = False) -> Imported:
        with opened() as desk:
            return file_import.import_file(
                desk, sheet_of(text), strict=strict, keep_backlog=keep_backlog
            )

    return run
