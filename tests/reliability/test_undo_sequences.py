"""Whatever two logins type one after another, `undo` takes back what the command changed, or changes nothing."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from random import Random

import pytest
import time_machine

from tests.commands import conftest, every_command
from tests.commands.every_command import Office, Words
from tests.long_profile import Profile
from tests.reliability.rows_model import Moved, State, moved, state_of, without
from tests.surroundings import MORNING

office = conftest.office
LOGINS = ("tester", "zhao")
"""李敏 and 赵强."""
CODES = ("C0001", "C0002", "C0003", "C0004", "C0005")
CASES = [(name, words) for name, cases in every_command.WRITES.items() for words in cases]
RULES = ("Records were entered by this text", "are in use", "is in use")
"""Why undo refuses where no row has moved on: another record, or a text, means what would go."""
_ASKED_MANAGER = '"revived"'
"""In a record that an undo adds: the manager's task about a stop that was taken back."""


class Sequence:
    """One sequence of commands in an office, beside the model."""

    def __init__(
        self,
        office: Office,
        clock: time_machine.Traveller,
        patch: pytest.MonkeyPatch,
        draws: Random,
    ) -> None:
        """Begin in the office as it was made."""
        self.office, self.clock, self.patch, self.draws = office, clock, patch, draws
        clock.move_to(MORNING)
        office.begin()
        self.done: list[tuple[int, str, tuple[Moved, ...], str]] = []
        self.typed: list[str] = []
        self.counts: Counter[str] = Counter()
        self.now = self.state()

    def state(self) -> State:
        """The facts as they stand, without what undo itself adds."""
        found = every_command.facts(self.office.file)
        found["event"] = [row for row in found["event"] if _ASKED_MANAGER not in row["details"]]
        return state_of(found)

    def newest(self) -> tuple[int, str, int | None]:
        """The number, the command and what it undoes of the newest operation."""
        with closing(sqlite3.connect(self.office.file)) as connection:
            row = connection.execute(
                "SELECT id, command, undoes FROM operation ORDER BY id DESC LIMIT 1"
            ).fetchone()
        return int(row[0]), str(row[1]), row[2]

    def type(self) -> None:
        """Type a command as somebody, and note what it changed."""
        login = self.draws.choice(LOGINS)
        name, words = self.draws.choice(CASES)
        filled = self.filled(words)
        self.clock.shift(self.draws.choice((60, 60, 3_600, 86_400)))
        self.patch.setenv("LOGNAME", login)
        self.typed.append(" ".join([f"{login}:", name, *filled]))
        number, *_ = self.newest()
        ran = self.office.keqing(*name.split(), *filled)
        before, self.now = self.now, self.state()
        changes = moved(before, self.now)
        self.counts["commands"] += 1
        added, command, _ = self.newest()
        assert (added > number) == bool(changes), (self.typed, ran)
        assert not changes or ran.code in {0, 4}, (self.typed, ran)
        if changes:
            self.done.append((added, login, changes, command))

    def filled(self, words: Words) -> Words:
        """Let a case be about any customer, and any of their records."""
        contacts = [
            str(key)
            for key, row in self.now["event"].items()
            if row["kind"] == "contact" and not row["voided"]
        ]
        said = []
        for word in words:
            if word in CODES and self.draws.random() < 0.6:
                said.append(self.draws.choice(CODES))
            elif word in {"{contact}", "{stop}"}:
                said.append(self.draws.choice(contacts or ["0"]))
            else:
                said.append(word)
        return tuple(said)

    def undo(self, login: str) -> bool:
        """Take back somebody's newest of this sequence, if there is one; tell whether it was."""
        own = next((n for n in reversed(range(len(self.done))) if self.done[n][1] == login), None)
        if own is None:
            return False
        self.patch.setenv("LOGNAME", login)
        self.typed.append(f"{login}: undo")
        expected = without(self.now, self.done[own][2])
        ran = self.office.keqing("undo", "--yes")
        found = self.state()
        if ran.code:
            assert found == self.now, self.typed
            self.counts["refused"] += 1
            if expected is not None:
                self.counts["refused by a rule"] += 1
                assert any(rule in ran.err for rule in RULES), (self.typed, ran)
            return False
        assert expected is not None, (self.typed, ran)
        self.counts["undos"] += 1
        assert self.newest()[2] == self.done[own][0], self.typed
        assert moved(expected, found) == (), (self.typed, moved(expected, found))
        self.now = found
        del self.done[own]
        return True

    def folded(self) -> None:
        """What is stored of what follows equals what follows from the facts."""
        ran = self.office.keqing("check", "--replay", "--format", "json")
        assert '"replay"' not in ran.out, (self.typed, ran.out)


@pytest.mark.parametrize("part", range(4))
def test_law_undo_leaves_the_rows_as_if_the_command_had_not_been(
    office: Office,
    clock: time_machine.Traveller,
    monkeypatch: pytest.MonkeyPatch,
    profile: Profile,
    part: int,
) -> None:
    """In four parts, so that several processors share them."""
    assert office.keqing("add-agent", "赵强", "--login", "zhao").code == 0
    office.model.write_bytes(office.file.read_bytes())
    counts: Counter[str] = Counter()
    sequences = profile.times(1, 500)
    for n in range(sequences):
        sequence = Sequence(office, clock, monkeypatch, Random(1_000 * part + n))  # noqa: S311  # no secret
        for _ in range(sequence.draws.randint(2, 5)):
            sequence.type()
            if sequence.draws.random() < 0.25:
                sequence.undo(sequence.draws.choice(LOGINS))
        for login in sequence.draws.sample(LOGINS, 2):
            while sequence.undo(login):
                pass
        sequence.folded()
        counts += sequence.counts
    profile.measured(
        f"undo sequences, part {part + 1} of 4", sequences=sequences, **counts, differences=0
    )
