"""The sheets of a screened workbook: what an auditor and the person who decides must find there."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest

from tradecell.errors import InputError
from tradecell.party import Party
from tradecell.records import fingerprint
from tradecell.report import Searched, Table, write_report
from tradecell.report.columns import HIT_COLUMNS, RESULT_COLUMNS
from tradecell.report.method import measured
from tradecell.screening import Hit, Screening
from tradecell.screening.result import CLEARED, HIT, NOT_SCREENED, REVIEW

Report = Callable[..., Path]
NAMES = ("zhipu", "sophgo", "both", "---", "other", None)


@pytest.fixture
def report(fake: ModuleType, searched: Searched, tmp_path: Path) -> Report:
    """Write a report of names (or of answers), and give its path."""

    def write(
        names: Sequence[object] = NAMES, answers: Sequence[Screening] | None = None, sample: bool = False, **what: Any
    ) -> Path:
        screener = fake.FakeScreener(sample=sample)
        table = Table(("Name",), [(name,) for name in names], 0)
        path = tmp_path / "report.xlsx"
        found = screener.screen(table.names()) if answers is None else answers
        write_report(path, table, found, replace(searched, manifest=screener.manifest, **what))
        return path

    return write


def text_of(sheet: Any) -> str:
    return "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None)


def rows_of(sheet: Any) -> list[dict[str, Any]]:
    head, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_the_summary_says_what_an_auditor_asks(report: Report) -> None:
    path = report(user="Ada Byron", machine="DESK-7", event=42, limit=5, tool_version="0.1.0")
    sheet = openpyxl.load_workbook(path)["Summary"]
    text = text_of(sheet)
    facts = (
        "4 of 6 rows need a person: 2 HIT, 1 REVIEW, 1 NOT SCREENED, 1 NO HIT, 1 empty",
        "2026-07-31", "25921", "57174", "2026-07-31-abababab", "ab" * 32, "HIT from", "88", "in.xlsx", "Supplier",
        "2026-11-24 09:00:00+00:00", "Ada Byron", "DESK-7", "42", "at most 5", "96 ids were there twice.",
    )  # fmt: skip
    assert [fact for fact in facts if fact not in text] == []
    assert "SAMPLE LIST" not in text
    assert sheet["A1"].value is None


def test_the_counts_by_status_and_list_and_country(report: Report) -> None:
    sheet = openpyxl.load_workbook(report())["Summary"]
    counts = {row[1].value: [cell.value for cell in row[3:7]] for row in sheet.iter_rows()}
    assert counts["HIT"][0] == 2
    assert counts["NO HIT"][0] == 1
    assert counts["(empty)"][0] == 1
    assert counts["All rows"][0] == 6
    assert counts["EL"] == [2, 2, 0, 4]
    assert counts["CN"] == [2, 2, 0, 4]
    assert counts["SG"] == [0, 2, 0, 2]
    assert counts["95 to 99.9"] == [2, 0, 0, 0]
    assert counts["80 to 84.9"] == [0, 1, 0, 0]
    assert counts["below 75"] == [0, 0, 0, 1]


@pytest.mark.parametrize(("names", "charts"), [(NAMES, 3), (("other", "names"), 0)])
def test_the_charts_are_native_and_do_not_overlap(report: Report, names: Sequence[object], charts: int) -> None:
    sheet = openpyxl.load_workbook(report(names))["Summary"]
    assert len(sheet._charts) == charts
    places = sorted((chart.anchor._from.row, chart.anchor.to.row) for chart in sheet._charts)
    assert all(lower[0] > upper[1] for upper, lower in pairwise(places))
    assert all(chart.anchor._from.col >= 8 for chart in sheet._charts)  # right of the tables


def test_charts_hold_their_figures_for_programs_that_do_not_calculate(report: Report) -> None:
    with ZipFile(report()) as package:
        charts = [package.read(name).decode() for name in package.namelist() if "charts/chart" in name]
    by_list = next(chart for chart in charts if "Hits by list" in chart)
    assert "<c:v>EL</c:v>" in by_list
    assert by_list.count("<c:v>2</c:v>") == 2


def test_a_decided_hit_is_counted_and_coloured_as_such(report: Report, fake: ModuleType) -> None:
    hit = Hit(fake.ZHIPU, "Zhipu AI", 97.25, CLEARED, ("Cleared by Ada on 2026-11-20: another firm",))
    path = report(("zhipu",), [Screening("zhipu", CLEARED, 97.25, hit, (hit,), "2026-07-31")])
    book = openpyxl.load_workbook(path)
    assert "0 of 1 rows need a person: 1 CLEARED" in text_of(book["Summary"])
    row = rows_of(book["Hits"])[0]
    assert row["Status"] == CLEARED
    assert row["Reasons"] == "Cleared by Ada on 2026-11-20: another firm"
    assert rows_of(book["Results"])[0]["UID"] == "EL:1"  # it can be decided again


def test_hits_has_a_row_for_each_hit_with_all_that_is_known(report: Report, fake: ModuleType) -> None:
    rows = rows_of(openpyxl.load_workbook(report())["Hits"])
    assert [(row["Row"], row["Queried name"], row["Listed name"]) for row in rows] == [
        (2, "zhipu", "Zhipu AI"),
        (3, "sophgo", "Sophgo Technologies Ltd."),
        (4, "both", "Zhipu AI"),
        (4, "both", "Sophgo Technologies Ltd."),
    ]
    assert rows[2] == {
        "Row": 4,
        "Queried name": "both",
        "Status": "HIT",
        "Score": 97.2,
        "Listed name": "Zhipu AI",
        "Main name": "Beijing Zhipu Huazhang Technology Co., Ltd.",
        "List": "EL",
        "Country": "CN",
        "Reasons": "same as the alias Zhipu AI; country CN agrees",
        "Licence requirement": "All items subject to the EAR (See §§ 734.3 and 744.11 of the EAR)",
        "Licence policy": "Presumption of denial",
        "Citation or programme": "90 FR 4617, 1/16/25",
        "Decision": None,
        "Decision comment": None,
        "Decide until": None,
        "Source": None,
        "UID": "EL:1",
        "Entry": fingerprint(fake.ZHIPU),
        "Snapshot": "2026-07-31-abababab",
    }
    assert rows[1]["Citation or programme"] == "90 FR 4621, 1/16/25; FOOTNOTE-4; OTHER"


def test_without_hits_the_sheet_says_so(report: Report) -> None:
    sheet = openpyxl.load_workbook(report(("other",)))["Hits"]
    assert [cell.value for cell in sheet[1]] == list(HIT_COLUMNS)
    assert "No name came near enough" in sheet["A2"].value


def test_results_carry_the_keys_of_the_hit_that_is_shown(report: Report, fake: ModuleType) -> None:
    rows = rows_of(openpyxl.load_workbook(report())["Results"])
    assert [(row["Queried name"], row["UID"]) for row in rows] == [
        ("zhipu", "EL:1"), ("sophgo", "EL:2"), ("both", "EL:1"), (None, None), (None, None),
    ]  # fmt: skip
    assert rows[1]["Entry"] == fingerprint(fake.SOPHGO)
    assert tuple(rows[0])[1:] == RESULT_COLUMNS


@pytest.mark.parametrize(("sheet", "column", "rows"), [("Results", "G", "2:4"), ("Hits", "M", "2:5")])
def test_only_rows_with_a_hit_can_be_decided(report: Report, sheet: str, column: str, rows: str) -> None:
    page = openpyxl.load_workbook(report())[sheet]
    by_kind = {one.type: one for one in page.data_validations.dataValidation}
    first, last = rows.split(":")
    assert page[f"{column}1"].value == "Decision"
    assert by_kind["list"].formula1 == '"cleared,confirmed"'
    assert str(by_kind["list"].sqref) == f"{column}{first}:{column}{last}"
    assert by_kind["list"].showErrorMessage
    day = date(1899, 12, 30).toordinal() + int(by_kind["date"].formula1)
    assert by_kind["date"].operator == "greaterThanOrEqual"
    assert date.fromordinal(day) == date.today()


def test_scattered_hits_share_few_validations(report: Report) -> None:
    page = openpyxl.load_workbook(report(["zhipu" if n % 2 else "other" for n in range(2001)]))["Results"]
    lists = [one for one in page.data_validations.dataValidation if one.type == "list"]
    assert {str(cells) for one in lists for cells in one.sqref.ranges} == {f"G{row}" for row in range(3, 2003, 2)}
    assert len(page.data_validations.dataValidation) <= 6


def test_nothing_is_green(report: Report) -> None:
    with ZipFile(report()) as package:
        text = "".join(
            package.read(name).decode()
            for name in package.namelist()
            if name.startswith(("xl/styles", "xl/charts/", "xl/worksheets/"))
        )
    colours = set(re.findall(r'(?:rgb|val)="(?:FF)?([0-9A-F]{6})"', text))
    assert len(colours) > 10
    for colour in colours:
        red, green, blue = (int(colour[at : at + 2], 16) for at in (0, 2, 4))
        assert green <= max(red, blue) + 8, colour


def test_every_sheet_is_printed_landscape_with_its_header_and_page_numbers(report: Report) -> None:
    book = openpyxl.load_workbook(report())
    for sheet in book.worksheets:
        assert sheet.page_setup.orientation == "landscape"
        assert int(sheet.page_setup.paperSize) in (1, 9)
        assert "&P" in sheet.oddFooter.right.text
        assert "&N" in sheet.oddFooter.right.text
    for name, last in (("Results", "I"), ("Hits", "O")):
        sheet = book[name]
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1, int(sheet.page_setup.fitToHeight)) == (1, 0)  # 1 is not written
        assert sheet.print_title_rows == "$1:$1"
        assert sheet.freeze_panes is not None
        assert sheet.auto_filter.ref is not None
        assert f"${last}$" in sheet.print_area  # up to the decision: what follows is for programs


def test_keys_are_folded_away_but_there(report: Report) -> None:
    book = openpyxl.load_workbook(report())
    for name, folded in (("Results", "Q"), ("Hits", "Q")):
        assert book[name].column_dimensions[folded].hidden
        assert book[name].column_dimensions[folded].outlineLevel == 1


def test_warnings_stand_first(report: Report) -> None:
    warning = "Only the 12 parties that were changed since 2026-11-01 were searched."
    book = openpyxl.load_workbook(report(warnings=(warning,)))
    lines = [cell.value for row in book["Summary"].iter_rows() for cell in row if cell.value]
    assert lines.index(warning) == 3  # below the title and what was screened
    assert warning in text_of(book["Method"])


def test_rows_that_could_not_be_searched_for_are_in_the_scores(report: Report) -> None:
    answer = Screening("x" * 2000, NOT_SCREENED, 79.0, None, (), "2026-07-31", "cut")
    sheet = openpyxl.load_workbook(report(("x" * 2000,), [answer]))["Summary"]
    counts = {row[1].value: [cell.value for cell in row[3:7]] for row in sheet.iter_rows()}
    assert counts["75 to 79.9"] == [0, 0, 0, 1]
    assert len(sheet._charts) == 1


def test_a_sample_is_warned_of_on_every_sheet(report: Report) -> None:
    book = openpyxl.load_workbook(report(sample=True))
    assert "SAMPLE LIST: only the small list" in text_of(book["Summary"])
    assert "SAMPLE LIST: only the small list" in text_of(book["Method"])
    assert book["Results"]["B2"].value == "SAMPLE LIST: HIT"
    assert book["Hits"]["C2"].value == "SAMPLE LIST: HIT"
    for sheet in book.worksheets:
        assert "no real screening" in sheet.oddHeader.center.text


def test_the_method_takes_its_figures_from_where_they_are_made(report: Report) -> None:
    sheet = openpyxl.load_workbook(report(thresholds=(("HIT from a score of", 91.5),)))["Method"]
    text = text_of(sheet)
    assert "HIT from a score of 91.5" in text
    rates, against = measured()
    assert against in text
    cells = [[cell.value for cell in row] for row in sheet.iter_rows(min_col=2, max_col=5)]
    for rate in rates:
        assert [rate.kind, rate.names, rate.hit, rate.alert] in cells


def test_no_word_sounds_like_permission(report: Report) -> None:
    book = openpyxl.load_workbook(report())
    for sheet in book.worksheets:
        assert not re.search(r"\b(clear|safe|safely|approved?|compliant|harmless)\b", text_of(sheet), re.IGNORECASE)


def test_links_go_to_web_pages_only_and_say_where(report: Report) -> None:
    addresses = (
        "https://www.bis.gov/entity-list?x=1#part",
        "HTTP://example.org/a",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://bis.gov@evil.example/login",
        "internal:Summary!A1",
        "external:other.xlsx",
        "mailto:a@b.c",
        "https://exa mple.org/",
        "https://example.org/" + "x" * 3000,
        "\\\\server\\share",
        "https:///nowhere",
        "",
    )
    hits = tuple(
        Hit(Party(f"EL:{n}", f"Party {n}", "EL", source_url=address), f"Party {n}", 90, HIT)
        for n, address in enumerate(addresses)
    )
    sheet = openpyxl.load_workbook(report(("x",), [Screening("x", HIT, 90.0, hits[0], hits)]))["Hits"]
    at = HIT_COLUMNS.index("Source") + 1
    links = {row - 2: sheet.cell(row, at).hyperlink for row in range(2, 2 + len(addresses))}
    found = {n: link.target for n, link in links.items() if link is not None}
    assert found == {
        0: "https://www.bis.gov/entity-list?x=1",
        1: "http://example.org/a",
        4: "https://bis.gov@evil.example/login",
    }
    assert links[0].location == "part"
    assert sheet.cell(2, at).value == "www.bis.gov"
    assert sheet.cell(6, at).value == "evil.example"
    assert sheet.cell(4, at).value == "javascript:alert(1)"


def test_more_links_than_a_sheet_may_hold_go_on_as_text(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tradecell.report.sheet_hits.MAX_LINKS", 3)
    party = Party("EL:1", "A", "EL", source_url="https://example.org/a")
    hits = tuple(Hit(replace(party, uid=f"EL:{n}"), "A", 90, HIT) for n in range(5))
    sheet = openpyxl.load_workbook(report(("x",), [Screening("x", HIT, 90.0, hits[0], hits)]))["Hits"]
    cells = [sheet.cell(row, HIT_COLUMNS.index("Source") + 1) for row in range(2, 7)]
    assert [cell.hyperlink is not None for cell in cells] == [True, True, True, False, False]
    assert [cell.value for cell in cells][2:4] == ["example.org", "https://example.org/a"]


def test_more_hits_than_a_sheet_holds_go_on_in_the_next(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tradecell.report.sheet_hits.MAX_ROWS", 4)
    book = openpyxl.load_workbook(report(["zhipu"] * 7))
    assert book.sheetnames == ["Summary", "Results", "Hits", "Hits 2", "Hits 3", "Method"]
    numbers = [row["Row"] for name in ("Hits", "Hits 2", "Hits 3") for row in rows_of(book[name])]
    assert numbers == list(range(2, 9))
    for name in ("Hits", "Hits 2", "Hits 3"):
        assert book[name].auto_filter.ref == f"A1:S{book[name].max_row}"
        assert len(book[name].data_validations.dataValidation) == 2


def test_a_long_report_is_streamed_and_the_same(
    report: Report, fake: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = fake.FakeScreener().screen(list(NAMES))
    sheets = []
    for above in (1_000_000, 0):
        monkeypatch.setattr("tradecell.report.write_workbook._STREAM_ABOVE", above)
        book = openpyxl.load_workbook(report(answers=answers))
        sheets.append([[[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book.worksheets])
        assert len(book["Summary"]._charts) == 3
    assert sheets[0] == sheets[1]


def test_progress_ends_when_the_file_is_whole(fake: ModuleType, searched: Searched, tmp_path: Path) -> None:
    path, told = tmp_path / "report.xlsx", []
    table = Table(("Name",), [("both",)] * 1500, 0)

    def progress(done: int, work: int) -> None:
        told.append((done, work))

    write_report(path, table, fake.FakeScreener().screen(table.names()), searched, progress)
    assert told == [(1000, 4500), (2000, 4500), (3000, 4500), (4000, 4500), (4500, 4500)]


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), PermissionError(13, "denied")])
@pytest.mark.parametrize("above", [0, 1_000_000])
def test_a_disk_that_fails_at_the_end_is_said_and_nothing_stays(
    fake: ModuleType, searched: Searched, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, above: int
) -> None:
    def fail(*_a: object, **_k: object) -> None:
        raise error

    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    monkeypatch.setattr("tradecell.report.write_workbook._STREAM_ABOVE", above)
    monkeypatch.setattr("xlsxwriter.workbook.Workbook._store_workbook", fail)
    table = Table(("Name",), [("both",)], 0)
    with pytest.raises(InputError, match=r"No space left|may not be written"):
        write_report(tmp_path / "out.xlsx", table, fake.FakeScreener().screen(table.names()), searched)
    assert list(tmp_path.rglob("*")) == [scratch]


def test_an_interruption_leaves_nothing(
    fake: ModuleType, searched: Searched, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    monkeypatch.setattr("tradecell.report.write_workbook._STREAM_ABOVE", 0)

    def stop(*_a: int) -> None:
        raise KeyboardInterrupt

    table = Table(("Name",), [("both",)] * 2000, 0)
    with pytest.raises(KeyboardInterrupt):
        write_report(tmp_path / "out.xlsx", table, fake.FakeScreener().screen(table.names()), searched, stop)
    assert list(tmp_path.rglob("*")) == [scratch]


def test_review_only(report: Report, fake: ModuleType) -> None:
    hit = Hit(fake.SOPHGO, "Sophgo", 70.0, REVIEW)
    text = text_of(openpyxl.load_workbook(report(("x",), [Screening("x", REVIEW, 70.0, hit, (hit,))]))["Summary"])
    assert "1 of 1 rows needs a person: 1 REVIEW" in text
