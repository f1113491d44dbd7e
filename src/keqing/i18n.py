"""The sentences of keqing, in Chinese and in English.

The code never translates. It builds a `Message`: a whole English sentence with named parameters,
which is its own id in the catalogue. `translate_message` turns it into text in the reader's language, and
only rendering and the error boundary call it.

    raise NotFound(msg("No customer is called {who}.", who=who))
    msgn("{n} row was imported.", "{n} rows were imported.", n)

The sentence is always written out inside the call, never put together before it, because the
catalogue is extracted from the source.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from dataclasses import field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Literal, cast

from keqing.frozen import dataclass

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")
DOMAIN = "keqing"
LOCALE_FOLDER = Path(__file__).parent / "data" / "locale"

_current: ContextVar[Language] = ContextVar("keqing_language", default="en")
_started: ContextVar[tuple[re.Pattern[str], str] | None] = ContextVar("keqing_start", default=None)
_called: ContextVar[Callable[[str, Language], str]] = ContextVar(
    "keqing_called", default=lambda command, _: command
)


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence that is not translated yet.

    `id` is the English sentence, `params` its named values. A value may be another message, a mapping of
    titles by language, a date, or a list of these. Each is translated with the sentence. `plural` and
    `n` are set by `msgn` alone.
    """

    id: str
    params: Mapping[str, object] = field(default_factory=dict, hash=False)
    plural: str | None = None
    n: int | None = None


def msg(sentence: str, /, **params: object) -> Message:
    """Build a message from a whole English sentence and the values it names."""
    return Message(sentence, params)


def msgn(singular: str, plural: str, n: int, /, **params: object) -> Message:
    """Build a message whose words depend on the count `n`, which the sentence may name as `{n}`: 12,345."""
    return Message(singular, {"n": n, **params}, plural, n)


def set_language(lang: Language) -> None:
    """Speak `lang` from here on."""
    _current.set(lang)


def current_language() -> Language:
    """Return the language spoken now; English until `set_language` is called."""
    return _current.get()


def start_commands_with(start: str, commands: Iterable[str]) -> None:
    """Write `start` for `keqing` wherever a sentence tells to type one of the commands from here on.

    So a command to copy finds the database that this one was told. The values in a sentence, names
    and notes, stay as they are.
    """
    if start == "keqing":
        _started.set(None)
        return
    names = "|".join(map(re.escape, commands))
    _started.set((re.compile(rf"\bkeqing (?=(?:{names})(?![\w-]))"), f"{start} "))


def call_commands(called: Callable[[str, Language], str]) -> None:
    """Have `called` say from here on what a command is called in a language, which can be typed."""
    _called.set(called)


class CommandName(str):
    """The name of a command, as a value of a sentence that tells what was done: it is said in the reader's language."""

    __slots__ = ()


class _Count(int):
    """A number of things in a sentence: thousands are set apart, however the sentence names it."""

    __slots__ = ()

    def __format__(self, form: str) -> str:
        return format(int(self), form or ",")


def to_type(command: str) -> Message:
    """Return a command as a value of a sentence that tells to type it: it begins as `start_commands_with` says."""
    return Message(command)


def translate_message(message: Message, lang: Language | None = None) -> str:
    """Put a message into words, in `lang` or else in the current language.

    A sentence that the catalogue lacks comes out in English.
    """
    lang = lang or current_language()
    if not message.id:
        return ""
    catalogue = _catalogue(lang)
    if message.plural is None or message.n is None:
        sentence = catalogue.gettext(message.id)
    else:
        sentence = catalogue.ngettext(message.id, message.plural, message.n)
    if started := _started.get():
        pattern, start = started
        plain = start if not message.params else start.replace("{", "{{").replace("}", "}}")
        sentence = pattern.sub(lambda _: plain, sentence)
    if not message.params:
        return sentence  # braces in it are words to type, such as {date} in a file's name
    shown = {name: _shown(value, lang) for name, value in message.params.items()}
    if message.plural is not None and isinstance(n := shown.get("n"), int):
        shown["n"] = _Count(n)
    for name, value in message.params.items():
        if isinstance(value, Message) and re.search(rf"{{{name}}}[.\u3002]", sentence):
            shown[name] = str(shown[name]).rstrip(".\u3002")  # one full stop is enough
    if lang == "zh":
        sentence = _closed_up(sentence, shown)
    return sentence.format_map(shown)


def pick_title(titles: Mapping[str, str], lang: Language | None = None) -> str:
    """Choose from titles by language, as definitions carry them: `{"zh": ..., "en": ...}`.

    Where the wanted language has no title, another one stands in.
    """
    wanted = lang or current_language()
    return titles.get(wanted) or next(iter(titles.values()), "")


def locale_language(environ: Mapping[str, str]) -> Language:
    """Tell the language of the locale: Chinese for zh*, English for everything else.

    The first of LC_ALL, LC_MESSAGES and LANG that is not empty decides, as POSIX has it.
    """
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environ.get(name):
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"


def _closed_up(sentence: str, shown: Mapping[str, object]) -> str:
    """Leave out the space between a value and Chinese words where the value ends with a bracket."""
    for name, value in shown.items():
        if isinstance(value, str) and value.endswith("\uff09"):
            sentence = re.sub(rf"{{{name}}} (?=[\u4e00-\u9fff])", f"{{{name}}}", sentence)
    return sentence


def _shown(value: object, lang: Language) -> object:
    """Put one parameter into words; numbers and text stay as they are."""
    match value:
        case Message():
            return translate_message(value, lang)
        case date():
            return (
                value.isoformat(" ", "minutes")
                if isinstance(value, datetime)
                else value.isoformat()
            )
        case Mapping():
            return pick_title(cast("Mapping[str, str]", value), lang)
        case CommandName():
            return _called.get()(value, lang)
        case list() | tuple():
            return ("、" if lang == "zh" else ", ").join(str(_shown(item, lang)) for item in value)
        case _:
            return value


@cache
def _catalogue(lang: Language) -> gettext.NullTranslations:
    """Load the compiled catalogue once; without one (a bare source tree), English remains."""
    if lang == "en":
        return gettext.NullTranslations()
    return gettext.translation(DOMAIN, LOCALE_FOLDER, [lang], fallback=True)
