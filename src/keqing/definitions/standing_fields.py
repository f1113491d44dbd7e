"""The fields that follow for a record that stays open: its state, its age, what is left of it."""

from __future__ import annotations

from keqing.definitions.fields import Field
from keqing.definitions.vocabulary import Kind

DERIVED_FIELDS = ("state", "age", "open_days", "answered_in", "balance")
"""Names of the fields that follow for an open record, which no field of its kind may have."""
GROWING = frozenset({"age", "open_days"})
"""Names of those that change with each day that a record is open."""


def derived_fields(kind: Kind) -> dict[str, Field]:
    """Return what follows for the records of a kind, as its fields; nothing for one that does not stay open."""
    if not kind.open_until:
        return {}
    titles = {
        "age": {"zh": "已历天数", "en": "Age"},
        "open_days": {"zh": "未结天数", "en": "Days open"},
        "answered_in": {"zh": "几天后答复", "en": "Days to the answer"},
    }
    found = {name: Field(name, title, type="int") for name, title in titles.items()}
    if kind.states:
        title = {"zh": "状态", "en": "Status"}
        found["state"] = Field("state", title, type="choice", choices=kind.states)
    if kind.amount:
        found["balance"] = Field("balance", {"zh": "未结余额", "en": "Balance"}, type="money")
    return found
