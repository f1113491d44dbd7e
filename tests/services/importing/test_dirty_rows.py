"""Every dirty cell that real spreadsheets hold, with where it ends: kept, kept and flagged, or rejected.

Each case is a row of one file, which is brought in as CSV and as a workbook.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from keqing.definitions.kinds import built_in_kinds
from keqing.i18n import translate_message
from keqing.models import Customer, Event, Phone, Stop
from keqing.records.imported import ImportRow
from keqing.services.context.desk import WritingDesk
from keqing.services.context.stored_almanac import almanac_of
from keqing.services.importing import file_import
from keqing.services.importing.sheet import ImportSheet
from keqing.store import database, unit
from keqing.transfer.read.headers import locate_header, recognise_columns
from keqing.transfer.read.spreadsheet import read_file
from tests.sharing import new_database
from tests.workbooks import fill, workbook

TODAY = date(2026, 11, 23)
AT = datetime(2026, 11, 23, 9)  # noqa: DTZ001  # the desk's time has no zone


@dataclass(frozen=True)
class Kept:
    """Stored as `value`; with `doubt`, flagged with a sentence that has it."""

    value: object
    doubt: str | None = None


@dataclass(frozen=True)
class Rejected:
    """Not stored, with a sentence that has `reason`, at the cell's column."""

    reason: str


NO_NUMBER = Rejected("is not a phone number")
NO_PHONE = Kept([], "There is no phone number")

PHONES: list[tuple[object, Kept | Rejected]] = [
    ("138-1234-5601", Kept(["+8613812345601"])),
    ("138 1234 5602", Kept(["+8613812345602"])),
    ("138\u00a01234\u00a05603", Kept(["+8613812345603"])),
    ("138\u30001234\u30005604", Kept(["+8613812345604"])),
    ("+8613812345605", Kept(["+8613812345605"])),
    ("+86 138-1234-5606", Kept(["+8613812345606"])),
    ("008613812345607", Kept(["+8613812345607"])),
    ("8613812345608", Kept(["+8613812345608"])),
    ("１３８１２３４５６０９", Kept(["+8613812345609"])),
    ("138１２３４5610", Kept(["+8613812345610"])),
    ("١٣٨١٢٣٤٥٦٧٨", NO_NUMBER),
    ("'13812345611", Kept(["+8613812345611"])),
    ("\u200b138\u200b12345612", Kept(["+8613812345612"])),
    ("\u202a13812345613\u202c", Kept(["+8613812345613"])),
    ("\ufeff13812345614", Kept(["+8613812345614"])),
    ("138\t12345615\n", Kept(["+8613812345615"])),
    (13812345616, Kept(["+8613812345616"])),
    (13812345617.0, Kept(["+8613812345617"])),
    ("13812345618.0", Kept(["+8613812345618"])),
    ("1.38E+10", Rejected("has lost the last digits")),
    ("110101195003052316", NO_NUMBER),
    ("13800000000", Kept(["+8613800000000"], "looks made up")),
    ("13812345619/13912345619", Kept(["+8613812345619", "+8613912345619"])),
    ("13812345620、021-64321234", Kept(["+8613812345620", "+862164321234"])),
    ("13812345621 13912345621", Kept(["+8613812345621", "+8613912345621"])),
    ("13812345622(儿子)", Kept(["+8613812345622 儿子"])),
    ("女儿13812345623", Kept(["+8613812345623 女儿"])),
    ("021-64321235转801", Kept(["+862164321235;ext=801"])),
    ("010-64321236-12", Kept(["+861064321236;ext=12"])),
    ("(021)64321237", Kept(["+862164321237"])),
    ("02164321238", Kept(["+862164321238"])),
    ("64321239", Rejected("area code")),
    ("400-810-8888", Kept(["+864008108888"])),
    ("+852 5123 4567", Kept(["+85251234567"])),
    ("1381234562", Rejected("11 digits")),
    ("138123456789", Rejected("11 digits")),
    ("138****5678", NO_NUMBER),
    ("无", NO_PHONE),
    ("#N/A", NO_PHONE),
    ("一三八一二三四五六七八", NO_NUMBER),
    ("13O12345678", NO_NUMBER),
    ("=13812345678", NO_NUMBER),
    ("不要再打电话了", Kept([], "stored as not to be called")),
]

UNREADABLE = Rejected("is not a birthday that can be read")
NOBODY = Rejected("is not the birthday of a living person")

BIRTHDAYS: list[tuple[object, Kept | Rejected]] = [
    ("1950.3.5", Kept("1950-03-05")),
    ("1950/3/5", Kept("1950-03-05")),
    ("19500305", Kept("1950-03-05")),
    ("1950年3月5日", Kept("1950-03-05")),
    ("１９５０年３月５日", Kept("1950-03-05")),
    ("1950—3—5", Kept("1950-03-05")),
    ("一九五〇年三月五日", Kept("1950-03-05")),
    ("1950-03-05 00:00:00", Kept("1950-03-05")),
    (18327, Kept("1950-03-05", "'18327' is taken as 1950-03-05")),
    ("1950-03-04 23:59:59.999", Kept("1950-03-04")),
    (datetime(1950, 3, 5, 23, 59, 59, 997_000), Kept("1950-03-05")),  # noqa: DTZ001  # as a cell
    (datetime(1950, 3, 5, 23, 59, 59, 400_000), Kept("1950-03-05")),  # noqa: DTZ001  # as a cell
    ("9999-12-31 23:59:59", NOBODY),
    ("1950/3/5 0:00", Kept("1950-03-05")),
    ("1950/3/5 0:00:00", Kept("1950-03-05")),
    ("1950。3。5", Kept("1950-03-05")),
    ("1950年农历三月初五", Kept("lunar 1950-03-05")),
    ("1955年农历三月初五", Kept("lunar 1955-03-05")),
    ("1955.3.5农历", Kept("lunar 1955-03-05")),
    ("1955农历3月5", Kept("lunar 1955-03-05")),
    ("1955-03-05 农历", Kept("lunar 1955-03-05")),
    ("大年初一", Kept("lunar --01-01", "is taken as lunar --01-01")),
    ("除夕", Kept("lunar --12-30", "is taken as lunar --12-30")),
    ("母亲节", UNREADABLE),
    ("3/15/1950", Kept("1950-03-15", "is taken as 1950-03-15")),
    ("50.3.5", Kept("1950-03-05", "is taken as 1950-03-05")),
    ("3/5/1950", Rejected("which is the day and which the month")),
    ("3月5日", Kept("--03-05")),
    ("1950", UNREADABLE),
    ("1950-02-30", Rejected("does not exist")),
    ("1900-02-29", Rejected("does not exist")),
    ("2027-01-01", NOBODY),
    ("1890-01-01", NOBODY),
    ("1988-06-01", Kept("1988-06-01")),
    ("1988-05-31 23:00:00", Rejected("has a time of day")),
    ("农历三月初五", Kept("lunar --03-05")),
    ("1950.3.5(农历)", Kept("lunar 1950-03-05")),
    ("闰四月初三", Kept("lunar --L04-03")),
    ("腊月三十", Kept("lunar --12-30")),
    ("十三月初一", Rejected("not a day of the lunar calendar")),
    ("属虎", UNREADABLE),
    ("75岁", UNREADABLE),
    ("2-29", Kept("--02-29")),
    ("1952-02-29", Kept("1952-02-29")),
    ("19520229.0", Kept("1952-02-29")),
    ("不详", Kept(None)),
    ("55年农历三月初五", Kept("lunar 1955-03-05", "is taken as lunar 1955-03-05")),
    ("农历55年三月初五", Kept("lunar 1955-03-05", "is taken as lunar 1955-03-05")),
    ("15年农历三月初五", Rejected("four digits")),
    ("0000-03-05", Kept("--03-05", "'0000-03-05' is taken as --03-05")),
    ("0000年3月5日", Kept("--03-05", "is taken as --03-05")),
    ("????/3/5", Kept("--03-05", "is taken as --03-05")),
    ("农历xxxx年三月初五", Kept("lunar --03-05", "is taken as lunar --03-05")),
    ("0000-13-05", Rejected("does not exist")),
    ("0000-00-00", Kept(None, "'0000-00-00' is no day: taken as empty")),
    ("0000-00-00 00:00:00", Kept(None, "is no day")),
    ("1900/1/0", Kept(None, "is no day")),
    ("1950-00-00", Rejected("does not exist")),
]

NAMES: list[tuple[object, Kept | Rejected]] = [
    ("张　三", Kept("张三")),
    (" 李四\u200b", Kept("李四")),
    ("𠮷田", Kept("𠮷田")),
    ("⽅⾦", Kept("⽅⾦")),  # Kangxi radicals are kept as they were written, and found as 方金
    ("Null", Kept("Null")),
    ("王秀英；13812345678；朝阳", Kept("王秀英；13812345678；朝阳", "has a number in it")),
    ("王秀英 138 1234 5678", Kept("王秀英", "stored as a phone of 王秀英")),
    ("王秀英 20261120", Kept("王秀英 20261120", "has a number in it")),
    ("Anna  Maria", Kept("Anna Maria")),
    ("[/]", Kept("[/]")),
    ("=1+2", Kept("=1+2")),
    ("-王", Kept("-王")),
    ("赵六(已故)", Kept("赵六", "stored as deceased")),
    ("钱七（勿打）", Kept("钱七", "stored as not to be called")),
    ("孙\u202e八", Kept("孙八")),
    ("周\x07九", Rejected("control character")),
    ("吴\x00十", Rejected("control character")),
    ("王\x1b[31m", Rejected("control character")),
    ("合计", Kept("合计", "reads like a line under the list")),  # whose row has a code
    ("1.28E+11", Rejected("has lost the last digits")),
    ("王" * 101, Rejected("is too long")),
]

NOTES: list[tuple[object, Kept | Rejected]] = [
    ("血压高，[bold]少盐[/]", Kept("血压高，[bold]少盐[/]")),
    ("=1+2", Kept("=1+2")),
    ("-血压高", Kept("-血压高")),
    ('他说"好"\n再打', Kept('他说"好"\n再打')),
    ("不要再打电话了", Kept("不要再打电话了", "stored as not to be called")),
    ("中午不要打", Kept("中午不要打", "is this customer to be called at all")),
    ("听说已去世", Kept("听说已去世", "is this customer to be called at all")),
    ("110101195003052316", Kept("110101195003052316")),
    ("x" * 2001, Rejected("is too long")),
    ("a\x00b", Rejected("control character")),
    ("-", Kept(None)),
]

AMOUNTS: list[tuple[object, Kept | Rejected]] = [
    (3, Kept("3")),
    (1.5, Kept("1.5")),
    ("１２", Kept("12")),
    ("1,200", Kept("1200")),
    ("6.0", Kept("6")),
    ("0.50", Kept("0.5")),
    ("1.28万", Kept("12800")),
    ("3盒", Kept("3")),
    ("六盒", Kept("6")),
    ("６盒", Kept("6")),
    ("四十", Kept("40")),
    ("两盒半", Kept("2.5")),
    ("半盒", Kept("0.5")),
    ("共3盒", Rejected("cannot be")),
    ("3粒", Rejected("cannot be")),
    ("3盒2粒", Rejected("cannot be")),
    ("50%", Rejected("cannot be")),
    ("3-4", Rejected("cannot be")),
    ("约3", Rejected("cannot be")),
    ("1.5E+3", Rejected("cannot be")),
    ("1e400", Rejected("")),
    ("-1", Rejected("")),
    ("0", Rejected("")),
    ("NaN", Kept(None)),
]

RELATIVE = Rejected("means a different day each time the file is read")

DAYS: list[tuple[object, Kept | Rejected]] = [
    ("2026-11-20", Kept("2026-11-20")),
    ("2026/11/20 0:00", Kept("2026-11-20")),
    ("2026-11-20 00:00:00", Kept("2026-11-20")),
    ("2026-11-20 15:30", Kept("2026-11-20 15:30")),
    ("2026-11-20T15:30:00.250", Kept("2026-11-20 15:30")),
    ("2026-11-20T07:30:00Z", Kept("2026-11-20 15:30")),
    ("2026-11-20T15:30:00+08:00", Kept("2026-11-20 15:30")),
    ("2026-11-19 23:59:59.999", Kept("2026-11-19 23:59")),
    ("2026年11月20日 下午3:30", Kept("2026-11-20 15:30")),
    ("20261120", Kept("2026-11-20")),
    ("20261120.0", Kept("2026-11-20")),
    (46346, Kept("2026-11-20", "'46346' is taken as 2026-11-20")),
    ("46346.645833333", Kept("2026-11-20 15:30", "is taken as 2026-11-20")),
    (datetime(2026, 11, 20), Kept("2026-11-20")),  # noqa: DTZ001  # a cell has no zone
    ("11/20", Kept("2026-11-20", "'11/20' has no year: read as 2026-11-20")),
    ("11月20日", Kept("2026-11-20", "has no year: read as 2026-11-20")),
    ("国庆", Kept("2026-10-01", "has no year: read as 2026-10-01")),
    ("农历十月初一", Kept("2026-11-09", "has no year: read as 2026-11-09")),
    ("5/28", Kept("2026-05-28", "has no year")),
    ("5/20", Kept("2027-05-20", "'5/20' has no year: read as 2027-05-20, which is still to come")),
    ("11/24", Kept("2026-11-24", "read as 2026-11-24, which is still to come")),
    ("1/3", Kept("2027-01-03", "read as 2027-01-03, which is still to come")),
    ("2/29", Rejected("does not exist in the years near by")),
    ("2/30", Rejected("does not exist")),
    ("2024-02-29", Kept("2024-02-29")),
    ("26.11.20", Kept("2026-11-20", "is taken as 2026-11-20")),
    ("20-Nov-26", Kept("2026-11-20", "is taken as 2026-11-20")),
    ("20-Nov-50", Rejected("four digits")),
    ("18.3.5", Rejected("the year needs four digits")),
    ("11/20/2026", Kept("2026-11-20", "is taken as 2026-11-20")),
    ("11/12/2026", Rejected("which is the day and which the month")),
    ("Friday, November 20, 2026", Kept("2026-11-20")),
    ("20-Nov-2026", Kept("2026-11-20")),
    ("2026-11-20 周五", Kept("2026-11-20")),
    ("2026-11-20 周四", Rejected("the weekday does not belong")),
    ("2026。11。20", Kept("2026-11-20")),
    (
        "2026年11月",
        Rejected("does not say which day. Write the day itself, for example 2026-11-23"),
    ),
    ("2026-12-20", Rejected("is not today or an earlier day")),
    ("15:30", RELATIVE),
    ("昨天", RELATIVE),
    ("上周五", RELATIVE),
    ("三天前", RELATIVE),
    ("5号", RELATIVE),
    ("去年11月5日", RELATIVE),
    ("yesterday", RELATIVE),
    ("年底", RELATIVE),
    ("八月十五", Rejected("can mean 2026-08-15 or 2026-09-25")),
    ("不详", Rejected("The day is missing")),
]

PROMISES: list[tuple[object, Kept | Rejected]] = [
    ("2026-12-03", Kept("2026-12-03")),
    ("2026/12/3 0:00", Kept("2026-12-03")),
    ("2026-12-03 15:00", Kept("2026-12-03 15:00")),
    ("12/3", Kept("2026-12-03", "has no year: read as 2026-12-03")),
    ("11/20", Kept(None, "2026-11-20 has passed")),
    ("1/3", Kept("2027-01-03", "has no year: read as 2027-01-03")),
    (46359, Kept("2026-12-03", "'46359' is taken as 2026-12-03")),
    ("2026-11-20", Kept(None, "2026-11-20 has passed")),
    ("除夕", Kept("2027-02-05", "has no year: read as 2027-02-05")),
    ("不用", Kept(None)),
    ("明天", RELATIVE),
    ("下周三", RELATIVE),
    ("+3d", RELATIVE),
]

LONG: dict[str, list[tuple[object, Kept | Rejected]]] = {
    "电话": [
        (110101195003052316, Rejected("has lost the last digits")),
        (1.38123456e10, Kept(["+8613812345600"])),
    ],
    "备注": [(110101195003052316, Kept("1.101012E+17", "has lost the last digits"))],
    "数量": [(3.0, Kept("3")), (1e300, Rejected(""))],
    "生日": [(18327.0, Kept("1950-03-05", "is taken as 1950-03-05"))],
}
"""Numbers as only a workbook has them."""


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = database.open_existing(str(new_database(tmp_path / "keqing.db")), "")
    yield engine
    engine.dispose()


def csv_file(rows: list[list[object]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8", "surrogatepass")


def xlsx_file(rows: list[list[object]]) -> bytes:
    return workbook(lambda _, sheet: fill(sheet, rows))


def ends(
    engine: Engine, path: Path, header: list[str], form: str, cases: list[Any]
) -> dict[str, tuple[Customer | None, str | None, str | None, list[Event], list[str]]]:
    """Bring in a row for each case, and tell by its code what became of it."""
    rows: list[list[object]] = [[*header]]
    for at, (cell, _) in enumerate(cases, start=1):
        rows.append([f"D{at:04}", *(cell if word == "?" else word for word in FILL[header[-1]])])
    path.write_bytes(csv_file(rows) if form == "csv" else xlsx_file(rows))
    table = locate_header(read_file(path), built_in_kinds())
    columns = recognise_columns(table.header, built_in_kinds())
    sheet = ImportSheet(
        columns.kind,
        table.header,
        table.header_row,
        columns.names,
        columns.unknown,
        [(line.number, line.cells) for line in table.lines],
        what=columns.what,
    )
    with unit.writing(engine, login="me", command="test", at=AT) as work:
        desk = WritingDesk(
            work.session, almanac_of(work.session), TODAY, TODAY, AT, "me", work=work
        )
        record = file_import.import_file(desk, sheet)
    said: dict[int, list[ImportRow]] = {}
    for row in record.rows:
        said.setdefault(row.row, []).append(row)
    found: dict[str, Any] = {}
    with unit.reading(engine) as session:
        by_code = {
            customer.code: customer
            for customer in session.scalars(select(Customer).where(Customer.id > 0))
        }
        numbers: dict[int, list[str]] = {}
        for phone in session.scalars(select(Phone).order_by(Phone.id)):
            written = f"{phone.number} {phone.label}" if phone.label else phone.number
            numbers.setdefault(phone.customer_id, []).append(written)
        events: dict[int, list[Event]] = {}
        for event in session.scalars(select(Event).where(Event.kind.in_(["purchase", "promise"]))):
            events.setdefault(event.customer_id, []).append(event)
        for at in range(1, len(cases) + 1):
            code = f"D{at:04}"
            entered, told = by_code.get(code), said.get(at + 1, [])
            key = entered.id if entered else 0
            found[code] = (
                entered,
                told[0].status if told else None,
                " ".join(translate_message(row.reason) for row in told) or None,
                events.get(key, []),
                numbers.get(key, []),
            )
    return found


FILL = {
    "电话": ["某人", "?"],
    "生日": ["某人", "", "?"],
    "姓名": ["?"],
    "备注": ["某人", "?"],
    "数量": ["某人", "2026-11-20", "安胶囊", "?"],
    "购买日期": ["某人", "安胶囊", "?"],
    "下次回访": ["某人", "?"],
}
HEADERS = {
    "电话": ["编号", "姓名", "电话"],
    "生日": ["编号", "姓名", "电话", "生日"],
    "姓名": ["编号", "姓名"],
    "备注": ["编号", "姓名", "备注"],
    "数量": ["编号", "姓名", "购买日期", "产品", "数量"],
    "购买日期": ["编号", "姓名", "产品", "购买日期"],
    "下次回访": ["编号", "姓名", "下次回访"],
}
CASES = {
    "电话": PHONES,
    "生日": BIRTHDAYS,
    "姓名": NAMES,
    "备注": NOTES,
    "数量": AMOUNTS,
    "购买日期": DAYS,
    "下次回访": PROMISES,
}


def stored(column: str, customer: Customer, events: list[Event], numbers: list[str]) -> object:
    first = events[0] if events else None
    values: dict[str, object] = {
        "电话": numbers,
        "生日": customer.birthday,
        "姓名": customer.name,
        "备注": customer.note,
        "数量": first and first.details.get("quantity"),
        "购买日期": first and f"{first.day} {(first.time and f'{first.time:%H:%M}') or ''}".strip(),
        "下次回访": first and " ".join(first.details.values()),
    }
    return values[column]


@pytest.mark.sampled(2)
@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("column", CASES)
def test_every_dirty_cell_ends_where_it_should(
    engine: Engine, tmp_path: Path, column: str, form: str
) -> None:
    cases = CASES[column]
    if form == "xlsx":  # whose XML has no control characters
        cases = [case for case in cases if not (isinstance(case[0], str) and "\0" in case[0])]
        cases += LONG.get(column, [])
    found = ends(engine, tmp_path / f"list.{form}", HEADERS[column], form, cases)
    wrong = []
    for at, (cell, end) in enumerate(cases, start=1):
        customer, status, reason, events, numbers = found[f"D{at:04}"]
        if isinstance(end, Rejected):
            right = customer is None and status == "rejected" and end.reason in (reason or "")
        else:
            value = stored(column, customer, events, numbers) if customer else "not stored"
            right = value == end.value and (end.doubt or "") in (reason or "")
            right = right and (end.doubt is None or status == "flagged")
        if not right:
            wrong.append(
                (cell, end, customer and stored(column, customer, events, numbers), status, reason)
            )
    assert not wrong


def test_a_couple_may_share_a_phone(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("姓名,电话\n王秀英,13812345678\n老张,13812345678\n", "utf-8")
    table = read_file(path)
    rows = [(line.number, line.cells) for line in table.lines]
    with unit.writing(engine, login="me", command="test", at=AT) as work:
        desk = WritingDesk(
            work.session, almanac_of(work.session), TODAY, TODAY, AT, "me", work=work
        )
        record = file_import.import_file(
            desk, ImportSheet(None, table.header, 1, ("name", "phone"), (), rows)
        )
        assert (record.new, record.flagged) == (2, 1)
        assert "has the same phone" in translate_message(record.rows[0].reason)
        assert not desk.session.scalars(select(Stop)).all()
