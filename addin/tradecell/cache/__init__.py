"""Snapshots of the lists on this machine: write, open, make current, prune; and the built-in sample list."""

from tradecell.cache.manifest import Manifest, SourceInfo
from tradecell.cache.snapshot import Snapshot, open_snapshot, write_snapshot
from tradecell.cache.store import (
    KEPT,
    current,
    current_id,
    files_folder,
    find,
    make_current,
    prune,
    snapshots,
    snapshots_folder,
)

__all__ = [
    "KEPT",
    "Manifest",
    "Snapshot",
    "SourceInfo",
    "current",
    "current_id",
    "files_folder",
    "find",
    "make_current",
    "open_snapshot",
    "prune",
    "snapshots",
    "snapshots_folder",
    "write_snapshot",
]
