"""What doctor and cron print say of a database on either engine."""

from __future__ import annotations

import json

from sqlalchemy import make_url

from tests.conftest import Keqing


def test_a_new_database_is_in_order_on_either_engine(keqing: Keqing, db: str) -> None:
    ran = keqing("--db", db, "doctor", "--format", "json")
    server = "://" in db
    assert (ran.code, ran.err) == (int(server), "")
    checks = json.loads(ran.out)["checks"]
    found = {check["check"]: check for check in checks}
    bad = [check["says"].partition(":")[0] for check in checks if check["result"] == "bad"]
    hasty = ["fsync is off", "full_page_writes is off", "synchronous_commit is off"]  # of the tests
    assert bad == (hasty if server else [])
    assert "0 customers" in found["database"]["says"]
    assert found["integrity"]["says"].startswith("PostgreSQL" if server else "no damage")
    assert ("journal" in found, "mode" in found) == (not server, not server)


def test_a_password_is_printed_nowhere(keqing: Keqing, server_db: str) -> None:
    address = make_url(server_db).set(password="top-secret").render_as_string(hide_password=False)  # noqa: S106  # invented
    printed = keqing("--db", address, "cron", "print", "--format", "json")
    assert printed.code == 0
    assert "keqing config set db URL" in json.loads(printed.out)["crontab"]
    doctor = keqing("--db", address, "doctor")
    for ran in (printed, doctor):
        assert "top-secret" not in ran.out + ran.err
    assert not [word for word in json.loads(printed.out)["jobs"][0]["command"] if "--db" in word]
