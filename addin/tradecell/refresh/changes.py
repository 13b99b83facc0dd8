"""What a refresh added, removed and changed, party by party."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from tradecell.cache import Snapshot, current, open_snapshot, snapshots, snapshots_folder
from tradecell.errors import InputError
from tradecell.home import home as default_home
from tradecell.party import Party
from tradecell.refresh.judge import folded
from tradecell.refresh.loaded import Loaded, from_snapshot

__all__ = ["CHANGES_FILE", "Change", "Changes", "changed_parties", "changes_since", "compare", "last_changes"]

CHANGES_FILE = "changes.json"
"""The changes' name inside a snapshot."""
_FIELDS = tuple(each.name for each in fields(Party) if each.name != "uid")


@dataclass(frozen=True, slots=True)
class Change:
    """One party that was added, removed or changed.

    Args:
        source: the code of the source.
        uid: of the party, in the later snapshot, or in the earlier one if it was removed.
        name: as listed.
        list_code: of its list.
        fields: what was changed: field, before, after.
    """

    source: str
    uid: str
    name: str
    list_code: str
    fields: tuple[tuple[str, Any, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed between two snapshots.

    Args:
        before: the id of the earlier one; empty for the first snapshot, where everything is new and nothing is listed.
        before_created: when it was made, UTC, ISO 8601.
        after: the id of the later one.
        after_created: when that was made.
        added: parties that are new.
        removed: parties that are gone.
        changed: parties whose entry is another.
        note: what is to know of the span of time, or empty.
    """

    before: str
    before_created: str
    after: str
    after_created: str
    added: tuple[Change, ...] = ()
    removed: tuple[Change, ...] = ()
    changed: tuple[Change, ...] = ()
    note: str = ""

    def to_json(self) -> str:
        """The same as JSON."""

        def plain(change: Change) -> dict[str, Any]:
            out: dict[str, Any] = {
                "source": change.source, "uid": change.uid, "name": change.name, "list": change.list_code
            }  # fmt: skip
            if change.fields:
                out["fields"] = {name: {"before": before, "after": after} for name, before, after in change.fields}
            return out

        return json.dumps(
            {
                "before": {"snapshot": self.before, "created": self.before_created},
                "after": {"snapshot": self.after, "created": self.after_created},
                "added": [plain(each) for each in self.added],
                "removed": [plain(each) for each in self.removed],
                "changed": [plain(each) for each in self.changed],
                "note": self.note,
            },
            ensure_ascii=False,
            indent=1,
        )


def from_json(text: bytes) -> Changes:
    """The changes that :meth:`Changes.to_json` wrote."""
    data = json.loads(text)

    def change(each: dict[str, Any]) -> Change:
        changed = tuple((name, both["before"], both["after"]) for name, both in each.get("fields", {}).items())
        return Change(each["source"], each["uid"], each["name"], each["list"], changed)

    kinds = {kind: tuple(change(each) for each in data[kind]) for kind in ("added", "removed", "changed")}
    before, after = data["before"], data["after"]
    return Changes(
        before["snapshot"], before["created"], after["snapshot"], after["created"], **kinds, note=data.get("note", "")
    )


class Compared(NamedTuple):
    """What changed: parties that are new, gone, and another."""

    added: tuple[Change, ...]
    removed: tuple[Change, ...]
    changed: tuple[Change, ...]


def compare(before: Mapping[str, Sequence[Party]], after: Mapping[str, Sequence[Party]]) -> Compared:
    """What changed in each source.

    A party is the same where its uid is, and else where list and name are: a source that numbers its entries anew has
    not changed all of them.

    Args:
        before: parties by source.
        after: likewise.

    Returns:
        What is new, gone and another, in the order of the sources.
    """
    added: list[Change] = []
    removed: list[Change] = []
    changed: list[Change] = []
    for code in dict.fromkeys((*after, *before)):
        old, new = before.get(code, ()), after.get(code, ())
        if old is new:
            continue
        by_uid = {party.uid: party for party in old}
        left: list[Party] = []
        pairs: list[tuple[Party, Party]] = []
        for party in new:
            same = by_uid.get(party.uid)
            if same is not None and same.list_code == party.list_code:
                pairs.append((by_uid.pop(party.uid), party))
            else:
                left.append(party)
        by_name: dict[tuple[str, str], list[Party]] = defaultdict(list)
        for party in by_uid.values():
            by_name[party.list_code, folded(party.name)].append(party)
        for party in left:
            twins = by_name.get((party.list_code, folded(party.name)))
            if twins:
                pairs.append((twins.pop(0), party))
            else:
                added.append(_change(code, party))
        removed += [_change(code, party) for twins in by_name.values() for party in twins]
        for was, party in pairs:
            if differences := _differences(was, party):
                changed.append(Change(code, party.uid, party.name, party.list_code, differences))
    return Compared(tuple(added), tuple(removed), tuple(changed))


def _change(code: str, party: Party) -> Change:
    return Change(code, party.uid, party.name, party.list_code)


def _differences(was: Party, is_now: Party) -> tuple[tuple[str, Any, Any], ...]:
    if all(getattr(was, name) == getattr(is_now, name) for name in _FIELDS):
        return ()
    found = []
    for name in _FIELDS:
        a, b = (_plain(getattr(each, name)) for each in (was, is_now))
        if a != b:
            found.append((name, a, b))
    return tuple(found)


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def last_changes(home: Path | None = None) -> Changes:
    """What the last refresh changed.

    Raises:
        InputError: no list was published yet, or the current one was made before changes were kept.
    """
    snapshot = _current(home or default_home())
    stored = snapshot.read(CHANGES_FILE)
    if not stored:
        raise InputError("The current list was not made by a refresh that kept its changes; the next one will.")
    return from_json(stored)


def _current(home: Path) -> Snapshot:
    snapshot = current(home)
    if snapshot is None:
        raise InputError("There is no list yet, so nothing has changed: bring one in with `tradecell refresh`.")
    return snapshot


def _base(home: Path, since: date) -> Snapshot | None:
    """The snapshot that was the last one at the end of the day before ``since``."""
    begin = datetime(since.year, since.month, since.day, tzinfo=UTC)
    older = [m for m in snapshots(home) if datetime.fromisoformat(m.created) < begin]
    if not older:
        return None
    return open_snapshot(snapshots_folder(home) / max(older, key=lambda manifest: manifest.created).id)


def _by_source(loaded: Mapping[str, Loaded]) -> dict[str, Sequence[Party]]:
    return {code: each.parties for code, each in loaded.items() if not each.info.part}


def changes_since(since: date, home: Path | None = None) -> Changes:
    """All that changed on and after a day.

    Args:
        since: the day, UTC.
        home: tradecell's folder; the user's own by default.

    Raises:
        InputError: no list was published yet, or no snapshot from before that day is kept, so that it cannot be told.
    """
    home = home or default_home()
    after = _current(home)
    before = _base(home, since)
    if before is None:
        kept = [manifest.created for manifest in snapshots(home)]
        first = min(kept) if kept else "none"
        raise InputError(
            f"No list from before {since.isoformat()} is kept on this machine (the oldest is of {first}), so what "
            "changed since cannot be told; take a later day, or the whole list. `keep` in the settings says how many "
            "lists stay"
        )
    found = compare(_by_source(from_snapshot(before)), _by_source(from_snapshot(after)))
    spans = (before.manifest.id, before.manifest.created, after.manifest.id, after.manifest.created)
    return Changes(*spans, *found)


def changed_parties(since: date, home: Path | None = None) -> tuple[tuple[Party, ...], Changes]:
    """The parties of the current list that were added or changed on and after a day, and the changes themselves.

    Raises:
        InputError: as :func:`changes_since`.
    """
    home = home or default_home()
    changes = changes_since(since, home)
    wanted: Iterable[Change] = (*changes.added, *changes.changed)
    uids = {(change.source, change.uid) for change in wanted}
    loaded = from_snapshot(_current(home))
    parties = [party for code, each in loaded.items() for party in each.parties if (code, party.uid) in uids]
    return tuple(parties), changes
