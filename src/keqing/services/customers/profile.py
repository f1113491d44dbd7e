"""Words about a customer read into stored values: names, types, grades, birthdays, hours."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TypeVar

from keqing.dates.birthdays import read_birthday
from keqing.dates.duty import DutyDays
from keqing.dates.quiet_hours import QuietHours, part_season
from keqing.dates.reading import read_when
from keqing.definitions.kinds import DepartmentWords, program_words
from keqing.definitions.names import Named, find_called, suggest_words
from keqing.errors import Unusable
from keqing.i18n import Message, msg
from keqing.patterns import late_pattern
from keqing.records.self_customer import is_kept
from keqing.services.context.desk import Desk
from keqing.services.customers.calling_hours import span
from keqing.services.customers.cell_words import cell_means
from keqing.text.folding import fold_case, visible
from keqing.text.limits import MAX_NAME_CHARACTERS, beginning_of, read_text

__all__ = ["read_code", "read_name", "read_text"]

NOBODY = frozenset({"none", "nobody", "no one", "-", "无", "没有", "空", "无人"})
"""Words for the owner of those who have none."""
HAN_NAME = late_pattern(r"[\u4e00-\u9fff]{2,4}")
"""A name as most are: there is nothing to mend in it."""
_PHONE_IN_NAME = late_pattern(r"\d{7}")
_NUMBER = late_pattern(r"[\d\s.,+()/#*-]*\d[\d\s.,+()/#*-]*")
"""A telephone number, a code or the number of a row where a name should stand."""
_CODE = late_pattern(r"[A-Z0-9][A-Z0-9._-]{0,31}")
_ROW = late_pattern(r"[0-9]{1,3}")
_DASHES = late_pattern(r"\s*(?:[-\u2010-\u2015\u2212~〜]|至|到)\s*")
_HOURS = late_pattern(
    r"(早上|上午|中午|下午|傍晚|晚上|晚)?\s*([01]?\d|2[0-3])[:.点时]?([0-5]\d)?分?\s*([ap]m)?",
    re.IGNORECASE,
)
_LATE = frozenset({"下午", "傍晚", "晚上", "晚", "pm"})
"""Parts of the day whose hours are counted from noon."""
_NOON = 12
_PARTS_OF_DAY: Mapping[str, str] = {
    "上午": "09:00-12:00", "morning": "09:00-12:00", "mornings": "09:00-12:00",
    "下午": "14:00-18:00", "afternoon": "14:00-18:00", "afternoons": "14:00-18:00",
    "晚上": "18:00-20:00", "evening": "18:00-20:00", "evenings": "18:00-20:00",
}  # fmt: skip
"""Parts of the day as hours in which calls are made."""
_OPEN_END = late_pattern(r"(.+?)(以后|之后|后|以前|之前|前)")
_FIRST_HOUR, _LAST_HOUR = "09:00", "20:00"
"""Between which calls are made, where one end is not said."""


N = TypeVar("N", bound=Named)
_NO_NAME = msg("The name is missing.")


def read_department(text: str) -> str:
    """Read the name of a department, as other names are read. Raises Unusable."""
    return read_name(text, msg("The department's name is missing."))


def read_name(text: str, missing: Message = _NO_NAME) -> str:
    """Read a name: outer and doubled spaces go, and the one that spreads two Han characters (张　三).

    So does what nobody can see in it: it is stored as it looks. Unusable says what is `missing` where nothing is left.
    """
    if HAN_NAME.fullmatch(text):
        return text
    name = " ".join(visible(read_text(text, MAX_NAME_CHARACTERS)).split())
    bare = name.replace(" ", "")
    if re.fullmatch(r"[\u4e00-\u9fff] [\u4e00-\u9fff]", name):
        name = bare
    if not any(_visible(char) for char in name):
        raise Unusable(missing, msg("Write a name."))
    return name


def doubt_name(name: str) -> Message | None:
    """Say that a name is a number, or has a phone in it; it is stored all the same."""
    plain = unicodedata.normalize("NFKC", name)
    if _NUMBER.fullmatch(plain):
        return msg("'{name}' is a number, not a name: is it in the right place?", name=name)
    if _PHONE_IN_NAME.search(plain):
        return msg("'{name}' has a number in it: is it the name alone?", name=name)
    return None


def read_code(text: str) -> str:
    """Read a customer's code, which is kept in capitals. Raises Unusable for what WHO could not tell."""
    code = unicodedata.normalize("NFKC", text).strip().upper()
    if is_kept(code):
        raise Unusable(
            msg("{code} is kept for the department itself.", code=beginning_of(code)),
            msg("Give the customer another code."),
        )
    if not _CODE.fullmatch(code) or _ROW.fullmatch(code):
        raise Unusable(
            msg("'{text}' is not a code.", text=beginning_of(text)),
            msg(
                "Write letters and digits, such as {example}; one to three digits are a row of the list.",
                example="C0007",
            ),
        )
    return code


def read_type(words: DepartmentWords, text: str) -> str:
    """Read a customer type by name, title or alias."""
    return _called(text, list(words.types.values()))


def read_grade(words: DepartmentWords, text: str) -> str:
    """Read a grade by name, title or alias."""
    return _called(text, list(words.grades.values()))


def is_nobody(text: str) -> bool:
    """Tell whether a word for an agent says that there is none."""
    return fold_case(text) in NOBODY


def read_status(text: str) -> str:
    """Read a status in the words of either language."""
    return _called(text, list(program_words("status").values()))


def read_sex(text: str) -> str:
    """Read `m` or `f`, in the words of either language."""
    if cell_means("man", text):
        return "m"
    if cell_means("woman", text):
        return "f"
    raise Unusable(
        msg("'{text}' is not known here.", text=beginning_of(text)),
        msg("Write {man} or {woman}.", man=["男", "m"], woman=["女", "f"]),
    )


def read_birth(desk: Desk, text: str) -> tuple[str, Message | None]:
    """Read a birthday as it is stored, with what had to be guessed."""
    birthday = read_birthday(text, desk.clock)
    return str(birthday), birthday.doubt


def read_hours(words: Iterable[str]) -> tuple[str, ...]:
    """Read calling hours, `09:00-11:30`, `9点到11点半`-like words included, in their order of the day."""
    return tuple(sorted({_span(word) for word in words}))


def read_quiet(words: Iterable[str]) -> list[dict[str, str]]:
    """Read quiet hours, `06-01..09-30 12:00-14:30`, of the whole year without a season. Raises Unusable."""
    return [_quiet(word).stored for word in words]


def _quiet(word: str) -> QuietHours:
    plain = unicodedata.normalize("NFKC", word).strip()
    try:
        (first, last), hours = part_season(plain)
    except ValueError:
        raise Unusable(
            msg("'{text}' are no quiet hours.", text=beginning_of(word)),
            msg("Write for example {example}.", example="06-01..09-30 12:00-14:30"),
        ) from None
    begin, end = span(_span(hours))
    return QuietHours(first, last, begin, end)


def read_duty(desk: Desk, text: str) -> str:
    """Read duty days, `4d from 12-02`, as they are stored. Raises Unusable."""

    def day(words: str) -> date:
        return read_when(words, desk.today, almanac=desk.almanac).needed()

    try:
        return str(DutyDays.read(unicodedata.normalize("NFKC", text).strip(), day))
    except ValueError:
        raise Unusable(
            msg("'{text}' are no duty days.", text=beginning_of(text)),
            msg("Write for example {example}.", example="4d from 12-02"),
        ) from None


def read_tags(words: Iterable[str]) -> tuple[str, ...]:
    """Read tags: each once, in the order given."""
    tags = dict.fromkeys(read_text(word, MAX_NAME_CHARACTERS) for word in words)
    tags.pop("", None)
    return tuple(tags)


def _span(word: str) -> str:
    plain = _DASHES.sub("-", unicodedata.normalize("NFKC", word).strip())
    try:
        hours = span(_PARTS_OF_DAY.get(plain.casefold()) or _from_to(plain))
    except ValueError:
        raise Unusable(
            msg("'{text}' is not a span of hours.", text=beginning_of(word)),
            msg("Write for example {example}.", example="09:00-11:30"),
        ) from None
    return f"{hours[0]:%H:%M}-{hours[1]:%H:%M}"


def _from_to(plain: str) -> str:
    """Read 9点-11点半, 下午2点-5点, 14:00以后. Raises ValueError."""
    if found := _OPEN_END.fullmatch(plain):
        at, _ = _clock(found[1], None)
        return f"{at}-{_LAST_HOUR}" if "后" in found[2] else f"{_FIRST_HOUR}-{at}"
    begin, _, end = plain.partition("-")
    first, part = _clock(begin, None)
    return f"{first}-{_clock(end, part)[0]}"


def _clock(text: str, part: str | None) -> tuple[str, str | None]:
    """Read a time, which lies in `part` of the day unless it says another one; with the part it lies in."""
    found = _HOURS.fullmatch(text.strip().replace("点半", "点30"))
    if found is None:
        raise ValueError(text)
    part = found[1] or (found[4] or "").casefold() or part
    hour = int(found[2])
    if part in _LATE and hour < _NOON:
        hour += _NOON
    return f"{hour:02}:{found[3] or '00'}", part


def _called(text: str, among: Sequence[N]) -> str:
    found = find_called(text, among)
    if found is None:
        raise Unusable(
            msg("'{text}' is not known here.", text=beginning_of(text)), suggest_words(text, among)
        )
    return found.name


def _visible(char: str) -> bool:
    return unicodedata.category(char)[0] not in "CZM"
