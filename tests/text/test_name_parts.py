import pytest

from keqing.text.name_parts import MAX_REST_CHARACTERS, name_parts


def test_a_search_can_begin_at_each_character_and_each_syllable() -> None:
    assert name_parts("单田芳", "shan'tian'fang dan'tian'fang", "C0001") == {
        ("", "田芳"), ("", "芳"),
        ("t", "shan'tian'fang"), ("t", "dan'tian'fang"), ("f", "tian'fang"), ("", "fang"),
    }  # fmt: skip


def test_what_has_one_character_and_no_reading_has_no_parts() -> None:
    assert name_parts("%", "", "C0001") == set()


def test_long_names_are_cut() -> None:
    assert (
        max(len(part.rest) for part in name_parts("ab" * 100, "ab" * 100, "1"))
        == MAX_REST_CHARACTERS
    )


@pytest.mark.parametrize(
    ("code", "rests"),
    [
        ("C0001", set()),
        ("BJ-07", {"j-07", "-07"}),
        ("7A", {"a"}),
        ("c1", {"c1"}),
        ("1a", {"1a", "a"}),
    ],
)
def test_codes_have_parts_from_what_is_no_digit(code: str, rests: set[str]) -> None:
    assert name_parts("", "", code) == {("", rest) for rest in rests}
