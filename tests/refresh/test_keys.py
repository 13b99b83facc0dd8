"""Keys, with real stores: an encrypted file, and the Secret Service of GNOME where that is installed."""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import House

KEY = "tc-9f27a4c1-not-to-be-seen"
Run = Callable[..., subprocess.CompletedProcess[bytes]]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """An encrypted file as the store of keys; the home folder moved."""
    pytest.importorskip("keyrings.alt.file")
    pytest.importorskip("Crypto")
    return {
        **os.environ,
        "PYTHONPATH": str(Path(__file__).parent),
        "TRADECELL_HOME": str(tmp_path / "home"),
        "PYTHON_KEYRING_BACKEND": "keystore.EncryptedFile",
        "KEYRING_PROPERTY_KEYRING_KEY": "the store's own password",
        "KEYRING_PROPERTY_FILE_PATH": str(tmp_path / "store" / "keys.cfg"),
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "TRADECELL_DEBUG": "",
    }


@pytest.fixture
def run(environment: dict[str, str]) -> Run:
    """``tradecell ARGUMENTS`` in a process of its own."""

    def start(*arguments: str, given: bytes = b"", **more: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-m", "tradecell.cli", *arguments],
            input=given, capture_output=True, timeout=60, env={**environment, **more},
        )  # fmt: skip

    return start


def written(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def holds_the_key(data: bytes) -> bool:
    """Whether it is there in plain text, in UTF-16, in hexadecimal or in base64, at any of its three offsets."""
    forms = [KEY.encode(), KEY.encode("utf-16-le"), KEY.encode().hex().encode()]
    forms += [base64.b64encode(b"x" * shift + KEY.encode())[4:-4] for shift in range(3)]
    return any(form in data for form in forms)


def test_set_list_and_delete(run: Run) -> None:
    assert b"csl: Consolidated Screening List, search interface: none" in run("key", "list").stdout
    done = run("key", "set", "csl", given=f"{KEY}\n".encode())
    assert done.returncode == 0, done.stderr
    assert b"is kept in" in done.stdout
    listed = run("key", "list")
    assert b"kept in" in listed.stdout
    for answer in (done, listed):
        assert not holds_the_key(answer.stdout + answer.stderr)
    assert run("key", "delete", "csl").returncode == 0
    again = run("key", "delete", "csl")
    assert again.returncode == 2
    assert b"no key called 'csl'" in again.stderr


@pytest.mark.parametrize("given", [b"\n", b"", "ключ\n".encode(), b"two words\n", b"x" * 600 + b"\n"])
def test_what_is_no_key_is_not_stored(run: Run, given: bytes) -> None:
    answer = run("key", "set", "csl", given=given)
    assert answer.returncode == 2
    assert b"othing was stored" in answer.stderr
    assert b"none" in run("key", "list").stdout


def test_a_key_that_no_source_needs(run: Run) -> None:
    answer = run("key", "set", "nothing", given=f"{KEY}\n".encode())
    assert answer.returncode == 2
    assert b"No source needs a key called 'nothing'; there are: csl" in answer.stderr


def test_the_key_is_no_argument(run: Run) -> None:
    assert run("key", "set", "csl", KEY).returncode != 0, "what stands on a command line can be read by others"


def pages(house: House, refuse: bool = False) -> None:
    """The CSL's search interface: 50 results a page, only with the key."""
    import json
    from urllib.parse import parse_qs, urlsplit

    names = [("EL", house.name(n)) for n in range(120)]

    def answer(handler) -> None:
        if handler.headers.get("subscription-key") != KEY or refuse:
            handler.reply(401, b'{"message": "Access denied due to invalid subscription key %s"}' % KEY.encode())
            return
        asked = parse_qs(urlsplit(handler.path).query)
        offset, size = int(asked["offset"][0]), int(asked["size"][0])
        results = [
            {"id": f"{n}", "source": "Entity List (EL) - Bureau of Industry and Security", "name": name}
            for n, (_, name) in enumerate(names)
        ][offset : offset + size]
        handler.reply(200, json.dumps({"total": len(names), "results": results}).encode())

    house.server.answers["/search"] = answer


def test_the_key_reaches_the_service_and_nothing_else(
    house: House, run: Run, environment: dict[str, str], tmp_path: Path
) -> None:
    house.home = tmp_path / "home"
    house.off("csl")
    house.use("csl-api", "/search?x=1")
    house.sources["csl-api"] = house.sources["csl-api"].replace("/search?x=1", "/search")
    house.write()
    pages(house)
    without = run("refresh")
    assert without.returncode == 2
    assert b"needs a key, and there is none: store it with `tradecell key set csl`" in without.stderr
    assert run("key", "set", "csl", given=f"{KEY}\n".encode()).returncode == 0
    done = run("refresh", "--json")
    # the known parties are not among these made-up ones, so that a person has to accept them
    assert done.returncode == 2
    assert b"long been listed are missing" in done.stderr
    accepted = run("refresh", "--accept")
    assert accepted.returncode == 0, accepted.stderr
    assert b"120 parties" in accepted.stdout
    assert [headers["subscription-key"] for path, headers in house.server.asked if "subscription-key" in headers]
    pages(house, refuse=True)
    refused = run("refresh", TRADECELL_DEBUG="1")
    assert refused.returncode == 1
    assert b"401 Unauthorized" in refused.stdout
    answers = [without, done, accepted, refused, run("status"), run("status", "--json")]
    answers += [run("changes"), run("key", "list"), run("refresh", "--sources")]
    for answer in answers:
        assert not holds_the_key(answer.stdout + answer.stderr)
    everything = written(tmp_path)
    assert len(everything) > 10
    holders = [path for path, content in everything.items() if holds_the_key(content)]
    assert holders == []
    assert Path(environment["KEYRING_PROPERTY_FILE_PATH"]).is_file(), "the store itself was looked through, too"


def test_no_store_says_so_and_how_to_get_one(run: Run) -> None:
    none = {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    answer = run("key", "set", "csl", given=f"{KEY}\n".encode(), **none)
    assert answer.returncode == 2
    assert b"no store for keys" in answer.stderr
    assert b"keyrings.alt" in answer.stderr
    assert not holds_the_key(answer.stdout + answer.stderr)
    listed = run("key", "list", **none)
    assert b"TRADECELL_KEY_CSL" in listed.stderr
    assert b"environment variable TRADECELL_KEY_CSL" in run("key", "list", **none, TRADECELL_KEY_CSL=KEY).stdout


def test_a_store_that_fails_never_tells_the_key(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file where the folder should be", encoding="utf-8")
    elsewhere = {"KEYRING_PROPERTY_FILE_PATH": str(tmp_path / "file" / "keys.cfg"), "TRADECELL_DEBUG": "1"}
    answer = run("key", "set", "csl", given=f"{KEY}\n".encode(), **elsewhere)
    assert answer.returncode == 2
    assert b"store of keys could not keep the key" in answer.stderr
    assert not holds_the_key(answer.stdout + answer.stderr)


def test_the_secret_service_of_gnome(tmp_path: Path, environment: dict[str, str]) -> None:
    if not (shutil.which("gnome-keyring-daemon") and shutil.which("dbus-run-session")):
        pytest.skip("no gnome-keyring here")
    script = f"""
    echo -n password | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
    sleep 0.5
    echo {KEY} | {sys.executable} -m tradecell.cli key set csl && {sys.executable} -m tradecell.cli key list &&
    {sys.executable} -c "from tradecell.refresh.keys import get_key; import hashlib;
print(hashlib.sha256(get_key('csl').encode()).hexdigest())" && {sys.executable} -m tradecell.cli key delete csl
    """
    own = {name: value for name, value in environment.items() if not name.startswith(("PYTHON_KEYRING", "KEYRING_"))}
    own |= {"HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path / "run"), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    (tmp_path / "run").mkdir(mode=0o700)
    done = subprocess.run(["dbus-run-session", "--", "bash", "-c", script], capture_output=True, timeout=60, env=own)
    if b"Secret Service" not in done.stdout and b"SecretService" not in done.stdout and done.returncode:
        pytest.skip(f"gnome-keyring does not start here: {done.stderr[-200:]!r}")
    import hashlib

    assert hashlib.sha256(KEY.encode()).hexdigest().encode() in done.stdout
    assert b"was removed" in done.stdout
    assert not holds_the_key(done.stdout + done.stderr)
    assert [path for path, content in written(tmp_path).items() if holds_the_key(content)] == []
