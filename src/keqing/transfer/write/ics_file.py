"""The week for a calendar (RFC 5545): private, with an alarm, and with a word on everything that changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from datetime import time as clock
from typing import IO
from zoneinfo import ZoneInfo

from keqing.records.week import Revision

_CALL = timedelta(minutes=10)
_ALARM_BEFORE = timedelta(minutes=-10)
"""When the alarm of a call with a time sounds; that of any other sounds in the morning of its day."""
_MORNING = timedelta(hours=9)


def write_ics(file: IO[bytes], title: str, zone: str, revisions: Iterable[Revision]) -> None:
    """Write a calendar of these appointments; times are those of the business time zone."""
    from icalendar import Calendar  # noqa: PLC0415  # it loads slowly

    calendar = Calendar()
    calendar.add("prodid", "-//keqing//keqing//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", title)
    for revision in revisions:
        calendar.add_component(_event(revision, ZoneInfo(zone)))
    file.write(calendar.to_ical())


def _event(revision: Revision, zone: ZoneInfo):  # type: ignore[no-untyped-def]  # noqa: ANN202  # icalendar.Event, loaded late
    from icalendar import Alarm, Event  # noqa: PLC0415  # as above

    appointment = revision.appointment
    event = Event()
    event.add("uid", appointment.uid)
    event.add("dtstamp", datetime.combine(revision.changed, clock.min, ZoneInfo("UTC")))
    event.add("sequence", revision.sequence)
    event.add("status", "CANCELLED" if revision.cancelled else "CONFIRMED")
    event.add("class", "PRIVATE")
    event.add("summary", appointment.summary)
    if appointment.text:
        event.add("description", appointment.text)
    if appointment.time:
        begin = datetime.combine(appointment.day, appointment.time, zone)
        event.add("dtstart", begin.astimezone(ZoneInfo("UTC")))
        event.add("duration", _CALL)
    else:
        event.add("dtstart", appointment.day)
        event.add("transp", "TRANSPARENT")
    if not revision.cancelled:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", appointment.summary)
        alarm.add("trigger", _ALARM_BEFORE if appointment.time else _MORNING)
        event.add_component(alarm)
    return event
