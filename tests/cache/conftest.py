"""Small snapshots, made by hand."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from tradecell.cache import Manifest, Snapshot, SourceInfo, snapshots_folder, write_snapshot
from tradecell.party import Party

PARTIES = (
    Party("EL:1", "Zhipu Huazhang", "EL", aliases=("智谱华章",), countries=("CN",), citation="90 FR 4617"),
    Party("SDN:2", "Vektor Plant", "SDN", programs=("RUSSIA-EO14024",), ids=("IMO 9187629",)),
)


@pytest.fixture
def make_manifest() -> Callable[..., Manifest]:
    def _make(snapshot_id: str, number: int = 0, **other: object) -> Manifest:
        values: dict[str, object] = {
            "id": snapshot_id,
            "created": (datetime(2026, 8, 1, tzinfo=UTC) + timedelta(days=number)).isoformat(timespec="seconds"),
            "tool_version": "0.1.0",
            "index_format": 1,
            "list_date": "2026-07-31",
            "list_date_from": "content",
            "parties": len(PARTIES),
            "names": 3,
            "sources": (SourceInfo("list.csv", "CSL CSV", "ab" * 32, 10, 2, notes=("a note",)),),
            "lists": {"EL": 1, "SDN": 1},
        }
        return Manifest(**{**values, **other})  # type: ignore[arg-type]

    return _make


@pytest.fixture
def make_snapshot(tmp_path: Path, make_manifest: Callable[..., Manifest]) -> Callable[..., Snapshot]:
    """Write a snapshot of two parties and two arrays into a home in ``tmp_path``; the later, the newer its folder."""

    def _make(snapshot_id: str, number: int = 0, parent: Path | None = None) -> Snapshot:
        arrays = {"numbers": np.arange(5, dtype=np.int32), "none": np.empty(0, dtype=np.uint64)}
        parent = parent or snapshots_folder(tmp_path)
        snapshot = write_snapshot(parent, make_manifest(snapshot_id, number), PARTIES, arrays)
        made = datetime(2026, 8, 1, tzinfo=UTC).timestamp() + 60 * number
        os.utime(snapshot.path, (made, made))
        return snapshot

    return _make


@pytest.fixture
def start_python() -> Callable[..., subprocess.Popen[str]]:
    """Start a Python process that runs this code with these arguments."""

    def _start(code: str, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", code, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    return _start
