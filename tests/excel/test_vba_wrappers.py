"""Text as VBA, whatever it holds."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st
from pyopenvba.apps.excel import ExcelApplication

from tradecell.excel.vba_wrappers import built_module, literal

APP = ExcelApplication()


def test_plain_text_stays_readable() -> None:
    assert literal('say "so"') == '"say ""so"""'
    assert literal("") == '""'
    assert literal("Jörg") == '"J" & ChrW$(246) & "rg"'
    assert literal("a\nb") == '"a" & ChrW$(10) & "b"'


@given(st.text(st.characters(blacklist_categories=["Cs"]), max_size=30))
def test_every_text_comes_out_of_vba_as_it_went_in(text: str) -> None:
    expression = literal(text)
    assert expression.isascii()
    back = APP.evaluate(expression)
    assert str(back).encode("utf-16-le", "surrogatepass") == text.encode("utf-16-le")


def test_what_is_fixed_at_build_time_is_answered_by_functions() -> None:
    source = built_module("1.2.3", "C:\\py\\python.exe", "C:\\py\\", ("x64.dll", "x32.dll"), '"C:\\py" -I')
    app = ExcelApplication()
    app.add_workbook()
    app.add_module(source, name="built")
    assert app.evaluate("BuiltVersion()") == "1.2.3"
    assert app.evaluate("BuiltFolder()") == "C:\\py\\"
    assert app.evaluate("BuiltCommand()") == '"C:\\py" -I'
    assert app.evaluate("BuiltDll()") in ("x64.dll", "x32.dll")
    assert len(re.findall("^End Function", source, re.MULTILINE)) == 5
