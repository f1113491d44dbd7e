"""Small faults that can be put into a module of keqing, and the module with one of them in it.

A mutation is found by its place in the walk of the syntax tree. A fresh parse of the same text finds it again. Notes of types, decorators, docstrings, long tables and what only Python's type checker reads stay
as they are: no behaviour is written there. So does what only guards against mistakes of the program itself.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Any

LONGEST_LIST = 20
"""A literal with more parts is data, such as a table of festivals; other checks compare it with its source."""

UNCHANGED = "unchanged"

_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_REVERSED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.GtE,
    ast.LtE: ast.Gt,
    ast.Gt: ast.LtE,
    ast.GtE: ast.Lt,
}
_CALCULATED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
_IN_ANY_ORDER = frozenset({"cast", "isinstance", "issubclass", "max", "min"})
"""Calls whose first two arguments say the same the other way round, or break at once."""

_Change = Callable[[Any, "_Places"], None]
"""It is called with the node that _changes matched."""
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_COMPOUND = (ast.If, ast.While, ast.For, ast.With, ast.Try, ast.Match)


@dataclass(frozen=True)
class Mutation:
    """One small fault: where it is, and what it does to the text."""

    path: str
    """The module, from the root of the clone."""
    function: str
    """The qualified name of the outermost function that holds it; empty for what runs at import."""
    line: int
    lines: tuple[int, int]
    """The first and last line of the statement, or of the head of a compound one."""
    place: int
    """The number of the changed node in the walk of the tree."""
    kind: str
    """It says what is done to the node; a copy with the kind UNCHANGED has no fault."""
    text: str = field(repr=False)
    """The whole module without the fault."""

    @property
    def tree(self) -> ast.Module:
        """Return the module with the fault."""
        return _mutate(self)[0].tree

    @property
    def before(self) -> str:
        """Return the statement as it stands, or the head of a compound one, on one line."""
        at = _unchanged(self.text)
        return _shown(at.statement(at.nodes[self.place]))

    @property
    def after(self) -> str:
        """Return the same with the fault."""
        return _shown(_mutate(self)[1])

    @property
    def key(self) -> str:
        """Return what finds it again after lines were added above it."""
        return f"{self.path}::{self.function}: {self.before} -> {self.after}"

    def __str__(self) -> str:
        """Return `file:line before → after`."""
        return f"{self.path}:{self.line}  {self.before}  →  {self.after}"


class _Places:
    """The tree of a module with the way up from each node."""

    def __init__(self, text: str) -> None:
        self.tree = ast.parse(text)
        self.nodes = list(ast.walk(self.tree))
        self.parents = {
            child: parent for parent in self.nodes for child in ast.iter_child_nodes(parent)
        }
        self.quiet = set(self._quiet())
        self.replaced: dict[ast.AST, ast.AST] = {}
        """New nodes by those in whose place they stand."""

    def up(self, node: ast.AST) -> Iterator[ast.AST]:
        """Yield the node and all that hold it, the innermost first."""
        at: ast.AST | None = node
        while at is not None:
            yield at
            at = self.parents.get(at)

    def statement(self, node: ast.AST) -> ast.stmt | ast.match_case:
        """Return the innermost statement, or case of a match, that holds the node."""
        return next(
            above for above in self.up(node) if isinstance(above, ast.stmt | ast.match_case)
        )

    def outermost(self, node: ast.AST) -> str:
        """Return the qualified name of the outermost function whose body holds the node, or nothing."""
        way = list(self.up(node))
        names: list[str] = []
        for below, above in reversed(list(pairwise(way))):
            if isinstance(above, ast.ClassDef):
                names.append(above.name)
            if isinstance(above, _FUNCTIONS):
                inside = any(below is child for child in above.body)
                return ".".join([*names, above.name]) if inside else ""
        return ""

    def replace(self, old: ast.AST, new: ast.AST) -> None:
        """Put another node into the place of one."""
        parent = self.parents[old]
        self.replaced[old] = new
        ast.copy_location(new, old)
        for name, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, name, new)
            elif isinstance(value, list):
                setattr(parent, name, [new if part is old else part for part in value])
        ast.fix_missing_locations(parent)

    def _quiet(self) -> Iterator[ast.AST]:
        """Yield all nodes in which no behaviour is written."""
        for node in self.nodes:
            if _is_quiet(node):
                yield from ast.walk(node)
            for name in ("annotation", "returns", "decorator_list"):
                parts = getattr(node, name, None) or []
                for part in parts if isinstance(parts, list) else [parts]:
                    yield from ast.walk(part)


@lru_cache(maxsize=4)
def _unchanged(text: str) -> _Places:
    """Return the places of a module that stays as it is, parsed once for many faults."""
    return _Places(text)


def _is_quiet(node: ast.AST) -> bool:
    """Tell whether nothing below a node is behaviour."""
    match node:
        case (
            ast.If(test=ast.Name(id="TYPE_CHECKING"))
            | ast.Expr(value=ast.Constant())
            | ast.Raise(exc=ast.Call(func=ast.Name(id="AssertionError")))
            | ast.keyword(arg="strict")
            | ast.Call(func=ast.Name(id="TypeVar" | "cast" | "assert_never"))
            | ast.Assign(targets=[ast.Name(id="__all__" | "__slots__")])
        ):
            return True
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts):
            return len(parts) > LONGEST_LIST
        case ast.Dict(keys=keys):
            return len(keys) > LONGEST_LIST
    return False


def mutations(path: str, text: str) -> list[Mutation]:
    """Return all small faults that a module can have, in the order of the walk."""
    at = _Places(text)
    found = []
    for place, node in enumerate(at.nodes):
        if node in at.quiet:
            continue
        for kind, _ in _changes(node, at):
            lines = _head(at.statement(node))
            line = getattr(node, "lineno", lines[0])
            found.append(Mutation(path, at.outermost(node), line, lines, place, kind, text))
    return found


def _mutate(mutation: Mutation) -> tuple[_Places, ast.AST]:
    """Return the changed tree, and the statement in it that holds the fault."""
    at = _Places(mutation.text)
    node = at.nodes[mutation.place]
    holder = at.statement(node)
    for kind, change in list(_changes(node, at)):
        if kind == mutation.kind:
            change(node, at)
    ast.fix_missing_locations(at.tree)
    return at, at.replaced.get(holder, holder)


def _head(node: ast.stmt | ast.match_case) -> tuple[int, int]:
    """Return the lines of a statement without those of its body."""
    first = node.pattern.lineno if isinstance(node, ast.match_case) else node.lineno
    body = getattr(node, "body", None)
    if isinstance(node, ast.Match):
        return first, node.subject.end_lineno or first
    if isinstance(body, list) and body:
        return first, max(first, body[0].lineno - 1)
    return first, getattr(node, "end_lineno", None) or first


def _shown(node: ast.AST) -> str:
    """Return a statement as one line, without its body."""
    if isinstance(node, ast.match_case):
        guard = f" if {ast.unparse(node.guard)}" if node.guard else ""
        return f"case {ast.unparse(node.pattern)}{guard}"
    text = ast.unparse(node)
    if isinstance(node, (*_COMPOUND, *_FUNCTIONS, ast.ClassDef)):
        lines = [line for line in text.split("\n") if not line.lstrip().startswith("@")]
        text = lines[0]
    return " ".join(text.split())


def _changes(node: ast.AST, at: _Places) -> Iterator[tuple[str, _Change]]:
    """Yield the kinds of fault that a node can have, and what makes each."""
    yield from _other_signs(node)
    yield from _other_values(node)
    yield from _other_ways(node)
    parent = at.parents.get(node)
    if isinstance(node, ast.Name | ast.Call | ast.Attribute | ast.NamedExpr) and (
        (isinstance(parent, ast.If | ast.While | ast.IfExp) and parent.test is node)
        or (isinstance(parent, ast.comprehension) and node in parent.ifs)
    ):
        yield "not", lambda node, at: at.replace(node, ast.UnaryOp(ast.Not(), _copied(node)))


def _other_signs(node: ast.AST) -> Iterator[tuple[str, _Change]]:
    """Yield what compares, calculates or joins in another way."""
    match node:
        case ast.Compare():
            for index, operator in enumerate(node.ops):
                for kind, table in (("compared", _COMPARED), ("reversed", _REVERSED)):
                    if other := table.get(type(operator)):
                        yield f"{kind} {index}", _compare(index, other)
        case ast.BinOp() | ast.AugAssign() if other_sign := _CALCULATED.get(type(node.op)):
            if not _is_text(getattr(node, "left", None)):
                yield "calculated", _calculate(other_sign)
        case ast.BoolOp():
            yield "and, or", _either
        case ast.UnaryOp(op=ast.Not() | ast.USub()):
            yield "sign removed", _unsigned


def _other_values(node: ast.AST) -> Iterator[tuple[str, _Change]]:
    """Yield what gives another value."""
    match node:
        case ast.Constant(value=bool()):
            yield "turned", _turn
        case ast.Constant(value=int()):
            yield "+1", _add(1)
            yield "-1", _add(-1)
        case ast.Return(value=ast.expr() as value) if not _says_no(value):
            yield "returned None", _return_none
        case ast.Call(args=[first, second, *_], func=called) if (
            ast.unparse(called) not in _IN_ANY_ORDER
            and not isinstance(first, ast.Starred)
            and not isinstance(second, ast.Starred)
            and ast.unparse(first) != ast.unparse(second)
        ):
            yield "swapped", _swap


def _other_ways(node: ast.AST) -> Iterator[tuple[str, _Change]]:
    """Yield what leaves a statement out, or ends a loop otherwise."""
    match node:
        case ast.Break():
            yield "continued", lambda node, at: at.replace(node, ast.Continue())
        case ast.Continue():
            yield "ended", lambda node, at: at.replace(node, ast.Break())
        case ast.Expr(value=ast.Yield() | ast.YieldFrom()):
            yield "yields nothing", _never
        case (
            ast.Expr()
            | ast.Raise()
            | ast.Return(value=None)
            | ast.AugAssign()
            | ast.Assign(targets=[ast.Attribute() | ast.Subscript()])
        ):
            yield "dropped", lambda node, at: at.replace(node, ast.Pass())


def _is_text(value: object) -> bool:
    """Tell whether a sum or a remainder is one of texts, where any other sign breaks at once."""
    return isinstance(value, ast.JoinedStr) or isinstance(getattr(value, "value", None), str)


def _says_no(value: ast.expr) -> bool:
    """Tell whether a value is None, or False, in whose place None says the same to whoever asks."""
    return isinstance(value, ast.Constant) and (value.value is None or value.value is False)


def _copied(node: Any) -> Any:
    """Return a copy, so that a node does not become its own child."""
    return ast.copy_location(type(node)(**dict(ast.iter_fields(node))), node)


def _compare(index: int, other: type[ast.cmpop]) -> _Change:
    def change(node: Any, at: _Places) -> None:  # noqa: ARG001  # as all changes are called
        node.ops[index] = other()

    return change


def _calculate(other: type[ast.operator]) -> _Change:
    def change(node: Any, at: _Places) -> None:  # noqa: ARG001  # as all changes are called
        node.op = other()

    return change


def _add(amount: int) -> _Change:
    def change(node: Any, at: _Places) -> None:
        at.replace(node, ast.Constant(int(str(node.value)) + amount))

    return change


def _unsigned(node: Any, at: _Places) -> None:
    at.replace(node, node.operand)


def _either(node: Any, at: _Places) -> None:  # noqa: ARG001  # as all changes are called
    node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()


def _turn(node: Any, at: _Places) -> None:
    at.replace(node, ast.Constant(not node.value))


def _return_none(node: Any, at: _Places) -> None:  # noqa: ARG001  # as all changes are called
    node.value = ast.Constant(None)


def _swap(node: Any, at: _Places) -> None:  # noqa: ARG001  # as all changes are called
    node.args[0], node.args[1] = node.args[1], node.args[0]


def _never(node: Any, at: _Places) -> None:
    at.replace(node, ast.If(ast.Constant(value=False), [ast.Expr(node.value)], []))
