"""The floor: the candidates for a word, with nothing but Python and sqlite3.

    python benchmarks/bare_completion.py DATABASE TYPED AGENT

It prints what `keqing` answers a shell, from the same few queries. Names and numbers are those of generate.py, so
nothing in them needs a second look.
"""

import sqlite3
import sys
from collections.abc import Iterator
from itertools import islice

MOST = 20
LAST = "\U0010ffff"
SELECT = "SELECT id, code, name, pinyin FROM customer"
MINE = f"{SELECT} INDEXED BY ix_customer_owner_id WHERE owner_id = ? AND"
SOUNDS = "initials >= ? AND initials < ? AND pinyin LIKE ?"
FIRST = frozenset("bcdfjklmpqstwxyz")
"""Letters that stand in a syllable of Chinese only at its beginning."""
INITIALS = "id IN (SELECT id FROM customer WHERE instr(initials, ?))"
NAMES = "id IN (SELECT id FROM customer WHERE instr(name, ?))"
PHONES = (
    "SELECT customer_id, number FROM phone WHERE customer_id IN ({}) "
    "AND contact_person_id IS NULL AND NOT bad ORDER BY id DESC"
)


def condition(typed: str) -> tuple[str, tuple[str, ...]]:
    """Return what to look for, by the kind of word."""
    if not typed or not typed.isascii():
        return "name >= ? AND name < ?", (typed, typed + LAST)
    if typed.isdigit():
        return "id IN (SELECT customer_id FROM phone WHERE tail = ?)", (typed[-4:],)
    if any(char.isdigit() for char in typed):
        return "code >= ? AND code < ?", (typed, typed + LAST)
    sound = typed.replace("v", "u")
    end = next((n for n, char in enumerate(sound) if n and char not in FIRST), len(sound))
    letters = f"%{'%'.join(sound)}%"
    return SOUNDS, (sound[:end], sound[:end] + LAST, letters)


def people(
    connection: sqlite3.Connection, where: str, values: tuple[str, ...], owner: int
) -> Iterator[tuple[int, str, str, str]]:
    """Yield the agent's own customers first."""
    yield from connection.execute(f"{MINE} {where} ORDER BY id", (owner, *values))
    query = f"{SELECT} WHERE {where} AND owner_id IS NOT ?"
    yield from connection.execute(query, (*values, owner))


def reads(pinyin: str, typed: str) -> bool:
    """Whether a reading begins so, each syllable given by one letter or more."""
    return any(fits(word.split("'"), typed.replace("v", "u")) for word in pinyin.split())


def fits(syllables: list[str], typed: str) -> bool:
    """Whether what is typed goes through the syllables from the first on."""
    if not typed:
        return True
    if not syllables:
        return False
    first = syllables[0]
    ends = range(min(len(first), len(typed)), 0, -1)
    return any(first[:end] == typed[:end] and fits(syllables[1:], typed[end:]) for end in ends)


def main() -> None:
    """Print the candidates, a line each."""
    database, typed, agent = sys.argv[1:]
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        (owner,) = connection.execute("SELECT id FROM agent WHERE name = ?", (agent,)).fetchone()
        sounds = typed.isascii() and typed.isalpha()
        listed = people(connection, *condition(typed), owner)
        fitting = (row for row in listed if not sounds or reads(row[3], typed))
        found = list(islice(fitting, MOST))
        if not found and typed:
            held, part = (INITIALS, f" {typed}") if sounds else (NAMES, typed)
            found = list(islice(people(connection, held, (part,), owner), MOST))
            before = f"{typed}-"
        else:
            before = f"{typed}-" if sounds or typed.isdigit() else ""
        marks = ",".join("?" * len(found))
        phones = dict(connection.execute(PHONES.format(marks), [customer[0] for customer in found]))
    for key, code, name, _ in found:
        phone = f"{phones[key][3:6]}****{phones[key][-4:]}"
        if any(char.isdigit() for char in typed) and not typed.isdigit():
            print(f"{code}\t{name} {phone}")
        else:
            print(f"{before}{name}-{code}\t{phone}")


if __name__ == "__main__":
    main()
