"""Deciding on the hits of a screened sheet: the buttons and boxes, what the sheet shows, and what formulas say then."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tradecell.excel.functions_records import in_use
from tradecell.records import Event

OK, CANCEL, YES, NO = 1, 2, 6, 7

RED, BLUE = 0xCBCBF8, 0xF7EBDD
"""HIT and CLEARED, as Excel holds colours: blue, green, red."""

Recorded = Callable[..., list[Event]]


def test_what_is_decided_is_shown_first_and_the_sheet_follows(excel: Any, recorded: Recorded) -> None:
    sheet = excel.screened(["Zhipu AI", "Garden Tools", "Zhipu AI"])
    said = excel.decide(OK, "cleared", "Another firm of that name", "")
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


def test_a_decision_is_taken_back_and_the_row_is_a_hit_again(excel: Any, recorded: Recorded) -> None:
    sheet = excel.screened(["Zhipu AI"])
    excel.decide(OK, "1", "Another firm", "")
    said = excel.decide(OK, "3", "It was the firm after all")
    assert "Decided already: cleared by" in excel.dialogs[-4]
    assert "withdrawn" in said
    assert sheet.rows()[2][2] == "SAMPLE LIST: HIT"
    assert excel.evaluate('Worksheets("Screening").Range("C3").Interior.Color') == RED
    assert excel.evaluate('TC_SCREEN("Zhipu AI")') == "SAMPLE LIST: HIT"
    assert [event.facts["outcome"] for event in recorded("decision")] == ["cleared", "withdrawn"]


def test_where_one_hit_of_two_is_cleared_the_other_leads(
    excel: Any, recorded: Recorded, publish: Callable[..., Any]
) -> None:
    publish("Dangerous Widgets Ltd", "Dangerous Widgets Trading Ltd")
    sheet = excel.screened(["Dangerous Widgets Ltd"])
    first = sheet.rows()[2]
    assert (first[2], first[4]) == ("HIT", "Dangerous Widgets Ltd")
    excel.decide(OK, "1", "Not this one", "")
    second = sheet.rows()[2]
    assert second[2] in ("HIT", "REVIEW"), "a hit that nobody decided on is never hidden behind one that was cleared"
    assert second[4] == "Dangerous Widgets Trading Ltd"
    assert second[15] != first[15], "the uid that the next decision is about"
    excel.decide(OK, "1", "Nor this one", "")
    assert sheet.rows()[2][2] == "CLEARED"
    assert len(recorded("decision")) == 2


def test_many_rows_are_decided_together_after_a_question_that_names_the_number(excel: Any, recorded: Recorded) -> None:
    excel.screened(["Zhipu AI", "Garden Tools", "Huawei Technologies", "Zhipu AI"])
    excel.evaluate('Range("A3:A6").Select')
    excel.decide(OK, "cleared", "Looked at", "", NO)
    assert "2 hits: cleared" in excel.dialogs[-1]
    assert recorded("decision") == []
    assert "2 hits cleared" in excel.decide(OK, "cleared", "Looked at", "", YES)
    assert "1 selected row has no hit and is left out" in excel.dialogs[-6]
    assert {event.facts["query"] for event in recorded("decision")} == {"Zhipu AI", "Huawei Technologies"}


def test_rows_that_a_filter_hides_are_not_decided(excel: Any, recorded: Recorded) -> None:
    excel.screened(["Zhipu AI", "Huawei Technologies"])
    excel.app.add_module("Sub Hide()\n Rows(4).Hidden = True\nEnd Sub", name="Hide2")
    excel.app.run("Hide")
    excel.evaluate('Range("A3:A4").Select')
    excel.decide(OK, "1", "Looked at", "")
    assert [event.facts["query"] for event in recorded("decision")] == ["Zhipu AI"]


@pytest.mark.parametrize("answers", [(CANCEL,), (OK, False), (OK, "1", False), (OK, "1", "Why", False)])
def test_nothing_is_recorded_where_the_person_thinks_better_of_it(
    excel: Any, recorded: Recorded, answers: tuple[object, ...]
) -> None:
    excel.screened(["Zhipu AI"])
    excel.decide(*answers)
    assert recorded("decision") == []


def test_no_outcome_is_proposed_and_an_empty_comment_is_asked_for_again(excel: Any, recorded: Recorded) -> None:
    excel.screened(["Zhipu AI"])
    excel.decide(OK, "", OK, "clear", OK, "Confirmed", "  ", OK, "It is them", "")
    assert excel.proposed[0] == ""
    (event,) = recorded("decision")
    assert (event.facts["outcome"], event.facts["comment"]) == ("confirmed", "It is them")


def test_a_comment_is_not_lost_by_a_day_that_makes_no_sense(excel: Any, recorded: Recorded) -> None:
    excel.screened(["Zhipu AI"])
    assert "write it as in 2027-12-31" in excel.decide(OK, "1", "A long comment", "next week")
    assert "is past" in excel.decide(OK, "1", "A long comment", "2020-01-01")
    assert excel.proposed[-2] == "A long comment"
    assert recorded("decision") == []


def test_an_entry_that_changed_since_is_not_decided_on(
    excel: Any, recorded: Recorded, publish: Callable[..., Any], tmp_path: Path
) -> None:
    from tradecell.screening import publish_file

    publish("Dangerous Widgets Ltd")
    sheet = excel.screened(["Dangerous Widgets Ltd"])
    uid = sheet.rows()[2][15]
    other = tmp_path / "own.csv"
    other.write_text("name,aliases\nDangerous Widgets Ltd,Danger Co\n", encoding="utf-8")
    publish_file(other)
    said = excel.decide(OK, "1", "Looked at", "")
    assert said.startswith("Nothing was recorded.")
    assert f"row 3: the entry of {uid} is not the one that the row shows" in said
    other.write_text("name\nQuite Another Firm\n", encoding="utf-8")
    publish_file(other)
    assert f"row 3: {uid} is no hit of this name" in excel.decide(OK, "1", "Looked at", "")
    assert recorded("decision") == []


def test_a_decision_lapses_when_the_entry_changes_and_can_be_made_anew(
    excel: Any, recorded: Recorded, publish: Callable[..., Any], tmp_path: Path
) -> None:
    from tradecell.screening import publish_file

    publish("Dangerous Widgets Ltd")
    excel.screened(["Dangerous Widgets Ltd"])
    excel.decide(OK, "1", "Another firm", "")
    assert excel.evaluate('TC_SCREEN("Dangerous Widgets Ltd")') == "CLEARED"
    changed = tmp_path / "own.csv"
    changed.write_text("name,aliases\nDangerous Widgets Ltd,Danger Co\n", encoding="utf-8")
    publish_file(changed)
    excel.app.interpreter.run("ForgetAnswers", [])
    assert excel.evaluate('TC_SCREEN("Dangerous Widgets Ltd")') == "HIT"
    why = excel.evaluate('TC_SCREEN("Dangerous Widgets Ltd",,"reason")')
    assert "has lapsed: the entry changed since (aliases)" in why
    excel.select("A1")
    excel.press("screen")
    excel.evaluate('Worksheets("Screening (2)").Activate')
    excel.evaluate('Range("A3").Select')
    assert "1 hit cleared" in excel.decide(OK, "1", "Still another firm", "")
    assert excel.evaluate('TC_SCREEN("Dangerous Widgets Ltd")') == "CLEARED"
    assert len(recorded("decision")) == 2


def test_a_decision_stands_though_the_sheet_is_protected(excel: Any, recorded: Recorded) -> None:
    sheet = excel.screened(["Zhipu AI"])
    excel.app.add_module("Sub Lock3()\n ActiveSheet.Protect\nEnd Sub", name="Lock4")
    excel.app.run("Lock3")
    said = excel.decide(OK, "1", "Another firm", "")
    assert "The decision is recorded, but the sheet could not be changed" in said
    assert len(recorded("decision")) == 1
    assert sheet.rows()[2][2] == "SAMPLE LIST: HIT"
    assert excel.evaluate('TC_SCREEN("Zhipu AI")') == "SAMPLE LIST: CLEARED"
    assert excel.application.screen_updating is True


def test_a_list_that_cannot_be_used_records_nothing(
    excel: Any, recorded: Recorded, publish: Callable[..., Any], excel_home: Path
) -> None:
    publish("Dangerous Widgets Ltd")
    excel.screened(["Dangerous Widgets Ltd"])
    (excel_home / "cache" / "current").write_text("gone", encoding="utf-8")
    assert "gone" in excel.decide(OK, "1", "Another firm", "")
    assert recorded("decision") == []


def test_a_sheet_or_row_without_a_hit_says_what_to_do(excel: Any) -> None:
    excel.column(["Zhipu AI"])
    excel.select("A1")
    assert "Onto a new sheet" in excel.decide()
    excel.screened(["Garden Tools", "Zhipu AI"])
    assert "no hit to decide on" in excel.decide()


def test_names_and_comments_that_look_like_formulas_stay_text(
    excel: Any, recorded: Recorded, publish: Callable[..., Any]
) -> None:
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
        excel.decide(OK, "1", formula, "")
        assert recorded("decision")[-1].facts["comment"] == formula
        assert excel.evaluate('Worksheets("Screening").UsedRange.HasFormula') is False
    assert recorded("decision")[-1].facts["query"] == evil
    excel.press("audit")
    log = excel.app.sheet("Audit log")
    assert any("=1+1" in str(row[5]) for row in log.rows())
    assert excel.evaluate("ActiveSheet.UsedRange.HasFormula") is False


@pytest.mark.parametrize("name", ["Results", "Hits"])
def test_a_report_gets_the_decision_into_its_own_columns(
    excel: Any, recorded: Recorded, publish: Callable[..., Any], tmp_path: Path, name: str
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
    assert "1 hit cleared" in excel.decide(OK, "1", "Another firm", "2099-12-31")
    (event,) = recorded("decision")
    assert event.facts["query"] == "Dangerous Widgets Ltd"
    for r, row in enumerate(excel.sheet.rows(), start=1):
        for c, value in enumerate(row, start=1):
            book[name].cell(r, c, value)
    book.save(target)
    (filled,) = read_decisions(target).decisions
    assert (filled.sheet, filled.row, filled.outcome) == (name, 2, "cleared")
    assert (filled.comment, str(filled.until)) == ("Another firm", "2099-12-31")


# --- what formulas say then


def test_a_cleared_name_is_cleared_in_formulas_and_its_hits_stay_visible(excel: Any) -> None:
    excel.column(["Zhipu AI"])
    assert excel.evaluate('TC_SCREEN(Range("A1"))') == "SAMPLE LIST: HIT"
    excel.screened(["Zhipu AI"])
    assert "1 hit cleared" in excel.decide(OK, "cleared", "Another firm of that name", "2099-12-31")
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
    excel.screened(["Zhipu AI"])
    excel.decide(OK, "1", "Another firm", "")
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
    excel.screened(["Zhipu AI"])
    excel.decide(OK, "1", "Another firm", "")
    with sqlite3.connect(excel_home / "records.sqlite3") as connection:
        connection.execute("UPDATE events SET facts = replace(facts, 'Another', 'No such') WHERE kind = 'decision'")
    connection.close()
    assert str(excel.evaluate('TC_SCREEN("Zhipu AI")')) == "Error 2042"
    assert "audit verify" in excel.evaluate('TC_LIST("problem")')
