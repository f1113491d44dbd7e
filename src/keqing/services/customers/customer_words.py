"""The words that people type about a customer, read into the columns of the table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from keqing.definitions.barred import refuse_value
from keqing.definitions.defined_field import COLUMN_FIELDS
from keqing.definitions.names import Word, find_called, label
from keqing.errors import NotFound, Unusable
from keqing.frozen import dataclass
from keqing.i18n import msg
from keqing.models import Customer
from keqing.services.context.desk import Desk
from keqing.services.customers import file_fields, profile
from keqing.services.customers.pinyin import spell_name
from keqing.services.customers.saved import Remarks
from keqing.text.folding import fold_case
from keqing.text.phones import number_in_name, part_name

CONSUMER = "consumer"
"""The type of a customer of whom nothing else is said."""
CLEARABLE = (
    Word("grade", {"zh": "级别"}, ("等级",)),
    Word("sex", {"zh": "性别"}),
    Word("birthday", {"zh": "生日"}),
    Word("address", {"zh": "地址"}),
    Word("source", {"zh": "来源"}),
    Word("owner", {"zh": "归属"}, ("负责人",)),
    Word("referrer", {"zh": "介绍人"}, ("推荐人",)),
    Word("note", {"zh": "备注"}),
    Word("tags", {"zh": "标签"}, ("tag",)),
    Word("hours", {"zh": "可打时间"}, ("可打时段",)),
    Word("quiet", {"zh": "免打扰时段"}, ("免打扰",)),
    Word("duty", {"zh": "值班日"}),
)
"""The columns that `--clear` can empty, besides a field, as people call them."""

_NONE = frozenset({"none", "-", "无", "没有"})
"""Words that take a grade away."""
_PLAIN = ("address", "note")


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
    quiet: Sequence[str] = ()
    duty: str | None = None
    fields: Sequence[str] = ()
    declined: Sequence[str] = ()


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

    def lawful(word: str) -> str:
        refuse_value(word, desk.kinds.bars)
        return word

    readers: Mapping[str, tuple[str, Callable[[Any], Any]]] = {
        "name": ("name", lambda name: read_name(name, remarks)),
        "type": ("type", partial(profile.read_type, desk.words)),
        "grade": ("declared_grade", lambda word: _grade(desk, word)),
        "sex": ("sex", profile.read_sex),
        "birthday": ("birthday", birth),
        "owner": (
            "owner_id",
            lambda name: None if profile.is_nobody(name) else desk.staff.named(name).id,
        ),
        "referrer": ("referrer_id", lambda customer: customer.id),
        "tags": ("tags", lambda words: list(profile.read_tags(map(lawful, words)))),
        "source": ("source", lambda text: _plain(desk, "source", lawful(text))),
        "hours": ("hours", lambda words: list(profile.read_hours(words))),
        "quiet": ("quiet", profile.read_quiet),
        "duty": ("duty", lambda text: profile.read_duty(desk, text)),
        **{name: (name, partial(_plain, desk, name)) for name in _PLAIN},
    }
    values: dict[str, Any] = {}
    for name, (column, read) in readers.items():
        words = getattr(typed, name)
        if words is not None and words not in ((), []):
            values[column] = read(words)
    if "name" in values:
        values["pinyin"], values["initials"] = spell_name(values["name"])
    return values


def _grade(desk: Desk, word: str) -> str | None:
    """Read a grade; `none` takes away the one that was set."""
    if fold_case(word) in _NONE and find_called(word, desk.words.grades.values()) is None:
        return None
    return profile.read_grade(desk.words, word)


def _plain(desk: Desk, name: str, text: str) -> str | None:
    """Read a text of the file, or a choice where the department made the column one."""
    field = desk.kinds.columns[name]
    if field.type == "choice" and text.strip():
        return str(field.read(text, today=desk.today, almanac=desk.almanac))
    return profile.read_text(text) or None


def put_fields(
    desk: Desk,
    values: dict[str, Any],
    typed: CustomerWords,
    customer: Customer | None,
    before: Mapping[str, Any],
) -> None:
    """Put the fields that were typed, and those declined, to those of `before`, among the columns to be written.

    A column that is given anew is declined no longer. Raises Unusable.
    """
    type_ = values.get("type") or (customer.type if customer else CONSUMER)
    given = file_fields.read_fields(desk, typed.fields, type_)
    given |= dict.fromkeys(
        file_fields.read_declined(desk, typed.declined, type_), file_fields.DECLINED
    )
    declined = list((customer.declined if customer else None) or ())
    found = {"referrer": "referrer_id"}
    told = {name for name in COLUMN_FIELDS if values.get(found.get(name, name)) is not None} | (
        {"phone"} if typed.phones else set()
    )
    if both := sorted(told & given.keys()):
        field = desk.kinds.columns[both[0]]
        raise Unusable(
            msg("{field} is given twice.", field=field.title), msg("Leave one of them out.")
        )
    values["fields"], values["declined"] = file_fields.put_fields(
        before, [name for name in declined if name not in told], given
    )
    refused = [name for name, value in given.items() if value is file_fields.DECLINED]
    file_fields.decline_columns(values, refused)


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


def clear_columns(desk: Desk, values: dict[str, Any], names: Iterable[str]) -> None:
    """Empty columns, or take fields away; what is emptied is declined no longer."""
    empty: Mapping[str, Any] = {"tags": [], "hours": [], "quiet": []}
    columns = {"owner": "owner_id", "referrer": "referrer_id"}
    for word in names:
        column = find_called(word, CLEARABLE)
        name = columns.get(column.name, column.name) if column else word
        known = file_fields.field_called(desk, word) or word
        if known in values["declined"]:
            values["declined"].remove(known)
        elif name in values["fields"]:
            del values["fields"][name]
        elif known in values["fields"]:
            del values["fields"][known]
        elif column:
            values["declared_grade" if name == "grade" else name] = empty.get(name)
        else:
            raise Unusable(
                msg("'{word}' cannot be emptied.", word=word),
                msg(
                    "One of: {names}, or a field of this customer.",
                    names=[label(each) for each in CLEARABLE],
                ),
            )
