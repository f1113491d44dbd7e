"""Fields that every customer, contact person and contact has, by name; other fields are definitions."""

from __future__ import annotations

from collections.abc import Mapping

from keqing.definitions.fields import Field
from keqing.definitions.names import Word

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

PERSON_WORDS = (
    Word("name", {"zh": "姓名", "en": "Name"}),
    Word("relation", {"zh": "关系", "en": "Relation"}),
    Word("phone", {"zh": "电话", "en": "Phone"}),
    Word("health", {"zh": "可谈病情", "en": "Health"}),
    Word("note", {"zh": "备注", "en": "Note"}),
)
"""Fields of every contact person."""

CONTACT_WORDS = (
    Word("outcome", {"zh": "结果", "en": "Outcome"}),
    Word("minutes", {"zh": "分钟", "en": "Minutes"}, ("min", "时长")),
    Word("entry", {"zh": "切入点", "en": "Entry"}),
    Word("channel", {"zh": "方式", "en": "Channel"}, ("渠道",)),
    Word("direction", {"zh": "方向", "en": "Direction"}),
    Word("incoming", {"zh": "来电", "en": "Incoming"}),
    Word("next", {"zh": "下次", "en": "Next"}),
    Word("next_time", {"zh": "下次时间", "en": "Next time"}),
    Word("with", {"zh": "与谁", "en": "With"}),
    Word("adverse", {"zh": "不良反应", "en": "Adverse"}),
    Word("day", {"zh": "日期", "en": "Day"}, ("date",)),
    Word("time", {"zh": "时间", "en": "Time"}, ("at", "时刻")),
    Word("text", {"zh": "内容", "en": "Text"}, ("note", "备注", "说明")),
    Word("agent", {"zh": "坐席", "en": "Agent"}, ("员工",)),
    Word("sheet", {"zh": "呼叫表", "en": "Call sheet"}),
    Word("refusal", {}),
    Word("suspected", {}),
    Word("refusal_in", {}),
    Word("suspected_in", {}),
    Word("role", {}),
)
"""Fields of every contact, and the marks that the program keeps of one."""
