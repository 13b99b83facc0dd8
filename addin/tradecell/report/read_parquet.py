"""Parquet files, by pyarrow."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tradecell.errors import InputError
from tradecell.report.table import Table, find_columns, no_such_column


def read_parquet(path: Path, column: str, country_column: str | None) -> Table:
    """Read a Parquet file; arguments and errors as for ``read_table``.

    Row numbers are those of the table in a sheet with its header in row 1.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        # A file object, not a path: pyarrow would read a folder's neighbours as partitions, and S3 addresses as such.
        with path.open("rb") as file:
            arrow = pq.ParquetFile(file).read()
    except (pa.ArrowException, OSError) as error:
        raise InputError(f"{path}: the Parquet file could not be read: {_first_line(error)}") from None
    columns = tuple(map(str, arrow.column_names))
    found = find_columns([columns], column, country_column, str(path))
    if found is None:
        raise no_such_column([columns], column, str(path))
    values = [_values(arrow.column(at)) for at in range(arrow.num_columns)]
    return Table(
        columns=columns,
        rows=list(zip(*values, strict=True)),
        name_at=found.name_at,
        country_at=found.country_at,
        arrow=arrow,
    )


def _values(column: Any) -> list[object]:
    """A column's values; what Python cannot hold (a date in the year 20000, nanoseconds) as text."""
    import pyarrow as pa

    if pa.types.is_timestamp(column.type) and column.type.unit == "ns":
        column = column.cast(pa.timestamp("us", tz=column.type.tz), safe=False)  # to_pylist needs pandas for ns
    try:
        return list(column.to_pylist())
    except (ValueError, OverflowError, pa.ArrowException):
        pass
    values: list[object] = []
    for scalar in column:
        try:
            values.append(scalar.as_py())
        except (ValueError, OverflowError, pa.ArrowException):
            values.append(_as_text(scalar))
    return values


def _as_text(scalar: Any) -> object:
    try:
        return str(scalar.cast("string"))
    except (ValueError, NotImplementedError, TypeError):
        buffer = scalar.as_buffer() if hasattr(scalar, "as_buffer") else None
        return bytes(buffer).decode("utf-8", errors="replace") if buffer is not None else "?"


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0][:200] if str(error).strip() else type(error).__name__
