"""``tradecell screen``, in this process and with a screener that knows two names."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import openpyxl
import pytest
from typer.testing import Result

Run = Callable[..., Result]


def test_the_table_shows_what_a_person_must_look_at(run: Run, names: Path) -> None:
    result = run("screen", names, "--column", "Supplier")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert any(
        line.split() == ["2", "Zhipu", "AI", "HIT", "97.2", "Zhipu", "AI", "EL", "CN", "90", "FR", "4617,", "1/16/25"]
        for line in lines
    ), result.stdout
    assert any("Sophgo Inc" in line and "REVIEW" in line and "90 FR 4621" in line for line in lines)
    assert any("NOT SCREENED" in line and "no letters or digits" in line for line in lines)
    assert "Harmless" not in result.stdout
    assert "5 rows: 1 HIT, 1 REVIEW, 1 NOT SCREENED, 1 NO HIT, 1 empty" in lines
    assert "25,921 parties" in lines[-1]
    assert "list date 2026-07-31" in lines[-1]
    assert "snapshot 2026-07-31-abababab" in lines[-1]
    assert "Nothing was written: --output" in result.stderr


def test_a_pipe_gets_whole_lines_without_escapes(run: Run, tmp_path: Path) -> None:
    name = "Zhipu " + "Very Long Name of a Company " * 4
    path = tmp_path / "names.csv"
    path.write_text(f"Supplier\n{name}\n[red]Zhipu[/red] [/] \\[b]\n", encoding="utf-8")
    result = run("screen", path, "--column", "Supplier")
    assert name.strip()[:100] in result.stdout
    assert "[red]Zhipu[/red] [/] \\[b]" in result.stdout
    assert "\x1b" not in result.stdout


def test_what_a_file_holds_cannot_move_the_cursor(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_text('Supplier\n"Zhipu\x1b[2J\x07\u202eIA\x9b31m"\n', encoding="utf-8")
    result = run("screen", path, "--column", "Supplier")
    assert "Zhipu\\x1b[2J\\x07\\u202eIA\\x9b31m" in result.stdout
    assert not set(result.stdout) & set("\x1b\x07\u202e\x9b")


def test_the_sample_list_is_named_everywhere(run: Run, names: Path) -> None:
    result = run("screen", names, "--column", "Supplier", "--list", "sample.csv")
    assert "SAMPLE LIST: HIT" in result.stdout
    assert "demonstration, not a screening" in result.stdout


@pytest.mark.parametrize("word", ["clear", "approved", "safe"])
def test_no_word_says_more_than_was_found(run: Run, names: Path, word: str) -> None:
    for arguments in (("screen", names, "--column", "Supplier"), ("status",), ("--help",), ("screen", "--help")):
        result = run(*arguments)
        assert word not in (result.stdout + result.stderr).casefold()


def test_json_is_the_agreed_shape(run: Run, names: Path) -> None:
    result = run("screen", names, "--column", "Supplier", "--json")
    answer = json.loads(result.stdout)
    assert {key: answer["list"][key] for key in ("date", "parties", "snapshot", "sample")} == {
        "date": "2026-07-31",
        "parties": 25_921,
        "snapshot": "2026-07-31-abababab",
        "sample": False,
    }
    screenings = answer["screenings"]
    assert [one["row"] for one in screenings] == [2, 3, 4, 5, 6]
    assert [one["status"] for one in screenings] == ["HIT", "REVIEW", "NO HIT", "", "NOT SCREENED"]
    assert screenings[0]["query"] == "Zhipu AI"
    assert screenings[0]["score"] == 97.2
    hit = screenings[0]["hits"][0]
    assert hit["uid"] == "EL:1"
    assert set(hit) >= {
        "uid", "name", "listed_name", "list", "countries", "score", "status", "reasons",
        "license_requirement", "license_policy", "citation",
    }  # fmt: skip
    assert hit["countries"] == ["CN"]
    assert hit["reasons"] == ["same as the alias Zhipu AI", "country CN agrees"]


def test_json_of_the_sample_list_says_so(run: Run, names: Path) -> None:
    answer = json.loads(run("screen", names, "--column", "Supplier", "--json", "--list", "sample.csv").stdout)
    assert answer["list"]["sample"] is True
    assert {one["status"] for one in answer["screenings"] if one["status"]} == {
        "SAMPLE LIST: HIT", "SAMPLE LIST: REVIEW", "SAMPLE LIST: NO HIT", "SAMPLE LIST: NOT SCREENED",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("content", "fail_on", "status"),
    [
        ("Zhipu AI", None, 0), ("Zhipu AI", "hit", 1), ("Zhipu AI", "review", 1), ("Sophgo", "hit", 0),
        ("Sophgo", "review", 1), ("---", "hit", 0), ("---", "review", 1), ("Harmless", "review", 0),
    ],
)  # fmt: skip
def test_fail_on(run: Run, content: str, fail_on: str | None, status: int) -> None:
    options = [] if fail_on is None else ["--fail-on", fail_on]
    assert run("screen", "-", *options, given=content.encode()).exit_code == status
    assert run("screen", "-", "--list", "sample.csv", *options, given=content.encode()).exit_code == status


def test_limit_is_handed_on(run: Run) -> None:
    for limit in (1, 2):
        answer = json.loads(run("screen", "-", "--json", "--limit", limit, given=b"both").stdout)
        assert len(answer["screenings"][0]["hits"]) == limit


def test_standard_input_is_one_name_a_line(run: Run) -> None:
    given = "\ufeffZhipu AI\r\n\r\n北京智谱 zhipu\r\n, Inc.\r\n".encode()
    answer = json.loads(run("screen", "-", "--json", given=given).stdout)
    assert [(one["row"], one["query"], one["status"]) for one in answer["screenings"]] == [
        (1, "Zhipu AI", "HIT"),
        (2, "", ""),
        (3, "北京智谱 zhipu", "HIT"),
        (4, ", Inc.", "NO HIT"),
    ]


def test_output_keeps_the_input_and_adds_the_answers(run: Run, names: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.xlsx"
    result = run("screen", names, "--column", "Supplier", "--output", output)
    assert result.exit_code == 0, result.stderr
    assert f"Written: {output}" in result.stderr
    book = openpyxl.load_workbook(output)
    rows = [[cell.value for cell in row] for row in book["Results"].iter_rows()]
    assert rows[0][:5] == ["No", "Supplier", "Status", "Score", "Listed name"]
    assert rows[1][:5] == ["1", "Zhipu AI", "HIT", 97.2, "Zhipu AI"]
    assert [row[2] for row in rows[1:]] == ["HIT", "REVIEW", "NO HIT", None, "NOT SCREENED"]
    assert book.sheetnames == ["Summary", "Results", "Hits", "Method"]


def test_without_output_nothing_is_written(run: Run, names: Path, tmp_path: Path) -> None:
    run("screen", names, "--column", "Supplier")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "names.csv"]


def test_an_existing_output_is_replaced_only_with_force(run: Run, names: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.csv"
    output.write_text("mine", encoding="utf-8")
    refused = run("screen", names, "--column", "Supplier", "--output", output)
    assert refused.exit_code == 2
    assert "--force" in refused.stderr
    assert output.read_text(encoding="utf-8") == "mine"
    assert run("screen", names, "--column", "Supplier", "--output", output, "--force").exit_code == 0
    assert "Zhipu AI" in output.read_text(encoding="utf-8-sig")


def test_the_input_is_never_written_over(run: Run, names: Path) -> None:
    before = names.read_bytes()
    result = run("screen", names, "--column", "Supplier", "--output", names, "--force")
    assert result.exit_code == 2
    assert "replace the file that is read" in result.stderr
    assert names.read_bytes() == before


def test_a_table_too_long_for_a_sheet_is_refused_before_it_is_screened(
    run: Run, fake: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fake.FakeScreener, "screen", lambda *_a, **_k: pytest.fail("was screened"))
    path = tmp_path / "long.csv"
    path.write_text("Name\n" + "x\n" * 1_048_576, encoding="utf-8")
    result = run("screen", path, "--column", "Name", "--output", tmp_path / "out.xlsx")
    assert result.exit_code == 2
    assert "1,048,576 rows" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["names.csv"], "which column holds the names"),
        (["names.csv", "--column", "Suplier"], 'Did you mean "Supplier"?'),
        (["names.csv", "--column", "Supplier", "--sheet", "X"], "--sheet is for workbooks"),
        (["names.csv", "--column", "Supplier", "--country-column", "Land"], 'no country column "Land"'),
        (["absent.csv", "--column", "Supplier"], "there is no such file"),
        ([".", "--column", "Supplier"], "this is a folder"),
        (["-", "--column", "Supplier"], "one name a line"),
        (["names.csv", "--column", "Supplier", "--output", "out.docx"], "must end in .xlsx, .csv or .parquet"),
        (["names.csv", "--column", "Supplier", "--output", "out.xlsm"], "macros cannot be kept"),
        (["names.csv", "--column", "Supplier", "--output", "no/out.xlsx"], "there is no folder"),
        (["names.csv", "--column", "Supplier", "--encoding", "klingon"], 'no encoding "klingon"'),
    ],
)
def test_what_cannot_be_used_is_said_in_a_line(
    run: Run, names: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], words: str
) -> None:
    monkeypatch.chdir(names.parent)
    result = run("screen", *arguments)
    assert result.exit_code == 2
    assert words in result.stderr
    assert "Traceback" not in result.stderr
    assert len(result.stderr.strip().splitlines()) <= 2
    assert result.stdout == ""


def test_an_unexpected_fault_asks_for_a_report(
    run: Run, fake: ModuleType, names: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object, **_options: object) -> None:
        raise ZeroDivisionError("by nought")

    monkeypatch.setattr(fake.FakeScreener, "screen", broken)
    result = run("screen", names, "--column", "Supplier")
    assert result.exit_code == 3
    assert "ZeroDivisionError: by nought" in result.stderr
    assert "TRADECELL_DEBUG=1" in result.stderr
    monkeypatch.setenv("TRADECELL_DEBUG", "1")
    assert isinstance(run("screen", names, "--column", "Supplier").exception, ZeroDivisionError)


def test_ctrl_c_ends_with_130(run: Run, fake: ModuleType, names: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_arguments: object, **_options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(fake.FakeScreener, "screen", interrupted)
    output = names.parent / "out.xlsx"
    result = run("screen", names, "--column", "Supplier", "--output", output)
    assert result.exit_code == 130
    assert "interrupted" in result.stderr
    assert not output.exists()


def test_an_output_that_excel_holds_open_is_named(run: Run, names: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*_arguments: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tradecell.report.output.os.replace", locked)
    result = run("screen", names, "--column", "Supplier", "--output", names.parent / "out.xlsx")
    assert result.exit_code == 2
    assert "is it open in Excel?" in result.stderr
    assert sorted(path.name for path in names.parent.iterdir()) == ["home", "names.csv"]


def test_a_cut_row_is_not_said_to_have_no_hit(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "cut.csv"
    path.write_text("Supplier,Country\nHarmless, Ltd.,China\nQuiet GmbH,Germany\n", encoding="utf-8")
    answer = json.loads(run("screen", path, "--column", "Supplier", "--json").stdout)
    assert [one["status"] for one in answer["screenings"]] == ["NOT SCREENED", "NO HIT"]
    assert "unquoted separator" in answer["screenings"][0]["note"]
