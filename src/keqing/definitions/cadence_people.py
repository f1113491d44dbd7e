"""One cadence is the work of one person: what is refused otherwise, and how such a cadence is split (R4).

An escalation that stood behind another person's step would come only after that person had acted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from keqing.definitions.cadence import Cadence, Quota, Repeat, Step
from keqing.definitions.kinds import DepartmentWords
from keqing.definitions.toml_file import Table
from keqing.i18n import msg


def roles_of(cadence: Cadence) -> tuple[str | None, ...]:
    """Return the roles of its steps, each once and in their order; None is the customer's owner."""
    repeat = (cadence.repeat,) if cadence.repeat else ()
    return tuple(dict.fromkeys(step.role for step in (*cadence.steps, *repeat)))


def check_one_person(
    table: Table,
    steps: Sequence[Step],
    repeat: Repeat | Quota | None,
    words: DepartmentWords,
) -> None:
    """Keep the mistake that the steps of a cadence are the work of two people; `words` call roles so."""
    timed: list[tuple[tuple[str | int, ...], Step | Repeat | Quota]] = [
        ((*table.path, "steps", n), step) for n, step in enumerate(steps)
    ]
    if repeat:
        timed.append(((*table.path, "repeat"), repeat))
    if not timed:
        return
    first = timed[0][1]
    for path, step in timed:
        if step.role != first.role:
            table.file.mistake(
                path,
                msg(
                    "the step {step} is for {role}, and {before} is for {other}",
                    step=step.label,
                    role=_person(step.role, words),
                    before=first.label,
                    other=_person(first.role, words),
                ),
                msg(
                    "Write one cadence for each person's work; for one in force: keqing cadence split {name}",
                    name=table.name,
                ),
            )
            return


def _person(role: str | None, words: DepartmentWords) -> object:
    return words.titles_of("role").get(role, role) if role else msg("the owner")


def split_keys(keys: Mapping[str, Any], cadence: Cadence) -> dict[str | None, dict[str, Any]]:
    """Return what a cadence for each role's steps says, by role; `keys` is what its own text says.

    The repetition stays with the steps of its role. Its `then` stays with the last of them.
    """
    roles = roles_of(cadence)
    last = cadence.repeat.role if cadence.repeat else cadence.steps[-1].role
    found: dict[str | None, dict[str, Any]] = {}
    for role in roles:
        own = {key: value for key, value in keys.items() if key not in {"steps", "repeat", "then"}}
        written = [
            value
            for value, step in zip(keys.get("steps", ()), cadence.steps, strict=True)
            if step.role == role
        ]
        if written:
            own["steps"] = written
        if cadence.repeat and cadence.repeat.role == role:
            own["repeat"] = keys["repeat"]
        if role == last and "then" in keys:
            own["then"] = keys["then"]
        found[role] = own
    return found
