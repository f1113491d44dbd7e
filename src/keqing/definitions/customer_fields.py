"""The fields of a customer's file: the columns that each has, and the other fields that keqing knows."""

from __future__ import annotations

from collections.abc import Mapping

from keqing.definitions.fields import Field
from keqing.definitions.names import Word

FIELDS: Mapping[str, Field] = {
    field.name: field
    for field in (
        Field(
            "informed",
            {"zh": "是否知情", "en": "Informed"},
            type="bool",
            sensitive=True,
            aliases=("知情",),
        ),
        Field(
            "allergies",
            {"zh": "过敏", "en": "Allergies"},
            sensitive=True,
            aliases=("过敏史", "allergy"),
        ),
        Field("avoid", {"zh": "忌谈", "en": "Avoid"}, aliases=("禁忌话题", "topics to avoid")),
        Field(
            "condition",
            {"zh": "病种", "en": "Condition"},
            sensitive=True,
            aliases=("疾病", "disease"),
        ),
        Field("role", {"zh": "身份", "en": "Role"}, aliases=("角色",)),
    )
}
"""Fields of a customer that keqing knows by name; a department may set others as text."""

COLUMNS: Mapping[str, Field] = {
    field.name: field
    for field in (
        Field("code", {"zh": "编号", "en": "Code"}),
        Field("name", {"zh": "姓名", "en": "Name"}),
        Field("phone", {"zh": "电话", "en": "Phone"}),
        Field("sex", {"zh": "性别", "en": "Sex"}),
        Field("birthday", {"zh": "生日", "en": "Birthday"}, type="date", aliases=("出生日期",)),
        Field("address", {"zh": "地址", "en": "Address"}),
        Field("source", {"zh": "来源", "en": "Source"}),
        Field("note", {"zh": "备注", "en": "Note"}),
        Field("owner", {"zh": "负责人", "en": "Owner"}, aliases=("归属",)),
        Field("created", {"zh": "建档日", "en": "On file since"}, type="date"),
    )
}
"""What every customer's file has, by name."""

FILE_NAMES = (
    Word("type", {"zh": "类型", "en": "Type"}, ("类别",)),
    Word("grade", {"zh": "等级", "en": "Grade"}, ("级别",)),
    Word("stage", {"zh": "阶段", "en": "Stage"}),
    Word("status", {"zh": "状态", "en": "Status"}),
    Word("age", {"zh": "年龄", "en": "Age"}),
)
"""What a customer is besides, as people call it."""
