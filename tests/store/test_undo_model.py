"""Random sequences of commands and undos of two logins equal a plain model."""

from __future__ import annotations

import copy
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule
from sqlalchemy import select

from keqing.errors import Refused, Unusable
from keqing.models import Customer, Phone
from keqing.store import database, operations, unit
from keqing.store.reverting import take_back
from tests.sharing import new_database
from tests.store.facts import AT, customer_row

LOGINS = st.sampled_from(["li", "zhao"])
NOTES = st.sampled_from(["a", "b", None])

Tables = dict[str, dict[int, dict[str, Any]]]


class Undoing(RuleBasedStateMachine):
    """The model keeps, for each operation, which columns of which rows it changed, and from what."""

    customers: Bundle[int] = Bundle("customers")
    phones: Bundle[int] = Bundle("phones")

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.engine = database.open_existing(str(new_database(self.folder / "k.db")), "")
        self.tables: Tables = {"customer": {}, "phone": {}}
        self.done: list[tuple[str, list[tuple[str, int, Any, Any]]]] = []
        self.count = 0

    def teardown(self) -> None:
        shutil.rmtree(self.folder)

    def work(self, login: str) -> Any:
        return unit.writing(self.engine, login=login, command="x", at=AT)

    def record(self, login: str, *changes: tuple[str, int, Any, Any]) -> None:
        self.done.append((login, list(changes)))

    @rule(target=customers, login=LOGINS, note=NOTES, bulk=st.booleans())
    def add_customer(self, login: str, note: str | None, bulk: bool) -> int:
        self.count += 1
        values = customer_row(f"C{self.count:04}", note=note)
        with self.work(login) as work:
            if bulk:
                (id_,) = work.bulk_insert(Customer, [values])
            else:
                row = Customer(**values)
                work.session.add(row)
                work.session.flush()
                id_ = row.id
        self.tables["customer"][id_] = {"note": note}
        self.record(login, ("customer", id_, None, {"note": note}))
        return int(id_)

    @rule(target=phones, login=LOGINS, owner=customers)
    def add_phone(self, login: str, owner: int) -> int:
        if owner not in self.tables["customer"]:
            return 0
        with self.work(login) as work:
            row = Phone(customer_id=owner, number="+8613", tail="13", label=None)
            work.session.add(row)
            work.session.flush()
            id_ = row.id
        values = {"owner": owner, "label": None}
        self.tables["phone"][id_] = values
        self.record(login, ("phone", id_, None, dict(values)))
        return id_

    @rule(login=LOGINS, which=customers, note=NOTES, again=NOTES)
    def change_note(self, login: str, which: int, note: str | None, again: str | None) -> None:
        row = self.tables["customer"].get(which)
        if row is None:
            return
        with self.work(login) as work:
            found = work.session.get_one(Customer, which)
            found.note = again
            work.session.flush()
            found.note = note
        if row["note"] != note:
            self.record(login, ("customer", which, {"note": row["note"]}, {"note": note}))
            row["note"] = note

    @rule(login=LOGINS, which=consumes(phones))
    def delete_phone(self, login: str, which: int) -> None:
        row = self.tables["phone"].pop(which, None)
        if row is None:
            return
        with self.work(login) as work:
            work.session.delete(work.session.get_one(Phone, which))
        self.record(login, ("phone", which, row, None))

    @rule(login=LOGINS, which=customers, note=NOTES)
    def give_up(self, login: str, which: int, note: str | None) -> None:
        if which in self.tables["customer"]:
            with self.work(login) as work:
                work.session.get_one(Customer, which).note = f"{note}?"
                work.keep = False

    @rule(login=LOGINS)
    def undo(self, login: str) -> None:
        at = next((n for n in reversed(range(len(self.done))) if self.done[n][0] == login), None)
        expected = self._undone(self.done[at][1]) if at is not None else None
        try:
            with self.work(login) as work:
                take_back(work, operations.newest_undoable(work.session, login))
        except Unusable:
            assert at is None
        except Refused:
            assert at is not None
            assert expected is None
        else:
            assert at is not None
            assert expected is not None
            self.tables = expected
            del self.done[at]

    def _undone(self, changes: list[tuple[str, int, Any, Any]]) -> Tables | None:
        """The tables without these changes; None when a row is no longer as they left it."""
        tables = copy.deepcopy(self.tables)
        for table, key, before, after in reversed(changes):
            if tables[table].get(key) != after:
                return None
            if before is None:
                del tables[table][key]
            else:
                tables[table][key] = dict(before)
        owners = {row["owner"] for row in tables["phone"].values()}
        return tables if owners <= set(tables["customer"]) else None

    @invariant()
    def the_database_equals_the_model(self) -> None:
        with unit.reading(self.engine) as session:
            customers = {row.id: {"note": row.note} for row in session.scalars(select(Customer))}
            phones = {
                row.id: {"owner": row.customer_id, "label": row.label}
                for row in session.scalars(select(Phone))
            }
            assert operations.broken_at(session) is None
        assert self.tables == {"customer": customers, "phone": phones}


TestUndoing = Undoing.TestCase
TestUndoing.settings = settings(max_examples=25, stateful_step_count=15, deadline=None)
