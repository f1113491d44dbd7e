"""`keqing init`: a database for the department."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, TypeVar

from keqing.commands.agents import let_nobody_act
from keqing.commands.confirm import somebody
from keqing.commands.definition_files import read_text
from keqing.commands.options import (
    Context,
    FormatChoice,
    Root,
    command,
    option,
    root_of,
    screen_of,
)
from keqing.commands.transaction import default_of, reading, writing
from keqing.definitions.names import label
from keqing.errors import KeqingError, Unusable
from keqing.i18n import Message, msg

if TYPE_CHECKING:
    from keqing.render.console import Screen
    from keqing.services.department.setup import Department, PresetFile
    from keqing.store.location import Place

T = TypeVar("T")

_FILE = ".toml"
"""How the name of a file with presets ends."""
CAPACITY = 60
"""Calls a day that are proposed."""


@command(
    "keqing init",
    msg("keqing init --department Care --name Anna --capacity 60 --preset therapy"),
    "keqing init --preset ours.toml",
    more=msg(
        "On a terminal it asks for what is not given. Presets: therapy, health, field, dealer, all."
    ),
)
def init(
    context: Context,
    department: Annotated[
        str | None,
        option("--department", help=msg("What the department is called."), metavar=msg("TEXT")),
    ] = None,
    name: Annotated[
        str | None, option("--name", help=msg("Your name: the first agent."), metavar=msg("TEXT"))
    ] = None,
    capacity: Annotated[
        str | None,
        option("--capacity", help=msg("Calls that you make in a day."), metavar=msg("N")),
    ] = None,
    preset: Annotated[
        list[str] | None,
        option(
            "--preset",
            help=msg("Which cadences to begin with, or a file with your own; may be repeated."),
            metavar=msg("PRESET"),
        ),
    ] = None,
    form: FormatChoice = None,
) -> None:
    from keqing.render import emit  # noqa: PLC0415  # help does without
    from keqing.render import saved as screens  # noqa: PLC0415  # as above
    from keqing.services.department import setup  # noqa: PLC0415  # the database loads slowly
    from keqing.store.location import locate_database  # noqa: PLC0415  # as above

    let_nobody_act(context)
    root, screen = root_of(context), screen_of(context)
    place = locate_database(root.db, default_of(root))
    fresh = _is_fresh(context, place)
    own = [word for word in preset or [] if word.casefold().endswith(_FILE)]
    files = [setup.read_file(read_text(file), file) for file in own]
    chosen = [word for word in preset or [] if word not in own]
    told = _asked(screen, department, name, capacity, chosen, files)
    with _database(root, place, fresh=fresh), writing(context, "init") as desk:
        made = setup.init(desk, told)
    echo = screens.department(made.department, made.agent, made.cadences, str(place), made.warnings)
    emit.emit(echo, screen, form)


def _is_fresh(context: Context, place: Place) -> bool:
    """Whether the database is still to be made. Raises Unusable for one that is set up already."""
    from keqing.services.department import setup  # noqa: PLC0415  # the database loads slowly
    from keqing.store import schema  # noqa: PLC0415  # as above

    if schema.is_blank(place):
        return True
    with reading(context) as desk:
        setup.refuse_second(desk)
    return False


@contextmanager
def _database(root: Root, place: Place, *, fresh: bool) -> Iterator[None]:
    """Make the database first if need be; a file is there when the block has set it up, or not at all."""
    from keqing.store import database  # noqa: PLC0415  # the database loads slowly

    if not fresh:
        yield
        return
    try:
        with database.made_whole(place) as root.deeds.engine:
            yield
    except BaseException:
        root.deeds.recorded = (
            root.deeds.recorded and place.file is None
        )  # a file goes with all in it
        raise
    finally:
        root.deeds.engine = None


def _asked(
    screen: Screen,
    department: str | None,
    name: str | None,
    capacity: str | None,
    preset: list[str],
    files: Sequence[PresetFile],
) -> Department:
    """Read what was given, and ask for the rest where somebody is there to answer."""
    from keqing.definitions.kinds import presets  # noqa: PLC0415  # help does without
    from keqing.services.department import agents, setup  # noqa: PLC0415  # the database loads slowly

    ask = _Asking(screen)
    known = list(presets().values())
    choices = [
        msg("  {n}  {title}", n=n, title=label(known_preset))
        for n, known_preset in enumerate(known, start=1)
    ]
    return setup.Department(
        name=ask.value(
            "--department", department, msg("What is the department called?"), setup.read_department
        ),
        agent=ask.value("--name", name, msg("What is your name?"), setup.read_department),
        capacity=ask.value(
            "--capacity",
            capacity,
            msg("How many calls do you make in a day? [{default}]", default=CAPACITY),
            agents.read_capacity,
            default=str(CAPACITY),
        ),
        files=tuple(files),
        presets=()
        if files and not preset
        else ask.value(
            "--preset",
            ",".join(preset) or None,
            msg("Which of these do you begin with? [1]"),
            lambda text: setup.read_presets(
                [_numbered(text, [known_preset.name for known_preset in known])]
            ),
            choices=choices,
            default="1",
        ),
    )


def _numbered(text: str, names: Sequence[str]) -> str:
    """Put the names of choices for their numbers: `1,3`."""
    parts = re.split(r"[,、，\s]+", unicodedata.normalize("NFKC", text).strip())
    places = [int(part) - 1 if part.isascii() and part.isdigit() else -1 for part in parts]
    if parts and all(0 <= place < len(names) for place in places):
        return ",".join(names[place] for place in places)
    return text


class _Asking:
    """Questions on stderr, answers from the terminal."""

    def __init__(self, screen: Screen) -> None:
        self.screen = screen
        self.possible = somebody()

    def value(
        self,
        flag: str,
        given: str | None,
        question: Message,
        read: Callable[[str], T],
        *,
        choices: Sequence[Message] = (),
        default: str = "",
    ) -> T:
        """Read the value given, or ask until there is one; an empty answer is the `default`.

        Raises Unusable where nobody can answer.
        """
        if given is not None:
            return read(given)
        if not self.possible:
            raise Unusable(
                msg("{option} is missing.", option=flag),
                msg("Not a terminal: give --department, --name, --capacity and --preset."),
            )
        while True:
            for sentence in (*choices, question):
                self.screen.say(sentence)
            answer = sys.stdin.readline()
            if not answer:
                raise KeyboardInterrupt
            try:
                return read(answer.strip() or default)
            except KeqingError as error:
                self.screen.say(error.message)
                if error.hint:
                    self.screen.say(error.hint)
