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
from babel.messages.extract import extract_from_dir
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
KEYWORDS: dict[str, tuple[int, ...] | None] = {"msg": None, "msgn": (1, 2)}


def main() -> int:
    """Check or update, and return the exit code."""
    template = extracted()
    if "--update" in sys.argv[1:]:
        update(template)
        return 0
    mistakes = [*unread(template), *unlike(template, catalogue())]
    print(*mistakes, f"{len(template)} sentences, {len(mistakes)} mistakes", sep="\n")
    return 1 if mistakes else 0


def extracted() -> Catalog:
    """Return every sentence of the source, by file."""
    template = Catalog(project="keqing")
    found = extract_from_dir(SOURCE, method_map=[("**.py", "python")], keywords=KEYWORDS)
    for file, line, sentence, comments, context in found:
        template.add(sentence, None, [(file, line)], auto_comments=comments, context=context)
    return template


def catalogue() -> Catalog:
    """Return the Chinese catalogue; an empty one where there is none yet."""
    if not CATALOGUE.exists():
        return Catalog(locale="zh", project="keqing")
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="zh")


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
            if parameters(words) != wanted:
                yield f"other parameters: {_id(said)!r}: {words!r}"
    for known in [*translated, *translated.obsolete.values()]:
        if known.id and template.get(_id(known)) is None:
            yield f"no longer said: {_id(known)!r}"


def unread(template: Catalog) -> Iterator[str]:
    """Yield each msg or msgn whose sentence is not extracted: put together, or in an f-string."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"), path)):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", None))
            sentences = node.args[: {"msg": 1, "msgn": 2}.get(str(name), 0)]
            place = f"{path.relative_to(ROOT)}:{node.lineno}"
            if not all(isinstance(one, ast.Constant) for one in sentences):
                yield f"not written out: {place}"
            elif any(str(getattr(one, "value", "")) not in template for one in sentences[:1]):
                yield f"not extracted; is it in an f-string? {place}"


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
