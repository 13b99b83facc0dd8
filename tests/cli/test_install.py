"""tradecell install, uninstall and doctor on the command line."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tradecell.cli import app
from tradecell.errors import CacheError
from tradecell.excel.install_open import options_key
from tradecell.excel.registry import Machine, MemoryRegistry
from tradecell.refresh import Progress, RefreshSummary, SourceOutcome
from tradecell.screening import Screener

KEY = options_key("16.0")


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """A Windows computer with Excel, imagined; what is built there is a small ZIP."""
    python = tmp_path / "env" / "python.exe"
    python.parent.mkdir()
    (python.parent / "xlwings64-0.37.8.dll").touch()
    made = Machine(
        windows=True,
        registry=MemoryRegistry({KEY: {"OPEN": '"C:\\other.xlam"'}}),
        home=tmp_path / "home",
        appdata=tmp_path / "AppData",
        python=python,
        prefix=python.parent,
        base=python.parent,
        bits=64,
        excel_running=lambda: False,
        version_of=lambda package: {"xlwings": "0.37.8", "pywin32": "311"}.get(package),
        zone_of=lambda _path: "",
    )

    def build(target: Path, _python: Path) -> Path:
        with zipfile.ZipFile(target, "w") as file:
            file.writestr("xl/workbook.xml", "<workbook/>")
        return target

    monkeypatch.setenv("TRADECELL_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("tradecell.excel.registry.this_machine", lambda: made)
    monkeypatch.setattr("tradecell.excel.install._build", build)
    return made


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments), env={"COLUMNS": "200"})


def test_install_says_each_step_and_uninstall_takes_it_back(machine: Machine):
    result = run("install", "--no-refresh")
    assert result.exit_code == 0, result.output
    assert "OPEN1" in result.stdout
    assert "Trade controls" in result.stdout
    assert machine.addins is not None
    assert (machine.addins / "tradecell.xlam").is_file()
    assert "OPEN1" in machine.registry.values(KEY)
    result = run("uninstall")
    assert result.exit_code == 0, result.output
    assert str(machine.home) in result.stdout
    assert machine.registry.values(KEY) == {"OPEN": '"C:\\other.xlam"'}
    assert list(machine.addins.iterdir()) == []
    assert run("uninstall").stdout.startswith("There is no add-in")


def test_a_dry_run_shows_the_same_steps_and_does_none(machine: Machine, tmp_path: Path):
    dry = run("install", "--dry-run", "--no-refresh")
    assert dry.exit_code == 0, dry.output
    assert not machine.home.exists()
    assert not (tmp_path / "AppData").exists()
    assert machine.registry.values(KEY) == {"OPEN": '"C:\\other.xlam"'}
    real = run("install", "--no-refresh")
    steps = [line for line in dry.stdout.splitlines() if line[:1].isdigit()]
    assert steps
    assert steps == [line for line in real.stdout.splitlines() if line[:1].isdigit()]
    assert run("uninstall", "--dry-run").exit_code == 0
    assert "OPEN1" in machine.registry.values(KEY)


def test_with_excel_open_nothing_is_done(machine: Machine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    import dataclasses

    busy = dataclasses.replace(machine, excel_running=lambda: True)
    monkeypatch.setattr("tradecell.excel.registry.this_machine", lambda: busy)
    result = run("install")
    assert result.exit_code == 2
    assert "Close all Excel windows" in result.stderr
    assert not (tmp_path / "AppData").exists()
    dry = run("install", "--dry-run")
    assert dry.exit_code == 0
    assert "would stop" in dry.stderr


def test_elsewhere_it_wants_a_folder(machine: Machine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    import dataclasses

    other = dataclasses.replace(machine, windows=False, appdata=None)
    monkeypatch.setattr("tradecell.excel.registry.this_machine", lambda: other)
    result = run("install", "--no-refresh")
    assert result.exit_code == 2
    assert "--to FOLDER" in result.stderr
    result = run("install", "--no-refresh", "--to", str(tmp_path / "out"))
    assert result.exit_code == 0, result.output
    assert (tmp_path / "out" / "tradecell.xlam").is_file()


@pytest.mark.parametrize("stopped", [CacheError("data.trade.gov does not answer"), KeyboardInterrupt()])
def test_a_failed_refresh_does_not_undo_the_install(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, stopped: BaseException
):
    def failed(**_: object) -> None:
        raise stopped

    monkeypatch.setattr("tradecell.refresh.run.refresh", failed)
    result = run("install")
    assert result.exit_code == 0, result.output
    assert str(stopped) in result.stderr
    assert "tradecell refresh" in result.stderr
    assert machine.addins is not None
    assert (machine.addins / "tradecell.xlam").is_file()
    assert "OPEN1" in machine.registry.values(KEY)


@pytest.mark.usefixtures("machine")
def test_the_refresh_at_the_end_is_told_with_what_failed(monkeypatch: pytest.MonkeyPatch):
    def refreshed(*, progress: Callable[[Progress], None], **_asked: object) -> RefreshSummary:
        for done in (1, 2):
            progress(Progress("csl", "download", done, 2, "Consolidated Screening List: downloading"))
        outcomes = (SourceOutcome("csl", "Consolidated Screening List", "failed", message="it does not answer"),)
        return RefreshSummary(False, Screener.open().manifest, outcomes)

    monkeypatch.setattr("tradecell.refresh.run.refresh", refreshed)
    result = run("install")
    assert result.exit_code == 0, result.output
    assert "not refreshed: Consolidated Screening List" in result.stdout
    assert "Consolidated Screening List: it does not answer" in result.stderr
    assert result.stderr.count("downloading") == 1


@pytest.mark.usefixtures("machine")
def test_doctor_says_what_to_do_and_exits_with_one():
    result = run("doctor")
    assert result.exit_code == 1, result.output
    assert "tradecell install" in result.stdout
    assert run("install", "--no-refresh").exit_code == 0
    result = run("doctor")
    assert result.exit_code == 0, result.output
    assert "0 problems" in result.stdout


def test_doctor_as_json(machine: Machine):
    run("install", "--no-refresh")
    machine.registry.write(r"HKCU\Software\Policies\Microsoft\Office\16.0\Excel\Security", "VBAWarnings", 4)
    result = run("doctor", "--json")
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert told["problems"] == 1
    (problem,) = [one for one in told["findings"] if one["state"] == "problem"]
    assert problem["about"] == "Policies"
    assert problem["advice"]
    assert {one["state"] for one in told["findings"]} <= {"ok", "warning", "problem"}
