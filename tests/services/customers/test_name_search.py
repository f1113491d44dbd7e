"""Whoever is found by an index is whoever is found by reading everybody, by the same words and in the same order."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from keqing.models import Customer
from keqing.services.context.desk import Desk
from keqing.services.context.stored_almanac import almanac_of
from keqing.services.customers import finding, listing
from keqing.services.customers.listing import Wanted
from keqing.services.customers.pinyin import fits, han, letters, spell_name
from keqing.store import unit
from keqing.text.folding import fold_name
from tests.services.conftest import AT, TODAY

HAN = "王单曾行乐重长秀英单于尉迟李安一二"
PIECES = (
    "Li",
    "Anna",
    "SQ",
    "é",
    "ﬁ",
    "Иван",
    "'",
    "-",
    " ",
    "7",
    "17",
    "A1",
    "　",
    "%",
    "_",
    "𠮷",
    "〇",
)
NAMES = st.lists(st.sampled_from([*HAN, *PIECES]), min_size=1, max_size=5).map("".join)
CODES = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,6}", fullmatch=True)


def customer_row(code: str, name: str) -> dict[str, object]:
    pinyin, initials = spell_name(name)
    return {
        "code": code, "name": name, "search": fold_name(name), "pinyin": pinyin, "initials": initials,
        "type": "consumer", "created": TODAY,
    }  # fmt: skip


@st.composite
def typed_of(draw: st.DrawFn, people: Sequence[tuple[str, str]]) -> str:
    """What somebody types for one of them: a part of the name or the code, or some letters of each syllable."""
    code, name = draw(st.sampled_from(people))
    readings = spell_name(name).pinyin.split()
    match draw(st.integers(0, 4)):
        case 0 | 1 if readings:
            syllables = draw(st.sampled_from(readings)).split("'")
            syllables = syllables[draw(st.integers(0, len(syllables) - 1)) :]
            return "".join(
                syllable[: draw(st.integers(1, max(1, len(syllable))))] for syllable in syllables
            )[: draw(st.integers(1, 20))]
        case 2:
            return code[draw(st.integers(0, len(code) - 1)) :][: draw(st.integers(1, 4))]
        case 3:
            return draw(NAMES)
        case _:
            return name[draw(st.integers(0, len(name) - 1)) :][: draw(st.integers(1, 4))]


def everybody(rows: Sequence[dict[str, object]], text: str) -> list[int]:
    """Whom a list of this text holds, by reading all of them."""
    typed = "" if han(text) else letters(text)

    def is_named(row: dict[str, object]) -> bool:
        return (
            fold_name(text) in str(row["search"])
            or text.lower() in str(row["code"]).lower()
            or bool(typed and fits(str(row["pinyin"]), typed, whole=False))
        )

    return [at for at, row in enumerate(rows) if is_named(row)]


def meant(rows: Sequence[dict[str, object]], text: str) -> list[int]:
    """Whom WHO can mean, by reading all of them."""
    form, typed = fold_name(text), "" if han(text) else letters(text)
    part = [at for at, row in enumerate(rows) if form and form in str(row["search"])]
    if typed and not text.isdecimal():
        for whole in (True, False):
            if read := [
                at for at, row in enumerate(rows) if fits(str(row["pinyin"]), typed, whole=whole)
            ]:
                return read
        return part
    return [at for at, row in enumerate(rows) if row["search"] == form] or part


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(CODES, NAMES), min_size=1, max_size=8, unique_by=lambda person: person[0]),
    st.data(),
)
def test_an_index_finds_whom_reading_everybody_finds(
    engine: Engine, people: list[tuple[str, str]], data: st.DataObject
) -> None:
    rows = [customer_row(*person) for person in people]
    with unit.writing(engine, login="me", command="test", at=AT) as work:
        keys = work.bulk_insert(Customer, rows)
        desk = Desk(work.session, almanac_of(work.session), TODAY, TODAY, AT, "me")
        for _ in range(4):
            text = " ".join(data.draw(typed_of(people)).split())
            if data.draw(st.booleans()):
                text = text.swapcase()
            found = listing.listed(desk, Wanted(text=text))
            wanted = [keys[at] for at in everybody(rows, text)] if text else list(keys)
            by_code = {key: (len(code), code) for key, (code, _) in zip(keys, people, strict=True)}
            assert list(found) == sorted(wanted, key=by_code.__getitem__), text
            if text and not finding._PHONE.fullmatch(text):
                assert list(finding._matching(desk, text)) == [
                    keys[at] for at in meant(rows, text)
                ], text
        work.keep = False
