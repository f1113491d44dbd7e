"""The locks of writers on a PostgreSQL server, and the one order in which they are taken.

1. The department: in shared mode by whoever writes about known customers, alone by everybody else.
2. The names: by whoever puts a name or a number on file, so that a code is given once, and a double is seen.
3. The customers, in the order of their ids: by whoever writes about them.
4. The chain of operations: by everybody, as the last thing before the commit.

All are advisory locks of the transaction. They end with it, after others see what it wrote. No row is waited for
beside them, so that with one order nobody can wait in a circle.

**Scope.** A command that says which customers it writes about has a `Scope`. It reads these customers after their
locks are held, so that nobody changes their facts until its commit. All that every fold reads (definitions, settings,
agents, working days, gatherings, stops, signatures) changes under the whole lock of the department alone. So it
stands still, too. Code that reads or writes beyond its customers calls `alone` or `hold`, which raise `BeyondScope`. Then
the transaction is given up, and the command runs again with the whole department. `hold_names` asks for the names
wherever a name or a number is put on file, whatever wrote it. These need the department:

- a stop, and a number that is on the list of stops: they concern whoever shares the number;
- seats of gatherings, and outcomes that free them;
- limits that count the records of an agent, a gathering or all, and samples that have to be done first;
- records that need a signature, wait for room, or were signed;
- a product that nobody has bought before, whose spelling is decided by all records;
- a change of rows that are no customer's: caught as it is flushed, whatever wrote it.

**Import.** A file is planned without any lock, as of one moment, of which the newest operation is remembered. The last
step has the names and the customers of its rows, if these are few enough and nothing above concerns the file. Otherwise it
has the department. Rows of customers whom later operations touched are planned anew then. **Undo** has its customers
alone if it takes back nothing but records about them, and none of those above.

A count in a mere remark, such as how full an agent's day is, may miss what another commits at the same moment.

**Chain.** Whoever appends an operation holds the lock of the chain from reading its end until the commit. The id is
drawn meanwhile. So ids of operations have the order of the chain and of the commits: who sees an operation sees
all earlier ones, and `Operation.id > n` misses none. Ids of events have this order for one customer only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from typing import TYPE_CHECKING

from sqlalchemy import Connection, text

from keqing.frozen import dataclass
from keqing.store import engine as engines
from keqing.store.queue import Patience

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

MOST_CUSTOMERS = 200
"""Customers of a scope; a server keeps all its locks in one table, whose size is fixed."""

_DEPARTMENT = 4_517_381
_CUSTOMERS = 4_517_383
"""The first of two numbers, the second is a customer's; 4,517,382 is that of `leases`, 4,517,384 that of `server`."""
_NAMES = 4_517_386
_CHAIN = 4_517_385

_HELD = "held"


@dataclass(frozen=True, slots=True)
class Scope:
    """The things that a command writes about: customers who are on file, and with `names` new names or numbers."""

    customers: frozenset[int] = frozenset()
    names: bool = False


class BeyondScope(Exception):
    """A writer that has not the whole department needs more than its customers; nothing is written."""


@dataclass(slots=True)
class HeldCustomers:
    """The customers whose facts a writer may read and change; those whom it enters join them.

    `names` tells whether it may put names and numbers on file.
    """

    customers: set[int] = field(default_factory=set)
    names: bool = False


def lock_for_writing(connection: Connection) -> None:
    """Wait until no other writer is at work; SQLite has done so as the transaction began."""
    _wait(connection, "pg_advisory_xact_lock(:key)", key=_DEPARTMENT)


def lock_scope(session: Session, scope: Scope | None) -> None:
    """Wait for what a writer needs before it reads: the department, or without it names and customers.

    On SQLite, and without a scope or with too many customers in it, it is the whole department.
    """
    connection = session.connection()
    if connection.dialect.name != "postgresql":
        return
    if scope is None or len(scope.customers) > MOST_CUSTOMERS:
        lock_for_writing(connection)
        return
    _wait(connection, "pg_advisory_xact_lock_shared(:key)", key=_DEPARTMENT)
    if scope.names:
        _wait(connection, "pg_advisory_xact_lock(:key)", key=_NAMES)
    for customer_id in sorted(scope.customers):
        _wait(
            connection,
            "pg_advisory_xact_lock(:of, CAST(:id AS integer))",
            of=_CUSTOMERS,
            id=customer_id,
        )
    session.info[_HELD] = HeldCustomers({*scope.customers}, scope.names)


def lock_chain(connection: Connection) -> None:
    """Wait until nobody else appends an operation; until the commit it is our turn."""
    _wait(connection, "pg_advisory_xact_lock(:key)", key=_CHAIN)


def held_customers(session: Session) -> HeldCustomers | None:
    """Return what a writer is limited to; None for one that has the whole department, and for a reader."""
    found: HeldCustomers | None = session.info.get(_HELD)
    return found


def join_customers(session: Session, customer_ids: Iterable[int]) -> None:
    """Let the customers whom a writer has entered be its own: nobody else knows of them yet."""
    mine = held_customers(session)
    if mine is not None:
        mine.customers.update(customer_ids)


def alone(session: Session) -> None:
    """Go on only with the whole department. Raises BeyondScope."""
    if held_customers(session) is not None:
        raise BeyondScope


def hold(session: Session, customer_ids: Iterable[int]) -> None:
    """Go on only if these customers are ours. Raises BeyondScope."""
    mine = held_customers(session)
    if mine is not None and not mine.customers.issuperset(customer_ids):
        raise BeyondScope


def hold_names(session: Session) -> None:
    """Go on only if nobody else puts names and numbers on file. Raises BeyondScope."""
    mine = held_customers(session)
    if mine is not None and not mine.names:
        raise BeyondScope


def _wait(connection: Connection, lock: str, **numbers: int) -> None:
    """Take a lock, waiting for it as long as there is patience."""
    if connection.dialect.name != "postgresql":
        return
    patience: Patience | None = connection.get_execution_options().get("patience")
    seconds = engines.BUSY_SECONDS if patience is None else patience.left
    milliseconds = max(1, round(seconds * 1000))  # 0 would be for ever
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{milliseconds}ms'")
    connection.execute(text(f"SELECT {lock}"), numbers)
