"""The kinds of what can be recorded, with their fields (`keqing add list`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from keqing.definitions.fields import Field
from keqing.definitions.names import own_words
from keqing.definitions.vocabulary import Kind
from keqing.i18n import msg
from keqing.render.console import Screen
from keqing.render.output import Document, Output, Sheet


def output(kinds: Sequence[Kind]) -> Output:
    """Make all forms of the list of kinds."""

    def show(screen: Screen) -> None:
        for kind in kinds:
            screen.line(msg("{name} {title}", name=kind.name, title=kind.title))
            for field in kind.fields.values():
                screen.line(_about(field), indent=4, hang=2)

    return Output(
        screen=show,
        document=lambda: _document(kinds),
        sheet=lambda: Sheet(
            headings=(msg("kind"), msg("title"), msg("fields")),
            rows=[
                (kind.name, kind.title, [_typed(field) for field in kind.fields.values()])
                for kind in kinds
            ],
        ),
        records="kinds",
    )


def _typed(field: Field) -> Mapping[str, str]:
    """Return what readers of each language type for a field."""
    return {"zh": field.title.get("zh") or field.name, "en": field.name}


def _about(field: Field) -> object:
    """Name a field, what it is called, and what it takes."""
    choices = [own_words(choice) for choice in field.choices]
    if choices:
        return msg(
            "{name}= {title}: {choices}", name=field.name, title=field.title, choices=choices
        )
    if field.required:
        return msg("{name}= {title} (needed)", name=field.name, title=field.title)
    return msg("{name}= {title}", name=field.name, title=field.title)


def _document(kinds: Sequence[Kind]) -> Document:
    return {
        "schema": "keqing.kinds/1",
        "kinds": [
            {
                "name": kind.name,
                "title": dict(kind.title),
                "fields": [
                    {
                        "name": field.name,
                        "title": dict(field.title),
                        "type": field.type,
                        "required": field.required,
                    }
                    for field in kind.fields.values()
                ],
            }
            for kind in kinds
        ],
    }
