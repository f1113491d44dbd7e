"""Fields that hold an agent: read as a name or a login of somebody who works here, or did."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from keqing.definitions.fields import Field
from keqing.definitions.names import Word, suggest_words
from keqing.errors import Unusable
from keqing.i18n import msg
from keqing.services.context.desk import Desk
from keqing.text.folding import fold_name
from keqing.text.limits import beginning_of

AGENT = "agent"


def spell_agents(desk: Desk, fields: Mapping[str, Field], values: dict[str, Any]) -> None:
    """Put the names of agents in the place of what was typed for them. Raises Unusable for nobody."""
    for name, value in values.items():
        field = fields.get(name)
        if field and isinstance(value, str):
            values[name] = agent_called(desk, field, value)


def agent_called(desk: Desk, field: Field, text: str) -> str:
    """Return the name of the agent that a text means, the text itself where the field holds none.

    Raises Unusable for nobody, with the nearest names.
    """
    if field.type != AGENT:
        return text
    wanted = fold_name(text)
    for agent in desk.staff.agents:
        if wanted in {fold_name(agent.name), fold_name(agent.login or "")}:
            return agent.name
    raise Unusable(
        msg("{field} cannot be '{value}'.", field=field.title, value=beginning_of(text)),
        suggest_words(text, [Word(name, {}) for name in desk.staff.names]),
    )
