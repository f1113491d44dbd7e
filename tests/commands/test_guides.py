"""`keqing guide`: a department's own call guides, checked, put in force, compared and taken back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Keqing

OURS = """
[guide.therapy]
title = { zh = "我们的服药回访", en = "Our therapy call" }
like = "call"
opening = { zh = "{问候}，{姓名}！我是{员工}。", en = "{greeting}, {name}! This is {agent}." }
ask = [{ zh = "按时用吗？", en = "On time?", field = "adherence" }, "还有问题吗？"]
"""


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    file = tmp_path / "ours.toml"
    file.write_text(OURS, "utf-8")
    return file


def write(file: Path, body: str) -> str:
    file.write_text(f'[guide.trial]\ntitle = {{ zh = "试", en = "Trial" }}\n{body}\n', "utf-8")
    return str(file)


def test_the_programs_guides_are_listed_and_shown(department: Keqing) -> None:
    listed = json.loads(department("guide", "list", "--format", "json").out)["definitions"]
    assert {
        "type": "guide",
        "name": "therapy",
        "title": "Therapy follow-up",
        "version": 0,
        "since": None,
        "state": "on",
    } in listed
    shown = department("guide", "show", "therapy")
    assert (shown.code, shown.err) == (0, "")
    assert "[guide.therapy.step.3d]" in shown.out
    assert department("--lang", "zh", "话术", "查看", "服药回访").out.count("[guide.") == 4
    missing = department("guide", "show", "therpy")
    assert missing.code == 3
    assert "therapy" in missing.err
    missing = department("--lang", "zh", "guide", "show", "therpy")
    assert missing.err.startswith("没有话术 therpy。")


def test_a_guide_of_ones_own_is_put_in_force_and_taken_back(department: Keqing, ours: Path) -> None:
    checked = department("guide", "check", str(ours))
    assert "1 call guide, without a mistake" in " ".join(checked.out.split())
    diff = department("guide", "diff", str(ours))
    assert "Our therapy call" in diff.out
    tried = department("guide", "apply", str(ours), "-n")
    assert tried.code == 0
    assert "[guide.therapy.step.3d]" in department("guide", "show", "therapy").out
    assert department("guide", "apply", str(ours)).code == 0
    shown = department("guide", "show", "therapy")
    assert "Our therapy call" in shown.out
    assert "[guide.therapy.step" not in shown.out
    again = department("guide", "apply", str(ours))
    assert "unchanged" in again.out
    exported = department("define", "export").out
    assert "[guide.therapy]" in exported
    built_in = department("guide", "show", "therapy", "--built-in").out
    assert "[guide.therapy.step.3d]" in built_in
    assert department("undo").code == 0
    assert "[guide.therapy.step.3d]" in department("guide", "show", "therapy").out


def test_the_check_needs_no_database(keqing: Keqing, ours: Path) -> None:
    ran = keqing("guide", "check", str(ours), "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    assert json.loads(ran.out) == {
        "schema": "keqing.guide-check/1",
        "file": str(ours),
        "guides": ["therapy"],
    }


def test_scenario_s08_claims_are_refused_and_the_familiar_word_warns(
    department: Keqing, tmp_path: Path
) -> None:
    """S08, R112, R121: 根治, or a disease beside a product, is refused with its line; 你 only warns."""
    file = tmp_path / "g.toml"
    refused = department("guide", "check", write(file, 'opening = "您好"\nclosing = "这个能根治"'))
    assert refused.code == 2
    assert refused.out == ""
    assert "line 4" in refused.err
    assert "根治" in refused.err
    disease = department(
        "--lang", "zh", "guide", "check", write(file, 'opening = "{产品}对糖尿病好"')
    )
    assert disease.code == 2
    assert "第 3 行" in disease.err
    assert "病名" in disease.err
    assert department("guide", "apply", str(file)).code == 2
    warned = department("--lang", "zh", "guide", "check", write(file, 'opening = "你好，你在吗？"'))
    assert warned.code == 0
    assert "第 3 行" in warned.err
    assert "请写“您”" in warned.err


@pytest.mark.parametrize(
    ("says", "law"),
    [
        ("您现在就定下来吧，别再犹豫。", "nobody may be pressed to buy"),
        ("You must decide now.", "nobody may be pressed to buy"),
        ("大家都在抢着买。", "nothing may be told of other customers"),
        ("Everybody buys it.", "nothing may be told of other customers"),
        ("专家推荐的，您放心。", "must not be named as proof"),
        ("这个见效快。", "no effect, cure or safety may be claimed"),
    ],
)
def test_pressure_the_herd_and_authority_are_refused(
    keqing: Keqing, tmp_path: Path, says: str, law: str
) -> None:
    """S29 (R302, R482, R503): in both languages, with the line, the law and what to say instead."""
    ran = keqing("guide", "check", write(tmp_path / "g.toml", f'opening = "{says}"'))
    assert (ran.code, ran.out) == (2, "")
    assert "line 3" in ran.err
    assert law in ran.err


def test_a_name_on_file_is_refused(department: Keqing, tmp_path: Path) -> None:
    """R122, R123: other customers stand in no guide."""
    department("add-customer", "欧阳秀英", "--phone", "13800001111")
    department("add-customer", "高明", "--phone", "13800001112")
    department("add-customer", "人民医院", "--type", "hospital")
    file = tmp_path / "g.toml"
    ran = department("guide", "check", write(file, 'opening = "您认识欧阳秀英吧？"'))
    assert ran.code == 2
    assert "欧阳秀英" in ran.err
    assert "{name}" in ran.err
    assert (
        department("guide", "check", write(file, 'opening = "您真高明，去人民医院看看"')).code == 0
    )


def test_a_guide_in_use_is_not_dropped(department: Keqing, ours: Path) -> None:
    needed = department("define", "drop", "guide", "call")
    assert needed.code == 1
    used = department("define", "drop", "guide", "complaint")
    assert used.code == 1
    assert "guide.complaint-solution" in used.err
    assert department("guide", "apply", str(ours)).code == 0
    held = department("define", "drop", "field", "adherence")
    assert held.code == 1
    assert "guide.therapy" in held.err


def test_only_guides_stand_in_a_file_of_guides(department: Keqing, tmp_path: Path) -> None:
    file = tmp_path / "g.toml"
    file.write_text('[list.x]\nvalues = ["a"]\n', "utf-8")
    ran = department("guide", "check", str(file))
    assert ran.code == 2
    assert "[guide.NAME]" in ran.err


def test_what_is_warned_of_is_said_when_it_is_put_in_force(
    department: Keqing, tmp_path: Path
) -> None:
    file = tmp_path / "g.toml"
    ran = department("guide", "apply", write(file, 'opening = "你好，我是{agent}。"'))
    assert ran.code == 0
    assert "line 3" in ran.err
    assert "Write 您" in ran.err


def test_a_cadence_and_its_guide_may_stand_in_one_file(department: Keqing, tmp_path: Path) -> None:
    file = tmp_path / "g.toml"
    text = """
[cadence.ours]
title = { zh = "我们的", en = "Ours" }
track = "care"
source = "ours"
starts_on = "arrival"
steps = [{ at = "0d", guide = "trial" }]
"""
    file.write_text(text, "utf-8")
    alone = department("cadence", "check", str(file))
    assert alone.code == 0
    assert "no guide trial" in " ".join(alone.err.split())
    write(file, 'opening = "您好。"')
    file.write_text(file.read_text("utf-8") + text, "utf-8")
    both = department("define", "apply", str(file))
    assert (both.code, both.err) == (0, "")
    department("add-customer", "欧阳秀英", "--phone", "13800001111")
    department("add", "arrival", "欧阳秀英")
    assert '"name": "trial"' in department("brief", "欧阳秀英", "--format", "json").out
    assert department("define", "drop", "guide", "trial").code == 1


def test_what_is_exported_is_the_same_elsewhere(department: Keqing, tmp_path: Path) -> None:
    """Parts for steps go with their guide; a changed step is a difference."""
    shown = department("guide", "show", "therapy").out
    file = tmp_path / "g.toml"
    file.write_text(shown.replace("Did you take it on time on the first day?", "Taken?"), "utf-8")
    diff = department("guide", "diff", str(file))
    assert "step" in diff.out
    assert department("guide", "apply", str(file)).code == 0
    file.write_text(department("define", "export").out, "utf-8")
    assert "Taken?" in file.read_text("utf-8")
    again = json.loads(department("define", "diff", str(file), "--format", "json").out)
    assert {each["status"] for each in again["definitions"]} == {"same"}


def test_the_list_of_guides_leads_to_the_command_for_guides(department: Keqing) -> None:
    ran = department("guide", "list", "--format", "table")
    assert "Next: keqing guide show GUIDE" in ran.out + ran.err
    ran = department("guide", "show", "nosuch")
    assert (ran.code, ran.out) == (3, "")
    assert ran.err.rstrip().endswith("keqing guide list")
