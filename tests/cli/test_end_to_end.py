"""The whole way: the sample workbook, a real screener, the built-in list, and the real list where it exists."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

ROOT = Path(__file__).parents[2]
SUPPLIERS = ROOT / "workbook" / "suppliers.xlsx"
REAL = ROOT.parent / "shared" / "data" / "csl" / "consolidated.csv"

Tradecell = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def tradecell(tmp_path_factory: pytest.TempPathFactory) -> Tradecell:
    home = tmp_path_factory.mktemp("home")

    def run(*arguments: object, given: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", "from tradecell.cli import main; main()", *map(str, arguments)],
            input=given,
            capture_output=True,
            encoding="utf-8",
            timeout=240,
            env={**os.environ, "TRADECELL_HOME": str(home), "PYTHONIOENCODING": "utf-8"},
        )

    return run


def test_the_readme_command_finds_the_planted_names(tradecell: Tradecell) -> None:
    done = tradecell("screen", SUPPLIERS, "--column", "Supplier")
    assert done.returncode == 0, done.stderr
    assert "SAMPLE LIST: HIT" in done.stdout
    assert "90 FR 4617" in done.stdout
    assert "60 rows" in done.stdout


def test_json_and_workbook_agree(tradecell: Tradecell, tmp_path: Path) -> None:
    output = tmp_path / "out.xlsx"
    done = tradecell("screen", SUPPLIERS, "--column", "Supplier", "--json", "--output", output)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["list"]["sample"] is True
    assert len(answer["screenings"]) == 60
    sheet = openpyxl.load_workbook(output)["Results"]
    header = next(row for row in sheet.iter_rows() if "Supplier" in [cell.value for cell in row])
    place = {cell.value: cell.column for cell in header}
    status = place.get("Status (tradecell)", place["Status"])
    for one in answer["screenings"]:
        assert (sheet.cell(one["row"], status).value or "") == one["status"]
        assert str(sheet.cell(one["row"], place["Supplier"]).value or "") == one["query"]


def test_any_cell_has_an_answer(tradecell: Tradecell, tmp_path: Path) -> None:
    path = tmp_path / "odd.xlsx"
    book = openpyxl.Workbook()
    odd = [
        "Name",
        "Zhipu AI",
        None,
        360,
        12.5,
        True,
        "#N/A",
        "---",
        "😀",
        "\u202eIA upihZ",
        "x" * 32_000,
        "=1+1",
        "\t",
        "北京",
    ]
    for row, value in enumerate(odd, start=1):
        book.active.cell(row, 1).value = value
        book.active.cell(row, 2).value = row
    book.save(path)
    done = tradecell("screen", path, "--column", "Name", "--json")
    assert done.returncode == 0, done.stderr
    statuses = [one["status"].removeprefix("SAMPLE LIST: ") for one in json.loads(done.stdout)["screenings"]]
    assert len(statuses) == len(odd) - 1
    assert statuses[0] == "HIT"
    assert statuses[1] == ""
    assert statuses[4:8] == ["NOT SCREENED"] * 4
    assert statuses[9] in ("NOT SCREENED", "REVIEW", "HIT")  # 31,000 characters were not looked at
    assert statuses[10] == "NOT SCREENED"  # a formula without a value
    assert statuses[11] == ""


def test_a_list_that_cannot_be_used(tradecell: Tradecell, tmp_path: Path) -> None:
    for content in (b"", b"<!DOCTYPE html><html><body>Not found</body></html>", b"\x00\x01\x02" * 100):
        bad = tmp_path / "list.csv"
        bad.write_bytes(content)
        done = tradecell("screen", "-", "--list", bad, given="Zhipu AI\n")
        assert done.returncode == 2, done.stderr
        assert done.stdout == ""
        assert "list.csv" in done.stderr
        assert "Traceback" not in done.stderr
        assert tradecell("refresh", "--from", bad).returncode == 2
    assert json.loads(tradecell("status", "--json").stdout)["list"]["sample"] is True


@pytest.mark.skipif(not REAL.exists(), reason="the real list is not here")
def test_the_real_list(tradecell: Tradecell) -> None:
    done = tradecell("screen", SUPPLIERS, "--column", "Supplier", "--list", REAL, "--fail-on", "hit")
    assert done.returncode == 1, done.stderr
    assert "SAMPLE" not in done.stdout
    for fact in ("Zhipu", "Sophgo", "90 FR 4617", "90 FR 4621", "25,921 parties"):
        assert fact in done.stdout
    assert json.loads(tradecell("status", "--json").stdout)["list"]["sample"] is True  # --list changes nothing


def test_refresh_makes_a_list_the_current_one(tradecell: Tradecell, tmp_path: Path) -> None:
    own = tmp_path / "own.csv"
    own.write_text("name,country\nZhipu AI,CN\nHarmless Widgets GmbH,DE\n", encoding="utf-8")
    done = tradecell("refresh", "--from", own)
    assert done.returncode == 0, done.stderr
    assert "2 parties" in done.stdout
    status = json.loads(tradecell("status", "--json").stdout)
    assert status["list"]["sample"] is False
    assert status["list"]["parties"] == 2
    answer = json.loads(tradecell("screen", "-", "--json", given="Harmless Widgets GmbH\nSophgo\n").stdout)
    assert [one["status"] for one in answer["screenings"]] == ["HIT", "NO HIT"]
