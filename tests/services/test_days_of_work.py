"""Random days of work: whatever is done, what is stored follows from the facts and nobody is lost."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from keqing.errors import KeqingError, Refused
from keqing.models import Customer
from keqing.records.definitions import Enforced
from keqing.services.context.desk import WritingDesk
from keqing.services.corrections import amending, undoing, voiding
from keqing.services.customers import merging, saving
from keqing.services.customers.customer_words import CustomerChanges
from keqing.services.department import cadences, checking, definitions
from keqing.services.derived import explaining, rebuilding
from keqing.services.recording import gatherings
from keqing.services.worklist import day_list
from tests.departments import BOX, Department, who

HORIZON = 400
"""Days ahead to which the day's list is read, so that every date to come is in it."""

OUTCOMES = (
    "reached", "visited", "sent", "no-answer", "busy", "declined", "cut-off", "callback",
    "wrong-number", "stop", "deceased",
)  # fmt: skip
HAPPENINGS = (
    ("inquiry", ("source=电台",)),
    ("arrival", ()),
    ("consultation", ()),
    ("purchase", BOX),
    ("purchase", ("product=维康", "line=health")),
    ("attendance", ()),
    ("admission", ()),
    ("discharge", ()),
    ("no-interest", ()),
    ("rsvp-yes", ("gathering=联谊会0",)),
    ("rsvp-no", ("gathering=联谊会1",)),
    ("consent", ("evidence=签字",)),
    ("consent-withdrawn", ()),
    ("satisfied", ()),
    ("first-visit", ()),
    ("care-plan", ()),
    ("complaint", ()),
    ("complaint-solved", ("summary=已换",)),
    ("document", ("document=营业执照", "expires=+60d")),
)
CADENCES = (
    "inquiry", "therapy", "loyal-care", "supply-end", "special", "discharge", "everybody", "birthday",
    "festival-greeting", "dealer-weekly", "quarterly", "event-invite", "vip-floor",
)  # fmt: skip
TYPES = ("consumer", "consumer", "dealer", "pharmacy", "hospital")
BIRTHDAYS = (None, "1952-02-29", "1950-12-03", "农历1950年八月十五")
OWN = """
[cadence.everybody]
title = {{ zh = "人人", en = "Everybody" }}
track = "care"
source = "ours"
repeat = {{ every = "{every}d", early = "2d", late = "3d" }}

[cadence.therapy]
title = {{ zh = "服药回访", en = "Therapy follow-up" }}
track = "revisit"
source = "ours"
starts_on = "purchase"
where = {{ line = ["therapy"] }}
subject = "product"
steps = ["{first}d", {{ at = "6d", late = "2d" }}, "15d"]
repeat = {{ every = "{every}d" }}
until = "supply_end+5d"
then = "loyal-care"
"""

numbers = st.integers(0, 9)
days_ago = st.sampled_from([None, None, None, 1, 2, 7, 30])


class Days(RuleBasedStateMachine):
    """Days of work of a small department, with a plain model: who was entered."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        shutil.copy(self.template, Path(self.folder.name, "k.db"))
        self.department = _reopened(Path(self.folder.name, "k.db"))
        self.entered: list[str] = []
        self.undoable: list[str | None] = []

    def teardown(self) -> None:
        self.department.engine.dispose()
        self.folder.cleanup()

    @initialize()
    def begin(self) -> None:
        for n, ago in enumerate((None, 7, 30)):
            self.enter(ago)
            self.happen(n, 3, ago)

    @rule(ago=days_ago)
    def enter(self, ago: int | None) -> None:
        n = len(self.entered)
        code = self.department.customer(
            f"客户{n}",
            self.day(ago),
            type=TYPES[n % len(TYPES)],
            birthday=BIRTHDAYS[n % len(BIRTHDAYS)],
            grade="A" if n % 2 else None,
            phones=[f"138{len(self.undoable) % 7:08}"],
            tags=["糖尿病"],
        )
        self.entered.append(code)
        self.undoable.append(code)

    @rule(days=st.sampled_from([1, 1, 1, 2, 5, 20]))
    def night(self, days: int) -> None:
        self.department.clock += timedelta(days=days)

    @precondition(lambda self: self.entered)
    @rule(n=numbers, kind=st.integers(0, len(HAPPENINGS) - 1), ago=days_ago)
    def happen(self, n: int, kind: int, ago: int | None) -> None:
        name, words = HAPPENINGS[kind]
        self.attempt(
            lambda: self.department.add(self.customer_code(n), name, *words, day=self.day(ago))
        )

    @precondition(lambda self: self.entered)
    @rule(
        n=numbers,
        outcome=st.sampled_from(("reached", "no-answer") * 8 + OUTCOMES),
        ago=days_ago,
        ahead=st.sampled_from([None, None, 0, 3]),
        adverse=st.booleans(),
    )
    def log(self, n: int, outcome: str, ago: int | None, ahead: int | None, adverse: bool) -> None:
        following = None if ahead is None else self.department.clock + timedelta(days=ahead)
        self.attempt(
            lambda: self.department.log(
                self.customer_code(n), outcome, self.day(ago), next_day=following, adverse=adverse
            )
        )

    @precondition(lambda self: self.entered)
    @rule(
        n=numbers,
        name=st.sampled_from(
            ["skip", "done", "snooze", "pause", "resume", "start", "end", "stock", "promise"]
        ),
        cadence=st.sampled_from([*CADENCES, "promise"]),
        ahead=st.sampled_from([1, 2, 9]),
        ago=days_ago,
    )
    def direct(self, n: int, name: str, cadence: str, ahead: int, ago: int | None) -> None:
        until = (self.day(ago) or self.department.clock) + timedelta(days=ahead)
        rest: dict[str, tuple[object, ...]] = {
            "skip": (None,),
            "snooze": (until, None),
            "pause": (until if ahead > 1 else None,),
            "resume": (),
            "stock": ("安胶囊", "24"),
            "promise": (until, "寄说明书"),
        }
        words = rest.get(name, (cadence,))
        self.attempt(
            lambda: self.department.direct(name, self.customer_code(n), *words, day=self.day(ago))
        )

    @precondition(lambda self: self.entered)
    @rule(
        n=numbers,
        record=numbers,
        word=st.sampled_from(["day=昨天", "day=三天前", "text=改", "time=9:30"]),
    )
    def amend(self, n: int, record: int, word: str) -> None:
        self.correct(n, record, lambda desk, id_: amending.amend_record(desk, id_, [word]))

    @precondition(lambda self: self.entered)
    @rule(n=numbers, record=numbers)
    def void(self, n: int, record: int) -> None:
        self.correct(n, record, lambda desk, id_: voiding.void_record(desk, id_, "错了"))

    @rule(n=st.integers(0, 1), ahead=st.integers(2, 40))
    def gather(self, n: int, ahead: int) -> None:
        day = self.department.clock + timedelta(days=ahead)

        def gathered() -> None:
            with self.department.desk("gathering") as desk:
                gatherings.save(desk, f"联谊会{n}", gatherings.GatheringWords(day))

        self.attempt(gathered)

    @precondition(lambda self: self.entered)
    @rule(n=numbers, born=st.sampled_from(["1948-11-30", "农历1950年腊月三十", None]), ago=days_ago)
    def born(self, n: int, born: str | None, ago: int | None) -> None:
        said = CustomerChanges(birthday=born) if born else CustomerChanges(clear=("birthday",))

        def told() -> None:
            with self.department.desk("edit-customer", self.day(ago)) as desk:
                saving.edit_customer(desk, who(desk, self.customer_code(n)), said)

        self.attempt(told)

    @precondition(lambda self: self.entered)
    @rule(n=numbers, other=numbers)
    def merge(self, n: int, other: int) -> None:
        kept, gone = self.customer_code(n), self.customer_code(other)
        if kept == gone:
            return
        with self.department.desk("merge") as desk:
            merging.merge_customers(desk, who(desk, kept), who(desk, gone))
        self.entered.remove(gone)
        self.undoable.append(gone)

    @rule(name=st.sampled_from(CADENCES), on=st.booleans())
    def switch(self, name: str, on: bool) -> None:
        switch = cadences.switch_on if on else cadences.switch_off
        self.enforce(lambda desk: switch(desk, [name]))

    @rule(first=st.sampled_from([1, 4]), every=st.sampled_from([5, 9]))
    def apply(self, first: int, every: int) -> None:
        text = OWN.format(first=first, every=every)
        self.enforce(lambda desk: definitions.apply(desk, text, "ours.toml"))

    @rule()
    def undo(self) -> None:
        try:
            with self.department.desk("undo") as desk:
                undoing.undo_newest(desk)
        except Refused:
            assert not self.undoable  # only the setting up is left
            return
        code = self.undoable.pop()
        if code in self.entered:
            self.entered.remove(code)
        elif code:
            self.entered.append(code)  # it was merged into another

    @rule()
    def rebuild(self) -> None:
        rebuilt = rebuilding.rebuild(lambda: self.department.desk("rebuild"))
        assert rebuilt == len(self.entered)

    @invariant()
    def stored_is_folded_and_nobody_is_lost(self) -> None:
        with self.department.reading() as desk:
            found = checking.check(desk, replay=True)
            assert not [finding for finding in found if finding.kind in {"replay", "chain"}]
            missing = {
                finding.command.split()[2] for finding in found if finding.kind == "no-next-date"
            }
            customers = desk.session.scalars(select(Customer).where(Customer.id > 0)).all()
            assert sorted(finding.code for finding in customers) == sorted(self.entered)
            listed = {row.code for row in day_list.today(desk, agent=None, ahead=HORIZON).rows}
            for finding in customers:
                why = explaining.why(desk, finding)
                if finding.status == "active" and not why.silent:
                    named = finding.code in missing
                    assert named != bool(why.followups), finding.code
                    held = not any(fact.date for each in why.followups for fact in each.facts[-2:])
                    assert finding.code in listed or named or held, finding.code

    # What the rules share

    def customer_code(self, n: int) -> str:
        return self.entered[n % len(self.entered)]

    def day(self, ago: int | None) -> date | None:
        return None if ago is None else self.department.clock - timedelta(days=ago)

    def attempt(self, act: Callable[[], object]) -> None:
        """Do something that may be refused with a sentence, and then leaves nothing behind."""
        with suppress(KeqingError):
            act()
            self.undoable.append(None)

    def correct(self, n: int, record: int, act: Callable[[WritingDesk, int], object]) -> None:
        ids = self.department.records(self.customer_code(n))
        if not ids:
            return

        def corrected() -> None:
            with self.department.desk("correct") as desk:
                act(desk, ids[record % len(ids)])

        self.attempt(corrected)

    def enforce(self, act: Callable[[WritingDesk], Enforced]) -> None:
        with suppress(KeqingError):
            with self.department.desk("cadence") as desk:
                done = act(desk)
            if done.changed:
                self.undoable.append(None)


def _reopened(file: Path) -> Department:
    made = Department.__new__(Department)
    made.file, made.clock, made.preset, made.login = file, date(2026, 11, 23), "all", "limin"
    made.codes = []
    return made


@pytest.mark.no_cover  # as of every law
@pytest.mark.sampled(3)
@pytest.mark.parametrize("part", range(3))
def test_days_of_work(tmp_path: Path, part: int) -> None:
    """Each part has days of its own, and ends in good time on a slow machine."""
    Department(tmp_path / "k.db").engine.dispose()

    @seed(part)
    class OnATemplate(Days):
        template = tmp_path / "k.db"

    run_state_machine_as_test(
        OnATemplate,
        settings=settings(
            max_examples=5,
            stateful_step_count=20,
            suppress_health_check=list(HealthCheck),
        ),
    )
