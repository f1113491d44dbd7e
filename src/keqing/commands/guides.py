"""`keqing guide`: list, show, check, diff, apply; `define` for call guides alone."""

from __future__ import annotations

from typing import Annotated

from keqing.commands.definition_files import (
    check_file,
    enforce,
    first_day,
    print_checked,
    print_definition,
    print_differences,
    print_list,
    read_text,
)
from keqing.commands.definitions import From
from keqing.commands.options import (
    Context,
    DryRun,
    Everything,
    FormatChoice,
    Yes,
    argument,
    command,
    option,
)
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
def list_guides(
    context: Context, everything: Everything = False, form: FormatChoice = None
) -> None:
    print_list(context, *OWN, form, msg("Next: keqing guide show GUIDE"), whole=everything)


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
    print_definition(context, *OWN, name, form, shipped_alone=built_in)


@command(
    "keqing guide check ours.toml",
    "keqing guide check ours.toml --format json",
    more=msg(
        "Refuses cures, diseases beside a product, fear, invented scarcity, other customers and pressure, "
        "with the line, the law and what to write instead; needs no database."
    ),
)
def check(context: Context, file: File, form: FormatChoice = None) -> None:
    found = check_file(context, file, OWN)
    names = [name for _, name in found.keys]
    says = msgn(
        "{file}: {n} call guide, without a mistake.",
        "{file}: {n} call guides, without a mistake.",
        len(names),
        file=file,
    )
    document = {"schema": "keqing.guide-check/1", "file": file, "guides": names}
    print_checked(context, found, says, document, form)


@command(
    "keqing guide diff ours.toml",
    "keqing guide diff ours.toml --format json",
    more=msg("Compares a file with what is in force, key by key; comments do not count."),
)
def diff(context: Context, file: File, form: FormatChoice = None) -> None:
    print_differences(context, file, form, "keqing.guide-diff/1", OWN)


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

    text = read_text(file)
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
