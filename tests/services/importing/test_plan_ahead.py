"""A file that was planned before comes to the same as one that is planned when nobody else writes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, select

from keqing.models import Agent, Customer, Event, Phone
from keqing.services.context.desk import Desk, WritingDesk
from keqing.services.context.stored_almanac import almanac_of
from keqing.services.customers import merging
from keqing.services.department import checking
from keqing.services.importing import file_import, plan_ahead
from keqing.services.importing.plan_ahead import PlannedImport
from keqing.store import unit
from tests.departments import who
from tests.services.conftest import AT, TODAY, Import, Opened, sheet_of

BEFORE = """编号,姓名,电话,备注
C0001,王秀英,13812345678,
C0002,李四,13912345679,
C0003,赵六,13712345670,
"""
PEOPLE = """编号,姓名,电话,地址
C0001,,,朝阳
,张三,13612345671,
,张三,13612345671,海淀
,李四,13912345679,东城
,钱七,13512345672,
,孙八,,
"""
BOUGHT = """姓名,电话,购买日期,产品,数量
王秀英,13812345678,2026-11-20,安胶囊,1
王秀英,13812345678,2026-11-21,安胶囊,2
李四,13912345679,2026-11-20,安胶囊,1
张三,13612345671,2026-11-20,安胶囊,1
"""
LATER = "2026-11-22"


@contextmanager
def reading(engine: Engine) -> Iterator[Desk]:
    with unit.reading(engine) as session:
        yield Desk(session, almanac_of(session), TODAY, TODAY, AT, "me")


def planned(engine: Engine, text: str) -> PlannedImport:
    with reading(engine) as desk:
        found = plan_ahead.plan_import(desk, sheet_of(text))
    assert found
    return found


def bring_in(desk: WritingDesk, text: str, ahead: PlannedImport | None = None) -> object:
    """Import; return what was said and what is on file, but for codes and ids, which go by the order of writing."""
    record = file_import.import_file(desk, sheet_of(text), ahead=ahead)
    desk.session.flush()
    people = select(Customer.name, Customer.address, Customer.status)
    numbers = select(Customer.name, Phone.number).join(Phone, Phone.customer_id == Customer.id)
    events = select(
        Customer.name, Event.day, Event.kind, Event.details, Event.outcome, Event.voided
    ).join(Event, Event.customer_id == Customer.id)
    return (
        (record.new, record.changed, record.same, record.rejected),
        [(row.row, row.column, row.status, row.reason.id) for row in record.rows],
        *(sorted(map(repr, desk.session.execute(rows))) for rows in (people, numbers, events)),
    )


def enter(text: str) -> Callable[[Opened, Import], object]:
    return lambda _, bring: bring(text)


def merge(opened: Opened, _bring: Import) -> None:
    with opened() as desk:
        merging.merge_customers(desk, who(desk, "C0003"), who(desk, "C0001"))


def hire(opened: Opened, _bring: Import) -> None:
    with opened() as desk:
        desk.session.add(Agent(name="周九", login=None, roles=[], capacity=60, active=True))


MEANWHILE = {
    "nothing": enter("姓名,电话\n王秀英,13812345678\n"),
    "somebody else comes": enter("姓名,电话\n冯十,13412345673\n"),
    "the same customer comes": enter("姓名,电话,地址\n张三,13612345671,西城\n"),
    "a namesake without a number comes": enter("姓名\n孙八\n"),
    "the number of a row is given to another": enter("姓名,电话\n冯十,13512345672\n"),
    "a customer is changed": enter("编号,姓名,电话,地址\nC0001,王秀英,,西城\n"),
    "a name is changed": enter("编号,姓名,电话\nC0002,李五,13912345679\n"),
    "the same is bought": enter(BOUGHT.splitlines()[0] + "\n" + BOUGHT.splitlines()[1] + "\n"),
    "something else is bought": enter(
        f"姓名,电话,购买日期,产品,数量\n李四,13912345679,{LATER},宁片,1\n"
    ),
    "a product is spelled first": enter(
        f"姓名,电话,购买日期,产品,数量\n赵六,13712345670,{LATER},安 胶囊,1\n"
    ),
    "somebody is not to be called": enter("姓名,电话,备注\n李四,13912345679,不要再打电话了\n"),
    "a number is not to be called": enter("姓名,电话,备注\n冯十,13512345672,不要再打电话了\n"),
    "two are merged": merge,
    "an agent comes": hire,
}


@pytest.mark.sampled(2)  # each with one of the two files
@pytest.mark.parametrize("text", [PEOPLE, BOUGHT], ids=["people", "purchases"])
@pytest.mark.parametrize("meanwhile", MEANWHILE.values(), ids=MEANWHILE)
def test_it_comes_to_the_same(
    text: str,
    meanwhile: Callable[[Opened, Import], object],
    engine: Engine,
    opened: Opened,
    bring: Import,
) -> None:
    bring(BEFORE)
    ahead = planned(engine, text)
    meanwhile(opened, bring)
    with opened() as desk:
        plain = bring_in(desk, text)
        desk.work.keep = False
    with opened() as desk:
        assert bring_in(desk, text, ahead) == plain
    with reading(engine) as desk:
        assert not [*checking.find_differing(desk)]


def anew(engine: Engine, ahead: PlannedImport) -> list[int]:
    with reading(engine) as desk:
        assert ahead.fits(desk)
        return sorted(ahead.out_of_date(desk))


def test_only_the_rows_of_customers_who_were_touched_are_planned_anew(
    engine: Engine, bring: Import
) -> None:
    bring(BEFORE)
    ahead = planned(engine, PEOPLE)
    assert anew(engine, ahead) == []
    bring("姓名,电话\n冯十,13412345673\n")
    assert anew(engine, ahead) == []
    bring("编号,姓名,电话\n,张三,13012345674\nC0003,赵六七,\n")
    assert anew(engine, ahead) == [3, 4]


def test_rows_that_share_a_customer_are_planned_anew_together(
    engine: Engine, bring: Import
) -> None:
    """The number of a row leads to another row, and the name of that one to a third."""
    ahead = planned(
        engine, "姓名,电话\n甲,13612345671\n乙,13612345671\n乙,13612345672\n丙,13612345673\n"
    )
    bring("姓名,电话\n甲,13012345674\n")
    assert anew(engine, ahead) == [2, 3, 4]


@pytest.mark.parametrize("text", ["姓名,角色\n周九,经理\n", "姓名,电话\n周九,13612345671\n"])
def test_a_file_of_agents_is_planned_as_it_is_written(
    engine: Engine, opened: Opened, text: str
) -> None:
    with opened(), reading(engine) as desk:
        found = plan_ahead.plan_import(desk, sheet_of(text))
    assert (found is None) == ("角色" in text)


def test_what_concerns_everybody_makes_the_whole_plan_void(
    engine: Engine, opened: Opened, bring: Import
) -> None:
    ahead = planned(engine, PEOPLE)
    hire(opened, bring)
    with reading(engine) as desk:
        assert not ahead.fits(desk)
        assert len(ahead.out_of_date(desk)) == len(PEOPLE.splitlines()) - 1
