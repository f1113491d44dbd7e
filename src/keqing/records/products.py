"""The names of the department's products."""

from __future__ import annotations

from keqing.frozen import dataclass


@dataclass(frozen=True, slots=True)
class ProductLine:
    """A spelling of a product, in how many records it stands and of how many customers."""

    product: str
    records: int
    customers: int


@dataclass(frozen=True, slots=True)
class MergedProducts:
    """The result of making products one, or of its trial: the one that stays, and the spellings that are gone."""

    product: str
    gone: tuple[str, ...]
    records: int
    customers: int
    dry_run: bool = False
