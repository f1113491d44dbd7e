"""Codes of keqing in people's words: tracks, step labels, outcomes, statuses, notes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, time
from typing import Any

from keqing.calendar.festivals import festival_named
from keqing.calendar.lunar import in_words
from keqing.i18n import Message, msg, msgn, pick_title, translate_message
from keqing.patterns import late_pattern
from keqing.records.customer import ClosedStep
from keqing.records.today import PausedTracks, RowNote
from keqing.render.days import clock, long
from keqing.text.harmless import clean_text
from keqing.timeline.enrollment import CURRENT, HEARD_IN

Titles = Mapping[str, Mapping[str, str]]
"""Titles by code and language, of what a department may rename: kinds, types, outcomes."""

TRACKS: Mapping[str, Message] = {
    "alert": msg("alert"),
    "promise": msg("promise"),
    "deadline": msg("deadline"),
    "revisit": msg("revisit"),
    "coverage": msg("coverage"),
    "care": msg("care"),
    "promotion": msg("offer"),
    "office": msg("office"),
}
OUTCOMES: Mapping[str, Message] = {
    "reached": msg("reached"),
    "visited": msg("visited"),
    "sent": msg("sent"),
    "no-answer": msg("no answer"),
    "busy": msg("busy"),
    "off": msg("switched off"),
    "declined": msg("declined the call"),
    "cut-off": msg("cut off"),
    "callback": msg("call back later"),
    "wrong-number": msg("wrong number"),
    "stop": msg("do not call again"),
    "deceased": msg("deceased"),
}
TASKS: Mapping[str, Message] = {
    "declined": msg("declined twice, decide how to go on"),
    "mend-number": msg("wrong number, find the right one"),
    "suspected": msg("sounds like an adverse reaction, decide whether it is one"),
    "reaction": msg("adverse reaction, settle it without a call to the customer"),
    "refusal": msg("sounds like a wish not to be called any more, decide whether it is a stop"),
    "flagged": msg("tells of what the law bars, look at the record"),
    "seat-free": msg("a seat is free now, tell the customer"),
    "signature": msg("sign or return it: keqing approve ID"),
    "sent-back": msg("returned to you: keqing submit ID, or keqing withdraw ID"),
    "room": msg("there is room now, tell the customer"),
    "revived": msg("a stop or a death was taken back, check that calling is right"),
}
"""The tasks that outcomes give the department."""
_WITH_TEXT = frozenset({"seat-free", "signature", "sent-back", "room"})
"""The tasks whose text says what they are about."""
DECISIONS: Mapping[str, Message] = {
    "submit": msg("submitted"),
    "approve": msg("signed"),
    "return": msg("returned"),
    "refuse": msg("refused by a signer"),
    "withdraw": msg("withdrawn"),
    "admit": msg("room was made"),
    "amend": msg("corrected"),
}
"""The decisions about a record that is not in force yet."""
NO_CALL: Mapping[str, Message] = {
    "stopped": msg("not to be called"),
    "deceased": msg("deceased"),
}
"""What a row says in place of a number that nobody is to dial."""
DEEDS: Mapping[str, Message] = {
    "contact": msg("contact"),
    "skip": msg("left out"),
    "done": msg("done by name"),
    "snooze": msg("put off"),
    "spread": msg("day set"),
    "pause": msg("paused"),
    "resume": msg("resumed"),
    "start": msg("cadence started"),
    "end": msg("cadence ended"),
    "stock": msg("supply counted"),
    "tick": msg("ticked"),
    "granted": msg("level granted"),
    "drawn": msg("among the first of a period"),
    "promise": msg("promised"),
    "void": msg("struck out"),
    "created": msg("entered"),
    "profile": msg("changed on file"),
    "merged": msg("merged with another"),
    "visit-plan": msg("plan of visits"),
    "visit-days": msg("days of a plan"),
    "pending": msg("not in force yet"),
    "decision": msg("decision"),
}
"""Events that are no kinds of a file."""
STATUSES: Mapping[str, Message] = {
    "active": msg("active"),
    "paused": msg("paused"),
    "stopped": msg("stopped"),
    "deceased": msg("deceased"),
    "done": msg("done"),
    "missed": msg("missed"),
    "unreached": msg("not reached"),
    "skipped": msg("skipped"),
    "next": msg("next"),
    "planned": msg("planned"),
    "rejected": msg("rejected"),
    "flagged": msg("to check"),
}

FINDINGS: Mapping[str, Message] = {
    "no-next-date": msg("no next date"),
    "barred-words": msg("barred words"),
    "over-limit": msg("beyond the limit"),
    "lost-level": msg("level lost"),
    "no-signer": msg("nobody may sign"),
    "no-approval": msg("approval missing"),
    "no-gathering": msg("no gathering"),
    "product-double": msg("product twice"),
    "owner-left": msg("owner has left"),
    "no-owner": msg("no owner"),
    "no-end": msg("no end"),
    "long-pause": msg("long pause"),
    "cycle-ended": msg("does not come again"),
    "two-people": msg("two people"),
    "no-holder": msg("nobody has the role"),
    "over-capacity": msg("over capacity"),
    "no-customers": msg("unused cadence"),
    "dead-end": msg("leads nowhere"),
    "chain": msg("log of changes"),
    "replay": msg("dates differ"),
}
"""What `keqing check` finds."""

STAGES: Mapping[str, Message] = {
    "inquired": msg("inquired"),
    "arrived": msg("came"),
    "consulted": msg("consulted"),
    "bought": msg("bought"),
}
"""The stages of the built-in kinds; a kind of the department's own may have others."""

FIELDS: Mapping[str, Message] = {
    "seats_wanted": msg("seats waited for"),
    "allergies": msg("allergies"),
    "avoid": msg("avoid"),
    "informed": msg("has been told the diagnosis"),
    "next": msg("next call"),
    "next_time": msg("time"),
    "day": msg("day"),
    "time": msg("time"),
    "task": msg("task"),
    "role": msg("role"),
    "until": msg("until"),
    "cadence": msg("cadence"),
    "anchor": msg("counted from"),
    "units": msg("units left"),
    "tick": msg("tick"),
    "removed": msg("taken away"),
    "ladder": msg("ladder"),
    "level": msg("level"),
    "adverse": msg("adverse reaction"),
    "refusal": msg("asked not to be called"),
    "suspected": msg("sounds like an adverse reaction"),
    "flagged": msg("tells of what the law bars"),
    "over_limit": msg("beyond the limit"),
    "approved": msg("approved on"),
    "with": msg("spoke with"),
    "type": msg("type"),
    "grade": msg("grade"),
    "stage": msg("stage"),
    "tag": msg("tags"),
    "code": msg("code"),
    "name": msg("name"),
    "sex": msg("sex"),
    "birthday": msg("birthday"),
    "address": msg("address"),
    "source": msg("source"),
    "owner": msg("owner"),
    "agent": msg("agent"),
    "note": msg("note"),
    "hours": msg("calling hours"),
}
"""Fields of customers and of events that no kind declares."""

_STAND_FOR: Mapping[str, Message] = {
    "CADENCE": msg("CADENCE"),
    "GATHERING": msg("GATHERING"),
    "DAY": msg("DAY"),
    "NAME": msg("NAME"),
}
"""Words of a command that stand for what is to be typed there."""
INNER = frozenset(
    {
        "followups",
        CURRENT,
        "sheet",
        "declined_before",
        "grade-given",
        "signed_item",
        *HEARD_IN.values(),
    }
)
"""Fields that say which follow-ups and steps a directive named, which row of a call sheet it is, and where words were heard."""
_NAMED = 3
"""How many steps of a cadence that were left open are named one by one."""
_LEFT_OPEN: Mapping[str, Callable[[Message], Message]] = {
    "missed": lambda steps: msg("missed: {step}", step=steps),
    "unreached": lambda steps: msg("not reached: {step}", step=steps),
}
_LISTED = late_pattern(r"(-?)(\d+)(d|wd|w|m|y)")
_REPEATED = late_pattern(r"\+(\d+)(d|wd|w|m|y)#(\d+)")
_SERIES = late_pattern(r"(\d{4}) (.+)")
_PERIODIC = late_pattern(r"(\d{4})-(Q?)(\d{1,2}) (.+)")
"""A step of a series that comes with each month or quarter."""
_BIRTHDAY = late_pattern(r"birthday|生日|寿")
_OFTEN = late_pattern(
    r"每|周访|月访|季度|[一半]年|\b(?:every|once|twice|an? (?:day|week|month|quarter|year))\b|(?:dai|week|month|quarter|year)ly\b",
    re.IGNORECASE,
)
"""What says in a cadence's title how often it comes."""
_QUOTA = late_pattern(r"(\d+)/(week|month|quarter|year)#(\d+)")


def kind_named(kind: str, edition: int | None, titles: Titles) -> object:
    """Return what a kind of event was called when one was entered by this edition of it."""
    return titles.get(f"{kind}@{edition or 0}") or named(kind, DEEDS, titles)


def named(code: str, table: Mapping[str, Message], titles: Titles | None = None) -> object:
    """Return a code's title if the department has one, else our word for it, else the code."""
    return (titles or {}).get(code) or table.get(code, code)


def field_title(name: str, titles: Titles | None = None) -> object:
    """Return what a field of the file is called; never the title of an outcome or a kind of the same name."""
    known = titles or {}
    return known.get(f"own:{name}") or FIELDS.get(name) or known.get(f"field:{name}") or name


def field_value(name: str, content: object, titles: Titles | None = None) -> object:
    """Return what a field of the file says: the title of its choice, else the value as people write it."""
    return (titles or {}).get(f"field:{name}={content}") or value(content)


def typed(command: str, words: Titles | None = None) -> str:
    """Put the words of a command that stand for something else, or have a title, into the reader's language."""
    titles = words or {}
    return " ".join(
        translate_message(_STAND_FOR[word])
        if word in _STAND_FOR
        else pick_title(titles[word])
        if word in titles
        else word
        for word in command.split(" ")
    )


def said(thing: object) -> str:
    """Put a message, a title, a list of such or plain data into words that are safe to print."""
    if isinstance(thing, str):
        return clean_text(thing)
    return clean_text(
        translate_message(thing if isinstance(thing, Message) else msg("{label}", label=thing))
    )


def label(text: str) -> Message:
    """Say which step it is: `3d` is "day 3", `+5d#2` is "2nd 5-day call"; others as written.

    `2027 -7d` is "2027, 7 days before", `2/week#1` is "1st of 2 in the week", `2027-01 3wd` is "1/2027, working day 3".
    """
    if listed := _LISTED.fullmatch(text):
        before, n, unit = listed[1], int(listed[2]), listed[3]
        if n == 0:
            return msg("on the day")
        return (_BEFORE if before else _AFTER)[unit](n)
    if repeated := _REPEATED.fullmatch(text):
        n, unit, number = int(repeated[1]), repeated[2], int(repeated[3])
        return _EACH[unit](nth(number)) if n == 1 else _EVERY[unit](n, nth(number))
    if series := _SERIES.fullmatch(text):
        return msg("{year}, {step}", year=series[1], step=label(series[2]))
    return _by_period(text) or msg("{label}", label=text)


def _by_period(text: str) -> Message | None:
    """Say a step that belongs to a period: of a series that comes with it, or of a quota."""
    if periodic := _PERIODIC.fullmatch(text):
        year, quarter, n, step = periodic.groups()
        period = (
            msg("Q{n} {year}", n=int(n), year=year)
            if quarter
            else msg("{n}/{year}", n=int(n), year=year)
        )
        when = msg("the day before") if step == "0d" else label(step)
        return msg("{period}, {step}", period=period, step=when)
    if quota := _QUOTA.fullmatch(text):
        n, number = int(quota[1]), int(quota[3])
        return _ONCE[quota[2]] if n == 1 else _IN_PERIOD[quota[2]](nth(number), n)
    return None


def nth(n: int) -> Message:
    """Say a number in a row: 1st, 2nd, 3rd, 11th, 21st."""
    teens = n % 100 in range(11, 14)
    return _ORDINALS[0 if teens or n % 10 not in _ORDINALS else n % 10](n)


def asked_for(subject: str) -> Message | None:
    """Return what the rules ask the department to do under this subject; None for what somebody promised."""
    return TASKS.get(subject.partition("/")[2])


def step(title: Mapping[str, str], subject: str, name: str, text: str, said: str | None) -> Message:
    """Name a follow-up: its cadence's title, its product if it is about one, and the step.

    `name` is the cadence, `text` the step's label, which is the cadence's own name for a promise;
    `said` is what was promised. What the rules ask the department to do is named in its subject.
    A title that says how often has its number after it; a birthday's or festival's year stands with it.
    """
    shown: object = title or name
    if text == name:
        if asked := asked_for(subject):
            if said:
                asked = _about(subject.partition("/")[2], asked, said)
            return msg("Task: {text}", text=asked)
        return (
            msg("{title}: {text}", title=shown, text=said) if said else msg("{title}", title=shown)
        )
    if series := _SERIES.fullmatch(text):
        return _occasion(shown, name, said, year=series[1], text=series[2])
    if product(subject):
        return msg("{title} ({subject}), {step}", title=shown, subject=subject, step=label(text))
    if _OFTEN.search(pick_title(title) or name) and (counted := _counted(shown, text)):
        return counted
    return msg("{title}, {step}", title=shown, step=label(text))


def _about(task: str, asked: Message, said: str) -> Message:
    """Say what a task is about; the text of one about a record begins with its number, which is typed to decide."""
    number, _, what = said.partition(" ")
    zh, between, rest = what.partition(" / ")
    if between:  # both titles of the thing, and whose it is
        en, _, whose = rest.partition(": ")
        what = f"{pick_title({'zh': zh, 'en': en})} {whose}"
    words = {"id": number, "about": what}
    if task == "signature" and number.isdigit():
        return msg("sign with keqing approve {id}, or return it: {about}", **words)
    if task == "sent-back" and number.isdigit():
        return msg(
            "returned to you: {about} (keqing submit {id}, or keqing withdraw {id})", **words
        )
    return msg("{what}: {about}", what=asked, about=said) if task in _WITH_TEXT else asked


def _counted(title: object, text: str) -> Message | None:
    """Name a repeated step by its number alone, None for other steps."""
    if repeated := _REPEATED.fullmatch(text):
        return msg("{title} ({nth} call)", title=title, nth=nth(int(repeated[3])))
    if quota := _QUOTA.fullmatch(text):
        if quota[1] == "1":
            return msg("{title}", title=title)
        return msg("{title} ({step})", title=title, step=label(text))
    return None


def _occasion(title: object, name: str, said: str | None, *, year: str, text: str) -> Message:
    """Name a step of a series (R13): before or on a birthday, a festival or a gathering of a year."""
    when = label(text)
    if said is None and _BIRTHDAY.search(f"{name} {title}".casefold()):
        return msg("{title}, {year}, {step}", title=title, year=year, step=when)
    if said is None:
        return msg("{title}, {step}", title=title, step=label(f"{year} {text}"))
    occasions = _named(said)
    if all(isinstance(occasion, Mapping) for occasion in occasions):
        return msg(
            "{title} ({festival}), {year}, {step}",
            title=title,
            festival=occasions,
            year=year,
            step=when,
        )
    return msg("{title} ({subject}), {step}", title=title, subject=occasions, step=when)


def closed_step(closing: ClosedStep) -> Message:
    """Name a closed step: a promise by its text, its day and its time as well."""
    what = step(closing.title, closing.subject, closing.cadence, closing.label, closing.text)
    return appointed(what, closing.due, closing.time) if closing.label == closing.cadence else what


def appointed(what: object, day: date, at: time | None) -> Message:
    """Name a promise with its day and time."""
    if at is None:
        return msg("{step}, for {day}", step=what, day=long(day))
    return msg("{step}, for {day} {time}", step=what, day=long(day), time=clock(at))


def _named(occasions: str) -> list[object]:
    """Say festivals in the reader's language; a gathering's name stays as it is."""
    found = [(festival_named(occasion), occasion) for occasion in occasions.split(", ")]
    return [festival.titles if festival else occasion for festival, occasion in found]


def product(subject: str) -> bool:
    """Tell whether a subject says something to people: not the customer itself, nor an event."""
    return bool(subject) and not subject.partition("/")[0].isdecimal() and subject != "customer"


def notes(row: Iterable[RowNote]) -> Iterator[Message]:
    """Say the notes of a row: what a cadence left open in one sentence, however long it went on."""
    steps: dict[tuple[str, str, str], list[RowNote]] = {}
    others: list[Message] = []
    for note in row:
        kind, _, rest = note.text.partition(":")
        if kind in _LEFT_OPEN:
            steps.setdefault((kind, said(note.title), note.subject), []).append(note)
        elif note.paused:
            others.append(_paused(note.paused))
        else:
            others.append(_noted(kind, rest, note))
    for (kind, _, _), left in steps.items():
        yield _LEFT_OPEN[kind](_left_open(left))
    yield from others


def _noted(kind: str, rest: str, note: RowNote) -> Message:
    """Say what to be careful about, or that a plan is not approved."""
    if kind == "careful":
        return _careful(rest)
    if kind == "unapproved":
        return msg("plan not approved: {plan}", plan=note.title or rest)
    return msg("{label}", label=note.text)


def _left_open(left: Sequence[RowNote]) -> Message:
    """Name a cadence and those of its steps that were left open; many of them are counted."""
    first, names = left[0], [note.text.partition(":")[2] for note in left]
    if len(names) == 1 and first.title:
        return step(first.title, first.subject, "", names[0], None)
    labels = [label(name) for name in names]
    steps: object = labels
    if len(labels) > _NAMED:
        steps = msgn("{n} step", "{n} steps", len(labels))
    if not first.title:
        return msg("{steps}", steps=steps)
    if product(first.subject):
        return msg(
            "{title} ({subject}), {step}", title=first.title, subject=first.subject, step=steps
        )
    return msg("{title}, {step}", title=first.title, step=steps)


def _paused(paused: PausedTracks) -> Message:
    """Say what may not be spoken of, and why."""
    if paused.until is None:
        return msg(
            "careful: {kind} on {since}; paused until resumed: {tracks}",
            kind=paused.title,
            since=paused.since,
            tracks=list(paused.tracks),
        )
    return msg(
        "careful: {kind} on {since}; paused until {day}: {tracks}",
        kind=paused.title,
        since=paused.since,
        day=paused.until,
        tracks=list(paused.tracks),
    )


def _careful(text: str) -> Message:
    """Say what to be careful about: `FIELD=VALUE`."""
    field, _, value = text.partition("=")
    if (field, value) == ("informed", "no"):
        return msg("careful: has not been told the diagnosis")
    if (field, value) == ("health", "no"):
        return msg("careful: do not discuss health with the customer")
    return msg("careful: {field} {value}", field=FIELDS.get(field, field), value=value)


def details(
    fields: Mapping[str, Any],
    titles: Titles | None = None,
    kind: str = "",
    edition: int | None = None,
) -> Iterator[Message]:
    """Say the fields of an event of a kind, but for those that are for the program alone (`INNER`).

    They are called as in the text of the kind by which it was entered, its `edition`.
    """
    titles = titles or {}
    if asked := fields.get("about"):  # a task that the program itself gave
        yield msg("{what}", what=named(str(asked), TASKS))
        return
    if kind in _OF_ITEMS and (told := [*_of_item(fields, titles, kind)]):
        yield from told
        return
    if kind in {"visit-plan", "visit-days"} or kind.startswith("plan:"):
        yield from _planned_visits(fields)
        return
    if kind == "profile":
        yield from _changes(fields.get("fields", {}), titles)
    for name, shown in fields.items():
        if (kind, shown) == ("spread", None):
            continue  # nobody takes the call any more
        if name not in INNER and not (kind == "profile" and name == "fields"):
            whole, then = f"{kind}.{name}", f"{kind}@{edition or 0}.{name}"
            title = titles.get(then) or titles.get(whole) or field_title(name, titles)
            if name == "flagged":
                shown = _bar_titles(shown)  # noqa: PLW2901  # names of bars, as people call them
            if name == "over_limit":
                shown = [titles.get(f"limit:{each}", each) for each in shown]  # noqa: PLW2901  # as above
            chosen = titles.get(str(shown)) if name == "type" else titles.get(f"{then}={shown}")
            chosen = chosen or titles.get(f"{whole}={shown}")
            said = birthday(shown) if name == "birthday" and shown else value(shown)
            yield msg("{field}: {value}", field=title, value=chosen or said)


_OF_ITEMS = frozenset({"pending", "decision", "granted"})
"""The events about what waits for signatures, and a level that was granted."""


def _of_item(fields: Mapping[str, Any], titles: Titles, kind: str) -> Iterator[Message]:
    """Say what an item would be, what was decided about it, or which level was granted."""
    held, of = fields.get("held") or {}, str(fields.get("of"))
    match kind:
        case "decision":
            yield msg("{what}", what=named(str(fields.get("did")), DECISIONS))
            columns = {name: fields[name] for name in ("day", "time", "text") if name in fields}
            yield from details({**columns, **held}, titles, of)
        case "granted":
            level = titles.get(f"level:{fields.get('ladder')}.{fields.get('level')}")
            if level:
                yield msg("{what}", what=level)
        case _ if of == "define":
            yield msg("definitions: {names}", names=list(held.get("names", ())))
        case _:
            yield msg("{what}", what=titles.get(of, of))
            yield from details(held, titles, of)


def _planned_visits(fields: Mapping[str, Any]) -> Iterator[Message]:
    """Say the period of a plan of visits, and of one customer the days."""
    yield msg("{text}", text=str(fields.get("period")))
    days = sorted({day for each in (fields.get("days") or {}).values() for day in each})
    if days:
        yield msg("{text}", text=", ".join(days))


def _changes(changed: Mapping[str, Any], titles: Titles) -> Iterator[Message]:
    """Say which values of the file became others."""
    for name, (before, after) in changed.items():
        title = field_title(name, titles)
        old, new = (
            msg("nothing") if each is None else field_value(name, each, titles)
            for each in (before, after)
        )
        if before in (None, after):
            yield msg("{field}: {value}", field=title, value=new)
        else:
            yield msg("{field}: {value} (before: {before})", field=title, value=new, before=old)


def _bar_titles(names: Sequence[str]) -> list[object]:
    """Return what bars are called; a department's own by its name."""
    from keqing.definitions.barred import bars  # noqa: PLC0415  # its patterns load slowly

    titles = {bar.name: bar.title for bar in bars()}
    return [titles.get(name, name) for name in names]


def birthday(stored: str) -> Message:
    """Say a customer's birthday as it is stored: `1950-03-08`, `--06-12`, `lunar 1949-L07-03`."""
    day = stored.removeprefix("lunar ")
    return msg("{day}", day=day.removeprefix("--")) if day == stored else in_words(day)


def value(shown: Any) -> object:  # noqa: ANN401  # a field of a customer holds whatever its kind says
    """Write a field's value for people."""
    if isinstance(shown, bool):
        return msg("yes") if shown else msg("no")
    if isinstance(shown, Mapping):
        return [f"{name}={content}" for name, content in shown.items()]
    return shown


_AFTER: Mapping[str, Callable[[int], Message]] = {
    "d": lambda n: msg("day {n}", n=n),
    "wd": lambda n: msg("working day {n}", n=n),
    "w": lambda n: msg("week {n}", n=n),
    "m": lambda n: msg("month {n}", n=n),
    "y": lambda n: msg("year {n}", n=n),
}
_BEFORE: Mapping[str, Callable[[int], Message]] = {
    "d": lambda n: msgn("{n} day before", "{n} days before", n),
    "wd": lambda n: msgn("{n} working day before", "{n} working days before", n),
    "w": lambda n: msgn("{n} week before", "{n} weeks before", n),
    "m": lambda n: msgn("{n} month before", "{n} months before", n),
    "y": lambda n: msgn("{n} year before", "{n} years before", n),
}
_ORDINALS: Mapping[int, Callable[[int], Message]] = {
    1: lambda n: msg("{n}st", n=n),
    2: lambda n: msg("{n}nd", n=n),
    3: lambda n: msg("{n}rd", n=n),
    0: lambda n: msg("{n}th", n=n),
}
"""By the last digit; 0 stands for every other number."""

_ONCE: Mapping[str, Message] = {
    "week": msg("once a week"),
    "month": msg("once a month"),
    "quarter": msg("once a quarter"),
    "year": msg("once a year"),
}
_IN_PERIOD: Mapping[str, Callable[[Message, int], Message]] = {
    "week": lambda nth, n: msg("{nth} of {n} in the week", nth=nth, n=n),
    "month": lambda nth, n: msg("{nth} of {n} in the month", nth=nth, n=n),
    "quarter": lambda nth, n: msg("{nth} of {n} in the quarter", nth=nth, n=n),
    "year": lambda nth, n: msg("{nth} of {n} in the year", nth=nth, n=n),
}
_EACH: Mapping[str, Callable[[Message], Message]] = {
    "d": lambda nth: msg("{nth} daily call", nth=nth),
    "wd": lambda nth: msg("{nth} working-day call", nth=nth),
    "w": lambda nth: msg("{nth} weekly call", nth=nth),
    "m": lambda nth: msg("{nth} monthly call", nth=nth),
    "y": lambda nth: msg("{nth} yearly call", nth=nth),
}
_EVERY: Mapping[str, Callable[[int, Message], Message]] = {
    "d": lambda n, nth: msg("{nth} {n}-day call", nth=nth, n=n),
    "wd": lambda n, nth: msg("{nth} {n}-working-day call", nth=nth, n=n),
    "w": lambda n, nth: msg("{nth} {n}-week call", nth=nth, n=n),
    "m": lambda n, nth: msg("{nth} {n}-month call", nth=nth, n=n),
    "y": lambda n, nth: msg("{nth} {n}-year call", nth=nth, n=n),
}
