"""Tables in and out: reading a user's table, and writing it again with the answers beside each row.

``read_table`` and ``read_lines`` give a ``Table``; ``write_report`` writes the screened workbook, CSV or Parquet file,
``write_html`` the summary as a page for mail; ``read_decisions`` reads what a person filled into the workbook;
``to_json`` is the answer for programs. What belongs to the answer of one row is decided in one place, ``answer.py``,
what is counted in ``summary.py``, and what is said of the method in ``method.py``.
"""

from tradecell.report.answer import ANSWER_COLUMNS, Searched, answer_cells, finish
from tradecell.report.decisions_back import DecisionsBack, Fault, Filled, read_decisions
from tradecell.report.json_text import to_json
from tradecell.report.output import HTML_SUFFIXES, check_output, check_size, write_report
from tradecell.report.read import read_lines, read_table
from tradecell.report.table import Table
from tradecell.report.write_html import write_html

__all__ = [
    "ANSWER_COLUMNS",
    "HTML_SUFFIXES",
    "DecisionsBack",
    "Fault",
    "Filled",
    "Searched",
    "Table",
    "answer_cells",
    "check_output",
    "check_size",
    "finish",
    "read_decisions",
    "read_lines",
    "read_table",
    "to_json",
    "write_html",
    "write_report",
]
