"""Decisions and the audit trail: who cleared what and why, and what was answered when, against which list.

All of it lies in one SQLite file (``records.sqlite3``) that is only ever added to; its events are chained by hashes, so
that a change, a removal or an insertion is found. :class:`Records` is the way to it.
"""

from tradecell.records.apply import ALL_HITS, Decided
from tradecell.records.audit import KINDS, Event
from tradecell.records.decisions import OUTCOMES, Decision, Proposed
from tradecell.records.entry import changed_fields, fingerprint, name_key
from tradecell.records.formula_log import FormulaLog
from tradecell.records.repeat import Difference, Repeated, repeat
from tradecell.records.rows import HitFound, ScreenedRow, screened_row
from tradecell.records.store import Records
from tradecell.records.verify import Verification

__all__ = [
    "ALL_HITS",
    "KINDS",
    "OUTCOMES",
    "Decided",
    "Decision",
    "Difference",
    "Event",
    "FormulaLog",
    "HitFound",
    "Proposed",
    "Records",
    "Repeated",
    "ScreenedRow",
    "Verification",
    "changed_fields",
    "fingerprint",
    "name_key",
    "repeat",
    "screened_row",
]
