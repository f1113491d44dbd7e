"""`keqing cadence`: list, show, check, preview, diff, apply, export, on, off; `define` for cadences alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from keqing import clock
from keqing.calendar.almanac import Almanac
from keqing.commands.definition_files import (
    check_file,
    enforce,
    export_types,
    print_checked,
    print_differences,
    read_text,
)
from keqing.commands.options import (
    Agent,
    Context,
    Date,
    DryRun,
    Everything,
    FormatChoice,
    Yes,
    argument,
    command,
    option,
    screen_of,
)
from keqing.commands.preview_words import Said
from keqing.commands.transaction import reading
from keqing.definitions import kinds
from keqing.definitions.names import suggest_words
from keqing.errors import NeedsSetup, NotFound, Unusable
from keqing.i18n import msg, msgn

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date as Day  # noqa: N812  # `date` is an option here

    from keqing.services.context.cadence_texts import Text

OWN = ("cadence",)
"""The type of definitions that these commands take."""
APPLIED = "keqing.cadence-apply/1"
"""The name of a change's machine form."""

Name = Annotated[str, argument(msg("Which cadence, by name or title."), msg("CADENCE"))]
File = Annotated[str, argument(msg("A file of cadences (TOML)."), msg("FILE"))]


@command("keqing cadence list", "keqing cadence list --format json")
def list_cadences(
    context: Context, everything: Everything = False, form: FormatChoice = None
) -> None:
    from keqing.render import emit, lines  # noqa: PLC0415  # help does without
    from keqing.services.department import cadences  # noqa: PLC0415  # the database loads slowly

    with reading(context) as desk:
        listed = cadences.listed(desk)
    shown = lines.cadences(listed, whole=everything)
    emit.emit(shown, screen_of(context), form, pages=everything)


@command(
    "keqing cadence show therapy",
    msg("keqing cadence show therapy > ours.toml"),
    more=msg(
        "The output is a file: edit it, then run keqing cadence diff and keqing cadence apply."
    ),
)
def show(context: Context, name: Name, form: FormatChoice = None) -> None:
    from keqing.render import cadences as screens  # noqa: PLC0415  # help does without
    from keqing.render import emit  # noqa: PLC0415
    from keqing.services.department import cadences  # noqa: PLC0415  # the database loads slowly

    with reading(context) as desk:
        shown = cadences.definition(desk, name)
    emit.emit(screens.definition(shown), screen_of(context), form)


@command(
    "keqing cadence split complaint",
    msg("keqing cadence split complaint > ours.toml"),
    more=msg(
        "For a cadence whose steps are the work of two people: the output is a file for keqing cadence apply."
    ),
)
def split(context: Context, name: Name, form: FormatChoice = None) -> None:
    from keqing.render import cadences as screens  # noqa: PLC0415  # help does without
    from keqing.render import emit  # noqa: PLC0415
    from keqing.services.department import cadence_splits  # noqa: PLC0415  # the database loads slowly

    with reading(context) as desk:
        found = cadence_splits.split_cadence(desk, name)
    emit.emit(screens.parts(found), screen_of(context), form)


@command(
    "keqing cadence check ours.toml",
    "keqing cadence check ours.toml --format json",
    more=msg("Lists every mistake with its line and what to write instead; needs no database."),
)
def check(context: Context, file: File, form: FormatChoice = None) -> None:
    found = check_file(context, file, OWN)
    says = msgn(
        "{file}: {n} cadence, without a mistake.",
        "{file}: {n} cadences, without a mistake.",
        len(found.keys),
        file=file,
    )
    document = {
        "schema": "keqing.cadence-check/1",
        "file": file,
        "cadences": list(found.cadences),
    }
    print_checked(context, found, says, document, form)


@command(
    "keqing cadence preview therapy --anchor 2026-12-01 --field supply_end=2026-12-23",
    "keqing cadence preview therapy --anchor 2026-12-01 --event 2026-12-09:contact",
    "keqing cadence preview --file ours.toml --anchor 2026-12-01 --format json",
    more=msg(
        "Needs no database. What can happen: DAY:contact, visit, attempt, skip, resume, stop, "
        "DAY:snooze=DAY, DAY:pause=DAY."
    ),
)
def preview(
    context: Context,
    name: Annotated[
        str | None, argument(msg("Which cadence, by name or title."), msg("CADENCE"))
    ] = None,
    file: Annotated[
        str | None,
        option("--file", help=msg("Use a cadence file instead."), metavar=msg("FILE")),
    ] = None,
    anchor: Annotated[
        str | None,
        option("--anchor", help=msg("The day from which the steps count."), metavar=msg("WHEN")),
    ] = None,
    start: Annotated[
        str | None,
        option(
            "--start",
            help=msg("The day it starts; the anchor by default."),
            metavar=msg("WHEN"),
        ),
    ] = None,
    to: Annotated[
        str | None,
        option("--to", help=msg("The last day shown."), metavar=msg("WHEN")),
    ] = None,
    fields: Annotated[
        list[str] | None,
        option(
            "--field",
            help=msg("A day that the cadence ends by: supply_end=DAY."),
            metavar=msg("FIELD=DAY"),
        ),
    ] = None,
    code: Annotated[
        str,
        option(
            "--code", help=msg("The customer's code, which jitter goes by."), metavar=msg("CODE")
        ),
    ] = "",
    events: Annotated[
        list[str] | None,
        option("--event", help=msg("What happens on a day."), metavar=msg("DAY:WHAT")),
    ] = None,
    as_of: Annotated[
        str | None,
        option(
            "--as-of",
            help=msg("The day to look from; by default that of the last event."),
            metavar=msg("WHEN"),
        ),
    ] = None,
    rows: Annotated[
        int,
        option("--rows", help=msg("How many steps to come."), metavar=msg("N"), min=1, max=1000),
    ] = 8,
    form: FormatChoice = None,
) -> None:
    from keqing.render import emit, lines  # noqa: PLC0415
    from keqing.timeline.preview import preview as tried  # noqa: PLC0415  # help does without

    if anchor is None:
        raise Unusable(
            msg("The day from which the steps count is missing."),
            msg("Add --anchor, for example --anchor 2026-12-01."),
        )
    texts, chosen, almanac, today = _tried_on(context, name, file)
    said = Said(today, almanac)
    record = tried(
        texts[chosen].cadence,
        almanac=almanac,
        code=code,
        anchor=said.day(anchor),
        start=said.day(start) if start else None,
        fields=said.fields(fields or (), _days_known(texts)),
        events=said.events(events or ()),
        as_of=said.day(as_of) if as_of else None,
        to=said.day(to) if to else None,
        rows=rows,
    )
    emit.emit(lines.preview(record), screen_of(context), form)


@command(
    "keqing cadence diff ours.toml",
    "keqing cadence diff ours.toml --format json",
    more=msg("Compares a file with what is in force, key by key; comments do not count."),
)
def diff(context: Context, file: File, form: FormatChoice = None) -> None:
    print_differences(context, file, form, "keqing.cadence-diff/1", OWN)


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
    date: Date = None,
    agent: Agent = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    form: FormatChoice = None,
) -> None:
    from keqing.services.department import definitions, signed_definitions  # noqa: PLC0415  # the database loads slowly

    text = read_text(file)
    enforce(
        context,
        "cadence apply",
        lambda desk, count, folded: signed_definitions.enforce_or_hold(
            desk,
            signed_definitions.DefinitionRequest("apply", text, file, types=OWN),
            count,
            ahead=dry_run,
            folded=folded,
        ),
        form,
        fold=lambda opened, count: definitions.fold_ahead(opened, text, file, count, types=OWN),
        date=date,
        agent=agent,
        dry_run=dry_run,
        yes=yes,
        schema=APPLIED,
    )


@command(
    msg("keqing cadence export > ours.toml"),
    "keqing cadence export --format json",
    more=msg("All cadences that are in force here, as one file."),
)
def export(context: Context, form: FormatChoice = None) -> None:
    export_types(context, form, *OWN)


@command(
    "keqing cadence on loyal-care",
    msg("keqing cadence on therapy -n"),
    more=msg("Every customer it applies to gets a first date, spread over the coming days."),
)
def on(
    context: Context,
    name: Name,
    date: Date = None,
    agent: Agent = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    form: FormatChoice = None,
) -> None:
    from keqing.services.department import cadences, enforcing, signed_definitions  # noqa: PLC0415  # the database loads slowly

    enforce(
        context,
        "cadence on",
        lambda desk, count, folded: signed_definitions.enforce_or_hold(
            desk,
            signed_definitions.DefinitionRequest("on", names=[name]),
            count,
            ahead=dry_run,
            folded=folded,
        ),
        form,
        fold=lambda opened, count: enforcing.fold_ahead(
            opened, lambda desk: cadences.wanted_on(desk, [name]), count
        ),
        date=date,
        agent=agent,
        dry_run=dry_run,
        yes=yes,
        schema=APPLIED,
    )


@command(
    "keqing cadence off loyal-care",
    msg("keqing cadence off therapy -n"),
    more=msg("Every customer in it leaves it today; closed steps stay on record."),
)
def off(
    context: Context,
    name: Name,
    date: Date = None,
    agent: Agent = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    form: FormatChoice = None,
) -> None:
    from keqing.services.department import cadences, enforcing, signed_definitions  # noqa: PLC0415  # the database loads slowly

    enforce(
        context,
        "cadence off",
        lambda desk, count, folded: signed_definitions.enforce_or_hold(
            desk,
            signed_definitions.DefinitionRequest("off", names=[name]),
            count,
            ahead=dry_run,
            folded=folded,
        ),
        form,
        fold=lambda opened, count: enforcing.fold_ahead(
            opened, lambda desk: cadences.wanted_off(desk, [name]), count
        ),
        date=date,
        agent=agent,
        dry_run=dry_run,
        yes=yes,
        schema=APPLIED,
    )


def _days_known(texts: Mapping[str, Text]) -> set[str]:
    """Return the names of days that a preview can be told: those of supplies and of what cadences end by."""
    ends = {text.cadence.until.field for text in texts.values() if text.cadence.until}
    return {"supply_end", "run_out", *filter(None, ends)}


def _tried_on(
    context: Context, name: str | None, file: str | None
) -> tuple[Mapping[str, Text], str, Almanac, Day]:
    """Return the cadences to choose from, the one chosen, the almanac and today, with a database or without."""
    from keqing.services.context import cadence_texts  # noqa: PLC0415  # help does without
    from keqing.services.context.definition_texts import ground  # noqa: PLC0415
    from keqing.services.department.cadences import named  # noqa: PLC0415

    text = read_text(file) if file else None
    texts: Mapping[str, Text]
    try:
        with reading(context) as desk:
            almanac, today = desk.almanac, desk.clock
            texts = cadence_texts.known(desk)
            if text is not None and file is not None:
                texts = cadence_texts.of_file(text, file, ground(desk, desk.clock), {})
    except (NeedsSetup, NotFound):
        almanac, today = Almanac(), clock.today()
        texts = cadence_texts.built_in(kinds.built_in_kinds())
        if text is not None and file is not None:
            texts = cadence_texts.plain(text, file)
    if name is None and len(texts) > 1:
        raise Unusable(
            msg("The cadence is missing."),
            suggest_words(
                "",
                [cadence_text.cadence for _, cadence_text in sorted(texts.items())],
                listing="keqing cadence list",
            ),
        )
    return texts, named(name, texts) if name else next(iter(texts)), almanac, today
