"""Two customers who became one: what went over, and what the two say differently."""

from __future__ import annotations

from datetime import date

from keqing.i18n import Message, msg, msgn
from keqing.records.merged import Differing, Merged
from keqing.render import upcoming
from keqing.render.console import Screen
from keqing.render.output import Document, Output
from keqing.render.words import Titles, field_title, value


def question(record: Merged) -> Message:
    """Name both, and say what would happen to them."""
    return msg(
        "{kept} would take over all that {gone} has: {what}. Then {code} would go.",
        kept=msg("{name} {code}", name=record.name, code=record.code),
        gone=msg("{name} {code}", name=record.gone_name, code=record.gone_code),
        what=_what(record),
        code=record.gone_code,
    )


def output(record: Merged, titles: Titles) -> Output:
    """Tell what was merged, or would be."""

    def show(screen: Screen) -> None:
        if record.dry_run:
            screen.line(question(record), hang=2)
        else:
            screen.line(
                msg(
                    "Merged: {kept} has taken over {what} of {gone}.",
                    kept=msg("{name} {code}", name=record.name, code=record.code),
                    gone=msg("{name} {code}", name=record.gone_name, code=record.gone_code),
                    what=_what(record),
                ),
                hang=2,
            )
        screen.lines((_differing(each, titles) for each in record.differing), indent=2, hang=2)
        screen.lines(
            upcoming.lines(record.next, record.day, record.code, titles=titles), indent=2, hang=2
        )
        screen.lines(record.remarks, indent=2, hang=2)

    return Output(screen=show, document=lambda: _document(record))


def _what(record: Merged) -> list[Message]:
    return [
        msgn("{n} record", "{n} records", record.events),
        msgn("{n} phone number", "{n} phone numbers", record.phones),
        msgn("{n} contact person", "{n} contact persons", record.contact_persons),
    ]


def _differing(difference: Differing, titles: Titles) -> Message:
    name = field_title(difference.field, titles)
    if difference.kept in (None, ""):
        return msg("{field}: {left} is left out", field=name, left=value(difference.left))
    return msg(
        "{field}: stays {kept}; {left} is left out",
        field=name,
        kept=value(difference.kept),
        left=value(difference.left),
    )


def _document(record: Merged) -> Document:
    return {
        "schema": "keqing.merge/1",
        "code": record.code,
        "name": record.name,
        "merged": {"code": record.gone_code, "name": record.gone_name},
        "events": record.events,
        "phones": record.phones,
        "contact_persons": record.contact_persons,
        "differing": [
            {"field": difference.field, "kept": difference.kept, "left": difference.left}
            for difference in record.differing
        ],
        "next": [
            {
                "cadence": next_date.cadence,
                "label": next_date.label,
                "due": _iso(next_date.due),
                "effective": _iso(next_date.effective),
            }
            for next_date in record.next
        ],
        "dry_run": record.dry_run,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
