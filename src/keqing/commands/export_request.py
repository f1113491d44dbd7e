"""What an export is asked for, in the words of the options, read into values and the table that is meant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from keqing.definitions.kinds import program_words
from keqing.definitions.names import find_called, label, suggest_words
from keqing.errors import Unusable
from keqing.frozen import dataclass
from keqing.i18n import msg

if TYPE_CHECKING:
    from datetime import date as Day  # noqa: N812  # as in the commands

    from keqing.definitions.cadence import Offset
    from keqing.models import Agent
    from keqing.records.export_table import DayRange, ExportTable
    from keqing.services.context.desk import Desk
    from keqing.services.exporting.register_of import Register
    from keqing.services.exporting.summaries import Per


_MAX_LETTERS = 6
"""Characters of the longest age: nobody asks for what is older than a thousand years."""


@dataclass(frozen=True, slots=True)
class ExportName:
    """Something that can be exported, in people's words."""

    name: str
    title: Mapping[str, str]
    aliases: tuple[str, ...] = ()


WHATS = (
    ExportName("today", {"zh": "今日", "en": "Today"}, ("今天", "今日回访")),
    ExportName("week", {"zh": "本周", "en": "Week"}, ("一周",)),
    ExportName("customers", {"zh": "客户", "en": "Customers"}, ("customer", "顾客")),
    ExportName("contacts", {"zh": "回访记录", "en": "Contacts"}, ("contact", "calls")),
    ExportName("register", {"zh": "登记表", "en": "Register"}, ("registers",)),
    ExportName("summary", {"zh": "汇总表", "en": "Summary"}, ("汇总", "summaries")),
)


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What to write, in the words of the options. `what` is the name of one of WHATS, `open` or `ladder`.

    `guessed` says that `kind` stood in the place of WHAT.
    """

    what: str
    kind: str | None = None
    guessed: bool = False
    since: str | None = None
    until: str | None = None
    by: tuple[str, ...] = ()
    per: str | None = None
    sums: tuple[str, ...] = ()
    means: tuple[str, ...] = ()
    team: bool = False
    ahead: int = 0
    full: bool = False
    health: bool = False
    date: str | None = None
    agent: str | None = None
    age: str | None = None
    owner: str | None = None
    total: bool = False
    visits: bool = False

    @property
    def words(self) -> str:
        """The command, as the record of a look names it."""
        return " ".join(["export", self.what, *([self.kind] if self.kind else [])])


def period_of(desk: Desk, asked: ExportRequest) -> DayRange:
    """Read --from and --to, which are days that have been. Raises Unusable for what is no day."""
    from keqing.records.export_table import DayRange  # noqa: PLC0415  # help does without

    since, until = (
        day_that_was(desk, "--from", asked.since) if asked.since else None,
        day_that_was(desk, "--to", asked.until) if asked.until else desk.today,
    )
    if since and since > until:
        raise Unusable(
            msg("--from {since} is after --to {until}.", since=since, until=until),
            msg("Give the earlier day first."),
        )
    return DayRange(since, until)


def the_table(desk: Desk, asked: ExportRequest, *, newest: int | None = None) -> ExportTable:
    """Make the table that was asked for; nothing of it is read yet."""
    from keqing.services.exporting import (  # noqa: PLC0415  # as above
        customer_files,
        ladder_tables,
        open_list,
        registers,
        summaries,
        summary_figures,
    )

    if asked.what == "open":
        owner = desk.staff.named(asked.owner) if asked.owner else None
        return open_list.open_list(
            desk, asked.kind, age=_age(asked.age), owner=owner, summed=asked.total
        )
    if asked.what == "ladder":
        return ladder_tables.report(desk, asked.kind or "")
    person = desk.staff.named(asked.agent) if asked.agent else None
    if asked.what == "customers":
        return customer_files.customers(desk, owner=person, health=asked.health)
    period = period_of(desk, asked)
    if asked.what == "contacts":
        return registers.contacts(desk, period, agent=person, phones=asked.full, newest=newest)
    of = the_register(desk, asked)
    if asked.what == "summary":
        per = _per(asked.per)
        return summaries.summary(
            desk,
            of,
            period,
            by=asked.by,
            per=per,
            numbers=summary_figures.FiguresAsked(asked.sums, asked.means),
            health=asked.health,
        )
    return registers.register(
        desk,
        of,
        period,
        agent=person,
        phones=asked.full,
        health=asked.health,
        newest=newest,
    )


def the_register(desk: Desk, asked: ExportRequest) -> Register:
    """Find the register that was named. Raises NotFound for what is none."""
    from keqing.services.exporting import register_of  # noqa: PLC0415  # as above

    if asked.kind is None:
        raise Unusable(
            msg("The kind is missing."),
            msg("Say which: {kinds}.", kinds=[label(kind) for kind in desk.kinds.by_name.values()]),
        )
    kinds = desk.kinds.by_name.values()
    if asked.guessed and register_of.named_register(desk, asked.kind) is None:
        raise Unusable(
            msg("'{word}' cannot be exported.", word=asked.kind),
            suggest_words(asked.kind, [*WHATS, *kinds], listing="keqing export"),
        )
    return register_of.find_register(desk, asked.kind)


def whose(desk: Desk, asked: ExportRequest) -> Agent | None:
    """Whose list is written; None for everybody's."""
    return None if asked.team else desk.agent


def read_what(word: str, kind: str | None) -> tuple[str, str | None, bool]:
    """Tell what is meant: one of WHATS, or the register of a kind, which is then guessed."""
    found = find_called(word, WHATS)
    if found is None and kind is None:
        return "register", word, True
    if found is None:
        raise Unusable(msg("'{word}' cannot be exported.", word=word), suggest_words(word, WHATS))
    if kind is not None and found.name not in {"register", "summary"}:
        raise Unusable(
            msg("This is too much: {words}", words=kind),
            msg("Only a register and a summary are of a kind."),
        )
    return found.name, kind, False


def _age(word: str | None) -> Offset | None:
    """Read --age. Raises Unusable for what is no offset, or none that goes back."""
    from keqing.definitions.cadence import Offset  # noqa: PLC0415  # as above

    if word is None:
        return None
    try:
        offset = Offset.parse(word.strip())
    except ValueError:
        offset = None
    if (
        offset is None
        or min(offset.days, offset.months, offset.workdays) < 0
        or len(word) > _MAX_LETTERS
    ):
        raise Unusable(
            msg("--age cannot be {value}.", value=word),
            msg("Write a number and a unit, d, w, m, y or wd, as in: {example}", example="30d"),
        )
    return offset


def _per(word: str | None) -> Per | None:
    from keqing.services.exporting.summaries import Per  # noqa: PLC0415  # as above

    if word is None:
        return None
    among = list(program_words("period").values())
    if found := find_called(word, among):
        return Per(found.name)
    raise Unusable(msg("--per cannot be {value}.", value=word), suggest_words(word, among))


def day_that_was(desk: Desk, name: str, words: str) -> Day:
    """Read the day of an option. Raises Unusable for what names none."""
    from keqing.dates.reading import read_when  # noqa: PLC0415  # as above

    when = read_when(words, desk.today, almanac=desk.almanac, past=True)
    if when.day is None:
        raise Unusable(
            msg("{name} needs a day.", name=name), msg("For example yesterday or 2026-11-01.")
        )
    return when.day
