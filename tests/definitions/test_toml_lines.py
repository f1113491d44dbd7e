"""Where things stand in a TOML file, and the text of one of its tables."""

from __future__ import annotations

import tomllib

import pytest

from keqing.definitions.toml_lines import Path, locate_lines

TEXT = '''\
# a comment = 1
top.dotted = 1
"quoted \\u0041".b = [1, # one
  { z = 1, y = [2, 3] }, """many
lines = [""", 1979-05-27 07:32:00, 'l#']

[[many]]
p = 1
[many.inner]
k = 2
[[many]]
p = 2

[cadence]
dotted.title = "x"  # behind
other = { a = 1 }
dotted.steps = [
  "1d",
]

  [ cadence . dotted . repeat ]
every = "1d"

# about the next one
[cadence.plain]
a = \'\'\'
[cadence.none]
\'\'\'
# inside
b = 2
# behind it
[end]
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("top",), 2),
        (("top", "dotted"), 2),
        (("quoted A", "b"), 3),
        (("quoted A", "b", 0), 3),
        (("quoted A", "b", 1, "z"), 4),
        (("quoted A", "b", 1, "y", 1), 4),
        (("quoted A", "b", 3), 5),
        (("many",), 7),
        (("many", 0, "p"), 8),
        (("many", 0, "inner", "k"), 10),
        (("many", 1), 11),
        (("many", 1, "p"), 12),
        (("cadence", "dotted", "steps", 0), 18),
        (("cadence", "dotted", "repeat", "every"), 22),
        (("cadence", "plain", "b"), 30),
        (("cadence", "plain", "nothing", "here"), 25),  # the nearest around it
        (("nothing",), 1),
    ],
)
def test_the_line_of_a_path(path: Path, line: int) -> None:
    assert locate_lines(TEXT).line(*path) == line


@pytest.mark.parametrize("name", ["dotted", "other", "plain"])
def test_an_excerpt_says_of_one_table_what_the_file_says(name: str) -> None:
    excerpt = locate_lines(TEXT).excerpt("cadence", name)
    whole = tomllib.loads(TEXT)["cadence"]
    assert tomllib.loads(excerpt) == {"cadence": {name: whole[name]}}


def test_an_excerpt_keeps_the_comments_inside_it() -> None:
    excerpt = locate_lines(TEXT).excerpt("cadence", "plain")
    assert "# inside" in excerpt
    assert "behind" not in excerpt
    assert "about the next" not in excerpt


def test_what_is_not_there_has_no_excerpt() -> None:
    with pytest.raises(KeyError):
        locate_lines(TEXT).excerpt("cadence", "none")


def test_a_table_without_a_header_has_an_excerpt() -> None:
    text = "x = 1\ncadence.one.a = 1\ncadence.two.a = 2\n"
    assert locate_lines(text).excerpt("cadence", "two") == "cadence.two.a = 2\n"


@pytest.mark.parametrize(
    ("text", "line"),
    [("", 1), ("\n\n", 1), ("# only a comment", 1), ("a = 1", 1), ("a = 1\r\nb = 2\r\n", 2)],
)
def test_small_files(text: str, line: int) -> None:
    source = locate_lines(text)
    assert source.line("b") == line
    with pytest.raises(KeyError):
        source.excerpt("c")
