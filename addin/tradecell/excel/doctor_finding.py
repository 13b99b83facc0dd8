"""What doctor says of one thing it looked at."""

from __future__ import annotations

from dataclasses import dataclass

OK = "ok"
WARNING = "warning"
PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Args:
        about: what it is, in a word or two.
        state: OK; WARNING, it may get in the way; PROBLEM, the formulas cannot work like this.
        found: what is so, in a sentence.
        advice: what to do, or whom to ask; empty where nothing is to be done.
    """

    about: str
    state: str
    found: str
    advice: str = ""
