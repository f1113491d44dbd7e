"""Whether anybody is forgotten, and whether what is stored follows from the facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from sqlalchemy import exists, func, or_, select

from keqing.definitions import names as naming
from keqing.i18n import msg, msgn
from keqing.models import (
    Customer,
    Enrollment,
    Event,
    Operation,
)
from keqing.records.check import Finding
from keqing.records.self_customer import is_self
from keqing.services.context.desk import Desk
from keqing.services.context.staff import MANAGER
from keqing.services.customers import products
from keqing.services.department import cadence_splits, replaying
from keqing.services.department.ended_cycles import ended_cycles
from keqing.services.department.lost_grants import lost_grants
from keqing.services.department.over_limits import over_limits
from keqing.services.department.overdue_signatures import overdue_signatures
from keqing.services.department.unapproved_plans import unapproved_plans
from keqing.services.department.unsigned import unsigned
from keqing.services.derived import long_pauses, workload
from keqing.services.derived.dead_ends import dead_ends
from keqing.services.derived.no_next_date import NO_GATHERING, fitting_care, silence
from keqing.services.derived.refold import fold_all
from keqing.services.exporting.register_of import FLAGGED_RECORDS
from keqing.services.queries.batching import Progress
from keqing.services.queries.real_customers import is_customer
from keqing.services.recording.happenings import lacking
from keqing.store.operations import broken_at
from keqing.text import shell
from keqing.timeline.enrollment import FLAGGED, PROMISE

_SETTLED = timedelta(days=30)
"""A department that began later has not used all its cadences yet."""

CUSTOMERS_PER_PORTION = 500
"""Customers folded at a time: few enough for memory, many enough for the database."""


def check(
    desk: Desk, *, replay: bool = False, progress: Progress | None = None
) -> tuple[Finding, ...]:
    """Find what is wrong or forgotten, each with the command that mends it.

    With `replay`, every customer is folded from the facts as of the day of the last fold, and what is
    stored is compared with it.
    """
    found = [
        *_forgotten(desk),
        *_owners_gone(desk),
        *_nobodys(desk),
        *_endless(desk),
        *ended_cycles(desk),
        *_paused(desk),
        *_chain(desk),
        *_barred_words(desk),
        *over_limits(desk),
        *lost_grants(desk),
        *unsigned(desk),
        *overdue_signatures(desk),
        *unapproved_plans(desk),
        *_overfull(desk),
        *_empty(desk),
        *_dead_ends(desk),
        *_shared(desk),
        *_unheld(desk),
        *_doubles(desk),
    ]
    if replay:
        found.extend(find_differing(desk, progress))
    return tuple(found)


def find_differing(desk: Desk, progress: Progress | None = None) -> Iterator[Finding]:
    """Find customers whose stored rows do not follow from the facts as of the day of the last fold."""
    yield from replaying.find_differing(desk, _portions(desk, progress))


def _portions(desk: Desk, progress: Progress | None) -> Iterator[list[int]]:
    """Give every customer's id in portions; progress is told after each, which counts customers alone."""
    ids = list(desk.session.scalars(select(Customer.id).order_by(Customer.id)))
    own = sum(map(is_self, ids))
    for start in range(0, len(ids), CUSTOMERS_PER_PORTION):
        yield ids[start : start + CUSTOMERS_PER_PORTION]
        if progress:
            progress(min(start + CUSTOMERS_PER_PORTION, len(ids)) - own, len(ids) - own)


def _forgotten(desk: Desk) -> Iterator[Finding]:
    """Find active customers with no next date and no reason for having none; and tell how many wait.

    What closed since it was stored is folded in memory first (R7).
    """
    live = exists().where(Enrollment.customer_id == Customer.id, Enrollment.ended.is_(None))
    dated = live.where(Enrollment.due.is_not(None))
    lapsed = live.where(Enrollment.closes < desk.clock)
    suspects = desk.session.scalars(
        select(Customer)
        .where(Customer.status == "active", or_(~dated, lapsed), is_customer())
        .order_by(Customer.code)
    ).all()
    waiting = 0
    for start in range(0, len(suspects), CUSTOMERS_PER_PORTION):
        part = suspects[start : start + CUSTOMERS_PER_PORTION]
        standings = dict(fold_all(desk, part))
        for customer in part:
            standing = standings[customer.id]
            if any(enrollment.step for enrollment in standing.live):
                continue
            waiting += silence(standing) == NO_GATHERING
            if silence(standing) is None:
                begun = fitting_care(desk, customer)
                yield Finding(
                    "no-next-date",
                    msg(
                        "{name} ({code}) has no next date and no reason for it.",
                        name=customer.name,
                        code=customer.code,
                    ),
                    f"keqing start {customer.code} {begun.name if begun else 'CADENCE'}",
                    words={begun.name: naming.command_word(begun)} if begun else {},
                )
    if waiting:
        says = msgn(
            "{n} customer waits for the next gathering, and none is planned.",
            "{n} customers wait for the next gathering, and none is planned.",
            waiting,
        )
        yield Finding("no-gathering", says, "keqing gathering add GATHERING DAY", grave=False)


def _doubles(desk: Desk) -> Iterator[Finding]:
    """Find products that are probably one, written twice."""
    for kept, gone in products.doubles(desk):
        says = msg(
            "{gone} ({n} records) and {kept} ({more} records) look like one product.",
            gone=gone.product,
            n=gone.records,
            kept=kept.product,
            more=kept.records,
        )
        command = f"keqing product merge {shell.quote_word(gone.product)} {shell.quote_word(kept.product)}"
        yield Finding("product-double", says, command, grave=False)


def _owners_gone(desk: Desk) -> Iterator[Finding]:
    """Find customers whose owner works here no more."""
    left = {agent.id: agent.name for agent in desk.staff.agents if not agent.active}
    rows = desk.session.execute(
        select(Customer.code, Customer.name, Customer.owner_id)
        .where(Customer.owner_id.in_(left), Customer.status == "active", is_customer())
        .order_by(Customer.code)
    )
    for code, name, owner_id in rows:
        yield Finding(
            "owner-left",
            msg(
                "{name} ({code}) belongs to {agent}, who has left.",
                name=name,
                code=code,
                agent=left.get(owner_id or 0),
            ),
            f"keqing assign {code} --to NAME",
        )


def _nobodys(desk: Desk) -> Iterator[Finding]:
    """Customers without an owner, where there is no manager in whose list they would stand."""
    if desk.staff.holders(MANAGER) or not desk.staff.names:
        return
    rows = desk.session.execute(
        select(Customer.code, Customer.name)
        .where(Customer.owner_id.is_(None), Customer.status == "active", is_customer())
        .order_by(Customer.code)
    )
    for code, name in rows:
        yield Finding(
            "no-owner",
            msg(
                "{name} ({code}) has no owner, and nobody is a manager: it stands in everybody's list.",
                name=name,
                code=code,
            ),
            f"keqing edit-customer {code} --owner NAME",
        )


def _endless(desk: Desk) -> Iterator[Finding]:
    """Find enrollments that should end on a day which nobody has entered (R11)."""
    limited = {
        name: edition.cadence.title
        for name, edition in desk.book.in_force(desk.today).items()
        if edition.cadence and edition.cadence.until and edition.cadence.until.field
    }
    rows = desk.session.execute(
        select(
            Customer.code,
            Customer.name,
            Enrollment.cadence,
            Enrollment.subject,
            Event,
        )
        .outerjoin(Event, (Event.id == Enrollment.origin) & ~Event.voided)
        .join(Customer, Customer.id == Enrollment.customer_id)
        .where(
            Enrollment.ended.is_(None),
            Enrollment.limit_day.is_(None),
            Enrollment.cadence.in_(limited),
        )
        .order_by(Customer.code, Enrollment.cadence, Enrollment.subject)
    )
    for code, name, cadence, subject, origin in rows:
        command, words = _telling(desk, code, origin)
        yield Finding(
            "no-end",
            msg(
                "{name} ({code}): {cadence} does not end, because how long {subject} lasts is not known.",
                name=name,
                code=code,
                cadence=limited[cadence],
                subject=subject or "-",
            ),
            command,
            words=words,
        )


def _telling(
    desk: Desk, code: str, origin: Event | None
) -> tuple[str, Mapping[str, Mapping[str, str]]]:
    """Return the command that tells how long a purchase lasts where it lacks that, and what its words are called."""
    kind = desk.kinds.ever.get(origin.kind) if origin else None
    missing = lacking(kind, origin.details) if origin and kind else []
    if not origin or not kind or not missing:
        return f"keqing history {code}", {}
    words = [f"{name}=N" for name in missing]
    titles = [f"{kind.fields[name].title['zh']}=N" for name in missing]
    called = {word: {"zh": title, "en": word} for word, title in zip(words, titles, strict=True)}
    return f"keqing amend {origin.id} {' '.join(words)}", called


def _paused(desk: Desk) -> Iterator[Finding]:
    """Find customers whose pause has no end and has lasted long (R12)."""
    days = int(str(desk.setting(long_pauses.SETTING, long_pauses.DAYS)))
    for pause in long_pauses.long(desk.session, desk.book.every_kind, desk.clock, days):
        says = msg(
            "{name} ({code}) has been paused since {day}, and no end is known. To go on with it, pause again.",
            name=pause.name,
            code=pause.code,
            day=pause.since,
        )
        if pause.tracks:
            says = msg(
                "{name} ({code}) has been paused for {tracks} since {day}, and no end is known.",
                name=pause.name,
                code=pause.code,
                tracks=list(pause.tracks),
                day=pause.since,
            )
        yield Finding("long-pause", says, f"keqing resume {pause.code}")


def _barred_words(desk: Desk) -> Iterator[Finding]:
    """Tell how many records have words that the law bars, and wait for the manager to look at them."""
    waiting = desk.session.scalar(
        select(func.count(Enrollment.customer_id.distinct())).where(
            Enrollment.topic == FLAGGED, Enrollment.ended.is_(None)
        )
    )
    if waiting:
        says = msgn(
            "Records of {n} customer tell of what the law bars, and wait for the manager.",
            "Records of {n} customers tell of what the law bars, and wait for the manager.",
            waiting,
        )
        words = {FLAGGED: naming.command_word(FLAGGED_RECORDS)}
        yield Finding("barred-words", says, f"keqing register {FLAGGED}", grave=False, words=words)


def _overfull(desk: Desk) -> Iterator[Finding]:
    """Days ahead on which an agent has more customers to call than the capacity allows."""
    capacity = {
        agent.id: agent.capacity for agent in desk.staff.agents if agent.active and agent.capacity
    }
    counted = sorted(
        (agent_id, day, n)
        for (agent_id, day), n in workload.counts(desk).items()
        if agent_id in capacity  # nobody has the work of who has left
    )
    for agent_id, day, count in counted:
        most = capacity[agent_id]
        if count > most:
            name = desk.staff.name(agent_id)
            yield Finding(
                "over-capacity",
                msg(
                    "{agent} has {n:,} customers on {day}, and calls {most} a day.",
                    agent=name,
                    n=count,
                    day=day,
                    most=most,
                ),
                f"keqing today --agent {shell.quote_word(name or '')} --date {day} --all",
                grave=False,
            )


_MAX_NAMES = 5
"""Cadences without anybody that are named one by one."""


def _empty(desk: Desk) -> Iterator[Finding]:
    """Cadences in which nobody ever was, once the department has worked for a while; promises apart."""
    began = desk.session.scalar(select(func.min(Operation.at)))
    if began is None or began.date() > desk.clock - _SETTLED:
        return
    used = set(desk.session.scalars(select(Enrollment.cadence).distinct()))
    in_force = desk.book.in_force(desk.today)
    names = sorted(in_force.keys() - used - {PROMISE})
    unused = [found for name in names if (found := in_force[name].cadence)]
    if len(unused) > _MAX_NAMES:
        yield Finding(
            "no-customers",
            msgn(
                "Nobody has ever been in {n} of the cadences; the list says how many are in each.",
                "Nobody has ever been in {n} of the cadences; the list says how many are in each.",
                len(unused),
            ),
            "keqing cadence list",
            grave=False,
        )
    elif unused:
        yield Finding(
            "no-customers",
            msgn(
                "Nobody has ever been in the cadence {names}.",
                "Nobody has ever been in the cadences {names}.",
                len(unused),
                names=[
                    {"zh": cadence.title.get("zh") or cadence.name, "en": cadence.name}
                    for cadence in unused
                ],
            ),
            f"keqing cadence off {unused[0].name if len(unused) == 1 else 'CADENCE'}",
            grave=False,
            words={cadence.name: naming.command_word(cadence) for cadence in unused},
        )


def _shared(desk: Desk) -> Iterator[Finding]:
    """Find cadences in force whose steps are the work of two people: the later one waits for the first (R4)."""
    for cadence in cadence_splits.shared_cadences(desk):
        says = msg(
            "The steps of {cadence} are the work of several people, so that a later one waits until the first has done theirs.",
            cadence=cadence.title,
        )
        command = f"keqing cadence split {cadence.name}"
        words = {cadence.name: naming.command_word(cadence)}
        yield Finding("two-people", says, command, grave=False, words=words)


def _unheld(desk: Desk) -> Iterator[Finding]:
    """Find licensed roles that nobody has, whose work waits in the managers' lists."""
    roles = desk.licensed - {
        role for agent in desk.staff.agents if agent.active for role in agent.roles
    }
    rows = desk.session.execute(
        select(Enrollment.role, func.count())
        .where(
            Enrollment.role.in_(roles), Enrollment.owner_id.is_(None), Enrollment.ended.is_(None)
        )
        .group_by(Enrollment.role)
        .order_by(Enrollment.role)
    )
    for role, count in rows if desk.staff.names else ():
        says = msgn(
            "Nobody has the role {role}, and {n} step of its work waits in the managers' lists.",
            "Nobody has the role {role}, and {n} steps of its work wait in the managers' lists.",
            count,
            role=desk.words.titles_of("role").get(role or "", role),
        )
        known = desk.words.roles.get(role or "")
        words = {known.name: naming.command_word(known)} if known else {}
        command = f"keqing add-agent NAME --role {role}"
        yield Finding("no-holder", says, command, grave=False, words=words)


def _dead_ends(desk: Desk) -> Iterator[Finding]:
    """Find cadences in force that lead into one that is switched off (R11)."""
    for end in dead_ends(desk):
        yield Finding(
            "dead-end",
            end.says,
            f"keqing cadence on {end.then.name}",
            grave=False,
            words={end.then.name: naming.command_word(end.then)},
        )


def _chain(desk: Desk) -> Iterator[Finding]:
    """Find the first operation that somebody changed behind keqing's back."""
    broken = broken_at(desk.session)
    if broken is not None:
        yield Finding(
            "chain",
            msg("Operation {id} was changed after it was written.", id=broken),
            "keqing history",
        )
