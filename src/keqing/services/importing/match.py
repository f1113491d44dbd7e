"""Who the rows of a file are: customers on file, new ones, the same one again.

The second pass of an import, over some of the rows at a time: those before are on file by then. A row is known
by its code, then by phone and name. Nothing is written here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from functools import reduce
from typing import Any, Literal

from sqlalchemy import ColumnElement, Row, and_, or_, select
from sqlalchemy.orm import Session

from keqing.definitions.vocabulary import CLOSED, ENDING
from keqing.frozen import dataclass
from keqing.i18n import Message, msg
from keqing.models import Agent, ContactPerson, Customer, Phone
from keqing.services.customers import codes
from keqing.services.customers.phones import Written, line, on_lines
from keqing.services.customers.saving import told_namesake
from keqing.services.importing.conflicts import joined, told_of, written
from keqing.services.importing.rows import PERSONS, Draft, Sheet, Speaker
from keqing.services.queries.batching import chunks
from keqing.text import shell
from keqing.text.folding import fold_name
from keqing.text.limits import beginning_of

Outcome = Literal["new", "changed", "same"]

COLUMNS = (
    "name", "type", "grade", "sex", "birthday", "address", "source", "owner_id", "note", "tags", "hours",
    "fields",
)  # fmt: skip
"""Columns of a customer that a file can give."""
_BEFORE = len(("id", "code", "status"))
"""Columns that are read before these."""
_ADDED = frozenset({"tags", "fields"})
"""Columns that add up."""
_AT_ONCE = 250
"""Rows looked up by one query that has names, birthdays and addresses of all of them."""


@dataclass(eq=False, slots=True)
class Known:
    """A contact person on file, or to be; `id` None for a new one. `fresh` are numbers that the file adds."""

    name: str
    id: int | None = None
    relation: str | None = None
    health: bool = False
    note: str | None = None
    numbers: set[str] = field(default_factory=set)
    fresh: list[Written] = field(default_factory=list)
    changed: dict[str, Any] = field(default_factory=dict)


@dataclass(eq=False, slots=True)
class Target:
    """A customer that rows are about. `id` is None for a new one, `code` None until it gets one.

    `stored` are the columns on file, `values` those that the file gives or changes, `phones` the numbers that it
    adds, `speakers` the contact persons by name. `stop` and `deceased` hold the words that say so, `stop` is
    empty for a number that was stopped before. `by_event` says that the row itself is the event that says so. `row`
    is the first row about this customer, `fresh` says that it made the customer.
    """

    name: str
    id: int | None = None
    code: str | None = None
    status: str = "active"
    stored: Mapping[str, Any] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    numbers: set[str] = field(default_factory=set)
    phones: list[Written] = field(default_factory=list)
    speakers: dict[str, Known] = field(default_factory=dict)
    referrer: str | None = None
    stop: str | None = None
    deceased: str | None = None
    by_event: bool = False
    row: int | None = None
    fresh: bool = False

    def now(self, column: str) -> Any:  # noqa: ANN401  # whatever the column holds
        """What the column holds once the file is stored."""
        return self.values.get(column, self.stored.get(column))

    @property
    def told(self) -> bool:
        """Whether something says that the customer is not to be called again, or has died."""
        return self.stop is not None or self.deceased is not None

    @property
    def changed(self) -> bool:
        """Whether the file changes somebody who is on file."""
        return self.id is not None and bool(
            self.values
            or self.phones
            or self.told
            or any(
                speaker.id is None or speaker.changed or speaker.fresh
                for speaker in self.speakers.values()
            )
        )


@dataclass(slots=True)
class Seen:
    """The customers of the rows so far, by their ids.

    `rows` has the first row of each, `made` are those whom the file made, `closed` those whom it says not to call,
    `silent` those whom it made without a number, by their folded names. `last` is the newest customer on file before.
    """

    last: int = 0
    rows: dict[int, int] = field(default_factory=dict)
    made: set[int] = field(default_factory=set)
    closed: set[int] = field(default_factory=set)
    silent: dict[str, set[int]] = field(default_factory=dict)


class Plan:
    """The customers of some rows of a file, in their order; `seen` are those of the rows before."""

    def __init__(
        self,
        session: Session,
        drafts: Sequence[Draft],
        sheet: Sheet,
        seen: Seen,
    ) -> None:
        """Read everybody on file whom a row could mean."""
        self._session, self._sheet = session, sheet
        self.about_events = sheet.about_events
        self.persons = sheet.what == PERSONS
        self.targets: list[Target] = []
        self._taken: set[Target] = set()
        self._codes: dict[str, Target] = {}
        self._numbers: dict[str, list[Target]] = defaultdict(list)
        self._names: dict[str, list[Target]] = defaultdict(list)
        self._merged = _merged(session, drafts)
        for target in _on_file(session, drafts, seen):
            target.row = seen.rows.get(target.id or 0)
            target.fresh = target.id in seen.made
            if target.id in seen.closed:
                target.status = "stopped"
            self._register(target)

    def place(self, draft: Draft) -> tuple[Target, Outcome] | None:
        """Find or make the customer of a row; None when the row is rejected, which the draft then says."""
        found = self._find(draft)
        if draft.mistakes:
            return None
        if found is None:
            if draft.name is None:
                draft.reject(None, msg("No customer has the code {code}.", code=draft.code))
                return None
            if self.persons:
                draft.reject(
                    None,
                    msg(
                        "No customer {name} is on file: import the customers first.",
                        name=draft.name,
                    ),
                )
                return None
            return self._make(draft), "new"
        changed = self._merge(found, draft)
        if changed is None:
            return None
        if found.row is None:
            found.row = draft.number
        elif not self.about_events:
            draft.flag(None, msg("This is the customer of row {row} again.", row=found.row))
        if found.id is not None and found not in self._taken:
            self._taken.add(found)
            self.targets.append(found)
        return found, "changed" if changed and not found.fresh else "same"

    def _register(self, target: Target) -> None:
        if target.code:
            self._codes[target.code] = target
        for number in {line(given) for given in target.numbers}:
            self._numbers[number].append(target)
        self._names[fold_name(target.name)].append(target)

    def _find(self, draft: Draft) -> Target | None:
        if draft.code and (found := self._codes.get(draft.code)):
            self._check_name(draft, found)
            return found
        if other := self._merged.get(draft.code or ""):
            draft.reject(
                None,
                msg(
                    "{code} was merged into {name} ({other}).",
                    code=draft.code,
                    name=other.name,
                    other=other.code,
                ),
            )
            return None
        key = fold_name(draft.name or "")
        for number in draft.phones:
            for target in self._numbers.get(line(number.number), ()):
                if fold_name(target.name) == key:
                    if draft.code and target.code != draft.code:
                        draft.reject(
                            None,
                            msg(
                                "{name} with this phone is {code} already.",
                                name=target.name,
                                code=target.code or msg("in row {row}", row=target.row),
                            ),
                        )
                    return target
        if draft.code or draft.phones or not draft.name:
            return None
        return self._by_name(draft, self._names.get(key, []))

    def _by_name(self, draft: Draft, same: Sequence[Target]) -> Target | None:
        """Find whom a row with nothing but a name means: of one name there may be several people."""
        if not self.about_events:
            same = [target for target in same if not target.numbers]
        if len(same) > 1:
            draft.reject(
                None,
                msg(
                    "{n} customers are called {name}: write the code or the phone.",
                    n=len(same),
                    name=draft.name,
                ),
            )
        return same[0] if same else None

    def _check_name(self, draft: Draft, found: Target) -> None:
        """A code with somebody else's name is a slip, unless the phone is the same."""
        if draft.name is None or fold_name(draft.name) == fold_name(found.name):
            return
        lines = {line(number) for number in found.numbers}
        if lines & {line(number.number) for number in draft.phones} and not self.about_events:
            draft.flag(None, msg("The name was {name} before.", name=found.name))
            return
        draft.reject(
            None,
            msg(
                "{code} is {other}, not {name}.", code=found.code, other=found.name, name=draft.name
            ),
        )

    def _make(self, draft: Draft) -> Target:
        self._flag_alike(draft)
        target = Target(
            name=draft.name or "",
            code=draft.code,
            values={name: value for name, value in draft.values.items() if value not in (None, "")},
            numbers={number.number for number in draft.phones},
            phones=list(draft.phones),
            referrer=draft.referrer,
            stop=draft.stop,
            deceased=draft.deceased,
            by_event=draft.said.get("outcome") in ENDING,
            row=draft.number,
            fresh=True,
        )
        if draft.speaker and draft.speaker.name:
            _speak(target, draft.speaker)
        self.targets.append(target)
        self._register(target)
        return target

    def _flag_alike(self, draft: Draft) -> None:
        """Flag a new customer who may be on file already, and one whom nobody can call."""
        if not draft.phones:
            draft.flag(None, msg("There is no phone number."))
        for number in draft.phones:
            for target in self._numbers.get(line(number.number), ())[:1]:
                draft.flag(None, msg("{who} has the same phone.", who=_who(target)))
        namesakes = self._names.get(fold_name(draft.name or ""), ())
        if closed := next(
            (namesake for namesake in namesakes if namesake.told or namesake.status in CLOSED), None
        ):
            draft.flag(None, told_namesake(_who(closed)))
            return
        for namesake in namesakes:
            alike = [
                column
                for column in ("birthday", "address")
                if draft.values.get(column) and draft.values[column] == namesake.now(column)
            ]
            if alike or not (draft.phones and namesake.numbers):
                draft.flag(None, msg("{who} may be the same customer.", who=_who(namesake)))
                return

    def _merge(self, target: Target, draft: Draft) -> bool | None:
        """Take over what the row says; whether that changes anything, None when it contradicts a row before."""
        fresh = self._fresh(target, draft)
        if fresh is None:
            return None
        phones = [phone for phone in draft.phones if phone.number not in target.numbers]
        open_ = target.status == "active" and not target.told
        if open_:
            target.stop, target.deceased = draft.stop, draft.deceased
            target.by_event = draft.said.get("outcome") in ENDING
        spoke = False
        if draft.speaker and draft.speaker.name:
            fill = self.about_events and not self.persons
            spoke = _speak(target, draft.speaker, fill=fill)
        target.values |= fresh
        target.phones += phones
        target.referrer = target.referrer or draft.referrer
        for phone in phones:
            target.numbers.add(phone.number)
            self._numbers[line(phone.number)].append(target)
        return bool(fresh or phones or spoke or (open_ and target.told))

    def _fresh(self, target: Target, draft: Draft) -> dict[str, Any] | None:
        """Return the columns that the row changes, None when it contradicts a row before.

        Tags and fields add up. What a row about an event says of a customer only fills what is empty.
        """
        given = {name: value for name, value in draft.values.items() if name in COLUMNS}
        if draft.name and fold_name(draft.name) != fold_name(target.name):
            given["name"] = draft.name
        now = {name: target.now(name) for name in given}
        if "tags" in given:
            given["tags"] = list(dict.fromkeys([*(now["tags"] or ()), *given["tags"]]))
        if "fields" in given:
            given["fields"] = {**(now["fields"] or {}), **given["fields"]}
        fresh = {name: value for name, value in given.items() if value != now[name]}
        differing = {name for name in fresh.keys() - _ADDED if now[name]}
        if differing and self.about_events:
            self._flag_differing(target, draft, [name for name in fresh if name in differing])
            return {name: value for name, value in fresh.items() if name not in differing}
        if differing and target.row is not None:
            for name in (column for column in fresh if column in differing):
                contradiction = msg(
                    "{field} is {there} in row {row}, and {here} in this one.",
                    field=self._heading(name),
                    there=self._shown(name, now[name]),
                    row=target.row,
                    here=self._shown(name, fresh[name]),
                )
                draft.reject(self._heading(name), contradiction)
            return None
        return fresh

    def _flag_differing(self, target: Target, draft: Draft, names: Sequence[str]) -> None:
        """Say what is on file otherwise and stays, and how it is changed."""
        words: list[str] = []
        sentences: list[Message] = []
        for name in names:
            here = self._shown(name, draft.values.get(name, draft.name))
            heading = self._heading(name)
            sentences.append(told_of(heading, self._shown(name, target.now(name)), here))
            option = f"--{name.removesuffix('_id')}"
            words += [f"{option} {shell.quote_word(value)}" for value in here.split(", ")]
        if target.code:
            command = f"keqing edit-customer {target.code} {' '.join(words)}"
            sentences.append(msg("It was not changed. To change it: {command}", command=command))
        draft.flag(self._heading(names[0]), reduce(joined, sentences))

    def _heading(self, name: str) -> str:
        """Return what the file calls a column of customers."""
        said = name.removesuffix("_id")
        places = [self._sheet.place(column) for column in (said, f"lunar_{said}")]
        return next((self._sheet.header[at] for at in places if at is not None), said)

    def _shown(self, name: str, value: Any) -> str:  # noqa: ANN401  # whatever the column holds
        """Return a value of a column as it would be typed."""
        if name == "owner_id":
            found = self._session.get(Agent, value) if value else None
            return found.name if found else ""
        if isinstance(value, list):
            return ", ".join(map(str, value))
        return beginning_of(written(value))


def _who(target: Target) -> object:
    if target.code:
        return msg("{name} {code}", name=target.name, code=target.code)
    return msg("{name} in row {row}", name=target.name, row=target.row)


def _speak(target: Target, said: Speaker, *, fill: bool = False) -> bool:
    """Take over what is said of a contact person; whether that changes anything. With `fill` only gaps are filled."""
    key = fold_name(said.name or "")
    known = target.speakers.get(key)
    new = known is None
    if known is None:
        known = target.speakers[key] = Known(said.name or "")
    values = {"relation": said.relation, "health": said.health, "note": said.note}
    for name, value in values.items():
        now = getattr(known, name)
        if value is None or value == now or (fill and now):
            continue
        setattr(known, name, value)
        known.changed[name] = value
    numbers = [number for number in said.phones if number.number not in known.numbers]
    known.fresh += numbers
    known.numbers |= {number.number for number in numbers}
    return bool(new or known.changed or numbers)


def _on_file(session: Session, drafts: Sequence[Draft], seen: Seen) -> Iterator[Target]:
    """Read the customers whom a code, a number or a name of the rows could mean, or who are alike."""
    having: dict[str, set[int]] = defaultdict(set)
    for on_file in on_lines(session, (phone.number for draft in drafts for phone in draft.phones)):
        having[line(on_file.number)].add(on_file.customer_id)
    rows: dict[int, Row[Any]] = {}
    for part in chunks({draft.code for draft in drafts if draft.code}):
        rows |= _customers(session, Customer.code.in_(part))
    codes = {row.code for row in rows.values()}
    for some in chunks(set().union(*having.values()) - set(rows)):
        rows |= _customers(session, Customer.id.in_(some))
    clear = {(fold_name(rows[id_].name), number) for number, ids in having.items() for id_ in ids}
    unknown = [
        draft
        for draft in drafts
        if draft.code not in codes
        and not any(
            (fold_name(draft.name or ""), line(phone.number)) in clear for phone in draft.phones
        )
    ]
    rows |= _namesakes(session, unknown, seen)
    own: dict[int, set[str]] = defaultdict(set)
    for some in chunks(rows):
        for customer_id, number in session.execute(
            select(Phone.customer_id, Phone.number).where(
                Phone.customer_id.in_(some), Phone.contact_person_id.is_(None)
            )
        ):
            own[customer_id].add(number)
    speak = any(draft.speaker for draft in drafts)
    speakers = _speakers(session, rows) if speak else {}
    for key in sorted(rows):
        row = rows[key]
        yield Target(
            name=row.name,
            id=key,
            code=row.code,
            status=row.status,
            stored=dict(zip(COLUMNS, row[_BEFORE:], strict=True)),
            numbers=own[key],
            speakers=speakers.get(key, {}),
        )


def _namesakes(session: Session, drafts: Sequence[Draft], seen: Seen) -> dict[int, Row[Any]]:
    """Read those with a name of the rows: all, where the name alone has to do, else those who are alike."""
    alone = {
        fold_name(draft.name) for draft in drafts if draft.name and not (draft.phones or draft.code)
    }
    rows: dict[int, Row[Any]] = {}
    for part in chunks(alone):
        rows |= _customers(session, Customer.search.in_(part))
    others = [draft for draft in drafts if draft.name and fold_name(draft.name) not in alone]
    for start in range(0, len(others), _AT_ONCE):
        some = others[start : start + _AT_ONCE]
        births = {draft.values["birthday"] for draft in some if draft.values.get("birthday")}
        places = {draft.values["address"] for draft in some if draft.values.get("address")}
        names = {fold_name(draft.name) for draft in some if draft.name}
        alike: list[ColumnElement[bool]] = [Customer.status.in_(CLOSED)]
        alike += [Customer.birthday.in_(births)] if births else []
        alike += [Customer.address.in_(places)] if places else []
        if seen.last:
            number = select(Phone.id).where(
                Phone.customer_id == Customer.id, Phone.contact_person_id.is_(None)
            )
            alike.append(and_(Customer.id <= seen.last, ~number.exists()))
        silent: set[int] = set().union(*(seen.silent.get(name, ()) for name in names))
        alike += [Customer.id.in_(silent)] if silent else []
        rows |= _customers(session, Customer.search.in_(names), or_(*alike))
    return rows


def _merged(session: Session, drafts: Iterable[Draft]) -> dict[str, Customer]:
    """Read into whom customers were merged whose codes the rows have."""
    gone = {code.upper(): customer_id for code, customer_id in codes.successors(session).items()}
    wanted = {draft.code for draft in drafts if gone and draft.code and draft.code.upper() in gone}
    return {code: session.get_one(Customer, gone[code.upper()]) for code in wanted}


def _customers(session: Session, *conditions: ColumnElement[bool]) -> dict[int, Row[Any]]:
    columns = [getattr(Customer, name) for name in ("id", "code", "status", *COLUMNS)]
    return {row.id: row for row in session.execute(select(*columns).where(*conditions))}


def _speakers(session: Session, ids: Iterable[int]) -> dict[int, dict[str, Known]]:
    """Read the contact persons of these customers, by their names."""
    found: dict[int, dict[str, Known]] = defaultdict(dict)
    by_id: dict[int, Known] = {}
    for some in chunks(set(ids)):
        for row in session.scalars(
            select(ContactPerson).where(ContactPerson.customer_id.in_(some))
        ):
            known = Known(row.name, row.id, row.relation, row.health, row.note)
            by_id[row.id] = found[row.customer_id][fold_name(row.name)] = known
        numbers = select(Phone.contact_person_id, Phone.number).where(
            Phone.customer_id.in_(some), Phone.contact_person_id.is_not(None)
        )
        for person_id, number in session.execute(numbers):
            if person_id in by_id:
                by_id[person_id].numbers.add(number)
    return found
