"""From the ribbon to the records and back: what is recorded, how hits are decided on, and what formulas say then."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tradecell.errors import RecordsError
from tradecell.excel.functions_records import in_use
from tradecell.records import Event, Records, ScreenedRow

OK, CANCEL, YES, NO = 1, 2, 6, 7

RED, BLUE = 0xCBCBF8, 0xF7EBDD
"""HIT and CLEARED, as Excel holds colours: blue, green, red."""


@pytest.fixture(autouse=True)
def let_go(excel_home: Path) -> Iterator[None]:  # noqa: ARG001  the home is still set when the records are closed
    yield
    in_use().close()


def recorded(*kinds: str) -> list[Event]:
    """The events of these kinds, by records opened anew."""
    with Records.open() as records:
        assert records.verify().ok
        return list(records.events(kinds=kinds))


def rows_of(event: Event) -> list[ScreenedRow]:
    with Records.open() as records:
        return list(records.screened_rows(event.id))


def screened(excel: Any, names: list[object]) -> Any:
    """A sheet made by Screen selection, with the first row of answers selected."""
    excel.column(names)
    excel.select(f"A1:A{len(names)}")
    excel.press("screen")
    excel.evaluate('Worksheets("Screening").Activate')
    excel.evaluate('Range("A3").Select')
    return excel.app.sheet("Screening")


def decide(excel: Any, *answers: object) -> str:
    """Press Decide and answer its boxes; what it says at last."""
    excel.app.answer_dialogs(*answers)
    excel.press("decide")
    assert not excel.app.interpreter.answers, "every answer was asked for"
    return str(excel.dialogs[-1])


# --- runs over a selection


def test_a_run_over_a_selection_is_one_event_with_a_row_a_name(excel: Any, publish: Callable[..., Any]) -> None:
    manifest = publish("Dangerous Widgets Ltd")
    excel.column(["Supplier", *["Garden Tools"] * 1_500, "Dangerous Widgets Ltd", None, "Garden Tools"])
    excel.select("A:A")
    excel.press("screen")
    (event,) = recorded("screening")
    facts = event.facts
    assert (facts["via"], facts["input"], facts["sheet"]) == ("Excel", excel.book.name, "Sheet1")
    assert (facts["column"], facts["range"], facts["output"]) == ("Supplier", "A2:A1504", "sheet Screening")
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


def test_answers_beside_the_names_are_recorded_just_the_same(excel: Any) -> None:
    excel.column(["Zhipu AI"], first=4)
    excel.select("A4")
    excel.press("screenRight")
    (event,) = recorded("screening")
    assert (event.facts["column"], event.facts["range"], event.facts["output"]) == ("A", "A4", "to the right")
    assert event.facts["sample"] is True
    assert [(row.number, row.status) for row in rows_of(event)] == [(4, "SAMPLE LIST: HIT")]


def test_a_run_that_is_stopped_is_recorded_with_what_was_done(excel: Any, emulated: Any) -> None:
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


def test_a_run_that_fails_is_recorded_with_what_was_done(excel: Any, monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_a_block_that_is_asked_for_again_is_recorded_once(
    excel: Any, emulated: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pyopenvba.exceptions import VBARuntimeError

    real, lost = emulated.Server.call_udf, []

    def call(self: Any, script: object, name: object, args: object) -> object:
        answer = real(self, script, name, args)
        if str(name) == "excel_block" and not lost:
            lost.append(name)  # Esc after Python had answered: the statement is done again
            raise VBARuntimeError(emulated.ESC, "User interrupt occurred")
        return answer

    monkeypatch.setattr(excel.server, "call_udf", call.__get__(excel.server), raising=False)
    spec = type(excel.server)._vba_members["calludf"]
    monkeypatch.setitem(type(excel.server)._vba_members, "calludf", type(spec)(**{**_fields(spec), "getter": call}))
    excel.column([f"Garden Tools {n}" for n in range(1_200)])
    excel.select("A1:A1200")
    excel.press("screen")
    assert lost
    (event,) = recorded("screening")
    assert (event.facts["ended"], event.row_count) == ("cancelled", 1_000)
    assert event.facts["counts"] == {"NO HIT": 1_000}


def _fields(spec: Any) -> dict[str, Any]:
    from dataclasses import fields

    return {one.name: getattr(spec, one.name) for one in fields(spec)}


def test_answers_that_cannot_be_recorded_stay_and_the_user_is_told(excel: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise RecordsError("records.sqlite3: no space is left on the disk")

    monkeypatch.setattr(Records, "record", full)
    sheet = screened(excel, ["Zhipu AI"])
    assert "NOT in the audit trail" in excel.dialogs[-1]
    assert "no space is left" in excel.dialogs[-1]
    assert sheet.rows()[2][2] == "SAMPLE LIST: HIT"
    assert sheet.rows()[0][0].endswith("NOT in the audit trail")
    assert recorded("screening") == []


def test_a_run_that_excel_left_without_an_end_is_recorded_when_python_ends(excel: Any) -> None:
    from tradecell.excel import server

    excel.server.real.CallUDF(
        "tradecell.excel.actions", "excel_begin", ("screen", False, "Book1", "Sheet1", "A", "A1:A2", "sheet X", 2)
    )
    (name,) = __import__("tradecell.excel.actions_screen", fromlist=["runs"]).runs()._open
    excel.server.real.CallUDF("tradecell.excel.actions", "excel_block", (name, (("Zhipu AI",), ("x",)), 0, 1))
    server._end()
    (event,) = recorded("screening")
    assert (event.facts["ended"], event.facts["done"], event.row_count) == ("left", None, 2)


def test_a_classification_is_recorded(excel: Any) -> None:
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


def test_a_cleared_name_is_cleared_in_formulas_and_its_hits_stay_visible(excel: Any) -> None:
    excel.column(["Zhipu AI"])
    assert excel.evaluate('TC_SCREEN(Range("A1"))') == "SAMPLE LIST: HIT"
    screened(excel, ["Zhipu AI"])
    assert "1 hit cleared" in decide(excel, OK, "cleared", "Another firm of that name", "2099-12-31")
    assert excel.evaluate('TC_SCREEN("Zhipu AI")') == "SAMPLE LIST: CLEARED", "asked anew, not kept from before"
    assert excel.evaluate('TC_SCREEN("Zhipu AI Ltd")') != "SAMPLE LIST: CLEARED", "another name"
    head, hit = excel.evaluate('TC_HITS("Zhipu AI")')
    assert hit[head.index("Status")] == "SAMPLE LIST: CLEARED"
    assert hit[head.index("Reason")].startswith("Cleared by ")
    assert "until 2099-12-31: Another firm of that name" in hit[head.index("Reason")]


def test_a_decision_of_another_process_is_followed(excel: Any, excel_home: Path) -> None:
    assert excel.evaluate('TC_SCREEN("Zhipu AI")') == "SAMPLE LIST: HIT"
    program = (
        "from tradecell import Records, Screener\n"
        "party = Screener.open().screen(['Zhipu AI'])[0].best.party\n"
        "with Records.open() as records:\n"
        "    records.decide('Zhipu AI', party, 'cleared', 'looked at')\n"
    )
    environment = os.environ | {"TRADECELL_HOME": str(excel_home)}
    subprocess.run([sys.executable, "-c", program], check=True, env=environment)
    time.sleep(1.1)  # VBA asks once a second
    assert excel.evaluate('TC_SCREEN("Zhipu AI")') == "SAMPLE LIST: CLEARED"


def test_records_that_cannot_be_read_are_an_error_and_never_an_answer(excel: Any, excel_home: Path) -> None:
    screened(excel, ["Zhipu AI"])
    decide(excel, OK, "1", "Another firm", "")
    assert excel.evaluate('TC_SCREEN("Zhipu AI")') == "SAMPLE LIST: CLEARED"
    assert excel.evaluate('TC_SCREEN("Garden Tools")') == "SAMPLE LIST: NO HIT"
    in_use().close()
    path = excel_home / "records.sqlite3"
    for other in excel_home.glob("records.sqlite3-*"):
        other.unlink()
    path.write_bytes(b"no database at all" * 100)
    time.sleep(1.1)
    for name in ("Zhipu AI", "Garden Tools"):
        assert str(excel.evaluate(f'TC_SCREEN("{name}")')) == "Error 2042", "also where VBA had the answer"
    assert "records.sqlite3" in excel.evaluate('TC_LIST("problem")')
    excel.app.interpreter.run("InvalidateRibbon", [])
    assert excel.ask("Tradecell_GetEnabled", "screen") is False
    assert "records.sqlite3" in excel.ask("Tradecell_GetSupertip", "decide")
    excel.press("status")
    assert "Nothing can be screened" in excel.dialogs[-1]


def test_a_decision_that_was_changed_by_another_program_is_an_error(excel: Any, excel_home: Path) -> None:
    screened(excel, ["Zhipu AI"])
    decide(excel, OK, "1", "Another firm", "")
    with sqlite3.connect(excel_home / "records.sqlite3") as connection:
        connection.execute("UPDATE events SET facts = replace(facts, 'Another', 'No such') WHERE kind = 'decision'")
    connection.close()
    assert str(excel.evaluate('TC_SCREEN("Zhipu AI")')) == "Error 2042"
    assert "audit verify" in excel.evaluate('TC_LIST("problem")')


def test_formulas_are_recorded_where_the_settings_say_so(excel: Any, excel_home: Path) -> None:
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


# --- decisions


def test_what_is_decided_is_shown_first_and_the_sheet_follows(excel: Any) -> None:
    sheet = screened(excel, ["Zhipu AI", "Garden Tools", "Zhipu AI"])
    said = decide(excel, OK, "cleared", "Another firm of that name", "")
    shown = excel.dialogs[-5]
    for part in ("Zhipu AI", "(EL, score 100)", "Same as the alias", "UID: EL:"):
        assert part in shown
    (event,) = recorded("decision")
    assert (event.facts["query"], event.facts["outcome"]) == ("Zhipu AI", "cleared")
    assert (event.facts["comment"], event.facts["until"]) == ("Another firm of that name", None)
    assert event.facts["score"] == 100.0
    assert f"event {event.id}" in said
    statuses = [row[2] for row in sheet.rows()[2:]]
    assert statuses == ["SAMPLE LIST: CLEARED", "SAMPLE LIST: NO HIT", "SAMPLE LIST: CLEARED"], "both rows of the name"
    assert "Cleared by" in sheet.rows()[2][11]
    for cell in ("C3", "C5"):
        assert excel.evaluate(f'Worksheets("Screening").Range("{cell}").Interior.Color') == BLUE
    assert excel.evaluate('Worksheets("Screening").Range("C4").Interior.ColorIndex') == -4142


def test_a_decision_is_taken_back_and_the_row_is_a_hit_again(excel: Any) -> None:
    sheet = screened(excel, ["Zhipu AI"])
    decide(excel, OK, "1", "Another firm", "")
    said = decide(excel, OK, "3", "It was the firm after all")
    assert "Decided already: cleared by" in excel.dialogs[-4]
    assert "withdrawn" in said
    assert sheet.rows()[2][2] == "SAMPLE LIST: HIT"
    assert excel.evaluate('Worksheets("Screening").Range("C3").Interior.Color') == RED
    assert excel.evaluate('TC_SCREEN("Zhipu AI")') == "SAMPLE LIST: HIT"
    assert [event.facts["outcome"] for event in recorded("decision")] == ["cleared", "withdrawn"]


def test_where_one_hit_of_two_is_cleared_the_other_leads(excel: Any, publish: Callable[..., Any]) -> None:
    publish("Dangerous Widgets Ltd", "Dangerous Widgets Trading Ltd")
    sheet = screened(excel, ["Dangerous Widgets Ltd"])
    first = sheet.rows()[2]
    assert (first[2], first[4]) == ("HIT", "Dangerous Widgets Ltd")
    decide(excel, OK, "1", "Not this one", "")
    second = sheet.rows()[2]
    assert second[2] in ("HIT", "REVIEW"), "a hit that nobody decided on is never hidden behind one that was cleared"
    assert second[4] == "Dangerous Widgets Trading Ltd"
    assert second[15] != first[15], "the uid that the next decision is about"
    decide(excel, OK, "1", "Nor this one", "")
    assert sheet.rows()[2][2] == "CLEARED"
    assert len(recorded("decision")) == 2


def test_many_rows_are_decided_together_after_a_question_that_names_the_number(excel: Any) -> None:
    screened(excel, ["Zhipu AI", "Garden Tools", "Huawei Technologies", "Zhipu AI"])
    excel.evaluate('Range("A3:A6").Select')
    decide(excel, OK, "cleared", "Looked at", "", NO)
    assert "2 hits: cleared" in excel.dialogs[-1]
    assert recorded("decision") == []
    assert "2 hits cleared" in decide(excel, OK, "cleared", "Looked at", "", YES)
    assert "1 selected rows have no hit and are left out" in excel.dialogs[-6]
    assert {event.facts["query"] for event in recorded("decision")} == {"Zhipu AI", "Huawei Technologies"}


def test_rows_that_a_filter_hides_are_not_decided(excel: Any) -> None:
    screened(excel, ["Zhipu AI", "Huawei Technologies"])
    excel.app.add_module("Sub Hide()\n Rows(4).Hidden = True\nEnd Sub", name="Hide2")
    excel.app.run("Hide")
    excel.evaluate('Range("A3:A4").Select')
    decide(excel, OK, "1", "Looked at", "")
    assert [event.facts["query"] for event in recorded("decision")] == ["Zhipu AI"]


@pytest.mark.parametrize("answers", [(CANCEL,), (OK, False), (OK, "1", False), (OK, "1", "Why", False)])
def test_nothing_is_recorded_where_the_person_thinks_better_of_it(excel: Any, answers: tuple[object, ...]) -> None:
    screened(excel, ["Zhipu AI"])
    decide(excel, *answers)
    assert recorded("decision") == []


def test_no_outcome_is_proposed_and_an_empty_comment_is_asked_for_again(excel: Any) -> None:
    screened(excel, ["Zhipu AI"])
    decide(excel, OK, "", OK, "clear", OK, "Confirmed", "  ", OK, "It is them", "")
    assert excel.proposed[0] == ""
    (event,) = recorded("decision")
    assert (event.facts["outcome"], event.facts["comment"]) == ("confirmed", "It is them")


def test_a_comment_is_not_lost_by_a_day_that_makes_no_sense(excel: Any) -> None:
    screened(excel, ["Zhipu AI"])
    assert "write it as in 2027-12-31" in decide(excel, OK, "1", "A long comment", "next week")
    assert "is past" in decide(excel, OK, "1", "A long comment", "2020-01-01")
    assert excel.proposed[-2] == "A long comment"
    assert recorded("decision") == []


def test_an_entry_that_changed_since_is_not_decided_on(excel: Any, publish: Callable[..., Any], tmp_path: Path) -> None:
    from tradecell.screening import publish_file

    publish("Dangerous Widgets Ltd")
    sheet = screened(excel, ["Dangerous Widgets Ltd"])
    uid = sheet.rows()[2][15]
    other = tmp_path / "own.csv"
    other.write_text("name,aliases\nDangerous Widgets Ltd,Danger Co\n", encoding="utf-8")
    publish_file(other)
    said = decide(excel, OK, "1", "Looked at", "")
    assert said.startswith("Nothing was recorded.")
    assert f"row 3: the entry of {uid} is not the one that the row shows" in said
    publish_file_of_another = tmp_path / "another.csv"
    publish_file_of_another.write_text("name\nQuite Another Firm\n", encoding="utf-8")
    (tmp_path / "own.csv").unlink()
    publish_file(publish_file_of_another)
    assert "screen the name again" in decide(excel, OK, "1", "Looked at", "")
    assert recorded("decision") == []


def test_a_sheet_or_row_without_a_hit_says_what_to_do(excel: Any) -> None:
    excel.column(["Zhipu AI"])
    excel.select("A1")
    assert "Onto a new sheet" in decide(excel)
    screened(excel, ["Garden Tools", "Zhipu AI"])
    assert "no hit to decide on" in decide(excel)


def test_names_and_comments_that_look_like_formulas_stay_text(excel: Any, publish: Callable[..., Any]) -> None:
    evil = '=HYPERLINK("http://x.example","y") Widgets'
    publish("HYPERLINK http x example y Widgets")
    excel.app.add_module(
        f'Sub Put()\n Range("A1").Value = "\'" & "{evil.replace(chr(34), chr(34) * 2)}"\nEnd Sub', name="P5"
    )
    excel.app.run("Put")
    excel.select("A1")
    excel.press("screen")
    excel.evaluate('Worksheets("Screening").Activate')
    excel.evaluate('Range("A3").Select')
    for formula in ("=1+1", "+cmd|calc", "-2", "@SUM(A1)"):
        decide(excel, OK, "1", formula, "")
        assert recorded("decision")[-1].facts["comment"] == formula
        assert excel.evaluate('Worksheets("Screening").UsedRange.HasFormula') is False
    assert recorded("decision")[-1].facts["query"] == evil
    excel.press("audit")
    log = excel.app.sheet("Audit log")
    assert any("=1+1" in str(row[5]) for row in log.rows())
    assert excel.evaluate("ActiveSheet.UsedRange.HasFormula") is False


@pytest.mark.parametrize("name", ["Results", "Hits"])
def test_a_report_gets_the_decision_into_its_own_columns(
    excel: Any, publish: Callable[..., Any], tmp_path: Path, name: str
) -> None:
    from openpyxl import load_workbook

    from tradecell.report import Searched, read_decisions, read_table, write_report
    from tradecell.screening import Screener

    publish("Dangerous Widgets Ltd")
    source, target = tmp_path / "in.csv", tmp_path / "out.xlsx"
    source.write_text("Supplier,Decision\nDangerous Widgets Ltd,mine\nGarden Tools,mine\n", encoding="utf-8")
    table = read_table(source, "Supplier")
    screener = Screener.open()
    answers = screener.screen([row[0] for row in table.rows])
    write_report(target, table, answers, Searched(screener.manifest, "2026-11-24"))
    book = load_workbook(target)
    for r, row in enumerate(book[name].iter_rows(values_only=True), start=1):
        for c, value in enumerate(row):
            shown = (value - datetime(1899, 12, 30)).days if isinstance(value, datetime) else value
            if shown is not None:
                excel.sheet.set_value(f"{chr(65 + c)}{r}" if c < 26 else f"A{chr(39 + c)}{r}", shown)
    excel.select("A2")
    assert "1 hit cleared" in decide(excel, OK, "1", "Another firm", "2099-12-31")
    (event,) = recorded("decision")
    assert event.facts["query"] == "Dangerous Widgets Ltd"
    for r, row in enumerate(excel.sheet.rows(), start=1):
        for c, value in enumerate(row, start=1):
            book[name].cell(r, c, value)
    book.save(target)
    (filled,) = read_decisions(target).decisions
    assert (filled.sheet, filled.row, filled.outcome) == (name, 2, "cleared")
    assert (filled.comment, str(filled.until)) == ("Another firm", "2099-12-31")


# --- the audit log


def test_the_audit_log_shows_what_was_done_and_that_it_verifies(excel: Any) -> None:
    screened(excel, ["Zhipu AI"])
    decide(excel, OK, "1", "Another firm", "")
    excel.press("audit")
    rows = excel.app.sheet("Audit log").rows()
    assert rows[1][0].startswith("Verified: 3 events")
    (last,) = recorded("decision")
    assert last.hash in rows[2][0]
    assert rows[3][:6] == ["Event", "Time (UTC)", "User", "Machine", "Kind", "What"]
    assert [row[4] for row in rows[4:]] == ["decision", "screening", "settings"]
    assert "Another firm" in rows[4][5]
    assert "A1 (finished, 1 of 1 rows)" in rows[5][5] or "A1" in rows[5][5]
    assert rows[5][7] == "1 HIT"
    assert rows[5][8].startswith("SAMPLE LIST ")


def test_the_audit_log_names_what_was_changed(excel: Any, excel_home: Path) -> None:
    screened(excel, ["Zhipu AI"])
    with sqlite3.connect(excel_home / "records.sqlite3") as connection:
        connection.execute("UPDATE rows SET content = replace(content, 'HIT', 'NO HIT')")
    connection.close()
    excel.press("audit")
    said = excel.app.sheet("Audit log").rows()[1][0]
    assert said.startswith("NOT AS IT WAS RECORDED: ")
    assert "row 1" in said
