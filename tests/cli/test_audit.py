"""``tradecell audit``: list, show, verify, export, repeat, prune."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tradecell.records import Records, ScreenedRow


@pytest.fixture
def worked(desk: Any) -> Any:
    """A desk where something was screened, decided and screened again."""
    path = desk.table("Acme Widgets", "=1+1 Vektor Zavod", "Nobody")
    assert desk.run("screen", path, "-c", "Supplier").exit_code == 0
    assert desk.run("decide", "Acme Widgets", "EL:a1", "cleared", "-m", "=HYPERLINK(1)").exit_code == 0
    assert desk.run("screen", path, "-c", "Supplier").exit_code == 0
    return desk


def test_list_shows_the_last_events_at_the_end(worked: Any) -> None:
    shown = worked.run("audit", "list")
    assert shown.exit_code == 0
    lines = shown.stdout.splitlines()[1:]
    assert [line.split()[3] for line in lines] == ["settings", "refresh", "screening", "decision", "screening"]
    assert "4 added, 0 removed, 0 changed" in lines[1]
    assert "3 rows, 2 HIT, 1 NO HIT" in lines[2]
    assert '"Acme Widgets" and EL:a1 (Acme Widgets GmbH): cleared by' in lines[3]
    assert "3 rows, 1 HIT, 1 CLEARED, 1 NO HIT" in lines[4]
    assert "=HYPERLINK(1)" in lines[3]
    two = worked.run("audit", "list", "--limit", "2")
    assert [line.split()[0] for line in two.stdout.splitlines()[1:]] == ["4", "5"]
    assert "--limit N shows more" in two.stderr


def test_list_by_kind_and_day_and_as_json(worked: Any) -> None:
    found = json.loads(worked.run("audit", "list", "--kind", "decision", "--kind", "refresh", "--json").stdout)
    assert [one["kind"] for one in found] == ["refresh", "decision"]
    assert found[1]["facts"]["uid"] == "EL:a1"
    today = datetime.now(UTC).date()
    tomorrow = (today + timedelta(days=1)).isoformat()
    assert "Nothing of that" in worked.run("audit", "list", "--from", tomorrow).stdout
    assert len(json.loads(worked.run("audit", "list", "--to", today.isoformat(), "--json").stdout)) == 5


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["list", "--kind", "gossip"], "no such kind of event"),
        (["list", "--from", "yesterday"], "write the day as"),
        (["list", "--from", "2026-02-02", "--to", "2026-02-01"], "comes after"),
        (["show", "99"], "there is no event 99"),
        (["repeat", "2"], "only screenings can be repeated"),
        (["verify", "--expect", "abc"], "give the hash as"),
        (["prune", "--keep-years", "4"], "5 years at least (15 CFR 762.6)"),
        (["export", "-o", "out.pdf"], "must end in .xlsx or .csv"),
    ],
)
def test_what_cannot_be_done(worked: Any, monkeypatch: pytest.MonkeyPatch, arguments: list[str], words: str) -> None:
    monkeypatch.chdir(worked.folder)
    done = worked.run("audit", *arguments)
    assert done.exit_code == 2
    assert words in done.stderr
    assert done.stdout == ""


def test_show_an_event(worked: Any) -> None:
    shown = worked.run("audit", "show", "3")
    assert shown.exit_code == 0
    for part in ("Event 3, screening", "counts: HIT 2, NO HIT 1", "column: Supplier", "EL:a1", "Acme Widgets GmbH"):
        assert part in shown.stdout, part
    assert "Nobody" not in shown.stdout
    assert "1 row without a hit left out" in shown.stderr
    assert "Nobody" in worked.run("audit", "show", "3", "--all").stdout
    limited = worked.run("audit", "show", "3", "--all", "--limit", "1")
    assert "Vektor" not in limited.stdout
    whole = json.loads(worked.run("audit", "show", "5", "--json").stdout)
    assert whole["rows"] == 3
    assert [ScreenedRow.of(row).status for row in whole["content"]] == ["CLEARED", "HIT", "NO HIT"]
    assert ScreenedRow.of(whole["content"][0]).screened == "HIT"
    assert json.loads(worked.run("audit", "show", "4", "--json").stdout)["content"] == []


def test_verify_prints_a_hash_that_can_be_expected(worked: Any) -> None:
    first = worked.run("audit", "verify")
    assert first.exit_code == 0
    assert "nothing was changed, removed or inserted" in first.stdout
    head = json.loads(worked.run("audit", "verify", "--json").stdout)["head"]
    assert f"Last hash: {head}" in first.stdout
    assert worked.run("screen", "-", given=b"Vektor\n").exit_code == 0
    assert worked.run("audit", "verify", "--expect", head).exit_code == 0
    other = worked.run("audit", "verify", "--expect", "f" * 64)
    assert other.exit_code == 2
    assert "no event has the hash that was expected" in other.stdout


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE rows SET content = replace(content, 'Nobody', 'Anybody') WHERE event = 3", "event 3: row 3"),
        ("DELETE FROM rows WHERE event = 3 AND number = 2", "event 3: row 2 missing"),
        ("INSERT INTO rows SELECT event, 4, content, hash FROM rows WHERE event = 3 AND number = 1", "event 3"),
        ("DELETE FROM events WHERE id = 4", "event 4 is missing"),
        ("UPDATE events SET user = 'somebody' WHERE id = 2", "event 2 (refresh"),
        ("UPDATE decisions SET outcome = 'confirmed'", "decision 4"),
    ],
)
def test_verify_names_what_was_tampered_with(worked: Any, statement: str, words: str) -> None:
    worked.sql(statement)
    done = worked.run("audit", "verify")
    assert done.exit_code == 2
    assert any(line.startswith("FAULT: ") and words in line for line in done.stdout.splitlines()), done.stdout
    assert "NOT as they were written" in done.stdout
    answer = json.loads(worked.run("audit", "verify", "--json").stdout)
    assert answer["ok"] is False
    assert answer["faults"]


def test_nothing_recorded_yet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from typer.testing import CliRunner

    from tradecell.cli import app

    monkeypatch.setenv("TRADECELL_HOME", str(tmp_path / "fresh"))
    done = CliRunner().invoke(app, ["audit", "verify"])
    assert done.exit_code == 0
    assert "Nothing was recorded yet" in done.stdout


def test_repeat_gives_the_same_answer_and_says_what_differs(worked: Any) -> None:
    done = worked.run("audit", "repeat", "3")
    assert done.exit_code == 0, done.output
    assert "Event 3: 3 rows, answered as they were then" in done.stdout
    assert worked.events("repeat")[-1].facts["same"] is True
    worked.parties["a1"]["name"] = "Quite Another AG"
    worked.refresh()
    assert worked.run("audit", "repeat", "5").exit_code == 0, "against the list of that day, decisions set aside"
    worked.sql("UPDATE rows SET content = replace(content, 'NO HIT', 'REVIEW') WHERE event = 3 AND number = 3")
    done = worked.run("audit", "repeat", "3", "--json")
    assert done.exit_code == 1
    answer = json.loads(done.stdout)
    assert (answer["same"], answer["differing"]) == (False, 1)
    assert answer["differences"] == [{"row": 4, "query": "Nobody", "what": "REVIEW then, NO HIT now"}]


def cells(path: Path, sheet: str) -> list[list[object]]:
    """A sheet's values."""
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(path)[sheet].iter_rows()]


def test_export_to_a_workbook(worked: Any) -> None:
    path = worked.folder / "audit.xlsx"
    done = worked.run("audit", "export", "--output", path)
    assert done.exit_code == 0, done.output
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Events", "Screened names", "Decisions"]
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", cell.value
                assert cell.hyperlink is None
    events = cells(path, "Events")
    assert [row[5] for row in events[1:]] == ["settings", "refresh", "screening", "decision", "screening"]
    assert json.loads(str(events[4][8]))["comment"] == "=HYPERLINK(1)"
    assert events[2][9] == events[3][10], "each event's hash is the next one's hash before"
    names = cells(path, "Screened names")
    assert [row[4] for row in names[1:]] == ["Acme Widgets", "=1+1 Vektor Zavod", "Nobody"] * 2
    assert [row[6] for row in names[1:]] == ["HIT", "HIT", "NO HIT", "CLEARED", "HIT", "NO HIT"]
    assert cells(path, "Decisions")[1][8] == "=HYPERLINK(1)"
    event = worked.events("export")[-1]
    assert event.facts["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (event.facts["events"], event.facts["exported"], event.facts["through"]) == (5, 6, 5)
    assert worked.run("audit", "export", "--output", path).exit_code == 2, "it is there already"


def test_export_to_csv_guards_what_a_spreadsheet_would_run(worked: Any) -> None:
    path = worked.folder / "audit.csv"
    assert worked.run("audit", "export", "-o", path).exit_code == 0
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 5 + 6
    assert [row["Name"] for row in rows if row["Row"] == "3"] == ["'=1+1 Vektor Zavod"] * 2
    assert json.loads(rows[0]["Facts"])["first"] is True
    assert None not in rows[0], "no line is longer than the head"
    for row in rows:
        for cell in row.values():
            assert not str(cell).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_export_of_some_days(worked: Any) -> None:
    path = worked.folder / "none.xlsx"
    tomorrow = (datetime.now(UTC).date() + timedelta(days=1)).isoformat()
    assert worked.run("audit", "export", "-o", path, "--from", tomorrow).exit_code == 0
    assert cells(path, "Events") == [["Nothing was recorded in these days."]]
    assert worked.events("export")[-1].facts["from"] == tomorrow


def test_other_rows_have_a_sheet_of_their_own_and_a_full_one_goes_on(
    worked: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    products = worked.folder / "products.csv"
    products.write_text("no,item\n1,Office chair\n2,=cmd|x\n", encoding="utf-8")
    assert worked.run("classify", products, "--column", "item").exit_code == 0
    monkeypatch.setattr("tradecell.commands.audit_export.ROWS_OF_A_SHEET", 4)
    path = worked.folder / "audit.xlsx"
    assert worked.run("audit", "export", "-o", path).exit_code == 0
    assert [row[4] for row in cells(path, "Rows of classification")[1:]] == ["Office chair", "=cmd|x"]
    assert [len(cells(path, name)) for name in ("Screened names", "Screened names 2")] == [5, 3]
    assert cells(path, "Screened names 2")[0] == cells(path, "Screened names")[0]


def test_export_streams(worked: Any) -> None:
    """The memory of an export does not grow with the rows (measured on what Python allocates)."""
    import tracemalloc

    def peak(count: int) -> int:
        with worked.records() as records:
            row = ScreenedRow(1, "Some Company of a usual length Ltd", "CN", "NO HIT", "NO HIT", 31.0)
            records.record("screening", {"input": "x"}, (row for _ in range(count)))
            from tradecell.commands.audit_export import write_export

            write_export(records, worked.folder / "warm.xlsx", None, None)
            tracemalloc.start()
            try:
                write_export(records, worked.folder / f"{count}.xlsx", None, None)
                return tracemalloc.get_traced_memory()[1]
            finally:
                tracemalloc.stop()

    small, large = peak(5_000), peak(20_000)
    assert large < small * 1.5 + 500_000


def test_prune_asks_and_keeps_five_years(worked: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Nothing in" in worked.run("audit", "prune").stdout
    later = datetime(date.today().year + 6, 6, 1, tzinfo=UTC)

    class Later(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return later.astimezone(tz)

    monkeypatch.setattr("tradecell.commands.audit.datetime", Later)
    asked = worked.run("audit", "prune")
    assert asked.exit_code == 2
    assert "5 events in" in asked.stderr
    assert "with --yes" in asked.stderr
    assert len(worked.events()) == 5
    prune: Callable[..., int] = Records.prune
    monkeypatch.setattr(Records, "prune", lambda self, years: prune(self, years, later))
    done = worked.run("audit", "prune", "--yes")
    assert done.exit_code == 0, done.output
    assert "5 events removed" in done.stdout
    left = worked.events()
    assert [event.kind for event in left] == ["decision", "prune"]
    assert worked.run("audit", "verify").exit_code == 0
    assert "carried over from event 4" in worked.run("audit", "list").stdout
