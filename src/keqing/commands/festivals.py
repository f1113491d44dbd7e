"""`keqing festivals`: the festivals of a year, all of them or those of a named set."""

from __future__ import annotations

from typing import Annotated

from keqing.commands.almanac import year_of
from keqing.commands.dates import here
from keqing.commands.options import Context, FormatChoice, argument, command, option, screen_of
from keqing.definition_file import did_you_mean
from keqing.errors import NotFound
from keqing.festivals import Feast, feasts, festival_named, festival_sets
from keqing.i18n import msg


@command(
    "keqing festivals",
    "keqing festivals --year 2027",
    "keqing festivals main --year 2027",
    more=msg(
        "A named set (main, campaign, theme, public ...) is what a cadence's anchor festival:SET goes by."
    ),
)
def festivals(
    context: Context,
    which: Annotated[
        str | None,
        argument(msg("A named set or one festival; all without it."), msg("SET|FESTIVAL")),
    ] = None,
    year: Annotated[
        str | None,
        option("--year", help=msg("Which year; this one without it."), metavar=msg("YEAR")),
    ] = None,
    form: FormatChoice = None,
) -> None:
    """List the festivals of a year."""
    from keqing.render import almanac as screens  # noqa: PLC0415  # help does without
    from keqing.render import emit  # noqa: PLC0415

    now, _ = here(context)
    number = year_of(year, now.date())
    emit.emit(screens.festivals(number, _wanted(feasts(number), which)), screen_of(context), form)


def _wanted(found: tuple[Feast, ...], which: str | None) -> tuple[Feast, ...]:
    """Return those of a set, or of one festival. Raises NotFound for a name that is neither."""
    if which is None:
        return found
    keys = festival_sets().get(which.strip().lower())
    one = festival_named(which)
    if keys is None and one is None:
        raise NotFound(
            msg("There is no festival and no set {name}.", name=which),
            did_you_mean(which, sorted(festival_sets())),
        )
    wanted = keys if keys is not None else (one.key,) if one else ()
    return tuple(feast for feast in found if feast.festival.key in wanted)
