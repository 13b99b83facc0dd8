"""The network client: the system's certificates and proxies, https only, redirects looked at one by one."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from tradecell import __version__
from tradecell.errors import SourceError
from tradecell.refresh.declared import Declaration, shown

if TYPE_CHECKING:
    import httpx

__all__ = ["Transient", "client", "opened"]

_REDIRECTS = (301, 302, 303, 307, 308)
_MOST_REDIRECTS = 8
_SILENCE = 30.0
"""Seconds that a server may say nothing."""


class Transient(Exception):
    """Something that may be over when it is tried again; it never leaves this package.

    Args:
        reason: what happened, in a few words.
        after: seconds that the server asked to wait; 0 where it did not.
    """

    def __init__(self, reason: str, after: float = 0.0) -> None:
        self.reason = reason
        self.after = after
        super().__init__(reason)


def client(proxy: str = "") -> httpx.Client:
    """A client that trusts what the operating system trusts, so that a company's own certificates and proxies work.

    Args:
        proxy: an address instead of the system's own proxy settings.

    Raises:
        SourceError: the proxy's address makes no sense.
    """
    import ssl

    import httpx
    import truststore

    try:
        return httpx.Client(
            verify=truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
            proxy=proxy or None,
            timeout=httpx.Timeout(_SILENCE, connect=15.0),
            follow_redirects=False,
            headers={"User-Agent": f"tradecell/{__version__}", "Accept-Encoding": "gzip, identity"},
        )
    except (ValueError, ImportError) as error:
        raise SourceError(
            f"the proxy {shown(proxy)} cannot be used ({type(error).__name__}): write it as http://host:port"
        ) from error


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def check_address(url: str, source: Declaration, came_from: str = "") -> None:
    """See that an address may be fetched: https, or http on this machine or at the host that the user wrote with http.

    Raises:
        SourceError: it may not.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme == "https" and host:
        return
    whence = f"{shown(came_from)} redirects to" if came_from else "the address is"
    if parts.scheme != "http" or not host:
        raise SourceError(f"{whence} {shown(url)}, which is no https address")
    if came_from and urlsplit(came_from).scheme == "https":
        raise SourceError(
            f"{whence} {shown(url)}, which is not encrypted: a list must not be fetched over a line that others can "
            "change"
        )
    written = urlsplit(source.address)
    if _loopback(host) or (source.own_address and written.scheme == "http" and written.hostname == host):
        return
    raise SourceError(f"{whence} {shown(url)}, which is not encrypted (http): only https is fetched")


@contextmanager
def opened(
    http: httpx.Client,
    source: Declaration,
    url: str,
    headers: Mapping[str, str],
    secret: Mapping[str, str],
    silence: float,
) -> Iterator[httpx.Response]:
    """The answer to a request, its body not yet read, redirects followed.

    Args:
        http: the client.
        source: whose address it is.
        url: what to ask for.
        headers: of the request.
        secret: headers with a key; they go to the host of ``url`` alone, never to where it redirects.
        silence: seconds that the server may say nothing.

    Raises:
        SourceError: a redirect that must not be followed, or a certificate that is not trusted.
        Transient: the connection could not be made or broke.
    """
    import httpx

    check_address(url, source)
    origin = urlsplit(url)[:2]
    timeout = httpx.Timeout(min(silence, _SILENCE), connect=min(silence, 15.0))
    try:
        for _ in range(_MOST_REDIRECTS + 1):
            own = dict(secret) if urlsplit(url)[:2] == origin else {}
            with http.stream("GET", url, headers={**headers, **own}, timeout=timeout) as answer:
                place = answer.headers.get("location")
                if answer.status_code not in _REDIRECTS or not place:
                    yield answer
                    return
            following = urljoin(url, place)
            check_address(following, source, url)
            url = following
        raise SourceError(f"{shown(source.address)} redirects more than {_MOST_REDIRECTS} times")
    except httpx.TimeoutException as error:
        raise Transient(
            f"no answer for {silence:.0f} seconds" if isinstance(error, httpx.ReadTimeout) else "no connection in time"
        ) from error
    except httpx.ConnectError as error:
        if "CERTIFICATE" in str(error).upper():
            raise SourceError(
                f"the certificate of {urlsplit(url).hostname} is not trusted by this machine ({_short(error)}); if a "
                "company proxy "
                "opens the connection, its certificate must be in the system's store"
            ) from error
        raise Transient(f"no connection to {urlsplit(url).hostname} ({_short(error)})") from error
    except httpx.ProxyError as error:
        raise Transient(f"the proxy refused ({_short(error)})") from error
    except httpx.TransportError as error:
        raise Transient(f"the connection broke ({_short(error)})") from error
    except (httpx.InvalidURL, httpx.HTTPError, UnicodeError) as error:
        raise SourceError(f"{shown(url)} cannot be fetched ({type(error).__name__})") from error


def _short(error: Exception) -> str:
    return str(error).strip().splitlines()[0][:160] if str(error).strip() else type(error).__name__
