"""`keqing define`: check, diff, apply, drop, list, show, export."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from keqing.commands.definition_files import (
    check_file,
    enforce,
    export_types,
    first_day,
    print_checked,
    print_definition,
    print_differences,
    print_list,
    read_text,
)
from keqing.commands.options import (
    Agent,
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

if TYPE_CHECKING:
    pass

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
    found = check_file(context, file)
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
    print_checked(context, found, says, document, form)


@command(
    "keqing define diff ours.toml",
    "keqing define diff ours.toml --format json",
    more=msg("Compares a file with what is in force, key by key; comments do not count."),
)
def diff(context: Context, file: File, form: FormatChoice = None) -> None:
    print_differences(context, file, form, "keqing.define-diff/1")


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
    agent: Agent = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    form: FormatChoice = None,
) -> None:
    from keqing.services.department import definitions, signed_definitions  # noqa: PLC0415  # the database loads slowly

    text = read_text(file)
    enforce(
        context,
        "define apply",
        lambda desk, count, folded: signed_definitions.enforce_or_hold(
            desk,
            signed_definitions.DefinitionRequest("apply", text, file, since=first_day(desk, since)),
            count,
            ahead=dry_run,
            folded=folded,
        ),
        form,
        fold=lambda opened, count: definitions.fold_ahead(
            opened, text, file, count, since=lambda desk: first_day(desk, since)
        ),
        agent=agent,
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
    agent: Agent = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    form: FormatChoice = None,
) -> None:
    from keqing.services.department import definitions, signed_definitions  # noqa: PLC0415  # the database loads slowly

    of = definitions.read_type(type_)
    enforce(
        context,
        "define drop",
        lambda desk, count, _: signed_definitions.enforce_or_hold(
            desk,
            signed_definitions.DefinitionRequest(
                "drop", names=[defined], types=[of], since=first_day(desk, since)
            ),
            count,
            ahead=dry_run,
        ),
        form,
        agent=agent,
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
    everything: Everything = False,
    form: FormatChoice = None,
) -> None:
    from keqing.services.department import definitions  # noqa: PLC0415  # the database loads slowly

    of = definitions.read_type(type_) if type_ else None
    print_list(context, of, form, msg("Next: keqing define show TYPE NAME"), whole=everything)


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
    from keqing.services.department import definitions  # noqa: PLC0415  # the database loads slowly

    print_definition(context, definitions.read_type(type_), defined, form, shipped_alone=built_in)


@command(
    msg("keqing define export > ours.toml"),
    "keqing define export --format json",
    more=msg(
        "All that the department has put in force, as one file, which keqing define apply takes elsewhere."
    ),
)
def export(context: Context, form: FormatChoice = None) -> None:
    export_types(context, form)
