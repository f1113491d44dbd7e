"""What each Python that a test starts loads first: keqing's clock stands there where it stood in the test."""

from __future__ import annotations

import os
from datetime import datetime
from zoneinfo import ZoneInfo

from keqing import clock

_MOMENT = datetime.fromisoformat(os.environ["TESTS_MOMENT"])


def _now(zone: str = clock.BUSINESS_ZONE) -> datetime:
    return _MOMENT.astimezone(ZoneInfo(zone))


clock.now = _now

if "TESTS_SERVER" in os.environ:
    import pytest

    from tests import on_server

    on_server.lead(pytest.MonkeyPatch(), os.environ["TESTS_SERVER"])
