"""What makes a Python function a formula: xlwings's decorators, its help, and errors that stay errors."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple, TypeVar

import xlwings

from tradecell.errors import CacheError, InputError, RecordsError, TradecellError
from tradecell.excel.functions_cells import CellError, rows_of

CATEGORY = "Trade controls"
"""The category of the formulas in Excel's Function Wizard."""

F = TypeVar("F", bound=Callable[..., Any])


class Formula(NamedTuple):
    """A formula: what wrappers, descriptions and the help sheet are made of.

    Args:
        name: as it is typed in a cell.
        function: the Python function.
        arguments: name and help of each argument, in order.
        category: in the Function Wizard.
        help: what it answers, in a line of at most 255 characters (Excel's limit).
        example: a formula that can be typed.
        defaults: of the arguments that may be left out, by name.
        each_row: whether an answer for a column of cells is the column of the answers, so that VBA may ask for
            neighbouring cells in the same call.
    """

    name: str
    function: Callable[..., Any]
    arguments: tuple[tuple[str, str], ...]
    category: str
    help: str
    example: str
    defaults: tuple[tuple[str, object], ...]
    each_row: bool


def formula(example: str, *, each_row: bool = False, **arguments: str) -> Callable[[F], F]:
    """Make a function a formula.

    Args:
        example: a formula that can be typed.
        each_row: see :class:`Formula`.
        arguments: the help of each argument, at most 255 characters.
    """

    def decorate(function: F) -> F:
        signature = inspect.signature(function)
        if list(signature.parameters) != list(arguments):
            raise TypeError(f"{function.__name__}: an argument without help, or help without an argument")

        @functools.wraps(function)
        def answer(*values: Any, **named: Any) -> Any:
            try:
                result = function(*values, **named)
            except Exception as error:
                result = failed(error)
            problems().note(function.__name__, result)
            return result

        plain(answer)
        made = Formula(
            name=function.__name__,
            function=answer,
            arguments=tuple(arguments.items()),
            category=CATEGORY,
            help=(inspect.getdoc(function) or "").split("\n\n")[0].replace("\n", " "),
            example=example,
            defaults=tuple(
                (name, one.default) for name, one in signature.parameters.items() if one.default is not one.empty
            ),
            each_row=each_row,
        )
        answer.__formula__ = made  # type: ignore[attr-defined]
        decorated: Any = answer
        for name, said in arguments.items():
            # ndim=2: always rows of cells; err_to_str: an error in a cell is told from an empty one
            decorated = xlwings.arg(name, ndim=2, err_to_str=True, doc=said)(decorated)
        return xlwings.func(category=CATEGORY, call_in_wizard=False)(decorated)  # type: ignore[no-any-return]

    return decorate


def plain(function: Callable[..., Any]) -> None:
    """Keep type hints from xlwings, which takes each for a converter and knows none for ``object``."""
    function.__annotations__ = {}


class Problems:
    """The last reason for an error in a cell, which ``TC_LIST("problem")`` tells."""

    def __init__(self) -> None:
        self.last = ""

    def note(self, name: str, result: object) -> None:
        """Keep the reason of the first error in an answer."""
        for row in rows_of(result):
            for cell in row:
                if isinstance(cell, CellError):
                    self.last = f"{name} at {datetime.now():%H:%M}: {cell.reason}"
                    return


@cache
def problems() -> Problems:
    """The process's own."""
    return Problems()


def failed(error: Exception) -> CellError:
    """An exception as the error of a cell: whatever goes wrong, no cell may be left with a status."""
    if isinstance(error, InputError):
        return CellError("#VALUE!", str(error))
    if isinstance(error, (CacheError, RecordsError)):
        return CellError("#N/A", str(error))
    if isinstance(error, TradecellError):
        return CellError("#VALUE!", str(error))
    return CellError("#VALUE!", f"a fault of tradecell's own: {type(error).__name__}: {error}")
