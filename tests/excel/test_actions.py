"""What the ribbon asks Python for, without Excel."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date, datetime
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from tradecell.errors import TradecellError
from tradecell.excel import actions, actions_door, actions_refresh, actions_screen
from tradecell.excel.actions import (
    excel_begin,
    excel_block,
    excel_finish,
    excel_functions,
    excel_head,
    excel_ribbon,
    excel_text,
)
from tradecell.excel.actions_screen import is_heading
from tradecell.excel.functions_cells import CellError
from tradecell.report.answer import ANSWER_COLUMNS

pytestmark = pytest.mark.usefixtures("excel_home")


def test_a_block_has_a_line_a_cell_as_wide_as_its_head() -> None:
    for kind in ("screen", "classify"):
        for right in (False, True):
            info, columns, widths = excel_head(kind, "x", right)
            block = excel_block(kind, [["Zhipu AI"], [None], ["#N/A"]], 0 if right else 7)
            assert {len(row) for row in block} == {len(columns)} == {len(widths)} == {len(info)}
            assert [row[0] for row in block] == [7, 8, 9] or right


def test_answers_beside_the_names_are_those_of_every_screened_file() -> None:
    assert excel_head("screen", None, True)[1] == list(ANSWER_COLUMNS)


def test_a_date_is_a_date_and_text_that_excel_would_read_is_protected() -> None:
    (row,) = excel_block("screen", [["=1+1"]], 1)
    assert row[1] == "'=1+1"
    assert isinstance(row[12], datetime)
    for text in ("3E001", "-5", "+1", "@x", "#N/A", "'quoted", "1/2"):
        assert actions_door.safe(text) == "'" + text
    for plain in ("Zhipu AI", "", None, 5, 1.5, True):
        assert actions_door.safe(plain) is plain
    assert actions_door.safe(date(2026, 1, 15)) == datetime(2026, 1, 15)


def test_headings_are_told_from_firms() -> None:
    assert all(map(is_heading, ("Supplier", "company name", " NAME ", "Lieferant", "Description")))
    assert not any(map(is_heading, ("Supplier Ltd", "Namensa", "", None, 5.0, "Apple", "Zhipu AI")))
    info, columns, _ = excel_head("screen", "Supplier", False)
    assert (info[1], columns[1]) == (True, "Supplier")
    info, columns, _ = excel_head("screen", "Zhipu AI", False)
    assert (info[1], columns[1]) == (False, "Name")


def test_an_error_is_one_marked_text_for_the_whole_block(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "lists", lambda: 1 / 0)
    answer: Any = excel_block("screen", [["a"], ["b"]], 1)
    assert isinstance(answer, CellError)
    assert isinstance(excel_head("screen", None, False), CellError)


def test_the_ribbon_without_a_list_that_can_be_used(publish: Callable[..., Any], excel_home: Any) -> None:
    publish("Dangerous Widgets Ltd")
    (excel_home / "cache" / "current").write_text("gone", encoding="utf-8")
    state = {row[0]: row[1:] for row in excel_ribbon()}
    assert state["listDate"][0] == "No list to screen against"
    assert state["screen"][1] is False
    assert state["refresh"][1] is True
    assert state["classify"][1] is True
    assert "gone" in excel_text("status")


def test_the_status_fits_into_a_message_box(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_TEXT", 120)
    assert len(excel_text("status")) <= 120
    assert excel_text("status").endswith("tradecell status")


def test_the_table_of_formulas_has_an_example_of_each() -> None:
    table: Any = excel_functions()
    assert len(table) == 10
    assert all(row[3].startswith(f"'={row[0]}(") for row in table[1:])
    assert "[country]: " in table[1][2]


def test_a_tradecell_that_cannot_download_says_how_to_refresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tradecell.refresh", ModuleType("tradecell.refresh"))
    assert actions_refresh.refresher() is None
    assert "tradecell refresh --from FILE" in actions.excel_refresh()


def outcome(**changes: Any) -> SimpleNamespace:
    made = {"failures": (), "published": True, "stepped_back": False, "in_words": "New lists: 3 parties added."}
    return SimpleNamespace(**(made | changes))


def test_a_refresh_is_run_with_its_progress_told(monkeypatch: pytest.MonkeyPatch) -> None:
    module: Any = ModuleType("tradecell.refresh")

    def refresh(progress: Callable[[Any], None]) -> Any:
        progress(SimpleNamespace(text="12 of 30 MB"))
        return outcome()

    module.refresh = refresh
    monkeypatch.setitem(sys.modules, "tradecell.refresh", module)
    told: list[str] = []
    run = actions_refresh.refresher()
    assert run is not None
    assert run(told.append) == "New lists: 3 parties added."
    assert told == ["12 of 30 MB"]


def test_sources_that_failed_are_named_and_nothing_new_is_a_failure() -> None:
    failures = (SimpleNamespace(title="CSL", message="HTTP 503"),)
    assert actions_refresh.told(outcome(failures=failures)).endswith("CSL: HTTP 503")
    with pytest.raises(TradecellError, match="HTTP 503"):
        actions_refresh.told(outcome(failures=failures, published=False))


def test_our_refresh_has_what_the_ribbon_asks_of_it() -> None:
    import inspect

    model = pytest.importorskip("tradecell.refresh.model")
    for name in ("failures", "published", "stepped_back", "in_words"):
        assert hasattr(model.RefreshSummary, name)
    assert "text" in model.Progress.__slots__
    try:
        from tradecell.refresh import refresh
    except ImportError:
        pytest.skip("this tradecell cannot download yet")
    assert "progress" in inspect.signature(refresh).parameters
