"""The forms of a file that leaves keqing: one table, read by options, help, file endings and the writing itself.

To add a form, add a row to `Form` and the function that writes it. The forms of the screen are `options.Format`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import IO, TYPE_CHECKING, Self

from keqing.frozen import dataclass
from keqing.i18n import current_language

if TYPE_CHECKING:
    from keqing.render.outgoing import Outgoing

FormWriter = Callable[[IO[bytes], "Outgoing", str], None]
"""Writes a table to a file; the text is the name of an encoding."""


def _write_csv(file: IO[bytes], made: Outgoing, encoding: str, delimiter: str = ",") -> None:
    from keqing.transfer.write import csv_file  # noqa: PLC0415  # help does without

    csv_file.write_csv(
        file,
        made.headings,
        made.cells(),
        trusted=made.trusted,
        delimiter=delimiter,
        encoding=encoding,
    )


def _write_tsv(file: IO[bytes], made: Outgoing, encoding: str) -> None:
    _write_csv(file, made, encoding, "\t")


def _write_xlsx(file: IO[bytes], made: Outgoing, _: str) -> None:
    from keqing.transfer.write import xlsx_file  # noqa: PLC0415  # as above

    xlsx_file.write_xlsx(file, made.title, made.headings, made.cells())


def _write_json(file: IO[bytes], made: Outgoing, _: str) -> None:
    file.writelines(part.encode() for part in made.json())


def _write_ndjson(file: IO[bytes], made: Outgoing, _: str) -> None:
    file.writelines(line.encode() for line in made.ndjson())


def _write_markdown(file: IO[bytes], made: Outgoing, _: str) -> None:
    from keqing.transfer.write import page  # noqa: PLC0415  # as above

    page.write_markdown(file, made.headings, made.cells())


def _write_html(file: IO[bytes], made: Outgoing, _: str) -> None:
    from keqing.transfer.write import page  # noqa: PLC0415  # as above

    language = "zh-CN" if current_language() == "zh" else "en"
    page.write_html(file, made.title, language, made.headings, made.cells())


@dataclass(frozen=True, slots=True)
class FormRules:
    """What is so of a form.

    `write` is None for a form of a single list, which that list's own command writes. `endings` are those of a
    file beside the form's name.
    """

    write: FormWriter | None = None
    endings: tuple[str, ...] = ()
    has_encoding: bool = False
    is_for_stdout: bool = True


class Form(StrEnum):
    """The forms of a file, in the order in which help names them."""

    CSV = "csv", FormRules(_write_csv, has_encoding=True)
    TSV = "tsv", FormRules(_write_tsv, ("tab",), has_encoding=True)
    XLSX = "xlsx", FormRules(_write_xlsx, is_for_stdout=False)
    JSON = "json", FormRules(_write_json)
    NDJSON = "ndjson", FormRules(_write_ndjson, ("jsonl",))
    MD = "md", FormRules(_write_markdown, ("markdown",))
    HTML = "html", FormRules(_write_html, ("htm",))
    ICS = "ics"
    VCF = "vcf", FormRules(endings=("vcard",))

    rules: FormRules

    def __new__(cls, name: str, rules: FormRules = FormRules()) -> Self:  # noqa: B008  # it is frozen
        """Make a member of its row."""
        form = str.__new__(cls, name)
        form._value_ = name
        form.rules = rules
        return form


BY_ENDING: Mapping[str, Form] = {
    f".{ending}": form for form in Form for ending in (form.value, *form.rules.endings)
}
FOR_EVERY_LIST = [form for form in Form if form.rules.write]
