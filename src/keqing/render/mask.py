"""Phone numbers as they are shown: masked in lists, grouped for dialling.

Numbers come in E.164 form (+8613812345678). A Chinese number is written as at home; the numbering
plan is that of the Ministry of Industry and Information Technology: mobile numbers have eleven
digits and begin with 1, area codes are 10 and 2x, all others have three digits.
"""

from __future__ import annotations

from keqing.patterns import late_pattern

STARS = "****"
EXTENSION = ";ext="
"""Stands before the extension of a number (RFC 3966)."""
SHORTEST = 7
"""Digits of the shortest number of which some are shown."""

_CHINA = "+86"
_MOBILE = late_pattern(r"1\d{10}")
_LANDLINE = late_pattern(r"(10|2\d|[3-9]\d{2})(\d{7,8})")
_SERVICE = late_pattern(r"[48]00\d{7}")


def masked(number: str) -> str:
    """Hide the middle: `138****5678`, `021-64****12`, `+852-91****67`; whatever it is, never whole."""
    number = number.partition(EXTENSION)[0]
    if number.startswith(_CHINA):
        home = _digits(number[len(_CHINA) :])
        if _MOBILE.fullmatch(home):
            return f"{home[:3]}{STARS}{home[-4:]}"
        if _SERVICE.fullmatch(home):
            return f"{home[:3]}{STARS}{home[-3:]}"
        if landline := _LANDLINE.fullmatch(home):
            return f"0{landline[1]}-{_hidden(landline[2])}"
        return _hidden(home)
    if number.startswith("+"):
        country, rest = _split(number)
        return f"+{country}-{_hidden(rest)}" if country else _hidden(rest)
    return _hidden(_digits(number))


def grouped(number: str) -> str:
    """Write a number in full, in groups that are easy to dial: `138 0000 5678`."""
    number, _, extension = number.partition(EXTENSION)
    if extension:
        return f"{grouped(number)}-{extension}"
    if number.startswith(_CHINA):
        return _grouped_at_home(_digits(number[len(_CHINA) :]))
    country, rest = _split(number) if number.startswith("+") else ("", "")
    if not country:
        return number
    parts = [rest[max(0, end - 4) : end] for end in range(len(rest), 0, -4)]
    return " ".join([f"+{country}", *reversed(parts)])


def dialled(number: str) -> str:
    """Write a number in full as it is dialled at home, without spaces: `13800005678`, `021-64321234x801`."""
    number, _, extension = number.partition(EXTENSION)
    after = f"x{extension}" if extension else ""
    home = number.removeprefix(_CHINA)
    if home == number or not home.isdecimal():
        return f"{number}{after}"
    if _MOBILE.fullmatch(home) or _SERVICE.fullmatch(home):
        return f"{home}{after}"
    if landline := _LANDLINE.fullmatch(home):
        return f"0{landline[1]}-{landline[2]}{after}"
    return f"{number}{after}"


def masked_name(name: str) -> str:
    """Hide a name but for its first character: `王**`, `M**`."""
    return f"{name[:1]}**"


def _grouped_at_home(digits: str) -> str:
    if _MOBILE.fullmatch(digits):
        return f"{digits[:3]} {digits[3:7]} {digits[7:]}"
    if _SERVICE.fullmatch(digits):
        return f"{digits[:3]} {digits[3:6]} {digits[6:]}"
    if landline := _LANDLINE.fullmatch(digits):
        return f"0{landline[1]} {landline[2][:-4]} {landline[2][-4:]}"
    return digits


def shown(number: str, *, full: bool) -> str:
    """Return the number for a machine form: as stored when `full`, else masked."""
    return number if full else masked(number)


def _hidden(digits: str) -> str:
    """Keep the first two and the last two digits of a number of seven or more, none of a shorter one."""
    if len(digits) < SHORTEST:
        return STARS
    return f"{digits[:2]}{STARS}{digits[-2:]}"


def _digits(number: str) -> str:
    return number if number.isdecimal() else "".join(filter(str.isdecimal, number))


def _split(number: str) -> tuple[str, str]:
    """Tell the country's code from the rest; an unknown one is empty."""
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE  # noqa: PLC0415  # few numbers need it

    digits = _digits(number)
    for length in (1, 2, 3):
        if digits[:length].isdecimal() and int(digits[:length]) in COUNTRY_CODE_TO_REGION_CODE:
            return digits[:length], digits[length:]
    return "", digits
