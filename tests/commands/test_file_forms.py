from __future__ import annotations

import pytest

from keqing.commands import outgoing  # it declares the option
from keqing.commands.file_forms import BY_ENDING, FOR_EVERY_LIST, Form
from keqing.commands.options import help_message


def test_a_form_is_known_by_its_name_and_by_its_other_endings() -> None:
    assert {form: BY_ENDING[f".{form}"] for form in Form} == {form: form for form in Form}
    assert BY_ENDING[".jsonl"] is Form.NDJSON
    assert BY_ENDING[".vcard"] is Form.VCF


def test_only_the_week_and_the_address_book_have_forms_of_their_own() -> None:
    assert set(Form) - set(FOR_EVERY_LIST) == {Form.ICS, Form.VCF}


@pytest.mark.parametrize("sentence", ["Show this.", "File format: {forms} or {last}; by default the file's ending decides."])  # fmt: skip
def test_help_names_every_form(sentence: str) -> None:

    assert outgoing.FormOption is not None
    named = help_message(sentence).params
    forms = named.get("forms", [])
    assert isinstance(forms, list)
    assert [*forms, named.get("last")] == ([*Form] if "{forms}" in sentence else [None])
