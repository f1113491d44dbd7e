"""A call sheet as a page to print: a table, with styles for A4 across."""

from __future__ import annotations

from html import escape

from keqing.records.sheet_token import ANSWERS, TEXT, Layout, LayoutRow

_STYLE = """
@page { size: A4 landscape; margin: 10mm 10mm 14mm;
  @bottom-right { content: counter(page) " / " counter(pages); } }
body { font: SIZE sans-serif; margin: 1em; color: #000; }
h1 { font-size: 1.3em; margin: 0 0 .3em; }
p { margin: 0 0 .5em; }
table { border-collapse: collapse; width: 100%; }
thead { display: table-header-group; }
tr { page-break-inside: avoid; break-inside: avoid; }
th, td { border: 1px solid #555; padding: .25em .4em; text-align: left; vertical-align: top; }
th { background: #ddd; }
td.n { font-size: 1.6em; font-weight: bold; text-align: center; }
td.p { white-space: nowrap; }
td.a { min-width: 4em; height: 2.6em; }
td.w { min-width: 14em; }
.faint { color: #777; font-size: .75em; }
footer { margin-top: .5em; }
@media print { body { margin: 0; } a { color: inherit; text-decoration: none; } }
"""


def to_html(layout: Layout, *, large: bool = False) -> bytes:
    """Write the page; with `large`, in large type. A number that may be shown can be dialled from it."""
    asked = [
        "\n".join([heading, " / ".join(choices)]) if choices else heading
        for heading, choices in layout.fields
    ]
    headings = "".join(
        f'<th scope="col">{_text(heading)}</th>'
        for heading in (*layout.shown, *layout.answers, *asked)
    )
    answers = "".join(f'<td class="{"w" if name == TEXT else "a"}"></td>' for name in ANSWERS)
    answers += '<td class="a"></td>' * len(layout.fields)
    head = (
        f'<!DOCTYPE html>\n<html lang="{escape(layout.lang)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(layout.title)}</title>\n"
        f"<style>{_STYLE.replace('SIZE', '15pt' if large else '9pt')}</style>\n</head>\n<body>\n"
        f"<h1>{escape(layout.title)}</h1>\n<p>{escape(' | '.join(layout.outcomes))}</p>\n"
        f"<table>\n<thead>\n<tr>{headings}</tr>\n</thead>\n<tbody>\n"
    )
    rows = (f"<tr>{_shown(row)}{answers}</tr>\n" for row in layout.rows)
    foot = (
        f'</tbody>\n</table>\n<footer>{escape(layout.foot)} <span class="faint">'
        f"{escape(str(layout.token))}</span></footer>\n</body>\n</html>\n"
    )
    return "".join([head, *rows, foot]).encode("utf-8", "replace")


def _shown(row: LayoutRow) -> str:
    """Write the cells that tell whom to call and why."""
    number, name, phone, *others = row.cells
    dialled = _text(phone)
    if row.dial:
        dialled = f'<a href="tel:{escape(row.dial)}">{dialled}</a>'
    cells = [f'<td class="n">{_text(number)}</td>', f"<td>{_text(name)}</td>"]
    cells.append(f'<td class="p">{dialled}</td>')
    return "".join([*cells, *(f"<td>{_text(cell)}</td>" for cell in others)])


def _text(cell: str) -> str:
    return escape(cell).replace("\n", "<br>")
