"""The functions on a server by which its rules of access ask what a login may not read itself.

Each runs with the rights of who owns the tables, and gives no more than its name says. It finds all in
the schema of the tables.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from keqing.clock import BUSINESS_ZONE
from keqing.records.event import MERGED
from keqing.records.self_customer import DEPARTMENT, id_for
from keqing.store.changes import PACKED
from keqing.store.stop_secret import SECRET

Group = Literal["agents", "managers", "readers"]
GROUPS: tuple[Group, ...] = ("agents", "managers", "readers")
PLAIN_KINDS = "access-plain-kinds"
"""The setting that names the kinds of records without health facts, for logins that read figures alone."""


class Function(NamedTuple):
    """A function on the server: what it takes, what it returns, its language and its text."""

    name: str
    takes: str
    returns: str
    language: str
    text: str
    rows: int = 0
    """How many rows a server may expect, where it would guess badly."""
    group: Group = "agents"
    """The logins that ask it; others could try numbers with it until one is found."""


_DAY = f"""(now() AT TIME ZONE coalesce(
    (SELECT value #>> '{{}}' FROM setting WHERE name = 'zone'), '{BUSINESS_ZONE}'))::date"""  # noqa: S608  # our own names
STILL_HERE = f"active AND (until IS NULL OR until >= {_DAY})"
"""Of an agent: has not left."""
_MINE = "(SELECT access_agents())"
_ANY_OF_MINE = "ANY (ARRAY(SELECT access_agents()))"
"""The same as an array, for which an index is read."""

_AGENTS = f"""
WITH RECURSIVE list(id) AS (
  SELECT agent.id FROM agent
  WHERE login = session_user::text AND {STILL_HERE}
  UNION
  SELECT absence.agent_id FROM list JOIN absence ON absence.substitute_id = list.id
  WHERE {_DAY} BETWEEN absence.since AND absence.until
)
SELECT id FROM list
"""  # noqa: S608  # our own names
"""The agent of the login, and those whom the agent covers today, or whose substitutes."""

_OWNERS = """
SELECT access_agents() UNION SELECT 0 WHERE EXISTS (SELECT access_agents())
"""
"""The same, and 0 for customers without an owner."""

_SHARED = f"""
SELECT id FROM customer WHERE owner_id IS NULL AND id > 0 AND EXISTS {_MINE}
UNION
SELECT id FROM customer
WHERE id > 0 AND EXISTS {_MINE} AND owner_id = ANY (ARRAY(
  SELECT agent.id FROM agent WHERE NOT ({STILL_HERE})))
UNION
SELECT customer_id FROM assignment
WHERE agent_id = {_ANY_OF_MINE} AND (until IS NULL OR until >= {_DAY})
UNION
SELECT customer_id FROM enrollment WHERE owner_id = {_ANY_OF_MINE}
UNION
SELECT customer_id FROM enrollment
WHERE owner_id IS NULL AND listed IS NOT NULL AND role = ANY (ARRAY(
  SELECT json_array_elements_text(roles) FROM agent WHERE id = {_ANY_OF_MINE}))
UNION
SELECT {id_for(0)} - access_agents()
UNION
SELECT {DEPARTMENT} WHERE EXISTS {_MINE} AND NOT EXISTS (
  SELECT FROM agent WHERE roles::jsonb ? 'manager' AND {STILL_HERE})
EXCEPT
SELECT id FROM customer WHERE owner_id = {_ANY_OF_MINE}
"""  # noqa: S608  # our own names
"""Customers of others whose work this login has, and those whom nobody has."""

_CUSTOMERS = f"""
SELECT id FROM customer WHERE owner_id = {_ANY_OF_MINE}
UNION
SELECT access_shared()
UNION
SELECT 0 WHERE EXISTS {_MINE}
"""  # noqa: S608  # our own names
"""All customers whom this login may see, and 0 for rows of no customer."""

_LOGIN = "SELECT session_user::text"

_SEAL = "SELECT digest FROM operation ORDER BY id DESC LIMIT 1"

_DIGESTS = f"""
DECLARE
  key bytea := convert_to(coalesce(
    (SELECT value #>> '{{}}' FROM setting WHERE name = '{SECRET}'), ''), 'UTF8');
  ipad bytea;
  opad bytea;
BEGIN
  IF octet_length(key) > 64 THEN
    key := sha256(key);
  END IF;
  key := key || decode(repeat('00', 64 - octet_length(key)), 'hex');
  ipad := key;
  opad := key;
  FOR n IN 0..63 LOOP
    ipad := set_byte(ipad, n, get_byte(key, n) # 54);
    opad := set_byte(opad, n, get_byte(key, n) # 92);
  END LOOP;
  RETURN QUERY SELECT given,
    encode(sha256(opad || sha256(ipad || convert_to(given, 'UTF8'))), 'hex')
    FROM unnest(numbers) AS given;
END
"""  # noqa: S608  # our own names
"""HMAC-SHA-256 (RFC 2104) of numbers with the department's secret."""

_STOPPED = f"""
SELECT DISTINCT digest FROM stop WHERE digest = ANY($1) AND EXISTS {_MINE}
"""  # noqa: S608  # our own names

_NUMBERS = f"""
SELECT DISTINCT number FROM phone
WHERE number = ANY($1) AND EXISTS {_MINE} AND customer_id NOT IN (SELECT access_customers())
"""  # noqa: S608  # our own names

_HIGHEST_NUMBER = f"""
SELECT greatest(0,
  (SELECT max(substr(code, 2)::bigint) FROM customer WHERE code ~ '^C[0-9]{{1,18}}$'),
  (SELECT max(substr(details ->> 'code', 2)::bigint) FROM event
    WHERE kind = '{MERGED}' AND NOT voided AND details ->> 'code' ~ '^C[0-9]{{1,18}}$'),
  (SELECT max(found[1]::bigint)
    FROM operation, regexp_matches(payload, '"C([0-9]{{1,18}})"', 'g') AS found
    WHERE undone_by IS NOT NULL),
  (SELECT last_value FROM customer_id_seq WHERE is_called AND EXISTS (
    SELECT FROM operation WHERE undone_by IS NOT NULL AND payload LIKE '{PACKED}%')))
"""  # noqa: S608  # our own names
"""The highest number of a code. SQL cannot read a long operation: after one was undone, no id is below its numbers."""

_PLAIN_KINDS = f"""
SELECT json_array_elements_text(value) FROM setting WHERE name = '{PLAIN_KINDS}'
"""  # noqa: S608  # our own names

_TEXTS = "SETOF text"
_IDS = "SETOF integer"

FUNCTIONS = (
    Function("access_login", "", "text", "sql", _LOGIN),
    Function("access_agents", "", _IDS, "sql", _AGENTS, 2),
    Function("access_owners", "", _IDS, "sql", _OWNERS, 3),
    Function("access_shared", "", _IDS, "sql", _SHARED),
    Function("access_customers", "", _IDS, "sql", _CUSTOMERS),
    Function("access_seal", "", "text", "sql", _SEAL),
    Function(
        "access_digests",
        "numbers text[]",
        "TABLE(number text, digest text)",
        "plpgsql",
        _DIGESTS,
    ),
    Function("access_stopped", "text[]", _TEXTS, "sql", _STOPPED),
    Function("access_numbers", "text[]", _TEXTS, "sql", _NUMBERS),
    Function("access_highest_number", "", "bigint", "sql", _HIGHEST_NUMBER),
    Function("access_plain_kinds", "", _TEXTS, "sql", _PLAIN_KINDS, group="readers"),
)
"""In an order in which each finds those that it calls."""
