"""Lists on the screen: customers, candidates, findings, operations, cadences, agents, previews."""

from __future__ import annotations

from collections.abc import Sequence

from keqing.i18n import Message, msg, msgn
from keqing.records.cadences import CadenceLine
from keqing.records.check import Finding
from keqing.records.customer import CustomerLine, FileLine
from keqing.records.department import AgentLine
from keqing.records.preview import Preview
from keqing.render import machine, machine_lists
from keqing.render.console import Screen
from keqing.render.days import long
from keqing.render.mask import masked, shown
from keqing.render.output import Output, Sheet
from keqing.render.papers import papers_told
from keqing.render.sheet_table import Rest, not_shown, table
from keqing.render.words import FINDINGS, STATUSES, TRACKS, Titles, label, named, typed


def files(lines: Sequence[FileLine], total: int | None = None) -> Output:
    """Show how complete customers' files are, as `keqing files` does; `total` as with `customers`."""

    def sheet() -> Sheet:
        return Sheet(
            (msg("code"), msg("name"), msg("type"), msg("owner"), msg("missing"), msg("papers")),
            [
                (
                    line.code,
                    line.name,
                    line.type_title or line.type,
                    line.owner,
                    _missing(line),
                    [*papers_told(line.papers)] or None,
                )
                for line in lines
            ],
        )

    return Output(
        screen=lambda screen: table(
            screen,
            sheet(),
            msgn("{n} file.", "{n} files.", len(lines) if total is None else total),
            msg("No file lacks anything."),
            rest=None if total is None else Rest(total, not_shown),
        ),
        document=lambda: machine_lists.files(lines),
        sheet=sheet,
    )


def _missing(line: FileLine) -> Message:
    """Say how many of the required fields are missing, and which."""
    if not line.required:
        return msg("nothing is required")
    if not line.missing:
        return msg("nothing of {required}", required=line.required)
    return msg(
        "{n} of {required}: {fields}",
        n=len(line.missing),
        required=line.required,
        fields=list(line.missing),
    )


def customers(
    lines: Sequence[CustomerLine],
    *,
    full: bool = False,
    titles: Titles | None = None,
    by: str | None = None,
    total: int | None = None,
) -> Output:
    """Show customers, as `keqing list` does. `by` is what the number that orders them is called.

    With `total` they are the first of so many, and no more are shown than the screen holds.
    """

    def sheet() -> Sheet:
        return Sheet(
            (
                msg("code"),
                msg("name"),
                msg("type"),
                msg("grade"),
                msg("status"),
                msg("phone"),
                msg("owner"),
                msg("due date"),
                *([msg("{name}", name=by)] if by else []),
            ),
            [
                (
                    line.code,
                    line.name,
                    named(line.type, {}, titles),
                    line.grade,
                    named(line.status, STATUSES),
                    shown(line.phone, full=full) if line.phone else None,
                    line.owner,
                    line.next,
                    *([line.measured] if by else []),
                )
                for line in lines
            ],
        )

    return Output(
        screen=lambda screen: table(
            screen,
            sheet(),
            msgn("{n} customer.", "{n} customers.", len(lines) if total is None else total),
            msg("No customer matches. Add one with: keqing add-customer NAME"),
            rest=None if total is None else Rest(total, not_shown),
        ),
        document=lambda: machine_lists.customers(lines, full=full),
        sheet=sheet,
        records="customers",
    )


def candidates(lines: Sequence[CustomerLine], columns: int) -> tuple[Message, ...]:
    """Describe the customers that a name fits in so many columns, for the details of an Ambiguous error."""
    from keqing.render.grid import Cell, Column, lay  # noqa: PLC0415  # tables load slowly

    headings = (
        Column(msg("code")),
        Column(msg("name"), flexible=True),
        Column(msg("phone")),
        *(Column(msg("type"), rank=n, below=lambda text: text) for n in (1, 2, 3)),
    )
    rows = [
        [
            Cell.of(line.code),
            Cell.of(line.name),
            Cell.of(masked(line.phone) if line.phone else msg("no phone")),
            Cell.of(line.type_title or line.type),
            Cell.of(named(line.status, STATUSES)),
            Cell.of(msg("owner: {owner}", owner=line.owner) if line.owner else msg("no owner")),
        ]
        for line in lines
    ]
    laid = lay(columns, headings, rows)
    return tuple(
        msg("{label}", label="".join(text for text, _ in spans))
        for row in laid.rows
        for spans in row
    )


def findings(found: Sequence[Finding], *, whole: bool = True) -> Output:
    """Show what `keqing check` found, each with the command that mends it; on a terminal what fits, unless `whole`."""

    def sheet() -> Sheet:
        return Sheet(
            (msg("kind"), msg("what is wrong"), msg("command")),
            [
                (named(finding.kind, FINDINGS), finding.says, typed(finding.command, finding.words))
                for finding in found
            ],
        )

    return Output(
        screen=lambda screen: table(
            screen,
            sheet(),
            msgn("{n} thing to look at.", "{n} things to look at.", len(found)),
            msg(
                "Everything is in order: every active customer has a next date or a reason for having none."
            ),
            rest=None if whole else Rest(len(found), not_shown),
        ),
        document=lambda: machine_lists.findings(found),
        sheet=sheet,
        records="findings",
    )


def older(n: int) -> Message:
    """Say how many older records the screen did not hold."""
    return msgn("{n} older: add --rows 0 to see it.", "{n} older: add --rows 0 to see them.", n)


def cadences(lines: Sequence[CadenceLine], *, whole: bool = True) -> Output:
    """Show the cadences, those that are switched on first; on a terminal what fits, unless `whole`."""
    ordered = sorted(lines, key=lambda cadence: (not cadence.on, cadence.name))

    def sheet() -> Sheet:
        return Sheet(
            (msg("cadence"), msg("title"), msg("track"), msg("switched"), msg("customers")),
            [
                (
                    cadence.name,
                    cadence.title,
                    named(cadence.track, TRACKS),
                    msg("on") if cadence.on else msg("off"),
                    cadence.enrolled,
                )
                for cadence in ordered
            ],
        )

    return Output(
        screen=lambda screen: table(
            screen,
            sheet(),
            msg("Next: keqing cadence show NAME, keqing cadence on NAME"),
            msg("There is no cadence."),
            rest=None if whole else Rest(len(lines), not_shown),
        ),
        document=lambda: machine_lists.cadences(ordered),
        sheet=sheet,
        records="cadences",
    )


def agents(lines: Sequence[AgentLine], *, full: bool = False) -> Output:
    """Show the agents."""

    def sheet() -> Sheet:
        return Sheet(
            (
                msg("name"),
                msg("login"),
                msg("roles"),
                msg("calls a day"),
                msg("phone"),
                msg("works here"),
            ),
            [
                (
                    agent.name,
                    agent.login,
                    list(agent.role_titles or agent.roles),
                    agent.capacity,
                    shown(agent.phone, full=full) if agent.phone else None,
                    msg("yes") if agent.active else msg("no"),
                )
                for agent in lines
            ],
        )

    return Output(
        screen=lambda screen: table(
            screen,
            sheet(),
            msgn("{n} agent.", "{n} agents.", len(lines)),
            msg("There is no agent yet. Add one with: keqing add-agent NAME"),
        ),
        document=lambda: machine_lists.agents(lines, full=full),
        sheet=sheet,
        records="agents",
    )


def preview(record: Preview) -> Output:
    """Show a cadence tried on a start and on events."""

    def sheet() -> Sheet:
        return Sheet(
            (
                msg("no."),
                msg("step"),
                msg("nominal"),
                msg("opens"),
                msg("due"),
                msg("closes"),
                msg("effective"),
                msg("status"),
                msg("closed on"),
            ),
            [
                (
                    step.n,
                    label(step.label),
                    step.nominal,
                    step.opens,
                    step.due,
                    step.closes,
                    step.effective,
                    named(step.status, STATUSES),
                    step.closed_on,
                )
                for step in record.steps
            ],
        )

    def show(screen: Screen) -> None:
        screen.line(
            msg(
                "{title} from {anchor}, started on {start}, seen on {as_of}",
                title=record.title or record.cadence,
                anchor=long(record.anchor),
                start=long(record.start),
                as_of=long(record.as_of),
            ),
            hang=2,
        )
        end = msg("It has ended.") if record.ended else msg("Each planned step assumes that the one before was done on its day.")  # fmt: skip
        table(screen, _narrow(record), end, msg("No step is planned."))

    return Output(
        screen=show, document=lambda: machine.preview(record), sheet=sheet, records="steps"
    )


def _narrow(record: Preview) -> Sheet:
    """Make a preview of few columns: labels as written, and one day, that of closing or of the call."""
    return Sheet(
        (
            msg("no."),
            msg("step"),
            msg("nominal"),
            msg("opens"),
            msg("due"),
            msg("closes"),
            msg("status"),
            msg("day"),
        ),
        [
            (
                step.n,
                step.label,
                step.nominal,
                step.opens,
                step.due,
                step.closes,
                named(step.status, STATUSES),
                step.closed_on or step.effective,
            )
            for step in record.steps
        ],
    )
