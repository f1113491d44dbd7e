"""The stable machine forms of lists: files, customers, findings, operations, cadences, agents."""

from __future__ import annotations

from collections.abc import Sequence

from keqing.i18n import pick_title, translate_message
from keqing.records.cadences import CadenceLine
from keqing.records.check import Finding
from keqing.records.customer import CustomerLine, FileLine
from keqing.records.department import AgentLine
from keqing.records.history import OperationLine
from keqing.render.machine import iso_day
from keqing.render.mask import shown
from keqing.render.output import Document
from keqing.render.papers import papers_document


def files(lines: Sequence[FileLine]) -> Document:
    """`keqing.files/1`."""
    return {
        "schema": "keqing.files/1",
        "files": [
            {
                "code": line.code,
                "name": line.name,
                "type": line.type,
                "owner": line.owner,
                "required": line.required,
                "missing": list(line.names),
                **papers_document(line.papers),
            }
            for line in lines
        ],
    }


def customers(lines: Sequence[CustomerLine], *, full: bool = False) -> Document:
    """`keqing.list/1`."""
    return {
        "schema": "keqing.list/1",
        "customers": [
            {
                "code": line.code,
                "name": line.name,
                "type": line.type,
                "grade": line.grade,
                "status": line.status,
                "phone": shown(line.phone, full=full) if line.phone else None,
                "owner": line.owner,
                "next": iso_day(line.next),
                **({} if line.measured is None else {"measured": str(line.measured)}),
            }
            for line in lines
        ],
    }


def findings(found: Sequence[Finding]) -> Document:
    """`keqing.check/1`."""
    return {
        "schema": "keqing.check/1",
        "findings": [
            {
                "kind": finding.kind,
                "says": translate_message(finding.says),
                "command": finding.command,
                "grave": finding.grave,
            }
            for finding in found
        ],
    }


def history(operations: Sequence[OperationLine]) -> Document:
    """`keqing.history/1`."""
    return {
        "schema": "keqing.history/1",
        "operations": [
            {
                "id": operation.id,
                "at": operation.at.isoformat(timespec="seconds"),
                "login": operation.login,
                "command": operation.command,
                "rows": operation.rows,
                "undone": operation.undone,
                "seen": dict(operation.seen) if operation.seen else None,
                "customers": operation.customers,
                "who": operation.who,
                "agent": operation.agent,
                "undone_by": operation.undone_by,
                "undoes": operation.undoes,
                "names": list(operation.names),
                "things": [[thing.what, thing.name] for thing in operation.things],
                "erased": operation.erased,
            }
            for operation in operations
        ],
    }


def cadences(lines: Sequence[CadenceLine]) -> Document:
    """`keqing.cadences/1`."""
    return {
        "schema": "keqing.cadences/1",
        "cadences": [
            {
                "name": cadence.name,
                "title": pick_title(cadence.title) or None,
                "track": cadence.track,
                "on": cadence.on,
                "version": cadence.version,
                "enrolled": cadence.enrolled,
                "source": cadence.source,
            }
            for cadence in lines
        ],
    }


def agents(lines: Sequence[AgentLine], *, full: bool = False) -> Document:
    """`keqing.agents/1`."""
    return {
        "schema": "keqing.agents/1",
        "agents": [
            {
                "name": agent.name,
                "login": agent.login,
                "roles": list(agent.roles),
                "capacity": agent.capacity,
                "phone": shown(agent.phone, full=full) if agent.phone else None,
                "active": agent.active,
            }
            for agent in lines
        ],
    }
