"""Phone numbers as people type them, read as E.164.

A number with an extension is kept as `+862164321234;ext=801` (RFC 3966). Its *line* is what rings,
`+862164321234`: numbers are the same when their lines are. Whether a number can exist is asked of the
library's numbering plans; one without a country is taken to be of mainland China.
"""

from __future__ import annotations

import re
import unicodedata

from keqing.errors import Unusable
from keqing.frozen import dataclass
from keqing.i18n import Message, msg
from keqing.patterns import late_pattern

EXTENSION = ";ext="
TAIL = 4
"""Digits at the end of a number by which it is looked up."""

_CHINA = "+86"

_HIDDEN = {"Cf", "Cc"}
_APOSTROPHES = "'`\u2018\u2019"
_LABEL = r"[^\W\d_a-zA-Z][^\W\d_]*"
_BRACKETED = late_pattern(r"[(\[【](?P<label>[^()\[\]【】]*[^\W\d_][^()\[\]【】]*)[)\]】]")
_BEFORE = late_pattern(rf"^(?P<label>{_LABEL})[:\s]*(?=[+\d(])")
_AFTER = late_pattern(rf"(?<=\d)[:\s]*(?P<label>{_LABEL})$")
_SAID_SO = r"(?:请?[转拨按]接?)?(?:分机号?码?|内线|小号)|请?[转拨按]接?|extension|extn|ext|x|#|[*]|(?<=\d)[pw]"
"""The words that people write before an extension."""
_SPOKEN_EXTENSION = late_pattern(
    rf"[\s·~-]*(?:{_SAID_SO})[\s.:=-]*(\d{{1,7}})\s*(?:#|号|键|分机号?|内线)?$", re.IGNORECASE
)
_BRACKETED_EXTENSION = late_pattern(
    rf"\s*[(\[【]\s*((?:{_SAID_SO})[\s.:=-]*\d{{1,7}}|\d{{1,4}})\s*(?:#|号|键|分机号?|内线)?\s*[)\]】](?!\s*-?\d)",
    re.IGNORECASE,
)
_TYPED_EXTENSION = late_pattern(
    r"(?<=\d)\s*(?:;\s*(?:ext|分机)=|[,;]+)\s*(\d{1,6})(?![-\d])", re.IGNORECASE
)
"""An extension as telephones and address books write it: `,801`, `;801`, `;ext=801`."""
_DASHED_EXTENSION = late_pattern(
    r"^((?:\+?86-?)?(?:0\d{2,3}-?\d{7,8}|0?1\d{2}-?\d{4}-?\d{4})|[48]00-?\d{3}-?\d{4})[-~](\d{1,6})$"
)
_COUNTRY = late_pattern(r"^(?:0{0,2}86|\+0{0,2}86)(?=0?1\d{10}$|0\d{9,11}$|[48]00\d{7}$)")
"""China's code before a number as it is written at home."""
_ABROAD = late_pattern(r"^(?:0086|\+0{0,2}86|86)(?=10\d{8}$|2\d{9}$|[3-9]\d{9,10}$)")
"""China's code before a landline without the 0 of its area code, as it is written abroad."""
_CARRIER = late_pattern(
    r"^(?:179\d{2}|12593|12520|1258[0-9]|10193|1080[0-9])(?=0?1\d{10}$|0\d{9,11}$)"
)
"""The digits dialled before a number so that the call goes over another network (17951, 12593)."""
_CALLED = late_pattern(r"^(?:tel|phone|mobile|cell|mob|call)\s*[:.]\s*", re.IGNORECASE)
_DASHES = late_pattern(r"[\u2010-\u2015\u2212\uff0d\u2500\u30fc]")
_NUMBER = late_pattern(r"\+?\d+")
_SEVERAL = late_pattern(r"\s*[/、,;|\n]\s*|\s*(?:或者?|和)\s*(?=[+\d])")
_PLAIN_MOBILE = late_pattern(r"1(?:[38][0-9]|5[0-35-9]|9[0-35-9])[0-9]{8}")
"""A mobile number as most are written, with a beginning of which every number is one by the library's plans."""
_BESIDE_NAME = r"[\s:,;()/、-]"
_NAME_FIRST = rf"(?P<name>[^\d]*[^\W\d]){_BESIDE_NAME}*(?P<number>\+?\d[\d\s-]{{5,}}\d)\)?"
_NUMBER_FIRST = rf"(?P<number>\+?\d[\d\s-]{{5,}}\d){_BESIDE_NAME}*(?P<name>[^\W\d][^\d]*)"
"""A name with a number beside it; compiled when one is looked for, as that takes 9 ms."""
_MOBILE = late_pattern(r"\+861[3-9]\d{9}")
_AT_HOME = late_pattern(r"1\d{10}|[48]00\d{7}|0\d{9,11}")
_WITHOUT_AREA = late_pattern(r"[2-8]\d{6,7}")


@dataclass(frozen=True, slots=True)
class Written:
    """A number as it will be stored, and whose it is if that was said."""

    number: str
    label: str | None = None


def read_phone(text: str) -> Written:
    """Read one number, `13812345678` or `138 1234 5678 (女儿)`. Raises Unusable for what is none."""
    found = read_phones(text)
    if len(found) > 1:
        raise _unfit(text, msg("Give one number at a time."))
    return found[0]


def read_phones(text: str) -> tuple[Written, ...]:
    """Read the numbers of a cell, of which there may be several. Raises Unusable for one that is none."""
    if _PLAIN_MOBILE.fullmatch(text):
        return (Written(f"+86{text}"),)
    if any(unicodedata.category(char) == "Cs" for char in text):
        raise _unfit(text, msg("Type it again."))
    plain = _TYPED_EXTENSION.sub(r"#\1", plain_text(text))
    found: dict[str, Written] = {}
    for part in _SEVERAL.split(plain):
        for piece in _pieces(part):
            written = _read(piece, text)
            found.setdefault(written.number, written)
    if not found:
        raise _unfit(text, msg("Write it in digits, such as 13812345678 or 021-64321234."))
    return tuple(found.values())


def part_name(text: str) -> tuple[str, tuple[Written, ...]]:
    """Part a name from the number written before or after it: 何磊 13901010923; a name without one stays as it is.

    Digits that are no phone number stay in the name.
    """
    plain = unicodedata.normalize("NFKC", text)
    found = re.fullmatch(_NAME_FIRST, plain) or re.fullmatch(_NUMBER_FIRST, plain)
    if found is None:
        return text, ()
    try:
        return found["name"].strip(), read_phones(found["number"])
    except Unusable:
        return text, ()


def number_in_name(name: str) -> Message:
    """Say that a number that was written with a name is kept as a phone."""
    return msg("The number written with the name is stored as a phone of {name}.", name=name)


def doubt_number(number: str) -> Message | None:
    """Say what looks wrong about a number, if anything; it is stored all the same."""
    digits, extension, _ = number.partition(EXTENSION)
    if len(set(digits[-8:])) == 1:
        return msg("The number {number} looks made up.", number=digits.removeprefix(_CHINA))
    if extension and _MOBILE.fullmatch(digits):
        return msg("A mobile number has no extension: check what stands after it.")
    return None


def line_of(number: str) -> str:
    """Return what rings when the number is dialled: the number without its extension."""
    return number.partition(EXTENSION)[0]


def tail_of(number: str) -> str:
    """Return the last digits of a number, its extension left aside."""
    return line_of(number)[-TAIL:]


def plain_text(text: str) -> str:
    """Bring full-width forms to plain ones, and drop what is not seen."""
    seen = (" " if char in "\t\r" else char for char in unicodedata.normalize("NFKC", text))
    kept = "".join(
        char for char in seen if char == "\n" or unicodedata.category(char) not in _HIDDEN
    )
    return kept.strip(f" \n{_APOSTROPHES}")


def _pieces(part: str) -> list[str]:
    """Part two whole numbers with only a space between them."""
    words = part.split()
    whole = [word for word in words if _AT_HOME.fullmatch(re.sub(r"\D", "", word))]
    return words if len(whole) > 1 and len(whole) == len(words) else [part] if part.strip() else []


def _read(piece: str, text: str) -> Written:
    """Read one number with its label and extension. `text` is what was typed, for the sentence."""
    label: str | None = None
    piece = _DASHES.sub("-", _CALLED.sub("", piece.strip()))
    piece = _BRACKETED_EXTENSION.sub(_unbracketed, piece)
    for pattern in (_BRACKETED, _BEFORE):
        if label is None and (found := pattern.search(piece)):
            label = found["label"].strip()
            piece = f"{piece[: found.start()]} {piece[found.end() :]}".strip()
    extension = ""
    if found := _SPOKEN_EXTENSION.search(piece):
        extension, piece = found[1], piece[: found.start()]
    elif label is None and (found := _AFTER.search(piece)):
        label, piece = found["label"], piece[: found.start()]
    if not extension and (found := _DASHED_EXTENSION.match(re.sub(r"[\s()]", "", piece))):
        piece, extension = found[1], found[2]
    number = re.sub(r"[\s().·-]", "", re.sub(r"\.0+$", "", piece))
    return Written(_checked(number, text) + (f"{EXTENSION}{extension}" if extension else ""), label)


def _unbracketed(found: re.Match[str]) -> str:
    """Write an extension in brackets as one without; an area code before the number stays."""
    said = found[1]
    if not said.isdecimal():
        return f" {said}"
    return f" #{said}" if found.start() else found[0]


def _checked(number: str, text: str) -> str:
    """Return the number in E.164 form if it can exist."""
    if not number.isascii() or not _NUMBER.fullmatch(number):
        raise _unfit(text, msg("Write it in digits, such as 13812345678 or 021-64321234."))
    number = _CARRIER.sub("", number)
    home = _COUNTRY.sub("", number)
    if home == number and (found := _ABROAD.match(number)):
        home = f"0{number[found.end() :]}"
    home = re.sub(r"^00", "+", home)
    home = _CARRIER.sub("", home)
    if home.startswith("+"):
        return _valid(home, text, msg("Check the country's code and the number after it."))
    if _WITHOUT_AREA.fullmatch(home):
        raise _unfit(
            text,
            msg(
                "Write the area code too, such as 021-{number}; abroad, + and the country first.",
                number=home,
            ),
        )
    if home.startswith("1") and len(home) != len("13812345678"):
        raise _unfit(text, msg("A mobile number has 11 digits; this one has {n}.", n=len(home)))
    hint = msg(
        "Check each digit. A landline begins with its area code (021), "
        "a number abroad with + and its country (+1 415 555 0100)."
    )
    if not _AT_HOME.fullmatch(home):
        raise _unfit(text, hint)
    return _valid(home, text, hint)


def _valid(number: str, text: str, hint: Message) -> str:
    import phonenumbers  # noqa: PLC0415  # as above

    try:
        parsed = phonenumbers.parse(number, "CN")
    except phonenumbers.NumberParseException:
        raise _unfit(text, hint) from None
    if not phonenumbers.is_valid_number(parsed):
        raise _unfit(text, hint)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _unfit(text: str, hint: Message) -> Unusable:
    return Unusable(msg("'{text}' is not a phone number.", text=text.strip()), hint)
