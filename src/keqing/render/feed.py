"""The week's follow-ups in the words of a calendar: names masked, and no product, unless all is asked for."""

from __future__ import annotations

from keqing.i18n import msg
from keqing.records.week import Appointment, Week
from keqing.render.mask import grouped, masked_name
from keqing.render.words import said, step
from keqing.text.harmless import clean_text


def appointments(record: Week, *, full: bool = False) -> tuple[Appointment, ...]:
    """Make an appointment of every follow-up; with `full` it names the customer, the phone and the product."""
    return tuple(
        Appointment(
            uid=uid,
            day=row.day,
            time=reason.time if reason.effective == row.day else None,
            summary=_summary(row.name, row.code, full=full),
            text=clean_text(
                "; ".join(
                    [
                        said(
                            step(
                                reason.title,
                                reason.subject if full else "",
                                reason.cadence,
                                reason.label,
                                reason.text if full else None,
                            )
                        ),
                        *([grouped(row.phone)] if full and row.phone else []),
                    ]
                )
            ),
        )
        for row in record.rows
        for uid, reason in zip(row.uids, row.reasons, strict=True)
    )


def _summary(name: str, code: str, *, full: bool) -> str:
    shown = clean_text(name)
    return said(msg("Call {name} ({code})", name=shown if full else masked_name(shown), code=code))
