"""Build tradecell.xlam: the VBA of workbook/vba, wrappers made from the functions, and the ribbon."""

from __future__ import annotations

from pathlib import Path


def build_addin(target: Path, python: Path | None = None) -> Path:
    """Write the add-in.

    Args:
        target: the file to write (``tradecell.xlam``).
        python: the interpreter that Excel starts, fixed in the add-in; the running one by default.

    Returns:
        The file written.

    Raises:
        InstallError: the file cannot be written, or the interpreter's path cannot be passed to Excel.
    """
    raise NotImplementedError
