"""The manifest beside a copy of a database: the checksum by which one flipped bit of the copy is seen.

It is a small JSON file, named as the copy with `.json` behind. It names the copy that is written, and the one that
stood there before. So it has the checksum of either file that a killed program leaves behind.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from keqing.disk import private_files
from keqing.errors import Failed, NotFound
from keqing.i18n import msg
from keqing.records.backup import Copy, manifest_of

_SCHEMA = "keqing.manifest/1"


def digest_file(file: Path) -> str:
    """Return the SHA-256 of a file's bytes. Raises OSError."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def write_manifest(copy: Path, new: Copy) -> None:
    """Write the manifest before its copy takes its name; the copy that stands there keeps its entry. Raises OSError."""
    try:
        standing = (entry_of(copy),) if copy.exists() else ()
    except (Failed, NotFound):
        standing = ()
    copies = [asdict(entry) for entry in (new, *standing)]
    document = {"schema": _SCHEMA, "copies": copies, "seal": _seal(copies)}
    text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    private_files.keep_text(manifest_of(copy), text)


def entry_of(copy: Path) -> Copy:
    """Return what the manifest says of a copy whose bytes are as they were written.

    Raises NotFound where there is no manifest, and Failed where it was changed or the copy was.
    """
    path = manifest_of(copy)
    try:
        document = json.loads(path.read_text("utf-8"))
        entries = _entries(document)
    except FileNotFoundError as error:
        raise NotFound(
            msg("{file} has no manifest {manifest} beside it.", file=copy, manifest=path.name),
            msg("Copies that `keqing backup` makes have one; keep the two files together."),
        ) from error
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise Failed(
            msg("The manifest {manifest} is damaged.", manifest=path),
            msg("Use another copy."),
        ) from error
    found = digest_file(copy)
    for entry in entries:
        if entry.sha256 == found:
            return entry
    raise Failed(
        msg("{file} is not as it was written: its checksum is another.", file=copy),
        msg("Use another copy."),
    )


def _entries(document: Mapping[str, Any]) -> Sequence[Copy]:
    copies = document["copies"]
    if document["schema"] != _SCHEMA or document["seal"] != _seal(copies):
        raise ValueError(document["schema"])
    return [Copy(**entry) for entry in copies]


def _seal(copies: Sequence[Mapping[str, object]]) -> str:
    text = json.dumps(copies, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
