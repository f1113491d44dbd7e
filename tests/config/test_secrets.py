from __future__ import annotations

import pytest

from keqing.config.secrets import hide_secrets


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("postgresql://li:hunter2@host/k", "postgresql://li:***@host/k"),
        ("postgresql://li:hun@ter2@host/k", "postgresql://li:***@host/k"),
        ("postgresql://li:hun/ter2@host/k", "postgresql://li:***@host/k"),
        ("postgresql://li:hunter2?@host/k", "postgresql://li:***@host/k"),
        ("postgresql://:hunter2@host/k", "postgresql://:***@host/k"),
        ("postgresql:///k?password=hunter2", "postgresql:///k?password=***"),
        ("postgresql://h/k?a=b&PassWord=hunter2&c=d", "postgresql://h/k?a=b&PassWord=***&c=d"),
        ("postgresql://h/k?pass%77ord=hunter2", "postgresql://h/k?pass%77ord=***"),
        (
            "postgresql://h/k?sslpassword=hunter2;passfile=hunter2",
            "postgresql://h/k?sslpassword=***;passfile=***",
        ),
        (
            "postgresql://h/k?password=a&password=hunter2",
            "postgresql://h/k?password=***&password=***",
        ),
        (
            "postgresql://li:x@h/k?scram_client_key=hunter2",
            "postgresql://li:***@h/k?scram_client_key=***",
        ),
        ("host=h password=hunter2 user=li", "host=h password=*** user=li"),
        ("host=h password = 'hun ter2\\' hunter2' user=li", "host=h password = *** user=li"),
        ("postgresql://li@host/k?sslmode=require", "postgresql://li@host/k?sslmode=require"),
        (
            "postgresql://li@h/k?application_name=a:b@c",
            "postgresql://li@h/k?application_name=a:b@c",
        ),
        ("/srv/keqing/a:b@c.db", "/srv/keqing/a:b@c.db"),
        ("C:\\keqing\\k.db", "C:\\keqing\\k.db"),
        ("", ""),
    ],
)
def test_what_lets_one_in_is_not_shown(address: str, shown: str) -> None:
    assert hide_secrets(address) == shown
    assert hide_secrets(shown) == shown
