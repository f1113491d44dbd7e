from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path

from keqing.records.week import Appointment, Revision
from keqing.store import calendar_feed

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
CALL = Appointment("a@keqing", TODAY + 2 * DAY, time(15), "Call 王** (C0001)", "Therapy")
OTHER = Appointment("b@keqing", TODAY, None, "Call 李** (C0002)")


def told(found: tuple[Revision, ...]) -> dict[str, Revision]:
    return {revision.appointment.uid: revision for revision in found}


def state(found: tuple[Revision, ...]) -> Mapping[str, Revision]:
    return told(found)


def test_the_same_appointments_are_told_the_same() -> None:
    first = calendar_feed.revise_feed({}, [CALL, OTHER], TODAY)
    assert [(revision.appointment.uid, revision.sequence) for revision in first] == [
        ("b@keqing", 0),
        ("a@keqing", 0),
    ]
    assert calendar_feed.revise_feed(state(first), [OTHER, CALL], TODAY) == first
    later = told(calendar_feed.revise_feed(state(first), [CALL], TODAY + DAY))
    assert later["a@keqing"] == told(first)["a@keqing"], "it keeps the day of its last change"


def test_a_change_gets_the_next_number() -> None:
    first = calendar_feed.revise_feed({}, [CALL], TODAY)
    moved = replace(CALL, day=TODAY + 3 * DAY)
    (revision,) = calendar_feed.revise_feed(state(first), [moved], TODAY + DAY)
    assert (revision.sequence, revision.changed, revision.cancelled) == (1, TODAY + DAY, False)
    assert revision.appointment == moved


def test_what_went_is_called_off_once_and_may_come_back() -> None:
    first = calendar_feed.revise_feed({}, [CALL], TODAY)
    gone = calendar_feed.revise_feed(state(first), [], TODAY)
    assert [(revision.sequence, revision.cancelled) for revision in gone] == [(1, True)]
    assert calendar_feed.revise_feed(state(gone), [], TODAY + DAY) == gone
    back = calendar_feed.revise_feed(state(gone), [CALL], TODAY + DAY)
    assert [(revision.sequence, revision.cancelled) for revision in back] == [(2, False)]


def test_what_has_passed_is_forgotten() -> None:
    first = calendar_feed.revise_feed({}, [OTHER], TODAY)
    assert calendar_feed.revise_feed(state(first), [], TODAY + DAY) == ()


def test_a_feed_is_kept_in_a_private_file_of_its_own(tmp_path: Path) -> None:
    found = calendar_feed.revise_feed({}, [CALL, OTHER], TODAY)
    feed = ("postgresql://keqing:secret@db/x", "李敏", "", "zh")
    calendar_feed.keep_feed(tmp_path, feed, found)
    assert calendar_feed.recall_feed(tmp_path, feed) == told(found)
    assert calendar_feed.recall_feed(tmp_path, (feed[0], "张伟", "", "zh")) == {}
    (file,) = (tmp_path / "feeds").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert "secret" not in file.name + file.read_text("utf-8")
    file.write_text("[", "utf-8")
    assert calendar_feed.recall_feed(tmp_path, feed) == {}
