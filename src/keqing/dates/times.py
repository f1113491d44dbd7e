"""Times of day in people's words: 15:30, 下午3点半, 3pm, 明早9点, tomorrow morning."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import time

from keqing.dates.day_names import HAN, one_line, read_number
from keqing.errors import Unusable
from keqing.frozen import dataclass
from keqing.i18n import Message, msg

_PERIODS = {
    "凌晨": "night", "半夜": "night",
    "清晨": "morning", "一早": "morning", "一大早": "morning", "早上": "morning", "早晨": "morning", "上午": "morning", "morning": "morning",
    "中午": "noon", "正午": "noon", "noon": "noon",
    "下午": "afternoon", "午后": "afternoon", "afternoon": "afternoon",
    "傍晚": "evening", "晚上": "evening", "晚间": "evening", "夜里": "evening",
    "evening": "evening", "tonight": "evening",
}  # fmt: skip
_USUAL = {
    "morning": time(9),
    "noon": time(12),
    "afternoon": time(14),
    "evening": time(19),
}
"""The time meant by a part of the day alone: within the usual calling hours."""

_NOON = 12
_COLLOQUIAL = range(1, 8)
"""Hours that 三点 and the like mean in the afternoon, when nothing else is said."""

_ABOUT = (
    r"(?<=[点时半刻分0-9])(?:左右|前后|钟左右)$|\b(?:about|around) (?=[0-9])"
    r"|(?:大约|大概|约)(?=[0-9一二两三四五六七八九十])|\bthis (?=morning|noon|afternoon|evening)"
)
"""Words around a time that make it no less a time to call at."""
_SHORT = r"^(今|明|昨|后天|当)(早|晚)上?"
_SHORTER = r"(?<![早晚上下])(早|晚)(?=(?:[0-9]|[一二两三四五六七八九十]){1,3}(?:点|时|:))"
_PERIOD = "|".join(_PERIODS)
_PATTERNS = (
    (
        rf"(?:(?P<period>{_PERIOD}) ?)?(?<![0-9:.])(?P<hour>[0-9]{{1,2}}|二十[一二三四]?|十[一二三四五六七八九]?|[{HAN}])"
        rf"(?P<clock>点|时)(?:钟|整)?(?:(?P<part>半|[一二三]刻)|(?P<minute>零?[0-9]{{1,2}}|[{HAN}]{{1,3}})分?)?"
    ),
    (
        rf"(?:(?P<period>{_PERIOD}) ?)?(?:\bat )?(?<![0-9:.])(?P<hour>[0-9]{{1,2}}):(?P<minute>[0-9]{{2}})"
        r"(?::[0-9]{2})?(?: ?(?P<half>[ap])\.?m\.?)?(?![0-9:])"
    ),
    (r"(?:\bat )?(?<![0-9:.])(?P<hour>[0-9]{1,2}) ?(?P<half>[ap])\.?m\b\.?"),
    (rf"(?:\bin the |\bat )?(?P<period>{_PERIOD})"),
)
_PARTS = {"半": 30, "一刻": 15, "二刻": 30, "三刻": 45}


@dataclass(frozen=True, slots=True)
class TimeAndRest:
    """Words parted in a time of day and the `rest`, which names a day or is empty."""

    rest: str
    time: time
    remarks: tuple[Message, ...] = ()


def split_off_time(words: str) -> Iterator[TimeAndRest]:
    """Yield the ways in which folded `words` begin or end with a time of day, the best first.

    Raises Unusable for a time that no day has (25:00).
    """
    words = re.sub(r"(?<=[0-9])t(?=[0-9])", " ", words)
    words = re.sub(_ABOUT, "", words)
    words = re.sub(_SHORT, lambda m: m[1].removesuffix("天") + "天" + m[2] + "上", words)
    words = re.sub(_SHORTER, r"\1上", words)
    words = words.replace("tonight", "today tonight") if words.startswith("tonight") else words
    for start in range(len(words)):
        for pattern in _PATTERNS:
            found = re.compile(pattern).match(words, start)
            if found is None:
                continue
            before, after = words[:start].strip(" ,的"), words[found.end() :].strip(" ,的")
            if before and after:
                continue
            groups = found.groupdict()
            if (read := _time(groups, found[0])) is not None:
                yield TimeAndRest(before or after, *read)


def _time(groups: dict[str, str | None], text: str) -> tuple[time, tuple[Message, ...]] | None:
    period = _PERIODS.get(groups.get("period") or "")
    if groups.get("hour") is None:
        usual = _USUAL.get(period or "")
        return (usual, (_usual_remark(text, usual),)) if usual else None
    hour, minute = read_number(groups["hour"] or ""), _minute(groups)
    if hour is None or minute is None:
        return None
    if half := groups.get("half"):
        if not 1 <= hour <= _NOON:
            raise _no_time(text)
        hour = hour % _NOON + (_NOON if half == "p" else 0)
    elif period:
        hour = _in_period(hour, period, text)
    elif groups.get("clock") and hour in _COLLOQUIAL and not (groups["hour"] or "").startswith("0"):
        read = _at(hour + _NOON, minute, text)
        return read, (_afternoon_remark(text, read, _at(hour, minute, text)),)
    return _at(hour, minute, text), ()


def _minute(groups: dict[str, str | None]) -> int | None:
    if part := groups.get("part"):
        return _PARTS[part]
    if (word := groups.get("minute")) is None:
        return 0
    return read_number(word.removeprefix("零") or word)


def _in_period(hour: int, period: str, text: str) -> int:
    """Return the hour of 24 that an hour of a part of the day is."""
    if hour > _NOON:
        fits = {"afternoon": hour <= 18, "evening": hour >= 17}.get(period, False)  # noqa: PLR2004 - hours
        if not fits:
            raise _no_time(text)
        return hour
    if hour == _NOON:
        if period in {"evening", "night"}:
            raise _no_time(text)
        return hour
    if period in {"afternoon", "evening"}:
        return hour + _NOON
    if period == "noon":
        return _at_noon(hour, text)
    return hour


def _at_noon(hour: int, text: str) -> int:
    """Return the hour that is said with 中午: from ten in the morning to two in the afternoon."""
    if hour in {1, 2}:
        return hour + _NOON
    if hour not in {10, 11}:
        raise _no_time(text)
    return hour


def _at(hour: int, minute: int, text: str) -> time:
    try:
        return time(hour, minute)
    except ValueError:
        raise _no_time(text) from None


def _no_time(text: str) -> Unusable:
    return Unusable(
        msg("There is no time '{text}'.", text=one_line(text)),
        msg("Write the time from 00:00 to 23:59, for example 15:30."),
    )


def _usual_remark(text: str, usual: time) -> Message:
    return msg("'{text}' is taken as {time}.", text=text, time=f"{usual:%H:%M}")


def _afternoon_remark(text: str, read: time, night: time) -> Message:
    return msg(
        "'{text}' is taken as {time}; for the early morning write {early}.",
        text=text,
        time=f"{read:%H:%M}",
        early=f"{night:%H:%M}",
    )
