"""From the data of all sources to one snapshot, which then becomes the current one."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from tradecell import __version__
from tradecell.cache import Manifest, Snapshot, SourceInfo, make_current, prune, snapshots_folder, write_snapshot
from tradecell.cache.stored import encode_party
from tradecell.party import Party
from tradecell.refresh.changes import CHANGES_FILE, Changes, compare
from tradecell.refresh.judge import folded as as_compared
from tradecell.refresh.loaded import Loaded

__all__ = ["Merged", "merge", "publish"]


@dataclass(frozen=True, slots=True)
class Merged:
    """All sources as one list.

    Args:
        parties: source by source, each uid once.
        sources: what the snapshot says of each source.
        more: the snapshot's other files.
    """

    parties: tuple[Party, ...]
    sources: tuple[SourceInfo, ...]
    more: dict[str, bytes]


def merge(data: Mapping[str, Loaded]) -> Merged:
    """Put the sources together.

    Two sources may carry the same list (OFAC's own file and the CSL). A party that another source has already, on the
    same list, by the same name and with all its aliases, numbers and countries, is not there twice; it is kept in a
    file
    of its own, so that it comes back when the other source drops it. Whatever differs stays in the list: it is better
    found twice than not.
    """
    parties: list[Party] = []
    sources: list[SourceInfo] = []
    more: dict[str, bytes] = {}
    uids: set[str] = set()
    there: dict[tuple[str, str], list[Party]] = {}
    several = sum(not each.info.part for each in data.values()) > 1
    for code, each in data.items():
        if each.info.part:
            more[each.info.part] = each.part
            sources.append(replace(each.info, first=len(parties), kept=0, folded=""))
            continue
        first, mine, again = len(parties), [], []
        for party in each.parties:
            twins = there.get((party.list_code, as_compared(party.name)), ()) if several else ()
            if any(_covers(twin, party) for twin in twins):
                again.append(party)
                continue
            uid = party.uid
            number = 1
            while uid in uids:
                number += 1
                uid = f"{party.uid}@{code}" if number == 2 else f"{party.uid}@{code}#{number - 1}"
            uids.add(uid)
            mine.append(party if uid == party.uid else replace(party, uid=uid))
        parties += mine
        if several:
            for party in mine:
                there.setdefault((party.list_code, as_compared(party.name)), []).append(party)
        name = f"also-{code}.jsonl" if again else ""
        if again:
            more[name] = b"".join(encode_party(party) for party in again)
        sources.append(replace(each.info, first=first, kept=len(mine), folded=name, parties=len(each.parties)))
    return Merged(tuple(parties), tuple(sources), more)


def _covers(there: Party, party: Party) -> bool:
    """Whether screening against ``there`` finds and says all that screening against ``party`` would."""
    names = {as_compared(name) for name in (there.name, *there.aliases)}
    return (
        all(as_compared(alias) in names for alias in party.aliases)
        and set(party.ids) <= set(there.ids)
        and set(party.countries) <= set(there.countries)
        and set(party.programs) <= set(there.programs)
        and (party.end_date == there.end_date)
        and (not party.license_requirement or party.license_requirement == there.license_requirement)
    )


def _list_date(sources: Sequence[SourceInfo]) -> SourceInfo:
    """The source whose date the whole list bears: the Consolidated Screening List, else the first list of parties."""
    lists = [source for source in sources if not source.part]
    return next((source for source in lists if source.code in ("csl", "csl-api")), (lists or list(sources))[0])


def publish(
    home: Path,
    data: Mapping[str, Loaded],
    before: Snapshot | None,
    used: Mapping[str, Loaded],
    keep: int,
    told: Callable[[str, int, int], None],
    timed: Callable[[str], None],
) -> tuple[Snapshot, Changes]:
    """Write the snapshot and make it the current one.

    Args:
        home: tradecell's folder.
        data: what the snapshot shall hold, by source, in order.
        before: the snapshot in use.
        used: what that holds, by source.
        keep: snapshots that stay.
        told: called with ``"index"`` or ``"publish"``, done and in all.
        timed: called with the name of each part when it is done.

    Raises:
        CacheError: the disk is full or may not be written; the snapshot in use stays.
    """
    from tradecell.screening.index import INDEX_FORMAT, build_index

    merged = merge(data)
    # finer than a second: which of two snapshots is the newer is told by it
    created = datetime.now(UTC).isoformat(timespec="milliseconds")
    # each publication is a snapshot of its own, even of the same bytes in the same second
    digest = uuid.uuid4().hex[:12]
    dated = _list_date(merged.sources)
    manifest = Manifest(
        id=f"{dated.day}-{digest}-{INDEX_FORMAT}",
        created=created,
        tool_version=__version__,
        index_format=INDEX_FORMAT,
        list_date=dated.day,
        list_date_from=dated.date_from,
        parties=len(merged.parties),
        names=sum(1 + len(party.aliases) for party in merged.parties),
        sources=merged.sources,
        lists=dict(sorted(Counter(party.list_code for party in merged.parties).items())),
    )
    changes = Changes("", "", manifest.id, created, note="This is the first list on this machine: all of it is new.")
    if before is not None:
        lists = ({code: each.parties for code, each in d.items() if not each.info.part} for d in (used, data))
        changes = Changes(before.manifest.id, before.manifest.created, manifest.id, created, *compare(*lists))
    merged.more[CHANGES_FILE] = changes.to_json().encode("utf-8")
    timed("changes")
    told("index", 0, len(merged.parties))
    arrays = None
    if before is not None and before.manifest.index_format == INDEX_FORMAT and _same(data, used):
        arrays = before.arrays
    if arrays is None:
        arrays = build_index(merged.parties, lambda done, total: told("index", done, total))
    timed("index")
    told("publish", 0, 1)
    snapshot = write_snapshot(snapshots_folder(home), manifest, merged.parties, arrays, merged.more)
    make_current(home, snapshot)
    prune(home, keep)
    told("publish", 1, 1)
    timed("publish")
    return snapshot, changes


def _same(data: Mapping[str, Loaded], used: Mapping[str, Loaded]) -> bool:
    """Whether the parties are those in use, so that their index is, too."""
    lists = ([(code, each.parties) for code, each in d.items() if not each.info.part] for d in (data, used))
    a, b = lists
    return [code for code, _ in a] == [code for code, _ in b] and all(
        x is y for (_, x), (_, y) in zip(a, b, strict=True)
    )
