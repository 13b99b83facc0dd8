"""How long a refresh of the whole Consolidated Screening List takes, part by part, and how much memory.

    python tests/bench/refresh_bench.py [--list ../shared/data/csl/consolidated.csv] [--runs 3]

A server on this machine serves the list; each refresh is a process of its own with an empty home, so that the memory is
that of the refresh alone, with Python. What is measured is a first refresh, one in which the list has changed (half a
per cent of its rows are gone), and one in which nothing has.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ONE = """
import json, resource, sys, time
begin = time.perf_counter()
from pathlib import Path
from tradecell.refresh import refresh
summary = refresh(Path(sys.argv[1]))
whole = time.perf_counter() - begin
try:
    text = Path("/proc/self/status").read_text()
    peak = int(text.split("VmHWM:")[1].split()[0]) / 1024
except OSError:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024 * 1024)
print(json.dumps({"whole": whole, "peak": peak, "parts": dict(summary.seconds), "parties": summary.manifest.parties,
                  "published": summary.published, "changes": [summary.added, summary.removed, summary.changed]}))
"""


def serve(bodies: list[bytes]) -> str:
    """Serve the last of ``bodies``, whatever it is then, as a good server does; the address."""
    import hashlib

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = bodies[-1]
            tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
            same = self.headers.get("If-None-Match") == tag
            self.send_response(304 if same else 200)
            self.send_header("ETag", tag)
            self.send_header("Content-Length", "0" if same else str(len(body)))
            self.end_headers()
            if not same:
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}/consolidated.csv"


def settings(home: Path, address: str) -> None:
    """A home whose only source is the list at this address."""
    home.mkdir(parents=True, exist_ok=True)
    text = f'[sources.csl]\naddress = "{address}"\n[sources.ccl]\non = false\n[sources.chart]\non = false\n'
    (home / "settings.toml").write_text(text, encoding="utf-8")


def one(home: Path) -> dict:
    done = subprocess.run([sys.executable, "-c", ONE, str(home)], capture_output=True, check=True)
    return json.loads(done.stdout)


def thinned(body: bytes) -> bytes:
    """The list without every two hundredth row that stands on one line."""
    lines = body.split(b"\r\n") if b"\r\n" in body[:5000] else body.split(b"\n")
    end = b"\r\n" if b"\r\n" in body[:5000] else b"\n"
    kept = [line for number, line in enumerate(lines) if number % 200 != 199 or line.count(b'"') % 2]
    return end.join(kept)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    here = Path(__file__).resolve()
    parser.add_argument("--list", type=Path, default=here.parents[3] / "shared" / "data" / "csl" / "consolidated.csv")
    parser.add_argument("--runs", type=int, default=3)
    a = parser.parse_args()
    bodies = [a.list.read_bytes()]
    address = serve(bodies)
    rows: dict[str, list[dict]] = {"first": [], "changed": [], "unchanged": []}
    for _ in range(a.runs):
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder) / "home"
            settings(home, address)
            rows["first"].append(one(home))
            bodies.append(thinned(bodies[0]))
            rows["changed"].append(one(home))
            rows["unchanged"].append(one(home))
            bodies.pop()
    print(f"{rows['first'][0]['parties']:,} parties, {len(bodies[0]):,} bytes from 127.0.0.1; median of {a.runs} runs")
    for kind, runs in rows.items():
        parts = {name: statistics.median(run["parts"].get(name, 0.0) for run in runs) for name in runs[0]["parts"]}
        shown = ", ".join(f"{name} {value:.2f}" for name, value in parts.items() if name != "all")
        whole = statistics.median(run["whole"] for run in runs)
        peak = max(run["peak"] for run in runs)
        print(f"{kind}: {whole:.2f} s with the start of Python's modules ({shown}); {peak:.0f} MB at most; "
              f"changes {runs[0]['changes']}")  # fmt: skip


if __name__ == "__main__":
    main()
