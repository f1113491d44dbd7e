"""Reading one moment of a database, by the part of a Session that reads: the mapping of objects is not loaded.

Rows of a whole table are objects of its class, as from a Session, but the database is never told of a change to
them. Each query makes them anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import Connection, Engine, Executable, Result, ScalarResult, Table, select
from sqlalchemy.engine.result import IteratorResult, SimpleResultMetaData
from sqlalchemy.exc import NoResultFound

from keqing.mapping import model_of
from keqing.models import Base
from keqing.store.engine import reader

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_NO_OPTIONS: Mapping[str, Any] = MappingProxyType({})


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """Read one moment of the database; nothing can be written.

    The value of the block has the part of a Session that reads.
    """
    with reader(engine).connect() as connection:
        yield cast("Session", _ReadingSession(connection))


class _ReadingSession:
    """The part of a Session that reads, on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def connection(self) -> Connection:
        """The connection, for statements that ask for plain rows."""
        return self._connection

    def get_bind(self) -> Connection:
        """The connection, which knows the dialect."""
        return self._connection

    @property
    def info(self) -> Mapping[str, Any]:
        """Nothing: a reader holds no locks."""
        return _NO_OPTIONS

    def flush(self) -> None:
        """Do nothing: no change waits to be written."""

    def expunge_all(self) -> None:
        """Do nothing: no object is kept."""

    def execute(
        self,
        statement: Executable,
        values: Any = None,  # noqa: ANN401  # as SQLAlchemy takes them
        *,
        execution_options: Mapping[str, Any] = _NO_OPTIONS,
    ) -> Result[Any]:
        """Run a statement; rows of a table that it asks for whole come as objects."""
        result = self._connection.execute(statement, values, execution_options=execution_options)
        asked = _asked(statement)
        return _with_objects(result, asked) if any(asked.values()) else result

    def scalars(
        self,
        statement: Executable,
        values: Any = None,  # noqa: ANN401  # as above
        *,
        execution_options: Mapping[str, Any] = _NO_OPTIONS,
    ) -> ScalarResult[Any]:
        """Run a statement and give the first of each row."""
        return self.execute(statement, values, execution_options=execution_options).scalars()

    def scalar(self, statement: Executable, values: Any = None) -> Any:  # noqa: ANN401  # as above
        """Run a statement and give the first of its first row, None without one."""
        return self.execute(statement, values).scalar()

    def get(self, model: type[Base], key: object) -> Base | None:
        """Read the object with this key, None where there is none."""
        (column,) = cast("Table", model.__table__).primary_key
        found: Base | None = self.scalar(select(model).where(column == key))
        return found

    def get_one(self, model: type[Base], key: object) -> Base:
        """Read the object with this key. Raises NoResultFound."""
        found = self.get(model, key)
        if found is None:
            message = f"no {model.__tablename__} {key}"
            raise NoResultFound(message)
        return found


def _asked(statement: Executable) -> dict[str, type[Base] | None]:
    """Return the classes of tables that a statement asks for whole, and None for each column, by name."""
    parts: Sequence[Any] = getattr(statement, "_raw_columns", ())  # nothing public tells them apart
    models = {
        part: cast("type[Base]", model_of(Base, part)) for part in parts if isinstance(part, Table)
    }
    return {
        models[part].__name__ if part in models else str(getattr(part, "key", n)): models.get(part)
        for n, part in enumerate(parts)
    }


def _with_objects(result: Result[Any], asked: Mapping[str, type[Base] | None]) -> Result[Any]:
    """Make objects of what belongs to tables that were asked for whole."""

    def rows() -> Iterator[tuple[Any, ...]]:
        for row in result:
            values = iter(row)
            yield tuple(
                _object(model, values) if model else next(values) for model in asked.values()
            )

    return IteratorResult(SimpleResultMetaData(list(asked)), rows())


def _object(model: type[Base], values: Iterator[Any]) -> Base | None:
    """Make an object of the next values of a row; None where an outer join has found none."""
    table = cast("Table", model.__table__)
    held = dict(zip(table.columns.keys(), values, strict=False))
    if all(held[column.key] is None for column in table.primary_key):
        return None
    made: Base = model.__new__(model)
    vars(made).update(held)
    return made
