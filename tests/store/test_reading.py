"""A reader is a Session's part that reads."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import NoResultFound

from keqing.models import Agent, Customer, Setting
from keqing.store.reading import reading


def test_whole_rows_are_objects(engine: Engine) -> None:
    with reading(engine) as session:
        setting = session.get_one(Setting, "stop-secret")
        assert isinstance(setting, Setting)
        again = session.execute(select(Setting).where(Setting.name == setting.name)).one()
        assert again.Setting.value == setting.value
        plain = session.execute(select(Setting.name, Setting.value)).one()
        assert plain == (setting.name, setting.value)
        mixed = select(Setting.name, Agent, Setting.value).outerjoin(Agent, Agent.id == 0)
        row = session.execute(mixed.where(Setting.name == setting.name)).one()
        assert row == (setting.name, None, setting.value)
        assert session.scalar(select(func.count()).select_from(Agent)) == 0
        assert session.get(Customer, 1) is None
        with pytest.raises(NoResultFound):
            session.get_one(Customer, 1)
