"""The README's section on Excel says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import typer.main

from tradecell.cli import app
from tradecell.excel.doctor_defender import RULES
from tradecell.excel.functions import FUNCTIONS

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
SECTION = README[README.index("## Excel on Windows") :].split("\n## ")[0]


def signature(name: str) -> str:
    (function,) = (one for one in FUNCTIONS if one.name == name)
    optional = dict(function.defaults)
    return ", ".join(f"[{one}]" if one in optional else one for one, _ in function.arguments)


def test_the_table_names_every_formula_with_its_arguments():
    rows = re.findall(r"^\| `(TC_[A-Z]+)\(([^)]*)\)` \|", SECTION, re.MULTILINE)
    assert dict(rows) == {function.name: signature(function.name) for function in FUNCTIONS}


def test_every_command_and_option_that_it_names_is_there():
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    named = re.findall(r"`?tradecell ([a-z]+)((?: --[a-z-]+(?: [A-Z]+)?)*)", SECTION)
    assert {"install", "uninstall", "doctor", "refresh"} <= {command for command, _ in named}
    for command, options in named:
        if command in commands:
            known = {option for parameter in commands[command].params for option in parameter.opts}
            assert set(re.findall(r"--[a-z-]+", options)) <= known


def test_every_setting_in_its_table_is_one_that_doctor_looks_at():
    from tradecell.excel import doctor_excel

    source = Path(doctor_excel.__file__).read_text(encoding="utf-8")
    settings = re.findall(r"\(`([A-Za-z]+)`\)", SECTION)
    assert len(settings) == 7
    assert [name for name in settings if name not in source] == []
    for rule, (name, _) in RULES.items():
        assert rule in SECTION
        assert name in SECTION


def test_it_says_what_was_never_run():
    assert "No step of this section has been run in a real Excel yet" in SECTION
    assert "Not run anywhere yet" in SECTION
