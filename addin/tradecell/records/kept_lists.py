"""The lists that recorded screenings used, kept beside the records so that an answer can be repeated years later.

The cache keeps a few snapshots only. Here stay the parties of each list that was used, word for word as the snapshot
has them, one line of JSON each and compressed, with the snapshot's manifest; not the search index, which can be built
anew:

    <folder of the records>/lists/<id>/parties.jsonl.gz  manifest.json  kept.json
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import shutil
import time
import uuid
from collections.abc import Collection, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tradecell.cache import Manifest, Snapshot
from tradecell.cache.manifest import read_manifest
from tradecell.cache.snapshot import PARTIES, UNFINISHED, patiently, sync_folder
from tradecell.cache.stored import decode_party, encode_party
from tradecell.errors import CacheError, InputError, RecordsError
from tradecell.party import Party
from tradecell.records.trouble import explained

if TYPE_CHECKING:
    from tradecell.screening import Screener

__all__ = ["keep", "kept_folder", "list_facts", "prune", "read", "sha256_of"]

_CONTENT, _MANIFEST, _KEPT = "parties.jsonl.gz", "manifest.json", "kept.json"
_BLOCK = 1 << 20
_YOUNG = 24 * 3600.0
"""Seconds for which a list stays though no event refers to it yet: its screening may still be under way."""


def keep(folder: Path, used: Snapshot | Screener) -> dict[str, Any]:
    """Keep the list of a screening, if it is not kept already.

    Args:
        folder: of kept lists.
        used: the snapshot, or the screener over it, over a list file or over parties in memory. The built-in sample
            list is part of every tradecell and needs no keeping.

    Returns:
        What the event of the screening should say of its list: id, dates, the SHA-256 of its parties and sources.

    Raises:
        RecordsError: it cannot be written.
    """
    manifest, sha256 = used.manifest, sha256_of(used)
    if not manifest.sample and _find(folder, manifest.id, sha256) is None:
        with explained(folder, "keep the list that was used"):
            _write(folder, used, sha256)
    return list_facts(manifest, sha256)


def sha256_of(used: Snapshot | Screener) -> str:
    """The SHA-256 of a list's parties, hexadecimal, as a snapshot's file holds them."""
    sha256 = hashlib.sha256()
    for block in _blocks(used):
        sha256.update(block)
    return sha256.hexdigest()


def list_facts(manifest: Manifest, sha256: str = "") -> dict[str, Any]:
    """What an event says of the list that was used.

    Args:
        manifest: of the list.
        sha256: of its parties, where that is known.
    """
    return {
        "snapshot": manifest.id,
        "list_date": manifest.list_date,
        "sample": manifest.sample,
        "parties": manifest.parties,
        "list_sha256": sha256,
        "lists": dict(manifest.lists),
        "sources": [
            {
                "code": source.code,
                "title": source.title,
                "file": source.file,
                "address": source.address,
                "date": source.day or source.list_date,
                "sha256": source.sha256,
            }
            for source in manifest.sources
        ],
    }


def kept_folder(folder: Path, snapshot_id: str, sha256: str = "") -> Path:
    """Where the list of this id is kept.

    Raises:
        InputError: it is not.
    """
    found = _find(folder, snapshot_id, sha256)
    if found is None:
        raise InputError(
            f"{folder}: the list {snapshot_id} is not kept there: it was pruned, or the records were moved without "
            "their folder `lists`"
        )
    return found


def read(path: Path) -> tuple[Manifest, list[Party], str]:
    """A kept list: its manifest, its parties, and the SHA-256 that they have.

    Raises:
        RecordsError: it is damaged.
    """
    sha256 = hashlib.sha256()
    parties: list[Party] = []
    try:
        manifest = read_manifest((path / _MANIFEST).read_text(encoding="utf-8"), str(path / _MANIFEST))
        with gzip.open(path / _CONTENT, "rb") as file:
            for line in file:
                sha256.update(line)
                parties.append(decode_party(line))
    except (OSError, EOFError, ValueError, TypeError, CacheError) as error:
        raise RecordsError(
            f"{path}: the list that was kept cannot be read ({error}); put a backup of this folder in its place"
        ) from error
    return manifest, parties, sha256.hexdigest()


def prune(folder: Path, used: Collection[str]) -> list[str]:
    """Remove the lists that no event refers to any more.

    Args:
        folder: of kept lists.
        used: the ids that stay.

    Returns:
        The names of the folders removed.
    """
    removed: list[str] = []
    try:
        found = [path for path in folder.iterdir() if path.is_dir()]
    except OSError:
        return removed
    for path in found:
        try:
            young = time.time() - path.stat().st_mtime < _YOUNG
            snapshot_id = "" if path.name.startswith(UNFINISHED) else _kept(path)["id"]
        except (OSError, ValueError, KeyError):
            continue  # what cannot be told apart stays
        if not young and snapshot_id not in used:
            aside = path.with_name(f"{UNFINISHED}gone-{uuid.uuid4().hex[:8]}")
            try:
                path.rename(aside)
            except OSError:
                continue
            shutil.rmtree(aside, ignore_errors=True)
            removed.append(path.name)
    return removed


def _kept(path: Path) -> dict[str, Any]:
    found = json.loads((path / _KEPT).read_text(encoding="utf-8"))
    if not isinstance(found, dict):
        raise ValueError("no table")
    return found


def _names(snapshot_id: str, sha256: str) -> tuple[str, str]:
    """A folder's name, and the one for another list of the same id (parties in memory have no id of their own)."""
    plain = re.sub(r"[^A-Za-z0-9_-]+", "_", snapshot_id)[:100] or "_"
    return plain, f"{plain}-{sha256[:16]}"


def _find(folder: Path, snapshot_id: str, sha256: str) -> Path | None:
    plain, other = _names(snapshot_id, sha256)
    candidates = [folder / other, folder / plain] if sha256 else [folder / plain]
    for path in candidates:
        try:
            kept = _kept(path)
        except (OSError, ValueError):
            continue
        if kept.get("id") == snapshot_id and sha256 in ("", kept.get("sha256")):
            return path
    return None


def _write(folder: Path, used: Snapshot | Screener, sha256: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"{UNFINISHED}{os.getpid()}-{uuid.uuid4().hex[:8]}"
    draft.mkdir()
    try:
        with (
            (draft / _CONTENT).open("wb") as raw,
            gzip.GzipFile(filename="", fileobj=raw, mode="wb", compresslevel=6, mtime=0) as packed,
        ):
            for block in _blocks(used):
                packed.write(block)
        kept = json.dumps({"id": used.manifest.id, "sha256": sha256, "parties": used.manifest.parties})
        (draft / _MANIFEST).write_text(used.manifest.to_json(), encoding="utf-8", errors="backslashreplace")
        (draft / _KEPT).write_text(kept, encoding="utf-8")
        for name in (_CONTENT, _MANIFEST, _KEPT):
            with (draft / name).open("rb+") as file:
                os.fsync(file.fileno())
        for name in _names(used.manifest.id, sha256):
            target = folder / name
            try:
                patiently(partial(draft.rename, target))
                sync_folder(folder)
                return
            except OSError:
                if not target.is_dir():
                    raise
                if _find(folder, used.manifest.id, sha256) is not None:
                    return  # another process was first
        raise OSError(f"the folder {_names(used.manifest.id, sha256)[1]} is there already, but holds another list")
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _blocks(used: Snapshot | Screener) -> Iterator[bytes]:
    """The parties as a snapshot's file holds them."""
    if isinstance(used, Snapshot):
        path: Path | None = used.path
        parties: Sequence[Party] = used.parties
    else:
        path, parties = used.folder, used.parties
    if path is not None:
        try:
            with (path / PARTIES).open("rb") as file:
                while block := file.read(_BLOCK):
                    yield block
            return
        except FileNotFoundError:
            pass  # the cache has pruned it meanwhile; what was opened can still be read
    for party in parties:
        yield encode_party(party)
