"""Values of options in the words that people type: 中文 for zh, 表格 for table, 七天 for 7."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from keqing.config.settings import COLOR_WORDS, LANGUAGE_WORDS
from keqing.patterns import late_pattern
from keqing.text.folding import fold_case

_FORMS = {
    "表格": "table",
    "纯文本": "plain",
    "文本": "plain",
    "excel": "xlsx",
    "wps": "xlsx",
    "网页": "html",
    "日历": "ics",
    "通讯录": "vcf",
    "markdown": "md",
}
WORDS: Mapping[str, Mapping[str, str]] = {
    "--lang": LANGUAGE_WORDS,
    "--color": COLOR_WORDS,
    "--format": _FORMS,
    "--header": {**LANGUAGE_WORDS, "名称": "id", "代码": "id"},
    "--encoding": {"gbk": "gb18030", "gb2312": "gb18030", "国标": "gb18030", "utf8": "utf-8"},
    "--backlog": {"导入": "import", "导入日": "import", "保留": "keep", "原日期": "keep"},
}
"""Other words for the values that an option can have, by the option; folded as `fold_case` does."""

_UNIT = late_pattern(r"(?:天|日|行|个|位|秒钟?|分钟?)$")


def label_value(name: str, value: str) -> Mapping[str, str]:
    """Return an option's value by language, as a list of its values shows it."""
    words = (word for word, meant in WORDS.get(name, {}).items() if meant == value)
    return {"zh": next((word for word in words if not word.isascii()), value), "en": value}


def understand_value(name: str, parameter: Any, value: str) -> str:  # noqa: ANN401  # of Typer's own click
    """Return an option's value as the option takes it; what means nothing else stays as it was typed.

    `parameter` is the option called `name`; None for an option of the program.
    """
    folded = fold_case(value)
    if found := WORDS.get(name, {}).get(folded):
        return found
    is_count = parameter is not None and parameter.type.name.startswith("int")
    if is_count and not value.lstrip("-").isdecimal():
        from keqing.dates.numerals import read_numeral  # noqa: PLC0415  # for such words alone

        number = read_numeral(_UNIT.sub("", folded))
        return str(int(number)) if number is not None and number == int(number) else value
    return value
