"""Conditions as they are written: what they mean, and what is said to one that means nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from keqing.definitions.condition import Condition, Term, Value
from keqing.definitions.condition_text import read_condition
from keqing.definitions.customer_terms import CustomerTerms
from keqing.definitions.defined_field import DefinedField, FieldBook
from keqing.definitions.fields import Choice
from keqing.definitions.kinds import built_in_kinds
from keqing.definitions.measure import Figure, Measure, RecordSource
from keqing.errors import Unusable
from keqing.i18n import translate_message

FIELDS = {
    field.name: field
    for field in (
        DefinedField("heat", {"zh": "热度", "en": "Heat"}, type="int"),
        DefinedField("informed", {"zh": "知情", "en": "Informed"}, type="bool"),
        DefinedField("expires", {"zh": "到期", "en": "Expires"}, type="date"),
        DefinedField("area", {"zh": "片区", "en": "Area"}),
        DefinedField(
            "mood",
            {"zh": "心情", "en": "Mood"},
            type="choice",
            choices=(
                Choice("good", {"zh": "好", "en": "Good"}),
                Choice("bad", {"zh": "坏", "en": "Bad"}),
            ),
        ),
    )
}
MEASURES = {
    "value12": Measure(
        "value12", Figure.SUM, (RecordSource("purchase", "price"),), {"zh": "年额", "en": "Year"}
    )
}


class Given:
    """Facts written down for a test."""

    def __init__(self, **values: Value | None) -> None:
        self.values = values

    def value(self, term: Term) -> Value | None:
        return self.values.get(str(term).replace("(", "_").replace(")", "").replace(".", "_"))

    def slope(self, term: Term) -> int:
        return 0

    def next_step(self, term: Term) -> date | None:
        return None


def read(text: str) -> Condition:
    return read_condition(
        text,
        CustomerTerms(
            replace(built_in_kinds(), read_field_book=lambda: FieldBook(FIELDS), measures=MEASURES)
        ),
    )


@pytest.mark.parametrize(
    ("text", "facts", "holds"),
    [
        ("heat = 3", {"heat": Decimal(3)}, True),
        ("热度 ＝ 3", {"heat": Decimal(3)}, True),
        ("heat != 3", {"heat": Decimal(3)}, False),
        ("heat < 3", {"heat": Decimal(3)}, False),
        ("heat <= 3", {"heat": Decimal(3)}, True),
        ("heat > 2.5", {"heat": Decimal(3)}, True),
        ("heat >= 3.0", {"heat": Decimal(3)}, True),
        ("3 <= heat", {"heat": Decimal(3)}, True),
        ("heat in [1, 3]", {"heat": Decimal(3)}, True),
        ("heat in [1, 2]", {"heat": Decimal(3)}, False),
        ("heat > -1", {"heat": Decimal(0)}, True),
        ("heat >= 2 * 2", {"heat": Decimal(4)}, True),
        ("heat >= 2 * heat", {"heat": Decimal(0)}, True),
        ("heat + 1 = 4", {"heat": Decimal(3)}, True),
        ("heat + heat + 1 = 7", {"heat": Decimal(3)}, True),
        # A comparison with a missing value is false, and its contrary true.
        ("heat = 3", {}, False),
        ("heat != 3", {}, False),
        ("not heat = 3", {}, True),
        ("heat + 1 = 1", {}, False),
        ("2 * heat = 0", {}, False),
        # `not` binds before `and`, `and` before `or`.
        ("heat = 1 or heat = 3 and informed", {"heat": Decimal(1), "informed": False}, True),
        ("(heat = 1 or heat = 3) and informed", {"heat": Decimal(1), "informed": False}, False),
        ("not heat = 1 and informed", {"heat": Decimal(3), "informed": True}, True),
        ("not (heat = 1 and informed)", {"heat": Decimal(1), "informed": False}, True),
        ("NOT informed", {"informed": False}, True),
        ("not not informed", {"informed": True}, True),
        # Yes and no.
        ("informed", {"informed": True}, True),
        ("informed", {}, False),
        ("informed = false", {"informed": False}, True),
        ("has(heat)", {"has_heat": True}, True),
        ("has(热度)", {"has_heat": True}, True),
        ('tag("Honorary")', {"tag_honorary": True}, True),
        ("consent(推广)", {"consent_promotion": True}, True),
        # Days.
        ("expires < 2026-12-01", {"expires": date(2026, 11, 30)}, True),
        ("expires < 2026-12-01", {"expires": date(2026, 12, 1)}, False),
        ("expires + 30 >= 2026-12-31", {"expires": date(2026, 12, 1)}, True),
        ("30 + expires >= 2027-01-01", {"expires": date(2026, 12, 1)}, False),
        ("last(contact) = 2026-12-01", {"last_contact": date(2026, 12, 1)}, True),
        ("expires + 9999999 > 2026-01-01", {"expires": date(2026, 12, 1)}, False),
        # Texts: of a choice by name, title or alias; others folded.
        ('type = "消费者"', {"type": "consumer"}, True),
        ("type = consumer", {"type": "consumer"}, True),
        ('type in ["药店", "dealer"]', {"type": "dealer"}, True),
        ('type in ["药店", "dealer",]', {"type": "clinic"}, False),
        ('mood != "好"', {"mood": "bad"}, True),
        ('area = " EAST "', {"area": "East"}, True),
        ("area = “east”", {"area": "EAST"}, True),
        ("area = 'east'", {"area": "EAST"}, True),
        ('area = "O\u2019Brien"', {"area": "O\u2019Brien"}, True),
        ("area = \u300ceast\u300d", {"area": "east"}, True),
        # Stages and grades by their rank: the first is the smallest.
        ('stage >= "arrived"', {"stage": "bought"}, True),
        ('stage < "arrived"', {"stage": "filed"}, True),
        ("grade <= A", {"grade": "VIP"}, True),
        ("grade < A", {"grade": "B"}, False),
        ("grade = VIP", {}, False),
        ("级别 = VIP", {"grade": "VIP"}, True),
        ("grade >= C", {"grade": "dropped"}, False),
        ("grade != C", {"grade": "dropped"}, True),
        # Measures and calls.
        ("value12 >= 200000", {"value12": Decimal(200_000)}, True),
        ("年额 >= 200000.01", {"value12": Decimal(200_000)}, False),
        ("count(购药) >= 2", {"count_purchase": Decimal(2)}, True),
        ("sum(购药.价格) > 10", {"sum_purchase_price": Decimal(11)}, True),
        ("days_since(接通) >= 2 * interval", {"days_since_contact": Decimal(10), "interval": Decimal(5)}, True),
    ],
)  # fmt: skip
def test_a_condition_means(text: str, facts: dict[str, Value | None], holds: bool) -> None:
    assert read(text).holds(Given(**facts)) is holds


@pytest.mark.parametrize(
    ("text", "problem", "hint"),
    [
        ("", "The condition is empty.", "Write comparisons"),
        ("   ", "The condition is empty.", "Write comparisons"),
        ("heat ? 3", "'? 3' is no part of a condition.", "Write comparisons"),
        ("heat >> 3", "> cannot stand after 'heat >'.", "Write comparisons"),
        ("> 3", "A condition cannot begin with >.", "Write comparisons"),
        ("heat = 3 heat", "heat cannot stand after 'heat = 3'.", "Join comparisons with and, or."),
        ("and", "A condition cannot begin with and.", "Write comparisons"),
        ("heat = 3 or", "The condition ends too early.", "Write comparisons"),
        ("(heat = 3", "The condition ends too early.", "A ) is missing."),
        ("heat", "heat is not yes or no by itself.", "Compare it, as in: heat >= 1"),
        ("2 * heat", "2 * heat is not yes or no by itself.", "Compare it"),
        ("heat + 1", "heat + 1 is not yes or no by itself.", "Compare it"),
        ('heat = "x"', 'heat cannot be compared with "x".', "Write a number"),
        ('3 = "x"', '3 cannot be compared with "x".', "Write a text in quotes"),
        ('heat in ["x"]', 'heat cannot be compared with "x".', "Write a number"),
        ("expires = 3", "expires cannot be compared with 3.", "Write a day"),
        ("informed = 3", "informed cannot be compared with 3.", "Write true or false"),
        ("area = 3", "area cannot be compared with 3.", "Write a text in quotes"),
        ('area < "x"', "area has no order.", "Compare it with = or !=."),
        ("informed < true", "informed has no order.", "Compare it with = or !=."),
        ('type < "consumer"', "type has no order.", "Compare it with = or !=."),
        ("expires + expires > 3", "expires and expires cannot be added.", "Add numbers, or days to a day."),
        ("2 * area = 3", "area is not a number.", "Only numbers can be multiplied."),
        ("expires < 2026-02-30", "There is no day 2026-02-30.", "Write a day"),
        ("heat in []", "The list is empty.", "Write a list"),
        ("heat in [heat]", "heat cannot stand after 'heat in ['.", "Write a list"),
        ("heat in [1 2]", "2 cannot stand after 'in [ 1'.", "A ] is missing."),
        ("heat in 3", "3 cannot stand after 'heat in'.", "A [ is missing."),
        ("hat = 3", "A condition cannot ask for 'hat'.", "Did you mean heat"),
        ('mood = "god"', "There is no 'god' to compare with.", "Did you mean good?"),
        ('stage = "bougth"', "There is no 'bougth' to compare with.", "Did you mean bought?"),
        ("area = east", "There is no 'east' to compare with.", 'A text stands in quotes: "east"'),
        ("expires < 12-05", "There is no day 12-05.", "Write a day with its year"),
        ("mood = god", "There is no 'god' to compare with.", "Did you mean good?"),
        ("cont(contact) > 3", "There is no call cont( ).", "Did you mean count"),
        ("count(contct) > 3", "There is no kind 'contct'.", "Did you mean contact"),
        ("count() > 3", "There is no kind ''.", ""),
        ("has(het)", "'het' is not known here.", "Did you mean heat"),
        ("has()", "The brackets are empty.", ""),
        ("tag()", "The brackets are empty.", 'Write tag("honorary")'),
        ("sum(purchase) > 3", "'purchase' is no number of a record.", "Write KIND.FIELD"),
        ("sum(purchase.product) > 3", "'product' is not known here.", ""),
        ("days_to(area) > 3", "'area' is not known here.", ""),
        ("(" * 30 + "informed", "The condition is nested too deeply.", "Write at most 20 brackets"),
        ("not " * 30 + "informed", "The condition is nested too deeply.", "Write at most 20 brackets"),
        ("informed and " * 100 + "informed", "The condition is too long.", "Write at most 1000 characters."),
    ],
)  # fmt: skip
def test_what_is_no_condition_is_refused_with_the_way_to_write_it(
    text: str, problem: str, hint: str
) -> None:
    with pytest.raises(Unusable) as refused:
        read(text)
    assert translate_message(refused.value.message, "en") == problem
    assert refused.value.hint is not None
    assert translate_message(refused.value.hint, "en").startswith(hint)


def test_the_terms_of_a_condition_stand_from_left_to_right() -> None:
    condition = read(
        "count(purchase) > 2 * interval or not (has(phone) and expires + 1 < 2027-01-01)"
    )
    assert [str(term) for term in condition.terms()] == [
        "count(purchase)", "interval", "has(phone)", "expires",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("热度>=3", "heat >= 3"),
        ("2*interval + 1 < days_since(接通)", "2 * interval + 1 < days_since(contact)"),
        ("informed and not (heat = 1 or heat = 2)", "informed and not (heat = 1 or heat = 2)"),
        ("not informed or expires < 2026-12-01", "not informed or expires < 2026-12-01"),
        ('type in ["药店", "dealer"]', 'type = "pharmacy" or type = "dealer"'),
        ("informed = false", "informed = false"),
    ],
)
def test_a_condition_is_written_as_it_was_understood(text: str, written: str) -> None:
    assert str(read(text)) == written
    assert str(read(written)) == written
