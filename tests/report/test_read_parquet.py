"""Parquet in."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tradecell.errors import InputError
from tradecell.report import read_table


def test_columns_of_all_kinds(tmp_path: Path) -> None:
    path = tmp_path / "in.bin"
    table = pa.table(
        {
            "Supplier": pa.array(["Zhipu AI", None, "Sophgo"]).dictionary_encode(),
            "when": pa.array([1, 2, None], pa.timestamp("ns")),
            "zone": pa.array([datetime(2025, 1, 1, tzinfo=UTC)] * 3),
            "day": pa.array([date(2025, 1, 16)] * 3),
            "far": pa.array([10**9] * 3, pa.date32()),
            "list": [[1], [], None],
        }
    )
    pq.write_table(table, path)
    read = read_table(path, "supplier")
    assert read.names() == ["Zhipu AI", None, "Sophgo"]
    assert [read.row_number(index) for index in range(3)] == [2, 3, 4]
    assert read.rows[0][3] == date(2025, 1, 16)
    assert read.arrow is not None


def test_errors(tmp_path: Path) -> None:
    path = tmp_path / "in.parquet"
    pq.write_table(pa.table({"Supplier": ["x"]}), path)
    with pytest.raises(InputError, match="Columns: Supplier"):
        read_table(path, "Vendor")
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(InputError, match="could not be read"):
        read_table(path, "Supplier")
