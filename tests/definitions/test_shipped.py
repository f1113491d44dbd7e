"""What ships with the program: main files and packs by subject, each definition read when it is asked for."""

from __future__ import annotations

import tomllib
from collections import Counter

import pytest

from keqing.definitions import kinds, shipped
from keqing.definitions.built_in_files import built_in_text
from keqing.definitions.cadence_file import built_in_cadence, built_in_cadences
from keqing.definitions.definition_file import Ground, read_definitions
from keqing.definitions.shipped import MAIN_FILES, Shipped, pack_files, shipped_texts, shown_text

FILES = [*MAIN_FILES.values(), *pack_files()]
KINDS = kinds.built_in_kinds()


@pytest.mark.parametrize("file", FILES)
def test_every_file_passes_the_check_of_a_department(file: str) -> None:
    ground = Ground(
        cadences=dict(shipped_texts("cadence")), known=frozenset(shipped_texts("cadence"))
    )
    text = built_in_text(file)
    if file == "lists":  # of channels the program knows every part
        text = text[: text.index("# How a contact is made")]
    found = read_definitions(text, file=file, ground=ground)
    assert set(found.keys) <= {
        (type_, name) for type_ in (*MAIN_FILES, "ladder", "plan") for name in shipped_texts(type_)
    }


@pytest.mark.parametrize("file", FILES)
def test_a_file_is_parted_at_its_headings(file: str) -> None:
    tables = tomllib.loads(built_in_text(file))
    for type_, named in tables.items():
        for name, values in named.items():
            assert tomllib.loads(shipped_texts(type_)[name]) == {type_: {name: values}}
            assert tomllib.loads(shown_text(type_, name)) == {type_: {name: values}}


@pytest.mark.parametrize("type_", MAIN_FILES)
def test_no_name_ships_twice(type_: str) -> None:
    assert [name for name, n in Counter(list(shipped_texts(type_))).items() if n > 1] == []
    assert len(shipped_texts(type_)) == len(set(shipped_texts(type_)))


def test_a_word_means_one_kind_only() -> None:
    whole = "\n".join(shipped_texts("kind").values())
    read_definitions(whole, file="kinds", ground=Ground())


def test_what_follows_from_other_records_stands_in_the_main_file() -> None:
    derived = [kind.name for kind in KINDS.by_name.values() if kind.derive]
    assert [each.name for each in KINDS.derivations] == derived


@pytest.mark.parametrize("pack", pack_files())
def test_what_is_in_a_pack_says_where_it_comes_from(pack: str) -> None:
    for named in tomllib.loads(built_in_text(pack)).values():
        for name, values in named.items():
            assert values.get("source"), f"{pack}: {name}"


@pytest.mark.parametrize("pack", pack_files())
def test_a_kind_of_a_pack_has_its_register_in_both_languages(pack: str) -> None:
    for name in tomllib.loads(built_in_text(pack)).get("kind", {}):
        kind = KINDS.by_name[name]
        assert set(kind.register_title) == {"zh", "en"}
        assert all(set(field.title) == {"zh", "en"} for field in kind.fields.values())


def test_one_definition_is_read_without_the_others() -> None:
    read: list[str] = []

    def noted(name: str, text: str) -> str:
        read.append(name)
        return text

    found = Shipped({"a": "1", "b": "2"}, noted)
    assert found["a"] == "1"
    assert found["a"] == "1"
    assert read == ["a"]
    assert "b" in found
    assert list(found) == ["a", "b"]
    assert len(found) == 2


def test_no_pack_is_opened_for_what_the_main_file_has(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> tuple[str, ...]:
        raise AssertionError

    monkeypatch.setattr(shipped, "pack_files", refused)
    assert shipped_texts("kind")["purchase"].startswith("[kind.purchase]")
    assert "contact" not in shipped_texts("kind")  # a word of the program


def test_one_cadence_alone_is_what_it_is_among_all() -> None:
    among = built_in_cadences(KINDS)
    assert {name: built_in_cadence(name, KINDS) for name in among} == dict(among)
    with pytest.raises(KeyError):
        built_in_cadence("nothing", KINDS)
