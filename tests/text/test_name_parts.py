from keqing.text.name_parts import MAX_REST_CHARACTERS, name_parts


def test_a_search_can_begin_at_each_character_and_each_syllable() -> None:
    assert name_parts("单田芳", "shan'tian'fang dan'tian'fang") == {
        ("", "田芳"), ("", "芳"),
        ("t", "shan'tian'fang"), ("t", "dan'tian'fang"), ("f", "tian'fang"), ("", "fang"),
    }  # fmt: skip


def test_what_has_one_character_and_no_reading_has_no_parts() -> None:
    assert name_parts("%", "") == set()


def test_long_names_are_cut() -> None:
    assert max(len(part.rest) for part in name_parts("ab" * 100, "ab" * 100)) == MAX_REST_CHARACTERS
