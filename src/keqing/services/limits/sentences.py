"""The sentences about a record beyond a limit: how much it is, how much is allowed, and from when it would be."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from keqing.definitions import limit_floors
from keqing.definitions.limit import Limit
from keqing.errors import Refused
from keqing.i18n import Message, msg
from keqing.services.context.desk import Desk
from keqing.timeline.limit_judgement import Excess, LimitPart


def plain(number: Decimal) -> str:
    """Return a number as people write it, without zeros at its end."""
    return format(number.normalize(), "f") if number else "0"


def title_of(limit: Limit) -> Mapping[str, str]:
    """Return what a limit is called."""
    return limit.title or {"zh": limit.name, "en": limit.name}


def says(desk: Desk, excess: Excess) -> Message:
    """Say how a record goes beyond a limit."""
    match excess.part:
        case LimitPart.BARRED:
            return _barred(desk, excess.limit)
        case LimitPart.REQUIRE:
            return _required(desk, excess)
        case LimitPart.EACH:
            return msg("{limit}: this is {used}, and {allowed} is allowed.", **_numbers(excess))
        case LimitPart.MOST:
            return _together(desk, excess)


def _barred(desk: Desk, limit: Limit) -> Message:
    """Say what may not be at all."""
    match limit.name:
        case limit_floors.CASH:
            return msg("Cash is never given: pay into the account of the institution.")
        case limit_floors.PERSON:
            return msg("An expense is paid to the institution itself, never to a person.")
        case limit_floors.NO_AGENT:
            return msg("An advance goes to one of our own: {names}.", names=desk.staff.names)
        case _:
            return msg("Nothing may be given to whoever prescribes or purchases.")


def _numbers(excess: Excess) -> dict[str, object]:
    return {
        "limit": title_of(excess.limit),
        "used": plain(excess.used),
        "allowed": plain(excess.allowed or Decimal(0)),
    }


def _required(desk: Desk, excess: Excess) -> Message:
    limit = excess.limit
    return msg(
        "{limit}: {fields} must be {values}.",
        limit=title_of(limit),
        fields=[_field(desk, limit, name) for name in excess.lacking],
        values=[_value(word) for name in excess.lacking for word in sorted(limit.require[name])],
    )


def _together(desk: Desk, excess: Excess) -> Message:
    """Say what all records come to together."""
    if excess.limit.after:
        return msg(
            "{limit}: first those whom the sample names are asked. Draw it, or see whom it names: keqing sample {name}",
            limit=title_of(excess.limit),
            name=excess.limit.after,
        )
    numbers = _numbers(excess)
    if excess.allowed is None:
        return msg(
            "{limit}: the file of the customer has no {field}, so nothing is allowed.",
            limit=numbers["limit"],
            field=_most_field(desk, excess.limit),
        )
    if excess.later is not None:
        return msg(
            "{limit}: with this, record {id} of {day} would come to {used}, and {allowed} is allowed.",
            id=excess.later,
            day=excess.day,
            **numbers,
        )
    if excess.again:
        return msg(
            "{limit}: with this it would be {used}, and {allowed} is allowed. There is room again on {day}.",
            day=excess.again,
            **numbers,
        )
    return msg("{limit}: with this it would be {used}, and {allowed} is allowed.", **numbers)


def advice(excess: Excess, code: str | None) -> Message:
    """Say where the limit comes from, and how to see what is left."""
    who = code or msg("WHO")
    if excess.limit.source:
        return msg(
            "Source: {source}. What is left: keqing limits {code}",
            source=excess.limit.source,
            code=who,
        )
    return msg("What is left: keqing limits {code}", code=who)


def refusal_of(desk: Desk, excess: Excess, code: str | None) -> Refused:
    """Return the error of a record that a limit refuses."""
    return Refused(says(desk, excess), advice(excess, code))


def _field(desk: Desk, limit: Limit, name: str) -> Mapping[str, str]:
    kind = desk.kinds.by_name.get(limit.kind)
    found = kind.fields.get(name) if kind else None
    return found.title if found and found.title else {"zh": name, "en": name}


def _value(word: str) -> Message | str:
    match word:
        case "true":
            return msg("yes")
        case "false":
            return msg("no")
        case _:
            return word


def _most_field(desk: Desk, limit: Limit) -> Mapping[str, str]:
    name = str(limit.most)
    found = desk.kinds.fields.get(name)
    return found.title if found and found.title else {"zh": name, "en": name}
