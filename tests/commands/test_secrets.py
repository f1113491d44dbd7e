"""No command prints what lets one into the database, wherever it stands in the address."""

from __future__ import annotations

from pathlib import Path

import pytest

from keqing.store.location import locate_database
from tests.conftest import Keqing

SECRET = "hunter2"  # noqa: S105  # of nothing
ADDRESSES = (
    f"postgresql://li:{SECRET}@127.0.0.1:1/k",
    f"postgresql://li@127.0.0.1:1/k?password={SECRET}",
    f"postgresql://127.0.0.1:1/k?connect_timeout=1&passfile=/{SECRET}",
    f"postgresql://127.0.0.1:1/k?sslpassword={SECRET}",
    f"postgresql://127.0.0.1:1/k?pass%77ord={SECRET}",
    f"postgresql://li:{SECRET}@host:port/k",
    f"mysql://li:{SECRET}@host/k?password={SECRET}",
    f"oracle://?password={SECRET}",
    f"host=127.0.0.1 password={SECRET}",
    f"postgresql://li:{SECRET}@127.0.0.1:1/k\a",
)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize(
    "words",
    [
        ["config"],
        ["config", "--format", "json"],
        ["config", "get", "db"],
        ["doctor"],
        ["cron", "print"],
        ["today"],
        ["upgrade"],
        ["today", "--format", "json"],
        ["--debug", "today"],
        ["init", "--department", "a", "--name", "b", "--capacity", "9", "--preset", "all"],
    ],
)
def test_no_command_prints_it(
    keqing: Keqing,
    home: Path,
    address: str,
    words: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(home)
    for ran in (keqing("--db", address, *words), keqing(*words)):
        assert SECRET not in ran.out
        assert SECRET not in ran.err
        assert "did not expect" not in ran.err
        monkeypatch.setenv("KEQING_DB", address)
    for log in home.rglob("*.log"):
        assert SECRET not in log.read_text()


def test_nor_does_config_set(keqing: Keqing) -> None:
    ran = keqing("config", "set", "db", f"postgresql://h/k?password={SECRET}")
    assert (ran.code, SECRET in ran.out + ran.err) == (0, False)
    assert "***" in ran.err


def test_nor_the_place_itself() -> None:
    for address in ADDRESSES[:5]:
        assert SECRET not in str(locate_database(address))
