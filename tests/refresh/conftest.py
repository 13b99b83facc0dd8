"""A real HTTP server on this machine that serves lists, and every fault that a line or a server can have."""

from __future__ import annotations

import csv
import gzip
import io
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tradecell.lists.csl import COLUMNS
from tradecell.refresh import RefreshSummary

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
CERTIFICATE = Path(__file__).with_name("loopback.pem")
SOURCE = {
    "EL": "Entity List (EL) - Bureau of Industry and Security",
    "SDN": "Specially Designated Nationals (SDN) - Treasury Department",
    "UVL": "Unverified List (UVL) - Bureau of Industry and Security",
}
KNOWN = (
    ("EL", "Huawei Technologies Co., Ltd."),
    ("EL", "Semiconductor Manufacturing International Corporation (SMIC)"),
    ("EL", "Hangzhou Hikvision Digital Technology Co., Ltd."),
    ("SDN", "ROSOBORONEKSPORT OAO"),
    ("SDN", "BANK MELLI IRAN"),
    ("SDN", "KHATAM OL ANBIA GHARARGAH SAZANDEGI NOOH"),
)
_SYLLABLES = ("ba", "ko", "dar", "mi", "sul", "te", "vor", "na", "gri", "lo", "fen", "zu", "pa", "qui", "ro", "xe")


def made_up(number: int) -> str:
    """A name like no other: the number in syllables."""
    word = ""
    for _ in range(4):
        word += _SYLLABLES[number % 16]
        number //= 16
    return f"{word.title()} Trading Co."


def csl(
    count: int = 300, *, leave_out: Sequence[str] = (), more: Sequence[tuple[str, str]] = (), country: str = "CN"
) -> bytes:
    """The Consolidated Screening List as CSV: known parties, ``count`` made-up ones, and ``more``, without some."""
    out = io.StringIO()
    writer = csv.DictWriter(out, ("_id", *COLUMNS), lineterminator="\r\n")
    writer.writeheader()
    codes = tuple(SOURCE)
    parties = [*KNOWN, *((codes[n % 3], made_up(n)) for n in range(count)), *more]
    for code, name in parties:
        if name in leave_out:
            continue
        row = dict.fromkeys(("_id", *COLUMNS), "")
        row |= {
            "_id": f"id-{code}-{name}",
            "source": SOURCE[code],
            "name": name,
            "addresses": f"1 Road, City, {country}",
        }
        writer.writerow(row)
    return out.getvalue().encode()


def un(count: int = 500, day: str = "2026-11-01") -> bytes:
    """The UN's list as XML."""
    entities = "".join(
        f"<ENTITY><DATAID>{n}</DATAID><FIRST_NAME>{made_up(9000 + n)}</FIRST_NAME><UN_LIST_TYPE>DRC</UN_LIST_TYPE>"
        f"<REFERENCE_NUMBER>CDe.{n}</REFERENCE_NUMBER></ENTITY>"
        for n in range(count)
    )
    entities += "<ENTITY><FIRST_NAME>AL-QAIDA</FIRST_NAME><REFERENCE_NUMBER>QDe.004</REFERENCE_NUMBER></ENTITY>"
    person = "<INDIVIDUAL><FIRST_NAME>ERIC</FIRST_NAME><SECOND_NAME>BADEGE</SECOND_NAME></INDIVIDUAL>"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><CONSOLIDATED_LIST dateGenerated="{day}T23:00:00Z">'
        f"<INDIVIDUALS>{person}</INDIVIDUALS><ENTITIES>{entities}</ENTITIES></CONSOLIDATED_LIST>"
    ).encode()


class Handler(BaseHTTPRequestHandler):
    """One request, with the helpers that faults are made of."""

    protocol_version = "HTTP/1.1"
    server: Server  # type: ignore[assignment]

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        self.server.asked.append((self.path, dict(self.headers.items())))
        answer = self.server.answers.get(path)
        if answer is None:
            self.reply(404, b"nothing here")
            return
        answer(self)

    def reply(self, status: int, body: bytes = b"", length: int | None = None, **headers: str) -> None:
        """An answer; ``length`` is another length than the body has."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        try:
            self.wfile.write(body)
            self.wfile.flush()
        except OSError:
            pass
        if length is not None and length > len(body):
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Nothing on the terminal."""


class Server(ThreadingHTTPServer):
    """Answers by path; what was asked is kept."""

    daemon_threads = True

    def __init__(self, certificate: Path | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: dict[str, Callable[[Handler], None]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.secure = certificate is not None
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.socket = context.wrap_socket(self.socket, server_side=True)

    def url(self, path: str) -> str:
        return f"{'https' if self.secure else 'http'}://127.0.0.1:{self.server_port}{path}"

    def serve(self, path: str, body: bytes, **headers: str) -> None:
        """Serve a file as a good server does: with ETag and Last-Modified, 304, ranges, and gzip."""

        def answer(handler: Handler) -> None:
            import hashlib

            tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
            given = {"ETag": tag, "Last_Modified": "Sun, 22 Nov 2026 10:00:00 GMT", "Accept_Ranges": "bytes"} | headers
            if handler.headers.get("If-None-Match") == tag:
                handler.reply(304, **given)
                return
            wanted = handler.headers.get("Range", "")
            if wanted.startswith("bytes=") and handler.headers.get("If-Range") == tag:
                start = int(wanted[6:].rstrip("-"))
                handler.reply(206, body[start:], Content_Range=f"bytes {start}-{len(body) - 1}/{len(body)}", **given)
                return
            if headers.get("Content_Encoding") == "gzip":
                handler.reply(200, gzip.compress(body), **given)
                return
            handler.reply(200, body, **given)

        self.answers[path] = answer

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away is no fault here."""


@pytest.fixture
def server() -> Iterator[Server]:
    """A server on a free port of this machine."""
    found = Server()
    thread = threading.Thread(target=found.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield found
    found.shutdown()
    found.server_close()


@pytest.fixture
def secure_server() -> Iterator[Server]:
    """The same with TLS, under a certificate that no machine trusts."""
    found = Server(CERTIFICATE)
    thread = threading.Thread(target=found.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield found
    found.shutdown()
    found.server_close()


@dataclass
class House:
    """A home folder with settings that ask the server, and a short way to refresh it."""

    home: Path
    server: Server
    sources: dict[str, str] = field(default_factory=dict)
    seconds: int = 20
    keep: int = 10
    # the makers of lists, at hand for the tests
    csl = staticmethod(csl)
    un = staticmethod(un)
    name = staticmethod(made_up)

    def use(self, code: str, path: str, **more: object) -> None:
        """Ask for a source at this path of the server."""
        lines = [f"[sources.{code}]", "on = true", f'address = "{self.server.url(path)}"']
        given: dict[str, object] = {"least_parties": 100} | more
        for name, value in given.items():
            lines.append(f"{name} = {str(value).lower() if isinstance(value, bool) else repr(value)}")
        self.sources[code] = "\n".join(lines)
        self.write()

    def off(self, code: str) -> None:
        """Turn a source off."""
        self.sources[code] = f"[sources.{code}]\non = false"
        self.write()

    def write(self) -> None:
        """Write the settings file."""
        self.home.mkdir(parents=True, exist_ok=True)
        head = f"[network]\nseconds = {self.seconds}\n[cache]\nkeep = {self.keep}\n"
        (self.home / "settings.toml").write_text(head + "\n".join(self.sources.values()) + "\n", encoding="utf-8")

    def refresh(self, **options: object) -> RefreshSummary:
        """Refresh it."""
        from tradecell.refresh import refresh

        return refresh(self.home, **options)  # type: ignore[arg-type]

    def answers(self, *names: str) -> list[str]:
        """What screening says now of these names."""
        from tradecell import Screener

        return [screening.status for screening in Screener.open(self.home).screen(list(names))]


@pytest.fixture
def house(tmp_path: Path, server: Server) -> House:
    """A house whose only source is the Consolidated Screening List at ``/csl.csv``."""
    found = House(tmp_path / "home", server)
    found.off("ccl")
    found.off("chart")
    found.use("csl", "/csl.csv")
    server.serve("/csl.csv", csl())
    return found
