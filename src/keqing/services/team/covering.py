"""An agent is away for some days, and somebody else has the list (`keqing cover`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from sqlalchemy import select

from keqing.errors import NotFound, Refused, Unusable
from keqing.i18n import Message, msg
from keqing.models import Absence, Agent
from keqing.records.team import Covered, CoverLine
from keqing.services.context.desk import Desk, WritingDesk
from keqing.services.team.assigning import check_here, check_licences
from keqing.text import shell

_DAY = timedelta(days=1)
_MAX_SPAN = timedelta(days=366)


def covers(desk: Desk) -> tuple[CoverLine, ...]:
    """Return the covers that run on the day worked on or are still to come, by their first day."""
    return tuple(_line(desk, row) for row in _standing(desk))


def cover(desk: WritingDesk, name: str, by: str, since: date, until: date) -> Covered:
    """Give the list of an agent to another one for these days, both included; no date changes.

    Raises NotFound for nobody of these names, and Unusable for days or people that cannot be. Raises Refused where
    the agent is covered already, or the substitute may not do the work.
    """
    agent, substitute = desk.staff.named(name), desk.staff.named(by)
    _check_days(desk, since, until)
    _check_people(desk, agent, substitute, since, until)
    _end_with_substitutes(desk, agent, since)
    standing = _standing(desk)
    _check_free(desk, agent, standing, since, until)
    made = Absence(agent_id=agent.id, substitute_id=substitute.id, since=since, until=until)
    _check_circle(desk, [*standing, made], made)
    desk.session.add(made)
    desk.session.flush()
    desk.reload()
    remarks = tuple(_chains(desk, standing, made))
    return Covered(_line(desk, made), remarks=remarks, dry_run=desk.dry_run)


def end_cover(desk: WritingDesk, name: str) -> Covered:
    """End the cover of an agent before the day worked on, or drop the next one that has not begun.

    Raises NotFound for nobody of that name, and where nobody covers the agent.
    """
    agent = desk.staff.named(name)
    found = next((row for row in _standing(desk) if row.agent_id == agent.id), None)
    if found is None:
        raise NotFound(
            msg("Nobody covers for {name}.", name=name), msg("See all covers: keqing cover")
        )
    line = _line(desk, found)
    if found.since < desk.today:
        found.until = desk.today - _DAY
        line = _line(desk, found)
    else:
        desk.session.delete(found)
    desk.session.flush()
    desk.reload()
    return Covered(line, ended=True, dry_run=desk.dry_run)


def _standing(desk: Desk) -> list[Absence]:
    return list(
        desk.session.scalars(
            select(Absence).where(Absence.until >= desk.today).order_by(Absence.since, Absence.id)
        )
    )


def _end_with_substitutes(desk: Desk, agent: Agent, since: date) -> None:
    """End the covers of an agent on the last day of who leaves before `since`, so that others can be named."""
    for row in _standing(desk):
        substitute = desk.staff.by_id(row.substitute_id)
        last = substitute.until if substitute else None
        if row.agent_id != agent.id or last is None or not last < min(since, row.until):
            continue
        if last < row.since:
            desk.session.delete(row)
        else:
            row.until = last
    desk.session.flush()


def _line(desk: Desk, row: Absence) -> CoverLine:
    names = desk.staff.name(row.agent_id), desk.staff.name(row.substitute_id)
    return CoverLine(names[0] or "", names[1] or "", row.since, row.until)


def _check_days(desk: Desk, since: date, until: date) -> None:
    if until < since:
        raise Unusable(
            msg("--from {since} is after --to {until}.", since=since, until=until),
            msg("Put the earlier day first."),
        )
    if until < desk.today:
        raise Unusable(
            msg("These days are over: {since} to {until}.", since=since, until=until),
            msg("A cover is for today or for days to come."),
        )
    if until - since > _MAX_SPAN:
        raise Unusable(
            msg("A cover lasts a year at most."),
            msg("For somebody who does not come back: keqing leave NAME, then keqing assign"),
        )


def _check_people(desk: Desk, agent: Agent, substitute: Agent, since: date, until: date) -> None:
    """Raise for people who cannot cover, or be covered, on all of these days."""
    if agent.id == substitute.id:
        raise Unusable(
            msg("{name} cannot cover for themselves.", name=agent.name),
            msg(
                "Name somebody else: {names}.",
                names=[n for n in desk.staff.names if n != agent.name],
            ),
        )
    for person, last in ((agent, since), (substitute, until)):
        check_here(desk, person)
        if person.until and person.until < last:
            raise Unusable(
                msg("{name} leaves on {day}, before that.", name=person.name, day=person.until),
                msg("Choose other days, or somebody else."),
            )
    check_licences(desk, substitute, agent.roles, msg("Choose somebody who has it."))


def _check_free(
    desk: Desk, agent: Agent, standing: Sequence[Absence], since: date, until: date
) -> None:
    for row in standing:
        if row.agent_id == agent.id and row.since <= until and since <= row.until:
            line = _line(desk, row)
            raise Refused(
                msg(
                    "{substitute} covers for {name} from {since} to {until} already.",
                    substitute=line.substitute,
                    name=line.agent,
                    since=line.since,
                    until=line.until,
                ),
                msg("End that first: keqing cover {name} --end", name=shell.quote_word(agent.name)),
            )


def _check_circle(desk: Desk, rows: Sequence[Absence], made: Absence) -> None:
    """Raise Refused where the list would come back to the agent on one of the days."""
    for first in sorted({max(row.since, made.since) for row in rows if _meet(row, made)}):
        away = {row.agent_id: row for row in rows if row.since <= first <= row.until}
        person, passed = made.substitute_id, set[int]()
        while person in away and person not in passed:
            passed.add(person)
            row = away[person]
            person = row.substitute_id
            if person == made.agent_id:
                line = _line(desk, row)
                raise Refused(
                    msg(
                        "On {day} {substitute} has the list of {name}: nobody would be there.",
                        day=first,
                        substitute=line.substitute,
                        name=line.agent,
                    ),
                    msg("Choose somebody who is there on these days."),
                )


def _meet(row: Absence, other: Absence) -> bool:
    return row.since <= other.until and other.since <= row.until


def _chains(desk: Desk, standing: Sequence[Absence], made: Absence) -> Iterator[Message]:
    """Tell where a list goes on to a third person, because the substitute is away as well."""
    for row in standing:
        if not _meet(row, made):
            continue
        first, last = max(row.since, made.since), min(row.until, made.until)
        line = _line(desk, row)
        if row.agent_id == made.substitute_id:
            yield msg(
                "From {first} to {last} {name} is away as well: {substitute} has both lists then.",
                first=first,
                last=last,
                name=line.agent,
                substitute=line.substitute,
            )
        if row.substitute_id == made.agent_id:
            yield msg(
                "From {first} to {last} the list of {name} goes along to {substitute}.",
                first=first,
                last=last,
                name=line.agent,
                substitute=desk.staff.name(made.substitute_id),
            )
