"""Phone numbers: what people type, as E.164, and which one to dial.

A number with an extension is kept as `+862164321234;ext=801` (RFC 3966). Whether a number can exist is
asked of the library's numbering plans; one without a country is taken to be of mainland China.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from keqing.errors import Unusable
from keqing.i18n import Message, msg
from keqing.models import Phone

EXTENSION = ";ext="
TAIL = 4
"""Digits at the end of a number by which it is looked up."""

_HIDDEN = {"Cf", "Cc"}
_APOSTROPHES = "'`\u2018\u2019"
_LABEL = r"[^\W\d_a-zA-Z][^\W\d_]*"
_BRACKETED = re.compile(r"[(\[【](?P<label>[^()\[\]【】]*[^\W\d_][^()\[\]【】]*)[)\]】]")
_BEFORE = re.compile(rf"^(?P<label>{_LABEL})[:\s]*(?=[+\d(])")
_AFTER = re.compile(rf"(?<=\d)[:\s]*(?P<label>{_LABEL})$")
_SPOKEN_EXTENSION = re.compile(r"\s*(?:转|分机|ext\.?|x|#)\s*[:\s]*(\d{1,7})$", re.IGNORECASE)
_DASHED_EXTENSION = re.compile(r"^((?:\+?86-?)?0\d{2,3}-?\d{7,8}|[48]00-?\d{3}-?\d{4})-(\d{1,6})$")
_NUMBER = re.compile(r"\+?\d+")
_SEVERAL = re.compile(r"\s*[/、,;|\n]\s*|\s*(?:或者?|和)\s*(?=[+\d])")
_PLAIN_MOBILE = re.compile(r"1(?:[38][0-9]|5[0-35-9]|9[0-35-9])[0-9]{8}")
"""A mobile number as most are written, with a beginning of which every number is one by the library's plans."""
_AT_HOME = re.compile(r"1\d{10}|[48]00\d{7}|0\d{9,11}")
_WITHOUT_AREA = re.compile(r"[2-8]\d{6,7}")


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
        raise _unfit(text, msg("Type it anew."))
    plain = _plain(text)
    found: dict[str, Written] = {}
    for part in _SEVERAL.split(plain):
        for piece in _pieces(part):
            one = _read(piece, text)
            found.setdefault(one.number, one)
    if not found:
        raise _unfit(text, msg("Write it in digits, such as 13812345678 or 021-64321234."))
    return tuple(found.values())


def doubt(number: str) -> Message | None:
    """Say that a number looks made up, when it does; it is stored all the same."""
    digits = number.partition(EXTENSION)[0]
    if len(set(digits[-8:])) == 1:
        return msg("The number {number} looks made up.", number=digits.removeprefix("+86"))
    return None


def tail(number: str) -> str:
    """Return the last digits of a number, its extension left aside."""
    return number.partition(EXTENSION)[0][-TAIL:]


def first_number(session: Session, customer_id: int) -> str | None:
    """Return the customer's own number to dial: the first one that was not found wrong."""
    return first_numbers(session, [customer_id]).get(customer_id)


def first_numbers(session: Session, customer_ids: Collection[int]) -> dict[int, str]:
    """Return the own number to dial of each customer who has one."""
    rows = session.execute(
        select(Phone.customer_id, Phone.number)
        .where(Phone.customer_id.in_(customer_ids), Phone.contact_person_id.is_(None), ~Phone.bad)
        .order_by(Phone.id.desc())
    )
    return {row.customer_id: row.number for row in rows}


def _plain(text: str) -> str:
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
    for pattern in (_BRACKETED, _BEFORE):
        if label is None and (found := pattern.search(piece)):
            label = found["label"].strip()
            piece = f"{piece[: found.start()]} {piece[found.end() :]}".strip()
    extension = ""
    if found := _SPOKEN_EXTENSION.search(piece):
        extension, piece = found[1], piece[: found.start()]
    elif label is None and (found := _AFTER.search(piece)):
        label, piece = found["label"], piece[: found.start()]
    piece = re.sub(r"[\u2010-\u2015\u2212－—–]", "-", piece)
    if not extension and (found := _DASHED_EXTENSION.match(re.sub(r"[\s()]", "", piece))):
        piece, extension = found[1], found[2]
    number = re.sub(r"[\s().·-]", "", re.sub(r"\.0$", "", piece))
    return Written(_checked(number, text) + (f"{EXTENSION}{extension}" if extension else ""), label)


def _checked(number: str, text: str) -> str:
    """Return the number in E.164 form if it can exist."""
    if not number.isascii() or not _NUMBER.fullmatch(number):
        raise _unfit(text, msg("Write it in digits, such as 13812345678 or 021-64321234."))
    number = re.sub(r"^00", "+", number)
    home = re.sub(r"^(?:\+86|86(?=1\d{10}$|0\d{9,11}$|[48]00\d{7}$))", "", number)
    if home.startswith("+"):
        return _valid(number, text, msg("Check the country's code and the number after it."))
    if _WITHOUT_AREA.fullmatch(home):
        raise _unfit(text, msg("Write the area code too, such as 021-{number}.", number=home))
    if home.startswith("1") and len(home) != len("13812345678"):
        raise _unfit(text, msg("A mobile number has 11 digits; this one has {n}.", n=len(home)))
    if number.startswith("+86") and not _AT_HOME.fullmatch(home):
        home = f"0{home}"
    hint = msg("Check it digit by digit; a landline begins with its area code, such as 021.")
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
    return Unusable(msg("'{text}' is no phone number.", text=text.strip()), hint)
