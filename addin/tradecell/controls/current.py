"""The Commerce Control List that answers use: the snapshot's where a refresh brought one, else the embedded table."""

from __future__ import annotations

from tradecell.controls.ccl import CCL
from tradecell.controls.store import embedded


def current_ccl() -> CCL:
    """The list in use."""
    return embedded()
