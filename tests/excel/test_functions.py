"""TC_SCREEN, TC_HITS and TC_LIST as Python functions; the way through VBA is in test_end_to_end.py."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tradecell.excel import functions
from tradecell.excel.functions import FUNCTIONS, HIT_COLUMNS, SCREEN_FIELDS, TC_HITS, TC_LIST, TC_SCREEN
from tradecell.excel.functions_cells import CellError
from tradecell.excel.functions_formula import CATEGORY, formula
from tradecell.excel.functions_lists import lists

pytestmark = pytest.mark.usefixtures("excel_home")


def test_every_formula_of_the_design_is_there() -> None:
    assert [one.name for one in FUNCTIONS] == [
        "TC_SCREEN", "TC_HITS", "TC_LIST", "TC_CLASSIFY", "TC_ECCN", "TC_CHIP", "TC_TPP", "TC_LICENSE", "TC_OWNED",
    ]  # fmt: skip


@pytest.mark.parametrize("one", FUNCTIONS, ids=lambda one: one.name)
def test_every_formula_has_help_that_excel_can_show(one: Any) -> None:
    assert one.category == CATEGORY
    assert 20 < len(one.help) <= 255
    assert one.arguments
    for _, said in one.arguments:
        assert 10 < len(said) <= 255
    assert one.example.startswith(f"={one.name}(")
    assert getattr(functions, one.name).__doc__


def test_an_argument_without_help_is_refused() -> None:
    with pytest.raises(TypeError, match="without help"):

        @formula("=X()", a="said")
        def TC_X(a: object, b: object) -> object:  # noqa: ARG001
            return a


def test_every_field_of_a_hit() -> None:
    answer = TC_SCREEN([["Zhipu AI"]], None, [list(SCREEN_FIELDS)])
    found = dict(zip(SCREEN_FIELDS, answer[0], strict=True))  # type: ignore[index]
    assert found["status"] == "SAMPLE LIST: HIT"
    assert found["score"] == 100.0
    assert found["name"] == "Zhipu AI"
    assert found["list"] == "EL"
    assert found["country"] == "CN"
    assert found["citation"] == "90 FR 4617"
    assert found["policy"] == "Presumption of denial"
    assert "all items" in found["license"]
    assert "Same as" in found["reason"]
    assert found["uid"].startswith("EL:")
    assert found["date"] == date.fromisoformat(found["date"]).isoformat()


def test_a_column_of_fields_spills_below_a_row_of_names() -> None:
    answer = TC_SCREEN([["Zhipu AI", "Garden Tools"]], None, [["status"], ["name"]])
    assert answer == [["SAMPLE LIST: HIT", "SAMPLE LIST: NO HIT"], ["Zhipu AI", ""]]


def test_several_fields_need_one_column_of_names() -> None:
    answer = TC_SCREEN([["a", "b"], ["c", "d"]], None, [["status", "score"]])
    assert isinstance(answer, CellError)
    assert answer.code == "#VALUE!"


def test_a_cell_that_is_not_screened_says_why() -> None:
    status, reason = TC_SCREEN([["#N/A"]], None, [["status", "reason"]])[0]  # type: ignore[index]
    assert status == "SAMPLE LIST: NOT SCREENED"
    assert "Excel error" in reason


def test_a_repeated_name_is_screened_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from tradecell.screening.screener import Screener

    asked: list[object] = []
    real = Screener._search

    def search(self: Any, texts: Any, *more: Any) -> Any:
        asked.extend(texts)
        return real(self, texts, *more)

    monkeypatch.setattr(Screener, "_search", search)
    TC_SCREEN([["Zhipu AI"]] * 50 + [["Garden Tools"]] * 50)
    assert sorted(asked) == ["Garden Tools", "Zhipu AI"]


def test_a_country_range_of_another_size_is_an_error() -> None:
    answer = TC_SCREEN([["a"], ["b"]], [["CN"], ["US"], ["DE"]])
    assert isinstance(answer, CellError)


def test_hits_are_a_table_with_a_header_and_a_line_for_no_hit() -> None:
    table: Any = TC_HITS([["Zhipu AI"], [None], ["Garden Tools"]])
    assert table[0] == list(HIT_COLUMNS)
    assert all(len(row) == len(HIT_COLUMNS) for row in table)
    assert [row[:2] for row in table[1:]] == [
        ["Zhipu AI", "SAMPLE LIST: HIT"], ["Garden Tools", "SAMPLE LIST: NO HIT"],
    ]  # fmt: skip


@pytest.mark.parametrize("limit", [0.0, -1.0, 1e6, "many", "#N/A"])
def test_a_limit_that_makes_no_sense_is_an_error(limit: object) -> None:
    assert isinstance(TC_HITS("Zhipu AI", None, limit), CellError)


def test_the_list_says_that_it_is_the_sample(publish: Callable[..., Any]) -> None:
    assert str(TC_LIST()).startswith("SAMPLE LIST: ")
    assert TC_LIST("kind") == "sample list, no real screening"
    assert "refresh" in str(TC_LIST("warning"))
    publish("Dangerous Widgets Ltd")
    assert TC_LIST() == date.today().isoformat()
    assert TC_LIST([["kind", "parties", "age", "warning"]]) == [["current list", 1, 0, ""]]
    assert "own.csv" in str(TC_LIST("sources"))
    assert TC_LIST([["parties"], ["names"]]) == [[1], [1]]


def test_the_problem_is_the_last_reason_of_an_error() -> None:
    TC_SCREEN("x", None, "colour")
    assert 'field "colour"' in str(TC_LIST("problem"))
    assert "TC_SCREEN" in str(TC_LIST("problem"))


def test_a_fault_of_our_own_is_an_error_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(functions, "lists", lambda: 1 / 0)
    answer = TC_SCREEN("Zhipu AI")
    assert isinstance(answer, CellError)
    assert "ZeroDivisionError" in answer.reason


def test_the_list_is_followed_and_opened_once(publish: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    from tradecell.screening import Screener

    opened = []
    real = Screener.open
    monkeypatch.setattr(Screener, "open", lambda: (opened.append(1), real())[1])
    assert TC_SCREEN("Dangerous Widgets Ltd") == "SAMPLE LIST: NO HIT"
    publish("Dangerous Widgets Ltd")
    assert TC_SCREEN("Dangerous Widgets Ltd") == "HIT"
    assert TC_SCREEN("Dangerous Widgets Ltd") == "HIT"
    publish("Other Gadgets Ltd")
    assert TC_SCREEN("Dangerous Widgets Ltd") == "NO HIT"
    assert len(opened) == 3


def test_a_pointer_that_is_gone_is_an_error_and_never_the_sample(publish: Callable[..., Any], excel_home: Path) -> None:
    publish("Dangerous Widgets Ltd")
    assert TC_SCREEN("Dangerous Widgets Ltd") == "HIT"
    (excel_home / "cache" / "current").unlink()
    answer = TC_SCREEN("Dangerous Widgets Ltd")
    assert isinstance(answer, CellError)
    assert answer.code == "#N/A"
    assert "refresh the lists" in str(TC_LIST("problem"))


@pytest.mark.parametrize("content", ["", "no-such-snapshot", "../elsewhere", "\x00"])
def test_a_damaged_pointer_is_an_error(publish: Callable[..., Any], excel_home: Path, content: str) -> None:
    publish("Dangerous Widgets Ltd")
    (excel_home / "cache" / "current").write_text(content, encoding="utf-8")
    answer = TC_SCREEN("Dangerous Widgets Ltd")
    assert isinstance(answer, CellError)


def test_several_threads_may_ask_at_once(publish: Callable[..., Any]) -> None:
    publish("Dangerous Widgets Ltd")
    lists().forget()
    answers: list[object] = []
    threads = [threading.Thread(target=lambda: answers.append(TC_SCREEN("Dangerous Widgets Ltd"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == ["HIT"] * 8


def test_a_list_past_the_hard_limit_is_an_error_with_its_reason(
    publish: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from tradecell.cache import Age
    from tradecell.errors import NoListError
    from tradecell.excel import functions_lists

    publish("Dangerous Widgets Ltd")
    assert TC_SCREEN("Dangerous Widgets Ltd") == "HIT"

    def too_old(*_: object) -> Age:
        raise NoListError("Nothing was screened: the list is 31 days old.")

    # Excel stays open, and the list grows old in it.
    monkeypatch.setattr(functions_lists, "refuse_if_too_old", too_old)
    monkeypatch.setattr(functions_lists, "AGE_EVERY", -1.0)
    answer = TC_SCREEN("Dangerous Widgets Ltd")
    assert isinstance(answer, CellError)
    assert answer.code == "#N/A"
    assert "31 days" in str(TC_LIST("problem"))
    assert TC_LIST("parties") == 1, "what the list is can still be asked"


def test_a_list_that_is_old_at_opening_is_refused_too(publish: Callable[..., Any], excel_home: Path) -> None:
    import json

    manifest = publish("Dangerous Widgets Ltd")
    path = excel_home / "cache" / "snapshots" / manifest.id / "manifest.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    told["sources"][0] |= {"format": "CSL, CSV", "list_date": "2020-01-01"}
    path.write_text(json.dumps(told), encoding="utf-8")
    answer = TC_SCREEN("Dangerous Widgets Ltd")
    assert isinstance(answer, CellError)
    assert "days old" in answer.reason
    assert "days old" in str(TC_LIST("warning"))
