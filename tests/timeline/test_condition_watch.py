"""Cadences by condition: who starts and ends by what time and events make true (R11)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keqing.definitions import cadence_file
from keqing.definitions.cadence import Cadence, Offset, Quota, Repeat, Track, Until
from keqing.definitions.defined_field import DefinedField, FieldBook
from keqing.definitions.measure import Figure, Measure, RecordSource
from keqing.definitions.toml_file import Faulty
from keqing.i18n import translate_message
from keqing.timeline.condition_watch import ends_by_time, smallest_interval
from keqing.timeline.enrollment import Book, Edition, Enrollment, Standing
from tests.timeline.test_fold import FIRST, KINDS, Timeline, book, day

OWN = replace(
    KINDS,
    read_field_book=lambda: FieldBook(
        {"heat": DefinedField("heat", {"zh": "热度", "en": "Heat"}, type="int")}
    ),
    measures={
        "value12": Measure(
            "value12",
            Figure.SUM,
            (RecordSource("purchase", "price", "money"),),
            over=Offset(days=365),
        ),
        "signs30": Measure(
            "signs30", Figure.COUNT, (RecordSource("danger-sign"),), over=Offset(days=30)
        ),
    },
)

CORE = """
[cadence.core]
title = { zh = "核心", en = "Core" }
track = "office"
starts_when = "value12 >= 200000"
steps = ["0d"]
done_by = "named"
again = "ignore"
source = "test"
"""
SLIPPING = """
[cadence.slipping]
title = { zh = "滑落", en = "Slipping" }
track = "alert"
starts_when = "days_since(contact) >= 2 * interval"
steps = ["0d"]
done_by = "named"
source = "test"
"""
HOT = """
[cadence.hot]
title = { zh = "热", en = "Hot" }
track = "coverage"
applies_to = { type = ["consumer"], when = "count(purchase) >= 1 and signs30 = 0" }
repeat = { every = "7d", from = "contact" }
source = "test"
"""


def within(text: str, since: str = "") -> Book:
    cadences = cadence_file.read_cadences(text, file="own.toml", kinds=OWN)
    started = day(since) if since else FIRST
    editions = tuple(Edition(each.name, 1, started, each) for each in cadences)
    return replace(book(editions=editions), measures=OWN.measures)


def of(standing: Standing, name: str) -> list[Enrollment]:
    return [each for each in standing.enrollments if each.cadence.name == name]


def starts(standing: Standing, name: str) -> list[str]:
    return [str(each.anchor) for each in of(standing, name)]


def core(today: str, *orders: tuple[str, str]) -> Standing:
    life = Timeline("2025-12-01")
    for when, price in orders:
        life.add(when, "purchase", {"product": "x", "price": price})
    return life.stand(today, within(CORE))


ORDERS = (("2025-12-20", "30000"), ("2026-06-01", "165000"), ("2026-12-15", "10000"))


@pytest.mark.parametrize(
    ("today", "found"),
    [("2026-12-14", []), ("2026-12-15", ["2026-12-15"]), ("2027-02-01", ["2026-12-15"])],
)
def test_a_cadence_starts_on_the_day_on_which_its_condition_comes_to_hold(
    today: str, found: list[str]
) -> None:
    assert starts(core(today, *(order for order in ORDERS if order[0] <= today)), "core") == found


def test_the_standing_names_the_next_day_on_which_time_turns_a_condition() -> None:
    assert core("2026-12-15", *ORDERS).next_change == date(2026, 12, 20)
    assert core("2026-12-20", *ORDERS).next_change is None


def test_a_condition_that_holds_anew_starts_anew() -> None:
    again = (*ORDERS, ("2027-01-10", "190000"))
    assert starts(core("2027-02-01", *again), "core") == ["2026-12-15"], (
        "again = ignore: it runs still"
    )
    life = Timeline("2025-12-01")
    for when, price in again:
        life.add(when, "purchase", {"product": "x", "price": price})
    restarted = within(CORE.replace('again = "ignore"\n', ""))
    assert starts(life.stand("2027-02-01", restarted), "core") == ["2026-12-15", "2027-01-10"]


def test_whoever_slips_for_two_intervals_is_told_of_on_that_day() -> None:
    life = Timeline("11-01")
    life.buy("11-23", quantity="12")
    for when in ("11-24", "11-26", "11-29", "12-03", "12-08", "12-10"):
        life.call(when)
    ruled = within(SLIPPING)
    assert life.stand("12-10", ruled).next_change == date(2026, 12, 20)
    assert starts(life.stand("12-19", ruled), "slipping") == []
    assert starts(life.stand("12-20", ruled), "slipping") == ["2026-12-20"]
    assert starts(life.stand("12-27", ruled), "slipping") == ["2026-12-20"], "once for an edge"
    life.call("12-21")
    assert starts(life.stand("12-31", ruled), "slipping") == ["2026-12-20", "2026-12-31"]


def test_who_meets_a_condition_when_it_comes_into_force_starts_then() -> None:
    life = Timeline("2026-01-01")
    life.add("2026-06-01", "purchase", {"product": "x", "price": "200000"})
    standing = life.stand("12-02", within(CORE, since="12-01"))
    (found,) = of(standing, "core")
    assert found.state.start == date(2026, 12, 1)


def test_a_customer_is_in_it_while_the_condition_holds() -> None:
    life = Timeline("11-01")
    life.buy("11-03")
    ruled = within(HOT)
    (found,) = of(life.stand("11-10", ruled), "hot")
    assert (found.state.start, found.ended) == (date(2026, 11, 3), None)
    life.add("11-12", "danger-sign", {"sign": "x"})
    (ended,) = of(life.stand("11-20", ruled), "hot")
    assert (ended.ended, ended.ended_by) == (date(2026, 11, 12), "applies_to")
    assert life.stand("11-20", ruled).next_change == date(2026, 12, 12)
    back = of(life.stand("12-12", ruled), "hot")
    assert [each.ended for each in back] == [date(2026, 11, 12), None]
    assert back[-1].state.start == date(2026, 12, 12)


def test_an_enrollment_that_was_away_for_seven_days_goes_on_as_it_was() -> None:
    ruled = within(HOT.replace("and signs30 = 0", "and not (days_since(danger-sign) < 7)"))
    life = Timeline("11-01")
    life.buy("11-03")
    life.call("11-05")
    life.add("11-12", "danger-sign", {"sign": "x"})
    (found,) = of(life.stand("11-19", ruled), "hot")
    assert (found.state.start, found.ended) == (date(2026, 11, 3), None)
    later = within(HOT.replace("and signs30 = 0", "and not (days_since(danger-sign) < 8)"))
    assert len(of(life.stand("11-20", later), "hot")) == 2


def test_ends_when_ends_it_and_lets_nothing_start() -> None:
    text = HOT.replace("and signs30 = 0", "").replace(
        "source", 'ends_when = "count(danger-sign) >= 1"\nsource'
    )
    life = Timeline("11-01")
    life.buy("11-03")
    ruled = within(text)
    life.add("11-12", "danger-sign", {"sign": "x"})
    (ended,) = of(life.stand("11-20", ruled), "hot")
    assert (ended.ended, ended.ended_by) == (date(2026, 11, 12), "ends_when")


def test_nothing_starts_that_ends_when_would_end() -> None:
    life = Timeline("2025-12-01")
    life.add("2026-01-05", "danger-sign", {"sign": "x"})
    life.add("2026-02-01", "purchase", {"product": "x", "price": "200000"})
    text = CORE.replace("source", 'ends_when = "count(danger-sign) >= 1"\nsource')
    assert of(life.stand("2026-03-01", within(text)), "core") == []


def test_whoever_is_stopped_has_no_change_to_come() -> None:
    life = Timeline("11-01")
    life.buy("11-01")
    life.call("12-10")
    life.call("12-11", "stop")
    assert life.stand("12-12", within(SLIPPING)).next_change is None


STAGED = """
[cadence.asked]
title = { zh = "问", en = "Asked" }
track = "coverage"
starts_on = "inquiry"
applies_to = { when = "count(purchase) >= 1" }
steps = ["3d"]
source = "test"

[cadence.staged]
title = { zh = "阶", en = "Staged" }
track = "coverage"
applies_to = { stage = ["inquired"], when = "count(purchase) = 0" }
steps = ["3d"]
source = "test"

[cadence.staged-start]
title = { zh = "始", en = "Staged start" }
track = "coverage"
applies_to = { stage = ["inquired"] }
starts_when = "count(purchase) = 0"
steps = ["3d"]
source = "test"
"""


def test_an_event_starts_only_what_the_condition_allows() -> None:
    life = Timeline("11-01")
    life.add("11-02", "inquiry")
    ruled = within(STAGED)
    assert of(life.stand("11-10", ruled), "asked") == []
    life.buy("11-11")
    life.add("11-12", "inquiry")
    (asked,) = of(life.stand("11-20", ruled), "asked")
    assert asked.state.start == date(2026, 11, 12)


def test_a_stage_reached_by_an_event_counts_with_a_condition_on_something_else() -> None:
    life = Timeline("11-01")
    life.add("11-02", "inquiry")
    standing = life.stand("11-10", within(STAGED))
    assert starts(standing, "staged") == ["2026-11-02"]
    assert starts(standing, "staged-start") == ["2026-11-02"]


def test_history_that_is_brought_in_starts_nothing_before_the_day_of_import() -> None:
    life = Timeline("2026-02-01")
    imported = day("11-26")
    life.events[0] = replace(life.events[0], imported=imported)
    life.add("2026-03-01", "purchase", {"product": "x", "price": "250000"}, imported=imported)
    for name, text in (("core", CORE), ("hot", HOT)):
        (found,) = of(life.stand("11-30", within(text)), name)
        assert found.state.start == imported
    assert of(life.stand("11-25", within(CORE)), "core") == []


def test_a_tag_counts_however_it_is_written() -> None:
    text = HOT.replace("count(purchase) >= 1 and signs30 = 0", "tag('honorary')")
    life = Timeline("11-01", tag=["Honorary"])
    life.person = replace(life.person, profile={"tag": frozenset({"Honorary"})})
    text = text.replace('type = ["consumer"], ', "")
    assert len(of(life.stand("11-02", within(text)), "hot")) == 1


def test_nothing_starts_by_an_event_that_ends_when_would_end() -> None:
    life = Timeline("11-01")
    life.add("11-02", "inquiry")
    text = STAGED.split("[cadence.staged]", maxsplit=1)[0].replace(
        "count(purchase) >= 1", "count(inquiry) >= 1"
    )
    ended = text.replace("source", 'ends_when = "count(inquiry) >= 1"\nsource')
    assert len(of(life.stand("11-03", within(text)), "asked")) == 1
    assert of(life.stand("11-03", within(ended)), "asked") == []


def test_a_cadence_s_own_enrollments_ask_for_no_interval() -> None:
    own = SLIPPING.replace(
        'steps = ["0d"]\n', 'steps = ["0d"]\nrepeat = { every = "2d", from = "contact" }\n'
    )
    own = own.replace('track = "alert"', 'track = "revisit"')
    life = Timeline("11-01")
    life.buy("11-23", quantity="12")
    for when in ("11-24", "11-26", "11-29", "12-03", "12-08", "12-10"):
        life.call(when)
    ruled = within(own)
    assert starts(life.stand("12-20", ruled), "slipping") == ["2026-12-20"]
    life.call("12-21")
    assert starts(life.stand("12-30", ruled), "slipping") == ["2026-12-20"]
    assert starts(life.stand("12-31", ruled), "slipping") == ["2026-12-20", "2026-12-31"]


def test_an_enrollment_that_goes_on_does_so_under_the_text_in_force() -> None:
    text = HOT.replace("and signs30 = 0", "and not (days_since(danger-sign) < 5)")
    life = Timeline("11-01")
    life.buy("11-03")
    life.call("11-05")
    life.add("11-12", "danger-sign", {"sign": "x"})
    (newer,) = cadence_file.read_cadences(text.replace("7d", "9d"), file="own.toml", kinds=OWN)
    old = within(text)
    ruled = replace(old, editions=(*old.editions, Edition("hot", 2, day("11-14"), newer)))
    (found,) = of(life.stand("11-18", ruled), "hot")
    assert (found.version, found.ended) == (2, None)
    assert found.step
    assert found.step.due == date(2026, 11, 14)


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        (
            'starts_when = "valu12 >= 3"',
            "starts_when is no condition: A condition cannot ask for 'valu12'",
        ),
        (
            'starts_when = "value12"',
            "starts_when is no condition: value12 is not yes or no by itself",
        ),
        ("starts_when = 3", "starts_when cannot be 3"),
        (
            'starts_on = "purchase"\nstarts_when = "value12 >= 3"',
            "start a cadence each in its own way",
        ),
        (
            'anchor = "birthday"\nstarts_when = "value12 >= 3"',
            "start a cadence each in its own way",
        ),
    ],
)
def test_what_is_no_condition_is_refused_with_its_line(changed: str, problem: str) -> None:
    text = CORE.replace('starts_when = "value12 >= 200000"', changed)
    with pytest.raises(Faulty) as refused:
        within(text)
    assert problem in translate_message(refused.value.message, "en")


ALL = within(CORE + SLIPPING + HOT)


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(st.integers(0, 120), st.sampled_from(["purchase", "contact", "danger-sign"])),
        max_size=12,
    ),
    st.integers(0, 120),
    st.integers(1, 120),
)
def test_law_it_never_matters_on_which_days_somebody_looked(
    happened: list[tuple[int, str]], first: int, more: int
) -> None:
    """A fold of the last day is that of any day before it whose next change has not come, but for what lapsed."""
    life = Timeline("11-01")
    start = date(2026, 11, 1)
    for after, kind in sorted(happened):
        when = (start + timedelta(days=after)).isoformat()
        details: dict[str, Any] = (
            {"product": "x", "price": "120000"} if kind == "purchase" else {"sign": "x"}
        )
        if kind == "contact":
            life.call(when)
        else:
            life.add(when, kind, details)
    looked, later = start + timedelta(days=120 + first), start + timedelta(days=120 + first + more)
    before = life.stand(looked.isoformat(), ALL)
    after_all = life.stand(later.isoformat(), ALL)
    names = {"core", "slipping", "hot"}

    def begun(standing: Standing) -> list[tuple[str, date, date | None]]:
        return sorted(
            (each.cadence.name, each.state.start, each.ended)
            for each in standing.enrollments
            if each.cadence.name in names
        )

    if before.next_change is None or before.next_change > later:
        assert begun(before) == begun(after_all)
    else:
        eve = before.next_change - timedelta(days=1)
        if eve >= looked:
            assert begun(life.stand(eve.isoformat(), ALL)) == begun(before)


PACED = """
[cadence.trial]
title = { zh = "试用", en = "Trial" }
track = "revisit"
starts_on = "purchase"
repeat = { every = "5d", from = "contact", times = 1, late = "0d" }
source = "test"
[cadence.slow]
title = { zh = "慢", en = "Slow" }
track = "coverage"
starts_on = "purchase"
repeat = { every = "20d", from = "contact" }
source = "test"
[cadence.rare]
title = { zh = "少", en = "Rare" }
track = "office"
starts_when = "interval CONDITION"
steps = ["0d"]
done_by = "named"
source = "test"
"""


def paced(condition: str, today: str, since: str = "") -> Standing:
    life = Timeline("11-01")
    life.add("11-03", "purchase", {"product": "x", "price": "1"})
    return life.stand(today, within(PACED.replace("CONDITION", condition), since))


def test_the_interval_is_another_one_when_time_alone_ends_what_asks_for_contacts() -> None:
    """The trial of 11-08 is missed that day; from 11-09 on only the slow one asks."""
    assert paced(">= 20", "11-05").next_change == date(2026, 11, 9)
    assert starts(paced(">= 20", "11-08"), "rare") == []
    assert starts(paced(">= 20", "11-09"), "rare") == ["2026-11-09"]
    assert starts(paced(">= 20", "11-30"), "rare") == ["2026-11-09"]
    assert paced(">= 20", "11-30").next_change is None


@pytest.mark.parametrize("reverse", [False, True])
def test_the_interval_is_looked_at_where_others_start_at_the_same_moment(reverse: bool) -> None:
    assert starts(paced("<= 5", "11-03"), "rare") == ["2026-11-03"]
    life = Timeline("11-01")
    holding = PACED.replace('starts_on = "purchase"\n', "").replace("CONDITION", "<= 5")
    ruled = within(holding, since="11-05")
    editions = tuple(reversed(ruled.editions)) if reverse else ruled.editions
    standing = life.stand("11-06", replace(ruled, editions=editions))
    assert starts(standing, "rare") == ["2026-11-05"], "in force on one day, in any order"


FIVE = Repeat(Offset(days=5), "+5d")
WITHIN = Until(None, Offset(months=1))


@pytest.mark.parametrize(
    ("track", "repeat", "until", "ends"),
    [
        (Track.REVISIT, FIVE, None, False),
        (Track.REVISIT, replace(FIVE, times=2), None, True),
        (Track.REVISIT, FIVE, WITHIN, True),
        (Track.COVERAGE, Quota(2, 1, "week"), None, False),
        (Track.COVERAGE, Quota(2, 1, "week"), WITHIN, True),
        (Track.CARE, replace(FIVE, times=2), WITHIN, False),
        (Track.REVISIT, None, WITHIN, False),
    ],
)
def test_time_alone_ends_what_asks_for_so_many_contacts_or_until_a_day(
    track: Track, repeat: Repeat | Quota | None, until: Until | None, *, ends: bool
) -> None:
    assert ends_by_time(Cadence("x", {}, track, "", repeat=repeat, until=until)) is ends


def test_the_smallest_interval_is_that_of_those_that_ask() -> None:
    def of(track: Track, days: int) -> Cadence:
        return Cadence("x", {}, track, "", repeat=Repeat(Offset(days=days), ""))

    assert smallest_interval([of(Track.REVISIT, 7), of(Track.COVERAGE, 5)]) == 5
    assert smallest_interval([of(Track.REVISIT, 7), of(Track.CARE, 5)]) == 7
    assert smallest_interval([of(Track.CARE, 5)]) is None


class TestBroughtIn:
    """R14: records of a file make a condition hold on a day before they were brought in."""

    def bought(self, imported: str | None = "2026-12-10", *, sign: str | None = None) -> Timeline:
        life = Timeline("2026-12-01")
        brought = date.fromisoformat(imported) if imported else None
        details = {"product": "x", "price": "250000"}
        life.add("2026-12-05", "purchase", details, imported=brought)
        if sign:
            life.add(sign, "danger-sign", {"sign": "x"})
        return life

    @pytest.mark.parametrize(
        ("today", "found"),
        [("2026-12-05", []), ("2026-12-09", []), ("2026-12-10", ["2026-12-10"]), ("2026-12-20", ["2026-12-10"])],
    )  # fmt: skip
    def test_it_starts_on_the_day_of_import(self, today: str, found: list[str]) -> None:
        assert starts(self.bought().stand(today, within(CORE)), "core") == found

    @pytest.mark.parametrize("imported", [None, "2026-12-05"])
    def test_what_was_entered_on_its_day_starts_then(self, imported: str | None) -> None:
        standing = self.bought(imported).stand("2026-12-20", within(CORE))
        assert starts(standing, "core") == ["2026-12-05"]

    @pytest.mark.parametrize(
        ("sign", "found"),
        [(None, ["2026-12-10"]), ("2026-12-08", ["2027-01-07"]), ("2026-12-12", ["2026-12-10"])],
    )
    def test_it_starts_only_if_the_condition_holds_on_that_day(
        self, sign: str | None, found: list[str]
    ) -> None:
        """A danger sign of the days between keeps it off until the sign is 30 days old."""
        standing = self.bought(sign=sign).stand("2027-01-20", within(HOT))
        assert starts(standing, "hot")[:1] == found

    def test_its_first_date_is_spread_as_that_of_all_that_comes_late(self) -> None:
        for imported, spread in (("2026-12-10", True), (None, False)):
            (found,) = of(self.bought(imported).stand("2026-12-10", within(HOT)), "hot")
            assert (found.state.spread is not None) is spread

    def test_what_ends_by_its_condition_does_not_come_with_the_file(self) -> None:
        ending = CORE.replace('again = "ignore"', 'again = "ignore"\nends_when = "signs30 >= 1"')
        with_sign = self.bought(sign="2026-12-08").stand("2026-12-20", within(ending))
        assert starts(with_sign, "core") == []
        assert starts(self.bought().stand("2026-12-20", within(ending)), "core") == ["2026-12-10"]

    def test_a_later_record_of_the_department_itself_waits_for_nobody(self) -> None:
        """The newest record decides: what one of today made hold starts today."""
        life = Timeline("2026-12-01")
        late = date(2026, 12, 20)
        life.add("2026-12-05", "purchase", {"product": "x", "price": "150000"}, imported=late)
        life.add("2026-12-08", "purchase", {"product": "x", "price": "60000"})
        assert starts(life.stand("2026-12-25", within(CORE)), "core") == ["2026-12-08"]

    def test_the_standing_names_no_change_for_what_has_come(self) -> None:
        standing = self.bought().stand("2026-12-20", within(CORE))
        assert standing.next_change == date(2027, 12, 5)
