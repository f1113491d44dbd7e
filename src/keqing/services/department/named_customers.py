"""Names of customers on file in the texts of call guides, where nobody else's may stand."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from keqing.definitions.guide_file import GUIDE, texts_of_guide
from keqing.definitions.guide_texts import names_in
from keqing.definitions.stored import Key
from keqing.definitions.toml_file import File, Table
from keqing.i18n import msg
from keqing.models import Customer
from keqing.services.context.desk import Desk

_PERSON = "consumer"


def refuse_named_customers(desk: Desk, text: str, file: str, keys: Collection[Key]) -> None:
    """Raise Faulty where a guide of a file says the name of a customer on file."""
    guides = [key for key in keys if key[0] == GUIDE]
    if not guides:
        return
    names = desk.session.scalars(
        select(Customer.name).where(Customer.type == _PERSON).distinct()
    ).all()
    source = File(file, text)
    for type_, name in guides:
        table = Table(source, (type_, name), source.tables[type_][name])
        for path, words in texts_of_guide(table):
            for found in names_in(words, names):
                source.mistake(
                    path,
                    msg("'{name}' is a customer on file", name=found),
                    msg("Write {place}, which is filled in.", place="{name}"),
                )
    source.check()
