"""The names of the department's products: one spelling for each, and which look like doubles.

A product is known by its folded name (width, case and spaces do not count). The spelling that came first stays; whoever
writes another one means it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import field
from itertools import combinations
from typing import Any

from sqlalchemy import distinct, func, select

from keqing.errors import NotFound, Unusable
from keqing.frozen import dataclass
from keqing.i18n import Message, msg
from keqing.models import Customer, Event, Supply
from keqing.records.products import MergedProducts, ProductLine
from keqing.services.context.desk import Desk, WritingDesk
from keqing.services.customers import profile
from keqing.services.derived.refold import refold
from keqing.services.queries.batching import chunks
from keqing.store.locks import alone
from keqing.text.folding import fold_name
from keqing.timeline.supply import PRODUCT

_NAMING = ("skip", "done", "snooze", "end")
"""Directives that name follow-ups, with the product that these are about."""
_MIN_CHARACTERS = 3
"""Characters of a name below which one of them makes another product."""
_TELLING = frozenset("0123456789一二三四五六七八九十百零大中小男女成儿幼老新旧甲乙丙丁左右上下早晚")
"""Characters by which two names that differ in one of them are two products: 1号 and 2号, 大盒 and 小盒."""


@dataclass(slots=True)
class Products:
    """The products that are known, by their folded names, as they are spelled."""

    first: dict[str, str] = field(default_factory=dict)
    pointed: set[str] = field(default_factory=set)

    def spell(self, word: str) -> tuple[str, Message | None]:
        """Return the spelling that stays, and what there is to say of it the first time."""
        key = fold_name(word)
        known = self.first.get(key)
        if known is None:
            near = self._near(key)
            self.first[key] = word
            return word, msg(
                "{product} is new here; similar ones are: {near}.", product=word, near=near
            ) if near else None
        if known == word or word in self.pointed:
            return known, None
        self.pointed.add(word)
        return known, msg("'{word}' is kept as {product}.", word=word, product=known)

    def _near(self, key: str) -> list[str]:
        return [name for other, name in self.first.items() if look_alike(key, other)]


def read_products(desk: Desk) -> Products:
    """Return the products of all records, each as it was spelled first."""
    found = Products()
    for line in _spelled(desk):
        found.first.setdefault(fold_name(line.product), line.product)
    return found


def spell_product(desk: Desk, customer: Customer, details: dict[str, Any]) -> list[Message]:
    """Give the product in `details` the spelling that stays; returns what there is to say of it."""
    word = details.get(PRODUCT)
    if not isinstance(word, str):
        return []
    own = select(Supply.id).where(Supply.customer_id == customer.id, Supply.product == word)
    if desk.session.scalar(own.limit(1)):
        return []  # bought before, and spelled so: nothing else needs to be read
    known = read_products(desk)
    if fold_name(word) not in known.first:
        alone(desk.session)  # nobody else may name it at the same moment
    details[PRODUCT], remark = known.spell(word)
    return [remark] if remark else []


def look_alike(name: str, other: str) -> bool:
    """Tell whether two folded names look like one product written twice: a character more, less or another."""
    if (
        name == other
        or min(len(name), len(other)) < _MIN_CHARACTERS
        or abs(len(name) - len(other)) > 1
    ):
        return False
    short, long = sorted((name, other), key=len)
    at = next((n for n, char in enumerate(short) if char != long[n]), len(short))
    rest_of_short = short[at + (len(short) == len(long)) :]
    if rest_of_short != long[at + 1 :]:
        return False
    differing = {long[at], *([short[at]] if len(short) == len(long) else [])}
    letters = not name.isascii() and any(
        char.isascii() for char in differing
    )  # 维生素B and 维生素C
    return not (differing & _TELLING or letters)


def list_products(desk: Desk) -> tuple[ProductLine, ...]:
    """Return every spelling with its records and customers, by name."""
    return tuple(sorted(_spelled(desk), key=lambda line: (fold_name(line.product), -line.records)))


def doubles(desk: Desk) -> Iterator[tuple[ProductLine, ProductLine]]:
    """Yield pairs that are probably one product: the one with more records first."""
    lines = sorted(_spelled(desk), key=lambda line: (-line.records, line.product))
    keys = [fold_name(line.product) for line in lines]
    for at, after in sorted(_sharing(keys)):
        if keys[at] == keys[after] or look_alike(keys[at], keys[after]):
            yield lines[at], lines[after]


def _sharing(keys: Sequence[str]) -> set[tuple[int, int]]:
    """Return the places of names that are equal when one character of either is left out: few of all pairs."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, key in enumerate(keys):
        for rest in {key, *(key[:n] + key[n + 1 :] for n in range(len(key)))}:
            places[rest].append(place)
    return {pair for found in places.values() for pair in combinations(found, 2)}


def merge_products(desk: WritingDesk, word: str, into: str) -> MergedProducts:
    """Write the product that `word` spells, in all its spellings, as `into`, and fold whom that concerns.

    Raises NotFound for a product that no record has, and Unusable where nothing would change.
    """
    word, into = profile.read_name(word), profile.read_name(into)
    names = [line.product for line in _spelled(desk)]
    if fold_name(word) not in map(fold_name, names):
        raise NotFound(
            msg("No record has the product {product}.", product=word),
            msg("See: keqing product list"),
        )
    if fold_name(word) != fold_name(into):
        into = next((name for name in names if fold_name(name) == fold_name(into)), into)
    either = {fold_name(word), fold_name(into)}
    gone = [name for name in names if name != into and fold_name(name) in either]
    if not gone:
        raise Unusable(
            msg("{product} is one product already.", product=into),
            msg("Name two: the one to replace, then the one that stays."),
        )
    touched, records = _rewrite(desk, gone, into)
    refold(desk, touched)
    return MergedProducts(
        product=into,
        gone=tuple(gone),
        records=records,
        customers=len(touched),
        dry_run=desk.dry_run,
    )


def _rewrite(desk: Desk, gone: Sequence[str], into: str) -> tuple[set[int], int]:
    touched: set[int] = set()
    ids = list(
        desk.session.scalars(select(Event.id).where(_name_of().in_(gone)).order_by(Event.id))
    )
    for part in chunks(ids):
        for event in desk.session.scalars(select(Event).where(Event.id.in_(part))):
            event.details = {**event.details, PRODUCT: into}
            touched.add(event.customer_id)
        desk.session.flush()
    for some in chunks(touched):
        named = select(Event).where(Event.customer_id.in_(some), Event.kind.in_(_NAMING))
        for event in desk.session.scalars(named.order_by(Event.id)):
            _rename(event, set(gone), into)
        desk.session.flush()
    return touched, len(ids)


def _rename(event: Event, gone: set[str], into: str) -> None:
    """Let a directive name its follow-ups by the product's name that stays."""
    before = event.details.get("followups", [])
    after = [
        [cadence, into if about in gone else about, anchor] for cadence, about, anchor in before
    ]
    if after != before:
        event.details = {**event.details, "followups": after}


def _name_of() -> Any:  # noqa: ANN401  # an expression of SQLAlchemy
    return Event.details[PRODUCT].as_string()


def _spelled(desk: Desk) -> tuple[ProductLine, ...]:
    """Return every spelling, the first one first."""
    name = _name_of()
    rows = desk.session.execute(
        select(name, func.count(), func.count(distinct(Event.customer_id)))
        .where(~Event.voided, Event.kind.in_(_kinds(desk)), name.is_not(None))
        .group_by(name)
        .order_by(func.min(Event.id))
    )
    return tuple(ProductLine(product, records, customers) for product, records, customers in rows)


def _kinds(desk: Desk) -> list[str]:
    """Return the kinds of events that name a product."""
    named = [kind.name for kind in desk.kinds.by_name.values() if PRODUCT in kind.fields]
    return [*named, "stock", "start"]
