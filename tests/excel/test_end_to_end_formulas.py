"""From a formula in a cell to Python and back, through xlwings's real call_udf."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

VALUE, NA = "Error 2015", "Error 2042"
"""#VALUE! and #N/A, as VBA shows them."""


def test_a_formula_of_one_cell(excel: Any) -> None:
    excel.column(["Zhipu AI"])
    assert excel.evaluate('TC_SCREEN(Range("A1"))') == "SAMPLE LIST: HIT"
    assert excel.server.calls == ["excel_stamp", "TC_SCREEN"], "whether anybody has decided, and the name"


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
    assert excel.server.count("TC_SCREEN") == 1


def test_different_cells_that_ask_one_after_the_other_are_asked_for_together(excel: Any) -> None:
    names = [f"Garden Tools Number {n}" for n in range(599)] + ["Zhipu AI"]
    excel.column(names)
    answers = [excel.evaluate(f'TC_SCREEN(Range("A{row}"))') for row in range(600, 0, -1)]
    assert answers[0] == "SAMPLE LIST: HIT"
    assert set(answers[1:]) == {"SAMPLE LIST: NO HIT"}
    assert excel.server.count("TC_SCREEN") <= 5, "one cell, then blocks of 256 rows"


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
