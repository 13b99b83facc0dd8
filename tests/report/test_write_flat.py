"""CSV and Parquet out."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from types import ModuleType

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tradecell.report import Searched, Table, read_table, write_report
from tradecell.report.write_flat import cell_text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("=1+1", "'=1+1"), ("+49 x", "'+49 x"), ("-", "'-"), ("@x", "'@x"), ("\tx", "'\tx"), ("\rx", "'\rx"),
        ("＝1", "'＝1"),
        ("-12.5", "-12.5"), ("+7", "+7"), ("-1,234.50", "-1,234.50"), ("-1e5", "-1e5"), (-12.5, "-12.5"), (-7, "-7"),
        ("-1+cmd|' /C calc'!A0", "'-1+cmd|' /C calc'!A0"), ("Zhipu", "Zhipu"), ("a=1", "a=1"), (360.0, "360"),
        (date(2025, 1, 16), "2025-01-16"), (datetime(2025, 1, 16, 9, 30), "2025-01-16 09:30:00"), (True, "TRUE"),
        (None, ""), (Decimal("1.50"), "1.5"), ("\ud800", "\ufffd"), ("", ""),
    ],
)  # fmt: skip
def test_cell_text(value: object, text: str) -> None:
    assert cell_text(value) == text


def test_a_csv_that_excel_opens(fake: ModuleType, searched: Searched, tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("Title\nSupplier;Amount\nZhipu AI;-5\n=cmd;1\n", encoding="utf-8")
    table = read_table(source, "Supplier")
    path = tmp_path / "out.csv"
    write_report(path, table, fake.FakeScreener().screen(table.names()), searched)
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert rows[0][0] == "Title"
    assert rows[1][:3] == ["Supplier", "Amount", "Status"]
    assert rows[2][:4] == ["Zhipu AI", "-5", "HIT", "97.2"]
    assert rows[3][:3] == ["'=cmd", "1", "NO HIT"]
    assert "2026-07-31" in rows[2]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.one_of(st.text(st.characters(), max_size=20), st.floats(), st.none(), st.dates()), min_size=1, max_size=5
    )
)
def test_any_cells_in_csv_and_parquet(
    fake: ModuleType, searched: Searched, tmp_path: Path, values: list[object]
) -> None:
    table = Table(("Name", "x"), [(value, 1) for value in values], 0)
    answers = fake.FakeScreener().screen(table.names())
    write_report(tmp_path / "any.csv", table, answers, searched)
    text = (tmp_path / "any.csv").read_bytes().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert [row[2] for row in rows[1:]] == [answer.status for answer in answers]
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "@", "\t", "\r"))]
    write_report(tmp_path / "any.parquet", table, answers, searched)
    assert pq.read_table(tmp_path / "any.parquet").column("Status").to_pylist() == [one.status for one in answers]


def test_parquet_keeps_the_types_of_its_columns(fake: ModuleType, searched: Searched, tmp_path: Path) -> None:
    source = pa.table(
        {
            "Supplier": pa.array(["Zhipu AI", None]).dictionary_encode(),
            "ns": pa.array([1, 2], pa.timestamp("ns", tz="UTC")),
            "money": pa.array([Decimal("1.50"), None], pa.decimal128(10, 2)),
            "Status": pa.array([1, 2], pa.int8()),
        }
    )
    path = tmp_path / "in.parquet"
    pq.write_table(source, path)
    table = read_table(path, "Supplier")
    write_report(tmp_path / "out.parquet", table, fake.FakeScreener().screen(table.names()), searched)
    result = pq.read_table(tmp_path / "out.parquet")
    assert (
        result.select(["ns", "money", "Status"]).schema.types == source.select(["ns", "money", "Status"]).schema.types
    )
    assert result.column("Status (tradecell)").to_pylist() == ["HIT", ""]
    assert result.column("Score").to_pylist() == [97.2, None]
    assert result.column("List date").to_pylist() == [date(2026, 7, 31), None]
    assert result.schema.metadata[b"tradecell.snapshot"] == b"2026-07-31-abababab"


def test_a_workbook_becomes_parquet(fake: ModuleType, searched: Searched, tmp_path: Path) -> None:
    table = Table(("Name", "", "mixed", "n"), [("Zhipu AI", None, 1, 1.5), ("x", None, "=a", 2.5)], 0)
    write_report(tmp_path / "out.parquet", table, fake.FakeScreener().screen(table.names()), searched)
    result = pq.read_table(tmp_path / "out.parquet")
    assert result.column_names[:4] == ["Name", "Column B", "mixed", "n"]
    assert result.column("mixed").to_pylist() == ["1", "=a"]
    assert result.column("n").to_pylist() == [1.5, 2.5]
