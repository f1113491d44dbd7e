from __future__ import annotations

import io
from datetime import date
from typing import Any

import openpyxl
import pytest

from keqing.records.sheet_token import ANSWERS, SHOWN, Layout, LayoutRow, Token
from keqing.transfer.write.call_sheet_page import to_html
from keqing.transfer.write.call_sheet_xlsx import to_xlsx
from tests.render.samples import HOSTILE


def layout(*names: str, **changed: Any) -> Layout:
    values: dict[str, Any] = {
        "token": Token("0123456789ab", 1, date(2026, 11, 24)),
        "title": "电话单",
        "lang": "zh",
        "shown": tuple(SHOWN),
        "answers": tuple(ANSWERS),
        "outcomes": ("接通", "未接"),
        "yes": "是",
        "hint": "2026-11-24",
        "foot": "用后回收 & more",
        "rows": tuple(
            LayoutRow(f"C{n} #1", (str(n), name, "138****5678", "约定", name, "", ""), None)
            for n, name in enumerate(names, start=1)
        ),
    }
    return Layout(**values | changed)


def read(made: Layout) -> Any:
    return openpyxl.load_workbook(io.BytesIO(to_xlsx(made))).active


def test_hostile_names_are_text_in_both() -> None:
    names = [name.encode("utf-8", "replace").decode() for name in HOSTILE]
    clean = ["".join(char for char in name if char.isprintable()) for name in names]
    sheet = read(layout(*clean))
    assert [row[2] for row in sheet.iter_rows(min_row=3, values_only=True)] == clean
    assert {cell.data_type for cell in sheet["C"][2:]} == {"s"}
    page = to_html(layout("<script>alert(1)</script>", '"onload="x')).decode()
    assert "<script" not in page
    assert '"onload' not in page


def test_a_cell_beyond_what_excel_holds_is_cut_and_not_dropped() -> None:
    sheet = read(layout("长" * 40_000))
    assert sheet["C3"].value == "长" * 32_766 + "…"


def test_a_list_of_outcomes_fits_a_cell_s_rule() -> None:
    words = tuple(f"结果{n:03}" for n in range(60))
    (rule,) = [
        validation
        for validation in read(
            layout("王", outcomes=(*words[:3], "a,b", *words[3:]))
        ).data_validations.dataValidation
        if "结果000" in str(validation.formula1)
    ]
    choices = str(rule.formula1).strip('"').split(",")
    assert choices == list(words[: len(choices)])
    assert 240 < len(",".join(choices)) <= 255


def test_a_sheet_without_rows_has_no_rules() -> None:
    assert read(layout()).data_validations.dataValidation == []


@pytest.mark.parametrize("large", [False, True])
def test_the_page_is_the_same_whenever_it_is_written(large: bool) -> None:
    assert to_html(layout("王"), large=large) == to_html(layout("王"), large=large)
