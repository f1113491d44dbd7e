from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from keqing.i18n import translate_message
from keqing.models import Customer, Enrollment, Event, Phone, Stop
from keqing.records.imported import Imported
from keqing.services.customers import stop_digests
from keqing.services.department import checking
from keqing.services.importing import file_import
from keqing.services.importing.sheet import ImportSheet
from tests.services.conftest import TODAY, Import, Opened


def counts(record: Imported) -> tuple[int, int, int, int]:
    return record.new, record.changed, record.same, record.rejected


def told(record: Imported) -> dict[int, str]:
    """What is said of each row, of all of its columns."""
    rows = {row.row for row in record.rows}
    return {
        number: " ".join(translate_message(row.reason) for row in record.rows if row.row == number)
        for number in rows
    }


FULL = """编号,姓名,电话,类型,等级,性别,农历生日,地址,来源,归属,备注,标签,可打时间,建档日期,是否知情,过敏
A1,王　英,"138 1234 5678（本人）/ 021-64321234",药店,A级,女,1950.3.5,朝阳,电台,李敏,老客户,"VIP,合唱团",9点~11点半,2026-10-01,否,青霉素
"""


def test_every_column_is_stored(bring: Import, opened: Opened) -> None:
    record = bring(FULL)
    assert counts(record) == (1, 0, 0, 0), told(record)
    with opened() as desk:
        customer = desk.session.scalars(select(Customer).where(Customer.id > 0)).one()
        assert (customer.code, customer.name, customer.initials.split()[0]) == ("A1", "王英", "wy")
        assert (customer.type, customer.grade, customer.sex) == ("pharmacy", "A", "f")
        assert (customer.birthday, customer.address, customer.source) == (
            "lunar 1950-03-05",
            "朝阳",
            "电台",
        )
        assert (desk.staff.name(customer.owner_id), customer.note) == ("李敏", "老客户")
        assert (customer.tags, customer.hours) == (["VIP", "合唱团"], ["09:00-11:30"])
        assert customer.created == date(2026, 10, 1)
        assert customer.fields == {"informed": False, "allergies": "青霉素"}
        phones = desk.session.scalars(select(Phone).order_by(Phone.id))
        assert [(phone.number, phone.label, phone.tail) for phone in phones] == [
            ("+8613812345678", "本人", "5678"),
            ("+862164321234", None, "1234"),
        ]
        created = desk.session.scalars(select(Event)).one()
        assert (created.kind, created.day, created.imported) == ("created", customer.created, TODAY)
        assert created.details == {
            "type": "pharmacy",
            "grade": "A",
            "tag": ["VIP", "合唱团"],
            "birthday": "lunar 1950-03-05",
        }


@pytest.mark.parametrize(
    "text",
    [
        FULL,
        "姓名,电话\n王秀英,13812345678\n张三,\n李四,13912345679\n",
        "姓名,电话,介绍人\n王秀英,13812345678,李四\n李四,13912345679,\n",
        "姓名,电话,备注\n王秀英,13812345678,不要再打电话了\n张三(已故),13912345679,\n",
        """姓名,电话,购买日期,产品,数量
王秀英,13812345678,2026-11-20,安胶囊,1
王秀英,13812345678,2026-11-20,安胶囊,1
王秀英,13812345678,2026-11-20,安胶囊,2
""",
        "姓名,电话,来电日期,来源\n王秀英,13812345678,11-22,电台\n",
    ],
)
def test_the_same_file_twice_changes_nothing(bring: Import, opened: Opened, text: str) -> None:
    first = bring(text)
    assert first.new
    assert not first.rejected
    with opened() as desk:
        before = [desk.session.scalars(select(table.id)).all() for table in (Customer, Event, Stop)]
    second = bring(text)
    assert counts(second) == (0, 0, first.new + first.same, 0), told(second)
    with opened() as desk:
        after = [desk.session.scalars(select(table.id)).all() for table in (Customer, Event, Stop)]
    assert before == after


def test_a_row_is_known_by_code_then_by_phone_and_name(bring: Import, opened: Opened) -> None:
    bring("编号,姓名,电话\nA1,王秀英,13812345678\n,李四,13912345679\n")
    record = bring(
        "编号,姓名,电话,地址\n"
        "A1,,,朝阳\n"  # by code
        ",李 四,139-1234-5679,海淀\n"  # by phone and name
        ",李四,13712345670,\n"  # another one of that name
        "A1,赵六,,\n"  # somebody else's code
        "B2,李四,13912345679,\n"  # on file without that code
        "Z9,,,东城\n"  # nobody
    )
    assert counts(record) == (1, 2, 0, 3), told(record)
    reasons = told(record)
    assert reasons[5] == "A1 is 王秀英, not 赵六."
    assert reasons[6] == "李四 with this phone is C0001 already."
    assert reasons[7] == "No customer has the code Z9."
    with opened() as desk:
        rows = desk.session.execute(
            select(Customer.code, Customer.address).where(Customer.id > 0).order_by(Customer.id)
        )
        assert rows.all() == [("A1", "朝阳"), ("C0001", "海淀"), ("C0002", None)]


def test_a_name_alone_is_enough_where_it_is_clear(bring: Import) -> None:
    bring("姓名,电话\n王秀英,13812345678\n李四,13912345679\n李四,13712345670\n")
    record = bring(
        "姓名,购买日期,产品\n王秀英,2026-11-20,安胶囊\n李四,2026-11-20,安胶囊\n新人,11-20,安胶囊\n"
    )
    assert counts(record) == (2, 0, 0, 1)
    assert "2 customers are called 李四" in told(record)[3]
    assert told(record)[4] == "'11-20' has no year: read as 2026-11-20. There is no phone number."


def test_likely_duplicates_are_flagged(bring: Import) -> None:
    """S01 (R323): a list becomes files, and who may be there already is named."""
    bring("姓名,电话,地址\n王秀英,13812345678,朝阳路1号\n")
    record = bring(
        "姓名,电话,地址\n老伴,13812345678,\n王秀英,13912345679,朝阳路1号\n王秀英,,\n王秀英,13712345670,\n"
    )
    assert counts(record) == (4, 0, 0, 0)
    assert told(record) == {
        2: "王秀英 C0001 has the same phone.",
        3: "王秀英 C0001 may be the same customer.",
        4: "There is no phone number. 王秀英 C0001 may be the same customer.",
        5: "王秀英 in row 4 may be the same customer.",
    }


def test_a_row_may_not_contradict_one_before(bring: Import) -> None:
    record = bring(
        "姓名,电话,地址\n王秀英,13812345678,朝阳\n王秀英,13812345678,\n王秀英,13812345678,海淀\n"
    )
    assert counts(record) == (1, 0, 1, 1)
    assert told(record) == {
        3: "This is the customer of row 2 again.",
        4: "地址 is 朝阳 in row 2, and 海淀 in this one.",
    }


def test_what_a_purchase_says_otherwise_of_the_customer_is_named_and_stays(bring: Import) -> None:
    bring("姓名,电话,地址,员工,生日\n王秀英,13812345678,朝阳路 1号,李敏,1950-03-05\n")
    record = bring(
        "姓名,电话,地址,员工,农历生日,购买日期,产品\n王秀英,13812345678,海淀,张伟,三月初五,2026-11-20,安胶囊\n"
    )
    assert counts(record) == (1, 0, 0, 0)
    assert told(record) == {
        2: "地址 is 朝阳路 1号 on file, and 海淀 in this row. "
        "员工 is 李敏 on file, and 张伟 in this row. "
        "农历生日 is 1950-03-05 on file, and lunar --03-05 in this row. "
        "It was not changed. To change it: keqing edit-customer C0001 --address 海淀 --owner 张伟 "
        "--birthday 'lunar --03-05'"
    }


def test_a_remark_beside_a_customer_s_data_goes_onto_the_card(
    bring: Import, opened: Opened
) -> None:
    head = "姓名,电话,年龄,地址,购买日期,产品,备注\n"
    text = head + "王秀英,13812345678,70,海淀,2026-11-20,安胶囊,听力不好\n"
    bring(text)
    with opened() as desk:
        assert desk.session.scalars(select(Customer.note).where(Customer.id > 0)).all() == [
            "听力不好"
        ]
        bought = desk.session.scalars(select(Event).where(Event.kind == "purchase")).one()
        assert bought.details["note"] == "听力不好"
    assert counts(bring(text)) == (0, 0, 1, 0)
    bring("姓名,电话,购买日期,产品,备注\n王秀英,13812345678,2026-11-21,安胶囊,买二送一\n")
    bring(head + "王秀英,13812345678,70,海淀,2026-11-22,安胶囊,女儿付款\n")
    with opened() as desk:
        assert desk.session.scalars(select(Customer.note).where(Customer.id > 0)).all() == [
            "听力不好"
        ]
        rows = desk.session.scalars(
            select(Event).where(Event.kind == "purchase").order_by(Event.day)
        )
        assert [row.details["note"] for row in rows] == ["听力不好", "买二送一", "女儿付款"]


def test_all_mistakes_of_a_row_are_told_at_once(bring: Import) -> None:
    record = bring("姓名,电话,生日\n王秀英,12345,1950-02-30\n")
    (row,) = record.rows
    assert (row.row, row.column, row.status, row.code) == (2, "电话", "rejected", None)
    assert "12345" in told(record)[2]
    assert "1950-02-30" in told(record)[2]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",13812345678,", "There is neither a name nor a code."),
        ("王,13812345678,A,x", "There are more cells than columns."),
        ("王\x07,13812345678,", "There is a control character in this cell."),
        ("王,1.38E+10,", "has lost the last digits"),
        ("王,13812345678,X", "is not known here"),
        ("  ( ) ,13812345678,X", "is not known here"),
    ],
)
def test_rows_that_are_no_customers(bring: Import, row: str, reason: str) -> None:
    record = bring(f"姓名,电话,等级\n{row}\n好人,13912345679,A\n")
    assert counts(record) == (1, 0, 0, 1)
    assert reason in told(record)[2]


def test_strict_writes_nothing_when_a_row_is_rejected(bring: Import, opened: Opened) -> None:
    record = bring("姓名,电话\n王秀英,13812345678\n李四,12\n", strict=True)
    assert counts(record) == (0, 0, 0, 1)
    with opened() as desk:
        assert not desk.session.scalars(select(Customer).where(Customer.id > 0)).all()
    assert counts(bring("姓名,电话\n王秀英,13812345678\n", strict=True)) == (1, 0, 0, 0)


def test_blank_cells_and_words_for_nothing_erase_nothing(bring: Import) -> None:
    bring("姓名,电话,地址,标签\n王秀英,13812345678,朝阳,甲\n")
    record = bring("姓名,电话,地址,标签\n王秀英,13812345678,无,\n王秀英,13812345678,,甲\n")
    assert counts(record) == (0, 0, 2, 0)


def test_changes_reach_the_profile_of_the_fold(bring: Import, opened: Opened) -> None:
    bring("编号,姓名,电话\nA1,王秀英,13812345678\n")
    record = bring(
        "编号,姓名,电话,等级,标签,电话2,过敏\nA1,王秀瑛,13812345678,VIP,甲,13712345670,青霉素\n"
    )
    assert counts(record) == (0, 1, 0, 0)
    assert told(record) == {2: "The name was 王秀英 before."}
    with opened() as desk:
        customer = desk.session.scalars(select(Customer).where(Customer.id > 0)).one()
        assert (customer.name, customer.grade, customer.tags) == ("王秀瑛", "VIP", ["甲"])
        assert customer.fields == {"allergies": "青霉素"}
        assert len(desk.session.scalars(select(Phone)).all()) == 2
        event = desk.session.scalars(select(Event).where(Event.kind == "profile")).one()
        assert event.details == {"grade": "VIP", "tag": ["甲"], "grade-given": True}
        found = {finding.kind for finding in checking.check(desk, replay=True)}
        assert found <= {"no-next-date", "no-owner"}


STOPPED = "姓名,电话,备注\n王秀英,13812345678,不要再打电话了\n李四,13912345679,中午不要打\n"


def test_a_wish_not_to_be_called_becomes_a_stop_with_evidence(
    bring: Import, opened: Opened
) -> None:
    record = bring(STOPPED)
    assert told(record) == {
        2: "'不要再打电话了': stored as not to be called.",
        3: "'中午不要打': is this customer to be called at all?",
    }
    with opened() as desk:
        statuses = desk.session.scalars(
            select(Customer.status).where(Customer.id > 0).order_by(Customer.id)
        )
        assert statuses.all() == ["stopped", "active"]
        event = desk.session.scalars(select(Event).where(Event.outcome == "stop")).one()
        assert (event.text, event.imported) == ("不要再打电话了", TODAY)
        assert stop_digests.stopped_numbers(desk.session, ["+8613812345678", "+8613912345679"]) == {
            "+8613812345678"
        }


def test_a_stopped_number_stays_stopped_under_another_name(bring: Import, opened: Opened) -> None:
    bring(STOPPED)
    record = bring("姓名,电话\n王大妈,13812345678\n")
    assert "not to be called" in told(record)[2]
    with opened() as desk:
        customer = desk.session.scalars(select(Customer).where(Customer.name == "王大妈")).one()
        assert customer.status == "stopped"
        assert len(desk.session.scalars(select(Stop)).all()) == 1


@pytest.mark.parametrize("row", ["张三(已故),13812345678,", "张三,13812345678,已去世"])
def test_the_dead_are_not_called(bring: Import, opened: Opened, row: str) -> None:
    bring(f"姓名,电话,状态\n{row}\n李四,13912345679,正常\n王五,13712345670,流失\n")
    with opened() as desk:
        rows = desk.session.execute(
            select(Customer.name, Customer.status).where(Customer.id > 0).order_by(Customer.id)
        )
        assert rows.all() == [("张三", "deceased"), ("李四", "active"), ("王五", "active")]


def test_who_sent_somebody_may_stand_further_down(bring: Import, opened: Opened) -> None:
    record = bring(
        "姓名,电话,介绍人\n王秀英,13812345678,李四\n李四,13912345679,谁\n赵六,13712345670,王秀英\n"
    )
    assert told(record) == {3: "It is not clear which customer 谁 is."}
    with opened() as desk:
        by_name = {
            customer.name: customer
            for customer in desk.session.scalars(select(Customer).where(Customer.id > 0))
        }
        assert by_name["王秀英"].referrer_id == by_name["李四"].id
        assert by_name["赵六"].referrer_id == by_name["王秀英"].id


PURCHASE = "姓名,电话,购买日期,产品,数量,每盒,日剂量,产品线\n王秀英,13812345678,2026-10-01,安胶囊,6,30,6,治疗\n"


def test_r14_what_is_past_counts_from_the_day_of_import(bring: Import, opened: Opened) -> None:
    bring(PURCHASE)
    with opened() as desk:
        event = desk.session.scalars(select(Event).where(Event.kind == "purchase")).one()
        assert (event.day, event.imported) == (date(2026, 10, 1), TODAY)
        assert event.details == {
            "product": "安胶囊", "line": "therapy", "quantity": "6", "pack": "30", "daily": "6",
        }  # fmt: skip
        rows = desk.session.scalars(select(Enrollment).where(Enrollment.cadence == "therapy"))
        assert [row.start for row in rows] == [TODAY]


def test_r14_a_backlog_may_be_kept(bring: Import, opened: Opened) -> None:
    bring(PURCHASE, keep_backlog=True)
    with opened() as desk:
        event = desk.session.scalars(select(Event).where(Event.kind == "purchase")).one()
        assert event.imported is None
        rows = desk.session.scalars(select(Enrollment).where(Enrollment.cadence == "therapy"))
        assert [row.start for row in rows] == [date(2026, 10, 1)]


def test_a_purchase_that_is_on_file_otherwise_is_not_counted_twice(bring: Import) -> None:
    bring(PURCHASE)
    changed = bring(PURCHASE.replace(",6,30", ",5,30"))
    assert counts(changed) == (0, 0, 0, 1)
    assert "keqing amend" in told(changed)[2]
    other = bring(PURCHASE + PURCHASE.splitlines()[1].replace(",6,30", ",5,30"))
    assert counts(other) == (1, 0, 1, 0)


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (",安胶囊,1,李敏", "The day is missing."),
        ("2027-01-01,安胶囊,1,李敏", "is not today or an earlier day"),
        ("2026-11-20,,1,李敏", "Product is missing."),
        ("2026-11-20,安胶囊,-1,李敏", "cannot be"),
        ("2026-11-20,安胶囊,1,没这个人", "No agent is called"),
    ],
)
def test_events_that_cannot_have_been(bring: Import, cells: str, reason: str) -> None:
    record = bring(f"姓名,电话,购买日期,产品,数量,经手人\n王秀英,13812345678,{cells}\n")
    assert counts(record) == (0, 0, 0, 1)
    assert reason in told(record)[2]


def test_a_row_about_an_event_changes_nothing_of_the_customer(
    bring: Import, opened: Opened
) -> None:
    bring("姓名,电话,归属\n王秀英,13812345678,李敏\n")
    record = bring(
        "姓名,电话,归属,等级,来电日期,来源,经手人\n王秀英,13812345678,张伟,A,2026-11-20 15:30,电台,张伟\n"
    )
    assert counts(record) == (1, 0, 0, 0)
    assert "was not changed" in told(record)[2]
    with opened() as desk:
        customer = desk.session.scalars(select(Customer).where(Customer.id > 0)).one()
        assert (desk.staff.name(customer.owner_id), customer.grade) == ("李敏", "A")
        event = desk.session.scalars(select(Event).where(Event.kind == "inquiry")).one()
        assert desk.staff.name(event.agent_id) == "张伟"
        assert str(event.time) == "15:30:00"


def test_progress_is_told(opened: Opened) -> None:
    seen: list[tuple[int, int]] = []
    folded: list[tuple[int, int]] = []
    rows = [(number, (f"人{number}", "是")) for number in range(2, 2603)]
    names = ("姓名", "勿打")
    new = [(number, (name, "")) for number, (name, _) in rows]
    with opened() as desk:
        file_import.import_file(desk, ImportSheet(None, names, 1, ("name", "stop"), (), new))
        file_import.import_file(
            desk,
            ImportSheet(None, names, 1, ("name", "stop"), (), rows),
            progress=lambda done, total: seen.append((done, total)),
            folding=lambda done, total: folded.append((done, total)),
        )
    assert seen == [(2000, 2601), (2601, 2601)]
    assert folded == [(at, 2601) for at in (*range(500, 2501, 500), 2601)]


def test_remarks_add_up_and_doubts_are_told(bring: Import, opened: Opened) -> None:
    record = bring(
        "编号,姓名,手机,电话,生日,备注1,备注2,性别,介绍人\n"
        "A1,王秀英,13812345678,13812345678,50.3.5,甲,乙,男,\n"
        ",李四,13800000000,不要再打电话了,,,,,A1\n"
        ",赵六,13912345679,,,,,不详,\n"
        ",钱七,13712345670,,,,,x,\n"
    )
    assert counts(record) == (3, 0, 0, 1), told(record)
    assert "1950-03-05" in told(record)[2]
    assert "looks made up" in told(record)[3]
    assert "not to be called" in told(record)[3]
    assert "is not known here" in told(record)[5]
    with opened() as desk:
        notes = desk.session.scalars(
            select(Customer.note).where(Customer.id > 0).order_by(Customer.id)
        ).all()
        assert notes == ["甲\n乙", None, None]
        assert len(desk.session.scalars(select(Phone)).all()) == 3


@pytest.mark.parametrize("word", ["大概", "也许"])
def test_whether_somebody_is_informed_is_yes_or_no(bring: Import, word: str) -> None:
    record = bring(f"姓名,电话,知情\n王秀英,13812345678,{word}\n")
    assert "Write yes, 是 or no, 否." in told(record)[2]


def test_columns_that_nobody_knows_are_told(bring: Import) -> None:
    record = bring("姓名,星座\n王秀英,狮子\n")
    assert (record.rows[0].row, record.rows[0].column) == (1, "星座")
