"""Columns of a customer and of contact persons: each cell read into the draft of its row."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from keqing.errors import Unusable
from keqing.i18n import msg
from keqing.services.customers import profile
from keqing.services.importing.cells import SEPARATORS, refuses
from keqing.services.importing.draft import Draft, PersonDraft
from keqing.services.importing.remarks import (
    note_refusal,
    take_from_name,
    take_status,
    take_stop,
)
from keqing.text.limits import beginning_of
from keqing.text.phones import Written, doubt_number, number_in_name, part_name, read_phones

Taker = Callable[[Draft, str, str], None]
"""Reads a cell into a draft, given the column's heading and the text. Raises a KeqingError."""

_EXACT = frozenset({"code", "name", "phone", "person", "person_phone"})
"""Columns in which no digit may be lost."""
_WHOLE_NUMBER = re.compile(r"(\d+)\.0+")


def check_digits(draft: Draft, name: str, heading: str, text: str) -> None:
    """Reject or flag a number whose last digits a spreadsheet has lost. Raises Unusable."""
    lost = msg(
        "'{text}': the spreadsheet has lost the last digits of this number.",
        text=beginning_of(text),
    )
    if name in _EXACT:
        raise Unusable(lost, msg("Format the column as text, and type the number again."))
    draft.flag(heading, lost)


def name_person(draft: Draft, person: PersonDraft) -> None:
    """Call a nameless contact person by the relation. The row is rejected where there is none."""
    label = next((phone.label for phone in person.phones if phone.label), None)
    person.name = person.relation or label
    if person.name is None:
        draft.reject(None, msg("The contact person's name is missing."))


def _take_code(draft: Draft, _heading: str, text: str) -> None:
    whole = _WHOLE_NUMBER.fullmatch(text)
    draft.code = profile.read_code(whole[1] if whole else text)


def _take_name(draft: Draft, heading: str, text: str) -> None:
    name = take_from_name(draft, heading, text)
    draft.name, draft.beside_name = _part_name(draft, heading, name)


def _part_name(draft: Draft, heading: str, text: str) -> tuple[str, tuple[Written, ...]]:
    """Read a name, and the numbers beside it, which do not belong to it."""
    name, beside = part_name(profile.read_name(text))
    if beside:
        draft.flag(heading, number_in_name(name))
    elif doubted := profile.doubt_name(name):
        draft.flag(heading, doubted)
    return name, beside


def _take_phones(draft: Draft, heading: str, text: str) -> None:
    if not text.isdigit() and refuses(text):
        note_refusal(draft, "note", heading, text)
        return
    _add_numbers(draft, heading, draft.phones, read_phones(text))


def _add_numbers(
    draft: Draft, heading: str, phones: list[Written], numbers: Sequence[Written]
) -> None:
    """Add numbers to `phones`, each once; one that looks made up is flagged."""
    for number in numbers:
        if number.number not in {phone.number for phone in phones}:
            phones.append(number)
        if doubted := doubt_number(number.number):
            draft.flag(heading, doubted)


def _take_tags(draft: Draft, _heading: str, text: str) -> None:
    words = [*draft.values.get("tags", ()), *SEPARATORS.split(text)]
    draft.values["tags"] = list(profile.read_tags(words))


def _take_referrer(draft: Draft, _heading: str, text: str) -> None:
    draft.referrer = text


def _take_person(draft: Draft, heading: str, text: str) -> None:
    person = draft.need_person()
    person.name, beside = _part_name(draft, heading, text)
    _add_numbers(draft, heading, person.phones, beside)


def _take_person_phones(draft: Draft, heading: str, text: str) -> None:
    _add_numbers(draft, heading, draft.need_person().phones, read_phones(text))


TAKERS: Mapping[str, Taker] = {
    "code": _take_code,
    "name": _take_name,
    "phone": _take_phones,
    "tag": _take_tags,
    "referrer": _take_referrer,
    "status": take_status,
    "stop": take_stop,
    "person": _take_person,
    "person_phone": _take_person_phones,
}
"""The function that reads the cells of a column, by the column's name."""
