from __future__ import annotations

import stat
from pathlib import Path

from keqing.store import log


def test_a_log_grows_is_private_and_begins_anew(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    path = log.add_texts(folder, log.RUNS, ["一\n"])
    assert log.add_texts(folder, log.RUNS, ["two\n", "three\n"]) == path
    assert path.read_text("utf-8") == "一\ntwo\nthree\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.write_text("x" * (log.MAX_BYTES + 1))
    log.add_texts(folder, log.RUNS, ["four\n"])
    assert path.read_text("utf-8") == "four\n"
