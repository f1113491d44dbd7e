"""The fields of customers' files, of contact persons and of contacts, as a department defines them.

    book = kinds.field_book
    book.customer["retired"].read("是", today=today, almanac=almanac)

A field has a value, is declined, or is missing. It is complete when it is not missing.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType

from keqing.definitions.fields import Field
from keqing.frozen import dataclass

CUSTOMER, PERSON, CONTACT = "customer", "person", "contact"
HOLDERS = (CUSTOMER, PERSON, CONTACT)
"""Whose fields there are: `of` in their definitions."""
FIELD = "."
"""Before the name of a field of what happened, where it is a column of a file."""
OF_CUSTOMER, OF_PERSON = "customer.", "person."
"""Before the name of a customer's field, and of a contact person's, where it is a column of a file."""
COLUMN_FIELDS = ("name", "phone", "birthday", "address", "source", "referrer")
"""Columns of the file that are definable like fields, in the order of the file."""
_OPEN = frozenset({"informed", "condition"})
"""Fields of the program that customers of every type may have, as files of before do."""
_LAST_QUESTION = 10_000
"""The place of a field that no number orders."""


@dataclasses.dataclass(frozen=True)
class DefinedField(Field):
    """A field of what `holder` names. `types` are the customers' types that have it, empty for all.

    `required_from` is the first stage from which it is required, None where it never is. `ask` is its place in the
    order in which it is asked. `cadences` are those whose reasons ask for it, `starts` the kind that each value starts
    (both of contacts only). `own` says that the department defined it.
    """

    holder: str = CUSTOMER
    types: tuple[str, ...] = ()
    cadences: tuple[str, ...] = ()
    required_from: str | None = None
    ask: int | None = None
    starts: Mapping[str, str] = dataclasses.field(default_factory=dict)
    own: bool = False

    def is_for(self, type_: str) -> bool:
        """Tell whether it can be required of customers of a type."""
        return not self.types or type_ in self.types

    def is_refused(self, type_: str) -> bool:
        """Tell whether customers of a type cannot have it."""
        is_open = self.name in COLUMN_FIELDS or (not self.own and self.name in _OPEN)
        return not self.is_for(type_) and not is_open


@dataclass(frozen=True, eq=False)
class FieldBook:
    """The fields in force by name, and in `former` every field that there ever was, those dropped among them."""

    by_name: Mapping[str, DefinedField]
    former: Mapping[str, DefinedField] = dataclasses.field(default_factory=dict)

    @cached_property
    def customer(self) -> Mapping[str, DefinedField]:
        """The fields of customers besides the columns of the file, in their order."""
        return self._of(CUSTOMER, but=COLUMN_FIELDS)

    @cached_property
    def columns(self) -> Mapping[str, DefinedField]:
        """The columns of the file that are definable."""
        return MappingProxyType(
            {name: self.by_name[name] for name in COLUMN_FIELDS if name in self.by_name}
        )

    @cached_property
    def person(self) -> Mapping[str, DefinedField]:
        """The fields of contact persons, in their order."""
        return self._of(PERSON)

    @cached_property
    def contact(self) -> Mapping[str, DefinedField]:
        """The fields of contacts, in their order."""
        return self._of(CONTACT)

    @cached_property
    def ever(self) -> Mapping[str, DefinedField]:
        """Every field that there is or was, the newest text of each."""
        return MappingProxyType({**self.former, **self.by_name})

    def asked(self, cadences: Collection[str]) -> list[DefinedField]:
        """Return the fields of contacts that reasons of these cadences ask for, in their order."""
        wanted = set(cadences)
        return [field for field in self.contact.values() if wanted & set(field.cadences)]

    def _of(self, holder: str, but: Sequence[str] = ()) -> Mapping[str, DefinedField]:
        found = [
            field
            for field in self.by_name.values()
            if field.holder == holder and field.name not in but
        ]
        return MappingProxyType({field.name: field for field in sorted(found, key=_place)})


def _place(field: DefinedField) -> int:
    return _LAST_QUESTION if field.ask is None else field.ask
