"""Gatherings on the screen and as data: their guests, invitations, sign-in sheet, staff and checklist."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from keqing.i18n import Message, current_language, msg, msgn
from keqing.i18n import translate_message as translate
from keqing.records.gatherings import (
    Check,
    Counts,
    GatheringGuests,
    GatheringLine,
    Guest,
    Invited,
    SignedIn,
    SignInLayout,
    StaffMember,
)
from keqing.render.console import Screen
from keqing.render.days import long
from keqing.render.mask import dialled, shown
from keqing.render.output import Document, Output, Sheet

_ANSWERS: Mapping[str, Message] = {
    "rsvp-yes": msg("accepted"),
    "rsvp-waiting": msg("waiting list"),
    "rsvp-maybe": msg("perhaps"),
    "rsvp-no": msg("declined"),
    "invitation": msg("invited"),
    "attendance": msg("came without an answer"),
}


def listed(gatherings: Sequence[GatheringLine]) -> Output:
    """Make all forms of the list of gatherings."""

    def sheet() -> Sheet:
        return Sheet(
            (
                msg("day"),
                msg("gathering"),
                msg("place"),
                msg("seats"),
                msg("free"),
                msg("invited"),
                msg("accepted"),
                msg("perhaps"),
                msg("declined"),
                msg("waiting"),
                msg("came"),
                msg("did not come"),
                msg("bought"),
            ),
            [
                (
                    gathering.day,
                    gathering.name,
                    gathering.place,
                    gathering.seats,
                    gathering.counts.free,
                    *_counted(gathering.counts),
                )
                for gathering in gatherings
            ],
        )

    def show(screen: Screen) -> None:
        from keqing.render.grid import Cell, Column, show  # noqa: PLC0415  # tables load slowly

        if not gatherings:
            screen.line(msg("No gathering is planned. Enter one: keqing gathering add NAME DAY"))
            return
        made = sheet()
        columns = [
            Column(heading, flexible=heading.id in {"gathering", "place"})
            for heading in made.headings
        ]
        show(screen, columns, [[Cell.of(cell) for cell in row] for row in made.rows])

    return Output(
        screen=show,
        document=lambda: {
            "schema": "keqing.gatherings/1",
            "gatherings": [_record(gathering) for gathering in gatherings],
        },
        sheet=sheet,
        records="gatherings",
    )


def _counted(counts: Counts) -> tuple[int, ...]:
    return (
        counts.invited,
        counts.accepted,
        counts.maybe,
        counts.declined,
        counts.waiting,
        counts.came,
        counts.no_shows,
        counts.bought,
    )


def saved(
    gathering: GatheringLine, remarks: Sequence[Message] = (), *, dry_run: bool = False
) -> Output:
    """Echo a gathering as saved."""

    def show(screen: Screen) -> None:
        told = _about(gathering)
        screen.line(msg("would be: {what}", what=told) if dry_run else told, hang=2)
        for remark in remarks:
            screen.line(remark, hang=2)

    return Output(
        screen=show,
        document=lambda: {"schema": "keqing.gathering/1", **_said(gathering)},
    )


def _about(gathering: GatheringLine) -> Message:
    about: list[object] = [long(gathering.day)]
    about += [gathering.time.isoformat("minutes")] if gathering.time else []
    about += [gathering.place] if gathering.place else []
    about += [gathering.meeting] if gathering.meeting else []
    about += [msg("{n:,} seats", n=gathering.seats)] if gathering.seats else []
    return msg("{name}: {about}", name=gathering.name, about=about)


def guests(record: GatheringGuests, *, full: bool = False) -> Output:
    """Show a gathering with its guests, its staff and its checklist."""

    def sheet() -> Sheet:
        return Sheet(
            (
                msg("code"),
                msg("name"),
                msg("phone"),
                msg("answer"),
                msg("seats"),
                msg("table"),
                msg("came"),
                msg("bought"),
                msg("owner"),
            ),
            [_row(guest, full=full) for guest in record.guests],
        )

    def show(screen: Screen) -> None:
        from keqing.render.grid import Cell, Column, show  # noqa: PLC0415  # tables load slowly

        screen.line(_about(record.line), hang=2)
        screen.line(_sum(record.line.counts), hang=2)
        made = sheet()
        if made.rows:
            columns = [Column(heading, flexible=heading.id == "name") for heading in made.headings]
            show(screen, columns, [[Cell.of(cell) for cell in row] for row in made.rows])
        for line in (*_staff_lines(record.staff), *_check_lines(record.checks)):
            screen.line(line, hang=2)

    return Output(
        screen=show,
        document=lambda: {
            "schema": "keqing.gathering-guests/1",
            **_record(record.line),
            "guests": [_guest(guest, full=full) for guest in record.guests],
            "staff": [{"agent": each.agent, "duty": each.duty} for each in record.staff],
            "checks": [_check(each) for each in record.checks],
        },
    )


def _sum(counts: Counts) -> Message:
    said: list[object] = [
        msg("invited {n:,}", n=counts.invited),
        msg("accepted {n:,}", n=counts.accepted),
        msg("perhaps {n:,}", n=counts.maybe),
        msg("declined {n:,}", n=counts.declined),
        msg("waiting {n:,}", n=counts.waiting),
        msg("came {n:,}", n=counts.came),
        msg("did not come {n:,}", n=counts.no_shows),
        msg("bought {n:,}", n=counts.bought),
    ]
    if counts.free is not None:
        said.append(msgn("{n} seat free", "{n} seats free", counts.free))
    return msg("{said}", said=said)


def _row(guest: Guest, *, full: bool) -> tuple[object, ...]:
    answer: object = _ANSWERS[guest.answer]
    if guest.place:
        answer = msg("{answer}, place {n}", answer=answer, n=guest.place)
    return (
        guest.code,
        guest.name,
        shown(guest.phone, full=full) if guest.phone else None,
        answer,
        guest.seats,
        msg("{table}, needs an arm", table=guest.table or "-") if guest.help else guest.table,
        None if guest.came is None else msg("yes") if guest.came else msg("no"),
        msg("yes") if guest.bought else None,
        guest.owner,
    )


def _staff_lines(staff_: Sequence[StaffMember]) -> Iterator[Message]:
    for each in staff_:
        if each.duty:
            yield msg("Staff: {agent}, {duty}", agent=each.agent, duty=each.duty)
        else:
            yield msg("Staff: {agent}", agent=each.agent)


def _check_lines(checks_: Sequence[Check]) -> Iterator[Message]:
    for each in checks_:
        about: list[object] = [each.text, *([each.agent] if each.agent else [])]
        if each.done:
            yield msg("{n}. done {day}: {about}", n=each.number, day=each.done, about=about)
        else:
            yield msg("{n}. {day}: {about}", n=each.number, day=each.day, about=about)


def staff(name: str, found: Sequence[StaffMember], *, dry_run: bool) -> Output:
    """Show who works at a gathering."""

    def show(screen: Screen) -> None:
        for line in _staff_lines(found):
            screen.line(msg("would be: {what}", what=line) if dry_run else line, hang=2)
        if not found:
            screen.line(msg("Nobody is on the staff of {name}.", name=name))

    return Output(
        screen=show,
        document=lambda: {
            "schema": "keqing.gathering-staff/1",
            "name": name,
            "staff": [{"agent": each.agent, "duty": each.duty} for each in found],
        },
    )


def checks(name: str, found: Sequence[Check], *, dry_run: bool) -> Output:
    """Show the checklist of a gathering."""

    def show(screen: Screen) -> None:
        for line in _check_lines(found):
            screen.line(msg("would be: {what}", what=line) if dry_run else line, hang=2)
        if not found:
            screen.line(msg("The checklist of {name} is empty.", name=name))

    return Output(
        screen=show,
        document=lambda: {
            "schema": "keqing.gathering-checks/1",
            "name": name,
            "checks": [_check(each) for each in found],
        },
    )


def invited_guests(record: Invited) -> Output:
    """Tell who is invited, and how many are not, with the reasons."""

    def show(screen: Screen) -> None:
        name = record.gathering.name
        for each in record.invitees:
            about: list[object] = [*([each.owner] if each.owner else [])]
            about += [msg("declined before")] if each.declined else []
            line = msg("{name} {code}", name=each.name, code=each.code)
            screen.line(msg("{who}: {about}", who=line, about=about) if about else line, hang=2)
        n = len(record.invitees)
        if record.dry_run:
            screen.line(
                msgn(
                    "Nothing is written yet. {n} customer would be invited to {name}.",
                    "Nothing is written yet. {n} customers would be invited to {name}.",
                    n,
                    name=name,
                )
            )
        else:
            screen.line(
                msgn(
                    "{n} customer is invited to {name}.",
                    "{n} customers are invited to {name}.",
                    n,
                    name=name,
                )
            )
        left = list(_left(record.left_out))
        if left:
            screen.line(msg("Left out: {left}", left=left), hang=2)
        if not record.on:
            screen.say(msg("Nobody is called for it yet: keqing cadence on event-invitation"))

    return Output(
        screen=show,
        document=lambda: {
            "schema": "keqing.gathering-invite/1",
            "gathering": record.gathering.name,
            "invited": [
                {
                    "code": each.code,
                    "name": each.name,
                    "owner": each.owner,
                    "declined_before": each.declined,
                }
                for each in record.invitees
            ],
            "left_out": dict(record.left_out),
            "dry_run": record.dry_run,
        },
    )


def _left(left_out: Mapping[str, int]) -> Iterator[Message]:
    for reason, n in left_out.items():
        match reason:
            case "no-consent":
                yield msg("{n:,} without consent to promotion", n=n)
            case "invited":
                yield msg("{n:,} invited already", n=n)
            case "not-called":
                yield msg("{n:,} not to be called now", n=n)
            case "limit":
                yield msg("{n:,} beyond a limit", n=n)
            case _:
                yield msg("{n:,} more than asked for", n=n)


def signed_in(record: SignedIn) -> Output:
    """Tell who signed in, and who had before."""

    def show(screen: Screen) -> None:
        name = record.gathering.name
        for who in record.came:
            came = msg("{who} came to {name}.", who=who, name=name)
            screen.line(msg("would be: {what}", what=came) if record.dry_run else came)
        for who in record.before:
            screen.line(msg("{who} is signed in already.", who=who))
        counts = record.gathering.counts
        screen.line(
            msg(
                "Came so far: {came}, of {accepted} who accepted.",
                came=counts.came,
                accepted=counts.accepted,
            )
        )

    return Output(
        screen=show,
        document=lambda: {
            "schema": "keqing.gathering-sign-in/1",
            "gathering": record.gathering.name,
            "came": list(record.came),
            "before": list(record.before),
            "counts": _counts(record.gathering.counts),
        },
    )


def sign_in_sheet(record: GatheringGuests, *, full: bool) -> SignInLayout:
    """Lay out the sign-in sheet: those who accepted by name, then those who wait."""
    title = translate(
        msg("{name} {day} sign-in sheet", name=record.line.name, day=record.line.day.isoformat())
    )
    headings = (
        msg("No."),
        msg("code"),
        msg("name"),
        msg("phone"),
        msg("seats"),
        msg("table"),
        msg("needs an arm"),
        msg("signed in"),
    )
    wanted = [guest for guest in record.guests if guest.answer in {"rsvp-yes", "rsvp-waiting"}]
    rows = tuple(
        (
            str(number),
            guest.code,
            guest.name,
            dialled(guest.phone) if full and guest.phone else "",
            str(guest.seats),
            guest.table or "",
            translate(msg("yes")) if guest.help else "",
            "",
        )
        for number, guest in enumerate(wanted, start=1)
    )
    return SignInLayout(title, current_language(), tuple(map(translate, headings)), rows)


def _guest(guest: Guest, *, full: bool) -> Document:
    return {
        "code": guest.code,
        "name": guest.name,
        "phone": shown(guest.phone, full=full) if guest.phone else None,
        "owner": guest.owner,
        "answer": guest.answer,
        "seats": guest.seats,
        "place": guest.place,
        "table": guest.table,
        "help": guest.help,
        "came": guest.came,
        "bought": guest.bought,
    }


def _check(each: Check) -> Document:
    return {
        "number": each.number,
        "at": each.at,
        "day": each.day.isoformat(),
        "text": each.text,
        "agent": each.agent,
        "done": each.done.isoformat() if each.done else None,
    }


def _said(gathering: GatheringLine) -> Document:
    return {
        "name": gathering.name,
        "day": gathering.day.isoformat(),
        "time": gathering.time.isoformat("minutes") if gathering.time else None,
        "place": gathering.place,
        "meeting": gathering.meeting,
        "seats": gathering.seats,
    }


def _record(gathering: GatheringLine) -> Document:
    return {**_said(gathering), **_counts(gathering.counts)}


def _counts(counts: Counts) -> Document:
    return {
        "invited": counts.invited,
        "accepted": counts.accepted,
        "maybe": counts.maybe,
        "declined": counts.declined,
        "waiting": counts.waiting,
        "came": counts.came,
        "no_shows": counts.no_shows,
        "bought": counts.bought,
        "seats_taken": counts.taken,
        "free": counts.free,
    }
