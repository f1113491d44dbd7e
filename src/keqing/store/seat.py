"""As whom a login of a server works, where rules of access are in force there (`access_rules`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine
    from sqlalchemy.orm import Session

Seat = Literal["agent", "manager", "other"]
"""`other` is in no group that works with keqing."""


def take_seat(engine: Engine, seat: Seat, login: str) -> None:
    """Note as whom this login of the server works."""
    engine.update_execution_options(seat=seat, server_login=login)


def seat_of(engine: Engine | Connection) -> Seat | None:
    """Return as whom the login works; None where nothing is kept from it."""
    found: Seat | None = engine.get_execution_options().get("seat")
    return found


def server_login(engine: Engine | Connection) -> str | None:
    """Return the login at the server, by which its rules of access go; None where there are none."""
    found: str | None = engine.get_execution_options().get("server_login")
    return found


def sees_part(session: Session) -> bool:
    """Tell whether this login sees the rows of some customers alone."""
    return seat_of(session.connection()) == "agent"
