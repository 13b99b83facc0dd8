"""What makes a Python function one that the ribbon's VBA may call, and a value one that Excel keeps as it is."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TypeVar, cast

import xlwings

from tradecell.excel.functions_cells import Cell
from tradecell.excel.functions_formula import failed, plain

F = TypeVar("F", bound=Callable[..., Any])

MOST_TEXT = 1_000
"""Characters of a message box; Excel cuts what is longer without a word."""


def action(function: F) -> F:
    """Make a function one that VBA may call: decorated for xlwings, every exception an error that VBA raises."""

    @functools.wraps(function)
    def answer(*values: Any) -> Any:
        try:
            return function(*values)
        except Exception as error:
            return failed(error)

    plain(answer)
    decorated: Any = xlwings.func(answer)
    return cast(F, decorated)


def safe(value: object) -> Cell:
    """A value that Excel keeps as it is: an apostrophe before text that it would read as a formula, number or error."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day)
    if isinstance(value, str) and value and (value[0] in "=+-@#'" or value[0].isdigit()):
        return "'" + value
    return value


def cut(text: str, most: int, more: str = " ...") -> str:
    """A text of so many characters at most; what was cut off is told."""
    return text if len(text) <= most else text[: most - len(more)] + more
