"""What happened, what is left, what was promised: `add`, `stock`, `promise`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated

from keqing.commands.hearing import listen
from keqing.commands.help.forms import lack
from keqing.commands.options import argument, option, screen_of
from keqing.commands.recorder import Case, Request, recording, requesting
from keqing.commands.transaction import reading
from keqing.dates.question import When
from keqing.errors import NeedsSetup, Unusable
from keqing.i18n import Message, msg
from keqing.records.recorded import Recorded

if TYPE_CHECKING:
    from keqing.models import Customer
    from keqing.services.context.desk import WritingDesk


@requesting(
    "add",
    msg("keqing add purchase C0007 product=Calmix quantity=6 pack=30 daily=6"),
    msg("keqing add inquiry Li source=radio condition=hypertension"),
    msg("keqing add inquiry Zhao source=radio --new --phone 13812345678"),
    more=msg("Which kinds there are, and their fields: keqing add list"),
)
def add(
    request: Request,
    kind: Annotated[str, argument(msg("What happened: purchase, inquiry ..."), msg("KIND"))],
    who: Annotated[str | None, argument(msg("Which customer."), msg("WHO"))] = None,
    words: Annotated[
        list[str] | None, argument(msg("Its fields, as field=value."), msg("FIELD=VALUE"))
    ] = None,
    text: Annotated[
        str | None, option("--text", help=msg("Anything else to note."), metavar=msg("TEXT"))
    ] = None,
    ref: Annotated[
        int | None,
        option("--ref", help=msg("The record that this one answers."), metavar=msg("ID")),
    ] = None,
    new: Annotated[bool, option("--new", help=msg("Enter WHO as a new customer first."))] = False,
    phone: Annotated[
        list[str] | None,
        option("--phone", help=msg("With --new: their phone number."), metavar=msg("NUMBER")),
    ] = None,
) -> None:
    from keqing.services.recording import happenings  # noqa: PLC0415  # the database loads slowly

    if kind in LIST and who is None:
        _show_kinds(request)
        return
    if who is None:
        raise lack(request.context, "who")
    if phone and not new:
        raise Unusable(
            msg("--phone is for a new customer."),
            msg("Add --new, or change who is on file: keqing edit-customer WHO --phone NUMBER"),
        )
    said = [word.partition("=")[2] for word in words or []]
    answer = listen(request.context, text, *said, quiet=request.quiet, reported=_reports(kind))
    remarks: list[Message] = []
    request.record(
        who,
        lambda case, _: happenings.add(
            *case,
            case.desk.kinds.find(kind),
            words or [],
            text=text,
            answers=ref,
        ),
        answer=answer,
        find=partial(_newcomer, who, phone or (), remarks) if new else None,
    )
    for remark in remarks:
        screen_of(request.context).say(remark)


def _newcomer(
    name: str, phones: Sequence[str], remarks: list[Message], desk: WritingDesk
) -> Customer:
    """Enter a customer of this name, about whom something is recorded at once; `remarks` is what is to be said then."""
    from keqing.services.customers import saving  # noqa: PLC0415  # the database loads slowly
    from keqing.services.customers.customer_words import NewCustomer  # noqa: PLC0415  # as above

    saved = saving.add_customer(desk, NewCustomer(name=name, phones=phones))
    remarks[:] = saved.remarks
    return saved.customer


def _reports(kind: str) -> bool:
    """Tell whether the kind is that of adverse reactions, under any of its names."""
    from keqing.definitions.kinds import built_in_kinds  # noqa: PLC0415  # help does without
    from keqing.definitions.names import find_called  # noqa: PLC0415  # as above

    return bool(find_called(kind, [built_in_kinds().by_name["adverse"]]))


LIST = frozenset({"list", "列表"})
"""Instead of a kind: show which there are."""


def _show_kinds(request: Request) -> None:
    """Show the kinds in force, or the built-in ones where there is no database yet."""
    from keqing.definitions import kinds  # noqa: PLC0415  # help does without
    from keqing.render import emit  # noqa: PLC0415  # as above
    from keqing.render import kinds as screens  # noqa: PLC0415  # as above

    try:
        with reading(request.context) as desk:
            found = desk.kinds
    except NeedsSetup:
        found = kinds.built_in_kinds()
    shown = screens.output(list(found.by_name.values()))
    emit.emit(shown, screen_of(request.context), request.form)


@recording("stock", msg("keqing stock C0007 Calmix 24"), msg("keqing stock Li Calmix 0"))
def stock(
    case: Case,
    product: Annotated[str, argument(msg("Which product."), msg("PRODUCT"))],
    units: Annotated[str, argument(msg("How many units are left today."), msg("N"))],
) -> Recorded:
    from keqing.services.recording import directives  # noqa: PLC0415  # the database loads slowly

    return directives.stock(*case, product, units)


@recording(
    "promise",
    msg('keqing promise C0007 "tomorrow 3pm" "talk about the check-up"'),
    msg('keqing promise Li fri "send the leaflet" --task'),
    more=msg("A promised call holds what a call would close until its day; a task holds nothing."),
    hears=("text",),
)
def promise(
    case: Case,
    when: Annotated[
        When, argument(msg("For which day, with the time if one was agreed."), msg("WHEN"))
    ],
    text: Annotated[str, argument(msg("What was promised."), msg("TEXT"))],
    task: Annotated[bool, option("--task", help=msg("It is a task of ours, not a call."))] = False,
    role: Annotated[
        str | None, option("--role", help=msg("Who is to do it."), metavar=msg("ROLE"))
    ] = None,
) -> Recorded:
    from keqing.services.recording import directives  # noqa: PLC0415  # the database loads slowly

    return directives.promise(
        *case,
        when.needed(),
        text,
        at=when.time,
        task=task,
        role=role,
        remarks=when.remarks,
    )
