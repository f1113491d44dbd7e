"""`keqing print`: a form filled in with one record, or one customer."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Annotated

from keqing.commands import looking
from keqing.commands.customer_argument import the_customer
from keqing.commands.options import (
    Context,
    Output,
    argument,
    command,
    root_of,
    screen_of,
)
from keqing.commands.outgoing import Health
from keqing.commands.output_file import STDOUT
from keqing.commands.transaction import reading
from keqing.errors import Unusable
from keqing.i18n import current_language, msg, pick_title


@command(
    msg("keqing print gift-receipt 42"),
    msg("keqing print gift-receipt 42 -o receipt.html"),
    more=msg(
        "A form is of a kind of record, or of customers; keqing define list form has them all."
    ),
)
def print_form(
    context: Context,
    form: Annotated[str, argument(msg("Which form."), msg("PAPER"))],
    what: Annotated[str, argument(msg("The record by its id, or the customer."), msg("ID|WHO"))],
    output: Output = None,
    health: Health = False,
) -> None:
    from keqing.render.mask import masked  # noqa: PLC0415  # help does without
    from keqing.services.customers import forms  # noqa: PLC0415  # the database loads slowly
    from keqing.text.harmless import clean_text  # noqa: PLC0415  # as above
    from keqing.transfer.write import files, page  # noqa: PLC0415  # as above

    if output not in {None, STDOUT} and Path(str(output)).suffix.lower() not in {
        ".html",
        ".htm",
        ".txt",
    }:
        raise Unusable(
            msg("The ending of {file} does not say which format.", file=str(output)),
            msg("Give it the ending .html or .txt."),
        )
    with reading(context) as desk:
        found = forms.find_form(desk, form)
        if forms.is_of_customer(found):
            customer = the_customer(context, desk, what)
            lines = forms.fill_with_customer(desk, found, customer, health=health, masked=masked)
        else:
            customer, lines = forms.fill_with_record(desk, found, what, health=health)
        code, day = customer.code, desk.today
    if health:
        looking.record(context, "print", full=False, health=health, customer=code)
    title = clean_text(pick_title(found.title) or found.name)
    lines = [clean_text(line) for line in lines]
    if output in {None, STDOUT}:
        screen = screen_of(context)
        for line in (title, *lines):
            screen.line(line)
        return
    path = files.dated_path(str(output), day)
    content = "\n".join([title, *lines, ""]).encode()
    if path.suffix.lower() != ".txt":
        held = io.BytesIO()
        page.write_html(held, title, current_language(), [], [[lines]])
        content = held.getvalue()
    files.write_whole(path, content, root_of(context).spared)
