"""What an operation changed, packed and unpacked: within bounds, whatever lies in the database."""

from __future__ import annotations

import base64
import zlib

import pytest

from keqing.store import changes
from keqing.store.changes import Change, pack_entries, unpack_entries

LONG = [Change("customer", n, {"name": "王"}, {"name": "李秀英"}) for n in range(500)]


def test_a_long_one_comes_back() -> None:
    packed = pack_entries(LONG)
    assert packed.startswith(changes.PACKED)
    assert [change.after for change in unpack_entries(packed) if isinstance(change, Change)] == [
        change.after for change in LONG
    ]


def test_what_unpacks_to_more_than_any_command_writes_is_not_unpacked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    packed = zlib.compress(b'[["event",1,null,{"text":"' + b" " * 100_000 + b'"}]]')
    payload = changes.PACKED + base64.b64encode(packed).decode()
    assert len(unpack_entries(payload)) == 1
    monkeypatch.setattr(changes, "_MAX_BYTES", 50_000)
    monkeypatch.setattr(changes, "_MAX_RATIO", 1)
    with pytest.raises(zlib.error):
        unpack_entries(payload)


def test_what_was_cut_off_is_not_taken_for_whole() -> None:
    packed = pack_entries(LONG)
    half = base64.b64decode(packed.removeprefix(changes.PACKED))[:-20]
    with pytest.raises(zlib.error):
        unpack_entries(changes.PACKED + base64.b64encode(half).decode())
