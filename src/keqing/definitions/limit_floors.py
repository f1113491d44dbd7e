"""Floors in code of what may be given to somebody, by law and good sense. No text of a department can raise them.

Per receiver and calendar day a key customer gets at most 500 yuan, others 100, and four times that in a calendar year.
Nobody who prescribes or purchases gets anything, in money, things or services. Advances of an agent are open up to 3,000,
and nobody else gets one. An expense is paid to the institution itself, against an invoice, and never to a person.
Cash cannot be given at all: `barred` knows its words, and those for more than one level of referral. One promotional
contact in 30 days is kept by the list itself (`keqing.timeline.gap_and_cap`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

from keqing.definitions.cadence import Offset
from keqing.definitions.limit import Across, Limit
from keqing.definitions.measure import Figure, Measure, RecordSource
from keqing.definitions.shipped import Shipped, names_with
from keqing.definitions.vocabulary import Kind, Kinds
from keqing.text.folding import fold_case

KEY_GRADES = frozenset({"VIP", "A"})
"""The grades of key customers."""
KEY_A_DAY, OTHERS_A_DAY = Decimal(500), Decimal(100)
"""The most that a receiver gets on a calendar day, in yuan."""
DAYS_IN_YEAR = 4
"""So many times the most of a day is the most of a calendar year."""
OPEN_ADVANCES = Decimal(3000)
"""The most that is open of an agent's advances, in yuan."""
ADVANCE, EXPENSE = "advance", "expense"
"""The natures of what an agent gets and settles, and of what an institution is paid against its invoice."""
NOTE = "note"
"""The field for remarks, which are kept as evidence."""
SOURCE = {
    "zh": "反不正当竞争法第八条；药品管理法第八十八条；002:223",
    "en": "Anti-Unfair Competition Law, art. 8; Drug Administration Law, art. 88; 002:223",
}
BARRED, CASH = "given-barred", "given-cash"
PERSON, NO_AGENT = "paid-to-person", "advance-to-others"
"""The names of the floors under which nothing may be."""
_BARRED_FUNCTION = re.compile(
    r"医生|医师|大夫|处方|采购|prescri|doctor|physician|purchas|\bbuyer\b"
)


def is_barred_function(word: str | None) -> bool:
    """Tell whether a word for what somebody does, or for whom they are, is that of a prescriber or a purchaser."""
    return bool(word and _BARRED_FUNCTION.search(fold_case(word)))


def is_given(kind: Kind) -> bool:
    """Tell whether what a kind records is given to somebody."""
    return kind.money == "given"


@lru_cache(maxsize=8)
def given_kinds(kinds: Kinds) -> tuple[Kind, ...]:
    """Return the kinds in force, and their earlier texts, whose money is given."""
    every: Iterable[Kind] = kinds.every
    if isinstance(kinds.by_name, Shipped):
        every = (kinds.by_name[name] for name in names_with("kind", "nature"))
    return tuple(kind for kind in every if is_given(kind))


def floors(kinds: Kinds, kind: Kind, *, key: bool) -> tuple[Limit, ...]:
    """Return the floors of a kind whose money is given, for a receiver at a key customer or at another."""
    if _is_advance(kind):
        return (_advances(kinds),)
    if kind.nature == EXPENSE:
        return ()
    most = KEY_A_DAY if key else OTHERS_A_DAY
    sources = _sources(kinds)
    if not any(source.kind == kind.name for source in sources):
        return ()
    a_day = Measure("given-day", Figure.SUM, sources, over=Offset(days=1))
    a_year = Measure("given-year", Figure.SUM, sources, per="year")
    return (
        Limit(
            "given-day",
            a_day,
            {"zh": "每人每天的赠与", "en": "What a receiver gets in a day"},
            most=most,
            across=Across.RECEIVER,
            source=SOURCE,
        ),
        Limit(
            "given-year",
            a_year,
            {"zh": "每人每年的赠与", "en": "What a receiver gets in a year"},
            most=DAYS_IN_YEAR * most,
            across=Across.RECEIVER,
            source=SOURCE,
        ),
    )


def _is_advance(kind: Kind) -> bool:
    """Tell whether a kind is an advance that is open until it is settled; one that never is counts as a gift."""
    return kind.nature == ADVANCE and kind.amount is not None


@lru_cache(maxsize=8)
def _sources(kinds: Kinds) -> tuple[RecordSource, ...]:
    """Return the sums of money of all that is given, advances and expenses of institutions apart."""
    return tuple(
        dict.fromkeys(
            RecordSource(kind.name, each.name, each.type)
            for kind in given_kinds(kinds)
            if kind.nature != EXPENSE and not _is_advance(kind)
            for each in kind.fields.values()
            if each.type == "money"
        )
    )


def _advances(kinds: Kinds) -> Limit:
    advances = dict.fromkeys(
        RecordSource(kind.name, kind.amount)
        for kind in given_kinds(kinds)
        if kind.amount and _is_advance(kind)
    )
    return Limit(
        "open-advances",
        Measure("open-advances", Figure.SUM, tuple(advances)),
        {"zh": "未核销的借支", "en": "Open advances of an agent"},
        balance=True,
        most=OPEN_ADVANCES,
        across=Across.AGENT,
        of_receiver=True,
    )


def nothing_for_barred() -> Limit:
    """Return the floor that nothing is given to whoever prescribes or purchases."""
    return _nothing(BARRED, {"zh": "处方医生和采购人员", "en": "Prescribers and purchasers"})


def no_cash() -> Limit:
    """Return the floor that cash is never given."""
    return _nothing(CASH, {"zh": "现金", "en": "Cash"})


def only_institutions() -> Limit:
    """Return the floor that an expense is paid to the institution itself."""
    return _nothing(PERSON, {"zh": "付给个人", "en": "Paid to a person"})


def only_agents() -> Limit:
    """Return the floor that an advance goes to one of the department's own agents."""
    return _nothing(NO_AGENT, {"zh": "借支给外人", "en": "An advance to somebody else"})


def _nothing(name: str, title: dict[str, str]) -> Limit:
    return Limit(
        name,
        Measure(name, Figure.COUNT, (RecordSource("gift"),)),
        title,
        most=Decimal(0),
        source=SOURCE,
    )
