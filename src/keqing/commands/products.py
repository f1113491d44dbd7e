"""`keqing product`: what the department calls its products."""

from __future__ import annotations

from typing import Annotated

from keqing.commands.confirm import MANY
from keqing.commands.doubting import do_unless_doubted
from keqing.commands.options import (
    Context,
    DryRun,
    FormatChoice,
    Yes,
    argument,
    command,
    screen_of,
)
from keqing.commands.transaction import reading, writing
from keqing.i18n import msg


@command("keqing product list", "keqing product list --format csv")
def list_products(context: Context, form: FormatChoice = None) -> None:
    from keqing.render import emit  # noqa: PLC0415  # help does without
    from keqing.render import products as screens  # noqa: PLC0415  # as above
    from keqing.services.customers import products  # noqa: PLC0415  # the database loads slowly

    with reading(context) as desk:
        found = products.list_products(desk)
    emit.emit(screens.listed(found), screen_of(context), form)


@command(
    msg("keqing product merge Calmx Calmix -n"),
    msg("keqing product merge Calmx Calmix"),
    more=msg(
        "Every record of the first is changed to the second, so that both count as one "
        "course and one supply. Width, case and spaces never make another product: Calm Mix "
        "is calmmix. keqing undo takes it back."
    ),
)
def merge_products(
    context: Context,
    word: Annotated[str, argument(msg("The product to replace."), msg("PRODUCT"))],
    into: Annotated[str, argument(msg("The product that stays."), msg("INTO"))],
    form: FormatChoice = None,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    from keqing.render import emit  # noqa: PLC0415  # help does without
    from keqing.render import products as screens  # noqa: PLC0415  # as above
    from keqing.services.customers import products  # noqa: PLC0415  # the database loads slowly

    record = do_unless_doubted(
        context,
        lambda: writing(context, "product merge", dry_run=dry_run),
        lambda desk, _: products.merge_products(desk, word, into),
        lambda merged: screens.question(merged) if merged.customers >= MANY else None,
        sure=yes,
    )
    emit.emit(screens.merged(record), screen_of(context), form)
