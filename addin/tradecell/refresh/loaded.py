"""What was read of a source, new or from the snapshot in use, in one shape."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from tradecell.cache import Snapshot, SourceInfo
from tradecell.cache.stored import decode_party
from tradecell.errors import ListError, TradecellError
from tradecell.lists.model import PartyList
from tradecell.party import Party
from tradecell.refresh.chart import CHART_FILE, chart_text, read_chart
from tradecell.refresh.declared import Declaration, code_of_format, shown
from tradecell.refresh.download import Fetched

__all__ = ["Loaded", "from_fetched", "from_list", "from_snapshot", "now"]

CCL_FILE = "ccl.json"
"""The name under which the parts that classify look for the Commerce Control List in a snapshot."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """The data of one source.

    Args:
        info: what the snapshot says of it.
        parties: its parties; empty for the Commerce Control List and the Country Chart.
        part: their content, as the snapshot holds it.
        entries: how many parties, ECCNs or destinations.
        rows: how many rows the file has.
    """

    info: SourceInfo
    parties: Sequence[Party] = ()
    part: bytes = b""
    entries: int = 0
    rows: int = 0


def now() -> str:
    """The time, UTC, ISO 8601 to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def from_fetched(source: Declaration, fetched: Fetched, path: Path) -> Loaded:
    """Read what a source sent.

    Args:
        source: the declaration, which says what reads it.
        fetched: how it came.
        path: the file.

    Raises:
        ListError: it is not what the source publishes, or it is damaged.
    """
    if source.kind == "ccl":
        return _ccl(source, fetched, path)
    if source.kind == "chart":
        chart = read_chart(path)
        part = chart_text(chart, fetched.day).encode("utf-8")
        count = len(chart.rows)
        info = _info(source, fetched, path, "Commerce Country Chart", chart.sha256, None, count, CHART_FILE)
        return Loaded(info, (), part, count, count)
    from tradecell.lists import read_list

    return from_list(source, fetched, read_list(path))


def from_list(source: Declaration, fetched: Fetched, read: PartyList) -> Loaded:
    """The same of a list of parties that was read."""
    info = _info(source, fetched, Path(read.source), read.format, read.sha256, read.list_date, len(read.parties))
    size = sum(Path(name).stat().st_size for name in read.files or (read.source,))
    info = replace(info, refused=len(read.refused), notes=read.notes, size=size)
    return Loaded(info, read.parties, b"", len(read.parties), read.rows)


def _ccl(source: Declaration, fetched: Fetched, path: Path) -> Loaded:
    from tradecell.controls import ccl_to_json, read_ccl

    ccl = replace(read_ccl(path, as_of=fetched.day), source=shown(source.address) if source.address else str(path))
    part = ccl_to_json(ccl).encode("utf-8")
    count = len(ccl.entries)
    info = _info(source, fetched, path, "Commerce Control List", ccl.sha256, ccl.as_of, count, CCL_FILE)
    return Loaded(info, (), part, count, count)


def _info(
    source: Declaration,
    fetched: Fetched,
    path: Path,
    format: str,
    sha256: str,
    content: date | None,
    count: int,
    part: str = "",
) -> SourceInfo:
    day = content or fetched.day or datetime.fromtimestamp(path.stat().st_mtime, UTC).date()
    server = fetched.day is not None and not fetched.hand
    return SourceInfo(
        file=str(path) if source.file else shown(source.address),
        format=format,
        sha256=sha256,
        size=path.stat().st_size,
        parties=count,
        list_date=content.isoformat() if content else "",
        code=source.code,
        title=source.title,
        address="" if source.file else shown(source.address),
        fetched=now(),
        date_from="content" if content else "server" if server else "file time",
        day=day.isoformat(),
        part=part,
        etag=fetched.etag,
        last_modified=fetched.last_modified,
    )


def from_snapshot(snapshot: Snapshot) -> dict[str, Loaded]:
    """What a snapshot holds of each source, by code: the last good data.

    A snapshot of before sources had codes holds one file; its format tells which source that is.
    """
    found: dict[str, Loaded] = {}
    stored = snapshot.parties
    for info in snapshot.manifest.sources:
        if not info.code:
            code = code_of_format(info.format) or "own"
            info = replace(
                info, code=code, title=info.title or Path(info.file).name, kept=len(stored), by_hand=True,
                date_from=snapshot.manifest.list_date_from, day=snapshot.manifest.list_date,
                fetched=snapshot.manifest.created,
            )  # fmt: skip
        if info.part:
            found[info.code] = Loaded(info, (), snapshot.read(info.part), info.parties, info.parties)
            continue
        parties = list(stored[info.first : info.first + info.kept])
        if info.folded:
            parties += [decode_party(line) for line in snapshot.read(info.folded).splitlines() if line]
        found[info.code] = Loaded(info, parties, b"", len(parties), len(parties))
    return found


def in_words(error: TradecellError) -> str:
    """Why a file cannot be used, without the path that a download had for a moment."""
    return f"expected {error.expected}; {error.found}" if isinstance(error, ListError) else str(error)
