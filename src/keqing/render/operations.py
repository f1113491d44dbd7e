"""Operations for people: when, by whom, what, about whom, and whether they still stand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from keqing.i18n import CommandName, Message, msg, msgn
from keqing.records.history import NAMED_CUSTOMERS, OperationLine, UndoResult
from keqing.render import machine_lists
from keqing.render.lines import older
from keqing.render.output import Output, Sheet
from keqing.render.sheet_table import Rest, table

_ROWS: Mapping[str, Callable[[int], Message]] = {
    "customer": lambda n: msgn("{n:,} customer's file", "{n:,} customers' files", n),
    "contact_person": lambda n: msgn("{n:,} contact person", "{n:,} contact persons", n),
    "phone": lambda n: msgn("{n:,} number", "{n:,} numbers", n),
    "assignment": lambda n: msgn("{n:,} assignment", "{n:,} assignments", n),
    "stop": lambda n: msgn("{n:,} stopped number", "{n:,} stopped numbers", n),
    "event": lambda n: msgn("{n:,} record", "{n:,} records", n),
    "holiday": lambda n: msgn("{n:,} day of the almanac", "{n:,} days of the almanac", n),
}
"""How rows are counted, by their table; of the others each is named."""
_TAKEN_BACK: Mapping[str, Callable[[list[Message]], Message]] = {
    "new": lambda rows: msg("Gone again: {rows}", rows=rows),
    "changed": lambda rows: msg("As before: {rows}", rows=rows),
    "gone": lambda rows: msg("There again: {rows}", rows=rows),
}
"""How rows are said to be taken back, by what the operation had done to them."""


def history(
    operations: Sequence[OperationLine],
    total: int | None = None,
    none: Message = msg("Nothing has been changed yet."),  # noqa: B008  # a message is a constant
) -> Output:
    """Show operations: who changed what, and when; of `total` those that the screen holds, `none` where there are none."""

    def sheet() -> Sheet:
        return Sheet(
            (
                msg("id"),
                msg("when"),
                msg("login"),
                msg("command"),
                msg("about"),
                msg("rows"),
                msg("undone"),
            ),
            [
                (
                    operation.id,
                    operation.at.replace(tzinfo=None),
                    by_whom(operation),
                    msg("{name}", name=CommandName(operation.command)),
                    _about(operation),
                    None if operation.erased else operation.rows,
                    _standing(operation),
                )
                for operation in operations
            ],
        )

    return Output(
        screen=lambda screen: table(
            screen,
            sheet(),
            msg("To take back your newest: keqing undo"),
            none,
            rest=None if total is None else Rest(total, older),
        ),
        document=lambda: machine_lists.history(operations),
        sheet=sheet,
        records="operations",
    )


def by_whom(operation: OperationLine) -> object:
    """Say whose command it was: the login, and who that is here."""
    if operation.agent in {None, operation.login}:
        return operation.login
    return msg("{login} ({name})", login=operation.login, name=operation.agent)


def taken_back(record: UndoResult) -> Iterator[Message]:
    """Say what is taken back with an operation: definitions and other things by their names, rows in numbers."""
    if record.on:
        yield msg("In force again: {rows}", rows=_first(record.on))
    if record.off:
        yield msg("No longer in force: {rows}", rows=_first(record.off))
    operation = record.operation
    for how, say in _TAKEN_BACK.items():
        named = [e.says for e in operation.things if e.how == how and e.what not in _ROWS]
        named += record.as_before if how == "changed" else ()
        counts = [e for e in operation.counts if e.how == how and e.table in _ROWS]
        rows = [*_first(named), *(_ROWS[count.table](count.n) for count in counts)]
        if rows:
            yield say(rows)


def _first(things: Sequence[Message]) -> list[Message]:
    """Return the first of many things, and how many more they are."""
    said = [*things[:NAMED_CUSTOMERS]]
    if (others := len(things) - NAMED_CUSTOMERS) > 0:
        said.append(msgn("{n:,} other thing", "{n:,} other things", others))
    return said


def _about(operation: OperationLine) -> object:
    """Say whom and what an operation was about."""
    if operation.erased:
        return msg("what it changed was forgotten on request")
    things = [thing.says for thing in operation.things]
    return [*_customers(operation), *_first(things)] or None


def _customers(operation: OperationLine) -> Iterator[object]:
    """Give the name of a single customer, or how many there are and who the first are."""
    seen = operation.seen or {}
    if operation.customers == 1 or not operation.customers:
        yield from operation.names or ([seen["customer"]] if seen.get("customer") else [])
        return
    several = msgn("{n:,} customer", "{n:,} customers", operation.customers)
    if not operation.names:
        yield several
    elif len(operation.names) == operation.customers:
        yield msg("{customers}: {names}", customers=several, names=list(operation.names))
    else:
        yield msg("{customers}, among them {names}", customers=several, names=list(operation.names))


def _standing(operation: OperationLine) -> Message | None:
    """Say by which operation it was taken back, or which it takes back."""
    if operation.undone_by is not None:
        return msg("by {id}", id=operation.undone_by)
    if operation.undoes is not None:
        return msg("takes back {id}", id=operation.undoes)
    return msg("undone") if operation.undone else None
