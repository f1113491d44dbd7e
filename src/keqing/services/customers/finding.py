"""Which customer is meant: WHO, in a fixed order, and never a guess."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, select, union

from keqing.errors import Ambiguous, NotFound, Unusable
from keqing.i18n import Message, msg, msgn
from keqing.models import Customer, Phone
from keqing.patterns import late_pattern
from keqing.services.context.desk import Desk
from keqing.services.customers import codes
from keqing.services.customers.completing import codes_in, label
from keqing.services.customers.listing import lines
from keqing.services.customers.numbers_on_file import named_by
from keqing.services.customers.pinyin import MAX_READINGS, fits, han, letters, spell_name
from keqing.services.customers.profile import is_nobody, read_text
from keqing.services.queries.name_search import has_code, read_so, written_so
from keqing.store.last_list import Seen
from keqing.text import shell
from keqing.text.folding import fold_name, plain
from keqing.text.name_parts import SYLLABLE

_ROW = late_pattern(r"\d{1,3}", re.ASCII)
_CODE = late_pattern(r"[A-Za-z0-9][A-Za-z0-9._-]*", re.ASCII)
_PHONE = late_pattern(r"[+\d][\d\s()-]*", re.ASCII)
_SHORT_CODE = late_pattern(r"([A-Za-z]{1,4})-?0*([1-9][0-9]{0,8})", re.ASCII)
"""A code of letters and a number, with or without its zeros."""
_LONGEST_CODE = 10
"""Digits of a code, at most, in which zeros are looked for."""
_SHOWN = 20
"""Candidates that are listed."""
_NEAR = 75
"""Likeness of two readings, of 100, from which one is suggested for the other."""
_SUGGESTED = 3
"""Customers suggested."""
_LOOKED_AT = 50_000
"""Names among which a suggestion is looked for."""


def find(desk: Desk, words: str, seen: Seen) -> Customer:
    """Return the one customer that `words` name; `seen` is what this login saw last.

    In this order: `.` is the last one; a code, in capitals or not; a word that the shell completed, which
    ends in the code; one to three digits are a row of the list last seen; four digits or more the end of a
    phone; Han characters a name, else a part of one; letters a reading or initials, else a part of one.
    Raises Ambiguous with the candidates, NotFound, or Unusable for a row number without a list.
    """
    text = " ".join(plain(read_text(words)).split())
    if not text:
        raise Unusable(msg("The customer is missing."), _how())
    if text in {".", "。"}:
        return _last(desk, seen)
    return (
        _by_code(desk, text)
        or _completed(desk, words.strip(), text)
        or (_row(desk, text, seen) if _ROW.fullmatch(text) else None)
        or _by_short_code(desk, text)
        or _one(desk, words.strip(), _matching(desk, text))
    )


def _last(desk: Desk, seen: Seen) -> Customer:
    if seen.last is None:
        raise Unusable(msg("No customer has been shown or called yet."), _how())
    return _still_there(desk, seen.last)


def _by_code(desk: Desk, text: str) -> Customer | None:
    """Return the customer with the code as written, else in capitals, else whatever its capitals.

    The code of one who was merged into another is the other's.
    """
    if not _CODE.fullmatch(text):
        return None
    for condition in (Customer.code.in_({text, text.upper()}), has_code([text.upper()])):
        found = desk.session.scalars(select(Customer).where(condition)).all()
        if found:
            return min(found, key=lambda customer: (customer.code != text, customer.code))
    return codes.successor(desk.session, text)


def _by_short_code(desk: Desk, text: str) -> Customer | None:
    """Return the customer whose code is meant by one without its zeros: `c28` is C0028.

    Raises Ambiguous where several codes are.
    """
    if not (said := _SHORT_CODE.fullmatch(text)):
        return None
    letters_, number = said[1].upper(), said[2].lstrip("0")
    codes_ = {f"{letters_}{number.zfill(width)}" for width in range(len(number), _LONGEST_CODE)}
    found = _ids(desk, has_code(codes_))
    return _one(desk, text, found) if found else None


def _completed(desk: Desk, words: str, text: str) -> Customer | None:
    """Return the customer whose code ends a completed word, such as `wxy-王秀英-C1024`; None for other words.

    A code may hold the mark that stands before it, so the end that goes with the name is taken. Raises
    Ambiguous where the word is somebody else's name, or no end goes with its name and there are several.
    """
    if _PHONE.fullmatch(text) or not (ends := codes_in(text)):
        return None
    rows = desk.session.scalars(select(Customer).where(Customer.code.in_(ends))).all()
    if not rows:
        return None
    fit = [
        customer
        for customer in rows
        if text.upper().endswith(f"{label(customer.name)}-{customer.code}".upper())
    ]
    meant = fit[:1] if len(fit) == 1 else rows
    namesakes = _ids(desk, Customer.search == fold_name(text))
    return _one(
        desk, words, list(dict.fromkeys([*(customer.id for customer in meant), *namesakes]))
    )


def _row(desk: Desk, text: str, seen: Seen) -> Customer:
    """Return the customer in a row of the list last seen."""
    if seen.day is None:
        raise Unusable(
            msg("{n} is a row of a list, but no list has been shown yet.", n=text),
            msg("See: keqing today"),
        )
    if seen.day not in {desk.today, desk.clock} and not seen.means(int(text)):
        raise NotFound(
            msg("The list last seen, of {day}, has no row {n}.", n=text, day=seen.day),
            msg("Look at today's list first: keqing today"),
        )
    if seen.day not in {desk.today, desk.clock}:
        raise Unusable(
            msg("{n} is a row of the list of {day}, which is not today's.", n=text, day=seen.day),
            msg("Look at today's list first: keqing today"),
        )
    meant = seen.means(int(text))
    if not meant:
        raise NotFound(
            msgn(
                "The list last seen has {n} row.",
                "The list last seen has {n} rows.",
                len(seen.rows),
            )
            if seen.rows
            else msg("The list last seen is empty."),
            msg("Look at it again: keqing today"),
        )
    found = [_still_there(desk, code) for code in meant]
    if len(found) > 1:
        raise Ambiguous(
            msg("Row {n} is not the same on the screen and in the file written since.", n=text),
            msg("Look at the list again (keqing today), or say which by its code."),
            candidates=lines(desk, [customer.id for customer in found]),
        )
    return found[0]


def _still_there(desk: Desk, code: str) -> Customer:
    found = _by_code(desk, code)
    if found is None:
        raise NotFound(msg("{code} is no longer on file.", code=code), _how())
    return found


def _matching(desk: Desk, text: str) -> Sequence[int]:
    """Return the ids of those whom the words fit."""
    if (numbers := named_by(text)) is not None and (ids := _by_phone(desk, numbers)):
        return ids
    if _PHONE.fullmatch(text):
        return _by_part(desk, text)
    if letters(text) and not han(text):
        return _by_sound(desk, text) or _by_part(desk, text)
    return _ids(desk, Customer.search == fold_name(text)) or _by_part(desk, text)


def _by_part(desk: Desk, text: str) -> Sequence[int]:
    """Whose name holds the words, however they are written."""
    part = fold_name(text)
    if not part:
        return ()
    holds = Customer.search.contains(part, autoescape=True)
    return _ids(desk, and_(Customer.id.in_(union(*written_so(part))), holds))


def _by_phone(desk: Desk, meant: ColumnElement[bool]) -> Sequence[int]:
    """Whose number, or a contact person's of theirs, is meant."""
    owners = select(Phone.customer_id).where(meant).order_by(Phone.customer_id)
    return list(dict.fromkeys(desk.session.scalars(owners)))


def _by_sound(desk: Desk, text: str) -> Sequence[int]:
    """Whose name is read so, as a whole, else in part."""
    typed = letters(text)
    rows = desk.session.execute(
        select(Customer.id, Customer.pinyin)
        .where(Customer.id.in_(union(*read_so(desk.session, typed))))
        .order_by(Customer.id)
    ).all()
    whole = [key for key, pinyin in rows if fits(pinyin, typed)]
    return whole or [key for key, pinyin in rows if fits(pinyin, typed, whole=False)]


def _ids(desk: Desk, condition: ColumnElement[bool]) -> Sequence[int]:
    return desk.session.scalars(select(Customer.id).where(condition).order_by(Customer.id)).all()


def _one(desk: Desk, words: str, ids: Sequence[int]) -> Customer:
    """Return the only one. Raises Ambiguous or NotFound."""
    if not ids:
        raise NotFound(msg("No customer fits '{who}'.", who=words), _suggestion(desk, words))
    if len(ids) == 1:
        return desk.session.get_one(Customer, ids[0])
    found = lines(desk, ids[:_SHOWN])
    more = len(ids) - len(found)
    raise Ambiguous(
        msgn("{n} customer fits '{who}'.", "{n} customers fit '{who}'.", len(ids), who=words),
        msgn(
            "{n} more: keqing list {who}. Say which by its code.",
            "{n} more: keqing list {who}. Say which by its code.",
            more,
            who=shell.quote_word(words),
        )
        if more
        else msg("Say which by its code, such as {code}.", code=found[0].code),
        candidates=found,
    )


def _suggestion(desk: Desk, words: str) -> Message:
    """Name customers that sound alike, by any of their readings; only ever a suggestion."""
    wanted = letters(spell_name(words).pinyin.partition(" ")[0])
    if not any(char.isalpha() for char in wanted):
        return _how()
    from rapidfuzz import fuzz, process  # noqa: PLC0415  # only where nobody was found

    rows = desk.session.execute(
        select(Customer.code, Customer.name, Customer.pinyin)
        .order_by(Customer.id)
        .limit(_LOOKED_AT)
    ).all()
    readings = {
        (n, k): reading
        for n, row in enumerate(rows)
        for k, reading in enumerate(row.pinyin.replace(SYLLABLE, "").split())
    }
    near = process.extract(
        wanted, readings, scorer=fuzz.ratio, score_cutoff=_NEAR, limit=_SUGGESTED * MAX_READINGS
    )
    people = list(dict.fromkeys(n for _, _, (n, _) in near))[:_SUGGESTED]
    if not people:
        return _how()
    names = [msg("{name} ({code})", name=rows[n].name, code=rows[n].code) for n in people]
    return msg("Did you mean {name}?", name=names)


def _how() -> Message:
    return msg(
        "Find customers with: keqing list TEXT. Enter a new one with: keqing add-customer NAME"
    )


def owner_id(desk: Desk, words: str | None) -> int | None:
    """Whose customers are wanted: an agent's id, 0 for nobody's, None for all."""
    if words is None:
        return None
    if is_nobody(words):
        return 0
    return desk.staff.named(words).id
