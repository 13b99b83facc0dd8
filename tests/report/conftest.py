"""Workbooks made by hand, and what the written files need."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import xlsxwriter

from tradecell.report import Searched


@pytest.fixture(scope="session")
def fake() -> ModuleType:
    """The screener of tests/cli/fake.py; test folders are no packages, so it is loaded by its path."""
    path = Path(__file__).parents[1] / "cli" / "fake.py"
    spec = importlib.util.spec_from_file_location("fake_screener", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["fake_screener"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def searched(fake: ModuleType) -> Searched:
    return Searched(fake.MANIFEST, "2026-11-24 09:00:00+00:00", "in.xlsx", "Supplier", (("HIT from", 88.0),))


@pytest.fixture
def workbook(tmp_path: Path) -> Callable[..., Path]:
    """Make a workbook of sheets, each a list of rows; ``then(book, sheets)`` adds what rows cannot say."""

    def make(
        sheets: dict[str, Sequence[Sequence[object]]],
        then: Callable[[Any, dict[str, Any]], None] | None = None,
        name: str = "in.xlsx",
    ) -> Path:
        path = tmp_path / name
        with xlsxwriter.Workbook(
            str(path), {"strings_to_formulas": False, "default_date_format": "yyyy-mm-dd"}
        ) as book:
            pages = {title: book.add_worksheet(title) for title in sheets}
            for title, rows in sheets.items():
                for at, row in enumerate(rows):
                    for column, cell in enumerate(row):
                        if cell is not None:
                            pages[title].write(at, column, cell)
            if then is not None:
                then(book, pages)
        return path

    return make
