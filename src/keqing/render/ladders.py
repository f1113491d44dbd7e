"""How a customer stands on ladders, on the screen and as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from keqing.i18n import Message, msg, pick_title
from keqing.records.ladder import CustomerLevels, LevelLine, MissingCriterion
from keqing.render.console import Screen
from keqing.render.output import Document, Output, Sheet

Titles = Mapping[str, Mapping[str, str]]

_SOURCES: Mapping[str, Message] = {
    "hand": msg("set by hand"),
    "file": msg("from the entry or an import"),
}
"""Where a grade comes from, where it is no ladder."""


def levels(record: CustomerLevels, titles: Titles) -> Output:
    """Make all forms of how a customer stands; `titles` are those of ladders by name."""

    def show(screen: Screen) -> None:
        head = msg("{name} ({code}) on {day}", name=record.name, code=record.code, day=record.day)
        screen.line(head, style="bold")
        for line in record.lines:
            for n, sentence in enumerate(_said(line)):
                screen.line(msg("  {text}", text=sentence) if n else sentence, hang=4)
        if not record.lines:
            screen.line(msg("No ladder is on for customers of this type: keqing ladder list"))
        if record.grade:
            screen.line(grade_said(record.grade, record.grade_from, titles))

    def sheet() -> Sheet:
        return Sheet(
            (
                msg("code"), msg("name"), msg("ladder"), msg("level"), msg("since"),
                msg("missing"), msg("one of"),
            ),
            [
                (
                    record.code, record.name, line.title or line.ladder, line.level, line.since,
                    _listed(line.missing), _listed(line.one_of),
                )
                for line in record.lines
            ],
        )  # fmt: skip

    return Output(screen=show, document=lambda: _document(record), sheet=sheet, records="ladders")


def grade_said(grade: str, source: str | None, titles: Titles) -> Message:
    """Say a grade and where it comes from: a ladder, by its title, or one of our words."""
    known = _SOURCES.get(source or "")
    return msg(
        "grade {grade}: {source}", grade=grade, source=known or titles.get(source or "", source)
    )


def _said(line: LevelLine) -> Iterator[Message]:
    """Say a level in sentences: the first is the level, the others what is missing."""
    ladder = line.title or line.ladder
    if line.share:
        yield (
            msg(
                "{ladder}: among the first {share} since {day}",
                ladder=ladder,
                share=line.share,
                day=line.since,
            )
            if line.level
            else msg("{ladder}: not among the first {share}", ladder=ladder, share=line.share)
        )
        return
    if line.level and line.level_title:
        yield msg(
            "{ladder}: level {n} of {most}, {title}, since {day}",
            ladder=ladder, n=line.level, most=line.levels, title=line.level_title, day=line.since,
        )  # fmt: skip
    elif line.level:
        yield msg(
            "{ladder}: level {n} of {most} since {day}",
            ladder=ladder, n=line.level, most=line.levels, day=line.since,
        )  # fmt: skip
    else:
        yield msg("{ladder}: level 0 of {most}", ladder=ladder, most=line.levels)
    if line.is_before:
        yield msg("The ladder was not in force yet: judged by its first text.")
    above = line.level + 1
    if line.missing:
        yield msg("missing to level {n}: {what}", n=above, what=_words(line.missing))
    if line.one_of:
        yield msg("missing to level {n}, one of: {what}", n=above, what=_words(line.one_of))
    if line.waits:
        yield (
            msg("Level {n} waits for its approval.", n=above)
            if line.has_approval
            else msg("Level {n} needs an approval; none is defined.", n=above)
        )


def _words(missing: Sequence[MissingCriterion]) -> list[object]:
    return [each.title or each.text for each in missing]


def _listed(missing: Sequence[MissingCriterion]) -> str | None:
    return "; ".join(pick_title(each.title) or each.text for each in missing) or None


def _document(record: CustomerLevels) -> Document:
    """`keqing.level/1`."""
    return {
        "schema": "keqing.level/1",
        "code": record.code,
        "name": record.name,
        "date": record.day.isoformat(),
        "grade": record.grade,
        "grade_from": record.grade_from,
        "ladders": [
            {
                "ladder": line.ladder,
                "level": line.level,
                "of": line.levels,
                "since": line.since.isoformat() if line.since else None,
                "missing": [each.text for each in line.missing],
                "one_of": [each.text for each in line.one_of],
                "waits_for_approval": line.waits,
            }
            for line in record.lines
        ],
    }
