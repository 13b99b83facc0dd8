"""The ribbon's Refresh: downloading, where this tradecell can; otherwise how to bring a list in by hand."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from tradecell.errors import TradecellError
from tradecell.excel.jobs import Run, Tell

NOT_YET = (
    "This tradecell cannot download lists. Download the Consolidated Screening List in a browser "
    "(data.trade.gov/downloadable_consolidated_screening_list), then run in a terminal:\n\n"
    "tradecell refresh --from FILE\n\nExcel uses the new list at the next calculation."
)


def refresher() -> Run | None:
    """What refreshes the lists; None where this tradecell cannot download."""
    try:
        refresh: Any = import_module("tradecell.refresh").refresh
    except (ImportError, AttributeError):
        return None

    def run(tell: Tell) -> str:
        try:
            summary = refresh(progress=lambda step: tell(step.text))
        except BaseException as error:
            if problem := recorded(error):
                raise TradecellError(f"{error or type(error).__name__}\n\n{problem}") from error
            raise
        problem = recorded(summary)
        try:
            return "\n\n".join(filter(None, (told(summary), problem)))
        except TradecellError as error:
            raise TradecellError("\n\n".join(filter(None, (str(error), problem)))) from error

    return run


def told(summary: Any) -> str:
    """A refresh's summary in words.

    Raises:
        TradecellError: nothing was published because of what failed.
    """
    failures = [f"{one.title}: {one.message}" for one in summary.failures]
    text = "\n".join([summary.in_words, *failures])
    if failures and not summary.published and not summary.stepped_back:
        raise TradecellError(text)
    return text


def recorded(outcome: Any) -> str:
    """Record what a refresh did, or what it raised; empty, or why it could not be recorded."""
    from tradecell.records import Records
    from tradecell.records.facts import refresh_facts

    try:
        with Records.open() as records:  # of its own: a refresh runs in a thread beside the formulas
            records.record("refresh", {"via": "Excel", **refresh_facts(outcome)})
    except Exception as error:  # the lists are what they are now: that must be told whatever else failed
        return f"The refresh is not in the audit trail: {error or type(error).__name__}"
    return ""
