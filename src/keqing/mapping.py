"""Tables declared as classes, which are mapped to objects only where something is written.

A program that reads needs the tables and not the mapping, which takes as long to load as the rest of it. So a class
declares its table in the form of SQLAlchemy's `DeclarativeBase`, and `Customer.name` is the column itself until
`map_classes` makes an attribute of it. Statements are written in one way for both: `select(Customer)` asks for
whole rows, `select(Customer.name)` for names.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, cast

from sqlalchemy import JSON, Boolean, Column, Date, DateTime, Integer, String, Table, Time

if TYPE_CHECKING:
    from sqlalchemy import MetaData
    from sqlalchemy.types import TypeEngine

__all__ = ["Declared", "map_classes", "mapped_column", "model_of"]

TEXT = String().with_variant(String(collation="C"), "postgresql")
"""Text is ordered by its characters' numbers on every engine, whatever the language of the server."""

_TYPES: Mapping[str, TypeEngine[Any]] = MappingProxyType(
    {
        "int": Integer(),
        "str": TEXT,
        "bool": Boolean(),
        date.__name__: Date(),
        time.__name__: Time(),
        datetime.__name__: DateTime(),
        "list[Any]": JSON(),
        "dict[str, Any]": JSON(),
        "Any": JSON(),
    }
)
"""The types of columns, by what stands in `Mapped[...]`."""
_OR_NONE = " | None"


class _Options:
    """The options of a column beside its name and type, as `mapped_column` takes them."""

    def __init__(self, *constraints: Any, **options: Any) -> None:  # noqa: ANN401  # as SQLAlchemy takes them
        self.constraints, self.options = constraints, options

    def column(self, name: str, said: str) -> Column[Any]:
        """Make the column; `said` is its annotation, such as `Mapped[str | None]`."""
        inner = said.removeprefix("Mapped[").removesuffix("]")
        value = inner.removesuffix(_OR_NONE)
        options = {"nullable": value != inner, **self.options}
        if options.get("primary_key"):
            options["nullable"] = False
        return Column(name, _TYPES[value], *self.constraints, **options)


if TYPE_CHECKING:
    from sqlalchemy.orm import DeclarativeBase as Declared
    from sqlalchemy.orm import mapped_column
else:
    mapped_column = _Options

    class Declared:
        """Makes tables of the classes below it; their mother gives `metadata`."""

        metadata: ClassVar[MetaData]

        def __init_subclass__(cls) -> None:
            """Make the table that a class declares, and its columns attributes of the class."""
            name = vars(cls).get("__tablename__")
            if name is None:
                return
            columns = [
                vars(cls).get(key, _Options()).column(key, said)
                for key, said in cls.__annotations__.items()
            ]
            given = vars(cls).get("__table_args__", {})
            *parts, options = (given,) if isinstance(given, dict) else given
            if not isinstance(options, dict):
                parts, options = given, {}
            cls.__table__ = Table(name, cls.metadata, *columns, *parts, **options)
            for column in columns:
                setattr(cls, column.key, column)
            cls.__clause_element__ = classmethod(_table)


def _table(model: type[Declared]) -> Table:
    """Let a class stand for its table in a statement, as long as it is not mapped."""
    return cast("Table", model.__table__)


@cache
def map_classes(base: type[Declared]) -> None:
    """Map all classes below `base`, so that objects can be written; takes 0.1 seconds, the first time."""
    from sqlalchemy.orm import registry  # noqa: PLC0415  # readers do without

    made = registry(metadata=base.metadata)
    for model in base.__subclasses__():
        delattr(model, "__clause_element__")  # a mapped class stands for more than its table
        made.map_imperatively(model, model.__table__)
    made.configure()


def model_of(base: type[Declared], table: Table) -> type[Declared]:
    """Return the class that declares a table."""
    return _models(base)[table.name]


@cache
def _models(base: type[Declared]) -> Mapping[str, type[Declared]]:
    return {model.__tablename__: model for model in base.__subclasses__()}
