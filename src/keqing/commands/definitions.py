"""`keqing define`: check, diff, apply, drop, list, show, export."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from keqing.commands.doubting import dates_would_change, do_unless_doubted
from keqing.commands.folded_first import FoldedFirst
from keqing.commands.options import (
    Context,
    DryRun,
    FormatChoice,
    Yes,
    argument,
    command,
    option,
    screen_of,
)
from keqing.commands.transaction import LISTED, reading, writing
from keqing.definitions.stored import TYPES
from keqing.errors import NeedsSetup, Unusable
from keqing.i18n import msg, msgn

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date as Day  # noqa: N812  # `date` is an option elsewhere

    from keqing.commands.options import Format
    from keqing.records.definitions import Enforced
    from keqing.services.context.desk import Desk, WritingDesk
    from keqing.services.derived.folded_ahead import FoldedAhead, Opened
    from keqing.services.queries.batching import Progress

_LARGEST = 1_000_000
"""Bytes of a file of definitions; a larger one is something else."""

File = Annotated[str, argument(msg("A file of definitions (TOML)."), msg("FILE"))]
Type = Annotated[
    str, argument(msg("The type of the definition: kind, list, cadence ..."), msg("DEFINITION"))
]
Name = Annotated[str, argument(msg("Which one, by name or title."), msg("DEFINITION"))]
From = Annotated[
    str | None,
    option(
        "--from",
        help=msg("The day from which it holds; today without it."),
        metavar=msg("WHEN"),
    ),
]


@command(
    "keqing define check ours.toml",
    "keqing define check ours.toml --format json",
    more=msg("Lists every mistake with its line and what to write instead; needs no database."),
)
def check(context: Context, file: File, form: FormatChoice = None) -> None:
    from keqing.render import emit, told  # noqa: PLC0415  # help does without
    from keqing.services.department import definitions  # noqa: PLC0415  # the database loads slowly

    text = read(file)
    try:
        with reading(context) as desk:
            found = definitions.check(desk, text, file)
    except NeedsSetup:
        found = definitions.check_plain(text, file)
    says = msgn(
        "{file}: {n} definition, without a mistake.",
        "{file}: {n} definitions, without a mistake.",
        len(found.keys),
        file=file,
    )
    document = {
        "schema": "keqing.define-check/1",
        "file": file,
        "definitions": [{"type": type_, "name": name} for type_, name in found.keys],
    }
    screen = screen_of(context)
    emit.emit(told.sentences([says], lambda: document), screen, form)
    for advice in definitions.advice(found):
        screen.say(advice)


@command(
    "keqing define diff ours.toml",
    "keqing define diff ours.toml --format json",
    more=msg("Compares a file with what is in force, key by key; comments do not count."),
)
def diff(context: Context, file: File, form: FormatChoice = None) -> None:
    from keqing.render import definitions as screens  # noqa: PLC0415  # help does without
    from keqing.render import emit  # noqa: PLC0415
    from keqing.services.department import definitions  # noqa: PLC0415  # the database loads slowly

    text = read(file)
    with reading(context) as desk:
        changes = definitions.compare(desk, text, file)
    emit.emit(screens.differences(changes), screen_of(context), form)


@command(
    "keqing define apply ours.toml -n",
    "keqing define apply ours.toml --yes",
    "keqing define apply ours.toml --from 2027-01-01",
    more=msg(
        "Each definition that differs holds from that day on; what was entered before is read as it was. "
        "One operation, taken back with keqing undo."
    ),
)
def apply(
    context: Context,
    file: File,
    since: From = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    form: FormatChoice = None,
) -> None:
    from keqing.services.department import definitions  # noqa: PLC0415  # the database loads slowly

    text = read(file)
    enforce(
        context,
        "define apply",
        lambda desk, count, folded: definitions.apply(
            desk, text, file, count, since=first_day(desk, since), ahead=dry_run, folded=folded
        ),
        form,
        fold=lambda opened, count: definitions.fold_ahead(
            opened, text, file, count, since=lambda desk: first_day(desk, since)
        ),
        dry_run=dry_run,
        yes=yes,
    )


@command(
    "keqing define drop kind loan",
    "keqing define drop list devices -n",
    more=msg(
        "What was entered stays on record and is read as before; nothing new of it can be entered. "
        "Refused while something in force refers to it."
    ),
)
def drop(
    context: Context,
    type_: Type,
    defined: Name,
    since: From = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    form: FormatChoice = None,
) -> None:
    from keqing.services.department import definitions  # noqa: PLC0415  # the database loads slowly

    of = definitions.read_type(type_)
    enforce(
        context,
        "define drop",
        lambda desk, count, _: definitions.drop(
            desk, of, defined, first_day(desk, since), count, ahead=dry_run
        ),
        form,
        dry_run=dry_run,
        yes=yes,
    )


@command(
    "keqing define list",
    "keqing define list kind",
    more=msg("Of one type the definitions that ship with the program are listed, too."),
)
def list_definitions(
    context: Context,
    type_: Annotated[
        str | None,
        argument(msg("The type of the definition: kind, list, cadence ..."), msg("DEFINITION")),
    ] = None,
    form: FormatChoice = None,
) -> None:
    from keqing.render import definitions as screens  # noqa: PLC0415  # help does without
    from keqing.render import emit  # noqa: PLC0415
    from keqing.services.department import definitions  # noqa: PLC0415  # the database loads slowly

    of = definitions.read_type(type_) if type_ else None
    with reading(context) as desk:
        listed = definitions.listed(desk, of)
    emit.emit(screens.list_of(listed), screen_of(context), form)


@command(
    "keqing define show kind purchase",
    msg("keqing define show list objections > ours.toml"),
    more=msg("The output is a file: edit it, then run keqing define diff and keqing define apply."),
)
def show(
    context: Context,
    type_: Type,
    defined: Name,
    built_in: Annotated[
        bool,
        option(
            "--built-in", help=msg("The text that ships with the program, whatever is in force.")
        ),
    ] = False,
    form: FormatChoice = None,
) -> None:
    from keqing.render import definitions as screens  # noqa: PLC0415  # help does without
    from keqing.render import emit  # noqa: PLC0415
    from keqing.services.department import definitions  # noqa: PLC0415  # the database loads slowly

    of = definitions.read_type(type_)
    with reading(context) as desk:
        shown = definitions.definition(desk, of, defined, shipped_alone=built_in)
    emit.emit(screens.definition(shown), screen_of(context), form)


@command(
    msg("keqing define export > ours.toml"),
    "keqing define export --format json",
    more=msg(
        "All that the department has put in force, as one file, which keqing define apply takes elsewhere."
    ),
)
def export(context: Context, form: FormatChoice = None) -> None:
    export_types(context, form)


def export_types(context: Context, form: Format | None, *types: str) -> None:
    """Write the definitions of these types, of all without any."""
    from keqing.render import definitions as screens  # noqa: PLC0415  # help does without
    from keqing.render import emit  # noqa: PLC0415
    from keqing.services.department import definitions  # noqa: PLC0415  # the database loads slowly

    with reading(context) as desk:
        text = definitions.export(desk, types or TYPES)
    emit.emit(screens.export_text(text), screen_of(context), form)


def first_day(desk: Desk, since: str | None) -> Day:
    """Read the day of `--from`: today, or a later one. Raises Unusable."""
    from keqing.dates.reading import read_when  # noqa: PLC0415  # help does without

    if since is None:
        return desk.today
    day = read_when(since, desk.clock, almanac=desk.almanac).day
    if day is None or day < desk.clock:
        raise Unusable(
            msg("Definitions cannot hold from {day} on: that is past.", day=day or since),
            msg("Leave out --from for today, or give a later day."),
        )
    return day


def read(file: str) -> str:
    """Read a text file of definitions. Raises as `reading.open_file` does, and Unusable for one that is no text."""
    from keqing.transfer.read import reading as of_files  # noqa: PLC0415  # help does without

    with of_files.open_file(Path(file).expanduser()) as opened:  # a pipe, perhaps, that never ends
        content = opened.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise Unusable(
            msg("{file} is too large for a file of definitions.", file=file),
            msg("Give a text file such as: keqing cadence show therapy > ours.toml"),
        )
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise Unusable(
            msg("{file} is not text in UTF-8.", file=file), msg("Save it as UTF-8 and try again.")
        ) from error


def enforce(
    context: Context,
    name: str,
    act: Callable[[WritingDesk, Progress, FoldedAhead | None], Enforced],
    form: Format | None,
    *,
    fold: Callable[[Opened, Progress], FoldedAhead | None] | None = None,
    date: str | None = None,
    dry_run: bool,
    yes: bool,
    schema: str = "keqing.define-apply/1",
) -> None:
    """Do it in one transaction, and print it; it is asked about where many customers change.

    `fold` folds whom it concerns before the transaction, where they are many. A dry run does without, and so does
    another day than today.
    """
    from keqing.render import definitions as screens  # noqa: PLC0415  # help does without
    from keqing.render import emit, progress  # noqa: PLC0415

    screen = screen_of(context)

    def folded() -> FoldedAhead | None:
        if fold is None or dry_run or date:
            return None
        with progress.counted(screen, msg("customers")) as count:
            return fold(lambda: reading(context), count)

    def counted(desk: WritingDesk, _: Enforced | None) -> Enforced:
        with progress.counted(screen, msg("customers")) as count:
            return act(desk, count, ahead.folded)

    ahead = FoldedFirst(folded)
    done = do_unless_doubted(
        context,
        lambda: ahead.opened(
            lambda: writing(context, name, date=date, dry_run=dry_run, sure=yes, forms=LISTED)
        ),
        counted,
        lambda enforced: dates_would_change(enforced.customers),
        sure=yes,
    )
    emit.emit(screens.enforced(done, schema), screen, form)
    for warning in done.warnings:
        screen.say(warning)
