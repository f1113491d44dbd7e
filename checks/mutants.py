"""Measure how many small faults in the rules the tests notice.

python checks/mutants.py                      600 faults in schedule, timeline, calendar, dates and phones
python checks/mutants.py --sample 200 --seed 2 --module dates
python checks/mutants.py --all                every fault; with all tests of the rules it takes hours

A fault is put into one function of an interpreter that has loaded the program and its tests, in a forked
copy. Only those tests run there that reach the changed lines, until one fails. Each test gets the same time, so
that many quick cases of one come before a slow one of another. First the tests of the rules run; where none of them
fails, those that run commands. A fault that makes a test run ten times as long counts as noticed. mutants_equivalent.toml
holds faults that change no behaviour, with reasons.

It fails below the agreed score. Which tests reach which lines is measured once and kept in .pytest_cache.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import functools
import gc
import hashlib
import importlib
import json
import math
import os
import random
import resource
import signal
import sys
import tempfile
import time
import tomllib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import coverage
import pytest

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # the next line is found through it

from checks.mutations import UNCHANGED, Mutation, mutations  # noqa: E402  # found through ROOT

LEAST = 85.0
"""The share of faults, in percent, that the tests must notice."""
MODULES = {
    "schedule": ["src/keqing/schedule.py"],
    "timeline": ["src/keqing/timeline"],
    "calendar": ["src/keqing/calendar"],
    "dates": ["src/keqing/dates"],
    "phones": ["src/keqing/text/phones.py", "src/keqing/text/phone_digits.py"],
}
NEAR = [
    "tests/test_schedule*.py",
    "tests/timeline",
    "tests/calendar",
    "tests/dates",
    "tests/text/test_phone*.py",
]
"""The tests of the rules, which need no database."""
FAR = ["tests/worklist", "tests/definitions", "tests/test_scenarios*.py"]
"""Tests that reach the rules through what stands on them."""
MOST_SECONDS = 20.0
"""How long the tests of one fault may take in processor time, as measured without it."""
OPTIONS = [
    "-q", "-n0", "-p", "no:randomly", "-o", "timeout=0", "-p", "no:cacheprovider",
    "-o", "tmp_path_retention_policy=none", "-W", "ignore::pytest.PytestAssertRewriteWarning",
]  # fmt: skip
LONGER, LONGEST_START = 10, 3.0
"""How many times its processor time a test may take with a fault, and seconds for what a first test loads."""
COPIES = 8
"""How many copies without a fault are tried: their tests must pass, or the figures mean nothing."""
CACHED = type(functools.cache(len))
EQUIVALENT = Path(__file__).with_name("mutants_equivalent.toml")
CACHE = ROOT / ".pytest_cache" / "reached.json"


@dataclass(frozen=True)
class Reached:
    """Which tests reach which lines, and how long each takes."""

    seconds: dict[str, float]
    """The processor time of each test that passes."""
    by_line: dict[str, dict[int, list[str]]]
    """Tests by module and line."""
    near: frozenset[str]
    """The files with the tests of the rules."""

    def tests(self, mutation: Mutation) -> list[str]:
        """Return the tests that reach a fault: those of the rules first, and of those the cases of each in turn."""
        lines = self.by_line.get(mutation.path, {})
        first, last = mutation.lines if mutation.function else (0, sys.maxsize)
        names = {name for line in lines if first <= line <= last for name in lines[line]}
        kept: list[str] = []
        spent = 0.0
        turn: dict[str, float] = {}
        taken: defaultdict[str, float] = defaultdict(float)
        for name in sorted(names & self.seconds.keys(), key=self._place):
            test = name.partition("[")[0]
            taken[test] += self.seconds[name]
            turn[name] = taken[test]
        for name in sorted(turn, key=lambda name: (self._far(name), turn[name], self._place(name))):
            spent += self.seconds[name]
            if kept and spent > MOST_SECONDS:
                break
            kept.append(name)
        return kept

    def _far(self, test: str) -> bool:
        return test.partition("::")[0] not in self.near

    def _place(self, test: str) -> tuple[float, str]:
        return self.seconds[test], test


@dataclass(frozen=True)
class Outcome:
    """The end of one fault."""

    mutation: Mutation
    what: str
    """killed, timed out, survived, or not reached."""


def main() -> int:
    """Measure, print, and return the exit code."""
    parser = argparse.ArgumentParser(description="Measure how many small faults the tests notice.")
    parser.add_argument("--sample", type=int, default=600, help="how many faults (600)")
    parser.add_argument("--all", action="store_true", help="every fault")
    parser.add_argument("--seed", type=int, default=1, help="which sample")
    parser.add_argument("--module", action="append", help="one of " + ", ".join(MODULES))
    parser.add_argument("--near", action="store_true", help="only the tests of the rules")
    asked = parser.parse_args()
    os.chdir(ROOT)
    os.nice(5)
    tests = paths(NEAR if asked.near else [*NEAR, *FAR])
    all_faults = [
        mutation
        for name in asked.module or MODULES
        for path in paths(MODULES[name])
        for mutation in mutations(path, (ROOT / path).read_text("utf-8"))
    ]
    known = equivalents()
    chosen = all_faults if asked.all else sample(all_faults, asked.sample, asked.seed)
    real = [mutation for mutation in chosen if mutation.key not in known]
    load_libraries()
    reached = reached_lines(tests)
    unchanged = [replace(mutation, kind=UNCHANGED) for mutation in real[:: len(real) // COPIES + 1]]
    outcomes = run([*unchanged, *real], reached, tests)
    return report(len(all_faults), len(chosen) - len(real), outcomes)


def paths(patterns: Iterable[str]) -> list[str]:
    """Return the Python files that are named, those in folders too, from the root."""
    found: list[Path] = []
    for pattern in patterns:
        for path in sorted(ROOT.glob(pattern)):
            found += sorted(path.rglob("*.py")) if path.is_dir() else [path]
    return [path.relative_to(ROOT).as_posix() for path in found]


def equivalents() -> dict[str, str]:
    """Return the faults that change no behaviour, each with the reason why not."""
    with EQUIVALENT.open("rb") as file:
        return {
            f"{row['path']}::{row['function']}: {row['before']} -> {row['after']}": row["reason"]
            for row in tomllib.load(file).get("equivalent", [])
        }


def sample(faults: list[Mutation], size: int, seed: int) -> list[Mutation]:
    """Return a part of the faults at random, from each module as many as it has of all."""
    groups: dict[str, list[Mutation]] = defaultdict(list)
    for mutation in faults:
        groups[mutation.path].append(mutation)
    chosen: list[Mutation] = []
    taken = done = 0
    for path, group in sorted(groups.items()):
        done += len(group)
        here = round(size * done / len(faults)) - taken  # rounding takes from the next
        taken += here
        chosen += random.Random(f"{seed} {path}").sample(group, here)  # noqa: S311  # no secret
    return chosen


def load_libraries() -> None:
    """Load what the program stands on, and nothing of its own."""
    for name in ("sqlalchemy.orm", "typer", "rich.table", "hypothesis", "phonenumbers", "alembic"):
        importlib.import_module(name)


def forked(work: Callable[[], int], seconds: float) -> int | None:
    """Return what the work gives in a copy of this process, or nothing when it takes too long.

    The time is that of the processor, so that a busy machine changes nothing.
    """
    with tempfile.TemporaryDirectory(prefix="keqing-mutant-") as folder:
        child = os.fork()
        if not child:
            code = 1
            with contextlib.suppress(BaseException):
                ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # die with the parent
                quiet = os.open(os.devnull, os.O_RDWR)
                for number in range(3):
                    os.dup2(quiet, number)
                os.environ["TMPDIR"] = tempfile.tempdir = folder
                limit = math.ceil(seconds)
                resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 5))
                resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))
                code = work()
            os._exit(code)
        _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) if os.WIFEXITED(status) else None


def end_after(seconds: float) -> None:
    """End this process when it has taken so much more processor time."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    limit = math.ceil(used.ru_utime + used.ru_stime + seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (min(limit, most), most))


def measured() -> list[str]:
    """Return the modules that can have faults."""
    return [path for parts in MODULES.values() for path in paths(parts)]


def kept_answers(modules: Collection[str]) -> list[functools._lru_cache_wrapper[Any]]:
    """Return the caches of the functions in modules with these paths.

    A test that finds an answer in one does not reach the function: a fault in it would go unseen.
    """
    names = {path.removeprefix("src/").removesuffix(".py").replace("/", ".") for path in modules}
    return [
        value
        for name in names & sys.modules.keys()
        for value in vars(sys.modules[name]).values()
        if isinstance(value, CACHED) and value.__module__ == name
    ]


class Reaching:
    """A plugin that notes which test reaches which line."""

    def __init__(self) -> None:
        """Measure the modules that can have faults."""
        self.passed: dict[str, bool] = {}
        self.seconds: dict[str, float] = {}
        self.measure = coverage.Coverage(
            data_file=None,
            config_file=False,
            include=[str(ROOT / path) for path in measured()],
        )

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run all tests, each under its name."""
        caches = kept_answers(measured())
        self.measure.start()
        for item, after in zip(session.items, [*session.items[1:], None], strict=True):
            for cache in caches:
                cache.cache_clear()
            self.measure.switch_context(item.nodeid)
            began = time.process_time_ns()
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
            self.seconds[item.nodeid] = (time.process_time_ns() - began) / 1e9
        self.measure.stop()
        return True

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note whether a test passed."""
        if report.when == "call" or not report.passed:
            self.passed[report.nodeid] = report.passed and self.passed.get(report.nodeid, True)

    def write(self, file: Path, digest: str) -> None:
        """Write to a file what was measured of the tests that passed."""
        names = sorted(name for name, passed in self.passed.items() if passed)
        number = {name: index for index, name in enumerate(names)}
        data = self.measure.get_data()
        lines = {
            Path(path).relative_to(ROOT).as_posix(): {
                line: [number[name] for name in contexts if name in number]
                for line, contexts in data.contexts_by_lineno(path).items()
            }
            for path in data.measured_files()
        }
        seconds = [self.seconds[name] for name in names]
        file.parent.mkdir(exist_ok=True)
        file.write_text(
            json.dumps({"digest": digest, "names": names, "seconds": seconds, "lines": lines}),
            "utf-8",
        )


def reached_lines(tests: list[str]) -> Reached:
    """Return which tests reach which lines; measure it when anything has changed."""
    sources = [*paths(["src/keqing"]), *paths(["tests"])]
    digest = hashlib.sha256(
        b"\0".join([*map(str.encode, tests), *((ROOT / path).read_bytes() for path in sources)])
    ).hexdigest()
    if not CACHE.exists() or json.loads(CACHE.read_text("utf-8"))["digest"] != digest:
        print("measuring which test reaches which line", flush=True)

        def measure() -> int:
            plugin = Reaching()
            pytest.main([*OPTIONS, *tests], plugins=[plugin])
            plugin.write(CACHE, digest)
            return 0

        forked(measure, 7200)
    kept = json.loads(CACHE.read_text("utf-8")) if CACHE.exists() else {}
    if kept.get("digest") != digest or not kept["names"]:
        sys.exit("The tests could not be run: try pytest " + " ".join(OPTIONS))
    names = kept["names"]
    return Reached(
        dict(zip(names, kept["seconds"], strict=True)),
        {
            path: {int(line): [names[index] for index in found] for line, found in lines.items()}
            for path, lines in kept["lines"].items()
        },
        frozenset(paths(NEAR)),
    )


class Failing:
    """A plugin that ends the process at the first test that fails."""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """End at a test that fails."""
        if report.failed:
            os._exit(1)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """End where a test cannot even be loaded."""
        if report.failed:
            os._exit(1)


class Only:
    """A plugin that keeps some tests, in a given order."""

    def __init__(self, names: list[str]) -> None:
        """Keep the tests of these names."""
        self.order = {name: index for index, name in enumerate(names)}

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave out the others."""
        items[:] = sorted(
            (item for item in items if item.nodeid in self.order),
            key=lambda item: self.order[item.nodeid],
        )


class Mutating:
    """A plugin that runs no test, but tries each fault in a copy of the process."""

    def __init__(self, faults: list[Mutation], reached: Reached) -> None:
        """Try these faults."""
        self.faults = faults
        self.reached = reached
        self.outcomes: list[Outcome] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Try each fault in a fork."""
        from tests import process_state  # noqa: PLC0415  # with the program, which must not be loaded before

        gc.unfreeze()
        functions = outer_functions()
        caches = kept_answers(paths(["src/keqing"]))
        process_state.freeze()
        items = {item.nodeid: item for item in session.items}
        for mutation in self.faults:
            names = self.reached.tests(mutation)
            if not names:
                self.outcomes.append(Outcome(mutation, "not reached"))
                continue
            changed = changed_code(mutation, functions)
            if not changed:  # the module was changed while this runs
                break

            def work(
                changed: list[tuple[FunctionType, CodeType]] = changed, names: list[str] = names
            ) -> int:
                for cache in caches:
                    cache.cache_clear()
                for function, code in changed:
                    function.__code__ = code
                folder = Path(tempfile.mkdtemp()).resolve()
                setattr(getattr(session.config, "_tmp_path_factory"), "_basetemp", folder)  # noqa: B009, B010  # pytest gives no other way
                chosen = [items[name] for name in names]
                for item, after in zip(chosen, [*chosen[1:], None], strict=True):
                    end_after(LONGEST_START + LONGER * self.reached.seconds[item.nodeid])
                    item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
                return 0

            self.outcomes.append(Outcome(mutation, tried(work, names, self.reached)))
            told(self.outcomes[-1])
        return True


def outer_functions() -> dict[tuple[str, str, int], list[FunctionType]]:
    """Return the functions of keqing by file, qualified name and first line."""
    found: dict[tuple[str, str, int], list[FunctionType]] = defaultdict(list)
    for function in gc.get_objects():
        if isinstance(function, FunctionType):
            code = function.__code__
            found[code.co_filename, code.co_qualname, code.co_firstlineno].append(function)
    return found


def changed_code(
    mutation: Mutation, functions: dict[tuple[str, str, int], list[FunctionType]]
) -> list[tuple[FunctionType, CodeType]]:
    """Return all functions that were made from the lines of a fault, each with its code that has it."""
    path = str(ROOT / mutation.path)
    found: list[tuple[FunctionType, CodeType]] = []
    waiting = [compile(mutation.tree, path, "exec")]
    while waiting:
        for part in waiting.pop().co_consts:
            if isinstance(part, CodeType):
                if part.co_qualname == mutation.function:
                    place = path, part.co_qualname, part.co_firstlineno
                    found += [(function, part) for function in functions[place]]
                waiting.append(part)
    return found


def tried(work: Callable[[], int], names: list[str], reached: Reached) -> str:
    """Return what became of a fault that some tests reach."""
    usual = sum(reached.seconds[name] for name in names)
    code = forked(work, 10 + LONGER * usual)
    return "timed out" if code is None else "killed" if code else "survived"


def try_at_import(mutation: Mutation, reached: Reached) -> str:
    """Return what became of a fault in what runs when the module is loaded."""
    names = reached.tests(mutation)
    if not names:
        return "not reached"
    path = str(ROOT / mutation.path)
    original = SourceFileLoader.get_code

    def get_code(self: SourceFileLoader, fullname: str) -> CodeType | None:
        if self.path == path:
            return compile(mutation.tree, path, "exec")
        return original(self, fullname)

    def work() -> int:
        setattr(SourceFileLoader, "get_code", get_code)  # noqa: B010  # in this copy of the process alone
        files = list(dict.fromkeys(name.partition("::")[0] for name in names))
        return int(pytest.main([*OPTIONS, "-x", *files], plugins=[Failing(), Only(names)]))

    return tried(work, names, reached)


def run(faults: list[Mutation], reached: Reached, tests: list[str]) -> list[Outcome]:
    """Try each fault, and return what became of them."""
    outcomes = []
    for mutation in faults:
        if not mutation.function:
            outcomes.append(Outcome(mutation, try_at_import(mutation, reached)))
            told(outcomes[-1])
    plugin = Mutating([mutation for mutation in faults if mutation.function], reached)
    with (
        Path(os.devnull).open("w", encoding="utf-8") as nowhere,
        contextlib.redirect_stdout(nowhere),
        contextlib.redirect_stderr(nowhere),
    ):
        pytest.main([*OPTIONS, *tests], plugins=[plugin, Failing()])
    outcomes += plugin.outcomes
    if len(outcomes) != len(faults):
        sys.exit("A module was changed meanwhile, or a test fails: try pytest " + " ".join(OPTIONS))
    return outcomes


def told(outcome: Outcome) -> None:
    """Print a fault that no test noticed as soon as it is known."""
    if outcome.what not in {"killed", "timed out"} and outcome.mutation.kind != UNCHANGED:
        print(f"{outcome.what}: {outcome.mutation}", file=sys.__stdout__, flush=True)


def report(possible: int, equivalent: int, outcomes: list[Outcome]) -> int:
    """Print the figures, and return the exit code."""
    copies = [outcome for outcome in outcomes if outcome.mutation.kind == UNCHANGED]
    failed = sum(outcome.what in {"killed", "timed out"} for outcome in copies)
    outcomes = [outcome for outcome in outcomes if outcome.mutation.kind != UNCHANGED]
    rows = defaultdict(list)
    for outcome in outcomes:
        rows[group(outcome.mutation.path)].append(outcome)
    print(f"\n{'':10} {'faults':>7} {'killed':>7} {'endless':>7} {'survived':>8}  score")
    for name, row in [*sorted(rows.items()), ("all", outcomes)]:
        print(line(name, row))
    print(f"of {possible} possible faults; {equivalent} of the sample change no behaviour")
    print(f"{len(copies)} copies without a fault, of which tests failed in {failed}")
    return 0 if score(outcomes) >= LEAST and not failed else 1


def line(name: str, outcomes: list[Outcome]) -> str:
    """Return the figures of one group."""
    ended = sum(outcome.what == "timed out" for outcome in outcomes)
    killed = sum(outcome.what == "killed" for outcome in outcomes)
    low, high = interval(killed + ended, len(outcomes))
    return (
        f"{name:10} {len(outcomes):7} {killed:7} {ended:7} {len(outcomes) - killed - ended:8}"
        f"  {score(outcomes):.1f} % ({low:.1f} to {high:.1f})"
    )


def group(path: str) -> str:
    """Return the name in MODULES that a path belongs to."""
    return next(name for name, parts in MODULES.items() if any(path.startswith(p) for p in parts))


def score(outcomes: list[Outcome]) -> float:
    """Return the share of faults that were noticed, in percent."""
    noticed = sum(outcome.what in {"killed", "timed out"} for outcome in outcomes)
    return 100 * noticed / len(outcomes) if outcomes else 100.0


def interval(hits: int, size: int) -> tuple[float, float]:
    """Return the bounds, in percent, that hold a share in 95 of 100 samples (Wilson)."""
    if not size:
        return 0.0, 100.0
    z, share = 1.96, hits / size
    middle = share + z * z / (2 * size)
    half = z * math.sqrt(share * (1 - share) / size + z * z / (4 * size * size))
    whole = 1 + z * z / size
    return 100 * (middle - half) / whole, 100 * (middle + half) / whole


if __name__ == "__main__":
    sys.exit(main())
