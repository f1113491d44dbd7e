"""Classes that declare tables: columns until they are mapped, attributes of objects from then on."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import MetaData, Table, UniqueConstraint, create_engine, insert, select

from keqing.mapping import Declared, map_classes, mapped_column, model_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Mapped


def test_a_class_is_its_table_until_it_is_mapped() -> None:
    class Mother(Declared):
        metadata = MetaData()

    class Plant(Mother):
        __tablename__ = "plant"
        __table_args__ = (UniqueConstraint("name"), {"sqlite_autoincrement": True})
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str]
        sown: Mapped[date | None]
        notes: Mapped[list[Any]] = mapped_column(default=list)

    table = Mother.metadata.tables["plant"]
    assert {column.name: column.nullable for column in table.columns} == {
        "id": False,
        "name": False,
        "sown": True,
        "notes": False,
    }
    assert model_of(Mother, table) is Plant
    whole, names = select(Plant), select(Plant.name).where(Plant.sown.is_(None))
    said = str(whole), str(names)
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        Mother.metadata.create_all(connection)
        connection.execute(insert(table), {"name": "mint", "notes": ["x"]})
        assert connection.execute(whole).one() == (1, "mint", None, ["x"])
        map_classes(Mother)
        map_classes(Mother)  # the second time for nothing
        assert (str(select(Plant)), str(select(Plant.name).where(Plant.sown.is_(None)))) == said
        assert connection.execute(names).all() == [("mint",)]
        assert Plant(name="sage").name == "sage"
    engine.dispose()


def test_a_table_may_have_constraints_alone() -> None:
    class Mother(Declared):
        metadata = MetaData()

    class Pot(Mother):
        __tablename__ = "pot"
        __table_args__ = (UniqueConstraint("width", "height"),)
        id: Mapped[int] = mapped_column(primary_key=True)
        width: Mapped[int]
        height: Mapped[int]

    assert isinstance(Pot.__table__, Table)
    assert len(Pot.__table__.constraints) == 2


def test_a_column_has_a_type_that_is_known() -> None:
    class Mother(Declared):
        metadata = MetaData()

    with pytest.raises(KeyError, match="float"):

        class _Scale(Mother):
            __tablename__ = "scale"
            id: Mapped[int] = mapped_column(primary_key=True)
            weight: Mapped[float]
