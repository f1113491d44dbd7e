"""`keqing cadence`: list, show, check, preview, diff, apply, on, off."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from keqing.commands import asking
from keqing.commands.desk import reading, writing
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
from keqing.errors import NeedsSetup, Unusable
from keqing.i18n import msg, msgn

if TYPE_CHECKING:
    from collections.abc import Callable

    from keqing.commands.options import Format
    from keqing.records import Enforced
    from keqing.services.desk import Desk

_LARGEST = 1_000_000
"""Bytes of a cadence file; a larger one is something else."""

Name = Annotated[str, argument(msg("Which cadence, by name or title."), msg("NAME"))]
File = Annotated[str, argument(msg("A file of cadences (TOML)."), msg("FILE"))]


@command("keqing cadence list", "keqing cadence list --format json")
def list_cadences(context: Context, form: FormatChoice = None) -> None:
    """List the cadences."""
    from keqing.render import emit, lines  # noqa: PLC0415  # help does without
    from keqing.services import cadences  # noqa: PLC0415  # the database loads slowly

    with reading(context) as desk:
        listed = cadences.listed(desk)
    emit.emit(lines.cadences(listed), screen_of(context), form)


@command(
    "keqing cadence show therapy",
    "keqing cadence show 服药回访 > ours.toml",
    more=msg("What is printed is a file: change it, then keqing cadence diff and apply it."),
)
def show(context: Context, name: Name, form: FormatChoice = None) -> None:
    """Show a cadence's text."""
    from keqing.render import cadences as screens  # noqa: PLC0415  # help does without
    from keqing.render import emit  # noqa: PLC0415
    from keqing.services import cadences  # noqa: PLC0415  # the database loads slowly

    with reading(context) as desk:
        shown = cadences.definition(desk, name)
    emit.emit(screens.definition(shown), screen_of(context), form)


@command(
    "keqing cadence check ours.toml",
    more=msg("Tells every mistake with its line and what to write instead; no database is needed."),
)
def check(context: Context, file: File, form: FormatChoice = None) -> None:
    """Find mistakes in a cadence file."""
    from keqing.render import emit, told  # noqa: PLC0415  # help does without
    from keqing.services import cadence_texts  # noqa: PLC0415  # the database loads slowly

    text = read(file)
    try:
        with reading(context) as desk:
            known, on = cadence_texts.known(desk), cadence_texts.in_force(desk)
            found = cadence_texts.of_file(text, file, desk.kinds, known, on)
    except NeedsSetup:
        found = cadence_texts.plain(text, file)
    says = msgn(
        "{file}: {n} cadence, without a mistake.",
        "{file}: {n} cadences, without a mistake.",
        len(found),
        file=file,
    )
    document = {"schema": "keqing.cadence-check/1", "file": file, "cadences": list(found)}
    emit.emit(told.sentences([says], lambda: document), screen_of(context), form)


@command(
    "keqing cadence diff ours.toml",
    more=msg("Compares a file with what is in force, key by key; comments do not count."),
)
def diff(context: Context, file: File, form: FormatChoice = None) -> None:
    """Compare a file with what is in force."""
    from keqing.render import cadences as screens  # noqa: PLC0415  # help does without
    from keqing.render import emit  # noqa: PLC0415
    from keqing.services import cadences  # noqa: PLC0415  # the database loads slowly

    text = read(file)
    with reading(context) as desk:
        changes = cadences.compare(desk, text, file)
    emit.emit(screens.differences(changes), screen_of(context), form)


@command(
    "keqing cadence apply ours.toml -n",
    "keqing cadence apply ours.toml --yes",
    more=msg(
        "From today on the new text holds: every customer's current step becomes the first one after "
        "those already closed. Closed steps stay. One operation, taken back with keqing undo."
    ),
)
def apply(
    context: Context,
    file: File,
    dry_run: DryRun = False,
    yes: Yes = False,
    form: FormatChoice = None,
) -> None:
    """Put a cadence file in force."""
    from keqing.services import cadences  # noqa: PLC0415  # the database loads slowly

    text = read(file)
    _enforce(
        context,
        "cadence apply",
        lambda desk: cadences.apply(desk, text, file),
        form,
        dry_run=dry_run,
        yes=yes,
    )


@command(
    "keqing cadence on loyal-care",
    more=msg("Whoever it holds gets a first date that is spread over the coming days."),
)
def on(
    context: Context,
    name: Name,
    dry_run: DryRun = False,
    yes: Yes = False,
    form: FormatChoice = None,
) -> None:
    """Switch a cadence on."""
    from keqing.services import cadences  # noqa: PLC0415  # the database loads slowly

    _enforce(
        context,
        "cadence on",
        lambda desk: cadences.switch_on(desk, [name]),
        form,
        dry_run=dry_run,
        yes=yes,
    )


@command(
    "keqing cadence off loyal-care",
    more=msg("Whoever is in it leaves it today; what was closed stays on record."),
)
def off(
    context: Context,
    name: Name,
    dry_run: DryRun = False,
    yes: Yes = False,
    form: FormatChoice = None,
) -> None:
    """Switch a cadence off."""
    from keqing.services import cadences  # noqa: PLC0415  # the database loads slowly

    _enforce(
        context,
        "cadence off",
        lambda desk: cadences.switch_off(desk, [name]),
        form,
        dry_run=dry_run,
        yes=yes,
    )


def read(file: str) -> str:
    """Read a text file of definitions. Raises Unusable for one that is none; a missing one is told as such."""
    path = Path(file).expanduser()
    if path.is_file() and path.stat().st_size > _LARGEST:
        raise Unusable(
            msg("{file} is too large for a file of cadences.", file=file),
            msg("Give a text file such as: keqing cadence show therapy > ours.toml"),
        )
    try:
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise Unusable(
            msg("{file} is no text in UTF-8.", file=file), msg("Save it as UTF-8 and try again.")
        ) from error


def _enforce(
    context: Context,
    name: str,
    act: Callable[[Desk], Enforced],
    form: Format | None,
    *,
    dry_run: bool,
    yes: bool,
) -> None:
    """Do it in one transaction; where many customers change, try it first and ask."""
    from keqing.render import cadences as screens  # noqa: PLC0415  # help does without
    from keqing.render import emit  # noqa: PLC0415

    screen = screen_of(context)
    if not (yes or dry_run):
        with writing(context, name, dry_run=True) as desk:
            tried = act(desk)
        if tried.customers >= asking.MANY:
            asking.agree(
                screen,
                msgn(
                    "The dates of {n} customer would change.",
                    "The dates of {n} customers would change.",
                    tried.customers,
                ),
            )
    with writing(context, name, dry_run=dry_run) as desk:
        done = act(desk)
    emit.emit(screens.enforced(done), screen, form)
