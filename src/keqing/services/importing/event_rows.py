"""A row about something that happened, looked at as a whole: completed, or rejected with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial
from typing import Any

from keqing.definitions.fields import ENDLESS, Field, Value
from keqing.definitions.kinds import Kind, Outcomes
from keqing.definitions.validity import last_day
from keqing.definitions.vocabulary import ENDING, IN_PERSON
from keqing.errors import KeqingError
from keqing.i18n import msg
from keqing.services.context.desk import Desk
from keqing.services.customers import products
from keqing.services.importing.draft import Draft
from keqing.services.importing.sheet import CONTACTS, ImportSheet
from keqing.services.recording import contact_fields, licensed_work
from keqing.timeline.supply import PRODUCT

_SHARED = frozenset({"note"})
"""Fields that may be about the customer and about the event."""


class EventRows:
    """Completes the rows of a file about contacts or about events of a kind."""

    def __init__(self, desk: Desk, sheet: ImportSheet) -> None:
        """Read the department's defaults for the kind, and the products that are on file."""
        self._desk, self._sheet = desk, sheet
        self._kind: Kind | None = desk.kinds.by_name[sheet.kind] if sheet.kind else None
        defaults = desk.setting("defaults", {})
        of_kind = defaults.get(sheet.kind, {}) if isinstance(defaults, dict) else {}
        self._defaults: Mapping[str, str] = of_kind if isinstance(of_kind, dict) else {}
        has_product = self._kind and PRODUCT in self._kind.fields
        self._read_defaults: dict[str, Value] = {}
        self._required_on = cache(partial(contact_fields.required_on, desk))
        self._guard = licensed_work.guard_rows(desk, self._kind) if self._kind else None
        self._products = products.read_products(desk) if has_product else products.Products()

    def _default(self, field: Field, default: str) -> Value:
        """Read what a field holds where a row says nothing."""
        if field.name not in self._read_defaults:
            desk = self._desk
            self._read_defaults[field.name] = field.read(
                default, today=desk.clock, almanac=desk.almanac, sure=True
            )
        return self._read_defaults[field.name]

    def complete(self, draft: Draft) -> None:
        """Complete the event of a row. A missing value is a mistake of the draft."""
        if self._sheet.timed_kind is None:
            return
        if self._is_customer_only(draft):
            draft.customer_only = True
            draft.flag(
                None,
                msg("What happened is left empty in this row: the customer alone is stored."),
            )
            return
        if draft.day is None:
            draft.reject(None, msg("The day is missing."))
        if self._sheet.what == CONTACTS:
            complete_contact(draft, self._desk.outcomes)
            self._check_started(draft)
        elif self._kind:
            self._complete_fields(draft, self._kind)
            self._check_agent(draft)

    def _is_customer_only(self, draft: Draft) -> bool:
        """Tell whether a row introduces a customer, and all cells about what happened are empty."""
        happened = (
            draft.day
            or draft.event_values
            or draft.next_call
            or draft.ref
            or draft.details.keys() - _SHARED
        )
        introduced = draft.phones or draft.values.keys() - _SHARED
        ends = draft.stop is not None or draft.deceased is not None
        return bool(introduced and not happened and not (ends and self._sheet.what == CONTACTS))

    def _check_started(self, draft: Draft) -> None:
        """Reject a contact that lacks a required field, or with a value that starts what lacks one.

        Fields are required from the day on which they were defined. One that is required in certain cadences alone
        is not asked for of what is past.
        """
        asked = draft.event_values.get("outcome") in IN_PERSON
        for field in self._required_on(draft.day) if asked and draft.day else ():
            if not field.cadences and field.name not in draft.details:
                draft.reject(None, msg("{column} is missing.", column=field.title))
        try:
            for kind in contact_fields.started_kinds(self._desk, draft.details).values():
                contact_fields.details_of(self._desk, kind, draft.details)
        except KeqingError as error:
            draft.reject(None, error.with_hint)

    def _check_agent(self, draft: Draft) -> None:
        """Reject a record of a licensed role's work that somebody else did (R5)."""
        try:
            if self._guard:
                self._guard(draft.event_values.get("agent_id"))
        except KeqingError as error:
            draft.reject(None, error.with_hint)

    def _complete_fields(self, draft: Draft, kind: Kind) -> None:
        """Give the fields of the kind their defaults, and a product the spelling that is on file."""
        draft.given_fields = frozenset(draft.details)
        details: dict[str, Any] = {}
        given = draft.details
        for name, field in kind.fields.items():
            if name in given:
                details[name] = given[name]
            elif default := self._defaults.get(name) or field.default:
                details[name] = self._default(field, default)
            elif end := last_day(field, kind.fields, given):
                details |= {name: end} if end != ENDLESS else {}
            elif field.required:
                draft.reject(None, msg("{column} is missing.", column=field.title))
        if isinstance(product := details.get(PRODUCT), str):
            details[PRODUCT], remark = self._products.spell(product)
            if remark:
                draft.flag(None, remark)
        draft.details = details


def complete_contact(draft: Draft, outcomes: Outcomes) -> None:
    """Complete a contact: its outcome, channel, direction, and the call to come.

    A text without an outcome means that somebody was reached. Without either the row is rejected.
    """
    values = draft.event_values
    if draft.stop is not None and values.get("outcome") in {None, "stop"}:
        values["outcome"] = "stop"
    if "outcome" not in values:
        if not values.get("text"):
            draft.reject(None, msg("There is neither an outcome nor a text."))
            return
        values["outcome"] = "visited" if values.get("channel") == "visit" else "reached"
        title = outcomes.by_name[values["outcome"]].title
        draft.flag(None, msg("Without an outcome it is kept as {outcome}.", outcome=title))
    outcome = values["outcome"]
    values.setdefault("channel", outcomes.channel(outcome))
    values.setdefault("direction", "in" if outcome in ENDING else "out")
    if outcome == "stop":
        draft.stop = values.get("text") or draft.stop or outcome
    if outcome == "deceased":
        draft.deceased = values.get("text") or draft.deceased or outcome
    if outcome == "wrong-number":
        draft.flag(None, msg("The number was found to be wrong: ask for another one."))
    if draft.next_call:
        day, at = draft.next_call
        draft.details["next"] = day.isoformat()
        if at:
            draft.details["next_time"] = at.isoformat("minutes")
    draft.given_fields = frozenset(draft.details)
