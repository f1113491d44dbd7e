"""The page of the thirty systems accounts for every requirement, and the check says which one is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from checks import systems

SYSTEMS = """S01 = { en = "Files", zh = "档案" }\n"""
FILES = {
    "systems.toml": SYSTEMS,
    "requirements-1.toml": (
        'R001.system = "S01"\nR001.title = { en = "A name", zh = "姓名" }\n'
        'R002.system = "S01"\nR002.title = { en = "A bribe", zh = "回扣" }\n'
        'R002.refused = { en = "visits with information.", zh = "只做学术拜访。" }\n'
        'R003.system = "S01"\nR003.title = { en = "Stock", zh = "库存" }\n'
        'R003.elsewhere = { en = "the stock program", zh = "进销存" }\n'
    ),
}
TEST = '''"""Module."""\nclass TestNames:\n    def test_name(self):\n        """S01 (R001 to R002): it is kept."""\n'''


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A house of three requirements, all accounted for."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "tests/systems").mkdir(parents=True)
    for name, text in FILES.items():
        (tmp_path / "tests/systems" / name).write_text(text, "utf-8")
    (tmp_path / "tests/test_names.py").write_text(TEST, "utf-8")
    monkeypatch.setattr(systems, "ROOT", tmp_path)
    monkeypatch.setattr(systems, "TESTS", tmp_path / "tests")
    monkeypatch.setattr(systems, "DATA", tmp_path / "tests/systems")
    monkeypatch.setattr(systems, "LAST", 3)
    monkeypatch.setattr(
        systems,
        "PAGES",
        {"en": tmp_path / "docs/systems.md", "zh": tmp_path / "docs/systems.zh-CN.md"},
    )
    return tmp_path


def run(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr("sys.argv", ["checks/systems.py", *words])
    return systems.main()


def test_the_page_shows_test_refusal_and_boundary(
    house: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(monkeypatch, "--update") == 0
    assert run(monkeypatch) == 0
    english, chinese = (path.read_text("utf-8") for path in systems.PAGES.values())
    link = "[`TestNames::test_name`](../tests/test_names.py)"
    assert f"| R001 | A name | {link} |" in english
    assert f"| R002 | A bribe | refused: visits with information. Guarded by {link} |" in english
    assert f"| R002 | 回扣 | 不做：只做学术拜访。把关的测试：{link} |" in chinese
    assert "| R003 | Stock | elsewhere: the stock program |" in english
    assert (
        "3 requirements: 1 shown by a test, 1 refused (1 of these guarded by a test), 1" in english
    )


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("test_names.py", "R001 to R002", "nothing", "R001 (S01) is not accounted for"),
        ("test_names.py", "R001 to R002", "R001, R003", "R003 is elsewhere, and yet test_names"),
        ("test_names.py", "R001 to R002", "R001, R009", "names R009, which is unknown"),
        ("systems/requirements-1.toml", 'zh = "姓名"', 'zh = ""', "R001: title needs both"),
        ("systems/requirements-1.toml", "R001.title", "R001.label", "R001 (S01) is not accounted"),
        ("systems/requirements-1.toml", "R003.elsewhere", "R003.nothing", "R003 (S01) is not"),
        ("systems/requirements-1.toml", "R003.", "R004.", "There is no requirement R004"),
        ("systems/requirements-1.toml", '"S01"', '"S31"', "R001: there is no system 'S31'"),
        (
            "systems/requirements-1.toml",
            "R003.title",
            'R003.refused = { en = "a", zh = "b" }\nR003.title',
            "R003 is both refused and elsewhere",
        ),
        ("test_names.py", "test_name", "test_other", "docs/systems.md is out of step"),
    ],
)
def test_what_is_missing_or_wrong_is_named(
    house: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    old: str,
    new: str,
    said: str,
) -> None:
    run(monkeypatch, "--update")
    path = house / "tests" / name
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    assert run(monkeypatch) == 1
    assert said in capsys.readouterr().out


def test_as_many_may_be_missing_as_the_files_say(
    house: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (house / "tests/test_names.py").unlink()
    path = house / "tests/systems/requirements-1.toml"
    path.write_text(f"missing = 1\n{path.read_text('utf-8')}", "utf-8")
    run(monkeypatch, "--update")
    assert "| R001 | A name | not yet shown |" in systems.PAGES["en"].read_text("utf-8")
    assert run(monkeypatch) == 0


def test_a_row_names_three_tests_and_counts_the_others(
    house: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tests = "".join(f'def test_{n}():\n    """R001."""\n' for n in range(5))
    (house / "tests/test_names.py").write_text(tests, "utf-8")
    run(monkeypatch, "--update")
    english = systems.PAGES["en"].read_text("utf-8")
    assert "[`test_2`](../tests/test_names.py) and 2 more |" in english
