"""Small faults are put where behaviour is written, and what became of them is counted right."""

from __future__ import annotations

import ast
from dataclasses import replace
from textwrap import dedent

import pytest

from checks import mutants
from checks.mutants import Outcome, Reached
from checks.mutations import LONGEST_LIST, UNCHANGED, Mutation, mutations
from keqing.calendar import lunar


def faults(text: str) -> list[str]:
    return [f"{fault.before} -> {fault.after}" for fault in mutations("m.py", dedent(text))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a < b", ["a < b -> a <= b", "a < b -> a >= b"]),
        ("a in b", ["a in b -> a not in b"]),
        ("a + b", ["a + b -> a - b"]),
        ("'{}' % a", []),
        ("a and b", ["a and b -> a or b"]),
        ("a = not b", ["a = not b -> a = b"]),
        ("a = 2", ["a = 2 -> a = 3", "a = 2 -> a = 1"]),
        ("a = True", ["a = True -> a = False"]),
        ("a = f(b, c)", ["a = f(b, c) -> a = f(c, b)"]),
        ("a = max(b, c)", []),
        ("a = f(b, b)", []),
        ("a = f(*b, c)", []),
        ("a.b = c", ["a.b = c -> pass"]),
        ("a = b if c else d", ["a = b if c else d -> a = b if not c else d"]),
        ("def f():\n return a", ["return a -> return None"]),
        ("def f():\n return None", []),
        ("def f():\n yield a", ["yield a -> if False:"]),
        ("for a in b:\n break", ["break -> continue"]),
        ("for a in b:\n continue", ["continue -> break"]),
        ("if a: b = c", ["if a: -> if not a:"]),
        ("match a:\n case 1 if b < c: d = e", ["case 1 if b < c -> case 1 if b <= c"]),
    ],
)
def test_what_a_line_can_have(text: str, found: list[str]) -> None:
    assert [fault for fault in faults(text) if fault in found] == found
    if not found:
        assert faults(text) in ([], [f"{text} -> pass"])


@pytest.mark.parametrize(
    "text",
    [
        "a: list[1 < 2]",
        "def f(a: 1 < 2) -> 1 < 2: ...",
        "@f(1, 2)\ndef g(): ...",
        '"""Words."""',
        "if TYPE_CHECKING:\n a = 1 < 2",
        "raise AssertionError(a < b)",
        "a = zip(b, strict=True)",
        "__all__ = f(1, 2)",
        f"a = {list(range(LONGEST_LIST + 1))}",
    ],
)
def test_where_no_behaviour_is_written(text: str) -> None:
    assert faults(text) == []


def test_no_is_not_put_in_the_place_of_no() -> None:
    assert faults("def f():\n return False") == ["return False -> return True"]


def test_a_fault_stands_in_its_outermost_function() -> None:
    text = dedent("""
        class A:
            def f(self, a=1):
                def g():
                    return 2 < self
                return g
    """)
    names = {fault.before: fault.function for fault in mutations("m.py", text)}
    assert names == {"def f(self, a=1):": "", "return 2 < self": "A.f", "return g": "A.f"}


def test_a_copy_without_a_fault_is_the_module() -> None:
    [fault] = mutations("m.py", "a.b = c")
    assert ast.unparse(fault.tree) == "pass"
    assert ast.unparse(replace(fault, kind=UNCHANGED).tree) == "a.b = c"
    assert str(fault) == "m.py:1  a.b = c  →  pass"
    assert fault.key == "m.py::: a.b = c -> pass"


def test_the_rules_own_tests_run_first_and_each_test_has_the_same_time() -> None:
    [fault] = mutations("m.py", "a.b = c")
    names = ["far.py::a", "near.py::slow", "near.py::quick", "near.py::fails"]
    reached = Reached(
        {"far.py::a": 0.0, "near.py::slow": 2.0, "near.py::quick": 1.0},
        {"m.py": {1: names}},
        frozenset({"near.py"}),
    )
    assert reached.tests(fault) == ["near.py::quick", "near.py::slow", "far.py::a"]
    assert reached.tests(replace(fault, path="other.py")) == []
    cases = ["near.py::t[1]", "near.py::t[2]", "near.py::t[3]"]
    many = replace(reached, seconds=dict.fromkeys(cases, 0.1) | reached.seconds)
    many = replace(many, by_line={"m.py": {1: [*cases, "near.py::slow", "far.py::a"]}})
    assert many.tests(fault) == [*cases, "near.py::slow", "far.py::a"]
    slower = replace(many, seconds=dict.fromkeys(cases, 0.8) | reached.seconds)
    assert slower.tests(fault) == [*cases[:2], "near.py::slow", cases[2], "far.py::a"]
    endless = replace(reached, seconds=dict.fromkeys(names, mutants.MOST_SECONDS))
    assert len(endless.tests(fault)) == 1


def test_what_a_function_keeps_is_found_by_its_module() -> None:
    assert mutants.kept_answers(["src/keqing/calendar/lunar.py"]) == [lunar._calendar]
    assert mutants.kept_answers(["src/keqing/calendar/periods.py"]) == []


def test_a_sample_takes_of_each_module_its_share() -> None:
    [fault] = mutations("m.py", "a.b = c")
    crowd = [replace(fault, path="a.py", line=line) for line in range(90)]
    crowd += [replace(fault, path="b.py", line=line) for line in range(10)]
    chosen = mutants.sample(crowd, 20, seed=1)
    assert [sum(part.path == path for part in chosen) for path in ("a.py", "b.py")] == [18, 2]
    assert mutants.sample(crowd, 20, seed=1) == chosen != mutants.sample(crowd, 20, seed=2)


def test_the_score_counts_what_was_noticed(capsys: pytest.CaptureFixture[str]) -> None:
    [fault] = mutations("src/keqing/dates/m.py", "a.b = c")
    words = ["killed"] * 8 + ["timed out", "survived"]
    outcomes = [Outcome(fault, word) for word in words]
    assert mutants.score(outcomes) == 90.0
    assert mutants.report(99, 1, [*outcomes, _copy(fault, "survived")]) == 0
    assert (
        "all             10       8       1        1  90.0 % (59.6 to 98.2)"
        in capsys.readouterr().out
    )
    assert mutants.report(99, 1, [*outcomes, _copy(fault, "killed")]) == 1
    assert mutants.report(99, 1, [*outcomes, Outcome(fault, "not reached")]) == 1
    assert mutants.interval(0, 0) == (0.0, 100.0)


def test_the_list_of_faults_without_effect_has_a_reason_for_each() -> None:
    assert all(reason for reason in mutants.equivalents().values())


def test_each_fault_without_effect_is_one_that_a_module_can_have() -> None:
    """A line that was changed since is judged anew."""
    rows = [key.partition("::") for key in mutants.equivalents()]
    for path in {path for path, _, _ in rows}:
        functions = {rest.partition(": ")[0] for at, _, rest in rows if at == path}
        kept = [rest for at, _, rest in rows if at == path]
        text = (mutants.ROOT / path).read_text("utf-8")
        able = [each for each in mutations(path, text) if each.function in functions]
        stated = [each for each in able if any(each.before in rest for rest in kept)]
        found = {each.key.partition("::")[2] for each in stated}
        assert found.issuperset(kept), path


def _copy(fault: Mutation, what: str) -> Outcome:
    return Outcome(replace(fault, kind=UNCHANGED), what)
