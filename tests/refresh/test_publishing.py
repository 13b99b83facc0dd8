"""Publishing: one writer at a time, killed at any moment, disk full, a folder that may not be written."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tradecell.cache import current, snapshots_folder, writing
from tradecell.errors import BusyError, CacheError

if TYPE_CHECKING:
    from conftest import House

posix = pytest.mark.skipif(os.name == "nt", reason="signals and limits of POSIX")

REFRESH = "import sys; from pathlib import Path; from tradecell.refresh import refresh; refresh(Path(sys.argv[1]))"
READ = """
import json, sys, time
from pathlib import Path
from tradecell import Screener
from tradecell.errors import TradecellError
home, end = Path(sys.argv[1]), time.monotonic() + float(sys.argv[2])
wrong, unreadable, done, seen = [], [], 0, set()
while time.monotonic() < end and not (home / "stop").exists():
    try:
        screener = Screener.open(home)
        answers = [s.status for s in screener.screen(["Huawei Technologies", "Harmless Bakery of Ulm"])]
        if answers != ["HIT", "NO HIT"]:
            wrong.append(answers)
        seen.add(screener.manifest.id)
        done += 1
    except Exception as error:
        unreadable.append(repr(error))
    time.sleep(0.005)
print(json.dumps({"wrong": wrong, "unreadable": unreadable, "done": done, "seen": len(seen)}))
"""


def start(code: str, *arguments: object, **options: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options,  # type: ignore[call-overload]
    )  # fmt: skip


@posix
def test_killed_at_any_moment_the_old_list_answers_and_the_next_refresh_heals(house: House) -> None:
    import json

    house.refresh()
    begin = time.monotonic()
    start(REFRESH, house.home).wait(30)
    lasts = time.monotonic() - begin
    reader = start(READ, house.home, 120)
    chance = random.Random(20_261_124)
    killed = 0
    for number in range(10):
        house.server.serve("/csl.csv", house.csl(2_000 + number))
        process = start(REFRESH, house.home)
        time.sleep(chance.uniform(0.3 * lasts, lasts + 0.8))
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            killed += 1
        process.wait(10)
        snapshot = current(house.home)
        assert snapshot is not None
        assert len(snapshot.parties) == snapshot.manifest.parties
    (house.home / "stop").touch()
    told = json.loads(reader.communicate(timeout=30)[0])
    assert (told["wrong"], told["unreadable"]) == ([], [])
    assert told["done"] > 10
    assert killed >= 5, "most were killed before they were done"
    house.server.serve("/csl.csv", house.csl(2_100))
    summary = house.refresh()
    assert summary.published
    assert summary.manifest.parties == 2_106
    assert house.answers(house.name(2_099)) == ["HIT"]
    left = [path.name for path in snapshots_folder(house.home).iterdir() if path.name.startswith(".")]
    assert left == [], "what the killed ones left behind is gone"
    assert not (house.home / "cache" / "downloads").exists()
    assert len(list(snapshots_folder(house.home).iterdir())) <= house.keep


def test_two_refreshes_at_once_one_waits_and_steps_back(house: House) -> None:
    body = house.csl()

    def slowly(handler) -> None:
        time.sleep(1.0)
        handler.reply(200, body)

    house.server.answers["/csl.csv"] = slowly
    first = start(REFRESH, house.home)
    time.sleep(0.1)
    while not house.server.asked:
        time.sleep(0.02)
    told: list[str] = []
    summary = house.refresh(progress=lambda step: told.append(step.text))
    assert first.wait(20) == 0
    assert summary.stepped_back
    assert not summary.published
    assert "Another refresh has just brought the lists up to date" in summary.in_words
    assert len(house.server.asked) == 1, "the list was fetched once"
    assert f"number {first.pid}" in told[0]
    assert house.answers("Huawei Technologies") == ["HIT"]


def test_two_refreshes_in_one_process_wait_for_each_other(house: House) -> None:
    found: list[object] = []
    threads = [threading.Thread(target=lambda: found.append(house.refresh())) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(found) == 3
    assert sum(one.published for one in found) == 1  # type: ignore[attr-defined]


def test_one_who_does_not_want_to_wait_is_told_who_it_is(house: House) -> None:
    with writing(house.home), pytest.raises(BusyError, match=rf"number {os.getpid()}.*lists in use stay"):
        house.refresh(patience=0)


@posix
def test_the_lock_of_a_process_that_was_killed_is_free(house: House) -> None:
    hold = "import sys, time; from pathlib import Path; from tradecell.cache import writing\n"
    hold += "with writing(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    process = start(hold, house.home)
    assert process.stdout is not None
    assert process.stdout.readline() == b"held\n"
    with pytest.raises(BusyError):
        house.refresh(patience=0)
    process.kill()
    process.wait(10)
    assert house.refresh(patience=0).published


LIMITED = """
import resource, sys
from pathlib import Path
from tradecell.errors import TradecellError
from tradecell.refresh import refresh
def full(step):
    if step.stage == sys.argv[2]:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
try:
    summary = refresh(Path(sys.argv[1]), progress=full)
    print("; ".join(one.message for one in summary.failures))
except TradecellError as error:
    print(type(error).__name__, error)
"""


@posix
@pytest.mark.parametrize(
    ("stage", "where"), [("download", "could not be written"), ("publish", "could not write a snapshot")]
)
def test_a_disk_that_takes_no_more(house: House, stage: str, where: str) -> None:
    """The system refuses to let a file grow, as it does on a full disk: while downloading, and while publishing."""
    first = house.refresh()
    house.server.serve("/csl.csv", house.csl(310))
    out, err = start(LIMITED, house.home, stage).communicate(timeout=60)
    assert where in out.decode(), (out, err)
    assert "free some space" in out.decode()
    assert current(house.home).manifest.id == first.manifest.id  # type: ignore[union-attr]
    assert house.answers("Huawei Technologies") == ["HIT"]
    assert house.refresh().published


NO_RIGHTS = """
import os, sys
from pathlib import Path
from tradecell import Screener
from tradecell.refresh import refresh
home = Path(sys.argv[1])
refresh(home)  # loads all that is needed, for who has no rights may not read Python itself
Screener.open(home).screen(["Huawei Technologies"])
for path in (home, *home.rglob("*")):
    path.chmod(0o555 if path.is_dir() else 0o444)
if os.geteuid() == 0:
    os.seteuid(65_534)
try:
    refresh(home)
    print("it was refreshed")
except Exception as error:
    print(type(error).__name__, error)
print([s.status for s in Screener.open(home).screen(["Huawei Technologies"])])
"""


@posix
def test_a_folder_that_may_not_be_written(house: House) -> None:
    """Refreshing fails with the reason, as a user without rights; screening goes on."""
    with tempfile.TemporaryDirectory(prefix="tradecell-test-") as name:
        Path(name).chmod(0o755)
        house.home = Path(name) / "home"
        house.write()
        out, err = start(NO_RIGHTS, house.home).communicate(timeout=60)
        for path in (house.home, *house.home.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
        first, second = out.decode().splitlines()
        assert first.startswith("CacheError"), (out, err)
        assert "check the rights on this folder" in first
        assert second == "['HIT']"
        house.server.serve("/csl.csv", house.csl(303))
        assert house.refresh().published


def test_a_cache_that_is_no_folder(house: House) -> None:
    house.home.mkdir(exist_ok=True)
    (house.home / "cache").write_text("a file", encoding="utf-8")
    with pytest.raises(CacheError, match="check the rights"):
        house.refresh()
