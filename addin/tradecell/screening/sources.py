"""Where a screener's list comes from: the current snapshot, a list file, the built-in sample, or parties in memory."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from tradecell import __version__
from tradecell.cache import (
    Manifest,
    Snapshot,
    SourceInfo,
    current,
    current_id,
    files_folder,
    find,
    make_current,
    prune,
    snapshots_folder,
    was_published,
    write_snapshot,
    writing,
)
from tradecell.errors import CacheError
from tradecell.home import home as default_home
from tradecell.lists.model import PartyList
from tradecell.party import Party
from tradecell.screening.index import INDEX_FORMAT, build_index

Progress = Callable[[int, int], None]


def now() -> str:
    """The time, UTC, ISO 8601 to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def count_names(parties: Sequence[Party]) -> int:
    """Names and aliases of all parties."""
    return sum(1 + len(party.aliases) for party in parties)


def manifest_of(parties: Sequence[Party], snapshot_id: str, list_date: date, date_from: str,
                sources: tuple[SourceInfo, ...] = (), sample: bool = False) -> Manifest:  # fmt: skip
    """The manifest of parties just read, made now by this tradecell."""
    return Manifest(
        id=snapshot_id,
        created=now(),
        tool_version=__version__,
        index_format=INDEX_FORMAT,
        list_date=list_date.isoformat(),
        list_date_from=date_from,
        parties=len(parties),
        names=count_names(parties),
        sample=sample,
        sources=sources,
        lists=dict(sorted(Counter(party.list_code for party in parties).items())),
    )


def sample_manifest(parties: Sequence[Party]) -> Manifest:
    """The manifest of the built-in sample list."""
    from tradecell.cache.sample import SAMPLE_DATE, sample_bytes

    content = sample_bytes()
    source = SourceInfo(
        file="the sample list built into tradecell",
        format="sample",
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        parties=len(parties),
        list_date=SAMPLE_DATE.isoformat(),
    )
    return manifest_of(parties, f"sample-{SAMPLE_DATE.isoformat()}", SAMPLE_DATE, "built in", (source,), sample=True)


def _list_date(read: PartyList) -> tuple[date, str]:
    if read.list_date:
        return read.list_date, "content"
    return datetime.fromtimestamp(Path(read.source).stat().st_mtime, UTC).date(), "file time"


def _build(read: PartyList, parent: Path, progress: Progress | None) -> Snapshot:
    day, date_from = _list_date(read)
    files = read.files or (read.source,)
    source = SourceInfo(
        file=str(Path(read.source)),
        format=read.format,
        sha256=read.sha256,
        size=sum(Path(name).stat().st_size for name in files),
        parties=len(read.parties),
        refused=len(read.refused),
        list_date=read.list_date.isoformat() if read.list_date else "",
        notes=read.notes,
    )
    name = f"{day.isoformat()}-{read.sha256[:12]}-{INDEX_FORMAT}"
    there = find(parent, name)
    if there is not None:
        return there
    manifest = manifest_of(read.parties, name, day, date_from, (source,))
    return write_snapshot(parent, manifest, read.parties, build_index(read.parties, progress))


def snapshot_of_file(path: Path, home: Path | None = None, progress: Progress | None = None) -> Snapshot:
    """The snapshot of a list file: from the cache where the same bytes were read before, else read and built now.

    Args:
        path: the list file.
        home: tradecell's folder; the user's own by default.
        progress: called with parties done and parties in all while the index is built.

    Raises:
        ListError: the file is no list.
        CacheError: the snapshot could not be written.
    """
    from tradecell.lists import list_files, read_list

    home = home or default_home()
    folder = files_folder(home)
    # several files may belong together (SDN.CSV with ALT.CSV and ADD.CSV): all of them are in the SHA-256
    sha256 = hashlib.sha256()
    try:
        for name in list_files(path):
            with Path(name).open("rb") as handle:
                while block := handle.read(1 << 20):
                    sha256.update(block)
        known = sorted(folder.glob(f"*-{sha256.hexdigest()[:12]}-{INDEX_FORMAT}"))
    except OSError:
        known = []
    for folder_of in known:
        found = find(folder, folder_of.name)
        if found is not None and any(s.sha256 == sha256.hexdigest() for s in found.manifest.sources):
            return found
    snapshot = _build(read_list(path), folder, progress)
    prune(home)
    return snapshot


def publish_file(path: Path | str, home: Path | None = None, progress: Progress | None = None) -> Manifest:
    """Make a list file the current list, which formulas and later screenings use.

    Args:
        path: the list file, any format that :func:`tradecell.read_list` reads.
        home: tradecell's folder; the user's own by default.
        progress: called with parties done and parties in all while the index is built.

    Returns:
        The manifest of the snapshot that is now current.

    Raises:
        ListError: the file is no list; the current list stays.
        CacheError: the snapshot could not be written; the current list stays.
    """
    from tradecell.lists import read_list

    home = home or default_home()
    read = read_list(Path(path))
    with writing(home, patience=120.0):
        snapshot = _build(read, snapshots_folder(home), progress)
        make_current(home, snapshot)
        prune(home)
    return snapshot.manifest


def current_snapshot(home: Path | None = None) -> Snapshot | None:
    """The current snapshot with an index of this version's format; None where none was ever published.

    A snapshot whose index an older tradecell made is indexed anew from its parties, and published again.

    Raises:
        CacheError: a list was published, but it is damaged, or nothing says any more which one is current.
    """
    home = home or default_home()
    snapshot = current(home)
    if snapshot is None and was_published(home):
        raise CacheError(
            f"{home / 'cache' / 'current'}: it is gone, and with it the name of the current list; refresh the lists"
        )
    if snapshot is None or snapshot.manifest.index_format == INDEX_FORMAT:
        return snapshot
    from dataclasses import replace

    parties = list(snapshot.parties)
    manifest = replace(
        snapshot.manifest,
        id=f"{snapshot.manifest.id.rpartition('-')[0]}-{INDEX_FORMAT}",
        created=now(),
        tool_version=__version__,
        index_format=INDEX_FORMAT,
    )
    arrays = build_index(parties)
    more = {name: snapshot.read(name) for name in snapshot.more}
    # a refresh may be publishing a newer list meanwhile: that one stays the current one
    with writing(home, patience=120.0):
        renewed = write_snapshot(snapshots_folder(home), manifest, parties, arrays, more)
        if current_id(home) == snapshot.manifest.id:
            make_current(home, renewed)
    return renewed
