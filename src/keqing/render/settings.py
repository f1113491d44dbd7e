"""The department's settings, as they stand in the database."""

from __future__ import annotations

from collections.abc import Sequence

from keqing.i18n import msg, translate_message
from keqing.records.department import DepartmentSetting
from keqing.render.console import Screen
from keqing.render.output import Output, Sheet


def of_department(settings: Sequence[DepartmentSetting]) -> Output:
    """Make all forms of the department's settings."""

    def sheet() -> Sheet:
        return Sheet(
            (msg("setting"), msg("value"), msg("meaning")),
            [
                (
                    {"zh": setting.title.get("zh") or setting.name, "en": setting.name},
                    setting.words or setting.value,
                    setting.meaning,
                )
                for setting in settings
            ],
        )

    def show(screen: Screen) -> None:
        from keqing.render.grid import Cell, Column, show  # noqa: PLC0415  # tables load slowly

        made = sheet()
        columns = [Column(heading, flexible=heading.id == "meaning") for heading in made.headings]
        show(screen, columns, [[Cell.of(cell) for cell in row] for row in made.rows])

    return Output(
        screen=show,
        document=lambda: {
            "schema": "keqing.department/1",
            "settings": [
                {
                    "name": setting.name,
                    "value": setting.value,
                    "meaning": translate_message(setting.meaning, "en"),
                    "own": setting.own,
                }
                for setting in settings
            ],
        },
        sheet=sheet,
        records="settings",
    )
