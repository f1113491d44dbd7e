"""Columns of what happened: a contact, or an event of a kind with its fields."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, time
from typing import Any

from keqing.definitions.fields import Choice, Field
from keqing.definitions.kinds import choice_lists
from keqing.definitions.names import find_called, suggest_words
from keqing.errors import Unusable
from keqing.i18n import msg
from keqing.services.context.agent_fields import agent_called
from keqing.services.context.desk import Desk
from keqing.services.customers.cell_words import cell_means
from keqing.services.importing.cells import Days, Doubted, worked_out
from keqing.services.importing.draft import Draft
from keqing.text.limits import beginning_of

Keeper = Callable[[Draft, str, str, Any], None]
"""Keeps a value in a draft, given the column's heading, the cell's text and the value."""

EVENT_COLUMNS: Mapping[str, str] = {
    "agent": "agent_id",
    "channel": "channel",
    "direction": "direction",
    "text": "text",
    "entry": "entry",
    "at": "time",
}
"""Columns whose value is kept as it was read, and the event's column that holds it."""
_NUMBER_TYPES = frozenset({"int", "decimal"})


def keep_event_value(draft: Draft, column: str, value: Any) -> None:  # noqa: ANN401  # as the column holds
    """Keep a value of a column of the event; several texts are put below one another."""
    if column == "text" and draft.event_values.get(column):
        draft.event_values[column] += f"\n{value}"
    else:
        draft.event_values[column] = value


def read_channel(text: str) -> str:
    """Read a channel by any of its names. Raises Unusable."""
    found = find_called(text, choice_lists()["channels"])
    if found is None:
        among: Sequence[Choice] = choice_lists()["channels"]
        raise Unusable(
            msg("'{text}' is not known here.", text=beginning_of(text)), suggest_words(text, among)
        )
    return found.name


def take_ref(draft: Draft, _heading: str, text: str) -> None:
    """Read the id of the record that an event answers. Raises Unusable."""
    if not re.fullmatch(r"\d{1,18}", text, re.ASCII):
        raise Unusable(
            msg("'{text}' is not a record number.", text=beginning_of(text)),
            msg("See: keqing show WHO --history"),
        )
    draft.ref = int(text)


def field_reader(desk: Desk, days: Days, field: Field) -> Callable[[str], Any]:
    """Return the function that reads the cells of a field of a kind."""

    def read(text: str) -> Any:  # noqa: ANN401  # any value of a field
        if field.type == "bool" and (cell_means("yes", text) or cell_means("no", text)):
            return cell_means("yes", text)
        if field.type == "date":
            when, doubts = days.any(text, past=field.past)
            stated = when.day.isoformat() if when.day else text
            return Doubted(field.read(stated, today=desk.clock, almanac=desk.almanac), doubts)
        value = field.read(text, today=desk.clock, almanac=desk.almanac)
        if isinstance(value, str):
            value = agent_called(desk, field, value)
        if field.type in _NUMBER_TYPES and field.works_out(text):
            return Doubted(value, (worked_out(text, value),))
        return value

    return read


def _keep_day(draft: Draft, _heading: str, _text: str, value: tuple[date, time | None]) -> None:
    draft.day, at = value
    if at and not draft.event_values.get("time"):
        draft.event_values["time"] = at


def _keep_outcome(draft: Draft, _heading: str, _text: str, value: tuple[str, str]) -> None:
    draft.event_values["outcome"], more = value
    if more:
        keep_event_value(draft, "text", more)


def _keep_minutes(draft: Draft, heading: str, text: str, value: tuple[int, bool]) -> None:
    minutes, is_rounded = value
    draft.event_values["minutes"] = minutes
    if is_rounded:
        draft.flag(
            heading, msg("'{text}' is kept as {n} minutes.", text=beginning_of(text), n=minutes)
        )


def _keep_with(draft: Draft, _heading: str, _text: str, value: str) -> None:
    draft.details["with"] = value


KEEPERS: Mapping[str, Keeper] = {
    "day": _keep_day,
    "outcome": _keep_outcome,
    "minutes": _keep_minutes,
    "with": _keep_with,
}
"""The function that keeps a value, by the name of a column that is not simply one of the event."""
