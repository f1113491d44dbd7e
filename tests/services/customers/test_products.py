"""Products are compared by their folded name: one ladder, one supply, one spelling."""

from __future__ import annotations

from datetime import date
from itertools import combinations

import pytest
from sqlalchemy import select

from keqing.errors import NotFound, Unusable
from keqing.i18n import translate_message
from keqing.models import Customer, Enrollment, Event, Supply
from keqing.services.customers import products
from keqing.services.department import checking
from keqing.services.derived.events import write
from keqing.services.recording import directives, happenings
from keqing.text.folding import fold_name
from tests.services.conftest import Import, Opened
from tests.services.importing.test_file_import import counts, told

HEAD = "姓名,电话,购买日期,产品,盒数,每盒,每天\n"


def bought(product: str, day: str = "2026-11-20", name: str = "王秀英") -> str:
    return f"{name},13812345678,{day},{product},1,30,6\n"


def stored(opened: Opened) -> list[str]:
    with opened() as desk:
        events = desk.session.scalars(select(Event).where(Event.kind == "purchase"))
        return [event.details["product"] for event in events]


@pytest.mark.parametrize(
    "other", ["\uff21\uff22胶囊", "AB 胶囊", "ab胶囊", " Ab\u3000胶囊", "A\u200bB胶囊"]
)
def test_another_spelling_is_the_same_purchase_ladder_and_supply(
    bring: Import, opened: Opened, other: str
) -> None:
    bring(HEAD + bought("AB胶囊"))
    assert counts(bring(HEAD + bought(other))) == (0, 0, 1, 0)
    record = bring(HEAD + bought(other, "2026-11-21"))
    assert counts(record) == (1, 0, 0, 0)
    assert "is kept as AB胶囊." in told(record)[2]
    assert stored(opened) == ["AB胶囊", "AB胶囊"]
    with opened() as desk:
        assert desk.session.scalars(select(Supply.product)).all() == ["AB胶囊"]
        running = select(Enrollment.subject).where(
            Enrollment.cadence == "therapy", Enrollment.ended.is_(None)
        )
        assert desk.session.scalars(running).all() == ["AB胶囊"]


def test_a_near_name_is_pointed_at_once(bring: Import, opened: Opened) -> None:
    bring(HEAD + bought("安和胶囊"))
    record = bring(HEAD + bought("安合胶囊") + bought("安合胶囊", "2026-11-21"))
    assert counts(record) == (2, 0, 0, 0)
    assert told(record) == {2: "安合胶囊 is new here; similar ones are: 安和胶囊."}
    with opened() as desk:
        (found,) = [finding for finding in checking.check(desk) if finding.kind == "product-double"]
        assert not found.grave
        assert found.command == "keqing product merge 安和胶囊 安合胶囊"
        assert (
            translate_message(found.says)
            == "安和胶囊 (1 records) and 安合胶囊 (2 records) look like one product."
        )


ALIKE = {
    ("安和胶囊", "安合胶囊"): True, ("安和胶囊", "安和胶囊片"): True, ("安和胶囊", "安胶囊"): True,
    ("anhe capsules", "anhe capsule"): True, ("安和胶囊", "安和胶囊"): False, ("安和胶囊", "宁和片"): False,
    ("安和1号", "安和2号"): False, ("安和一号", "安和二号"): False, ("维生素b", "维生素c"): False, ("甲片", "乙片"): False,
    ("安和胶囊大", "安和胶囊小"): False, ("安胶囊", "胶囊安"): False,
}  # fmt: skip


@pytest.mark.parametrize(("pair", "expected"), ALIKE.items())
def test_which_names_are_near(pair: tuple[str, str], expected: bool) -> None:
    first, other = map(fold_name, pair)
    assert products.look_alike(first, other) is expected
    assert products.look_alike(other, first) is expected


def test_two_products_become_one_in_all_their_spellings(bring: Import, opened: Opened) -> None:
    bring(HEAD + bought("安和胶囊") + bought("安合胶囊", "2026-11-22"))
    with opened() as desk:
        assert {finding.subject for finding in desk.session.scalars(select(Enrollment))} >= {
            "安和胶囊",
            "安合胶囊",
        }
        done = products.merge_products(desk, "安合 胶囊", "安和胶囊")
        assert (done.product, done.gone, done.records, done.customers) == (
            "安和胶囊",
            ("安合胶囊",),
            1,
            1,
        )
        assert [finding.product for finding in products.list_products(desk)] == ["安和胶囊"]
        assert {finding.subject for finding in desk.session.scalars(select(Enrollment))} <= {
            "安和胶囊",
            "",
        }
        assert not [
            finding for finding in checking.check(desk, replay=True) if finding.kind == "differs"
        ]
        with pytest.raises(NotFound, match="No record has the product"):
            products.merge_products(desk, "安合胶囊", "安和胶囊")
        with pytest.raises(Unusable, match="one product already"):
            products.merge_products(desk, "安和胶囊", "安和胶囊")
        respelled = products.merge_products(desk, "安和胶囊", "安和 胶囊")
        assert (respelled.product, respelled.records) == ("安和 胶囊", 2)


def test_a_skip_of_the_product_that_is_renamed_still_holds(bring: Import, opened: Opened) -> None:
    from keqing.models import Customer  # one test alone

    bring(HEAD + bought("安合胶囊", "2026-11-22") + bought("安和胶囊", "2026-10-01", "张三"))
    with opened() as desk:
        customer = desk.session.scalars(select(Customer).where(Customer.name == "王秀英")).one()
        directives.skip(desk, customer, "therapy")
        skipped = [
            e.number for e in desk.session.scalars(select(Enrollment)) if e.cadence == "therapy"
        ]
        products.merge_products(desk, "安合胶囊", "安和胶囊")
        desk.session.expire_all()
        again = [
            e.number for e in desk.session.scalars(select(Enrollment)) if e.cadence == "therapy"
        ]
        assert sorted(again) == sorted(skipped)


def test_what_is_entered_by_hand_is_spelled_as_before(bring: Import, opened: Opened) -> None:
    from keqing.models import Customer  # one test alone

    bring(HEAD + bought("AB胶囊"))
    with opened() as desk:
        customer = desk.session.scalars(select(Customer).where(Customer.id > 0)).one()
        kind = desk.kinds.find("purchase")
        told_ = happenings.add(
            desk, customer, kind, ["product=ＡＢ 胶囊", "quantity=1", "pack=30", "daily=6"]
        )
        assert [translate_message(each) for each in told_.remarks] == [
            "'ＡＢ 胶囊' is kept as AB胶囊."
        ]
        directives.stock(desk, customer, "ab 胶囊", "十二粒")
        directives.start(desk, customer, "therapy", product="ab胶囊")
        for bad in ("many", "-3", "12号", "2000000"):
            with pytest.raises(Unusable, match="is not a number of units"):
                directives.stock(desk, customer, "AB胶囊", bad)
        with pytest.raises(NotFound, match="no supply of"):
            directives.stock(desk, customer, "别的", "3")
        details = [
            event.details for event in desk.session.scalars(select(Event).order_by(Event.id))
        ]
        assert {each["product"] for each in details if "product" in each} == {"AB胶囊"}
        assert [each["units"] for each in details if "units" in each] == ["12"]


def test_law_doubles_are_those_of_all_pairs(bring: Import, opened: Opened) -> None:
    names = [
        "安和胶囊",
        "安合胶囊",
        "安和 胶囊",
        "宁心片",
        "宁心丸",
        "宁心",
        "心宁片",
        "安和胶囊1",
        "安和胶囊2",
        "AB片",
    ]
    with opened() as desk:
        kind = desk.kinds.find("purchase")
        customer = Customer(
            code="A1", name="甲", type="consumer", status="active", created=date(2026, 11, 1)
        )
        desk.session.add(customer)
        desk.session.flush()
        for name in names:
            write(desk, customer, kind.name, details={"product": name})
        desk.session.flush()
        found = {frozenset((kept.product, gone.product)) for kept, gone in products.doubles(desk)}
        wanted = {
            frozenset(pair)
            for pair in combinations(names, 2)
            if fold_name(pair[0]) == fold_name(pair[1])
            or products.look_alike(*map(fold_name, pair))
        }
        assert found == wanted
        assert frozenset(("宁心片", "宁心丸")) in found
