"""Two PostgreSQL servers of which one follows the other, to be killed and promoted."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg

_SETTINGS = """
listen_addresses = ''
unix_socket_directories = '{sockets}'
cluster_name = '{name}'
fsync = off
autovacuum = off
max_wal_senders = 4
"""
"""Settings of a server that is killed, not one whose power is cut: what it wrote the system still has."""
_MANY_LOOKS = 600


class Server:
    """One server of the pair, in a folder."""

    def __init__(self, programs: Path, folder: Path, login: str | None) -> None:
        self.programs, self.folder, self.login = programs, folder, login
        self.data = folder / "data"

    def run(self, program: str, *words: str) -> None:
        """Run a program of PostgreSQL, under the login that may."""
        subprocess.run(
            [str(self.programs / program), *words],
            check=True,
            capture_output=True,
            user=self.login,
            cwd=self.folder,
            env={**os.environ, "LC_ALL": "C", "TZ": "UTC"},
        )

    def start(self) -> None:
        """Start it, and wait until it answers."""
        words = _SETTINGS.format(sockets=self.folder, name=self.folder.name)
        with (self.data / "postgresql.conf").open("a") as settings:
            settings.write(words)
        log = str(self.folder / "log")
        self.run("pg_ctl", "-D", str(self.data), "-w", "-t", "240", "-l", log, "start")

    def follow(self, other: Server) -> None:
        """Become the standby of another one, which waits for it from now on with each commit."""
        sender = f"host={other.folder} user=postgres"
        self.run("pg_basebackup", "-d", sender, "-D", str(self.data), "-R", "-c", "fast")
        self.start()
        with other.connect() as admin:
            admin.execute(f"ALTER SYSTEM SET synchronous_standby_names = '{self.folder.name}'")
            admin.execute("SELECT pg_reload_conf()")
            state = "SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync'"
            looks = iter(range(_MANY_LOOKS))
            while admin.execute(state).fetchone() is None:
                next(looks)
                admin.execute("SELECT pg_sleep(0.1)")

    def kill(self) -> None:
        """End it without a word, with all of its processes."""
        first = int((self.data / "postmaster.pid").read_text().split()[0])
        for pid in (first, *_children(first)):
            with suppress(ProcessLookupError):  # it has ended by itself meanwhile
                os.kill(pid, signal.SIGKILL)

    def promote(self) -> None:
        """Let it take writes."""
        self.run("pg_ctl", "-D", str(self.data), "-w", "-t", "240", "promote")

    def stop(self) -> None:
        """Stop it if it runs."""
        if (self.data / "postmaster.pid").exists():
            subprocess.run(
                [str(self.programs / "pg_ctl"), "-D", str(self.data), "-m", "immediate", "stop"],
                check=False,
                capture_output=True,
                user=self.login,
                cwd=self.folder,
            )

    def connect(self) -> psycopg.Connection[Any]:
        """Connect to it alone."""
        return psycopg.connect(f"host={self.folder} user=postgres dbname=postgres", autocommit=True)


def _children(pid: int) -> list[int]:
    told = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in told.read_text().split()] if told.exists() else []


@contextmanager
def stopping(*servers: Server) -> Iterator[None]:
    """Stop these servers at the end."""
    try:
        yield
    finally:
        for server in servers:
            server.stop()
