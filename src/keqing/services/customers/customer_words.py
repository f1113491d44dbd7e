"""The words that people type about a customer, read into the columns of the table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from keqing.errors import NotFound, Unusable
from keqing.frozen import dataclass
from keqing.i18n import msg
from keqing.models import Customer
from keqing.services.context.desk import Desk
from keqing.services.customers import profile
from keqing.services.customers.phones import number_in_name, part_name
from keqing.services.customers.pinyin import spell_name
from keqing.services.customers.saved import Remarks

CLEARABLE = (
    "grade", "sex", "birthday", "address", "source", "owner", "referrer", "note", "tags", "hours",
)  # fmt: skip
"""The columns that `--clear` can empty, besides a field."""

_PLAIN = ("address", "source", "note")


@dataclass(frozen=True, slots=True)
class CustomerWords:
    """The words typed about a customer; None and empty for what was not typed.

    `referrer` is the customer who brought this one.
    """

    name: str | None = None
    type: str | None = None
    grade: str | None = None
    sex: str | None = None
    birthday: str | None = None
    address: str | None = None
    source: str | None = None
    owner: str | None = None
    referrer: Customer | None = None
    note: str | None = None
    phones: Sequence[str] = ()
    tags: Sequence[str] = ()
    hours: Sequence[str] = ()
    fields: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class NewCustomer(CustomerWords):
    """A customer to enter. Without `code` it gets the next one; `force` enters a likely duplicate."""

    code: str | None = None
    force: bool = False


@dataclass(frozen=True, slots=True)
class CustomerChanges(CustomerWords):
    """Changes to a customer: phones and tags are added, all else takes the place of what was."""

    clear: Sequence[str] = ()
    remove_tags: Sequence[str] = ()
    remove_phones: Sequence[str] = ()


def read_columns(desk: Desk, typed: CustomerWords, remarks: Remarks) -> dict[str, Any]:
    """Return the columns that words were typed for, by name. Raises Unusable for words that cannot be read."""

    def birth(text: str) -> str:
        stored, guessed = profile.read_birth(desk, text)
        remarks.add(guessed)
        return stored

    readers: Mapping[str, tuple[str, Callable[[Any], Any]]] = {
        "name": ("name", lambda name: read_name(name, remarks)),
        "type": ("type", partial(profile.read_type, desk.words)),
        "grade": ("grade", partial(profile.read_grade, desk.words)),
        "sex": ("sex", profile.read_sex),
        "birthday": ("birthday", birth),
        "owner": ("owner_id", lambda name: desk.staff.named(name).id),
        "referrer": ("referrer_id", lambda customer: customer.id),
        "tags": ("tags", lambda words: list(profile.read_tags(words))),
        "hours": ("hours", lambda words: list(profile.read_hours(words))),
        "fields": ("fields", lambda words: profile.read_fields(desk, words)),
        **{name: (name, lambda text: profile.read_text(text) or None) for name in _PLAIN},
    }
    values: dict[str, Any] = {}
    for name, (column, read) in readers.items():
        words = getattr(typed, name)
        if words is not None and words not in ((), []):
            values[column] = read(words)
    if "name" in values:
        values["pinyin"], values["initials"] = spell_name(values["name"])
    return values


def read_name(text: str, remarks: Remarks) -> str:
    """Read a name without the number that stands beside it, which is kept as a phone."""
    name, beside = part_name(profile.read_name(text))
    remarks.add(number_in_name(name) if beside else profile.doubt_name(name))
    return name


def numbers_beside(name: str | None) -> list[str]:
    """Return the numbers that stand beside a name."""
    return [number.number for number in part_name(profile.read_name(name))[1]] if name else []


def changed_tags(customer: Customer, added: Iterable[str], changes: CustomerChanges) -> list[str]:
    """Return the tags with those added and without those removed. Raises NotFound for one not there."""
    removed = set(profile.read_tags(changes.remove_tags))
    for tag in removed - set(customer.tags or ()):
        raise NotFound(
            msg("{name} has no tag {tag}.", name=customer.name, tag=tag),
            msg("Tags: {tags}.", tags=list(customer.tags or ())) if customer.tags else None,
        )
    return [kept for kept in dict.fromkeys([*(customer.tags or ()), *added]) if kept not in removed]


def clear_columns(values: dict[str, Any], names: Iterable[str]) -> None:
    """Empty columns, or take fields away."""
    empty: Mapping[str, Any] = {"tags": [], "hours": []}
    columns = {"owner": "owner_id", "referrer": "referrer_id", "tag": "tags"}
    for word in names:
        name = columns.get(word, word)
        if name in values["fields"]:
            del values["fields"][name]
        elif (known := profile.read_field_name(word)) in values["fields"]:
            del values["fields"][known]
        elif word in (*CLEARABLE, "tag"):
            values[name] = empty.get(name)
        else:
            raise Unusable(
                msg("'{word}' cannot be emptied.", word=word),
                msg("One of: {names}, or a field of this customer.", names=list(CLEARABLE)),
            )
