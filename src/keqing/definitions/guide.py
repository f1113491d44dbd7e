"""Call guides (话术) as frozen values: what is said in a call or on a visit, what is asked, how an objection is answered.

    part = guide_for(guides, GuideOccasion("therapy", cadence="therapy", label="3d", type="consumer"))

`guide_file` reads one from TOML; `guide_words` says which places in a text are filled in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field

from keqing.frozen import dataclass

Words = Mapping[str, str]
"""A text by language."""
CALL, VISIT, MESSAGE, OFFICE = "call", "visit", "message", "office"
"""Guides of the program for what has none of its own: by what is done."""
GENERAL = frozenset({CALL, VISIT, MESSAGE, OFFICE})


@dataclass(frozen=True, slots=True)
class GuideQuestion:
    """Something to ask and to note. `field` is the field of contacts that takes the answer, None for the note alone."""

    text: Words
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Objection:
    """A doubt in the words of a customer, and an honest answer."""

    says: Words
    answer: Words


@dataclass(frozen=True, slots=True)
class GuidePart:
    """The words of a guide; None where a part has none, so that another part holds. `more` is asked besides."""

    opening: Words | None = None
    entry: Words | None = None
    ask: tuple[GuideQuestion, ...] | None = None
    more: tuple[GuideQuestion, ...] = ()
    objections: tuple[Objection, ...] | None = None
    closing: Words | None = None

    def over(self, below: GuidePart) -> GuidePart:
        """Return this part where it says something, and the one below it elsewhere."""
        return GuidePart(
            self.opening or below.opening,
            self.entry or below.entry,
            below.ask if self.ask is None else self.ask,
            self.more if self.ask is not None else (*below.more, *self.more),
            below.objections if self.objections is None else self.objections,
            self.closing or below.closing,
        )

    @property
    def questions(self) -> tuple[GuideQuestion, ...]:
        """All that is asked, in order."""
        return (*(self.ask or ()), *self.more)


@dataclass(frozen=True, slots=True)
class Guide:
    """A call guide. The guide `like` says the rest.

    `base` holds always. Over it hold `types` (of customers), then `kinds` (of the event that started the cadence), then
    `steps`, by their labels.
    """

    name: str
    title: Words
    base: GuidePart = GuidePart()
    like: str | None = None
    types: Mapping[str, GuidePart] = field(default_factory=dict)
    kinds: Mapping[str, GuidePart] = field(default_factory=dict)
    steps: Mapping[str, GuidePart] = field(default_factory=dict)

    @property
    def aliases(self) -> tuple[str, ...]:
        """Other words for it than its name and its titles: none."""
        return ()

    @property
    def parts(self) -> Iterator[GuidePart]:
        """All parts of it."""
        yield self.base
        for parts in (self.types, self.kinds, self.steps):
            yield from parts.values()


@dataclass(frozen=True, slots=True)
class GuideOccasion:
    """The occasion for a guide: the guide that the step names, its cadence, its label, and for whom.

    `kind` is that of the event that started the cadence. `general` is the guide for whatever has none of its own.
    """

    guide: str | None = None
    cadence: str = ""
    label: str = ""
    type: str = ""
    kind: str = ""
    general: str = CALL


def guide_for(
    guides: Mapping[str, Guide], occasion: GuideOccasion
) -> tuple[Guide, GuidePart] | None:
    """Return the guide of an occasion, and what it says there; None in a department that has none for it."""
    for name in (occasion.guide, occasion.cadence, occasion.general, CALL):
        if name and (guide := guides.get(name)):
            part = GuidePart()
            for above in _lineage(guides, guide):
                part = _at(above, occasion).over(part)
            return guide, part
    return None


def _lineage(guides: Mapping[str, Guide], guide: Guide) -> list[Guide]:
    """Return the guides that a guide is like, the farthest first, and itself at the end."""
    found = [guide]
    while (name := found[0].like) and (above := guides.get(name)) and above not in found:
        found.insert(0, above)
    return found


def _at(guide: Guide, occasion: GuideOccasion) -> GuidePart:
    part = guide.base
    for parts, name in ((guide.types, occasion.type), (guide.kinds, occasion.kind)):
        if name in parts:
            part = parts[name].over(part)
    for label in labels_of(occasion.label):
        if label in guide.steps:
            return guide.steps[label].over(part)
    return part


def labels_of(label: str) -> Iterator[str]:
    """Give the labels by which a step is looked for: `2027 -7d`, `-7d`; `+5d#2`, `+5d`."""
    yield label
    bare = label.rpartition(" ")[2]
    yield bare
    yield bare.partition("#")[0]
