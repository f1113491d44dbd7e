"""A call guide read from TOML with line and advice.

    [guide.therapy]
    title = { zh = "服药回访", en = "Therapy follow-up" }
    like = "call"
    opening = { zh = "{greeting}，{name}！", en = "{greeting}, {name}." }
    ask = [{ zh = "每天按时用吗？", en = "Do you take it on time?", field = "adherence" }]
    objections = [{ says = { zh = "太贵了", en = "Too dear" }, answer = { zh = "……", en = "..." } }]
    closing = { zh = "[我{next}再给您打电话。]", en = "[I will call you on {next}.]" }

    [guide.therapy.step.1d]
    opening = { zh = "……", en = "..." }

A text in quotes is said in every language.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from keqing.definitions.barred import Bar, tell_barred
from keqing.definitions.barred_texts import refuse_told
from keqing.definitions.cadence import Cadence
from keqing.definitions.guide import Guide, GuidePart, GuideQuestion, Objection, Words
from keqing.definitions.guide_texts import address, barred_words
from keqing.definitions.guide_words import (
    is_written_right,
    place_called,
    places,
    words_in_braces,
)
from keqing.definitions.names import find_called, suggest_words
from keqing.definitions.shipped import Shipped, shipped_texts
from keqing.definitions.toml_file import File, Table, suggest_name
from keqing.definitions.toml_lines import Path
from keqing.definitions.vocabulary import Kinds
from keqing.i18n import LANGUAGES, Message, msg

GUIDE = "guide"
"""The type of such definitions."""
_SAID = ("opening", "entry", "ask", "more", "objections", "closing")
_KEYS = ("title", "like", *_SAID, "type", "kind", "step", "source")
Guides = Mapping[str, Guide]


def read_guide(table: Table) -> Guide:
    """Read one guide; what is unfit is left out of it and kept as a mistake."""
    table.only(_KEYS)
    return Guide(
        table.name,
        table.titles() or {},
        _part(table),
        table.text("like"),
        _parts(table, "type"),
        _parts(table, "kind"),
        _parts(table, "step"),
    )


def built_in_guides() -> Guides:
    """Return the guides that ship with the program, each read when it is asked for."""
    return Shipped(shipped_texts(GUIDE), _read_shipped)


def _read_shipped(name: str, text: str) -> Guide:
    file = File(name, text)
    return read_guide(Table(file, (GUIDE, name), file.tables[GUIDE][name]))


def check_guides(
    tables: Sequence[Table], guides: Guides, kinds: Kinds, bars: Sequence[Bar] = ()
) -> None:
    """Keep a mistake for everything in these guides that is not there or may not be said. `guides` are all beside them.

    `bars` are the department's. A text has the mistakes of the bars for guides, or those of the bars for every text.
    """
    for table in tables:
        told: set[Path] = set()
        for path, text, own_words in _texts(table.path, table.values):
            _check_places(table, path, text)
            for word, bar in () if own_words else barred_words(text):
                tell_barred(table, path, word, bar)
                told.add(path)
        refuse_told(table, bars, told)
        for key, problem, instead in wrong_in_guide(guides[table.name], guides, kinds):
            table.file.mistake((*table.path, *key), problem, instead)


def wrong_in_guide(
    guide: Guide, guides: Guides, kinds: Kinds
) -> Iterator[tuple[Path, Message, Message]]:
    """Give what a guide speaks of that is not there: a guide, a field of contacts, a type, a kind; with its key."""
    if guide.like is not None and guide.like not in guides:
        yield (
            ("like",),
            msg("there is no guide {name}", name=guide.like),
            suggest_name(guide.like, sorted(guides)),
        )
    elif _is_circle(guide, guides):
        yield (
            ("like",),
            msg("the guide is like itself, by way of others"),
            msg("Leave like out of one of them."),
        )
    fields = kinds.field_book.contact
    for part in guide.parts:
        for question in part.questions:
            if question.field and find_called(question.field, fields.values()) is None:
                yield (
                    ("ask",),
                    msg("contacts have no field {name}", name=question.field),
                    suggest_words(question.field, list(fields.values())),
                )
    for key, named, known in (
        ("type", guide.types, kinds.words.types),
        ("kind", guide.kinds, kinds.by_name),
    ):
        for name in named:
            if name not in known:
                yield (
                    (key, name),
                    msg("there is no {name} {value}", name=key, value=name),
                    suggest_name(name, sorted(known)),
                )


def advise_guides(
    tables: Iterable[Table], cadences: Iterable[Cadence], guides: Guides
) -> Iterator[Message]:
    """Say what is right in a file, and perhaps not as it is meant: 你 for 您, and a guide that is not there."""
    familiar, polite = address()
    for table in tables:
        for path, text, own_words in _texts(table.path, table.values):
            if not own_words and familiar in text:
                yield msg(
                    "{file}, line {line}: '{text}' says {word} to a customer. Write {polite}.",
                    file=table.file.name,
                    line=table.file.source.line(*path),
                    text=text,
                    word=familiar,
                    polite=polite,
                )
    for cadence in cadences:
        for name in sorted(guides_named(cadence)):
            if name not in guides:
                yield msg(
                    "Cadence {cadence}: there is no guide {name} yet, so the general one is shown.",
                    cadence=cadence.name,
                    name=name,
                )


def guides_named(cadence: Cadence) -> set[str]:
    """Return the guides that the steps of a cadence name."""
    parts = [*cadence.steps, *([cadence.repeat] if cadence.repeat else [])]
    return {part.guide for part in parts if part.guide}


def _is_circle(guide: Guide, guides: Guides) -> bool:
    seen = {guide.name}
    above = guide
    while above.like is not None and above.like in guides:
        if above.like in seen:
            return True
        seen.add(above.like)
        above = guides[above.like]
    return False


def texts_of_guide(table: Table) -> Iterator[tuple[Path, str]]:
    """Give every text of a guide with its place in the file."""
    return ((path, text) for path, text, _ in _texts(table.path, table.values))


def _texts(path: Path, values: Mapping[str, object]) -> Iterator[tuple[Path, str, bool]]:
    """Give every text that is said, its path, and whether these are the customer's own words."""
    for key, value in values.items():
        if key in _SAID:
            yield from _strings((*path, key), value, own_words=False)
        elif key in {"type", "kind", "step"} and isinstance(value, dict):
            for name, part in value.items():
                if isinstance(part, dict):
                    yield from _texts((*path, key, name), part)


def _strings(path: Path, value: object, *, own_words: bool) -> Iterator[tuple[Path, str, bool]]:
    match value:
        case str():
            yield path, value, own_words
        case dict():
            for key, part in value.items():
                if key != "field":
                    yield from _strings((*path, key), part, own_words=own_words or key == "says")
        case list():
            for n, part in enumerate(value):
                yield from _strings((*path, n), part, own_words=own_words)


def _check_places(table: Table, path: Path, text: str) -> None:
    if not is_written_right(text):
        table.file.mistake(
            path,
            msg("braces or brackets do not come in pairs"),
            msg(
                "Write places as {example}, and what may be left out in brackets.", example="{name}"
            ),
        )
        return
    for word in words_in_braces(text):
        if place_called(word) is None:
            table.file.mistake(
                path,
                msg("there is nothing to fill in for {place}", place=f"{{{word}}}"),
                suggest_name(word, list(places())),
            )


def _part(table: Table) -> GuidePart:
    return GuidePart(
        _words(table, "opening"),
        _words(table, "entry"),
        _questions(table, "ask"),
        _questions(table, "more") or (),
        _objections(table),
        _words(table, "closing"),
    )


def _parts(table: Table, key: str) -> Mapping[str, GuidePart]:
    """Read the parts for types, kinds or steps, by their names."""
    whole = table.table(key)
    found: dict[str, GuidePart] = {}
    for name in whole.values if whole else ():
        part = whole.table(name) if whole else None
        if part:
            part.only(_SAID)
            found[name] = _part(part)
    return MappingProxyType(found)


def _words(table: Table, key: str) -> Words | None:
    """Read a text: in quotes for every language, or a table with each."""
    value = table.get(key)
    if isinstance(value, str) and value.strip():
        return dict.fromkeys(LANGUAGES, value)
    return table.in_languages(key)


def _questions(table: Table, key: str) -> tuple[GuideQuestion, ...] | None:
    """Read what is asked: a list of texts, or of tables with the field that takes the answer."""
    example = f'{key} = [{{ zh = "……", en = "...", field = "adherence" }}]'
    if not _is_list(table, key, example):
        return None
    found: list[GuideQuestion] = []
    for n, value in enumerate(table.get(key)):
        if isinstance(value, str) and value.strip():
            found.append(GuideQuestion(dict.fromkeys(LANGUAGES, value)))
        elif (each := table.element(key, n)) and _in_both(each, "field", example):
            texts: Words = {language: str(each.get(language)) for language in LANGUAGES}
            found.append(GuideQuestion(texts, each.text("field")))
    return tuple(found)


def _objections(table: Table) -> tuple[Objection, ...] | None:
    """Read what may be said against it, each with its answer."""
    key = "objections"
    example = f'{key} = [{{ says = "……", answer = "……" }}]'
    if not _is_list(table, key, example):
        return None
    found: list[Objection] = []
    for n in range(len(table.get(key))):
        if each := table.element(key, n):
            each.only(("says", "answer"))
            for part in ("says", "answer"):
                each.needs(part, msg("Write {example}", example=example))
            says, answer = _words(each, "says"), _words(each, "answer")
            if says and answer:
                found.append(Objection(says, answer))
    return tuple(found)


def _is_list(table: Table, key: str, example: str) -> bool:
    if key not in table.values:
        return False
    if isinstance(table.get(key), list):
        return True
    table.unfit(key, msg("Write a list: {example}", example=example))
    return False


def _in_both(table: Table, besides: str, example: str) -> bool:
    """Tell whether a table has a text in every language; keep a mistake where it has not."""
    table.only((*LANGUAGES, besides))
    fit = all(isinstance(text := table.get(key), str) and text.strip() for key in LANGUAGES)
    if not fit:
        table.wrong(
            None,
            msg("a text is missing in one language"),
            msg("Write both languages: {example}", example=example),
        )
    return fit
