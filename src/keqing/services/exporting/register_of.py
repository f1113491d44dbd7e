"""Which register is meant: that of one kind of event, one that several kinds share, or that of the contacts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import select

from keqing.definitions.fields import Field
from keqing.definitions.kinds import Kind
from keqing.definitions.names import Named, Word, find_called, suggest_words
from keqing.errors import NotFound
from keqing.frozen import dataclass
from keqing.i18n import msg
from keqing.models import Event
from keqing.services.context.desk import Desk
from keqing.timeline.enrollment import FLAGGED

CONTACT = "contact"
CONTACTS = Word(
    CONTACT,
    {"zh": "回访记录", "en": "Contact"},
    ("contacts", "回访", "通话记录", "联系记录", "calls"),
)
"""The register of every call, visit and message."""


FLAGGED_RECORDS = Word(
    FLAGGED,
    {"zh": "待核记录", "en": "Flagged records"},
    ("flagged-records", "标记记录", "待核"),
)
"""The register of the records whose words tell of what the law bars."""


@dataclass(frozen=True, slots=True)
class Register:
    """The events of some kinds. Each kind has the fields by which its events are read, former ones too.

    `name` is what the kinds' register is called, or the name of the only kind; `title` is what people read.
    """

    name: str
    title: Mapping[str, str]
    kinds: tuple[Kind, ...]

    @property
    def is_joined(self) -> bool:
        """Whether several kinds stand in it, so that each row says which it is."""
        return len(self.kinds) > 1

    @property
    def of_contacts(self) -> bool:
        """Whether it is that of the contacts."""
        return self.name == CONTACT

    @property
    def of_flagged(self) -> bool:
        """Whether it is that of the records whose words tell of what the law bars, of any kind."""
        return self.name == FLAGGED and not self.kinds

    @property
    def kind_names(self) -> list[str]:
        """The kinds of events that stand in it; of the flagged records, which are of any kind, their own name."""
        return [kind.name for kind in self.kinds] or [self.name]

    @property
    def fields(self) -> dict[str, Field]:
        """The fields of its kinds by name; of two of one name the first stands for both."""
        found: dict[str, Field] = {}
        for kind in self.kinds:
            for field in kind.fields.values():
                found.setdefault(field.name, field)
        return found

    @property
    def secret(self) -> frozenset[str]:
        """The fields that are health facts in one of its kinds at least."""
        return frozenset(
            field.name for kind in self.kinds for field in kind.fields.values() if field.sensitive
        )


def find_register(desk: Desk, word: str) -> Register:
    """Return the register that a word means: a kind's, one of that name, or the contacts'. Raises NotFound."""
    if found := named_register(desk, word):
        return found
    among: list[Named] = [
        *desk.kinds.by_name.values(),
        *_shared(desk).values(),
        CONTACTS,
        FLAGGED_RECORDS,
    ]
    raise NotFound(
        msg("There is no kind '{word}'.", word=word),
        suggest_words(word, among, listing="keqing add list"),
    )


def named_register(desk: Desk, word: str) -> Register | None:
    """Return the register that a word means, None where it means none."""
    kinds = desk.kinds
    kind = find_called(word, kinds.by_name.values())
    shared = None if kind else find_called(word, _shared(desk).values())
    if shared:
        inside = [each.name for each in kinds.ever.values() if each.register == shared.name]
        return Register(shared.name, shared.title, tuple(_as_read(desk, inside)))
    if kind is None and find_called(word, [CONTACTS]):
        fields = desk.kinds.field_book.contact
        return Register(CONTACT, CONTACTS.title, (Kind(CONTACT, CONTACTS.title, fields=fields),))
    if kind is None and find_called(word, [FLAGGED_RECORDS]):
        return Register(FLAGGED, FLAGGED_RECORDS.title, ())
    if kind := kind or find_called(word, kinds.ever.values()):
        return Register(
            kind.name, kind.register_title or kind.title, tuple(_as_read(desk, [kind.name]))
        )
    return None


def _shared(desk: Desk) -> dict[str, Word]:
    """Return the registers by their names; of two titles the first holds."""
    found: dict[str, Word] = {}
    for kind in desk.kinds.ever.values():
        if kind.register:
            found.setdefault(kind.register, _cover(kind.register, kind.register_title))
    return found


def _cover(name: str, title: Mapping[str, str]) -> Word:
    """Return a register by what its cover says; its summary's form is called after it (登记表, 汇总表)."""
    stem = title.get("zh", name).removesuffix("表").removesuffix("登记")
    return Word(name, title, (f"{stem}汇总表",))


def _as_read(desk: Desk, names: Iterable[str]) -> list[Kind]:
    """Return kinds with every field that one of their events was entered by."""
    found: list[Kind] = []
    for name in names:
        editions = set(desk.kinds.editions.get(name, {}))
        if len(editions) > 1:
            entered = select(Event.edition).where(Event.kind == name).distinct()
            editions = {edition or 0 for edition in desk.session.scalars(entered)}
        found.append(desk.kinds.read_by(name, editions))
    return found
