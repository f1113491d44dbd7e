"""Bringing in the department's agents from a file."""

from __future__ import annotations

from keqing.errors import KeqingError, Unusable
from keqing.i18n import msg
from keqing.records.imported import Imported, ImportRow
from keqing.services.context.desk import WritingDesk
from keqing.services.context.roles import read as read_roles
from keqing.services.customers import profile
from keqing.services.customers.cell_words import cell_means
from keqing.services.department import agents
from keqing.services.importing.cells import check_text
from keqing.services.importing.other_lines import Lines
from keqing.services.importing.sheet import ImportSheet, columns_of, left_out


def import_agents(desk: WritingDesk, sheet: ImportSheet) -> Imported:
    """Enter an agent for each row; the same name again changes that agent."""
    new = changed = same = 0
    rows: list[ImportRow] = []
    lines = Lines(sheet)
    for number, cells, *_ in sheet.rows:
        before = {agent.name: agent for agent in agents.listed(desk)}
        texts = _cells_by_name(sheet, cells)
        try:
            if (remark := lines.remark(number, cells)) and remark.status == "skipped":
                rows.append(ImportRow(number, None, remark.status, remark.reason))
                continue
            if remark and remark.status == "rejected":
                raise Unusable(remark.reason)
            if bad := sheet.unread_in(number):
                raise Unusable(bad)
            saved = _save(desk, texts)
        except KeqingError as error:
            rows.append(ImportRow(number, None, "rejected", error.with_hint))
            continue
        earlier = before.get(saved.agent.name)
        new += earlier is None
        same += earlier == saved.agent
        changed += earlier is not None and earlier != saved.agent
    return Imported(
        new=new,
        changed=changed,
        same=same,
        columns=columns_of(sheet),
        rows=(*left_out(sheet), *rows),
        dry_run=desk.dry_run,
    )


def _cells_by_name(sheet: ImportSheet, cells: tuple[str, ...]) -> dict[str, str]:
    return {
        name: text
        for name, text in zip(sheet.names, cells, strict=False)
        if name and text and (name == "name" or not cell_means("nothing", text))
    }


def _save(desk: WritingDesk, texts: dict[str, str]) -> agents.SavedAgent:
    for text in texts.values():
        check_text(text)
    name = profile.read_name(texts.get("name", ""))
    if cell_means("total", name) or cell_means("footer", name):
        raise Unusable(msg("This is a line under the list, not an agent."))
    capacity = None
    if texts.get("capacity"):
        capacity = agents.read_capacity(texts["capacity"])
    on_file = next((agent for agent in desk.staff.agents if agent.name == name), None)
    roles = read_roles(desk, [texts["roles"]]) if texts.get("roles") else ()
    if on_file and tuple(on_file.roles or ()) == roles:
        roles = ()
    return agents.add(
        desk,
        name,
        roles=roles,
        capacity=capacity,
        phone=texts.get("phone"),
        login=texts.get("login"),
    )
