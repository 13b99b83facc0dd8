"""From a formula or a button of the ribbon to Python and back, through xlwings's real call_udf."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tradecell.excel import actions
from tradecell.excel.jobs import jobs

RED, AMBER, GREY = 0xCBCBF8, 0x99E6FF, 0xD9D9D9
"""HIT, REVIEW and NOT SCREENED, as Excel holds colours: blue, green, red."""

VALUE, NA = "Error 2015", "Error 2042"


def test_a_formula_of_one_cell(excel: Any) -> None:
    excel.column(["Zhipu AI"])
    assert excel.evaluate('TC_SCREEN(Range("A1"))') == "SAMPLE LIST: HIT"
    assert excel.server.calls == ["TC_SCREEN"]


def test_a_column_comes_back_as_a_column_with_blanks_blank(excel: Any) -> None:
    excel.column(["Zhipu AI", None, "Harmless Garden Tools", "   "])
    answer = excel.evaluate('TC_SCREEN(Range("A1:A4"))')
    assert answer == [["SAMPLE LIST: HIT"], [""], ["SAMPLE LIST: NO HIT"], [""]]


def test_a_row_and_a_block_keep_their_shape(excel: Any) -> None:
    excel.sheet.set_value("A1", "Zhipu AI")
    excel.sheet.set_value("C1", "Zhipu AI")
    excel.sheet.set_value("B2", "Zhipu AI")
    hit = "SAMPLE LIST: HIT"
    assert excel.evaluate('TC_SCREEN(Range("A1:C1"))') == [hit, "", hit]
    assert excel.evaluate('TC_SCREEN(Range("A1:C2"))') == [[hit, "", hit], ["", hit, ""]]


def test_an_array_of_fields_spills_columns(excel: Any) -> None:
    excel.column(["Zhipu AI", "Harmless Garden Tools"])
    answer = excel.evaluate('TC_SCREEN(Range("A1:A2"),,Array("status","score","name"))')
    assert answer[0] == ["SAMPLE LIST: HIT", 100.0, "Zhipu AI"]
    assert answer[1][0] == "SAMPLE LIST: NO HIT"
    assert answer[1][2] == ""


def test_an_excel_error_in_the_cell_is_not_screened(excel: Any) -> None:
    excel.evaluate('Range("A1").Select')
    excel.app.add_module(
        'Sub Put()\n Range("A1").Value = CVErr(2042)\n Range("A2").Value = CVErr(2045)\nEnd Sub', name="Put1"
    )
    excel.app.run("Put")
    answer = excel.evaluate('TC_SCREEN(Range("A1:A2"))')
    assert answer == [["SAMPLE LIST: NOT SCREENED"], ["SAMPLE LIST: NOT SCREENED"]]


def test_a_thousand_equal_cells_cross_once(excel: Any) -> None:
    excel.column(["Zhipu AI"] * 1_000)
    answers = {excel.evaluate(f'TC_SCREEN(Range("A{row}"))') for row in range(1, 1_001)}
    assert answers == {"SAMPLE LIST: HIT"}
    assert excel.server.calls == ["TC_SCREEN"]


def test_different_cells_that_ask_one_after_the_other_are_asked_for_together(excel: Any) -> None:
    names = [f"Garden Tools Number {n}" for n in range(599)] + ["Zhipu AI"]
    excel.column(names)
    answers = [excel.evaluate(f'TC_SCREEN(Range("A{row}"))') for row in range(600, 0, -1)]
    assert answers[0] == "SAMPLE LIST: HIT"
    assert set(answers[1:]) == {"SAMPLE LIST: NO HIT"}
    assert len(excel.server.calls) <= 5, "one cell, then blocks of 256 rows"


def test_cells_asked_together_keep_their_own_arguments(excel: Any) -> None:
    excel.column([1979.0, 312.0, "x", 100.0])
    excel.column([8.0, 16.0, 8.0, 4.0], column=2)
    answers = [excel.evaluate(f'TC_TPP(Range("A{row}"), Range("B{row}"))') for row in (1, 2, 3, 4)]
    assert answers[0] == 15832.0
    assert answers[1] == 4992.0
    assert str(answers[2]) == VALUE
    assert answers[3] == 400.0
    assert excel.server.count("TC_TPP") == 3, "the first, the block, and the error again"


def test_the_same_name_in_another_case_is_another_argument(excel: Any) -> None:
    assert excel.evaluate('TC_SCREEN("zhipu ai")') == excel.evaluate('TC_SCREEN("ZHIPU AI")')
    assert excel.evaluate('TC_SCREEN("1")') == excel.evaluate("TC_SCREEN(1)")
    assert excel.server.count("TC_SCREEN") == 4


def test_a_whole_column_is_cut_to_what_is_used(excel: Any) -> None:
    excel.column(["Zhipu AI"], first=3)
    assert excel.evaluate('TC_SCREEN(Range("A:A"))') == [[""], [""], ["SAMPLE LIST: HIT"]]


def test_several_areas_are_refused_with_the_reason(excel: Any) -> None:
    assert str(excel.evaluate('TC_SCREEN(Range("A1:A2,C1:C2"))')) == VALUE
    assert "not several" in excel.evaluate('TC_LIST("problem")')


def test_no_call_while_the_function_wizard_is_open(excel: Any) -> None:
    excel.bars.enabled = False
    assert str(excel.evaluate('TC_SCREEN("Zhipu AI")')) == NA
    assert excel.server.calls == []
    excel.bars.enabled = True
    assert excel.evaluate('TC_SCREEN("Zhipu AI")') == "SAMPLE LIST: HIT"


def test_the_kept_answers_are_bounded(excel: Any) -> None:
    excel.app.add_module(
        "Function Fill() As Boolean\n Dim I As Long\n For I = 1 To 70\n"
        "  Ask \"TC_TPP\", Array(CDbl(I), 8), False, True\n Next I\nEnd Function", name="Fill1"
    )  # fmt: skip
    source = (Path(__file__).parents[2] / "workbook" / "vba" / "tradecell_cache.bas").read_text()
    assert "MOST As Long = 10000" in source
    module = excel.app.interpreter.module("tradecell_cache")
    module.initialise()
    module.constants["most"] = type(module.constants["most"])(20, "Long")
    excel.app.run("Fill")
    kept = sum(len(module.variables[name].get()._entries) for name in ("young", "old"))
    assert kept <= 40


def test_an_error_in_python_is_an_excel_error_with_its_reason(excel: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from tradecell.screening import Screener

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the index is on fire")

    monkeypatch.setattr(Screener, "screen", fail)
    assert str(excel.evaluate('TC_SCREEN("Zhipu AI")')) == VALUE
    assert "the index is on fire" in excel.evaluate('TC_LIST("problem")')
    monkeypatch.undo()


def test_an_error_is_not_kept(excel: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from tradecell.screening import Screener

    with monkeypatch.context() as patch:
        patch.setattr(Screener, "screen", lambda *_, **__: 1 / 0)
        assert str(excel.evaluate('TC_SCREEN("Zhipu AI")')) == VALUE
    assert excel.evaluate('TC_SCREEN("Zhipu AI")') == "SAMPLE LIST: HIT"


def test_python_that_does_not_start_is_an_error_with_its_reason(excel: Any) -> None:
    excel.server.starts = False
    assert str(excel.evaluate('TC_SCREEN("Zhipu AI")')) == VALUE
    assert "Python did not start" in excel.evaluate('TC_LIST("problem")')
    assert excel.ask("Tradecell_GetLabel", "listDate") == "Python does not start: press Status"
    assert excel.ask("Tradecell_GetEnabled", "screen") is False
    assert excel.ask("Tradecell_GetEnabled", "status") is True
    excel.press("status")
    assert "Python did not start" in excel.dialogs[-1]
    assert sys.executable in excel.dialogs[-1]


def test_a_damaged_list_is_an_error_and_never_the_sample(
    excel: Any, publish: Callable[..., Any], excel_home: Path
) -> None:
    manifest = publish("Dangerous Widgets Ltd")
    assert excel.evaluate('TC_SCREEN("Dangerous Widgets Ltd")') == "HIT"
    excel.app.interpreter.run("ForgetAnswers", [])
    from tradecell.excel.functions_lists import lists

    lists().forget()
    shutil.rmtree(excel_home / "cache" / "snapshots" / manifest.id)
    assert str(excel.evaluate('TC_SCREEN("Dangerous Widgets Ltd")')) == NA
    assert manifest.id in excel.evaluate('TC_LIST("problem")')
    assert excel.ask("Tradecell_GetEnabled", "screen") is False


def test_answers_follow_a_refresh_made_by_another_process(
    excel: Any, publish: Callable[..., Any], tmp_path: Path, excel_home: Path
) -> None:
    publish("Dangerous Widgets Ltd")
    pointer = excel_home / "cache" / "current"
    old = time.time() - 60
    os.utime(pointer, (old, old))
    assert excel.evaluate('TC_SCREEN("Other Gadgets Ltd")') == "NO HIT"
    other = tmp_path / "other.csv"
    other.write_text("name\nOther Gadgets Ltd\n", encoding="utf-8")
    program = "import sys; from tradecell.screening import publish_file; publish_file(sys.argv[1])"
    environment = os.environ | {"TRADECELL_HOME": str(excel_home)}
    subprocess.run([sys.executable, "-c", program, str(other)], check=True, env=environment)
    time.sleep(0.3)  # VBA looks at the file four times a second
    assert excel.evaluate('TC_SCREEN("Other Gadgets Ltd")') == "HIT"


def test_every_formula_is_described_for_the_function_wizard(excel: Any) -> None:
    from tradecell.excel.functions import FUNCTIONS

    excel.app.interpreter.run("Workbook_Open", [], module="ThisWorkbook")
    assert set(excel.described) == {one.name for one in FUNCTIONS}
    for one in FUNCTIONS:
        told = excel.described[one.name]
        assert told["description"] == one.help
        assert told["category"] == "Trade controls"
        assert told["arguments"] == [text for _, text in one.arguments]


def test_descriptions_that_excel_refuses_at_its_start_are_given_later(excel: Any) -> None:
    excel.refuses_descriptions = True
    excel.app.interpreter.run("Workbook_Open", [], module="ThisWorkbook")
    assert excel.planned == [f"'{excel.addin.name}'!TradecellDescribe"]
    excel.refuses_descriptions = False
    excel.run_planned()
    assert "TC_SCREEN" in excel.described
    assert excel.planned == []


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
    monkeypatch.setattr(actions.importlib.util, "find_spec", lambda _: None)
    for button, expected in {
        "status": "sample list",
        "about": "xlwings",
        "decide": "later version",
        "audit": "later version",
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
    assert excel.evaluate('Worksheets("Screening").AutoFilter.Range.Address') == "$A$2:$N$5002"
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
