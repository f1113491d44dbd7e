"""Behind pgbouncer in transaction mode, where each transaction may meet another session of the server."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from keqing.store import database, leases, unit
from tests.conftest import Keqing
from tests.store import servers
from tests.store.facts import AT, add, customer

_PROGRAM = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
_SETTINGS = """
[databases]
* = host={server} user=postgres
[pgbouncer]
listen_addr =
unix_socket_dir = {folder}
auth_type = any
pool_mode = transaction
default_pool_size = 4
"""
_MANY_LOOKS = 100

pytestmark = pytest.mark.skipif(_PROGRAM is None, reason="pgbouncer is not installed here")


@pytest.fixture
def pooled(server_db: str) -> Iterator[str]:
    """The address of a new database behind a pooler."""
    address = make_url(server_db)
    with tempfile.TemporaryDirectory(prefix="keqing-", dir=servers.place()) as folder:
        Path(folder).chmod(0o777)
        settings = Path(folder, "pgbouncer.ini")
        settings.write_text(_SETTINGS.format(server=address.query["host"], folder=folder))
        settings.chmod(0o644)
        with subprocess.Popen(
            [str(_PROGRAM), "-q", str(settings)], user=servers.login(), cwd=folder
        ) as program:
            pooled = address.set(query={"host": folder}, port=6432)
            try:
                yield _answering(
                    pooled.render_as_string(hide_password=False), Path(folder, ".s.PGSQL.6432")
                )
            finally:
                program.kill()


def _answering(address: str, socket: Path) -> str:
    """Wait until the pooler has its socket."""
    looks = iter(range(_MANY_LOOKS))
    while not socket.exists():
        next(looks)
        threading.Event().wait(0.1)
    return address


def test_a_customer_in_a_call_is_given_to_nobody_else(pooled: str) -> None:
    engine = database.open_existing(pooled, "")
    with leases.open_leases(engine) as ours, leases.open_leases(engine) as theirs:
        assert ours.take(7)
        add(engine, customer("C0001"))
        assert not theirs.take(7)
        assert theirs.take(8)
        ours.give_back(7)
        assert theirs.take(7)
    with leases.open_leases(engine) as ours:
        assert ours.take(7)


def test_many_write_at_once(pooled: str) -> None:
    engine = database.open_existing(pooled, "")

    def write(number: int) -> None:
        for each in range(5):
            with unit.writing(engine, login="li", command="x", at=AT) as work:
                work.session.add(customer(f"C{number}{each}"))

    with ThreadPoolExecutor(8) as several:
        [*several.map(write, range(8))]
    with unit.reading(engine) as session:
        assert session.connection().exec_driver_sql("SELECT count(*) FROM customer").scalar() == 40


def test_commands_run_behind_a_pooler(keqing: Keqing, pooled: str, tmp_path: Path) -> None:
    sheet = tmp_path / "people.csv"
    sheet.write_text(
        "name,phone,type\n" + "".join(f"王{n},1381111{n:04},consumer\n" for n in range(20))
    )
    init = ("init", "--department", "一部", "--name", "李敏", "--capacity", "50", "--preset", "all")
    for words in (
        init,
        ("import", str(sheet), "--yes"),
        ("log", "C0001", "reached", "好", "--next", "fri"),
        ("export", "contacts", "--format", "csv"),
        ("undo", "--yes"),
        ("today", "--team"),
        ("check", "--replay"),
        ("audit", "verify"),
    ):
        ran = keqing("--db", pooled, *words)
        assert ran.code == 0, (words, ran)
    told = keqing("--db", pooled, "doctor").out
    assert "its advisory locks hold" in told
