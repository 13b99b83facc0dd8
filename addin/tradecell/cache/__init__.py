"""Snapshots of the lists on this machine: write, open, make current, prune; and the built-in sample list."""

from tradecell.cache.age import Age, age_of, list_age, refuse_if_too_old
from tradecell.cache.lock import writing
from tradecell.cache.manifest import Manifest, SourceInfo
from tradecell.cache.snapshot import Snapshot, open_snapshot, write_snapshot
from tradecell.cache.store import (
    KEPT,
    current,
    current_id,
    downloads_folder,
    files_folder,
    find,
    heal,
    make_current,
    prune,
    refused_folder,
    snapshots,
    snapshots_folder,
    was_published,
)

__all__ = [
    "KEPT",
    "Age",
    "Manifest",
    "Snapshot",
    "SourceInfo",
    "age_of",
    "current",
    "current_id",
    "downloads_folder",
    "files_folder",
    "find",
    "heal",
    "list_age",
    "make_current",
    "open_snapshot",
    "prune",
    "refuse_if_too_old",
    "refused_folder",
    "snapshots",
    "snapshots_folder",
    "was_published",
    "write_snapshot",
    "writing",
]
