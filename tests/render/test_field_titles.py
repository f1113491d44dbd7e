"""A field is called by its own title, whatever outcome or kind has the same name."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from keqing.definitions.defined_field import CONTACT, DefinedField
from keqing.definitions.kinds import built_in_kinds
from keqing.i18n import current_language, set_language
from keqing.render.words import FIELDS, details, field_title, field_value, said
from keqing.services.context.titles import KindTitles

KINDS = built_in_kinds()
TITLES = KindTitles(KINDS)
FIELD_BOOK = [field for field in KINDS.field_book.ever.values() if field.holder != CONTACT]


@pytest.fixture(params=["zh", "en"])
def lang(request: pytest.FixtureRequest) -> Iterator[str]:
    before = current_language()
    set_language(request.param)
    yield str(request.param)
    set_language(before)


@pytest.mark.parametrize("field", FIELD_BOOK, ids=lambda field: str(field.name))
def test_a_field_of_the_file_is_called_by_its_own_title(field: DefinedField, lang: str) -> None:
    own = field.title[lang]
    if field.name not in FIELDS:  # what the program itself names has a word of its own
        assert said(field_title(field.name, TITLES)) == own
        changed = details({"fields": {field.name: (None, 7)}}, TITLES, "profile")
        entered = details({field.name: 7}, TITLES, "created")
        assert [said(each).split(":" if lang == "en" else "：")[0] for each in changed] == [own]
        assert [said(each).split(":" if lang == "en" else "：")[0] for each in entered] == [own]
    assert TITLES[f"field:{field.name}"] == field.title


def test_each_field_of_a_kind_is_called_by_its_own_title(lang: str) -> None:
    for kind in KINDS.every:
        for name, field in kind.fields.items():
            if name != "about":  # names a task
                shown = said(next(details({name: 7}, TITLES, kind.name)))
                assert shown.startswith(field.title[lang]), (kind.name, name)


def test_the_stop_on_a_route_is_not_the_wish_not_to_be_called(lang: str) -> None:
    assert "stop" in TITLES, "an outcome has this name, too"
    assert said(field_title("stop", TITLES)) == {"zh": "站序", "en": "Stop number"}[lang]


def test_a_choice_is_called_by_its_title_and_another_value_as_it_is(lang: str) -> None:
    titles = {
        "field:route=north": {"zh": "北线", "en": "Northern"},
        "north": {"zh": "x", "en": "x"},
    }
    assert said(field_value("route", "north", titles)) == titles["field:route=north"][lang]
    assert said(field_value("route", "elsewhere", titles)) == "elsewhere"


def test_a_limit_that_a_record_goes_beyond_is_called_by_its_title(lang: str) -> None:
    titles = {"limit:visit-minutes": {"zh": "拜访时长", "en": "Length of visits"}}
    (beyond,) = details({"over_limit": ["visit-minutes"]}, titles, "contact")
    assert said(beyond).endswith(titles["limit:visit-minutes"][lang])
    (unknown,) = details({"over_limit": ["gone"]}, titles, "contact")
    assert said(unknown).endswith("gone")


def test_what_is_no_field_has_no_title() -> None:
    contact = next(iter(KINDS.field_book.contact), None)
    assert not any(f"{mark}:nothing" in TITLES for mark in ("field", "own"))
    assert contact is None or f"field:{contact}" not in TITLES
    assert "own:stop" not in TITLES, "the program ships it"
