"""The listed party that a decision is about: as it is listed today, and a hit of the name."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from tradecell.errors import InputError, TradecellError
from tradecell.records import ALL_HITS, Decision, changed_fields, fingerprint
from tradecell.report.answer import score as shown_score

if TYPE_CHECKING:
    from tradecell.party import Party
    from tradecell.screening import Hit, Screener

__all__ = ["Where", "listed_parties"]

_NAMED = 5


def listed_parties(screener: Screener, uids: Collection[str] | None = None) -> dict[str, Party]:
    """The parties of a list by uid, or those of some uids.

    Args:
        screener: over the list.
        uids: that are wanted; all by default.
    """
    found: dict[str, Party] = {}
    for party in screener.parties:
        if uids is None or party.uid in uids:
            found[party.uid] = party
    return found


class Where:
    """A list on which parties are found.

    Args:
        screener: over it.
        called: what it is called in a sentence.
    """

    def __init__(self, screener: Screener, called: str = "the current list") -> None:
        self.screener = screener
        self.called = called

    @classmethod
    def current(cls) -> Where:
        """The list in use.

        Raises:
            CacheError: it cannot be used.
        """
        from tradecell.screening import Screener

        return cls(Screener.open())

    @classmethod
    def current_or_none(cls) -> Where | None:
        """The list in use; None where there is none that may be used."""
        try:
            return cls.current()
        except TradecellError:
            return None

    @classmethod
    def file(cls, path: Path) -> Where:
        """A list file.

        Raises:
            ListError: it is none.
        """
        from tradecell.screening import Screener

        return cls(Screener.open_file(path), str(path))

    @classmethod
    def file_snapshot(cls, snapshot_id: str) -> Where | None:
        """A list file that was screened against once, by the id that its report names; None where it is not known."""
        from tradecell.cache import files_folder, find
        from tradecell.home import home
        from tradecell.screening import Screener

        if not snapshot_id or Path(snapshot_id).name != snapshot_id:
            return None
        found = find(files_folder(home()), snapshot_id)
        return cls(Screener.over(found), f"the list {snapshot_id}") if found is not None else None

    @property
    def snapshot(self) -> str:
        """The list's id."""
        return self.screener.manifest.id

    @property
    def sample(self) -> bool:
        """Whether it is the sample list."""
        return self.screener.manifest.sample

    @property
    def sample_warning(self) -> str:
        """What must be said of a decision on a party of the sample list."""
        return "SAMPLE LIST: this party was taken from the small list that comes with tradecell, which is no screening."

    @cached_property
    def parties(self) -> Mapping[str, Party]:
        """All parties, by uid."""
        return listed_parties(self.screener)

    def hits(self, names: Sequence[str]) -> list[tuple[Hit, ...]]:
        """All hits of each name, decisions not applied."""
        return [answer.hits for answer in self.screener.screen(names, None, ALL_HITS)]

    def hit(self, name: str, uid: str) -> Hit:
        """The hit that a name and a uid mean.

        Raises:
            InputError: the name does not hit that party, or there is no such party; with what it does hit.
        """
        return self.hit_among(self.hits([name])[0], name, uid)

    def hit_among(self, hits: Sequence[Hit], name: str, uid: str) -> Hit:
        """The same among the hits that are known already."""
        for hit in hits:
            if hit.party.uid == uid:
                return hit
        best = ", ".join(f"{hit.party.uid} ({hit.listed_name}, {shown_score(hit.score):.1f})" for hit in hits[:_NAMED])
        more = f", and {len(hits) - _NAMED:,} more" if len(hits) > _NAMED else ""
        have = f'Hits of "{name[:80]}": {best}{more}.' if hits else f'"{name[:80]}" has no hits: nothing to decide on.'
        there = self.parties.get(uid)
        if there is None:
            raise InputError(
                f"{uid}: no party of {self.called} (snapshot {self.snapshot}, of {self.screener.manifest.list_date}) "
                f"has this UID. {have}"
            )
        raise InputError(f'"{name[:80]}" does not come near {uid} ({there.name}), so it is no hit of it. {have}')

    def state(self, decision: Decision) -> str:
        """Whether a decision holds against this list."""
        now = self.parties.get(decision.uid)
        if now is None:
            return "not on the list"
        if fingerprint(now) == decision.entry:
            return "holds"
        return f"lapsed: {', '.join(changed_fields(decision.party, now))} changed"
