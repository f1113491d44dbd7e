"""The moments at which a program speaks to a PostgreSQL server, and how the two are parted there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import psycopg
from sqlalchemy import Engine, event

from tests.reliability.disturbances import AFTER, BEFORE, HALF, die

STATEMENT, COMMIT = "statement", "commit"
KILL, END = "kill", "end"
"""The program is killed, or the server ends its session."""

_GONE = "server closed the connection unexpectedly"
_STATE = "SELECT state FROM pg_stat_activity WHERE pid = %s"


@dataclass(frozen=True)
class Cut:
    """What happens at which moment, counted from 1, and how far a commit has come then: before, half, after."""

    server: str
    at: int = 0
    what: str = KILL
    when: str = BEFORE


class Talk:
    """What one run of a program says to the server, moment by moment."""

    def __init__(self, cut: Cut) -> None:
        self.cut = cut
        self.met: list[str] = []

    def listen(self) -> None:
        """Meet each statement and each commit from now on."""
        event.listen(Engine, "before_cursor_execute", self._execute)
        real: Callable[[Any], None] = psycopg.Connection.commit
        setattr(psycopg.Connection, "commit", lambda session: self._commit(session, real))  # noqa: B010  # mypy knows what it was

    def _execute(self, connection: Any, *_: Any) -> None:
        if self._comes(STATEMENT):
            self._part(connection.connection.driver_connection)

    def _commit(self, session: Any, real: Callable[[Any], None]) -> None:
        if not self._comes(COMMIT):
            real(session)
            return
        if self.cut.when == HALF:
            self._lose_the_answer(session)
        if self.cut.when == AFTER:
            real(session)
        self._part(session)
        if self.cut.when == BEFORE:
            real(session)

    def _comes(self, kind: str) -> bool:
        self.met.append(kind)
        return len(self.met) == self.cut.at

    def _part(self, session: Any) -> None:
        if self.cut.what == KILL:
            die()
        with psycopg.connect(self.cut.server, autocommit=True) as admin:
            admin.execute("SELECT pg_terminate_backend(%s, 10000)", [session.info.backend_pid])

    def _lose_the_answer(self, session: Any) -> None:
        """Let the server commit, and hear nothing of it."""
        session.pgconn.send_query(b"COMMIT")
        session.pgconn.flush()
        if self.cut.what == KILL:
            die()
        with psycopg.connect(self.cut.server, autocommit=True) as admin:
            while admin.execute(_STATE, [session.info.backend_pid]).fetchone() not in {
                None,
                ("idle",),
            }:
                pass
        session.pgconn.finish()
        raise psycopg.OperationalError(_GONE)
