"""The editions in force on a day, sorted once for all customers."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from keqing.timeline.enrollment import Book, Edition
from keqing.timeline.shelf import Shelves

FIRST = date(2026, 11, 1)
DAYS = st.one_of(st.just(date.min), st.integers(0, 6).map(lambda n: FIRST + timedelta(days=n)))


def never() -> None:
    """A text is read when its cadence is asked for, which nobody does here."""
    raise LookupError


@given(
    st.lists(st.tuples(st.sampled_from("abc"), DAYS, st.booleans()), max_size=9),
    st.integers(-1, 8),
)
def test_in_force_are_the_newest_editions_that_are_on(
    rows: list[tuple[str, date, bool]], ahead: int
) -> None:
    rows.sort(key=lambda row: row[1])
    editions = tuple(
        Edition(name, n, since, never if on else None)  # type: ignore[arg-type]  # is not called
        for n, (name, since, on) in enumerate(rows)
    )
    book = Book(editions, {}, {})
    day = FIRST + timedelta(days=ahead)
    newest = {edition.name: edition for edition in editions if edition.since <= day}
    assert book.in_force(day) == {name: each for name, each in newest.items() if each.definition}
    assert book.in_force(day) is book.in_force(day)
    assert [edition for changes in book.changes for edition in changes] == [
        edition for edition in editions if edition.since > date.min
    ]
    assert all(len({edition.since for edition in changes}) == 1 for changes in book.changes)


def test_each_list_of_editions_has_shelves_of_its_own() -> None:
    shelves = Shelves()
    first = (Edition("a", 1, date.min, never),)  # type: ignore[arg-type]  # as above
    second = (Edition("b", 1, date.min, never),)  # type: ignore[arg-type]  # as above
    assert list(shelves.on(first, FIRST).by_name) == ["a"]
    assert list(shelves.on(second, FIRST).by_name) == ["b"]
    assert list(shelves.on(first, FIRST).by_name) == ["a"]


def test_what_is_worked_out_of_a_value_is_worked_out_once() -> None:
    shelves, made = Shelves(), list[str]()

    def work_out(name: str) -> int:
        made.append(name)
        return len(made)

    name = "condition"
    assert (shelves.once(name, work_out), shelves.once(name, work_out)) == (1, 1)
    assert made == ["condition"]
