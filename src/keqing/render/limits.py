"""The limits that hold for a customer: what is allowed, used and left (`keqing limits`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from keqing.i18n import Message, msg
from keqing.records.limits import CustomerLimits, LimitLine
from keqing.render.console import Screen
from keqing.render.output import Document, Output, Sheet

_BREACHES: Mapping[str, Message] = {
    "refuse": msg("refused"),
    "approve": msg("needs an approval"),
    "wait": msg("waits"),
    "flag": msg("marked"),
}


def output(record: CustomerLimits) -> Output:
    """Make all forms of a customer's limits."""
    return Output(
        screen=lambda screen: _show(screen, record),
        document=lambda: _document(record),
        sheet=lambda: _sheet(record),
        records="limits",
    )


def _show(screen: Screen, record: CustomerLimits) -> None:
    screen.line(msg("{name} {code}, on {day}", name=record.name, code=record.code, day=record.day))
    if not record.lines:
        screen.line(msg("No limit holds."), indent=2)
    for line in record.lines:
        screen.line(_says(line), indent=2, hang=2)


def _says(line: LimitLine) -> Message:
    title = line.title
    if line.lacking:
        return msg("{limit}: nothing, for the file lacks the number", limit=title)
    if line.most is None or _is_nothing(line):
        return _of_one(line)
    return _of_all(line)


def _of_all(line: LimitLine) -> Message:
    """Say what is used of the most of all together, and what is left."""
    numbers = {"limit": line.title, "used": line.used, "left": line.left, "most": line.most}
    if line.used is None:
        return msg("{limit}: {most}", **numbers)
    if line.gathering:
        return msg(
            "{limit}, {gathering}: {used} of {most} used, {left} left",
            gathering=line.gathering,
            **numbers,
        )
    if line.receiver:
        return msg(
            "{limit}: {used} of {most} used by {receiver}, {left} left until {until}",
            receiver=line.receiver,
            until=line.until,
            **numbers,
        )
    if line.until and line.used != "0":
        return msg(
            "{limit}: {used} of {most} used, {left} left until {until}", until=line.until, **numbers
        )
    return msg("{limit}: {used} of {most} used, {left} left", **numbers)


def _is_nothing(line: LimitLine) -> bool:
    """Tell whether nothing is allowed, and nothing was."""
    return line.most == "0" and line.used in {None, "0"}


def _of_one(line: LimitLine) -> Message:
    if _is_nothing(line):
        return msg("{limit}: nothing", limit=line.title)
    if line.each is None:
        return msg("{limit}: {fields} are looked at", limit=line.title, fields=list(line.required))
    if line.each == "0":
        return msg("{limit}: nothing", limit=line.title)
    return msg("{limit}: {each} each", limit=line.title, each=line.each)


def _sheet(record: CustomerLimits) -> Sheet:
    return Sheet(
        headings=(
            msg("limit"),
            msg("kind"),
            msg("each"),
            msg("most"),
            msg("used"),
            msg("left"),
            msg("until"),
            msg("beyond it"),
            msg("source"),
        ),
        rows=list(_rows(record)),
    )


def _rows(record: CustomerLimits) -> Iterator[tuple[object, ...]]:
    for line in record.lines:
        yield (
            line.title,
            line.kind,
            line.each or "",
            line.most or "",
            line.used or "",
            line.left or "",
            line.until or "",
            _BREACHES[line.breach],
            line.source or "",
        )


def _document(record: CustomerLimits) -> Document:
    """`keqing.limits/1`."""
    return {
        "schema": "keqing.limits/1",
        "code": record.code,
        "date": record.day.isoformat(),
        "limits": [
            {
                "name": line.name,
                "title": dict(line.title),
                "each": line.each,
                "most": line.most,
                "used": line.used,
                "left": line.left,
                "until": line.until.isoformat() if line.until else None,
                "receiver": line.receiver,
                "gathering": line.gathering,
                "breach": line.breach,
            }
            for line in record.lines
        ],
    }
