"""A call guide in words: its texts filled in for one customer, its checklist, the answers that fields take."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from keqing.definitions.guide_words import fill_text
from keqing.i18n import Message, current_language, msg, pick_title
from keqing.records.call_guide import CallGuide, GuideAsks, Words
from keqing.render.days import spoken
from keqing.render.mask import grouped
from keqing.render.words import said

_NUMBERS = frozenset({"phone", "hotline"})
"""The places in which a number to dial stands."""


def fill_words(guide: CallGuide, words: Words | None) -> str:
    """Return a text of a guide in the reader's language, with everything filled in; "" where there is none."""
    if words is None:
        return ""
    language = current_language()

    def say(place: str) -> str | None:
        return _fact(place, guide.facts.get(place), guide.day)

    return said(fill_text(pick_title(words, language), say, language))


def _fact(place: str, value: object, today: date | None) -> str | None:
    if value is None:
        return None
    if isinstance(value, date):
        return said(spoken(value, today))
    if place in _NUMBERS and isinstance(value, str):
        value = grouped(value)
    return " ".join(said(value).split()) or None


def checklist(guide: CallGuide) -> Iterator[str]:
    """Give what is asked, each with its number."""
    for n, question in enumerate(guide.questions, 1):
        yield f"{n} {fill_words(guide, question.text)}"


def in_short(guide: CallGuide) -> list[str]:
    """Return what stands on a card: what is asked, or the text of a message, of which nothing is asked."""
    return list(checklist(guide)) or list(filter(None, [fill_words(guide, guide.opening)]))


def checklist_with_answers(guide: CallGuide) -> Iterator[object]:
    """Give what is asked, each with its number and the answers that its field takes."""
    for n, question in enumerate(guide.questions, 1):
        text = f"{n} {fill_words(guide, question.text)}"
        if not question.field:
            yield text
        elif question.takes:
            yield msg(
                "{question} [{field}: {values}]",
                question=text,
                field=question.title,
                values=list(question.takes),
            )
        else:
            yield msg("{question} [{field}]", question=text, field=question.title)


def beginning(guide: CallGuide) -> Iterator[str]:
    """Give how to begin: with the opening, then with what the customer likes, before anything else."""
    yield from filter(None, (fill_words(guide, guide.opening), fill_words(guide, guide.entry)))


def objections(guide: CallGuide) -> Iterator[Message]:
    """Give what may be said against it, each with its answer."""
    for says, answer in guide.objections:
        yield msg(
            "{objection} - {answer}",
            objection=fill_words(guide, says),
            answer=fill_words(guide, answer),
        )


def ending(guide: CallGuide) -> Iterator[str]:
    """Give how to end, with the next date where there is one."""
    yield from filter(None, [fill_words(guide, guide.closing)])


def answers(guide: CallGuide) -> Iterator[Message]:
    """Give what may be typed at the end of a note in answer to a question, by its number."""
    for n, question in enumerate(guide.questions, 1):
        if question.field:
            yield _answer(n, question)


def _answer(n: int, question: GuideAsks) -> Message:
    if question.takes:
        return msg("{n}= {values}", n=n, values=list(question.takes))
    return msg("{n}= {field}", n=n, field=question.title)
