"""What is written takes no database's place, and goes through nobody else's link."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from keqing.errors import Failed, Refused
from keqing.store import log
from keqing.transfer.read.table import Line, Table
from keqing.transfer.write import ageing, files, lock, rejects, target

STRANGER = 12_345
root_only = pytest.mark.skipif(os.getuid() != 0, reason="only root makes links of other logins")


def database(path: Path) -> Path:
    with closing(sqlite3.connect(path)) as made:
        made.execute("CREATE TABLE photo (id INTEGER)")
    return path


def link(path: Path, to: Path, owner: int | None = None) -> Path:
    path.symlink_to(to)
    if owner is not None:
        os.chown(path, owner, owner, follow_symlinks=False)
    return path


# Databases and settings


@pytest.mark.parametrize("name", ["k.db", "photos.sqlite", "today.csv", "x", "客情"])
def test_a_database_of_whatever_name_stays(tmp_path: Path, name: str) -> None:
    file = database(tmp_path / name)
    before = file.read_bytes()
    with pytest.raises(Refused, match="is a database"):
        files.write_whole(file, b"new")
    assert file.read_bytes() == before
    assert {path.name for path in tmp_path.iterdir()} - {"home"} == {name}


@pytest.mark.parametrize("end", ["-journal", "-wal", "-shm"])
def test_the_journals_of_a_database_stay_and_are_not_made(tmp_path: Path, end: str) -> None:
    database(tmp_path / "k.db")
    with pytest.raises(Refused):
        files.write_whole(tmp_path / f"k.db{end}", b"new")
    assert not (tmp_path / f"k.db{end}").exists()
    files.write_whole(tmp_path / f"list{end}", b"new")


@pytest.mark.parametrize("way", ["link", "hard", "dots", "relative"])
def test_no_other_way_leads_to_a_database(
    tmp_path: Path, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = database(tmp_path / "k.db")
    match way:
        case "link":
            path = link(tmp_path / "today.csv", file)
        case "hard":
            path = tmp_path / "today.csv"
            path.hardlink_to(file)
        case "dots":
            path = tmp_path / "home" / ".." / "k.db"
        case _:
            path = Path("k.db")
    with pytest.raises(Refused):
        files.write_whole(path, b"new")


@pytest.mark.parametrize("end", ["", "-journal", "-wal", "-shm"])
def test_files_to_be_spared_are_spared_with_their_journals(tmp_path: Path, end: str) -> None:
    spared = tmp_path / "empty.db"
    spared.touch()
    with pytest.raises(Refused):
        files.write_whole(tmp_path / f"empty.db{end}", b"new", [spared])
    assert spared.read_bytes() == b""
    files.write_whole(tmp_path / "other.csv", b"new", [spared, tmp_path / "missing"])


def test_ageing_deletes_no_database_and_nothing_spared(tmp_path: Path) -> None:
    database(tmp_path / "k-2026-01-01.db")
    for name in ("k-2026-01-02.db", "k-2026-01-03.db", "k-2026-01-04.db"):
        (tmp_path / name).write_text("a list")
    found = ageing.old(
        str(tmp_path / "k-{date}.db"), date(2026, 6, 1), [tmp_path / "k-2026-01-03.db"]
    )
    assert [path.name for path in found] == ["k-2026-01-02.db", "k-2026-01-04.db"]
    database(tmp_path / "j-2026-01-01")
    (tmp_path / "j-2026-01-01-journal").write_text("x")
    assert ageing.old(str(tmp_path / "j-{date}-journal"), date(2026, 6, 1)) == []


# Links and pipes of others


@root_only
@pytest.mark.parametrize("deep", [False, True])
def test_a_link_of_another_login_is_not_followed(tmp_path: Path, deep: bool) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "x.csv").write_bytes(b"old")
    if deep:
        link(tmp_path / "lists", kept, STRANGER)
        path = tmp_path / "lists" / "x.csv"
    else:
        path = link(tmp_path / "x.csv", kept / "x.csv", STRANGER)
    with pytest.raises(Refused, match="another login"):
        files.write_whole(path, b"new")
    assert (kept / "x.csv").read_bytes() == b"old"
    table = Table(header=("a",), header_row=1, lines=(Line(2, ("b",)),))
    with pytest.raises(Refused):
        rejects.write_rejects(path, table, {2: "no"}, "why")


@root_only
def test_a_link_behind_our_own_link_is_looked_at(tmp_path: Path) -> None:
    theirs = link(tmp_path / "theirs.csv", tmp_path / "x.csv", STRANGER)
    ours = link(tmp_path / "ours.csv", theirs)
    with pytest.raises(Refused, match=r"theirs\.csv"):
        files.write_whole(ours, b"new")
    assert not (tmp_path / "x.csv").exists()


@root_only
def test_a_pipe_of_another_login_is_not_written_to(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.csv")
    os.chown(tmp_path / "x.csv", STRANGER, STRANGER)
    with pytest.raises(Refused, match="pipe"):
        files.write_whole(tmp_path / "x.csv", b"new")


@pytest.mark.parametrize("there", [True, False])
@pytest.mark.parametrize("chain", [True, False])
def test_our_own_link_out_of_the_folder_is_refused(
    tmp_path: Path, there: bool, chain: bool
) -> None:
    (tmp_path / "lists").mkdir()
    kept = tmp_path / "hostname"
    if there:
        kept.write_bytes(b"old")
    path = link(tmp_path / "lists" / "x.csv", kept)
    if chain:
        path = link(tmp_path / "lists" / "y.csv", Path("x.csv"))
    with pytest.raises(Refused, match=f"leads out of its folder, to {kept}"):
        files.write_whole(path, b"new")
    table = Table(header=("a",), header_row=1, lines=(Line(2, ("b",)),))
    with pytest.raises(Refused):
        rejects.write_rejects(path, table, {2: "no"}, "why")
    assert kept.exists() is there
    assert not there or kept.read_bytes() == b"old"


def test_streams_and_devices_are_no_links_out_of_a_folder(tmp_path: Path) -> None:
    assert target.checked_target(Path("/dev/null")) == Path("/dev/null")
    assert target.checked_target(link(tmp_path / "x.csv", Path("/dev/null"))) == Path("/dev/null")
    for stream in ("/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"):
        if Path(stream).is_symlink():
            assert target.checked_target(Path(stream)) == Path(stream).resolve()


@pytest.mark.parametrize("name", ["EMPTY.db", "Empty.DB-WAL", "empty.db-journal", "link", "hard"])
def test_no_other_spelling_leads_to_a_spared_file(tmp_path: Path, name: str) -> None:
    spared = tmp_path / "empty.db"
    spared.touch()
    (tmp_path / "empty.db-wal").touch()
    path = tmp_path / name
    if name == "link":
        link(path, spared)
    elif name == "hard":
        path.hardlink_to(tmp_path / "empty.db-wal")
    with pytest.raises(Refused):
        files.write_whole(path, b"new", [spared])
    assert spared.read_bytes() == (tmp_path / "empty.db-wal").read_bytes() == b""


def test_nothing_is_written_into_a_spared_folder(tmp_path: Path) -> None:
    state = tmp_path / "state"
    (state / "locks").mkdir(parents=True)
    for path in (state / "errors.log", state / "locks" / "x", state / ".." / "state" / "new.csv"):
        with pytest.raises(Refused, match="keqing's own"):
            files.write_whole(path, b"new", [state])
    files.write_whole(tmp_path / "state.csv", b"new", [state])


def test_our_own_links_of_folders_and_inside_of_one_are_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "lists").mkdir()
    link(tmp_path / "short", Path("lists"))
    link(tmp_path / "lists" / "x.csv", Path("../lists/./real.csv"))
    monkeypatch.chdir(tmp_path)
    files.write_whole(Path("short/x.csv"), b"new")
    assert (tmp_path / "lists" / "real.csv").read_bytes() == b"new"


def test_a_loop_of_links_is_a_sentence(tmp_path: Path) -> None:
    link(tmp_path / "a.csv", tmp_path / "b.csv")
    link(tmp_path / "b.csv", tmp_path / "a.csv")
    with pytest.raises(Failed, match=r"a\.csv cannot be written"):
        files.write_whole(tmp_path / "a.csv", b"new")


@pytest.mark.parametrize("name", ["x" * 300, "客" * 100, "x/" * 3000])
def test_a_name_that_is_too_long_is_a_sentence(tmp_path: Path, name: str) -> None:
    with pytest.raises(Failed, match="cannot be written"):
        files.write_whole(tmp_path / name, b"new")


def test_logs_and_locks_follow_no_link(tmp_path: Path) -> None:
    state = tmp_path / "state"
    state.mkdir(mode=0o700)
    kept = tmp_path / "kept"
    kept.write_text("old")
    link(state / log.ERRORS, kept)
    with pytest.raises(OSError, match="symbolic"):
        log.add_texts(state, log.ERRORS, ["new\n"])
    assert kept.read_text() == "old"
    with lock.alone(state, "x"):
        (made,) = state.glob("*.lock")
    made.unlink()
    link(made, kept)
    with pytest.raises(Failed), lock.alone(state, "x"):
        pass
