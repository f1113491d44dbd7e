"""The work of commands that take definitions: read a file, check, compare, put in force, list, show and write out.

`keqing define` takes definitions of all types, `keqing cadence` and `keqing guide` those of one.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from keqing.commands.doubting import dates_would_change, do_unless_doubted
from keqing.commands.options import Context, screen_of
from keqing.commands.prepared_first import PreparedFirst
from keqing.commands.spread_offer import SpreadOffer
from keqing.commands.transaction import LISTED, reading, writing
from keqing.definitions.stored import TYPES
from keqing.errors import NeedsSetup, Unusable
from keqing.i18n import msg

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date as Day  # noqa: N812  # `date` is an option elsewhere

    from keqing.commands.options import Format
    from keqing.definitions.definition_file import Found
    from keqing.i18n import Message
    from keqing.records.definitions import Enforced
    from keqing.services.context.desk import Desk, WritingDesk
    from keqing.services.derived.folded_ahead import FoldedAhead, Opened
    from keqing.services.queries.batching import Progress

_LARGEST = 1_000_000
"""Bytes of a file of definitions; a larger one is something else."""


def check_file(context: Context, file: str, types: Sequence[str] = TYPES) -> Found:
    """Read a file of definitions of these types, beside what is in force where there is a database. Raises Faulty."""
    from keqing.services.department import definitions  # noqa: PLC0415  # the database loads slowly

    text = read_text(file)
    try:
        with reading(context) as desk:
            return definitions.check(desk, text, file, types)
    except NeedsSetup:
        return definitions.check_plain(text, file, types)


def print_checked(
    context: Context,
    found: Found,
    says: Message,
    document: Mapping[str, object],
    form: Format | None,
) -> None:
    """Print that a file has no mistake, and what is advised on it."""
    from keqing.render import emit, told  # noqa: PLC0415  # help does without
    from keqing.services.department import definitions  # noqa: PLC0415  # the database loads slowly

    screen = screen_of(context)
    emit.emit(told.sentences([says], lambda: document), screen, form)
    for advice in definitions.advice(found):
        screen.say(advice)


def print_differences(
    context: Context, file: str, form: Format | None, schema: str, types: Sequence[str] = TYPES
) -> None:
    """Print in what a file differs from what is in force."""
    from keqing.render import definitions as screens  # noqa: PLC0415  # help does without
    from keqing.render import emit  # noqa: PLC0415
    from keqing.services.department import definitions  # noqa: PLC0415  # the database loads slowly

    text = read_text(file)
    with reading(context) as desk:
        changes = definitions.compare(desk, text, file, types)
    emit.emit(screens.differences(changes, schema), screen_of(context), form)


def print_list(
    context: Context, of: str | None, form: Format | None, following: Message, *, whole: bool
) -> None:
    """Print the definitions of a type, or all that the department has put in force; `following` is the command to type next.

    On a terminal they fit the screen, unless the `whole` list is wanted.
    """
    from keqing.render import definitions as screens  # noqa: PLC0415  # help does without
    from keqing.render import emit  # noqa: PLC0415
    from keqing.services.department import definitions  # noqa: PLC0415  # the database loads slowly

    with reading(context) as desk:
        listed = definitions.listed(desk, of)
    shown = screens.list_of(listed, of, following, whole=whole)
    emit.emit(shown, screen_of(context), form, pages=whole)


def print_definition(
    context: Context, of: str, name: str, form: Format | None, *, shipped_alone: bool
) -> None:
    """Print the text of a definition: that in force, or with `shipped_alone` that which ships with the program."""
    from keqing.render import definitions as screens  # noqa: PLC0415  # help does without
    from keqing.render import emit  # noqa: PLC0415
    from keqing.services.department import definitions  # noqa: PLC0415  # the database loads slowly

    with reading(context) as desk:
        shown = definitions.definition(desk, of, name, shipped_alone=shipped_alone)
    emit.emit(screens.definition(shown), screen_of(context), form)


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


def read_text(file: str) -> str:
    """Read a text file of definitions, or a pack of the program that is called so and is no file.

    Raises as `reading.open_file` does, and Unusable for one that is no text.
    """
    from keqing.definitions.shipped import optional_text  # noqa: PLC0415  # help does without
    from keqing.transfer.read import reading as of_files  # noqa: PLC0415  # as above

    if not Path(file).expanduser().exists() and (shipped := optional_text(file)):
        return shipped
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
    agent: str | None = None,
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
            return act(desk, count, ahead.work)

    ahead = PreparedFirst(folded)
    offer = SpreadOffer(context)
    done = do_unless_doubted(
        context,
        lambda: ahead.opened(
            lambda: offer.watched(
                writing(
                    context, name, date=date, agent=agent, dry_run=dry_run, sure=yes, forms=LISTED
                )
            )
        ),
        counted,
        lambda enforced: dates_would_change(enforced.customers),
        sure=yes,
    )
    emit.emit(screens.enforced(done, schema), screen, form)
    for warning in done.warnings:
        screen.say(warning)
    offer.show(form)
