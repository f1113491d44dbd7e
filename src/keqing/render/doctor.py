"""What `keqing doctor` found, graded in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from keqing.i18n import Message, msg, translate_message
from keqing.records.check import Checkup
from keqing.render.console import Screen
from keqing.render.output import Document, Output, Sheet
from keqing.render.text import pad, width
from keqing.render.words import said

GRADES: Mapping[str, Message] = {"ok": msg("ok"), "note": msg("NOTE"), "bad": msg("BAD")}

NAMES: Mapping[str, Message] = {
    "database": msg("database"),
    "tables": msg("tables"),
    "values": msg("values"),
    "integrity": msg("integrity"),
    "mode": msg("privacy"),
    "contents": msg("contents"),
    "dates": msg("dates"),
    "journal": msg("journal"),
    "disk": msg("disk"),
    "server": msg("server"),
    "connection": msg("connection"),
    "agent": msg("agent"),
    "time zone": msg("time zone"),
    "clock": msg("clock"),
    "working days": msg("working days"),
    "pauses": msg("pauses"),
    "history": msg("history"),
    "access": msg("access"),
    "backup": msg("backup"),
    "settings": msg("settings"),
    "terminal": msg("terminal"),
    "nightly files": msg("nightly files"),
}

RULER = ("|王秀英|138****5678|", "|------|138****5678|")
"""Two lines of one width, where Chinese characters are two columns wide."""


def checkups(found: Sequence[Checkup]) -> Output:
    """Show what was looked at, what it is like, and under what is not well how to mend it."""

    def show(screen: Screen) -> None:
        grades = max(width(said(grade)) for grade in GRADES.values())
        names = max((width(said(NAMES[checkup.name])) for checkup in found), default=0)
        hang = grades + names + 4
        for checkup in found:
            head = f"{pad(said(GRADES[checkup.grade]), grades)}  {pad(said(NAMES[checkup.name]), names)}  "
            style = "" if checkup.grade == "ok" else "bold"
            screen.line(f"{head}{said(checkup.says)}", style, hang=hang)
            if checkup.mend:
                screen.line(checkup.mend, indent=hang)
            if checkup.name == "terminal" and screen.tty:
                for line in RULER:
                    screen.line(line, indent=hang)

    def sheet() -> Sheet:
        return Sheet(
            (msg("result"), msg("what"), msg("state"), msg("what to do")),
            [
                (GRADES[checkup.grade], NAMES[checkup.name], checkup.says, checkup.mend)
                for checkup in found
            ],
        )

    return Output(screen=show, document=lambda: _document(found), sheet=sheet, records="checks")


def _document(found: Sequence[Checkup]) -> Document:
    grades = [checkup.grade for checkup in found]
    return {
        "schema": "keqing.doctor/1",
        "result": next((grade for grade in ("bad", "note") if grade in grades), "ok"),
        "checks": [
            {
                "check": checkup.name,
                "result": checkup.grade,
                "says": translate_message(checkup.says),
                "mend": translate_message(checkup.mend) if checkup.mend else None,
            }
            for checkup in found
        ],
    }
