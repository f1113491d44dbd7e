"""Recording: `log`, `done`, `skip`, `snooze`, `pause`, `resume`, `start`, `end`."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated

from keqing.commands.confirm import somebody
from keqing.commands.customer_argument import the_customer
from keqing.commands.hearing import is_reaction, is_stop, listen
from keqing.commands.help.forms import lack
from keqing.commands.options import (
    Agent,
    Context,
    Date,
    DryRun,
    Format,
    FormatChoice,
    Who,
    Yes,
    argument,
    command,
    option,
    screen_of,
)
from keqing.commands.transaction import writing
from keqing.commands.words.order import check_outcome
from keqing.dates.question import When
from keqing.dates.reading import check_near, read_when
from keqing.errors import Unusable
from keqing.i18n import msg

if TYPE_CHECKING:
    from keqing.records.recorded import Recorded
    from keqing.render.console import Screen
    from keqing.services.context.desk import Desk

Cadence = Annotated[
    str | None, argument(msg("Which cadence; by default all that is due."), msg("CADENCE"))
]
Reason = Annotated[str | None, option("--reason", help=msg("Why."), metavar=msg("TEXT"))]


@command(
    msg('keqing log 1 reached "slept well, pills on time" --min 6'),
    msg('keqing log Li reached "blood pressure is fine" --next "next week wed"'),
    msg("keqing log C0007 no-answer"),
    "keqing log --batch calls.txt",
    more=msg(
        "Outcomes: reached, visited, sent, no-answer, busy, off, declined, cut-off, callback, "
        "wrong-number, stop, deceased; their Chinese names work, too. A text has at most 2,000 "
        "characters. With --batch, FILE or what is typed has one line for each call, as on paper: ROW "
        "OUTCOME [NEXT] TEXT, by the row numbers of the call sheet printed that day; # begins a comment."
    ),
)
def log(
    context: Context,
    who: Annotated[
        str | None,
        argument(
            msg("Which customer: code, row of the list, end of a phone, name, pinyin or a dot."),
            msg("WHO"),
        ),
    ] = None,
    outcome: Annotated[str | None, argument(msg("What came of it."), msg("OUTCOME"))] = None,
    text: Annotated[str | None, argument(msg("What was said."), msg("TEXT"))] = None,
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
    date: Date = None,
    agent: Agent = None,
    form: FormatChoice = None,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """Record a contact."""
    if batch:
        from keqing.commands.batch import log_batch  # noqa: PLC0415  # for --batch alone

        if outcome is not None:
            raise Unusable(
                msg("After --batch comes one file."), msg("Write: keqing log --batch FILE")
            )
        log_batch(
            context,
            who,
            strict=strict,
            date=date,
            agent=agent,
            form=form,
            dry_run=dry_run,
            sure=yes,
        )
        return
    if who is None or outcome is None:
        raise lack(context, "who" if who is None else "outcome")
    check_outcome(context, who, outcome)
    from keqing.services.recording import contacts  # noqa: PLC0415  # the database loads slowly

    heard = cleared = False
    if not (yes or dry_run) and (said := _refused(outcome, text, entry)) and somebody():
        heard = True
        if is_stop(screen_of(context), said):
            outcome, following = "stop", None
    if not (yes or dry_run or adverse) and (told := _untold(text, entry)) and somebody():
        cleared = True
        adverse = is_reaction(screen_of(context), told)
    with writing(context, "log", date=date, agent=agent, dry_run=dry_run, sure=yes) as desk:
        customer = the_customer(context, desk, who)
        when = when_said(desk, following) if following else None
        contact = contacts.Contact(
            outcome=outcome,
            text=text,
            minutes=minutes,
            next_day=when.day if when else None,
            next_time=when.time if when else None,
            entry=entry,
            channel=channel,
            incoming=incoming,
            person=person,
            adverse=adverse,
            heard=heard,
            cleared=cleared,
        )
        recorded = contacts.log(desk, customer, contact, when.remarks if when else ())
    echo(context, desk, recorded, form)


def _refused(outcome: str, text: str | None, entry: str | None) -> str | None:
    """Return what was said where it asks not to be called any more, and the outcome does not say so."""
    from keqing.definitions.kinds import outcomes  # noqa: PLC0415  # help does without
    from keqing.services.recording.contacts import Contact, unheard  # noqa: PLC0415  # the database loads slowly

    effect = outcomes().effects[outcomes().find(outcome)]
    return unheard(Contact(outcome, text, entry=entry), effect)


def _untold(text: str | None, entry: str | None) -> str | None:
    """Return what was said where it tells an adverse reaction."""
    from keqing.services.recording.contacts import Contact, unreported  # noqa: PLC0415  # the database loads slowly

    return unreported(Contact("", text, entry=entry))


@command(
    msg("keqing done C0007 no-purchase-review"),
    msg("keqing done 1 promise"),
    msg('keqing done Li "send the leaflet"'),
    more=msg(
        "For work that no call closes: tasks, reviews, promises kept. Of several promises one is named by "
        "its text or its day."
    ),
)
def done(
    context: Context,
    who: Who,
    cadence: Annotated[str, argument(msg("Which cadence."), msg("CADENCE"))],
    text: Annotated[str | None, argument(msg("What was done."), msg("TEXT"))] = None,
    date: Date = None,
    agent: Agent = None,
    form: FormatChoice = None,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """Close a follow-up by its name."""
    from keqing.services.recording import directives  # noqa: PLC0415  # the database loads slowly

    answer = listen(context, text, quiet=yes or dry_run)
    with writing(context, "done", date=date, agent=agent, dry_run=dry_run, sure=yes) as desk:
        answer.decides(desk)
        customer = the_customer(context, desk, who)
        recorded = directives.done(desk, customer, cadence, text)
        recorded = answer.also(desk, customer, recorded)
    echo(context, desk, recorded, form)


@command("keqing skip C0007", msg('keqing skip Li therapy --reason "away on a trip"'))
def skip(
    context: Context,
    who: Who,
    cadence: Cadence = None,
    reason: Reason = None,
    date: Date = None,
    agent: Agent = None,
    form: FormatChoice = None,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """Leave out what is due."""
    from keqing.services.recording import directives  # noqa: PLC0415  # the database loads slowly

    answer = listen(context, reason, quiet=yes or dry_run)
    with writing(context, "skip", date=date, agent=agent, dry_run=dry_run, sure=yes) as desk:
        answer.decides(desk)
        customer = the_customer(context, desk, who)
        recorded = directives.skip(desk, customer, cadence, reason)
        recorded = answer.also(desk, customer, recorded)
    echo(context, desk, recorded, form)


@command("keqing snooze C0007 +3d", msg('keqing snooze Li "next week wed" therapy'))
def snooze(
    context: Context,
    who: Who,
    when: Annotated[str, argument(msg("Until which day."), msg("WHEN"))],
    cadence: Cadence = None,
    reason: Reason = None,
    date: Date = None,
    agent: Agent = None,
    form: FormatChoice = None,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """Put off a follow-up until a day."""
    from keqing.services.recording import directives  # noqa: PLC0415  # the database loads slowly

    answer = listen(context, reason, quiet=yes or dry_run)
    with writing(context, "snooze", date=date, agent=agent, dry_run=dry_run, sure=yes) as desk:
        said = when_said(desk, when)
        answer.decides(desk)
        customer = the_customer(context, desk, who)
        recorded = directives.snooze(
            desk, customer, needed(said), cadence, reason, remarks=said.remarks
        )
        recorded = answer.also(desk, customer, recorded)
    echo(context, desk, recorded, form)


@command("keqing pause C0007 --until 2027-02-20", msg('keqing pause Li --reason "visiting family"'))
def pause(
    context: Context,
    who: Who,
    until: Annotated[
        str | None,
        option(
            "--until",
            help=msg("The day calls start again; by default paused until resumed."),
            metavar=msg("WHEN"),
        ),
    ] = None,
    reason: Reason = None,
    date: Date = None,
    agent: Agent = None,
    form: FormatChoice = None,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """Stop calling a customer for a time."""
    from keqing.services.recording import directives  # noqa: PLC0415  # the database loads slowly

    answer = listen(context, reason, quiet=yes or dry_run)
    with writing(context, "pause", date=date, agent=agent, dry_run=dry_run, sure=yes) as desk:
        said = when_said(desk, until) if until else None
        answer.decides(desk)
        customer = the_customer(context, desk, who)
        end_day, remarks = (needed(said), said.remarks) if said else (None, ())
        recorded = directives.pause(desk, customer, end_day, reason, remarks=remarks)
        recorded = answer.also(desk, customer, recorded)
    echo(context, desk, recorded, form)


@command("keqing resume C0007", msg("keqing resume Li"))
def resume(
    context: Context,
    who: Who,
    date: Date = None,
    agent: Agent = None,
    form: FormatChoice = None,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """Call a paused customer again."""
    from keqing.services.recording import directives  # noqa: PLC0415  # the database loads slowly

    with writing(context, "resume", date=date, agent=agent, dry_run=dry_run, sure=yes) as desk:
        recorded = directives.resume(desk, the_customer(context, desk, who))
    echo(context, desk, recorded, form)


@command(
    msg("keqing start C0007 loyal-care"),
    msg("keqing start Li therapy --anchor 12-01 --product Calmix"),
)
def start(
    context: Context,
    who: Who,
    cadence: Annotated[str, argument(msg("Which cadence."), msg("CADENCE"))],
    anchor: Annotated[
        str | None,
        option(
            "--anchor",
            help=msg("The day its steps count from; today by default."),
            metavar=msg("WHEN"),
        ),
    ] = None,
    product: Annotated[
        str | None,
        option("--product", help=msg("Which product it is about."), metavar=msg("TEXT")),
    ] = None,
    date: Date = None,
    agent: Agent = None,
    form: FormatChoice = None,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """Put a customer into a cadence by hand."""
    from keqing.services.recording import directives  # noqa: PLC0415  # the database loads slowly

    with writing(context, "start", date=date, agent=agent, dry_run=dry_run, sure=yes) as desk:
        first = needed(when_said(desk, anchor, past=True)) if anchor else None
        customer = the_customer(context, desk, who)
        recorded = directives.start(desk, customer, cadence, anchor=first, product=product)
    echo(context, desk, recorded, form)


@command(
    msg("keqing end C0007 loyal-care"), msg('keqing end Li therapy --reason "stopped taking it"')
)
def end(
    context: Context,
    who: Who,
    cadence: Annotated[str, argument(msg("Which cadence."), msg("CADENCE"))],
    reason: Reason = None,
    date: Date = None,
    agent: Agent = None,
    form: FormatChoice = None,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """Take a customer out of a cadence."""
    from keqing.services.recording import directives  # noqa: PLC0415  # the database loads slowly

    answer = listen(context, reason, quiet=yes or dry_run)
    with writing(context, "end", date=date, agent=agent, dry_run=dry_run, sure=yes) as desk:
        answer.decides(desk)
        customer = the_customer(context, desk, who)
        recorded = directives.end(desk, customer, cadence, reason)
        recorded = answer.also(desk, customer, recorded)
    echo(context, desk, recorded, form)


def when_said(desk: Desk, words: str, *, past: bool = False) -> When:
    """What the words mean, seen from the day worked on. Raises Unasked for a day far off."""
    now = desk.at.time() if desk.live else None
    when = read_when(words, desk.today, almanac=desk.almanac, past=past, now_time=now)
    check_near(when, desk.today, words, sure=desk.sure, ask=somebody())
    return when


def needed(said: When) -> dt.date:
    """The day that was said. Raises Unusable for none."""
    if said.day is None:
        raise Unusable(msg("A day is needed here."), msg("For example tomorrow, +3d or 12-05."))
    return said.day


def echo(
    context: Context,
    desk: Desk,
    recorded: Recorded,
    form: Format | None,
    *,
    corrected: bool = False,
) -> None:
    """Say what was recorded or `corrected`, and what comes next."""
    from keqing.render import emit, told  # noqa: PLC0415  # help does without

    said = told.recorded(recorded, desk.clock, titles=desk.titles, corrected=corrected)
    emit.emit(said, screen_of(context), form)
    tell_heard(screen_of(context), recorded)


def tell_heard(screen: Screen, recorded: Recorded) -> None:
    """Say on stderr what the words sound like, a stop, a reaction, a death or a purchase, and what to do if it is one."""
    from keqing.services.recording import contacts  # noqa: PLC0415  # the database loads slowly

    for sentence in (
        contacts.refusal(recorded),
        contacts.suspicion(recorded),
        contacts.death(recorded),
        contacts.purchase(recorded),
    ):
        if sentence:
            screen.say(sentence)
