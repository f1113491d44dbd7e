"""What an import brings in besides customers: contacts, contact persons, agents, any kind of event, promised calls."""

from __future__ import annotations

from datetime import date, time

import pytest
from sqlalchemy import select

from keqing.models import Agent, ContactPerson, Customer, Enrollment, Event, Phone, Stop
from keqing.services.customers import stop_digests
from keqing.services.department import checking
from tests.services.conftest import TODAY, Import, Opened
from tests.services.importing.test_file_import import counts, told

PEOPLE = "编号,姓名,电话\nA1,王秀英,13812345601\nA2,李四,13812345602\nA3,赵六,13812345603\n"
CALLS = """姓名,电话,回访时间,结果,内容,时长,回访人,切入点,下次回访
王秀英,13812345601,2026-10-01 10:30,打通了,血压平稳,5分,李敏,下次问睡眠,2026-12-05
王秀英,13812345601,2026-10-02,没接,,,李敏,,
李四,13812345602,2026-10-03,接通，想想再说,,3:20,张伟,,2020-01-01
"""


def test_contacts_of_the_past_with_their_outcomes(bring: Import, opened: Opened) -> None:
    bring(PEOPLE)
    record = bring(CALLS)
    assert counts(record) == (3, 0, 0, 0), told(record)
    assert told(record) == {
        4: "'3:20' is kept as 3 minutes. 2020-01-01 has passed: no call is promised for it."
    }
    with opened() as desk:
        rows = list(
            desk.session.scalars(select(Event).where(Event.kind == "contact").order_by(Event.day))
        )
        first = rows[0]
        assert (first.day, first.time, first.imported) == (date(2026, 10, 1), time(10, 30), TODAY)
        assert (first.outcome, first.channel, first.direction) == ("reached", "phone", "out")
        assert (first.text, first.minutes, first.entry) == ("血压平稳", 5, "下次问睡眠")
        assert desk.staff.name(first.agent_id) == "李敏"
        assert first.details == {"next": "2026-12-05"}
        assert [row.outcome for row in rows] == ["reached", "no-answer", "reached"]
        assert rows[2].text == "想想再说"
        assert {finding.kind for finding in checking.check(desk, replay=True)} <= {
            "no-next-date",
            "no-owner",
        }
    assert counts(bring(CALLS)) == (0, 0, 3, 0)


def test_several_calls_a_day_are_kept_each_once(bring: Import, opened: Opened) -> None:
    bring(PEOPLE)
    rows = (
        "编号,回访日期,结果,内容\nA1,2026-10-01,没接,\nA1,2026-10-01,没接,\nA1,2026-10-01,接通,好\n"
    )
    first = bring(rows)
    assert counts(first) == (2, 0, 1, 0)
    assert told(first)[3] == "This row says the same as row 2: it is kept once."
    assert counts(bring(rows)) == (0, 0, 3, 0)
    assert counts(bring(rows + "A1,2026-10-01,接通,不好\n")) == (1, 0, 3, 0)
    at_two_times = "编号,回访日期,结果,内容\nA1,2026-10-02 9:00,没接,\nA1,2026-10-02 15:00,没接,\n"
    assert counts(bring(at_two_times)) == (2, 0, 0, 0)


@pytest.mark.parametrize(
    ("row", "evidence"),
    [
        ("A1,2026-10-01,勿再联系,太烦了", "太烦了"),
        ("A1,2026-10-01,不要再打电话了,", "不要再打电话了"),
        ("A1,2026-10-01,接通,别再打电话来了", "别再打电话来了"),
    ],
)
def test_a_call_that_asked_for_no_more_is_a_stop_with_evidence(
    bring: Import,
    opened: Opened,
    row: str,
    evidence: str,
) -> None:
    bring(PEOPLE)
    content = f"编号,回访日期,结果,内容\n{row}\n"
    record = bring(content)
    assert "stored as not to be called" in told(record)[2]
    with opened() as desk:
        customer = desk.session.scalars(select(Customer).where(Customer.code == "A1")).one()
        assert customer.status == "stopped"
        assert stop_digests.stopped_numbers(desk.session, ["+8613812345601"]) == {"+8613812345601"}
        assert desk.session.scalars(select(Stop.evidence)).all() == [evidence]
        before = len(desk.session.scalars(select(Event.id)).all())
    assert counts(bring(content)) == (0, 0, 1, 0)
    with opened() as desk:
        assert len(desk.session.scalars(select(Event.id)).all()) == before
        assert len(desk.session.scalars(select(Stop.id)).all()) == 1


def test_r14_calls_of_the_past_ask_nobody_for_anything(bring: Import, opened: Opened) -> None:
    """Two refused calls ask the manager and a wrong number asks for another one, but not years later."""
    with opened() as desk:
        for agent in desk.session.scalars(select(Agent)):
            agent.roles = ["manager"]
    bring(PEOPLE)
    record = bring(
        "编号,回访日期,结果\nA1,2020-10-01,拒接\nA1,2020-10-02,拒接\nA2,2020-10-03,空号\nA3,2020-10-04,中断\n"
    )
    assert told(record)[4] == "The number was found to be wrong: ask for another one."
    with opened() as desk:
        rows = desk.session.scalars(select(Enrollment).where(Enrollment.cadence == "promise"))
        assert not rows.all()


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("A1,,接通,好", "The day is missing."),
        ("A1,2027-01-01,接通,好", "is not today or an earlier day"),
        ("A1,2026-10-01,胡说,好", "There is no outcome"),
        ("A1,2026-10-01,,", "There is neither an outcome nor a text."),
        ("A9,2026-10-01,接通,好", "No customer has the code A9."),
    ],
)
def test_calls_that_cannot_have_been(bring: Import, row: str, reason: str) -> None:
    bring(PEOPLE)
    record = bring(f"编号,回访日期,结果,内容\n{row}\n")
    assert counts(record) == (0, 0, 0, 1)
    assert reason in told(record)[2]


def test_a_text_alone_is_a_call_that_reached_somebody(bring: Import) -> None:
    bring(PEOPLE)
    record = bring("编号,回访日期,结果,内容\nA1,2026-10-01,,血压平稳\n")
    assert told(record)[2].startswith("Without an outcome it is kept as Reached")


def test_agents_with_roles_and_capacity(bring: Import, opened: Opened) -> None:
    content = (
        "员工,角色,每日容量,电话\n王芳,consultant,60,13812345609\n李敏,,70,\n合计,,,\n孙,,很多,\n"
    )
    record = bring(content)
    assert counts(record) == (1, 1, 0, 1)
    assert "is not a number of calls a day" in told(record)[5]
    with opened() as desk:
        agent = desk.staff.named("王芳")
        assert (agent.roles, agent.capacity, agent.phone) == (["consultant"], 60, "+8613812345609")
        assert desk.staff.named("李敏").capacity == 70
    assert counts(bring(content)) == (0, 0, 2, 1)


PERSONS = """客户,客户编号,联系人,关系,电话,可谈病情
王秀英,A1,王小明,儿子,13912345601,是
王秀英,,老张,丈夫,13912345602(手机),否
李四,,,,13912345603,
无此人,,某人,儿子,13912345604,
"""


def test_contact_persons_with_whose_they_are(bring: Import, opened: Opened) -> None:
    bring(PEOPLE)
    record = bring(PERSONS)
    assert counts(record) == (0, 2, 0, 2)
    assert told(record)[4] == "The contact person's name is missing."
    assert "import the customers first" in told(record)[5]
    with opened() as desk:
        people = desk.session.scalars(select(ContactPerson).order_by(ContactPerson.id)).all()
        assert [(person.name, person.relation, person.health) for person in people] == [
            ("王小明", "儿子", True),
            ("老张", "丈夫", False),
        ]
        phones = desk.session.scalars(select(Phone).where(Phone.contact_person_id.is_not(None)))
        assert [(phone.number, phone.contact_person_id) for phone in phones] == [
            ("+8613912345601", people[0].id),
            ("+8613912345602", people[1].id),
        ]
        assert {person.customer_id for person in people} == {1}
    assert counts(bring(PERSONS)) == (0, 0, 2, 2)
    changed = bring("客户编号,联系人,关系,电话\nA1,王小明,长子,13912345609\n")
    assert counts(changed) == (0, 1, 0, 0)
    with opened() as desk:
        assert desk.session.get_one(ContactPerson, 1).relation == "长子"


def test_a_customer_s_row_may_name_who_speaks_for_them(bring: Import, opened: Opened) -> None:
    content = "姓名,电话,家属,家属电话,关系,下次回访,地址\n王秀英,13812345601,,13912345601,女儿,2026-12-05,朝阳\n"
    assert counts(bring(content)) == (1, 0, 0, 0)
    assert counts(bring(content)) == (0, 0, 1, 0)
    with opened() as desk:
        person = desk.session.scalars(select(ContactPerson)).one()
        assert (person.name, person.relation) == ("女儿", "女儿")
        (promise,) = desk.session.scalars(select(Event).where(Event.kind == "promise"))
        assert (promise.day, promise.details) == (TODAY, {"day": "2026-12-05"})


def test_a_column_that_marks_who_is_not_to_be_called(bring: Import, opened: Opened) -> None:
    record = bring(
        "姓名,电话,勿打\n王秀英,13812345601,是\n李四,13812345602,否\n赵六,13812345603,\n"
    )
    assert set(told(record)) == {2}
    with opened() as desk:
        rows = desk.session.execute(
            select(Customer.name, Customer.status).where(Customer.id > 0).order_by(Customer.id)
        )
        assert rows.all() == [("王秀英", "stopped"), ("李四", "active"), ("赵六", "active")]
        assert desk.session.scalars(select(Stop.evidence)).all() == ["勿打: 是"]


@pytest.mark.parametrize(
    ("header", "row", "kind", "details"),
    [
        ("到堂日期,陪同", "2026-10-02,老伴", "arrival", {"companion": "老伴"}),
        (
            "日期,医院,住院原因",
            "46297,一院,高血压",
            "admission",
            {"hospital": "一院", "reason": "高血压"},
        ),
        ("出院日期,备注", "2026-10-02,好转", "discharge", {"note": "好转"}),
        (
            "投诉日期,类别,内容",
            "2026-10-02,退货,包装",
            "complaint",
            {"category": "商品退换", "what": "包装"},
        ),
    ],
)
def test_events_of_other_kinds(
    bring: Import,
    opened: Opened,
    header: str,
    row: str,
    kind: str,
    details: dict[str, str],
) -> None:
    bring(PEOPLE)
    content = f"编号,{header}\nA1,{row}\n"
    assert counts(bring(content)) == (1, 0, 0, 0)
    with opened() as desk:
        event = desk.session.scalars(select(Event).where(Event.kind == kind)).one()
        assert (event.day, event.details) == (date(2026, 10, 2), details)
    assert counts(bring(content)) == (0, 0, 1, 0)


@pytest.mark.parametrize(
    "lines", ["李四,13812345602,,,,", "李四,13812345602,,,无,", "李四,13812345602,,,,备注一句"]
)
def test_a_customer_to_whom_nothing_happened_yet_is_stored_alone(
    bring: Import, opened: Opened, lines: str
) -> None:
    content = (
        f"姓名,电话,购买日期,产品,数量,备注\n王秀英,13812345601,2026-11-01,安和胶囊,2盒,\n{lines}\n"
    )
    record = bring(content)
    assert counts(record) == (2, 0, 0, 0)
    assert told(record)[3].startswith("What happened is left empty in this row")
    assert counts(bring(content)) == (0, 0, 2, 0)
    with opened() as desk:
        bought = select(Customer.name).join(Event).where(Event.kind == "purchase")
        assert desk.session.scalars(bought).all() == ["王秀英"]
        assert len(desk.session.scalars(select(Customer.id).where(Customer.id > 0)).all()) == 2


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("李四,13812345602,,安和胶囊,,", "The day is missing."),
        ("李四,13812345602,2026-11-01,,,", "Product is missing."),
        ("李四,,,,,", "The day is missing. Product is missing."),
    ],
)
def test_half_of_what_happened_is_a_mistake(bring: Import, line: str, reason: str) -> None:
    record = bring(f"姓名,电话,购买日期,产品,数量,备注\n{line}\n")
    assert counts(record) == (0, 0, 0, 1)
    assert reason in told(record)[2]


def test_a_row_of_calls_in_which_nothing_is_told_is_a_customer(
    bring: Import, opened: Opened
) -> None:
    record = bring(
        "姓名,电话,回访日期,结果,内容\n王秀英,13812345601,,,\n李四,13812345602,,,别再打了\n"
    )
    assert counts(record) == (1, 0, 0, 1)
    with opened() as desk:
        assert not desk.session.scalars(select(Event.id).where(Event.kind == "contact")).all()


def test_a_number_in_a_contact_persons_name_becomes_their_phone(
    bring: Import, opened: Opened
) -> None:
    content = "姓名,电话,家属,地址\n何桂香,13812345601,孙子何磊 13901010923,朝阳\n"
    record = bring(content)
    assert counts(record) == (1, 0, 0, 0)
    assert [row.status for row in record.rows] == ["flagged"]
    assert counts(bring(content)) == (0, 0, 1, 0)
    with opened() as desk:
        person = desk.session.scalars(select(ContactPerson)).one()
        assert person.name == "孙子何磊"
        (phone,) = desk.session.scalars(select(Phone).where(Phone.contact_person_id == person.id))
        assert phone.number == "+8613901010923"
