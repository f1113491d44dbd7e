"""The definitions of a department, as they are kept: texts, each with its number and its first day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from keqing.definitions.names import Word
from keqing.frozen import dataclass

TYPES = (
    "kind",
    "list",
    "cadence",
    "type",
    "grade",
    "stage",
    "role",
    "measure",
    "filter",
    "ladder",
    "field",
    "header",
    "bar",
    "outcome",
    "festival",
    "set",
    "guide",
    "preset",
    "setting",
    "limit",
    "approval",
    "plan",
    "form",
    "report",
    "sample",
)
"""The types of definitions, in the order in which they are listed."""

TYPE_WORDS = (
    Word("kind", {"zh": "事件种类"}, ("种类",)),
    Word("list", {"zh": "选项表"}, ("选项", "列表")),
    Word("cadence", {"zh": "回访计划"}, ("计划", "节奏")),
    Word("guide", {"zh": "话术"}),
    Word("type", {"zh": "客户类型"}, ("类型",)),
    Word("grade", {"zh": "级别"}, ("等级",)),
    Word("stage", {"zh": "阶段"}),
    Word("role", {"zh": "角色"}),
    Word("measure", {"zh": "指标"}),
    Word("filter", {"zh": "筛选"}),
    Word("ladder", {"zh": "等级表"}, ("等级阶梯", "客情等级")),
    Word("field", {"zh": "字段"}, ("客户字段",)),
    Word("header", {"zh": "列名"}),
    Word("bar", {"zh": "禁用词"}, ("禁词",)),
    Word("outcome", {"zh": "结果"}),
    Word("festival", {"zh": "节日"}),
    Word("set", {"zh": "节日组"}),
    Word("preset", {"zh": "方案"}),
    Word("setting", {"zh": "设置"}),
    Word("limit", {"zh": "限额"}, ("限制",)),
    Word("approval", {"zh": "审批"}, ("签批",)),
    Word("plan", {"zh": "巡访计划"}, ("拜访计划", "巡访计划表", "visit plan")),
    Word("form", {"zh": "单据"}, ("表单",)),
    Word("report", {"zh": "报表"}, ("统计表",)),
    Word("sample", {"zh": "抽样"}, ("抽查",)),
)
"""The words for the types; a type without a word here goes by its name."""

Key = tuple[str, str]
"""The key of a definition: its type and its name."""


@dataclass(frozen=True, slots=True)
class Stored:
    """One edition of a definition, in force from the beginning of `since` until the next one is.

    `version` counts from 1 for each type and name; `active` false ends the definition.
    """

    type: str
    name: str
    version: int
    since: date
    active: bool
    text: str

    @property
    def key(self) -> Key:
        """Its type and its name."""
        return self.type, self.name


def newest(stored: Iterable[Stored], day: date) -> dict[Key, Stored]:
    """Return the edition of each definition that holds on a day; `stored` is in the order of entry.

    One that is not active says that the definition has ended, a built-in one of that name too.
    """
    held = sorted((row for row in stored if row.since <= day), key=lambda row: row.since)
    return {row.key: row for row in held}
