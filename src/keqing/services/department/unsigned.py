"""Approvals that nobody may sign, and limits that ask for an approval which nobody defined."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from keqing.definitions import definition_file
from keqing.definitions import names as naming
from keqing.definitions.approval import Approval, Subject
from keqing.definitions.approval_file import APPROVAL, approvals_in_force, read_approval
from keqing.definitions.definition_file import Found
from keqing.definitions.limit import Consequence, Limit
from keqing.definitions.limit_file import LIMIT, read_limit
from keqing.definitions.limits_in_force import limits_in_force, shipped_table
from keqing.definitions.toml_file import File, Table
from keqing.i18n import Message, msg
from keqing.records.check import Finding
from keqing.services.context.desk import Desk
from keqing.services.context.staff import Staff
from keqing.services.limits.pending import HEAD


def unsigned(desk: Desk) -> Iterator[Finding]:
    """Find the approvals in force that nobody may sign, and the limits in force without theirs."""
    approvals = approvals_in_force(desk.stored, desk.clock, desk.kinds)
    for approval in _unsignable(approvals, desk.staff):
        role = next((r for r in approval.by if not desk.staff.holders(r)), approval.by[0])
        known = desk.words.roles.get(role)
        words = {known.name: naming.command_word(known)} if known else {}
        command = f"keqing add-agent NAME --role {role}"
        yield Finding("no-signer", _nobody(approval), command, words=words)
    for limit in _without_approval(limits_in_force(desk.stored, desk.clock, desk.kinds), approvals):
        yield Finding("no-approval", _missing(limit), f"keqing define show limit {limit.name}")


def advise_signatures(desk: Desk, text: str, found: Found) -> list[Message]:
    """Say the same of what a file defines, beside what is in force."""
    names = {type_: [n for t, n in found.keys if t == type_] for type_ in (APPROVAL, LIMIT)}
    if not (names[APPROVAL] or names[LIMIT]):
        return []
    approvals = [
        read_approval(
            _table(definition_file.excerpt(text, (APPROVAL, name)), name), found.kinds, None
        )
        for name in names[APPROVAL]
    ]
    limits = [
        read_limit(shipped_table(name, definition_file.excerpt(text, (LIMIT, name))), found.kinds)
        for name in names[LIMIT]
    ]
    others = [
        each
        for each in approvals_in_force(desk.stored, desk.today, desk.kinds)
        if each.name not in names[APPROVAL]
    ]
    without = _without_approval((each for each in limits if each), [*approvals, *others])
    return [
        *map(_nobody, _unsignable(approvals, desk.staff)),
        *map(_missing, without),
    ]


def _table(text: str, name: str) -> Table:
    file = File(name, text)
    return Table(file, (APPROVAL, name), file.tables[APPROVAL][name])


def _unsignable(approvals: Iterable[Approval], staff: Staff) -> Iterator[Approval]:
    """Give the approvals for which there are not as many signers as signatures; none without staff."""
    for approval in approvals if staff.names else ():
        if not _can_sign(approval.by, staff, frozenset(), alone=approval.alone):
            yield approval


def _can_sign(roles: Sequence[str], staff: Staff, signed: frozenset[int], *, alone: bool) -> bool:
    """Tell whether there is somebody for each signature: of its role, else of the next, else the head."""
    if not roles:
        return True
    for role in [*roles, HEAD]:
        free = [each.id for each in staff.holders(role) if each.id not in signed]
        if free:
            return any(
                _can_sign(roles[1:], staff, signed if alone else signed | {signer}, alone=alone)
                for signer in free
            )
    return False


def _without_approval(limits: Iterable[Limit], approvals: Iterable[Approval]) -> Iterator[Limit]:
    known = {each.of for each in approvals if each.subject is Subject.LIMIT}
    for limit in limits:
        if limit.breach is Consequence.APPROVE and limit.name not in known:
            yield limit


def _nobody(approval: Approval) -> Message:
    return msg(
        "Nobody may sign the approval {name}: not enough people have its roles.",
        name=approval.title or approval.name,
    )


def _missing(limit: Limit) -> Message:
    return msg(
        "Nothing beyond the limit {name} can be signed: define an approval of {of}.",
        name=limit.title or limit.name,
        of=f"limit:{limit.name}",
    )
