"""How each kind of source is fetched: one file, page by page, or the eCFR's text of its latest day."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from tradecell.errors import SourceError
from tradecell.refresh.declared import Declaration, shown
from tradecell.refresh.download import Download, Fetched, download
from tradecell.refresh.keys import key_for
from tradecell.settings import Network

if TYPE_CHECKING:
    from tradecell.cache import SourceInfo

__all__ = ["fetch"]

_PAGE = 50
"""Results of one page: the most that the CSL's search interface gives."""
_TITLE = 15
"""Commerce and Foreign Trade, in the Code of Federal Regulations."""


def fetch(
    source: Declaration, folder: Path, network: Network, before: SourceInfo | None, told: Callable[[int, int], None]
) -> Fetched:
    """Fetch a source.

    Args:
        source: the declaration.
        folder: an empty folder of its own.
        network: limits and proxy.
        before: what is in use of this source, if the server may answer that it has not changed.
        told: called with bytes received and bytes in all (0: not known).

    Raises:
        SourceError: it could not be had.
        KeyStoreError: it needs a key, and there is none.
    """
    from tradecell.refresh.net import client

    if source.file:
        return _own_file(Path(source.file))
    secret = {source.key_header: key_for(source)} if source.key_header else {}
    folder.mkdir(parents=True, exist_ok=True)
    with client(network.proxy) as http:
        job = Download(http, source, time.monotonic() + network.seconds, told, secret)
        if source.fetch == "pages":
            return _pages(job, folder)
        if source.fetch == "ecfr":
            return _ecfr(job, folder, before)
        etag, last_modified = (
            (before.etag, before.last_modified) if before and _same_place(before, source) else ("", "")
        )
        return download(job, source.address, folder / "list", etag, last_modified)


def _same_place(before: SourceInfo, source: Declaration) -> bool:
    return before.address == shown(source.address)


def _own_file(path: Path) -> Fetched:
    try:
        found = path.stat()
    except OSError as error:
        raise SourceError(
            f"{path}: the file cannot be read ({error.strerror or error}); is the drive connected?"
        ) from error
    return Fetched(path, found.st_size, day=datetime.fromtimestamp(found.st_mtime, UTC).date(), hand=True)


def _json(path: Path, url: str) -> dict[str, Any]:
    try:
        found = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise SourceError(
            f"{shown(url)}: what it sent is no JSON ({type(error).__name__}); it may be a web page"
        ) from error
    if not isinstance(found, dict):
        raise SourceError(f"{shown(url)}: what it sent is not what this service answers")
    return found


def _ecfr(job: Download, folder: Path, before: SourceInfo | None) -> Fetched:
    """The eCFR has no "current": its latest day is asked for first (``up_to_date_as_of`` of the title)."""
    day: date | None = None
    address = job.source.address
    if "{date}" in address:
        small = replace(job.source, limit=4 << 20)
        dates = download(
            Download(job.http, small, job.end, lambda _done, _all: None), job.source.dates, folder / "titles"
        )
        titles = _json(dates.path or folder, job.source.dates).get("titles", [])
        text = next(
            (str(t.get("up_to_date_as_of")) for t in titles if isinstance(t, dict) and t.get("number") == _TITLE), ""
        )
        try:
            day = date.fromisoformat(text)
        except ValueError:
            raise SourceError(
                f"{shown(job.source.dates)}: it does not say which day of title {_TITLE} is the latest"
            ) from None
        if before is not None and before.day == day.isoformat():
            return Fetched(None)
        address = address.replace("{date}", day.isoformat())
    found = download(job, address, folder / "list")
    return replace(found, day=day or found.day)


def _pages(job: Download, folder: Path) -> Fetched:
    """The search interface gives at most 50 results a page; all pages become one file of the same shape."""
    out = folder / "list"
    total, size, offset = -1, 0, 0
    began = datetime.now(UTC).isoformat(timespec="seconds")
    quiet = Download(job.http, job.source, job.end, lambda _done, _all: None, job.secret)
    with out.open("w", encoding="utf-8") as whole:
        whole.write('{"results":[')
        while total < 0 or offset < total:
            url = f"{job.source.address}?{urlencode({'size': _PAGE, 'offset': offset})}"
            page = download(quiet, url, folder / "page")
            answer = _json(folder / "page", url)
            results, count = answer.get("results"), answer.get("total")
            if not isinstance(results, list) or not isinstance(count, int):
                raise SourceError(f"{shown(url)}: page {offset // _PAGE + 1} has no results and total")
            if total not in (-1, count):
                raise SourceError(f"{shown(url)}: the list was changed while its pages were read; try again")
            if not results and offset < count:
                raise SourceError(f"{shown(url)}: its pages end after {offset:,} of {count:,} results")
            total = count
            size += page.size
            if size > job.source.limit:
                raise SourceError(f"{shown(url)}: its pages have more than the limit of {job.source.limit:,} bytes")
            for result in results:
                whole.write(("," if offset else "") + json.dumps(result, ensure_ascii=False))
                offset += 1
            job.told(size, size * total // offset if offset else 0)
        whole.write(f'],"total":{total},"search_performed_at":"{began}"}}')
    shutil.rmtree(folder / "page", ignore_errors=True)
    return Fetched(out, size)
