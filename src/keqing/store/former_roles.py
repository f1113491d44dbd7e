"""The present names of roles that operations of before migration 0004 have in Chinese, as it renamed those that were stored."""

from __future__ import annotations

from keqing.store.migrations.versions.m0004_roles_by_name import NAMES


def named_as_now(table: str, column: str, value: object) -> object:
    """Return a value of an operation as the migration has left it in the table."""
    match table, column, value:
        case "agent", "roles", list():
            return [*dict.fromkeys(_now(role) for role in value)]
        case "event", "apart", list():
            return sorted({_now(role) for role in value})
        case "assignment", "role", str():
            return _now(value)
        case "event", "details", {"role": str(role), **rest}:
            return {**rest, "role": _now(role)}
        case _:
            return value


def _now(role: str) -> str:
    return NAMES.get(role, role)
