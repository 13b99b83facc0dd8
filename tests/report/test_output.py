"""Files are written whole or not at all, and what was there is safe."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

from tradecell.errors import InputError
from tradecell.report import Searched, Table, check_output, check_size, read_lines, write_report
from tradecell.report.output import unique_headers


@pytest.fixture
def table() -> Table:
    return read_lines(b"Zhipu AI\nHarmless\n")


@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".parquet", ".XLSX"])
def test_only_the_file_itself_stays(
    fake: ModuleType, searched: Searched, table: Table, tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"out{suffix}"
    write_report(path, table, fake.FakeScreener().screen(table.names()), searched)
    assert [one.name for one in tmp_path.iterdir()] == [path.name]
    assert path.stat().st_size > 100


@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".parquet"])
def test_a_failure_leaves_what_was_there(
    fake: ModuleType, searched: Searched, table: Table, tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / f"out{suffix}"
    path.write_bytes(b"before")

    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tradecell.report.output.os.replace", full)
    with pytest.raises(InputError, match="No space left on device"):
        write_report(path, table, fake.FakeScreener().screen(table.names()), searched)
    assert [one.name for one in tmp_path.iterdir()] == [path.name]
    assert path.read_bytes() == b"before"


def test_the_input_is_recognised_by_any_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "in.csv"
    path.write_text("x", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for name in (path, Path("in.csv"), tmp_path / "." / "in.csv"):
        with pytest.raises(InputError, match="replace the file that is read"):
            check_output(name, (None, path), force=True)
    check_output(tmp_path / "out.csv", (None, path), force=False)


@pytest.mark.parametrize(("rows", "fits"), [(1_048_575, True), (1_048_576, False)])
def test_a_sheet_holds_so_many_rows(rows: int, fits: bool) -> None:
    table = Table(("Name",), [("x",)] * rows, 0)
    if fits:
        check_size(Path("out.xlsx"), table)
    else:
        with pytest.raises(InputError, match="do not fit a sheet"):
            check_size(Path("out.xlsx"), table)
    check_size(Path("out.csv"), table)


def test_unique_headers() -> None:
    assert unique_headers(["a", "", "a", "a", "Column B"]) == ["a", "Column B", "a (2)", "a (3)", "Column B (2)"]
