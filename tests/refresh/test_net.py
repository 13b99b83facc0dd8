"""What may be fetched: https, this machine, and what the user wrote; certificates; where keys go."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tradecell.errors import SourceError
from tradecell.refresh.declared import Declaration, shown
from tradecell.refresh.net import check_address

if TYPE_CHECKING:
    from conftest import House, Server


@pytest.mark.parametrize(
    ("address", "written", "came_from", "allowed"),
    [
        ("https://lists.example.com/a", "", "", True),
        ("http://lists.example.com/a", "", "", False),
        ("http://127.0.0.1:80/a", "", "", True),
        ("http://[::1]/a", "", "", True),
        ("http://localhost/a", "", "", True),
        ("http://127.0.0.1.example.com/a", "", "", False),
        ("http://intranet/a", "http://intranet/a", "", True),
        ("http://other/a", "http://intranet/a", "http://intranet/a", False),
        ("https://other/a", "http://intranet/a", "http://intranet/a", True),
        ("http://intranet/a", "https://intranet/a", "", False),
        ("http://127.0.0.1/a", "https://lists.example.com/a", "https://lists.example.com/a", False),
        ("ftp://lists.example.com/a", "", "", False),
        ("file:///etc/passwd", "", "https://lists.example.com/a", False),
        ("https:///a", "", "", False),
    ],
)
def test_addresses(address: str, written: str, came_from: str, allowed: bool) -> None:
    source = Declaration("x", "X", address=written or "https://lists.example.com/a", own_address=bool(written))
    if allowed:
        check_address(address, source, came_from)
        return
    with pytest.raises(SourceError, match=r"https|not encrypted"):
        check_address(address, source, came_from)


def test_an_address_is_shown_without_what_may_be_secret() -> None:
    assert (
        shown("https://user:secret@lists.example.com:8443/a/b?token=secret") == "https://lists.example.com:8443/a/b?..."
    )


def test_a_certificate_that_is_not_trusted_is_refused_with_the_reason(house: House, secure_server: Server) -> None:
    secure_server.serve("/csl.csv", house.csl())
    house.sources["csl"] = f"[sources.csl]\naddress = '{secure_server.url('/csl.csv')}'"
    house.write()
    with pytest.raises(SourceError, match=r"certificate of 127\.0\.0\.1 is not trusted.*company proxy"):
        house.refresh()


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's store, on Linux, with the test server's certificate in it."""
    import sys

    if sys.platform != "linux":
        pytest.skip("only OpenSSL takes its store from the environment")
    monkeypatch.setenv("SSL_CERT_FILE", str(Path(__file__).with_name("loopback.pem")))


@pytest.mark.usefixtures("trusted")
def test_what_the_system_trusts_is_trusted_and_redirects_stay_on_https(house: House, secure_server: Server) -> None:
    secure_server.serve("/moved.csv", house.csl())
    secure_server.answers["/csl.csv"] = lambda handler: handler.reply(302, Location="/moved.csv")
    house.use("csl", "/csl.csv")
    house.sources["csl"] = house.sources["csl"].replace(house.server.url(""), secure_server.url(""))
    house.write()
    assert house.refresh().published
    # the way from https to http is refused, even to this machine
    secure_server.answers["/csl.csv"] = lambda handler: handler.reply(301, Location=house.server.url("/csl.csv"))
    (failed,) = house.refresh().failures
    assert "which is not encrypted" in failed.message
    assert house.server.asked == []


def test_a_key_goes_to_its_own_host_only(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    monkeypatch.setenv("TRADECELL_KEY_CSL", "KEY-7f3a9c-SECRET")
    port = house.server.server_port
    house.server.serve("/good.csv", house.csl())
    house.server.answers["/csl.csv"] = lambda h: h.reply(302, Location=f"http://localhost:{port}/good.csv")
    house.use("csl", "/csl.csv", key_header="X-Key")
    house.refresh()
    (first, second) = house.server.asked
    # the name of the key is that of the source
    assert first[1]["X-Key"] == "KEY-7f3a9c-SECRET"
    assert "X-Key" not in second[1]


@pytest.mark.parametrize("by_settings", [True, False])
def test_the_systems_proxy_or_that_of_the_settings_is_used(
    house: House, monkeypatch: pytest.MonkeyPatch, by_settings: bool
) -> None:
    """The server stands in for the proxy: it is asked for an address of a host that does not exist."""
    for name in ("NO_PROXY", "no_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    house.server.serve("/csl.csv", house.csl())
    house.server.answers["http://lists.invalid/csl.csv"] = house.server.answers["/csl.csv"]
    proxy = house.server.url("")
    house.sources["csl"] = "[sources.csl]\naddress = 'http://lists.invalid/csl.csv'\nleast_parties = 100"
    if by_settings:
        text = f"[network]\nproxy = '{proxy}'\n" + "\n".join(house.sources.values())
        (house.home / "settings.toml").write_text(text, encoding="utf-8")
    else:
        monkeypatch.setenv("http_proxy", proxy)
        house.write()
    assert house.refresh().published
    assert house.server.asked[0][0] == "http://lists.invalid/csl.csv"
