"""What the ribbon asks Python for, without Excel."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from tradecell.errors import TradecellError
from tradecell.excel import actions, actions_refresh
from tradecell.excel.actions import excel_functions, excel_ribbon, excel_text
from tradecell.excel.actions_door import safe
from tradecell.records import Records
from tradecell.refresh.model import RefreshSummary, SourceOutcome

pytestmark = pytest.mark.usefixtures("excel_home")


def test_text_that_excel_would_read_is_protected_and_a_date_is_a_date() -> None:
    for text in ("3E001", "-5", "+1", "=1", "@x", "#N/A", "'quoted", "1/2"):
        assert safe(text) == "'" + text
    for plain in ("Zhipu AI", "", None, 5, 1.5, True):
        assert safe(plain) is plain
    assert safe(date(2026, 1, 15)) == datetime(2026, 1, 15)


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


def summary(**changes: Any) -> RefreshSummary:
    from tradecell.screening import Screener

    return RefreshSummary(**({"published": True, "manifest": Screener.open().manifest, "sources": ()} | changes))


FAILED = SourceOutcome("csl", "CSL", "failed", message="HTTP 503")


def run_of(
    monkeypatch: pytest.MonkeyPatch, outcome: RefreshSummary | Exception
) -> Callable[[Callable[[str], None]], str]:
    module: Any = ModuleType("tradecell.refresh")

    def refresh(progress: Callable[[Any], None]) -> RefreshSummary:
        progress(SimpleNamespace(text="12 of 30 MB"))
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    module.refresh = refresh
    monkeypatch.setitem(sys.modules, "tradecell.refresh", module)
    run = actions_refresh.refresher()
    assert run is not None
    return run


def refreshes() -> list[dict[str, Any]]:
    with Records.open() as records:
        return [event.facts for event in records.events(kinds=("refresh",))]


def test_a_refresh_is_run_with_its_progress_told_and_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    done = summary(added=3)
    assert run_of(monkeypatch, done)(told.append) == done.in_words
    assert told == ["12 of 30 MB"]
    (facts,) = refreshes()
    assert (facts["via"], facts["outcome"], facts["added"]) == ("Excel", "published", 3)
    assert facts["snapshot"] == done.manifest.id


def test_sources_that_failed_are_named_and_nothing_new_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run_of(monkeypatch, summary(sources=(FAILED,)))(print).endswith("CSL: HTTP 503")
    with pytest.raises(TradecellError, match="HTTP 503"):
        run_of(monkeypatch, summary(sources=(FAILED,), published=False))(print)
    assert [facts["not_refreshed"] for facts in refreshes()] == [["csl"], ["csl"]]


def test_a_refresh_that_breaks_off_is_recorded_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TradecellError, match="the proxy"):
        run_of(monkeypatch, TradecellError("the proxy refused"))(print)
    (facts,) = refreshes()
    assert facts["outcome"] == "failed"
    assert "the proxy refused" in facts["error"]


def test_a_refresh_that_cannot_be_recorded_is_done_all_the_same_and_says_so(
    monkeypatch: pytest.MonkeyPatch, excel_home: Path
) -> None:
    done = summary()
    excel_home.mkdir(exist_ok=True)
    (excel_home / "records.sqlite3").write_bytes(b"no database" * 500)
    said = run_of(monkeypatch, done)(print)
    assert said.startswith(done.in_words)
    assert "not in the audit trail: " in said
    with pytest.raises(TradecellError, match=r"the proxy refused\n\n.*audit trail"):
        run_of(monkeypatch, TradecellError("the proxy refused"))(print)


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
