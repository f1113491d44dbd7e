"""A run says at its end what its tests of reliability measured."""

from __future__ import annotations

from types import SimpleNamespace

from tests.long_profile import Profile, lines


def test_a_run_lists_what_its_tests_measured_in_the_order_of_their_names() -> None:
    noted: list[tuple[str, object]] = []
    profile = Profile(long=True, note=lambda name, value: noted.append((name, value)))
    profile.measured("kills of log", kills=500, lost=0)
    profile.measured("bit flips", flips=1_000, refused=1_000)
    reports = [SimpleNamespace(user_properties=[pair]) for pair in noted]
    reports.append(SimpleNamespace(user_properties=[("other", 1)]))
    assert lines(reports) == [
        "bit flips: 1000 flips, 1000 refused",
        "kills of log: 500 kills, 0 lost",
    ]


def test_the_long_profile_does_more() -> None:
    counts = [Profile(long=long, note=print).times(2, 500) for long in (False, True)]
    assert counts == [2, 500]
