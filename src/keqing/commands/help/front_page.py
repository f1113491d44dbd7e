"""The first page of help: where to start, and all commands by task, on one screen of 24 lines."""

from __future__ import annotations

from collections.abc import Iterable

from typer._click.core import Context

from keqing.commands.help.command_table import Panel
from keqing.commands.help.page_layout import (
    count_columns,
    join_blocks,
    lay_out_list,
    lay_out_section,
)
from keqing.i18n import Message, current_language, msg, translate_message
from keqing.render.text import wrap

STEPS = (
    msg("There is no database yet. Four steps to start:"),
    msg("  1  keqing init                       makes the database and asks four questions"),
    msg("  2  keqing add-customer Li --phone 13812345678        enters the first customer"),
    msg("  3  keqing add inquiry Li source=radio       what happened gives the next date"),
    msg("  4  keqing today --ahead 7            whom to call today and in the next days"),
    msg("A list of your own, a workbook, instead of 2 and 3: keqing import customers.xlsx"),
    msg("Only trying? keqing demo: invented customers in a database of their own."),
)
START = (
    msg("keqing demo                          try it on invented customers"),
    msg("keqing init                          make the database, once"),
    msg("keqing import customers.xlsx         bring in the customers that you have"),
    msg("keqing today                         whom to call, and why"),
    msg("keqing call                          one call after another, a key for each"),
    msg('keqing log 1 reached "slept well"    record a call; the next date follows'),
)
"""These are the lines that a newcomer types, in this order."""
MORE = (
    msg("keqing today -h          about one command, with lines to copy"),
    msg("keqing help              topics: commands, dates, search, cron, excel ..."),
    msg("keqing help boundary     what the ERP does: stock, prices, tax invoices"),
)
"""The last lines say where the rest is told."""


def write_front_page(context: Context, about: Message, panels: Iterable[Panel]) -> str:
    """Write the first page: START, the commands of each task in the reader's language, MORE."""
    columns = count_columns(context)
    lang = current_language()
    tasks = [
        (
            translate_message(panel.title),
            translate_message(
                msg("{names}", names=[row.called_in(lang) for row in panel.rows if not row.rare])
            ),
        )
        for panel in panels
    ]
    blocks = [
        wrap(translate_message(about), columns),
        lay_out_section(msg("Start here"), map(translate_message, START)),
        [
            *lay_out_list(msg("Commands"), tasks, columns),
            *(f"  {translate_message(line)}" for line in MORE),
        ],
    ]
    return join_blocks(blocks)
