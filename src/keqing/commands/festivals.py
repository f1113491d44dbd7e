"""`keqing festivals`: the festivals of a year, all of them or those of a named set."""

from __future__ import annotations

from typing import Annotated

from keqing.calendar.festivals import Feast, feasts, festival_named, in_use
from keqing.commands.almanac import year_of
from keqing.commands.dates import here
from keqing.commands.options import Context, FormatChoice, argument, command, option, screen_of
from keqing.definitions.names import Word, find_called, suggest_words
from keqing.errors import NotFound
from keqing.i18n import msg


@command(
    "keqing festivals",
    "keqing festivals --year 2027",
    "keqing festivals main --year 2027",
    more=msg(
        "A named set (main, campaign, theme, public ...) is what festival:SET means in a cadence."
    ),
)
def festivals(
    context: Context,
    which: Annotated[
        str | None,
        argument(msg("A named set or one festival; all by default."), msg("SET|FESTIVAL")),
    ] = None,
    year: Annotated[
        str | None,
        option("--year", help=msg("Which year; this one by default."), metavar=msg("YEAR")),
    ] = None,
    form: FormatChoice = None,
) -> None:
    from keqing.render import almanac as screens  # noqa: PLC0415  # help does without
    from keqing.render import emit  # noqa: PLC0415

    now, _ = here(context)
    number = year_of(year, now.date())
    shown = screens.festivals(
        number,
        _wanted(feasts(number), which),
        {found.name: found.title for found in in_use().sets if found.title},
    )
    emit.emit(shown, screen_of(context), form)


def _wanted(found: tuple[Feast, ...], which: str | None) -> tuple[Feast, ...]:
    """Return those of a set, or of one festival. Raises NotFound for a name that is neither."""
    if which is None:
        return found
    found_set = find_called(which, in_use().sets)
    keys = found_set.keys if found_set else None
    festival = festival_named(which)
    if keys is None and festival is None:
        raise NotFound(
            msg("There is no festival and no set {name}.", name=which),
            suggest_words(
                which,
                [
                    *in_use().sets,
                    *(Word(feast.festival.key, feast.festival.titles) for feast in found),
                ],
            ),
        )
    wanted = keys if keys is not None else (festival.key,) if festival else ()
    return tuple(feast for feast in found if feast.festival.key in wanted)
