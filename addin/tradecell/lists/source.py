"""A list file as bytes and as lines of text: opened once, limited, hashed while it is read.

Nothing here knows a format. What is wrong with a file comes out as one ListError.
"""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from tradecell.errors import ListError

if TYPE_CHECKING:
    from hashlib import _Hash

__all__ = ["FILE_LIMIT", "HEAD_BYTES", "LINE_LIMIT", "Source", "lines"]

FILE_LIMIT = 1 << 30
"""Bytes of the largest file that is read (1 GiB); the official lists have 2 to 120 MB."""
LINE_LIMIT = 1 << 20
"""Characters of the longest line (1 MiB); the longest of the official CSVs has some 20,000."""
HEAD_BYTES = 1 << 16
_CHUNK = 1 << 18
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


class Source:
    """One list file, open for reading.

    Args:
        path: the file.
        hasher: takes in the bytes as they are read; several files of one list share it.

    Raises:
        ListError: the file is missing, a folder, unreadable, empty or larger than ``FILE_LIMIT``.
    """

    def __init__(self, path: Path, hasher: _Hash | None = None) -> None:
        self.path = path
        self.hasher = hasher or hashlib.sha256()
        expected = "a list file"
        if path.is_dir():
            raise ListError(path, expected, "this is a folder: name the file in it")
        try:
            self._file = path.open("rb")
        except FileNotFoundError:
            raise ListError(path, expected, "there is no such file: check the path") from None
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise ListError(path, expected, f"it cannot be opened ({reason}): is another program using it?") from error
        try:
            self.size = self._file.seek(0, 2)
            if self.size > FILE_LIMIT:
                raise ListError(path, expected, f"it has {self.size:,} bytes, more than the limit of {FILE_LIMIT:,}")
            self._file.seek(0)
            self.head = self._file.read(HEAD_BYTES)
            self._file.seek(0)
        except OSError as error:
            self._file.close()
            raise ListError(path, expected, f"it cannot be read ({error.strerror or error})") from error
        except ListError:
            self._file.close()
            raise
        self.bom, self.encoding = next(
            ((len(bom), name) for bom, name in _BOMS if self.head.startswith(bom)), (0, "utf-8")
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def read(self, size: int = -1) -> bytes:
        """The next bytes, hashed."""
        try:
            data = self._file.read(size)
        except OSError as error:
            raise self.error(
                "the whole file", f"reading stopped at byte {self._file.tell():,} ({error.strerror or error})"
            ) from error
        self.hasher.update(data)
        return data

    def last_byte(self) -> bytes:
        """The last byte of the file, whatever was read so far."""
        position = self._file.tell()
        self._file.seek(max(self.size - 1, 0))
        last = self._file.read(1)
        self._file.seek(position)
        return last

    def drain(self) -> None:
        """Hash what a reader had no need of, so that the SHA-256 is that of the whole file."""
        while self.read(_CHUNK):
            pass

    def error(self, expected: str, found: str) -> ListError:
        """The error with which to give the file up."""
        return ListError(self.path, expected, found)


def _ends_lines_with_cr(head: bytes) -> bool:
    """Whether the file is an old Macintosh one, where a CR alone ends a line."""
    first_lf = head.find(b"\n")
    return b"\r\n" not in head and 0 <= head.find(b"\r") < (first_lf if first_lf >= 0 else len(head))


def lines(source: Source, expected: str, *, advice: str = "", encoding: str | None = None) -> Iterator[str]:
    """The lines of a text file, with their line breaks, read in pieces.

    Args:
        source: the open file.
        expected: what it should be, for error messages.
        advice: what to do about a wrong encoding, appended to that message.
        encoding: other than UTF-8 (or UTF-16 with a byte order mark).

    Raises:
        ListError: a byte that is no text (with its offset), or a line longer than ``LINE_LIMIT``.
    """
    decoder = codecs.getincrementaldecoder(encoding or source.encoding)()
    consumed = len(source.read(source.bom))
    only_cr = _ends_lines_with_cr(source.head)
    pending = ""
    number = 1
    while True:
        chunk = source.read(_CHUNK)
        kept = len(decoder.getstate()[0])
        try:
            text = decoder.decode(chunk, not chunk)
        except UnicodeDecodeError as error:
            offset = consumed - kept + error.start
            if not chunk:
                raise source.error(
                    expected, f"it stops at byte {offset:,} in the middle of a character: it was cut off"
                ) from error
            bad = error.object[error.start : error.start + 1].hex().upper()
            raise source.error(
                f"{expected} in UTF-8", f"byte {offset:,} (0x{bad}), in or after line {number:,}, is not UTF-8{advice}"
            ) from error
        consumed += len(chunk)
        *whole, pending = (pending + (text.replace("\r", "\n") if only_cr else text)).split("\n")
        for line in whole:
            yield line + "\n"
        number += len(whole)
        if len(pending) > LINE_LIMIT:
            raise source.error(expected, f"line {number:,} is longer than {LINE_LIMIT:,} characters: this is no list")
        if not chunk:
            break
    if pending:
        yield pending
