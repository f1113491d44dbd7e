"""The parts of a page: tags whose texts are escaped, bars as SVG, and the frame that lets nothing in.

A page is one file. Its policy (CSP) allows the page's own style sheet and nothing else: no script, no picture, no
address elsewhere. So no part may carry a `style` attribute; the widths of bars are attributes of SVG.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from functools import cache
from html import escape
from importlib import resources

from keqing.frozen import dataclass
from keqing.render.words import said

_STYLE = "data/page/report.css"


@dataclass(frozen=True, slots=True)
class Html:
    """A piece of a page that is marked up already; all other texts are escaped."""

    text: str


def texts(*things: object) -> Html:
    """Put things beside each other: pieces of a page as they are, words and data escaped, None left out."""
    return Html("".join(_escaped(thing) for thing in things if thing is not None))


def tag(name: str, *things: object, **attributes: str) -> Html:
    """Wrap things in a tag. `class_` is the attribute class, `aria_label` is aria-label."""
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for key, value in attributes.items()
    )
    return Html(f"<{name}{given}>{texts(*things).text}</{name}>")


def _escaped(thing: object) -> str:
    return thing.text if isinstance(thing, Html) else escape(said(thing))


def bar(parts: Sequence[tuple[str, int]], whole: int) -> Html:
    """Draw parts of a whole side by side, each with the name of its colour. The numbers are said beside it."""
    place = 0.0
    drawn = ['<rect class="track" width="100" height="10"/>']
    for colour, count in parts:
        wide = 100 * min(count, whole) / whole if whole else 0
        if wide:
            drawn.append(f'<rect class="{colour}" x="{place:.2f}" width="{wide:.2f}" height="10"/>')
        place += wide
    return Html(
        '<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        f"{''.join(drawn)}</svg>"
    )


def key(colour: str, name: object) -> Html:
    """Explain a colour."""
    square = (
        '<svg class="key" viewBox="0 0 10 10" aria-hidden="true">'
        f'<rect class="{colour}" width="10" height="10"/></svg>'
    )
    return texts(Html(square), name)


def section(title: object, *things: object, class_: str = "") -> Html:
    """Make a part with a heading."""
    return tag("section", tag("h2", title), *things, **({"class_": class_} if class_ else {}))


def table(
    headings: Sequence[object],
    rows: Iterable[Sequence[object]],
    *,
    class_: str,
    foot: Sequence[object] | None = None,
    caption: object = None,
) -> Html:
    """Make a table whose rows begin with what they are called."""
    return tag(
        "table",
        tag("caption", caption) if caption is not None else None,
        tag("thead", tag("tr", *(tag("th", heading, scope="col") for heading in headings)))
        if headings
        else None,
        tag("tbody", *map(_row, rows)),
        tag("tfoot", _row(foot)) if foot else None,
        class_=class_,
    )


def _row(cells: Sequence[object]) -> Html:
    first, *others = cells
    return tag("tr", tag("th", first, scope="row"), *(tag("td", cell) for cell in others))


@cache
def _style() -> str:
    return resources.files("keqing").joinpath(_STYLE).read_text("utf-8")


def page(title: object, language: str, *things: object) -> str:
    """Make the whole page, in a language of BCP 47."""
    style = _style()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    head = (
        '<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{_escaped(title)}</title>\n<style>{style}</style>"
    )
    body = "\n".join(texts(thing).text for thing in things if thing is not None)
    return (
        f'<!doctype html>\n<html lang="{escape(language)}">\n<head>\n{head}\n</head>\n'
        f"<body>\n{body}\n</body>\n</html>\n"
    )
