"""Which customer a row is about: one on file, a new one, or none that is clear."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy

import pytest
from sqlalchemy.orm import Session

from keqing.definitions.kinds import built_in_kinds
from keqing.services.importing.draft import Draft, PersonDraft
from keqing.services.importing.match_customers import CustomerMatcher
from keqing.services.importing.sheet import ImportSheet
from keqing.services.importing.target import EarlierRows, RowResult
from tests.departments import Department
from tests.services.importing.drafts import draft_of, sentences, sheet_of

WANG, LI, ZHAO = "13812345601", "13812345602", "13812345603"
CUSTOMERS = sheet_of("编号", "姓名", "电话")
CALLS = sheet_of("编号", "姓名", "电话", "回访日期", "结果")
PERSONS = sheet_of("编号", "姓名", "家属姓名", "家属关系", "家属电话")


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """Four customers: C0001 to C0003 with numbers, two of one name, and C0004 who has none."""
    department = Department(tmp_path_factory.mktemp("match") / "k.db")
    department.customer("王秀英", phones=[WANG], address="朝阳", grade="A")
    department.customer("李四", phones=[LI])
    department.customer("李四", phones=[ZHAO])
    department.customer("孙七")
    with department.reading() as desk:
        yield desk.session


def matcher(
    session: Session, *drafts: Draft, sheet: ImportSheet = CUSTOMERS, last: int = 4
) -> CustomerMatcher:
    return CustomerMatcher(session, drafts, sheet, EarlierRows(last=last), built_in_kinds())


MATCHES: dict[str, tuple[Draft, str | None, RowResult]] = {
    "the code": (draft_of("王秀英", code="C0001"), "C0001", "same"),
    "the code alone": (draft_of(None, code="C0001"), "C0001", "same"),
    "name and phone": (draft_of("王秀英", WANG), "C0001", "same"),
    "name and one of two phones": (draft_of("王秀英", "13900000000", WANG), "C0001", "changed"),
    "a name with its spaces": (draft_of("王 秀英", WANG), "C0001", "same"),
    "a namesake with another phone": (draft_of("王秀英", "13900000000"), None, "new"),
    "a phone with another name": (draft_of("周八", WANG), None, "new"),
    "a new code": (draft_of("王秀英", code="Z1"), None, "new"),
    "a name alone of one without a number": (draft_of("孙七"), "C0004", "same"),
    "a name alone of one with a number": (draft_of("王秀英"), None, "new"),
}


@pytest.mark.parametrize("name", MATCHES)
def test_the_customer_of_a_row(session: Session, name: str) -> None:
    given, code, result = MATCHES[name]
    draft = deepcopy(given)
    found = matcher(session, draft).match(draft)
    assert found
    target, got = found
    assert (target.code if code else target.id, got) == (code, result)


REJECTED: dict[str, tuple[Draft, ImportSheet, str]] = {
    "a code that nobody has, without a name": (
        draft_of(None, code="C9999"), CUSTOMERS, "No customer has the code C9999."
    ),
    "the code of somebody else": (
        draft_of("周八", code="C0001"), CUSTOMERS, "C0001 is 王秀英, not 周八."
    ),
    "another code for name and phone": (
        draft_of("王秀英", WANG, code="Z1"), CUSTOMERS, "王秀英 with this phone is C0001 already."
    ),
    "a name of two, for a call": (
        draft_of("李四"), CALLS, "2 customers are called 李四: write the code or the phone."
    ),
    "a contact person of nobody": (
        draft_of("周八"), PERSONS, "No customer 周八 is on file: import the customers first."
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REJECTED)
def test_a_row_whose_customer_is_not_clear(session: Session, name: str) -> None:
    draft, sheet, sentence = deepcopy(REJECTED[name])
    assert matcher(session, draft, sheet=sheet).match(draft) is None
    assert sentences(draft.mistakes) == [sentence]


def test_a_call_names_its_customer_by_the_name_alone(session: Session) -> None:
    draft = draft_of("王秀英")
    found = matcher(session, draft, sheet=CALLS).match(draft)
    assert found
    assert (found[0].code, found[1]) == ("C0001", "same")


DOUBTS: dict[str, tuple[Draft, list[str]]] = {
    "no number": (
        draft_of("孙七", code="Z1"),
        ["There is no phone number.", "孙七 C0004 may be the same customer."],
    ),
    "the number of another": (draft_of("周八", WANG), ["王秀英 C0001 has the same phone."]),
    "a namesake with another number": (draft_of("王秀英", "13900000000"), []),
}


@pytest.mark.parametrize("name", DOUBTS)
def test_a_new_customer_who_may_be_on_file(session: Session, name: str) -> None:
    draft, flags = deepcopy(DOUBTS[name])
    assert matcher(session, draft).match(draft)
    assert sentences(draft.flags) == flags


def test_a_namesake_at_the_same_address_is_flagged(session: Session) -> None:
    draft = draft_of("王秀英", "13900000000")
    draft.values["address"] = "朝阳"
    assert matcher(session, draft).match(draft)
    assert sentences(draft.flags) == ["王秀英 C0001 may be the same customer."]


def test_what_a_row_changes_is_kept_with_the_target(session: Session) -> None:
    draft = draft_of("王秀英", WANG, "13900000000")
    draft.values |= {"grade": "A", "note": "新", "tags": ["合唱团"]}
    found = matcher(session, draft).match(draft)
    assert found
    target, result = found
    assert (result, target.values) == ("changed", {"note": "新", "tags": ["合唱团"]})
    assert [phone.number for phone in target.phones] == ["+8613900000000"]
    assert target.changed


def test_a_call_fills_what_is_empty_and_flags_what_is_different(session: Session) -> None:
    draft = draft_of("王秀英", WANG)
    draft.values |= {"address": "海淀", "note": "新"}
    found = matcher(session, draft, sheet=CALLS).match(draft)
    assert found
    assert found[0].values == {"note": "新"}
    [flag] = sentences(draft.flags)
    assert flag.startswith("address is 朝阳 on file, and 海淀 in this row.")
    assert flag.endswith("keqing edit-customer C0001 --address 海淀")


def test_two_rows_of_a_customer_add_up_and_may_not_contradict(session: Session) -> None:
    first, again, other = (draft_of("周八", "13900000001", row=row) for row in (2, 3, 4))
    first.values |= {"grade": "B", "tags": ["甲"]}
    again.values |= {"tags": ["乙"]}
    other.values |= {"grade": "C"}
    matching = matcher(session, first, again, other)
    made, same = matching.match(first), matching.match(again)
    assert made
    assert same
    assert made[0] is same[0]
    assert same[1] == "same"
    assert made[0].values["tags"] == ["甲", "乙"]
    assert sentences(again.flags) == ["This is the customer of row 2 again."]
    assert matching.match(other) is None
    assert sentences(other.mistakes) == ["grade is B in row 2, and C in this one."]
    assert len(matching.targets) == 1


def test_a_contact_person_is_one_by_the_name(session: Session) -> None:
    draft, again = draft_of("王秀英", WANG), draft_of("王秀英", WANG, row=3)
    draft.person = PersonDraft("小李", "女儿")
    again.person = PersonDraft("小 李", health=True)
    matching = matcher(session, draft, again)
    found = matching.match(draft)
    assert found
    assert found[1] == "changed"
    assert matching.match(again)
    [person] = found[0].persons.values()
    assert (person.name, person.relation, person.health) == ("小李", "女儿", True)
