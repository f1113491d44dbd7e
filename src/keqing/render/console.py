"""Where results are printed: how wide, with or without colour, and the two streams.

stdout is data, stderr is talk. Our own lines are plain ASCII rules and spaces, nothing of ambiguous
width, and colour never carries a meaning alone.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, TextIO

from keqing.config.settings import MAX_WIDTH_COLUMNS, MIN_WIDTH_COLUMNS, Color
from keqing.i18n import Message
from keqing.render import talk, terminal_size
from keqing.render.text import width, wrap
from keqing.render.words import said
from keqing.text.harmless import clean_text

if TYPE_CHECKING:
    from rich.console import Console

Line = list[tuple[str, str]]
"""A line laid out: texts with their styles, one after the other."""
PIPE_WIDTH = 200
"""Columns where no terminal says how many there are (cron, a pipe)."""


@dataclass(frozen=True)  # without slots: it keeps what it computes
class Screen:
    """The place where results appear.

    `width` is in columns, `height` in lines, None where it is endless. `tty` says that a person reads stdout; `color` that it takes colours;
    `rules` that parts are set off by lines of dashes.
    """

    width: int
    color: bool
    tty: bool
    out: TextIO
    err: TextIO
    rules: bool = True
    height: int | None = None

    @classmethod
    def of(
        cls,
        columns: int | None,
        color: Color,
        environ: Mapping[str, str],
        out: TextIO | None = None,
        err: TextIO | None = None,
    ) -> Screen:
        """Look at where stdout leads.

        The width is `columns` (an option or a setting), else COLUMNS, else the terminal's, else 200.
        `color` is the resolved setting, in which NO_COLOR, FORCE_COLOR and TERM=dumb have had their
        say: "auto" is colours on a terminal.
        """
        out, err = out or sys.stdout, err or sys.stderr
        for stream in (out, err):
            _never_fail(stream)
        tty = out.isatty()
        return cls(
            width=_width(columns, environ, out, tty=tty),
            color=color == "always" or (color == "auto" and tty),
            tty=tty,
            out=out,
            err=err,
            height=terminal_size.lines(environ, out) if tty else None,
        )

    def bare(self) -> Screen:
        """Return this place without rules and colour, for plain lines."""
        return replace(self, rules=False, color=False)

    def say(self, message: Message) -> None:
        """Say a sentence on stderr."""
        talk.say(self.err, said(message))

    def room(self, around: int, *texts: object) -> int | None:
        """How many lines are left for a table with so many lines and these texts around it; None without an end."""
        if self.height is None:
            return None
        taken = sum(len(_hanging(said(text), max(2, self.width - 2), 2)) - 1 for text in texts)
        return max(1, self.height - around - taken)

    def rule(self) -> None:
        """Set off what follows."""
        if self.rules:
            self.out.write("-" * self.width + "\n")

    def write(self, text: str) -> None:
        """Print one line of data as it is, of any length, made harmless."""
        self.out.write(f"{clean_text(text)}\n")

    def line(self, text: object, style: str = "", *, indent: int = 0, hang: int = 0) -> None:
        """Print words or data, wrapped, `indent` columns in and the further lines `hang` more."""
        room = max(2, self.width - indent - hang)
        first, *others = _hanging(said(text), room, hang)
        self._styled(" " * indent + first, style)
        for other in others:
            self._styled(" " * (indent + hang) + other, style)

    def lines(self, texts: Iterable[object], *, indent: int = 0, hang: int = 0) -> None:
        """Print several, each on lines of its own."""
        for text in texts:
            self.line(text, indent=indent, hang=hang)

    def packed(
        self, parts: Iterable[tuple[object, str]], *, indent: int = 0, gap: str = " | "
    ) -> None:
        """Print texts, each with its style, as many on a line as fit, set off by `gap`."""
        room = max(2, self.width - indent)
        texts = [(said(text).strip(), style) for text, style in parts]
        line: list[tuple[str, str]] = []
        for text, style in texts:
            if line and width(gap.join(shown for shown, _ in [*line, (text, style)])) > room:
                self._packed(line, indent, gap)
                line = []
            line.append((text, style))
        if line:
            self._packed(line, indent, gap)

    def _packed(self, line: Sequence[tuple[str, str]], indent: int, gap: str) -> None:
        if len(line) == 1 or not self.color:
            style = line[0][1] if len(line) == 1 else ""
            self.line(gap.join(text for text, _ in line), style, indent=indent, hang=2)
            return
        from rich.text import Text  # noqa: PLC0415  # only where there is colour

        whole = Text(" " * indent).append_text(Text(gap).join(Text(*styled) for styled in line))
        self._console.print(whole, soft_wrap=True)

    def labelled(self, name: Message, texts: Iterable[object], columns: int) -> None:
        """Print a label and beside it texts, each on lines of its own; nothing when there is none."""
        head = said(name)
        for text in texts:
            room = max(2, self.width - columns)
            for part in wrap(said(text), room):
                self.write(head + " " * max(1, columns - width(head)) + part)
                head = ""

    def spans(self, lines: Iterable[Line]) -> None:
        """Print lines that are laid out already."""
        for line in lines:
            if self.color and any(style for _, style in line):
                from rich.text import Text  # noqa: PLC0415  # only where there is colour

                whole = Text().join(Text(*span) for span in line)
                whole.rstrip()
                self._console.print(whole, soft_wrap=True)
            else:
                self.out.write("".join(text for text, _ in line).rstrip() + "\n")

    def _styled(self, line: str, style: str) -> None:
        if not (style and self.color):
            self.out.write(f"{line}\n")
            return
        from rich.text import Text  # noqa: PLC0415  # only where there is colour

        self._console.print(Text(line, style), soft_wrap=True)

    @cached_property
    def _console(self) -> Console:
        from rich.console import Console  # noqa: PLC0415  # help and plain lines do without

        # Width and height both: with TERM=dumb Rich ignores a width alone. Rich's own reading of the
        # environment is switched off, because the settings have decided.
        return Console(
            file=self.out,
            width=self.width,
            height=100,
            color_system="standard" if self.color else None,
            force_terminal=self.color,
            no_color=False,
            force_jupyter=False,
            markup=False,
            emoji=False,
            highlight=False,
        )


def _hanging(text: str, room: int, hang: int) -> list[str]:
    """Wrap so that the first line may be `hang` columns longer than the others."""
    text = text.strip()
    lines = wrap(text, room + hang)
    if len(lines) == 1 or hang == 0:
        return lines
    rest = text[len(lines[0]) :].strip()
    return [lines[0], *wrap(rest, room)]


def _width(columns: int | None, environ: Mapping[str, str], out: TextIO, *, tty: bool) -> int:
    wanted = columns or (
        terminal_size.columns(environ, out)
        if tty
        else terminal_size.told_columns(environ) or PIPE_WIDTH
    )
    return min(MAX_WIDTH_COLUMNS, max(MIN_WIDTH_COLUMNS, wanted))


def _never_fail(stream: TextIO) -> None:
    """Print `?` for what a stream that is not UTF-8 cannot hold, instead of failing."""
    encoding = (getattr(stream, "encoding", None) or "utf-8").lower().replace("-", "")
    if encoding != "utf8" and hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="replace")
