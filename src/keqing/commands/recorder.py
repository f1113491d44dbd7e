"""Recording commands: the part that all of them share.

Such a command says with `@recording` what it is called, and declares only what is its own. It gets the customer at an
open desk, and returns what it recorded. The options `--date --agent --format --dry-run --yes` are added, and what was
recorded is printed.

    @recording("skip", "keqing skip C0007", hears=("reason",))
    def skip(case: Case, cadence: Cadence = None, reason: Reason = None) -> Recorded:
        ...  # one service
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from inspect import Parameter, Signature, signature
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, TypeVar, get_args

from keqing.commands.attempts import Result, attempt, named_customers, newcomers
from keqing.commands.confirm import somebody
from keqing.commands.customer_argument import the_customer
from keqing.commands.hearing import Answer, listen
from keqing.commands.options import (
    Agent,
    Context,
    Date,
    DryRun,
    Format,
    FormatChoice,
    Who,
    Yes,
    command,
    screen_of,
)
from keqing.commands.transaction import TOLD, WritingPlan
from keqing.dates.question import When
from keqing.dates.reading import check_near, read_when
from keqing.frozen import dataclass
from keqing.i18n import Message
from keqing.records.recorded import Recorded

if TYPE_CHECKING:
    from keqing.commands.transaction import Concerning
    from keqing.definitions.vocabulary import Outcomes
    from keqing.models import Customer
    from keqing.render.console import Screen
    from keqing.services.context.desk import Desk, WritingDesk

Body = TypeVar("Body", bound=Callable[..., Any])
Days = Mapping[str, When]

PAST = "past"
"""Marks a parameter whose day is rather a past one, where the words leave it open."""


class Case(NamedTuple):
    """A customer at the desk that a command has opened."""

    desk: WritingDesk
    customer: Customer


@dataclass(frozen=True, slots=True)
class Request:
    """A command that records, with the options that all of these have."""

    context: Context
    command: str
    date: str | None
    agent: str | None
    form: Format | None
    dry_run: bool
    yes: bool

    @property
    def quiet(self) -> bool:
        """Whether nothing is asked about what was said."""
        return self.yes or self.dry_run

    def attempt(
        self,
        block: Callable[[WritingDesk], Result],
        concerning: Concerning | None = named_customers,
        *,
        create: bool = False,
        forms: Collection[str] = TOLD,
    ) -> Result:
        """Write for the command as `attempts.attempt` does; by default it is about whom it names."""
        plan = WritingPlan(
            self.context,
            self.command,
            date=self.date,
            agent=self.agent,
            dry_run=self.dry_run,
            create=create,
            sure=self.yes,
            forms=forms,
        )
        return attempt(plan, block, concerning)

    def record(
        self,
        who: str,
        act: Callable[[Case, Days], Recorded],
        *,
        answer: Answer | None = None,
        days: Mapping[str, tuple[str, bool]] | None = None,
        find: Callable[[WritingDesk], Customer] | None = None,
    ) -> None:
        """Record about a customer what `act` does, and print it.

        `find` gives the customer where `who` is not on file yet.

        `days` are the words for days, by their parameters, and whether they are rather past ones; `act` gets
        what they mean. `answer` tells what was asked before about what was said.
        """
        told = answer or Answer()

        def write(desk: WritingDesk) -> tuple[WritingDesk, Recorded]:
            meant = {
                name: when_said(desk, words, past=past)
                for name, (words, past) in (days or {}).items()
            }
            told.decides(desk)
            customer = find(desk) if find else the_customer(self.context, desk, who)
            return desk, told.also(desk, customer, act(Case(desk, customer), meant))

        desk, recorded = self.attempt(write, newcomers if find else named_customers)
        echo(self.context, desk, recorded, self.form)


def _shared(
    date: Date = None,
    agent: Agent = None,
    form: FormatChoice = None,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """Declare the options that all of these commands have."""


def _customer(who: Who) -> None:
    """Declare the customer."""


def requesting(
    name: str, *examples: str | Message, more: Message | None = None
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Make a command of a function that takes a `Request` and parameters of its own."""

    def decorate(body: Callable[..., None]) -> Callable[..., None]:
        shared = _parameters(_shared)

        def run(context: Context, **words: Any) -> None:  # noqa: ANN401  # as the command declares them
            options = {option: words.pop(option) for option in shared}
            body(Request(context, name, **options), **words)

        own = [*_parameters(body).values()][1:]
        return command(*examples, more=more)(
            _declared(run, body, [_CONTEXT, *own, *shared.values()])
        )

    return decorate


def recording(
    name: str, *examples: str | Message, more: Message | None = None, hears: Sequence[str] = ()
) -> Callable[[Callable[..., Recorded]], Callable[..., None]]:
    """Make a command of a function that takes a `Case` and parameters of its own, and returns what it recorded.

    A parameter of the type `When` takes words for a day. `hears` are the parameters in which a wish not to be
    called any more or an adverse reaction may be told.
    """

    def decorate(body: Callable[..., Recorded]) -> Callable[..., None]:
        own = [*_parameters(body).values()][1:]
        dated = [parameter for parameter in own if _is_day(parameter)]

        def run(request: Request, who: str, **words: Any) -> None:  # noqa: ANN401  # as the command declares them
            from keqing.services.recording import directives  # noqa: F401, PLC0415  # loaded before others wait

            said = [words[name] for name in hears]
            request.record(
                who,
                lambda case, meant: body(case, **{**words, **meant}),
                answer=listen(request.context, *said, quiet=request.quiet) if said else None,
                days={
                    day.name: (words[day.name], PAST in get_args(day.annotation))
                    for day in dated
                    if words[day.name] or day.default is not None
                },
            )

        declared = [_REQUEST, *_parameters(_customer).values(), *map(_in_words, own)]
        return requesting(name, *examples, more=more)(_declared(run, body, declared))

    return decorate


_CONTEXT = Parameter("context", Parameter.KEYWORD_ONLY, annotation=Context)
_REQUEST = Parameter("request", Parameter.KEYWORD_ONLY, annotation=Request)


def _parameters(function: Callable[..., object]) -> dict[str, Parameter]:
    """Return the parameters of a function as Typer reads them, with their annotations as values."""
    return {
        name: parameter.replace(kind=Parameter.KEYWORD_ONLY)
        for name, parameter in signature(function, eval_str=True).parameters.items()
    }


def _is_day(parameter: Parameter) -> bool:
    meant = next(iter(get_args(parameter.annotation)), None)
    return meant in {When, When | None}


def _in_words(parameter: Parameter) -> Parameter:
    """Return a parameter as it is typed: a day is words."""
    if not _is_day(parameter):
        return parameter
    meant, *more = get_args(parameter.annotation)
    typed = str if meant is When else str | None
    declared: Any = Annotated[typed, *(said for said in more if said != PAST)]
    return parameter.replace(annotation=declared)


def _declared(run: Body, body: Callable[..., object], parameters: Sequence[Parameter]) -> Body:
    """Let a function declare these parameters, and be called as the function that it calls."""
    run.__name__ = body.__name__
    vars(run)["__signature__"] = Signature(parameters)
    return run


def when_said(desk: Desk, words: str, *, past: bool = False) -> When:
    """What the words mean, seen from the day worked on. Raises Unasked for a day far off."""
    now = desk.at.time() if desk.live else None
    when = read_when(words, desk.today, almanac=desk.almanac, past=past, now_time=now)
    check_near(when, desk.today, words, sure=desk.sure, ask=somebody())
    return when


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
    tell_heard(screen_of(context), recorded, desk.outcomes)


def tell_heard(screen: Screen, recorded: Recorded, outcomes: Outcomes) -> None:
    """Say on stderr what the words sound like, a stop, a reaction, a death or a purchase, and what to do if it is one."""
    from keqing.services.recording import heard_sentences  # noqa: PLC0415  # the database loads slowly

    for sentence in heard_sentences.describe_recorded(recorded, outcomes):
        screen.say(sentence)
