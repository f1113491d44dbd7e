"""Sentences about papers: those that a customer lacks or that have expired, and our own to carry on a visit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from keqing.i18n import Message, msg
from keqing.records.customer import MissingPapers, Paper
from keqing.render.output import Document

SOON = 30
"""The days before its end from which a paper of ours is named with it."""


def papers_told(papers: MissingPapers | None) -> Iterator[Message]:
    """Say which papers a customer lacks, and which have expired."""
    if papers is None:
        return
    if papers.lacking:
        yield msg(
            "missing {n} of {wanted}: {papers}",
            n=len(papers.lacking),
            wanted=papers.wanted,
            papers=list(papers.lacking),
        )
    for paper in papers.expired:
        yield msg("{paper}: expired, good until {day}", paper=paper.title, day=paper.last)


def papers_document(papers: MissingPapers | None) -> Document:
    """Return the keys of a machine form for what a customer lacks."""
    return {
        "papers_missing": [
            each if isinstance(each, str) else dict(each)
            for each in (papers.lacking if papers else ())
        ],
        "papers_expired": [
            {"paper": each.name, "expires": each.last and each.last.isoformat()}
            for each in (papers.expired if papers else ())
        ],
    }


def carry_lines(papers: Sequence[Paper], day: date) -> Iterator[Message | list[object]]:
    """Say which papers of ours to carry, which of these end soon, and which are no longer good."""
    if good := [paper.title for paper in papers if paper.is_good(day)]:
        yield list(good)
    for paper in papers:
        if paper.last is None or (paper.last - day).days > SOON:
            continue
        if paper.is_good(day):
            yield msg("{paper}: good until {day} only", paper=paper.title, day=paper.last)
        else:
            yield msg("not {paper}: it was good until {day}", paper=paper.title, day=paper.last)
