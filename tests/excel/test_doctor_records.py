"""Doctor on the records: there, readable, writable, and as they were recorded."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tradecell.errors import RecordsError
from tradecell.excel import doctor_records
from tradecell.excel.doctor_finding import OK, PROBLEM, WARNING
from tradecell.excel.doctor_records import examine_records
from tradecell.records import Records


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home whose records have three events."""
    folder = tmp_path / "home"
    with Records.open(folder) as records:
        for number in range(3):
            records.record("export", {"number": number}, [[1, "row"]])
    return folder


def test_records_that_are_as_they_should_be(home: Path) -> None:
    readable, verified = examine_records(home)
    assert (readable.state, verified.state) == (OK, OK)
    assert "3 events, 0 names with decisions" in readable.found
    assert "All 3 events with 3 rows are as recorded" in verified.found


def test_where_there_are_none_yet_none_are_begun(tmp_path: Path) -> None:
    (finding,) = examine_records(tmp_path)
    assert finding.state == OK
    assert "Nothing is recorded yet" in finding.found
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_database_is_a_problem(home: Path) -> None:
    (home / "records.sqlite3").write_bytes(b"something else" * 100)
    (finding,) = examine_records(home)
    assert finding.state == PROBLEM
    assert "records.sqlite3" in finding.found


def test_a_later_version_is_a_problem(home: Path) -> None:
    with sqlite3.connect(home / "records.sqlite3") as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    (finding,) = examine_records(home)
    assert finding.state == PROBLEM
    assert "version 99" in finding.found


def test_a_shared_folder_that_is_not_there_is_a_problem(home: Path, tmp_path: Path) -> None:
    (home / "settings.toml").write_text(f"[records]\nshared_folder = '{tmp_path / 'gone'}'\n", encoding="utf-8")
    (finding,) = examine_records(home)
    assert finding.state == PROBLEM
    assert "cannot be reached" in finding.found


def test_records_that_cannot_be_written_are_a_problem(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Records) -> None:
        raise RecordsError("the folder is read-only")

    monkeypatch.setattr(Records, "check_writable", refuse)
    readable, verified = examine_records(home)
    assert readable.state == PROBLEM
    assert "read-only" in readable.found
    assert verified.state == OK


def test_what_was_changed_is_a_problem_that_names_it(home: Path) -> None:
    with sqlite3.connect(home / "records.sqlite3") as connection:
        connection.execute("UPDATE events SET user = 'somebody else' WHERE id = 2")
    connection.close()
    finding = examine_records(home)[-1]
    assert finding.state == PROBLEM
    assert "event 2" in finding.found
    assert "audit verify" in finding.advice


def test_of_large_records_the_end_is_looked_at(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_records, "SECONDS", -1.0)
    finding = examine_records(home)[-1]
    assert finding.state == WARNING
    assert "last 3 events are tied" in finding.found
    with sqlite3.connect(home / "records.sqlite3") as connection:
        connection.execute("DELETE FROM events WHERE id = 2")
    connection.close()
    assert examine_records(home)[-1].state == PROBLEM
