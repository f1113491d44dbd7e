"""Opening the desk for a command: the database, the day, and who acts."""

from __future__ import annotations

import contextlib
import datetime as dt
import getpass
import os
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING

from keqing import clock
from keqing.commands.confirm import agree, somebody
from keqing.commands.options import Context, Format, Root, root_of, screen_of
from keqing.dates.reading import When, check_near, read_when
from keqing.errors import KeqingError, Unasked, Unusable
from keqing.frozen import dataclass
from keqing.i18n import Message, msg

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine
    from sqlalchemy.orm import Session

    from keqing.services.context.desk import Desk, WritingDesk
    from keqing.store.locks import Scope

    Concerning = Callable[[Desk, Collection[int]], Scope | None]


TOLD = frozenset({"table", "plain", "json"})
"""The forms of what a command did, where that is no list."""
LISTED = TOLD | {"ndjson"}
"""Its forms where the document holds a list."""
ROWS = TOLD | {"tsv", "csv", "md"}
"""Its forms where it has rows under headings."""


_SUBMITTED_AT_ONCE = 200
"""Customers of one command whose levels are submitted at once; of more, the next night does it."""
_CORRECTING = frozenset({"undo", "amend", "void"})
"""Commands by which a record is mended that a wrong clock has made."""


def login() -> str:
    """The account at the machine."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def login_at(opened: Engine | Connection) -> str:
    """Return who records: the login at a server whose rules go by it, else the account at the machine."""
    from keqing.store.seat import server_login  # noqa: PLC0415  # the database loads slowly

    return server_login(opened) or login()


@contextmanager
def reading(
    context: Context, *, date: str | None = None, agent: str | None = None
) -> Iterator[Desk]:
    """A desk that writes nothing. `date` and `agent` are the words of those options."""
    from keqing.store import reading  # noqa: PLC0415  # the database loads slowly

    if agent is not None and context.params.get("team"):
        raise Unusable(
            msg(
                "--team and --agent do not go together: one is everybody, the other is {agent}.",
                agent=agent,
            ),
            msg("Leave out one of them."),
        )
    root = root_of(context)
    engine = opened_engine(root)
    require_whole(context, engine)
    with reading.reading(engine) as session:
        yield _desk(session, root, date, agent, past=False)


@contextmanager
def writing(
    context: Context,
    command: str,
    *,
    date: str | None = None,
    agent: str | None = None,
    dry_run: bool = False,
    create: bool = False,
    sure: bool = False,
    forms: Collection[str] = TOLD,
    warm: bool = False,
    scope: Scope | None = None,
) -> Iterator[WritingDesk]:
    """A desk whose writing is kept when the block ends well, as one operation called `command`.

    Days far off raise Unasked unless the user is `sure`. With `create`, a database that is missing on the
    default path is made first. `forms` are those in which the command can say afterwards what it did: another
    is refused before anything is written. `warm` says that this program has written before: nothing is left to
    be loaded, and what lapsed by time is stored already. `scope` is as for `unit.writing`, for a block that cannot
    get beyond it.
    """
    plan = WritingPlan(context, command, date, agent, dry_run, create, sure, forms, warm)
    plan.prepare()
    with plan.opened(scope) as desk:
        yield desk


@dataclass(frozen=True, slots=True)
class WritingPlan:
    """A writing transaction before it is opened; its parts are those of `writing`."""

    context: Context
    command: str
    date: str | None = None
    agent: str | None = None
    dry_run: bool = False
    create: bool = False
    sure: bool = False
    forms: Collection[str] = TOLD
    warm: bool = False

    def prepare(self, concerning: Concerning | None = None) -> Scope | None:
        """Load and read all that writing needs, before others wait; return what it is about, as far as that is known."""
        from keqing.commands.ready import ready  # noqa: PLC0415  # the database loads slowly
        from keqing.store import database, unit  # noqa: PLC0415  # as above

        context, looked = self.context, self._looks
        if not looked:
            require_form(context, self.forms)
        root = root_of(context)
        if self.create and not self.dry_run:
            made = database.create_default(root.db, default_of(root))
            if made and not context.params.get("quiet"):
                screen_of(context).say(
                    msg(
                        "There was no database. One was begun in {path}, without a department, agents or cadences.",
                        path=str(made),
                    )
                )
        engine = opened_engine(root)
        require_whole(context, engine)
        if self.warm:
            return None
        with unit.rehearsing(engine) as session:
            rehearsed = _desk(session, root, self.date, self.agent, past=True, sure=self.sure)
            rehearsed.know_words()
            named = ready(context, rehearsed)
            if not self.dry_run and self.command not in _CORRECTING and not looked:
                _doubt_clock(context, session, sure=self.sure)
            if concerning is None or engine.dialect.name == "sqlite":
                return None
            return concerning(rehearsed, named)

    @contextmanager
    def opened(self, scope: Scope | None) -> Iterator[WritingDesk]:
        """Open the transaction. Raises BeyondScope as `unit.writing` does."""
        from keqing.store import unit  # noqa: PLC0415  # the database loads slowly

        root = root_of(self.context)
        engine = opened_engine(root)
        at = clock.now().replace(microsecond=0)
        done = None if self.dry_run or self._looks else root.deeds.record
        with unit.writing(
            engine, login=login_at(engine), command=self.command, at=at, done=done, scope=scope
        ) as work:
            work.keep = not self.dry_run
            desk = _desk(work.session, root, self.date, self.agent, past=True, sure=self.sure)
            written = desk.to_write(work, dry_run=self.dry_run)
            yield written
            asked = _submit_levels(written)
        for said in asked:
            screen_of(self.context).say(said)
        if work.keep and not self.warm:
            _store_lapsed(engine, root)

    @property
    def _looks(self) -> bool:
        from keqing.store.operations import LOOKED  # noqa: PLC0415  # the database loads slowly

        return LOOKED in self.command


def require_whole(context: Context, engine: Engine) -> None:
    """Raise Refused where a command needs all rows and this login of the server sees those of some customers.

    Of a command that counts, it is said that only these are counted.
    """
    from keqing.store.seat import seat_of  # noqa: PLC0415  # the database loads slowly

    if seat_of(engine) is None:
        return
    from keqing.commands import part_of_rows  # noqa: PLC0415  # few logins see a part

    part_of_rows.require_whole(context, engine)


def _submit_levels(desk: WritingDesk) -> list[Message]:
    """Submit the levels that a command's records have met, where somebody has to grant them (`grant = true`)."""
    from keqing.services.limits.concerns import signatures_concern  # noqa: PLC0415  # the database loads slowly
    from keqing.store.changes import touched_customers  # noqa: PLC0415  # as above

    work = desk.work
    if not work.keep or work.undoes is not None:
        return []
    work.session.flush()
    ids = touched_customers(work.entries, _SUBMITTED_AT_ONCE)
    if not (0 < len(ids) <= _SUBMITTED_AT_ONCE and signatures_concern(desk) and desk.has_ladders):
        return []
    from keqing.services.recording import granting  # noqa: PLC0415  # few departments grant levels

    return granting.submit_levels(desk, ids)


@contextmanager
def writing_portions(
    context: Context, command: str
) -> Iterator[Callable[[], AbstractContextManager[WritingDesk]]]:
    """Give what opens a desk for each portion of a work that is right after every portion.

    A portion is kept when its block ends well. Others write between two portions. A form of the result in which
    it cannot be said is refused before the first of them.
    """
    from keqing.commands.ready import ready  # noqa: PLC0415  # the database loads slowly
    from keqing.store import unit  # noqa: PLC0415  # as above

    require_form(context)
    root = root_of(context)
    engine = opened_engine(root)
    require_whole(context, engine)
    with unit.rehearsing(engine) as session:
        ready(context, _desk(session, root, None, None, past=True))
        _doubt_clock(context, session, sure=False)

    @contextmanager
    def portion() -> Iterator[WritingDesk]:
        at = clock.now().replace(microsecond=0)
        with unit.writing(
            engine, login=login_at(engine), command=command, at=at, done=root.deeds.record
        ) as work:
            yield _desk(work.session, root, None, None, past=True).to_write(work)

    yield portion
    _store_lapsed(engine, root)


def portions_within(
    context: Context, connection: Connection, command: str
) -> Callable[[], AbstractContextManager[WritingDesk]]:
    """Return what opens a desk for each portion of a work in a transaction that somebody else commits."""
    from keqing.store import unit  # noqa: PLC0415  # the database loads slowly

    root = root_of(context)

    @contextmanager
    def portion() -> Iterator[WritingDesk]:
        at = clock.now().replace(microsecond=0)
        with unit.writing_within(connection, login=login(), command=command, at=at) as work:
            yield _desk(work.session, root, None, None, past=True).to_write(work)

    return portion


def _doubt_clock(context: Context, session: Session, *, sure: bool) -> None:
    """Say once that the clock is hardly right, and ask whether to record by it where somebody can answer."""
    from keqing.services.context import clocks  # noqa: PLC0415  # the database loads slowly

    deeds, screen = root_of(context).deeds, screen_of(context)
    doubt = None if deeds.warned else clocks.doubt(session, clock.now())
    if doubt is None:
        return
    deeds.warned = True
    if somebody() and not sure:
        agree(screen, doubt)
    else:
        screen.say(doubt)


def require_form(context: Context, forms: Collection[str] = TOLD) -> None:
    """Refuse a form in which the command cannot say its result, before anything is done. Raises Unusable."""
    wanted = context.params.get("form")
    if wanted is not None and str(wanted) not in forms:
        raise Unusable(
            msg("This cannot be printed as {form}.", form=str(wanted)),
            msg("Use --format {forms}.", forms=[form for form in Format if form in forms]),
        )


def _check_day(when: When, today: dt.date, words: str) -> None:
    """Ask about a day far off, and on a terminal about one to come: a slip in the year would close steps of months."""
    check_near(when, today, words, sure=False, ask=somebody())
    if when.day and when.day > today and somebody():
        raise Unasked(msg("{day} is still to come.", day=when.day), msg("To do it, add --yes."))


def _store_lapsed(engine: Engine, root: Root) -> None:
    """Store what lapsed elsewhere, in transactions of its own; it can wait for the next command (R7)."""
    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415  # the database loads slowly

    from keqing.services.derived import lapsing  # noqa: PLC0415  # as above
    from keqing.store import unit  # noqa: PLC0415  # as above
    from keqing.store.locks import Scope  # noqa: PLC0415  # as above

    with contextlib.suppress(KeqingError, SQLAlchemyError):
        with unit.reading(engine) as session:
            desk = _desk(session, root, None, None, past=True)
            draws, ids = _draws_due(desk), lapsing.lapsed(desk)
        if draws:
            _draw(engine, root)
        for _ in range(lapsing.PORTIONS):
            if not ids:
                return
            at = clock.now().replace(microsecond=0)
            with unit.writing(
                engine,
                login=login_at(engine),
                command="lapse",
                at=at,
                seconds=0,
                scope=Scope(frozenset(ids)),
            ) as work:
                lapsing.store(_desk(work.session, root, None, None, past=True).to_write(work), ids)
            with unit.reading(engine) as session:
                ids = lapsing.lapsed(_desk(session, root, None, None, past=True))


def _draws_due(desk: Desk) -> bool:
    """Tell whether draws of ladders are due, for the first who writes in a period and sees everybody."""
    from keqing.store.seat import sees_part  # noqa: PLC0415  # the database loads slowly

    if not desk.has_ladders or sees_part(desk.session):
        return False
    from keqing.services.derived import draws  # noqa: PLC0415  # few departments draw

    return bool(draws.due(desk))


def _draw(engine: Engine, root: Root) -> None:
    """Make the draws of ladders that are due."""
    from keqing.services.derived import draws  # noqa: PLC0415  # few departments draw
    from keqing.store import unit  # noqa: PLC0415  # the database loads slowly

    @contextlib.contextmanager
    def opened() -> Iterator[WritingDesk]:
        at = clock.now().replace(microsecond=0)
        with unit.writing(
            engine, login=draws.PROGRAM, command="ladder draw", at=at, seconds=0
        ) as work:
            yield _desk(work.session, root, None, None, past=True).to_write(work)

    draws.draw_due(opened)


def opened_engine(root: Root) -> Engine:
    """Return the engine of the command's database, which must exist. Raises as `database.open_existing` does."""
    from keqing.store import database  # noqa: PLC0415  # the database loads slowly

    if root.deeds.engine is None:
        root.deeds.engine = database.open_existing(root.db, default_of(root))
    return root.deeds.engine


def default_of(root: Root) -> str:
    """The path of the database that nobody had to name."""
    return str(root.settings.folders.data / "keqing.db")


def _desk(  # what the options before and after the command say
    session: Session,
    root: Root,
    words: str | None,
    agent: str | None,
    *,
    past: bool,
    sure: bool = True,
) -> Desk:
    from keqing.services.context import desk, staff, stored_almanac  # noqa: PLC0415  # the database loads slowly

    at = clock.now(desk.zone_of(session)).replace(tzinfo=None)
    who = login_at(session.connection())
    almanac = stored_almanac.almanac_of(session)
    when = None
    if words is not None:

        def read() -> When:
            return read_when(words, at.date(), almanac=almanac, past=past, now_time=at.time())

        try:
            when = read()
        except KeqingError:  # a festival of the department's own, perhaps
            plain = desk.Desk(session, almanac, at.date(), at.date(), at, who)
            plain.know_words()
            when = read()
        if when.day is None:
            raise Unusable(
                msg("--date needs a day."),
                msg("For example --date yesterday or --date 2026-12-05."),
            )
        if not sure:
            _check_day(when, at.date(), words)
    made = desk.Desk(
        session=session,
        almanac=almanac,
        today=when.day if when and when.day else at.date(),
        clock=at.date(),
        at=at,
        login=who,
        live=when is None,
        said_time=when.time if when else None,
        sure=sure,
    )
    made.agent = staff.acting(made.staff, made.login, agent or root.settings.agent)
    return made
