"""Decisions read back from a workbook that a person has worked on."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tradecell.errors import InputError
from tradecell.party import Party
from tradecell.records import fingerprint, name_key
from tradecell.report import Filled, Searched, Table, read_decisions, write_report
from tradecell.screening import Hit, Screening
from tradecell.screening.result import HIT

TODAY = date(2026, 11, 24)
Fill = Callable[..., Path]


@pytest.fixture
def path(fake: ModuleType, searched: Searched, tmp_path: Path) -> Path:
    """A report of four rows: both (two hits), nothing, sophgo, zhipu."""
    table = Table(("No", "Name"), [(1, "both"), (2, "other"), (3, "sophgo"), (4, "zhipu")], 1)
    out = tmp_path / "report.xlsx"
    write_report(out, table, fake.FakeScreener().screen(table.names()), searched)
    return out


@pytest.fixture
def fill(path: Path) -> Fill:
    """Fill cells, given as ``(sheet, row, column heading, value)``; ``then`` changes the workbook further."""

    def write(*cells: tuple[str, int, str, object], then: Callable[[Any], None] | None = None) -> Path:
        book = openpyxl.load_workbook(path)
        for sheet, row, heading, value in cells:
            page = book[sheet]
            at = next(cell.column for cell in page[1] if cell.value == heading)
            page.cell(row, at).value = value
        if then is not None:
            then(book)
        book.save(path)
        return path

    return write


def decision(sheet: str, row: int, outcome: str = "cleared", comment: str = "another firm") -> list[Any]:
    return [(sheet, row, "Decision", outcome), (sheet, row, "Decision comment", comment)]


def faults(path: Path) -> list[str]:
    found = read_decisions(path, TODAY)
    return [str(one) for one in found.faults]


def test_a_fresh_report_decides_nothing(path: Path) -> None:
    found = read_decisions(path)
    assert (found.decisions, found.faults) == ((), ())


def test_both_sheets_are_read_with_all_that_a_decision_needs(fill: Fill, fake: ModuleType) -> None:
    path = fill(
        *decision("Results", 2),
        ("Results", 2, "Decide until", datetime(2027, 6, 30)),
        *decision("Hits", 3, "confirmed", "  the same address "),
    )
    found = read_decisions(path, TODAY)
    assert found.faults == ()
    snapshot = "2026-07-31-abababab"
    assert found.decisions == (
        Filled(
            "Results",
            2,
            "both",
            "EL:1",
            fingerprint(fake.ZHIPU),
            "cleared",
            "another firm",
            date(2027, 6, 30),
            snapshot,
        ),
        Filled("Hits", 3, "both", "EL:2", fingerprint(fake.SOPHGO), "confirmed", "the same address", None, snapshot),
    )


@pytest.mark.parametrize("word", ["Cleared", " CLEARED ", "cleared"])
def test_the_word_may_be_written_by_hand(fill: Fill, word: str) -> None:
    assert read_decisions(fill(*decision("Hits", 2, word)), TODAY).decisions[0].outcome == "cleared"


@pytest.mark.parametrize(
    ("value", "day"),
    [
        (date(2026, 11, 24), date(2026, 11, 24)),
        (datetime(2027, 1, 2, 13, 30), date(2027, 1, 2)),
        ("2027-01-02", date(2027, 1, 2)),
        (" 2027-01-02 ", date(2027, 1, 2)),
        ("2027-01-02 00:00:00", date(2027, 1, 2)),
        ("", None),
        ("  ", None),
    ],
)
def test_days(fill: Fill, value: object, day: date | None) -> None:
    found = read_decisions(fill(*decision("Hits", 2), ("Hits", 2, "Decide until", value)), TODAY)
    assert found.faults == ()
    assert found.decisions[0].until == day


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ([("Decision", "maybe"), ("Decision comment", "x")], '"maybe": choose cleared or confirmed'),
        ([("Decision", 1), ("Decision comment", "x")], '"1": choose cleared or confirmed'),
        ([("Decision", "#N/A"), ("Decision comment", "x")], '"#N/A": choose'),
        ([("Decision", "=A1"), ("Decision comment", "x")], "a formula whose value was not saved"),
        ([("Decision", "cleared"), ("Decision comment", "=A1")], "not as a formula"),
        ([("Decision", "cleared"), ("Decision comment", "#NAME?")], "Decision comment says #NAME?"),
        ([("Decision", "cleared")], "Decision comment is empty: write why this is somebody else"),
        ([("Decision", "confirmed"), ("Decision comment", "  ")], "Decision comment is empty: write why this is it"),
        ([("Decision comment", "x")], "Decision comment is filled in, but Decision is not"),
        ([("Decide until", date(2027, 1, 1))], "Decide until is filled in, but Decision is not"),
        ([("Decision", "cleared"), ("Decision comment", "x"), ("Decide until", "31.12.2027")], "no date"),
        ([("Decision", "cleared"), ("Decision comment", "x"), ("Decide until", "2027-02-30")], "no date"),
        ([("Decision", "cleared"), ("Decision comment", "x"), ("Decide until", 46_000)], "which is past"),
        ([("Decision", "cleared"), ("Decision comment", "x"), ("Decide until", "2026-11-23")], "which is past"),
        ([("Decision", "cleared"), ("Decision comment", "x"), ("UID", None)], "UID empty"),
        ([("Decision", "cleared"), ("Decision comment", "x"), ("Entry", " "), ("UID", None)], "UID and Entry empty"),
        ([("Decision", "cleared"), ("Decision comment", "x"), ("Queried name", None)], "Queried name empty"),
    ],
)
def test_faults_say_where_and_what_to_do(fill: Fill, cells: list[tuple[str, object]], told: str) -> None:
    path = fill(*(("Hits", 4, heading, value) for heading, value in cells))
    assert read_decisions(path, TODAY).decisions == ()
    (fault,) = faults(path)
    assert fault.startswith('sheet "Hits", row 4: ')
    assert told in fault


def test_a_row_without_a_hit_cannot_be_decided(fill: Fill) -> None:
    (fault,) = faults(fill(*decision("Results", 3)))
    assert fault.startswith('sheet "Results", row 3: a decision is about a hit, and this row has none')


def test_a_fault_does_not_hide_the_others(fill: Fill) -> None:
    path = fill(*decision("Hits", 2, "?"), *decision("Hits", 3), *decision("Hits", 4, comment=""))
    assert len(read_decisions(path, TODAY).decisions) == 1
    assert len(faults(path)) == 2


def test_the_same_decision_in_both_sheets_is_one(fill: Fill) -> None:
    path = fill(*decision("Results", 2), *decision("Hits", 2, comment="other address"))
    found = read_decisions(path, TODAY)
    assert found.faults == ()
    (one,) = found.decisions
    assert (one.sheet, one.comment) == ("Results", "another firm; other address")


@pytest.mark.parametrize(
    "second",
    [
        decision("Hits", 2, "confirmed"),
        [*decision("Hits", 2), ("Hits", 2, "Decide until", date(2027, 1, 1))],
        [*decision("Hits", 2), ("Hits", 2, "Entry", "0" * 64)],
    ],
)
def test_what_is_decided_in_two_ways_is_decided_in_none(fill: Fill, second: list[Any]) -> None:
    path = fill(*decision("Results", 2), *second, *decision("Hits", 4))
    assert [one.query for one in read_decisions(path, TODAY).decisions] == ["sophgo"]
    first, other = faults(path)
    assert first.startswith('sheet "Results", row 2: "both" and EL:1 are decided as cleared')
    assert 'sheet "Hits", row 2: decide them in one way' in first
    assert other.startswith('sheet "Hits", row 2: "both"')


def test_the_same_name_with_other_parties_is_no_contradiction(fill: Fill) -> None:
    found = read_decisions(fill(*decision("Hits", 2), *decision("Hits", 3, "confirmed")), TODAY)
    assert [(one.uid, one.outcome) for one in found.decisions] == [("EL:1", "cleared"), ("EL:2", "confirmed")]
    assert found.faults == ()


def test_sorted_moved_and_renamed(fill: Fill) -> None:
    def change(book: Any) -> None:
        sheet = book["Hits"]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        head, *body = rows
        head.insert(0, "Checked by")
        body = [["me", *row] for row in reversed(body)]
        at = head.index("UID")
        for row in (head, *body):
            row.insert(2, row.pop(at))
        sheet.delete_rows(1, sheet.max_row)
        for number, row in enumerate((["A title of mine"], head, *body), start=1):
            for column, value in enumerate(row, start=1):
                sheet.cell(number, column, value)
        sheet.title = "Worked on"
        for name in ("Summary", "Method", "Results"):
            del book[name]

    path = fill(*decision("Hits", 2, "confirmed"), *decision("Hits", 4), then=change)
    found = read_decisions(path, TODAY)
    assert found.faults == ()
    assert [(one.sheet, one.row, one.query, one.uid, one.outcome) for one in found.decisions] == [
        ("Worked on", 4, "sophgo", "EL:2", "cleared"),
        ("Worked on", 6, "both", "EL:1", "confirmed"),
    ]
    assert found.decisions[0].snapshot == "2026-07-31-abababab"


def test_rows_hidden_by_a_filter_count(fill: Fill) -> None:
    def hide(book: Any) -> None:
        book["Hits"].row_dimensions[2].hidden = True

    assert len(read_decisions(fill(*decision("Hits", 2), then=hide), TODAY).decisions) == 1


def test_a_report_of_a_report_is_read_by_its_newest_columns(
    fill: Fill, fake: ModuleType, searched: Searched, tmp_path: Path
) -> None:
    from tradecell.report import read_table

    old = fill(*decision("Results", 2))
    table = read_table(old, "Name", sheet="Results")
    new = tmp_path / "new.xlsx"
    write_report(new, table, fake.FakeScreener().screen(table.names()), searched)
    assert read_decisions(new, TODAY).decisions == ()  # the old decision is a column of the input now
    book = openpyxl.load_workbook(new)
    sheet = book["Results"]
    places = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(2, places["Decision (tradecell)"], "confirmed")
    sheet.cell(2, places["Decision comment (tradecell)"], "it is")
    book.save(new)
    assert [one.outcome for one in read_decisions(new, TODAY).decisions] == ["confirmed"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "the file is empty"),
        (b"PK\x03\x04 cut off", "could not be read"),
        (b"name\nx\n", "this is no workbook"),
        (b"\xd0\xcf\x11\xe0 encrypted", "one with a password"),
    ],
)
def test_files_that_are_no_workbook(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(content)
    with pytest.raises(InputError, match=told):
        read_decisions(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such file"):
        read_decisions(tmp_path / "x.xlsx")


def test_a_workbook_that_is_no_report(workbook: Callable[..., Path]) -> None:
    with pytest.raises(InputError, match="no sheet has the columns Decision"):
        read_decisions(workbook({"A": [["Supplier", "Decision", "UID"], ["x", "cleared", "EL:1"]]}))


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_saved_again_by_libreoffice(fill: Fill, tmp_path: Path) -> None:
    path = fill(*decision("Results", 2), ("Results", 2, "Decide until", date(2027, 6, 30)), *decision("Hits", 3))
    before = read_decisions(path, TODAY)
    out = tmp_path / "saved"
    subprocess.run(
        ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", "xlsx",
         "--outdir", str(out), str(path)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    after = read_decisions(out / path.name, TODAY)
    assert after == before
    assert len(after.decisions) == 2


names = st.text(st.characters(blacklist_categories=("Cs",)), min_size=1, max_size=30).filter(lambda one: one.strip())


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names, names, names)
def test_any_name_and_comment_come_back(
    searched: Searched, tmp_path: Path, name: str, listed: str, comment: str
) -> None:
    import xlsxwriter

    hit = Hit(Party("EL:9", listed, "EL"), listed, 90.0, HIT)
    path = tmp_path / "any.xlsx"
    table = Table(("Name",), [(name,)], 0)
    real = xlsxwriter.worksheet.Worksheet.write_blank

    def filled(sheet: Any, row: int, column: int, blank: object, style: Any = None) -> int:
        # as a person would fill them in, in the writer itself: another library would not keep every character
        values = {12: "cleared", 13: comment}
        if sheet.name == "Hits" and column in values:
            return int(sheet.write_string(row, column, values[column], style))
        return int(real(sheet, row, column, blank, style))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(xlsxwriter.worksheet.Worksheet, "write_blank", filled)
        write_report(path, table, [Screening(name, HIT, 90.0, hit, (hit,))], searched)
    found = read_decisions(path, TODAY)
    if not found.decisions:
        assert not comment.strip()
        return
    (one,) = found.decisions
    assert name_key(one.query) == name_key(name)
    assert one.entry == fingerprint(hit.party)
