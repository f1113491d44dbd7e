"""Products on the screen and as data."""

from __future__ import annotations

from collections.abc import Sequence

from keqing.i18n import Message, msg, msgn
from keqing.records.products import MergedProducts, ProductLine
from keqing.render.console import Screen
from keqing.render.output import Output, Sheet


def listed(products: Sequence[ProductLine]) -> Output:
    """Make all forms of the list of products."""

    def sheet() -> Sheet:
        return Sheet(
            (msg("product"), msg("records"), msg("customers")),
            [(line.product, line.records, line.customers) for line in products],
        )

    def show(screen: Screen) -> None:
        from keqing.render.grid import Cell, Column, show  # noqa: PLC0415  # tables load slowly

        if not products:
            screen.line(msg("No record names a product yet."))
            return
        made = sheet()
        columns = [Column(heading, flexible=heading.id == "product") for heading in made.headings]
        show(screen, columns, [[Cell.of(cell) for cell in row] for row in made.rows])

    return Output(
        screen=show,
        document=lambda: {
            "schema": "keqing.products/1",
            "products": [
                {"product": line.product, "records": line.records, "customers": line.customers}
                for line in products
            ],
        },
        sheet=sheet,
        records="products",
    )


def question(record: MergedProducts) -> Message:
    """Say what would be written otherwise."""
    return msg("{what} would be written as {product}.", what=_what(record), product=record.product)


def merged(record: MergedProducts) -> Output:
    """Tell what was written otherwise, or would be."""

    def show(screen: Screen) -> None:
        done = msg("{what} is now {product}.", what=_what(record), product=record.product)
        screen.line(question(record) if record.dry_run else done, hang=2)

    return Output(
        screen=show,
        document=lambda: {
            "schema": "keqing.product-merge/1",
            "product": record.product,
            "gone": list(record.gone),
            "records": record.records,
            "customers": record.customers,
            "dry_run": record.dry_run,
        },
    )


def _what(record: MergedProducts) -> Message:
    """Name the spellings, with their records."""
    return msgn(
        "{gone} ({n} record)", "{gone} ({n} records)", record.records, gone=list(record.gone)
    )
