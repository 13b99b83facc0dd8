"""What a screening answers."""

from __future__ import annotations

from dataclasses import dataclass, field

from tradecell.party import Party

HIT = "HIT"
REVIEW = "REVIEW"
NO_HIT = "NO HIT"
CLEARED = "CLEARED"
NOT_SCREENED = "NOT SCREENED"
"""For what is no name at all (an Excel error, a cell of symbols): never to be read as "nothing found"."""

SAMPLE_PREFIX = "SAMPLE LIST: "


@dataclass(frozen=True, slots=True)
class Hit:
    """One listed party that the queried name may be.

    Args:
        party: the listed party.
        listed_name: the name of the party that matched, as the list prints it.
        score: 0 to 100; 100 only for names that are the same after normalisation.
        status: ``HIT`` or ``REVIEW`` for this party alone (with the sample list's prefix where that was used).
        reasons: short sentences for an auditor: what matched, what was ignored, what conflicts.
    """

    party: Party
    listed_name: str
    score: float
    status: str
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Screening:
    """The answer for one queried name.

    Args:
        query: the name as it was asked.
        status: ``HIT``, ``REVIEW``, ``NO HIT``, ``NOT SCREENED``; empty for an empty cell. With the built-in sample
            list every status that is not empty starts with ``SAMPLE LIST: ``.
        score: of the best candidate, 0 to 100, also where that is too low for a hit; None where nothing came near.
        best: the best hit, None where there is none.
        hits: the best hits, best first, each party once.
        list_date: the date of the list that was searched, ISO 8601.
        note: what a reader must know of this answer ("the cell holds an Excel error"), else empty.
    """

    query: str
    status: str
    score: float | None = None
    best: Hit | None = None
    hits: tuple[Hit, ...] = field(default=())
    list_date: str = ""
    note: str = ""

    @property
    def outcome(self) -> str:
        """The status without the sample list's prefix."""
        return self.status.removeprefix(SAMPLE_PREFIX)
