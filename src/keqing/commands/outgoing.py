"""Writing what was asked for to its place: which form, which words, and the file whole or not at all."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any

from keqing.commands.file_forms import BY_ENDING, Form
from keqing.commands.options import option
from keqing.commands.output_file import STDOUT
from keqing.errors import Unusable
from keqing.frozen import dataclass
from keqing.i18n import LANGUAGES, Language, current_language, msg, set_language

if TYPE_CHECKING:
    from keqing.render.outgoing import Outgoing


class Header(StrEnum):
    """The words of a file: Chinese, English, or the stable names of columns and codes."""

    ZH = "zh"
    EN = "en"
    ID = "id"


class Encoding(StrEnum):
    """How the characters of CSV and TSV are written."""

    UTF_8_SIG = "utf-8-sig"
    UTF_8 = "utf-8"
    GB18030 = "gb18030"


FormOption = Annotated[
    Form | None,
    option(
        "--format",
        help=msg(
            "File format: {forms} or {last}; by default the file's ending decides.",
            forms=[*Form][:-1],
            last=[*Form][-1],
        ),
        metavar=msg("FORM"),
    ),
]
HeaderOption = Annotated[
    Header | None,
    option(
        "--header",
        help=msg("Language of the file: zh, en, or id for stable names; by default yours."),
        metavar=msg("zh|en|id"),
    ),
]
EncodingOption = Annotated[
    Encoding | None,
    option(
        "--encoding",
        help=msg("Encoding of CSV and TSV: utf-8-sig, utf-8 or gb18030."),
        metavar=msg("ENCODING"),
    ),
]
Full = Annotated[bool, option("--full", help=msg("Show phone numbers in full; that is recorded."))]
Health = Annotated[bool, option("--health", help=msg("Show health facts; that is recorded."))]

Visits = Annotated[
    bool, option("--visits", help=msg("Only those whom you visit, along the route."))
]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is written, and how. `output` "-" is stdout; `{date}` in it is the day.

    `keep`, `lock`, `lock_wait` and `dry_run` are the options that `saving` takes.
    """

    output: str
    form: Form
    header: Header | None = None
    encoding: Encoding | None = None
    keep: str | None = None
    lock: bool = False
    lock_wait: int = 0
    dry_run: bool = False

    @property
    def ids(self) -> bool:
        """Whether names and codes stand in place of words."""
        return self.header is Header.ID


def place(
    output: str | None,
    form: StrEnum | None,
    header: Header | None = None,
    encoding: Encoding | None = None,
    **saved: Any,  # noqa: ANN401  # each of its own type
) -> Place:
    """Choose the form by the file's ending unless it is said. `saved` are the options of saving.

    Raises Unusable where nothing says the form, or where `form` is one of the screen alone. So it does where the
    ending is that of another form: no program would open such a file.
    """
    output = output or STDOUT
    if form is None and output == STDOUT:
        raise Unusable(
            msg("The file is missing."),
            msg("Write -o FILE.csv, or --format csv to write to stdout."),
        )
    if form is not None and form not in list(Form):
        raise Unusable(
            msg("A file cannot be written as {form}.", form=str(form)),
            msg("Use --format {forms}.", forms=list(Form)),
        )
    by_ending = BY_ENDING.get(Path(output).suffix.lower())
    found = Form(form) if form else by_ending
    if found and by_ending not in {None, found}:
        raise Unusable(
            msg(
                "{file} would hold {form}, and its ending says {ending}.",
                file=output,
                form=found.value,
                ending=Path(output).suffix,
            ),
            msg("Name it {file}.", file=str(Path(output).with_suffix(f".{found}"))),
        )
    if found is None:
        raise Unusable(
            msg("The ending of {file} does not say which format.", file=output),
            msg("Give it one of these endings, or add --format: {forms}.", forms=list(Form)),
        )
    if output == STDOUT and not found.rules.is_for_stdout:
        raise Unusable(
            msg("A workbook cannot be written to stdout."), msg("Name a file: -o FILE.xlsx")
        )
    if encoding and not found.rules.has_encoding:
        raise Unusable(
            msg("--encoding is only for CSV and TSV."), msg("All other forms are in UTF-8.")
        )
    return Place(output, found, header, encoding, **saved)


@contextmanager
def speaking(header: Header | None) -> Iterator[None]:
    """Put words into the language of the file within the block."""
    before = current_language()
    set_language(_language(header) or before)
    try:
        yield
    finally:
        set_language(before)


@contextmanager
def unhurried() -> Iterator[None]:
    """Keep the collector from looking through the whole program again and again while rows pass by."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def write_table(file: IO[bytes], made: Outgoing, where: Place) -> None:
    """Write a table in the form that was asked for, which is one for every list."""
    write = where.form.rules.write
    if write is None:
        raise AssertionError(where.form)
    piped = where.output == STDOUT
    write(file, made, where.encoding or ("utf-8" if piped else "utf-8-sig"))


def _language(header: Header | None) -> Language | None:
    return next((language for language in LANGUAGES if language == header), None)
