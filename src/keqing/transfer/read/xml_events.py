"""XML as a stream of elements with local names. Entities are refused before, by whoever hands it in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from xml.parsers import expat  # entities are refused before

Begin = Callable[[str, Mapping[str, str]], None]
Text = Callable[[str], None]

BROKEN = (expat.ExpatError, KeyError, ValueError)
"""What damaged XML, or a damaged archive of it, raises."""


def _nothing(_: str) -> None:
    """Pass over it."""


def parse_elements(
    xml: bytes, begin: Begin, end: Text = _nothing, text: Text | None = None
) -> None:
    """Tell of every element as it begins, with its attributes, and as it ends, and of text.

    Where an element has two attributes of one name the first one counts. Raises one of BROKEN.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def begun(name: str, attributes: Mapping[str, str]) -> None:
        local: dict[str, str] = {}
        for key, value in attributes.items():
            local.setdefault(key.rpartition(" ")[2], value)
        begin(name.rpartition(" ")[2], local)

    parser.StartElementHandler = begun
    parser.EndElementHandler = lambda name: end(name.rpartition(" ")[2])
    if text is not None:
        parser.CharacterDataHandler = text
    parser.Parse(xml, True)  # noqa: FBT003  # positional in the library
