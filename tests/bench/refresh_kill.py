"""Refreshes of the whole Consolidated Screening List killed at random moments, a reader screening all the while.

    python tests/bench/refresh_kill.py [--kills 50] [--list ../shared/data/csl/consolidated.csv]

Each refresh brings another list (a different row is missing), so that each has everything to do. It is killed (SIGKILL)
at a moment drawn from the time that a whole one takes. Counted are wrong answers of the reader and openings that
failed;
the last refresh is left alone and must succeed. Exit status 0 only if all is well.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve()
REFRESH = "import sys; from pathlib import Path; from tradecell.refresh import refresh; refresh(Path(sys.argv[1]))"
READ = """
import json, sys, time
from pathlib import Path
from tradecell import Screener
home = Path(sys.argv[1])
asked = ["Huawei Technologies Co., Ltd.", "Zhipu AI", "BANK MELLI IRAN", "Harmless Bakery of Ulm Gmbh"]
wrong, unreadable, done, seen = [], [], 0, set()
while not (home / "stop").exists():
    try:
        screener = Screener.open(home)
        answers = [s.status for s in screener.screen(asked)]
        if answers != ["HIT", "HIT", "HIT", "NO HIT"]:
            wrong.append(answers)
        seen.add(screener.manifest.id)
        done += 1
    except Exception as error:
        unreadable.append(repr(error))
    time.sleep(0.01)
print(json.dumps({"wrong": wrong, "unreadable": unreadable, "done": done, "seen": len(seen)}))
"""


def bench():
    """The other benchmark of this folder, for its server."""
    spec = importlib.util.spec_from_file_location("refresh_bench", HERE.with_name("refresh_bench.py"))
    module = importlib.util.module_from_spec(spec)  # type: ignore[arg-type]
    spec.loader.exec_module(module)  # type: ignore[union-attr]
    return module


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--list", type=Path, default=HERE.parents[3] / "shared" / "data" / "csl" / "consolidated.csv")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=20_261_124)
    a = parser.parse_args()
    tools, chance = bench(), random.Random(a.seed)
    whole = a.list.read_bytes()
    lines = whole.split(b"\n")
    single = [n for n in range(1, len(lines)) if lines[n].count(b'"') % 2 == 0 and lines[n].count(b",") > 20]
    bodies = [whole]
    address = tools.serve(bodies)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        tools.settings(home, address)
        begin = time.monotonic()
        subprocess.run([sys.executable, "-c", REFRESH, str(home)], check=True)
        lasts = time.monotonic() - begin
        reader = subprocess.Popen([sys.executable, "-c", READ, str(home)], stdout=subprocess.PIPE)
        killed = finished = 0
        for _ in range(a.kills):
            gone = chance.choice(single)
            bodies.append(b"\n".join(line for number, line in enumerate(lines) if number != gone))
            process = subprocess.Popen([sys.executable, "-c", REFRESH, str(home)])
            # with the reader beside it a refresh takes longer than alone
            end = time.monotonic() + chance.uniform(0.1, 1.4 * lasts)
            while time.monotonic() < end and process.poll() is None:
                time.sleep(0.02)
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
                killed += 1
            else:
                finished += process.returncode == 0
            process.wait()
            bodies.pop(0)
        (home / "stop").touch()
        told = json.loads(reader.communicate(timeout=60)[0])
        bodies.append(b"\n".join(lines[:-200] + lines[-199:]))
        last = subprocess.run([sys.executable, "-c", REFRESH, str(home)], check=False)
        left = [p.name for p in (home / "cache" / "snapshots").iterdir() if p.name.startswith(".")]
        left += [p.name for p in (home / "cache").iterdir() if p.name == "downloads"]
    print(
        f"{a.kills} refreshes of {len(whole):,} bytes, each at most {1.4 * lasts:.1f} s: {killed} killed, {finished} "
        "were done "
        f"before; the reader screened {told['done']:,} times against {told['seen']} lists: {len(told['wrong'])} wrong "
        "answers, "
        f"{len(told['unreadable'])} lists that could not be read; the next refresh "
        f"{'succeeded' if last.returncode == 0 else 'FAILED'}, left behind: {left or 'nothing'}"
    )
    for each in (*told["wrong"][:3], *told["unreadable"][:3]):
        print("  ", each)
    return int(bool(told["wrong"] or told["unreadable"] or last.returncode or left or killed < a.kills // 3))


if __name__ == "__main__":
    sys.exit(main())
