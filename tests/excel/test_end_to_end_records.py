"""What the ribbon and the formulas leave in the records, and what the audit log shows of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tradecell.errors import RecordsError
from tradecell.excel.functions_records import in_use
from tradecell.records import Event, Records, ScreenedRow

OK = 1

Recorded = Callable[..., list[Event]]


def rows_of(event: Event) -> list[ScreenedRow]:
    with Records.open() as records:
        return list(records.screened_rows(event.id))


# --- runs over a selection


def test_a_run_over_a_selection_is_one_event_with_a_row_a_name(
    excel: Any, recorded: Recorded, publish: Callable[..., Any]
) -> None:
    manifest = publish("Dangerous Widgets Ltd")
    excel.column(["Supplier", *["Garden Tools"] * 1_500, "Dangerous Widgets Ltd", None, "Garden Tools"])
    excel.select("A:A")
    excel.press("screen")
    (event,) = recorded("screening")
    facts = event.facts
    assert (facts["via"], facts["input"], facts["sheet"]) == ("Excel", excel.book.name, "Sheet1")
    assert (facts["column"], facts["range"], facts["output"]) == ("Supplier", "A2:A1504", ["sheet Screening"])
    assert (facts["rows"], facts["done"], facts["ended"]) == (1_503, 1_503, "finished")
    assert facts["counts"] == {"HIT": 1, "NO HIT": 1_501, "empty": 1}
    assert (facts["snapshot"], facts["sample"], facts["limit"]) == (manifest.id, False, 5)
    assert facts["sources"][0]["sha256"] == manifest.sources[0].sha256
    rows = rows_of(event)
    assert len(rows) == 1_502, "an empty cell was not screened"
    assert (rows[0].number, rows[0].query, rows[0].status) == (2, "Garden Tools", "NO HIT")
    assert (rows[1_500].number, rows[1_500].status) == (1_502, "HIT")
    assert rows[1_500].hits[0].listed_name == "Dangerous Widgets Ltd"
    assert rows[-1].number == 1_504
    assert excel.app.sheet("Screening").rows()[0][0].endswith(f"1,503 rows, event {event.id} of the audit trail")


def test_answers_beside_the_names_are_recorded_just_the_same(excel: Any, recorded: Recorded) -> None:
    excel.column(["Zhipu AI"], first=4)
    excel.select("A4")
    excel.press("screenRight")
    (event,) = recorded("screening")
    assert (event.facts["column"], event.facts["range"], event.facts["output"]) == ("A", "A4", ["to the right"])
    assert event.facts["sample"] is True
    assert [(row.number, row.status) for row in rows_of(event)] == [(4, "SAMPLE LIST: HIT")]


def test_a_run_that_is_stopped_is_recorded_with_what_was_done(excel: Any, recorded: Recorded, emulated: Any) -> None:
    from pyopenvba.exceptions import VBARuntimeError

    excel.column([f"Garden Tools {n}" for n in range(3_000)])
    excel.select("A1:A3000")

    def esc() -> None:
        if len(excel.status) == 2:
            raise VBARuntimeError(emulated.ESC, "User interrupt occurred")

    excel.on_doevents = esc
    excel.press("screen")
    (event,) = recorded("screening")
    assert (event.facts["ended"], event.facts["done"], event.facts["rows"]) == ("cancelled", 2_000, 3_000)
    assert event.row_count == 2_000


def test_a_run_that_fails_is_recorded_with_what_was_done(
    excel: Any, recorded: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tradecell.screening import Screener

    real, calls = Screener.screen, []

    def once(*args: Any, **named: Any) -> Any:
        calls.append(1)
        return real(*args, **named) if len(calls) == 1 else 1 / 0

    monkeypatch.setattr(Screener, "screen", once)
    excel.column([f"Garden Tools {n}" for n in range(1_500)])
    excel.select("A1:A1500")
    excel.press("screen")
    (event,) = recorded("screening")
    assert (event.facts["ended"], event.facts["done"]) == ("failed", 1_000)
    assert event.row_count == 1_000


def test_a_block_that_is_asked_for_again_is_recorded_once(excel: Any, recorded: Recorded, emulated: Any) -> None:
    from pyopenvba.exceptions import VBARuntimeError

    lost: list[str] = []

    def after_call(name: str) -> None:
        if name == "excel_block" and not lost:
            lost.append(name)
            raise VBARuntimeError(emulated.ESC, "User interrupt occurred")

    excel.server.after_call = after_call
    excel.column([f"Garden Tools {n}" for n in range(1_200)])
    excel.select("A1:A1200")
    excel.press("screen")
    assert lost
    (event,) = recorded("screening")
    assert (event.facts["ended"], event.row_count) == ("cancelled", 1_000)
    assert event.facts["counts"] == {"NO HIT": 1_000}


def test_answers_that_cannot_be_recorded_stay_and_the_user_is_told(
    excel: Any, recorded: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise RecordsError("records.sqlite3: no space is left on the disk")

    monkeypatch.setattr(Records, "record", full)
    sheet = excel.screened(["Zhipu AI"])
    assert "NOT in the audit trail" in excel.dialogs[-1]
    assert "no space is left" in excel.dialogs[-1]
    assert sheet.rows()[2][2] == "SAMPLE LIST: HIT"
    assert sheet.rows()[0][0].endswith("NOT in the audit trail")
    assert recorded("screening") == []


def test_a_run_that_excel_left_without_an_end_is_recorded_when_python_ends(excel: Any, recorded: Recorded) -> None:
    from tradecell.excel import actions_screen, server

    excel.server.real.CallUDF(
        "tradecell.excel.actions", "excel_begin", ("screen", False, "Book1", "Sheet1", "A", "A1:A2", "sheet X", 2)
    )
    (name,) = actions_screen.runs()._open
    excel.server.real.CallUDF("tradecell.excel.actions", "excel_block", (name, (("Zhipu AI",), ("x",)), 0, 1))
    server._end()
    (event,) = recorded("screening")
    assert (event.facts["ended"], event.facts["done"], event.row_count) == ("left", None, 2)


def test_a_classification_is_recorded(excel: Any, recorded: Recorded) -> None:
    excel.column(["Description", "graphite crucible", None])
    excel.select("A1:A3")
    excel.press("classify")
    (event,) = recorded("classification")
    assert event.facts["range"] == "A2"
    assert event.facts["ended"] == "finished"
    assert event.facts["ccl"]["sha256"]
    with Records.open() as records:
        ((number, text, *_),) = records.rows(event.id)
    assert (number, text) == (2, "graphite crucible")


# --- formulas


def test_formulas_are_recorded_where_the_settings_say_so(excel: Any, recorded: Recorded, excel_home: Path) -> None:
    excel.evaluate('TC_SCREEN("Zhipu AI")')
    in_use().close()
    assert recorded("formula") == [], "not unless it is asked for"
    excel_home.mkdir(exist_ok=True)
    (excel_home / "settings.toml").write_text("[records]\nformulas = true\n", encoding="utf-8")
    excel.column(["Garden Tools", None, "Zhipu AI"])
    excel.evaluate('TC_SCREEN(Range("A1:A3"),"China")')
    excel.evaluate('TC_HITS("Zhipu AI")')
    in_use().close()
    events = recorded("formula")
    rows = [row for event in events for row in rows_of(event)]
    assert [(row.query, row.country) for row in rows] == [
        ("Garden Tools", "China"), ("Zhipu AI", "China"), ("Zhipu AI", ""),
    ]  # fmt: skip
    assert events[0].facts["snapshot"].startswith("sample")


# --- the audit log


def test_the_audit_log_shows_what_was_done_and_that_it_verifies(excel: Any, recorded: Recorded) -> None:
    excel.screened(["Zhipu AI"])
    excel.decide(OK, "1", "Another firm", "")
    excel.press("audit")
    rows = excel.app.sheet("Audit log").rows()
    assert rows[1][0].startswith("Verified: 3 events")
    (last,) = recorded("decision")
    assert last.hash in rows[2][0]
    assert rows[3][:6] == ["Event", "Time (UTC)", "User", "Machine", "Kind", "What"]
    assert [row[4] for row in rows[4:]] == ["decision", "screening", "settings"]
    assert "Another firm" in rows[4][5]
    assert rows[5][5] == f"{excel.book.name}, Sheet1, A1, A (finished, 1 of 1 rows)"
    assert rows[5][7] == "1 HIT"
    assert rows[5][8].startswith("SAMPLE LIST ")


def test_the_audit_log_names_what_was_changed(excel: Any, excel_home: Path) -> None:
    excel.screened(["Zhipu AI"])
    with sqlite3.connect(excel_home / "records.sqlite3") as connection:
        connection.execute("UPDATE rows SET content = replace(content, 'HIT', 'NO HIT')")
    connection.close()
    excel.press("audit")
    said = excel.app.sheet("Audit log").rows()[1][0]
    assert said.startswith("NOT AS IT WAS RECORDED: ")
    assert "row 1" in said
