"""One snapshot on disk: written whole under another name, then moved into its place."""

from __future__ import annotations

import os
import shutil
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from tradecell.cache.manifest import Manifest, read_manifest
from tradecell.cache.stored import StoredParties, encode_party
from tradecell.errors import CacheError
from tradecell.party import Party

Array = npt.NDArray[Any]
T = TypeVar("T")

MANIFEST, PARTIES, BEGINS = "manifest.json", "parties.jsonl", "parties_begin.npy"
UNFINISHED = ".unfinished-"

_PATIENCE = 5.0
"""Seconds to wait where Windows holds a file that another program has open just now (a virus scanner, a backup)."""


@dataclass(frozen=True)
class Snapshot:
    """A snapshot that can be searched.

    Args:
        path: its folder.
        manifest: what it says of itself.
    """

    path: Path
    manifest: Manifest

    @cached_property
    def parties(self) -> StoredParties:
        """The parties, read one by one when asked for.

        Raises:
            CacheError: their files are damaged or gone.
        """
        with _damage(self.path):
            return StoredParties(self.path / PARTIES, np.load(self.path / BEGINS, allow_pickle=False))

    @cached_property
    def arrays(self) -> dict[str, Array]:
        """The index arrays, mapped and not read.

        Raises:
            CacheError: their files are damaged or gone.
        """
        with _damage(self.path):
            return {
                name.removesuffix(".npy"): _map(self.path / name)
                for name in self.manifest.files
                if name.endswith(".npy") and name != BEGINS
            }

    @property
    def more(self) -> tuple[str, ...]:
        """The names of the other files, such as the Commerce Control List."""
        return tuple(name for name in self.manifest.files if not name.endswith(".npy") and name != PARTIES)

    def read(self, name: str) -> bytes:
        """The content of one of the other files; empty where the snapshot has none of this name.

        Raises:
            CacheError: it is there but cannot be read.
        """
        if name not in self.more:
            return b""
        with cache_errors("read a part of the snapshot", self.path / name):
            return (self.path / name).read_bytes()


@contextmanager
def _damage(path: Path) -> Iterator[None]:
    """Say in words that what was whole when it was opened cannot be read."""
    try:
        yield
    except (OSError, ValueError, EOFError, IndexError) as error:
        raise CacheError(f"{path}: the snapshot is damaged ({error}); refresh the lists to make a new one") from error


def _map(path: Path) -> Array:
    try:
        array: Array = np.load(path, mmap_mode="r", allow_pickle=False)
    except ValueError:
        # an array of no elements cannot be mapped
        array = np.load(path, allow_pickle=False)
    return array


def patiently(action: Callable[[], T]) -> T:
    """Do what Windows may refuse for a moment while another program has the file open."""
    end = time.monotonic() + _PATIENCE
    pause = 0.01
    while True:
        try:
            return action()
        except PermissionError:
            if os.name != "nt" or time.monotonic() > end:
                raise
            time.sleep(pause)
            pause = min(pause * 2, 0.5)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder last through a power cut, where the system offers that."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def cache_errors(what: str, where: Path) -> Iterator[None]:
    """Say in words what the disk refused."""
    try:
        yield
    except OSError as error:
        raise CacheError(
            f"{where}: could not {what} ({error.strerror or error}); free some space or check the rights on this "
            "folder, or set TRADECELL_HOME to a folder of yours"
        ) from error


def _write(path: Path, content: Callable[[Path], None]) -> int:
    content(path)
    with path.open("rb+") as handle:
        os.fsync(handle.fileno())
    return path.stat().st_size


def write_snapshot(
    parent: Path,
    manifest: Manifest,
    parties: Sequence[Party],
    arrays: Mapping[str, Array],
    more: Mapping[str, bytes] | None = None,
) -> Snapshot:
    """Write a snapshot; nobody sees it before it is whole.

    Args:
        parent: the folder of snapshots.
        manifest: without ``files``, which are filled in here.
        parties: in the order that the arrays refer to.
        arrays: the index, plain arrays without objects.
        more: other files of the snapshot by name, such as the Commerce Control List.

    Returns:
        The snapshot, or the one of the same id that was there before.

    Raises:
        CacheError: the disk is full or may not be written.
    """
    target = parent / manifest.id
    with cache_errors("write a snapshot of the list", parent):
        parent.mkdir(parents=True, exist_ok=True)
        draft = parent / f"{UNFINISHED}{os.getpid()}-{uuid.uuid4().hex[:8]}"
        draft.mkdir()
        try:
            lines = [encode_party(party) for party in parties]
            begin = np.zeros(len(lines) + 1, dtype=np.int64)
            np.cumsum([len(line) for line in lines], out=begin[1:])
            files = {PARTIES: _write(draft / PARTIES, lambda path: _keep(path, b"".join(lines)))}
            for name, array in {BEGINS.removesuffix(".npy"): begin, **arrays}.items():
                content = np.ascontiguousarray(array)
                files[f"{name}.npy"] = _write(draft / f"{name}.npy", partial(np.save, arr=content, allow_pickle=False))
            for name, data in (more or {}).items():
                files[name] = _write(draft / name, partial(_keep, content=data))
            done = replace(manifest, files=files)
            _write(draft / MANIFEST, lambda path: _keep(path, done.to_json().encode("utf-8", "backslashreplace")))
            sync_folder(draft)
            try:
                patiently(lambda: draft.rename(target))
            except OSError:
                # the same list was written meanwhile, or before: what is there is as good, if it is whole
                if not target.is_dir():
                    raise
                try:
                    return open_snapshot(target)
                except CacheError:
                    broken = parent / f"{UNFINISHED}broken-{uuid.uuid4().hex[:8]}"
                    patiently(lambda: target.rename(broken))
                    patiently(lambda: draft.rename(target))
            sync_folder(parent)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    return open_snapshot(target)


def _keep(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def open_snapshot(path: Path) -> Snapshot:
    """Open a snapshot and see that it is whole.

    Raises:
        CacheError: files are missing or have another size than the manifest says.
    """
    try:
        text = (path / MANIFEST).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CacheError(f"{path}: this snapshot of the list cannot be read ({error}); refresh the lists") from error
    manifest = read_manifest(text, str(path / MANIFEST))
    if not {PARTIES, BEGINS} <= manifest.files.keys():
        raise CacheError(f"{path}: the snapshot's manifest names no parties; refresh the lists to make a new one")
    for name, size in manifest.files.items():
        try:
            found = (path / name).stat().st_size
        except OSError:
            found = -1
        if found != size:
            state = "is missing" if found < 0 else f"has {found:,} bytes instead of {size:,}"
            raise CacheError(f"{path}: the snapshot is damaged: {name} {state}; refresh the lists to make a new one")
    return Snapshot(path, manifest)
