from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keqing.errors import Failed, KeqingError, NotFound, Unusable
from keqing.text.harmless import guard_formula as safe
from keqing.transfer.read.csv_file import read_csv, read_table
from keqing.transfer.read.decoding import decode_text
from keqing.transfer.write.csv_file import to_csv


def write(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    "content",
    [
        "姓名,电话\r\n王秀英,13812345678\r\n".encode(),
        "\ufeff姓名,电话\n王秀英,13812345678".encode(),
        "\n\n姓名,电话\n\n王秀英,13812345678\n,\n".encode(),
        "姓名\t电话\n王秀英\t13812345678\n".encode(),
        "姓名;电话\n王秀英;13812345678\n".encode(),
        "姓名；电话\n王秀英；13812345678\n".encode(),
        "姓名,电话\r王秀英,13812345678\r".encode(),
        "姓名,电话\n王秀英,13812345678\n".encode("gb18030"),
        "姓名,电话\n王秀英,13812345678\n".encode("utf-16"),
        "\ufeff姓名,电话\n王秀英,13812345678\n".encode("utf-16-be"),
        '姓名;电话\n王秀英;"13812345678"\n'.encode(),
        '"姓名","电话"\n"王秀英 ","\u3000138\u200b12345678\u200e"\n'.replace("\u200b", "").encode(),
    ],
)
def test_the_same_table_however_it_was_saved(tmp_path: Path, content: bytes) -> None:
    table = read_csv(write(tmp_path, content))
    assert table.header == ("姓名", "电话")
    assert [line.cells for line in table.lines] == [("王秀英", "13812345678")]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('"=""13900010006"""', "13900010006"),
        ('="13900010006"', "13900010006"),
        ('"="" 007 """', "007"),
        ("'13900010006", "'13900010006"),
        ("\t13900010006", "13900010006"),
        ('\'="1"', '="1"'),
        ('"=1+""2"""', '=1+"2"'),
    ],
)
def test_a_cell_kept_from_being_a_number_is_its_text(cell: str, text: str) -> None:
    assert read_table(f"姓名,电话\n己,{cell}\n", name="x").lines[0].cells == ("己", text)


def test_the_delimiter_is_what_most_rows_have() -> None:
    notes = "甲,乙,丙,丁"
    table = read_table(f"客户名单,第1页\n姓名;备注;电话\n王;{notes};1\n李;{notes};2\n", name="x")
    assert table.lines[0].cells == ("姓名", "备注", "电话")
    assert read_table(f'姓名,备注\n王,"{";" * 20}"\n', name="x").lines[0].cells == ("王", ";" * 20)


@pytest.mark.parametrize("text", ["𠮷野家", "㐀𠀀", "一"])
def test_characters_that_only_gb18030_has(tmp_path: Path, text: str) -> None:
    table = read_csv(write(tmp_path, f"姓名\n{text}\n".encode("gb18030")))
    assert table.lines[0].cells == (text,)


def test_rows_have_the_numbers_that_a_spreadsheet_shows() -> None:
    table = read_table('\na,b\n1,"two\nlines"\n\n2,3\n', name="x")
    assert table.header_row == 2
    assert [(line.number, line.cells) for line in table.lines] == [
        (3, ("1", "two\nlines")),
        (5, ("2", "3")),
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b"\n , ,\n", "is empty"),
        ("姓名,电话\n王秀英,1\n".encode("utf-16-le"), "is not text"),
        ("姓名\n王秀英\n".encode() + "李四\n".encode("gb18030"), "row 3: from here on"),
        ("姓名\r王秀英\r".encode("gb18030") + "李四\r".encode(), "row 3: from here on"),
        ("姓名\n王秀英\n".encode("gb18030") + b"\x81", "row 3: these bytes are not text"),
        ("\ufeff姓名\n".encode() + "李四".encode("gb18030"), "row 2: these bytes are not text"),
        ("姓名\n王".encode("utf-16")[:-1], "row 2: these bytes are not text"),
        (b'a,b\n1,"2\n3,4\n', "the quotes of a cell do not match"),
        (b'a,b\n1,"2"3\n', "row 2: the quotes of a cell do not match"),
        (b"a," * 201, "more than 200 columns"),
        (b"a\n1\n2\n3\n4\n", "more than 3 rows"),
    ],
)
def test_what_cannot_be_read_is_refused(tmp_path: Path, content: bytes, sentence: str) -> None:
    with pytest.raises(Unusable) as caught:
        read_csv(write(tmp_path, content), most_rows=3)
    assert sentence in str(caught.value)
    assert caught.value.hint


def test_a_file_too_large_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(20 * 1024 * 1024 + 1)
    with pytest.raises(Unusable, match="20 MB"):
        read_csv(path)


@pytest.mark.parametrize(
    ("name", "error"), [("none.csv", NotFound), ("", Unusable), ("list.csv/x", NotFound)]
)
def test_a_path_without_a_file(tmp_path: Path, name: str, error: type[KeqingError]) -> None:
    write(tmp_path, b"a")
    with pytest.raises(error):
        read_csv(tmp_path / name)


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    loop = tmp_path / "loop.csv"
    loop.symlink_to(loop)
    with pytest.raises(Failed, match="cannot be read"):
        read_csv(loop)


@pytest.mark.parametrize(
    "cell", ["=1+2", "+8613812345678", "-血压高", "@x", "\tx", "\rx", "＝1", "'=1", "''+1"]
)
def test_no_cell_is_a_formula(cell: str) -> None:
    assert safe(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "王[old]五", "1-2", "a=b", "'90s"])
def test_other_cells_stay(cell: str) -> None:
    assert safe(cell) == cell


def test_the_form_of_a_file() -> None:
    assert to_csv([["姓名", "备注"], ["王", '他说"好",\n走']]) == (
        b'\xef\xbb\xbf\xe5\xa7\x93\xe5\x90\x8d,\xe5\xa4\x87\xe6\xb3\xa8\r\n\xe7\x8e\x8b,"'
        + '他说""好"",\n走"'.encode()
        + b"\r\n"
    )


_cells = st.text(st.characters(codec="utf-8", exclude_characters="\0\r")).map(
    lambda text: f".{text}."
)


@settings(deadline=None)
@given(st.lists(st.tuples(_cells, st.sampled_from("=+-@＝'"), _cells), min_size=1))
def test_what_was_written_is_read_again(rows: list[tuple[str, str, str]]) -> None:
    table = [[first, mark + other] for first, mark, other in rows]
    text = to_csv([["head", "other"], *table]).decode("utf-8-sig")
    assert [list(line.cells) for line in read_table(text, name="x").lines] == table


BIG5 = "姓名,電話,備註\n王秀英,0912345678,愛聽評書，血壓偏高\n陳國強,0922345678,每天散步\n"


def test_big5_is_named_as_a_guess() -> None:
    for encoding in ("big5", "cp950", "big5hkscs"):
        with pytest.raises(Unusable, match="it looks like Big5") as caught:
            decode_text(BIG5.encode(encoding), "x")
        assert caught.value.hint


@pytest.mark.parametrize(
    "text",
    [
        "姓名,电话,备注\n王秀英,13812345678,爱听评书\n",
        "姓名,電話,備註\n王秀英,13812345678,愛聽評書\n",  # traditional characters in GB18030
        "姓名\n𠮷野家\n",
        "姓名,备注\n王,血压一百五，头晕；“吃药”\n",
        "名\n嬲\n",
    ],
)
def test_text_in_gb18030_is_not_taken_for_big5(text: str) -> None:
    assert decode_text(text.encode("gb18030"), "x") == text


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16", "utf-8-sig"])
@pytest.mark.parametrize("bad", ["王\0", "x" * 140_000, "王\x07"])
def test_one_bad_cell_is_one_row_s_fault_in_every_encoding(
    tmp_path: Path, encoding: str, bad: str
) -> None:
    content = f"姓名,电话\n{bad},1\n李四,2\n".encode(encoding)
    lines = read_csv(write(tmp_path, content)).lines
    assert [line.cells for line in lines] == [(bad, "1"), ("李四", "2")]


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    content = "姓名,电话\n王秀英,13812345678\n".encode("utf-16-le")  # without its mark
    with pytest.raises(Unusable, match="is not text"):
        read_csv(write(tmp_path, content))


@pytest.mark.parametrize("delimiter", ["，", "|", "｜"])
def test_what_people_type_between_cells_in_an_editor(delimiter: str) -> None:
    text = delimiter.join(["姓名", "电话"]) + "\n" + delimiter.join(["甲", "1"]) + "\n"
    assert read_table(text, name="x").lines[0].cells == ("甲", "1")
    notes = f"姓名,备注\n甲,好{delimiter}坏{delimiter}远\n乙,好{delimiter}坏{delimiter}远\n"
    assert read_table(notes, name="x").header == ("姓名", "备注")


def test_a_quote_that_is_never_closed_is_the_fault_of_its_row() -> None:
    table = read_table('姓名,电话\n"李,四",1\n"王,2\n赵,3\n\n钱,4\n', name="x")
    assert [(line.number, line.cells, line.broken) for line in table.lines] == [
        (2, ("李,四", "1"), False),
        (3, ("王", "2"), True),
        (4, ("赵", "3"), False),
        (6, ("钱", "4"), False),
    ]


@pytest.mark.parametrize(
    "text",
    [
        'a,b\nx,"1\ny,2\n',
        'a,b,c\nx,"1\ny,2,3\n',
        'a,b\n"x,1\ny,"2"\n',
        'a,b\n"x" z,1\n',
        'a,b\n"x"y"\nz",2\n',
        'a,b\n"x""\n',
    ],
)
def test_quotes_that_may_mean_two_things_refuse_the_file(text: str) -> None:
    with pytest.raises(Unusable, match="row 2: the quotes of a cell do not match"):
        read_table(text, name="x")


def test_letters_with_accents_in_one_byte_are_named_as_a_guess() -> None:
    content = "name,phone\nHélène,+33612345678\nJosé María,1\nMüller,2\n".encode("cp1252")
    with pytest.raises(Unusable, match="it looks like Latin-1"):
        decode_text(content, "x")
    for text in ("name,note\nAnna,朱镕基\n", "name\n镕\nA镕b镕c基\n", "姓名\nA座王B\n李Ann\n"):
        assert decode_text(text.encode("gb18030"), "x") == text
