"""What is news: a hit that was not there, one that is another thing than it was, and one that is gone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tradecell.commands.rescreen_inputs import Before
from tradecell.errors import TradecellError
from tradecell.records import Decided, Decision, Event, HitFound, changed_fields, name_key
from tradecell.refresh.judge import folded
from tradecell.screening.result import CLEARED, SAMPLE_PREFIX, Hit

if TYPE_CHECKING:
    from tradecell.party import Party
    from tradecell.records import Records
    from tradecell.screening import Screener

__all__ = ["CHANGED", "GONE", "LIMIT", "NEW", "Lists", "News", "compare", "same"]

NEW, CHANGED, GONE = "new", "changed", "gone"

LIMIT = 100
"""Hits of a name that are looked at and recorded; more than any reader looks through."""

_LAPSE = "The decision of "


@dataclass(frozen=True, slots=True)
class News:
    """What is new of one name and one party.

    Args:
        what: ``NEW``, ``CHANGED`` or ``GONE``.
        query: the name.
        country: that was given with it.
        uid: of the party.
        list_code: of its list.
        listed_name: that matched.
        score: of the hit, now or, if it is gone, then.
        status: now; empty if it is gone.
        was: before; empty if it is new.
        why: in a sentence.
        hit: now; None if it is gone.
    """

    what: str
    query: str
    country: str
    uid: str
    list_code: str
    listed_name: str
    score: float
    status: str
    was: str
    why: str
    hit: Hit | None = None


class Lists:
    """The list of then and the list of now, as far as they must be known to tell what changed.

    Args:
        then: the parties of that day by uid, as far as they are of interest; None where the list is not at hand.
        now: all uids of the list in use.
        event: the number of the screening of then.
    """

    def __init__(self, then: Mapping[str, Party] | None, now: frozenset[str], event: int = 0) -> None:
        self.then = then
        self.event = event
        self._now = now
        self._changed: dict[tuple[str, str], tuple[str, ...]] = {}

    @classmethod
    def of(
        cls,
        records: Records,
        event: Event | None,
        screener: Screener,
        uids: frozenset[str],
        now: frozenset[str],
        known: dict[str, dict[str, Party] | None],
    ) -> Lists:
        """The list of an event against the one in use.

        Args:
            records: beside which lists are kept.
            event: the screening of then; None for no list at all.
            screener: over the list in use.
            uids: of interest.
            now: all uids of the list in use.
            known: lists that were read before, by their snapshot; added to.
        """
        if event is None or event.facts.get("sample"):
            return cls({}, now, event.id if event is not None else 0)
        snapshot = str(event.facts.get("snapshot") or "")
        if snapshot not in known:
            here = snapshot == screener.manifest.id
            sha256 = str(event.facts.get("list_sha256") or "")
            parties = screener.parties if here else _parties_of(records, snapshot, sha256)
            known[snapshot] = None if parties is None else {one.uid: one for one in parties if one.uid in uids}
        return cls(known[snapshot], now, event.id)

    def listed(self, uid: str) -> bool:
        """Whether the list in use has this uid."""
        return uid in self._now

    def changed(self, uid: str, party: Party) -> tuple[str, ...]:
        """What of an entry is another thing now, in words.

        Args:
            uid: by which it was listed then.
            party: as it is listed now.
        """
        known = self._changed.get((uid, party.uid))
        if known is None:
            old = self.then.get(uid) if self.then is not None else None
            known = self._changed[uid, party.uid] = changed_fields(old, party) if old is not None else ()
        return known


def _parties_of(records: Records, snapshot_id: str, sha256: str) -> Iterable[Party] | None:
    """The parties of an earlier list: from the cache, else as they were kept beside the records."""
    from pathlib import Path

    from tradecell.cache import find, snapshots_folder
    from tradecell.home import home
    from tradecell.records.kept_lists import read

    if snapshot_id and Path(snapshot_id).name == snapshot_id:
        found = find(snapshots_folder(home()), snapshot_id)
        if found is not None:
            return found.parties
    try:
        return read(records.list_of(snapshot_id, sha256))[1]
    except TradecellError:
        return None


def compare(
    query: str, country: str, before: Before | None, now: Decided, lists: Lists, decisions: Mapping[int, Decision]
) -> list[News]:
    """What is news of one name.

    Args:
        query: the name.
        country: that was given with it.
        before: what it was answered then; None where it was not asked.
        now: what it is answered, with all hits up to ``LIMIT``, decisions applied.
        lists: of then and now.
        decisions: by number.
    """
    known = {hit.uid: hit for hit in before.hits} if before is not None else {}
    decided = {decisions[number].uid for number in now.decisions if number in decisions}
    left = [hit for hit in now.answer.hits if hit.party.uid not in known]
    gone = {uid: hit for uid, hit in known.items() if uid not in {each.party.uid for each in now.answer.hits}}
    pairs = [(known[hit.party.uid], hit) for hit in now.answer.hits if hit.party.uid in known]
    renumbered = _renumbered(left, gone, lists)
    found: list[News] = []
    places = {hit.party.uid: at for at, hit in enumerate(now.answer.hits)}
    for hit in left:
        if hit.party.uid in renumbered or _outcome(hit.status) == CLEARED:
            continue
        if before is not None and before.cut and places[hit.party.uid] >= len(before.hits) and _was_there(hit, lists):
            continue  # it was cut off then, and is still behind all that were given
        found.append(_news(NEW, query, country, hit, "", _why_new(hit, lists)))
    for was, hit in [*pairs, *((gone.pop(uid), hit) for uid, hit in _paired(left, renumbered))]:
        if hit.party.uid in decided:
            continue  # what a person decided is no news
        lapse = next((reason for reason in hit.reasons if reason.startswith(_LAPSE)), "")
        fresh = bool(lapse) and _decided_since(query, hit.party.uid, decisions, lists.event)
        if why := _why_changed(was, hit, lapse, fresh, lists):
            found.append(_news(CHANGED, query, country, hit, was.status, why))
    if len(now.answer.hits) < LIMIT:
        found += [
            News(GONE, query, country, was.uid, was.list_code, was.listed_name, was.score, "", was.status,
                 _why_gone(was, lists))
            for was in gone.values()
        ]  # fmt: skip
    return found


def same(before: Before | None, now: Decided) -> bool:
    """Whether a name has the very hits that it had, with the same status."""
    if before is None:
        return False
    return [(hit.uid, hit.status) for hit in before.hits] == [(hit.party.uid, hit.status) for hit in now.answer.hits]


def _news(what: str, query: str, country: str, hit: Hit, was: str, why: str) -> News:
    party = hit.party
    return News(what, query, country, party.uid, party.list_code, hit.listed_name, hit.score, hit.status, was, why, hit)


def _outcome(status: str) -> str:
    return status.removeprefix(SAMPLE_PREFIX)


def _was_there(hit: Hit, lists: Lists) -> bool:
    """Whether the entry was on the list then, as it is now."""
    if lists.then is None or hit.party.uid not in lists.then:
        return False
    return not lists.changed(hit.party.uid, hit.party)


def _renumbered(left: Iterable[Hit], gone: Mapping[str, HitFound], lists: Lists) -> dict[str, str]:
    """New uids of parties that were listed under another one: the same list and name, and the old uid is not listed."""
    by_name = {
        (was.list_code, folded(name)): uid
        for uid, was in gone.items()
        if not lists.listed(uid)
        for name in (was.listed_name, lists.then[uid].name if lists.then and uid in lists.then else was.listed_name)
    }
    found: dict[str, str] = {}
    for hit in left:
        for name in (hit.party.name, hit.listed_name):
            uid = by_name.get((hit.party.list_code, folded(name)))
            if uid is not None and uid not in found.values():
                found[hit.party.uid] = uid
                break
    return found


def _paired(left: Iterable[Hit], renumbered: Mapping[str, str]) -> Iterable[tuple[str, Hit]]:
    return [(renumbered[hit.party.uid], hit) for hit in left if hit.party.uid in renumbered]


def _why_new(hit: Hit, lists: Lists) -> str:
    if lists.then is None:
        return "not among the hits of then"
    if hit.party.uid not in lists.then:
        return "new on the list"
    changed = lists.changed(hit.party.uid, hit.party)
    return f"the entry changed ({', '.join(changed)})" if changed else "not among the hits of then, though listed"


def _decided_since(query: str, uid: str, decisions: Mapping[int, Decision], event: int) -> bool:
    """Whether somebody decided after the screening that is compared with."""
    name = name_key(query)
    return any(one.id > event and one.uid == uid and one.name == name for one in decisions.values())


def _why_changed(was: HitFound, hit: Hit, lapse: str, fresh: bool, lists: Lists) -> str:
    """Why a hit is another thing than it was; empty where that is no news.

    Args:
        was: then.
        hit: now.
        lapse: the sentence that says that a decision does not hold any more.
        fresh: that decision is younger than the screening of then, so that its lapse was never told.
        lists: of then and now.
    """
    parts = []
    changed = lists.changed(was.uid, hit.party)
    before, now = _outcome(was.status), _outcome(hit.status)
    if before == CLEARED:
        parts.append(lapse or "the decision was taken back, or is of another entry")
    elif before != now:
        parts.append(f"{before} then, {now} now")
    if before != CLEARED and lapse and (changed or fresh):
        parts.append(lapse)
    elif changed and not lapse:
        parts.append(f"the entry changed ({', '.join(changed)})")
    if parts and was.uid != hit.party.uid:
        parts.append(f"listed under another UID before ({was.uid})")
    return "; ".join(parts)


def _why_gone(was: HitFound, lists: Lists) -> str:
    if not lists.listed(was.uid):
        return "not on the list any more"
    return "still listed, but does not come near this name any more"
