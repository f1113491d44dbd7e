"""Remarks in a row: not to be called, deceased, a wrong number, an adverse reaction."""

from __future__ import annotations

import re

from keqing.i18n import msg
from keqing.services.customers.cell_words import cell_means, without_brackets
from keqing.services.hearing.reactions import tells
from keqing.services.hearing.refusals import hears
from keqing.services.importing.cells import refuses
from keqing.services.importing.draft import Draft
from keqing.services.importing.sheet import CONTACTS, CUSTOMERS, ImportSheet
from keqing.text.limits import beginning_of
from keqing.timeline.enrollment import SUSPECTED
from keqing.timeline.fold import ADVERSE

REMARK_COLUMNS = frozenset({"note", "status", "tag", ".note", "text", "outcome"})
"""Columns in which people write that somebody is not to be called."""
_WRONG_NUMBER = re.compile(
    r"(?<![没不])(?:空号|错号|停机|销号|打错了|号码?(?:不对|错|有误|不存在))"
    r"|\b(?:not in service|out of service|wrong number|number (?:is )?(?:wrong|invalid|disconnected|dead))\b",
    re.IGNORECASE,
)
"""The words that people write of a number by which nobody is reached."""


def note_remark(sheet: ImportSheet, draft: Draft, name: str, heading: str, text: str) -> None:
    """Note in the draft what a cell of one of `REMARK_COLUMNS` says besides its column's value."""
    note_refusal(draft, name, heading, text)
    if sheet.what == CUSTOMERS and _WRONG_NUMBER.search(text):
        draft.flag(heading, msg("'{text}': is the number right?", text=beginning_of(text)))
    _note_reaction(sheet, draft, name, heading, text)


def note_refusal(draft: Draft, name: str, heading: str, text: str) -> None:
    """Note where a remark says that the customer is not to be called, or has died."""
    if refuses(text):
        draft.stop = text
        draft.flag(heading, msg("'{text}': stored as not to be called.", text=beginning_of(text)))
    elif name in {"status", "outcome"} and cell_means("deceased", text):
        draft.deceased = text
        draft.flag(heading, msg("'{text}': stored as deceased.", text=beginning_of(text)))
    elif hears(text) or cell_means("deceased", text):
        draft.flag(
            heading, msg("'{text}': is this customer to be called at all?", text=beginning_of(text))
        )


def _note_reaction(sheet: ImportSheet, draft: Draft, name: str, heading: str, text: str) -> None:
    """Note an adverse reaction in a remark. In the text of a call a symptom alone is enough."""
    is_call = sheet.what == CONTACTS
    if sheet.kind == ADVERSE or not tells(text, plainly=not is_call or name != "text"):
        return
    if is_call or sheet.kind:
        draft.details[SUSPECTED] = True
    draft.flag(
        heading,
        msg(
            "'{text}' sounds like an adverse reaction. If it is one: keqing add {kind} {whom}",
            text=beginning_of(text),
            kind={"zh": "不良反应", "en": ADVERSE},
            whom=msg("WHO"),
        ),
    )


def take_status(draft: Draft, heading: str, text: str) -> None:
    """Flag a status that keqing works out itself."""
    if not (cell_means("active", text) or draft.stop or draft.deceased):
        draft.flag(heading, msg("The status '{text}' was not taken over.", text=beginning_of(text)))


def take_stop(draft: Draft, heading: str, text: str) -> None:
    """Read a column that marks who is not to be called: anything but a no is a wish."""
    if cell_means("no", text):
        return
    draft.stop = f"{heading}: {text}"
    draft.flag(heading, msg("'{text}': stored as not to be called.", text=beginning_of(text)))


def take_from_name(draft: Draft, heading: str, text: str) -> str:
    """Note what brackets after a name say of death or calls; return the name without them."""
    if text[-1] not in ")）]】":
        return text
    bare = without_brackets(text, _is_deceased)
    if bare != text:
        draft.deceased = text
        draft.flag(heading, msg("'{text}': stored as deceased.", text=beginning_of(text)))
        text = bare
    bare = without_brackets(text, refuses)
    if bare != text:
        draft.stop = text
        draft.flag(heading, msg("'{text}': stored as not to be called.", text=beginning_of(text)))
    return bare


def _is_deceased(text: str) -> bool:
    return cell_means("deceased", text)
