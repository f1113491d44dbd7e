"""Text for a terminal: measured in columns, and broken by the rules of Chinese.

What makes data harmless is `harmless.clean_text`. A line may break between Chinese characters, but
none begins with closing punctuation (kinsoku), and a run of narrow characters, such as a phone
number, a date or a time, stays whole unless it alone is wider than the line; so do a weekday, a number with its
unit, a short remark in brackets, and a command, to be copied.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from keqing.patterns import late_pattern

__all__ = ["CLOSING", "OPENING", "cut", "pad", "widest_command", "width", "wrap"]

CLOSING = frozenset("，。、；：？！）】》〉」』〕”’·—…％%,.;:?!)]}〗～")
"""Characters that no line begins with."""
OPENING = frozenset("（【《〈「『〔“‘([{〖")
"""Characters that no line should end with."""

_PROGRAM = "keqing"
"""How a command begins."""
_AFTER = frozenset("（(|")
"""Characters that follow a command and are none of it."""
_TYPED = frozenset(":%]}")
"""Closing punctuation that a command may hold."""

_WHOLE = late_pattern(
    r"(?:[0-9-]{5,10} )?(?:周|星期|礼拜)[一二三四五六日天]"
    r"|(?:第 ?|每)?[0-9]{1,20}+(?:[.,][0-9]{1,20}+){0,9}+ ?"
    r"(?:个月|个人|分钟|小时|毫克|毫升|[年月日号天周次盒片支粒袋瓶包件条位人步个项通张行份级岁元克点分秒页])"
    r"|[（(][^（()）]{1,6}[)）]"
    r"|[^\x00-\x7f]{2}/"
    r"|(?<![0-9A-Za-z])(?:"
    r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) )?[0-9]{2,4}-[0-9-]{2,5}(?: [0-9]{1,2}:[0-9]{2})?"
    r"|[0-9]{1,20}+(?:[.,][0-9]{1,20}+){0,9}+ (?:days?|weeks?|months?|years?|hours?|minutes?|customers?|rows?|calls?|times?|more)"
    r"|(?:day|week|month|year|aged|step) [0-9]+"
    r")(?![0-9A-Za-z])"
    r"|\+?[0-9]{2,4}(?: [0-9]{2,4}){1,4}(?![0-9-])"
)
"""Words that stay on one line: a day with its weekday or time, a number with its unit, a phone number in groups.

Numbers end somewhere, so that thousands of digits in a note cost no more than so many letters.
"""

_MOST_PER_COLUMN = 20
"""Characters of one column: more marks on a letter than that are no text."""
_SKIN = range(0x1F3FB, 0x1F400)
_FLAG = range(0x1F1E6, 0x1F200)

Atom = tuple[str, str]
"""The spaces before it, and text that is better not broken."""


def width(text: str) -> int:
    """Return how many columns the text takes."""
    if text.isascii() and text.isprintable():
        return len(text)
    from rich.cells import cell_len  # noqa: PLC0415  # help is printed without Rich

    return cell_len(text)


def pad(text: str, columns: int) -> str:
    """Fill the text with spaces up to `columns`."""
    return text + " " * (columns - width(text))


def cut(text: str, columns: int) -> str:
    """Shorten a name to `columns`, ending in `..`; one that fits stays as it is."""
    if _fits(text, columns):
        return text
    kept, room = [], columns - 2
    for cluster in _clusters(text):
        room -= width(cluster)
        if room < 0:
            break
        kept.append(cluster)
    return "".join(kept) + ".."[:columns]


def _fits(text: str, columns: int) -> bool:
    """Tell whether a text is no wider than `columns`, without measuring all of a long one."""
    if len(text) > _MOST_PER_COLUMN * (columns + 1):
        return False
    return width(text) <= columns


def wrap(text: str, columns: int) -> list[str]:
    """Break text into lines of at most `columns`, one at least. Only spaces at the breaks are lost.

    Where the rules leave no room, the least of them gives way first: a line ends with opening
    punctuation, then begins with closing punctuation, then a run that is wider than the line is
    broken.
    """
    if _fits(text, columns):
        return [text]
    lines = [""]
    for group in _commands(_whole(_groups(list(_atoms(text)), opening=True), text)):
        _place(lines, group, columns, level=0)
    return lines


def widest_command(text: str) -> int:
    """Return how many columns the longest command takes that the text names, 0 without one."""
    if _PROGRAM not in text:
        return 0
    groups = _commands(_groups(list(_atoms(text)), opening=True))
    return max((width(_joined(group)) for group in groups if group[0][1] == _PROGRAM), default=0)


def _place(lines: list[str], group: list[Atom], columns: int, level: int) -> None:
    """Add a group to the last line or a new one, or else its parts by the next weaker rule."""
    gap = group[0][0] if lines[-1] else ""
    whole = _joined(group)
    needed = width(whole)
    if width(lines[-1] + gap) + needed <= columns:
        lines[-1] += gap + whole
    elif needed <= columns or level > 3:  # noqa: PLR2004  # nothing smaller than a character
        if lines[-1]:
            lines.append(whole)
        else:
            lines[-1] = whole
    else:
        for part in _parts(group, level):
            _place(lines, part, columns, level + 1)


def _parts(group: list[Atom], level: int) -> list[list[Atom]]:
    """Split a group that is wider than a line."""
    if level < 2:  # noqa: PLR2004  # by both rules of punctuation, then by the stronger
        return _groups(group, opening=level == 0)
    if level == 2:  # noqa: PLR2004  # by none
        return [[atom] for atom in group]
    gap, text = group[0]
    return [[("" if n else gap, cluster)] for n, cluster in enumerate(_clusters(text))]


def _groups(atoms: list[Atom], *, opening: bool) -> list[list[Atom]]:
    """Keep closing punctuation with what is before it, and `opening` with what follows it."""
    groups: list[list[Atom]] = []
    for gap, text in atoms:
        follows = bool(groups) and (
            text[0] in CLOSING or (opening and not gap and groups[-1][-1][1][-1] in OPENING)
        )
        if follows:
            groups[-1].append((gap, text))
        else:
            groups.append([(gap, text)])
    return groups


def _whole(groups: list[list[Atom]], text: str) -> list[list[Atom]]:
    """Keep together what is read at one glance."""
    inner = {at for found in _WHOLE.finditer(text) for at in range(found.start() + 1, found.end())}
    kept: list[list[Atom]] = []
    at = 0
    for group in groups:
        at += len(group[0][0])
        if at in inner:
            kept[-1].extend(group)
        else:
            kept.append([*group])
        at += len(_joined(group))
    return kept


def _commands(groups: list[list[Atom]]) -> list[list[Atom]]:
    """Keep the words of a command together: from `keqing` to the next mark that ends what is typed."""
    found: list[list[Atom]] = []
    inside = False
    for group in groups:
        if inside and group[0][1][0] not in _AFTER:
            found[-1].extend(group)
        else:
            found.append(group)
            inside = False
        begins = inside or group[0][1] == _PROGRAM
        inside = begins and group[-1][1][-1] not in CLOSING - _TYPED
    return found


def _joined(group: list[Atom]) -> str:
    return group[0][1] + "".join(gap + text for gap, text in group[1:])


def _atoms(text: str) -> Iterator[Atom]:
    """Split into wide characters and runs of narrow ones, each with the spaces before it."""
    gap = run = ""
    for cluster in _clusters(text):
        if cluster.isspace() or width(cluster) > 1:
            if run:
                yield gap, run
                gap = run = ""
            if cluster.isspace():
                gap += cluster
            else:
                yield gap, cluster
                gap = ""
        else:
            run += cluster
    if run:
        yield gap, run


def _clusters(text: str) -> Iterator[str]:
    """Split into what a reader takes for one character: marks, skin tones and flags stay whole."""
    if text.isascii():
        yield from text
        return
    cluster = ""
    for char in text:
        if cluster and _extends(char, cluster):
            cluster += char
        else:
            if cluster:
                yield cluster
            cluster = char
    yield cluster


def _extends(char: str, cluster: str) -> bool:
    if ord(char) in _FLAG:
        return len(cluster) == 1 and ord(cluster) in _FLAG
    return unicodedata.category(char) in {"Mn", "Me", "Mc"} or ord(char) in _SKIN
