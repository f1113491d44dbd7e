"""The customers of the rows of a file matched: on file, new, or the same one again.

The second pass of an import, over some of the rows at a time: those before are on file by then.
A customer is known by the code, then by phone and name. Nothing is written here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import reduce
from typing import TYPE_CHECKING, Any

from keqing.definitions.kinds import Kinds
from keqing.definitions.vocabulary import CLOSED, ENDING
from keqing.i18n import Message, msg
from keqing.models import Agent
from keqing.services.customers.customer_words import CONSUMER
from keqing.services.customers.duplicates import closed_namesake
from keqing.services.importing.conflicts import as_typed, difference_sentence, join_sentences
from keqing.services.importing.customers_on_file import read_merged, read_targets
from keqing.services.importing.draft import Draft
from keqing.services.importing.sheet import PERSONS, ImportSheet
from keqing.services.importing.target import COLUMNS, EarlierRows, RowResult, Target
from keqing.text import shell
from keqing.text.folding import fold_name
from keqing.text.limits import beginning_of
from keqing.text.phones import line_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_ADDED = frozenset({"tags", "fields", "declined"})
"""Columns that add up."""


class CustomerMatcher:
    """Matches some rows of a file with customers; `earlier` are those of the rows before."""

    def __init__(
        self,
        session: Session,
        drafts: Sequence[Draft],
        sheet: ImportSheet,
        earlier: EarlierRows,
        kinds: Kinds,
    ) -> None:
        """Read everybody on file whom a row could mean."""
        self._session, self._sheet = session, sheet
        self._fields = kinds.field_book.by_name
        self._types = kinds.words.titles_of("type")
        self.about_events = sheet.about_events
        self.persons = sheet.what == PERSONS
        self.targets: list[Target] = []
        self._taken: set[Target] = set()
        self._codes: dict[str, Target] = {}
        self._numbers: dict[str, list[Target]] = defaultdict(list)
        self._names: dict[str, list[Target]] = defaultdict(list)
        self._merged = read_merged(session, drafts)
        for target in read_targets(session, drafts, earlier):
            target.row = earlier.rows.get(target.id)
            target.made = earlier.is_made(target.id)
            if target.id in earlier.closed:
                target.status = "stopped"
            self._register(target)

    def match(self, draft: Draft) -> tuple[Target, RowResult] | None:
        """Find or make the customer of a row; None when the row is rejected, which the draft then says."""
        found = self._find(draft)
        self._refuse_fields(draft, found)
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
        return found, "changed" if changed and not found.made else "same"

    def _refuse_fields(self, draft: Draft, found: Target | None) -> None:
        """Reject a row that has fields of customers of other types."""
        type_ = draft.values.get("type") or (found.now("type") if found else None) or CONSUMER
        for name in (*draft.values.get("fields", ()), *draft.values.get("declined", ())):
            field = self._fields.get(name)
            if field and field.is_refused(type_):
                draft.reject(
                    None,
                    msg(
                        "{field} is no field of {type}.",
                        field=field.title,
                        type=self._types.get(type_) or type_,
                    ),
                )

    def _register(self, target: Target) -> None:
        if target.code:
            self._codes[target.code] = target
        for number in {line_of(given) for given in target.numbers}:
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
            for target in self._numbers.get(line_of(number.number), ()):
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
                    "{n:,} customers are called {name}: write the code or the phone.",
                    n=len(same),
                    name=draft.name,
                ),
            )
        return same[0] if same else None

    def _check_name(self, draft: Draft, found: Target) -> None:
        """A code with somebody else's name is a slip, unless the phone is the same."""
        if draft.name is None or fold_name(draft.name) == fold_name(found.name):
            return
        lines = {line_of(number) for number in found.numbers}
        if lines & {line_of(number.number) for number in draft.phones} and not self.about_events:
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
            by_event=draft.event_values.get("outcome") in ENDING,
            row=draft.number,
            made=True,
        )
        self._take_barred(target, draft)
        if draft.person and draft.person.name:
            target.take_person(draft.person)
        self.targets.append(target)
        self._register(target)
        return target

    def _take_barred(self, target: Target, draft: Draft) -> None:
        """Take over what a note tells of that the law bars; a row of what happened keeps it with the event."""
        if not self.about_events or self.persons:
            target.barred, target.barred_text = draft.barred, draft.barred_text

    def _flag_alike(self, draft: Draft) -> None:
        """Flag a new customer who may be on file already, and one whom nobody can call."""
        if not draft.phones:
            draft.flag(None, msg("There is no phone number."))
        for number in draft.phones:
            for target in self._numbers.get(line_of(number.number), ())[:1]:
                draft.flag(None, msg("{who} has the same phone.", who=_who(target)))
        namesakes = self._names.get(fold_name(draft.name or ""), ())
        if closed := next(
            (namesake for namesake in namesakes if namesake.ends or namesake.status in CLOSED), None
        ):
            draft.flag(None, closed_namesake(_who(closed)))
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
        changes = self._changes(target, draft)
        if changes is None:
            return None
        phones = [phone for phone in draft.phones if phone.number not in target.numbers]
        open_ = target.status == "active" and not target.ends
        if open_:
            target.stop, target.deceased = draft.stop, draft.deceased
            target.by_event = draft.event_values.get("outcome") in ENDING
        person_changes = False
        if draft.person and draft.person.name:
            fill = self.about_events and not self.persons
            person_changes = target.take_person(draft.person, fill=fill)
        if "note" in changes or person_changes:
            self._take_barred(target, draft)
        target.values |= changes
        target.phones += phones
        target.referrer = target.referrer or draft.referrer
        for phone in phones:
            target.numbers.add(phone.number)
            self._numbers[line_of(phone.number)].append(target)
        return bool(changes or phones or person_changes or (open_ and target.ends))

    def _changes(self, target: Target, draft: Draft) -> dict[str, Any] | None:
        """Return the columns that the row changes, None when it contradicts a row before.

        A row about an event only fills the columns of the customer that are empty.
        """
        given = _given(target, draft)
        changes = {name: value for name, value in given.items() if value != target.now(name)}
        differing = [name for name in changes if name not in _ADDED and target.now(name)]
        if differing and self.about_events:
            self._flag_differing(target, draft, differing)
            return {name: value for name, value in changes.items() if name not in differing}
        if differing and target.row is not None:
            self._reject_differing(target, draft, {name: changes[name] for name in differing})
            return None
        return changes

    def _reject_differing(self, target: Target, draft: Draft, values: Mapping[str, Any]) -> None:
        """Reject a row with values other than those of the customer's first row."""
        for name, value in values.items():
            contradiction = msg(
                "{field} is {there} in row {row}, and {here} in this one.",
                field=self._heading(name),
                there=self._shown(name, target.now(name)),
                row=target.row,
                here=self._shown(name, value),
            )
            draft.reject(self._heading(name), contradiction)

    def _flag_differing(self, target: Target, draft: Draft, names: Sequence[str]) -> None:
        """Say what is on file otherwise and stays, and how it is changed."""
        words: list[str] = []
        sentences: list[Message] = []
        for name in names:
            here = self._shown(name, draft.values.get(name, draft.name))
            heading = self._heading(name)
            sentences.append(
                difference_sentence(heading, self._shown(name, target.now(name)), here)
            )
            option = f"--{name.removesuffix('_id')}"
            words += [f"{option} {shell.quote_word(value)}" for value in here.split(", ")]
        if target.code:
            command = f"keqing edit-customer {target.code} {' '.join(words)}"
            sentences.append(msg("It was not changed. To change it: {command}", command=command))
        draft.flag(self._heading(names[0]), reduce(join_sentences, sentences))

    def _heading(self, name: str) -> str:
        """Return what the file calls a column of customers."""
        column = name.removesuffix("_id")
        places = [self._sheet.column_at(word) for word in (column, f"lunar_{column}")]
        return next((self._sheet.header[at] for at in places if at is not None), column)

    def _shown(self, name: str, value: Any) -> str:  # noqa: ANN401  # whatever the column holds
        """Return a value of a column as it would be typed."""
        if name == "owner_id":
            found = self._session.get(Agent, value) if value else None
            return found.name if found else ""
        if isinstance(value, list):
            return ", ".join(map(str, value))
        return beginning_of(as_typed(value))


def _given(target: Target, draft: Draft) -> dict[str, Any]:
    """Return the columns of the customer that a row gives; tags and fields are added to those there."""
    given = {name: value for name, value in draft.values.items() if name in COLUMNS}
    if draft.name and fold_name(draft.name) != fold_name(target.name):
        given["name"] = draft.name
    if "tags" in given:
        given["tags"] = list(dict.fromkeys([*(target.now("tags") or ()), *given["tags"]]))
    if "fields" in given:
        given["fields"] = {**(target.now("fields") or {}), **given["fields"]}
    there = target.now("declined") or []
    told = draft.values.get("fields", {}).keys() | draft.values.keys()
    declined = [
        name for name in dict.fromkeys([*there, *given.get("declined", ())]) if name not in told
    ]
    if declined != there:
        given["declined"] = declined
    return given


def _who(target: Target) -> object:
    if target.code:
        return msg("{name} {code}", name=target.name, code=target.code)
    return msg("{name} in row {row}", name=target.name, row=target.row)
