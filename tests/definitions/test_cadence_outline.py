"""What a cadence waits for is seen in its text as it is read from all of it, or not at all."""

from __future__ import annotations

import pytest

from keqing.definitions.cadence_file import read_cadences
from keqing.definitions.cadence_outline import kinds_awaited
from keqing.definitions.kinds import built_in_kinds
from keqing.definitions.shipped import shipped_texts

KINDS = built_in_kinds()
HEAD = '[cadence.own]\ntitle = "Own"\ntrack = "revisit"\nsource = "us"\nsteps = ["3d"]\n'
SEEN = [
    ('starts_on = "purchase"', ("purchase",)),
    ("starts_on='purchase'", None),
    ('starts_on\t=["purchase" , "complaint"]', ("purchase", "complaint")),
    ('starts_on = { kind = "complaint", count = 3, within = "90d" }', ("complaint",)),
    ('starts_on = { count = 3, kind = "complaint", within = "90d" }', None),
    ('starts_on = "购买"', None),
    ('  starts_on = "purchase"', None),
    ('starts_on = "unknown"', None),
    ('starts_on = [\n "purchase",\n]', None),
    ('[cadence.own.starts_on]\nkind = "complaint"\ncount = 3', None),
    ('applies_to = { type = ["consumer"] }', None),
    ('starts_on = "purchase"\nanchor = "supply_end"', None),
    ('starts_on = "purchase"\nwhen = "count(purchase) > 1"', None),
    ('starts_on = "purchase"\n"ends_wh\\u0065n" = "count(purchase) > 1"', None),
    ('goal = """\nstarts_on = "purchase"\n"""', None),
    ("# starts_on = 'purchase'", None),
    (' starts_on = "purchase"\n[cadence.own.where]\nstarts_on = "complaint"', None),
]


@pytest.mark.parametrize(("line", "kinds"), SEEN)
def test_what_a_cadence_waits_for_is_seen_in_its_text(
    line: str, kinds: tuple[str, ...] | None
) -> None:
    assert kinds_awaited(HEAD + line + "\n", KINDS.by_name) == kinds


def test_the_cadences_of_the_program_are_seen_as_they_are_read() -> None:
    awaited = 0
    for name, text in shipped_texts("cadence").items():
        kinds = kinds_awaited(text, KINDS.by_name)
        (read,) = read_cadences(text, file=name, kinds=KINDS, complete=False)
        if kinds is None:
            continue
        awaited += 1
        assert kinds == tuple(start.kind for start in read.starts_on)
        assert not read.conditions
        assert read.waits_for_start
        assert read.anchor not in {"supply_end", "run_out"}
    assert awaited > 40
