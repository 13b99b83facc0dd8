"""Bring the lists in: fetch each source, judge what came, then publish all of it as one snapshot.

A bad download, a cut cable or a second Excel never costs the list that works: nothing is published before it is whole
and has been judged against what is in use, and whatever fails leaves the list as it was.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from tradecell.refresh.model import Progress, RefreshSummary, SourceOutcome

if TYPE_CHECKING:
    from tradecell.refresh.changes import Changes as Changes
    from tradecell.refresh.changes import changes_since as changes_since
    from tradecell.refresh.changes import last_changes as last_changes
    from tradecell.refresh.declared import Declaration as Declaration
    from tradecell.refresh.declared import declarations as declarations
    from tradecell.refresh.run import refresh as refresh

_HOME = {
    "Changes": "changes",
    "Declaration": "declared",
    "changes_since": "changes",
    "declarations": "declared",
    "last_changes": "changes",
    "refresh": "run",
}

__all__ = [
    "Changes",
    "Declaration",
    "Progress",
    "RefreshSummary",
    "SourceOutcome",
    "changes_since",
    "declarations",
    "last_changes",
    "refresh",
]


def __getattr__(name: str) -> object:
    """Load on first use what needs a network client or the index."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
