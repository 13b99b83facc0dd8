"""From a button of the ribbon to Python and back: labels, refresh, and the screening of a selection."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tradecell.excel import actions
from tradecell.excel.jobs import jobs

RED = 0xCBCBF8
"""HIT, as Excel holds colours: blue, green, red."""


# --- the ribbon


def test_the_ribbon_tells_which_list_is_in_use(excel: Any, publish: Callable[..., Any]) -> None:
    publish("Dangerous Widgets Ltd", "Other Gadgets Ltd")
    day = date.today().isoformat()
    assert excel.ask("Tradecell_GetLabel", "listDate") == f"List of {day}"
    assert excel.ask("Tradecell_GetLabel", "listParties") == "2 parties"
    assert day in excel.ask("Tradecell_GetSupertip", "status")
    assert excel.server.calls == ["excel_ribbon"], "one call for all labels"


def test_every_button_answers(excel: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "refresher", lambda: None)
    for button, expected in {
        "status": "sample list",
        "about": "xlwings",
        "decide": "no hits to decide on",
        "nextHit": "no cell",
        "refresh": "tradecell refresh --from FILE",
        "screen": "selection is empty",
        "screenSheet": "selection is empty",
        "screenRight": "selection is empty",
        "classify": "selection is empty",
        "classifySheet": "selection is empty",
        "classifyRight": "selection is empty",
    }.items():
        excel.press(button)
        assert expected in excel.dialogs[-1], button
    count = len(excel.dialogs)
    excel.press("functions")
    assert len(excel.dialogs) == count
    rows = excel.app.sheet(1).rows()
    assert rows[0] == ["Formula", "What it answers", "Arguments", "Example"]
    assert rows[1][0] == "TC_SCREEN"
    assert rows[1][3] == "=TC_SCREEN(A2)"


def test_a_refresh_runs_in_the_background_and_the_ribbon_follows_it(
    excel: Any, publish: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    import threading

    go_on = threading.Event()

    def run(tell: Callable[[str], None]) -> str:
        tell("12 of 30 MB")
        assert go_on.wait(20)
        publish("Dangerous Widgets Ltd")
        return "New lists: 1 party added."

    monkeypatch.setattr(actions, "refresher", lambda: run)
    excel.app.interpreter.run("Tradecell_OnLoad", [excel.ribbon])
    assert excel.ask("Tradecell_GetLabel", "listDate") == "SAMPLE LIST"
    assert excel.evaluate('TC_SCREEN("Dangerous Widgets Ltd")') == "SAMPLE LIST: NO HIT"
    excel.sheet.set_value("A1", "=1+1")
    excel.evaluate('Range("B2").Select')
    excel.app.add_module('Sub Put()\n Range("B2").Formula = "=TC_SCREEN(A1)"\nEnd Sub', name="Put2")
    excel.app.run("Put")

    excel.press("refresh")
    assert excel.planned == [f"'{excel.addin.name}'!TradecellPoll"]
    for _ in range(200):
        if jobs().look().text == "12 of 30 MB":
            break
        time.sleep(0.01)
    excel.run_planned()
    assert excel.application.status_bar == "tradecell: 12 of 30 MB"
    assert excel.ask("Tradecell_GetLabel", "refresh") == "Refreshing"
    assert excel.ask("Tradecell_GetEnabled", "refresh") is False
    excel.press("refresh")
    assert "under way already" in excel.dialogs[-1]
    go_on.set()
    for _ in range(1_000):
        if jobs().look().state != "running":
            break
        time.sleep(0.01)
    excel.run_planned()
    assert excel.dialogs[-1] == "New lists: 1 party added."
    assert excel.application.status_bar is False
    assert excel.planned == []
    assert excel.ask("Tradecell_GetLabel", "listParties") == "1 party"
    assert excel.evaluate('TC_SCREEN("Dangerous Widgets Ltd")') == "HIT"
    assert excel.dirty == ["$B$2"], "only the cell with a formula of ours"
    assert excel.ribbon.invalidated >= 2


def test_a_refresh_that_fails_says_why_and_keeps_the_list(
    excel: Any, publish: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from tradecell.errors import CacheError

    publish("Dangerous Widgets Ltd")

    def run(_: Callable[[str], None]) -> str:
        raise CacheError("the server answered 503; try again later")

    monkeypatch.setattr(actions, "refresher", lambda: run)
    excel.press("refresh")
    for _ in range(200):
        if jobs().look().state != "running":
            break
        time.sleep(0.01)
    excel.run_planned()
    assert "503" in excel.dialogs[-1]
    assert "stays in use" in excel.dialogs[-1]
    assert excel.evaluate('TC_SCREEN("Dangerous Widgets Ltd")') == "HIT"


def test_a_planned_poll_is_taken_back_when_the_addin_closes(excel: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "refresher", lambda: lambda _: "done")
    excel.press("refresh")
    assert len(excel.planned) == 1
    excel.app.interpreter.run("Workbook_BeforeClose", [False], module="ThisWorkbook")
    assert excel.planned == []
    while jobs().take().state == "running":
        time.sleep(0.01)


# --- screening a selection


def names_of(count: int) -> list[str]:
    return ["Zhipu AI" if n % 1_000 == 7 else f"Garden Tools Number {n}" for n in range(count)]


def test_five_thousand_rows_in_at_most_ten_calls(excel: Any) -> None:
    excel.column(["Supplier", *names_of(5_000)])
    excel.select("A:A")
    excel.press("screen")
    assert len(excel.server.calls) <= 10
    sheet = excel.app.sheet("Screening")
    rows = sheet.rows()
    assert "5,000 rows" in rows[0][0]
    assert rows[0][0].startswith("SAMPLE LIST")
    assert rows[1][:3] == ["Row", "Supplier", "Status"]
    assert len(rows) == 5_002
    assert rows[2][:3] == [2.0, "Garden Tools Number 0", "SAMPLE LIST: NO HIT"]
    assert rows[9][:5] == [9.0, "Zhipu AI", "SAMPLE LIST: HIT", 100.0, "Zhipu AI"]
    assert "5 HIT" in excel.dialogs[-1]
    assert "4,995 NO HIT" in excel.dialogs[-1]
    assert excel.evaluate('Worksheets("Screening").Range("C10").Interior.Color') == RED
    assert excel.evaluate('Worksheets("Screening").Range("C3").Interior.ColorIndex') == -4142, "no colour says safe"
    assert excel.evaluate('Worksheets("Screening").AutoFilter.Range.Address') == "$A$2:$R$5002"
    assert excel.evaluate("ActiveWindow.FreezePanes") is True
    assert excel.evaluate("ActiveWindow.SplitRow") == 2
    assert excel.application.screen_updating is True
    assert excel.application.calculation == -4105
    assert excel.application.status_bar is False
    assert excel.cancel_key == 1
    assert "5,000" in str(excel.status[0])
    assert "1,000 of 5,000 rows" in str(excel.status[0])


def test_esc_stops_between_blocks_and_keeps_what_is_done(excel: Any, emulated: Any) -> None:
    from pyopenvba.exceptions import VBARuntimeError

    excel.column(names_of(3_000))
    excel.select("A1:A3000")
    pressed = []

    def esc() -> None:
        if len(excel.status) == 2 and not pressed:
            pressed.append(True)
            assert excel.cancel_key == 2, "Esc must arrive as an error while the rows are screened"
            raise VBARuntimeError(emulated.ESC, "User interrupt occurred")

    excel.on_doevents = esc
    excel.press("screen")
    assert pressed
    rows = excel.app.sheet("Screening").rows()
    assert len(rows) == 2_002
    assert rows[0][0].startswith("INCOMPLETE, 2,000 of 3,000 rows")
    assert rows[-1][0] == 2_000.0
    assert excel.dialogs[-1].startswith("Stopped. 2,000 of 3,000 rows")
    assert excel.application.calculation == -4105
    assert excel.application.screen_updating is True
    assert excel.application.status_bar is False
    assert excel.server.count("excel_block") == 2


def test_esc_anywhere_in_a_block_completes_the_block_and_counts_nothing_twice(
    excel: Any, emulated: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pyopenvba.apps.excel._formats import Interior
    from pyopenvba.exceptions import VBARuntimeError

    excel.column(["Zhipu AI", "Garden Tools"] * 700)
    excel.select("A1:A1400")
    painted = []
    real = Interior.vba_set

    def esc(self: Any, name: str, *given: Any, **named: Any) -> None:
        painted.append(name)
        if len(painted) == 300:
            raise VBARuntimeError(emulated.ESC, "User interrupt occurred")
        real(self, name, *given, **named)

    monkeypatch.setattr(Interior, "vba_set", esc)
    excel.press("screen")
    assert excel.dialogs[-1] == "Stopped. 1,000 of 1,400 rows done, 500 HIT, 500 NO HIT."
    rows = excel.app.sheet("Screening").rows()
    assert [row[0] for row in rows[2:]] == [float(n) for n in range(1, 1_001)]
    assert excel.evaluate('Worksheets("Screening").Range("C1001").Interior.Color') == RED


def test_an_error_in_the_middle_keeps_what_is_done_and_restores_excel(
    excel: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tradecell.screening import Screener

    real = Screener.screen
    calls = []

    def once(*args: Any, **named: Any) -> Any:
        calls.append(1)
        if len(calls) > 1:
            raise RuntimeError("the disk is gone")
        return real(*args, **named)

    excel.column(names_of(2_500))
    excel.select("A1:A2500")
    excel.evaluate("Application.Calculation")
    excel.application.calculation = -4135
    monkeypatch.setattr(Screener, "screen", once)
    excel.press("screen")
    assert "the disk is gone" in excel.dialogs[-1]
    assert "1,000 of 2,500 rows were done" in excel.dialogs[-1]
    rows = excel.app.sheet("Screening").rows()
    assert len(rows) == 1_002
    assert rows[0][0].startswith("INCOMPLETE, 1,000 of 2,500 rows")
    assert excel.application.calculation == -4135, "the user calculates by hand, and still does"
    assert excel.application.screen_updating is True
    assert excel.application.status_bar is False


def test_names_that_look_like_formulas_or_numbers_stay_text(excel: Any) -> None:
    lines = [f'Range("A{row}").Value = "\'{text}"' for row, text in enumerate(("=1+1", "3E001", "-7"), start=1)]
    excel.app.add_module("\n".join(["Sub Put()", *lines, "End Sub"]), name="Put3")
    excel.app.run("Put")
    excel.select("A1:A3")
    excel.press("screen")
    rows = excel.app.sheet("Screening").rows()
    assert [row[1] for row in rows[2:]] == ["=1+1", "3E001", "-7"]
    assert excel.evaluate('Worksheets("Screening").Range("B3").HasFormula') is False


def test_to_the_right_with_hidden_and_filtered_rows_in_step(excel: Any) -> None:
    excel.column(["Supplier", "Zhipu AI", "Garden Tools", "Zhipu AI", None, "Zhipu AI"])
    hide = 'Range("A1:A6").AutoFilter Field:=1, Criteria1:="Zhipu AI"'
    excel.app.add_module(f"Sub Hide()\n Rows(3).Hidden = True\n {hide}\nEnd Sub", name="Hide1")
    excel.app.run("Hide")
    excel.select("A:A")
    excel.press("screenRight")
    assert [excel.sheet.value(f"B{row}") for row in range(1, 7)] == [
        "Status", "SAMPLE LIST: HIT", "SAMPLE LIST: NO HIT", "SAMPLE LIST: HIT", None, "SAMPLE LIST: HIT",
    ]  # fmt: skip
    assert [one.sheet.name for one in excel.app.sheets()] == ["Sheet1"]


def test_cells_of_the_user_are_not_overwritten_without_asking(excel: Any) -> None:
    yes, no, cancel = 6, 7, 2
    excel.column(["Zhipu AI", "Garden Tools"])
    excel.sheet.set_value("D2", "my own note")
    excel.select("A1:A2")
    excel.app.answer_dialogs(cancel)
    excel.press("screenRight")
    assert "1 cells" in excel.dialogs[-1]
    assert excel.sheet.value("D2") == "my own note"
    assert excel.sheet.value("B1") is None
    assert excel.server.count("excel_block") == 0
    excel.app.answer_dialogs(no)
    excel.press("screenRight")
    assert excel.sheet.value("D2") == "my own note"
    assert len(excel.app.sheet("Screening").rows()) == 4
    excel.select("A1:A2")
    excel.app.answer_dialogs(yes)
    excel.press("screenRight")
    assert excel.sheet.value("B1") == "SAMPLE LIST: HIT"
    assert excel.sheet.value("D2") != "my own note"


def test_a_second_screening_gets_a_sheet_of_its_own(excel: Any) -> None:
    excel.column(["Zhipu AI"])
    for _ in range(2):
        excel.select("A1")
        excel.press("screen")
    assert {one.sheet.name for one in excel.app.sheets()} == {"Sheet1", "Screening", "Screening (2)"}


def test_two_columns_or_a_heading_alone_are_refused(excel: Any) -> None:
    excel.column(["Supplier", "Zhipu AI"])
    excel.column(["Country", "China"], column=2)
    excel.select("A1:B2")
    excel.press("screen")
    assert "one column" in excel.dialogs[-1]
    excel.select("A1")
    excel.press("screen")
    assert "Only a heading" in excel.dialogs[-1]
    assert [one.sheet.name for one in excel.app.sheets()] == ["Sheet1"]


def test_several_areas_of_one_column(excel: Any) -> None:
    excel.column(["Zhipu AI", "Garden Tools", "Zhipu AI", "Garden Tools", "Zhipu AI"])
    excel.select("A1:A2,A5")
    excel.press("screen")
    rows = excel.app.sheet("Screening").rows()
    assert [row[0] for row in rows[2:]] == [1.0, 2.0, 5.0]
    assert [row[2] for row in rows[2:]] == ["SAMPLE LIST: HIT", "SAMPLE LIST: NO HIT", "SAMPLE LIST: HIT"]


def test_a_protected_workbook_is_not_changed(excel: Any) -> None:
    excel.column(["Zhipu AI"])
    excel.select("A1")
    excel.app.add_module("Sub Lock1()\n ActiveWorkbook.Protect Structure:=True\nEnd Sub", name="Lock2")
    excel.app.run("Lock1")
    excel.press("screen")
    assert "protected" in excel.dialogs[-1]


def test_next_hit_goes_from_hit_to_hit_and_round(excel: Any) -> None:
    excel.column(["Zhipu AI", "Garden Tools", "Zhipu AI"])
    excel.select("A1:A3")
    excel.press("screen")
    excel.evaluate('Worksheets("Screening").Activate')
    found = []
    for _ in range(3):
        excel.press("nextHit")
        found.append(excel.evaluate("ActiveCell.Address"))
    assert found == ["$C$3", "$C$5", "$C$3"]


def test_classify_a_selection(excel: Any) -> None:
    excel.column(
        ["Description", "graphite crucible", None, "AI accelerator, 1979 TOPS at FP8, die 814 mm2, datacenter"]
    )
    excel.select("A1:A4")
    excel.press("classify")
    rows = excel.app.sheet("Classification").rows()
    assert rows[1][:3] == ["Row", "Description", "ECCN"]
    assert rows[4][2] == "3A090"
    assert rows[3][2] in ("", None)
    assert "low confidence" in rows[2][2]
