"""Settings, surroundings and definitions that no one would write: one sentence with its place, and a known code."""

from __future__ import annotations

import os
import random
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from keqing.disk.data_files import read_data
from tests.conftest import Keqing, Ran
from tests.long_profile import Profile
from tests.reliability.hostile import HOSTILE
from tests.reliability.test_damaged_files import bounded
from tests.reliability.test_fuzzed_lines import CODES
from tests.sharing import kept_home
from tests.surroundings import ROOT

SEED = 13
_ODD = re.compile("did not expect|程序出错了|Traceback|[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_PLACE = re.compile(r"line \d+|第 ?\d+ ?行|config\.toml")


def _socket(file: Path) -> None:
    here = Path.cwd()
    os.chdir(file.parent)  # the path of a socket is short
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(file.name)
    os.chdir(here)


def _bytes(content: bytes) -> Callable[[Path], object]:
    return lambda file: file.write_bytes(content)


SPOILED: Mapping[str, Callable[[Path], object]] = {
    "nested lists": _bytes(b"lang = " + b"[" * 50_000),
    "nested tables": _bytes(b"x = " + b"{a=" * 20_000),
    "a key of many parts": _bytes(b".".join([b"a"] * 20_000) + b" = 1"),
    "a number of 5,000 digits": _bytes(b"width = " + b"9" * 5_000),
    "a text for a number": _bytes(b'width = "wide"'),
    "a number for a text": _bytes(b"\nlang = 5"),
    "a number too large": _bytes(b"width = 99999999999999999999"),
    "no number": _bytes(b"width = nan"),
    "a day": _bytes(b"agent = 2026-11-27"),
    "a table": _bytes(b"[lang]\nx = 1"),
    "a list": _bytes(b'agent = ["a", "b"]'),
    "an unknown name": _bytes(b'colour = "never"'),
    "a name twice": _bytes(b'lang = "zh"\nlang = "en"'),
    "a name without a value": _bytes(b"lang"),
    "an open quote": _bytes(b'agent = "x'),
    "noise": _bytes(random.Random(SEED).randbytes(4_000)),  # noqa: S311  # noise
    "other letters": _bytes('agent = "李敏"'.encode("gb18030")),
    "letters of two bytes": _bytes('lang = "zh"'.encode("utf-16")),
    "an escape": _bytes(b'agent = "a\\u001b[31m"'),
    "NUL": _bytes(b'agent = "a\x00b"'),
    "far too much": _bytes(b"# x\n" * 600_000),
    "a pipe": os.mkfifo,
    "a folder": Path.mkdir,
    "links in a circle": lambda file: file.symlink_to(file.name),
    "a device without an end": lambda file: file.symlink_to("/dev/zero"),
    "a socket": _socket,
}  # fmt: skip
SOUND: Mapping[str, Callable[[Path], object]] = {
    "a mark of order": _bytes(b'\xef\xbb\xbflang = "en"\r\n'),
    "nothing": _bytes(b""),
    "a device without anything": lambda file: file.symlink_to("/dev/null"),
    "a link to nothing": lambda file: file.symlink_to("nothing.toml"),
}
READ = (("today",), ("config",), ("list",), ("config", "set", "lang", "zh"))
INIT = ("init", "--department", "一组", "--name", "李敏", "--capacity", "60", "--preset", "therapy")
VALUES: Mapping[str, tuple[str | None, ...]] = {
    "KEQING_DB": ("", "/", "/dev/null", "/dev/zero", "x" * 5_000, "postgresql://", "mysql://a/b", "sqlite:///x", "a\x1b[31m", "~nobody/x", "."),
    "KEQING_LANG": ("", "fr", "ZH", "zh_CN", "\x1b[31m", "x" * 5_000),
    "KEQING_AGENT": ("", "nobody", "\u202ex", "=1+2", "x" * 5_000),
    "KEQING_WIDTH": ("", "0", "-1", "1000000000", "x", "9" * 5_000, "٣٤"),
    "KEQING_COLOR": ("", "sometimes", "1"),
    "KEQING_PAGER": ("", "nothing-there", "cat; echo x", "'"),
    "LANG": ("", "C", "zh_CN.GBK", "x" * 5_000, "../../etc"),
    "LANGUAGE": ("", "xx:yy", "zh:en"),
    "TZ": ("", "Mars/Base", ":/etc/passwd", "x" * 5_000, "Asia/Shanghai"),
    "COLUMNS": ("", "0", "-1", "1000000000", "x", "1", "9" * 5_000),
    "LINES": ("0", "-1", "x", "9" * 5_000),
    "TERM": ("", "dumb", "unknown", "\x1b", "x" * 5_000),
    "NO_COLOR": ("", "1"),
    "HOME": (None, "", "/proc/nowhere", "/dev/null", "relative", "/proc", "x" * 5_000),
    "TMPDIR": ("", "/proc/nowhere", "/dev/null", "/proc"),
    "XDG_CONFIG_HOME": ("", "relative", "/dev/null", "/proc/nowhere"),
    "XDG_STATE_HOME": ("", "relative", "/dev/null", "/proc"),
    "XDG_DATA_HOME": ("", "relative", "/dev/null", "/proc"),
}  # fmt: skip
"""What may stand in a variable; None takes it away."""
DATA = (
    "kinds",
    "cadences",
    "lists",
    "fields",
    "measures",
    "limits",
    "reports",
    "stages",
    "types",
    "outcomes",
    "samples",
    "grades",
)
TOKENS = ("[", "]", "{", "}", "=", '"', '"""', "'", "\n", ".", ",", "#", "[[", "true", "nan", "-1", "0", "2026-02-30", "9" * 5_000, "[" * 900, "x = 1\n", "[kind.x]\n", '"-1d"', "\x00", "\ufeff", "\u202e")  # fmt: skip


@pytest.fixture
def department(keqing: Keqing, home: Path) -> Keqing:
    kept_home(home, (__name__, "department"), lambda: keqing(*INIT))
    return keqing


def wrong(ran: Ran) -> str | None:
    """Say what is wrong about the end of a command; None for nothing."""
    if ran.code not in CODES:
        return f"code {ran.code} {ran.err[-300:]!r}"
    if odd := _ODD.search(ran.err + ran.out.replace("\r\n", "\n")):
        return f"{odd[0]!r} is said: {ran.err[-300:]!r} {ran.out[-200:]!r}"
    return None if not ran.code or ran.err + ran.out else "not a word"


def test_settings_that_are_none_are_told_with_their_place(
    department: Keqing, home: Path, profile: Profile
) -> None:
    file, found = home / ".config/keqing/config.toml", list[str]()
    file.parent.mkdir(parents=True, exist_ok=True)
    cases = {**SPOILED, **SOUND}
    for n, (kind, spoil) in enumerate(cases.items()):
        for words in READ if profile.long else READ[n % 2 :: 3]:
            if file.is_dir() and not file.is_symlink():
                file.rmdir()
            else:
                file.unlink(missing_ok=True)
            spoil(file)
            with bounded():
                ran = department(*words)
            unchanged = kind == "a device without anything" and words[1:2] == ("set",)
            fits = ran.code == unchanged or words == ("today",)
            if kind in SPOILED:
                fits = ran.code in {1, 2} and bool(_PLACE.search(ran.err))
            if (said := wrong(ran)) or not fits:
                found.append(f"{kind}: {words}: {said} {ran.code} {ran.err[-300:]!r}")
    assert not found, "\n".join(found)
    profile.measured("settings that are none", kinds=len(cases), unexpected=0)


def test_no_variable_is_unexpected(
    department: Keqing, monkeypatch: pytest.MonkeyPatch, profile: Profile
) -> None:
    chance, found = random.Random(SEED), list[str]()  # noqa: S311  # cases, not secrets
    alone = [{name: value} for name, values in VALUES.items() for value in values]
    drawn = [
        {name: chance.choice(VALUES[name]) for name in chance.sample([*VALUES], 4)}
        for _ in range(profile.times(0, 300))
    ]
    cases = [*alone[:: profile.times(5, 1)], *drawn]
    for n, case in enumerate(cases):
        with monkeypatch.context() as patch:
            for name, value in case.items():
                if value is None:
                    patch.delenv(name)
                else:
                    patch.setenv(name, value)
            words = (*READ, ("export", "customers", "--format", "csv"))[n % 5]
            try:
                with bounded():
                    ran = department(*words)
            except BaseException as error:  # noqa: BLE001  # whatever comes is what is looked for
                found.append(f"{case} {words}: {error!r}")
                continue
        if said := wrong(ran):
            found.append(
                f"{ {name: value and value[:50] for name, value in case.items()} } {words}: {said}"
            )
    assert not found, "\n".join(found)
    profile.measured("surroundings", cases=len(cases), unexpected=0)


def test_letters_are_utf_8_wherever_it_starts(department: Keqing, home: Path) -> None:
    assert department("add-customer", "王秀英", "--phone", "13712345678").code == 0
    poor = {"PATH": os.environ["PATH"], "HOME": str(home), "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "TZ": "Mars/Base", "KEQING_LANG": "zh"}  # fmt: skip
    ran = subprocess.run(
        [sys.executable, "-m", "keqing", "export", "customers", "-o", str(home / "a.csv")],
        env=poor,
        cwd=ROOT,
        umask=0,
        capture_output=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert "王秀英" in (home / "a.csv").read_text("utf-8-sig")
    assert (home / "a.csv").stat().st_mode & 0o777 == 0o600


def mutated(text: str, chance: random.Random) -> str:
    """Return a text of definitions with a few things in it changed."""
    lines = text.splitlines(keepends=True)
    for _ in range(chance.choice((1, 1, 1, 2, 6))):
        at = chance.randrange(len(lines))
        line = lines[at]
        match chance.randrange(7):
            case 0:
                del lines[at]
            case 1:
                lines.insert(at, lines[chance.randrange(len(lines))])
            case 2:
                lines[at] = line[: chance.randrange(len(line) + 1)]
            case 3:
                place = chance.randrange(len(line) + 1)
                lines[at] = line[:place] + chance.choice(TOKENS) + line[place:]
            case 4:
                told = chance.choice(HOSTILE)[:300].replace("'", "")
                lines[at] = f"{line.partition('= ')[0]}= '{told}'\n"
            case 5:
                value = chance.choice(("1", "-1", "[]", "{}", "true", "[[1]]", "1.5", '""', "2026-01-01", '{ a = "b" }', '["x"]'))  # fmt: skip
                lines[at] = f"{line.partition('= ')[0]}= {value}\n"
            case _:
                words = line.split(" ")
                chance.shuffle(words)
                lines[at] = " ".join(words)
        if not lines:
            lines = ["\n"]
    return "".join(lines)


def test_definitions_that_are_none_are_told_with_their_place(
    department: Keqing, tmp_path: Path, profile: Profile
) -> None:
    chance, found, refused = random.Random(SEED), list[str](), 0  # noqa: S311  # cases, not secrets
    texts = [read_data(f"{name}.toml") for name in DATA]
    file, wanted = tmp_path / "own.toml", profile.times(40, 2_000)
    for n in range(wanted):
        file.write_text(mutated(texts[n % len(texts)], chance), "utf-8", "surrogatepass")
        try:
            with bounded():
                ran = department("define", "check", "own.toml")
        except BaseException as error:  # noqa: BLE001  # whatever comes is what is looked for
            found.append(f"{n}: {error!r}")
            continue
        refused += ran.code != 0
        told = wrong(ran) or (
            None
            if ran.code in {0, 1, 2} and (not ran.code or "own.toml" in ran.err + ran.out)
            else f"{ran.code} {ran.err[-300:]!r}"
        )
        if told:
            found.append(f"{n} {DATA[n % len(texts)]}: {told}")
    assert not found, "\n".join(found)
    profile.measured("fuzzed definitions", files=wanted, refused=refused, unexpected=0)
