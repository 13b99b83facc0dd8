"""Tables in and out: reading a user's table, and writing it again with the answers beside each row.

``read_table`` and ``read_lines`` give a ``Table``; ``write_report`` writes the screened workbook, CSV or Parquet file;
``to_json`` is the answer for programs. What belongs to the answer of one row is decided in one place, ``answer.py``.
"""

from tradecell.report.answer import ANSWER_COLUMNS, Searched, answer_cells, finish
from tradecell.report.json_text import to_json
from tradecell.report.output import check_output, check_size, write_report
from tradecell.report.read import read_lines, read_table
from tradecell.report.table import Table

__all__ = [
    "ANSWER_COLUMNS",
    "Searched",
    "Table",
    "answer_cells",
    "check_output",
    "check_size",
    "finish",
    "read_lines",
    "read_table",
    "to_json",
    "write_report",
]
