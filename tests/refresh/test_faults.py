"""Every fault that a line, a proxy or a publisher can have: after each the old list answers, and the cause is named."""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from tradecell.cache import current
from tradecell.cache.snapshot import PARTIES

if TYPE_CHECKING:
    from conftest import Handler, House

LOGIN = b"<!DOCTYPE html><html><head><title>Sign in to GuestNet</title></head><body>password</body></html>"
BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b"<CONSOLIDATED_LIST>&b;</CONSOLIDATED_LIST>"
)


def status(number: int, **headers: str) -> Callable[[House], Callable[[Handler], None]]:
    return lambda _house: lambda handler: handler.reply(number, b"no", **headers)


def body(content: Callable[[House], bytes], **headers: str) -> Callable[[House], Callable[[Handler], None]]:
    return lambda house: lambda handler: handler.reply(200, content(house), **headers)


def cut(house: House) -> Callable[[Handler], None]:
    """The connection ends in the middle, each time."""
    whole = house.csl(310)
    return lambda handler: handler.reply(200, whole[: len(whole) // 2], length=len(whole))


def cut_without_length(house: House) -> Callable[[Handler], None]:
    """Half the file, and nothing that says so: the end of the connection ends it."""
    whole = house.csl(310)

    def answer(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Connection", "close")
        handler.end_headers()
        handler.wfile.write(whole[: len(whole) // 2 + 7])
        handler.close_connection = True

    return answer


def too_short_a_length(house: House) -> Callable[[Handler], None]:
    whole = house.csl(310)
    return lambda handler: handler.reply(200, whole, length=len(whole) // 2 + 7)


def gzip_bomb(_house: House) -> Callable[[Handler], None]:
    packed = gzip.compress(b"\0" * (8 << 20))
    return lambda handler: handler.reply(200, packed, Content_Encoding="gzip")


def half_a_gzip(house: House) -> Callable[[Handler], None]:
    packed = gzip.compress(house.csl(310))
    return lambda handler: handler.reply(200, packed[: len(packed) // 2], Content_Encoding="gzip")


def endless(_house: House) -> Callable[[Handler], None]:
    def answer(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        block = b"x" * 65_536
        try:
            while True:
                handler.wfile.write(b"%x\r\n%s\r\n" % (len(block), block))
        except OSError:
            handler.close_connection = True

    return answer


def drip(house: House) -> Callable[[Handler], None]:
    """A byte now and then, for ever."""
    whole = house.csl(310)

    def answer(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(whole)))
        handler.end_headers()
        try:
            for byte in whole:
                handler.wfile.write(bytes([byte]))
                handler.wfile.flush()
                time.sleep(0.1)
        except OSError:
            pass
        handler.close_connection = True

    return answer


def to_http(_house: House) -> Callable[[Handler], None]:
    return lambda handler: handler.reply(301, Location="http://lists.example.com/csl.csv")


def round_and_round(_house: House) -> Callable[[Handler], None]:
    return lambda handler: handler.reply(302, Location="/csl.csv")


FAULTS: dict[str, tuple[Callable[[Any], Callable[[Any], None]], str]] = {
    "200 with an empty body": (body(lambda _: b""), "empty body"),
    "200 with an HTML login page": (body(lambda _: LOGIN), "HTML page titled 'Sign in to GuestNet'"),
    "200 with JSON of an error": (body(lambda _: b'{"message": "rate exceeded"}'), "results"),
    "cut in the middle": (cut, r"connection broke|cut off after [\d,]+ of [\d,]+ bytes"),
    "cut without a length": (cut_without_length, "cut off"),
    "a length that is too short": (too_short_a_length, "cut off"),
    "gzip bomb": (gzip_bomb, "unpack to more than the limit"),
    "half a gzip": (half_a_gzip, "cut off in the middle of its gzip"),
    "another packing": (body(lambda house: house.csl(310), Content_Encoding="br"), "packed as 'br'"),
    "XML bomb": (body(lambda _: BOMB), "DOCTYPE"),
    "endless": (endless, "more than the limit"),
    "slow drip": (drip, "did not arrive within the time"),
    "301 to http": (to_http, r"redirects to http://lists\.example\.com/csl\.csv, which is not encrypted"),
    "redirects for ever": (round_and_round, "redirects more than 8 times"),
    "401": (status(401), "401 Unauthorized: it asks for a key"),
    "403": (status(403), "403 Forbidden"),
    "404": (status(404), "404 Not Found: there is nothing at this address"),
    "407": (status(407), "407 Proxy Authentication Required"),
    "410": (status(410), "410 Gone"),
    "500 each time": (status(500), "500 Internal Server Error, 4 times"),
    "429 with Retry-After beyond all patience": (status(429, Retry_After="3600"), "it asks to wait 3600"),
    "half the rows missing": (body(lambda house: house.csl(150)), r"less than 80% .*EL .*of"),
    "one list missing": (
        body(lambda house: house.csl(300, leave_out=[house.name(n) for n in range(2, 300, 3)])), r"UVL 0 of 100"
    ),
    "all names others": (
        body(lambda house: house.csl(0, more=[(code, f"{house.name(7000 + n)}") for n in range(110)
                                               for code in ("EL", "SDN", "UVL")])), "missing by name"
    ),
    "known parties missing": (
        body(lambda house: house.csl(320, leave_out=["BANK MELLI IRAN", "ROSOBORONEKSPORT OAO",
                                                     "Huawei Technologies Co., Ltd."])), "long been listed are missing"
    ),
    "an older file": (
        body(lambda house: house.csl(305), Last_Modified="Mon, 02 Nov 2026 10:00:00 GMT"),
        "of 2026-11-02, older than the list in use, which is of 2026-11-22",
    ),
    "another list": (body(lambda house: house.un()), "UN XML, where CSL CSV"),
    "another encoding": (
        body(lambda house: house.csl(310, more=[("EL", "Bükey Ğ")]).decode().encode("cp1254")), "is not UTF-8"
    ),
    "UTF-16": (
        body(lambda house: "\ufeff".encode("utf-16-le") + house.csl(310).decode().encode("utf-16-le")[:-1]),
        "cut off|middle of a character",
    ),
    "binary": (body(lambda _: bytes(range(256)) * 40), "binary|none of their columns|not UTF-8"),
    "a PDF": (body(lambda _: b"%PDF-1.7 ..."), "PDF"),
    "another header": (
        body(lambda house: house.csl(310).replace(b"federal_register_notice", b"notice", 1)), "lacks the column"
    ),
    "1 % of the rows broken": (
        body(lambda house: house.csl(310).replace(b'1 Road, City, CN"', b'1 Road, City, CN",,', 40)), "make no sense"
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_after_each_fault_the_old_list_answers_and_the_cause_is_named(house: House, fault: str) -> None:
    make, cause = FAULTS[fault]
    house.seconds = 6 if fault == "slow drip" else 15
    house.use("csl", "/csl.csv", limit_mb=2)
    first = house.refresh()
    folder = house.home / "cache" / "snapshots" / first.manifest.id
    before = (folder / PARTIES).read_bytes()
    house.server.answers["/csl.csv"] = make(house)

    begin = time.monotonic()
    summary = house.refresh()

    assert time.monotonic() - begin < 20
    (failed,) = summary.failures
    import re

    assert re.search(cause, failed.message), failed.message
    assert "stay in use" in failed.message
    assert not summary.published
    snapshot = current(house.home)
    assert snapshot is not None
    assert snapshot.manifest.id == first.manifest.id
    assert (folder / PARTIES).read_bytes() == before
    assert house.answers("Huawei Technologies", "Harmless Bakery of Ulm", house.name(299)) == ["HIT", "NO HIT", "HIT"]
    assert not (house.home / "cache" / "downloads").exists(), "nothing is left behind"
    # and the next one, when all is well, succeeds
    house.server.serve("/csl.csv", house.csl(301))
    assert house.refresh().published


def test_503_then_fine(house: House) -> None:
    tries: list[float] = []
    house.server.serve("/good.csv", house.csl())
    good = house.server.answers["/good.csv"]

    def answer(handler: Handler) -> None:
        tries.append(time.monotonic())
        if len(tries) < 3:
            handler.reply(503, b"busy")
        else:
            good(handler)

    house.server.answers["/csl.csv"] = answer
    assert house.refresh().published
    assert len(tries) == 3
    assert tries[2] - tries[1] > tries[1] - tries[0], "each pause is longer than the one before"


def test_429_waits_as_long_as_it_is_asked_to(house: House) -> None:
    tries: list[float] = []
    house.server.serve("/good.csv", house.csl())
    good = house.server.answers["/good.csv"]

    def answer(handler: Handler) -> None:
        tries.append(time.monotonic())
        if len(tries) == 1:
            handler.reply(429, b"slowly", Retry_After="2")
        else:
            good(handler)

    house.server.answers["/csl.csv"] = answer
    assert house.refresh().published
    assert tries[1] - tries[0] >= 2


@pytest.mark.parametrize("number", [401, 403, 404, 410])
def test_what_is_final_is_asked_once(house: House, number: int) -> None:
    house.refresh()
    house.server.answers["/csl.csv"] = status(number)(house)
    house.server.asked.clear()
    house.refresh()
    assert len(house.server.asked) == 1


def test_a_cut_download_is_taken_up_where_it_broke(house: House) -> None:
    whole = house.csl(3_000)
    house.server.serve("/good.csv", whole)
    good = house.server.answers["/good.csv"]

    def answer(handler: Handler) -> None:
        if "Range" not in handler.headers:
            handler.reply(200, whole[:200_000], length=len(whole), ETag=_tag(whole), Accept_Ranges="bytes")
        else:
            good(handler)

    house.server.answers["/csl.csv"] = answer
    summary = house.refresh()
    assert summary.published
    assert summary.manifest.parties == 3_006
    ranges = [headers["Range"] for _, headers in house.server.asked if "Range" in headers]
    assert len(ranges) == 1
    assert int(ranges[0].removeprefix("bytes=").rstrip("-")) > 0


def test_a_list_that_changed_since_the_cut_is_fetched_anew(house: House) -> None:
    old, new = house.csl(3_000), house.csl(3_001)
    house.server.serve("/good.csv", new)
    good = house.server.answers["/good.csv"]

    def answer(handler: Handler) -> None:
        if len(house.server.asked) == 1:
            handler.reply(200, old[:200_000], length=len(old), ETag=_tag(old), Accept_Ranges="bytes")
        else:
            good(handler)

    house.server.answers["/csl.csv"] = answer
    assert house.refresh().manifest.parties == 3_007


def _tag(content: bytes) -> str:
    import hashlib

    return f'"{hashlib.sha256(content).hexdigest()[:16]}"'


def test_gzip_is_taken_off(house: House) -> None:
    house.server.serve("/csl.csv", house.csl(), Content_Encoding="gzip")
    assert house.refresh().manifest.parties == 306
    assert "gzip" in house.server.asked[0][1]["Accept-Encoding"]


def test_a_server_that_is_not_there(house: House) -> None:
    house.refresh()
    house.sources["csl"] = house.sources["csl"].replace(str(house.server.server_port), "9")
    house.write()
    (failed,) = house.refresh().failures
    assert "no connection to 127.0.0.1" in failed.message
    assert house.answers("Huawei Technologies") == ["HIT"]
