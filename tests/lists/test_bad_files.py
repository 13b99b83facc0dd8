"""Files that cannot be used: one ListError each, that names the file, what was expected and where it broke."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tradecell.errors import ListError
from tradecell.lists import read_list, source, workbook

Write = Callable[[str, bytes | str], Path]
Csl = Callable[..., str]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "the file is empty"),
        (b" \r\n\t \n", "the file is empty"),
        (b"\xef\xbb\xbf", "the file is empty"),
        (b"\xff\xfe", "the file is empty"),
        (b"\x1a", "the file is empty"),
        (b" " * 100_000, "it begins with white space only"),
        (b"<!DOCTYPE html><html><head><title>Sign in</title>", "this is an HTML page titled 'Sign in'"),
        (b"\n<HTML><body>404</body></HTML>", "this is an HTML page"),
        (b'<?xml version="1.0"?><!DOCTYPE html PUBLIC "x"><html>', "this is an HTML page"),
        (b"%PDF-1.7", "this is a PDF document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "an Excel file of before 2007, or one with a password"),
        (b"\x1f\x8b\x08", "a gzip file: unpack it first"),
        (b"PAR1", "a Parquet file"),
        (b"\x00\x01\x02name", "it holds binary data"),
        ("name,country\nA,CN\n".encode("utf-16-le"), "UTF-16 without a byte order mark"),
        (b"hello world\n", "line 1 has none of their columns"),
        (b"name\n", "it holds no entry at all"),
    ],
)
def test_what_is_no_list_is_told_what_it_is(write: Write, content: bytes, found: str) -> None:
    path = write("list.csv", content)
    with pytest.raises(ListError) as error:
        read_list(path)
    assert found in error.value.found
    assert error.value.path == path
    assert str(path) in str(error.value)


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(ListError, match="there is no such file"):
        read_list(tmp_path / "none.csv")
    with pytest.raises(ListError, match="this is a folder"):
        read_list(str(tmp_path))
    with pytest.raises(ListError, match="cannot be opened"):
        read_list("a\x00b")


def test_a_file_beyond_the_limit(write: Write, csl_csv: Csl, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write("a.csv", csl_csv({}))
    monkeypatch.setattr(source, "FILE_LIMIT", 100)
    with pytest.raises(ListError, match="more than the limit of 100"):
        read_list(path)


BIG = 200 << 20


@pytest.mark.parametrize(
    ("start", "found"),
    [
        (b"", "line 1 is longer than 65,536 bytes"),
        (b"name\nAcme\n", "line 3 is longer than 1,048,576 characters"),
        (b'name\nAcme\n"', "line 3 is longer than 1,048,576 characters"),
        (b'{"results": [{"name": "', "no value ends within 4,194,304 characters"),
        (b'{"x', "no value ends within 4,194,304 characters"),
        (b"<sdnList><sdnEntry><lastName>", "no entry ends within 8,388,608 bytes"),
        (b'{"results": [' + b" " * 70_000, "line 1, column 70,014: no valid JSON"),
        (b'{"x": tru', "line 1, column 7: no valid JSON"),
    ],
)
def test_a_line_of_200_megabytes_is_refused_quickly_and_in_little_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, start: bytes, found: str
) -> None:
    path = tmp_path / "big"
    with path.open("wb") as file:
        file.write(start)
        for _ in range(200):
            file.write(b"a" * (1 << 20))
    assert path.stat().st_size >= BIG
    taken: list[int] = []
    plain = source.Source.read

    def counted(self: source.Source, size: int = -1) -> bytes:
        taken.append(len(data := plain(self, size)))
        return data

    monkeypatch.setattr(source.Source, "read", counted)
    tracemalloc.start()
    try:
        with pytest.raises(ListError) as error:
            read_list(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        path.unlink()
    assert found in error.value.found
    assert peak < 60 << 20
    assert sum(taken) < 20 << 20


def test_csl_bytes_that_are_not_utf8_are_refused_with_their_offset(write: Write, csl_csv: Csl) -> None:
    text = csl_csv(*({"name": f"Türk {number}"} for number in range(20_000))).encode()
    broken = text[:1_000_000] + b"\xff" + text[1_000_000:]
    with pytest.raises(ListError, match=r"byte 1,000,000 \(0xFF\), in or after line"):
        read_list(write("a.csv", broken))
    with pytest.raises(ListError, match="in the middle of a character: it was cut off"):
        read_list(write("b.csv", text[: text.rindex("ü".encode()) + 1]))


def _zip(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def test_zips_that_are_no_workbook(write: Write) -> None:
    with pytest.raises(ListError, match="a zip file that is no Excel workbook"):
        read_list(write("a.xlsx", _zip(word=b"x")))
    with pytest.raises(ListError, match=r"cannot be read .*: open it in Excel and save it again"):
        read_list(write("b.xlsx", _zip(**{"xl__workbook.xml": b"<nothing/>"})))


def test_a_zip_that_unpacks_without_end(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "_UNPACKED_LIMIT", 10 << 20)
    bomb = _zip(**{"xl__workbook.xml": b"", "xl__worksheets__sheet1.xml": b"0" * (20 << 20)})
    assert len(bomb) < 100_000
    with pytest.raises(ListError, match="unpacks to more than 10,485,760 bytes"):
        read_list(write("a.xlsx", bomb))


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_workbook_that_was_cut_off(tmp_path: Path, share: float) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["name"])
    book.active.append(["Acme"])
    path = tmp_path / "a.xlsx"
    book.save(path)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(ListError, match="the workbook was cut off or is damaged"):
        read_list(path)


def test_the_name_of_the_file_does_not_matter(write: Write, csl_csv: Csl, csl_json: Csl) -> None:
    assert read_list(write("list.xml", csl_csv({}))).format == "CSL CSV"
    assert read_list(write("list", csl_json({}))).format == "CSL JSON"
