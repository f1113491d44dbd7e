"""Statements that are written once and read many times: compiled once, and run with little around the driver.

    STANDING = Prepared(StandingRow, lambda among: select(...).where(among(column)))
    rows = STANDING.rows(session, ids, day=day)

A statement gives named tuples of the values that its columns have in Python. On SQLite its text is kept, and the
keys are one parameter however many they are. Values are read column by column from the driver's cursor. A server gets
the statement from SQLAlchemy, in portions of its keys: there the way to it takes longer than all of this.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from sqlalchemy import (
    JSON,
    BindParameter,
    ColumnElement,
    Connection,
    Select,
    String,
    bindparam,
    func,
    select,
)

from keqing.store.engine import read_json

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import Dialect
    from sqlalchemy.orm import Session
    from sqlalchemy.types import TypeEngine

KEYS = "keys"
"""The parameter that has the keys."""
KEYS_PER_QUERY = 500
"""As many keys fit one query of a server."""

Row = TypeVar("Row", bound=tuple[Any, ...])
Among = Callable[[ColumnElement[Any]], ColumnElement[bool]]
"""Makes the condition that a column has one of the keys."""
Converter = Callable[[Any], Any]


def make_parameter(name: str, type_: TypeEngine[Any]) -> BindParameter[Any]:
    """Stand for a value in a statement that `rows` is given by this name."""
    return bindparam(name, type_=type_, required=False)


class _Compiled(NamedTuple):
    """A statement for SQLite: its text, its parameters in their order, and what makes values of its columns."""

    text: str
    names: Sequence[str]
    fixed: Mapping[str, Any]
    binders: Mapping[str, Converter]
    readers: Sequence[Converter | None]


class Prepared(Generic[Row]):
    """A statement whose rows are of one class; `build` makes it, with the condition on the keys if it has one."""

    def __init__(self, row: type[Row], build: Callable[[Among], Select[*tuple[Any, ...]]]) -> None:
        """Compile nothing yet: a command runs few of all statements."""
        self._row: Callable[[Iterable[Any]], Row] = partial(tuple.__new__, row)
        self._build = build
        self._compiled: _Compiled | None = None

    def rows(
        self,
        session: Session,
        keys: Collection[int] | None = None,
        **values: Any,  # noqa: ANN401  # days, numbers and words
    ) -> list[Row]:
        """Run the statement for these keys, in no order of theirs; None for a statement without keys."""
        session.flush()
        connection = session.connection()
        if connection.dialect.name == "sqlite":
            return self._from_file(connection, keys, values)
        ordered = sorted(keys or ())
        portions = [
            {**values, KEYS: ordered[start : start + KEYS_PER_QUERY]}
            for start in range(0, len(ordered), KEYS_PER_QUERY)
        ]
        return [
            self._row(row)
            for said in ([values] if keys is None else portions)
            for row in connection.execute(self._statement, said)
        ]

    @cached_property
    def _statement(self) -> Select[*tuple[Any, ...]]:
        return self._build(lambda column: column.in_(bindparam(KEYS, expanding=True)))

    def _from_file(
        self, connection: Connection, keys: Collection[int] | None, values: Mapping[str, Any]
    ) -> list[Row]:
        if self._compiled is None:
            self._compiled = _compile(self._build(_in_list), connection.dialect)
        text, names, fixed, binders, readers = self._compiled
        said = {**fixed, **values}
        if keys is not None:
            said[KEYS] = json.dumps([*keys])
        parameters = tuple(
            binders[name](said[name]) if name in binders else said[name] for name in names
        )
        if not connection.in_transaction():
            connection.begin()
        cursor = connection.connection.cursor()
        cursor.execute(text, parameters)
        columns = zip(*cursor.fetchall(), strict=True)
        read = [
            map(reader, column) if reader else column
            for reader, column in zip(readers, columns, strict=False)
        ]
        return [*map(self._row, zip(*read, strict=True))]


def _in_list(column: ColumnElement[Any]) -> ColumnElement[bool]:
    """Take the keys from a list in JSON, so that the statement's text is the same for any number of them."""
    listed = func.json_each(make_parameter(KEYS, String())).table_valued("value")
    return column.in_(select(listed.c.value))


def _compile(statement: Select[*tuple[Any, ...]], dialect: Dialect) -> _Compiled:
    compiled = statement.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
    binds: Mapping[str, BindParameter[Any]] = compiled.binds
    made = {
        name: bind.type.dialect_impl(dialect).bind_processor(dialect)
        for name, bind in binds.items()
    }
    types = [column.type for column in statement.selected_columns]
    return _Compiled(
        str(compiled),
        compiled.positiontup or (),
        compiled.params,
        {name: binder for name, binder in made.items() if binder and name != KEYS},
        [_reader(type_, dialect) for type_ in types],
    )


def _reader(type_: TypeEngine[Any], dialect: Dialect) -> Converter | None:
    """Return what makes a value of what SQLite keeps; None where that is the value."""
    if isinstance(type_, JSON):
        return _json
    return type_.dialect_impl(dialect).result_processor(dialect, None)


def _json(text: str | None) -> Any:  # noqa: ANN401  # JSON is of any type
    return None if text is None else read_json(text)
