"""The department and its agents as customers of type `self`: their own work stands there, and nobody is called.

They are rows of the table of customers, so that cadences hold them like everybody else. Their ids are negative,
and those of customers are not, so that a look at the id tells them apart.
"""

from __future__ import annotations

import unicodedata

from keqing.patterns import late_pattern

SELF = "self"
"""The type of these customers, which only `applies_to` of a cadence names."""
CODE = "SELF"
"""The code of the department; those of agents begin with it."""
DEPARTMENT = -1
"""The id of the department as a customer."""


_NO_PART_OF_CODE = late_pattern(r"[^A-Z0-9._]+")
_LONGEST_CODE = 32


def code_for(agent_id: int, login: str | None) -> str:
    """Return the code of an agent as a customer: of the login, else of the agent's number."""
    plain = unicodedata.normalize("NFKC", login or "").upper()
    named = _NO_PART_OF_CODE.sub("-", plain).strip("-") or str(agent_id)
    return f"{CODE}-{named}"[:_LONGEST_CODE]


def id_for(agent_id: int) -> int:
    """Return the id of an agent as a customer."""
    return DEPARTMENT - agent_id


def is_self(customer_id: int) -> bool:
    """Whether a customer is the department, or one of its agents."""
    return customer_id < 0


def is_kept(code: str) -> bool:
    """Whether a code is kept for them, so that no customer can have it."""
    return code.upper().partition("-")[0] == CODE


def name_to_find(customer_id: int, name: str) -> str:
    """Return the name by which a customer is looked up: none for the department and its agents."""
    return "" if is_self(customer_id) else name


def name_shown(customer_id: int, name: str, code: str) -> str:
    """Return a customer's name with the code; the department and its agents have none that says anything."""
    return name if is_self(customer_id) else f"{name} {code}"
