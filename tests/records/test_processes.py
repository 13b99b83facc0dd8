"""Many programs at one file, and programs that are killed: the chain holds and nothing acknowledged is lost."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from tradecell.party import Party
from tradecell.records import Records

WRITER = """
import os, sys
from pathlib import Path
from tradecell import Party, Records

home, journal, name, items, rows = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]), int(sys.argv[5])
party = Party("EL:1", "Acme", "EL")

# what an earlier run of this writer has said to be done, and what it may have been killed in
said = journal.read_text().splitlines() if journal.exists() else []
done = {line[5:] for line in said if line.startswith("done ")}
begun = {line[6:] for line in said if line.startswith("begin ")} - done

out = os.open(journal, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
def say(text):
    os.write(out, f"{text}\\n".encode())

with Records.open(home) as records:
    for item in range(items):
        key = f"decision {item}"
        if key not in done:
            if key in begun and records.decisions(f"Name {name} {item}"):
                say(f"found {key}")  # killed after the transaction, before it could say so
            else:
                say(f"begin {key}")
                records.decide(f"Name {name} {item}", party, "cleared", "x")
            say(f"done {key}")
        key = f"event {item}"
        if key not in done:
            mine = {"writer": name, "item": item}
            if key in begun and any(e.facts == mine for e in records.events(kinds=("export",))):
                say(f"found {key}")
            else:
                say(f"begin {key}")
                records.record("export", mine, ([name, item, row] for row in range(rows)))
            say(f"done {key}")
say("end")
"""


@pytest.mark.parametrize(("kind", "items", "kills"), [("own", 50, 12), ("shared", 6, 4)])
def test_twenty_writers_and_kills(tmp_path: Path, home: Path, kind: str, items: int, kills: int) -> None:
    """20 writers, in a folder of one's own 1,000 decisions and 10,000 rows; some are killed and started again."""
    writers, rows = 20, 10
    home.mkdir()
    if kind == "shared":
        (tmp_path / "shared").mkdir()
        (home / "settings.toml").write_text(f"[records]\nshared_folder = '{tmp_path / 'shared'}'\n", encoding="utf-8")
    journals = {str(number): tmp_path / f"journal {number}" for number in range(writers)}

    def start(name: str) -> subprocess.Popen[bytes]:
        arguments = [str(home), str(journals[name]), name, str(items), str(rows)]
        return subprocess.Popen([sys.executable, "-c", WRITER, *arguments], stderr=subprocess.PIPE)

    running = {name: start(name) for name in journals}
    chance, killed, left = random.Random(7), 0, kills
    end = time.monotonic() + 100
    while running:
        assert time.monotonic() < end, "the writers do not come to an end"
        time.sleep(0.05)
        for name, process in list(running.items()):
            if process.poll() is not None:
                assert process.returncode == 0, process.stderr.read() if process.stderr else ""
                _close(running.pop(name))
        busy = [name for name in running if journals[name].exists() and journals[name].read_bytes().count(b"\n") > 4]
        if left and busy:
            name = chance.choice(busy)
            running[name].kill()
            running[name].wait()
            killed += running[name].returncode == -signal.SIGKILL if os.name == "posix" else 1
            left -= 1
            _close(running[name])
            running[name] = start(name)

    assert killed >= kills // 2, "kills must hit writers at work"
    journal = [path.read_text().splitlines() for path in journals.values()]
    assert all(lines[-1] == "end" for lines in journal)  # one that was killed just after it says so twice
    said = [line for lines in journal for line in lines]
    with Records.open(home) as records:
        found = records.verify()
        assert found.faults == ()
        decisions = records.decisions(all=True)
        events = list(records.events(kinds=("export",)))
        assert len(decisions) == len({decision.name for decision in decisions}) == writers * items
        assert Counter((event.facts["writer"], event.facts["item"]) for event in events) == {
            (name, item): 1 for name in journals for item in range(items)
        }
        assert all(event.row_count == rows for event in events)
        assert (found.events, found.rows) == (2 * writers * items, writers * items * rows)
        # every one that was acknowledged is there once; those found after a kill were written, but never acknowledged
        assert Counter(line.split()[1] for line in said if line.startswith("done ")) == {
            "decision": writers * items, "event": writers * items,
        }  # fmt: skip


def _close(process: subprocess.Popen[bytes]) -> None:
    if process.stderr:
        process.stderr.close()


DIES = """
import os, sys
from pathlib import Path
from tradecell import Party, Records
home, at, what = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
records = Records.open(home)
statements = 0
def count(_):
    global statements
    statements += 1
    if statements == at:
        os._exit(9)
records._database._connection.set_trace_callback(count)
if what == "decide":
    records.decide("Acme", Party("EL:1", "Acme", "EL"), "cleared", "x")
else:
    records.record("export", {}, [[1], [2]])
print(statements)
"""


@pytest.mark.parametrize("what", ["decide", "record"])
def test_a_program_that_dies_before_any_statement_leaves_all_or_nothing(home: Path, what: str) -> None:
    with Records.open(home) as records:
        records.record("export", {}, [[0]])
    before, whole = (1, 1), (2, 3 if what == "record" else 1)
    outcomes = []
    for at in range(1, 40):
        target = home.with_name(f"copy{at}")
        target.mkdir()
        (target / "records.sqlite3").write_bytes((home / "records.sqlite3").read_bytes())
        died = subprocess.run([sys.executable, "-c", DIES, str(target), str(at), what], capture_output=True, text=True)
        with Records.open(target) as records:
            found = records.verify()
            assert found.faults == ()
            assert (found.events, found.rows) in (before, whole)
            assert len(records.decided_names()) == (1 if what == "decide" and found.events == 2 else 0)
            outcomes.append((found.events, found.rows) == whole)
            records.record("export", {})  # and the next one goes on
        if died.returncode == 0:
            break
    assert died.returncode == 0, died.stderr
    assert len(outcomes) > 6
    assert outcomes == sorted(outcomes), "before the end of the transaction nothing is there, after it all"
    assert outcomes[-1]
    assert not outcomes[0]


def test_many_programs_begin_the_same_file(home: Path) -> None:
    code = "import sys; from pathlib import Path; from tradecell import Records\n"
    code += "with Records.open(Path(sys.argv[1])) as r: r.record('export', {})"
    begun = [subprocess.Popen([sys.executable, "-c", code, str(home)]) for _ in range(8)]
    assert [each.wait(timeout=60) for each in begun] == [0] * 8
    with Records.open(home) as records:
        found = records.verify()
        assert (found.ok, found.events) == (True, 8)


def test_reading_goes_on_while_others_write(home: Path, parties: tuple[Party, ...]) -> None:
    code = "import sys; from pathlib import Path; from tradecell import Party, Records\n"
    code += "with Records.open(Path(sys.argv[1])) as r:\n"
    code += " for n in range(150): r.decide(f'Acme {n}', Party('EL:1', 'Acme', 'EL'), 'cleared', 'x')"
    with Records.open(home) as records:
        records.decide("First", parties[0], "cleared", "x")
        writer = subprocess.Popen([sys.executable, "-c", code, str(home)])
        seen = 0
        while writer.poll() is None:
            names = records.decided_names()
            assert len(names) >= seen
            seen = len(names)
        assert writer.returncode == 0
        assert len(records.decided_names()) == 151
