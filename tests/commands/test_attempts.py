"""A block that the server gives up, or that turns out to concern more, runs again; any other error ends it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import pytest
from psycopg import errors as server_errors
from sqlalchemy.exc import DBAPIError

from keqing.commands.attempts import attempt
from keqing.commands.transaction import WritingPlan
from keqing.store.locks import BeyondScope, Scope

NARROW = Scope(frozenset({7}))


class Prepared:
    """A plan whose transactions do nothing; `scopes` are those in which they were opened."""

    def __init__(self) -> None:
        self.scopes: list[Scope | None] = []

    def prepare(self, concerning: Any) -> Scope | None:
        return cast("Scope | None", concerning and concerning(None, [7]))

    @contextmanager
    def opened(self, scope: Scope | None) -> Iterator[None]:
        self.scopes.append(scope)
        yield


def given_up(kind: type[Exception]) -> DBAPIError:
    return DBAPIError("COMMIT", {}, kind())


def tried(*errors: Exception | None) -> list[Scope | None]:
    """Run a block that fails so, one time after the other, and return the scopes of the times."""
    plan, left = Prepared(), iter(errors)

    def block(_: object) -> str:
        if error := next(left):
            raise error
        return "done"

    assert attempt(cast("WritingPlan", plan), block, lambda _, __: NARROW) == "done"
    return plan.scopes


def test_a_block_runs_once() -> None:
    assert tried(None) == [NARROW]


def test_a_block_that_concerns_more_runs_again_with_all() -> None:
    assert tried(BeyondScope(), None) == [NARROW, None]


@pytest.mark.parametrize(
    "kind", [server_errors.DeadlockDetected, server_errors.SerializationFailure]
)
def test_a_block_that_the_server_gave_up_runs_again(kind: type[Exception]) -> None:
    assert tried(given_up(kind), given_up(kind), None) == [NARROW] * 3
    with pytest.raises(DBAPIError):
        tried(*[given_up(kind)] * 3)


def test_another_error_ends_it() -> None:
    with pytest.raises(DBAPIError):
        tried(given_up(server_errors.DiskFull), None)
