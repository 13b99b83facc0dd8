"""The sample workbook is what its script says, and a screening finds in it what was planted, and nothing else."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import openpyxl
import pytest

from tradecell.cache.sample import sample_parties

if TYPE_CHECKING:
    from tradecell.screening import Screener, Screening

ROOT = Path(__file__).parents[2]
WORKBOOK = ROOT / "workbook" / "suppliers.xlsx"
CSL = ROOT.parent / "shared" / "data" / "csl" / "consolidated.csv"


def _script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_suppliers", ROOT / "workbook" / "make_suppliers.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up there
    spec.loader.exec_module(module)
    return module


SCRIPT = _script()
PLANTED: dict[str, str] = SCRIPT.PLANTED
NAMES: list[str] = [supplier.name for supplier in SCRIPT.suppliers()]
HARMLESS = [name for name in NAMES if name not in PLANTED]


# The workbook


def test_the_sheet_has_60_suppliers_16_of_them_planted() -> None:
    assert len(NAMES) == len(set(NAMES)) == 60
    assert len(PLANTED) == 16
    assert set(PLANTED) <= set(NAMES)
    assert set(SCRIPT.NEAR_MISSES) <= set(HARMLESS)


def test_the_readme_states_as_many() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"sheet of {len(NAMES)} suppliers, {len(PLANTED)} of them listed parties" in readme


def test_the_workbook_holds_what_the_script_writes() -> None:
    book = openpyxl.load_workbook(WORKBOOK)
    assert book.sheetnames == ["Suppliers", "About"]
    sheet = book["Suppliers"]
    header, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert header == [title for title, _ in SCRIPT.COLUMNS]
    assert [row[header.index("Supplier")] for row in rows] == NAMES
    for row, supplier in zip(rows, SCRIPT.suppliers(), strict=True):
        assert row[2:5] == [supplier.country, supplier.city, supplier.category]
        assert row[6] == supplier.spend
        assert row[7].date() == supplier.since
    assert len({row[0] for row in rows}) == 60


def test_the_sheet_is_a_table_with_a_frozen_header_and_typed_columns() -> None:
    sheet = openpyxl.load_workbook(WORKBOOK)["Suppliers"]
    assert sheet.freeze_panes == "C2"
    assert sheet.tables["Suppliers"].ref == "A1:H61"
    assert sheet.tables["Suppliers"].autoFilter.ref == "A1:H61"
    assert sheet["G2"].number_format == "#,##0.00"
    assert sheet["H2"].is_date


def test_the_script_writes_the_same_bytes_again(tmp_path: Path) -> None:
    SCRIPT.write(tmp_path / "first.xlsx")
    SCRIPT.write(tmp_path / "second.xlsx")
    assert (tmp_path / "first.xlsx").read_bytes() == (tmp_path / "second.xlsx").read_bytes()


def test_every_planted_supplier_is_a_party_of_the_sample_list() -> None:
    listed = {party.name for party in sample_parties()}
    assert set(PLANTED.values()) <= listed


# Screened against the sample list


@pytest.fixture(scope="module")
def by_sample() -> dict[str, Screening]:
    from tradecell.screening import Screener

    return dict(zip(NAMES, Screener(sample_parties()).screen(NAMES), strict=True))


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_supplier_is_found_with_its_party_first(name: str, by_sample: dict[str, Screening]) -> None:
    screening = by_sample[name]
    assert screening.outcome in ("HIT", "REVIEW"), f"{name}: {screening.status}, score {screening.score}"
    assert screening.best is not None
    assert screening.best.party.name == PLANTED[name]


@pytest.mark.parametrize("name", HARMLESS)
def test_no_other_supplier_is_a_hit(name: str, by_sample: dict[str, Screening]) -> None:
    screening = by_sample[name]
    assert screening.outcome in ("NO HIT", "REVIEW"), f"{name}: {screening.best}"


def test_a_person_is_asked_about_few_of_the_other_suppliers(by_sample: dict[str, Screening]) -> None:
    assert [name for name in HARMLESS if by_sample[name].outcome == "REVIEW" and name not in SCRIPT.NEAR_MISSES] == []


# Screened against the real list


@pytest.fixture(scope="module")
def by_csl() -> dict[str, Screening]:
    if not CSL.exists():
        pytest.skip("the official list is not beside the project")
    from tradecell.lists import read_list
    from tradecell.screening import Screener

    screener: Screener = Screener(read_list(CSL).parties)
    return dict(zip(NAMES, screener.screen(NAMES, limit=20), strict=True))


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_supplier_is_found_on_the_real_list(name: str, by_csl: dict[str, Screening]) -> None:
    screening = by_csl[name]
    assert screening.outcome in ("HIT", "REVIEW"), f"{name}: {screening.status}, score {screening.score}"
    found = [hit.party.name for hit in screening.hits]
    assert PLANTED[name] in found, f"{name}: found only {found}"


@pytest.mark.parametrize("name", HARMLESS)
def test_no_other_supplier_is_a_hit_on_the_real_list(name: str, by_csl: dict[str, Screening]) -> None:
    screening = by_csl[name]
    assert screening.outcome in ("NO HIT", "REVIEW"), f"{name}: {screening.best}"
