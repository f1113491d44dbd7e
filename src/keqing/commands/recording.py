"""Recording: `log`, `done`, `skip`, `snooze`, `pause`, `resume`, `start`, `end`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from keqing.commands.confirm import somebody
from keqing.commands.customer_argument import the_customer
from keqing.commands.hearing import is_reaction, is_stop, listen
from keqing.commands.help.forms import lack, too_many
from keqing.commands.missing_parts import ask_missing
from keqing.commands.options import Who, argument, option, screen_of
from keqing.commands.recorder import (
    PAST,
    Case,
    Days,
    Request,
    recording,
    requesting,
    when_said,
)
from keqing.commands.transaction import reading
from keqing.commands.words.order import check_outcome, outcomes_with
from keqing.dates.question import When
from keqing.errors import Unusable
from keqing.i18n import Message, msg, pick_title
from keqing.records.recorded import Recorded

if TYPE_CHECKING:
    from keqing.services.context.desk import Desk
    from keqing.services.recording.contacts import Contact

Cadence = Annotated[
    str | None, argument(msg("Which cadence; by default all that is due."), msg("CADENCE"))
]
Reason = Annotated[str | None, option("--reason", help=msg("Why."), metavar=msg("TEXT"))]


@requesting(
    "log",
    msg('keqing log 1 reached "slept well, pills on time" --min 6'),
    msg('keqing log Li reached "blood pressure is fine" --next "next week wed"'),
    msg("keqing log C0007 no-answer"),
    more=msg(
        "Outcomes: reached, visited, sent, no-answer, busy, off, declined, cut-off, callback, "
        "wrong-number, stop, deceased; their Chinese names work, too. A text has at most 2,000 "
        "characters. With --batch, FILE or what is typed has one line for each call, as on paper: ROW "
        "OUTCOME [NEXT] TEXT, by the row numbers of the call sheet printed that day; # begins a comment."
    ),
)
def log(
    request: Request,
    who: Annotated[
        str | None,
        argument(
            msg("Which customer: code, row of the list, end of a phone, name, pinyin or a dot."),
            msg("WHO"),
        ),
    ] = None,
    outcome: Annotated[str | None, argument(msg("What came of it."), msg("OUTCOME"))] = None,
    text: Annotated[str | None, argument(msg("What was said."), msg("TEXT"))] = None,
    given: Annotated[
        list[str] | None,
        argument(msg("Fields of contacts, such as adherence=normal."), msg("FIELD=VALUE")),
    ] = None,
    minutes: Annotated[
        int | None, option("--min", help=msg("How long, in minutes."), metavar=msg("N"))
    ] = None,
    following: Annotated[
        str | None,
        option(
            "--next",
            help=msg("When the next call was agreed; none leaves it to the cadences."),
            metavar=msg("WHEN"),
        ),
    ] = None,
    entry: Annotated[
        str | None,
        option("--entry", help=msg("What to start with next time."), metavar=msg("TEXT")),
    ] = None,
    channel: Annotated[
        str | None,
        option("--channel", help=msg("phone, visit, sms, wechat ..."), metavar=msg("CHANNEL")),
    ] = None,
    incoming: Annotated[bool, option("--incoming", help=msg("The customer called us."))] = False,
    person: Annotated[
        str | None,
        option("--with", help=msg("Whom we spoke with, if not the customer."), metavar=msg("NAME")),
    ] = None,
    adverse: Annotated[
        bool, option("--adverse", help=msg("An adverse reaction was reported: alert the doctor."))
    ] = False,
    batch: Annotated[
        bool, option("--batch", help=msg("Record the lines of a file, or of what is typed."))
    ] = False,
    strict: Annotated[
        bool, option("--strict", help=msg("With --batch: write nothing when a line is rejected."))
    ] = False,
) -> None:
    if batch:
        from keqing.commands.batch import log_batch  # noqa: PLC0415  # for --batch alone

        if outcome is not None:
            raise Unusable(
                msg("After --batch comes one file."), msg("Write: keqing log --batch FILE")
            )
        log_batch(request, who, strict=strict)
        return
    if who is None or outcome is None:
        raise lack(request.context, "who" if who is None else "outcome")
    if loose := [word for word in given or () if not set(word) & {"=", "\uff1d"}]:
        raise too_many(request.context, loose)
    check_outcome(request.context, who, outcome)
    from keqing.services.recording import contact_fields, contacts  # noqa: PLC0415  # the database loads slowly

    contact = _asked(
        request,
        contacts.Contact(
            outcome=outcome,
            text=text,
            minutes=minutes,
            entry=entry,
            channel=channel,
            incoming=incoming,
            person=person,
            adverse=adverse,
        ),
    )

    def told(desk: Desk) -> tuple[Contact, tuple[Message, ...]]:
        when = when_said(desk, following) if following else When(None, cleared=True)
        words, said = [*(given or ())], contact.text
        if said and contact_fields.names_field(desk, said):
            words, said = [said, *words], None
        fields = contact_fields.read_fields(desk, words)
        whole = replace(contact, text=said, next_day=when.day, next_time=when.time, fields=fields)
        return whole, when.remarks

    def act(case: Case, _: Days) -> Recorded:
        agreed, remarks = told(case.desk)
        contacts.check_asked(case.desk, agreed)
        return contacts.log(*case, agreed, remarks)

    contact = ask_missing(request, who, contact, lambda desk: told(desk)[0])
    contact = _asked(request, contact)  # what was typed just now may tell a stop or a reaction, too
    if contact.outcome != outcome:  # who is not to be called is promised no call
        following = None
    request.record(who, act)


def _asked(request: Request, contact: Contact) -> Contact:
    """Ask whether what was said is a stop or an adverse reaction, where it sounds so and somebody can answer."""
    from keqing.definitions.vocabulary import EFFECTS  # noqa: PLC0415  # help does without
    from keqing.services.recording import contacts  # noqa: PLC0415  # the database loads slowly

    if request.quiet:
        return contact
    screen = screen_of(request.context)
    outcome = outcomes_with(request.context, contact.outcome).find(contact.outcome)
    effect = EFFECTS[outcome]
    if (said := contacts.unheard(contact, effect)) and somebody():
        stop = is_stop(screen, said)
        contact = replace(contact, heard=True, outcome="stop" if stop else contact.outcome)
    if (told := contacts.unreported(contact)) and somebody():
        contact = replace(contact, cleared=True, adverse=is_reaction(screen, told))
    return contact


@requesting(
    "done",
    msg("keqing done C0007 no-purchase-review"),
    msg("keqing done 3"),
    msg('keqing done Li "send the leaflet"'),
    more=msg(
        "For work that no call closes: tasks, reviews, promises kept. Of several promises one is named by "
        "its text or its day. Where the work is a record, its fields come behind the cadence; what is missing is "
        "asked for on a terminal."
    ),
)
def done(
    request: Request,
    who: Who,
    cadence: Annotated[
        str | None, argument(msg("Which cadence; by default the only one due."), msg("CADENCE"))
    ] = None,
    words: Annotated[
        list[str] | None,
        argument(msg("What was done, or the record's fields."), msg("TEXT|FIELD=VALUE")),
    ] = None,
    ref: Annotated[
        int | None,
        option("--ref", help=msg("The record that this one answers."), metavar=msg("ID")),
    ] = None,
) -> None:
    from keqing.services.recording import directives  # noqa: PLC0415  # the database loads slowly

    said = list(words or [])
    if somebody() and not request.quiet:
        said += _fields_asked(request, who, cadence, said)
    texts = [word.partition("=")[2] or word for word in said]
    request.record(
        who,
        lambda case, _: directives.done(*case, cadence, said, ref=ref),
        answer=listen(request.context, *texts, quiet=request.quiet),
    )


def _fields_asked(
    request: Request, who: str, cadence: str | None, words: Sequence[str]
) -> list[str]:
    """Ask for the fields that the record of a piece of work needs, before others wait for the answer."""
    from keqing.services.recording import directives  # noqa: PLC0415  # as above

    with reading(request.context, date=request.date, agent=request.agent) as desk:
        customer = the_customer(request.context, desk, who)
        missing = directives.fields_to_ask(desk, customer, cadence, words)
    return [
        f"{field.name}={typer.prompt(pick_title(field.title) or field.name, err=True)}"
        for field in missing
    ]


@recording(
    "skip",
    "keqing skip C0007",
    msg('keqing skip Li therapy --reason "away on a trip"'),
    hears=("reason",),
)
def skip(case: Case, cadence: Cadence = None, reason: Reason = None) -> Recorded:
    from keqing.services.recording import directives  # noqa: PLC0415  # the database loads slowly

    return directives.skip(*case, cadence, reason)


@recording(
    "snooze",
    "keqing snooze C0007 +3d",
    msg('keqing snooze Li "next week wed" therapy'),
    hears=("reason",),
)
def snooze(
    case: Case,
    when: Annotated[When, argument(msg("Until which day."), msg("WHEN"))],
    cadence: Cadence = None,
    reason: Reason = None,
) -> Recorded:
    from keqing.services.recording import directives  # noqa: PLC0415  # the database loads slowly

    return directives.snooze(*case, when.needed(), cadence, reason, remarks=when.remarks)


@recording(
    "pause",
    "keqing pause C0007 --until 2027-02-20",
    msg('keqing pause Li --reason "visiting family"'),
    hears=("reason",),
)
def pause(
    case: Case,
    until: Annotated[
        When | None,
        option(
            "--until",
            help=msg("The day calls start again; by default paused until resumed."),
            metavar=msg("WHEN"),
        ),
    ] = None,
    reason: Reason = None,
) -> Recorded:
    from keqing.services.recording import directives  # noqa: PLC0415  # the database loads slowly

    day, remarks = (until.needed(), until.remarks) if until else (None, ())
    return directives.pause(*case, day, reason, remarks=remarks)


@recording("resume", "keqing resume C0007", msg("keqing resume Li"))
def resume(case: Case) -> Recorded:
    from keqing.services.recording import directives  # noqa: PLC0415  # the database loads slowly

    return directives.resume(*case)


@recording(
    "start",
    msg("keqing start C0007 loyal-care"),
    msg("keqing start Li therapy --anchor yesterday --product Calmix"),
)
def start(
    case: Case,
    cadence: Annotated[str, argument(msg("Which cadence."), msg("CADENCE"))],
    anchor: Annotated[
        When | None,
        option(
            "--anchor",
            help=msg("The day its steps count from; today by default."),
            metavar=msg("WHEN"),
        ),
        PAST,
    ] = None,
    product: Annotated[
        str | None,
        option("--product", help=msg("Which product it is about."), metavar=msg("TEXT")),
    ] = None,
) -> Recorded:
    from keqing.services.recording import directives  # noqa: PLC0415  # the database loads slowly

    first = anchor.needed() if anchor else None
    return directives.start(*case, cadence, anchor=first, product=product)


@recording(
    "end",
    msg("keqing end C0007 loyal-care"),
    msg('keqing end Li therapy --reason "stopped taking it"'),
    hears=("reason",),
)
def end(
    case: Case,
    cadence: Annotated[str, argument(msg("Which cadence."), msg("CADENCE"))],
    reason: Reason = None,
) -> Recorded:
    from keqing.services.recording import directives  # noqa: PLC0415  # the database loads slowly

    return directives.end(*case, cadence, reason)
