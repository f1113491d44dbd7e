"""The one place that asks what time it is.

Everything else is told: `today` and `now` are arguments. The day is that of the business time
zone, wherever the machine's own clock stands.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

BUSINESS_ZONE = "Asia/Shanghai"


def now(zone: str = BUSINESS_ZONE) -> datetime:
    """Return this moment as an aware time in `zone`.

    Raises `zoneinfo.ZoneInfoNotFoundError` for a name that is no time zone.
    """
    return datetime.now(ZoneInfo(zone))


def today(zone: str = BUSINESS_ZONE) -> date:
    """Return the calendar day in `zone`."""
    return now(zone).date()


def machine_time(moment: datetime) -> datetime:
    """Return the same moment as the machine's own clock shows it."""
    return moment.astimezone()
