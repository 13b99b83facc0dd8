"""From a queried name to the listed parties it may be: candidate index, score, reasons.

The face is light: the search itself (numpy, rapidfuzz) loads when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradecell.screening.result import Hit, Screening

if TYPE_CHECKING:
    from tradecell.screening.screener import Screener
    from tradecell.screening.sources import publish_file

__all__ = ["Hit", "Screener", "Screening", "publish_file"]


def __getattr__(name: str) -> object:
    if name == "Screener":
        from tradecell.screening.screener import Screener

        return Screener
    if name == "publish_file":
        from tradecell.screening.sources import publish_file

        return publish_file
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
