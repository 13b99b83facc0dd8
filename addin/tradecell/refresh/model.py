"""What a refresh is told and what it tells: plain values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tradecell.cache import Manifest

__all__ = [
    "FAILED",
    "KEPT",
    "NEW",
    "OFF",
    "REFUSED",
    "SAME",
    "Progress",
    "RefreshSummary",
    "SourceOutcome",
    "Told",
]

NEW = "new"
SAME = "same"
FAILED = "failed"
REFUSED = "refused"
KEPT = "kept"
OFF = "off"
"""What became of a source: it brought new data; it is as it was; it could not be had, or was not believed, so that its
last good data stay; it was not asked and its data stay; it was taken out of the snapshot."""


@dataclass(frozen=True, slots=True)
class Progress:
    """One step of a refresh under way, for a progress bar.

    Args:
        source: the code of the source, or empty for what concerns all of them.
        stage: ``"wait"``, ``"download"``, ``"read"``, ``"judge"``, ``"index"`` or ``"publish"``.
        done: bytes (download) or parties (read, index) so far.
        total: of how many; 0 where that is not known.
        text: the same as a sentence for a status bar.
    """

    source: str
    stage: str
    done: int
    total: int
    text: str


Told = Callable[[Progress], None]
"""Called with each step, from one thread at a time but not always the same. What it raises ends the refresh, and the
list in use stays."""


@dataclass(frozen=True, slots=True)
class SourceOutcome:
    """What became of one source.

    Args:
        code: the source.
        title: its name for people.
        outcome: ``"new"``, ``"same"``, ``"failed"``, ``"refused"``, ``"kept"`` or ``"off"``.
        parties: how many of its parties (entries, for the Commerce Control List) are in use now; 0 where none are.
        list_date: the date of the data in use, ISO 8601, or empty.
        message: why it failed or was refused and what to do, or what else is to know; may be empty.
        aside: where a refused download lies, or empty.
        size: bytes that were downloaded or read.
        rows_refused: rows that made no sense and were left out.
    """

    code: str
    title: str
    outcome: str
    parties: int = 0
    list_date: str = ""
    message: str = ""
    aside: str = ""
    size: int = 0
    rows_refused: int = 0

    @property
    def good(self) -> bool:
        """Whether the source is as fresh as it can be."""
        return self.outcome in (NEW, SAME, OFF)


@dataclass(frozen=True, slots=True)
class RefreshSummary:
    """What a refresh did.

    Args:
        published: whether a new snapshot became the current one.
        manifest: of the snapshot that is current now.
        sources: what became of each source.
        added: parties that are new on the lists.
        removed: parties that are gone from them.
        changed: parties whose entry was changed.
        seconds: how long each part took: ``"download"``, ``"read"``, ``"judge"``, ``"index"``, ``"publish"``,
            ``"all"``.
        stepped_back: another refresh had just done the work, so that this one had nothing left to do.
    """

    published: bool
    manifest: Manifest
    sources: tuple[SourceOutcome, ...]
    added: int = 0
    removed: int = 0
    changed: int = 0
    seconds: tuple[tuple[str, float], ...] = ()
    stepped_back: bool = False

    @property
    def failures(self) -> tuple[SourceOutcome, ...]:
        """The sources that were asked and did not bring good data."""
        return tuple(one for one in self.sources if one.outcome in (FAILED, REFUSED))

    @property
    def in_words(self) -> str:
        """One sentence for a status bar."""
        if self.stepped_back:
            head = "Another refresh has just brought the lists up to date"
        elif self.published:
            head = f"New lists: {self.added:,} parties added, {self.removed:,} removed, {self.changed:,} changed"
        else:
            head = "The lists are unchanged"
        failed = ", ".join(one.title for one in self.failures)
        return f"{head}; not refreshed: {failed}." if failed else f"{head}."
