from __future__ import annotations

import pickle

import pytest

from keqing import errors
from keqing.errors import KeqingError, NotFound
from keqing.i18n import msg


@pytest.mark.parametrize(
    ("error", "code", "kind"),
    [
        (errors.Failed, 1, "failed"),
        (errors.Refused, 1, "refused"),
        (errors.Unusable, 2, "usage"),
        (errors.NotFound, 3, "not-found"),
        (errors.Ambiguous, 3, "ambiguous"),
        (errors.PartlyDone, 4, "partly-done"),
        (errors.Busy, 5, "busy"),
        (errors.NeedsSetup, 6, "setup"),
    ],
)
def test_every_error_has_its_exit_code_and_kind(
    error: type[KeqingError], code: int, kind: str
) -> None:
    assert (error.exit_code, error.kind) == (code, kind)


def test_an_error_keeps_its_sentence_and_the_way_out() -> None:
    error = NotFound(msg("No {who}.", who="王五"), msg("Look again."), (msg("one"),))
    assert str(error) == "No 王五."
    assert (error.hint, error.details) == (msg("Look again."), (msg("one"),))
    assert pickle.loads(pickle.dumps(error)).message == error.message  # noqa: S301  # our own bytes
