"""What is loaded, and how much memory it takes: each in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

REAL_LIST = Path(__file__).parents[3] / "shared" / "data" / "csl" / "consolidated.csv"


def run(code: str, home: Path) -> dict[str, Any]:
    environment = {**os.environ, "TRADECELL_HOME": str(home), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, timeout=120)
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


LOADED = "import json, sys; print(json.dumps({'modules': sorted({name.partition('.')[0] for name in sys.modules})}))"


@pytest.mark.parametrize(
    "code", ["import tradecell", "from tradecell import Party, TradecellError", "import tradecell.screening"]
)
def test_importing_is_light(tmp_path: Path, code: str) -> None:
    modules = set(run(f"{code}\n{LOADED}", tmp_path)["modules"])
    heavy = {
        "pandas",
        "numpy",
        "xlwings",
        "httpx",
        "requests",
        "pyarrow",
        "openpyxl",
        "rapidfuzz",
        "pypinyin",
        "keyring",
        "rich",
        "ssl",
    }
    assert not modules & heavy


def test_importing_writes_nothing(tmp_path: Path) -> None:
    run(f"import tradecell\n{LOADED}", tmp_path / "home")
    assert not (tmp_path / "home").exists()


@pytest.fixture(scope="module")
def home_with_the_real_list(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not REAL_LIST.exists():
        pytest.skip("the real list is not here")
    home = tmp_path_factory.mktemp("home")
    run(f"import json, tradecell.screening\ntradecell.screening.publish_file({str(REAL_LIST)!r})\nprint('{{}}')", home)
    return home


OPEN = """
import json, sys
from tradecell import Screener
screener = Screener.open()
answers = screener.screen(["Huawei Technologies Co., Ltd.", "Beijing Zhipu Huazhang Tech", "MahanAir", "Siemens AG"])
try:
    # a child's ru_maxrss begins at its parent's; the high-water mark of its own memory does not
    peak = next(int(line.split()[1]) / 1024 for line in open("/proc/self/status") if line.startswith("VmHWM"))
except OSError:
    peak = None
modules = sorted({name.partition('.')[0] for name in sys.modules})
print(json.dumps({"statuses": [a.status for a in answers], "peak": peak, "modules": modules,
                  "sample": screener.sample}))
"""


def test_opening_the_real_list_from_the_cache_is_light(home_with_the_real_list: Path) -> None:
    found = run(OPEN, home_with_the_real_list)
    assert found["statuses"] == ["HIT", "HIT", "HIT", "NO HIT"]
    assert found["sample"] is False
    assert not {"pandas", "pyarrow", "openpyxl", "xlwings"} & set(found["modules"])
    if found["peak"] is not None:
        assert found["peak"] < 250
