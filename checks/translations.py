"""Check that every sentence of keqing has its Chinese words, or bring the catalogue up to date.

python checks/translations.py            fails and lists what is missing, left over or unlike
python checks/translations.py --update   merges the sentences of the source into the catalogue and
                                             compiles it, as an installation does
"""

from __future__ import annotations

import ast
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src/keqing"
CATALOGUE = SOURCE / "data/locale/zh/LC_MESSAGES/keqing.po"
HEADER = "# The Chinese words of keqing. Bring it up to date with checks/translations.py --update"
DATES = re.compile(
    rb'^"(POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Report-Msgid-Bugs-To|Generated-By|Project-Id-Version).*\n',
    re.MULTILINE,
)
"""Lines of the header that would differ on every run."""
OTHER_QUOTES = set("「」『』")
"""Quotes that the Chinese sentences do not use."""
SENTENCES = {"msg": 1, "msgn": 2}
"""How many sentences the functions take that build a message."""


def main() -> int:
    """Check or update, and return the exit code."""
    template = extracted()
    if "--update" in sys.argv[1:]:
        update(template)
        return 0
    mistakes = [*unread(), *unlike(template, catalogue())]
    print(*mistakes, f"{len(template)} sentences, {len(mistakes)} mistakes", sep="\n")
    return 1 if mistakes else 0


def extracted() -> Catalog:
    """Return every sentence of the source, by file."""
    template = Catalog(project="keqing")
    for path, call, sentences in calls():
        if all(isinstance(said, ast.Constant) for said in sentences):
            ids = tuple(str(getattr(said, "value", "")) for said in sentences)
            place = path.relative_to(SOURCE).as_posix(), call.lineno
            template.add(ids if len(ids) > 1 else ids[0], None, [place])
    return template


def calls() -> Iterator[tuple[Path, ast.Call, list[ast.expr]]]:
    """Yield each msg and msgn of the source with its sentences, those inside of another one too."""
    for path in sorted(SOURCE.rglob("*.py"), key=files_before_folders):
        found = [
            node
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Call)
        ]
        for call in sorted(found, key=lambda call: (call.lineno, call.col_offset)):
            name = getattr(call.func, "id", getattr(call.func, "attr", None))
            if sentences := call.args[: SENTENCES.get(str(name), 0)]:
                yield path, call, sentences


def catalogue() -> Catalog:
    """Return the Chinese catalogue; an empty one where there is none yet."""
    if not CATALOGUE.exists():
        return Catalog(locale="zh", project="keqing")
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="zh")


def files_before_folders(path: Path) -> list[tuple[bool, str]]:
    """Order a folder's own files before those of the folders in it."""
    return [*((True, folder) for folder in path.parts[:-1]), (False, path.name)]


def update(template: Catalog) -> None:
    """Merge new sentences, drop those no longer said, and write sorted by file without lines."""
    merged = Catalog(locale="zh", project="keqing", header_comment=HEADER, fuzzy=False)
    old = catalogue()
    for said in template:
        known = old.get(_id(said)) if said.id else None
        string = known.string if known else None
        if said.id:
            merged.add(said.id, string, said.locations, auto_comments=said.auto_comments)
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    written = io.BytesIO()
    write_po(written, merged, width=96, sort_by_file=True, include_lineno=False)
    CATALOGUE.write_bytes(DATES.sub(b"", written.getvalue()))
    with CATALOGUE.with_suffix(".mo").open("wb") as file:
        write_mo(file, merged)


def unlike(template: Catalog, translated: Catalog) -> Iterator[str]:
    """Yield each sentence that has no Chinese words, other parameters, or is no longer said."""
    for said in template:
        if not said.id:
            continue
        known = translated.get(_id(said))
        if known is None or not all(_words(known)) or known.fuzzy:
            yield f"missing: {_id(said)!r}"
            continue
        wanted = parameters(said.id[-1] if isinstance(said.id, tuple | list) else said.id)
        for words in _words(known):
            if set(words) & OTHER_QUOTES:
                yield f"quotes of another kind than “ ”: {_id(said)!r}: {words!r}"
            if parameters(words) != wanted:
                yield f"other parameters: {_id(said)!r}: {words!r}"
    for known in [*translated, *translated.obsolete.values()]:
        if known.id and template.get(_id(known)) is None:
            yield f"no longer said: {_id(known)!r}"


def unread() -> Iterator[str]:
    """Yield each msg or msgn whose sentence is put together, and so cannot be extracted."""
    for path, call, sentences in calls():
        if not all(isinstance(said, ast.Constant) for said in sentences):
            yield f"not written out: {path.relative_to(ROOT)}:{call.lineno}"


def parameters(sentence: str) -> set[str]:
    """Return the names in braces."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def _id(message: Message) -> str:
    return message.id[0] if isinstance(message.id, tuple | list) else message.id


def _words(message: Message) -> list[str]:
    string = message.string
    return list(string) if isinstance(string, tuple | list) else [string or ""]


if __name__ == "__main__":
    sys.exit(main())
