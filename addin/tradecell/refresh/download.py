"""One download: streamed to disk, limited in size and time, tried again where that helps, taken up where it was cut."""

from __future__ import annotations

import random
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

from tradecell.errors import SourceError
from tradecell.refresh.declared import Declaration, shown
from tradecell.refresh.net import Transient, opened

if TYPE_CHECKING:
    import httpx

__all__ = ["Download", "Fetched", "download"]

_TRIES = 4
_FIRST_PAUSE = 0.5
_TRANSIENT = frozenset((408, 421, 425, 429, 500, 502, 503, 504))
_CHUNK = 1 << 16
_TOLD_EVERY = 1 << 18

_ADVICE = {
    401: "it asks for a key or a password: see `tradecell key list`",
    403: "it refuses: the key may be wrong, or a company proxy blocks the address",
    404: "there is nothing at this address: it may have moved; another can stand in the settings",
    407: "the proxy asks for a name and a password",
    410: "this address was given up by its publisher",
}


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a source sent.

    Args:
        path: the file; None where the server says that nothing has changed.
        size: bytes received.
        etag: what the server calls this version.
        last_modified: when the server says it was changed.
        day: the date that the server gives it.
        hand: a file of the user's, which must not be moved or removed.
    """

    path: Path | None
    size: int = 0
    etag: str = ""
    last_modified: str = ""
    day: date | None = None
    hand: bool = False


@dataclass(slots=True)
class Download:
    """What a download needs to know.

    Args:
        http: the client.
        source: what is fetched.
        end: the moment (monotonic) at which it must be done, all tries together.
        told: called with bytes received and bytes in all (0: not known).
        secret: request headers with a key.
    """

    http: httpx.Client
    source: Declaration
    end: float
    told: Callable[[int, int], None]
    secret: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def left(self) -> float:
        """Seconds left."""
        return self.end - time.monotonic()


def download(job: Download, url: str, target: Path, etag: str = "", last_modified: str = "") -> Fetched:
    """Fetch an address into a file.

    Args:
        job: client, source, limits.
        url: the address.
        target: the file to be; beside it, while that lasts, the same with ``.part``.
        etag: of the version in use, to be asked whether it has changed.
        last_modified: likewise.

    Raises:
        SourceError: it could not be had; the message names the cause and what to do.
    """
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    state = _State(part)
    ask = {
        **({"If-None-Match": etag} if etag else {}),
        **({"If-Modified-Since": last_modified} if last_modified else {}),
    }
    reason = ""
    for number in range(1, _TRIES + 1):
        try:
            answer = _once(job, url, state, ask)
            if answer.path is None:
                return answer
            _unpack(job, state, target)
            return Fetched(target, state.have, answer.etag, answer.last_modified, answer.day)
        except Transient as transient:
            reason = transient.reason
            pause = max(_FIRST_PAUSE * 2 ** (number - 1) * random.uniform(0.8, 1.2), transient.after)  # noqa: S311
            if number == _TRIES:
                break
            if pause >= job.left:
                wait = f"; it asks to wait {transient.after:.0f} seconds" if transient.after > pause / 2 else ""
                raise SourceError(f"{shown(url)}: {reason}{wait}; the time for this source is over") from None
            time.sleep(pause)
        except OSError as error:
            raise SourceError(
                f"{target.parent}: what {shown(url)} sent could not be written ({error.strerror or error}); free some "
                "space or "
                "check the rights on this folder"
            ) from error
    raise SourceError(f"{shown(url)}: {reason}, {_TRIES} times; try again later")


@dataclass(slots=True)
class _State:
    """What was received so far, for taking it up where it was cut."""

    part: Path
    have: int = 0
    etag: str = ""
    ranges: bool = False
    packed: str = ""


def _once(job: Download, url: str, state: _State, ask: Mapping[str, str]) -> Fetched:
    headers = dict(ask)
    if state.have and state.ranges and state.etag:
        headers = {"Range": f"bytes={state.have}-", "If-Range": state.etag}
    else:
        state.have = 0
    if job.left <= 0:
        raise _too_slow(url)
    with opened(job.http, job.source, url, headers, job.secret, max(job.left, 0.1)) as answer:
        status = answer.status_code
        if status == HTTPStatus.NOT_MODIFIED and ask and not state.have:
            return Fetched(None, 0, ask.get("If-None-Match", ""), ask.get("If-Modified-Since", ""))
        if status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE and state.have:
            state.have = 0
            raise Transient("the server does not continue a download that was cut")
        if status in _TRANSIENT:
            raise Transient(
                f"the server answered {_status(status)}", _retry_after(answer.headers.get("retry-after", ""))
            )
        if status not in (HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT):
            advice = _ADVICE.get(status, "see whether the address is right")
            raise SourceError(f"{shown(url)}: the server answered {_status(status)}: {advice}")
        if status == HTTPStatus.PARTIAL_CONTENT and not answer.headers.get("content-range", "").startswith(
            f"bytes {state.have}-"
        ):
            state.have = 0
            raise Transient("the server sent another part than was asked for")
        if status == HTTPStatus.OK:
            state.have = 0
            state.etag = answer.headers.get("etag", "")
            state.ranges = answer.headers.get("accept-ranges", "") == "bytes" and not state.etag.startswith("W/")
            state.packed = answer.headers.get("content-encoding", "").strip().lower()
        _receive(job, url, state, answer)
        last_modified = answer.headers.get("last-modified", "")
        return Fetched(
            state.part, state.have, answer.headers.get("etag", "") or state.etag, last_modified, _day(last_modified)
        )


def _receive(job: Download, url: str, state: _State, answer: httpx.Response) -> None:
    length = answer.headers.get("content-length", "")
    whole = state.have + int(length) if length.isdigit() else 0
    limit = job.source.limit
    if whole > limit:
        raise SourceError(f"{shown(url)}: it has {whole:,} bytes, more than the limit of {limit:,} for this source")
    told = state.have
    with state.part.open("ab" if state.have else "wb") as out:
        # no size of chunks: a server that drips would fill none before the time is over
        for chunk in answer.iter_raw():
            out.write(chunk)
            state.have += len(chunk)
            if state.have > limit:
                raise SourceError(f"{shown(url)}: it sends more than the limit of {limit:,} bytes for this source")
            if job.left <= 0:
                raise _too_slow(url)
            if state.have - told >= _TOLD_EVERY:
                told = state.have
                job.told(state.have, whole)
    if whole and state.have != whole:
        raise Transient(f"it was cut off after {state.have:,} of {whole:,} bytes")
    if not state.have:
        raise SourceError(
            f"{shown(url)}: the server answered 200 OK with an empty body: the address may be wrong, or the list is "
            "being renewed"
        )
    job.told(state.have, whole or state.have)


def _unpack(job: Download, state: _State, target: Path) -> None:
    """Put what was received in its place; a gzip encoding is taken off, not beyond the source's limit."""
    if state.packed in ("", "identity"):
        state.part.replace(target)
        return
    if state.packed not in ("gzip", "x-gzip"):
        raise SourceError(f"{shown(job.source.address)}: it came packed as {state.packed!r}, which was not asked for")
    limit, size = job.source.limit, 0
    unpacker = zlib.decompressobj(31)
    try:
        with state.part.open("rb") as packed, target.open("wb") as out:
            while (block := packed.read(_CHUNK)) and not unpacker.eof:
                while block:
                    text = unpacker.decompress(block, 1 << 20)
                    size += len(text)
                    if size > limit:
                        raise SourceError(
                            f"{shown(job.source.address)}: its {state.have:,} bytes unpack to more than the limit of "
                            f"{limit:,}: "
                            "this is no list"
                        )
                    out.write(text)
                    block = unpacker.unconsumed_tail
    except zlib.error as error:
        raise Transient(f"what came cannot be unpacked ({error})") from error
    if not unpacker.eof:
        state.have = 0
        raise Transient("it was cut off in the middle of its gzip encoding")
    state.part.unlink(missing_ok=True)


def _status(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _too_slow(url: str) -> SourceError:
    return SourceError(
        f"{shown(url)}: it did not arrive within the time that is allowed for a source; the line is too slow"
    )


def _retry_after(text: str) -> float:
    """Seconds, from seconds or a date; 0 where the server says nothing that makes sense."""
    if text.strip().isdigit():
        return float(text)
    when = _moment(text)
    return max((when - datetime.now(UTC)).total_seconds(), 0.0) if when else 0.0


def _moment(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _day(text: str) -> date | None:
    moment = _moment(text)
    return moment.date() if moment else None
