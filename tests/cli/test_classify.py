"""``tradecell classify`` and ``tradecell license``."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

Run = Callable[..., Result]


def test_a_description(run: Run) -> None:
    result = run("classify", "Spectral flow cytometer, 48 detectors")
    assert result.exit_code == 0
    assert result.stdout.startswith("3A069.a:")
    assert "confidence high" in result.stdout


def test_a_missing_figure_and_the_figure_given(run: Run) -> None:
    text = "GPU for datacenters, 200 TFLOPS FP16"
    assert "needs: die area" in run("classify", text).stdout
    assert run("classify", text, "--figure", "die_area=814 mm2").stdout.startswith("3A090.b.1:")


def test_as_json(run: Run) -> None:
    answer = json.loads(run("classify", "Office chair", "--json").stdout)
    assert answer["candidates"][0]["eccn"] == "EAR99"
    assert answer["confidence"]


def test_a_column(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "products.csv"
    path.write_text('item,description\n1,Office chair\n2,"14 bit ADC, 500 MSPS"\n3,\n4,光谱仪\n', encoding="utf-8")
    result = run("classify", path, "--column", "description")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert [line.split()[0] for line in lines[1:4]] == ["2", "3", "5"]
    assert "EAR99" in lines[1]
    assert "3A001.a.5.a.4" in lines[2]
    assert "English" in lines[3]
    assert lines[4].startswith("4 rows: ")
    rows = json.loads(run("classify", path, "--column", "description", "--json").stdout)
    assert [row["row"] for row in rows] == [2, 3, 4, 5]
    assert rows[2]["answer"] is None


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("classify", ""), "empty"),
        (("classify", "products.xlsx"), "which column"),
        (("classify", "x", "--figure", "die_area"), "NAME=VALUE"),
        (("classify", "x", "--figure", "weight=5"), "no figure"),
        (("classify", "x", "--sheet", "A"), "belong to a file"),
        (("license", "3A090.q", "China"), "no paragraph q"),
        (("license", "3A090", "Atlantis"), "not known"),
        (("license", "3A090", "China", "--on", "soon"), "no date"),
    ],
)
def test_bad_input_is_said_with_status_2(run: Run, arguments: tuple[str, ...], said: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert said in result.stderr


def test_license(run: Run) -> None:
    result = run("license", "3A090.a", "China", "--on", "2026-08-03")
    assert result.exit_code == 0
    for part in ("3A090.a to China on 2026-08-03: licence required", "90 FR 4544", "91 FR 1684", "Not looked at"):
        assert part in result.stdout


def test_license_as_json(run: Run) -> None:
    answer = json.loads(run("license", "3A090.b", "UAE", "--on", "2026-07-10", "--json").stdout)
    assert (answer["answer"], answer["required"], answer["country"]) == ("licence required", True, "AE")
    assert answer["rules"][0]["citation"] == "91 FR 43034"
