"""`keqing undo`, `amend`, `void`: taking back, correcting, striking out."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated

from keqing.commands.attempts import attempt
from keqing.commands.confirm import MANY
from keqing.commands.customer_argument import the_customer
from keqing.commands.doubting import do_unless_doubted
from keqing.commands.hearing import listen
from keqing.commands.options import (
    Agent,
    Context,
    DryRun,
    Format,
    FormatChoice,
    Yes,
    argument,
    command,
    option,
    screen_of,
)
from keqing.commands.prepared_first import PreparedFirst
from keqing.commands.recorder import echo
from keqing.commands.transaction import WritingPlan, reading, writing
from keqing.i18n import CommandName, msg, msgn

if TYPE_CHECKING:
    from keqing.i18n import Message
    from keqing.records.history import UndoResult
    from keqing.records.recorded import Recorded
    from keqing.services.context.desk import Desk, WritingDesk
    from keqing.services.derived.folded_ahead import FoldedAhead
    from keqing.store.locks import Scope

_NAMED = 3
"""Customers who are named when a question is about more."""

Record = Annotated[int, argument(msg("Which record: its id in keqing history WHO."), msg("ID"))]


def _doubted(undone: UndoResult) -> Message | None:
    """Return what has to be asked before an operation is taken back, if anything."""
    command, at = CommandName(undone.operation.command), undone.operation.at
    if undone.revived:
        return msg(
            "{who} asked not to be called, or has died; {command} of {at} says so, and would be taken back.",
            who=list(undone.revived[:_NAMED]),
            command=command,
            at=at,
        )
    if undone.stops:
        return msgn(
            "{command} of {at} says that {n} number is not to be called, and would be taken back.",
            "{command} of {at} says that {n} numbers are not to be called, and would be taken back.",
            undone.stops,
            command=command,
            at=at,
        )
    if undone.customers < MANY:
        return None
    return msgn(
        "{command} of {at} is taken back for {n:,} customer.",
        "{command} of {at} is taken back for {n:,} customers.",
        undone.customers,
        command=command,
        at=at,
    )


@command(
    "keqing undo",
    "keqing undo -n",
    "keqing undo --list",
    more=msg(
        "Takes back the newest command of this login that is not taken back yet, if nobody changed its "
        "records since. It asks when three customers or more are concerned, and before somebody who asked not "
        "to be called is called again. An older record is corrected with keqing amend or keqing void."
    ),
)
def undo(
    context: Context,
    listed: Annotated[
        bool,
        option("--list", help=msg("List what is taken back next, one command after another.")),
    ] = False,
    dry_run: DryRun = False,
    yes: Yes = False,
    form: FormatChoice = None,
) -> None:
    from keqing.render import corrections, emit, operations, progress  # noqa: PLC0415  # help does without
    from keqing.services.corrections import undoing  # noqa: PLC0415  # the database loads slowly

    screen = screen_of(context)
    if listed:
        most = screen.height if screen.tty and form in {None, Format.TABLE} else None
        with reading(context) as desk:
            found = undoing.list_undoable(desk, most)
        none = msg("There is nothing of yours to take back.")
        emit.emit(operations.history(found, none=none), screen, form)
        return

    def act(
        desk: WritingDesk, agreed: tuple[UndoResult, dt.date] | None
    ) -> tuple[UndoResult, dt.date]:
        only = agreed[0].operation.id if agreed else None
        with progress.counted(screen, msg("customers")) as count:
            done = undoing.undo_newest(desk, count, only=only, ahead=first.work)
            return done, desk.today

    def fold() -> FoldedAhead | None:
        with progress.counted(screen, msg("customers")) as count:
            return undoing.fold_ahead(lambda: reading(context), count)

    first = PreparedFirst(fold)
    plan = WritingPlan(context, "undo", dry_run=dry_run)
    undone, today = do_unless_doubted(
        context,
        lambda: first.opened(lambda: plan.opened(None)),
        act,
        lambda done: _doubted(done[0]),
        sure=yes,
        attempted=lambda block: attempt(
            plan, block, lambda desk, _: undoing.scope_of(desk), opened=first.opened
        ),
    )
    emit.emit(corrections.undone(undone, today), screen, form)


@command(
    msg('keqing amend 42 text="pressure 150/95" minutes=6'),
    msg("keqing amend 42 day=yesterday"),
    more=msg("A corrected copy takes the record's place; the old one stays, struck out."),
)
def amend(
    context: Context,
    record: Record,
    words: Annotated[
        list[str] | None,
        argument(msg("What it should say, as field=value."), msg("FIELD=VALUE")),
    ] = None,
    agent: Agent = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    form: FormatChoice = None,
) -> None:
    from keqing.services.corrections import amending  # noqa: PLC0415  # the database loads slowly

    said = [word.partition("=")[2] for word in words or []]
    answer = listen(
        context,
        *said,
        quiet=yes or dry_run,
        reported=lambda: _reports(context, record, words or []),
    )

    def correct(desk: WritingDesk) -> tuple[WritingDesk, Recorded]:
        answer.decides(desk)
        recorded = amending.amend_record(desk, record, words or [])
        return desk, answer.also(desk, the_customer(context, desk, recorded.code), recorded)

    plan = WritingPlan(context, "amend", agent=agent, dry_run=dry_run, sure=yes)
    desk, recorded = attempt(plan, correct, lambda desk, _: _scope_of(desk, record))
    echo(context, desk, recorded, form, corrected=True)


def _scope_of(desk: Desk, record: int) -> Scope | None:
    """Return what a correction of a record is about: its customer."""
    from keqing.models import Event  # noqa: PLC0415  # the database loads slowly
    from keqing.store.locks import Scope  # noqa: PLC0415  # as above

    found = desk.session.get(Event, record) if 0 < record < 2**31 else None
    return Scope(frozenset({found.customer_id})) if found else None


def _reports(context: Context, record: int, words: list[str]) -> bool:
    """Tell whether the record is of an adverse reaction already, or becomes one."""
    from keqing.services.corrections import amending  # noqa: PLC0415  # the database loads slowly

    with reading(context) as desk:
        return amending.becomes_report(desk, record, words)


@command(
    msg('keqing void 42 --reason "called somebody else"'),
    msg('keqing void 42 --reason "entered twice"'),
    more=msg("The record stays on file, struck out, with the reason; it no longer counts."),
)
def void(
    context: Context,
    record: Record,
    reason: Annotated[str, option("--reason", help=msg("Why it is wrong."), metavar=msg("TEXT"))],
    agent: Agent = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    form: FormatChoice = None,
) -> None:
    from keqing.services.corrections import voiding  # noqa: PLC0415  # the database loads slowly

    plan = WritingPlan(context, "void", agent=agent, dry_run=dry_run)
    desk, recorded, _ = do_unless_doubted(
        context,
        lambda: writing(context, "void", agent=agent, dry_run=dry_run),
        lambda desk, _: (desk, *voiding.void_record(desk, record, reason)),
        lambda done: _silenced(done[1], record) if done[2] else None,
        sure=yes,
        attempted=lambda block: attempt(plan, block, lambda desk, _: _scope_of(desk, record)),
    )
    echo(context, desk, recorded, form)


def _silenced(recorded: Recorded, record: int) -> Message:
    """Ask whether a record is to go that says not to call."""
    return msg(
        "{who} asked not to be called, or has died; record {id} says so, and would be struck out.",
        who=recorded.name,
        id=record,
    )
