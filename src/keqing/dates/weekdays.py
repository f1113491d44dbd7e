"""Days of the week: 周三, 本周五, 下周三, 上周五, 周末, fri, this friday, eow."""

from __future__ import annotations

import re
from datetime import date, timedelta

from keqing.dates.day_names import HAN_WEEKDAYS, Unread
from keqing.dates.question import Question, When, check_side, two_days_error
from keqing.i18n import msg

_WEEKDAYS = {
    name: n
    for n, names in enumerate(
        ("mon monday", "tue tues tuesday", "wed wednesday", "thu thur thurs thursday",
         "fri friday", "sat saturday", "sun sunday")
    )
    for name in names.split()
}  # fmt: skip
_SATURDAY, _SUNDAY, _FRIDAY = 5, 6, 4
_HAN_WEEKDAY = (
    r"(?P<which>上{1,2}|下{1,2}|本|这)?个?(?:周|星期|礼拜)(?P<day>[一二三四五六日天末1-7])"
)
_ENGLISH_WEEKDAY = r"(?:(?P<which>this|next|last|coming|on) )?(?P<day>[a-z]+)"
_NEXT_WEEK = (
    r"(?P<day>[a-z]+),? (?P<which>next|last) week|(?P<which_2>next|last) week,? (?P<day_2>[a-z]+)"
)
_BARE_PERIOD = (
    r"(?:上|下|本|这|next |last |this )个?(?:周|星期|礼拜|月|week|month|year)"
    r"|(?:(?:今|本|明|后|去|前|[0-9]{4})年)?(?:[0-9]{1,2}|十?[一二三四五六七八九十正冬腊])月份?"
    r"|(?:今|本|明|来|后|去|前|[0-9]{4})年|[0-9]{4}[-/.][0-9]{1,2}"
)


def read_weekday(words: str, question: Question) -> When | date | None:
    """Read 周三, 本周五, 下周三, 上上周日, 周末, fri, this friday, weekend."""
    if words in {"eow", "end of week", "end of the week"}:
        return question.first(lambda n: _in_week(question, n, _FRIDAY))
    if found := re.fullmatch(_HAN_WEEKDAY, words):
        said = found["day"]
        wanted = (
            int(said) - 1 if said.isdigit() else _SATURDAY if said == "末" else HAN_WEEKDAYS[said]
        )
        which = found["which"] or ""
        if which and which not in {"本", "这"}:
            return _in_week(question, len(which) * (1 if which[0] == "下" else -1), wanted)
        if which:
            if said == "末" and question.today.weekday() == _SUNDAY:
                return question.today
            return _of_this_week(question, wanted)
        return _next_weekday(question, wanted, today_too=said == "末")
    return _english_weekday(words, question)


def _english_weekday(words: str, question: Question) -> When | date | None:
    if found := re.fullmatch(_NEXT_WEEK, words):
        day, which = found["day"] or found["day_2"], found["which"] or found["which_2"]
        known = day in _WEEKDAYS
        return _in_week(question, 1 if which == "next" else -1, _WEEKDAYS[day]) if known else None
    found = re.fullmatch(_ENGLISH_WEEKDAY, words)
    if found is None or (found["day"] not in _WEEKDAYS and found["day"] != "weekend"):
        return None
    weekend = found["day"] == "weekend"
    wanted = _SATURDAY if weekend else _WEEKDAYS[found["day"]]
    ahead = (wanted - question.today.weekday() - 1) % 7 + 1
    match found["which"]:
        case "next":
            day = question.today + timedelta(ahead)
            raise two_days_error(question, day, day + timedelta(7))
        case "last":
            recent = question.today + timedelta(ahead - 7 if ahead < 7 else -7)  # noqa: PLR2004 - a week
            if recent != (week := _in_week(question, -1, wanted)):
                raise two_days_error(question, week, recent)
            return recent
        case "this":
            if weekend and question.today.weekday() == _SUNDAY:
                return question.today
            return _of_this_week(question, wanted)
        case _:
            return _next_weekday(question, wanted, today_too=weekend)


def _in_week(question: Question, weeks: int, weekday: int) -> date:
    return question.today + timedelta(7 * weeks + weekday - question.today.weekday())


def _of_this_week(question: Question, weekday: int) -> date:
    return check_side(
        question, _in_week(question, 0, weekday), _in_week(question, question.ahead, weekday)
    )


def _next_weekday(question: Question, weekday: int, *, today_too: bool) -> When | date | None:
    """Return the nearest such weekday that is not today; with `today_too` today counts as well."""
    same = weekday == question.today.weekday()
    if same and today_too:
        return question.today
    if same:
        day = question.today + timedelta(-7 if question.past else 7)
        return When(
            day,
            remarks=(
                msg(
                    "This is {day}. For today itself write: {words}.",
                    day=day,
                    words=["今天", "today"],
                ),
            ),
        )
    return question.first(lambda n: _in_week(question, n, weekday))


def refuse_bare_period(words: str, _question: Question) -> None:
    """Refuse 下周, 12月, next month and the like, which do not say a day."""
    if re.fullmatch(_BARE_PERIOD, words):
        raise Unread(
            msg("'{text}' does not say which day.", text=words),
            msg(
                "Write for example: {examples}.",
                examples=["下周一", "一周后", "下个月5号", "12月底", "in 1 month"],
            ),
        )
