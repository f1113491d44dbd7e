"""`keqing guide`: list, show, check, diff, apply; `define` for call guides alone."""

from __future__ import annotations

from typing import Annotated

from keqing.commands.definitions import From, enforce, first_day, read
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
from keqing.commands.transaction import reading
from keqing.errors import NeedsSetup
from keqing.i18n import msg, msgn

OWN = ("guide",)
"""The type of definitions that these commands take."""

Name = Annotated[str, argument(msg("Which call guide, by name or title."), msg("GUIDE"))]
File = Annotated[str, argument(msg("A file of call guides (TOML)."), msg("FILE"))]


@command(
    "keqing guide list",
    "keqing guide list --format json",
    more=msg(
        "A step of a cadence has the guide that it names, or the one called like its cadence."
    ),
)
def list_guides(context: Context, form: FormatChoice = None) -> None:
    from keqing.render import definitions as screens  # noqa: PLC0415  # help does without
    from keqing.render import emit  # noqa: PLC0415
    from keqing.services.department import definitions  # noqa: PLC0415  # the database loads slowly

    with reading(context) as desk:
        listed = definitions.listed(desk, *OWN)
    emit.emit(
        screens.list_of(listed, msg("Next: keqing guide show GUIDE")), screen_of(context), form
    )


@command(
    "keqing guide show therapy",
    msg("keqing guide show therapy > ours.toml"),
    more=msg("The output is a file: edit it, then run keqing guide check and keqing guide apply."),
)
def show(
    context: Context,
    name: Name,
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

    with reading(context) as desk:
        shown = definitions.definition(desk, *OWN, name, shipped_alone=built_in)
    emit.emit(screens.definition(shown), screen_of(context), form)


@command(
    "keqing guide check ours.toml",
    "keqing guide check ours.toml --format json",
    more=msg(
        "Refuses cures, diseases beside a product, fear, invented scarcity, other customers and pressure, "
        "with the line, the law and what to write instead; needs no database."
    ),
)
def check(context: Context, file: File, form: FormatChoice = None) -> None:
    from keqing.render import emit, told  # noqa: PLC0415  # help does without
    from keqing.services.department import definitions  # noqa: PLC0415  # the database loads slowly

    text = read(file)
    try:
        with reading(context) as desk:
            found = definitions.check(desk, text, file, OWN)
    except NeedsSetup:
        found = definitions.check_plain(text, file, OWN)
    names = [name for _, name in found.keys]
    says = msgn(
        "{file}: {n} call guide, without a mistake.",
        "{file}: {n} call guides, without a mistake.",
        len(names),
        file=file,
    )
    document = {"schema": "keqing.guide-check/1", "file": file, "guides": names}
    screen = screen_of(context)
    emit.emit(told.sentences([says], lambda: document), screen, form)
    for advice in definitions.advice(found):
        screen.say(advice)


@command(
    "keqing guide diff ours.toml",
    "keqing guide diff ours.toml --format json",
    more=msg("Compares a file with what is in force, key by key; comments do not count."),
)
def diff(context: Context, file: File, form: FormatChoice = None) -> None:
    from keqing.render import definitions as screens  # noqa: PLC0415  # help does without
    from keqing.render import emit  # noqa: PLC0415
    from keqing.services.department import definitions  # noqa: PLC0415  # the database loads slowly

    text = read(file)
    with reading(context) as desk:
        changes = definitions.compare(desk, text, file, OWN)
    emit.emit(screens.differences(changes, "keqing.guide-diff/1"), screen_of(context), form)


@command(
    "keqing guide apply ours.toml -n",
    "keqing guide apply ours.toml",
    "keqing guide apply ours.toml --from 2027-01-01",
    more=msg(
        "A guide takes the place of the program's own of its name. "
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
        "guide apply",
        lambda desk, count, _: definitions.apply(
            desk, text, file, count, since=first_day(desk, since), types=OWN, ahead=dry_run
        ),
        form,
        dry_run=dry_run,
        yes=yes,
        schema="keqing.guide-apply/1",
    )
