"""Advice on conditions that are right, and may leave out somebody whom their writer means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from keqing.definitions.cadence import Cadence
from keqing.definitions.condition import Comparison, Condition, Operand, Term, TermValue
from keqing.definitions.condition_text import read_condition
from keqing.definitions.customer_terms import CustomerTerms
from keqing.definitions.kinds import Kinds
from keqing.definitions.measure import Figure, Measure
from keqing.i18n import Message, msg

_MORE, _LESS = frozenset({">", ">="}), frozenset({"<", "<="})


def advise(kinds: Kinds, filters: Iterable[str], cadences: Iterable[Cadence]) -> Iterator[Message]:
    """Give advice on the conditions of filters, by their names, and of cadences."""
    terms = CustomerTerms(kinds)
    for name in filters:
        condition = read_condition(kinds.filters[name].when, terms)
        yield from _advise(f"filter.{name}", condition, kinds.measures)
    for cadence in cadences:
        for condition in cadence.conditions.values():
            yield from _advise(f"cadence.{cadence.name}", condition, kinds.measures)


def _advise(name: str, condition: Condition, measures: Mapping[str, Measure]) -> Iterator[Message]:
    """Say who is in no `days_since`: whoever never had one, and is not counted beside it."""
    counted = {kind for term in condition.terms() for kind in _kinds(term, measures, Figure.COUNT)}
    for comparison in condition.comparisons():
        for kind in _looked_back_on(comparison, measures) - counted:
            yield msg(
                "{name}: whoever never had {kind} is not in {comparison}. If they are meant, too: count({kind}) = 0 or {comparison}",
                name=name,
                kind=kind,
                comparison=str(comparison),
            )


def _looked_back_on(comparison: Comparison, measures: Mapping[str, Measure]) -> set[str]:
    """Return the kinds of which somebody had none for longer than something."""
    longer: Operand | None = None
    if comparison.operator in _MORE:
        longer = comparison.left
    elif comparison.operator in _LESS:
        longer = comparison.right
    if not isinstance(longer, TermValue):
        return set()
    return set(_kinds(longer.term, measures, Figure.DAYS_SINCE))


def _kinds(term: Term, measures: Mapping[str, Measure], figure: Figure) -> Iterator[str]:
    """Give the kinds of which a term is this figure."""
    if term.name == figure.value and term.argument:
        yield term.argument
        return
    measure = measures.get(term.name) if term.argument is None else None
    if measure and measure.figure is figure:
        yield from (source.kind for source in measure.sources)
