"""The sample workbook: written anew, computed with our functions by the formulas library, opened by LibreOffice."""

from __future__ import annotations

import importlib
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import openpyxl
import pytest

from tradecell.excel.functions import FUNCTIONS
from tradecell.screening import publish_file

FOLDER = Path(__file__).parents[2] / "workbook"
COMMITTED = FOLDER / "tradecell-sample.xlsx"
NOTHING = "\u00a0"

Cells = dict[tuple[str, str], Any]


@pytest.fixture(scope="module")
def make_sample() -> Iterator[ModuleType]:
    sys.path.insert(0, str(FOLDER))
    try:
        yield importlib.import_module("make_sample")
    finally:
        sys.path.remove(str(FOLDER))
        for name in ("make_sample", "sample_book", "make_suppliers"):
            sys.modules.pop(name, None)


@pytest.fixture(scope="module")
def written(make_sample: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sample") / "tradecell-sample.xlsx"
    make_sample.write(path)
    return path


def cells_of(path: Path, values: bool) -> Cells:
    """Every filled cell: its formula, or with ``values`` the answer beside it."""
    book = openpyxl.load_workbook(path, data_only=values)
    return {
        (sheet.title.upper(), cell.coordinate): cell.value
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def as_excel_hands_over(value: Any) -> list[list[Any]]:
    """An argument from the formulas library as xlwings hands it over: rows of cells, None for an empty one."""
    grid = np.asarray(getattr(value, "value", value), object)
    rows = grid.reshape(1, 1) if grid.ndim == 0 else np.atleast_2d(grid)
    return [[_cell(one) for one in row] for row in rows]


def _cell(value: Any) -> Any:
    from formulas.functions import XlError
    from formulas.ranges import Ranges
    from schedula import Token

    if isinstance(value, Ranges):
        return _cell(value.value.item())
    if isinstance(value, XlError):
        return str(value)
    if isinstance(value, Token) or value == "":
        return None
    return value.item() if isinstance(value, np.generic) else value


def compute(path: Path) -> tuple[Cells, dict[str, int]]:
    """Every cell as the formulas library computes it with our functions, and how often each of them was asked."""
    import formulas

    asked = dict.fromkeys((one.name for one in FUNCTIONS), 0)

    def joined(function: Any) -> Any:
        def call(*arguments: Any) -> Any:
            asked[function.name] += 1
            answer = function.function(*map(as_excel_hands_over, arguments))
            return np.asarray(answer, object) if isinstance(answer, list) else answer

        return call

    known = formulas.get_functions()
    before = dict(known)
    try:
        for one in FUNCTIONS:
            known[one.name] = joined(one)
        solution = formulas.ExcelModel().loads(str(path)).finish().calculate()
    finally:
        known.clear()
        known.update(before)
    out: Cells = {}
    for key, found in solution.items():
        place = re.fullmatch(r"'\[[^]]*\](.+)'!([A-Z]+[0-9]+)", str(key))
        if place and hasattr(found, "value"):
            out[(place[1], place[2])] = _cell(found.value.item())
    return out, asked


@pytest.fixture(scope="module")
def computed(written: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Cells, dict[str, int]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRADECELL_HOME", str(tmp_path_factory.mktemp("home")))
        return compute(written)


def test_every_answer_in_the_file_is_what_its_formula_computes(written: Path, computed: tuple[Cells, dict[str, int]]):
    """IF, COUNTIF, RIGHT and ours together: suppliers, products, chips, orders, owners, the counts at the start."""
    formulas_of = {
        place: text
        for place, text in cells_of(written, values=False).items()
        if str(text).startswith("=") and place[0] != "FUNCTIONS"
    }
    answers = cells_of(written, values=True)
    found, _ = computed
    assert len(formulas_of) > 400
    different = {
        place: (text, found.get(place), answers[place])
        for place, text in formulas_of.items()
        if (found.get(place) or "") != ("" if answers[place] == NOTHING else answers[place])
        and not _same_number(found.get(place), answers[place])
    }
    assert different == {}


def _same_number(one: Any, other: Any) -> bool:
    return isinstance(one, (int, float)) and isinstance(other, (int, float)) and one == pytest.approx(other)


def test_the_planted_suppliers_are_found_in_it(make_sample: ModuleType, computed: tuple[Cells, dict[str, int]]):
    from make_suppliers import PLANTED

    found, _ = computed
    status = {found[("SUPPLIERS", f"A{row}")]: found[("SUPPLIERS", f"C{row}")] for row in range(2, 62)}
    assert len(status) == 60
    hits = {name for name, said in status.items() if said == "SAMPLE LIST: HIT"}
    reviews = {name for name, said in status.items() if said == "SAMPLE LIST: REVIEW"}
    assert set(PLANTED) <= hits | reviews
    assert len(hits) >= 14
    assert found[("START", "B9")] == len(hits)
    assert found[("START", "B10")] == len(reviews)
    assert found[("START", "B8")] == 60
    assert make_sample.next_step("SAMPLE LIST: HIT") == "Hold the order"


def test_all_functions_but_the_table_of_hits_are_used(computed: tuple[Cells, dict[str, int]]):
    _, asked = computed
    assert {name for name, count in asked.items() if not count} == {"TC_HITS"}


def test_no_order_goes_on_after_an_answer_of_the_sample_list(computed: tuple[Cells, dict[str, int]]):
    found, _ = computed
    decisions = [
        value for (sheet, cell), value in found.items() if sheet == "LICENCE" and re.fullmatch(r"G[3-9]", cell)
    ]
    assert len(decisions) == 7
    assert all(decision.startswith("Hold: SAMPLE LIST: ") for decision in decisions)


def test_with_a_real_list_an_if_on_a_status_decides(
    make_sample: ModuleType, written: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """=IF(TC_SCREEN(A3,B3)="HIT", ...), with a list that names one of the customers."""
    own = tmp_path / "own.csv"
    own.write_text("name,country\nTakanishi Seimitsu K.K.,JP\n", encoding="utf-8")
    monkeypatch.setenv("TRADECELL_HOME", str(tmp_path / "home"))
    publish_file(own, tmp_path / "home")
    text = {place: text for place, text in cells_of(written, values=False).items() if place[0] == "LICENCE"}
    assert text[("LICENCE", "G3")].startswith('=IF(TC_SCREEN(A3,B3)="HIT"')
    found, _ = compute(written)
    decision = {found[("LICENCE", f"A{row}")]: found[("LICENCE", f"G{row}")] for row in range(3, 10)}
    requirement = {found[("LICENCE", f"A{row}")]: found[("LICENCE", f"F{row}")] for row in range(3, 10)}
    assert decision["Takanishi Seimitsu K.K."] == "Stop: a listed party"
    row = next(row for row in range(2, 62) if found[("SUPPLIERS", f"A{row}")] == "Takanishi Seimitsu K.K.")
    assert (found[("SUPPLIERS", f"C{row}")], found[("SUPPLIERS", f"H{row}")]) == ("HIT", "Hold the order")
    for customer, said in decision.items():
        if customer != "Takanishi Seimitsu K.K.":
            assert said == make_sample.decision("NO HIT", requirement[customer])
            free = requirement[customer].startswith("no licence")
            assert said.startswith("Go on" if free else "Settle the licence first: ")


def test_the_file_in_the_repository_has_the_formulas_that_the_script_writes(written: Path):
    """Its answers may be older than the code, but not what is asked and explained."""
    same = cells_of(COMMITTED, values=False) == cells_of(written, values=False)
    assert same, "the formulas have changed: python workbook/make_sample.py"


def test_answers_stay_where_the_add_in_is_not_installed(written: Path):
    """Excel calculates on opening where the file asks for it or names an older Excel: all would show #NAME?."""
    with zipfile.ZipFile(written) as book:
        calculation = re.search(r"<calcPr[^>]*>", book.read("xl/workbook.xml").decode())
        assert calculation is not None
        assert "fullCalcOnLoad" not in calculation[0]
        assert int(re.search(r'calcId="(\d+)"', calculation[0])[1]) >= 191029  # type: ignore[index]
        for name in book.namelist():
            if name.startswith("xl/worksheets/sheet"):
                assert b"<v></v>" not in book.read(name)


def test_the_help_sheet_lists_every_function_with_its_arguments_and_an_example(written: Path):
    said = [str(value) for (sheet, _), value in cells_of(written, values=False).items() if sheet == "FUNCTIONS"]
    for function in FUNCTIONS:
        assert function.name in said
        assert function.example in said
        assert any(text.startswith(f"{function.name}(") for text in said)
        for name, explained in function.arguments:
            assert any(text.strip(" []") == name for text in said)
            assert explained in said


def test_only_functions_that_there_are_are_asked(written: Path):
    names = {name for text in cells_of(written, values=False).values() for name in re.findall(r"TC_[A-Z]+", str(text))}
    assert names == {function.name for function in FUNCTIONS}


def test_an_answer_that_is_an_error_is_not_written(make_sample: ModuleType):
    from tradecell.excel.functions import TC_SCREEN

    with pytest.raises(SystemExit, match="colour"):
        make_sample.shown(TC_SCREEN("Zhipu AI", None, "colour"))


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_it_and_shows_the_answers(written: Path, tmp_path: Path):
    profile = (tmp_path / "profile").as_uri()
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation={profile}",
            "--headless",
            "--convert-to",
            "ods",
            "--outdir",
            tmp_path,
            written,
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    import python_calamine

    book = python_calamine.CalamineWorkbook.from_path(str(tmp_path / "tradecell-sample.ods"))
    assert book.sheet_names == ["Start", "Suppliers", "Products", "Chips", "Licence", "Functions"]
    answers = cells_of(written, values=True)
    rows = book.get_sheet_by_name("Suppliers").to_python()
    assert [row[2] for row in rows[1:61]] == [answers[("SUPPLIERS", f"C{row}")] for row in range(2, 62)]
    for name in book.sheet_names[:-1]:
        shown = [str(cell) for row in book.get_sheet_by_name(name).to_python() for cell in row]
        assert not [cell for cell in shown if cell.startswith("#")]
