"""A workbook file that is being written: whole or not at all, its scratch files never left behind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tradecell.errors import InputError

__all__ = ["new_book"]


@contextmanager
def new_book(path: Path, stream: bool, instead: str) -> Iterator[Any]:
    """A new workbook in which text is never anything but text; it is written when the block ends.

    Args:
        path: the file.
        stream: each row is written out as soon as the next one begins, so that memory does not grow.
        instead: what to do where the workbook would become too large ("write .csv").

    Raises:
        InputError: it would be larger than a workbook can be.
        OSError: the file cannot be written.
    """
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError, FileSizeError

    with TemporaryDirectory(prefix="tradecell-", ignore_cleanup_errors=True) as scratch:
        options = {
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "constant_memory": stream,
            "tmpdir": scratch,
        }
        book = xlsxwriter.Workbook(str(path), options)
        try:
            yield book
            book.close()
        except FileCreateError as error:
            if error.args and isinstance(error.args[0], OSError):
                raise error.args[0] from None
            raise
        except FileSizeError:
            raise InputError(f"{path}: the workbook would be larger than 4 GB: {instead}.") from None
        finally:
            _let_go(book)


def _let_go(book: Any) -> None:
    """Close the streams of a workbook that was given up, so that its scratch files can be removed on Windows, too."""
    book.fileclosed = True
    for sheet in book.worksheets():
        stream = getattr(sheet, "row_data_fh", None)
        if stream is not None:
            with suppress(OSError, ValueError):
                stream.close()
