"""What goes out comes back: customers in a file, brought into an empty database, are the same customers."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from keqing import i18n
from keqing.definitions.kinds import built_in_kinds
from keqing.models import Agent, Customer, Phone
from keqing.records.export_table import DayRange
from keqing.records.imported import Imported
from keqing.render import tables
from keqing.services.context.desk import Desk, WritingDesk
from keqing.services.context.stored_almanac import almanac_of
from keqing.services.customers import profile
from keqing.services.customers.cell_words import cell_means
from keqing.services.exporting import customer_files, registers, summaries
from keqing.services.exporting.register_of import find_register
from keqing.services.hearing.refusals import hears
from keqing.services.importing import file_import
from keqing.services.importing.sheet import ImportSheet
from keqing.store import database, unit
from keqing.transfer.read import headers
from keqing.transfer.read.csv_file import read_table
from keqing.transfer.write import csv_file, xlsx_file
from tests.departments import Department

TODAY = date(2026, 11, 23)
AT = datetime(2026, 11, 23, 9)  # noqa: DTZ001  # the desk's time has no zone
EVERYBODY = DayRange(None, TODAY)
_MEANT = ("nothing", "stopped", "deceased", "total")


def kept(text: str) -> bool:
    """Whether an import takes the text for what it is: no word for nothing, for a stop, or for a total."""
    return (
        bool(text) and not hears(text) and not any(cell_means(meaning, text) for meaning in _MEANT)
    )


def texts(longest: int) -> st.SearchStrategy[str]:
    """What people may have typed, formulas and tags and line ends among it, as it is stored."""
    strange = st.sampled_from(
        [
            "=1+1",
            "+86",
            "-5",
            "@a",
            "'=x",
            "''",
            "a,b",
            'q"q',
            "a\tb",
            "l1\nl2",
            "<b>",
            "价格[/]",
            "𠮷",
            "é",
        ]
    )
    plain = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=longest)
    return (strange | plain).map(profile.read_text).filter(kept)


def names() -> st.SearchStrategy[str]:
    seen = texts(20).map(lambda text: "王" + " ".join(text.split()))
    return seen.map(profile.read_name).filter(kept)


PEOPLE = st.lists(
    st.fixed_dictionaries(
        {
            "name": names(),
            "phones": st.lists(
                st.tuples(
                    st.sampled_from(
                        ["+8613812345678", "+862164321234", "+862164321234;ext=801", "+4930901820"]
                    ),
                    st.none() | st.sampled_from(["女儿", "办公室"]),
                ),
                max_size=2,
                unique_by=lambda person: person[0],
            ),
            "grade": st.none() | st.sampled_from(["VIP", "A", "C"]),
            "type": st.sampled_from(["consumer", "pharmacy"]),
            "sex": st.none() | st.sampled_from(["m", "f"]),
            "birthday": st.none()
            | st.sampled_from(["1950-03-05", "--06-12", "lunar 1950-08-15", "lunar --08-15"]),
            "address": st.none() | texts(30),
            "source": st.none() | texts(10),
            "note": st.none() | texts(60),
            "tags": st.lists(
                st.sampled_from(["合唱团", "VIP客户", "义工"]), max_size=2, unique=True
            ),
            "hours": st.sampled_from([[], ["09:00-11:30"], ["09:00-10:00", "14:00-15:00"]]),
            "created": st.dates(date(2020, 1, 1), TODAY),
            "fields": st.fixed_dictionaries(
                {}, optional={"informed": st.booleans(), "condition": texts(10), "avoid": texts(10)}
            ),
        }
    ),
    max_size=6,
    unique_by=lambda person: "".join(
        str(person["name"]).split()
    ).casefold(),  # one name with one phone is one person
)
FORMS: Sequence[tuple[str, dict[str, Any]]] = (
    ("csv", {"encoding": "utf-8-sig"}),
    ("csv", {"encoding": "gb18030"}),
    ("tsv", {"encoding": "utf-8", "delimiter": "\t"}),
    ("xlsx", {}),
)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with two agents and no customer, to be copied."""
    path = tmp_path_factory.mktemp("empty") / "keqing.db"
    engine = database.create_new(str(path), "")
    with unit.writing(engine, login="me", command="test", at=AT) as work:
        work.session.add_all(
            Agent(name=name, login=None, roles=[], capacity=60, active=True)
            for name in ("李敏", "张伟")
        )
    engine.dispose()
    return path


@contextmanager
def desk(empty: Path) -> Iterator[WritingDesk]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "keqing.db"
        path.write_bytes(empty.read_bytes())
        engine = database.open_existing(str(path), "")
        with unit.writing(engine, login="me", command="test", at=AT) as work:
            yield WritingDesk(
                work.session, almanac_of(work.session), TODAY, TODAY, AT, "me", work=work
            )
        engine.dispose()


def store(opened: Desk, people: Sequence[dict[str, Any]]) -> None:
    for number, person in enumerate(people, start=1):
        values = {name: value for name, value in person.items() if name != "phones"}
        customer = Customer(code=f"C{number:04}", owner_id=1 + number % 2, **values)
        opened.session.add(customer)
        opened.session.flush()
        if number > 1:
            customer.referrer_id = customer.id - 1
        opened.session.add_all(
            Phone(customer_id=customer.id, number=number, tail=number[-4:], label=label, bad=False)
            for number, label in person["phones"]
        )


def on_file(opened: Desk) -> list[object]:
    """All that an import can know of the customers."""
    found: list[object] = []
    people = {
        row.id: row
        for row in opened.session.scalars(
            select(Customer).where(Customer.id > 0).order_by(Customer.code)
        )
    }
    for row in people.values():
        phones = opened.session.execute(
            select(Phone.number, Phone.label).where(Phone.customer_id == row.id).order_by(Phone.id)
        )
        referrer = people[row.referrer_id].code if row.referrer_id else None
        columns = [getattr(row, name) for name in (
            "code", "name", "type", "grade", "sex", "birthday", "address", "source", "owner_id", "note", "tags",
            "hours", "created", "fields",
        )]  # fmt: skip
        found.append((*columns, referrer, [tuple(phone) for phone in phones]))
    return found


def written(opened: Desk, form: str, how: dict[str, Any], *, ids: bool) -> bytes:
    made = tables.outgoing(customer_files.customers(opened, health=True), full=True, ids=ids)
    file = BytesIO()
    if form == "xlsx":
        xlsx_file.write_xlsx(file, made.title, made.headings, made.cells())
    else:
        csv_file.write_csv(file, made.headings, made.cells(), trusted=made.trusted, **how)
    return file.getvalue()


def read(content: bytes, form: str, how: dict[str, Any]) -> tuple[tuple[str, ...], list[Any]]:
    """The header of a file, and its rows with their numbers."""
    if form == "xlsx":
        sheet = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0)
        header, *rows = [tuple(map(str, row)) for row in sheet.to_python()]
        return header, [*enumerate(rows, start=2)]
    table = read_table(content.decode(how["encoding"]), name="x.csv")
    return table.header, [(line.number, line.cells) for line in table.lines]


def brought(opened: WritingDesk, header: tuple[str, ...], rows: list[Any]) -> Imported:
    columns = headers.recognise_columns(header, built_in_kinds())
    return file_import.import_file(
        opened, ImportSheet(None, header, 1, columns.names, columns.unknown, rows)
    )


@settings(max_examples=30, deadline=None, suppress_health_check=[*HealthCheck])
@given(PEOPLE, st.sampled_from(FORMS), st.sampled_from(["zh", "en", "id"]))
def test_export_then_import_gives_an_equal_database(
    empty: Path, people: list[dict[str, Any]], form: tuple[str, dict[str, Any]], words: str
) -> None:
    i18n.set_language("en" if words == "en" else "zh")
    with desk(empty) as opened:
        store(opened, people)
        content = written(opened, *form, ids=words == "id")
        before = on_file(opened)
    with desk(empty) as other:
        record = brought(other, *read(content, *form))
        assert (record.new, record.rejected) == (len(people), 0), record.rows
        assert not [row for row in record.rows if "status" in str(row.reason)], "our own words"
        assert on_file(other) == before
    i18n.set_language("en")


@pytest.mark.parametrize("words", ["zh", "en", "id"])
def test_every_heading_of_customers_is_one_that_an_import_knows(empty: Path, words: str) -> None:
    i18n.set_language("en" if words == "en" else "zh")
    with desk(empty) as opened:
        table = customer_files.customers(opened, health=True)
        made = tables.outgoing(table, ids=words == "id")
    columns = headers.recognise_columns(made.headings, built_in_kinds())
    known = [
        (name, column.plain_name)
        for name, column in zip(columns.names, table.columns, strict=True)
        if column.name != "wrong"
    ]
    assert [name for name, _ in known] == [own for _, own in known]
    assert columns.unknown == ()


@pytest.mark.parametrize("words", ["zh", "en", "id"])
@pytest.mark.parametrize("kind", ["purchase", "inquiry"])
def test_the_fields_of_a_register_are_known_to_an_import(
    empty: Path, words: str, kind: str
) -> None:
    i18n.set_language("en" if words == "en" else "zh")
    with desk(empty) as opened:
        table = registers.register(opened, find_register(opened, kind), EVERYBODY, health=True)
        made = tables.outgoing(table, ids=words == "id")
        columns = headers.recognise_columns(made.headings, opened.kinds)
    assert columns.kind == kind
    needed = {
        "day",
        "code",
        "name",
        "agent",
        *(f".{field}" for field in built_in_kinds().by_name[kind].fields),
    }
    assert needed <= set(columns.names)


@pytest.fixture
def department(tmp_path: Path) -> Department:
    """Three purchases of two customers in two months, one struck out, and an inquiry."""
    made = Department(tmp_path / "keqing.db", clock=date(2026, 10, 5))
    made.customer("王秀英", phones=("13812345678",))
    made.customer("李四", phones=("13912345679",))
    made.add("C0001", "purchase", "product=安胶囊", "price=98.00")
    made.add("C0002", "purchase", "product=清片")
    made.clock = date(2026, 11, 2)
    made.add("C0001", "purchase", "product=安胶囊")
    made.add("C0002", "inquiry", "source=电台", "condition=高血压")
    return made


Rows = Callable[..., list[tuple[Any, ...]]]


def rows_of(table: Any) -> list[tuple[Any, ...]]:
    return [row for portion in table.portions for row in zip(*portion, strict=True)]


def names_of(table: Any) -> list[str]:
    return [column.name for column in table.columns]


def test_a_register_has_the_columns_of_its_kind_and_the_days_of_its_period(
    department: Department,
) -> None:
    with department.reading() as opened:
        purchase = find_register(opened, "purchase")
        table = registers.register(
            opened, purchase, DayRange(date(2026, 10, 1), date(2026, 10, 31))
        )
        rows = [dict(zip(names_of(table), row, strict=True)) for row in rows_of(table)]
        assert [(row["day"], row["code"], row[".product"], row[".price"]) for row in rows] == [
            ("2026-10-05", "C0001", "安胶囊", "98.00"),
            ("2026-10-05", "C0002", "清片", None),
        ]
        assert "phone" not in names_of(table)
        all_days = registers.register(opened, purchase, DayRange(), phones=True, newest=1)
        (row,) = rows_of(all_days)
        assert dict(zip(names_of(all_days), row, strict=True))["phone"] == (
            ("+8613812345678", None),
        )
        assert registers.count(opened, find_register(opened, "purchase"), DayRange()) == 3


def test_what_is_struck_out_stands_in_no_register(department: Department) -> None:
    from keqing.services.corrections import voiding

    record = department.records("C0001")[0]
    with department.desk("void") as opened:
        voiding.void_record(opened, record, "wrong")
    with department.reading() as opened:
        assert registers.count(opened, find_register(opened, "purchase"), DayRange()) == 2
        assert (
            len(rows_of(registers.register(opened, find_register(opened, "purchase"), DayRange())))
            == 2
        )


def test_health_facts_are_left_out_unless_asked_for(department: Department) -> None:
    with department.reading() as opened:
        inquiry = find_register(opened, "inquiry")
        without = registers.register(opened, inquiry, DayRange())
        assert ".condition" not in names_of(without)
        assert "高血压" not in str(rows_of(without))
        assert "高血压" in str(
            rows_of(registers.register(opened, inquiry, DayRange(), health=True))
        )
        assert ".condition" not in names_of(customer_files.customers(opened))
        assert ".condition" in names_of(customer_files.customers(opened, health=True))


def test_a_summary_counts_by_period_and_field(department: Department) -> None:
    with department.reading() as opened:
        purchase = find_register(opened, "purchase")
        table = summaries.summary(opened, purchase, DayRange(), by=["产品"])
        assert names_of(table) == ["period", "first", ".product", "n"]
        assert rows_of(table) == [
            ("2026-10", "2026-10-01", "安胶囊", 1),
            ("2026-10", "2026-10-01", "清片", 1),
            ("2026-11", "2026-11-01", "安胶囊", 1),
        ]
        for per, first in (
            (summaries.Per.DAY, ("2026-10-05", "2026-10-05")),
            (summaries.Per.WEEK, ("2026-W41", "2026-10-05")),
            (summaries.Per.QUARTER, ("2026-Q4", "2026-10-01")),
            (summaries.Per.YEAR, ("2026", "2026-01-01")),
        ):
            counted = rows_of(
                summaries.summary(opened, purchase, DayRange(), by=["agent"], per=per)
            )
            assert counted[0][:2] == first
            assert sum(row[-1] for row in counted) == 3


def test_cards_leave_out_whoever_is_not_to_be_called(department: Department) -> None:
    department.log("C0002", "stop", text=None)
    with department.reading() as opened:
        (card,) = [row for portion in customer_files.cards(opened) for row in portion]
        assert card[:4] == ("C0001", "王秀英", "consumer", [("+8613812345678", None)])
