"""A workbook from a stranger, in a folder of the stranger's: nothing of it may reach what is started."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

from tradecell.excel.build import folder_of, start_command, vba_sources

LURES = ("pandas", "numpy", "xlwings", "tradecell", "sitecustomize", "logging", "platformdirs")


def lay(folder: Path) -> Path:
    """Modules beside the workbook that leave a mark when they are imported."""
    mark = folder / "mark.txt"
    for name in LURES:
        (folder / f"{name}.py").write_text(f"open({str(mark)!r}, 'a').write({name!r})\n", encoding="utf-8")
    return mark


def test_modules_beside_the_workbook_are_not_imported(tmp_path: Path) -> None:
    mark = lay(tmp_path)
    command = start_command(Path(sys.executable)).replace("$(CLSID)", "{00000000-0000-0000-0000-000000000000}")
    environment = os.environ | {"PYTHONPATH": str(tmp_path), "PYTHONSTARTUP": str(tmp_path / "pandas.py")}
    try:
        ended = subprocess.run(
            shlex.split(command), cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=30, check=False
        )
    except subprocess.TimeoutExpired:
        pass  # on Windows it serves
    else:
        assert "pywin32" in ended.stderr, "it came as far as it can without Windows"
    assert not mark.exists()


def test_the_lures_work_where_python_is_started_as_the_stock_module_does(tmp_path: Path) -> None:
    mark = lay(tmp_path)
    subprocess.run(
        [sys.executable, "-c", "import platformdirs"], cwd=tmp_path, check=False, capture_output=True,
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
    )  # fmt: skip
    assert mark.exists(), "else the test above would prove nothing"


def test_sheets_that_look_like_settings_change_nothing(excel: Any, tmp_path: Path, monkeypatch: Any) -> None:
    folder = tmp_path / "stranger"
    folder.mkdir()
    mark = lay(folder)
    (folder / "tradecell.conf").write_text("INTERPRETER_WIN,evil.exe\n", encoding="utf-8")
    (folder / "xlwings.conf").write_text('"INTERPRETER_WIN","evil.exe"\n', encoding="utf-8")
    monkeypatch.chdir(folder)
    excel.app.add_module(
        "Sub Lure()\n"
        " Dim Name As Variant\n"
        ' For Each Name In Array("tradecell.conf", "xlwings.conf", "_tradecell.conf", "pandas.py", "tradecell.py")\n'
        "  With Worksheets.Add\n"
        "   .Name = Name\n"
        '   .Range("A1").Value = "INTERPRETER_WIN"\n'
        '   .Range("B1").Value = "evil.exe"\n'
        '   .Range("A2").Value = "PYTHONPATH"\n'
        f'   .Range("B2").Value = "{folder}"\n'
        "  End With\n"
        " Next\n"
        "End Sub",
        name="Lure1",
    )
    excel.app.run("Lure")
    excel.environment["INTERPRETER_WIN"] = "evil.exe"
    excel.column(["Zhipu AI"])
    assert excel.evaluate('TC_SCREEN("Zhipu AI")') == "SAMPLE LIST: HIT"
    excel.press("about")
    assert set(excel.server.commands) == {start_command(Path(sys.executable))}
    assert len(set(excel.server.libraries)) == 1
    assert Path(excel.server.libraries[0]).is_absolute()
    assert not mark.exists()


def test_no_module_reads_a_configuration_or_starts_a_shell() -> None:
    every = "\n".join(vba_sources().values()).casefold()
    for word in (
        "getconfig",
        ".conf",
        "wscript",
        "shell(",
        "cmd.exe",
        "pythonpath",
        "activeworkbook.path",
        'createobject("wsc',
    ):
        assert word not in every, word
    bridge = (folder_of("vba") / "tradecell_bridge.bas").read_text().casefold()
    assert "activeworkbook" not in bridge
    assert "thisworkbook" not in bridge
