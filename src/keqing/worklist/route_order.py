"""The order of visits on a round: by fields of the customers, then as always.

    in_route_order(rows, place_of)

Visits keep the places that visits have in the day's list: what is urgent for another reason stays where it stands.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple, TypeVar

from keqing.patterns import late_pattern

_NUMBERS = late_pattern(r"\d+|\D+")
T = TypeVar("T")


class _StopPart(NamedTuple):
    """The value of one field as it is ordered: numbers before texts, what is missing last."""

    missing: bool
    number: Decimal
    text: tuple[tuple[int, int, str], ...]


RouteKey = tuple[_StopPart, ...]


class RoutePlace(NamedTuple):
    """Where a visit may stand: among those of its `group`, by its `key`."""

    group: object
    key: RouteKey


def route_key(fields: Mapping[str, Any] | None, order: Sequence[str]) -> RouteKey:
    """Return the key by which a customer's visits are ordered."""
    return tuple(_part((fields or {}).get(name)) for name in order)


def _part(value: object) -> _StopPart:
    if value in (None, ""):
        return _StopPart(missing=True, number=Decimal(0), text=())
    text = unicodedata.normalize("NFKC", str(value)).strip().casefold()
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if number.is_finite():
        return _StopPart(missing=False, number=number, text=())
    pieces = tuple(
        (0, int(piece), "") if piece.isdecimal() else (1, 0, piece)
        for piece in _NUMBERS.findall(text)
    )
    return _StopPart(missing=False, number=Decimal("Infinity"), text=pieces)


def in_route_order(rows: Sequence[T], place_of: Callable[[T], RoutePlace | None]) -> list[T]:
    """Return the rows with the visits of each group in the order of their route; others stay where they stand."""
    places: defaultdict[object, list[int]] = defaultdict(list)
    keys: dict[int, RouteKey] = {}
    for n, row in enumerate(rows):
        if place := place_of(row):
            places[place.group].append(n)
            keys[n] = place.key
    found = list(rows)
    for taken in places.values():
        for n, from_ in zip(taken, sorted(taken, key=keys.__getitem__), strict=True):
            found[n] = rows[from_]
    return found
