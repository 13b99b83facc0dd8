"""What the commands record: screenings, refreshes and classifications, and what is said where that fails."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from typer.testing import Result

import tradecell
from tradecell.errors import RecordsError
from tradecell.records import Records

Run = Callable[..., Result]


def test_a_screening_is_recorded_with_its_facts_and_rows(desk: Any) -> None:
    path, output = desk.table("Acme Widgets", "Nobody at all", "", "---"), desk.folder / "out.xlsx"
    done = desk.run("screen", path, "--column", "Supplier", "--output", output, "--limit", "3")
    assert done.exit_code == 0, done.output
    event = desk.events("screening")[-1]
    assert f"Recorded as event {event.id}" in done.stderr
    facts = event.facts
    assert facts["input"] == str(path)
    assert (facts["column"], facts["sheet"], facts["rows"], facts["limit"]) == ("Supplier", "", 4, 3)
    assert facts["counts"] == {"HIT": 1, "NO HIT": 1, "NOT SCREENED": 1, "empty": 1}
    assert facts["output"] == [str(output)]
    assert facts["sample"] is False
    assert facts["day"] == date.today().isoformat()
    assert facts["thresholds"]["HIT from"] > facts["thresholds"]["REVIEW from"]
    assert facts["tool"] == f"tradecell {tradecell.__version__}"
    with desk.records() as records:
        rows = list(records.screened_rows(event.id))
        assert (records.list_of(facts["snapshot"], facts["list_sha256"]) / "manifest.json").is_file()
    assert [(row.number, row.query, row.status) for row in rows] == [
        (2, "Acme Widgets", "HIT"),
        (3, "Nobody at all", "NO HIT"),
        (4, "", ""),
        (5, "---", "NOT SCREENED"),
    ]
    assert rows[0].hits[0].uid == "EL:a1"
    status = json.loads(desk.run("status", "--json").stdout)["list"]
    assert facts["snapshot"] == status["snapshot"]
    assert [one["sha256"] for one in facts["sources"]] == [one["sha256"] for one in status["sources"]]


def test_the_workbook_and_the_page_say_which_event_it_is(desk: Any) -> None:
    output, page = desk.folder / "out.xlsx", desk.folder / "out.html"
    done = desk.run(
        "screen", desk.table("Vektor Zavod"), "-c", "Supplier", "--output", output, "--html", page, "--json"
    )
    assert done.exit_code == 0, done.output
    number = desk.events("screening")[-1].id
    assert json.loads(done.stdout)["event"] == number
    cells = [[cell.value for cell in row] for row in openpyxl.load_workbook(output)["Summary"].iter_rows()]
    event = next(row for row in cells if "Audit event" in row)
    assert number in event
    assert "Vektor Zavod" in page.read_text(encoding="utf-8")
    assert desk.events("screening")[-1].facts["output"] == [str(output), str(page)]


def test_html_is_never_written_over_the_input_or_another_file(desk: Any) -> None:
    path = desk.table("Vektor Zavod", file="names.html")
    refused = desk.run("screen", path, "-c", "Supplier", "--html", path, "--force")
    assert refused.exit_code == 2
    assert "replace the file that is read" in refused.stderr
    mine = desk.folder / "mine.html"
    mine.write_text("mine", encoding="utf-8")
    assert desk.run("screen", path, "-c", "Supplier", "--html", mine).exit_code == 2
    assert mine.read_text(encoding="utf-8") == "mine"


def test_names_from_standard_input_and_a_list_file_are_recorded(desk: Any) -> None:
    assert desk.run("screen", "-", given=b"Vektor Zavod\n").exit_code == 0
    event = desk.events("screening")[-1]
    assert (event.facts["input"], event.facts["list_file"], event.row_count) == ("standard input", "", 1)
    own = desk.folder / "own.csv"
    own.write_text("name\nSomebody Else Ltd\n", encoding="utf-8")
    assert desk.run("screen", "-", "--list", own, given=b"Somebody Else\n").exit_code == 0
    event = desk.events("screening")[-1]
    assert event.facts["list_file"] == str(own)
    repeated = desk.run("audit", "repeat", event.id)
    assert repeated.exit_code == 0, repeated.output


def test_a_row_that_was_cut_is_recorded_as_not_screened(desk: Any) -> None:
    path = desk.folder / "cut.csv"
    path.write_text("Supplier,Country\nHarmless, Ltd.,China\n", encoding="utf-8")
    assert desk.run("screen", path, "--column", "Supplier").exit_code == 0
    with desk.records() as records:
        row = next(records.screened_rows(desk.events("screening")[-1].id))
    assert (row.status, row.screened) == ("NOT SCREENED", "NOT SCREENED")


def test_each_refresh_is_recorded_also_one_that_failed(desk: Any) -> None:
    (first,) = desk.events("refresh")
    assert (first.facts["outcome"], first.facts["added"], first.facts["not_refreshed"]) == ("published", 4, [])
    assert first.facts["asked"]["accept"] is True
    assert first.facts["asked"]["files"] == [str(desk.folder / "consolidated.csv")]
    bad = desk.folder / "bad.csv"
    bad.write_bytes(b"<!DOCTYPE html><html></html>")
    assert desk.run("refresh", "--from", bad).exit_code == 2
    failed = desk.events("refresh")[-1]
    assert failed.facts["outcome"] == "failed"
    assert "bad.csv" in failed.facts["error"]
    assert failed.facts["asked"]["files"] == [str(bad)]


def test_a_refresh_that_was_interrupted_is_recorded(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(**_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("tradecell.refresh.run.refresh", interrupted)
    assert desk.run("refresh").exit_code == 130
    assert desk.events("refresh")[-1].facts["error"] == "KeyboardInterrupt: interrupted"


def test_a_classified_column_is_recorded(desk: Any) -> None:
    path = desk.folder / "products.csv"
    path.write_text("no,item\n1,Office chair\n2,\n", encoding="utf-8")
    done = desk.run("classify", path, "--column", "item")
    assert done.exit_code == 0, done.output
    event = desk.events("classification")[-1]
    assert (event.facts["input"], event.facts["column"], event.facts["rows"]) == (str(path), "item", 2)
    assert event.facts["ccl"]["embedded"] is True
    with desk.records() as records:
        rows = list(records.rows(event.id))
    assert rows[0][:3] == [2, "Office chair", "EAR99"]
    assert rows[1][:3] == [3, "", ""]
    assert desk.run("classify", "Office chair").exit_code == 0
    assert len(desk.events("classification")) == 1, "a single description is no run"


def test_settings_that_change_are_recorded_before_the_work(desk: Any) -> None:
    assert desk.events("settings")[0].facts["first"] is True
    (desk.home / "settings.toml").write_text("[age]\nrefuse_days = 60\n", encoding="utf-8")
    assert desk.run("screen", "-", given=b"Vektor\n").exit_code == 0
    last = desk.events("settings")[-1]
    assert last.facts["changed"] == {"age.refuse_days": {"old": 30, "new": 60}}
    assert last.id < desk.events("screening")[-1].id


def test_records_that_cannot_be_used_are_told_before_the_work(
    run: Run, names: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fake: Any
) -> None:
    monkeypatch.setattr(fake.FakeScreener, "screen", lambda *_a, **_k: pytest.fail("was screened"))
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "records.sqlite3").write_bytes(b"this is no database at all" * 100)
    done = run("screen", names, "--column", "Supplier")
    assert done.exit_code == 2
    assert "records.sqlite3" in done.stderr
    assert done.stdout == ""


def test_a_locked_file_is_told_before_the_work(
    run: Run, names: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fake: Any
) -> None:
    with Records.open(tmp_path / "home") as records:
        path = records.path
    monkeypatch.setattr(fake.FakeScreener, "screen", lambda *_a, **_k: pytest.fail("was screened"))
    monkeypatch.setattr("tradecell.records.database.PATIENCE", 0.2)
    other = sqlite3.connect(path, isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        done = run("screen", names, "--column", "Supplier")
    finally:
        other.close()
    assert done.exit_code == 2
    assert "another program holds the file" in done.stderr


def test_what_fails_to_be_recorded_after_the_work_is_answered_and_told(
    run: Run, names: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> int:
        raise RecordsError("records.sqlite3: the disk is full. Nothing was recorded")

    monkeypatch.setattr(Records, "record", full)
    output = tmp_path / "out.xlsx"
    done = run("screen", names, "--column", "Supplier", "--output", output)
    assert done.exit_code == 2
    assert "NOT RECORDED" in done.stderr
    assert "the disk is full" in done.stderr
    assert "Recorded as event" not in done.stderr
    assert "1 HIT" in done.stdout
    assert output.is_file()
    products = tmp_path / "products.csv"
    products.write_text("no,item\n1,Office chair\n", encoding="utf-8")
    done = run("classify", products, "--column", "item")
    assert (done.exit_code, "NOT RECORDED" in done.stderr) == (2, True)
    assert "EAR99" in done.stdout


def test_lists_are_refreshed_though_nothing_can_be_recorded(desk: Any) -> None:
    (desk.home / "records.sqlite3").unlink()
    (desk.home / "records.sqlite3").mkdir()
    desk.parties["n5"] = {"name": "New Party AG"}
    done = desk.run("refresh", "--from", desk.list_file(), "--accept")
    assert done.exit_code == 2
    assert "NOT RECORDED" in done.stderr
    assert json.loads(desk.run("status", "--json").stdout)["list"]["parties"] == 5


def test_a_fault_of_our_own_in_recording_is_told_and_answered(
    run: Run, names: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> int:
        raise ZeroDivisionError("by nought")

    monkeypatch.setattr(Records, "record", broken)
    done = run("screen", names, "--column", "Supplier")
    assert done.exit_code == 2
    assert "NOT RECORDED" in done.stderr
    assert "ZeroDivisionError: by nought" in done.stderr
    assert "1 HIT" in done.stdout
