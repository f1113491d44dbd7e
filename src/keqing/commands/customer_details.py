"""A customer's details: `add-customer`, `edit-customer`, `add-contact`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from keqing.commands.attempts import attempt, newcomers
from keqing.commands.customer_argument import the_customer
from keqing.commands.hearing import listen
from keqing.commands.options import (
    Agent,
    Context,
    DryRun,
    Format,
    FormatChoice,
    Grade,
    Tags,
    Type,
    Who,
    argument,
    command,
    option,
    root_of,
    screen_of,
)
from keqing.commands.recorder import Request, requesting
from keqing.commands.transaction import WritingPlan
from keqing.errors import Unusable
from keqing.i18n import Message, msg

if TYPE_CHECKING:
    from keqing.definitions.vocabulary import Outcomes
    from keqing.models import Customer
    from keqing.render.output import Output
    from keqing.services.context.desk import Desk, WritingDesk
    from keqing.services.customers.saved import SavedCustomer

Name = Annotated[str, argument(msg("The name."), msg("NAME"))]
Phones = Annotated[
    list[str] | None,
    option(
        "--phone",
        help=msg("A phone number, as 13812345678 or 021-64321234 (daughter); may be repeated."),
        metavar=msg("NUMBER"),
    ),
]
Sex = Annotated[str | None, option("--sex", help=msg("m or f."), metavar=msg("SEX"))]
Birthday = Annotated[
    str | None,
    option(
        "--birthday",
        help=msg("The birthday: 1950-03-05, 5 March, lunar 08-15."),
        metavar=msg("WHEN"),
    ),
]
Address = Annotated[str | None, option("--address", help=msg("The address."), metavar=msg("TEXT"))]
Source = Annotated[
    str | None,
    option("--source", help=msg("How the customer came to us."), metavar=msg("TEXT")),
]
Owner = Annotated[
    str | None, option("--owner", help=msg("The agent who cares for them."), metavar=msg("AGENT"))
]
Referrer = Annotated[
    str | None,
    option("--referrer", help=msg("The customer who brought them."), metavar=msg("WHO")),
]
Hours = Annotated[
    list[str] | None,
    option(
        "--hours",
        help=msg("When they may be called, as 09:00-11:30; may be repeated."),
        metavar=msg("SPAN"),
    ),
]
Quiet = Annotated[
    list[str] | None,
    option(
        "--quiet",
        help=msg("When not to call in a season, as 06-01..09-30 12:00-14:30; may be repeated."),
        metavar=msg("SEASON"),
    ),
]
Duty = Annotated[
    str | None,
    option(
        "--duty",
        help=msg("On which days they can be visited, as 4d from 12-02: every fourth day."),
        metavar=msg("DAYS"),
    ),
]
Note = Annotated[str | None, option("--note", help=msg("A note."), metavar=msg("TEXT"))]
Fields = Annotated[
    list[str] | None,
    option(
        "--set",
        help=msg("Any other field, such as informed=no or allergies=penicillin; may be repeated."),
        metavar=msg("FIELD=VALUE"),
    ),
]
Declined = Annotated[
    list[str] | None,
    option(
        "--declined",
        help=msg("A field that they do not want to tell: nobody asks again; may be repeated."),
        metavar=msg("FIELD"),
    ),
]


@requesting(
    "add-customer",
    msg("keqing add-customer Li --phone 13812345678 --birthday 1950-03-05"),
    msg(
        'keqing add-customer Li --phone "13987654321 (daughter)" --set informed=no --hours 09:00-11:30'
    ),
    msg('keqing add-customer "Corner Pharmacy" --type pharmacy --grade A --phone 021-64321234'),
)
def add_customer(
    request: Request,
    name: Name,
    code: Annotated[
        str | None,
        option(
            "--code", help=msg("A code of your own; the next one without it."), metavar=msg("CODE")
        ),
    ] = None,
    phone: Phones = None,
    type_: Type = None,
    grade: Grade = None,
    sex: Sex = None,
    birthday: Birthday = None,
    address: Address = None,
    source: Source = None,
    owner: Owner = None,
    referrer: Referrer = None,
    tag: Tags = None,
    hours: Hours = None,
    quiet_hours: Quiet = None,
    duty: Duty = None,
    note: Note = None,
    fields: Fields = None,
    declined: Declined = None,
    force: Annotated[
        bool,
        option("--force", help=msg("Add them even if the same name and number are on file.")),
    ] = False,
) -> None:
    from keqing.services.customers import saving  # noqa: PLC0415  # the database loads slowly
    from keqing.services.customers.customer_words import NewCustomer  # noqa: PLC0415  # as above
    from keqing.services.worklist import idle  # noqa: PLC0415  # the database loads slowly
    from keqing.store import last_list  # noqa: PLC0415  # as above

    _load_for(name, phone)
    answer = listen(request.context, note, quiet=request.quiet)

    def enter(desk: WritingDesk) -> tuple[SavedCustomer, Output, Outcomes]:
        answer.decides(desk)
        new = NewCustomer(
            name=name,
            code=code,
            phones=phone or (),
            type=type_,
            grade=grade,
            sex=sex,
            birthday=birthday,
            address=address,
            source=source,
            owner=owner,
            referrer=_referrer(request.context, desk, referrer),
            tags=tag or (),
            hours=hours or (),
            quiet=quiet_hours or (),
            duty=duty,
            note=note,
            fields=fields or (),
            declined=declined or (),
            force=force,
        )
        saved = saving.add_customer(desk, new)
        answer.follow(desk, saved.customer)
        echo = _echo(desk, saved, tuple(idle.first_steps(desk, saved.customer)), new=True)
        return saved, echo, desk.outcomes

    saved, echo, outcomes = request.attempt(enter, newcomers, create=True)
    if not request.dry_run:
        root = root_of(request.context)
        last_list.remember_customer(root.settings.folders.state, root.db, saved.customer.code)
    _print(request.context, echo, request.form)
    _tell_heard(request.context, saved, outcomes)


@requesting(
    "edit-customer",
    msg("keqing edit-customer C0007 --grade A --tag diabetes"),
    msg("keqing edit-customer Li --phone 13812345678 --remove-phone 5678"),
    msg("keqing edit-customer C0007 --clear hours --clear note"),
    more=msg("New values replace the old ones; phones and tags are added."),
)
def edit_customer(
    request: Request,
    who: Who,
    name: Annotated[
        str | None, option("--name", help=msg("The name."), metavar=msg("NAME"))
    ] = None,
    phone: Phones = None,
    remove_phone: Annotated[
        list[str] | None,
        option(
            "--remove-phone",
            help=msg("A number to remove, or its last digits; may be repeated."),
            metavar=msg("NUMBER"),
        ),
    ] = None,
    type_: Type = None,
    grade: Grade = None,
    sex: Sex = None,
    birthday: Birthday = None,
    address: Address = None,
    source: Source = None,
    owner: Owner = None,
    referrer: Referrer = None,
    tag: Tags = None,
    remove_tag: Annotated[
        list[str] | None,
        option("--remove-tag", help=msg("A tag to remove; may be repeated."), metavar=msg("TAG")),
    ] = None,
    hours: Hours = None,
    quiet_hours: Quiet = None,
    duty: Duty = None,
    note: Note = None,
    fields: Fields = None,
    declined: Declined = None,
    clear: Annotated[
        list[str] | None,
        option(
            "--clear",
            help=msg("Empty it: grade, note, hours, owner, a field ...; may be repeated."),
            metavar=msg("FIELD"),
        ),
    ] = None,
) -> None:
    from keqing.services.customers import saving  # noqa: PLC0415  # the database loads slowly
    from keqing.services.customers.customer_words import CustomerChanges  # noqa: PLC0415  # as above
    from keqing.store.locks import Scope  # noqa: PLC0415  # as above

    _load_for(name, phone)
    answer = listen(request.context, note, quiet=request.quiet)

    def change(desk: WritingDesk) -> tuple[SavedCustomer, Output, Outcomes]:
        answer.decides(desk)
        referred_by = _referrer(request.context, desk, referrer)
        changes = CustomerChanges(
            name=name,
            phones=phone or (),
            remove_phones=remove_phone or (),
            type=type_,
            grade=grade,
            sex=sex,
            birthday=birthday,
            address=address,
            source=source,
            owner=owner,
            referrer=referred_by,
            tags=tag or (),
            remove_tags=remove_tag or (),
            hours=hours or (),
            quiet=quiet_hours or (),
            duty=duty,
            note=note,
            fields=fields or (),
            declined=declined or (),
            clear=clear or (),
        )
        saved = saving.edit_customer(desk, the_customer(request.context, desk, who), changes)
        answer.follow(desk, saved.customer)
        return saved, _echo(desk, saved), desk.outcomes

    named = bool(name or phone or remove_phone)
    saved, echo, outcomes = request.attempt(
        change, lambda _, ids: Scope(frozenset(ids), names=named) if ids else None
    )
    _print(request.context, echo, request.form)
    _tell_heard(request.context, saved, outcomes)


@command(
    msg("keqing add-contact C0007 Zhang --relation daughter --phone 13987654321 --health"),
    msg('keqing add-contact Li Zhang --relation son --no-health --note "at weekends"'),
)
def add_contact(
    context: Context,
    who: Who,
    name: Name,
    relation: Annotated[
        str | None,
        option("--relation", help=msg("Daughter, husband, neighbour ..."), metavar=msg("TEXT")),
    ] = None,
    phone: Phones = None,
    health: Annotated[
        bool, option("--health", help=msg("Health may be discussed with them."))
    ] = False,
    no_health: Annotated[
        bool, option("--no-health", help=msg("Health is not to be discussed with them."))
    ] = False,
    note: Note = None,
    fields: Annotated[
        list[str] | None,
        option(
            "--set",
            help=msg("A field of contact persons, such as function=buyer; may be repeated."),
            metavar=msg("FIELD=VALUE"),
        ),
    ] = None,
    agent: Agent = None,
    form: FormatChoice = None,
    dry_run: DryRun = False,
) -> None:
    from keqing.services.customers.contact_persons import (  # noqa: PLC0415  # the database loads slowly
        PersonWords,
        save_person,
    )
    from keqing.store.locks import Scope  # noqa: PLC0415  # as above

    if health and no_health:
        raise Unusable(
            msg("{one} and {other} contradict each other.", one="--health", other="--no-health"),
            msg("Leave one of them out."),
        )
    _load_for(None, phone)

    def add(desk: WritingDesk) -> tuple[SavedCustomer, Output, Outcomes]:
        saved = save_person(
            desk,
            the_customer(context, desk, who),
            name,
            PersonWords(
                relation=relation,
                phones=phone or (),
                health=health if health or no_health else None,
                note=note,
                fields=fields or (),
            ),
        )
        return saved, _echo(desk, saved), desk.outcomes

    saved, echo, outcomes = attempt(
        WritingPlan(context, "add-contact", agent=agent, dry_run=dry_run),
        add,
        lambda _, ids: Scope(frozenset(ids), names=bool(phone)) if ids else None,
    )
    _print(context, echo, form)
    _tell_heard(context, saved, outcomes)


def _load_for(name: str | None, numbers: list[str] | None) -> None:
    """Load what the echo needs, read the numbers, and spell the name, before others have to wait for us."""
    from keqing.render import saved  # noqa: F401, PLC0415  # it is loaded for `_echo`
    from keqing.services.customers import customer_card, pinyin, profile  # noqa: F401, PLC0415  # as above
    from keqing.text import phones  # noqa: PLC0415  # as above

    if name:
        pinyin.spell_name(profile.read_name(name))
    for number in numbers or ():
        phones.read_phones(number)


def _referrer(context: Context, desk: Desk, words: str | None) -> Customer | None:
    """Find who brought the customer; `.` stays who it was."""
    from keqing.services.customers.finding import find  # noqa: PLC0415  # the database loads slowly
    from keqing.store import last_list  # noqa: PLC0415  # as above

    root = root_of(context)
    return (
        find(desk, words, last_list.recall_list(root.settings.folders.state, root.db))
        if words
        else None
    )


def _echo(
    desk: WritingDesk, saved: SavedCustomer, remarks: tuple[Message, ...] = (), *, new: bool = False
) -> Output:
    """Gather what to print once it is written."""
    from keqing.render import saved as screens  # noqa: PLC0415  # help does without
    from keqing.services.customers import customer_card  # noqa: PLC0415  # the database loads slowly

    return screens.customer(
        customer_card.card(desk, saved.customer),
        "entered" if new else "changed",
        desk.today,
        remarks=(*saved.remarks, *remarks),
        dry_run=desk.dry_run,
        titles=desk.titles,
    )


def _print(context: Context, echo: Output, form: Format | None) -> None:
    from keqing.render import emit  # noqa: PLC0415  # help does without

    emit.emit(echo, screen_of(context), form)


def _tell_heard(context: Context, saved: SavedCustomer, outcomes: Outcomes) -> None:
    """Say on stderr that the note sounds like a stop or an adverse reaction, and what to do if it is one."""
    from keqing.services.recording import heard_sentences  # noqa: PLC0415  # the database loads slowly

    customer, screen = saved.customer, screen_of(context)
    for sentence in heard_sentences.describe_note(
        customer.code,
        customer.name,
        outcomes,
        refused=saved.refused,
        suspected=saved.suspected,
    ):
        screen.say(sentence)
    if saved.barred:
        screen.say(heard_sentences.describe_barred(customer.name, saved.barred))
