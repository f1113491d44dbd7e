"""Definitions that need signatures: with an approval `define` in force they wait, and hold from the last one on.

    keqing define apply ours.toml      -> an item, like a record that waits for signatures
    keqing approve 42                  -> the definitions of the file in force

Signatures are needed to change or drop an approval, a limit or a sample, and for every change of a cadence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from keqing.definitions.approval import Subject
from keqing.definitions.approval_file import APPROVAL
from keqing.definitions.ladder import DEFINE_ITEM
from keqing.definitions.limit_file import LIMIT
from keqing.definitions.stored import TYPES
from keqing.errors import Unusable
from keqing.frozen import dataclass
from keqing.i18n import Message, msg
from keqing.models import Customer
from keqing.records.definitions import DefinitionChange, Enforced
from keqing.records.recorded import Recorded
from keqing.records.self_customer import DEPARTMENT
from keqing.services.context.desk import Desk, WritingDesk
from keqing.services.department import cadences, definitions
from keqing.services.derived.folded_ahead import FoldedAhead
from keqing.services.limits.pending import chain_of, find_item
from keqing.services.queries.batching import Progress
from keqing.services.recording import signing
from keqing.timeline.signatures import ItemState

_SIGNED = frozenset({APPROVAL, LIMIT, "sample"})
"""The types of which a change or an end needs the approval."""
_CADENCE = "cadence"


@dataclass(frozen=True, slots=True)
class DefinitionRequest:
    """A command that puts definitions in force or ends them: `apply`, `on`, `off` or `drop`, with what it was given.

    `names` are those of `on`, `off` and `drop`; `types` those that a file may have, or the type that is dropped.
    """

    deed: str
    text: str = ""
    file: str = ""
    names: Sequence[str] = ()
    types: Sequence[str] = TYPES
    since: date | None = None

    def as_stored(self) -> dict[str, Any]:
        """Return it as the details of an item keep it."""
        return {
            "deed": self.deed,
            "text": self.text,
            "file": self.file,
            "names": [*self.names],
            "types": [*self.types],
            "since": self.since.isoformat() if self.since else None,
        }

    @classmethod
    def of(cls, stored: dict[str, Any]) -> DefinitionRequest:
        """Return what the details of an item keep."""
        since = date.fromisoformat(stored["since"]) if stored["since"] else None
        return cls(**{**stored, "since": since})


def enforce_or_hold(
    desk: WritingDesk,
    request: DefinitionRequest,
    progress: Progress | None = None,
    *,
    ahead: bool = False,
    folded: FoldedAhead | None = None,
) -> Enforced:
    """Do what a request asks for, or keep it until it is signed where that is needed; raises as `definitions` does."""
    turns = chain_of(desk, "", subject=Subject.DEFINE)
    changes = wanted_changes(desk, request) if turns else ()
    needing = [change for change in changes if _needs_signatures(change)]
    if not needing:
        return carry_out(desk, request, progress, ahead=ahead, folded=folded)
    if desk.agent is None and desk.staff.names:
        raise Unusable(
            msg("Who asks for it? Agents here: {names}.", names=desk.staff.names),
            msg("Add --agent NAME."),
        )
    names = [f"{change.type}.{change.name}" for change in changes if change.status != "same"]
    recorded = signing.hold_record(
        desk,
        desk.session.get_one(Customer, DEPARTMENT),
        DEFINE_ITEM,
        {"names": names, "request": request.as_stored()},
        turns,
    )
    return Enforced(
        tuple(changes),
        request.since or desk.today,
        dry_run=desk.dry_run,
        waits=recorded.event,
        asked=recorded.remarks,
    )


def _needs_signatures(change: DefinitionChange) -> bool:
    if change.type == _CADENCE:
        return change.status != "same"
    return change.type in _SIGNED and change.status in {"changed", "dropped"}


def wanted_changes(desk: Desk, request: DefinitionRequest) -> tuple[DefinitionChange, ...]:
    """Tell what a request would change; raises for what cannot be put in force."""
    since = request.since or desk.today
    match request.deed:
        case "apply":
            types = request.types
            return definitions.compare(desk, request.text, request.file, types, since=since)
        case "on":
            return cadences.wanted_on(desk, request.names).changes
        case "off":
            return cadences.wanted_off(desk, request.names, request.since).changes
        case _:
            (type_,), (word,) = request.types, request.names
            return (definitions.wanted_end(desk, type_, word, since),)


def carry_out(
    desk: WritingDesk,
    request: DefinitionRequest,
    progress: Progress | None = None,
    *,
    ahead: bool = False,
    folded: FoldedAhead | None = None,
) -> Enforced:
    """Do what a request asks for, whoever signed it."""
    since = request.since
    match request.deed:
        case "apply":
            return definitions.apply(
                desk, request.text, request.file, progress,
                since=since, types=request.types, ahead=ahead, folded=folded,
            )  # fmt: skip
        case "on":
            return cadences.switch_on(desk, request.names, progress, ahead=ahead, folded=folded)
        case "off":
            return cadences.switch_off(
                desk, request.names, progress, since=since, ahead=ahead, folded=folded
            )
        case _:
            (type_,), (word,) = request.types, request.names
            return definitions.drop(desk, type_, word, since or desk.today, progress, ahead=ahead)


def approve(desk: WritingDesk, number: int) -> Recorded:
    """Sign an item, as `signing.approve` does; with the last signature of definitions they are put in force."""
    recorded = signing.approve(desk, number)
    _, item = find_item(desk, number)
    if item.of != DEFINE_ITEM:
        return recorded
    request = DefinitionRequest.of(item.fields["request"])
    shown = _changed_keys(desk, request)
    if item.state is not ItemState.APPROVED:
        return replace(recorded, remarks=(*recorded.remarks, *shown))
    since = max(request.since or desk.today, desk.today)
    done = carry_out(desk, replace(request, since=since))
    return replace(recorded, remarks=(*recorded.remarks, *shown, *done.warnings))


def _changed_keys(desk: Desk, request: DefinitionRequest) -> list[Message]:
    """Say what a request changes, so that whoever signs reads it."""
    said = []
    for change in wanted_changes(desk, request):
        name = f"{change.type}.{change.name}"
        said += [
            msg("{name}: {key} {old} -> {new}", name=name, key=key.key, old=key.old or "-", new=key.new or "-")
            for key in change.keys
        ]  # fmt: skip
        if change.status in {"off", "dropped"}:
            said.append(msg("{name}: ended", name=name))
    return said
