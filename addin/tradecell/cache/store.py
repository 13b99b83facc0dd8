"""The cache: a folder of snapshots, and one small file that names the current one.

    <home>/cache/snapshots/<id>/   published by a refresh; the last ones are kept, so that an audit can repeat an answer
    <home>/cache/files/<id>/       made of list files that were screened against by name (``--list``)
    <home>/cache/current           the id of the current snapshot

A reader opens what ``current`` names and maps its files; a writer makes a new
folder and replaces ``current`` in one step. Nobody waits for anybody.
"""

from __future__ import annotations

import os
import shutil
import time
import uuid
from pathlib import Path

from tradecell.cache.manifest import Manifest
from tradecell.cache.snapshot import (
    MANIFEST,
    UNFINISHED,
    Snapshot,
    cache_errors,
    open_snapshot,
    patiently,
    sync_folder,
)
from tradecell.errors import CacheError

KEPT = 10
"""Snapshots that stay, the current one among them, where no setting says otherwise."""

_LEFT_BEHIND = 24 * 3600.0
"""Seconds after which an unfinished folder is rubbish of a process that died."""


def snapshots_folder(home: Path) -> Path:
    """Where published snapshots lie."""
    return home / "cache" / "snapshots"


def files_folder(home: Path) -> Path:
    """Where snapshots of list files named on the command line lie."""
    return home / "cache" / "files"


def _pointer(home: Path) -> Path:
    return home / "cache" / "current"


def current_id(home: Path) -> str:
    """The id of the current snapshot; empty where none was ever published.

    Raises:
        CacheError: the pointer is there but cannot be read.
    """
    path = _pointer(home)
    try:
        name = patiently(lambda: path.read_text(encoding="utf-8")).strip()
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise CacheError(f"{path}: cannot be read ({error}); refresh the lists") from error
    if not name or Path(name).name != name:
        raise CacheError(f"{path}: names no snapshot; refresh the lists to write it anew")
    return name


def current(home: Path) -> Snapshot | None:
    """The current snapshot; None where none was ever published, which is when the sample list stands in.

    Raises:
        CacheError: one was published, but it is damaged or gone. Never answered by the sample list.
    """
    name = current_id(home)
    while name:
        try:
            snapshot = open_snapshot(snapshots_folder(home) / name)
            _ = (snapshot.arrays, snapshot.parties)  # what is mapped stays, also when the folder goes
            return snapshot
        except CacheError:
            # between reading its name and mapping it another one may have become current, and this one pruned
            before, name = name, current_id(home)
            if name == before:
                raise
    return None


def make_current(home: Path, snapshot: Snapshot) -> None:
    """Make a snapshot the current one, in one step that no reader can see half done.

    Raises:
        CacheError: the pointer could not be replaced; the old one stands.
    """
    path = _pointer(home)
    draft = path.with_name(f"{path.name}.{uuid.uuid4().hex[:8]}")
    with cache_errors("make the new list the current one", path):
        try:
            with draft.open("w", encoding="utf-8") as handle:
                handle.write(snapshot.manifest.id + "\n")
                handle.flush()
                os.fsync(handle.fileno())
            patiently(lambda: draft.replace(path))
            sync_folder(path.parent)
        finally:
            draft.unlink(missing_ok=True)


def was_published(home: Path) -> bool:
    """Whether snapshots are kept: if none of them is current, the sample list must not stand in for them.

    Raises:
        CacheError: the folder of snapshots is there but cannot be read.
    """
    folder = snapshots_folder(home)
    try:
        return any(path.is_dir() and not path.name.startswith(UNFINISHED) for path in folder.iterdir())
    except FileNotFoundError:
        return False
    except OSError as error:
        raise CacheError(f"{folder}: cannot be read ({error}); refresh the lists") from error


def snapshots(home: Path) -> list[Manifest]:
    """The manifests of all published snapshots that are whole, newest first."""
    found = []
    for path in _folders(snapshots_folder(home)):
        try:
            found.append(open_snapshot(path).manifest)
        except CacheError:
            continue
    return sorted(found, key=lambda manifest: manifest.created, reverse=True)


def find(folder: Path, snapshot_id: str) -> Snapshot | None:
    """The snapshot of that id in a folder, if it is there and whole."""
    if not (folder / snapshot_id / MANIFEST).is_file():
        return None
    try:
        return open_snapshot(folder / snapshot_id)
    except CacheError:
        return None


def prune(home: Path, keep: int = KEPT) -> list[str]:
    """Remove the oldest snapshots beyond ``keep`` of each kind, and what dead processes left unfinished.

    The current one stays whatever its age. What another process has open (on Windows) stays until next time.

    Returns:
        The ids removed.
    """
    removed: list[str] = []
    try:
        stays = current_id(home)
    except CacheError:
        return removed  # which one is current cannot be told: none goes
    for folder in (snapshots_folder(home), files_folder(home)):
        age = {path: made for path in _folders(folder) if (made := _made(path)) is not None}
        old = sorted(age, key=lambda path: age[path], reverse=True)
        removed += [path.name for path in old[max(keep, 1) :] if path.name != stays and _remove(path)]
        for path in folder.glob(f"{UNFINISHED}*"):
            try:
                left = time.time() - path.stat().st_mtime > _LEFT_BEHIND
            except OSError:
                continue
            if left:
                shutil.rmtree(path, ignore_errors=True)
    return removed


def heal(home: Path) -> None:
    """Remove what refreshes that were killed left behind. Only for who holds the lock
    (:func:`tradecell.cache.writing`):
    then nobody else writes here, and all that is unfinished is rubbish.
    """
    for path in snapshots_folder(home).glob(f"{UNFINISHED}*"):
        shutil.rmtree(path, ignore_errors=True)
    shutil.rmtree(downloads_folder(home), ignore_errors=True)
    for path in (home / "cache").glob("*.????????"):
        if path.name.partition(".")[0] == "current" or ".json." in path.name:
            path.unlink(missing_ok=True)


def downloads_folder(home: Path) -> Path:
    """Where a refresh under way puts what it fetches."""
    return home / "cache" / "downloads"


def refused_folder(home: Path) -> Path:
    """Where downloads that were not believed are kept aside."""
    return home / "cache" / "refused"


def _folders(folder: Path) -> list[Path]:
    try:
        return [p for p in folder.iterdir() if p.is_dir() and not p.name.startswith(UNFINISHED)]
    except OSError:
        return []


def _made(path: Path) -> float | None:
    """When a folder was made; None where another process removed it meanwhile."""
    try:
        return path.stat().st_mtime
    except OSError:
        return None


def _remove(path: Path) -> bool:
    """Move aside first, so that nobody opens a folder that is half gone."""
    aside = path.with_name(f"{UNFINISHED}gone-{uuid.uuid4().hex[:8]}")
    try:
        path.rename(aside)
    except OSError:
        return False
    shutil.rmtree(aside, ignore_errors=True)
    return True
