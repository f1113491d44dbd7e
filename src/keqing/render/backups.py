"""Copies of the database: made, proved and brought back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from keqing.i18n import Message, msg, msgn
from keqing.records.backup import Copy, MovedRows, Restored
from keqing.render import told
from keqing.render.output import Document, Output
from keqing.text import shell


def show_backup(file: Path, copy: Copy, *, verified: bool) -> Output:
    """Say which copy was made and what is in it; `verified` that it was read again from the disk."""
    says = [
        msg("Copied to {file}.", file=file),
        _content(copy),
    ]
    if verified:
        says.append(msg("Read again from the disk: the copy is whole."))
    return told.sentences(says, lambda: _document(file, copy, verified=verified))


def show_plan(file: Path, aged: Sequence[Path]) -> Output:
    """Say which copy would be made, and which older ones would be deleted for it."""
    says = [msg("Would be written: {file}", file=file)]
    says += [msg("Would be deleted: {file}", file=old) for old in aged]
    return told.sentences(
        says,
        lambda: {
            "schema": "keqing.backup-plan/1",
            "file": str(file),
            "deletes": [str(old) for old in aged],
        },
    )


def show_proof(file: Path, copy: Copy | None, back: Sequence[str] | None = ()) -> Output:
    """Say that a copy can be brought back, and who comes `back` with it; None where that is not known."""
    says = [msg("{file} is whole and can be brought back.", file=file)]
    says += [_content(copy)] if copy else [_unproved()]
    if back:
        says.append(say_who_comes_back(back))

    def document() -> Document:
        found = _document(file, copy, verified=copy is not None)
        return {**found, "forgotten_since": None if back is None else [*back]}

    return told.sentences(says, document)


def say_of_another() -> Message:
    """Warn that a copy was made of another database than the one whose place it takes."""
    return msg(
        "This copy was made of another database than the one it replaces. Is it the right one?"
    )


def say_who_comes_back(codes: Sequence[str]) -> Message:
    """Say who was forgotten since a copy was taken, and would be there again."""
    return msgn(
        "Forgotten since this copy was taken, and back with it: {n:,} person, {codes}.",
        "Forgotten since this copy was taken, and back with it: {n:,} persons, {codes}.",
        len(codes),
        codes=[*codes],
    )


def say_to_forget_again(codes: Sequence[str]) -> list[Message]:
    """Say who is back though forgotten, and how to forget them again."""
    if not codes:
        return []
    again = [msg("To forget again: keqing forget {code}", code=code) for code in codes]
    return [say_who_comes_back(codes), *again]


def show_restored(file: Path, db: str, done: Restored) -> Output:
    """Say what was brought back, and where the database from before is."""
    says = [msg("{db} is now the copy {file}.", db=db, file=file)]
    if done.copy:
        says.append(_content(done.copy))
    if done.aside:
        says.append(msg("The database from before: {file}", file=done.aside))
    says += say_to_forget_again(done.forgotten_since)

    def document() -> Document:
        found = _document(file, done.copy, verified=done.copy is not None)
        return {
            **found,
            "aside": str(done.aside) if done.aside else None,
            "forgotten_since": [*done.forgotten_since],
        }

    return told.sentences(says, document)


def show_moved(moved: MovedRows) -> Output:
    """Say that all rows are in another database, and were compared there."""
    says = [
        msgn(
            "Copied {n:,} row to {place}, read again and compared.",
            "Copied {n:,} rows to {place}, read again and compared.",
            sum(moved.counts.values()),
            place=moved.place,
        ),
        msg(
            "To work there: keqing config set db {place}",
            place=shell.quote_word(moved.place),
        ),
    ]
    document = {
        "schema": "keqing.copy/1",
        "to": moved.place,
        "tables": [
            {"table": name, "rows": n, "sha256": moved.digests[name]}
            for name, n in moved.counts.items()
        ],
    }
    return told.sentences(says, lambda: document)


def _content(copy: Copy) -> Message:
    return msg(
        "{customers} and {events}, of {at}.",
        customers=msgn("{n:,} customer", "{n:,} customers", copy.customers),
        events=msgn("{n:,} record", "{n:,} records", copy.events),
        at=copy.at,
    )


def _unproved() -> Message:
    return msg("It has no manifest: that no bit was changed cannot be proved.")


def _document(file: Path, copy: Copy | None, *, verified: bool) -> Document:
    return {
        "schema": "keqing.backup/1",
        "file": str(file),
        "verified": verified,
        **(asdict(copy) if copy else dict.fromkeys(Copy.__slots__)),
    }
