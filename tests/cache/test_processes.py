"""Several processes at the same cache: writers of one list, readers while it changes, writers that are killed."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tradecell.cache import current_id, open_snapshot, snapshots, snapshots_folder
from tradecell.screening import Screener

Start = Callable[..., "subprocess.Popen[str]"]

PREPARE = """
import sys, time
from dataclasses import replace
from datetime import date
from pathlib import Path
from tradecell.cache import make_current, prune, snapshots_folder, write_snapshot
from tradecell.party import Party
from tradecell.screening import Screener
from tradecell.screening.index import build_index
from tradecell.screening.sources import manifest_of

home = Path(sys.argv[1])

def publish(number, keep=10):
    # a list of this number: its party's uid and its list date say so, too
    parties = [Party(f"EL:{number}", "Zhipu Huazhang", "EL")]
    parties.extend(Party(f"X:{i}", f"Vektor{i} Zavod", "SDN") for i in range(20))
    manifest = manifest_of(parties, f"list-{number}", date(2026, 1, 1 + number % 28), "content")
    snapshot = write_snapshot(snapshots_folder(home), manifest, parties, build_index(parties))
    make_current(home, snapshot)
    prune(home, keep)
    return snapshot
"""

WRITE_ONE = PREPARE + "publish(7); print('done')"

WRITE_MANY = (
    PREPARE
    + """
end = time.monotonic() + float(sys.argv[2])
number = 1
while time.monotonic() < end:
    publish(number, keep=2)
    number += 1
print(number)
"""
)

READ = (
    PREPARE
    + """
end = time.monotonic() + float(sys.argv[2])
read, wrong, numbers = 0, 0, set()
while time.monotonic() < end:
    screener = Screener.open(home)
    answer = screener.screen(["Zhipu Huazhang"])[0]
    number = int(screener.manifest.id.removeprefix("list-"))
    numbers.add(number)
    expected = ("HIT", 100.0, f"EL:{number}", date(2026, 1, 1 + number % 28).isoformat())
    found = (answer.status, answer.score, answer.best and answer.best.party.uid, answer.list_date)
    read += 1
    wrong += found != expected
print(read, wrong, len(numbers))
"""
)

HALF_WRITE = (
    PREPARE
    + """
import tradecell.cache.snapshot as module
write = module._write
def slowly(path, content):
    size = write(path, content)
    print("wrote", path.name, flush=True)
    time.sleep(0.2)
    return size
module._write = slowly
publish(2)
"""
)


def finish(process: subprocess.Popen[str]) -> str:
    out, error = process.communicate(timeout=60)
    assert process.returncode == 0, error
    return out


def test_writers_of_the_same_list_all_succeed_and_leave_one(tmp_path: Path, start_python: Start) -> None:
    writers = [start_python(WRITE_ONE, str(tmp_path)) for _ in range(4)]
    assert [finish(process).strip() for process in writers] == ["done"] * 4
    assert [path.name for path in snapshots_folder(tmp_path).iterdir()] == ["list-7"]
    assert current_id(tmp_path) == "list-7"
    assert Screener.open(tmp_path).screen(["Zhipu Huazhang"])[0].status == "HIT"


def test_readers_see_a_whole_list_while_it_is_replaced(tmp_path: Path, start_python: Start) -> None:
    finish(start_python(WRITE_ONE, str(tmp_path)))
    writer = start_python(WRITE_MANY, str(tmp_path), "5")
    readers = [start_python(READ, str(tmp_path), "4") for _ in range(2)]
    counts = [tuple(map(int, finish(process).split())) for process in readers]
    assert int(finish(writer)) > 2
    for read, wrong, lists in counts:
        assert wrong == 0
        assert read > 10
        assert lists > 1, "the reader saw no change: the test proves nothing"


@pytest.mark.parametrize("after", [1, 3, 8])
def test_a_writer_that_is_killed_leaves_nothing_that_is_used(tmp_path: Path, start_python: Start, after: int) -> None:
    finish(start_python(WRITE_ONE, str(tmp_path)))
    writer = start_python(HALF_WRITE, str(tmp_path))
    assert writer.stdout is not None
    for _ in range(after):
        assert writer.stdout.readline().startswith("wrote")
    writer.kill()
    writer.communicate(timeout=30)
    assert current_id(tmp_path) == "list-7"
    assert [manifest.id for manifest in snapshots(tmp_path)] == ["list-7"]
    assert Screener.open(tmp_path).screen(["Zhipu Huazhang"])[0].status == "HIT"
    # and the next writer is not in its way
    finish(start_python(PREPARE + "publish(2)", str(tmp_path)))
    assert current_id(tmp_path) == "list-2"
    assert len(open_snapshot(snapshots_folder(tmp_path) / "list-2").parties) == 21


def test_a_reader_keeps_its_list_when_that_is_pruned(tmp_path: Path, start_python: Start) -> None:
    finish(start_python(WRITE_ONE, str(tmp_path)))
    screener = Screener.open(tmp_path)
    assert screener.screen(["Zhipu Huazhang"])[0].hits[0].party.uid == "EL:7"
    finish(
        start_python(
            PREPARE + "for number in range(10, 14):\n    publish(number, keep=1)\n    time.sleep(0.05)", str(tmp_path)
        )
    )
    # what is mapped stays readable on Linux and macOS; on Windows the folder stays
    assert screener.screen(["Zhipu Huazhang"])[0].hits[0].party.uid == "EL:7"
    assert Screener.open(tmp_path).screen(["Zhipu Huazhang"])[0].hits[0].party.uid == "EL:13"


def test_time_is_not_what_decides_which_is_current(tmp_path: Path, start_python: Start) -> None:
    for number in (9, 3):
        finish(start_python(PREPARE + f"publish({number})", str(tmp_path)))
        time.sleep(0.01)
    assert current_id(tmp_path) == "list-3"
