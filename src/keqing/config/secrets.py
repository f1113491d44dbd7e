"""The address of a database without what lets one in."""

from __future__ import annotations

import re

from keqing.patterns import late_pattern

_SECRETS = (
    "password",
    "passfile",
    "sslpassword",
    "oauth_client_secret",
    "scram_client_key",
    "scram_server_key",
)
"""Parameters of libpq that hold a secret, or name the file that does (PostgreSQL 18, 32.1.2)."""
_PASSWORD = late_pattern(r"(://[^:/@]*):.*@", re.DOTALL)
_SECRET_WORD = late_pattern(
    rf"""(\b(?:{"|".join(_SECRETS)})\s*=\s*)(?:'(?:[^'\\]|\\.)*'|[^\s&;'"]+)""", re.IGNORECASE
)


def hide_secrets(address: str) -> str:
    """Return a database's address without what lets one in: `***` stands for it.

    That is the password before the host, and whichever of libpq's parameters holds one or says where one is,
    in a URL or as `name=value`.
    """
    head, mark, query = address.partition("?")
    if "@" not in head and "@" in query:  # a password with a question mark in it
        head, mark, query = address, "", ""
    plain = _PASSWORD.sub(r"\1:***@", head)
    parts = re.split("([&;])", query)
    plain += mark + "".join(_without_secret(part) for part in parts)
    return _SECRET_WORD.sub(r"\1***", plain)


def _without_secret(parameter: str) -> str:
    name, equals, _ = parameter.partition("=")
    if not equals:
        return parameter
    if "%" in name or "+" in name:
        from urllib.parse import unquote_plus  # noqa: PLC0415  # most addresses have none of this

        plain = unquote_plus(name)
    else:
        plain = name
    return f"{name}=***" if plain.strip().lower() in _SECRETS else parameter
